//! Disputes through the use cases: both sides heard, silence and banks, what is held stays held, and every
//! cent goes where it was decided.

use crate::acts::{Rules, TUESDAY_TEN, named};
use crate::money::{buys, has, letters, sells, stage, totals};
use crate::world::{Person, World, in_each_world};
use app::dispute::{CaseEventKind, DisputeView, Disputed, NewFile, Who};
use app::error::{AppError, Conflict};
use app::money::DisputeNote;
use domain::actor::Role;
use domain::dispute::{Decider, FileKind, OpenForm, RuleForm, SayForm, Turn};
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, PaymentId};
use domain::money::ledger::{Kind, Stage};
use domain::time::{DAY, HOUR, Instant, MINUTE};
use futures::FutureExt as _;
use serde_json::json;
use server::db::{DbError, sql};
use server::money::builtin::Builtin;
use server::money::{settle, webhook};

const ENDED: Instant = TUESDAY_TEN.plus(HOUR / 2);
const HELD: [(Kind, i64); 2] = [(Kind::Clearing, 6_000), (Kind::Held, 6_000)];
const SHARED: [(Kind, i64); 3] = [
    (Kind::Clearing, 6_000),
    (Kind::Payable, 5_100),
    (Kind::Revenue, 900),
];

async fn opens(world: &World, who: &Person, id: BookingId) -> Result<BookingId, AppError> {
    let form = OpenForm {
        booking: id.to_string(),
        reason: "cut_short".to_owned(),
        words: "It ended after ten minutes.".to_owned(),
        evidence: "The room shows it.".to_owned(),
    };
    world.backend.dispute.open(&who.caller, form).await
}

async fn says(
    world: &World,
    who: &Person,
    id: BookingId,
    words: &str,
) -> Result<BookingId, AppError> {
    let form = SayForm {
        booking: id.to_string(),
        words: words.to_owned(),
        evidence: String::new(),
    };
    world.backend.dispute.say(&who.caller, form).await
}

async fn rules(
    world: &World,
    who: &Person,
    id: BookingId,
    (outcome, amount): (&str, &str),
) -> Result<BookingId, AppError> {
    let form = RuleForm {
        booking: id.to_string(),
        outcome: outcome.to_owned(),
        amount: amount.to_owned(),
        words: "Ten minutes of thirty were given.".to_owned(),
    };
    world.backend.dispute.rule(&who.caller, form).await
}

async fn seen(world: &World, who: &Person, id: BookingId) -> Result<DisputeView, AppError> {
    world.backend.dispute.dispute(&who.caller, id).await
}

async fn turn(world: &World, who: &Person, id: BookingId) -> Turn {
    let view = seen(world, who, id).await.expect("theirs");
    view.case.expect("there is a case").turn
}

async fn note(world: &World, who: &Person, id: BookingId) -> Option<DisputeNote> {
    let view = crate::acts::view(world, who, id).await;
    view.payment.expect("it costs something").dispute
}

/// Anan paid Leila sixty euros for a session that has just ended; Mo moderates.
struct Scene {
    leila: Person,
    anan: Person,
    mo: Person,
    id: BookingId,
}

async fn ended(world: &World) -> Scene {
    let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
    let mut mo = world.mentee("Mo").await;
    world.promote(&mut mo, Role::Moderator).await;
    let kind = sells(world, &leila, Rules::default()).await;
    let id = buys(world, &anan, kind).await;
    world.set_clock(ENDED);
    Scene {
        leila,
        anan,
        mo,
        id,
    }
}

pub async fn payment_of(world: &World, id: BookingId) -> PaymentId {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT id FROM payment WHERE booking_id = ")
        .push_bind(id)
        .fetch_one(&mut read, |row| row.get("id"))
        .await
        .expect("it was paid")
}

/// Has the bank do something, told twice.
async fn bank(world: &World, id: BookingId, kind: &str) {
    let about = payment_of(world, id).await;
    let state = match kind {
        "dispute_won" => "paid",
        _ => "disputed",
    };
    world
        .platform
        .db
        .write(move |tx| {
            sql("UPDATE test_charge SET state = $2 WHERE key = $1")
                .bind(about.to_string())
                .bind(state)
                .execute(tx)
                .boxed()
        })
        .await
        .map_err(|error: DbError| error)
        .expect("the provider's own books");
    for name in [format!("evt_{kind}"), format!("evt_{kind}_again")] {
        let body = json!({"id": name, "kind": kind, "about": about}).to_string();
        let signer = Builtin::new(world.platform.db.clone(), world.platform.clock.clone());
        let signature = signer.sign(body.as_bytes()).await.expect("it has a secret");
        webhook::receive(&world.platform, &signature, body.as_bytes())
            .await
            .expect("it can be kept")
            .expect("it is genuine");
    }
}

#[tokio::test]
async fn both_are_heard_and_a_moderator_gives_back_a_part() {
    in_each_world(async |world| {
        let Scene { leila, anan, mo, id } = ended(&world).await;
        assert_eq!(note(&world, &anan, id).await, Some(DisputeNote::Possible));
        assert_eq!(note(&world, &leila, id).await, None);
        assert_eq!(seen(&world, &leila, id).await, Err(AppError::NotFound));
        assert_eq!(opens(&world, &leila, id).await, Err(AppError::NotFound));
        opens(&world, &anan, id).await.expect("it has just ended");
        opens(&world, &anan, id).await.expect("a double click is one");
        assert_eq!(note(&world, &leila, id).await, Some(DisputeNote::Open));

        // What would be settled stays held, also when the learner says that it took place.
        world.set_clock(ENDED.plus(2 * DAY + HOUR));
        let kept = world.backend.booking.mark_kept(&anan.caller, named(id)).await;
        kept.expect("it did, in a way");
        settle::tend(&world.platform).await.expect("nothing to do");
        has(&world, &HELD).await;

        let early = rules(&world, &mo, id, ("all", "")).await;
        assert_eq!(early, Err(Conflict::WrongState.into()), "both are heard");
        says(&world, &leila, id, "The line broke.").await.expect("in time");
        says(&world, &leila, id, "The line broke.").await.expect("once");
        says(&world, &anan, id, "It did not.").await.expect("open");
        let view = seen(&world, &mo, id).await.expect("a moderator reads");
        let case = view.case.expect("there is one");
        let told: Vec<_> = case.events.iter().map(|event| (event.kind, event.by)).collect();
        assert_eq!(
            told,
            [
                (CaseEventKind::Opened, Some(Who::Learner)),
                (CaseEventKind::Said, Some(Who::Mentor)),
                (CaseEventKind::Said, Some(Who::Learner)),
            ]
        );
        assert_eq!((case.turn, case.may_say, case.may_rule), (Turn::Moderator, false, true));
        assert_eq!(case.events[0].evidence, "The room shows it.");

        let open = world.backend.dispute.open_disputes(&mo.caller).await;
        let open = open.expect("a moderator");
        assert_eq!((open.len(), open[0].what, open[0].is_overdue), (1, Disputed::Session(id), false));
        let refused = rules(&world, &mo, id, ("part", "60")).await;
        assert!(
            matches!(&refused, Err(AppError::Invalid(errors)) if errors.of("amount") == Some(&Problem::NotAnAmount)),
            "{refused:?}"
        );
        rules(&world, &mo, id, ("part", "40")).await.expect("both spoke");
        rules(&world, &mo, id, ("part", "40")).await.expect("a double click is one");
        let shared = [
            (Kind::Clearing, 2_000),
            (Kind::Payable, 1_700),
            (Kind::Revenue, 300),
        ];
        has(&world, &shared).await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Released));
        assert_eq!(note(&world, &anan, id).await, Some(DisputeNote::Decided));
        let late = says(&world, &anan, id, "More!").await;
        assert_eq!(late, Err(Conflict::WrongState.into()));

        // Each side was told once about each step of the other.
        let count = async |who: &Person, subject: &str| letters(&world, who, subject).await.len();
        assert_eq!(count(&leila, "Please answer: Anan").await, 1);
        assert_eq!(count(&anan, "Leila Example wrote about your dispute").await, 1);
        assert_eq!(count(&leila, "Anan Example wrote about your dispute").await, 1);
        for who in [&anan, &leila] {
            assert_eq!(count(who, "Decided: the dispute").await, 1);
        }
        let back = letters(&world, &anan, "€\u{a0}40.00 back").await;
        assert!(back[0].text.contains("the dispute about the session"), "{}", back[0].text);
    })
    .await;
}

#[tokio::test]
async fn a_silent_mentor_has_lost_to_the_millisecond_and_once() {
    in_each_world(async |world| {
        let Scene {
            leila, anan, id, ..
        } = ended(&world).await;
        opens(&world, &anan, id).await.expect("it has just ended");
        let due = ENDED.plus(3 * DAY);
        world.set_clock(due.plus(-1));
        has(&world, &HELD).await;
        assert_eq!(turn(&world, &anan, id).await, Turn::Mentor);
        world.set_clock(due);
        // The clock was not looked at yet: the answer is too late all the same.
        let late = says(&world, &leila, id, "Sorry!").await;
        assert_eq!(late, Err(Conflict::WrongState.into()));
        let payment = payment_of(&world, id).await;
        for _ in 0..3 {
            let done = server::dispute::decide_by_silence(&world.platform, payment).await;
            done.expect("it may run at any time");
            settle::tend(&world.platform).await.expect("nothing stuck");
        }
        has(&world, &[]).await;
        let case = seen(&world, &leila, id).await.expect("hers").case;
        let decision = case.expect("there is one").decision.expect("decided");
        assert_eq!((decision.0, decision.1.minor), (Decider::Silence, 6_000));
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Returned));
        assert_eq!(
            letters(&world, &anan, "Decided: the dispute").await.len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_late_moderator_is_overdue_and_decides_all_the_same() {
    in_each_world(async |world| {
        let Scene {
            leila,
            anan,
            mo,
            id,
        } = ended(&world).await;
        opens(&world, &anan, id).await.expect("it has just ended");
        says(&world, &leila, id, "It was an hour.")
            .await
            .expect("in time");
        world.wait(7 * DAY - 1);
        let overdue = async || {
            let open = world.backend.dispute.open_disputes(&mo.caller).await;
            open.expect("a moderator")[0].is_overdue
        };
        assert!(!overdue().await);
        world.wait(1);
        world.run_jobs().await;
        settle::tend(&world.platform).await.expect("nothing to do");
        assert!(overdue().await);
        has(&world, &HELD).await;
        rules(&world, &mo, id, ("nothing", "")).await.expect("late");
        has(&world, &SHARED).await;
        let open = world.backend.dispute.open_disputes(&mo.caller).await;
        assert_eq!(open, Ok(vec![]));
    })
    .await;
}

#[tokio::test]
async fn nobody_else_sees_it_and_nobody_decides_for_themselves() {
    in_each_world(async |world| {
        let Scene {
            leila,
            anan,
            mut mo,
            id,
        } = ended(&world).await;
        let stranger = world.mentee("Ida").await;
        assert_eq!(
            seen(&world, &mo, id).await,
            Err(AppError::NotFound),
            "there is none"
        );
        opens(&world, &anan, id).await.expect("it has just ended");
        assert_eq!(seen(&world, &stranger, id).await, Err(AppError::NotFound));
        assert_eq!(
            says(&world, &stranger, id, "I?").await,
            Err(AppError::NotFound)
        );
        assert_eq!(says(&world, &mo, id, "I?").await, Err(AppError::NotFound));
        let not = rules(&world, &anan, id, ("all", "")).await;
        assert_eq!(not, Err(AppError::NotFound));
        says(&world, &leila, id, "It was an hour.")
            .await
            .expect("in time");
        let mut leila = leila;
        world.promote(&mut leila, Role::Moderator).await;
        let own = rules(&world, &leila, id, ("nothing", "")).await;
        assert_eq!(own, Err(AppError::Forbidden));
        world.promote(&mut mo, Role::Admin).await;
        rules(&world, &mo, id, ("all", ""))
            .await
            .expect("admins too");
        has(&world, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn it_is_disputed_from_the_session_on_until_the_mentor_is_paid() {
    in_each_world(async |world| {
        let Scene { anan, id, .. } = ended(&world).await;
        world.set_clock(TUESDAY_TEN.plus(-1));
        let early = opens(&world, &anan, id).await;
        assert_eq!(early, Err(Conflict::WrongState.into()));
        assert_eq!(note(&world, &anan, id).await, None);
        world.set_clock(ENDED.plus(48 * HOUR));
        let late = opens(&world, &anan, id).await;
        assert_eq!(
            late,
            Err(Conflict::WrongState.into()),
            "though nobody settled it yet"
        );
        has(&world, &SHARED).await;
        assert_eq!(
            opens(&world, &anan, id).await,
            Err(Conflict::WrongState.into())
        );
        let view = seen(&world, &anan, id).await.expect("the page says so");
        assert_eq!((view.may_open_until, view.case), (None, None));
    })
    .await;
}

#[tokio::test]
async fn what_a_bank_does_is_the_same_case() {
    in_each_world(async |world| {
        let Scene {
            leila,
            anan,
            mo,
            id,
        } = ended(&world).await;
        bank(&world, id, "disputed").await;
        has(&world, &[]).await;
        assert_eq!(turn(&world, &leila, id).await, Turn::Bank);
        assert_eq!(
            opens(&world, &anan, id).await,
            Err(Conflict::WrongState.into())
        );
        says(&world, &leila, id, "Here is what we did.")
            .await
            .expect("for the bank");
        assert_eq!(
            rules(&world, &mo, id, ("all", "")).await,
            Err(Conflict::WrongState.into())
        );
        world.wait(30 * DAY);
        settle::tend(&world.platform).await.expect("nothing to do");
        let open = world.backend.dispute.open_disputes(&mo.caller).await;
        assert_eq!(open.expect("a moderator")[0].turn, Turn::Bank);
        bank(&world, id, "dispute_won").await;
        has(&world, &SHARED).await;
        let case = seen(&world, &anan, id)
            .await
            .expect("theirs")
            .case
            .expect("one");
        assert_eq!(
            case.decision.map(|(by, back)| (by, back.minor)),
            Some((Decider::Bank, 0))
        );
        assert_eq!(letters(&world, &leila, "A bank took back").await.len(), 1);
        assert_eq!(
            letters(&world, &leila, "The bank gave the money again")
                .await
                .len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn a_bank_interrupts_a_dispute_and_it_goes_on_afterwards() {
    in_each_world(async |world| {
        let Scene {
            leila,
            anan,
            mo,
            id,
        } = ended(&world).await;
        opens(&world, &anan, id).await.expect("it has just ended");
        world.wait(2 * DAY);
        bank(&world, id, "disputed").await;
        // The mentor's three days do not run while the bank has it.
        world.wait(20 * DAY);
        world.run_jobs().await;
        settle::tend(&world.platform).await.expect("nothing to do");
        assert_eq!(turn(&world, &leila, id).await, Turn::Bank);
        bank(&world, id, "dispute_won").await;
        has(&world, &HELD).await;
        assert_eq!(turn(&world, &leila, id).await, Turn::Mentor);
        world.wait(3 * DAY - MINUTE);
        world.run_jobs().await;
        says(&world, &leila, id, "It was an hour.")
            .await
            .expect("fresh days");
        rules(&world, &mo, id, ("nothing", ""))
            .await
            .expect("both spoke");
        has(&world, &SHARED).await;
    })
    .await;
}

#[tokio::test]
async fn a_bank_may_come_after_a_moderator_and_has_the_last_word() {
    in_each_world(async |world| {
        let Scene {
            leila,
            anan,
            mo,
            id,
        } = ended(&world).await;
        opens(&world, &anan, id).await.expect("it has just ended");
        says(&world, &leila, id, "It was an hour.")
            .await
            .expect("in time");
        rules(&world, &mo, id, ("part", "20"))
            .await
            .expect("both spoke");
        world.run_jobs().await;
        bank(&world, id, "disputed").await;
        assert_eq!(turn(&world, &leila, id).await, Turn::Bank);
        bank(&world, id, "dispute_lost").await;
        world.run_jobs().await;
        let case = seen(&world, &anan, id)
            .await
            .expect("theirs")
            .case
            .expect("one");
        assert_eq!(
            case.decision.map(|(by, back)| (by, back.minor)),
            Some((Decider::Bank, 6_000))
        );
        // Of forty euros 34 were Leila's: she owes them, and the platform has lost its share.
        let totals = totals(&world).await;
        assert_eq!(totals.get(&Kind::Receivable), Some(&3_400));
        settle::prove(&world.platform).await.expect("it adds up");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn opening_races_with_settling_and_one_of_them_wins() {
    in_each_world(async |world| {
        let Scene {
            leila, anan, id, ..
        } = ended(&world).await;
        world.set_clock(ENDED.plus(48 * HOUR - 1));
        let settles = (0..3).map(|_| async {
            world.set_clock(ENDED.plus(48 * HOUR));
            settle::settle(&world.platform, id).await.expect("or not");
        });
        let (opened, _) =
            futures::join!(opens(&world, &anan, id), futures::future::join_all(settles));
        world.run_jobs().await;
        match opened {
            Ok(_) => {
                has(&world, &HELD).await;
                assert_eq!(turn(&world, &leila, id).await, Turn::Mentor);
            }
            Err(error) => {
                assert_eq!(error, Conflict::WrongState.into());
                has(&world, &SHARED).await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_moderators_and_a_double_click_are_one_decision() {
    in_each_world(async |world| {
        let Scene {
            leila,
            anan,
            mo,
            id,
        } = ended(&world).await;
        let mut ada = world.mentee("Ada").await;
        world.promote(&mut ada, Role::Admin).await;
        opens(&world, &anan, id).await.expect("it has just ended");
        says(&world, &leila, id, "It was an hour.")
            .await
            .expect("in time");
        let decide = [&mo, &ada, &mo, &ada].map(|who| rules(&world, who, id, ("part", "40")));
        let decided = futures::future::join_all(decide).await;
        let won = decided.iter().filter(|decided| decided.is_ok()).count();
        assert!((1..=2).contains(&won), "{decided:?}");
        let shared = [
            (Kind::Clearing, 2_000),
            (Kind::Payable, 1_700),
            (Kind::Revenue, 300),
        ];
        has(&world, &shared).await;
    })
    .await;
}

async fn hands_in(
    world: &World,
    who: &Person,
    id: BookingId,
    name: &str,
    bytes: &[u8],
) -> Result<(), AppError> {
    let (name, bytes) = (name.to_owned(), bytes.to_vec());
    let file = NewFile { name, bytes };
    world.backend.dispute.add_file(&who.caller, id, file).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_a_case_are_the_two_and_moderators_and_few() {
    in_each_world(async |world| {
        let Scene {
            leila,
            anan,
            mo,
            id,
        } = ended(&world).await;
        let ida = world.mentee("Ida").await;
        let early = hands_in(&world, &anan, id, "room.pdf", b"%PDF-1.7").await;
        assert_eq!(early, Err(AppError::NotFound), "there is no case yet");
        opens(&world, &anan, id).await.expect("it has just ended");
        // What is in it counts, not what it is called; the same twice is one.
        let wrong = hands_in(&world, &anan, id, "room.pdf", b"<script>").await;
        let problem = FieldErrors::one("files", Problem::NotAnImageOrPdf);
        assert_eq!(wrong, Err(problem.into()));
        let twice = (0..3).map(|_| hands_in(&world, &anan, id, "../room.png", b"%PDF-1.7 a"));
        for added in futures::future::join_all(twice).await {
            added.expect("his case");
        }
        let case = seen(&world, &leila, id)
            .await
            .expect("hers")
            .case
            .expect("one");
        assert_eq!(case.files.len(), 1);
        let file = &case.files[0];
        assert_eq!(
            (file.name.as_str(), file.kind, file.by, file.bytes),
            ("room.png", FileKind::Pdf, Who::Learner, 10)
        );
        // Each has five, however many clicks there are at once.
        let world = &world;
        for who in [&anan, &leila] {
            let many = (0..8_u8).map(|n| async move {
                let bytes = [b"%PDF-1.7 ".as_slice(), who.id.0.as_bytes(), &[n]].concat();
                hands_in(world, who, id, "more.pdf", &bytes).await
            });
            for added in futures::future::join_all(many).await {
                let is_enough = FieldErrors::one("files", Problem::TooMany { most: 5 }).into();
                let is_known = [Ok(()), Err(is_enough), Err(Conflict::Stale.into())];
                assert!(is_known.contains(&added), "{added:?}");
            }
        }
        // Whoever was turned away by so many at once comes again, and is told.
        for n in 10..18_u8 {
            let bytes = [b"%PDF-1.7 last".as_slice(), &[n]].concat();
            for who in [&anan, &leila] {
                let _ = hands_in(world, who, id, "more.pdf", &bytes).await;
            }
        }
        let refused = hands_in(world, &anan, id, "more.pdf", b"%PDF-1.7 one more").await;
        let enough = FieldErrors::one("files", Problem::TooMany { most: 5 });
        assert_eq!(refused, Err(enough.into()));
        let case = seen(world, &mo, id)
            .await
            .expect("a moderator")
            .case
            .expect("one");
        assert_eq!((case.files.len(), case.may_add_file), (10, false));
        let of_anan = case.files.iter().filter(|file| file.by == Who::Learner);
        assert_eq!(of_anan.count(), 5);
        let stolen = hands_in(world, &ida, id, "x.pdf", b"%PDF-1.7 x").await;
        assert_eq!(stolen, Err(AppError::NotFound));
        let by_mo = hands_in(world, &mo, id, "x.pdf", b"%PDF-1.7 x").await;
        assert_eq!(by_mo, Err(AppError::NotFound), "of the two only");
        // To be saved, and never shown as a part of this site.
        let first = case.files.iter().find(|file| file.name == "room.png");
        let first = first.expect("it is there still").id;
        let path = format!("/sessions/{id}/dispute/files/{first}");
        for who in [&anan, &leila, &mo] {
            let saved = world.get(&path, Some(who)).await;
            assert_eq!((saved.status, saved.text.as_str()), (200, "%PDF-1.7 a"));
            assert_eq!(saved.header("content-type"), "application/pdf");
            assert_eq!(saved.header("x-content-type-options"), "nosniff");
            assert_eq!(saved.header("cache-control"), "private, no-store");
            assert!(
                saved
                    .header("content-disposition")
                    .starts_with("attachment;")
            );
        }
        assert_eq!(world.get(&path, Some(&ida)).await.status, 404);
        assert_ne!(world.get(&path, None).await.status, 200);
        // A file of another case is none of this one.
        let kept = format!(
            "/sessions/{}/dispute/files/{}",
            uuid::Uuid::nil(),
            case.files[0].id
        );
        assert_eq!(world.get(&kept, Some(&anan)).await.status, 404);
        // Once it is decided nothing is added.
        says(world, &leila, id, "It was an hour.")
            .await
            .expect("in time");
        rules(world, &mo, id, ("nothing", ""))
            .await
            .expect("both spoke");
        let late = hands_in(world, &leila, id, "late.pdf", b"%PDF-1.7 late").await;
        assert_eq!(late, Err(Conflict::WrongState.into()));
        assert_eq!(world.get(&path, Some(&leila)).await.status, 200, "it stays");
    })
    .await;
}

#[tokio::test]
async fn files_are_handed_in_without_script_and_a_wrong_one_brings_the_page_back() {
    in_each_world(async |world| {
        let Scene { anan, id, .. } = ended(&world).await;
        opens(&world, &anan, id).await.expect("it has just ended");
        let upload = async |parts: &[(&str, &str)]| {
            let mut body = String::new();
            for (name, content) in parts {
                body.push_str(&format!("--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n{content}\r\n"));
            }
            body.push_str("--b--\r\n");
            let request = world
                .request("POST", &format!("/sessions/{id}/dispute/files"), Some(&anan))
                .header("content-type", "multipart/form-data; boundary=b")
                .header("sec-fetch-site", "same-origin")
                .body(axum::body::Body::from(body))
                .expect("a good request");
            world.send(request).await
        };
        let taken = upload(&[("a.pdf", "%PDF-1.7 a"), ("b.pdf", "%PDF-1.7 b")]).await;
        assert_eq!(taken.status, 303);
        assert_eq!(taken.header("location"), format!("/sessions/{id}/dispute?added=1"));
        let refused = upload(&[("c.gif", "GIF89a")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("A picture (JPEG, PNG or WebP) or a PDF, please."));
        assert!(refused.text.contains("b.pdf"), "those before are there");
        assert_eq!(upload(&[("", "")]).await.status, 422);
    })
    .await;
}

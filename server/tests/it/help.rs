//! Help requests: shown to those who fit and were not asked enough, answered, taken, ended; private
//! to the two sides and to those who were asked.

use crate::acts::{Rules, opens};
use crate::world::{Person, World, in_each_market, in_each_world, visitor};
use app::error::{AppError, Conflict};
use app::help::{HelpView, RequestForm, RequestView};
use domain::actor::Role;
use domain::form::{FieldErrors, Problem};
use domain::help::{
    AnswerForm, AskForm, HelpState, LASTS, MOST_A_WEEK, PickForm, ReportForm, Verdict, VerdictForm,
};
use domain::id::{HelpRequestId, SessionTypeId};
use domain::time::DAY;
use futures::FutureExt as _;
use server::db::{DbError, sql};

fn ask(goal: &str) -> AskForm {
    AskForm {
        goal: goal.to_owned(),
        tried: "Two courses".to_owned(),
        question: "Which first project would you look at?".to_owned(),
        minutes: "30".to_owned(),
    }
}

async fn asks(world: &World, who: &Person, goal: &str) -> HelpRequestId {
    let asked = world.backend.help.ask(&who.caller, ask(goal)).await;
    asked.expect("a good form")
}

async fn seen(world: &World, who: &Person, id: HelpRequestId) -> Result<RequestView, AppError> {
    world.backend.help.request(&who.caller, id).await
}

async fn lists(world: &World, who: &Person) -> HelpView {
    let lists = world.backend.help.requests(&who.caller).await;
    lists.expect("one's own")
}

/// A mentor who says that they help with beekeeping, and offers a kind of session.
async fn beekeeper(world: &World, name: &str) -> (Person, SessionTypeId) {
    let mentor = world.mentor(name).await;
    let (id, now) = (mentor.id, world.now());
    world
        .platform
        .db
        .write(move |tx| {
            sql("UPDATE profile SET helps_with = 'Beekeeping and honey', version = version + 1, updated_at = $2
                 WHERE member_id = $1")
            .bind(id)
            .bind(now)
            .execute(tx)
            .boxed()
        })
        .await
        .map_err(|error: DbError| error)
        .expect("a profile can be changed");
    let kind = opens(world, &mentor, Rules::default()).await;
    (mentor, kind)
}

fn answer(id: HelpRequestId, kind: Option<SessionTypeId>) -> AnswerForm {
    AnswerForm {
        request: id.to_string(),
        body: "Start with two hives.".to_owned(),
        session_type: kind.map(|kind| kind.to_string()).unwrap_or_default(),
    }
}

#[tokio::test]
async fn who_fits_is_asked_answers_and_is_taken() {
    in_each_market(async |world| {
        let (leila, kind) = beekeeper(&world, "Leila").await;
        let sam = world.mentor("Sam").await;
        let (anan, ida) = (world.mentee("Anan").await, world.mentee("Ida").await);
        let id = asks(&world, &anan, "Beekeeping").await;
        assert_eq!(lists(&world, &leila).await.asked[0].id, id);
        assert!(
            lists(&world, &sam).await.asked.is_empty(),
            "he does not fit"
        );
        assert_eq!(seen(&world, &sam, id).await, Err(AppError::NotFound));
        assert_eq!(seen(&world, &ida, id).await, Err(AppError::NotFound));
        let refused = world
            .backend
            .help
            .answer(&sam.caller, answer(id, None))
            .await;
        assert_eq!(refused, Err(AppError::NotFound));

        let help = &world.backend.help;
        help.answer(&leila.caller, answer(id, Some(kind)))
            .await
            .expect("she was asked");
        help.answer(&leila.caller, answer(id, Some(kind)))
            .await
            .expect("she may say it again");
        world.run_jobs().await;
        let letters = world.letters().await;
        let told = letters
            .iter()
            .filter(|letter| letter.subject == "Leila Example answers you");
        assert_eq!(told.count(), 1, "one letter for one answer");
        let view = seen(&world, &anan, id).await.expect("their own");
        assert_eq!((view.own, view.shown_to, view.answers.len()), (true, 1, 1));
        assert_eq!(
            view.answers[0].offer.as_ref().map(|offer| offer.id),
            Some(kind)
        );

        let form = PickForm {
            request: id.to_string(),
            mentor: leila.id.to_string(),
        };
        let other = help.pick(&ida.caller, form.clone()).await;
        assert_eq!(other, Err(AppError::NotFound));
        let to = help
            .pick(&anan.caller, form.clone())
            .await
            .expect("their own");
        assert!(
            to.starts_with("/mentors/leila") && to.contains(&kind.to_string()),
            "{to}"
        );
        let view = seen(&world, &leila, id).await.expect("she answered");
        assert!(view.state == HelpState::Picked && view.answers[0].picked && !view.open);
        let late = help.answer(&leila.caller, answer(id, None)).await;
        assert_eq!(late, Err(Conflict::WrongState.into()));
        assert_eq!(
            help.pick(&anan.caller, form).await,
            Err(Conflict::WrongState.into())
        );
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_more_than_a_few_times_a_week() {
    in_each_market(async |world| {
        let (leila, _) = beekeeper(&world, "Leila").await;
        for number in 0..=MOST_A_WEEK {
            let who = world.mentee(&format!("Mentee{number}")).await;
            asks(&world, &who, "Beekeeping").await;
        }
        assert_eq!(
            lists(&world, &leila).await.asked.len(),
            MOST_A_WEEK as usize
        );
        let help = server::help::Help::new(world.platform.clone(), world.market.clone());
        help.spread().await.expect("spread");
        assert_eq!(
            lists(&world, &leila).await.asked.len(),
            MOST_A_WEEK as usize
        );
        world.wait(7 * DAY);
        help.spread().await.expect("spread");
        let asked = lists(&world, &leila).await.asked.len();
        assert_eq!(
            asked,
            MOST_A_WEEK as usize + 1,
            "the last one waited for her"
        );
        // Who comes later is asked too.
        let (mia, _) = beekeeper(&world, "Mia").await;
        help.spread().await.expect("spread");
        assert_eq!(lists(&world, &mia).await.asked.len(), MOST_A_WEEK as usize);
    })
    .await;
}

#[tokio::test]
async fn a_request_ends_by_being_taken_back_or_when_its_time_is_over() {
    in_each_market(async |world| {
        let (leila, _) = beekeeper(&world, "Leila").await;
        let anan = world.mentee("Anan").await;
        let help = &world.backend.help;
        let first = asks(&world, &anan, "Beekeeping").await;
        let form = |id: HelpRequestId| RequestForm {
            request: id.to_string(),
        };
        assert_eq!(
            help.close(&leila.caller, form(first)).await,
            Err(AppError::NotFound)
        );
        help.close(&anan.caller, form(first))
            .await
            .expect("their own");
        assert!(
            lists(&world, &leila).await.asked.is_empty(),
            "over, and she had not answered"
        );

        let second = asks(&world, &anan, "Beekeeping").await;
        world.wait(LASTS - 1);
        world.run_jobs().await;
        assert!(seen(&world, &anan, second).await.expect("their own").open);
        world.wait(1);
        assert!(
            !seen(&world, &anan, second).await.expect("their own").open,
            "before any job ran"
        );
        world.run_jobs().await;
        let view = seen(&world, &anan, second).await.expect("their own");
        assert_eq!(view.state, HelpState::Expired);
        let letter = world.letter_to(&anan.email).await;
        assert!(
            letter.subject.starts_with("Your request is over"),
            "{letter:?}"
        );
        assert_eq!(
            help.close(&anan.caller, form(second)).await,
            Err(Conflict::WrongState.into())
        );
    })
    .await;
}

#[tokio::test]
async fn reports_hide_a_request_and_three_take_it_down() {
    in_each_market(async |world| {
        let anan = world.mentee("Anan").await;
        let mut mentors = vec![];
        for name in ["Leila", "Mia", "Noa", "Pia"] {
            mentors.push(beekeeper(&world, name).await.0);
        }
        let id = asks(&world, &anan, "Beekeeping").await;
        let form = ReportForm {
            request: id.to_string(),
            words: "An advertisement".to_owned(),
        };
        let help = &world.backend.help;
        assert_eq!(
            help.report(&anan.caller, form.clone()).await,
            Err(AppError::NotFound)
        );
        for (number, mentor) in mentors.iter().take(3).enumerate() {
            let open = seen(&world, &mentors[3], id)
                .await
                .expect("she was asked")
                .open;
            assert!(open, "after {number} reports");
            help.report(&mentor.caller, form.clone())
                .await
                .expect("asked");
            assert_eq!(seen(&world, mentor, id).await, Err(AppError::NotFound));
            let again = help.report(&mentor.caller, form.clone()).await;
            assert_eq!(again, Err(AppError::NotFound), "once each");
        }
        let view = seen(&world, &anan, id).await.expect("their own");
        assert_eq!((view.state, view.open), (HelpState::Reported, false));
        assert!(lists(&world, &mentors[3]).await.asked.is_empty());
    })
    .await;
}

#[tokio::test]
async fn who_may_ask_and_what() {
    in_each_market(async |world| {
        let (anan, una) = (world.mentee("Anan").await, world.unverified("Una").await);
        let help = &world.backend.help;
        let refused = help.ask(&visitor(), ask("Bees")).await;
        assert_eq!(refused, Err(AppError::Unauthenticated));
        assert_eq!(
            help.ask(&una.caller, ask("Bees")).await,
            Err(AppError::Unverified)
        );
        let short = AskForm {
            question: "Why?".to_owned(),
            ..ask("Bees")
        };
        for form in [
            ask(""),
            short,
            AskForm {
                minutes: "9999".to_owned(),
                ..ask("Bees")
            },
        ] {
            let refused = help.ask(&anan.caller, form).await;
            assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
        }
        for _ in 0..3 {
            asks(&world, &anan, "Bees").await;
        }
        let refused = help.ask(&anan.caller, ask("Bees")).await;
        assert!(
            matches!(refused, Err(AppError::Invalid(_))),
            "three at a time"
        );
        let page = world
            .get("/requests/new?q=bees%20and%20honey", Some(&anan))
            .await;
        assert!(
            page.text.contains(r#"value="bees and honey""#),
            "{}",
            page.text
        );
    })
    .await;
}

/// Four mentors who were asked by Anan, Anan, and a moderator.
async fn asked_by_anan(world: &World) -> (Vec<Person>, Person, Person, HelpRequestId) {
    let (anan, mut mo) = (world.mentee("Anan").await, world.mentee("Mo").await);
    world.promote(&mut mo, Role::Moderator).await;
    let mut mentors = vec![];
    for name in ["Leila", "Mia", "Noa", "Pia"] {
        mentors.push(beekeeper(world, name).await.0);
    }
    let id = asks(world, &anan, "Beekeeping").await;
    (mentors, anan, mo, id)
}

async fn reports(world: &World, who: &Person, id: HelpRequestId) {
    let form = ReportForm {
        request: id.to_string(),
        words: "An advertisement".to_owned(),
    };
    let reported = world.backend.help.report(&who.caller, form).await;
    reported.expect("who is asked may report");
}

async fn decides(
    world: &World,
    who: &Person,
    id: HelpRequestId,
    (verdict, words, reports): (Verdict, &str, u32),
) -> Result<HelpRequestId, AppError> {
    let form = VerdictForm {
        request: id.to_string(),
        verdict: verdict.as_str().to_owned(),
        words: words.to_owned(),
        reports: reports.to_string(),
    };
    world.backend.help.decide(&who.caller, form).await
}

async fn waiting(world: &World, moderator: &Person) -> Vec<(HelpRequestId, u32)> {
    let view = world.backend.help.reported(&moderator.caller).await;
    let rows = view.expect("a moderator").waiting;
    rows.into_iter().map(|row| (row.id, row.reports)).collect()
}

async fn subjects_to(world: &World, who: &Person) -> Vec<String> {
    let letters = world.letters().await;
    let theirs = letters.into_iter().filter(|letter| letter.to == who.email);
    theirs.map(|letter| letter.subject).collect()
}

#[tokio::test]
async fn what_was_reported_waits_for_a_moderator_who_shows_it_again() {
    in_each_world(async |world| {
        let (mentors, anan, mo, id) = asked_by_anan(&world).await;
        assert_eq!(seen(&world, &mo, id).await, Err(AppError::NotFound));
        let none = decides(&world, &mo, id, (Verdict::Fine, "", 0)).await;
        assert_eq!(none, Err(AppError::NotFound), "nobody reported it");

        reports(&world, &mentors[0], id).await;
        world.wait(DAY);
        assert_eq!(waiting(&world, &mo).await, [(id, 1)]);
        let view = seen(&world, &mo, id).await.expect("it was reported");
        let told = view.reports.expect("to a moderator");
        assert!(told.may_decide && told.reports[0].is_new);
        assert_eq!(told.reports[0].words, "An advertisement");
        assert_eq!((view.own, view.asked), (false, false));
        let other = seen(&world, &mentors[1], id).await.expect("she is asked");
        assert_eq!((other.asked, other.reports), (true, None));

        for mentor in &mentors[1..3] {
            reports(&world, mentor, id).await;
        }
        let unread = decides(&world, &mo, id, (Verdict::Fine, "", 1)).await;
        assert_eq!(unread, Err(Conflict::Stale.into()), "two more came");
        assert_eq!(seen(&world, &mentors[3], id).await, Err(AppError::NotFound));
        let view = seen(&world, &anan, id).await.expect("their own");
        assert_eq!(
            (view.state, view.taken_down.as_deref()),
            (HelpState::Reported, Some(""))
        );
        world.run_jobs().await;
        let letter = world.letter_to(&anan.email).await;
        assert!(
            letter.subject.starts_with("Your request is not shown"),
            "{letter:?}"
        );

        world.wait(LASTS);
        world.run_jobs().await;
        for _ in 0..2 {
            let fine = decides(&world, &mo, id, (Verdict::Fine, "", 3)).await;
            assert_eq!(fine, Ok(id), "said twice is said once");
        }
        assert_eq!(waiting(&world, &mo).await, []);
        let view = seen(&world, &anan, id).await.expect("their own");
        assert_eq!(
            (view.state, view.open, view.taken_down),
            (HelpState::Open, true, None)
        );
        assert_eq!(
            view.expires_at,
            world.now().plus(LASTS - DAY),
            "as long as it had left"
        );
        assert!(seen(&world, &mentors[3], id).await.expect("again").asked);
        assert_eq!(
            seen(&world, &mentors[0], id).await,
            Err(AppError::NotFound),
            "who reported it"
        );
        world.run_jobs().await;
        let told = subjects_to(&world, &anan).await;
        let again = told
            .iter()
            .filter(|subject| subject.starts_with("Your request is shown again"));
        assert_eq!(again.count(), 1, "{told:?}");

        reports(&world, &mentors[3], id).await;
        assert!(
            seen(&world, &anan, id).await.expect("their own").open,
            "three new ones end it"
        );
        world.wait(LASTS);
        world.run_jobs().await;
        let view = seen(&world, &anan, id).await.expect("their own");
        assert_eq!(view.state, HelpState::Expired);
    })
    .await;
}

#[tokio::test]
async fn a_moderator_takes_a_request_down_and_says_why() {
    in_each_world(async |world| {
        let (mentors, anan, mo, id) = asked_by_anan(&world).await;
        reports(&world, &mentors[0], id).await;
        let silent = decides(&world, &mo, id, (Verdict::TakenDown, " ", 1)).await;
        let missing = FieldErrors::one("words", Problem::Missing);
        assert_eq!(silent, Err(missing.into()));
        let mut leila = mentors[0].clone();
        world.promote(&mut leila, Role::Moderator).await;
        let own = decides(&world, &leila, id, (Verdict::TakenDown, "Mine", 1)).await;
        assert_eq!(
            own,
            Err(AppError::Forbidden),
            "who reported does not decide"
        );
        for person in [&anan, &mentors[1]] {
            let refused = decides(&world, person, id, (Verdict::TakenDown, "No", 1)).await;
            assert_eq!(refused, Err(AppError::NotFound));
            let refused = world.backend.help.reported(&person.caller).await;
            assert_eq!(refused, Err(AppError::NotFound));
        }

        let down = decides(&world, &mo, id, (Verdict::TakenDown, "It sells honey.", 1)).await;
        assert_eq!(down, Ok(id));
        let view = seen(&world, &anan, id).await.expect("their own");
        assert_eq!(view.state, HelpState::Reported);
        assert_eq!(view.taken_down.as_deref(), Some("It sells honey."));
        assert!(lists(&world, &mentors[1]).await.asked.is_empty());
        assert_eq!(seen(&world, &mentors[1], id).await, Err(AppError::NotFound));
        world.run_jobs().await;
        let letter = world.letter_to(&anan.email).await;
        assert!(letter.text.contains("It sells honey."), "{letter:?}");

        let view = world
            .backend
            .help
            .reported(&mo.caller)
            .await
            .expect("a moderator");
        let decided: Vec<_> = view.decided.iter().map(|row| (row.id, row.state)).collect();
        assert_eq!(
            (view.waiting.len(), decided),
            (0, vec![(id, HelpState::Reported)])
        );
        let back = decides(&world, &mo, id, (Verdict::Fine, "", 0)).await;
        assert_eq!(back, Ok(id), "a moderator may think again");
        let view = seen(&world, &mo, id).await.expect("it was reported");
        let told = view.reports.expect("to a moderator");
        let verdicts: Vec<_> = told.verdicts.iter().map(|said| said.verdict).collect();
        assert_eq!(verdicts, [Verdict::TakenDown, Verdict::Fine]);
        assert!(view.open && !told.may_decide);
        let done = decides(&world, &mo, id, (Verdict::TakenDown, "Again", 0)).await;
        assert_eq!(
            done,
            Err(Conflict::WrongState.into()),
            "nothing new was reported"
        );
    })
    .await;
}

#[tokio::test]
async fn mentors_are_told_who_asks_and_whose_answer_was_taken() {
    in_each_world(async |world| {
        let (mentors, anan, _, id) = asked_by_anan(&world).await;
        let help = &world.backend.help;
        let early = help.answer(&mentors[0].caller, answer(id, None)).await;
        early.expect("she was asked");
        world.run_jobs().await;
        let asks = |subjects: &[String]| {
            let asks = subjects
                .iter()
                .filter(|told| *told == "Anan Example asks: Beekeeping");
            asks.count()
        };
        assert_eq!(
            asks(&subjects_to(&world, &mentors[0]).await),
            0,
            "she had answered"
        );
        for mentor in &mentors[1..] {
            assert_eq!(
                asks(&subjects_to(&world, mentor).await),
                1,
                "{}",
                mentor.email
            );
        }
        let form = PickForm {
            request: id.to_string(),
            mentor: mentors[0].id.to_string(),
        };
        help.pick(&anan.caller, form).await.expect("their own");
        world.run_jobs().await;
        let letter = world.letter_to(&mentors[0].email).await;
        assert_eq!(letter.subject, "Anan Example takes your answer");
    })
    .await;
}

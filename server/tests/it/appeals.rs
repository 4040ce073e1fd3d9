//! Appeals against a mark as no-show: once, within a week, with both sides' words, decided by a
//! moderator who is neither of the two.

use crate::acts::{Rules, TUESDAY_TEN, books, named, opens, signal, status, view};
use crate::world::{Person, World, in_each_world};
use app::error::{AppError, Conflict};
use domain::actor::Role;
use domain::booking::{AppealForm, BookingStatus, NoShowForm, Ruling, RulingForm, Side};
use domain::id::BookingId;
use domain::time::{DAY, HOUR};

fn says(id: BookingId, words: &str) -> AppealForm {
    AppealForm {
        booking: id.to_string(),
        words: words.to_owned(),
        ..AppealForm::default()
    }
}

async fn rules(world: &World, who: &Person, id: BookingId, ruling: Ruling) -> Result<(), AppError> {
    let form = RulingForm {
        booking: id.to_string(),
        ruling: ruling.as_str().to_owned(),
    };
    world.backend.admin.rule(&who.caller, form).await
}

/// Leila says that Anan did not come to their session.
async fn marked(world: &World, leila: &Person, anan: &Person) -> BookingId {
    let kind = opens(world, leila, Rules::default()).await;
    let id = books(world, anan, kind, TUESDAY_TEN).await;
    world.set_clock(TUESDAY_TEN.plus(HOUR));
    let form = NoShowForm {
        booking: id.to_string(),
        who: "mentee".to_owned(),
        ..NoShowForm::default()
    };
    let marked = world.backend.booking.mark_no_show(&leila.caller, form);
    marked.await.expect("it is over");
    id
}

#[tokio::test]
async fn a_no_show_is_appealed_answered_and_overturned() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mut mo = world.mentee("Mo").await;
        world.promote(&mut mo, Role::Moderator).await;
        let id = marked(&world, &leila, &anan).await;
        let booking = &world.backend.booking;
        assert_eq!(signal(&world, &anan, "sessions_missed").await, 1);
        assert!(view(&world, &anan, id).await.may.appeal);
        assert!(!view(&world, &leila, id).await.may.appeal);
        let by_leila = booking.appeal(&leila.caller, says(id, "Not so")).await;
        assert_eq!(by_leila, Err(Conflict::WrongState.into()));
        let empty = booking.appeal(&anan.caller, says(id, " ")).await;
        assert!(matches!(empty, Err(AppError::Invalid(_))), "{empty:?}");

        let words = "I waited in the room for an hour.";
        assert_eq!(booking.appeal(&anan.caller, says(id, words)).await, Ok(id));
        let twice = booking.appeal(&anan.caller, says(id, words)).await;
        assert_eq!(twice, Ok(id), "twice is once");
        let other = booking.appeal(&anan.caller, says(id, "And more")).await;
        assert_eq!(other, Err(Conflict::WrongState.into()), "once");
        let seen = view(&world, &leila, id).await;
        assert!(seen.may.answer_appeal && !seen.may.appeal);
        let answer = says(id, "I saw nobody.");
        let answered = booking.answer_appeal(&leila.caller, answer).await;
        assert_eq!(answered, Ok(id));
        let not_hers = booking.answer_appeal(&anan.caller, says(id, "Me")).await;
        assert_eq!(not_hers, Err(Conflict::WrongState.into()));

        let open = world.backend.admin.appeals(&mo.caller).await;
        let open = open.expect("a moderator reads them");
        let [row] = open.as_slice() else {
            panic!("{open:?}")
        };
        assert_eq!((row.id, row.appeal.by), (id, Side::Mentee));
        assert_eq!(row.appeal.words, words);
        assert_eq!(row.appeal.other_words, "I saw nobody.");
        let stranger = rules(&world, &anan, id, Ruling::Kept).await;
        assert_eq!(stranger, Err(AppError::NotFound));
        rules(&world, &mo, id, Ruling::Kept)
            .await
            .expect("it waits");
        rules(&world, &mo, id, Ruling::Kept)
            .await
            .expect("twice is once");
        let changed = rules(&world, &mo, id, Ruling::Upheld).await;
        assert_eq!(changed, Err(Conflict::WrongState.into()), "decided");

        assert_eq!(status(&world, &anan, id).await, BookingStatus::Kept);
        for person in [&leila, &anan] {
            assert_eq!(signal(&world, person, "sessions_missed").await, 0);
            assert_eq!(signal(&world, person, "sessions_kept").await, 1);
        }
        let seen = view(&world, &anan, id).await;
        let ruling = seen.appeal.and_then(|appeal| appeal.ruling);
        assert_eq!(ruling, Some(Ruling::Kept));
        assert!(
            world
                .backend
                .admin
                .appeals(&mo.caller)
                .await
                .expect("read")
                .is_empty()
        );
        world.run_jobs().await;
        let letters = world.letters().await;
        for email in [&leila.email, &anan.email] {
            let told = letters.iter().filter(|letter| letter.to == *email);
            let told = told.filter(|letter| {
                letter.subject.starts_with("An appeal")
                    || letter.subject.starts_with("The no-show is taken back")
            });
            assert_eq!(told.count(), 2, "{email}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_appeal_that_comes_to_nothing_leaves_the_mark() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mut mo = world.mentee("Mo").await;
        world.promote(&mut mo, Role::Moderator).await;
        let id = marked(&world, &leila, &anan).await;
        let booking = &world.backend.booking;
        world.wait(7 * DAY);
        let appealed = booking.appeal(&anan.caller, says(id, "I was there")).await;
        assert_eq!(appealed, Ok(id), "the last moment is early enough");
        rules(&world, &mo, id, Ruling::Upheld)
            .await
            .expect("it waits");
        assert_eq!(status(&world, &anan, id).await, BookingStatus::NoShow);
        assert_eq!(signal(&world, &anan, "sessions_missed").await, 1);
        let again = booking.appeal(&anan.caller, says(id, "But")).await;
        assert_eq!(again, Err(Conflict::WrongState.into()), "once is all");
        let kept = booking.mark_kept(&anan.caller, named(id)).await;
        assert_eq!(kept, Err(Conflict::WrongState.into()));
    })
    .await;
}

#[tokio::test]
async fn nobody_appeals_late_or_rules_on_a_session_of_their_own() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let id = marked(&world, &leila, &anan).await;
        world.wait(7 * DAY + 1);
        let late = world
            .backend
            .booking
            .appeal(&anan.caller, says(id, "Me"))
            .await;
        assert_eq!(late, Err(Conflict::WrongState.into()));
        assert!(!view(&world, &anan, id).await.may.appeal);

        let (mut mia, tom) = (world.mentor("Mia").await, world.mentee("Tom").await);
        world.set_clock(crate::world::NOW);
        let id = marked(&world, &mia, &tom).await;
        let appealed = world.backend.booking.appeal(&tom.caller, says(id, "Me"));
        appealed.await.expect("early enough");
        world.promote(&mut mia, Role::Moderator).await;
        let own = rules(&world, &mia, id, Ruling::Upheld).await;
        assert_eq!(own, Err(AppError::Forbidden));
    })
    .await;
}

#[tokio::test]
async fn an_appeal_is_made_and_decided_without_script() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mut mo = world.mentee("Mo").await;
        world.promote(&mut mo, Role::Moderator).await;
        let id = marked(&world, &leila, &anan).await;
        let here = format!("/sessions/{id}");
        let page = world.get(&here, Some(&anan)).await;
        assert!(page.text.contains("You are marked as a no-show"));
        let booking = id.to_string();
        let fields = [("form[booking]", booking.as_str()), ("form[words]", "")];
        let refused = world
            .post(&here, "/fn/appeal_no_show", &fields, Some(&anan))
            .await;
        assert!(
            refused.text.contains("You are marked as a no-show"),
            "shown again"
        );
        let fields = [
            ("form[booking]", booking.as_str()),
            ("form[words]", "I was <there>"),
        ];
        let sent = world
            .post(&here, "/fn/appeal_no_show", &fields, Some(&anan))
            .await;
        assert_eq!(sent.status, 303, "{}", sent.text);
        let page = world.get("/admin/appeals", Some(&mo)).await;
        assert!(page.text.contains("I was &lt;there&gt;"), "{}", page.text);
        let fields = [
            ("form[booking]", booking.as_str()),
            ("form[ruling]", "excused"),
        ];
        let ruled = world
            .post("/admin/appeals", "/fn/admin_rule", &fields, Some(&mo))
            .await;
        assert_eq!(ruled.status, 303, "{}", ruled.text);
        let page = world.get(&here, Some(&anan)).await;
        assert!(page.text.contains("nobody is to blame"), "{}", page.text);
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Cancelled);
    })
    .await;
}

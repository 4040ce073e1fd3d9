//! Help requests: shown to those who fit and were not asked enough, answered, taken, ended; private
//! to the two sides and to those who were asked.

use crate::acts::{Rules, opens};
use crate::world::{Person, World, in_each_market, visitor};
use app::error::{AppError, Conflict};
use app::help::{HelpView, RequestForm, RequestView};
use domain::help::{AnswerForm, AskForm, HelpState, LASTS, MOST_A_WEEK, PickForm, ReportForm};
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

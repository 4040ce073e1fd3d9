//! Kept searches: who fitted before is never news, who is new is told of once, at most one letter a day.

use crate::acts::{Rules, opens};
use crate::shortlist::marks;
use crate::world::{Person, World, in_each_world, visitor};
use app::error::AppError;
use app::searches::{SaveForm, SavedSearch, SearchForm};
use domain::id::SavedSearchId;
use domain::time::{DAY, HOUR};

async fn keeps(world: &World, who: &Person, parameters: &str) -> SavedSearchId {
    let form = SaveForm {
        name: "Free mentors".to_owned(),
        parameters: parameters.to_owned(),
    };
    let kept = world.backend.searches.save(&who.caller, form).await;
    kept.expect("a good search")
}

async fn searches(world: &World, who: &Person) -> Vec<SavedSearch> {
    let searches = world.backend.searches.searches(&who.caller).await;
    searches.expect("one's own")
}

/// The market is looked through, and letters are sent.
async fn an_hour_later(world: &World) {
    world.wait(HOUR);
    world.look_for_searches().await;
    world.run_jobs().await;
}

async fn letters_about(world: &World, who: &Person) -> Vec<String> {
    let letters = world.letters().await.into_iter();
    letters
        .filter(|letter| letter.to == who.email && letter.subject.contains("Free mentors"))
        .map(|letter| letter.text)
        .collect()
}

async fn new_mentor(world: &World, name: &str) -> Person {
    let mentor = world.mentor(name).await;
    opens(world, &mentor, Rules::default()).await;
    mentor
}

#[tokio::test]
async fn who_is_new_is_told_of_once_and_one_letter_a_day() {
    in_each_world(async |world| {
        new_mentor(&world, "Leila").await;
        let anan = world.mentee("Anan").await;
        keeps(&world, &anan, "price=free").await;
        an_hour_later(&world).await;
        assert!(
            letters_about(&world, &anan).await.is_empty(),
            "Leila fitted before"
        );

        new_mentor(&world, "Sam").await;
        an_hour_later(&world).await;
        let letters = letters_about(&world, &anan).await;
        assert_eq!(letters.len(), 1);
        assert!(letters[0].contains("Sam Example") && !letters[0].contains("Leila"));
        assert!(letters[0].contains("/mentors?price=free"));

        new_mentor(&world, "Mia").await;
        an_hour_later(&world).await;
        an_hour_later(&world).await;
        assert_eq!(letters_about(&world, &anan).await.len(), 1, "one a day");
        world.wait(DAY);
        an_hour_later(&world).await;
        let letters = letters_about(&world, &anan).await;
        assert_eq!(letters.len(), 2);
        assert!(letters[0].contains("Mia Example") && !letters[0].contains("Sam"));
        world.wait(DAY);
        an_hour_later(&world).await;
        assert_eq!(letters_about(&world, &anan).await.len(), 2, "nobody is new");
    })
    .await;
}

#[tokio::test]
async fn a_paused_search_and_hidden_mentors_are_silent() {
    in_each_world(async |world| {
        let anan = world.mentee("Anan").await;
        let id = keeps(&world, &anan, "price=free").await;
        let form = || SearchForm {
            search: id.to_string(),
        };
        let api = &world.backend.searches;
        api.pause(&anan.caller, form(), true)
            .await
            .expect("their own");
        let leila = new_mentor(&world, "Leila").await;
        an_hour_later(&world).await;
        assert!(letters_about(&world, &anan).await.is_empty());

        marks(&world, &anan, &leila, "hidden").await;
        api.pause(&anan.caller, form(), false)
            .await
            .expect("their own");
        an_hour_later(&world).await;
        assert!(
            letters_about(&world, &anan).await.is_empty(),
            "she is hidden"
        );
        assert_eq!(searches(&world, &anan).await[0].fitting, 0);
        marks(&world, &anan, &leila, "none").await;
        an_hour_later(&world).await;
        assert_eq!(letters_about(&world, &anan).await.len(), 1);

        api.remove(&anan.caller, form()).await.expect("their own");
        assert!(searches(&world, &anan).await.is_empty());
        assert_eq!(
            api.remove(&anan.caller, form()).await,
            Err(AppError::NotFound)
        );
    })
    .await;
}

#[tokio::test]
async fn the_link_of_a_letter_stops_them_without_signing_in() {
    in_each_world(async |world| {
        let anan = world.mentee("Anan").await;
        keeps(&world, &anan, "price=free").await;
        new_mentor(&world, "Leila").await;
        an_hour_later(&world).await;
        let letter = letters_about(&world, &anan).await.remove(0);
        let token = letter
            .split("/searches/stop/")
            .nth(1)
            .expect("a link")
            .trim();
        let path = format!("/searches/stop/{token}");
        let page = world.get(&path, None).await;
        assert!(page.text.contains("Free mentors"), "{}", page.text);
        assert!(
            !searches(&world, &anan).await[0].paused,
            "looking stops nothing"
        );
        let sent = world
            .post(&path, "/fn/stop_search", &[("token", token)], None)
            .await;
        assert_eq!(
            (sent.status, sent.header("location")),
            (303, format!("{path}?done=1").as_str())
        );
        assert!(searches(&world, &anan).await[0].paused);
        let made_up = world.get("/searches/stop/madeup", None).await;
        assert_eq!(made_up.status, 404);
    })
    .await;
}

#[tokio::test]
async fn only_a_search_that_narrows_is_kept_and_by_a_member() {
    in_each_world(async |world| {
        let (anan, ida) = (world.mentee("Anan").await, world.mentee("Ida").await);
        let api = &world.backend.searches;
        let form = |name: &str, parameters: &str| SaveForm {
            name: name.to_owned(),
            parameters: parameters.to_owned(),
        };
        for (name, parameters) in [
            ("All", ""),
            ("All", "page=3"),
            ("", "q=rust"),
            ("All", "q=%20"),
        ] {
            let refused = api.save(&anan.caller, form(name, parameters)).await;
            assert!(
                matches!(refused, Err(AppError::Invalid(_))),
                "{name} {parameters}: {refused:?}"
            );
        }
        let refused = api.save(&visitor(), form("Rust", "q=rust")).await;
        assert_eq!(refused, Err(AppError::Unauthenticated));
        let words = "q=t%C3%A9st%20%26%20more&language=de&price=paid&week=1";
        let id = keeps(&world, &anan, words).await;
        let kept = &searches(&world, &anan).await[0];
        assert_eq!(
            (kept.query.q.as_str(), kept.query.parameters().as_str()),
            ("tést & more", words)
        );
        let form = SearchForm {
            search: id.to_string(),
        };
        let other = api.pause(&ida.caller, form, true).await;
        assert_eq!(other, Err(AppError::NotFound), "somebody else's");
    })
    .await;
}

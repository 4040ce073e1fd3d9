//! Kept searches: who fitted before is never news, who is new is told of once, at most one letter a day.

use crate::acts::{Rules, opens};
use crate::market_times::opens as opens_tomorrow;
use crate::shortlist::marks;
use crate::world::{Person, World, in_each_market, visitor};
use app::account::SettingsForm;
use app::error::AppError;
use app::searches::{SaveForm, SavedSearch, SearchForm};
use axum::body::Body;
use axum::http::{Request, header};
use domain::id::SavedSearchId;
use domain::time::{DAY, HOUR};
use futures::FutureExt as _;
use server::db::{DbError, Engine, sql};
use server::mail::folder::Written;

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
    in_each_market(async |world| {
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
    in_each_market(async |world| {
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
    in_each_market(async |world| {
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
async fn a_mail_program_stops_them_with_one_press() {
    in_each_market(async |world| {
        let anan = world.mentee("Anan").await;
        keeps(&world, &anan, "price=free").await;
        new_mentor(&world, "Leila").await;
        an_hour_later(&world).await;
        let letters = world.letters().await;
        let about = |letter: &&Written| letter.subject.contains("Free mentors");
        let letter = letters.iter().find(about).expect("a letter");
        let stop = letter.stop.clone().expect("such letters can be stopped");
        assert!(letter.text.contains(&stop), "by hand the same way");
        let others = letters.iter().filter(|letter| !about(letter));
        assert!(
            others.clone().count() > 0 && others.clone().all(|letter| letter.stop.is_none()),
            "letters of accounts are needed"
        );

        let site = &world.platform.config.public_url;
        let path = stop.strip_prefix(site.as_str()).expect("an address here");
        // As a mail program does: from elsewhere, without cookies, in either encoding.
        let press = async |path: &str, kind: &str, body: &str| {
            let request = Request::post(path).header(header::CONTENT_TYPE, kind);
            let request = request.header("sec-fetch-site", "cross-site");
            let request = request.body(Body::from(body.to_owned()));
            world.send(request.expect("a good request")).await.status
        };
        let form = "application/x-www-form-urlencoded";
        assert_eq!(press(path, form, "").await, 400);
        assert_eq!(press(path, form, "page=next").await, 400);
        assert_eq!(
            press("/searches/stop/madeup", form, "List-Unsubscribe=One-Click").await,
            404
        );
        assert!(!searches(&world, &anan).await[0].paused, "nothing was pressed");
        assert_eq!(press(path, form, "List-Unsubscribe=One-Click").await, 200);
        assert!(searches(&world, &anan).await[0].paused);
        let parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        assert_eq!(
            press(path, "multipart/form-data; boundary=b", parts).await,
            200,
            "twice is once"
        );
        new_mentor(&world, "Sam").await;
        world.wait(DAY);
        an_hour_later(&world).await;
        assert_eq!(letters_about(&world, &anan).await.len(), 1, "stopped");
        assert!(world.get(path, None).await.text.contains("Free mentors"));
    })
    .await;
}

#[tokio::test]
async fn a_search_in_ones_own_hours_tells_of_who_is_free_in_them() {
    in_each_market(async |world| {
        let (anan, kim) = (world.mentee("Anan").await, world.mentee("Kim").await);
        let moves = SettingsForm {
            zone: "America/Los_Angeles".to_owned(),
            lang: "en".to_owned(),
            ..SettingsForm::default()
        };
        let moved = world.backend.account.change_settings(&kim.caller, moves);
        moved.await.expect("a good zone");
        for member in [&anan, &kim] {
            keeps(&world, member, "hours=1").await;
        }
        // Ten in the morning in Berlin is an hour past midnight there.
        let leila = world.mentor("Leila").await;
        opens_tomorrow(&world, &leila, "10:00", "10:30").await;
        an_hour_later(&world).await;
        assert_eq!(letters_about(&world, &anan).await.len(), 1);
        assert!(letters_about(&world, &kim).await.is_empty());
        let fitting = async |who: &Person| searches(&world, who).await[0].fitting;
        assert_eq!((fitting(&anan).await, fitting(&kim).await), (1, 0));

        // Half past seven in the evening in Berlin is before noon there.
        let noa = world.mentor("Noa").await;
        opens_tomorrow(&world, &noa, "19:30", "20:30").await;
        an_hour_later(&world).await;
        let letters = letters_about(&world, &kim).await;
        assert_eq!(letters.len(), 1);
        assert!(letters[0].contains("Noa Example") && !letters[0].contains("Leila"));
    })
    .await;
}

#[tokio::test]
async fn only_a_search_that_narrows_is_kept_and_by_a_member() {
    in_each_market(async |world| {
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

#[tokio::test]
async fn a_search_that_cannot_be_looked_through_holds_up_no_other() {
    in_each_market(async |world| {
        let (anan, mia) = (world.mentee("Anan").await, world.mentee("Mia").await);
        let odd = keeps(&world, &anan, "price=free").await;
        keeps(&world, &mia, "price=free").await;
        cannot_note(&world, odd).await;
        new_mentor(&world, "Leila").await;
        an_hour_later(&world).await;
        assert_eq!(letters_about(&world, &anan).await.len(), 0);
        assert_eq!(letters_about(&world, &mia).await.len(), 1);
    })
    .await;
}

/// Whatever is written down for this search is refused by the database.
async fn cannot_note(world: &World, search: SavedSearchId) {
    let id = search.0.simple();
    let steps = match world.platform.db.engine() {
        Engine::Sqlite => vec![format!(
            "CREATE TRIGGER odd BEFORE INSERT ON saved_search_mentor WHEN NEW.search_id = x'{id}'
             BEGIN SELECT RAISE(ABORT, 'odd'); END"
        )],
        Engine::Postgres => vec![
            format!(
                "CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN IF NEW.search_id = ''{id}'' THEN RAISE EXCEPTION ''odd''; END IF; RETURN NEW; END'"
            ),
            "CREATE TRIGGER odd BEFORE INSERT ON saved_search_mentor FOR EACH ROW EXECUTE FUNCTION odd()".to_owned(),
        ],
    };
    for step in steps {
        world
            .platform
            .db
            .write(move |tx| sql(step.clone().leak()).execute(tx).boxed())
            .await
            .map_err(|error: DbError| error)
            .expect("a trigger can be made");
    }
}

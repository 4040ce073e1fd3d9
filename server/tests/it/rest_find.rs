//! Over REST: whom somebody keeps, compares and searches for, and whom they ask.

use crate::rest::{Answer, Client, opens};
use crate::world::{Person, World, in_each_world};
use domain::actor::Role;
use serde_json::{Value, json};

/// A mentor whom everybody finds.
async fn shown<'w>(world: &'w World, name: &str) -> (Person, Client<'w>) {
    let mentor = world.mentor(name).await;
    opens(world, &mentor).await;
    let client = Client::of(world, &mentor).await;
    let profile = json!({"profile": {"helps_with": "Beekeeping and honey", "headline": "Beekeeper",
        "skills": [{"name": "Beekeeping", "level": 4}], "searchable": true, "open_to_mentorship": "everyone"}});
    let changed = client.send("PATCH", "/me", None, Some(&profile)).await;
    assert_eq!(changed.status(), 200, "{}", changed.page.text);
    (mentor, client)
}

fn slugs(list: &Value) -> Vec<&str> {
    let list = list.as_array().expect("a list");
    list.iter()
        .filter_map(|item| item["slug"].as_str())
        .collect()
}

async fn put(client: &Client<'_>, path: &str, body: Value) -> Answer {
    client.send("PUT", path, None, Some(&body)).await
}

#[tokio::test]
async fn mentors_are_kept_hidden_and_compared() {
    in_each_world(async |world| {
        let ((leila, hers), (tomas, his)) =
            (shown(&world, "Leila").await, shown(&world, "Tomas").await);
        let anan = world.mentee("Anan").await;
        let client = Client::of(&world, &anan).await;
        let (leilas, tomass) = (
            format!("/shortlist/{}", leila.id),
            format!("/shortlist/{}", tomas.id),
        );
        let marked = put(&client, &leilas, json!({"mark": "bookmark"})).await;
        assert_eq!(marked.status(), 204, "{}", marked.page.text);
        assert_eq!(
            put(&client, &tomass, json!({"mark": "hidden"}))
                .await
                .status(),
            204
        );
        for wrong in ["none", "", "like"] {
            let refused = put(&client, &leilas, json!({"mark": wrong})).await;
            assert_eq!(
                (refused.status(), &refused.json["fields"][0]["field"]),
                (422, &json!("mark"))
            );
        }
        let nobody = format!("/shortlist/{}", anan.id);
        assert_eq!(
            put(&client, &nobody, json!({"mark": "bookmark"}))
                .await
                .status(),
            404
        );

        let kept = client.get("/shortlist").await.json;
        let (leila_slug, tomas_slug) = (hers.get("/me").await, his.get("/me").await);
        let (leila_slug, tomas_slug) = (leila_slug.text("slug"), tomas_slug.text("slug"));
        assert_eq!(
            (slugs(&kept["bookmarked"]), slugs(&kept["hidden"])),
            (vec![leila_slug], vec![tomas_slug])
        );
        let listed = client.get("/mentors").await.json;
        assert_eq!(
            slugs(&listed["mentors"]),
            [leila_slug],
            "who is hidden is in no list"
        );
        assert_eq!(
            slugs(&his.get("/shortlist").await.json["bookmarked"]),
            [""; 0]
        );

        let both = format!("/comparison?mentor={tomas_slug}&mentor={leila_slug}&mentor=nobody");
        let compared = client.get(&both).await.json;
        assert_eq!(slugs(&compared["mentors"]), [tomas_slug, leila_slug]);
        assert_eq!(
            (&compared["mentors"][1]["mark"], &compared["too_many"]),
            (&json!("bookmark"), &json!(false))
        );
        assert_eq!(compared["mentors"][0]["skills"][0]["name"], "Beekeeping");
        for wrong in ["/comparison", "/comparison?m=x"] {
            let refused = client.get(wrong).await;
            assert_eq!(
                (refused.status(), refused.text("code")),
                (400, "bad_query"),
                "{wrong}"
            );
        }
        for _ in 0..2 {
            assert_eq!(
                client.send("DELETE", &tomass, None, None).await.status(),
                204
            );
        }
        assert_eq!(client.get("/mentors").await.json["total"], 2);
    })
    .await;
}

#[tokio::test]
async fn a_search_is_kept_paused_and_dropped_by_its_owner_alone() {
    in_each_world(async |world| {
        let (_, leila) = shown(&world, "Leila").await;
        let anan = world.mentee("Anan").await;
        let (mine, other) = (Client::of(&world, &anan).await, &leila);
        let body = json!({"name": "Bees", "parameters": "?q=beekeeping&nonsense=1"});
        let saved = mine
            .send("POST", "/searches", Some("once"), Some(&body))
            .await;
        assert_eq!(saved.status(), 201, "{}", saved.page.text);
        assert_eq!(
            (saved.text("parameters"), saved.text("path")),
            ("q=beekeeping", "/mentors?q=beekeeping")
        );
        assert_eq!(
            (&saved.json["fitting"], &saved.json["paused"]),
            (&json!(1), &json!(false))
        );
        let again = mine
            .send("POST", "/searches", Some("once"), Some(&body))
            .await;
        assert_eq!(again.text("id"), saved.text("id"), "one key, one search");
        for (name, parameters, field) in [
            ("", "q=bees", "name"),
            ("All", "", "parameters"),
            ("All", "nonsense=1", "parameters"),
        ] {
            let refused = mine
                .post("/searches", json!({"name": name, "parameters": parameters}))
                .await;
            assert_eq!(
                (refused.status(), &refused.json["fields"][0]["field"]),
                (422, &json!(field))
            );
        }
        let path = format!("/searches/{}", saved.text("id"));
        let pause = json!({"paused": true});
        assert_eq!(
            other
                .send("PATCH", &path, None, Some(&pause))
                .await
                .status(),
            404
        );
        assert_eq!(other.send("DELETE", &path, None, None).await.status(), 404);
        let paused = mine.send("PATCH", &path, None, Some(&pause)).await;
        assert_eq!(
            (paused.status(), &paused.json["paused"]),
            (200, &json!(true))
        );
        let list = mine.get("/searches").await.json;
        assert_eq!(list["searches"].as_array().map(Vec::len), Some(1));
        assert_eq!(mine.send("DELETE", &path, None, None).await.status(), 204);
        assert_eq!(mine.send("DELETE", &path, None, None).await.status(), 404);
        assert_eq!(mine.get("/searches").await.json["searches"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn help_is_asked_answered_and_taken() {
    in_each_world(async |world| {
        let ((leila, hers), (_, his)) = (shown(&world, "Leila").await, shown(&world, "Tomas").await);
        let (anan, mut mo) = (world.mentee("Anan").await, world.mentee("Mo").await);
        world.promote(&mut mo, Role::Moderator).await;
        let (mine, moderator) = (Client::of(&world, &anan).await, Client::of(&world, &mo).await);
        let ask = json!({"goal": "Beekeeping", "question": "Which hive would you begin with?", "minutes": 30});
        let asked = mine.post("/help-requests", ask).await;
        assert_eq!((asked.status(), &asked.json["shown_to"]), (201, &json!(2)), "{}", asked.page.text);
        let path = format!("/help-requests/{}", asked.text("id"));
        let asked_of = hers.get("/help-requests").await.json;
        assert_eq!(asked_of["asked"][0]["id"], asked.json["id"]);
        let answered = hers.post(&format!("{path}/answer"), json!({"body": "A small one."})).await;
        assert_eq!(answered.json["answers"][0]["body"], "A small one.");
        assert_eq!(moderator.get(&path).await.status(), 404, "nobody reported it");
        let reported = his.post(&format!("{path}/report"), json!({"words": "An advertisement"})).await;
        assert_eq!((reported.status(), his.get(&path).await.status()), (204, 404));
        assert_eq!(mine.get("/reported-requests").await.status(), 404);
        let waiting = moderator.get("/reported-requests").await.json;
        assert_eq!((&waiting["waiting"][0]["id"], &waiting["waiting"][0]["reports"]), (&asked.json["id"], &json!(1)));
        assert_eq!(moderator.get(&path).await.json["reports"][0]["words"], "An advertisement");
        let verdict = format!("{path}/verdict");
        let stale = moderator.post(&verdict, json!({"verdict": "fine", "reports": 0})).await;
        assert_eq!((stale.status(), stale.text("code")), (409, "stale"));
        let fine = moderator.post(&verdict, json!({"verdict": "fine", "reports": 1})).await;
        assert_eq!((fine.status(), fine.text("status")), (200, "open"), "{}", fine.page.text);
        let picked = mine.post(&format!("{path}/pick"), json!({"mentor": leila.id})).await;
        assert!(picked.text("path").starts_with("/mentors/leila"), "{}", picked.page.text);
        assert_eq!(mine.get(&path).await.text("status"), "picked");
        let late = mine.post(&format!("{path}/close"), json!({})).await;
        assert_eq!((late.status(), late.text("code")), (409, "wrong_state"));
    })
    .await;
}

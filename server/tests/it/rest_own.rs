//! One's own things over REST, filters of the market, and that answers are as they are described.

use crate::access_matrix::routes::rest_addresses;
use crate::acts::{Rules, TUESDAY_TEN};
use crate::money::{buys, sells};
use crate::rest::{Client, opens};
use crate::world::in_each_world;
use domain::time::HOUR;
use serde_json::{Value, json};
use server::money::builtin::Scenario;

#[tokio::test]
async fn a_kind_of_session_is_offered_changed_and_put_away() {
    in_each_world(async |world| {
        let (leila, tomas) = (world.mentor("Leila").await, world.mentor("Tomas").await);
        let (mine, other) = (
            Client::of(&world, &leila).await,
            Client::of(&world, &tomas).await,
        );
        let patch = async |client: &Client<'_>, id: &str, body: Value| {
            let path = format!("/session-types/{id}");
            client.send("PATCH", &path, None, Some(&body)).await
        };
        let made = mine
            .post(
                "/session-types",
                json!({"name": "Mock interview", "length_minutes": 45, "max_per_day": 2,
                       "questions": [{"text": "Which role?", "required": true}]}),
            )
            .await;
        assert_eq!(
            (made.status(), made.text("name")),
            (201, "Mock interview"),
            "{}",
            made.page.text
        );
        assert_eq!(made.json["questions"][0]["required"], true);
        assert_eq!(made.json["max_per_day"], 2);
        let id = made.text("id").to_owned();

        let changed = patch(
            &mine,
            &id,
            json!({"version": 1, "max_per_day": null, "notice_hours": 3}),
        )
        .await;
        assert_eq!(
            (changed.status(), &changed.json["max_per_day"]),
            (200, &Value::Null)
        );
        assert_eq!(
            (changed.text("name"), &changed.json["length_minutes"]),
            ("Mock interview", &json!(45))
        );
        assert_eq!(
            changed.json["questions"], made.json["questions"],
            "left out, so left alone"
        );
        let late = patch(&mine, &id, json!({"version": 1, "name": "Other"})).await;
        assert_eq!((late.status(), late.text("code")), (409, "stale"));
        let wrong = patch(&mine, &id, json!({"length_minutes": 1})).await;
        assert_eq!(
            (wrong.status(), &wrong.json["fields"][0]["field"]),
            (422, &json!("length_minutes"))
        );
        let unknown = patch(&mine, &id, json!({"lenght_minutes": 30})).await;
        assert_eq!(
            (unknown.status(), unknown.text("code")),
            (422, "wrong_shape")
        );
        for (method, path) in [("PATCH", ""), ("POST", "/archive")] {
            let path = format!("/session-types/{id}{path}");
            let theirs = other.send(method, &path, None, Some(&json!({}))).await;
            assert_eq!(theirs.status(), 404, "{method} {path}");
        }
        let archived = mine
            .send("POST", &format!("/session-types/{id}/archive"), None, None)
            .await;
        assert_eq!(archived.status(), 204);
        assert_eq!(
            mine.get("/session-types").await.json["session_types"],
            json!([])
        );
    })
    .await;
}

#[tokio::test]
async fn a_profile_is_changed_whole_or_not_at_all() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let mine = Client::of(&world, &leila).await;
        let patch = async |body: Value| mine.send("PATCH", "/me", None, Some(&body)).await;
        let changed = patch(json!({"zone": "Asia/Kathmandu", "profile": {
            "headline": "Engineering manager", "languages": ["en", "fil"],
            "skills": [{"name": "Rust", "level": 4}], "hours_per_month": 3,
            "roles": [{"title": "QA Lead", "from_year": 2019}]}}))
        .await;
        assert_eq!(
            (changed.status(), changed.text("zone")),
            (200, "Asia/Kathmandu"),
            "{}",
            changed.page.text
        );
        let profile = &changed.json["profile"];
        assert_eq!(profile["languages"], json!(["en", "fil"]));
        assert_eq!(profile["skills"][0], json!({"name": "Rust", "level": 4}));
        assert_eq!(
            (
                &profile["hours_per_month"],
                &profile["roles"][0]["from_year"]
            ),
            (&json!(3), &json!(2019))
        );

        let refused = [
            (
                json!({"zone": "Mars/Base", "profile": {"headline": "x"}}),
                "zone",
            ),
            (
                json!({"zone": "Europe/Berlin", "profile": {"languages": ["tlh"]}}),
                "languages",
            ),
            (
                json!({"zone": "Europe/Berlin", "profile": {"links": ["javascript:x"]}}),
                "link_0",
            ),
            (
                json!({"profile": {"skills": [{"name": "Rust"}]}}),
                "profile.skills[0]",
            ),
            (json!({"profile": {"hedline": "x"}}), "profile.hedline"),
            (json!({"profile": ["x", "y"]}), "profile"),
        ];
        for (body, field) in refused {
            let answer = patch(body).await;
            assert_eq!(
                (answer.status(), &answer.json["fields"][0]["field"]),
                (422, &json!(field))
            );
        }
        let less = patch(json!({"profile": {"hours_per_month": null}})).await;
        let mut expected = changed.json.clone();
        expected["profile"]["hours_per_month"] = Value::Null;
        assert_eq!(less.json, expected, "and nothing else was changed");
    })
    .await;
}

#[tokio::test]
async fn open_time_that_is_no_open_time_is_told_where() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        opens(&world, &leila).await;
        let mine = Client::of(&world, &leila).await;
        let put = async |path: &[&str], value: Value| {
            let mut body = mine.get("/availability").await.json;
            let mut at = &mut body;
            for part in path {
                at = match part.parse::<usize>() {
                    Ok(index) => &mut at[index],
                    Err(_) => &mut at[*part],
                };
            }
            *at = value;
            let answer = mine.put_availability(&body).await;
            (
                answer.status(),
                answer.text("code").to_owned(),
                answer.json["fields"][0]["field"].clone(),
            )
        };
        let told = put(&["weekly", "1", "weekday"], json!("Monday")).await;
        assert_eq!(
            told,
            (422, "wrong_shape".to_owned(), json!("weekly[1].weekday"))
        );
        let told = put(&["weekly", "1", "weekday"], json!(9)).await;
        assert_eq!((told.0, told.1.as_str()), (422, "invalid"), "{:?}", told.2);
        let told = put(&["zone"], json!("Mars/Base")).await;
        assert_eq!(told, (422, "invalid".to_owned(), json!("zone")));
    })
    .await;
}

#[tokio::test]
async fn mentors_are_filtered_by_several_values_and_read_page_by_page() {
    in_each_world(async |world| {
        let mut clients = vec![];
        for (name, skills) in [("Leila", vec!["Rust", "SQL"]), ("Tomas", vec!["Rust"]), ("Mia", vec!["SQL"])] {
            let person = world.mentor(name).await;
            let client = Client::of(&world, &person).await;
            let skills: Vec<Value> = skills.iter().map(|skill| json!({"name": skill, "level": 3})).collect();
            let industry = if name == "Leila" { "Health" } else { "Energy" };
            let profile = json!({"profile": {"skills": skills, "industry": industry, "searchable": true,
                "open_to_mentorship": "everyone"}});
            assert_eq!(client.send("PATCH", "/me", None, Some(&profile)).await.status(), 200);
            clients.push(client);
        }
        let total = async |query: &str| clients[0].get(&format!("/mentors?{query}")).await.json["total"].clone();
        assert_eq!(total("skill=Rust&skill=SQL").await, 1, "all of these");
        assert_eq!(total("industry=Health&industry=Energy").await, 3, "any of these");
        assert_eq!(total("skill=Rust&industry=Energy&sort=newest").await, 1);
        assert_eq!(total("skill=&q=%20&industry=").await, 3, "what is empty asks for nothing");
        let ranked = clients[0].get("/mentors?q=SQL&weight=skills:100&weight=price:ignore").await.json;
        for mentor in ranked["mentors"].as_array().expect("a list") {
            let fit = &mentor["fit"];
            let parts = fit["parts"].as_object().expect("by name").values();
            let sum: u64 = parts.filter_map(Value::as_u64).sum();
            assert_eq!(Some(sum), fit["score"].as_u64(), "{fit}");
            assert!(fit["parts"]["price"].is_null(), "it does not matter");
        }
        for query in ["cursor=next", "free=perhaps", "sort=cheapest", "skil=Rust",
            "weight=skills", "weight=skills:NaN", "weight=luck:5", "weight=price:101"] {
            let refused = clients[0].get(&format!("/mentors?{query}")).await;
            assert_eq!((refused.status(), refused.text("code")), (400, "bad_query"), "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_address_is_described_and_answers_as_described() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        opens(&world, &leila).await;
        let mine = Client::of(&world, &leila).await;
        let described = mine.get("/openapi.json").await.json;
        for (method, template) in rest_addresses() {
            let is_told = described["paths"][&template][method.to_lowercase()].is_object();
            assert!(
                is_told || template.ends_with("/openapi.json"),
                "{method} {template}"
            );
        }
        let slug = mine.get("/me").await.text("slug").to_owned();
        for (path, template) in [
            ("/me", "/me"),
            ("/session-types", "/session-types"),
            ("/mentors", "/mentors"),
            (&format!("/mentors/{slug}"), "/mentors/{slug}"),
            ("/bookings", "/bookings"),
        ] {
            let answer = mine.get(path).await.json;
            let answers = &described["paths"][format!("/api/v1{template}")]["get"]["responses"];
            let schema = &answers["200"]["content"]["application/json"]["schema"];
            fits(&answer, schema, &described, path);
        }
    })
    .await;
}

/// Everything required is there, and nothing that is not described.
fn fits(value: &Value, schema: &Value, all: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap_or_default();
        return fits(value, &all["components"]["schemas"][name], all, at);
    }
    match value {
        Value::Object(fields) if schema["properties"].is_object() => {
            for required in schema["required"].as_array().into_iter().flatten() {
                let required = required.as_str().unwrap_or_default();
                assert!(fields.contains_key(required), "{at}.{required} is missing");
            }
            for (name, field) in fields {
                let described = &schema["properties"][name];
                assert!(described.is_object(), "{at}.{name} is not described");
                fits(field, described, all, &format!("{at}.{name}"));
            }
        }
        Value::Array(items) => {
            assert_eq!(schema["type"], "array", "{at}");
            for item in items {
                fits(item, &schema["items"], all, &format!("{at}[]"));
            }
        }
        Value::Null => {
            let kinds = schema["type"].as_array();
            assert!(
                kinds.is_some_and(|kinds| kinds.contains(&json!("null"))),
                "{at} is null"
            );
        }
        _ => {}
    }
}

#[tokio::test]
async fn a_plan_is_read_paused_kept_and_ended_by_its_learner_only() {
    in_each_world(async |world| {
        let (_, anan, _) = crate::plan::begun(&world, Scenario::Succeed).await;
        let ida = world.mentee("Ida").await;
        let (mine, other) = (
            Client::of(&world, &anan).await,
            Client::of(&world, &ida).await,
        );
        let list = mine.get("/plans").await;
        assert_eq!(list.status(), 200, "{}", list.page.text);
        let plan = &list.json["plans"][0];
        assert_eq!(
            (&plan["status"], &plan["left"], &plan["wish"]),
            (&json!("running"), &json!(4), &json!("go_on"))
        );
        let id = plan["id"].as_str().expect("an id").to_owned();
        let wrong = mine
            .post(&format!("/plans/{id}/pause"), json!({"until": "soon"}))
            .await;
        assert_eq!(
            (wrong.status(), &wrong.json["fields"][0]["field"]),
            (422, &json!("until"))
        );
        for (deed, wish) in [("pause", "pause"), ("keep", "go_on"), ("end", "end")] {
            let done = mine.post(&format!("/plans/{id}/{deed}"), json!({})).await;
            assert_eq!((done.status(), done.text("wish")), (200, wish));
            let theirs = other.post(&format!("/plans/{id}/{deed}"), json!({})).await;
            assert_eq!(theirs.status(), 404, "{deed}");
        }
        let paid = mine.post(&format!("/plans/{id}/pay"), json!({})).await;
        assert_eq!((paid.status(), paid.text("code")), (409, "wrong_state"));
        assert_eq!(other.get(&format!("/plans/{id}")).await.status(), 404);
        let none = other.get("/scholarships").await;
        assert_eq!(none.json, json!({"scholarships": []}));
    })
    .await;
}

#[tokio::test]
async fn a_dispute_is_opened_and_answered_and_a_tip_is_paid_elsewhere() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        world.set_clock(TUESDAY_TEN.plus(HOUR));
        let (hers, his) = (
            Client::of(&world, &leila).await,
            Client::of(&world, &anan).await,
        );
        let path = format!("/bookings/{id}/dispute");
        assert_eq!(hers.get(&path).await.status(), 404);
        let before = his.get(&path).await;
        assert_eq!(
            (before.text("side"), before.text("turn")),
            ("learner", "none")
        );
        let wrong = his
            .post(&path, json!({"reason": "rain", "words": ""}))
            .await;
        assert_eq!(wrong.status(), 422);
        let opened = his
            .post(
                &path,
                json!({"reason": "cut_short", "words": "Ten minutes."}),
            )
            .await;
        assert_eq!((opened.status(), opened.text("turn")), (200, "mentor"));
        let answer = format!("{path}/statements");
        let answered = hers.post(&answer, json!({"words": "An hour."})).await;
        assert_eq!(
            (answered.status(), answered.text("turn")),
            (200, "moderator")
        );
        let events = answered.json["events"].as_array().expect("a list");
        let said: Vec<_> = events.iter().map(|event| event["by"].as_str()).collect();
        assert_eq!(said, [Some("learner"), Some("mentor")]);
        let early = his
            .post(&format!("/bookings/{id}/tip"), json!({"amount": "5"}))
            .await;
        assert_eq!(early.status(), 409, "{}", early.page.text);
    })
    .await;
}

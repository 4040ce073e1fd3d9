//! The REST interface through the router: tokens, bookings, problems, idempotency, its description.

use crate::world::{NOW, Page, Person, World, in_each_world};
use axum::body::Body;
use axum::http::{Request, header};
use domain::actor::Role;
use domain::id::{OpeningId, SessionTypeId};
use domain::time::{DAY, HOUR, MINUTE};
use futures::FutureExt as _;
use serde_json::{Value, json};
use server::db::{DbError, sql};
use server::platform::fresh_uuid;

/// Somebody with a personal token.
pub struct Client<'w> {
    world: &'w World,
    token: String,
}

impl<'w> Client<'w> {
    pub async fn of(world: &'w World, person: &Person) -> Client<'w> {
        let token = server::account::create_api_token(&world.platform, &person.email, "test")
            .await
            .expect("a token");
        Client { world, token }
    }

    pub async fn send(
        &self,
        method: &str,
        path: &str,
        key: Option<&str>,
        body: Option<&Value>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        Answer::of(
            self.world
                .send(request.body(body).expect("a good request"))
                .await,
        )
    }

    /// Replaces one's open time as it stands.
    pub async fn put_availability(&self, body: &Value) -> Answer {
        let seen = self.get("/availability").await;
        let request = Request::builder()
            .method("PUT")
            .uri("/api/v1/availability")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header(header::IF_MATCH, seen.page.header("etag"))
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string()));
        Answer::of(self.world.send(request.expect("a good request")).await)
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, None, Some(&body)).await
    }
}

pub struct Answer {
    pub page: Page,
    pub json: Value,
}

impl Answer {
    fn of(page: Page) -> Answer {
        let json = match page.text.as_str() {
            "" => Value::Null,
            text => serde_json::from_str(text).unwrap_or_else(|_| panic!("JSON, not {text}")),
        };
        Answer { page, json }
    }

    pub fn status(&self) -> u16 {
        self.page.status
    }

    pub fn text(&self, field: &str) -> &str {
        self.json[field].as_str().unwrap_or_default()
    }
}

/// Open on weekdays from 10 to 18 in Berlin, for sessions of half an hour.
pub async fn opens(world: &World, mentor: &Person) -> SessionTypeId {
    let (mentor, id) = (mentor.id, SessionTypeId(fresh_uuid(NOW)));
    world
        .platform
        .db
        .write(move |tx| {
            async move {
                sql("INSERT INTO availability (mentor_id, zone, updated_at) VALUES ($1, 'Europe/Berlin', $2)
                     ON CONFLICT (mentor_id) DO NOTHING")
                .bind(mentor)
                .bind(NOW)
                .execute(tx)
                .await?;
                for weekday in 1..=5_u8 {
                    sql("INSERT INTO opening (id, mentor_id, weekday, start_minute, length_minutes, from_date)
                         VALUES ($1, $2, $3, 600, 480, '2026-11-01')")
                    .bind(OpeningId(fresh_uuid(NOW)))
                    .bind(mentor)
                    .bind(weekday)
                    .execute(tx)
                    .await?;
                }
                sql("INSERT INTO session_type (id, mentor_id, name, length_minutes, step_minutes, notice_minutes)
                     VALUES ($1, $2, 'Interview practice', 30, 30, 60)")
                .bind(id)
                .bind(mentor)
                .execute(tx)
                .await?;
                Ok::<_, DbError>(())
            }
            .boxed()
        })
        .await
        .expect("open time can be stored");
    id
}

async fn slug(mentor: &Client<'_>) -> String {
    mentor.get("/me").await.text("slug").to_owned()
}

#[tokio::test]
async fn a_session_is_found_held_booked_kept_and_reviewed() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let session_type = opens(&world, &leila).await;
        let (mentor, mentee) = (Client::of(&world, &leila).await, Client::of(&world, &anan).await);
        let slug = slug(&mentor).await;

        let times = mentee
            .get(&format!("/mentors/{slug}/times?session_type={session_type}&from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z"))
            .await;
        assert_eq!(times.status(), 200);
        assert_eq!(times.json["times"].as_array().map(Vec::len), Some(16));
        assert_eq!(times.json["times"][0]["starts_at"], "2026-11-24T09:00:00Z");

        let held = mentee.post("/holds", json!({"session_type": session_type, "starts_at": "2026-11-24T09:00:00Z"})).await;
        assert_eq!((held.status(), held.text("status")), (201, "held"));
        let id = held.text("id").to_owned();
        let booked = mentee.post("/bookings", json!({"hold": id})).await;
        assert_eq!((booked.status(), booked.text("status"), booked.text("side")), (201, "confirmed", "mentee"));

        let listed = mentor.get("/bookings").await;
        assert_eq!(listed.json["bookings"][0]["id"], id.as_str());
        assert_eq!(listed.json["bookings"][0]["side"], "mentor");

        let moved = mentee.post(&format!("/bookings/{id}/reschedule"), json!({"starts_at": "2026-11-24T10:00:00Z"})).await;
        assert_eq!((moved.status(), moved.text("starts_at")), (200, "2026-11-24T10:00:00Z"));
        assert_eq!(moved.json["sequence"], 1);

        world.wait(DAY + 4 * HOUR);
        let kept = mentor.post(&format!("/bookings/{id}/kept"), json!({})).await;
        assert_eq!((kept.status(), kept.text("status")), (200, "kept"));
        let review = mentee.post(&format!("/bookings/{id}/review"), json!({"overall": 5, "clarity": 4, "text": "Good questions."})).await;
        assert_eq!((review.status(), review.json["overall"].as_u64()), (201, Some(5)));

        let mut mo = world.mentee("Mo").await;
        world.promote(&mut mo, Role::Moderator).await;
        let moderated = Client::of(&world, &mo).await.get("/reviews").await;
        assert_eq!(moderated.json["reviews"][0]["text"], "Good questions.");
        assert_eq!(moderated.json["reviews"][0]["author_side"], "mentee");
        assert_eq!(mentor.get("/reviews").await.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_post_gets_the_first_answer_and_another_body_is_refused() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let session_type = opens(&world, &leila).await;
        let mentee = Client::of(&world, &anan).await;
        let body = json!({"session_type": session_type, "starts_at": "2026-11-24T09:00:00Z"});

        let first = mentee
            .send("POST", "/holds", Some("key-1"), Some(&body))
            .await;
        world.wait(MINUTE);
        let again = mentee
            .send("POST", "/holds", Some("key-1"), Some(&body))
            .await;
        assert_eq!((first.status(), again.status()), (201, 201));
        assert_eq!(first.page.text, again.page.text);
        assert_eq!(again.page.header("idempotency-replayed"), "true");

        let other = json!({"session_type": session_type, "starts_at": "2026-11-24T11:00:00Z"});
        let refused = mentee
            .send("POST", "/holds", Some("key-1"), Some(&other))
            .await;
        assert_eq!(
            (refused.status(), refused.text("code")),
            (409, "key_reused")
        );
        let elsewhere = mentee
            .send("POST", "/bookings", Some("key-1"), Some(&body))
            .await;
        assert_eq!(
            (elsewhere.status(), elsewhere.text("code")),
            (409, "key_reused")
        );

        // A refusal is an answer too, and comes back as it was.
        let bad = json!({"session_type": session_type, "starts_at": "yesterday"});
        let first = mentee
            .send("POST", "/holds", Some("key-2"), Some(&bad))
            .await;
        let again = mentee
            .send("POST", "/holds", Some("key-2"), Some(&bad))
            .await;
        assert_eq!(
            (first.status(), first.page.text.as_str()),
            (422, again.page.text.as_str())
        );
        assert_eq!(
            again.page.header("content-type"),
            "application/problem+json"
        );

        // A day later the key is free.
        world.wait(DAY);
        let later = mentee
            .send("POST", "/holds", Some("key-1"), Some(&other))
            .await;
        assert_ne!(later.text("code"), "key_reused");

        // Keys are one's own.
        let mentor = Client::of(&world, &leila).await;
        let theirs = mentor
            .send("POST", "/holds", Some("key-1"), Some(&body))
            .await;
        assert_ne!(theirs.text("code"), "key_reused");
    })
    .await;
}

#[tokio::test]
async fn two_at_once_with_one_key_do_it_once() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let session_type = opens(&world, &leila).await;
        let mentee = Client::of(&world, &anan).await;
        let body = json!({"session_type": session_type, "starts_at": "2026-11-24T09:00:00Z"});
        let one = || mentee.send("POST", "/holds", Some("key"), Some(&body));
        let answers = futures::future::join_all((0..8).map(|_| one())).await;
        let made: Vec<_> = answers
            .iter()
            .filter(|answer| answer.status() == 201)
            .collect();
        assert!(!made.is_empty());
        assert!(
            made.iter()
                .all(|answer| answer.page.text == made[0].page.text)
        );
        assert!(
            answers
                .iter()
                .all(|answer| answer.status() == 201 || answer.text("code") == "in_progress")
        );
    })
    .await;
}

#[tokio::test]
async fn whatever_is_wrong_is_a_problem_in_json() {
    in_each_world(async |world| {
        let anan = world.mentee("Anan").await;
        let mentee = Client::of(&world, &anan).await;
        let nobody = Client {
            world: &world,
            token: "mc_wrong".to_owned(),
        };
        let id = fresh_uuid(NOW);
        let cases = [
            (nobody.get("/bookings").await, 401, "unauthenticated"),
            (mentee.get("/nothing").await, 404, "not_found"),
            (
                mentee.get(&format!("/bookings/{id}")).await,
                404,
                "not_found",
            ),
            (mentee.get("/bookings/not-an-id").await, 404, "not_found"),
            (
                mentee.send("DELETE", "/bookings", None, None).await,
                405,
                "wrong_method",
            ),
            (
                mentee.send("POST", "/holds", None, None).await,
                415,
                "not_json",
            ),
            (
                mentee.post("/holds", json!({"session_type": id})).await,
                422,
                "wrong_shape",
            ),
            (
                mentee.post("/bookings", json!([id, {}])).await,
                422,
                "wrong_shape",
            ),
            (mentee.get("/bookings?past=perhaps").await, 400, "bad_query"),
            (
                mentee
                    .get(&format!("/mentors/x/times?session_type={id}&from=a&to=b"))
                    .await,
                422,
                "invalid",
            ),
            (
                mentee
                    .send("POST", "/holds", Some(&"k".repeat(201)), Some(&json!({})))
                    .await,
                400,
                "bad_key",
            ),
        ];
        for (answer, status, code) in cases {
            assert_eq!((answer.status(), answer.text("code")), (status, code));
            assert_eq!(
                answer.page.header("content-type"),
                "application/problem+json"
            );
            assert_eq!(answer.json["status"], status);
        }
        let visitor = world
            .send(
                world
                    .request("GET", "/api/v1/me", None)
                    .body(Body::empty())
                    .expect("a good request"),
            )
            .await;
        assert_eq!(
            (visitor.status, visitor.header("www-authenticate")),
            (401, "Bearer")
        );
        let without_token = world
            .request("POST", "/api/v1/holds", None)
            .body(Body::empty())
            .expect("a good request");
        let refused = Answer::of(world.send(without_token).await);
        assert_eq!(
            (refused.status(), refused.text("code")),
            (403, "other_site")
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_left_out_of_a_patch_stays() {
    in_each_world(async |world| {
        let anan = world.mentee("Anan").await;
        let mentee = Client::of(&world, &anan).await;
        let changed = mentee
            .send(
                "PATCH",
                "/me",
                None,
                Some(&json!({"zone": "Asia/Kathmandu"})),
            )
            .await;
        assert_eq!(
            (changed.status(), changed.text("zone"), changed.text("lang")),
            (200, "Asia/Kathmandu", "en")
        );
        let refused = mentee
            .send("PATCH", "/me", None, Some(&json!({"zone": "Mars/Base"})))
            .await;
        assert_eq!(
            (
                refused.status(),
                refused.json["fields"][0]["field"].as_str()
            ),
            (422, Some("zone"))
        );
        assert_eq!(mentee.get("/me").await.text("zone"), "Asia/Kathmandu");
    })
    .await;
}

#[tokio::test]
async fn the_interface_describes_itself() {
    in_each_world(async |world| {
        let request = Request::builder()
            .uri("/api/v1/openapi.json")
            .body(Body::empty())
            .expect("a good request");
        let described = Answer::of(world.send(request).await);
        assert!(described.text("openapi").starts_with("3.1"));
        let paths = described.json["paths"].as_object().expect("paths");
        for path in [
            "/holds",
            "/bookings",
            "/bookings/{id}",
            "/bookings/{id}/no-show",
            "/me",
            "/mentors/{slug}/times",
        ] {
            assert!(paths.contains_key(&format!("/api/v1{path}")), "{path}");
        }
        assert!(described.json["components"]["schemas"]["Booking"].is_object());
    })
    .await;
}

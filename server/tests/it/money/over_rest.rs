//! Paying over the REST interface: the booking says where it is paid, and the payment what became of it.

use super::{has, sells};
use crate::acts::{Rules, opens};
use crate::rest::Client;
use crate::world::in_each_world;
use domain::money::ledger::Kind;
use domain::time::MINUTE;
use serde_json::{Value, json};
use server::money::builtin::{self, Scenario};

const TEN: &str = "2026-11-24T09:00:00Z";

#[tokio::test]
async fn a_program_books_what_costs_something_and_learns_where_it_is_paid() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ida = world.mentee("Ida").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let mine = Client::of(&world, &anan).await;
        let hers = Client::of(&world, &leila).await;
        let held = mine
            .post("/holds", json!({"session_type": kind, "starts_at": TEN}))
            .await;
        assert_eq!(held.json["payment"]["status"], "none");
        assert_eq!(held.json["payment"]["checkout_url"], Value::Null);
        assert_eq!(held.json["payment"]["fee"]["minor"], 900);
        let id = held.text("id").to_owned();

        let booked = mine.post("/bookings", json!({"hold": id})).await;
        assert_eq!((booked.status(), booked.text("status")), (201, "held"));
        let payment = &booked.json["payment"];
        assert_eq!(payment["status"], "open");
        let place = payment["checkout_url"].as_str().expect("somewhere to pay");
        let again = mine.post("/bookings", json!({"hold": id})).await;
        assert_eq!(again.json["payment"], *payment, "one charge");

        let path = format!("/payments/{}", payment["id"].as_str().expect("begun"));
        let shown = mine.get(&path).await;
        assert_eq!((shown.status(), &shown.json), (200, payment));
        // What the mentor sees is the same, but for the place to pay.
        let mentors = hers.get(&path).await;
        assert_eq!(mentors.json["mentor_gets"]["minor"], 5_100);
        assert_eq!(mentors.json["checkout_url"], Value::Null);
        assert_eq!(
            Client::of(&world, &ida).await.get(&path).await.status(),
            404
        );

        let reference = place.trim_start_matches("/test-pay/");
        builtin::act(&world.platform, reference, Scenario::Succeed)
            .await
            .expect("it can be paid");
        let paid = mine.get(&path).await;
        assert_eq!(
            (paid.text("status"), paid.text("receipt")),
            ("held", "2026-000001")
        );
        assert_eq!(paid.json["checkout_url"], Value::Null);
        assert_eq!(paid.text("booking"), id);
        let booked = mine.get(&format!("/bookings/{id}")).await;
        assert_eq!(booked.text("status"), "confirmed");
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;

        let cancelled = mine
            .post(&format!("/bookings/{id}/cancel"), json!({}))
            .await;
        assert_eq!(cancelled.text("status"), "cancelled");
        has(&world, &[]).await;
        let back = mine.get(&path).await;
        assert_eq!(back.text("status"), "returned");
        assert_eq!(back.json["refunded"]["minor"], 6_000);
    })
    .await;
}

#[tokio::test]
async fn a_place_to_pay_is_not_shown_when_the_time_is_gone_and_free_sessions_have_none() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mine = Client::of(&world, &anan).await;
        let free = opens(&world, &leila, Rules::default()).await;
        let body = json!({"session_type": free, "starts_at": "2026-11-25T09:00:00Z"});
        let held = mine.post("/holds", body).await;
        let booked = mine
            .post("/bookings", json!({"hold": held.text("id")}))
            .await;
        assert_eq!(booked.text("status"), "confirmed");
        assert_eq!(booked.json["payment"], Value::Null);

        let kind = sells(&world, &leila, Rules::default()).await;
        let body = json!({"session_type": kind, "starts_at": TEN});
        let held = mine.post("/holds", body).await;
        let booked = mine
            .post("/bookings", json!({"hold": held.text("id")}))
            .await;
        let payment = booked.json["payment"]["id"].as_str().expect("begun");
        world.wait(16 * MINUTE);
        let gone = mine.get(&format!("/payments/{payment}")).await;
        assert_eq!(gone.json["checkout_url"], Value::Null);
        world.run_jobs().await;
        let gone = mine.get(&format!("/payments/{payment}")).await;
        assert_eq!(gone.text("status"), "abandoned");
        let late = mine
            .post("/bookings", json!({"hold": held.text("id")}))
            .await;
        assert_eq!((late.status(), late.text("code")), (409, "hold_expired"));
    })
    .await;
}

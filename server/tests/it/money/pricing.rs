//! Pay what you can from a floor on, and the first session free: what lists say, what a hold costs and
//! what is charged are one decision, whatever two tabs do.

use super::{has, place_to_pay, sells, stage};
use crate::acts::{Rules, TUESDAY_TEN, cancel, changes_type, confirm, hold, status, view};
use crate::rest::Client;
use crate::world::{Person, World, in_each_world};
use app::booking::OfferView;
use app::error::AppError;
use domain::booking::{BookForm, BookingStatus};
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, SessionTypeId};
use domain::money::ledger::{Kind, Stage};
use domain::money::{Currency, Money};
use domain::time::{HOUR, Instant};
use futures::FutureExt as _;
use serde_json::{Value, json};
use server::db::{DbError, sql};
use server::money::builtin::{self, Scenario};

const EUR: Currency = Currency::EUR;
const ELEVEN: Instant = TUESDAY_TEN.plus(HOUR);

async fn chooses(world: &World, who: &Person, id: BookingId, amount: &str) -> Result<(), AppError> {
    let form = BookForm {
        booking: id.to_string(),
        amount: amount.to_owned(),
        ..BookForm::default()
    };
    let confirmed = world.backend.booking.confirm(&who.caller, form).await;
    confirmed.map(drop)
}

/// From ten euros on.
async fn lets_choose(world: &World, mentor: &Person) -> SessionTypeId {
    let kind = sells(world, mentor, Rules::default()).await;
    changes_type(world, kind, "price_minor = 1000, pay_what_you_can = TRUE").await;
    kind
}

async fn gives_the_first(world: &World, mentor: &Person) -> SessionTypeId {
    let kind = sells(world, mentor, Rules::default()).await;
    changes_type(world, kind, "first_free = TRUE").await;
    kind
}

async fn slug(world: &World, mentor: &Person) -> String {
    let viewer = world.backend.account.viewer(&mentor.caller).await;
    viewer.expect("read").expect("an account").slug
}

async fn offer(world: &World, who: &Person, mentor: &Person, kind: SessionTypeId) -> OfferView {
    let slug = slug(world, mentor).await;
    let offered = world
        .backend
        .booking
        .offer(&who.caller, &slug, kind, ELEVEN, None)
        .await;
    offered.expect("it is offered")
}

#[tokio::test]
async fn a_mentee_chooses_what_to_pay_from_the_floor_on() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = lets_choose(&world, &leila).await;
        let asked = offer(&world, &anan, &leila, kind).await.asked;
        assert_eq!((asked.price.minor, asked.chooses), (1_000, true));
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let floor = Money::new(1_000, EUR);
        assert_eq!(view(&world, &anan, id).await.floor, Some(floor));
        let too_little = Problem::TooLittle { least: floor };
        let far_too_much = Problem::OutOfRange {
            least: 1,
            most: 10_000,
        };
        for (amount, problem) in [
            ("", Problem::Missing),
            ("ten", Problem::NotAnAmount),
            ("-20", Problem::NotAnAmount),
            ("12.345", Problem::NotAnAmount),
            ("0", too_little.clone()),
            ("0,50", too_little.clone()),
            ("9.99", too_little),
            ("20000", far_too_much),
        ] {
            let refused = chooses(&world, &anan, id, amount).await;
            let wrong = FieldErrors::one("amount", problem);
            assert_eq!(refused, Err(wrong.into()), "{amount:?}");
        }
        assert_eq!(stage(&world, &anan, id).await, None, "nothing was begun");

        chooses(&world, &anan, id, "25,60").await.expect("enough");
        let payment = view(&world, &anan, id).await.payment.expect("begun");
        assert_eq!(
            (payment.quote.price.minor, payment.quote.fee.minor),
            (2_560, 384)
        );
        // Whoever comes back goes on where they were.
        chooses(&world, &anan, id, "99").await.expect("held still");
        let reference = place_to_pay(&world, &anan, id).await;
        builtin::act(&world.platform, &reference, Scenario::Succeed)
            .await
            .expect("it can be paid");
        has(&world, &[(Kind::Clearing, 2_560), (Kind::Held, 2_560)]).await;
        assert_eq!(view(&world, &anan, id).await.price.minor, 2_560);
        cancel(&world, &anan, id).await.expect("early enough");
        has(&world, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_fixed_price_is_not_for_the_mentee_to_choose() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        chooses(&world, &anan, id, "1")
            .await
            .expect("nobody asked for it");
        let payment = view(&world, &anan, id).await.payment.expect("begun");
        assert_eq!(payment.quote.price.minor, 6_000);
        // What is offered later to choose does not change what was held.
        changes_type(&world, kind, "price_minor = 100, pay_what_you_can = TRUE").await;
        assert_eq!(view(&world, &anan, id).await.floor, None);
    })
    .await;
}

#[tokio::test]
async fn the_first_session_with_a_mentor_is_free_and_the_next_is_not() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = gives_the_first(&world, &leila).await;
        let market = &world.backend.market;
        let leilas = slug(&world, &leila).await;
        let told = async || {
            let page = market.mentor(&anan.caller, &leilas).await;
            let page = page.expect("she is shown");
            let asked = offer(&world, &anan, &leila, kind).await.asked;
            (page.types[0].pricing.first_free, asked.price.minor)
        };
        assert_eq!(told().await, (true, 0));
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let held = view(&world, &anan, id).await;
        assert!(held.first_free && held.price.is_zero() && held.payment.is_none());
        assert_eq!(told().await, (true, 0), "another choice would be the first");
        confirm(&world, &anan, id).await.expect("fresh");
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Confirmed);
        assert_eq!(told().await, (false, 6_000));

        let next = hold(&world, &anan, kind, ELEVEN).await.expect("free");
        let held = view(&world, &anan, next).await;
        assert!(!held.first_free && held.price.minor == 6_000);
        let reference = place_to_pay(&world, &anan, next).await;
        builtin::act(&world.platform, &reference, Scenario::Succeed)
            .await
            .expect("it can be paid");
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;

        // With another mentor it is the first again.
        let tomas = world.mentor("Tomas").await;
        let other = gives_the_first(&world, &tomas).await;
        let late = TUESDAY_TEN.plus(3 * HOUR);
        let id = hold(&world, &anan, other, late).await.expect("free");
        assert!(view(&world, &anan, id).await.first_free);
        assert_eq!(stage(&world, &anan, next).await, Some(Stage::Held));
    })
    .await;
}

#[tokio::test]
async fn a_free_first_that_was_called_off_was_none() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = gives_the_first(&world, &leila).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        confirm(&world, &anan, id).await.expect("fresh");
        cancel(&world, &anan, id).await.expect("early enough");
        let again = hold(&world, &anan, kind, ELEVEN).await.expect("free");
        assert!(view(&world, &anan, again).await.first_free);
        // A hold that ran out was none either, whether that was written down or not.
        world.wait(6 * 60_000);
        let third = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        assert!(view(&world, &anan, third).await.first_free);
        has(&world, &[]).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_tabs_one_gets_the_first() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = gives_the_first(&world, &leila).await;
        let other = sells(&world, &leila, Rules::default()).await;
        changes_type(&world, other, "first_free = TRUE").await;
        let tabs = (0..6).map(|tab| {
            let kind = if tab % 2 == 0 { kind } else { other };
            let (world, anan) = (&world, &anan);
            async move {
                let at = TUESDAY_TEN.plus(tab * HOUR);
                let id = hold(world, anan, kind, at).await.ok()?;
                confirm(world, anan, id).await.ok()
            }
        });
        let mut booked = futures::future::join_all(tabs).await;
        booked.push(
            async {
                let id = hold(&world, &anan, kind, TUESDAY_TEN.plus(7 * HOUR))
                    .await
                    .ok()?;
                confirm(&world, &anan, id).await.ok()
            }
            .await,
        );
        let mut free = 0;
        for id in booked.into_iter().flatten() {
            let seen = view(&world, &anan, id).await;
            let agreed = seen.card.status == BookingStatus::Confirmed;
            assert_eq!(
                agreed, seen.first_free,
                "what costs something waits to be paid: {:?}",
                seen.card.status
            );
            free += u32::from(agreed);
        }
        assert_eq!(free, 1);
    })
    .await;
}

#[tokio::test]
async fn the_database_itself_refuses_a_second_first() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = gives_the_first(&world, &leila).await;
        for at in [TUESDAY_TEN, ELEVEN] {
            let id = hold(&world, &anan, kind, at).await.expect("free");
            if view(&world, &anan, id).await.first_free {
                confirm(&world, &anan, id).await.expect("fresh");
            }
        }
        for (text, rule) in [
            (
                "UPDATE booking SET first_free = TRUE, price_minor = 0 WHERE NOT first_free",
                "booking_mentor_id_mentee_id_unique",
            ),
            (
                "UPDATE booking SET price_minor = 1 WHERE first_free",
                "booking_first_is_free",
            ),
            (
                "UPDATE booking SET floor_minor = 6001 WHERE NOT first_free",
                "booking_price_from_floor",
            ),
            (
                "UPDATE session_type SET price_minor = 0, version = version + 1",
                "session_type_first_free_has_price",
            ),
        ] {
            let wrong = world
                .platform
                .db
                .write(move |tx| async move { sql(text).execute(tx).await }.boxed());
            let refused: DbError = wrong.await.expect_err(text);
            assert_eq!(refused.constraint(), Some(rule), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn both_are_set_and_read_without_script() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = lets_choose(&world, &leila).await;
        changes_type(&world, kind, "first_free = TRUE").await;
        let editor = format!("/calendar/types?edit={kind}");
        let page = world.get(&editor, Some(&leila)).await.text;
        for box_of in ["pay_what_you_can", "first_free"] {
            let at = page
                .find(&format!("name=\"form[{box_of}]\""))
                .expect(box_of);
            let end = at + page[at..].find('>').expect("a tag ends");
            assert!(page[at..end].contains("checked"), "{box_of}");
        }
        let market = world.get("/mentors", Some(&anan)).await.text;
        let leilas = format!("/mentors/{}", slug(&world, &leila).await);
        let mentor = world.get(&leilas, Some(&anan)).await.text;
        for page in [&market, &mentor] {
            assert!(page.contains("from €\u{a0}10.00"), "{page}");
            assert!(page.contains("you choose · first one free"), "{page}");
        }
        let first = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let page = world.get(&format!("/sessions/{first}"), Some(&anan)).await;
        assert!(page.text.contains("it is your first session with Leila"));
        confirm(&world, &anan, first).await.expect("fresh");
        let mentor = world.get(&leilas, Some(&anan)).await.text;
        assert!(!mentor.contains("first one free"), "not for him any more");

        let id = hold(&world, &anan, kind, ELEVEN).await.expect("free");
        let at = format!("/sessions/{id}");
        let page = world.get(&at, Some(&anan)).await.text;
        assert!(page.contains("name=\"form[amount]\""));
        let named = id.to_string();
        let send = async |amount: &str| {
            let fields = [("form[booking]", named.as_str()), ("form[amount]", amount)];
            world
                .post(&at, "/fn/confirm_booking", &fields, Some(&anan))
                .await
        };
        let refused = send("5").await;
        assert!(
            refused.text.contains("At least €\u{a0}10.00, please."),
            "{}",
            refused.text
        );
        assert!(refused.text.contains("value=\"5\""), "what was typed stays");
        let sent = send("15").await;
        assert_eq!(sent.status, 303);
        let place = sent.header("location").to_owned();
        let page = world.get(&place, Some(&anan)).await;
        assert!(page.text.contains("€\u{a0}15.00"), "{}", page.text);
        let page = world.get(&at, Some(&anan)).await.text;
        assert!(!page.contains("name=\"form[amount]\""), "it is chosen");
    })
    .await;
}

#[tokio::test]
async fn both_are_set_and_used_over_rest() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let (hers, mine) = (
            Client::of(&world, &leila).await,
            Client::of(&world, &anan).await,
        );
        let path = format!("/session-types/{kind}");
        let patch = async |body: Value| hers.send("PATCH", &path, None, Some(&body)).await;
        let changed = patch(json!({"price": "10", "pay_what_you_can": true})).await;
        assert_eq!(changed.status(), 200, "{}", changed.page.text);
        assert_eq!(changed.json["pay_what_you_can"], true);
        let free = patch(json!({"price": "", "first_free": true})).await;
        assert_eq!(
            (free.status(), &free.json["fields"][0]["field"]),
            (422, &json!("price")),
            "only what costs something can be free the first time"
        );
        let left = patch(json!({"description": "Your next step"})).await;
        assert_eq!(
            left.json["pay_what_you_can"], true,
            "left out, so left alone"
        );

        let body = json!({"session_type": kind, "starts_at": "2026-11-24T09:00:00Z"});
        let held = mine.post("/holds", body).await;
        assert_eq!(held.json["floor"]["minor"], 1_000);
        let book = async |amount: &str| {
            mine.post(
                "/bookings",
                json!({"hold": held.text("id"), "amount": amount}),
            )
            .await
        };
        let refused = book("9").await;
        assert_eq!(
            (refused.status(), &refused.json["fields"][0]["field"]),
            (422, &json!("amount"))
        );
        let booked = book("12.50").await;
        assert_eq!(booked.json["payment"]["price"]["minor"], 1_250);
        assert!(booked.json["payment"]["checkout_url"].is_string());
    })
    .await;
}

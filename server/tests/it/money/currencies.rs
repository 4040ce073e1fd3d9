//! One kind of session with a price in several currencies, each as its mentor chose it: what is shown is what is
//! held, charged, kept of and paid out, and the ledger of each currency adds up by itself.

use super::{buys, sells};
use crate::acts::{Rules, TUESDAY_TEN, changes_type, view};
use crate::rest::Client;
use crate::world::{Person, World, in_each_world, visitor};
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::market::MarketQuery;
use domain::booking::HoldForm;
use domain::id::{BookingId, SessionTypeId};
use domain::money::ledger::Kind;
use domain::money::{Currency, Money};
use domain::time::HOUR;
use futures::FutureExt as _;
use serde_json::{Value, json};
use server::db::{DbError, sql};
use server::money::builtin::{self, Scenario};
use server::money::journal;

fn currency(code: &str) -> Currency {
    Currency::of_prices(code).expect("prices can be in it")
}

/// Sixty euros, or 75 dollars, or 55 francs.
async fn sells_in_three(world: &World, leila: &Person) -> SessionTypeId {
    let kind = sells(world, leila, Rules::default()).await;
    let hers = Client::of(world, leila).await;
    let body = json!({"price_usd": "75", "price_chf": "55"});
    let path = format!("/session-types/{kind}");
    let changed = hers.send("PATCH", &path, None, Some(&body)).await;
    assert_eq!(changed.status(), 200, "{}", changed.page.text);
    kind
}

async fn holds_in(
    world: &World,
    who: &Person,
    kind: SessionTypeId,
    code: &str,
) -> Result<BookingId, AppError> {
    let form = HoldForm {
        session_type: kind.to_string(),
        starts_at: TUESDAY_TEN.to_rfc3339(),
        length: String::new(),
        currency: code.to_owned(),
    };
    world.backend.booking.hold(&who.caller, form).await
}

async fn totals(world: &World) -> Vec<(Kind, &'static str, i64)> {
    let mut read = world.platform.db.read().await.expect("a connection");
    let proof = journal::prove(&mut read, world.now()).await;
    assert_eq!(proof.expect("readable").findings, "");
    let totals = journal::totals(&mut read).await.expect("readable");
    let named = |currency: Currency| {
        ["EUR", "USD", "CHF"]
            .into_iter()
            .find(|code| *code == currency.code())
    };
    totals
        .into_iter()
        .filter(|(_, minor)| *minor != 0)
        .map(|((kind, currency), minor)| (kind, named(currency).expect("one of three"), minor))
        .collect()
}

#[tokio::test]
async fn what_is_shown_is_held_and_charged_and_paid_out_in_its_currency() {
    in_each_world(async |world| {
        let (leila, mut anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells_in_three(&world, &leila).await;
        let slug = {
            let mut read = world.platform.db.read().await.expect("a connection");
            let slug = sql("SELECT slug FROM profile WHERE member_id = $1").bind(leila.id);
            let slug = slug.fetch_one(&mut read, |row| row.get::<String>("slug"));
            slug.await.expect("she has one")
        };
        let api = &world.backend.booking;
        for (wish, minor, shown) in [
            (None, 6_000, "EUR"),
            (Some("GBP"), 6_000, "EUR"),
            (Some("USD"), 7_500, "USD"),
            (Some("CHF"), 5_500, "CHF"),
        ] {
            anan.caller.currency = wish.map(currency);
            let offer = api
                .offer(&anan.caller, &slug, kind, TUESDAY_TEN, None)
                .await;
            let offer = offer.expect("it is offered");
            assert_eq!(offer.asked.price, Money::new(minor, currency(shown)));
            let quote = offer.quote.expect("it costs something");
            assert_eq!(quote.price, offer.asked.price);
            assert_eq!(offer.prices.len(), 3);
            assert_eq!(offer.prices[0], Money::new(6_000, currency("EUR")));
            // Every list says the same, to members and to visitors.
            let visitor = Caller {
                currency: anan.caller.currency,
                ..visitor()
            };
            for caller in [&anan.caller, &visitor] {
                let market = &world.backend.market;
                let list = market.browse(caller, MarketQuery::default()).await;
                let listed = list.expect("the market").mentors;
                let listed = listed
                    .iter()
                    .map(|card| card.pricing.map(|asked| asked.price));
                assert_eq!(
                    listed.collect::<Vec<_>>(),
                    [Some(offer.asked.price)],
                    "{wish:?}"
                );
            }
        }
        let gone = holds_in(&world, &anan, kind, "GBP").await;
        assert_eq!(gone, Err(Conflict::Stale.into()), "nobody named it");
        // Who thinks again holds the same time in the other currency.
        let francs = holds_in(&world, &anan, kind, "CHF").await.expect("free");
        assert_eq!(view(&world, &anan, francs).await.price.minor, 5_500);
        let id = holds_in(&world, &anan, kind, "USD").await.expect("free");
        assert_ne!(id, francs);
        assert_eq!(holds_in(&world, &anan, kind, "USD").await, Ok(id), "twice");
        // What the mentor asks from now on is not what was shown.
        changes_type(&world, kind, "price_minor = 9000").await;
        let place = super::place_to_pay(&world, &anan, id).await;
        builtin::act(&world.platform, &place, Scenario::Succeed)
            .await
            .expect("it can be paid");
        let held = [(Kind::Clearing, "USD", 7_500), (Kind::Held, "USD", 7_500)];
        assert_eq!(totals(&world).await, held);
        let receipt = world.backend.money.receipt(&anan.caller, id).await;
        let paid = receipt.expect("it was paid").price;
        assert_eq!(paid, Money::new(7_500, currency("USD")));
        world.set_clock(TUESDAY_TEN.plus(HOUR / 2 + 48 * HOUR));
        world.run_jobs().await;
        let shared = [
            (Kind::Clearing, "USD", 7_500),
            (Kind::Revenue, "USD", 1_125),
            (Kind::Payable, "USD", 6_375),
        ];
        let mut found = totals(&world).await;
        found.sort_by_key(|(kind, ..)| shared.iter().position(|(other, ..)| other == kind));
        assert_eq!(found, shared);
    })
    .await;
}

#[tokio::test]
async fn the_browsers_region_chooses_and_the_page_lets_choose() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells_in_three(&world, &leila).await;
        let page = async |languages: &str, path: &str| {
            let request = world
                .request("GET", path, Some(&anan))
                .header("accept-language", languages)
                .body(axum::body::Body::empty());
            world.send(request.expect("a good request")).await.text
        };
        let mut read = world.platform.db.read().await.expect("a connection");
        let slug = sql("SELECT slug FROM profile WHERE member_id = $1").bind(leila.id);
        let slug = slug.fetch_one(&mut read, |row| row.get::<String>("slug"));
        let slug = slug.await.expect("she has one");
        drop(read);
        let mentor = format!("/mentors/{slug}");
        assert!(page("de-CH,de;q=0.9", &mentor).await.contains("55.00"));
        assert!(page("en-US,en", &mentor).await.contains("75.00"));
        assert!(page("en", &mentor).await.contains("60.00"));
        let offer = format!("{mentor}/book?type={kind}&at=2026-11-24T09:00:00Z");
        let shown = page("en-US,en", &offer).await;
        let hidden = |code: &str| format!("name=\"form[currency]\" value=\"{code}\"");
        assert!(shown.contains(&hidden("USD")), "{shown}");
        assert!(shown.contains("currency=CHF") && shown.contains("currency=EUR"));
        let chosen = page("en-US,en", &format!("{offer}&currency=CHF")).await;
        assert!(
            chosen.contains(&hidden("CHF")),
            "what is shown is what is held"
        );
    })
    .await;
}

#[tokio::test]
async fn prices_are_a_mentors_to_name_once_each_and_never_nothing() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let kind = sells_in_three(&world, &leila).await;
        let hers = Client::of(&world, &leila).await;
        let path = format!("/session-types/{kind}");
        let patch = async |body: Value| hers.send("PATCH", &path, None, Some(&body)).await;
        for (body, field) in [
            (json!({"price_eur": "10"}), "price_eur"),
            (json!({"price_usd": "0"}), "price_usd"),
            (json!({"price_gbp": "ten"}), "price_gbp"),
            (json!({"currency": "USD"}), "price_usd"),
            (json!({"price": ""}), "price_usd"),
        ] {
            let refused = patch(body).await;
            assert_eq!(refused.status(), 422, "{}", refused.page.text);
            assert_eq!(refused.json["fields"][0]["field"], field);
        }
        let left = patch(json!({"description": "Your next step"})).await;
        let others = &left.json["other_prices"];
        assert_eq!(others.as_array().map(Vec::len), Some(2), "left alone");
        // The main price takes another's place in one step.
        let turned = patch(json!({"currency": "USD", "price": "75", "price_usd": "", "price_eur": "60"}));
        assert_eq!(turned.await.status(), 200);
        let off = patch(json!({"price_eur": "", "price_chf": ""})).await;
        assert_eq!(off.json["other_prices"], json!([]));
        // The database itself refuses what the form would.
        for (main, other, minor, rule) in [
            ("USD", "USD", 100, "session_price_not_main"),
            ("USD", "EUR", 0, "session_price_positive"),
            ("USD", "eur", 100, "session_price_currency_shape"),
        ] {
            let written = world.platform.db.write(move |tx| {
                async move {
                    sql("INSERT INTO session_price (session_type_id, main_currency, currency, price_minor) VALUES ($1, $2, $3, $4)")
                        .bind(kind)
                        .bind(main)
                        .bind(other)
                        .bind(minor)
                        .execute(tx)
                        .await
                }
                .boxed()
            });
            let refused: DbError = written.await.expect_err("it is against a rule");
            assert_eq!(refused.constraint(), Some(rule));
        }
        let anan = world.mentee("Anan").await;
        buys(&world, &anan, kind).await;
    })
    .await;
}

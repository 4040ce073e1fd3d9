//! Tips through the use cases: the mentor's at once and as a whole, once for each session.

use super::packages::says;
use super::{buys, has, letters, sells, totals};
use crate::acts::{Rules, TUESDAY_TEN, books, named, opens, view};
use crate::world::{Person, World, in_each_world};
use app::dispute::Disputed;
use app::error::{AppError, Conflict};
use app::money::{EarningsQuery, TipView};
use domain::form::Problem;
use domain::id::BookingId;
use domain::money::ledger::Kind;
use domain::money::{Currency, Money, TIP_DAYS, TipForm};
use domain::time::{DAY, HOUR};
use server::money::builtin::{self, Scenario};
use server::money::settle;

const EUR: Currency = Currency::EUR;

async fn tips(
    world: &World,
    who: &Person,
    id: BookingId,
    amount: &str,
) -> Result<String, AppError> {
    let form = TipForm {
        booking: id.to_string(),
        amount: amount.to_owned(),
    };
    let place = world.backend.money.tip(&who.caller, form).await?;
    let reference = place.strip_prefix("/test-pay/").expect("the built-in one");
    Ok(reference.to_owned())
}

async fn pays(world: &World, reference: &str) {
    builtin::act(&world.platform, reference, Scenario::Duplicate)
        .await
        .expect("it can be paid");
    world.run_jobs().await;
}

/// A session of Anan with Leila that both say took place.
async fn kept(world: &World, leila: &Person, anan: &Person) -> BookingId {
    let kind = opens(world, leila, Rules::default()).await;
    let id = books(world, anan, kind, TUESDAY_TEN).await;
    world.set_clock(TUESDAY_TEN.plus(HOUR));
    let marked = world
        .backend
        .booking
        .mark_kept(&anan.caller, named(id))
        .await;
    marked.expect("it is over");
    id
}

async fn seen(world: &World, who: &Person, id: BookingId) -> Option<TipView> {
    view(world, who, id).await.tip
}

#[tokio::test]
async fn a_tip_is_the_mentors_at_once_and_as_a_whole() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let id = kept(&world, &leila, &anan).await;
        let may = TipView {
            may_give: true,
            currency: EUR,
            given: None,
            receipt: None,
        };
        assert_eq!(seen(&world, &anan, id).await, Some(may));
        assert_eq!(seen(&world, &leila, id).await, None);
        let place = tips(&world, &anan, id, "7.50").await.expect("it was kept");
        pays(&world, &place).await;
        has(&world, &[(Kind::Clearing, 750), (Kind::Payable, 750)]).await;
        let given = Some(Money::new(750, EUR));
        for who in [&anan, &leila] {
            let tip = seen(&world, who, id).await.expect("both see it");
            assert_eq!((tip.may_give, tip.given), (false, given));
        }
        let again = tips(&world, &anan, id, "7.50").await;
        assert_eq!(again, Err(Conflict::WrongState.into()), "once");
        // He has a receipt of it; the session itself cost nothing.
        let receipt = world.backend.money.tip_receipt(&anan.caller, id).await;
        let receipt = receipt.expect("his");
        let seen_by_him = seen(&world, &anan, id).await.expect("he gave it");
        assert_eq!(seen_by_him.receipt.as_ref(), Some(&receipt.number));
        assert_eq!(
            (
                receipt.number.as_str(),
                receipt.price.minor,
                receipt.invoice.as_deref()
            ),
            ("2026-000001", 750, Some("INV-2026-000001"))
        );
        let hers = seen(&world, &leila, id).await.expect("she was given it");
        assert_eq!(hers.receipt, None);
        let not_hers = world.backend.money.tip_receipt(&leila.caller, id).await;
        assert_eq!(not_hers, Err(AppError::NotFound));
        let of_session = world.backend.money.receipt(&anan.caller, id).await;
        assert_eq!(of_session, Err(AppError::NotFound));
        let at = format!("/sessions/{id}/tip/receipt");
        let page = world.get(&at, Some(&anan)).await;
        assert!(page.text.contains("/invoices/INV-2026-000001"));
        assert_eq!(world.get(&at, Some(&leila)).await.status, 404);
        let earnings = world
            .backend
            .money
            .earnings(&leila.caller, EarningsQuery::default())
            .await;
        let earnings = earnings.expect("hers");
        assert!(earnings.lines[0].is_tip);
        assert_eq!(
            (earnings.paid_sessions, earnings.months[11].sessions),
            (0, 0)
        );
        let table = world
            .backend
            .money
            .earnings_table(&leila.caller, EarningsQuery::default())
            .await;
        let table = table.expect("hers").text;
        assert!(table.contains("tip,Interview practice,7.50,EUR"), "{table}");
        assert_eq!(
            letters(&world, &leila, "A tip of €\u{a0}7.50").await.len(),
            1
        );
        assert_eq!(
            letters(&world, &anan, "Your tip of €\u{a0}7.50")
                .await
                .len(),
            1
        );
    })
    .await;
}

#[tokio::test]
async fn it_stands_beside_what_the_session_cost() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        let early = tips(&world, &anan, id, "5").await;
        assert_eq!(
            early,
            Err(Conflict::WrongState.into()),
            "it has not taken place"
        );
        world.set_clock(TUESDAY_TEN.plus(HOUR));
        let marked = world
            .backend
            .booking
            .mark_kept(&leila.caller, named(id))
            .await;
        marked.expect("it is over");
        let place = tips(&world, &anan, id, "5").await.expect("it was kept");
        pays(&world, &place).await;
        // What the session cost is still held.
        let both = [
            (Kind::Clearing, 6_500),
            (Kind::Held, 6_000),
            (Kind::Payable, 500),
        ];
        has(&world, &both).await;
        world.set_clock(TUESDAY_TEN.plus(49 * HOUR));
        let all = [
            (Kind::Clearing, 6_500),
            (Kind::Payable, 5_600),
            (Kind::Revenue, 900),
        ];
        has(&world, &all).await;
        let receipt = world.backend.money.receipt(&anan.caller, id).await;
        assert_eq!(receipt.expect("his").price.minor, 6_000);
    })
    .await;
}

#[tokio::test]
async fn only_who_learned_gives_one_and_within_bounds() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let stranger = world.mentee("Ida").await;
        let id = kept(&world, &leila, &anan).await;
        for who in [&leila, &stranger] {
            assert_eq!(tips(&world, who, id, "5").await, Err(AppError::NotFound));
        }
        let refused = tips(&world, &anan, id, "501").await;
        let bounds = Problem::OutOfRange { least: 1, most: 500 };
        assert!(
            matches!(&refused, Err(AppError::Invalid(errors)) if errors.of("amount") == Some(&bounds)),
            "{refused:?}"
        );
        world.set_clock(TUESDAY_TEN.plus(HOUR / 2 + TIP_DAYS * DAY));
        let late = tips(&world, &anan, id, "5").await;
        assert_eq!(late, Err(Conflict::WrongState.into()));
        assert_eq!(seen(&world, &anan, id).await, None);
    })
    .await;
}

#[tokio::test]
async fn who_thinks_again_gives_another_amount_and_who_forgets_gives_none() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let id = kept(&world, &leila, &anan).await;
        let first = tips(&world, &anan, id, "50").await.expect("it was kept");
        assert_eq!(
            tips(&world, &anan, id, "50").await,
            Ok(first.clone()),
            "goes on"
        );
        let second = tips(&world, &anan, id, "5").await.expect("less will do");
        assert_ne!(first, second);
        // The first place is closed.
        pays(&world, &first).await;
        assert_eq!(totals(&world).await.get(&Kind::Payable), None);
        world.wait(2 * HOUR);
        settle::tend(&world.platform).await.expect("it goes on");
        pays(&world, &second).await;
        has(&world, &[]).await;
        let third = tips(&world, &anan, id, "5").await.expect("again");
        pays(&world, &third).await;
        has(&world, &[(Kind::Clearing, 500), (Kind::Payable, 500)]).await;
        assert_eq!(letters(&world, &anan, "Not paid").await.len(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_are_one_tip() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let id = kept(&world, &leila, &anan).await;
        let places = (0..4).map(|_| tips(&world, &anan, id, "5"));
        let places = futures::future::join_all(places).await;
        for place in &places {
            assert_eq!(place, &places[0]);
            pays(&world, place.as_ref().expect("it was kept")).await;
        }
        has(&world, &[(Kind::Clearing, 500), (Kind::Payable, 500)]).await;
    })
    .await;
}

#[tokio::test]
async fn a_tip_that_a_bank_took_back_is_a_case_of_its_own() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mut mo = world.mentee("Mo").await;
        world.promote(&mut mo, domain::actor::Role::Moderator).await;
        let id = kept(&world, &leila, &anan).await;
        let place = tips(&world, &anan, id, "5").await.expect("it was kept");
        pays(&world, &place).await;
        let tip = {
            let mut read = world.platform.db.read().await.expect("a connection");
            server::db::sql("SELECT id FROM payment WHERE kind = 'tip'")
                .fetch_one(&mut read, |row| row.get::<domain::id::PaymentId>("id"))
                .await
                .expect("it was paid")
        };
        says(&world, "e1", "disputed", tip).await;
        let open = async || {
            let open = world.backend.dispute.open_disputes(&mo.caller).await;
            open.expect("a moderator")
        };
        let case = open().await.remove(0);
        assert_eq!((case.what, case.price.minor), (Disputed::Tip, 500));
        assert_eq!(case.mentor.as_deref(), Some("Leila Example"));
        // Of the session there is none, and nobody is written to about one.
        let of_session = world.backend.dispute.dispute(&leila.caller, id).await;
        assert_eq!(of_session.map(drop), Err(AppError::NotFound));
        assert_eq!(totals(&world).await.get(&Kind::Receivable), Some(&500));
        says(&world, "e2", "dispute_lost", tip).await;
        assert_eq!(open().await, []);
    })
    .await;
}

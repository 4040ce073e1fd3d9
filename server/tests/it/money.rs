//! Money through the use cases: paid, held, settled by the policy, paid out; and that all of it adds up.

mod currencies;
mod cuts;
mod earned;
pub mod faults;
mod invoices;
mod kept;
mod letters;
mod messages;
mod over_rest;
mod packages;
mod pricing;
mod races;
mod scholarships;
mod seats_and_moves;
mod sequel;
mod statements;
mod tips;
mod vouchers;
mod warnings;

use crate::acts::{Rules, TUESDAY_TEN, cancel, changes_type, confirm, hold, named, opens, status};
use crate::world::{Person, World, in_each_world, with_each_provider};
use app::booking::BookingForm;
use app::error::{AppError, Conflict};
use app::money::{EarningsQuery, EntriesQuery, PayOutForm, PayoutState};
use domain::actor::Role;
use domain::booking::{BookingStatus, CancelForm, NoShowForm};
use domain::id::{BookingId, SessionTypeId};
use domain::money::ledger::{Kind, Stage};
use domain::money::{Currency, Money};
use domain::time::{HOUR, Instant, MINUTE};
use server::money::builtin::{self, Scenario};
use server::money::{journal, settle};
use std::collections::BTreeMap;

pub use letters::{comes_back, letters};

const EUR: Currency = Currency::EUR;
const HELD: [(Kind, i64); 2] = [(Kind::Clearing, 6_000), (Kind::Held, 6_000)];

/// A kind of session of half an hour for sixty euros.
pub async fn sells(world: &World, mentor: &Person, rules: Rules) -> SessionTypeId {
    let kind = opens(world, mentor, rules).await;
    changes_type(world, kind, "price_minor = 6000").await;
    kind
}

/// Where somebody pays for what they hold.
async fn place_to_pay(world: &World, who: &Person, id: BookingId) -> String {
    confirm(world, who, id).await.expect("the hold is fresh");
    let place = world.backend.money.checkout(&who.caller, id).await;
    let place = place.expect("the provider answers");
    let place = place.expect("there is something to pay");
    let pages = match &world.bank {
        None => "/test-pay/".to_owned(),
        Some(bank) => format!("{}/pay/", bank.url),
    };
    let reference = place.strip_prefix(&pages).expect("of the provider");
    reference.to_owned()
}

/// Something happens at a place to pay, and is told as it is there.
pub async fn pays(world: &World, reference: &str, scenario: Scenario) {
    let Some(bank) = &world.bank else {
        let done = builtin::act(&world.platform, reference, scenario).await;
        done.expect("it can be paid");
        return;
    };
    bank.takes(reference);
    match scenario {
        Scenario::Succeed => bank.tells_all(world).await,
        Scenario::Late => {}
        other => panic!("{other:?} is the built-in provider's"),
    }
}

/// Holds Tuesday at ten and pays for it.
pub async fn buys(world: &World, who: &Person, kind: SessionTypeId) -> BookingId {
    buys_at(world, who, kind, TUESDAY_TEN).await
}

pub async fn buys_at(world: &World, who: &Person, kind: SessionTypeId, at: Instant) -> BookingId {
    let id = hold(world, who, kind, at).await.expect("free");
    let reference = place_to_pay(world, who, id).await;
    pays(world, &reference, Scenario::Succeed).await;
    id
}

pub async fn stage(world: &World, who: &Person, id: BookingId) -> Option<Stage> {
    let view = crate::acts::view(world, who, id).await;
    view.payment.expect("it costs something").stage
}

/// All accounts of each kind together, in euros; those with nothing in them are left out.
pub async fn totals(world: &World) -> BTreeMap<Kind, i64> {
    let mut read = world.platform.db.read().await.expect("a connection");
    let totals = journal::totals(&mut read).await.expect("readable");
    totals
        .into_iter()
        .filter(|(_, minor)| *minor != 0)
        .map(|((kind, currency), minor)| {
            assert_eq!(currency, EUR);
            (kind, minor)
        })
        .collect()
}

pub async fn has(world: &World, expected: &[(Kind, i64)]) {
    world.run_jobs().await;
    assert_eq!(totals(world).await, expected.iter().copied().collect());
    adds_up(world).await;
}

/// The whole ledger is proved, and the provider says the same.
pub async fn adds_up(world: &World) {
    let mut read = world.platform.db.snapshot().await.expect("a connection");
    let proof = journal::prove(&mut read, world.now())
        .await
        .expect("readable");
    assert_eq!(proof.findings, "");
    drop(read);
    let holds = world.platform.provider.holds().await.expect("it answers");
    let at_provider: i64 = holds.iter().map(|money| money.minor).sum();
    let totals = totals(world).await;
    let clearing = totals.get(&Kind::Clearing).copied().unwrap_or_default();
    assert_eq!(clearing, at_provider, "the provider has what we think");
}

#[tokio::test]
async fn sixty_euros_from_learner_to_mentor() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let shown = crate::acts::view(&world, &anan, id).await.payment;
        let shown = shown.expect("both see it before anything is paid");
        assert_eq!(
            (
                shown.quote.fee.minor,
                shown.quote.mentor_gets.minor,
                shown.stage
            ),
            (900, 5_100, None)
        );
        let reference = place_to_pay(&world, &anan, id).await;
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Held);
        assert_eq!(stage(&world, &leila, id).await, Some(Stage::Open));
        builtin::act(&world.platform, &reference, Scenario::Succeed)
            .await
            .expect("it can be paid");
        assert_eq!(status(&world, &leila, id).await, BookingStatus::Confirmed);
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        let receipt = world.backend.money.receipt(&anan.caller, id).await;
        let receipt = receipt.expect("it was paid");
        assert_eq!(
            (receipt.number.as_str(), receipt.price.minor),
            ("2026-000001", 6_000)
        );

        // Settled two days after the session, to the millisecond.
        let settled_at = TUESDAY_TEN.plus(HOUR / 2 + 48 * HOUR);
        world.set_clock(settled_at.plus(-1));
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        world.set_clock(settled_at);
        let shared = [
            (Kind::Clearing, 6_000),
            (Kind::Payable, 5_100),
            (Kind::Revenue, 900),
        ];
        has(&world, &shared).await;

        let earnings = world
            .backend
            .money
            .earnings(&leila.caller, EarningsQuery::default())
            .await;
        let earnings = earnings.expect("hers");
        assert_eq!(earnings.purses[0].payable, Money::new(5_100, EUR));
        assert_eq!(earnings.months.len(), 12);
        assert_eq!(
            earnings.months.last().map(|month| (
                month.month.month(),
                month.sessions,
                month.earned.minor
            )),
            Some((11, 1, 5_100))
        );
        let euros = || PayOutForm {
            currency: "EUR".to_owned(),
        };
        let api = &world.backend.money;
        api.pay_out(&leila.caller, euros())
            .await
            .expect("it is owed");
        let again = api.pay_out(&leila.caller, euros()).await;
        assert_eq!(again, Err(Conflict::WrongState.into()), "once");
        has(&world, &[(Kind::Clearing, 900), (Kind::Revenue, 900)]).await;
        let earnings = api
            .earnings(&leila.caller, EarningsQuery::default())
            .await
            .expect("hers");
        assert_eq!(earnings.lines[0].state, PayoutState::Sent);
        assert_eq!(earnings.purses[0].paid_out.minor, 5_100);
        let table = api
            .earnings_table(&leila.caller, EarningsQuery::default())
            .await
            .expect("hers")
            .text;
        assert!(
            table.contains("session,Interview practice,51.00,EUR"),
            "{table}"
        );
    })
    .await;
}

#[tokio::test]
async fn a_content_learner_has_the_mentor_paid_at_once() {
    with_each_provider(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        world.set_clock(TUESDAY_TEN.plus(HOUR));
        let kept = |who: &Person| {
            let caller = who.caller.clone();
            let booking = world.backend.booking.clone();
            async move { booking.mark_kept(&caller, named(id)).await }
        };
        kept(&leila).await.expect("it is over");
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        kept(&anan).await.expect("both may say so");
        let shared = [
            (Kind::Clearing, 6_000),
            (Kind::Payable, 5_100),
            (Kind::Revenue, 900),
        ];
        has(&world, &shared).await;
        kept(&anan).await.expect("twice is once");
        has(&world, &shared).await;
    })
    .await;
}

#[tokio::test]
async fn what_goes_back_is_what_the_policy_said_at_booking() {
    with_each_provider(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        // In the free time, everything.
        let id = buys(&world, &anan, kind).await;
        cancel(&world, &anan, id).await.expect("early enough");
        has(&world, &[]).await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Returned));
        // A mentor who cancels gives everything back, however late.
        let id = buys(&world, &anan, kind).await;
        // Whatever the policy becomes, it is the one of the booking that counts.
        changes_type(&world, kind, "policy_late_refund_percent = 100").await;
        world.set_clock(TUESDAY_TEN.plus(-HOUR));
        cancel(&world, &leila, id).await.expect("until the start");
        has(&world, &[]).await;
        // Late, half of it; the mentor has the rest, less the fee on that.
        changes_type(&world, kind, "policy_late_refund_percent = 50").await;
        let id = buys(&world, &anan, kind).await;
        cancel(&world, &anan, id).await.expect("until the start");
        let shared = [
            (Kind::Clearing, 3_000),
            (Kind::Payable, 2_550),
            (Kind::Revenue, 450),
        ];
        has(&world, &shared).await;
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Released));
    })
    .await;
}

#[tokio::test]
async fn a_request_is_paid_for_and_paid_back_when_declined() {
    with_each_provider(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let rules = Rules {
            needs_approval: true,
            ..Rules::default()
        };
        let kind = sells(&world, &leila, rules).await;
        let id = buys(&world, &anan, kind).await;
        assert_eq!(status(&world, &leila, id).await, BookingStatus::Requested);
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        let no = CancelForm {
            booking: id.to_string(),
            reason: "Full".to_owned(),
            ..CancelForm::default()
        };
        world
            .backend
            .booking
            .decline(&leila.caller, no)
            .await
            .expect("it was asked");
        has(&world, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_did_not_come_decides_who_has_the_money() {
    with_each_provider(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        for (who, at, expected) in [
            ("mentor", TUESDAY_TEN, vec![]),
            (
                "mentee",
                TUESDAY_TEN.plus(4 * HOUR),
                vec![
                    (Kind::Clearing, 6_000),
                    (Kind::Payable, 5_100),
                    (Kind::Revenue, 900),
                ],
            ),
        ] {
            world.set_clock(crate::world::NOW);
            let id = buys_at(&world, &anan, kind, at).await;
            world.set_clock(at.plus(HOUR));
            let marker = if who == "mentor" { &anan } else { &leila };
            let form = NoShowForm {
                booking: id.to_string(),
                who: who.to_owned(),
                ..NoShowForm::default()
            };
            let marked = world
                .backend
                .booking
                .mark_no_show(&marker.caller, form)
                .await;
            marked.expect("it is over");
            has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
            world.wait(48 * HOUR);
            has(&world, &expected).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_hold_is_kept_longer_for_who_pays_but_not_for_ever() {
    with_each_provider(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        world.wait(4 * MINUTE);
        place_to_pay(&world, &anan, id).await;
        let until = async || crate::acts::view(&world, &anan, id).await.card.expires_at;
        assert_eq!(until().await, Some(world.now().plus(15 * MINUTE)));
        world.wait(14 * MINUTE);
        world.run_jobs().await;
        place_to_pay(&world, &anan, id).await;
        assert_eq!(until().await, Some(crate::world::NOW.plus(30 * MINUTE)));
        world.wait(12 * MINUTE);
        world.run_jobs().await;
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Expired);
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Abandoned));
        let place = world.backend.money.checkout(&anan.caller, id).await;
        assert_eq!(place, Ok(None), "there is nothing to pay any more");
        has(&world, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn a_free_session_has_no_money() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let id = crate::acts::books(&world, &anan, kind, TUESDAY_TEN).await;
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Confirmed);
        assert_eq!(crate::acts::view(&world, &anan, id).await.payment, None);
        let api = &world.backend.money;
        assert_eq!(api.checkout(&anan.caller, id).await, Ok(None));
        let receipt = api.receipt(&anan.caller, id).await;
        assert_eq!(receipt, Err(AppError::NotFound));
        has(&world, &[]).await;
    })
    .await;
}

#[tokio::test]
async fn an_admin_finds_every_cent() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mut ada = world.mentee("Ada").await;
        world.promote(&mut ada, Role::Admin).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = buys(&world, &anan, kind).await;
        cancel(&world, &anan, id).await.expect("early enough");
        world.run_jobs().await;
        let api = &world.backend.money;
        let find = async |text: &str| {
            let query = EntriesQuery {
                text: text.to_owned(),
                cursor: None,
            };
            let view = api.ledger(&ada.caller, query).await.expect("an admin");
            view.postings
                .into_iter()
                .map(|row| row.cause)
                .collect::<Vec<_>>()
        };
        let all = ["refund_sent", "refund", "charge"];
        for text in [
            "",
            "anan@example.org",
            &id.to_string(),
            &anan.id.to_string(),
        ] {
            let mut found = find(text).await;
            found.sort_unstable();
            let mut expected = all;
            expected.sort_unstable();
            assert_eq!(found, expected, "{text:?}");
        }
        assert!(find("nothing that is there").await.is_empty());
        api.prove(&ada.caller).await.expect("an admin");
        let view = api.ledger(&ada.caller, EntriesQuery::default()).await;
        let view = view.expect("an admin");
        let (_, entries, findings) = view.proof.expect("it was proved");
        assert_eq!((entries, findings.as_str()), (3, ""));
        let totals = &view.totals[0];
        assert_eq!(Some(totals.clearing), totals.at_provider);
        let table = api.ledger_table(&ada.caller, EntriesQuery::default()).await;
        assert!(table.expect("an admin").text.contains(",60.00,EUR,"));
        assert_eq!(
            api.ledger(&leila.caller, EntriesQuery::default()).await,
            Err(AppError::NotFound)
        );
    })
    .await;
}

#[tokio::test]
async fn a_price_is_set_shown_and_paid_without_script() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let page = world.get("/calendar/types", Some(&leila)).await;
        assert!(page.text.contains("€\u{a0}60.00"));
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let at = format!("/sessions/{id}");
        let page = world.get(&at, Some(&anan)).await;
        assert!(page.text.contains("/fn/confirm_booking"));
        let named = id.to_string();
        let fields = [("form[booking]", named.as_str())];
        let sent = world
            .post(&at, "/fn/confirm_booking", &fields, Some(&anan))
            .await;
        assert_eq!(sent.status, 303);
        let place = sent.header("location").to_owned();
        assert!(place.starts_with("/test-pay/"), "{place}");
        let page = world.get(&place, Some(&anan)).await;
        assert!(page.text.contains("value=\"succeed\""), "{}", page.text);
        let declined = world
            .post(&place, &place, &[("scenario", "decline")], Some(&anan))
            .await;
        assert!(declined.text.contains("declined"));
        let asked = [("scenario", "authenticate")];
        let asked = world.post(&place, &place, &asked, Some(&anan)).await;
        assert!(asked.text.contains("Your bank"));
        let paid = world
            .post(&place, &place, &[("scenario", "succeed")], Some(&anan))
            .await;
        assert_eq!(paid.header("location"), format!("/sessions/{id}?paid=1"));
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Confirmed);
        let receipt = world
            .get(&format!("/sessions/{id}/receipt"), Some(&anan))
            .await;
        assert!(receipt.text.contains("2026-000001"));
        let not_hers = world
            .get(&format!("/sessions/{id}/receipt"), Some(&leila))
            .await;
        assert_eq!(not_hers.status, 404);
        let earnings = world.get("/earnings", Some(&leila)).await;
        assert!(
            earnings.text.contains("€\u{a0}51.00"),
            "her share of what is held"
        );
    })
    .await;
}

/// A form that names a booking.
fn form(id: BookingId) -> BookingForm {
    named(id)
}

#[tokio::test]
async fn who_lets_go_of_a_time_cannot_pay_for_it() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let reference = place_to_pay(&world, &anan, id).await;
        let let_go = world.backend.booking.release(&anan.caller, form(id)).await;
        let_go.expect("it is theirs");
        world.run_jobs().await;
        let closed = builtin::act(&world.platform, &reference, Scenario::Succeed).await;
        assert_eq!(closed.expect("it is there").state, "cancelled");
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Abandoned));
        has(&world, &[]).await;
        settle::tend(&world.platform)
            .await
            .expect("nothing is stuck");
        has(&world, &[]).await;
    })
    .await;
}

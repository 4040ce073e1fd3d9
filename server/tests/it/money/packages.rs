//! Packages through the use cases: bought once, booked one by one, back when called off, over in time, given
//! away, taken by a bank; and every cent is where it was said to be.

use super::{adds_up, has, letters, sells, stage, totals};
use crate::acts::{Rules, TUESDAY_TEN, cancel, changes_type, hold, named, status, view};
use crate::world::{NOW, Person, World, in_each_world};
use app::error::{AppError, Conflict};
use app::money::{EarningsQuery, PackagePart};
use app::wallet::{PackageForm, PackageView};
use domain::booking::{BookForm, BookingStatus};
use domain::form::Problem;
use domain::id::{BookingId, PackageOfferId, PaymentId, SessionTypeId};
use domain::money::Money;
use domain::money::ledger::{Kind, Stage};
use domain::time::{DAY, HOUR, Instant, MINUTE};
use domain::wallet::{OfferForm, PackageState, TransferForm};
use serde_json::json;
use server::money::builtin::{self, Builtin, Scenario};
use server::money::{settle, webhook};

/// Offers a package of a kind of session for a month.
pub(super) async fn offers(
    world: &World,
    mentor: &Person,
    kind: SessionTypeId,
    (sessions, price, rest): (u8, &str, &str),
) -> PackageOfferId {
    let form = OfferForm {
        session_type: kind.to_string(),
        sessions: sessions.to_string(),
        price: price.to_owned(),
        months: "1".to_owned(),
        rest: rest.to_owned(),
    };
    let api = &world.backend.wallet;
    api.offer_package(&mentor.caller, form)
        .await
        .expect("a good offer");
    let kinds = api.my_packages(&mentor.caller).await.expect("hers");
    let of_kind = kinds.iter().find(|offered| offered.session_type == kind);
    let offered = &of_kind.expect("it has a price").offers;
    let found = offered
        .iter()
        .find(|offer| offer.terms.sessions == sessions);
    found.expect("it is offered").id
}

/// Where somebody pays for a package.
async fn goes_to_buy(
    world: &World,
    who: &Person,
    offer: PackageOfferId,
) -> Result<String, AppError> {
    let form = PackageForm {
        offer: offer.to_string(),
    };
    let place = world.backend.wallet.buy_package(&who.caller, form).await?;
    let reference = place.strip_prefix("/test-pay/").expect("the built-in one");
    Ok(reference.to_owned())
}

async fn pays(world: &World, reference: &str, scenario: Scenario) {
    builtin::act(&world.platform, reference, scenario)
        .await
        .expect("it can be paid");
}

pub(super) async fn buys(world: &World, who: &Person, offer: PackageOfferId) -> PaymentId {
    let place = goes_to_buy(world, who, offer).await.expect("it is offered");
    pays(world, &place, Scenario::Succeed).await;
    world.run_jobs().await;
    wallet(world, who).await[0].id
}

async fn wallet(world: &World, who: &Person) -> Vec<PackageView> {
    let wallet = world.backend.wallet.wallet(&who.caller).await;
    wallet.expect("theirs").packages
}

/// What somebody's only package is, and how many of its sessions are left.
async fn left(world: &World, who: &Person) -> (PackageState, u8) {
    let packages = wallet(world, who).await;
    assert_eq!(packages.len(), 1, "{packages:?}");
    (packages[0].state, packages[0].left)
}

/// Confirms a held time out of a package.
async fn draws(
    world: &World,
    who: &Person,
    id: BookingId,
    package: PaymentId,
) -> Result<BookingId, AppError> {
    let form = BookForm {
        booking: id.to_string(),
        package: package.to_string(),
        ..BookForm::default()
    };
    world.backend.booking.confirm(&who.caller, form).await
}

/// Holds a time and takes it out of a package.
pub(super) async fn takes(
    world: &World,
    who: &Person,
    kind: SessionTypeId,
    at: Instant,
    package: PaymentId,
) -> Result<BookingId, AppError> {
    let id = hold(world, who, kind, at).await.expect("free");
    draws(world, who, id, package).await
}

async fn gives(world: &World, who: &Person, package: PaymentId, to: &str) -> Result<(), AppError> {
    let form = TransferForm {
        package: package.to_string(),
        to: to.to_owned(),
    };
    world
        .backend
        .wallet
        .transfer_package(&who.caller, form)
        .await
}

fn is_problem<T: std::fmt::Debug>(answer: &Result<T, AppError>, field: &str, problem: &Problem) {
    assert!(
        matches!(answer, Err(AppError::Invalid(errors)) if errors.of(field) == Some(problem)),
        "{answer:?}"
    );
}

/// Has the provider say something about a payment.
pub async fn says(world: &World, event: &str, kind: &str, about: PaymentId) {
    let body = json!({"id": event, "kind": kind, "about": about}).to_string();
    let signer = Builtin::new(world.platform.db.clone(), world.platform.clock.clone());
    let signature = signer.sign(body.as_bytes()).await.expect("it has a secret");
    webhook::receive(&world.platform, &signature, body.as_bytes())
        .await
        .expect("it can be kept")
        .expect("it is genuine");
    world.run_jobs().await;
}

#[tokio::test]
async fn a_package_is_paid_once_and_booked_one_by_one() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let offer = offers(&world, &leila, kind, (3, "100", "returned")).await;
        let shown = world
            .backend
            .wallet
            .package_offer(&anan.caller, offer)
            .await;
        let shown = shown.expect("he finds her");
        assert_eq!((shown.quote.fee.minor, shown.may_buy), (1_500, true));
        let place = goes_to_buy(&world, &anan, offer).await.expect("offered");
        assert_eq!(left(&world, &anan).await.0, PackageState::Unpaid);
        pays(&world, &place, Scenario::Succeed).await;
        has(&world, &[(Kind::Clearing, 10_000), (Kind::Prepaid, 10_000)]).await;
        let package = wallet(&world, &anan).await.remove(0);
        assert_eq!(
            (package.state, package.left, package.until),
            (PackageState::Usable, 3, Some(NOW.plus(30 * DAY)))
        );
        let receipt = world
            .backend
            .wallet
            .package_receipt(&anan.caller, package.id);
        let receipt = receipt.await.expect("he paid");
        assert_eq!(
            (
                receipt.number.as_str(),
                receipt.price.minor,
                receipt.title.as_str()
            ),
            ("2026-000001", 10_000, "3 × Interview practice")
        );

        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let choices = view(&world, &anan, id).await.packages;
        assert_eq!((choices.len(), choices[0].left), (1, 3));
        assert_eq!(view(&world, &leila, id).await.packages, [], "they are his");
        draws(&world, &anan, id, package.id)
            .await
            .expect("one is left");
        assert_eq!(status(&world, &leila, id).await, BookingStatus::Confirmed);
        let drawn = [
            (Kind::Clearing, 10_000),
            (Kind::Prepaid, 6_666),
            (Kind::Held, 3_334),
        ];
        has(&world, &drawn).await;
        let paid = view(&world, &anan, id).await.payment.expect("it was paid");
        assert_eq!(
            (paid.package, paid.stage, paid.quote.price.minor),
            (Some(PackagePart::Drawn), Some(Stage::Held), 3_334)
        );
        let place = world.backend.money.checkout(&anan.caller, id).await;
        assert_eq!(place, Ok(None), "there is nothing to pay");
        world.set_clock(TUESDAY_TEN.plus(49 * HOUR));
        let settled = [
            (Kind::Clearing, 10_000),
            (Kind::Prepaid, 6_666),
            (Kind::Payable, 2_834),
            (Kind::Revenue, 500),
        ];
        has(&world, &settled).await;
        let earnings = world
            .backend
            .money
            .earnings(&leila.caller, EarningsQuery::default())
            .await;
        let earnings = earnings.expect("hers");
        assert_eq!(earnings.paid_sessions, 1);
        // Her share of what waits in his package.
        assert_eq!(earnings.purses[0].held.minor, 5_666);
        let euros = "€\u{a0}100.00";
        assert_eq!(
            letters(&world, &anan, &format!("Paid: {euros}"))
                .await
                .len(),
            1
        );
        assert_eq!(letters(&world, &leila, "Sold: 3 ×").await.len(), 1);
        let earned = letters(&world, &leila, "€\u{a0}28.34 is yours").await;
        assert_eq!(earned.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_called_off_comes_back_or_goes_back_as_the_policy_says() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let offer = offers(&world, &leila, kind, (2, "100", "returned")).await;
        let package = buys(&world, &anan, offer).await;
        let full = [(Kind::Clearing, 10_000), (Kind::Prepaid, 10_000)];
        // In the free time the session waits in the package again; no money goes back.
        let id = takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        let id = id.expect("one is left");
        assert_eq!(left(&world, &anan).await, (PackageState::Usable, 1));
        cancel(&world, &anan, id).await.expect("early enough");
        has(&world, &full).await;
        assert_eq!(left(&world, &anan).await, (PackageState::Usable, 2));
        let paid = view(&world, &anan, id).await.payment.expect("it was paid");
        assert_eq!(
            (paid.package, paid.refunded.minor, paid.stage),
            (Some(PackagePart::PutBack), 0, Some(Stage::Returned))
        );
        // The mentor calls off, however late.
        let id = takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        let id = id.expect("two are left");
        changes_type(&world, kind, "policy_late_refund_percent = 50").await;
        world.set_clock(TUESDAY_TEN.plus(-HOUR));
        cancel(&world, &leila, id).await.expect("until the start");
        has(&world, &full).await;
        // Late, half of it: that is money, and the mentor has the rest.
        let id = takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        let id = id.expect("two are left");
        cancel(&world, &anan, id).await.expect("until the start");
        let shared = [
            (Kind::Clearing, 7_500),
            (Kind::Prepaid, 5_000),
            (Kind::Payable, 2_125),
            (Kind::Revenue, 375),
        ];
        has(&world, &shared).await;
        assert_eq!(left(&world, &anan).await, (PackageState::Usable, 1));
        let receipt = world.backend.wallet.package_receipt(&anan.caller, package);
        assert_eq!(receipt.await.expect("his").refunded.minor, 2_500);
        assert_eq!(
            letters(&world, &anan, "€\u{a0}25.00 back: 2 ×").await.len(),
            1
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_tabs_take_the_last_session_once() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let offer = offers(&world, &leila, kind, (2, "100", "returned")).await;
        let package = buys(&world, &anan, offer).await;
        let first = takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        first.expect("two are left");
        // A double click is one session.
        let at = |half_hours: i64| TUESDAY_TEN.plus(half_hours * 30 * MINUTE);
        let id = hold(&world, &anan, kind, at(2)).await.expect("free");
        let tabs = (0..5).map(|_| draws(&world, &anan, id, package));
        for drawn in futures::future::join_all(tabs).await {
            assert_eq!(drawn, Ok(id));
        }
        assert_eq!(left(&world, &anan).await, (PackageState::UsedUp, 0));
        let drawn = [(Kind::Clearing, 10_000), (Kind::Held, 10_000)];
        has(&world, &drawn).await;
        let third = takes(&world, &anan, kind, at(4), package).await;
        is_problem(&third, "package", &Problem::PackageUsedUp);
        has(&world, &drawn).await;
        // One comes back while others reach for it: one of them has it, and the package is never overdrawn.
        cancel(&world, &anan, id).await.expect("early enough");
        world.run_jobs().await;
        let mira = world.mentee("Mira").await;
        let id = hold(&world, &anan, kind, at(4)).await.expect("free");
        let (drawn, given) = futures::future::join(
            draws(&world, &anan, id, package),
            gives(&world, &anan, package, &mira.email),
        )
        .await;
        assert!(
            drawn.is_ok() != given.is_ok(),
            "one of both: {drawn:?} {given:?}"
        );
        adds_up(&world).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_double_click_buys_one_package() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let offer = offers(&world, &leila, kind, (5, "250", "kept")).await;
        let places = (0..5).map(|_| goes_to_buy(&world, &anan, offer));
        let places = futures::future::join_all(places).await;
        for place in &places {
            assert_eq!(place, &places[0]);
            let place = place.as_ref().expect("it is offered");
            pays(&world, place, Scenario::Duplicate).await;
        }
        has(&world, &[(Kind::Clearing, 25_000), (Kind::Prepaid, 25_000)]).await;
        assert_eq!(left(&world, &anan).await, (PackageState::Usable, 5));
        // Who comes again means another one; who does not pay it has none.
        let second = goes_to_buy(&world, &anan, offer).await.expect("offered");
        assert_ne!(Ok(&second), places[0].as_ref());
        world.wait(2 * HOUR);
        settle::tend(&world.platform).await.expect("it goes on");
        assert_eq!(left(&world, &anan).await, (PackageState::Usable, 5));
        assert_eq!(letters(&world, &anan, "Not paid").await.len(), 0);
        // It is not offered any more; what was bought stays.
        let form = PackageForm {
            offer: offer.to_string(),
        };
        let ended = world.backend.wallet.end_package(&leila.caller, form).await;
        ended.expect("it is hers");
        let gone = goes_to_buy(&world, &anan, offer).await;
        assert_eq!(gone, Err(AppError::NotFound));
        assert_eq!(left(&world, &anan).await, (PackageState::Usable, 5));
    })
    .await;
}

#[tokio::test]
async fn when_time_is_over_the_rest_goes_where_it_was_said_to_go() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let kept = offers(&world, &leila, kind, (4, "100", "kept")).await;
        let package = buys(&world, &anan, kept).await;
        let first = takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        first.expect("four are left");
        let until = NOW.plus(30 * DAY);
        world.set_clock(until.plus(-1));
        let before = [
            (Kind::Clearing, 10_000),
            (Kind::Prepaid, 7_500),
            (Kind::Payable, 2_125),
            (Kind::Revenue, 375),
        ];
        has(&world, &before).await;
        // One is booked at the last moment for later: it stays booked.
        let late = until.plus(DAY + HOUR);
        let id = takes(&world, &anan, kind, late, package).await;
        let id = id.expect("it is time");
        world.set_clock(until);
        let over = [
            (Kind::Clearing, 10_000),
            (Kind::Held, 2_500),
            (Kind::Payable, 6_375),
            (Kind::Revenue, 1_125),
        ];
        has(&world, &over).await;
        assert_eq!(left(&world, &anan).await, (PackageState::Over, 2));
        let table = world
            .backend
            .money
            .earnings_table(&leila.caller, EarningsQuery::default())
            .await;
        let table = table.expect("hers").text;
        assert!(
            table.contains("rest of a package,Interview practice,42.50,EUR"),
            "{table}"
        );
        assert_eq!(
            letters(&world, &anan, "Your package is over").await.len(),
            1
        );
        assert_eq!(
            letters(&world, &leila, "€\u{a0}42.50 is yours").await.len(),
            1
        );
        let again = takes(&world, &anan, kind, late.plus(HOUR), package).await;
        is_problem(&again, "package", &Problem::PackageUsedUp);
        // What is called off now has no package to go back into: it is money.
        cancel(&world, &leila, id).await.expect("she may");
        let back = [
            (Kind::Clearing, 7_500),
            (Kind::Payable, 6_375),
            (Kind::Revenue, 1_125),
        ];
        has(&world, &back).await;
    })
    .await;
}

#[tokio::test]
async fn a_rest_that_is_returned_goes_to_who_paid() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let offer = offers(&world, &leila, kind, (3, "100", "returned")).await;
        let package = buys(&world, &anan, offer).await;
        let first = takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        first.expect("three are left");
        world.set_clock(NOW.plus(31 * DAY));
        // Nobody ran the job in time: whoever tends finds it.
        settle::tend(&world.platform).await.expect("it goes on");
        settle::tend(&world.platform).await.expect("twice is once");
        let returned = [
            (Kind::Clearing, 3_334),
            (Kind::Payable, 2_834),
            (Kind::Revenue, 500),
        ];
        has(&world, &returned).await;
        assert_eq!(
            letters(&world, &anan, "€\u{a0}66.66 back: 3 ×").await.len(),
            1
        );
        // What a mentor stopped offering is given back, also where they were to keep it.
        let kept = offers(&world, &leila, kind, (2, "80", "kept")).await;
        buys(&world, &anan, kept).await;
        changes_type(&world, kind, "active = FALSE").await;
        world.wait(40 * DAY);
        has(&world, &returned).await;
    })
    .await;
}

#[tokio::test]
async fn the_rest_can_be_given_away_and_refunds_go_to_who_paid() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mira = world.mentee("Mira").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let offer = offers(&world, &leila, kind, (3, "100", "returned")).await;
        let package = buys(&world, &anan, offer).await;
        let own = takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        let own = own.expect("three are left");
        for nobody in ["nobody@example.org", &anan.email, &leila.email] {
            let given = gives(&world, &anan, package, nobody).await;
            is_problem(&given, "to", &Problem::UnknownMember);
        }
        let stolen = gives(&world, &mira, package, &mira.email).await;
        assert_eq!(stolen, Err(AppError::NotFound));
        let to = mira.email.to_uppercase();
        gives(&world, &anan, package, &to).await.expect("a member");
        let again = gives(&world, &anan, package, &to).await;
        assert_eq!(again, Err(AppError::NotFound), "it is not his any more");
        let told = letters(&world, &mira, "Anan Example gave you sessions").await;
        assert_eq!(told.len(), 1);
        let hers = wallet(&world, &mira).await.remove(0);
        assert_eq!(
            (hers.given_by.as_deref(), hers.left),
            (Some("Anan Example"), 2)
        );
        let his = wallet(&world, &anan).await.remove(0);
        assert_eq!(his.given_to.as_deref(), Some("Mira Example"));
        // He cannot book from it, she can; his own session stays his.
        let later = TUESDAY_TEN.plus(2 * HOUR);
        let his = takes(&world, &anan, kind, later, package).await;
        is_problem(&his, "package", &Problem::NotAChoice);
        let late = TUESDAY_TEN.plus(4 * HOUR);
        let id = takes(&world, &mira, kind, late, package).await;
        let id = id.expect("they are hers");
        assert_eq!(status(&world, &anan, own).await, BookingStatus::Confirmed);
        // She says that it took place, though he paid.
        world.set_clock(late.plus(HOUR));
        let kept = world
            .backend
            .booking
            .mark_kept(&mira.caller, named(id))
            .await;
        kept.expect("it is over");
        assert_eq!(stage(&world, &leila, id).await, Some(Stage::Held));
        world.run_jobs().await;
        assert_eq!(stage(&world, &leila, id).await, Some(Stage::Released));
        // The rest is over: the money is his.
        world.set_clock(NOW.plus(31 * DAY));
        world.run_jobs().await;
        assert_eq!(letters(&world, &anan, "€\u{a0}33.33 back").await.len(), 1);
        assert_eq!(letters(&world, &mira, "€\u{a0}33.33 back").await.len(), 0);
        assert_eq!(
            letters(&world, &mira, "Your package is over").await.len(),
            1
        );
        let shared = [
            (Kind::Clearing, 6_667),
            (Kind::Payable, 5_667),
            (Kind::Revenue, 1_000),
        ];
        has(&world, &shared).await;
    })
    .await;
}

#[tokio::test]
async fn a_bank_takes_the_whole_purchase_and_unused_sessions_are_closed() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let offer = offers(&world, &leila, kind, (3, "100", "kept")).await;
        let package = buys(&world, &anan, offer).await;
        let over = takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        over.expect("three are left");
        world.set_clock(TUESDAY_TEN.plus(49 * HOUR));
        world.run_jobs().await;
        let ahead = TUESDAY_TEN.plus(3 * DAY);
        let id = takes(&world, &anan, kind, ahead, package).await;
        let id = id.expect("two are left");
        world.run_jobs().await;
        says(&world, "e1", "disputed", package).await;
        // The session that is over is owed by the mentor, and by the platform its fee.
        let taken = [(Kind::Payable, 2_834), (Kind::Receivable, 2_834)];
        assert_eq!(totals(&world).await, taken.into_iter().collect());
        assert_eq!(left(&world, &anan).await, (PackageState::AtBank, 1));
        let drawn = takes(&world, &anan, kind, ahead.plus(HOUR), package).await;
        is_problem(&drawn, "package", &Problem::PackageUsedUp);
        let given = gives(&world, &anan, package, &leila.email).await;
        is_problem(&given, "to", &Problem::UnknownMember);
        for who in [&anan, &leila] {
            let told = letters(&world, who, "The bank took back a payment").await;
            assert_eq!(told.len(), 1);
        }
        // Its time runs out meanwhile: it waits for the bank.
        world.set_clock(NOW.plus(31 * DAY));
        world.run_jobs().await;
        says(&world, "e2", "dispute_won", package).await;
        says(&world, "e3", "dispute_won", package).await;
        let found = totals(&world).await;
        assert_eq!(found.get(&Kind::Prepaid), None, "the rest is settled");
        assert_eq!(found.get(&Kind::Clearing), Some(&10_000));
        assert_eq!(stage(&world, &leila, id).await, Some(Stage::Released));
        adds_up_by_itself(&world).await;
    })
    .await;
}

/// The ledger alone: the built-in provider forgets a charge that its bank took back.
async fn adds_up_by_itself(world: &World) {
    let mut read = world.platform.db.snapshot().await.expect("a connection");
    let proof = server::money::journal::prove(&mut read, world.now()).await;
    assert_eq!(proof.expect("readable").findings, "");
}

#[tokio::test]
async fn a_bank_that_keeps_it_leaves_nothing_to_book() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let offer = offers(&world, &leila, kind, (2, "100", "returned")).await;
        let place = goes_to_buy(&world, &anan, offer).await.expect("offered");
        pays(&world, &place, Scenario::Dispute).await;
        let package = wallet(&world, &anan).await[0].id;
        let id = takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        let id = id.expect("two are left");
        world.wait(2 * MINUTE);
        has(&world, &[]).await;
        says(&world, "e1", "dispute_lost", package).await;
        assert_eq!(left(&world, &anan).await, (PackageState::AtBank, 1));
        world.set_clock(NOW.plus(40 * DAY));
        has(&world, &[]).await;
        settle::tend(&world.platform).await.expect("it goes on");
        has(&world, &[]).await;
        let paid = view(&world, &leila, id).await.payment.expect("it was paid");
        assert!(paid.disputed);
    })
    .await;
}

#[tokio::test]
async fn who_went_to_pay_has_chosen_and_a_lapsed_hold_takes_nothing() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let offer = offers(&world, &leila, kind, (2, "100", "returned")).await;
        let package = buys(&world, &anan, offer).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        super::place_to_pay(&world, &anan, id).await;
        assert_eq!(view(&world, &anan, id).await.packages, []);
        let drawn = draws(&world, &anan, id, package).await;
        assert_eq!(drawn, Err(Conflict::WrongState.into()));
        let later = TUESDAY_TEN.plus(HOUR);
        let id = hold(&world, &anan, kind, later).await.expect("free");
        world.wait(6 * MINUTE);
        let late = draws(&world, &anan, id, package).await;
        assert_eq!(late, Err(Conflict::HoldExpired.into()));
        has(&world, &[(Kind::Clearing, 10_000), (Kind::Prepaid, 10_000)]).await;
        assert_eq!(left(&world, &anan).await, (PackageState::Usable, 2));
        // Another kind of session is another package's.
        let other = sells(&world, &leila, Rules::default()).await;
        let wrong = takes(&world, &anan, other, later, package).await;
        is_problem(&wrong, "package", &Problem::NotAChoice);
    })
    .await;
}

#[tokio::test]
async fn a_request_is_taken_from_a_package_and_comes_back_when_declined() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let rules = Rules {
            needs_approval: true,
            ..Rules::default()
        };
        let kind = sells(&world, &leila, rules).await;
        let offer = offers(&world, &leila, kind, (2, "100", "returned")).await;
        let package = buys(&world, &anan, offer).await;
        let id = takes(&world, &anan, kind, TUESDAY_TEN, package).await;
        let id = id.expect("two are left");
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Requested);
        assert_eq!(left(&world, &anan).await, (PackageState::Usable, 1));
        let form = domain::booking::CancelForm {
            booking: id.to_string(),
            ..Default::default()
        };
        let declined = world.backend.booking.decline(&leila.caller, form).await;
        declined.expect("she may");
        has(&world, &[(Kind::Clearing, 10_000), (Kind::Prepaid, 10_000)]).await;
        assert_eq!(left(&world, &anan).await, (PackageState::Usable, 2));
    })
    .await;
}

#[tokio::test]
async fn offers_are_the_mentors_and_within_bounds() {
    in_each_world(async |world| {
        let (leila, sam) = (world.mentor("Leila").await, world.mentor("Sam").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let form = |price: &str| OfferForm {
            session_type: kind.to_string(),
            sessions: "5".to_owned(),
            price: price.to_owned(),
            months: "6".to_owned(),
            rest: "kept".to_owned(),
        };
        let api = &world.backend.wallet;
        let stolen = api.offer_package(&sam.caller, form("250")).await;
        assert_eq!(stolen, Err(AppError::NotFound));
        let cheap = api.offer_package(&leila.caller, form("4")).await;
        let least = Money::new(500, super::EUR);
        is_problem(&cheap, "price", &Problem::TooLittle { least });
        for _ in 0..2 {
            api.offer_package(&leila.caller, form("250"))
                .await
                .expect("twice is once");
        }
        let offered = api.my_packages(&leila.caller).await.expect("hers");
        assert_eq!(offered[0].offers.len(), 1);
        let offer = offered[0].offers[0].id;
        let own = goes_to_buy(&world, &leila, offer).await;
        assert_eq!(own, Err(AppError::Forbidden));
        for price in ["251", "252", "253", "254"] {
            let more = api.offer_package(&leila.caller, form(price)).await;
            more.expect("five at most");
        }
        let sixth = api.offer_package(&leila.caller, form("255")).await;
        is_problem(&sixth, "sessions", &Problem::TooMany { most: 5 });
        // On her page everybody sees them.
        let viewer = world.backend.account.viewer(&leila.caller).await;
        let slug = viewer.expect("read").expect("signed in").slug;
        let page = world.backend.market.mentor(&sam.caller, &slug).await;
        assert_eq!(page.expect("she is found").packages.len(), 5);
        // What is free has no packages.
        changes_type(&world, kind, "price_minor = 0").await;
        let free = api.offer_package(&leila.caller, form("256")).await;
        assert_eq!(free, Err(Conflict::WrongState.into()));
    })
    .await;
}

//! Vouchers through the use cases: used before the learner's money, once for each member, back when nobody
//! paid or all of it goes back; and every cent is where it was said to be.

use super::{adds_up, has, letters, sells, totals};
use crate::acts::{Rules, TUESDAY_TEN, cancel, changes_type, hold, status, view};
use crate::world::{NOW, Person, World, in_each_world};
use app::error::AppError;
use app::wallet::{EndVoucherForm, VoucherPays, VoucherQuery};
use domain::actor::Role;
use domain::booking::{BookForm, BookingStatus};
use domain::form::Problem;
use domain::id::BookingId;
use domain::money::Money;
use domain::money::ledger::Kind;
use domain::time::{DAY, HOUR, MINUTE};
use domain::wallet::VoucherForm;
use server::money::builtin::{self, Scenario};
use server::money::settle;

async fn admin(world: &World) -> Person {
    let mut ada = world.mentee("Ada").await;
    world.promote(&mut ada, Role::Admin).await;
    ada
}

fn form(code: &str, kind: &str, worth: &str, uses: &str) -> VoucherForm {
    VoucherForm {
        code: code.to_owned(),
        kind: kind.to_owned(),
        worth: worth.to_owned(),
        currency: "EUR".to_owned(),
        uses: uses.to_owned(),
        until: "2026-12-31".to_owned(),
    }
}

async fn makes(world: &World, ada: &Person, form: VoucherForm) -> String {
    let made = world.backend.wallet.make_voucher(&ada.caller, form).await;
    made.expect("a good voucher")
}

async fn goes_to_pay(
    world: &World,
    who: &Person,
    id: BookingId,
    code: &str,
) -> Result<Option<String>, AppError> {
    let form = BookForm {
        booking: id.to_string(),
        voucher: code.to_owned(),
        ..BookForm::default()
    };
    world.backend.booking.confirm(&who.caller, form).await?;
    let place = world.backend.money.checkout(&who.caller, id).await?;
    Ok(place.map(|place| place.replace("/test-pay/", "")))
}

fn is_problem<T: std::fmt::Debug>(answer: &Result<T, AppError>, field: &str, problem: &Problem) {
    assert!(
        matches!(answer, Err(AppError::Invalid(errors)) if errors.of(field) == Some(problem)),
        "{answer:?}"
    );
}

async fn used(world: &World, ada: &Person) -> u32 {
    let all = world.backend.wallet.vouchers(&ada.caller).await;
    all.expect("an admin")
        .iter()
        .map(|voucher| voucher.used)
        .sum()
}

#[tokio::test]
async fn a_voucher_pays_before_the_learners_money_does() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let code = makes(&world, &ada, form("spring 26", "amount", "20", "1")).await;
        assert_eq!(code, "SPRING26");
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let query = VoucherQuery {
            booking: id,
            code: "Spring-26".to_owned(),
            alone: false,
        };
        let pays = world.backend.wallet.voucher(&anan.caller, query).await;
        let euros = |minor| Money::new(minor, super::EUR);
        let (pays_20, left) = (euros(2_000), euros(4_000));
        assert_eq!(
            pays,
            Ok(VoucherPays {
                pays: pays_20,
                scholarship: None,
                left
            })
        );
        let wrong = goes_to_pay(&world, &anan, id, "summer").await;
        is_problem(&wrong, "voucher", &Problem::UnknownVoucher);
        let place = goes_to_pay(&world, &anan, id, " spring-26").await;
        let place = place.expect("it is good").expect("forty are to be paid");
        let mut read = world.platform.db.read().await.expect("a connection");
        let charge = builtin::charge(&mut read, &place).await;
        drop(read);
        let charge = charge.expect("readable").expect("it is there");
        assert_eq!(charge.amount.minor, 4_000);
        // Set aside, while he pays the rest.
        let aside = [(Kind::Revenue, -2_000), (Kind::Voucher, 2_000)];
        has(&world, &aside).await;
        builtin::act(&world.platform, &place, Scenario::Duplicate)
            .await
            .expect("it can be paid");
        let paid = [
            (Kind::Clearing, 4_000),
            (Kind::Held, 6_000),
            (Kind::Revenue, -2_000),
        ];
        has(&world, &paid).await;
        assert_eq!(status(&world, &leila, id).await, BookingStatus::Confirmed);
        let seen = view(&world, &anan, id).await.payment.expect("it was paid");
        assert_eq!(seen.voucher, Some(pays_20));
        let receipt = world.backend.money.receipt(&anan.caller, id).await;
        let receipt = receipt.expect("his");
        assert_eq!((receipt.price.minor, receipt.voucher.minor), (6_000, 2_000));
        let wallet = world
            .backend
            .wallet
            .wallet(&anan.caller)
            .await
            .expect("his");
        assert_eq!(wallet.vouchers.len(), 1);
        assert!(wallet.vouchers[0].is_paid);
        // The mentor has the same as without it.
        world.set_clock(TUESDAY_TEN.plus(49 * HOUR));
        let settled = [
            (Kind::Clearing, 4_000),
            (Kind::Payable, 5_100),
            (Kind::Revenue, -1_100),
        ];
        has(&world, &settled).await;
        // Once for each member.
        let again = hold(&world, &anan, kind, TUESDAY_TEN.plus(3 * DAY)).await;
        let again = goes_to_pay(&world, &anan, again.expect("free"), "spring26").await;
        is_problem(&again, "voucher", &Problem::VoucherUsedByYou);
    })
    .await;
}

#[tokio::test]
async fn what_goes_back_goes_back_to_both_sources() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        makes(&world, &ada, form("HALF", "percent", "50", "1")).await;
        let pays = async |id| {
            let place = goes_to_pay(&world, &anan, id, "half").await;
            let place = place.expect("it is good").expect("a half is to be paid");
            builtin::act(&world.platform, &place, Scenario::Succeed)
                .await
                .expect("it can be paid");
        };
        // All of it: his half to him, the voucher's to the voucher, which he may use again.
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        pays(id).await;
        assert_eq!(used(&world, &ada).await, 1);
        cancel(&world, &anan, id).await.expect("early enough");
        has(&world, &[]).await;
        assert_eq!(used(&world, &ada).await, 0);
        assert_eq!(letters(&world, &anan, "€\u{a0}30.00 back").await.len(), 1);
        // Half of it: of each a half.
        changes_type(&world, kind, "policy_late_refund_percent = 50").await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        pays(id).await;
        world.set_clock(TUESDAY_TEN.plus(-HOUR));
        cancel(&world, &anan, id).await.expect("until the start");
        let shared = [
            (Kind::Clearing, 1_500),
            (Kind::Payable, 2_550),
            (Kind::Revenue, -1_050),
        ];
        has(&world, &shared).await;
        assert_eq!(used(&world, &ada).await, 1, "it paid for something");
    })
    .await;
}

#[tokio::test]
async fn a_voucher_that_pays_all_needs_no_provider() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ada = admin(&world).await;
        let rules = Rules::default();
        let kind = sells(&world, &leila, rules).await;
        makes(&world, &ada, form("GIFT", "amount", "100", "2")).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let place = goes_to_pay(&world, &anan, id, "gift").await;
        assert_eq!(place, Ok(None), "there is nothing to pay");
        assert_eq!(status(&world, &leila, id).await, BookingStatus::Confirmed);
        has(&world, &[(Kind::Held, 6_000), (Kind::Revenue, -6_000)]).await;
        let receipt = world.backend.money.receipt(&anan.caller, id).await;
        assert_eq!(receipt.expect("his").voucher.minor, 6_000);
        cancel(&world, &leila, id).await.expect("she may");
        has(&world, &[]).await;
        assert_eq!(used(&world, &ada).await, 0);
        assert_eq!(letters(&world, &anan, "€\u{a0}60.00 back").await.len(), 0);
        // Again, and this time it takes place.
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let place = goes_to_pay(&world, &anan, id, "gift").await;
        assert_eq!(place, Ok(None));
        world.set_clock(TUESDAY_TEN.plus(49 * HOUR));
        has(&world, &[(Kind::Payable, 5_100), (Kind::Revenue, -5_100)]).await;
    })
    .await;
}

#[tokio::test]
async fn who_does_not_pay_has_not_used_it() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        makes(&world, &ada, form("ONCE", "amount", "20", "1")).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let place = goes_to_pay(&world, &anan, id, "once").await;
        place.expect("it is good").expect("forty are to be paid");
        assert_eq!(used(&world, &ada).await, 1);
        // What he typed stays, whatever he types next.
        let again = goes_to_pay(&world, &anan, id, "").await;
        again.expect("the same").expect("forty are to be paid");
        world.wait(31 * MINUTE);
        world.run_jobs().await;
        settle::tend(&world.platform).await.expect("it goes on");
        has(&world, &[]).await;
        assert_eq!(used(&world, &ada).await, 0);
        let wallet = world
            .backend
            .wallet
            .wallet(&anan.caller)
            .await
            .expect("his");
        assert_eq!(wallet.vouchers, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_want_the_last_use_one_has_it() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let (anan, mira) = (world.mentee("Anan").await, world.mentee("Mira").await);
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        makes(&world, &ada, form("LAST", "amount", "20", "1")).await;
        let first = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let later = TUESDAY_TEN.plus(HOUR);
        let second = hold(&world, &mira, kind, later).await.expect("free");
        let (his, hers) = futures::future::join(
            goes_to_pay(&world, &anan, first, "last"),
            goes_to_pay(&world, &mira, second, "last"),
        )
        .await;
        assert!(his.is_ok() != hers.is_ok(), "one of both: {his:?} {hers:?}");
        let lost = if his.is_ok() { &hers } else { &his };
        is_problem(lost, "voucher", &Problem::VoucherUsedUp);
        assert_eq!(used(&world, &ada).await, 1);
        // A double click takes one use.
        let who = if his.is_ok() {
            (&anan, first)
        } else {
            (&mira, second)
        };
        let tabs = (0..4).map(|_| goes_to_pay(&world, who.0, who.1, "last"));
        for place in futures::future::join_all(tabs).await {
            place.expect("the same").expect("forty are to be paid");
        }
        assert_eq!(used(&world, &ada).await, 1);
        let aside = totals(&world).await;
        assert_eq!(aside.get(&Kind::Voucher), Some(&2_000));
        adds_up(&world).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_clicks_take_one_use() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let (anan, mira) = (world.mentee("Anan").await, world.mentee("Mira").await);
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        for (who, code, worth, at) in [(&anan, "PART", "20", 0), (&mira, "WHOLE", "100", 2)] {
            makes(&world, &ada, form(code, "amount", worth, "1")).await;
            let at = TUESDAY_TEN.plus(at * 30 * MINUTE);
            let id = hold(&world, who, kind, at).await.expect("free");
            let before = used(&world, &ada).await;
            let tabs = (0..4).map(|_| goes_to_pay(&world, who, id, code));
            for place in futures::future::join_all(tabs).await {
                assert_eq!(place.map(|place| place.is_none()), Ok(code == "WHOLE"));
            }
            assert_eq!(used(&world, &ada).await, before + 1);
        }
        let once = [
            (Kind::Held, 6_000),
            (Kind::Voucher, 2_000),
            (Kind::Revenue, -8_000),
        ];
        has(&world, &once).await;
    })
    .await;
}

#[tokio::test]
async fn admins_make_them_and_end_them() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let api = &world.backend.wallet;
        let made_up = makes(&world, &ada, form("", "percent", "10", "5")).await;
        assert_eq!(made_up.len(), 10);
        let refused = api
            .make_voucher(&ada.caller, form(&made_up, "percent", "10", "5"))
            .await;
        is_problem(&refused, "code", &Problem::Duplicate);
        let refused = api
            .make_voucher(&ada.caller, form("", "percent", "101", "0"))
            .await;
        is_problem(
            &refused,
            "worth",
            &Problem::OutOfRange {
                least: 1,
                most: 100,
            },
        );
        is_problem(
            &refused,
            "uses",
            &Problem::OutOfRange {
                least: 1,
                most: 10_000,
            },
        );
        let dollars = VoucherForm {
            currency: "USD".to_owned(),
            ..form("DOLLARS", "amount", "5", "5")
        };
        makes(&world, &ada, dollars).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let other = goes_to_pay(&world, &anan, id, "dollars").await;
        is_problem(&other, "voucher", &Problem::VoucherOtherCurrency);
        let all = api.vouchers(&ada.caller).await.expect("an admin");
        let made = all.iter().find(|voucher| voucher.code == made_up);
        let end = EndVoucherForm {
            id: made.expect("it is listed").id.to_string(),
        };
        api.end_voucher(&ada.caller, end)
            .await
            .expect("it is there");
        let over = goes_to_pay(&world, &anan, id, &made_up).await;
        is_problem(&over, "voucher", &Problem::VoucherOver);
        // Until the last day is over.
        makes(&world, &ada, form("YEAR", "amount", "20", "5")).await;
        let last = domain::time::Instant::from_rfc3339("2027-01-01T00:00:00Z").expect("an instant");
        assert!(NOW < last);
        world.set_clock(last);
        let monday = last.plus(3 * DAY + 9 * HOUR);
        let id = hold(&world, &anan, kind, monday).await.expect("free");
        let over = goes_to_pay(&world, &anan, id, "year").await;
        is_problem(&over, "voucher", &Problem::VoucherOver);
    })
    .await;
}

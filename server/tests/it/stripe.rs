//! Money through Stripe, which a stand-in on this machine plays: paid on its pages, held, sent on to mentors'
//! accounts, sent back; whatever is repeated, reordered, lost or made up on the way, every cent is once where
//! it belongs.

pub mod bank;
mod faults;
mod messages;
mod parts;
mod payees;

use crate::acts::{Rules, TUESDAY_TEN, confirm, hold};
use crate::money::{has, sells, stage};
use crate::world::{Person, World, in_each_world_with_stripe};
use app::error::Conflict;
use app::money::PayOutForm;
use bank::Bank;
use domain::id::{BookingId, SessionTypeId};
use domain::money::Payee;
use domain::money::ledger::{Kind, Stage};
use domain::time::HOUR;
use server::config::Config;
use server::db::sql;

const HELD: [(Kind, i64); 2] = [(Kind::Clearing, 6_000), (Kind::Held, 6_000)];
const SHARED: [(Kind, i64); 3] = [
    (Kind::Clearing, 6_000),
    (Kind::Payable, 5_100),
    (Kind::Revenue, 900),
];
const PAID_OUT: [(Kind, i64); 2] = [(Kind::Clearing, 900), (Kind::Revenue, 900)];

/// Leila sells, Anan holds a time; where he pays.
async fn asked_to_pay(world: &World) -> (Person, Person, BookingId, String) {
    let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
    let kind = sells(world, &leila, Rules::default()).await;
    let (id, place) = goes_to_pay(world, &anan, kind).await;
    (leila, anan, id, place)
}

async fn goes_to_pay(world: &World, who: &Person, kind: SessionTypeId) -> (BookingId, String) {
    let id = hold(world, who, kind, TUESDAY_TEN).await.expect("free");
    confirm(world, who, id).await.expect("the hold is fresh");
    let place = world.backend.money.checkout(&who.caller, id).await;
    let place = place.expect("Stripe answers");
    (id, place.expect("there is something to pay"))
}

/// Anan paid, and Stripe told so; the name of his payment there.
async fn paid(world: &World, bank: &Bank) -> (Person, Person, BookingId, String) {
    let (leila, anan, id, place) = asked_to_pay(world).await;
    let intent = bank.takes(&place);
    bank.tells_all(world).await;
    (leila, anan, id, intent)
}

/// Two days after the session: what Leila earned is hers.
async fn earned(world: &World, bank: &Bank) -> (Person, Person, BookingId, String) {
    let all = paid(world, bank).await;
    world.set_clock(TUESDAY_TEN.plus(60 * HOUR));
    has(world, &SHARED).await;
    all
}

/// Leila says where she is to be paid, and Stripe is content; her account there.
async fn is_known(world: &World, bank: &Bank, leila: &Person) -> String {
    let place = world.backend.money.connect_payouts(&leila.caller).await;
    let place = place.expect("Stripe answers");
    let account = place.rsplit('/').next().expect("an address").to_owned();
    bank.is_content_with(&account);
    let payee = world.backend.money.check_payouts(&leila.caller).await;
    assert_eq!(payee, Ok(Payee::Ready));
    account
}

fn euros() -> PayOutForm {
    PayOutForm {
        currency: "EUR".to_owned(),
    }
}

#[tokio::test]
async fn sixty_euros_by_way_of_stripe() {
    in_each_world_with_stripe(async |world, bank| {
        let (leila, anan, id, place) = asked_to_pay(&world).await;
        assert!(
            place.starts_with(&format!("{}/pay/cs_test_", bank.url)),
            "{place}"
        );
        // Coming back says nothing.
        let back = world
            .get(&format!("/sessions/{id}?paid=1"), Some(&anan))
            .await;
        assert_eq!(back.status, 200);
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Open));
        bank.takes(&place);
        bank.tells_all(&world).await;
        assert_eq!(stage(&world, &leila, id).await, Some(Stage::Held));
        has(&world, &HELD).await;
        // What Stripe knows of who pays stays there.
        let bodies = {
            let mut read = world.platform.db.read().await.expect("a connection");
            sql("SELECT body FROM provider_event")
                .fetch_all(&mut read, |row| row.get::<String>("body"))
                .await
                .expect("readable")
        };
        assert_eq!(bodies.len(), 3);
        assert!(
            bodies.iter().all(|body| !body.contains("payer@")),
            "{bodies:?}"
        );
        let receipt = world.backend.money.receipt(&anan.caller, id).await;
        assert_eq!(receipt.expect("it was paid").price.minor, 6_000);

        world.set_clock(TUESDAY_TEN.plus(60 * HOUR));
        has(&world, &SHARED).await;
        let api = &world.backend.money;
        let too_early = api.pay_out(&leila.caller, euros()).await;
        assert_eq!(too_early, Err(Conflict::NobodyToPay.into()));
        has(&world, &SHARED).await;
        let account = is_known(&world, &bank, &leila).await;
        api.pay_out(&leila.caller, euros())
            .await
            .expect("it is owed");
        let again = api.pay_out(&leila.caller, euros()).await;
        assert_eq!(again, Err(Conflict::WrongState.into()), "once");
        has(&world, &PAID_OUT).await;
        {
            let books = bank.books();
            let [transfer] = books.transfers.as_slice() else {
                panic!("one transfer: {:?}", books.transfers);
            };
            assert_eq!(transfer["amount"], 5_100);
            assert_eq!(transfer["destination"], account);
        }
        // What each line of Stripe's says is read once.
        let pages = bank.asked("GET balance_transactions");
        has(&world, &PAID_OUT).await;
        assert_eq!(bank.asked("GET balance_transactions"), pages + 1);
    })
    .await;
}

#[tokio::test]
async fn part_of_it_goes_back_once() {
    in_each_world_with_stripe(async |world, bank| {
        let (_, anan, id, _) = paid(&world, &bank).await;
        world.set_clock(TUESDAY_TEN.plus(-HOUR));
        crate::acts::cancel(&world, &anan, id)
            .await
            .expect("until the start");
        let shared = [
            (Kind::Clearing, 3_000),
            (Kind::Payable, 2_550),
            (Kind::Revenue, 450),
        ];
        has(&world, &shared).await;
        assert_eq!(bank.books().refunds.len(), 1);
        assert_eq!(bank.books().refunds[0]["amount"], 3_000);
    })
    .await;
}

#[tokio::test]
async fn nobody_pays_with_play_money() {
    in_each_world_with_stripe(async |world, _| {
        let (_, anan, id, _) = asked_to_pay(&world).await;
        let page = world.get("/test-pay/anything", Some(&anan)).await;
        assert_eq!(page.status, 404);
        let pays = [("scenario", "succeed")];
        let page = world
            .post("/", "/test-pay/anything", &pays, Some(&anan))
            .await;
        assert_eq!(page.status, 404);
        assert_eq!(stage(&world, &anan, id).await, Some(Stage::Open));
        let policy = world.get("/mentors", None).await;
        let policy = policy.header("content-security-policy").to_owned();
        assert!(
            policy.contains(
                "form-action 'self' https://checkout.stripe.com https://connect.stripe.com"
            ),
            "{policy}"
        );
    })
    .await;
}

#[test]
fn settings_that_would_move_no_money_or_the_wrong_one_are_told_before_the_start() {
    let read = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        let values = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::from_values(&values.collect())
    };
    let stripe = ("PAYMENTS", "stripe");
    let (key, secret) = (
        ("STRIPE_SECRET_KEY", "sk_live_madeup"),
        ("STRIPE_WEBHOOK_SECRET", "whsec_one, whsec_two"),
    );
    let good = read(&[stripe, key, secret]).expect("good settings");
    let shown = format!("{:?}", good.stripe);
    assert_eq!(shown, "Some(StripeSettings(live, https://api.stripe.com))");
    assert!(read(&[]).expect("none are needed").stripe.is_none());
    for (pairs, mistakes) in [
        (vec![("PAYMENTS", "paypal")], vec!["PAYMENTS"]),
        (
            vec![stripe],
            vec!["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"],
        ),
        (
            vec![stripe, secret, ("STRIPE_SECRET_KEY", "pk_test_public")],
            vec!["STRIPE_SECRET_KEY"],
        ),
        (
            vec![stripe, key, ("STRIPE_WEBHOOK_SECRET", " , ")],
            vec!["STRIPE_WEBHOOK_SECRET"],
        ),
        (
            vec![
                stripe,
                key,
                secret,
                ("STRIPE_BASE_URL", "http://example.org"),
            ],
            vec!["STRIPE_BASE_URL"],
        ),
    ] {
        let found = read(&pairs).expect_err("one cannot start so").0;
        assert_eq!(found.len(), mistakes.len(), "{found:?}");
        for (told, name) in found.iter().zip(mistakes) {
            assert!(told.trim_start().starts_with(name), "{told}");
            assert!(!told.contains("pk_test_public"), "{told}");
        }
    }
}

//! What the platform keeps, as admins set it: for what begins afterwards, and for nothing that somebody was shown.

use super::admin;
use crate::acts::{Rules, TUESDAY_TEN, hold, opens, view};
use crate::money::{has, pays, sells};
use crate::world::{Person, World, in_each_world};
use app::error::{AppError, Conflict};
use app::money::EarningsQuery;
use app::treasury::{FeesNamed, FeesView};
use app::wallet::PackageForm;
use domain::booking::BookForm;
use domain::form::Problem;
use domain::id::{BookingId, SessionTypeId};
use domain::money::ledger::{FeeForm, Kind, Quote};
use domain::money::{Currency, Money};
use domain::time::{DAY, HOUR, Instant, MINUTE};
use domain::wallet::OfferForm;
use server::money::builtin::Scenario;

/// Ten of a hundred from everybody, five from the third paid session on.
fn lower() -> FeeForm {
    FeeForm {
        share_1: "10".to_owned(),
        from_3: "3".to_owned(),
        share_3: "5".to_owned(),
        when: "now".to_owned(),
        ..FeeForm::default()
    }
}

async fn fees(world: &World, ada: &Person) -> FeesView {
    let fees = world.backend.treasury.fees(&ada.caller).await;
    fees.expect("an admin")
}

async fn sets(world: &World, ada: &Person, form: FeeForm) {
    let set = world.backend.treasury.set_fees(&ada.caller, form).await;
    set.expect("good tiers");
}

/// What a mentor sees while they set a price of sixty euros.
async fn quoted(world: &World, mentor: &Person) -> Quote {
    let price = Money::new(6_000, Currency::EUR);
    let quote = world.backend.money.quote(&mentor.caller, price).await;
    quote.expect("a mentor")
}

/// The fee as it is shown of a held time.
async fn fee_shown(world: &World, who: &Person, id: BookingId) -> i64 {
    let payment = view(world, who, id).await.payment;
    payment.expect("it costs something").quote.fee.minor
}

async fn goes_to_pay(world: &World, who: &Person, id: BookingId) -> String {
    let form = BookForm {
        booking: id.to_string(),
        ..BookForm::default()
    };
    let confirmed = world.backend.booking.confirm(&who.caller, form).await;
    confirmed.expect("it is held");
    let place = world.backend.money.checkout(&who.caller, id).await;
    let place = place.expect("the provider answers").expect("a place");
    place.replace("/test-pay/", "")
}

#[tokio::test]
async fn what_begins_after_a_change_has_the_new_fee_and_what_was_shown_keeps_its_own() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ada = admin(&world, "Ada").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let first = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        assert_eq!(fee_shown(&world, &anan, first).await, 900);

        sets(&world, &ada, lower()).await;
        // Not yet: it is settled a minute before, so that nobody is shown one fee and pays another.
        assert_eq!(quoted(&world, &leila).await.basis_points, 1_500);
        world.wait(MINUTE);
        assert_eq!(quoted(&world, &leila).await.fee.minor, 600);

        // Who was shown 15 % goes to pay only now.
        assert_eq!(fee_shown(&world, &anan, first).await, 900);
        let paid = goes_to_pay(&world, &anan, first).await;
        assert_eq!(fee_shown(&world, &anan, first).await, 900);
        pays(&world, &paid, Scenario::Succeed).await;
        assert_eq!(fee_shown(&world, &leila, first).await, 900);

        let tuesday_at_eleven = TUESDAY_TEN.plus(HOUR);
        let second = hold(&world, &anan, kind, tuesday_at_eleven).await;
        let second = second.expect("free");
        assert_eq!(fee_shown(&world, &anan, second).await, 600);
        let paid = goes_to_pay(&world, &anan, second).await;
        pays(&world, &paid, Scenario::Succeed).await;

        // Another change while both wait to be released takes nothing from anybody.
        let higher = FeeForm {
            share_1: "30".to_owned(),
            when: "now".to_owned(),
            ..FeeForm::default()
        };
        sets(&world, &ada, higher).await;
        world.set_clock(TUESDAY_TEN.plus(3 * DAY));
        has(
            &world,
            &[
                (Kind::Clearing, 12_000),
                (Kind::Revenue, 1_500),
                (Kind::Payable, 10_500),
            ],
        )
        .await;
        let earned = world
            .backend
            .money
            .earnings(&leila.caller, EarningsQuery::default());
        let earned = earned.await.expect("her own");
        assert_eq!((earned.fee_basis_points, earned.next_fee), (3_000, None));
    })
    .await;
}

async fn offers(world: &World, leila: &Person, kind: SessionTypeId) -> String {
    let form = OfferForm {
        session_type: kind.to_string(),
        sessions: "5".to_owned(),
        price: "250".to_owned(),
        months: "6".to_owned(),
        rest: "returned".to_owned(),
    };
    let offered = world.backend.wallet.offer_package(&leila.caller, form);
    offered.await.expect("a good offer");
    let offers = world.backend.wallet.my_packages(&leila.caller).await;
    offers.expect("hers")[0].offers[0].id.to_string()
}

#[tokio::test]
async fn who_buys_what_a_page_showed_gives_no_more_than_it_said() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ada = admin(&world, "Ada").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        crate::acts::changes_type(&world, kind, "price_minor = 6000").await;
        let offer = offers(&world, &leila, kind).await;
        let higher = FeeForm {
            share_1: "20".to_owned(),
            when: "now".to_owned(),
            ..FeeForm::default()
        };
        sets(&world, &ada, higher).await;
        world.wait(10 * MINUTE);
        let form = PackageForm {
            offer: offer.clone(),
        };
        let place = world.backend.wallet.buy_package(&anan.caller, form).await;
        let place = place.expect("it is sold");
        pays(&world, &place.replace("/test-pay/", ""), Scenario::Succeed).await;
        assert_eq!(bought_for(&world, &leila).await, [3_750]);

        world.wait(HOUR);
        let ben = world.mentee("Ben").await;
        let form = PackageForm { offer };
        let place = world.backend.wallet.buy_package(&ben.caller, form).await;
        place.expect("it is sold");
        assert_eq!(bought_for(&world, &leila).await, [3_750, 5_000]);
    })
    .await;
}

/// The fees of packages that a mentor sold, in the order in which they were bought.
async fn bought_for(world: &World, mentor: &Person) -> Vec<i64> {
    let mut read = world.platform.db.read().await.expect("a connection");
    server::db::sql(
        "SELECT fee_minor FROM payment WHERE mentor_id = $1 AND kind = 'package' ORDER BY id",
    )
    .bind(mentor.id)
    .fetch_all(&mut read, |row| row.get("fee_minor"))
    .await
    .expect("readable")
}

#[tokio::test]
async fn a_set_for_later_is_not_in_force_and_can_be_taken_back_until_then() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let (ada, ben) = (admin(&world, "Ada").await, admin(&world, "Ben").await);
        let later = |day: &str| FeeForm {
            when: "later".to_owned(),
            day: day.to_owned(),
            time: "12:30".to_owned(),
            ..lower()
        };
        sets(&world, &ada, later("2026-12-01")).await;
        // The same form sent twice is one set.
        sets(&world, &ben, later("2026-12-01")).await;
        let view = fees(&world, &ada).await;
        assert_eq!(view.sets.len(), 2);
        assert_eq!(view.in_force.tiers().len(), 3);
        let set = &view.sets[0];
        let first_of_december = Instant::from_rfc3339("2026-12-01T12:30:00Z");
        assert_eq!(Some(set.takes_force), first_of_december);
        let made = set.made.clone().expect("somebody made it");
        assert_eq!(made, ("Ada Example".to_owned(), world.now()));

        let named = FeesNamed {
            set: set.id.to_string(),
        };
        let treasury = &world.backend.treasury;
        let taken = treasury.take_back_fees(&ben.caller, named.clone()).await;
        taken.expect("it is not in force");
        // Twice is once.
        let twice = treasury.take_back_fees(&ada.caller, named).await;
        twice.expect("it is taken back");
        let view = fees(&world, &ada).await;
        let back = view.sets[0].taken_back.clone().expect("by somebody");
        assert_eq!(back.0, "Ben Example");

        sets(&world, &ada, later("2026-12-02")).await;
        world.set_clock(first_of_december.expect("a moment").plus(HOUR));
        assert_eq!(quoted(&world, &leila).await.basis_points, 1_500);
        world.wait(DAY);
        assert_eq!(quoted(&world, &leila).await.basis_points, 1_000);
        let in_force = fees(&world, &ada).await.sets[0].id.to_string();
        let named = FeesNamed { set: in_force };
        let refused = treasury.take_back_fees(&ada.caller, named).await;
        assert!(
            matches!(refused, Err(AppError::Conflict(Conflict::WrongState))),
            "{refused:?}"
        );
    })
    .await;
}

/// How a form is spoilt, and which field says what of it.
type Wrong = (fn(&mut FeeForm), &'static str, Problem);

#[tokio::test]
async fn bad_tiers_are_refused_by_their_field_and_change_nothing() {
    in_each_world(async |world| {
        let ada = admin(&world, "Ada").await;
        let wrong: [Wrong; 4] = [
            (
                |form| form.share_1 = "31".to_owned(),
                "share_1",
                Problem::OutOfRange { least: 0, most: 30 },
            ),
            (
                |form| form.share_3 = "10.5".to_owned(),
                "share_3",
                Problem::FeeRises,
            ),
            (
                |form| form.from_3.clear(),
                "from_3",
                Problem::Missing,
            ),
            (
                |form| {
                    form.when = "later".to_owned();
                    form.day = "2026-11-01".to_owned();
                },
                "day",
                Problem::InThePast,
            ),
        ];
        for (spoil, field, problem) in wrong {
            let mut form = lower();
            spoil(&mut form);
            let refused = world.backend.treasury.set_fees(&ada.caller, form).await;
            assert!(
                matches!(&refused, Err(AppError::Invalid(errors)) if errors.of(field) == Some(&problem)),
                "{field}: {refused:?}"
            );
        }
        assert_eq!(fees(&world, &ada).await.sets.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn only_admins_set_fees_and_the_page_shows_what_they_come_to() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let ada = admin(&world, "Ada").await;
        let refused = world.backend.treasury.set_fees(&leila.caller, lower()).await;
        assert!(refused.is_err());
        // A preview is an address, and changes nothing.
        let looked_at = "/admin/fees?form%5Bshare_1%5D=10&form%5Bfrom_3%5D=3&form%5Bshare_3%5D=5&form%5Bwhen%5D=now";
        let page = world.get(looked_at, Some(&ada)).await;
        assert!(page.text.contains("id=\"preview\""), "{}", page.text);
        assert!(page.text.contains("57.00"), "{}", page.text);
        let page = world.get("/admin/fees?form%5Bshare_1%5D=40", Some(&ada)).await;
        assert!(page.text.contains("role=\"alert\""), "{}", page.text);
        assert_eq!(fees(&world, &ada).await.sets.len(), 1);
        assert_eq!(quoted(&world, &leila).await.basis_points, 1_500);
    })
    .await;
}

//! Scholarships through the use cases: given, used before the learner's money, back where they came from when
//! they are not needed, frozen when a bank takes them; and who gives learns sums only.

use super::packages::says;
use super::{adds_up, has, letters, sells, totals};
use crate::acts::{Rules, TUESDAY_TEN, cancel, changes_type, hold, status, view};
use crate::world::{NOW, Person, World, in_each_world};
use app::dispute::Disputed;
use app::error::{AppError, Conflict};
use app::money::EarningsQuery;
use app::scholarship::{Helped, Offered, PotIdForm, PotView};
use app::wallet::VoucherQuery;
use domain::actor::Role;
use domain::booking::{BookForm, BookingStatus};
use domain::form::Problem;
use domain::id::{BookingId, PaymentId};
use domain::money::Money;
use domain::money::ledger::Kind;
use domain::scholarship::{PotForm, PotState, TopUpForm};
use domain::time::{DAY, HOUR, Instant, MINUTE};
use domain::wallet::VoucherForm;
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::money::builtin::{self, Scenario};
use server::money::settle;

fn euros(minor: i64) -> Money {
    Money::new(minor, super::EUR)
}

/// For whoever this is, until the end of the year.
fn form(whom: &str, who: &str, amount: &str) -> PotForm {
    PotForm {
        shown_as: "Sara's fund".to_owned(),
        whom: whom.to_owned(),
        who: who.to_owned(),
        currency: "EUR".to_owned(),
        amount: amount.to_owned(),
        until: "2026-12-31".to_owned(),
        ..PotForm::default()
    }
}

async fn pays(world: &World, place: &str, scenario: Scenario) {
    let reference = place.strip_prefix("/test-pay/").expect("a place to pay");
    let done = builtin::act(&world.platform, reference, scenario).await;
    done.expect("it can be paid");
}

/// Whether a place to pay is closed.
async fn is_closed(world: &World, place: &str) -> bool {
    let mut read = world.platform.db.read().await.expect("a connection");
    let charge = builtin::charge(&mut read, &place["/test-pay/".len()..]).await;
    charge.expect("readable").expect("it is there").state == "cancelled"
}

/// What is in the ledger, which is proved by itself: the built-in provider knows of no bank.
async fn booked(world: &World, expected: &[(Kind, i64)]) {
    world.run_jobs().await;
    assert_eq!(totals(world).await, expected.iter().copied().collect());
    let mut read = world.platform.db.snapshot().await.expect("a connection");
    let proof = server::money::journal::prove(&mut read, world.now()).await;
    assert_eq!(proof.expect("readable").findings, "");
}

/// Opens a pot and pays for it, a moment later than what was before.
async fn gives(world: &World, sara: &Person, form: PotForm) -> PotView {
    world.wait(1_000);
    let place = world.backend.scholarship.open_pot(&sara.caller, form).await;
    pays(world, &place.expect("a good pot"), Scenario::Succeed).await;
    world.run_jobs().await;
    let pots = pots(world, sara).await;
    pots.into_iter().next().expect("the latest")
}

async fn pots(world: &World, sara: &Person) -> Vec<PotView> {
    let seen = world.backend.scholarship.sponsored(&sara.caller).await;
    seen.expect("hers").pots
}

/// What is left, what sessions have, what went back; and how far it is.
async fn pot(world: &World, sara: &Person) -> (i64, i64, i64, PotState) {
    let pot = pots(world, sara).await.remove(0);
    let sums = [pot.left, pot.spent, pot.returned].map(|money| money.minor);
    (sums[0], sums[1], sums[2], pot.state)
}

/// The payments into somebody's latest pot, oldest first.
async fn fundings(world: &World, sara: &Person) -> Vec<PaymentId> {
    let id = pots(world, sara).await[0].id;
    let mut read = world.platform.db.read().await.expect("a connection");
    let rows = server::money::into_pot(&mut read, id).await;
    rows.expect("readable")
        .into_iter()
        .map(|row| row.payment.id)
        .collect()
}

/// Goes to pay for a held time, with what was seen of scholarships; none: there is nothing to pay.
async fn goes_to_pay(
    world: &World,
    who: &Person,
    id: BookingId,
    seen: &str,
) -> Result<Option<String>, AppError> {
    let form = BookForm {
        booking: id.to_string(),
        scholarship: seen.to_owned(),
        ..BookForm::default()
    };
    world.backend.booking.confirm(&who.caller, form).await?;
    world.backend.money.checkout(&who.caller, id).await
}

async fn offered(world: &World, who: &Person, id: BookingId) -> Option<(i64, i64)> {
    let offered = view(world, who, id).await.scholarship;
    offered.map(|offered| (offered.pays.minor, offered.left.minor))
}

async fn says_of_themselves(world: &World, who: &Person, column: &'static str, value: &str) {
    let (id, value) = (who.id, value.to_owned());
    world
        .platform
        .db
        .write_with(value, move |tx, value| {
            async move {
                sql("UPDATE profile SET ")
                    .push(column)
                    .push(" = ")
                    .push_bind(value.clone())
                    .push(" WHERE member_id = ")
                    .push_bind(id)
                    .execute(tx)
                    .await?;
                Ok::<_, DbError>(())
            }
            .boxed()
        })
        .await
        .expect("a profile");
}

fn is_problem<T: std::fmt::Debug>(answer: &Result<T, AppError>, field: &str, problem: &Problem) {
    assert!(
        matches!(answer, Err(AppError::Invalid(errors)) if errors.of(field) == Some(problem)),
        "{answer:?}"
    );
}

async fn admin(world: &World) -> Person {
    let mut ada = world.mentee("Ada").await;
    world.promote(&mut ada, Role::Admin).await;
    ada
}

#[tokio::test]
async fn a_scholarship_pays_before_the_learners_money_does() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let sara = world.mentee("Sara").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let api = &world.backend.scholarship;
        // A double click is one charge; another form another pot, and the first is nobody's.
        let first = api
            .open_pot(&sara.caller, form("person", &anan.email, "30"))
            .await;
        let again = api
            .open_pot(&sara.caller, form("person", &anan.email, "30"))
            .await;
        assert_eq!(first, again);
        assert_eq!(pot(&world, &sara).await.3, PotState::Unpaid);
        let given = gives(&world, &sara, form("person", &anan.email, "40")).await;
        assert_eq!((given.state, given.funded), (PotState::Open, euros(4_000)));
        assert_eq!(pots(&world, &sara).await.len(), 1);
        assert!(is_closed(&world, &first.expect("a place")).await);
        has(&world, &[(Kind::Clearing, 4_000), (Kind::Sponsor, 4_000)]).await;
        assert_eq!(
            letters(&world, &sara, "Thank you: €\u{a0}40.00")
                .await
                .len(),
            1
        );
        let told = letters(&world, &anan, "A scholarship for you").await;
        assert!(told[0].text.contains("Sara's fund"), "{told:?}");
        let mine = api
            .my_scholarships(&anan.caller)
            .await
            .expect("his")
            .scholarships;
        assert_eq!(
            (mine.len(), mine[0].most, &mine[0].because),
            (1, euros(4_000), &None)
        );

        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let shown = Offered {
            by: vec!["Sara's fund".to_owned()],
            pays: euros(4_000),
            left: euros(2_000),
        };
        assert_eq!(view(&world, &anan, id).await.scholarship, Some(shown));
        assert_eq!(offered(&world, &leila, id).await, None, "it is his affair");
        let place = goes_to_pay(&world, &anan, id, "4000")
            .await
            .expect("as seen");
        let place = place.expect("twenty are to be paid");
        let mut read = world.platform.db.read().await.expect("a connection");
        let charge = builtin::charge(&mut read, &place["/test-pay/".len()..]).await;
        drop(read);
        assert_eq!(
            charge.expect("readable").expect("there").amount.minor,
            2_000
        );
        // Set aside, while he pays the rest.
        has(&world, &[(Kind::Clearing, 4_000), (Kind::Grant, 4_000)]).await;
        pays(&world, &place, Scenario::Duplicate).await;
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        assert_eq!(status(&world, &leila, id).await, BookingStatus::Confirmed);
        let seen = view(&world, &anan, id).await.payment.expect("it was paid");
        let names = vec!["Sara's fund".to_owned()];
        assert_eq!(seen.scholarship, Some((euros(4_000), names)));
        let hers = view(&world, &leila, id).await.payment.expect("it was paid");
        assert_eq!(
            (hers.scholarship, hers.quote.mentor_gets.minor),
            (None, 5_100)
        );
        let receipt = world
            .backend
            .money
            .receipt(&anan.caller, id)
            .await
            .expect("his");
        assert_eq!(
            (receipt.price.minor, receipt.scholarship.minor),
            (6_000, 4_000)
        );
        // The mentor has the same as without it.
        world.set_clock(TUESDAY_TEN.plus(49 * HOUR));
        let settled = [
            (Kind::Clearing, 6_000),
            (Kind::Payable, 5_100),
            (Kind::Revenue, 900),
        ];
        has(&world, &settled).await;
        assert_eq!(pot(&world, &sara).await, (0, 4_000, 0, PotState::Spent));
        let thanks = letters(&world, &sara, "Thank you: your scholarship is used").await;
        assert_eq!(thanks.len(), 1);
        assert!(!thanks[0].text.contains("Anan"), "{thanks:?}");
        let one = pots(&world, &sara).await.remove(0);
        assert_eq!(
            (one.helped, one.months.len(), one.months[0].spent),
            (None, 1, euros(4_000))
        );
        assert_eq!(one.months[0].helped, None, "of one person only the money");
        // It is no earning of hers.
        let earnings = world
            .backend
            .money
            .earnings(&sara.caller, EarningsQuery::default())
            .await
            .expect("hers");
        assert_eq!((earnings.purses, earnings.lines), (vec![], vec![]));
    })
    .await;
}

#[tokio::test]
async fn what_goes_back_goes_back_to_the_pot_and_to_the_learner() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let sara = world.mentee("Sara").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        gives(&world, &sara, form("person", &anan.email, "40")).await;
        let buys = async || {
            let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
            let place = goes_to_pay(&world, &anan, id, "").await.expect("held");
            pays(&world, &place.expect("twenty"), Scenario::Succeed).await;
            id
        };
        // All of it.
        let id = buys().await;
        cancel(&world, &anan, id).await.expect("early enough");
        has(&world, &[(Kind::Clearing, 4_000), (Kind::Sponsor, 4_000)]).await;
        assert_eq!(letters(&world, &anan, "€\u{a0}20.00 back").await.len(), 1);
        assert_eq!(pot(&world, &sara).await, (4_000, 0, 0, PotState::Open));
        // Half of it: of each a half, and the pot pays again with its half.
        changes_type(&world, kind, "policy_late_refund_percent = 50").await;
        let id = buys().await;
        world.set_clock(TUESDAY_TEN.plus(-HOUR));
        cancel(&world, &anan, id).await.expect("until the start");
        let shared = [
            (Kind::Clearing, 5_000),
            (Kind::Sponsor, 2_000),
            (Kind::Payable, 2_550),
            (Kind::Revenue, 450),
        ];
        has(&world, &shared).await;
        assert_eq!(pot(&world, &sara).await, (2_000, 2_000, 0, PotState::Open));
        let later = hold(&world, &anan, kind, TUESDAY_TEN.plus(3 * DAY)).await;
        let later = later.expect("free");
        assert_eq!(offered(&world, &anan, later).await, Some((2_000, 4_000)));
        // Nobody pays the rest: it was never used.
        let place = goes_to_pay(&world, &anan, later, "2000").await;
        place.expect("as seen").expect("forty are to be paid");
        assert_eq!(pot(&world, &sara).await, (0, 4_000, 0, PotState::Spent));
        world.wait(31 * MINUTE);
        world.run_jobs().await;
        settle::tend(&world.platform).await.expect("it goes on");
        has(&world, &shared).await;
        assert_eq!(pot(&world, &sara).await, (2_000, 2_000, 0, PotState::Open));
    })
    .await;
}

#[tokio::test]
async fn a_pot_that_covers_all_needs_no_provider() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let sara = world.mentee("Sara").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        gives(&world, &sara, form("person", &anan.email, "100")).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        assert_eq!(offered(&world, &anan, id).await, Some((6_000, 0)));
        let place = goes_to_pay(&world, &anan, id, "6000").await;
        assert_eq!(place, Ok(None), "there is nothing to pay");
        assert_eq!(status(&world, &leila, id).await, BookingStatus::Confirmed);
        let held = [
            (Kind::Clearing, 10_000),
            (Kind::Held, 6_000),
            (Kind::Sponsor, 4_000),
        ];
        has(&world, &held).await;
        let again = goes_to_pay(&world, &anan, id, "6000").await;
        assert_eq!(again, Ok(None), "twice is once");
        has(&world, &held).await;
        cancel(&world, &leila, id).await.expect("she may");
        has(&world, &[(Kind::Clearing, 10_000), (Kind::Sponsor, 10_000)]).await;
        // He pays on his own, and nothing is taken of it.
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let place = goes_to_pay(&world, &anan, id, "no").await.expect("he may");
        pays(&world, &place.expect("sixty"), Scenario::Succeed).await;
        assert_eq!(pot(&world, &sara).await, (10_000, 0, 0, PotState::Open));
        let seen = view(&world, &anan, id).await.payment.expect("it was paid");
        assert_eq!(seen.scholarship, None);
    })
    .await;
}

#[tokio::test]
async fn a_voucher_comes_first_and_sponsors_money_reaches_further() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let sara = world.mentee("Sara").await;
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        gives(&world, &sara, form("person", &anan.email, "30")).await;
        let voucher = VoucherForm {
            code: "SPRING".to_owned(),
            kind: "amount".to_owned(),
            worth: "20".to_owned(),
            currency: "EUR".to_owned(),
            uses: "2".to_owned(),
            until: "2026-12-31".to_owned(),
        };
        let made = world
            .backend
            .wallet
            .make_voucher(&ada.caller, voucher)
            .await;
        made.expect("a good voucher");
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let query = |alone| VoucherQuery {
            booking: id,
            code: "spring".to_owned(),
            alone,
        };
        let both = world
            .backend
            .wallet
            .voucher(&anan.caller, query(false))
            .await;
        let both = both.expect("it is good");
        let by_pot = both.scholarship.expect("there is one").pays;
        assert_eq!(
            (both.pays, by_pot, both.left),
            (euros(2_000), euros(3_000), euros(1_000))
        );
        let alone = world
            .backend
            .wallet
            .voucher(&anan.caller, query(true))
            .await;
        let alone = alone.expect("it is good");
        assert_eq!((alone.scholarship, alone.left), (None, euros(4_000)));
        let form = BookForm {
            booking: id.to_string(),
            voucher: "spring".to_owned(),
            scholarship: "3000".to_owned(),
            ..BookForm::default()
        };
        let confirmed = world.backend.booking.confirm(&anan.caller, form).await;
        confirmed.expect("as seen");
        let aside = [
            (Kind::Clearing, 3_000),
            (Kind::Voucher, 2_000),
            (Kind::Grant, 3_000),
            (Kind::Revenue, -2_000),
        ];
        has(&world, &aside).await;
        let place = world.backend.money.checkout(&anan.caller, id).await;
        let place = place.expect("it answers").expect("ten are to be paid");
        pays(&world, &place, Scenario::Succeed).await;
        let held = [
            (Kind::Clearing, 4_000),
            (Kind::Held, 6_000),
            (Kind::Revenue, -2_000),
        ];
        has(&world, &held).await;
        // A third of it goes back, and a third of each.
        changes_type(&world, kind, "policy_late_refund_percent = 50").await;
        cancel(&world, &leila, id).await.expect("she may");
        has(&world, &[(Kind::Clearing, 3_000), (Kind::Sponsor, 3_000)]).await;
        assert_eq!(letters(&world, &anan, "€\u{a0}10.00 back").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn it_is_for_whom_it_is_and_for_as_much_as_it_says() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let (sara, mira) = (world.mentee("Sara").await, world.mentee("Mira").await);
        let kind = sells(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let with_limits = PotForm {
            per_session: "25".to_owned(),
            per_learner: "40".to_owned(),
            ..form("region", " São Paulo", "500")
        };
        gives(&world, &sara, with_limits).await;
        assert_eq!(offered(&world, &anan, id).await, None);
        says_of_themselves(&world, &anan, "region", "sao paulo").await;
        says_of_themselves(&world, &sara, "region", "São Paulo").await;
        says_of_themselves(&world, &mira, "region", "Porto").await;
        assert_eq!(offered(&world, &anan, id).await, Some((2_500, 3_500)));
        let place = goes_to_pay(&world, &anan, id, "2500")
            .await
            .expect("as seen");
        pays(&world, &place.expect("35"), Scenario::Succeed).await;
        // Of forty for a person fifteen are left.
        let next = hold(&world, &anan, kind, TUESDAY_TEN.plus(HOUR)).await;
        let next = next.expect("free");
        assert_eq!(offered(&world, &anan, next).await, Some((1_500, 4_500)));
        let more = goes_to_pay(&world, &anan, next, "2500").await;
        is_problem(&more, "scholarship", &Problem::ScholarshipLess);
        // Who gives does not give to herself, and nobody else is from there.
        let at = TUESDAY_TEN.plus(3 * HOUR);
        let hers = hold(&world, &sara, kind, at).await.expect("free");
        assert_eq!(offered(&world, &sara, hers).await, None);
        let mine = world
            .backend
            .scholarship
            .my_scholarships(&mira.caller)
            .await;
        assert_eq!(mine.expect("hers").scholarships, []);
        // What a mentor gives pays for no session of hers; another's does, the one for him alone first.
        let two = TUESDAY_TEN.plus(4 * HOUR);
        gives(&world, &leila, form("person", &mira.email, "60")).await;
        let of_mira = hold(&world, &mira, kind, two).await.expect("free");
        assert_eq!(offered(&world, &mira, of_mira).await, None);
        let slug = view(&world, &anan, id).await.mentee.slug;
        gives(&world, &mira, form("person", &slug, "5")).await;
        assert_eq!(offered(&world, &anan, next).await, Some((2_000, 4_000)));
        // Nobody else's pot is anybody's to close or to fill.
        let pot_of_mira = pots(&world, &mira).await.remove(0).id;
        let theirs = PotIdForm {
            pot: pot_of_mira.to_string(),
        };
        let api = &world.backend.scholarship;
        assert_eq!(
            api.close_pot(&sara.caller, theirs).await,
            Err(AppError::NotFound)
        );
        let to_herself = api
            .open_pot(&sara.caller, form("person", &sara.email, "5"))
            .await;
        is_problem(&to_herself, "who", &Problem::Yourself);
        let nobody = api
            .open_pot(&sara.caller, form("person", "nobody@example.org", "5"))
            .await;
        is_problem(&nobody, "who", &Problem::UnknownMember);
        adds_up(&world).await;
    })
    .await;
}

#[tokio::test]
async fn what_a_learner_adds_of_their_own_will_is_theirs() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let sara = world.mentee("Sara").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        changes_type(&world, kind, "pay_what_you_can = TRUE, price_minor = 2000").await;
        gives(&world, &sara, form("person", &anan.email, "100")).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let form = BookForm {
            booking: id.to_string(),
            amount: "50".to_owned(),
            ..BookForm::default()
        };
        let confirmed = world.backend.booking.confirm(&anan.caller, form).await;
        confirmed.expect("he chooses fifty");
        let aside = [
            (Kind::Clearing, 10_000),
            (Kind::Sponsor, 8_000),
            (Kind::Grant, 2_000),
        ];
        has(&world, &aside).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_the_last_euros_exactly_what_is_there_is_given() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let sara = world.mentee("Sara").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        gives(&world, &sara, form("region", "Accra", "100")).await;
        let mut held = Vec::new();
        for (name, hour) in [("Anan", 0), ("Mira", 1), ("Kofi", 2), ("Esi", 3)] {
            let who = world.mentee(name).await;
            says_of_themselves(&world, &who, "region", "Accra").await;
            let at = TUESDAY_TEN.plus(hour * HOUR);
            let id = hold(&world, &who, kind, at).await.expect("free");
            held.push((who, id));
        }
        let all = held
            .iter()
            .map(|(who, id)| goes_to_pay(&world, who, *id, ""));
        for place in futures::future::join_all(all).await {
            place.expect("each goes to pay");
        }
        let mut given = Vec::new();
        for (who, id) in &held {
            let paid = view(&world, who, *id).await.payment.expect("begun");
            given.push(paid.scholarship.map_or(0, |(money, _)| money.minor));
        }
        given.sort_unstable();
        assert_eq!(given, [0, 0, 4_000, 6_000]);
        assert_eq!(pot(&world, &sara).await, (0, 10_000, 0, PotState::Spent));
        adds_up(&world).await;
        // Many clicks take it once.
        let more = TopUpForm {
            pot: pots(&world, &sara).await[0].id.to_string(),
            more: "60".to_owned(),
        };
        let place = world.backend.scholarship.top_up(&sara.caller, more).await;
        pays(&world, &place.expect("hers"), Scenario::Succeed).await;
        assert_eq!(pot(&world, &sara).await, (6_000, 10_000, 0, PotState::Open));
        let kojo = world.mentee("Kojo").await;
        says_of_themselves(&world, &kojo, "region", "Accra").await;
        let id = hold(&world, &kojo, kind, TUESDAY_TEN.plus(5 * HOUR))
            .await
            .expect("free");
        let tabs = (0..4).map(|_| goes_to_pay(&world, &kojo, id, "6000"));
        for place in futures::future::join_all(tabs).await {
            assert_eq!(place, Ok(None));
        }
        assert_eq!(pot(&world, &sara).await, (0, 16_000, 0, PotState::Spent));
        adds_up(&world).await;
    })
    .await;
}

#[tokio::test]
async fn a_closed_pot_goes_back_to_where_it_came_from() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let sara = world.mentee("Sara").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let api = &world.backend.scholarship;
        let given = gives(&world, &sara, form("person", &anan.email, "40")).await;
        let more = |amount: &str| TopUpForm {
            pot: given.id.to_string(),
            more: amount.to_owned(),
        };
        // A double click is one charge; another amount begins anew.
        let once = api.top_up(&sara.caller, more("30")).await;
        assert_eq!(once, api.top_up(&sara.caller, more("30")).await);
        let place = api.top_up(&sara.caller, more("50")).await.expect("hers");
        pays(&world, &place, Scenario::Succeed).await;
        has(&world, &[(Kind::Clearing, 9_000), (Kind::Sponsor, 9_000)]).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        assert_eq!(goes_to_pay(&world, &anan, id, "").await, Ok(None));
        assert_eq!(pot(&world, &sara).await, (3_000, 6_000, 0, PotState::Open));
        // One more waits to be paid when it is closed.
        let late = api.top_up(&sara.caller, more("20")).await.expect("hers");
        let this = || PotIdForm {
            pot: given.id.to_string(),
        };
        api.close_pot(&sara.caller, this()).await.expect("hers");
        api.close_pot(&sara.caller, this())
            .await
            .expect("twice is once");
        has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
        assert_eq!(
            pot(&world, &sara).await,
            (0, 6_000, 3_000, PotState::Closed)
        );
        assert!(
            is_closed(&world, &late).await,
            "nobody is to pay that any more"
        );
        assert_eq!(
            letters(&world, &sara, "Thank you: your scholarship is closed")
                .await
                .len(),
            1
        );
        assert_eq!(
            letters(&world, &sara, "€\u{a0}30.00 of your scholarship")
                .await
                .len(),
            1
        );
        let again = api.top_up(&sara.caller, more("20")).await;
        assert_eq!(again, Err(Conflict::WrongState.into()));
        // What comes back from the session is hers again, of each payment never more than was paid.
        cancel(&world, &leila, id).await.expect("she may");
        has(&world, &[]).await;
        assert_eq!(pot(&world, &sara).await, (0, 0, 9_000, PotState::Closed));
        assert_eq!(
            letters(&world, &anan, "€\u{a0}60.00 back").await.len(),
            0,
            "it was not his"
        );
    })
    .await;
}

#[tokio::test]
async fn its_time_runs_out_and_late_money_goes_back_at_once() {
    in_each_world(async |world| {
        let (anan, sara) = (world.mentee("Anan").await, world.mentee("Sara").await);
        let form = PotForm {
            until: "2026-11-24".to_owned(),
            ..form("person", &anan.email, "40")
        };
        let over = Instant::from_rfc3339("2026-11-25T00:00:00Z").expect("an instant");
        assert!(NOW < over);
        gives(&world, &sara, form.clone()).await;
        world.wait(1_000);
        let place = world
            .backend
            .scholarship
            .open_pot(
                &sara.caller,
                PotForm {
                    amount: "70".to_owned(),
                    ..form.clone()
                },
            )
            .await
            .expect("another");
        world.set_clock(over.plus(-1));
        world.run_jobs().await;
        assert_eq!(pots(&world, &sara).await[1].state, PotState::Open);
        world.set_clock(over);
        world.run_jobs().await;
        assert_eq!(pots(&world, &sara).await[1].state, PotState::Closed);
        has(&world, &[]).await;
        pays(&world, &place, Scenario::Succeed).await;
        has(&world, &[]).await;
        let late = world.backend.scholarship.open_pot(&sara.caller, form).await;
        is_problem(&late, "until", &Problem::InThePast);
    })
    .await;
}

#[tokio::test]
async fn what_a_sponsors_bank_took_is_frozen_and_sessions_keep_theirs() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let sara = world.mentee("Sara").await;
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let given = gives(&world, &sara, form("person", &anan.email, "100")).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        assert_eq!(goes_to_pay(&world, &anan, id, "").await, Ok(None));
        let charge = fundings(&world, &sara).await.remove(0);
        says(&world, "e0", "disputed", charge).await;
        // Forty of hers, and sixty that the platform bears.
        let taken = [(Kind::Held, 6_000), (Kind::Revenue, -6_000)];
        booked(&world, &taken).await;
        assert_eq!(pot(&world, &sara).await, (0, 6_000, 0, PotState::Frozen));
        assert_eq!(letters(&world, &sara, "Your bank took back").await.len(), 1);
        let case = world.backend.dispute.open_disputes(&ada.caller).await;
        let case = case.expect("an admin").remove(0);
        assert_eq!(
            (case.learner.as_str(), case.what),
            ("Sara Example", Disputed::Scholarship)
        );
        let rows = world
            .backend
            .scholarship
            .pots(&ada.caller)
            .await
            .expect("an admin");
        assert_eq!(
            (rows[0].state, rows[0].waits_for_bank),
            (PotState::Frozen, true)
        );
        let this = || PotIdForm {
            pot: given.id.to_string(),
        };
        let api = &world.backend.scholarship;
        assert_eq!(
            api.close_pot(&sara.caller, this()).await,
            Err(Conflict::WrongState.into())
        );
        assert_eq!(
            api.end_pot(&ada.caller, this()).await,
            Err(Conflict::WrongState.into())
        );
        // What comes back from a session makes good what the platform bore.
        cancel(&world, &leila, id).await.expect("she may");
        booked(&world, &[]).await;
        says(&world, "e1", "dispute_won", charge).await;
        has(&world, &[(Kind::Clearing, 10_000), (Kind::Sponsor, 10_000)]).await;
        assert_eq!(pot(&world, &sara).await, (10_000, 0, 0, PotState::Open));
    })
    .await;
}

#[tokio::test]
async fn of_a_lost_payment_the_rest_is_an_admins_to_end() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let sara = world.mentee("Sara").await;
        let ada = admin(&world).await;
        let kind = sells(&world, &leila, Rules::default()).await;
        let given = gives(&world, &sara, form("person", &anan.email, "40")).await;
        let api = &world.backend.scholarship;
        let more = TopUpForm {
            pot: given.id.to_string(),
            more: "50".to_owned(),
        };
        world.wait(1_000);
        let place = api.top_up(&sara.caller, more).await.expect("hers");
        pays(&world, &place, Scenario::Succeed).await;
        // Forty of the first payment, twenty of the second.
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        assert_eq!(goes_to_pay(&world, &anan, id, "").await, Ok(None));
        let charges = fundings(&world, &sara).await;
        says(&world, "e0", "disputed", charges[1]).await;
        let taken = [
            (Kind::Clearing, 4_000),
            (Kind::Held, 6_000),
            (Kind::Revenue, -2_000),
        ];
        booked(&world, &taken).await;
        says(&world, "e1", "dispute_lost", charges[1]).await;
        booked(&world, &taken).await;
        let this = PotIdForm {
            pot: given.id.to_string(),
        };
        api.end_pot(&ada.caller, this).await.expect("it is decided");
        booked(&world, &taken).await;
        // Half of each comes back: the first is hers, the second makes good a half of what was borne.
        changes_type(&world, kind, "policy_late_refund_percent = 50").await;
        cancel(&world, &leila, id).await.expect("she may");
        booked(&world, &[]).await;
        assert_eq!(pot(&world, &sara).await, (0, 0, 4_000, PotState::Frozen));
    })
    .await;
}

#[tokio::test]
async fn what_a_learners_bank_took_is_set_aside_until_it_decides() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let sara = world.mentee("Sara").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        gives(&world, &sara, form("person", &anan.email, "40")).await;
        for (event, pot_has) in [("dispute_won", 0), ("dispute_lost", 4_000)] {
            let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
            let place = goes_to_pay(&world, &anan, id, "").await.expect("held");
            pays(&world, &place.expect("twenty"), Scenario::Succeed).await;
            let paid = view(&world, &anan, id).await.payment.expect("it was paid");
            let paid = paid.id.expect("begun");
            says(&world, &format!("{event} taken"), "disputed", paid).await;
            booked(&world, &[(Kind::Clearing, 4_000), (Kind::Grant, 4_000)]).await;
            says(&world, event, event, paid).await;
            says(&world, &format!("{event} again"), event, paid).await;
            assert_eq!(pot(&world, &sara).await.0, pot_has);
            if event == "dispute_won" {
                has(&world, &[(Kind::Clearing, 6_000), (Kind::Held, 6_000)]).await;
                cancel(&world, &leila, id).await.expect("she may");
            }
            booked(&world, &[(Kind::Clearing, 4_000), (Kind::Sponsor, 4_000)]).await;
        }
        assert_eq!(totals(&world).await.get(&Kind::Grant), None);
    })
    .await;
}

#[tokio::test]
async fn who_gives_is_told_sums_and_nothing_of_few() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let sara = world.mentee("Sara").await;
        let kind = sells(&world, &leila, Rules::default()).await;
        gives(&world, &sara, form("region", "Accra", "500")).await;
        let helped = async || pots(&world, &sara).await.remove(0).helped;
        assert_eq!(helped().await, Some(Helped::Nobody));
        let expected = [
            Helped::Few,
            Helped::Few,
            Helped::Many {
                learners: 3,
                sessions: 3,
            },
        ];
        for ((name, hour), expected) in [("Anan", 0), ("Mira", 1), ("Kofi", 2)]
            .into_iter()
            .zip(expected)
        {
            let who = world.mentee(name).await;
            says_of_themselves(&world, &who, "region", "Accra").await;
            let at = TUESDAY_TEN.plus(hour * HOUR);
            let id = hold(&world, &who, kind, at).await.expect("free");
            assert_eq!(goes_to_pay(&world, &who, id, "").await, Ok(None));
            assert_eq!(helped().await, Some(expected));
        }
        let one = pots(&world, &sara).await.remove(0);
        assert_eq!(one.months.len(), 1);
        assert_eq!((one.months[0].year, one.months[0].month), (2026, 11));
        assert_eq!(one.months[0].spent, euros(18_000));
        // Nothing of what she is told names anybody, as it travels.
        let said = format!("{one:?}");
        for name in ["Anan", "Mira", "Kofi"] {
            assert!(!said.contains(name), "{said}");
        }
        // Nobody else sees it.
        assert_eq!(pots(&world, &leila).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_a_sponsor_gives_has_an_invoice_of_the_platform_and_what_goes_back_a_credit_note() {
    in_each_world(async |world| {
        let (anan, sara) = (world.mentee("Anan").await, world.mentee("Sara").await);
        let api = &world.backend.invoice;
        let given = gives(&world, &sara, form("person", &anan.email, "30")).await;
        let list = async || {
            let list = api.invoices(&sara.caller, Default::default()).await;
            let rows = list.expect("hers").rows.into_iter();
            rows.map(|row| row.number).collect::<Vec<_>>()
        };
        assert_eq!(
            list().await,
            ["INV-2026-000001"],
            "once, though she is both sides of it"
        );
        let issued = api
            .invoice(&sara.caller, "INV-2026-000001")
            .await
            .expect("hers");
        assert_eq!(
            (issued.seller.name.as_str(), issued.about.as_str()),
            ("MentorConnect", "pot")
        );
        assert_eq!(
            (issued.gross, issued.tax_rate, issued.buyer.name.as_str()),
            (euros(3_000), None, "Sara Example")
        );
        let his = api.invoice(&anan.caller, "INV-2026-000001").await;
        assert_eq!(his, Err(app::error::AppError::NotFound));
        world.wait(domain::time::MINUTE);
        let this = PotIdForm {
            pot: given.id.to_string(),
        };
        world
            .backend
            .scholarship
            .close_pot(&sara.caller, this)
            .await
            .expect("hers");
        world.run_jobs().await;
        assert_eq!(list().await, ["CRN-2026-000001", "INV-2026-000001"]);
        let page = world.get("/invoices/CRN-2026-000001", Some(&sara)).await;
        assert!(
            page.text.contains("Scholarships for mentees"),
            "{}",
            page.text
        );
        assert_eq!(
            world
                .get("/invoices/INV-2026-000001.pdf", Some(&sara))
                .await
                .status,
            200
        );
    })
    .await;
}

//! What everybody may have stays as it was; premium raises it, and its end takes nothing away.

use super::{admin, begun, grand, mine, named, offers};
use crate::plan::MONTHS;
use crate::world::{Person, World, in_each_world};
use app::error::AppError;
use app::premium::{ForAllForm, LimitView};
use app::searches::SaveForm;
use domain::form::Problem;
use domain::premium::PremiumFeature;
use domain::time::DAY;
use server::money::builtin::Scenario;

async fn keeps(world: &World, who: &Person, number: u32) -> Result<(), AppError> {
    let form = SaveForm {
        name: format!("Search {number}"),
        parameters: "q=rust".to_owned(),
    };
    world
        .backend
        .searches
        .save(&who.caller, form)
        .await
        .map(drop)
}

async fn kept(world: &World, who: &Person) -> usize {
    let searches = world.backend.searches.searches(&who.caller).await;
    searches.expect("theirs").len()
}

async fn limit(world: &World, who: &Person) -> LimitView {
    let feature = PremiumFeature::SavedSearches;
    let limit = world.backend.premium.limit(&who.caller, feature).await;
    limit.expect("everybody may ask")
}

fn is(answer: &Result<(), AppError>, problem: &Problem) {
    assert!(
        matches!(answer, Err(AppError::Invalid(errors)) if errors.of("name") == Some(problem)),
        "{answer:?}"
    );
}

#[tokio::test]
async fn without_tiers_everything_is_as_it_was() {
    in_each_world(async |world| {
        let anan = world.mentee("Anan").await;
        for number in 0..20 {
            keeps(&world, &anan, number).await.expect("there is room");
        }
        let refused = keeps(&world, &anan, 20).await;
        is(&refused, &Problem::TooMany { most: 20 });
        let shown = limit(&world, &anan).await;
        assert_eq!((shown.most, shown.premium), (20, None));
        let page = world.get("/searches", Some(&anan)).await.text;
        assert!(!page.to_lowercase().contains("premium"));
        assert_eq!(world.get("/premium", Some(&anan)).await.status, 404);
        // Everybody has everything, if an admin says so.
        let ada = admin(&world).await;
        let form = ForAllForm {
            everybody: "yes".to_owned(),
        };
        let set = world
            .backend
            .premium
            .premium_for_all(&ada.caller, form)
            .await;
        set.expect("hers");
        keeps(&world, &anan, 20).await.expect("there is room");
        let shown = limit(&world, &anan).await;
        assert_eq!((shown.most, shown.is_member), (100, false));
    })
    .await;
}

#[tokio::test]
async fn premium_raises_a_limit_and_its_end_takes_nothing_away() {
    in_each_world(async |world| {
        let (ada, anan, _) = begun(&world, Scenario::Succeed).await;
        let mira = world.mentee("Mira").await;
        for number in 0..22 {
            keeps(&world, &anan, number).await.expect("there is room");
        }
        let shown = limit(&world, &anan).await;
        assert_eq!(
            (shown.most, shown.premium, shown.is_member),
            (100, None, true)
        );
        // Somebody else is told the way.
        let shown = limit(&world, &mira).await;
        assert_eq!(
            (shown.most, shown.premium, shown.is_member),
            (20, Some(100), false)
        );
        let page = world.get("/searches", Some(&mira)).await.text;
        assert!(
            page.contains("With premium there is room for 100."),
            "{page}"
        );
        // What the tier does not bring is as for everybody.
        let feature = PremiumFeature::OtherCalendars;
        let other = world.backend.premium.limit(&anan.caller, feature).await;
        assert_eq!(
            other.map(|other| (other.most, other.premium)),
            Ok((5, None))
        );
        offers(&world, &ada, grand()).await;
        let other = world.backend.premium.limit(&anan.caller, feature).await;
        assert_eq!(other.map(|other| other.premium), Ok(Some(15)));
        // While a charge is tried again, and until the month that is paid is over, it stays.
        let this = named(&mine(&world, &anan).await);
        world
            .backend
            .premium
            .end_membership(&anan.caller, this)
            .await
            .expect("his");
        keeps(&world, &anan, 22).await.expect("it is paid");
        world.set_clock(MONTHS[0]);
        world.run_jobs().await;
        assert_eq!(kept(&world, &anan).await, 23, "nothing is deleted");
        let refused = keeps(&world, &anan, 23).await;
        let problem = Problem::MoreWithPremium {
            most: 20,
            premium: 100,
        };
        is(&refused, &problem);
        let page = world.get("/searches", Some(&anan)).await;
        assert!(page.text.contains("Search 22"), "it is readable");
    })
    .await;
}

#[tokio::test]
async fn who_is_tried_to_be_charged_keeps_what_it_brings() {
    in_each_world(async |world| {
        let (_, anan, _) = begun(&world, Scenario::DeclineLater).await;
        world.set_clock(MONTHS[0]);
        world.run_jobs().await;
        assert_eq!(limit(&world, &anan).await.most, 100);
        // Refused each time, it ends.
        for days in [1, 3, 5] {
            world.set_clock(MONTHS[0].plus(days * DAY));
            world.run_jobs().await;
        }
        assert_eq!(limit(&world, &anan).await.most, 20);
    })
    .await;
}

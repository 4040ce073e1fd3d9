//! Impressions and what is made of them: noted per place, gathered per day, shown to mentors and admins.

use crate::acts::{Rules, TUESDAY_TEN, books, confirm, hold, opens};
use crate::shortlist::marks;
use crate::world::{Person, World, in_each_market, visitor};
use app::context::Caller;
use app::error::AppError;
use app::exposure::{ExposureView, MentorStep, OwnFiguresView};
use app::market::MarketQuery;
use domain::actor::Role;
use domain::matching::exposure::Sharing;
use domain::matching::sharing_form::SharingForm;
use domain::matching::visibility::Advice;
use domain::time::{DAY, HOUR};
use server::db::sql;

/// Opens the list as somebody, and has written down what was shown.
async fn lists(world: &World, who: &Caller) -> usize {
    let found = world.backend.market.browse(who, MarketQuery::default());
    let shown = found.await.expect("a list").mentors.len();
    world.market.write_figures().await.expect("written");
    shown
}

async fn own(world: &World, who: &Person) -> OwnFiguresView {
    let figures = world.backend.exposure.own_figures(&who.caller).await;
    figures.expect("a mentor's own")
}

fn total(figures: &OwnFiguresView, step: MentorStep) -> u32 {
    let found = figures.steps.iter().find(|figures| figures.step == step);
    found.expect("all steps").total
}

async fn admin(world: &World) -> Person {
    let mut ada = world.mentee("Ada").await;
    world.promote(&mut ada, Role::Admin).await;
    ada
}

async fn spread(world: &World, who: &Person) -> ExposureView {
    let spread = world.backend.exposure.spread(&who.caller).await;
    spread.expect("an admin's")
}

#[tokio::test]
async fn what_lists_show_is_noted_with_its_place() {
    in_each_market(async |world| {
        let (leila, sam) = (world.mentor("Leila").await, world.mentor("Sam").await);
        let anan = world.mentee("Anan").await;
        assert_eq!(lists(&world, &anan.caller).await, 2);
        assert_eq!(lists(&world, &visitor()).await, 2);
        marks(&world, &anan, &sam, "hidden").await;
        assert_eq!(lists(&world, &anan.caller).await, 1);
        assert_eq!(lists(&world, &leila.caller).await, 2, "she sees herself too");
        assert_eq!(total(&own(&world, &leila).await, MentorStep::Shown), 3, "but not counted");
        assert_eq!(total(&own(&world, &sam).await, MentorStep::Shown), 3);
        let mut read = world.platform.db.read().await.expect("a connection");
        let places: Vec<[i64; 4]> = sql(
            "SELECT place, MIN(propensity) AS least, MAX(propensity) AS most, COUNT(viewer_id) AS known
             FROM impression GROUP BY place ORDER BY place",
        )
        .fetch_all(&mut read, |row| {
            Ok([row.get("place")?, row.get("least")?, row.get("most")?, row.get("known")?])
        })
        .await
        .expect("readable");
        // The first of two equal ones was drawn, the second was left; alone there is no choice.
        let chances: Vec<[i64; 3]> = places.iter().map(|[place, least, most, _]| [*place, *least, *most]).collect();
        assert_eq!(chances, [[1, 5_000, 10_000], [2, 10_000, 10_000]]);
        let known: i64 = places.iter().map(|[.., known]| known).sum();
        assert_eq!(known, 4, "a visitor is nobody");
    })
    .await;
}

#[tokio::test]
async fn a_mentor_sees_each_step_by_day_and_what_would_raise_it() {
    in_each_market(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let asked = Rules {
            needs_approval: true,
            ..Rules::default()
        };
        let kind = opens(&world, &leila, asked).await;
        lists(&world, &anan.caller).await;
        let viewer = world.backend.account.viewer(&leila.caller).await;
        let slug = viewer.expect("readable").expect("signed in").slug;
        for who in [&anan.caller, &visitor(), &leila.caller] {
            world
                .backend
                .market
                .mentor(who, &slug)
                .await
                .expect("visible");
        }
        world.market.write_figures().await.expect("written");
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        assert_eq!(
            total(&own(&world, &leila).await, MentorStep::Requested),
            0,
            "only held"
        );
        confirm(&world, &anan, id).await.expect("fresh");
        let figures = own(&world, &leila).await;
        let totals: Vec<u32> = figures.steps.iter().map(|step| step.total).collect();
        assert_eq!(totals, [1, 2, 1, 0]);
        assert!(
            figures
                .steps
                .iter()
                .all(|step| step.per_day.len() == figures.days.len())
        );
        assert_eq!(
            figures.steps[0].per_day.last(),
            Some(&1),
            "today is the last"
        );
        assert!(figures.advice.contains(&Advice::AddPhoto));
        assert!(!figures.advice.contains(&Advice::OpenTimeThisWeek));

        world.wait(28 * DAY);
        let figures = own(&world, &leila).await;
        let before: Vec<u32> = figures.steps.iter().map(|step| step.total_before).collect();
        assert_eq!(before, [1, 2, 1, 0]);
        let refused = world.backend.exposure.own_figures(&anan.caller).await;
        assert_eq!(
            refused.map(drop),
            Err(AppError::NotFound),
            "she is no mentor"
        );
    })
    .await;
}

#[tokio::test]
async fn a_booking_counts_on_the_day_it_was_agreed() {
    in_each_market(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        books(&world, &anan, kind, TUESDAY_TEN).await;
        world.wait(DAY);
        let figures = own(&world, &leila).await;
        let booked = &figures.steps[3].per_day;
        assert_eq!(booked[booked.len() - 2..], [1, 0]);
    })
    .await;
}

#[tokio::test]
async fn an_admin_sees_inequality_over_time_and_days_that_are_over_stay() {
    in_each_market(async |world| {
        let (leila, _sam) = (world.mentor("Leila").await, world.mentor("Sam").await);
        let (anan, ada) = (world.mentee("Anan").await, admin(&world).await);
        lists(&world, &anan.caller).await;
        let even = spread(&world, &ada).await;
        assert_eq!((even.impressions, even.mentors), (2, 2));
        assert_eq!(even.gini.last(), Some(&0.0));
        assert_eq!(even.coverage.last(), Some(&1.0));
        marks(&world, &anan, &leila, "hidden").await;
        for _ in 0..2 {
            lists(&world, &anan.caller).await;
        }
        let uneven = spread(&world, &ada).await;
        assert_eq!(uneven.gini.last(), Some(&0.25), "1 and 3 of 4");
        assert_eq!(uneven.top_hundredth.last(), Some(&0.75));

        world.wait(DAY);
        world.run_jobs().await;
        let later = spread(&world, &ada).await;
        let days = later.gini.len();
        assert_eq!(
            later.gini[days - 2..],
            [0.25, 0.25],
            "yesterday is within the seven days"
        );
        world.wait(8 * DAY);
        let later = spread(&world, &ada).await;
        assert_eq!((later.impressions, later.gini.last()), (0, Some(&0.0)));
        assert_eq!(later.gini[days - 10], 0.25, "what was counted up stays");
        let refused = world.backend.exposure.spread(&anan.caller).await;
        assert_eq!(refused.map(drop), Err(AppError::NotFound));
    })
    .await;
}

#[tokio::test]
async fn single_impressions_are_forgotten_and_days_are_not() {
    in_each_market(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        lists(&world, &anan.caller).await;
        world.wait(31 * DAY);
        lists(&world, &anan.caller).await;
        world.wait(DAY + HOUR);
        world.run_jobs().await;
        let mut read = world.platform.db.read().await.expect("a connection");
        let count = async |read: &mut server::db::Read, text: &'static str| -> i64 {
            sql(text)
                .fetch_one(read, |row| row.get("rows"))
                .await
                .expect("readable")
        };
        assert_eq!(
            count(&mut read, "SELECT COUNT(*) AS rows FROM impression").await,
            1
        );
        assert_eq!(
            count(&mut read, "SELECT COUNT(*) AS rows FROM mentor_day").await,
            2
        );
        drop(leila);
    })
    .await;
}

#[tokio::test]
async fn an_admin_decides_how_exposure_is_shared() {
    in_each_market(async |world| {
        let (ada, anan) = (admin(&world).await, world.mentee("Anan").await);
        let api = &world.backend.exposure;
        assert_eq!(spread(&world, &ada).await.sharing, Sharing::default());
        let form = |band: &str| SharingForm {
            band: band.to_owned(),
            exploring_band: "30".to_owned(),
            explore_every: "5".to_owned(),
            weekly_cap: "900".to_owned(),
        };
        api.set_sharing(&ada.caller, form("12,5"))
            .await
            .expect("an admin's");
        let view = spread(&world, &ada).await;
        let decided = Sharing {
            band: 1_250,
            exploring_band: 3_000,
            explore_every: 5,
            weekly_cap: 900,
        };
        assert_eq!(view.sharing, decided);
        assert!((7_000..8_750).contains(&view.floor), "{}", view.floor);
        world.wait(1);
        api.set_sharing(
            &ada.caller,
            SharingForm {
                explore_every: "0".to_owned(),
                ..form("0")
            },
        )
        .await
        .expect("plain order");
        assert_eq!(spread(&world, &ada).await.floor, 10_000);
        for bad in ["", "-1", "100.01", "NaN", "8.123", "many"] {
            let refused = api.set_sharing(&ada.caller, form(bad)).await;
            assert!(
                matches!(refused, Err(AppError::Invalid(_))),
                "{bad}: {refused:?}"
            );
        }
        let refused = api.set_sharing(&anan.caller, form("8")).await;
        assert_eq!(refused, Err(AppError::NotFound));
    })
    .await;
}

/// Six mentors, of whom one is well reviewed, and their ids in the list's order: she comes first by
/// more than the usual band, and nothing tells the others apart.
async fn six(world: &World) -> Vec<domain::id::MemberId> {
    for name in ["Sam", "Mia", "Noa", "Pia", "Tom"] {
        world.mentor(name).await;
    }
    let leila = world.mentor("Leila").await;
    well_reviewed(world, leila.id).await;
    let order = order(world, &visitor()).await;
    assert_eq!(order[0], leila.id);
    order
}

async fn well_reviewed(world: &World, mentor: domain::id::MemberId) {
    use futures::FutureExt as _;
    let now = world.now();
    world
        .platform
        .db
        .write_with(now, move |tx, now| {
            sql("UPDATE profile SET review_count = 40, review_sum = 200, version = version + 1, updated_at = $1
                 WHERE member_id = $2")
            .bind(*now)
            .bind(mentor)
            .execute(tx)
            .boxed()
        })
        .await
        .expect("reviewed");
}

async fn order(world: &World, who: &Caller) -> Vec<domain::id::MemberId> {
    let found = world
        .backend
        .market
        .browse(who, MarketQuery::default())
        .await;
    found
        .expect("a list")
        .mentors
        .iter()
        .map(|mentor| mentor.id)
        .collect()
}

/// What a mentor was shown yesterday.
async fn was_shown(world: &World, mentor: domain::id::MemberId, times: i64) {
    use futures::FutureExt as _;
    let yesterday = world.now().plus(-DAY).to_rfc3339()[..10].to_owned();
    world
        .platform
        .db
        .write_with(yesterday, move |tx, day| {
            sql("INSERT INTO mentor_day (mentor_id, day, impressions) VALUES ($1, $2, $3)")
                .bind(mentor)
                .bind(day)
                .bind(times)
                .execute(tx)
                .boxed()
        })
        .await
        .map_err(|error: server::db::DbError| error)
        .expect("a day can be stored");
    world.market.forget_week();
}

#[tokio::test]
async fn within_the_band_who_was_shown_least_comes_first_and_the_order_stays_all_day() {
    in_each_market(async |world| {
        let plain = six(&world).await;
        was_shown(&world, plain[0], 90).await;
        was_shown(&world, plain[1], 60).await;
        let (anan, ada) = (world.mentee("Anan").await, admin(&world).await);
        let shared = order(&world, &anan.caller).await;
        assert_eq!(shared[0], plain[0], "too far above the others to share");
        assert_eq!(shared[5], plain[1], "shown most among equals");
        for _ in 0..3 {
            world.wait(HOUR);
            assert_eq!(
                order(&world, &anan.caller).await,
                shared,
                "the same all day"
            );
        }
        let form = SharingForm {
            band: "20".to_owned(),
            exploring_band: "20".to_owned(),
            explore_every: "0".to_owned(),
            weekly_cap: "1000".to_owned(),
        };
        world
            .backend
            .exposure
            .set_sharing(&ada.caller, form)
            .await
            .expect("an admin's");
        let wider = order(&world, &anan.caller).await;
        assert_eq!(
            wider[4..],
            [plain[1], plain[0]],
            "in a wider band she shares too"
        );
    })
    .await;
}

#[tokio::test]
async fn who_has_requests_waiting_stands_back_within_the_day() {
    in_each_market(async |world| {
        let (leila, sam) = (world.mentor("Leila").await, world.mentor("Sam").await);
        let anan = world.mentee("Anan").await;
        was_shown(&world, leila.id, 10).await;
        was_shown(&world, sam.id, 5).await;
        assert_eq!(order(&world, &visitor()).await, [sam.id, leila.id]);
        let asked = Rules {
            needs_approval: true,
            ..Rules::default()
        };
        let kind = opens(&world, &sam, asked).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        confirm(&world, &anan, id).await.expect("fresh");
        world.wait(HOUR);
        world
            .market
            .tend()
            .await
            .expect("the market is looked after");
        assert_eq!(order(&world, &visitor()).await, [leila.id, sam.id]);
    })
    .await;
}

#[tokio::test]
async fn who_reached_the_weekly_cap_comes_after_everybody_as_good() {
    in_each_market(async |world| {
        let (ada, plain) = (admin(&world).await, six(&world).await);
        for (mentor, times) in plain.iter().zip([0, 40, 41, 38, 39, 37]) {
            was_shown(&world, *mentor, times).await;
        }
        let cap = |weekly_cap: &str| SharingForm {
            band: "8".to_owned(),
            exploring_band: "8".to_owned(),
            explore_every: "0".to_owned(),
            weekly_cap: weekly_cap.to_owned(),
        };
        let exposure = &world.backend.exposure;
        let set = exposure.set_sharing(&ada.caller, cap("40")).await;
        set.expect("an admin's");
        let capped = order(&world, &visitor()).await;
        let mut last = capped[4..].to_vec();
        last.sort_unstable();
        let mut reached = plain[1..3].to_vec();
        reached.sort_unstable();
        assert_eq!(capped[0], plain[0], "too far above the others to share");
        assert_eq!(last, reached);
    })
    .await;
}

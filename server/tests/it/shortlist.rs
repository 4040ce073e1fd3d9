//! Bookmarks, hidden mentors and comparisons: kept for one person, followed by every list.

use crate::acts::{Rules, opens};
use crate::world::{Person, World, in_each_market, visitor};
use app::error::AppError;
use app::market::MarketQuery;
use app::shortlist::{Mark, MarkForm, NO_MARK};
use domain::id::MemberId;
use futures::FutureExt as _;
use server::db::{DbError, sql};

fn form(mentor: &Person, mark: &str) -> MarkForm {
    MarkForm {
        mentor: mentor.id.to_string(),
        mark: mark.to_owned(),
        ..MarkForm::default()
    }
}

pub async fn marks(world: &World, who: &Person, mentor: &Person, mark: &str) {
    let marked = world
        .backend
        .shortlist
        .mark(&who.caller, form(mentor, mark));
    marked.await.expect("a mark can be set");
    // Nobody marks two at the same time.
    world.wait(1);
}

async fn listed(world: &World, who: &app::context::Caller) -> Vec<MemberId> {
    let found = world.backend.market.browse(who, MarketQuery::default());
    let found = found.await.expect("a list");
    assert_eq!(found.found.total as usize, found.mentors.len());
    found.mentors.iter().map(|mentor| mentor.id).collect()
}

async fn bookmarked(world: &World, who: &Person) -> Vec<MemberId> {
    let kept = world.backend.shortlist.bookmarks(&who.caller, None).await;
    let kept = kept.expect("one's own");
    kept.bookmarked.iter().map(|card| card.id).collect()
}

async fn slug(world: &World, who: &Person) -> String {
    let viewer = world.backend.account.viewer(&who.caller).await;
    viewer.expect("readable").expect("signed in").slug
}

/// Who sees a mentor's page.
async fn seen_by(world: &World, mentor: &Person, whom: &'static str) {
    let (id, now) = (mentor.id, world.now());
    world
        .platform
        .db
        .write(move |tx| {
            sql("UPDATE profile SET open_to_mentorship = $2, version = version + 1, updated_at = $3 WHERE member_id = $1")
                .bind(id)
                .bind(whom)
                .bind(now)
                .execute(tx)
                .boxed()
        })
        .await
        .map_err(|error: DbError| error)
        .expect("a profile can be changed");
}

#[tokio::test]
async fn a_bookmark_is_kept_until_it_is_taken_away() {
    in_each_market(async |world| {
        let (leila, sam) = (world.mentor("Leila").await, world.mentor("Sam").await);
        let (anan, ida) = (world.mentee("Anan").await, world.mentee("Ida").await);
        opens(&world, &leila, Rules::default()).await;
        marks(&world, &anan, &leila, "bookmark").await;
        marks(&world, &anan, &sam, "bookmark").await;
        marks(&world, &anan, &leila, "bookmark").await;
        assert_eq!(
            bookmarked(&world, &anan).await,
            [sam.id, leila.id],
            "latest first, once each"
        );
        assert!(bookmarked(&world, &ida).await.is_empty(), "nobody else's");
        let kept = world.backend.shortlist.bookmarks(&anan.caller, None).await;
        let kept = kept.expect("one's own");
        assert_eq!(kept.bookmarked[1].next.len(), 3, "with the next times");
        let page = world
            .backend
            .market
            .mentor(&anan.caller, &slug(&world, &leila).await)
            .await;
        assert_eq!(page.expect("visible").mark, Some(Mark::Bookmark));
        let page = world
            .backend
            .market
            .mentor(&ida.caller, &slug(&world, &leila).await)
            .await;
        assert_eq!(page.expect("visible").mark, None);

        marks(&world, &anan, &leila, NO_MARK).await;
        let kept = world
            .backend
            .shortlist
            .bookmarks(&anan.caller, Some(leila.id))
            .await;
        let kept = kept.expect("one's own");
        assert_eq!(kept.others.removed.expect("can be undone").id, leila.id);
        assert_eq!(bookmarked(&world, &anan).await, [sam.id]);
    })
    .await;
}

#[tokio::test]
async fn who_is_hidden_leaves_every_list_of_that_person_and_its_counts() {
    in_each_market(async |world| {
        let (leila, sam) = (world.mentor("Leila").await, world.mentor("Sam").await);
        let anan = world.mentee("Anan").await;
        opens(&world, &leila, Rules::default()).await;
        opens(&world, &sam, Rules::default()).await;
        marks(&world, &anan, &leila, "hidden").await;
        assert_eq!(listed(&world, &anan.caller).await, [sam.id]);
        assert_eq!(listed(&world, &visitor()).await.len(), 2);
        let found = world
            .backend
            .market
            .browse(&anan.caller, MarketQuery::default())
            .await;
        let found = found.expect("a list");
        assert_eq!((found.hidden, found.found.free), (1, 1));
        let featured = world
            .backend
            .market
            .featured(&anan.caller)
            .await
            .expect("a list");
        assert!(featured.mentors.iter().all(|mentor| mentor.id != leila.id));
        let kept = world.backend.shortlist.bookmarks(&anan.caller, None).await;
        let kept = kept.expect("one's own");
        assert_eq!(kept.others.hidden[0].id, leila.id);
        assert!(kept.bookmarked.is_empty());

        marks(&world, &anan, &leila, "bookmark").await;
        assert_eq!(
            listed(&world, &anan.caller).await.len(),
            2,
            "one mark at a time"
        );
    })
    .await;
}

#[tokio::test]
async fn marks_are_for_others_whom_one_may_see() {
    in_each_market(async |world| {
        let (leila, noa) = (world.mentor("Leila").await, world.mentor("Noa").await);
        let (anan, una) = (world.mentee("Anan").await, world.unverified("Una").await);
        let shortlist = &world.backend.shortlist;
        marks(&world, &anan, &noa, "bookmark").await;
        marks(&world, &una, &leila, "bookmark").await;
        seen_by(&world, &noa, "nobody").await;
        assert!(
            bookmarked(&world, &anan).await.is_empty(),
            "she is not shown any more"
        );
        for (who, form) in [
            (&anan.caller, form(&noa, "hidden")),
            (&anan.caller, form(&una, "bookmark")),
            (&leila.caller, form(&leila, "bookmark")),
        ] {
            assert_eq!(shortlist.mark(who, form).await, Err(AppError::NotFound));
        }
        let refused = shortlist.mark(&anan.caller, form(&leila, "liked")).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
        let refused = shortlist.mark(&visitor(), form(&leila, "bookmark")).await;
        assert_eq!(refused, Err(AppError::Unauthenticated));
    })
    .await;
}

#[tokio::test]
async fn at_most_three_are_compared_and_a_visitor_sees_the_same() {
    in_each_market(async |world| {
        let mut slugs = vec![];
        for name in ["Leila", "Sam", "Mia", "Noa"] {
            let mentor = world.mentor(name).await;
            opens(&world, &mentor, Rules::default()).await;
            slugs.push(slug(&world, &mentor).await);
        }
        let asked = vec![
            slugs[1].clone(),
            slugs[0].clone(),
            slugs[1].clone(),
            "nobody".to_owned(),
        ];
        let view = world
            .backend
            .shortlist
            .compare(&visitor(), asked)
            .await
            .expect("for all");
        let names: Vec<&str> = view
            .mentors
            .iter()
            .map(|mentor| mentor.slug.as_str())
            .collect();
        assert_eq!(names, [&slugs[1], &slugs[0]], "as named, once each");
        let sam = &view.mentors[0];
        assert_eq!((sam.length_minutes, sam.next.len()), (Some(30), 3));
        assert!(sam.policy.is_some() && !view.too_many);
        let view = world
            .backend
            .shortlist
            .compare(&visitor(), slugs)
            .await
            .expect("for all");
        assert_eq!((view.mentors.len(), view.too_many), (3, true));
    })
    .await;
}

#[tokio::test]
async fn the_buttons_work_without_script() {
    in_each_market(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let id = leila.id.to_string();
        let fields = [
            ("form[mentor]", id.as_str()),
            ("form[mark]", "bookmark"),
            ("form[back]", ""),
        ];
        let list = "/mentors?sort=newest";
        let sent = world
            .post(list, "/fn/mark_mentor", &fields, Some(&anan))
            .await;
        assert_eq!((sent.status, sent.header("location")), (303, list));
        let page = world.get("/bookmarks", Some(&anan)).await;
        assert!(page.text.contains("Leila Example"), "{}", page.text);
        assert!(page.text.contains(r#"aria-pressed="true""#));
        let sent = world.post(list, "/fn/mark_mentor", &fields, None).await;
        assert_eq!(sent.status, 303);
        assert!(
            sent.header("location")
                .starts_with("/sign-in?next=%2Fmentors")
        );
    })
    .await;
}

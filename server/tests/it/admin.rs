//! The admin's figures, lists and dead jobs, and that nobody else learns of them.

use crate::world::{NOW, Person, World, in_each_world, visitor};
use app::admin::{BookingsQuery, MembersQuery, RetryForm, Step};
use app::error::AppError;
use domain::actor::Role;
use domain::booking::BookingStatus;
use domain::id::{BookingId, JobId, MemberId, SessionTypeId};
use domain::time::{DAY, HOUR, Instant};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::platform::fresh_uuid;

async fn admin(world: &World) -> Person {
    let mut ada = world.mentee("Ada").await;
    world.promote(&mut ada, Role::Admin).await;
    ada
}

/// A past booking, as it stands in the database long after.
struct Past {
    mentor: MemberId,
    mentee: MemberId,
    session_type: SessionTypeId,
    starts_at: Instant,
    created_at: Instant,
    status: &'static str,
}

async fn offers(world: &World, mentor: MemberId) -> SessionTypeId {
    let id = SessionTypeId(fresh_uuid(NOW));
    world
        .platform
        .db
        .write(move |tx| {
            sql("INSERT INTO session_type (id, mentor_id, name, length_minutes) VALUES ($1, $2, 'Advice', 60)")
                .bind(id)
                .bind(mentor)
                .execute(tx)
                .boxed()
        })
        .await
        .map_err(|error: DbError| error)
        .expect("a session type can be stored");
    id
}

async fn happened(world: &World, past: Past) {
    world
        .platform
        .db
        .write_with(past, |tx, past| {
            sql("INSERT INTO booking (id, mentor_id, mentee_id, session_type_id, status, starts_at, ends_at, blocked_from,
                    blocked_until, title, place, price_minor, currency, policy_free_until_hours, policy_then_reschedules,
                    needs_approval, mentee_zone, created_at, confirmed_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $7, 'Advice', 'room', 0, 'EUR', 12, 1, $10, 'UTC', $8, $9, $8)")
            .bind(BookingId(fresh_uuid(past.created_at)))
            .bind(past.mentor)
            .bind(past.mentee)
            .bind(past.session_type)
            .bind(past.status)
            .bind(past.starts_at)
            .bind(past.starts_at.plus(HOUR))
            .bind(past.created_at)
            .bind((past.status != "expired").then_some(past.created_at))
            .bind(false)
            .execute(tx)
            .boxed()
        })
        .await
        .map_err(|error: DbError| error)
        .expect("a past booking can be stored");
}

#[tokio::test]
async fn figures_count_each_step_per_day_beside_the_days_before() {
    in_each_world(async |world| {
        let ada = admin(&world).await;
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let session_type = offers(&world, leila.id).await;
        let past = |starts: i64, created: i64, status| Past {
            mentor: leila.id,
            mentee: anan.id,
            session_type,
            starts_at: NOW.plus(starts * DAY),
            created_at: NOW.plus(created * DAY),
            status,
        };
        // Kept, then booked again five days later; the second is kept too, the third lapsed.
        happened(&world, past(-10, -12, "kept")).await;
        happened(&world, past(-3, -5, "kept")).await;
        happened(&world, past(-1, -5, "expired")).await;
        // In the 28 days before those shown.
        happened(&world, past(-40, -41, "kept")).await;

        let figures = world
            .backend
            .admin
            .figures(&ada.caller, 28)
            .await
            .expect("an admin may look");
        let of = |step: Step| {
            figures
                .steps
                .iter()
                .find(|figures| figures.step == step)
                .expect("each step is there")
        };
        assert_eq!(figures.days.len(), 28);
        assert_eq!((of(Step::Held).total, of(Step::Held).total_before), (3, 1));
        assert_eq!(
            (of(Step::Booked).total, of(Step::Booked).total_before),
            (2, 1)
        );
        assert_eq!((of(Step::Kept).total, of(Step::Kept).total_before), (2, 1));
        // The one of forty days ago was followed by one twelve days ago: within 30 days.
        assert_eq!(
            (
                of(Step::BookedAgain).total,
                of(Step::BookedAgain).total_before
            ),
            (1, 1)
        );
        assert_eq!(of(Step::Kept).per_day[28 - 1 - 10], 1);
        assert_eq!(of(Step::Held).per_day[28 - 1 - 5], 2);
        assert_eq!(figures.members, 3);
        assert!(
            figures.zone_database.starts_with("202"),
            "{}",
            figures.zone_database
        );
    })
    .await;
}

#[tokio::test]
async fn members_are_found_by_part_of_a_name_taken_letter_by_letter() {
    in_each_world(async |world| {
        let ada = admin(&world).await;
        world.mentor("Leila").await;
        world.mentee("Anan").await;
        let found = async |text: &str, role: Option<Role>| {
            let query = MembersQuery {
                text: text.to_owned(),
                role,
                cursor: None,
            };
            let list = world
                .backend
                .admin
                .members(&ada.caller, query)
                .await
                .expect("an admin may look");
            list.items
                .into_iter()
                .map(|member| member.email)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("LEIL", None).await, ["leila@example.org"]);
        assert_eq!(found("anan@", None).await, ["anan@example.org"]);
        assert_eq!(found("", Some(Role::Admin)).await, ["ada@example.org"]);
        assert_eq!(found("", None).await.len(), 3);
        assert!(found("%", None).await.is_empty());
        assert!(found("_eila", None).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_long_list_is_read_page_by_page_without_gaps() {
    in_each_world(async |world| {
        let ada = admin(&world).await;
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let session_type = offers(&world, leila.id).await;
        for number in 0..53 {
            // Many of one moment: the id decides among them.
            let past = Past {
                mentor: leila.id,
                mentee: anan.id,
                session_type,
                starts_at: NOW.plus(-100 * DAY + number * 2 * HOUR),
                created_at: NOW.plus(-(number / 20) * DAY - 200 * DAY),
                status: if number == 7 { "expired" } else { "kept" },
            };
            happened(&world, past).await;
        }
        let mut seen = vec![];
        let mut query = BookingsQuery::default();
        loop {
            let list = world
                .backend
                .admin
                .bookings(&ada.caller, query.clone())
                .await
                .expect("an admin may look");
            assert!(list.items.len() <= 50);
            seen.extend(list.items.into_iter().map(|booking| booking.id));
            query.cursor = list.next;
            if query.cursor.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 53);
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), 53);

        let lapsed = BookingsQuery {
            status: Some(BookingStatus::Expired),
            cursor: None,
        };
        let list = world
            .backend
            .admin
            .bookings(&ada.caller, lapsed)
            .await
            .expect("an admin may look");
        assert_eq!(list.items.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_gave_up_is_seen_and_tries_again() {
    in_each_world(async |world| {
        let ada = admin(&world).await;
        let id = JobId(fresh_uuid(NOW));
        world
            .platform
            .db
            .write(move |tx| {
                sql("INSERT INTO job (id, kind, payload, run_at, status, attempts, last_error, created_at)
                     VALUES ($1, 'send_reset', '{}', $2, 'dead', 8, 'connection refused', $2)")
                .bind(id)
                .bind(NOW)
                .execute(tx)
                .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("a job can be stored");
        let dead = world.backend.admin.dead_jobs(&ada.caller).await.expect("an admin may look");
        assert_eq!(dead.len(), 1);
        assert_eq!((dead[0].attempts, dead[0].last_error.as_str()), (8, "connection refused"));

        let page = world.post("/admin/jobs", "/fn/admin_retry_job", &[("form[job]", &id.to_string())], Some(&ada)).await;
        assert_eq!((page.status, page.header("location")), (303, "/admin/jobs"));
        assert!(world.backend.admin.dead_jobs(&ada.caller).await.expect("an admin may look").is_empty());
        let again = world.backend.admin.retry_job(&ada.caller, RetryForm { job: id.to_string() }).await;
        assert_eq!(again, Err(AppError::NotFound));
    })
    .await;
}

#[tokio::test]
async fn pages_are_there_for_admins_alone() {
    in_each_world(async |world| {
        let ada = admin(&world).await;
        let anan = world.mentee("Anan").await;
        for path in [
            "/admin",
            "/admin/members",
            "/admin/members?q=ada&role=admin",
            "/admin/bookings",
            "/admin/reviews",
            "/admin/jobs",
        ] {
            let page = world.get(path, Some(&ada)).await;
            assert_eq!(page.status, 200, "{path}");
            assert!(page.text.contains("<h1>"), "{path}");
            assert_eq!(world.get(path, Some(&anan)).await.status, 404, "{path}");
            assert_eq!(world.get(path, None).await.status, 401, "{path}");
        }
        assert_eq!(world.get("/admin/nothing", Some(&ada)).await.status, 404);
        let found = world.get("/admin/members?q=anan", Some(&ada)).await;
        assert!(found.text.contains("anan@example.org") && !found.text.contains("ada@example.org"));
        let refused = world.backend.admin.figures(&visitor(), 28).await;
        assert_eq!(refused.map(|_| ()), Err(AppError::Unauthenticated));
    })
    .await;
}

#[tokio::test]
async fn moderators_read_reviews_and_nothing_else_of_the_admins() {
    in_each_world(async |world| {
        let mut mo = world.mentee("Mo").await;
        world.promote(&mut mo, Role::Moderator).await;
        let page = world.get("/admin/reviews", Some(&mo)).await;
        assert_eq!(page.status, 200);
        assert!(
            page.text.contains("href=\"/admin/reviews\"") && !page.text.contains("/admin/members"),
            "the way to the reviews, and no way to what is closed: {}",
            page.text
        );
        for path in ["/admin", "/admin/members", "/admin/bookings", "/admin/jobs"] {
            assert_eq!(world.get(path, Some(&mo)).await.status, 404, "{path}");
        }
    })
    .await;
}

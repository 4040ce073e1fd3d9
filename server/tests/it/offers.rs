//! What a process remembers of offers is never the truth: whatever another process changes counts
//! at once, also for who books without having looked again.

use crate::acts::changes_type;
use crate::acts::{Rules, TUESDAY_TEN, hold, offered, opens};
use crate::world::{Person, World, in_each_world};
use app::calendar::{ArchiveForm, AvailabilityView};
use app::context::Backend;
use app::error::{AppError, Conflict};
use domain::booking::HoldForm;
use domain::id::SessionTypeId;
use domain::time::{DAY, HOUR};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::http::Edge;

/// A mentor whose times this process knows, somebody who wants one, and another process.
async fn known(world: &World) -> (Person, Person, SessionTypeId, Backend) {
    let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
    let kind = opens(world, &leila, Rules::default()).await;
    let times = offered(world, &anan, &leila, kind).await;
    assert!(times.iter().any(|time| time.starts_at() == TUESDAY_TEN));
    let elsewhere = Edge::new(world.another_process().await).backend;
    (leila, anan, kind, elsewhere)
}

#[tokio::test]
async fn a_day_closed_elsewhere_cannot_be_booked_here() {
    in_each_world(async |world| {
        let (leila, anan, kind, elsewhere) = known(&world).await;
        let now = elsewhere.calendar.availability(&leila.caller).await;
        let AvailabilityView {
            mut availability,
            version,
        } = now.expect("her own");
        availability.weekly.retain(|weekly| weekly.weekday != 2);
        let to = AvailabilityView {
            availability,
            version,
        };
        let changed = elsewhere
            .calendar
            .replace_availability(&leila.caller, to)
            .await;
        changed.expect("nobody else edits");

        let refused = hold(&world, &anan, kind, TUESDAY_TEN).await;
        assert!(
            matches!(
                refused,
                Err(AppError::Conflict(Conflict::TimeClosed { .. }))
            ),
            "{refused:?}"
        );
        let times = offered(&world, &anan, &leila, kind).await;
        assert!(times.iter().all(|time| {
            let from_midnight = time.starts_at().since(TUESDAY_TEN) + 10 * HOUR;
            !(0..DAY).contains(&from_midnight)
        }));
        hold(&world, &anan, kind, TUESDAY_TEN.plus(DAY))
            .await
            .expect("Wednesday is open");
    })
    .await;
}

#[tokio::test]
async fn a_kind_put_away_elsewhere_cannot_be_booked_here() {
    in_each_world(async |world| {
        let (leila, anan, kind, elsewhere) = known(&world).await;
        let form = ArchiveForm {
            id: kind.to_string(),
            version: "1".to_owned(),
        };
        let archived = elsewhere.calendar.archive_session_type(&leila.caller, form);
        archived.await.expect("her own");
        let refused = hold(&world, &anan, kind, TUESDAY_TEN).await;
        assert_eq!(refused, Err(AppError::NotFound));
    })
    .await;
}

#[tokio::test]
async fn a_length_offered_since_can_be_booked_and_one_that_is_not_offered_cannot() {
    in_each_world(async |world| {
        let (_, anan, kind, _elsewhere) = known(&world).await;
        let long = |minutes: u16| HoldForm {
            session_type: kind.to_string(),
            starts_at: TUESDAY_TEN.to_rfc3339(),
            length: minutes.to_string(),
            currency: String::new(),
        };
        changes_type(&world, kind, "other_lengths = '[60]'").await;
        let refused = world.backend.booking.hold(&anan.caller, long(45)).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
        let held = world.backend.booking.hold(&anan.caller, long(60)).await;
        held.expect("an hour is offered now");
    })
    .await;
}

#[tokio::test]
async fn who_hides_elsewhere_is_not_found_here() {
    in_each_world(async |world| {
        let (leila, anan, kind, _elsewhere) = known(&world).await;
        let mentor = leila.id;
        world
            .platform
            .db
            .write(move |tx| {
                async move {
                    sql("UPDATE profile SET open_to_mentorship = 'nobody' WHERE member_id = $1")
                        .bind(mentor)
                        .execute(tx)
                        .await?;
                    Ok::<_, DbError>(())
                }
                .boxed()
            })
            .await
            .expect("written");
        let refused = hold(&world, &anan, kind, TUESDAY_TEN).await;
        assert_eq!(refused, Err(AppError::NotFound));
    })
    .await;
}

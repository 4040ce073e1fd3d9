//! What always holds, whatever people do: stories made of random deeds, told on both engines.

use crate::acts::{
    Rules, TUESDAY_TEN, accepts, cancel, confirm, expected, hold, joins, moves, named, offered,
    opens, proposes,
};
use crate::world::{NOW, Person, World, in_each_world};
use domain::id::{BookingId, GroupSessionId, SessionTypeId};
use domain::time::{DAY, MINUTE};
use server::db::sql;

/// One thing that somebody does, as numbers that shrink well.
#[derive(Clone, Copy, Debug)]
struct Deed {
    kind: u8,
    who: usize,
    what: usize,
    slot: i64,
}

fn deeds() -> impl proptest::strategy::Strategy<Value = Vec<Deed>> {
    use proptest::prelude::*;
    let deed =
        (0..12_u8, 0..4_usize, 0..6_usize, 0..8_i64).prop_map(|(kind, who, what, slot)| Deed {
            kind,
            who,
            what,
            slot,
        });
    proptest::collection::vec(deed, 1..24)
}

/// People of whom two mentor, all of them book; what they booked so far.
struct Stage {
    people: Vec<Person>,
    kinds: Vec<SessionTypeId>,
    booked: Vec<BookingId>,
}

async fn does(world: &World, stage: &mut Stage, deed: Deed) {
    let who = stage.people[deed.who].clone();
    let at = TUESDAY_TEN.plus(deed.slot * 30 * MINUTE);
    let booked = stage
        .booked
        .get(deed.what % stage.booked.len().max(1))
        .copied();
    match (deed.kind, booked) {
        (0..=2, _) | (_, None) => {
            let kind = stage.kinds[deed.what % stage.kinds.len()];
            stage
                .booked
                .extend(expected(hold(world, &who, kind, at).await));
        }
        (3, Some(id)) => drop(expected(confirm(world, &who, id).await)),
        (4, Some(id)) => drop(expected(cancel(world, &who, id).await)),
        (5, Some(id)) => drop(expected(moves(world, &who, id, at).await)),
        (6, Some(id)) => drop(expected(
            world.backend.booking.approve(&who.caller, named(id)).await,
        )),
        (7, Some(_)) => world.wait(2 * MINUTE),
        (8 | 9, Some(id)) => {
            let times = [at, at.plus(DAY)];
            // Whether it was possible is the domain's business; what must hold is looked at after.
            expected(proposes(world, &who, id, &times).await);
        }
        (10, Some(id)) => drop(expected(accepts(world, &who, id, at).await)),
        (_, Some(id)) => drop(expected(
            world
                .backend
                .booking
                .decline_proposal(&who.caller, named(id))
                .await,
        )),
    }
}

/// No two live bookings of one mentor touch with their buffers, nor of one mentee.
pub async fn nothing_overlaps(world: &World) {
    let mut read = world.platform.db.read().await.expect("a connection");
    let pairs = sql("SELECT a.id FROM booking a JOIN booking b ON a.id < b.id
            AND a.status IN ('held', 'requested', 'confirmed') AND b.status IN ('held', 'requested', 'confirmed')
         WHERE (a.mentor_id = b.mentor_id AND a.blocked_from < b.blocked_until AND b.blocked_from < a.blocked_until
                AND COALESCE(a.group_session_id, a.proposed_for, a.id) <> COALESCE(b.group_session_id, b.proposed_for, b.id))
            OR (a.mentee_id = b.mentee_id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
                AND COALESCE(a.proposed_for, a.id) <> COALESCE(b.proposed_for, b.id))")
    .fetch_all(&mut read, |row| row.get::<BookingId>("id"))
    .await
    .expect("readable");
    assert_eq!(pairs, []);
    let miscounted = sql("SELECT g.id FROM group_session g
         WHERE g.seats_taken <> (SELECT COUNT(*) FROM booking b WHERE b.group_session_id = g.id
                AND b.status IN ('held', 'requested', 'confirmed', 'kept', 'no_show'))
            OR g.seats_taken > g.seats")
    .fetch_all(&mut read, |row| row.get::<GroupSessionId>("id"))
    .await
    .expect("readable");
    assert_eq!(miscounted, []);
    let left_behind = sql(
        "SELECT h.id FROM booking h JOIN booking b ON b.id = h.proposed_for
         WHERE h.status = 'held' AND (b.status NOT IN ('requested', 'confirmed') OR NOT EXISTS (
            SELECT 1 FROM booking_proposal p WHERE p.booking_id = b.id AND p.status = 'open'))",
    )
    .fetch_all(&mut read, |row| row.get::<BookingId>("id"))
    .await
    .expect("readable");
    assert_eq!(left_behind, []);
}

/// What the first person is offered by each mentor can be held, and nothing else on the grid.
async fn offered_is_bookable(world: &World, stage: &Stage) {
    let who = &stage.people[0];
    for (mentor, kind) in stage.people[2..].iter().zip(&stage.kinds) {
        let times = offered(world, who, mentor, *kind).await;
        for slot in 0..8 {
            let at = TUESDAY_TEN.plus(slot * 30 * MINUTE);
            let is_offered = times.iter().any(|time| time.starts_at() == at);
            let held = hold(world, who, *kind, at).await;
            assert_eq!(held.is_ok(), is_offered, "slot {slot}: {held:?}");
            if let Ok(id) = held {
                world
                    .backend
                    .booking
                    .release(&who.caller, named(id))
                    .await
                    .expect("it is theirs");
            }
        }
    }
}

#[test]
fn whatever_people_do_nothing_overlaps_and_what_is_offered_can_be_booked() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let stories: Vec<Vec<Deed>> = (0..24)
        .map(|_| deeds().new_tree(&mut runner).expect("a story").current())
        .collect();
    runtime.block_on(in_each_world(async |world| {
        for (number, story) in stories.iter().enumerate() {
            world.set_clock(NOW);
            let people = crowd_of(&world, number).await;
            let mut stage = Stage {
                people,
                kinds: Vec::new(),
                booked: Vec::new(),
            };
            let second = Rules {
                needs_approval: true,
                max_per_day: Some(3),
                seats: if number % 2 == 0 { 1 } else { 2 },
                ..Rules::default()
            };
            for (mentor, rules) in [
                (
                    2,
                    Rules {
                        buffer_after: 15,
                        ..Rules::default()
                    },
                ),
                (3, second),
            ] {
                stage
                    .kinds
                    .push(opens(&world, &stage.people[mentor], rules).await);
            }
            for deed in story {
                does(&world, &mut stage, *deed).await;
                nothing_overlaps(&world).await;
            }
            println!("story {number}: {story:?}");
            offered_is_bookable(&world, &stage).await;
            nothing_overlaps(&world).await;
        }
    }));
}

/// Four people that no other story has; the last two mentor.
async fn crowd_of(world: &World, story: usize) -> Vec<Person> {
    let mut people = Vec::new();
    for n in 0..4 {
        people.push(joins(world, &format!("s{story}n{n}@example.org"), n >= 2).await);
    }
    people
}

//! How mentors answered requests bears on their place: who accepts stands before who declines as quickly,
//! and what was long ago says little. Through the use cases, on both engines and in both indexes.

use crate::acts::{Rules, TUESDAY_TEN, confirm, hold, named, opens};
use crate::world::{Person, World, in_each_market};
use app::market::MarketQuery;
use domain::booking::CancelForm;
use domain::id::{BookingId, SessionTypeId};
use domain::matching::criteria::{Importance, Weights};
use domain::time::{DAY, HOUR};

/// Asks for a session at this hour of Tuesday.
async fn asks(world: &World, who: &Person, kind: SessionTypeId, hour: i64) -> BookingId {
    let id = hold(world, who, kind, TUESDAY_TEN.plus(hour * HOUR)).await;
    confirm(world, who, id.expect("free")).await.expect("held")
}

/// What the chance adds to each score, in the order of the list, where nothing else matters.
async fn chances(world: &World, who: &Person) -> Vec<(String, u16)> {
    let query = MarketQuery {
        weights: Some(Weights::all(Importance::Ignore)),
        ..MarketQuery::default()
    };
    let market = world.backend.market.browse(&who.caller, query).await;
    let mentors = market.expect("the market opens").mentors;
    let chance = |fit: Option<app::market::FitView>| fit.expect("ranked").parts.chance;
    mentors
        .into_iter()
        .map(|card| (card.name, chance(card.fit)))
        .collect()
}

#[tokio::test]
async fn who_accepts_stands_before_who_declines_and_time_forgets() {
    in_each_market(async |world| {
        let rules = Rules {
            needs_approval: true,
            ..Rules::default()
        };
        let names = [
            "Accepting",
            "Declining",
            "Forgetting",
            "Booked",
            "Withdrawn",
        ];
        let mut mentors = vec![];
        for name in names {
            let mentor = world.mentor(name).await;
            let of_this = Rules {
                needs_approval: name != "Booked",
                ..rules
            };
            let kind = opens(&world, &mentor, of_this).await;
            mentors.push((mentor, kind));
        }
        let nobody_was_asked = chances(&world, &mentors[0].0).await;
        let prior = nobody_was_asked[0].1;
        assert!(nobody_was_asked.iter().all(|(_, chance)| *chance == prior));
        let booking = &world.backend.booking;
        for (hour, name) in ["Anan", "Ben", "Cleo"].into_iter().enumerate() {
            let mentee = world.mentee(name).await;
            // Nobody is at two places at once: each asks for one hour after the other.
            for (place, (mentor, kind)) in mentors.iter().enumerate() {
                let hour = (hour + place) as i64 % 7;
                let id = asks(&world, &mentee, *kind, hour).await;
                let answered = match place {
                    0 => booking.approve(&mentor.caller, named(id)).await.map(drop),
                    1 => {
                        let no = CancelForm {
                            booking: id.to_string(),
                            ..CancelForm::default()
                        };
                        booking.decline(&mentor.caller, no).await.map(drop)
                    }
                    4 => crate::acts::cancel(&world, &mentee, id).await.map(drop),
                    _ => Ok(()),
                };
                answered.expect("it waits for an answer");
            }
        }
        world.wait(3 * DAY);
        world.run_jobs().await;
        let anan = world.mentee("Dora").await;
        let after = chances(&world, &anan).await;
        let of = |all: &[(String, u16)], name: &str| {
            let known = all.iter().find(|(of, _)| of.starts_with(name));
            known.expect("listed").1
        };
        assert_eq!(after[0].0.split(' ').next(), Some("Accepting"), "{after:?}");
        assert!(of(&after, "Accepting") > prior, "{after:?}");
        // Having answered quickly is not having accepted.
        assert!(of(&after, "Declining") < prior, "{after:?}");
        assert!(of(&after, "Forgetting") < prior, "{after:?}");
        // Who was booked at once was not asked, and what was taken back needed no answer.
        assert_eq!(
            (of(&after, "Booked"), of(&after, "Withdrawn")),
            (prior, prior)
        );
        world.wait(90 * DAY);
        let later = chances(&world, &anan).await;
        let left = |all: &[(String, u16)]| of(all, "Accepting") - prior;
        assert!(left(&later) < left(&after) && left(&later) > 0, "{later:?}");
        world.wait(3_000 * DAY);
        let forgotten = chances(&world, &anan).await;
        assert!(
            forgotten.iter().all(|(_, chance)| *chance == prior),
            "{forgotten:?}"
        );
    })
    .await;
}

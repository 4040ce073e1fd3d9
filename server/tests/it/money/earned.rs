//! What a mentor of very many sessions earned: sums are whole, lists come in pages, the table has it all.

use super::EUR;
use crate::acts::{Rules, opens};
use crate::world::{NOW, Person, World, in_each_world};
use app::money::{EarningLine, EarningsQuery, PayoutState};
use domain::id::{BookingId, OutgoingId, PaymentId, SessionTypeId};
use domain::money::Money;
use domain::time::{HOUR, Instant, MINUTE};
use futures::FutureExt as _;
use server::db::{DbError, Value, sql};
use server::platform::fresh_uuid;
use std::collections::{BTreeMap, BTreeSet};

const SESSIONS: i64 = 1_100;
const PAYOUTS: i64 = 250;

/// One each hour until today, the later the dearer.
fn sessions() -> impl Iterator<Item = (Instant, i64)> {
    (0..SESSIONS).map(|number| (NOW.plus(-number * HOUR), 2_000 - number))
}

/// Sessions that were paid and settled, and payouts that arrived.
async fn gave_many(world: &World, mentor: &Person, mentee: &Person, kind: SessionTypeId) {
    let (mentor, mentee) = (mentor.id, mentee.id);
    let all: Vec<(BookingId, Instant, i64)> = sessions()
        .map(|(at, minor)| (BookingId(fresh_uuid(at)), at, minor))
        .collect();
    let write = world.platform.db.write_with(all, move |tx, all| {
        async move {
            for some in all.chunks(200) {
                let rows = some.iter().map(|(id, released, _)| {
                    let starts_at = released.plus(-HOUR);
                    let ends_at = starts_at.plus(30 * MINUTE);
                    [
                        Value::from(*id), mentor.into(), mentee.into(), kind.into(), "kept".into(),
                        starts_at.into(), ends_at.into(), starts_at.into(), ends_at.into(), "Advice".into(),
                        "room".into(), 0_i64.into(), "EUR".into(), 12_i64.into(), 1_i64.into(), false.into(),
                        "UTC".into(), starts_at.into(), starts_at.into(), starts_at.into(),
                    ]
                });
                sql("INSERT INTO booking (id, mentor_id, mentee_id, session_type_id, status, starts_at, ends_at,
                        blocked_from, blocked_until, title, place, price_minor, currency, policy_free_until_hours,
                        policy_then_reschedules, needs_approval, mentee_zone, created_at, confirmed_at, updated_at) VALUES ")
                    .push_rows(rows)
                    .execute(tx)
                    .await?;
                let rows = some.iter().map(|(id, released, minor)| {
                    [
                        Value::from(PaymentId(id.0)), (*id).into(), mentee.into(), mentor.into(), (*minor).into(),
                        "EUR".into(), 0_i64.into(), "released".into(), "test".into(), (*released).into(),
                        (*released).into(), (*released).into(), (*minor).into(), (*released).into(),
                    ]
                });
                sql("INSERT INTO payment (id, booking_id, learner_id, mentor_id, price_minor, currency, fee_minor,
                        stage, provider, created_at, paid_at, released_at, earned_minor, updated_at) VALUES ")
                    .push_rows(rows)
                    .execute(tx)
                    .await?;
            }
            let rows = (0..PAYOUTS).map(|number| {
                // As others at the same moment: only ids tell them apart.
                let at = NOW.plus(-number / 10 * HOUR);
                [
                    Value::from(OutgoingId(fresh_uuid(at))), "payout".into(), mentor.into(), 100_i64.into(),
                    "EUR".into(), "sent".into(), "test".into(), at.into(), at.into(),
                ]
            });
            sql("INSERT INTO outgoing (id, purpose, member_id, amount_minor, currency, stage, provider, created_at, updated_at) VALUES ")
                .push_rows(rows)
                .execute(tx)
                .await?;
            sql("INSERT INTO ledger_account (id, name, kind, owner_id, currency) VALUES ($1, 'payable:x', 'payable', $2, 'EUR')")
                .bind(fresh_uuid(NOW))
                .bind(mentor)
                .execute(tx)
                .await?;
            Ok::<_, DbError>(())
        }
        .boxed()
    });
    write.await.expect("they can be stored");
}

#[tokio::test]
async fn a_mentor_of_a_thousand_sessions_sees_all_that_was_earned() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        gave_many(&world, &leila, &anan, kind).await;
        let api = &world.backend.money;
        let first = api.earnings(&leila.caller, EarningsQuery::default()).await;
        let first = first.expect("hers");

        // Sums are of everything, each month as it is on her clock in Berlin.
        let mut expected: BTreeMap<String, (u32, i64)> = BTreeMap::new();
        for (at, minor) in sessions() {
            let date = first.zone.local(at).date();
            let month = format!("{:04}-{:02}", date.year(), date.month());
            let (sessions, sum) = expected.entry(month).or_default();
            *sessions += 1;
            *sum += minor;
        }
        assert!(expected.len() >= 2, "{expected:?}");
        let months = first.months.iter().filter(|month| month.sessions > 0);
        let months: BTreeMap<String, (u32, i64)> = months
            .map(|month| {
                let of = (month.sessions, month.earned.minor);
                (month.month.to_string(), of)
            })
            .collect();
        assert_eq!(months, expected);
        assert_eq!(first.months.len(), 12);
        let paid_out = first.purses.iter().map(|purse| purse.paid_out);
        let all = Money::new(PAYOUTS * 100, EUR);
        assert_eq!(paid_out.collect::<Vec<_>>(), [all]);

        // Pages lead to every line, each once.
        let mut lines: Vec<EarningLine> = first.lines;
        let mut next = first.next;
        assert_eq!(lines.len(), 50, "a page is bounded");
        while let Some(cursor) = next {
            let query = EarningsQuery {
                cursor: Some(cursor),
            };
            let page = api.earnings(&leila.caller, query).await.expect("hers");
            lines.extend(page.lines);
            next = page.next;
        }
        assert_eq!(lines.len() as i64, SESSIONS + PAYOUTS);
        assert!(lines.windows(2).all(|pair| pair[0].at >= pair[1].at));
        let earned = lines
            .iter()
            .filter(|line| line.state == PayoutState::Earned);
        let ids: BTreeSet<BookingId> = earned
            .filter_map(|line| line.session.as_ref().map(|(id, _)| *id))
            .collect();
        assert_eq!(ids.len() as i64, SESSIONS);

        // So does the table, with its head once.
        let table = world.get("/earnings.csv", Some(&leila)).await;
        assert_eq!(table.status, 200);
        let rows: Vec<&str> = table.text.lines().collect();
        assert_eq!(rows.len() as i64, 1 + SESSIONS + PAYOUTS);
        assert_eq!(rows[0], "date,what,session,amount,currency");
        let heads = rows.iter().filter(|row| row.starts_with("date,"));
        assert_eq!(heads.count(), 1);

        // The page leads on, and the next one back.
        let page = world.get("/earnings", Some(&leila)).await.text;
        let next = page
            .split("/earnings?after=")
            .nth(1)
            .expect("there is more");
        let next = next.split('"').next().expect("an address");
        let page = world
            .get(&format!("/earnings?after={next}"), Some(&leila))
            .await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("/earnings?after="), "there is even more");
        let not_his = world
            .get(&format!("/earnings?after={next}"), Some(&anan))
            .await;
        assert!(!not_his.text.contains("Advice"));
    })
    .await;
}

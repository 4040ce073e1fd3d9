//! Pots as people see them. Who gives is told sums, and of fewer than three people nothing but the money.

use super::giving;
use super::store::{self, Given, PotRow};
use crate::db::{Conn, DbError};
use crate::money;
use crate::platform::zone_table;
use app::scholarship::{
    ForMe, ForWhom, Helped, MyScholarships, PotMonth, PotRow as PotLine, PotView, SponsorView,
};
use domain::id::MemberId;
use domain::money::Money;
use domain::money::ledger::Stage;
use domain::scholarship::Whom;
use domain::time::{DAY, Instant, date_of_day};
use std::collections::{BTreeMap, BTreeSet};

/// Months of a pot that are told.
const MONTHS: usize = 12;

pub async fn sponsored(
    conn: &mut dyn Conn,
    me: MemberId,
    zone: &str,
    now: Instant,
) -> Result<SponsorView, DbError> {
    let mut pots = Vec::new();
    for row in store::pots_of(conn, me).await? {
        pots.push(seen(conn, row).await?);
    }
    let ends = pots.iter().map(|pot| pot.until);
    let last = ends.max().unwrap_or(now).max(now);
    let first = pots.iter().map(|pot| pot.until).min();
    let from = first.unwrap_or(now).min(now);
    Ok(SponsorView {
        pots,
        zone: zone_table(zone, from.plus(-DAY), last.plus(DAY)),
    })
}

async fn seen(conn: &mut dyn Conn, row: PotRow) -> Result<PotView, DbError> {
    let given = store::given(conn, row.id).await?;
    let open = money::into_pot(conn, row.id).await?.into_iter();
    let mut open = open.filter(|paid| paid.payment.stage == Stage::Open);
    let pay_at = open.next().and_then(|paid| paid.checkout_url);
    let is_person = matches!(row.whom, Whom::Person(_));
    let of = |minor| Money::new(minor, row.currency);
    Ok(PotView {
        id: row.id,
        shown_as: row.shown_as.clone(),
        state: row.state(),
        funded: of(row.funded),
        spent: of(row.spent),
        left: of(row.left),
        returned: of(row.refunded),
        per_session: row.per_session.map(of),
        per_learner: row.per_learner.map(of),
        until: row.until,
        helped: (!is_person).then(|| helped(&given)),
        months: months(&given, |minor| Money::new(minor, row.currency), is_person),
        pay_at,
        whom: for_whom(&row),
    })
}

fn for_whom(row: &PotRow) -> ForWhom {
    match &row.whom {
        Whom::Person(_) => ForWhom::Person(row.member_name.clone().unwrap_or_default()),
        Whom::Whoever(fact, text) => ForWhom::Whoever(*fact, text.clone()),
    }
}

/// How many people and sessions these are, or that there are too few to say.
pub fn helped<'g>(given: impl IntoIterator<Item = &'g Given>) -> Helped {
    let (mut learners, mut sessions) = (BTreeSet::new(), 0);
    for given in given {
        learners.insert(given.learner);
        sessions += given.sessions;
    }
    Helped::of(u32::try_from(learners.len()).unwrap_or(u32::MAX), sessions)
}

fn months(given: &[Given], money: impl Fn(i64) -> Money, is_person: bool) -> Vec<PotMonth> {
    let mut by_month: BTreeMap<(i16, i8), Vec<&Given>> = BTreeMap::new();
    for given in given {
        let date = date_of_day(given.day);
        by_month
            .entry((date.year(), date.month()))
            .or_default()
            .push(given);
    }
    let latest = by_month.into_iter().rev().take(MONTHS);
    latest
        .map(|((year, month), given)| PotMonth {
            year,
            month,
            spent: money(given.iter().map(|given| given.minor).sum()),
            helped: (!is_person).then(|| helped(given)),
        })
        .collect()
}

pub async fn for_me(
    conn: &mut dyn Conn,
    me: MemberId,
    zone: &str,
    now: Instant,
) -> Result<MyScholarships, DbError> {
    let found = giving::for_learner(conn, me, now).await?;
    let last = found.iter().map(|row| row.offer.until).max();
    let scholarships = found.into_iter().map(|row| ForMe {
        by: row.shown_as,
        because: match row.whom {
            Whom::Person(_) => None,
            Whom::Whoever(fact, text) => Some((fact, text)),
        },
        most: Money::new(row.offer.most(), row.currency),
        until: row.offer.until,
    });
    Ok(MyScholarships {
        scholarships: scholarships.collect(),
        zone: zone_table(zone, now.plus(-DAY), last.unwrap_or(now).plus(DAY)),
    })
}

pub async fn pots(conn: &mut dyn Conn) -> Result<Vec<PotLine>, DbError> {
    let rows = store::pots(conn).await?.into_iter();
    Ok(rows
        .map(|row| {
            let of = |minor| Money::new(minor, row.currency);
            PotLine {
                id: row.id,
                whom: for_whom(&row),
                state: row.state(),
                currency: row.currency,
                funded: of(row.funded),
                spent: of(row.spent),
                left: of(row.left),
                until: row.until,
                waits_for_bank: row.waits_for_bank,
                is_closed: row.closed_at.is_some(),
                sponsor: row.sponsor_name,
            }
        })
        .collect())
}

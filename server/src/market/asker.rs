//! Who asks the market, as far as the ranking may know: what their profile says of wishes, what matters
//! to them, when they have time, which industries they put aside. Reads no name and no picture.

use super::candidates::Known;
use super::criteria::{self, LeftOut};
use super::index::Asking;
use super::ranked::{Told, Wish};
use super::store::{experience, ways};
use crate::db::{Conn, DbError, sql};
use app::market::MarketQuery;
use domain::id::MemberId;
use domain::matching::criteria::{Criteria, Fact, Limit, Weights};
use domain::matching::model::Model;
use domain::matching::names::NameId;
use domain::money::Money;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A visitor is somebody of whom nothing is known.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    pub told: Told,
    /// What was remembered.
    pub weights: Option<Weights>,
    /// Industries that are no suggestion.
    pub left_out: Vec<LeftOut>,
    /// What was learned from what people take up.
    pub learned: Arc<Model>,
}

impl Asker {
    /// Reads what a member tells; of a visitor nothing.
    pub async fn load(
        conn: &mut dyn Conn,
        member: Option<MemberId>,
        asking: &Asking,
        learned: Arc<Model>,
    ) -> Result<Asker, DbError> {
        let Some(member) = member else {
            return Ok(Asker {
                learned,
                ..Asker::default()
            });
        };
        Ok(Asker {
            learned,
            told: Told {
                hours: asking.hours,
                ..told(conn, member, asking.now.year()).await?
            },
            weights: criteria::weights(conn, member).await?,
            left_out: criteria::left_out(conn, member).await?,
        })
    }

    /// What matters now: what the address says, else what was remembered, else what is usual.
    pub fn weights(&self, query: &MarketQuery) -> Weights {
        let said = query.weights.clone().or_else(|| self.weights.clone());
        said.unwrap_or_else(Weights::usual)
    }

    /// In a market with these names and this usual price.
    pub fn wish(&self, query: &MarketQuery, known: &Known, usual_price: Option<Money>) -> Wish {
        let names = &known.names;
        let left_out = self.left_out.iter();
        let left_out = left_out.filter_map(|left_out| names.find(&left_out.industry));
        // Each once: a mentor of an industry that is left out twice would seem to miss two things.
        let left_out: BTreeSet<NameId> = left_out.collect();
        let never = |name| Limit::Never(Fact::Industry(name));
        let criteria = Criteria {
            weights: self.weights(query),
            limits: left_out.into_iter().map(never).collect(),
            ..Criteria::default()
        };
        Wish {
            learned: self.learned.clone(),
            ..Wish::new(&query.q, &self.told, criteria, known, usual_price)
        }
    }
}

async fn told(conn: &mut dyn Conn, member: MemberId, this_year: u16) -> Result<Told, DbError> {
    let told = sql(
        "SELECT goals, industry, region, college, languages, ways_to_talk
         FROM profile WHERE member_id = $1",
    )
    .bind(member)
    .fetch_optional(conn, |row| {
        Ok(Told {
            goals: row.get("goals")?,
            industry: row.get("industry")?,
            region: row.get("region")?,
            college: row.get("college")?,
            languages: row.json("languages")?,
            ways: ways(&row.json::<Vec<String>>("ways_to_talk")?),
            ..Told::default()
        })
    })
    .await?;
    let roles: Vec<(String, (u16, Option<u16>))> =
        sql("SELECT title, from_year, until_year FROM profile_role WHERE member_id = $1 ORDER BY position")
            .bind(member)
            .fetch_all(conn, |row| {
                let years = (row.get("from_year")?, row.get("until_year")?);
                Ok((row.get("title")?, years))
            })
            .await?;
    let years: Vec<_> = roles.iter().map(|(_, years)| *years).collect();
    let current = roles.into_iter().find(|(_, (_, until))| until.is_none());
    Ok(Told {
        role: current.map(|(title, _)| title).unwrap_or_default(),
        experience_years: experience(&years, this_year),
        ..told.unwrap_or_default()
    })
}

//! What a process remembers of a market in tables: the names there are, what they mean in today's
//! vocabulary, and figures of the whole. It grows with names, not with mentors. The names are numbered
//! by the database, so every process reads the same numbers in a mentor's row.

use super::super::candidates::Known;
use super::store::IN_VECTORS;
use crate::db::{Conn, DbError, Row, sql};
use domain::matching::names::NameId;
use domain::matching::text::{Skills, Suggester};
use domain::money::{Currency, Money};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

/// See the head of the file. A copy costs pointers.
#[derive(Clone, Default)]
pub struct Lexicon {
    pub known: Arc<Known>,
    /// Skills as mentors wrote them, in the order of their places.
    pub written: Arc<Vec<String>>,
    suggester: Arc<OnceLock<Suggester>>,
    /// Mentors who say anything.
    pub speakers: u32,
    /// What an hour costs with the middle one of those who are paid, in the currency of most.
    pub usual_price: Option<Money>,
    /// Of which prices that is.
    prices: i64,
    /// Parts are kept as pgvector's vectors, too.
    pub in_vectors: bool,
}

/// How far the lists of the database go.
struct Lengths {
    speakers: u32,
    prices: i64,
    names: u32,
    roles: u32,
    skills: u32,
    in_vectors: bool,
}

impl Lengths {
    fn are_before(&self, known: &Known) -> bool {
        (self.names as usize) < known.names.len() || (self.roles as usize) < known.roles().len()
    }
}

impl Lexicon {
    /// The same in this vocabulary.
    pub fn in_words_of(&self, skills: &Arc<Skills>) -> Lexicon {
        if Arc::ptr_eq(&self.known.skills, skills) {
            return self.clone();
        }
        let mut next = self.clone();
        Arc::make_mut(&mut next.known).speak(skills.clone());
        next.suggester = Arc::default();
        next
    }

    /// The same with what came since, as this connection sees it.
    pub async fn read_on(&self, conn: &mut dyn Conn) -> Result<Lexicon, DbError> {
        let mut next = self.clone();
        let lengths = sql("SELECT speakers, prices, format,
                (SELECT COALESCE(MAX(id) + 1, 0) FROM market_name) AS names,
                (SELECT COALESCE(MAX(place) + 1, 0) FROM market_role) AS roles,
                (SELECT COALESCE(MAX(place) + 1, 0) FROM market_skill) AS skills
             FROM market_state")
        .fetch_optional(conn, |row| {
            let format: String = row.get("format")?;
            Ok(Lengths {
                in_vectors: format.ends_with(IN_VECTORS),
                speakers: row.get("speakers")?,
                prices: row.get("prices")?,
                names: row.get("names")?,
                roles: row.get("roles")?,
                skills: row.get("skills")?,
            })
        })
        .await?;
        let Some(lengths) = lengths else {
            return Ok(next);
        };
        if lengths.are_before(&self.known) {
            // The tables were made anew.
            next = Lexicon::default().in_words_of(&self.known.skills);
        }
        next.speakers = lengths.speakers;
        next.in_vectors = lengths.in_vectors;
        next.read_names(conn, &lengths).await?;
        if lengths.skills as usize != next.written.len() {
            let written = skills_from(conn, next.written.len()).await?;
            Arc::make_mut(&mut next.written).extend(written);
            next.suggester = Arc::default();
        }
        if lengths.prices != next.prices {
            next.usual_price = usual_price(conn).await?;
            next.prices = lengths.prices;
        }
        Ok(next)
    }

    async fn read_names(&mut self, conn: &mut dyn Conn, there: &Lengths) -> Result<(), DbError> {
        let (names, roles) = (self.known.names.len(), self.known.roles().len());
        if there.names as usize != names {
            let known = Arc::make_mut(&mut self.known);
            sql("SELECT id, name FROM market_name WHERE id >= $1 ORDER BY id")
                .bind(names as i64)
                .fetch_all(conn, |row| take_in(known, row))
                .await?;
        }
        if there.roles as usize != roles {
            let known = Arc::make_mut(&mut self.known);
            sql("SELECT name_id FROM market_role WHERE place >= $1 ORDER BY place")
                .bind(roles as i64)
                .fetch_all(conn, |row| {
                    known.add_role(NameId(row.get("name_id")?));
                    Ok(())
                })
                .await?;
        }
        Ok(())
    }

    /// What is suggested to who types; made when first asked for.
    pub fn suggester(&self) -> &Suggester {
        let written = self.written.iter().map(String::as_str);
        self.suggester
            .get_or_init(|| Suggester::new(&self.known.skills, written))
    }
}

fn take_in(known: &mut Known, row: &Row<'_>) -> Result<(), DbError> {
    let (id, name): (u32, String) = (row.get("id")?, row.get("name")?);
    if known.add(&name) == Some(NameId(id)) {
        Ok(())
    } else {
        Err(row.bad("id", "names have other numbers"))
    }
}

async fn skills_from(conn: &mut dyn Conn, place: usize) -> Result<Vec<String>, DbError> {
    sql("SELECT name FROM market_skill WHERE place >= $1 ORDER BY place")
        .bind(place as i64)
        .fetch_all(conn, |row| row.get("name"))
        .await
}

async fn usual_price(conn: &mut dyn Conn) -> Result<Option<Money>, DbError> {
    let paid = sql(
        "SELECT hour_currency, COUNT(*) AS mentors FROM market_mentor
         WHERE hour_minor IS NOT NULL GROUP BY hour_currency",
    )
    .fetch_all(conn, |row| {
        let currency: String = row.get("hour_currency")?;
        let parsed = Currency::try_from(currency);
        let currency = parsed.map_err(|reason| row.bad("hour_currency", reason))?;
        Ok((currency, row.get::<i64>("mentors")?))
    })
    .await?;
    // Of as many the last by its letters, as the index in memory has it.
    let paid: BTreeMap<Currency, i64> = paid.into_iter().collect();
    let Some((currency, count)) = paid.into_iter().max_by_key(|(_, count)| *count) else {
        return Ok(None);
    };
    sql(
        "SELECT hour_minor FROM market_mentor WHERE hour_currency = $1
         ORDER BY hour_minor OFFSET $2 LIMIT 1",
    )
    .bind(String::from(currency))
    .bind(count / 2)
    .fetch_optional(conn, |row| Ok(Money::new(row.get("hour_minor")?, currency)))
    .await
}

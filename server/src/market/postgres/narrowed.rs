//! Filters and counts as the database answers them: who passes all filters, and of who fails one alone
//! how many there are. The filters are those of [`super::super::columns`], in SQL.

use super::super::counted::view;
use super::super::found::{Counts, Standing};
use super::super::index::Asking;
use super::super::question::{Named, Question};
use super::list;
use crate::db::{Conn, DbError, Row, Sql, sql};
use app::market::{Facet, FacetView, MarketQuery, Price};
use domain::id::MemberId;
use domain::matching::candidate::Candidate;
use domain::matching::free_time::{FreeTime, HALF_HOURS};
use domain::time::DAY;
use std::collections::HashMap;

/// A mentor who passed all filters.
pub struct Passing {
    pub number: u32,
    pub id: MemberId,
    pub candidate: Candidate,
    pub standing: Standing,
}

/// Mentors of whom a question speaks: what it filters by, and who answers its words, if it has any.
pub struct Narrowed<'q> {
    pub question: &'q Question,
    pub found: Option<Vec<u32>>,
    /// Whom the limits of the wish let through of those who fail one filter at most, where there are
    /// limits; nobody else is counted.
    pub limited: Option<Vec<u32>>,
}

/// The sign of a filter that somebody fails, in SQL; see [`Narrowed::counts`].
const SIGNS: [(Facet, &str, i64); 8] = [
    (Facet::Skill, "1", 1),
    (Facet::Industry, "2", 2),
    (Facet::Language, "4", 4),
    (Facet::Region, "8", 8),
    (Facet::Price, "16", 16),
    (Facet::Open, "32", 32),
    (Facet::Week, "64", 64),
    (Facet::Hours, "128", 128),
];

impl Narrowed<'_> {
    /// The filters that the question uses; hours only where they are known.
    fn used(&self) -> impl Iterator<Item = (Facet, &'static str)> {
        let (query, hours) = (&self.question.query, self.question.asking.hours);
        let used = SIGNS.iter().filter(move |(facet, ..)| {
            query.uses(*facet) && (*facet != Facet::Hours || hours.is_some())
        });
        used.map(|(facet, sign, _)| (*facet, *sign))
    }

    /// Appends who is looked at: shown to who asks, not hidden, and answering the words.
    fn looked_at(&self, begun: Sql) -> Sql {
        let mut statement = shown(begun, &self.question.asking);
        if !self.question.hidden.is_empty() {
            let hidden = self.question.hidden.iter().copied();
            statement = statement.push(" AND member_id NOT IN ").push_list(hidden);
        }
        match &self.found {
            None => statement,
            Some(found) => among(statement, found),
        }
    }

    /// Appends the sum of the signs of the filters that somebody fails.
    fn failed(&self, begun: Sql) -> Sql {
        let mut statement = begun.push("0");
        for (facet, sign) in self.used() {
            statement = passes(statement.push(" + CASE WHEN "), facet, self.question);
            statement = statement.push(" THEN 0 ELSE ").push(sign).push(" END");
        }
        statement
    }

    /// The numbers of all who are looked at, in order.
    pub async fn all(&self, conn: &mut dyn Conn) -> Result<Vec<u32>, DbError> {
        let statement = self.looked_at(sql("SELECT number FROM market_mentor WHERE "));
        let statement = statement.push(" ORDER BY number");
        statement.fetch_all(conn, |row| row.get("number")).await
    }

    /// Those who fail one filter at most, in the order of their numbers, and whether they pass all.
    pub async fn near(&self, conn: &mut dyn Conn) -> Result<Vec<(Passing, bool)>, DbError> {
        let statement = sql(
            "SELECT * FROM (SELECT number, member_id, candidate, rating, joined_at, first_free, ",
        );
        let statement = self.failed(statement);
        let statement = self.looked_at(statement.push(" AS failed FROM market_mentor WHERE "));
        let statement =
            statement.push(") AS looked_at WHERE (failed & (failed - 1)) = 0 ORDER BY number");
        let near = |row: &Row<'_>| Ok((passing_row(row)?, row.get::<i64>("failed")? == 0));
        statement.fetch_all(conn, near).await
    }

    /// Those who pass all filters, in the order of their numbers.
    pub async fn passing(&self, conn: &mut dyn Conn) -> Result<Vec<Passing>, DbError> {
        let mut statement = self.looked_at(sql(
            "SELECT number, member_id, candidate, rating, joined_at, first_free
             FROM market_mentor WHERE ",
        ));
        for (facet, _) in self.used() {
            statement = passes(statement.push(" AND "), facet, self.question);
        }
        let statement = statement.push(" ORDER BY number");
        statement.fetch_all(conn, passing_row).await
    }

    /// How many there are of each further choice. Whoever is looked at carries the sum of the signs of
    /// the filters they fail; a sum that is one sign alone is of who fails that one.
    pub async fn counts(&self, conn: &mut dyn Conn) -> Result<Counts, DbError> {
        let mut statement = sql(
            "WITH looked_at AS (SELECT skills, industry, languages, region, is_free, is_paid,
                is_open, ",
        );
        statement = this_week(statement, &self.question.asking).push(" AS in_week, ");
        statement = match self.question.asking.hours {
            Some(hours) => in_hours(statement, &hours),
            None => statement.push("FALSE"),
        };
        statement = self.failed(statement.push(" AS in_hours, "));
        statement = self.looked_at(statement.push(" AS failed FROM market_mentor WHERE "));
        if let Some(limited) = &self.limited {
            statement = among(statement, limited);
        }
        statement = statement.push(
            "), near AS MATERIALIZED (SELECT * FROM looked_at WHERE (failed & (failed - 1)) = 0)
             SELECT 1 AS kind, value, COUNT(*) AS mentors
                FROM near CROSS JOIN LATERAL unnest(skills) AS value WHERE failed = 0 GROUP BY value
             UNION ALL SELECT 2, industry, COUNT(*)
                FROM near WHERE failed IN (0, 2) AND industry <> '' GROUP BY industry
             UNION ALL SELECT 4, value, COUNT(*)
                FROM near CROSS JOIN LATERAL unnest(languages) AS value WHERE failed IN (0, 4)
                GROUP BY value
             UNION ALL SELECT 8, region, COUNT(*)
                FROM near WHERE failed IN (0, 8) AND region <> '' GROUP BY region
             UNION ALL SELECT 16, 'free', COUNT(*) FROM near WHERE failed IN (0, 16) AND is_free
             UNION ALL SELECT 16, 'paid', COUNT(*) FROM near WHERE failed IN (0, 16) AND is_paid
             UNION ALL SELECT 32, '', COUNT(*) FROM near WHERE failed IN (0, 32) AND is_open
             UNION ALL SELECT 64, '', COUNT(*) FROM near WHERE failed IN (0, 64) AND in_week
             UNION ALL SELECT 128, '', COUNT(*) FROM near WHERE failed IN (0, 128) AND in_hours
             UNION ALL SELECT -failed, '', COUNT(*) FROM near WHERE failed > 0 GROUP BY failed",
        );
        let counted = statement.fetch_all(conn, |row| {
            Ok(((row.get("kind")?, row.get("value")?), row.get("mentors")?))
        });
        Ok(self.told(counted.await?.into_iter().collect()))
    }

    fn told(&self, counted: HashMap<(i64, String), u32>) -> Counts {
        let query = &self.question.query;
        let count = |kind: i64, value: &str| {
            let counted = counted.get(&(kind, value.to_owned())).copied();
            counted.unwrap_or_default()
        };
        let list = |facet: Facet, kind: i64| -> FacetView {
            let counts = counted.iter().filter(|((of, _), _)| *of == kind);
            let counts = counts.map(|((_, value), &count)| (value.as_str(), count));
            view(facet, counts, query.chosen(facet))
        };
        let lists = SIGNS
            .iter()
            .filter(|(facet, ..)| Facet::LISTS.contains(facet));
        let alone = SIGNS
            .iter()
            .map(|(facet, _, sign)| (*facet, count(-sign, "")));
        let mut escapes: Vec<(Facet, u32)> = alone.filter(|(_, count)| *count > 0).collect();
        escapes.sort_by_key(|(facet, count)| (std::cmp::Reverse(*count), *facet));
        Counts {
            facets: lists.map(|(facet, _, sign)| list(*facet, *sign)).collect(),
            free: count(16, "free"),
            paid: count(16, "paid"),
            open: count(32, ""),
            week: count(64, ""),
            hours: self.question.asking.hours.map(|_| count(128, "")),
            escapes,
        }
    }
}

fn passing_row(row: &Row<'_>) -> Result<Passing, DbError> {
    let candidate: Vec<u8> = row.get("candidate")?;
    Ok(Passing {
        number: row.get("number")?,
        id: row.get("member_id")?,
        candidate: postcard::from_bytes(&candidate)
            .map_err(|reason| row.bad("candidate", reason))?,
        standing: Standing {
            rating: row.get("rating")?,
            joined_at: row.get("joined_at")?,
            first_free: row.get("first_free")?,
        },
    })
}

/// One mentor by their id, whatever they pass.
pub async fn one(conn: &mut dyn Conn, id: MemberId) -> Result<Option<Passing>, DbError> {
    sql(
        "SELECT number, member_id, candidate, rating, joined_at, first_free
         FROM market_mentor WHERE member_id = $1",
    )
    .bind(id)
    .fetch_optional(conn, passing_row)
    .await
}

/// The mentor so named, if the market shows them to who asks.
pub async fn shown_as(
    conn: &mut dyn Conn,
    mentor: &Named,
    asking: &Asking,
) -> Result<Option<MemberId>, DbError> {
    let statement = sql("SELECT member_id FROM market_mentor WHERE ");
    let statement = shown(statement, asking).push(" AND member_id = ");
    let statement = match mentor {
        Named::Id(id) => statement.push_bind(*id),
        Named::Slug(slug) => statement
            .push("(SELECT p.member_id FROM profile p WHERE p.slug = ")
            .push_bind(slug)
            .push(")"),
    };
    statement
        .fetch_optional(conn, |row| row.get("member_id"))
        .await
}

/// How many of these are in the market.
pub async fn hidden(conn: &mut dyn Conn, members: &[MemberId]) -> Result<u32, DbError> {
    if members.is_empty() {
        return Ok(0);
    }
    sql("SELECT COUNT(*) AS hidden FROM market_mentor WHERE member_id IN ")
        .push_list(members.iter().copied())
        .fetch_one(conn, |row| row.get("hidden"))
        .await
}

/// In how many minutes the middle one answers of those who are shown.
pub async fn usual_reply(conn: &mut dyn Conn, asking: &Asking) -> Result<Option<u32>, DbError> {
    let replies = sql("WITH replies AS (SELECT reply_minutes FROM market_mentor
             WHERE reply_minutes IS NOT NULL AND ");
    shown(replies, asking)
        .push(
            ") SELECT reply_minutes FROM replies ORDER BY reply_minutes
             OFFSET (SELECT COUNT(*) / 2 FROM replies) LIMIT 1",
        )
        .fetch_optional(conn, |row| row.get("reply_minutes"))
        .await
}

/// Appends whom the market shows to who asks.
pub fn shown(begun: Sql, asking: &Asking) -> Sql {
    let seen = if asking.signed_in {
        "for_members"
    } else {
        "for_everyone"
    };
    begun
        .push(seen)
        .push(" AND (paused_until IS NULL OR paused_until <= ")
        .push_bind(asking.today.to_string())
        .push(")")
}

/// Appends whether somebody passes the filter of a facet.
fn passes(begun: Sql, facet: Facet, question: &Question) -> Sql {
    let query = &question.query;
    match facet {
        // Skills narrow each other; the values of the other facets are alternatives.
        Facet::Skill => texts(begun.push("skills @> "), &query.skill),
        Facet::Language => texts(begun.push("languages && "), &query.language),
        Facet::Industry => any(begun.push("industry IN "), Facet::Industry, query),
        Facet::Region => any(begun.push("region IN "), Facet::Region, query),
        Facet::Price => begun.push(match query.price {
            Some(Price::Paid) => "is_paid",
            _ => "is_free",
        }),
        Facet::Open => begun.push("is_open"),
        Facet::Week => this_week(begun, &question.asking),
        Facet::Hours => match question.asking.hours {
            Some(hours) => in_hours(begun, &hours),
            None => begun.push("TRUE"),
        },
    }
}

/// Appends that somebody is one of these.
fn among(begun: Sql, numbers: &[u32]) -> Sql {
    begun
        .push(" AND number IN (SELECT unnest(CAST(string_to_array(")
        .push_bind(list(numbers))
        .push(", ',') AS INTEGER[])))")
}

/// What is empty is no value.
fn any(begun: Sql, facet: Facet, query: &MarketQuery) -> Sql {
    let filled = query.chosen(facet).iter().filter(|value| !value.is_empty());
    begun.push_list(filled)
}

/// Appends texts as an array.
pub fn texts(begun: Sql, texts: &[String]) -> Sql {
    let texts = serde_json::Value::from(texts).to_string();
    begun
        .push("ARRAY(SELECT json_array_elements_text(CAST(")
        .push_bind(texts)
        .push(" AS JSON)))")
}

fn this_week(begun: Sql, asking: &Asking) -> Sql {
    begun
        .push("COALESCE(first_free >= ")
        .push_bind(asking.now)
        .push(" AND first_free < ")
        .push_bind(asking.now.plus(7 * DAY))
        .push(", FALSE)")
}

fn in_hours(begun: Sql, hours: &FreeTime) -> Sql {
    begun
        .push("position(B'1' IN begins & CAST(")
        .push_bind(bits(hours))
        .push(" AS BIT(672))) > 0")
}

/// Half hours as a text of zeros and ones.
pub fn bits(free: &FreeTime) -> String {
    let half_hours = (0..HALF_HOURS).map(|half_hour| free.has(half_hour));
    half_hours
        .map(|free| if free { '1' } else { '0' })
        .collect()
}

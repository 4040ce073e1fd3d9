//! All SQL of the market: mentors as the index holds them, and a mentor's page.

use super::candidates::Facts;
use super::index::Mentor;
use crate::db::{Conn, DbError, Row, Sql, Tx, sql};
use crate::money::journal::currency;
use crate::profile::photo_path;
use app::market::PublicReview;
use domain::id::MemberId;
use domain::matching::acceptance::{Outcome, Prior};
use domain::matching::learner::Ways;
use domain::money::{Currency, Money, OtherPrices, Pricing};
use domain::profile::{RoleHeld, SeenBy, Skill};
use domain::review::score;
use domain::time::Instant;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many ids one question asks for.
const CHUNK: usize = 4_000;

/// Ids and versions of mentors whose profile changed since, of everybody with [`Instant::MIN`].
pub async fn changed_since(
    conn: &mut dyn Conn,
    since: Instant,
) -> Result<Vec<(MemberId, i64)>, DbError> {
    // In no order: for the order of ids SQLite would go through all profiles, with every list.
    sql("SELECT member_id, version FROM profile WHERE updated_at >= $1")
        .bind(since)
        .fetch_all(conn, |row| Ok((row.get("member_id")?, row.get("version")?)))
        .await
}

/// The mentors among these members, in order of their ids.
pub async fn mentors(
    conn: &mut dyn Conn,
    members: &[MemberId],
    this_year: u16,
) -> Result<Vec<Arc<Mentor>>, DbError> {
    let mut all = Vec::with_capacity(members.len());
    for chunk in members.chunks(CHUNK) {
        let mut found: BTreeMap<MemberId, Mentor> = mentor_rows(conn, chunk).await?;
        let skills = of_members(
            sql("SELECT member_id, skill, level FROM profile_skill WHERE member_id IN "),
            chunk,
        );
        for (member, skill, level) in skills.fetch_all(conn, skill_row).await? {
            found.entry(member).and_modify(|mentor| {
                mentor.skills.push(skill);
                mentor.facts.levels.push(level);
            });
        }
        let roles = of_members(
            sql(
                "SELECT member_id, title, from_year, until_year FROM profile_role WHERE member_id IN ",
            ),
            chunk,
        );
        for (member, title, years) in roles.fetch_all(conn, role_row).await? {
            found.entry(member).and_modify(|mentor| {
                mentor.roles.push(title);
                mentor.facts.years.push(years);
            });
        }
        for (member, price) in other_prices(conn, chunk).await? {
            found.entry(member).and_modify(|mentor| {
                let main = mentor.pricing.map(|pricing| pricing.price);
                let prices = mentor.other_prices.iter().chain([price]);
                let all = main.and_then(|main| OtherPrices::new(main, prices).ok());
                mentor.other_prices = all.unwrap_or_default();
            });
        }
        for (member, outcome, at) in outcomes(conn, chunk).await? {
            found.entry(member).and_modify(|mentor| {
                let record = &mut mentor.facts.record;
                *record = record.with(outcome, at, &Prior::default());
            });
        }
        all.extend(found.into_values().map(|mut mentor| {
            mentor.facts.experience_years = experience(&mentor.facts.years, this_year);
            Arc::new(mentor)
        }));
    }
    Ok(all)
}

/// What the kind of session that stands for each of these mentors costs in other currencies.
async fn other_prices(
    conn: &mut dyn Conn,
    mentors: &[MemberId],
) -> Result<Vec<(MemberId, Money)>, DbError> {
    sql("SELECT t.mentor_id, p.currency, p.price_minor
         FROM session_price p JOIN session_type t ON t.id = p.session_type_id
         WHERE t.id = (
               SELECT id FROM session_type WHERE mentor_id = t.mentor_id AND active ORDER BY position, id LIMIT 1)
            AND t.mentor_id IN ")
    .push_list(mentors.iter().copied())
    .fetch_all(conn, |row| {
        let price = Money::new(row.get("price_minor")?, currency(row)?);
        Ok((row.get("mentor_id")?, price))
    })
    .await
}

/// What became of the requests to these mentors, and when, in order. One that waits says nothing yet, and
/// one that its mentee took back never will; who is booked at once is not asked.
async fn outcomes(
    conn: &mut dyn Conn,
    mentors: &[MemberId],
) -> Result<Vec<(MemberId, Outcome, Instant)>, DbError> {
    sql("SELECT b.mentor_id, e.kind, e.at
         FROM booking b JOIN booking_event e ON e.booking_id = b.id
         WHERE b.needs_approval AND e.kind IN ('confirmed', 'declined', 'expired')
            AND EXISTS (SELECT 1 FROM booking_event a WHERE a.booking_id = b.id AND a.kind = 'requested')
            AND b.mentor_id IN ")
    .push_list(mentors.iter().copied())
    .push(" ORDER BY e.at, e.id")
    .fetch_all(conn, |row| {
        let outcome = match row.get::<String>("kind")?.as_str() {
            "confirmed" => Outcome::Accepted,
            "declined" => Outcome::Declined,
            _ => Outcome::Unanswered,
        };
        Ok((row.get("mentor_id")?, outcome, row.get("at")?))
    })
    .await
}

/// Years since the first of these roles began.
pub fn experience(roles: &[(u16, Option<u16>)], this_year: u16) -> Option<u8> {
    let first = roles.iter().map(|(from, _)| *from).min()?;
    u8::try_from(this_year.saturating_sub(first)).ok()
}

fn skill_row(row: &Row<'_>) -> Result<(MemberId, String, u8), DbError> {
    Ok((row.get("member_id")?, row.get("skill")?, row.get("level")?))
}

/// Whose role, what it was called, and its years.
type RoleRow = (MemberId, String, (u16, Option<u16>));

fn role_row(row: &Row<'_>) -> Result<RoleRow, DbError> {
    let years = (row.get("from_year")?, row.get("until_year")?);
    Ok((row.get("member_id")?, row.get("title")?, years))
}

fn of_members(begun: Sql, members: &[MemberId]) -> Sql {
    begun
        .push_list(members.iter().copied())
        .push(" ORDER BY member_id, position")
}

async fn mentor_rows(
    conn: &mut dyn Conn,
    members: &[MemberId],
) -> Result<BTreeMap<MemberId, Mentor>, DbError> {
    sql("SELECT p.member_id, p.version, p.slug, p.name, p.headline, p.photo_key, p.open_to_mentorship, p.searchable,
            p.paused_until, p.industry, p.region, p.languages, p.helps_with, p.does_not_take, p.story, p.review_count, p.review_sum,
            p.college, p.ways_to_talk, p.long_term_places, p.long_term_taken, p.median_reply_minutes, a.created_at,
            t.price_minor, t.currency, t.pay_what_you_can, t.first_free, t.length_minutes
         FROM profile p JOIN account a ON a.id = p.member_id
         LEFT JOIN session_type t ON t.id = (
            SELECT id FROM session_type WHERE mentor_id = p.member_id AND active ORDER BY position, id LIMIT 1)
         WHERE p.is_mentor AND a.suspended_at IS NULL AND p.member_id IN ")
    .push_list(members.iter().copied())
    .fetch_all(conn, |row| mentor_row(row).map(|mentor| (mentor.id, mentor)))
    .await
    .map(|rows| rows.into_iter().collect())
}

fn mentor_row(row: &Row<'_>) -> Result<Mentor, DbError> {
    let pricing = match (
        row.get::<Option<i64>>("price_minor")?,
        row.get::<Option<String>>("currency")?,
    ) {
        (Some(minor), Some(currency)) => Some(Pricing {
            price: Money::new(
                minor,
                Currency::try_from(currency).map_err(|reason| row.bad("currency", reason))?,
            ),
            pay_what_you_can: row.get("pay_what_you_can")?,
            first_free: row.get("first_free")?,
        }),
        _ => None,
    };
    Ok(Mentor {
        id: row.get("member_id")?,
        version: row.get("version")?,
        slug: row.get("slug")?,
        name: row.get("name")?,
        headline: row.get("headline")?,
        photo: row
            .get::<Option<String>>("photo_key")?
            .map(|key| photo_path(&key)),
        seen_by: seen_by(row, "open_to_mentorship")?,
        searchable: row.get("searchable")?,
        paused_until: date(row, "paused_until")?,
        industry: row.get("industry")?,
        region: row.get("region")?,
        languages: row.json("languages")?,
        skills: vec![],
        roles: vec![],
        helps_with: row.get("helps_with")?,
        story: row.get("story")?,
        score: score(row.get("review_sum")?, row.get("review_count")?),
        places_left: row.get::<i64>("long_term_taken")? < row.get::<i64>("long_term_places")?,
        median_reply_minutes: row.get("median_reply_minutes")?,
        joined_at: row.get("created_at")?,
        pricing,
        other_prices: OtherPrices::default(),
        length_minutes: row.get("length_minutes")?,
        facts: Facts {
            college: row.get("college")?,
            ways: ways(&row.json::<Vec<String>>("ways_to_talk")?),
            does_not_take: row.get("does_not_take")?,
            ..Facts::default()
        },
    })
}

/// Ways to talk by their names; a name that is not known is none.
pub fn ways(names: &[String]) -> Ways {
    let known = names.iter().filter_map(|name| Ways::parse(name));
    known.fold(Ways::default(), Ways::with)
}

pub fn seen_by(row: &Row<'_>, column: &str) -> Result<SeenBy, DbError> {
    let text: String = row.get(column)?;
    SeenBy::parse(&text).ok_or_else(|| row.bad(column, "no such visibility"))
}

pub fn date(row: &Row<'_>, column: &str) -> Result<Option<Date>, DbError> {
    match row.get::<Option<String>>(column)? {
        Some(text) => text
            .parse()
            .map(Some)
            .map_err(|reason| row.bad(column, reason)),
        None => Ok(None),
    }
}

/// A mentor's page as stored, without what only some may see being decided.
pub struct PageRow {
    pub id: MemberId,
    pub slug: String,
    pub name: String,
    pub headline: String,
    pub story: String,
    pub photo: Option<String>,
    pub industry: String,
    pub region: String,
    pub college: String,
    pub languages: Vec<String>,
    pub ways_to_talk: Vec<String>,
    pub links: Vec<String>,
    pub helps_with: String,
    pub does_not_take: String,
    pub how_to_prepare: String,
    pub time_given: String,
    pub seen_by: SeenBy,
    pub searchable: bool,
    pub places: u16,
    pub taken: u16,
    pub verified_employer: Option<String>,
    pub median_reply_minutes: Option<u32>,
    /// Requests answered, of those that were answered or lapsed.
    pub answered: i64,
    pub settled: i64,
    pub kept: i64,
    pub missed: i64,
    /// Sum and number of the overall grades.
    pub overall: (u64, u32),
    /// Means of the parts, where anybody graded them.
    pub parts: [Option<f64>; 3],
}

pub async fn page_by_slug(conn: &mut dyn Conn, slug: &str) -> Result<Option<PageRow>, DbError> {
    sql("SELECT p.member_id, slug, name, headline, story, photo_key, industry, region, college, languages, ways_to_talk,
            links, helps_with, does_not_take, how_to_prepare, time_given, open_to_mentorship, searchable,
            long_term_places, long_term_taken, verified_employer, median_reply_minutes, requests_received, requests_answered, sessions_kept, sessions_missed,
            review_sum, review_count, clarity_sum, clarity_count, preparation_sum, preparation_count,
            progress_sum, progress_count
         FROM profile p JOIN account a ON a.id = p.member_id
         WHERE p.is_mentor AND a.suspended_at IS NULL AND slug = $1")
    .bind(slug)
    .fetch_optional(conn, page_row)
    .await
}

fn page_row(row: &Row<'_>) -> Result<PageRow, DbError> {
    let mean = |sum: &str, count: &str| -> Result<Option<f64>, DbError> {
        let (sum, count) = (row.get::<i64>(sum)?, row.get::<i64>(count)?);
        Ok((count > 0).then(|| sum as f64 / count as f64))
    };
    Ok(PageRow {
        id: row.get("member_id")?,
        slug: row.get("slug")?,
        name: row.get("name")?,
        headline: row.get("headline")?,
        story: row.get("story")?,
        photo: row
            .get::<Option<String>>("photo_key")?
            .map(|key| photo_path(&key)),
        industry: row.get("industry")?,
        region: row.get("region")?,
        college: row.get("college")?,
        languages: row.json("languages")?,
        ways_to_talk: row.json("ways_to_talk")?,
        links: row.json("links")?,
        helps_with: row.get("helps_with")?,
        does_not_take: row.get("does_not_take")?,
        how_to_prepare: row.get("how_to_prepare")?,
        time_given: row.get("time_given")?,
        seen_by: seen_by(row, "open_to_mentorship")?,
        searchable: row.get("searchable")?,
        places: row.get("long_term_places")?,
        taken: row.get("long_term_taken")?,
        verified_employer: row.get("verified_employer")?,
        median_reply_minutes: row.get("median_reply_minutes")?,
        answered: row.get("requests_answered")?,
        settled: row.get("requests_received")?,
        kept: row.get("sessions_kept")?,
        missed: row.get("sessions_missed")?,
        overall: (row.get("review_sum")?, row.get("review_count")?),
        parts: [
            mean("clarity_sum", "clarity_count")?,
            mean("preparation_sum", "preparation_count")?,
            mean("progress_sum", "progress_count")?,
        ],
    })
}

pub async fn skills_of(conn: &mut dyn Conn, member: MemberId) -> Result<Vec<Skill>, DbError> {
    sql("SELECT skill, level FROM profile_skill WHERE member_id = $1 ORDER BY position")
        .bind(member)
        .fetch_all(conn, |row| {
            Ok(Skill {
                name: row.get("skill")?,
                level: row.get("level")?,
            })
        })
        .await
}

pub async fn roles_of(conn: &mut dyn Conn, member: MemberId) -> Result<Vec<RoleHeld>, DbError> {
    sql("SELECT title, company, from_year, until_year FROM profile_role WHERE member_id = $1 ORDER BY position")
        .bind(member)
        .fetch_all(conn, |row| {
            Ok(RoleHeld {
                title: row.get("title")?,
                company: row.get("company")?,
                from_year: row.get("from_year")?,
                until_year: row.get("until_year")?,
            })
        })
        .await
}

/// What mentees wrote about a mentor and everybody may read by now, newest first.
pub async fn public_reviews(
    conn: &mut dyn Conn,
    mentor: MemberId,
    now: Instant,
) -> Result<Vec<PublicReview>, DbError> {
    sql("SELECT overall, body, written_at FROM review
         WHERE subject_id = $1 AND author_side = 'mentee' AND visible_at <= $2 AND body <> ''
         ORDER BY written_at DESC, id LIMIT 12")
    .bind(mentor)
    .bind(now)
    .fetch_all(conn, |row| {
        Ok(PublicReview {
            overall: row.get("overall")?,
            text: row.get("body")?,
            written_at: row.get("written_at")?,
        })
    })
    .await
}

/// Adds to a figure of a UTC day.
pub async fn figure_add(tx: &mut Tx, day: &str, name: &str, count: i64) -> Result<(), DbError> {
    sql(
        "INSERT INTO daily_figure (day, name, count) VALUES ($1, $2, $3)
         ON CONFLICT (day, name) DO UPDATE SET count = daily_figure.count + $3",
    )
    .bind(day)
    .bind(name)
    .bind(count)
    .execute(tx)
    .await?;
    Ok(())
}

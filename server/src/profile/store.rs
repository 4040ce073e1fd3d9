//! All SQL of editing one's profile. Every change of what others see raises the version.

use crate::db::{Conn, DbError, Row, Tx, Value, sql};
use crate::market::store::{date, seen_by};
use domain::id::MemberId;
use domain::profile::{ProfileEdit, RoleHeld, Skill};
use domain::time::Instant;
use std::collections::BTreeMap;

/// The stored profile, without skills and roles.
pub struct ProfileRow {
    pub slug: String,
    pub photo_key: Option<String>,
    pub zone: String,
    pub edit: ProfileEdit,
}

pub async fn profile(conn: &mut dyn Conn, id: MemberId) -> Result<Option<ProfileRow>, DbError> {
    sql("SELECT p.member_id, slug, name, headline, story, photo_key, industry, region, college, goals, languages,
            ways_to_talk, links, is_mentee, is_mentor, open_to_mentorship, looking_for_mentor, helps_with,
            does_not_take, how_to_prepare, time_given, long_term_places, hours_per_month, paused_until, searchable,
            a.zone
         FROM profile p JOIN account a ON a.id = p.member_id WHERE p.member_id = $1")
    .bind(id)
    .fetch_optional(conn, profile_row)
    .await
}

fn profile_row(row: &Row<'_>) -> Result<ProfileRow, DbError> {
    Ok(ProfileRow {
        slug: row.get("slug")?,
        photo_key: row.get("photo_key")?,
        zone: row.get("zone")?,
        edit: ProfileEdit {
            name: row.get("name")?,
            headline: row.get("headline")?,
            story: row.get("story")?,
            industry: row.get("industry")?,
            region: row.get("region")?,
            college: row.get("college")?,
            goals: row.get("goals")?,
            languages: row.json("languages")?,
            ways_to_talk: row.json("ways_to_talk")?,
            links: row.json("links")?,
            is_mentee: row.get("is_mentee")?,
            is_mentor: row.get("is_mentor")?,
            open_to_mentorship: seen_by(row, "open_to_mentorship")?,
            looking_for_mentor: seen_by(row, "looking_for_mentor")?,
            helps_with: row.get("helps_with")?,
            does_not_take: row.get("does_not_take")?,
            how_to_prepare: row.get("how_to_prepare")?,
            time_given: row.get("time_given")?,
            long_term_places: row.get("long_term_places")?,
            hours_per_month: row.get("hours_per_month")?,
            paused_until: date(row, "paused_until")?,
            searchable: row.get("searchable")?,
            skills: vec![],
            roles: vec![],
        },
    })
}

/// Skills that most members have, for suggestions.
pub async fn known_skills(conn: &mut dyn Conn) -> Result<Vec<String>, DbError> {
    sql("SELECT skill FROM profile_skill GROUP BY skill ORDER BY count(*) DESC, skill LIMIT 200")
        .fetch_all(conn, |row| row.get("skill"))
        .await
}

pub async fn profile_update(
    tx: &mut Tx,
    id: MemberId,
    edit: &ProfileEdit,
    now: Instant,
) -> Result<(), DbError> {
    let list = |list: &[String]| serde_json::to_string(list).expect("texts are plain data");
    sql("UPDATE profile SET name = $2, headline = $3, story = $4, industry = $5, region = $6, college = $7, goals = $8,
            languages = $9, ways_to_talk = $10, links = $11, is_mentee = $12, is_mentor = $13,
            open_to_mentorship = $14, looking_for_mentor = $15, helps_with = $16, does_not_take = $17,
            how_to_prepare = $18, time_given = $19, long_term_places = $20, hours_per_month = $21, paused_until = $22,
            searchable = $23, version = version + 1, updated_at = $24
         WHERE member_id = $1")
    .bind(id)
    .bind(&edit.name)
    .bind(&edit.headline)
    .bind(&edit.story)
    .bind(&edit.industry)
    .bind(&edit.region)
    .bind(&edit.college)
    .bind(&edit.goals)
    .bind(list(&edit.languages))
    .bind(list(&edit.ways_to_talk))
    .bind(list(&edit.links))
    .bind(edit.is_mentee)
    .bind(edit.is_mentor)
    .bind(edit.open_to_mentorship.as_str())
    .bind(edit.looking_for_mentor.as_str())
    .bind(&edit.helps_with)
    .bind(&edit.does_not_take)
    .bind(&edit.how_to_prepare)
    .bind(&edit.time_given)
    .bind(edit.long_term_places)
    .bind(edit.hours_per_month)
    .bind(edit.paused_until.map(|date| date.to_string()))
    .bind(edit.searchable)
    .bind(now)
    .execute(tx)
    .await?;
    skills_replace(tx, id, &edit.skills).await?;
    roles_replace(tx, id, &edit.roles).await
}

async fn skills_replace(tx: &mut Tx, id: MemberId, skills: &[Skill]) -> Result<(), DbError> {
    sql("DELETE FROM profile_skill WHERE member_id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    if skills.is_empty() {
        return Ok(());
    }
    let rows = (0_u32..).zip(skills).map(|(position, skill)| {
        [
            Value::from(id),
            position.into(),
            (&skill.name).into(),
            skill.level.into(),
        ]
    });
    sql("INSERT INTO profile_skill (member_id, position, skill, level) VALUES ")
        .push_rows(rows)
        .execute(tx)
        .await?;
    Ok(())
}

async fn roles_replace(tx: &mut Tx, id: MemberId, roles: &[RoleHeld]) -> Result<(), DbError> {
    sql("DELETE FROM profile_role WHERE member_id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    if roles.is_empty() {
        return Ok(());
    }
    let rows = (0_u32..).zip(roles).map(|(position, role)| {
        [
            Value::from(id),
            position.into(),
            (&role.title).into(),
            (&role.company).into(),
            role.from_year.into(),
            role.until_year.into(),
        ]
    });
    sql("INSERT INTO profile_role (member_id, position, title, company, from_year, until_year) VALUES ")
        .push_rows(rows)
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes or leaves a side; false when the person would be nobody then.
pub async fn side_update(
    tx: &mut Tx,
    id: MemberId,
    mentor: bool,
    on: bool,
    now: Instant,
) -> Result<bool, DbError> {
    let begun = match (mentor, on) {
        (true, true) => sql("UPDATE profile SET is_mentor = TRUE"),
        (true, false) => sql("UPDATE profile SET is_mentor = FALSE"),
        (false, true) => sql("UPDATE profile SET is_mentee = TRUE"),
        (false, false) => sql("UPDATE profile SET is_mentee = FALSE"),
    };
    let begun = begun
        .push(", version = version + 1, updated_at = ")
        .push_bind(now);
    let begun = begun.push(" WHERE member_id = ").push_bind(id);
    let changed = match (mentor, on) {
        (_, true) => begun,
        (true, false) => begun.push(" AND is_mentee"),
        (false, false) => begun.push(" AND is_mentor"),
    };
    Ok(changed.execute(tx).await? == 1)
}

/// Sets the picture; the key before.
pub async fn photo_update(
    tx: &mut Tx,
    id: MemberId,
    key: Option<&str>,
    now: Instant,
) -> Result<Option<String>, DbError> {
    let before = sql("SELECT photo_key FROM profile WHERE member_id = $1")
        .bind(id)
        .fetch_one(tx, |row| row.get("photo_key"))
        .await?;
    sql("UPDATE profile SET photo_key = $2, version = version + 1, updated_at = $3 WHERE member_id = $1")
        .bind(id)
        .bind(key.map(str::to_owned))
        .bind(now)
        .execute(tx)
        .await?;
    Ok(before)
}

/// What somebody is called, and whether they are a mentor.
pub async fn name_and_side(conn: &mut dyn Conn, id: MemberId) -> Result<(String, bool), DbError> {
    sql("SELECT member_id, name, is_mentor FROM profile WHERE member_id = $1")
        .bind(id)
        .fetch_one(conn, |row| Ok((row.get("name")?, row.get("is_mentor")?)))
        .await
}

/// The names of these members.
pub async fn names(
    conn: &mut dyn Conn,
    ids: impl IntoIterator<Item = MemberId>,
) -> Result<BTreeMap<MemberId, String>, DbError> {
    let found = sql("SELECT member_id, name FROM profile WHERE member_id IN ")
        .push_list(ids)
        .fetch_all(conn, |row| Ok((row.get("member_id")?, row.get("name")?)))
        .await?;
    Ok(found.into_iter().collect())
}

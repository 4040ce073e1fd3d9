//! All SQL of the people of bookings.

use crate::db::{Conn, DbError, Row, sql};
use crate::market::store::seen_by;
use domain::id::MemberId;
use domain::profile::SeenBy;

/// One of the people of a booking, as the other one sees them.
#[derive(Clone, Debug)]
pub struct PersonRow {
    pub id: MemberId,
    pub name: String,
    pub slug: String,
    pub photo: Option<String>,
    /// The zone of their calendar, else of their account.
    pub zone: String,
    pub is_mentor: bool,
    /// Who finds them as a mentor.
    pub seen_by: SeenBy,
}

impl PersonRow {
    pub fn is_found_by(&self, reader: Option<MemberId>) -> bool {
        is_found_by(self.id, self.seen_by, reader)
    }
}

/// For whom there is no mentor's page, there are no times either.
pub fn is_found_by(mentor: MemberId, seen_by: SeenBy, reader: Option<MemberId>) -> bool {
    reader == Some(mentor) || seen_by.shows_to(reader.is_some())
}

const PERSON: &str = "SELECT p.member_id, p.name, p.slug, p.photo_key, p.is_mentor, p.open_to_mentorship, COALESCE(v.zone, a.zone) AS zone
    FROM profile p JOIN account a ON a.id = p.member_id LEFT JOIN availability v ON v.mentor_id = p.member_id ";

pub async fn people(
    conn: &mut dyn Conn,
    ids: impl IntoIterator<Item = MemberId>,
) -> Result<Vec<PersonRow>, DbError> {
    sql(PERSON)
        .push("WHERE p.member_id IN ")
        .push_list(ids)
        .fetch_all(conn, person_row)
        .await
}

/// The mentor of an address, unless suspended.
pub async fn by_slug(conn: &mut dyn Conn, slug: &str) -> Result<Option<PersonRow>, DbError> {
    sql(PERSON)
        .push("WHERE p.is_mentor AND a.suspended_at IS NULL AND p.slug = ")
        .push_bind(slug)
        .fetch_optional(conn, person_row)
        .await
}

fn person_row(row: &Row<'_>) -> Result<PersonRow, DbError> {
    Ok(PersonRow {
        id: row.get("member_id")?,
        name: row.get("name")?,
        slug: row.get("slug")?,
        photo: row.get("photo_key")?,
        zone: row.get("zone")?,
        is_mentor: row.get("is_mentor")?,
        seen_by: seen_by(row, "open_to_mentorship")?,
    })
}

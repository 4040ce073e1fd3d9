//! All SQL of accounts and sign-ins.

use crate::db::{Conn, DbError, Row, Tx, sql};
use app::account::{SignInView, Viewer};
use app::words::{Clock, Habits, WeekStart};
use domain::actor::Role;
use domain::id::{MemberId, SignInId};
use domain::time::Instant;

/// What signing in needs of an account.
pub struct AccountRow {
    pub id: MemberId,
    pub email: String,
    pub password_hash: String,
    pub verified: bool,
    pub suspended: bool,
    pub lang: String,
    pub zone: String,
    pub habits: Habits,
    pub name: String,
}

fn account_row(row: &Row<'_>) -> Result<AccountRow, DbError> {
    Ok(AccountRow {
        id: row.get("id")?,
        email: row.get("email")?,
        password_hash: row.get("password_hash")?,
        verified: row.get::<Option<Instant>>("verified_at")?.is_some(),
        suspended: row.get::<Option<Instant>>("suspended_at")?.is_some(),
        lang: row.get("locale")?,
        zone: row.get("zone")?,
        habits: habits(row)?,
        name: row.get("name")?,
    })
}

/// How a member reads calendars.
fn habits(row: &Row<'_>) -> Result<Habits, DbError> {
    let number = |column| -> Result<u8, DbError> {
        let number: i64 = row.get(column)?;
        u8::try_from(number).map_err(|_| row.bad(column, "out of range"))
    };
    let clock = Clock::numbered(number("clock")?);
    let week_start = WeekStart::numbered(number("week_start")?);
    Ok(Habits {
        clock: clock.ok_or_else(|| row.bad("clock", "no such clock"))?,
        week_start: week_start.ok_or_else(|| row.bad("week_start", "no such day"))?,
    })
}

pub async fn account_by_email(
    conn: &mut dyn Conn,
    key: &str,
) -> Result<Option<AccountRow>, DbError> {
    sql("SELECT a.id, a.email, a.password_hash, a.verified_at, a.suspended_at, a.locale, a.zone, a.clock, a.week_start, p.name
         FROM account a JOIN profile p ON p.member_id = a.id WHERE a.email_key = $1")
    .bind(key)
    .fetch_optional(conn, account_row)
    .await
}

pub async fn account_by_id(
    conn: &mut dyn Conn,
    id: MemberId,
) -> Result<Option<AccountRow>, DbError> {
    sql("SELECT a.id, a.email, a.password_hash, a.verified_at, a.suspended_at, a.locale, a.zone, a.clock, a.week_start, p.name
         FROM account a JOIN profile p ON p.member_id = a.id WHERE a.id = $1")
    .bind(id)
    .fetch_optional(conn, account_row)
    .await
}

/// The zone that a member reads times in; none of who is no member.
pub async fn zone_of(conn: &mut dyn Conn, id: MemberId) -> Result<Option<String>, DbError> {
    sql("SELECT zone FROM account WHERE id = $1")
        .bind(id)
        .fetch_optional(conn, |row| row.get("zone"))
        .await
}

/// A new account with its profile, ready to insert.
pub struct NewAccount {
    pub id: MemberId,
    pub email: String,
    pub password_hash: String,
    pub role: Role,
    pub lang: String,
    pub zone: String,
    pub name: String,
    pub slug: String,
    pub is_mentor: bool,
    pub verified_at: Option<Instant>,
    pub conduct_version: i32,
    pub now: Instant,
}

pub async fn account_insert(tx: &mut Tx, new: &NewAccount) -> Result<(), DbError> {
    sql("INSERT INTO account (id, email, email_key, password_hash, role, locale, zone, created_at, verified_at,
            adult_confirmed_at, conduct_accepted_at, conduct_version, last_active_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $8, $10, $8)")
    .bind(new.id)
    .bind(&new.email)
    .bind(domain::account::email_key(&new.email))
    .bind(&new.password_hash)
    .bind(new.role.as_str())
    .bind(&new.lang)
    .bind(&new.zone)
    .bind(new.now)
    .bind(new.verified_at)
    .bind(new.conduct_version)
    .execute(tx)
    .await?;
    sql("INSERT INTO profile (member_id, slug, name, is_mentee, is_mentor, open_to_mentorship, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(new.id)
    .bind(&new.slug)
    .bind(&new.name)
    .bind(true)
    .bind(new.is_mentor)
    .bind(if new.is_mentor { "everyone" } else { "nobody" })
    .bind(new.now)
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn password_update(tx: &mut Tx, id: MemberId, hash: &str) -> Result<(), DbError> {
    sql("UPDATE account SET password_hash = $2 WHERE id = $1")
        .bind(id)
        .bind(hash)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn verified_update(tx: &mut Tx, id: MemberId, now: Instant) -> Result<(), DbError> {
    sql("UPDATE account SET verified_at = COALESCE(verified_at, $2) WHERE id = $1")
        .bind(id)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn settings_update(
    tx: &mut Tx,
    id: MemberId,
    zone: &str,
    lang: &str,
    habits: Habits,
) -> Result<(), DbError> {
    sql("UPDATE account SET zone = $2, locale = $3, clock = $4, week_start = $5 WHERE id = $1")
        .bind(id)
        .bind(zone)
        .bind(lang)
        .bind(i64::from(habits.clock.number()))
        .bind(i64::from(habits.week_start.number()))
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn admins(conn: &mut dyn Conn) -> Result<Vec<MemberId>, DbError> {
    sql("SELECT id FROM account WHERE role = 'admin' AND suspended_at IS NULL ORDER BY id")
        .fetch_all(conn, |row| row.get("id"))
        .await
}

pub async fn role_update(tx: &mut Tx, id: MemberId, role: Role) -> Result<(), DbError> {
    sql("UPDATE account SET role = $2 WHERE id = $1")
        .bind(id)
        .bind(role.as_str())
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn mail_link_insert(
    tx: &mut Tx,
    token_hash: Vec<u8>,
    id: MemberId,
    purpose: &'static str,
    now: Instant,
    expires_at: Instant,
) -> Result<(), DbError> {
    sql("INSERT INTO mail_link (token_hash, member_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(token_hash)
        .bind(id)
        .bind(purpose)
        .bind(now)
        .bind(expires_at)
        .execute(tx)
        .await?;
    Ok(())
}

/// Uses a link up; whose it was, if it was good.
pub async fn mail_link_use(
    tx: &mut Tx,
    token_hash: &[u8],
    purpose: &'static str,
    now: Instant,
) -> Result<Option<MemberId>, DbError> {
    sql("UPDATE mail_link SET used_at = $3
         WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 RETURNING member_id")
    .bind(token_hash)
    .bind(purpose)
    .bind(now)
    .fetch_optional(tx, |row| row.get("member_id"))
    .await
}

/// Makes every other link of this purpose useless.
pub async fn mail_links_void(
    tx: &mut Tx,
    id: MemberId,
    purpose: &'static str,
    now: Instant,
) -> Result<(), DbError> {
    sql("UPDATE mail_link SET used_at = $3 WHERE member_id = $1 AND purpose = $2 AND used_at IS NULL")
        .bind(id)
        .bind(purpose)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

pub struct NewSignIn<'a> {
    pub id: SignInId,
    pub member_id: MemberId,
    pub token_hash: Vec<u8>,
    pub now: Instant,
    pub expires_at: Instant,
    pub device: &'a str,
}

pub async fn sign_in_insert(tx: &mut Tx, new: NewSignIn<'_>) -> Result<(), DbError> {
    sql("INSERT INTO sign_in (id, member_id, token_hash, created_at, last_seen_at, expires_at, device)
         VALUES ($1, $2, $3, $4, $4, $5, $6)")
    .bind(new.id)
    .bind(new.member_id)
    .bind(new.token_hash)
    .bind(new.now)
    .bind(new.expires_at)
    .bind(new.device)
    .execute(tx)
    .await?;
    Ok(())
}

pub async fn sign_in_delete(tx: &mut Tx, id: SignInId, owner: MemberId) -> Result<u64, DbError> {
    sql("DELETE FROM sign_in WHERE id = $1 AND member_id = $2")
        .bind(id)
        .bind(owner)
        .execute(tx)
        .await
}

pub async fn sign_ins_delete(tx: &mut Tx, owner: MemberId) -> Result<(), DbError> {
    sql("DELETE FROM sign_in WHERE member_id = $1")
        .bind(owner)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn sign_ins_of(
    conn: &mut dyn Conn,
    owner: MemberId,
    this: Option<SignInId>,
    now: Instant,
) -> Result<Vec<SignInView>, DbError> {
    sql("SELECT id, device, last_seen_at FROM sign_in WHERE member_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC LIMIT 50")
        .bind(owner)
        .bind(now)
        .fetch_all(conn, |row| {
            let id = row.get("id")?;
            Ok(SignInView { id, device: row.get("device")?, last_seen_at: row.get("last_seen_at")?, this_one: this == Some(id) })
        })
        .await
}

/// Who a cookie's token belongs to.
pub struct Known {
    pub sign_in: Option<SignInId>,
    pub member_id: MemberId,
    pub role: Role,
    pub verified: bool,
    pub lang: String,
    pub zone: String,
    pub habits: Habits,
    pub last_seen_at: Instant,
}

fn role_of(row: &Row<'_>) -> Result<Role, DbError> {
    let text: String = row.get("role")?;
    Role::parse(&text).ok_or_else(|| row.bad("role", "no such role"))
}

pub async fn sign_in_by_token(
    conn: &mut dyn Conn,
    token_hash: &[u8],
    now: Instant,
) -> Result<Option<Known>, DbError> {
    sql(
        "SELECT s.id, s.member_id, s.last_seen_at, a.role, a.verified_at, a.locale, a.zone, a.clock, a.week_start
         FROM sign_in s JOIN account a ON a.id = s.member_id
         WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.suspended_at IS NULL",
    )
    .bind(token_hash)
    .bind(now)
    .fetch_optional(conn, |row| {
        Ok(Known {
            sign_in: Some(row.get("id")?),
            member_id: row.get("member_id")?,
            role: role_of(row)?,
            verified: row.get::<Option<Instant>>("verified_at")?.is_some(),
            lang: row.get("locale")?,
            zone: row.get("zone")?,
            habits: habits(row)?,
            last_seen_at: row.get("last_seen_at")?,
        })
    })
    .await
}

/// Who a personal token of the REST interface belongs to.
pub async fn member_by_api_token(
    conn: &mut dyn Conn,
    token_hash: &[u8],
) -> Result<Option<Known>, DbError> {
    sql(
        "SELECT t.member_id, t.created_at, a.role, a.verified_at, a.locale, a.zone, a.clock, a.week_start
         FROM api_token t JOIN account a ON a.id = t.member_id
         WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND a.suspended_at IS NULL",
    )
    .bind(token_hash)
    .fetch_optional(conn, |row| {
        Ok(Known {
            sign_in: None,
            member_id: row.get("member_id")?,
            role: role_of(row)?,
            verified: row.get::<Option<Instant>>("verified_at")?.is_some(),
            lang: row.get("locale")?,
            zone: row.get("zone")?,
            habits: habits(row)?,
            last_seen_at: row.get("created_at")?,
        })
    })
    .await
}

pub async fn api_token_insert(
    tx: &mut Tx,
    id: domain::id::ApiTokenId,
    owner: MemberId,
    token_hash: Vec<u8>,
    label: &str,
    now: Instant,
) -> Result<(), DbError> {
    sql("INSERT INTO api_token (id, member_id, token_hash, label, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(owner)
        .bind(token_hash)
        .bind(label)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Notes that somebody is here; the caller does so at most every few minutes.
pub async fn seen_update(
    tx: &mut Tx,
    sign_in: SignInId,
    member: MemberId,
    now: Instant,
) -> Result<(), DbError> {
    sql("UPDATE sign_in SET last_seen_at = $2 WHERE id = $1")
        .bind(sign_in)
        .bind(now)
        .execute(tx)
        .await?;
    sql("UPDATE account SET last_active_at = $2 WHERE id = $1")
        .bind(member)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

pub async fn viewer(conn: &mut dyn Conn, id: MemberId) -> Result<Option<Viewer>, DbError> {
    sql(
        "SELECT a.id, a.role, a.verified_at, p.name, p.slug, p.photo_key, p.is_mentor, p.is_mentee
         FROM account a JOIN profile p ON p.member_id = a.id WHERE a.id = $1",
    )
    .bind(id)
    .fetch_optional(conn, |row| {
        Ok(Viewer {
            id: row.get("id")?,
            name: row.get("name")?,
            slug: row.get("slug")?,
            photo: row
                .get::<Option<String>>("photo_key")?
                .map(|key| crate::profile::photo_path(&key)),
            role: role_of(row)?,
            is_mentor: row.get("is_mentor")?,
            is_mentee: row.get("is_mentee")?,
            verified: row.get::<Option<Instant>>("verified_at")?.is_some(),
        })
    })
    .await
}

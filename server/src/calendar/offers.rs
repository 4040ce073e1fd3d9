//! What a mentor offers: making, changing and putting away kinds of sessions.

use super::session_types::{
    SessionTypeRow, session_type, session_type_insert, session_type_update, session_types_of,
};
use crate::db::{self, Conn, DbError};
use crate::platform::{Platform, fresh_uuid};
use app::calendar::SessionTypeView;
use app::error::{AppError, Conflict};
use domain::access::Permit;
use domain::calendar::SessionTypeCommand;
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, SessionTypeId};
use futures::FutureExt as _;

const MOST_OFFERED: usize = 20;

/// What this mentor offers now.
pub async fn offered(
    conn: &mut dyn Conn,
    mentor: MemberId,
) -> Result<Vec<SessionTypeView>, DbError> {
    let rows = session_types_of(conn, &[mentor])
        .await?
        .remove(&mentor)
        .unwrap_or_default();
    Ok(rows.into_iter().map(view).collect())
}

/// Which one a form means, and the version it was made on.
pub fn named(id: &str, version: &str) -> Result<(SessionTypeId, i64), AppError> {
    let id = id.trim().parse().map_err(|_| AppError::NotFound)?;
    let version = version
        .trim()
        .parse()
        .map_err(|_| FieldErrors::one("version", Problem::NotANumber))?;
    Ok((id, version))
}

pub async fn create(
    platform: &Platform,
    permit: Permit,
    command: SessionTypeCommand,
) -> Result<SessionTypeId, AppError> {
    let id = SessionTypeId(fresh_uuid(platform.now()));
    let row = SessionTypeRow {
        id,
        mentor_id: permit.owner(),
        pricing: command.pricing,
        others: command.others,
        active: true,
        position: 0,
        version: 1,
        name: command.name,
        description: command.description,
        rules: command.rules,
        policy: command.policy,
        needs_approval: command.needs_approval,
        place: command.place,
        place_detail: command.place_detail,
        questions: command.questions,
    };
    platform
        .db
        .write_with(row, move |tx, row| {
            async move {
                super::mentor(tx, permit.owner()).await?;
                if offered(tx, permit.owner()).await?.len() >= MOST_OFFERED {
                    let most = u32::try_from(MOST_OFFERED).unwrap_or(u32::MAX);
                    return Err(FieldErrors::one("name", Problem::TooMany { most }).into());
                }
                session_type_insert(tx, row).await?;
                db::publish(tx, "times", &permit.owner().to_string())?;
                Ok::<_, AppError>(id)
            }
            .boxed()
        })
        .await
}

pub async fn save(
    platform: &Platform,
    permit: Permit,
    id: SessionTypeId,
    version: i64,
    command: SessionTypeCommand,
) -> Result<SessionTypeId, AppError> {
    change(platform, permit, id, version, move |row| {
        let command = command.clone();
        row.name = command.name;
        row.description = command.description;
        row.rules = command.rules;
        row.policy = command.policy;
        row.needs_approval = command.needs_approval;
        row.place = command.place;
        row.place_detail = command.place_detail;
        row.questions = command.questions;
        row.pricing = command.pricing;
        row.others = command.others;
    })
    .await?;
    Ok(id)
}

pub async fn archive(
    platform: &Platform,
    permit: Permit,
    id: SessionTypeId,
    version: i64,
) -> Result<(), AppError> {
    change(platform, permit, id, version, |row| row.active = false).await
}

async fn change<F>(
    platform: &Platform,
    permit: Permit,
    id: SessionTypeId,
    version: i64,
    to: F,
) -> Result<(), AppError>
where
    F: Fn(&mut SessionTypeRow) + Send + Sync + 'static,
{
    platform
        .db
        .write_with(to, move |tx, to| {
            async move {
                let own = session_type(tx, id)
                    .await?
                    .filter(|row| row.mentor_id == permit.owner() && row.active);
                let mut row = own.ok_or(AppError::NotFound)?;
                to(&mut row);
                if !session_type_update(tx, &row, version).await? {
                    return Err(Conflict::Stale.into());
                }
                db::publish(tx, "times", &permit.owner().to_string())?;
                Ok::<_, AppError>(())
            }
            .boxed()
        })
        .await
}

fn view(row: SessionTypeRow) -> SessionTypeView {
    SessionTypeView {
        id: row.id,
        name: row.name,
        description: row.description,
        rules: row.rules,
        policy: row.policy,
        needs_approval: row.needs_approval,
        place: row.place,
        place_detail: row.place_detail,
        questions: row.questions,
        pricing: row.pricing,
        others: row.others,
        version: row.version,
    }
}

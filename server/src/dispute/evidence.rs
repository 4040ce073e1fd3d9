//! Files as evidence of a case. Whoever may see the case may have them; the file is kept before its row, so a row
//! never lacks its file.

use super::store::{self, NewFileRow};
use super::{ATTEMPTS, File, view};
use crate::booking::party;
use crate::db::Tx;
use crate::error::internal;
use crate::files::Files;
use crate::money::Stuck;
use crate::platform::{Platform, fresh_uuid};
use app::context::Caller;
use app::dispute::{KeptFile, NewFile};
use app::error::{AppError, Conflict};
use domain::actor::Actor;
use domain::dispute::{FileKind, MOST_FILES, Refused, file_name};
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, DisputeFileId};
use domain::time::Instant;
use futures::FutureExt as _;
use sha2::{Digest as _, Sha256};

fn files(platform: &Platform) -> Result<Files, AppError> {
    Files::open(&platform.config).map_err(|error| internal(&error))
}

/// Where a file is kept.
fn kept_as(id: DisputeFileId) -> String {
    format!("disputes/{id}")
}

pub async fn add(
    platform: &Platform,
    caller: &Caller,
    booking: BookingId,
    file: NewFile,
) -> Result<(), AppError> {
    let (actor, now) = (caller.actor, platform.now());
    {
        // Who may not is told so before anything is kept.
        let mut read = platform.db.snapshot().await?;
        let case = File::of_booking(&mut read, booking).await?;
        party(&actor, &case.booking)?;
        case.dispute.ok_or(AppError::NotFound)?;
    }
    let kind = FileKind::of(&file.bytes).map_err(|problem| FieldErrors::one("files", problem))?;
    let new = NewFileRow {
        id: DisputeFileId(fresh_uuid(now)),
        name: file_name(&file.name),
        kind,
        bytes: file.bytes.len(),
        digest: Sha256::digest(&file.bytes).to_vec(),
    };
    let (id, stored) = (new.id, files(platform)?);
    let put = stored.put(&kept_as(id), file.bytes).await;
    put.map_err(|error| internal(&error))?;
    let added = written(platform, actor, booking, new, now).await;
    if !matches!(added, Ok(true)) {
        // Nothing names it.
        let deleted = stored.delete(&kept_as(id)).await;
        deleted.map_err(|error| internal(&error))?;
    }
    added.map(drop)
}

async fn written(
    platform: &Platform,
    actor: Actor,
    booking: BookingId,
    new: NewFileRow,
    now: Instant,
) -> Result<bool, AppError> {
    for _ in 0..ATTEMPTS {
        let added = platform.db.write_with(new.clone(), move |tx, new| {
            add_within(tx, actor, booking, new, now).boxed()
        });
        match added.await {
            Err(Stuck::Stale) => {}
            added => return Ok(added?),
        }
    }
    Err(Conflict::Stale.into())
}

/// No: it is there already.
async fn add_within(
    tx: &mut Tx,
    actor: Actor,
    booking: BookingId,
    new: &NewFileRow,
    now: Instant,
) -> Result<bool, Stuck> {
    let file = File::of_booking(tx, booking).await?;
    let (me, _) = party(&actor, &file.booking)?;
    let row = file.dispute.as_ref().ok_or(AppError::NotFound)?;
    // Whoever decides or hands in another one at this moment decides anew.
    if store::dispute_update(tx, row, &row.case).await? == 0 {
        return Err(Stuck::Stale);
    }
    let had = store::files_of(tx, row.payment).await?;
    let mine: Vec<_> = had.iter().filter(|file| file.by == me).collect();
    if mine.iter().any(|file| file.digest == new.digest) {
        return Ok(false);
    }
    let count = u32::try_from(mine.len()).unwrap_or(u32::MAX);
    row.case.may_add_file(count).map_err(told)?;
    match store::file_insert(tx, row.payment, me, count + 1, new, now).await? {
        0 => Err(Stuck::Stale),
        _ => Ok(true),
    }
}

fn told(refused: Refused) -> AppError {
    match refused {
        Refused::Enough => {
            let most = MOST_FILES;
            FieldErrors::one("files", Problem::TooMany { most }).into()
        }
        Refused::NotNow | Refused::TooLate | Refused::TooMuch => Conflict::WrongState.into(),
    }
}

pub async fn read(
    platform: &Platform,
    caller: &Caller,
    booking: BookingId,
    id: DisputeFileId,
) -> Result<KeptFile, AppError> {
    let kind = {
        let mut read = platform.db.snapshot().await?;
        let case = File::of_booking(&mut read, booking).await?;
        view::who(caller, &case)?;
        let row = case.dispute.ok_or(AppError::NotFound)?;
        let files = store::files_of(&mut read, row.payment).await?;
        let found = files.into_iter().find(|file| file.id == id);
        found.ok_or(AppError::NotFound)?.kind
    };
    let bytes = files(platform)?.get(&kept_as(id)).await;
    let bytes = bytes.map_err(|error| internal(&error))?;
    Ok(KeptFile {
        kind,
        bytes: bytes.ok_or(AppError::NotFound)?,
    })
}

//! The use cases of one's own profile: load, decide, commit.

pub mod photo;
pub mod store;

pub use store::{name_and_side, names};

use crate::db::{self, DbError};
use crate::error::internal;
use crate::files::Files;
use crate::market::store::{roles_of, skills_of};
use crate::platform::{Platform, fresh_uuid, zone};
use app::context::Caller;
use app::error::AppError;
use app::profile::{MyProfile, ProfileApi, SideForm};
use domain::access::own_affairs;
use domain::form::{FieldErrors, Problem};
use domain::id::MemberId;
use domain::profile::ProfileForm;
use futures::FutureExt as _;

pub struct Profiles {
    platform: Platform,
}

impl Profiles {
    pub fn new(platform: Platform) -> Self {
        Profiles { platform }
    }

    fn files(&self) -> Result<Files, AppError> {
        Files::open(&self.platform.config).map_err(|error| internal(&error))
    }

    async fn stored(&self, id: MemberId) -> Result<store::ProfileRow, AppError> {
        let mut read = self.platform.db.read().await?;
        store::profile(&mut read, id)
            .await?
            .ok_or(AppError::NotFound)
    }

    /// Puts another picture, or none, into the profile and drops the one before.
    async fn set_photo(&self, id: MemberId, key: Option<String>) -> Result<(), AppError> {
        let now = self.platform.now();
        let before = self
            .platform
            .db
            .write_with(key, move |tx, key| {
                store::photo_update(tx, id, key.as_deref(), now).boxed()
            })
            .await
            .map_err(|error: DbError| AppError::from(error))?;
        match before {
            Some(before) => self
                .files()?
                .delete(&stored_as(&before))
                .await
                .map_err(|error| internal(&error)),
            None => Ok(()),
        }
    }
}

#[async_trait::async_trait]
impl ProfileApi for Profiles {
    async fn mine(&self, caller: &Caller) -> Result<MyProfile, AppError> {
        let id = own_affairs(&caller.actor)?.owner();
        let mut row = self.stored(id).await?;
        let mut read = self.platform.db.read().await?;
        row.edit.skills = skills_of(&mut read, id).await?;
        row.edit.roles = roles_of(&mut read, id).await?;
        Ok(MyProfile {
            slug: row.slug,
            photo: row.photo_key.as_deref().map(photo_path),
            edit: row.edit,
            known_skills: store::known_skills(&mut read).await?,
        })
    }

    async fn change(&self, caller: &Caller, form: ProfileForm) -> Result<(), AppError> {
        let id = own_affairs(&caller.actor)?.owner();
        let now = self.platform.now();
        let zone = zone(&self.stored(id).await?.zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let edit = form.parse(now.to_jiff().to_zoned(zone).date())?;
        self.platform
            .db
            .write_with(edit, move |tx, edit| {
                async move {
                    store::profile_update(tx, id, edit, now).await?;
                    // A pause closes times.
                    db::publish(tx, "times", &id.to_string())
                }
                .boxed()
            })
            .await
            .map_err(|error: DbError| error.into())
    }

    async fn switch_side(&self, caller: &Caller, form: SideForm) -> Result<(), AppError> {
        let id = own_affairs(&caller.actor)?.owner();
        let now = self.platform.now();
        let mentor = match form.side.as_str() {
            "mentor" => true,
            "mentee" => false,
            _ => return Err(FieldErrors::one("side", Problem::NotAChoice).into()),
        };
        let on = !form.on.is_empty();
        let changed = self
            .platform
            .db
            .write(move |tx| {
                async move {
                    let changed = store::side_update(tx, id, mentor, on, now).await?;
                    db::publish(tx, "times", &id.to_string())?;
                    Ok(changed)
                }
                .boxed()
            })
            .await
            .map_err(|error: DbError| AppError::from(error))?;
        if changed {
            Ok(())
        } else {
            Err(FieldErrors::one("side", Problem::Missing).into())
        }
    }

    async fn change_photo(&self, caller: &Caller, bytes: Vec<u8>) -> Result<(), AppError> {
        let id = own_affairs(&caller.actor)?.owner();
        let made = tokio::task::spawn_blocking(move || photo::made_anew(&bytes))
            .await
            .map_err(|error| internal(&error))?
            .map_err(|problem| FieldErrors::one("photo", problem))?;
        let key = format!("{}.jpg", fresh_uuid(self.platform.now()).simple());
        self.files()?
            .put(&stored_as(&key), made)
            .await
            .map_err(|error| internal(&error))?;
        self.set_photo(id, Some(key)).await
    }

    async fn remove_photo(&self, caller: &Caller) -> Result<(), AppError> {
        let id = own_affairs(&caller.actor)?.owner();
        self.set_photo(id, None).await
    }

    async fn photo(&self, key: &str) -> Result<Vec<u8>, AppError> {
        let plain =
            key.chars().all(|c| c.is_ascii_alphanumeric() || c == '.') && key.ends_with(".jpg");
        if !plain {
            return Err(AppError::NotFound);
        }
        self.files()?
            .get(&stored_as(key))
            .await
            .map_err(|error| internal(&error))?
            .ok_or(AppError::NotFound)
    }
}

/// Where a photo is served.
pub fn photo_path(key: &str) -> String {
    format!("/photos/{key}")
}

/// The file's key in the store.
fn stored_as(key: &str) -> String {
    format!("photos/{key}")
}

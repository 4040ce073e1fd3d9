//! The use cases of kept searches: load, decide, commit. Who fits is the market's answer, the same
//! that its page gives.

pub mod store;
pub mod watcher;

use crate::market::Market;
use crate::platform::{Platform, fresh_uuid, token_hash};
use crate::premium;
use app::context::Caller;
use app::error::AppError;
use app::market::MarketQuery;
use app::searches::*;
use domain::access::own_affairs;
use domain::form::{FieldErrors, Problem, text};
use domain::id::{MemberId, SavedSearchId};
use domain::premium::PremiumFeature;
use futures::FutureExt as _;
use std::sync::Arc;
use store::NewSearch;

/// A search that more fit tells nothing: it is to be narrowed first.
pub const MOST_FITTING: u32 = 2_000;
const NAME_MOST: u32 = 80;
const PARAMETERS_MOST: u32 = 4_000;

pub struct Searches {
    platform: Platform,
    market: Arc<Market>,
}

impl Searches {
    pub fn new(platform: Platform, market: Arc<Market>) -> Self {
        Searches { platform, market }
    }

    /// The form's search, with everybody who fits it now.
    async fn kept(
        &self,
        member: MemberId,
        form: &SaveForm,
    ) -> Result<(NewSearch, Vec<MemberId>), AppError> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", text(&form.name, 1, NAME_MOST));
        let query = MarketQuery {
            page: 0,
            ..MarketQuery::from_parameters(&form.parameters)
        };
        let narrowed = match query.narrows() {
            true => text(&query.parameters(), 1, PARAMETERS_MOST),
            false => Err(Problem::Missing),
        };
        let parameters = errors.take("parameters", narrowed);
        let (Some(name), Some(parameters)) = (name, parameters) else {
            return Err(errors.into());
        };
        let fitting = self.market.fitting(member, &query).await?;
        if fitting.len() > MOST_FITTING as usize {
            let most = MOST_FITTING;
            return Err(FieldErrors::one("parameters", Problem::TooMany { most }).into());
        }
        let now = self.platform.now();
        let new = NewSearch {
            id: SavedSearchId(fresh_uuid(now)),
            member_id: member,
            name,
            parameters,
            created_at: now,
            look_at: now.plus(watcher::LOOK_EVERY),
        };
        Ok((new, fitting))
    }
}

fn named(form: &SearchForm) -> Result<SavedSearchId, AppError> {
    form.search.parse().map_err(|_| AppError::NotFound)
}

const fn changed(rows: u64) -> Result<(), AppError> {
    match rows {
        0 => Err(AppError::NotFound),
        _ => Ok(()),
    }
}

#[async_trait::async_trait]
impl SearchesApi for Searches {
    async fn save(&self, caller: &Caller, form: SaveForm) -> Result<SavedSearchId, AppError> {
        let member = own_affairs(&caller.actor)?.owner();
        let new = self.kept(member, &form).await?;
        let id = new.0.id;
        self.platform
            .db
            .write_with(new, move |tx, (new, fitting)| {
                async move {
                    let kept = store::searches_of(tx, member).await?;
                    let there = kept.len() as u64;
                    let feature = PremiumFeature::SavedSearches;
                    premium::has_room(tx, member, feature, there, "name").await?;
                    store::search_insert(tx, new).await?;
                    let (now, told) = (new.created_at, Some(new.created_at));
                    store::mentors_insert(tx, new.id, fitting, now, told).await?;
                    Ok::<_, AppError>(())
                }
                .boxed()
            })
            .await?;
        Ok(id)
    }

    async fn searches(&self, caller: &Caller) -> Result<Vec<SavedSearch>, AppError> {
        let member = own_affairs(&caller.actor)?.owner();
        let rows = {
            let mut read = self.platform.db.read().await?;
            store::searches_of(&mut read, member).await?
        };
        let mut searches = Vec::with_capacity(rows.len());
        for row in rows {
            let fitting = self.market.fitting(member, &row.query).await?;
            searches.push(SavedSearch {
                id: row.id,
                name: row.name,
                query: row.query,
                paused: row.paused,
                fitting: u32::try_from(fitting.len()).unwrap_or(u32::MAX),
                told_at: row.told_at,
            });
        }
        Ok(searches)
    }

    async fn pause(&self, caller: &Caller, form: SearchForm, paused: bool) -> Result<(), AppError> {
        let member = own_affairs(&caller.actor)?.owner();
        let id = named(&form)?;
        let rows = self.platform.db.write(move |tx| {
            async move { Ok::<_, AppError>(store::paused_update(tx, id, member, paused).await?) }
                .boxed()
        });
        changed(rows.await?)
    }

    async fn remove(&self, caller: &Caller, form: SearchForm) -> Result<(), AppError> {
        let member = own_affairs(&caller.actor)?.owner();
        let id = named(&form)?;
        let rows = self.platform.db.write(move |tx| {
            async move { Ok::<_, AppError>(store::search_delete(tx, id, member).await?) }.boxed()
        });
        changed(rows.await?)
    }

    async fn stopping(&self, token: &str) -> Result<String, AppError> {
        let mut read = self.platform.db.read().await?;
        let search = store::search_of_stop(&mut read, token_hash(token)).await?;
        search.map(|search| search.name).ok_or(AppError::NotFound)
    }

    async fn stop(&self, token: &str) -> Result<(), AppError> {
        self.platform
            .db
            .write_with(token_hash(token), |tx, hash| {
                async move {
                    let search = store::search_of_stop(tx, hash.clone()).await?;
                    let search = search.ok_or(AppError::NotFound)?;
                    store::paused_update(tx, search.id, search.member_id, true).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }
}

//! What people do with suggestions is learned once a day and put beside the ranking: load what was
//! shown long enough ago, learn, keep a new version. Admins see what was learned, begin anew, or go
//! back to a version.

pub mod memory;
pub mod store;

use crate::db::DbError;
use crate::market::Market;
use crate::platform::{Platform, fresh_uuid};
use app::context::Caller;
use app::error::AppError;
use app::learning::*;
use domain::access::administer;
use domain::form::{FieldErrors, Problem};
use domain::id::ModelId;
use domain::matching::model::{Inputs, Model, Observation, looked_at};
use domain::time::{DAY, Instant};
use futures::FutureExt as _;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Stored, Taught};

/// So long somebody has to take up what they were shown.
pub const RIPENS: i64 = 3 * DAY;
/// Single impressions are kept so long; nothing older teaches.
const LOOKS_BACK: i64 = 30 * DAY;
/// Of a day with more, its first teach.
const MOST_A_DAY: u32 = 50_000;
/// Versions that are kept and can be gone back to.
const VERSIONS: u32 = 30;

pub struct Learning {
    platform: Platform,
    market: Arc<Market>,
}

impl Learning {
    pub fn new(platform: Platform, market: Arc<Market>) -> Self {
        Learning { platform, market }
    }
}

/// Learns from every day that is old enough. Doing it twice changes nothing: what was learned from is
/// remembered with the version.
pub async fn learn(platform: &Platform) -> Result<(), DbError> {
    let now = platform.now();
    let (before, made) = {
        let mut read = platform.db.snapshot().await?;
        let before = store::latest(&mut read).await?;
        let oldest = now.plus(-LOOKS_BACK);
        let from = before
            .as_ref()
            .map_or(oldest, |stored| stored.learned_until);
        let until = now.plus(-RIPENS);
        let mut model = before.as_ref().map(Stored::model).unwrap_or_default();
        let (mut day, mut observed) = (from.max(oldest), 0);
        while day < until {
            let end = day.plus(DAY).min(until);
            let taught = store::shown_between(&mut read, day, end, RIPENS, MOST_A_DAY).await?;
            observed += learn_from(&mut model, taught);
            day = end;
        }
        if observed == 0 {
            return Ok(());
        }
        let made = Stored {
            id: ModelId(fresh_uuid(now)),
            model: serde_json::to_string(&model).expect("a model is plain numbers"),
            learned_until: until,
            observed,
            made_at: now,
            made_by: None,
        };
        (before.map(|stored| stored.id), made)
    };
    platform
        .db
        .write_with((before, made), move |tx, (before, made)| {
            async move {
                // An admin who began anew in the meantime is not overruled.
                let newest = store::latest(tx).await?.map(|stored| stored.id);
                if newest == *before {
                    store::insert(tx, made).await?;
                    store::forget_older(tx, VERSIONS).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

/// Each mentor teaches once for each person and day, by the highest of their places there: who looks
/// at a list ten times has not ten times refused. How many there were.
fn learn_from(model: &mut Model, taught: Vec<Taught>) -> u32 {
    let mut once: BTreeMap<_, Taught> = BTreeMap::new();
    for one in taught {
        let key = (one.shown_at.0.div_euclid(DAY), one.viewer, one.mentor);
        let kept = once.entry(key).or_insert_with(|| one.clone());
        let taken_up = kept.taken_up || one.taken_up;
        if one.place < kept.place {
            *kept = one;
        }
        kept.taken_up = taken_up;
    }
    let mut all: Vec<Taught> = once.into_values().collect();
    all.sort_by_key(|one| (one.shown_at, one.viewer, one.mentor));
    let mut observed = 0;
    for one in all {
        let place = u16::try_from(one.place).unwrap_or(u16::MAX);
        let seen = Observation {
            inputs: Inputs::new(&one.features, f64::from(one.answers) / 10_000.0),
            taken_up: one.taken_up,
            propensity: looked_at(place),
            at: one.shown_at,
        };
        if model.learn(&seen).is_ok() {
            observed += 1;
        }
    }
    observed
}

#[async_trait::async_trait]
impl LearningApi for Learning {
    async fn learned(&self, caller: &Caller) -> Result<LearnedView, AppError> {
        administer(&caller.actor)?;
        let mut read = self.platform.db.snapshot().await?;
        let versions = store::versions(&mut read, VERSIONS).await?;
        let model = versions.first().map(|(stored, _)| stored.model());
        let model = model.unwrap_or_default();
        let begun = Model::default();
        let weights = model.weights().zip(begun.weights());
        Ok(LearnedView {
            evidence: model.evidence(),
            weights: weights
                .map(|((input, weight), (_, begun))| InputWeight {
                    input: input.to_owned(),
                    weight,
                    begun,
                })
                .collect(),
            versions: versions
                .into_iter()
                .map(|(stored, by)| VersionView {
                    id: stored.id,
                    made_at: stored.made_at,
                    made_by: by,
                    observed: stored.observed,
                    evidence: stored.model().evidence(),
                })
                .collect(),
        })
    }

    async fn use_version(&self, caller: &Caller, form: VersionForm) -> Result<(), AppError> {
        let admin = administer(&caller.actor)?.actor();
        let asked = form.parse()?;
        let now = self.platform.now();
        let id = ModelId(fresh_uuid(now));
        self.platform
            .db
            .write_with(asked, move |tx, asked| {
                async move {
                    let unknown = || FieldErrors::one("version", Problem::NotAChoice);
                    let model = match asked {
                        Some(version) => store::version(tx, *version).await?.ok_or_else(unknown)?,
                        None => serde_json::to_string(&Model::default())
                            .expect("a model is plain numbers"),
                    };
                    let until = store::latest(tx).await?.map(|stored| stored.learned_until);
                    let made = Stored {
                        id,
                        model,
                        learned_until: after(until, now),
                        observed: 0,
                        made_at: now,
                        made_by: Some(admin),
                    };
                    store::insert(tx, &made).await?;
                    Ok::<_, AppError>(store::forget_older(tx, VERSIONS).await?)
                }
                .boxed()
            })
            .await?;
        self.market.forget_learned();
        Ok(())
    }
}

/// From when on what was shown teaches a version that an admin chose: not what is old enough by now,
/// and nothing that was learned from before.
fn after(until: Option<Instant>, now: Instant) -> Instant {
    let ripe = now.plus(-RIPENS);
    until.map_or(ripe, |until| until.max(ripe))
}

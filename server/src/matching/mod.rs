//! The use cases of pairing rounds: load, decide, commit. Only admins get past the first line of each;
//! to everybody else there is nothing here. Pairs are made by a job ([`run`]).

mod changes;
pub mod pair;
mod profiles;
pub mod run;
pub mod score;
pub mod store;
pub mod text;
pub mod vocabulary;

pub use profiles::Profiles;

use crate::db::{DbError, Tx};
use crate::jobs::{Job, enqueue};
use crate::platform::{Platform, fresh_uuid};
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::matching::*;
use domain::access::administer;
use domain::booking::Side;
use domain::id::{MemberId, PairingRoundId};
use domain::matching::pairing::form::RoundForm;
use domain::matching::pairing::{NoMentee, NoMentor, RuleKind};
use domain::table;
use domain::time::Instant;
use futures::FutureExt as _;
use store::{FoundPair, StoredRound};

/// Pairs on one page.
const PAGE: u32 = 100;
/// Pairs whose letters are asked for in one transaction.
const PART: u32 = 100;
/// Everybody of the largest round.
const ALL: u32 = 1_000_000;

pub struct Matching {
    platform: Platform,
}

impl Matching {
    pub fn new(platform: Platform) -> Self {
        Matching { platform }
    }

    /// Changes a round; the change says how many rounds it found as it expected them.
    async fn change<F>(&self, form: RunForm, change: F) -> Result<(), AppError>
    where
        F: for<'t> Fn(&'t mut Tx, Run) -> futures::future::BoxFuture<'t, Result<u64, DbError>>
            + Send
            + Sync
            + 'static,
    {
        let run = Run {
            id: parsed(&form.round)?,
            number: form.run.parse().map_err(|_| AppError::NotFound)?,
            now: self.platform.now(),
        };
        if let Some(round) = store::round(&mut self.platform.db.read().await?, run.id).await? {
            let changed = self.platform.db.write(move |tx| change(tx, run)).await?;
            let other_run = changed == 0 && round.run != run.number;
            return match changed {
                0 if other_run => Err(AppError::Conflict(Conflict::Stale)),
                0 => Err(AppError::Conflict(Conflict::WrongState)),
                _ => Ok(()),
            };
        }
        Err(AppError::NotFound)
    }
}

/// The run that somebody saw and acts on.
#[derive(Clone, Copy)]
struct Run {
    id: PairingRoundId,
    number: u32,
    now: Instant,
}

/// An id as a form carries it; what is none names nothing.
fn parsed<I: std::str::FromStr>(id: &str) -> Result<I, AppError> {
    id.parse().map_err(|_| AppError::NotFound)
}

#[async_trait::async_trait]
impl MatchingApi for Matching {
    async fn rounds(&self, caller: &Caller) -> Result<Vec<RoundRow>, AppError> {
        administer(&caller.actor)?;
        Ok(store::rounds(&mut self.platform.db.read().await?).await?)
    }

    async fn round(&self, caller: &Caller, query: RoundQuery) -> Result<RoundView, AppError> {
        administer(&caller.actor)?;
        let id = parsed(&query.round)?;
        let mut read = self.platform.db.snapshot().await?;
        let round = store::round(&mut read, id).await?;
        let StoredRound {
            row,
            run,
            asked_at,
            scores_given,
        } = round.ok_or(AppError::NotFound)?;
        let mut pairs = store::pairs(&mut read, id, run, query.from, PAGE + 1).await?;
        let more = pairs.len() > PAGE as usize;
        pairs.truncate(PAGE as usize);
        let people = pairs
            .iter()
            .flat_map(|pair| [pair.mentee.id, pair.mentor.id]);
        let people: Vec<MemberId> = people.collect();
        let profiles = Profiles::read(&mut read, &people).await?;
        let mentees =
            store::alone::<NoMentor>(&mut read, id, run, store::Side::Mentees, MOST_SHOWN).await?;
        let mentors =
            store::alone::<NoMentee>(&mut read, id, run, store::Side::Mentors, MOST_SHOWN).await?;
        Ok(RoundView {
            can_undo: row.state.may_change()
                && run > 1
                && store::has_run(&mut read, id, run - 1).await?,
            round: row,
            run,
            asked_at,
            summary: store::summary(&mut read, id, run, scores_given).await?,
            pairs: pairs
                .into_iter()
                .map(|pair| pair_row(pair, &profiles))
                .collect(),
            next: more.then_some(query.from + PAGE),
            without_mentor: mentees.into_iter().map(|(alone, _)| alone).collect(),
            without_mentee: mentors.into_iter().map(|(alone, _)| alone).collect(),
            rules: store::rule_rows(&mut read, id).await?,
        })
    }

    async fn create_round(
        &self,
        caller: &Caller,
        form: RoundForm,
    ) -> Result<PairingRoundId, AppError> {
        administer(&caller.actor)?;
        let form = form.parse()?;
        let named: Vec<String> = form.people().map(str::to_owned).collect();
        let members = store::members_named(&mut self.platform.db.read().await?, &named).await?;
        let new = form.of_members(&members)?;
        let now = self.platform.now();
        let id = PairingRoundId(fresh_uuid(now));
        self.platform
            .db
            .write_with(new, move |tx, new| {
                async move {
                    store::round_insert(tx, id, new, now).await?;
                    enqueue(tx, &Job::MakePairs { round_id: id }, now, now, None)
                }
                .boxed()
            })
            .await?;
        Ok(id)
    }

    async fn decide(&self, caller: &Caller, form: DecisionForm) -> Result<(), AppError> {
        administer(&caller.actor)?;
        let id: PairingRoundId = parsed(&form.round)?;
        let (mentee, mentor) = (parsed(&form.mentee)?, parsed(&form.mentor)?);
        let decision = Decision::parse(&form.decision).ok_or(AppError::NotFound)?;
        let known = store::round(&mut self.platform.db.read().await?, id).await?;
        known.ok_or(AppError::NotFound)?;
        self.platform
            .db
            .write(move |tx| decided(tx, id, mentee, mentor, decision).boxed())
            .await
    }

    async fn rerun(&self, caller: &Caller, form: RunForm) -> Result<(), AppError> {
        administer(&caller.actor)?;
        self.change(form, |tx, Run { id, number, now }| {
            async move {
                let changed = changes::round_rerun(tx, id, number, now).await?;
                if changed > 0 {
                    enqueue(tx, &Job::MakePairs { round_id: id }, now, now, None)?;
                }
                Ok(changed)
            }
            .boxed()
        })
        .await
    }

    async fn undo(&self, caller: &Caller, form: RunForm) -> Result<(), AppError> {
        administer(&caller.actor)?;
        self.change(form, |tx, Run { id, number, .. }| {
            async move {
                let changed = changes::round_undo(tx, id, number).await?;
                if changed > 0 {
                    changes::results_keep(tx, id, number - 1, number - 1).await?;
                    changes::pins_loosen(tx, id).await?;
                }
                Ok(changed)
            }
            .boxed()
        })
        .await
    }

    async fn publish(&self, caller: &Caller, form: RunForm) -> Result<(), AppError> {
        administer(&caller.actor)?;
        self.change(form, |tx, Run { id, number, now }| {
            async move {
                let changed = changes::round_publish(tx, id, number, now).await?;
                if changed > 0 {
                    changes::results_keep(tx, id, number, number).await?;
                    enqueue(tx, &Job::IntroduceAll { round_id: id }, now, now, None)?;
                }
                Ok(changed)
            }
            .boxed()
        })
        .await
    }

    async fn remove(&self, caller: &Caller, form: RunForm) -> Result<(), AppError> {
        administer(&caller.actor)?;
        self.change(form, |tx, Run { id, .. }| {
            changes::round_delete(tx, id).boxed()
        })
        .await
    }

    async fn table(&self, caller: &Caller, id: PairingRoundId) -> Result<String, AppError> {
        administer(&caller.actor)?;
        let words = caller.lang.words().pairing();
        let mut read = self.platform.db.snapshot().await?;
        let round = store::round(&mut read, id).await?;
        let run = round.ok_or(AppError::NotFound)?.run;
        let mut rows = vec![["mentee", "mentor", "score", "rule", "reason"].map(str::to_owned)];
        let nothing = String::new;
        for pair in store::pairs(&mut read, id, run, 0, ALL).await? {
            let rule = pair.rule.map_or("", RuleKind::as_str);
            let score = format!("{:.4}", pair.score.fraction());
            rows.push([
                pair.mentee_email,
                pair.mentor_email,
                score,
                rule.to_owned(),
                nothing(),
            ]);
        }
        let mentees = store::alone::<NoMentor>(&mut read, id, run, store::Side::Mentees, ALL);
        for (alone, email) in mentees.await? {
            let reason = (words.no_mentor)(&alone.reason);
            rows.push([email, nothing(), nothing(), nothing(), reason]);
        }
        let mentors = store::alone::<NoMentee>(&mut read, id, run, store::Side::Mentors, ALL);
        for (alone, email) in mentors.await? {
            let reason = (words.no_mentee)(&alone.reason).to_owned();
            rows.push([nothing(), email, nothing(), nothing(), reason]);
        }
        Ok(table::written(&rows))
    }
}

fn pair_row(pair: FoundPair, profiles: &Profiles) -> PairRow {
    PairRow {
        shares: profiles.shares(pair.mentee.id, pair.mentor.id),
        mentee: pair.mentee,
        mentor: pair.mentor,
        score: pair.score,
        rule: pair.rule,
    }
}

async fn decided(
    tx: &mut Tx,
    id: PairingRoundId,
    mentee: MemberId,
    mentor: MemberId,
    decision: Decision,
) -> Result<(), AppError> {
    if changes::round_hold(tx, id).await? == 0 {
        return Err(AppError::Conflict(Conflict::WrongState));
    }
    let found = match decision {
        Decision::Release => changes::rule_delete(tx, id, mentee, mentor).await? > 0,
        Decision::Pin | Decision::Forbid => changes::is_pair(tx, id, mentee, mentor).await?,
    };
    match decision {
        _ if !found => return Err(AppError::NotFound),
        Decision::Pin => changes::rule_put(tx, id, mentee, mentor, RuleKind::Pinned).await?,
        Decision::Forbid => changes::rule_put(tx, id, mentee, mentor, RuleKind::Never).await?,
        Decision::Release => {}
    }
    Ok(())
}

/// Has both of every pair of a published round written to, once.
pub async fn introduce_all(platform: &Platform, id: PairingRoundId) -> Result<(), DbError> {
    let now = platform.now();
    let mut from = 0;
    loop {
        let pairs = {
            let mut read = platform.db.snapshot().await?;
            let Some(round) = store::round(&mut read, id).await? else {
                return Ok(());
            };
            store::pairs(&mut read, id, round.run, from, PART).await?
        };
        if pairs.is_empty() {
            return Ok(());
        }
        let mentees: Vec<MemberId> = pairs.iter().map(|pair| pair.mentee.id).collect();
        platform
            .db
            .write_with(mentees, move |tx, mentees| {
                async move {
                    for mentee_id in mentees {
                        for to in [Side::Mentee, Side::Mentor] {
                            introduction(tx, id, *mentee_id, to, now)?;
                        }
                    }
                    Ok::<_, DbError>(())
                }
                .boxed()
            })
            .await?;
        from += PART;
    }
}

fn introduction(
    tx: &mut Tx,
    round_id: PairingRoundId,
    mentee_id: MemberId,
    to: Side,
    now: Instant,
) -> Result<(), DbError> {
    let job = Job::Introduce {
        round_id,
        mentee_id,
        to,
    };
    let key = format!("introduce:{round_id}:{mentee_id}:{}", to.as_str());
    enqueue(tx, &job, now, now, Some(key))
}

//! The use cases of help requests: load, decide, commit. Who fits is the market's answer; who was
//! asked enough lately is left out.

mod reports;
pub mod store;

pub use reports::why_down;

use crate::calendar::session_types::{SessionTypeRow, session_types_of};
use crate::db::{Conn, DbError, Tx};
use crate::jobs::{self, Job};
use crate::market::Market;
use crate::platform::{Platform, fresh_uuid};
use crate::premium;
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::help::*;
use app::market::{MarketApi as _, MarketQuery};
use domain::access::{moderate, own_affairs, reach_others};
use domain::form::{FieldErrors, Problem};
use domain::help::{
    AnswerForm, Ask, AskForm, HelpAnswer, HelpState, LASTS, MOST_A_WEEK, MOST_ASKED, PickForm,
    ReportForm, VerdictForm, is_open,
};
use domain::id::{HelpRequestId, MemberId};
use domain::premium::PremiumFeature;
use domain::time::Instant;
use futures::FutureExt as _;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::RequestRow;

/// How often mentors who came since, or have room again, are asked too.
const SPREAD_EVERY: Duration = Duration::from_secs(900);
/// Requests that are shown to more mentors in one go.
const SPREAD_AT_ONCE: u32 = 100;

pub struct Help {
    platform: Platform,
    market: Arc<Market>,
}

impl Help {
    pub fn new(platform: Platform, market: Arc<Market>) -> Self {
        Help { platform, market }
    }

    /// Spreads open requests from time to time. Never ends.
    pub async fn keep_spreading(&self) {
        loop {
            tokio::time::sleep(SPREAD_EVERY).await;
            if let Err(error) = self.spread().await {
                tracing::warn!(%error, "help requests were not shown to more mentors");
            }
        }
    }

    /// Shows every open request to more mentors who fit, until it is shown to enough; how many
    /// requests were looked at.
    pub async fn spread(&self) -> Result<usize, AppError> {
        let now = self.platform.now();
        let due = {
            let mut read = self.platform.db.read().await?;
            store::too_few_asked(&mut read, MOST_ASKED, now, SPREAD_AT_ONCE).await?
        };
        for id in &due {
            let row = {
                let mut read = self.platform.db.read().await?;
                store::request(&mut read, *id).await?
            };
            if let Some(row) = row {
                let fitting = self
                    .fitting(row.member_id, &row.goal, &row.question)
                    .await?;
                self.show(row.id, fitting, now).await?;
            }
        }
        Ok(due.len())
    }

    /// Who fits what is asked, best first.
    async fn fitting(
        &self,
        member: MemberId,
        goal: &str,
        question: &str,
    ) -> Result<Vec<MemberId>, AppError> {
        let mut fitting = self.market.fitting(member, &looking_for(goal)).await?;
        if fitting.is_empty() {
            fitting = self.market.fitting(member, &looking_for(question)).await?;
        }
        Ok(fitting)
    }

    async fn show(
        &self,
        id: HelpRequestId,
        fitting: Vec<MemberId>,
        now: Instant,
    ) -> Result<(), AppError> {
        self.platform
            .db
            .write_with(fitting, move |tx, fitting| {
                show_within(tx, id, fitting, now).boxed()
            })
            .await
    }
}

fn looking_for(words: &str) -> MarketQuery {
    MarketQuery {
        q: words.chars().take(300).collect(),
        ..MarketQuery::default()
    }
}

/// Shows a request to as many of those who fit as it may be shown to, and who were not asked enough.
async fn show_within(
    tx: &mut Tx,
    id: HelpRequestId,
    fitting: &[MemberId],
    now: Instant,
) -> Result<(), AppError> {
    store::request_lock(tx, id).await?;
    let shown: BTreeSet<MemberId> = store::mentors_of(tx, id).await?.into_iter().collect();
    let room = (MOST_ASKED as usize).saturating_sub(shown.len());
    // Of the many who fit a little nobody has to be asked: those at the end fit worst.
    let first: Vec<MemberId> = fitting
        .iter()
        .take(10 * MOST_ASKED as usize)
        .copied()
        .collect();
    let enough = store::mentors_asked_enough(tx, &first, MOST_A_WEEK, now).await?;
    let free = first
        .into_iter()
        .filter(|mentor| !shown.contains(mentor) && !enough.contains(mentor));
    let free: Vec<MemberId> = free.take(room).collect();
    store::mentors_insert(tx, id, &free, now).await?;
    for mentor in free {
        let job = Job::TellHelp {
            request_id: id,
            to: mentor,
            what: HelpNews::Asked,
        };
        jobs::enqueue(
            tx,
            &job,
            now,
            now,
            Some(format!("help:{id}:asked:{mentor}")),
        )?;
    }
    Ok(())
}

/// A request as one of its people meets it.
struct Met {
    row: RequestRow,
    me: MemberId,
    own: bool,
}

/// The request, if it is the caller's own or shown to them.
async fn met(conn: &mut dyn Conn, me: MemberId, id: HelpRequestId) -> Result<Met, AppError> {
    let row = store::request(conn, id).await?.ok_or(AppError::NotFound)?;
    let own = row.member_id == me;
    if !own && !is_asked(conn, &row, me).await? {
        return Err(AppError::NotFound);
    }
    Ok(Met { row, me, own })
}

/// What was taken down is shown to nobody who was asked.
async fn is_asked(conn: &mut dyn Conn, row: &RequestRow, me: MemberId) -> Result<bool, DbError> {
    Ok(row.state != HelpState::Reported && store::is_shown_to(conn, row.id, me).await?)
}

impl Met {
    /// As who asked, while it is open.
    fn to_end(&self, now: Instant) -> Result<(), AppError> {
        match (self.own, is_open(self.row.state, self.row.expires_at, now)) {
            (false, _) => Err(AppError::NotFound),
            (true, false) => Err(Conflict::WrongState.into()),
            (true, true) => Ok(()),
        }
    }

    /// As a mentor who was asked, while it is open.
    fn to_answer(&self, now: Instant) -> Result<(), AppError> {
        match (self.own, is_open(self.row.state, self.row.expires_at, now)) {
            (true, _) => Err(AppError::NotFound),
            (false, false) => Err(Conflict::WrongState.into()),
            (false, true) => Ok(()),
        }
    }
}

fn offered(row: SessionTypeRow) -> OfferedHelp {
    OfferedHelp {
        id: row.id,
        name: row.name,
        length_minutes: row.rules.length_minutes,
        pricing: row.pricing,
    }
}

#[async_trait::async_trait]
impl HelpApi for Help {
    async fn ask(&self, caller: &Caller, form: AskForm) -> Result<HelpRequestId, AppError> {
        let member = reach_others(&caller.actor)?.owner();
        let ask = form.parse()?;
        let fitting = self.fitting(member, &ask.goal, &ask.question).await?;
        let now = self.platform.now();
        let id = HelpRequestId(fresh_uuid(now));
        self.platform
            .db
            .write_with((ask, fitting), move |tx, (ask, fitting)| {
                ask_within(tx, id, member, ask, fitting, now).boxed()
            })
            .await?;
        Ok(id)
    }

    async fn requests(&self, caller: &Caller) -> Result<HelpView, AppError> {
        let member = own_affairs(&caller.actor)?.owner();
        let now = self.platform.now();
        let mut read = self.platform.db.snapshot().await?;
        Ok(HelpView {
            own: store::own_requests(&mut read, member).await?,
            asked: store::requests_shown(&mut read, member, now).await?,
            is_mentor: store::is_mentor(&mut read, member).await?,
            zone: self.market.clock(&caller.zone),
        })
    }

    async fn request(&self, caller: &Caller, id: HelpRequestId) -> Result<RequestView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let now = self.platform.now();
        let mut read = self.platform.db.snapshot().await?;
        let row = store::request(&mut read, id).await?;
        let row = row.ok_or(AppError::NotFound)?;
        let own = row.member_id == me;
        let asked = !own && is_asked(&mut read, &row, me).await?;
        // Nobody moderates what they ask themselves.
        let reports = match moderate(&caller.actor) {
            Ok(_) if !own => reports::of_request(&mut read, &row, me).await?,
            _ => None,
        };
        if !own && !asked && reports.is_none() {
            return Err(AppError::NotFound);
        }
        let of = (!own && reports.is_none()).then_some(me);
        let answers = store::answers(&mut read, id, of, row.picked).await?;
        let offers = match asked {
            false => vec![],
            true => session_types_of(&mut read, &[me])
                .await?
                .remove(&me)
                .unwrap_or_default(),
        };
        let taken_down = match own {
            true => reports::why_down(&mut read, &row).await?,
            false => None,
        };
        Ok(RequestView {
            id,
            own,
            asked,
            name: row.name,
            goal: row.goal,
            tried: row.tried,
            question: row.question,
            minutes: row.minutes,
            open: is_open(row.state, row.expires_at, now),
            state: row.state,
            created_at: row.created_at,
            expires_at: row.expires_at,
            shown_to: row.shown_to,
            answers,
            offers: offers.into_iter().map(offered).collect(),
            taken_down,
            reports,
            zone: self.market.clock(&caller.zone),
        })
    }

    async fn answer(&self, caller: &Caller, form: AnswerForm) -> Result<HelpRequestId, AppError> {
        let mentor = reach_others(&caller.actor)?.owner();
        let answer = form.parse()?;
        let (id, now) = (answer.request, self.platform.now());
        self.platform
            .db
            .write_with(answer, move |tx, answer| {
                answer_within(tx, mentor, answer, now).boxed()
            })
            .await?;
        Ok(id)
    }

    async fn pick(&self, caller: &Caller, form: PickForm) -> Result<String, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let (id, mentor) = form.parse()?;
        let now = self.platform.now();
        let answer = self.platform.db.write(move |tx| {
            async move {
                store::request_lock(tx, id).await?;
                met(tx, me, id).await?.to_end(now)?;
                let answers = store::answers(tx, id, Some(mentor), None).await?;
                let answer = answers.into_iter().next().ok_or(AppError::NotFound)?;
                store::request_end(tx, id, HelpState::Picked, Some(mentor), now).await?;
                let job = Job::TellHelp {
                    request_id: id,
                    to: mentor,
                    what: HelpNews::Picked,
                };
                jobs::enqueue(tx, &job, now, now, None)?;
                Ok::<_, AppError>(answer)
            }
            .boxed()
        });
        let answer = answer.await?;
        let kind = answer.offer.map(|offer| format!("?type={}", offer.id));
        let kind = kind.unwrap_or_default();
        Ok(format!("/mentors/{}{kind}#book", answer.slug))
    }

    async fn close(&self, caller: &Caller, form: RequestForm) -> Result<(), AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let id: HelpRequestId = form.request.parse().map_err(|_| AppError::NotFound)?;
        let now = self.platform.now();
        self.platform
            .db
            .write(move |tx| {
                async move {
                    store::request_lock(tx, id).await?;
                    met(tx, me, id).await?.to_end(now)?;
                    store::request_end(tx, id, HelpState::Closed, None, now).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    async fn report(&self, caller: &Caller, form: ReportForm) -> Result<(), AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let report = form.parse()?;
        let now = self.platform.now();
        self.platform
            .db
            .write_with(report, move |tx, (id, words)| {
                async move {
                    store::request_lock(tx, *id).await?;
                    let met = met(tx, me, *id).await?;
                    if met.own {
                        return Err(AppError::NotFound);
                    }
                    reports::report_within(tx, &met.row, me, words, now).await
                }
                .boxed()
            })
            .await
    }

    async fn reported(&self, caller: &Caller) -> Result<ReportedView, AppError> {
        moderate(&caller.actor)?;
        let mut read = self.platform.db.snapshot().await?;
        Ok(reports::lists(&mut read).await?)
    }

    async fn decide(&self, caller: &Caller, form: VerdictForm) -> Result<HelpRequestId, AppError> {
        let moderator = moderate(&caller.actor)?.actor();
        let decision = form.parse()?;
        let (id, now) = (decision.request, self.platform.now());
        self.platform
            .db
            .write_with(decision, move |tx, decision| {
                reports::decide_within(tx, moderator, decision, now).boxed()
            })
            .await?;
        Ok(id)
    }
}

async fn ask_within(
    tx: &mut Tx,
    id: HelpRequestId,
    member: MemberId,
    ask: &Ask,
    fitting: &[MemberId],
    now: Instant,
) -> Result<(), AppError> {
    let there = u64::try_from(store::open_count(tx, member).await?).unwrap_or_default();
    premium::has_room(tx, member, PremiumFeature::HelpRequests, there, "goal").await?;
    let expires_at = now.plus(LASTS);
    store::request_insert(tx, id, member, ask, now, expires_at).await?;
    show_within(tx, id, fitting, now).await?;
    Ok(expire_at(tx, id, now, expires_at)?)
}

/// Has a request lapse at its time.
fn expire_at(tx: &mut Tx, id: HelpRequestId, now: Instant, at: Instant) -> Result<(), DbError> {
    let job = Job::ExpireHelp { request_id: id };
    jobs::enqueue(tx, &job, now, at, Some(format!("help:{id}:until:{}", at.0)))
}

async fn answer_within(
    tx: &mut Tx,
    mentor: MemberId,
    answer: &HelpAnswer,
    now: Instant,
) -> Result<(), AppError> {
    let id = answer.request;
    store::request_lock(tx, id).await?;
    let met = met(tx, mentor, id).await?;
    met.to_answer(now)?;
    if let Some(kind) = answer.session_type {
        let own = session_types_of(tx, &[met.me]).await?.remove(&met.me);
        if !own.iter().flatten().any(|offered| offered.id == kind) {
            return Err(FieldErrors::one("session_type", Problem::NotAChoice).into());
        }
    }
    if store::answer_put(tx, mentor, answer, now).await? {
        let (request_id, mentor_id) = (id, mentor);
        let job = Job::TellHelpAnswer {
            request_id,
            mentor_id,
        };
        jobs::enqueue(tx, &job, now, now, Some(format!("help:{id}:{mentor}")))?;
    }
    Ok(())
}

/// Whether a mentor is still asked: it is open, and they have not answered.
pub async fn waits_for(
    conn: &mut dyn Conn,
    row: &RequestRow,
    mentor: MemberId,
    now: Instant,
) -> Result<bool, DbError> {
    let is_open = is_open(row.state, row.expires_at, now);
    if !is_open || !store::is_shown_to(conn, row.id, mentor).await? {
        return Ok(false);
    }
    let given = store::answers(conn, row.id, Some(mentor), None).await?;
    Ok(given.is_empty())
}

/// Lets a request lapse whose time is over. Doing it twice changes nothing.
pub async fn expire(platform: &Platform, id: HelpRequestId) -> Result<(), AppError> {
    let now = platform.now();
    platform
        .db
        .write(move |tx| {
            async move {
                let row = store::request(tx, id).await?;
                if row.is_some_and(|row| row.expires_at <= now) {
                    store::request_end(tx, id, HelpState::Expired, None, now).await?;
                }
                Ok(())
            }
            .boxed()
        })
        .await
}

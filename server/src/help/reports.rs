//! Reports of help requests, and what moderators say to them: load, decide, commit, and the SQL of it.

use super::store::{self, RequestRow};
use crate::db::{Conn, DbError, Row, Tx, sql};
use crate::jobs::{self, Job};
use app::error::{AppError, Conflict};
use app::help::{HelpNews, ReportView, ReportedRow, ReportedView, ReportsView, VerdictView};
use domain::help::{Becomes, Decision, HelpState, REPORTS_END, Verdict, becomes};
use domain::id::{HelpRequestId, MemberId};
use domain::time::Instant;

/// Lines of each list.
const MOST_LISTED: u32 = 100;

/// Notes a report; several that nobody looked at end the request.
pub(super) async fn report_within(
    tx: &mut Tx,
    row: &RequestRow,
    me: MemberId,
    words: &str,
    now: Instant,
) -> Result<(), AppError> {
    if report_put(tx, row.id, me, words, now).await? == 0 {
        return Err(AppError::NotFound);
    }
    if new_reports(tx, row.id).await? >= i64::from(REPORTS_END)
        && store::request_end(tx, row.id, HelpState::Reported, None, now).await? > 0
    {
        tell(tx, row, HelpNews::Reported, now)?;
    }
    Ok(())
}

/// Has who asked written to.
fn tell(tx: &mut Tx, row: &RequestRow, what: HelpNews, now: Instant) -> Result<(), DbError> {
    let job = Job::TellHelp {
        request_id: row.id,
        to: row.member_id,
        what,
    };
    jobs::enqueue(tx, &job, now, now, None)
}

/// What was reported about a request; none if nothing was.
pub(super) async fn of_request(
    conn: &mut dyn Conn,
    row: &RequestRow,
    moderator: MemberId,
) -> Result<Option<ReportsView>, AppError> {
    let reports = reports(conn, row.id).await?;
    if reports.is_empty() {
        return Ok(None);
    }
    let is_new = reports.iter().any(|(_, report)| report.is_new);
    let own = reports.iter().any(|(mentor, _)| *mentor == moderator);
    let verdicts = verdicts(conn, row.id).await?;
    Ok(Some(ReportsView {
        reports: reports.into_iter().map(|(_, report)| report).collect(),
        verdicts: verdicts.into_iter().map(|(_, verdict)| verdict).collect(),
        may_decide: !own && (is_new || row.state == HelpState::Reported),
    }))
}

/// What a moderator said when they took a request down; empty if only reports did.
pub async fn why_down(conn: &mut dyn Conn, row: &RequestRow) -> Result<Option<String>, DbError> {
    if row.state != HelpState::Reported {
        return Ok(None);
    }
    let last = verdicts(conn, row.id).await?.pop().map(|(_, last)| last);
    let last = last.filter(|last| last.verdict == Verdict::TakenDown);
    Ok(Some(last.map(|last| last.words).unwrap_or_default()))
}

pub(super) async fn lists(conn: &mut dyn Conn) -> Result<ReportedView, DbError> {
    Ok(ReportedView {
        waiting: waiting(conn).await?,
        decided: decided(conn).await?,
    })
}

/// Carries out what a moderator decides. The same said twice is said once; of a request that was reported
/// once more meanwhile, nothing is decided unread.
pub(super) async fn decide_within(
    tx: &mut Tx,
    moderator: MemberId,
    decision: &Decision,
    now: Instant,
) -> Result<(), AppError> {
    let id = decision.request;
    store::request_lock(tx, id).await?;
    let row = store::request(tx, id).await?.ok_or(AppError::NotFound)?;
    let reports = reports(tx, id).await?;
    if reports.is_empty() {
        return Err(AppError::NotFound);
    }
    if row.member_id == moderator || reports.iter().any(|(mentor, _)| *mentor == moderator) {
        return Err(AppError::Forbidden);
    }
    if let Some((by, last)) = verdicts(tx, id).await?.pop() {
        let is_same = last.verdict == decision.verdict && last.words == decision.words;
        if by == moderator && is_same && reports.iter().all(|(_, report)| !report.is_new) {
            return Ok(());
        }
    }
    if new_reports(tx, id).await? != decision.reports {
        return Err(Conflict::Stale.into());
    }
    if decision.reports == 0 && row.state != HelpState::Reported {
        return Err(Conflict::WrongState.into());
    }
    verdict_insert(tx, moderator, decision, now).await?;
    reports_looked_at(tx, id, now).await?;
    match becomes(
        decision.verdict,
        row.state,
        row.ended_at,
        row.expires_at,
        now,
    ) {
        Becomes::Same => {}
        Becomes::Down => {
            store::request_end(tx, id, HelpState::Reported, None, now).await?;
        }
        Becomes::OpenUntil(until) => {
            request_reopen(tx, id, until).await?;
            super::expire_at(tx, id, now, until)?;
            tell(tx, &row, HelpNews::ShownAgain, now)?;
        }
    }
    let is_down = matches!(row.state, HelpState::Open | HelpState::Reported);
    if is_down && decision.verdict == Verdict::TakenDown {
        tell(tx, &row, HelpNews::TakenDown, now)?;
    }
    Ok(())
}

/// 0 rows: not shown, or reported before.
async fn report_put(
    tx: &mut Tx,
    id: HelpRequestId,
    mentor: MemberId,
    words: &str,
    now: Instant,
) -> Result<u64, DbError> {
    sql(
        "UPDATE help_request_mentor SET reported_at = $3, report = $4
         WHERE request_id = $1 AND mentor_id = $2 AND reported_at IS NULL",
    )
    .bind(id)
    .bind(mentor)
    .bind(now)
    .bind(words)
    .execute(tx)
    .await
}

async fn new_reports(conn: &mut dyn Conn, id: HelpRequestId) -> Result<i64, DbError> {
    sql("SELECT count(*) AS reports FROM help_request_mentor
         WHERE request_id = $1 AND reported_at IS NOT NULL AND looked_at IS NULL")
    .bind(id)
    .fetch_one(conn, |row| row.get("reports"))
    .await
}

async fn reports_looked_at(tx: &mut Tx, id: HelpRequestId, now: Instant) -> Result<u64, DbError> {
    sql("UPDATE help_request_mentor SET looked_at = $2
         WHERE request_id = $1 AND reported_at IS NOT NULL AND looked_at IS NULL")
    .bind(id)
    .bind(now)
    .execute(tx)
    .await
}

/// All reports of a request with who wrote them, oldest first.
async fn reports(
    conn: &mut dyn Conn,
    id: HelpRequestId,
) -> Result<Vec<(MemberId, ReportView)>, DbError> {
    sql(
        "SELECT m.mentor_id, p.name, m.report, m.reported_at, m.looked_at
         FROM help_request_mentor m JOIN profile p ON p.member_id = m.mentor_id
         WHERE m.request_id = $1 AND m.reported_at IS NOT NULL ORDER BY m.reported_at, m.mentor_id",
    )
    .bind(id)
    .fetch_all(conn, |row| {
        let report = ReportView {
            name: row.get("name")?,
            words: row.get("report")?,
            at: row.get("reported_at")?,
            is_new: row.get::<Option<Instant>>("looked_at")?.is_none(),
        };
        Ok((row.get("mentor_id")?, report))
    })
    .await
}

async fn verdict_insert(
    tx: &mut Tx,
    moderator: MemberId,
    decision: &Decision,
    now: Instant,
) -> Result<(), DbError> {
    sql(
        "INSERT INTO help_verdict (request_id, position, verdict, words, decided_by, decided_at)
         SELECT $1, count(*) + 1, $2, $3, $4, $5 FROM help_verdict WHERE request_id = $1",
    )
    .bind(decision.request)
    .bind(decision.verdict.as_str())
    .bind(&decision.words)
    .bind(moderator)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// What moderators said of a request with who they are, oldest first.
async fn verdicts(
    conn: &mut dyn Conn,
    id: HelpRequestId,
) -> Result<Vec<(MemberId, VerdictView)>, DbError> {
    sql(
        "SELECT v.decided_by, p.name, v.verdict, v.words, v.decided_at
         FROM help_verdict v JOIN profile p ON p.member_id = v.decided_by
         WHERE v.request_id = $1 ORDER BY v.position",
    )
    .bind(id)
    .fetch_all(conn, |row| {
        let text: String = row.get("verdict")?;
        let verdict = VerdictView {
            verdict: Verdict::parse(&text).ok_or_else(|| row.bad("verdict", "no such verdict"))?,
            words: row.get("words")?,
            by: row.get("name")?,
            at: row.get("decided_at")?,
        };
        Ok((row.get("decided_by")?, verdict))
    })
    .await
}

/// A request that was taken down stands open again.
async fn request_reopen(tx: &mut Tx, id: HelpRequestId, until: Instant) -> Result<u64, DbError> {
    sql(
        "UPDATE help_request SET state = 'open', ended_at = NULL, expires_at = $2
         WHERE id = $1 AND state = 'reported'",
    )
    .bind(id)
    .bind(until)
    .execute(tx)
    .await
}

fn line(row: &Row<'_>) -> Result<ReportedRow, DbError> {
    Ok(ReportedRow {
        id: row.get("id")?,
        goal: row.get("goal")?,
        name: row.get("name")?,
        state: store::state(row)?,
        reports: row.get("reports")?,
        at: row.get("at")?,
    })
}

async fn waiting(conn: &mut dyn Conn) -> Result<Vec<ReportedRow>, DbError> {
    sql("SELECT r.id, r.goal, p.name, r.state, n.reports, n.at
         FROM (SELECT request_id, count(*) AS reports, min(reported_at) AS at FROM help_request_mentor
               WHERE reported_at IS NOT NULL AND looked_at IS NULL GROUP BY request_id) n
         JOIN help_request r ON r.id = n.request_id JOIN profile p ON p.member_id = r.member_id
         ORDER BY n.at, r.id LIMIT $1")
    .bind(MOST_LISTED)
    .fetch_all(conn, line)
    .await
}

/// What was decided last, a line for each request.
async fn decided(conn: &mut dyn Conn) -> Result<Vec<ReportedRow>, DbError> {
    sql("SELECT r.id, r.goal, p.name, r.state, v.at,
            (SELECT count(*) FROM help_request_mentor m WHERE m.request_id = r.id AND m.reported_at IS NOT NULL) AS reports
         FROM (SELECT request_id, max(decided_at) AS at FROM help_verdict GROUP BY request_id) v
         JOIN help_request r ON r.id = v.request_id JOIN profile p ON p.member_id = r.member_id
         ORDER BY v.at DESC, r.id LIMIT $1")
    .bind(MOST_LISTED)
    .fetch_all(conn, line)
    .await
}

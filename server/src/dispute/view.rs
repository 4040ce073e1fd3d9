//! Disputes as people see them: the page of a case, and the line about it on the page of its session.

use super::{File, store};
use crate::booking::party;
use crate::booking::store::BookingRow;
use crate::db::{Conn, DbError};
use crate::platform::zone_table;
use crate::profile;
use app::context::Caller;
use app::dispute::*;
use app::error::AppError;
use app::money::DisputeNote;
use domain::access::moderate;
use domain::booking::Side;
use domain::dispute::{Turn, may_open};
use domain::id::BookingId;
use domain::money::Money;
use domain::money::ledger::Payment;
use domain::time::{DAY, Instant};

/// The dispute of a session for one of its people, or for a moderator once there is one.
pub async fn page(
    conn: &mut dyn Conn,
    caller: &Caller,
    id: BookingId,
    now: Instant,
) -> Result<DisputeView, AppError> {
    let file = File::of_booking(conn, id).await?;
    let me = who(caller, &file)?;
    let payment = &file.payment.payment;
    let may_open_until = match (me, &file.dispute) {
        (Who::Learner, None) => {
            may_open(&file.booking.state, file.booking.session, payment, now).ok()
        }
        _ => None,
    };
    // Before there is a case there is a page for who may open one, or could have.
    if file.dispute.is_none() && me != Who::Learner {
        return Err(AppError::NotFound);
    }
    let case = case(conn, &file, me, now).await?;
    let learner = file.booking.mentee_id;
    let names = profile::names(conn, [learner, payment.mentor]).await?;
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    let starts_at = file.booking.session.starts_at();
    Ok(DisputeView {
        booking: id,
        me,
        learner: name(learner),
        mentor: name(payment.mentor),
        left: file.left(),
        zone: zone_table(&caller.zone, starts_at.min(now), now.plus(60 * DAY)),
        may_open_until,
        case,
        session: file.booking.session,
        title: file.booking.title,
    })
}

/// Who a reader is in a case; for everybody else there is none.
pub(super) fn who(caller: &Caller, file: &File) -> Result<Who, AppError> {
    match party(&caller.actor, &file.booking) {
        Ok((_, Side::Mentee)) => Ok(Who::Learner),
        Ok((_, Side::Mentor)) => Ok(Who::Mentor),
        Err(_) => Ok(moderate(&caller.actor).map(|_| Who::Moderator)?),
    }
}

async fn case(
    conn: &mut dyn Conn,
    file: &File,
    me: Who,
    now: Instant,
) -> Result<Option<CaseView>, DbError> {
    let Some(row) = &file.dispute else {
        return Ok(None);
    };
    let (case, payment) = (row.case, &file.payment.payment);
    let (currency, people) = (payment.price.currency(), [payment.learner, payment.mentor]);
    let side = match me {
        Who::Learner => Some((Side::Mentee, payment.learner)),
        Who::Mentor => Some((Side::Mentor, payment.mentor)),
        Who::Moderator => None,
    };
    let files = store::files_of(conn, row.payment).await?;
    let (mut may_say, mut may_add_file) = (false, false);
    if let Some((side, member)) = side {
        let had = files.iter().filter(|file| file.by == member).count();
        let had = u32::try_from(had).unwrap_or(u32::MAX);
        may_add_file = case.may_add_file(had).is_ok();
        let (count, _) = store::said_by(conn, row.payment, member).await?;
        may_say = case.say(side, count, now).is_ok();
    }
    Ok(Some(CaseView {
        opened_by: case.opened_by,
        reason: row.reason,
        turn: case.turn,
        until: case.until(),
        is_overdue: case.is_overdue(now),
        decision: case
            .decision
            .map(|decision| (decision.by, Money::new(decision.refund, currency))),
        events: store::events(conn, row.payment, people, currency).await?,
        files: files
            .into_iter()
            .map(|file| CaseFile {
                id: file.id,
                by: match file.by {
                    by if by == payment.learner => Who::Learner,
                    _ => Who::Mentor,
                },
                name: file.name,
                kind: file.kind,
                bytes: file.bytes,
                at: file.at,
            })
            .collect(),
        may_say,
        may_add_file,
        may_rule: me == Who::Moderator && case.turn == Turn::Moderator,
    }))
}

/// What the page of a session says of its dispute.
pub async fn note(
    conn: &mut dyn Conn,
    booking: &BookingRow,
    payment: &Payment,
    side: Side,
    now: Instant,
) -> Result<Option<DisputeNote>, DbError> {
    Ok(match store::dispute(conn, payment.id).await? {
        Some(row) if row.case.is_open() => Some(DisputeNote::Open),
        Some(_) => Some(DisputeNote::Decided),
        None => {
            let may = may_open(&booking.state, booking.session, payment, now).is_ok();
            (may && side == Side::Mentee).then_some(DisputeNote::Possible)
        }
    })
}

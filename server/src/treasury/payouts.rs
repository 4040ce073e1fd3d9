//! Payouts as admins see them: one page at a time, each beginning where the one before ended.

use crate::db::{Conn, DbError, Row, sql};
use crate::money::journal::currency;
use crate::money::parse_cursor;
use app::treasury::{PayoutRow, PayoutsQuery, PayoutsView};
use domain::id::{MemberId, OutgoingId};
use domain::money::Money;
use domain::money::ledger::OutgoingStage;

/// Payouts on one page.
const PAGE: usize = 50;

/// To whom a payout goes; none of anything else.
pub async fn to(conn: &mut dyn Conn, id: OutgoingId) -> Result<Option<MemberId>, DbError> {
    sql("SELECT member_id FROM outgoing WHERE purpose = 'payout' AND id = $1")
        .bind(id)
        .fetch_optional(conn, |row| row.get("member_id"))
        .await
}

pub async fn list(conn: &mut dyn Conn, query: &PayoutsQuery) -> Result<PayoutsView, DbError> {
    let mut found = sql("SELECT o.id, o.amount_minor, o.currency, o.created_at, o.stage, o.reference, o.tries, o.failure,
            p.name AS to_name, b.name AS again_by, (x.id IS NOT NULL) AS is_tried_again
         FROM outgoing o JOIN account a ON a.id = o.member_id JOIN profile p ON p.member_id = o.member_id
         LEFT JOIN profile b ON b.member_id = o.again_by LEFT JOIN outgoing x ON x.again_of = o.id
         WHERE o.purpose = 'payout'");
    if let Some(stage) = query.state.as_deref().and_then(OutgoingStage::parse) {
        found = found.push(" AND o.stage = ").push_bind(stage.as_str());
    }
    let text = query.text.as_deref().unwrap_or_default().trim();
    if text.contains('@') {
        found = found
            .push(" AND a.email_key = ")
            .push_bind(text.to_lowercase());
    } else if !text.is_empty() {
        let escaped = text.to_lowercase().replace(['%', '_', '!'], "");
        found = found
            .push(" AND LOWER(p.name) LIKE ")
            .push_bind(format!("%{escaped}%"));
    }
    if let Some((at, id)) = query.cursor.as_deref().and_then(parse_cursor) {
        found = found.push(" AND (o.created_at, o.id) < (").push_bind(at);
        found = found.push(", ").push_bind(id).push(")");
    }
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut payouts = found
        .push(" ORDER BY o.created_at DESC, o.id DESC LIMIT ")
        .push_bind(limit)
        .fetch_all(conn, payout)
        .await?;
    let more = payouts.len() > PAGE;
    payouts.truncate(PAGE);
    let last = payouts.last().filter(|_| more);
    let next = last.map(|payout| format!("{}_{}", payout.at.0, payout.id));
    Ok(PayoutsView { payouts, next })
}

fn payout(row: &Row<'_>) -> Result<PayoutRow, DbError> {
    let state: String = row.get("stage")?;
    let is_tried_again: bool = row.get("is_tried_again")?;
    let reference: Option<String> = row.get("reference")?;
    Ok(PayoutRow {
        id: row.get("id")?,
        to: row.get("to_name")?,
        amount: Money::new(row.get("amount_minor")?, currency(row)?),
        at: row.get("created_at")?,
        may_try_again: state == OutgoingStage::Failed.as_str() && !is_tried_again,
        state,
        reference: reference.unwrap_or_default(),
        tries: row.get("tries")?,
        failure: row.get("failure")?,
        again_by: row.get("again_by")?,
    })
}

//! `Idempotency-Key`: a POST repeated with the same key and body gets the first answer again, and
//! does nothing a second time; with another body it is refused. Kept for a day per member.

use super::problem::Problem;
use crate::db::{Db, DbError, Tx, sql};
use crate::http::{BODY_LIMIT, Edge};
use app::context::Caller;
use app::error::{AppError, Conflict};
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::id::MemberId;
use domain::time::{DAY, Instant, MINUTE};
use futures::FutureExt as _;
use sha2::{Digest as _, Sha256};

const KEY_MOST: usize = 200;
const KEPT_FOR: i64 = DAY;
/// A first request that has not answered for so long is taken for lost.
const PATIENCE: i64 = MINUTE;

/// One member's key, and what they asked with it.
#[derive(Clone)]
struct Key {
    member: MemberId,
    text: String,
    request_hash: Vec<u8>,
}

/// What is known of a key.
enum Known {
    /// Nothing yet: this request is the first.
    New,
    Answered {
        status: StatusCode,
        body: String,
    },
    InProgress,
    OtherBody,
}

/// Answers a repeated POST as the first was answered.
pub async fn replay(State(edge): State<Edge>, request: Request<Body>, next: Next) -> Response {
    answer(edge, request, next)
        .await
        .unwrap_or_else(|problem| problem.into_response())
}

async fn answer(edge: Edge, request: Request<Body>, next: Next) -> Result<Response, Problem> {
    let member = request
        .extensions()
        .get::<Caller>()
        .and_then(|caller| caller.actor.member_id());
    let key = request.headers().get("idempotency-key").cloned();
    let (Some(member), Some(key), Method::POST) = (member, key, request.method().clone()) else {
        return Ok(next.run(request).await);
    };
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|_| {
        Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too_large",
            "The body is too large.",
        )
    })?;
    let key = Key {
        member,
        text: key_text(&key).ok_or_else(bad_key)?,
        request_hash: hash(parts.uri.path(), &body),
    };
    let now = edge.platform.now();
    match claim(&edge.platform.db, key.clone(), now)
        .await
        .map_err(AppError::from)?
    {
        Known::Answered { status, body } => Ok(again(status, body)),
        Known::InProgress => Err(Problem::in_progress()),
        Known::OtherBody => Err(AppError::Conflict(Conflict::KeyReused).into()),
        Known::New => {
            let first = next.run(Request::from_parts(parts, Body::from(body))).await;
            keep(&edge.platform.db, key, first).await
        }
    }
}

fn key_text(key: &HeaderValue) -> Option<String> {
    let text = key.to_str().ok()?;
    (1..=KEY_MOST)
        .contains(&text.len())
        .then(|| text.to_owned())
}

fn bad_key() -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "bad_key",
        "A key is 1 to 200 plain characters.",
    )
}

/// The same key on another address is another request.
fn hash(path: &str, body: &[u8]) -> Vec<u8> {
    Sha256::new()
        .chain_update(path)
        .chain_update([0])
        .chain_update(body)
        .finalize()
        .to_vec()
}

/// Takes a key for this request, unless it was taken before.
async fn claim(db: &Db, key: Key, now: Instant) -> Result<Known, DbError> {
    db.write_with(key, move |tx, key| claim_within(tx, key, now).boxed())
        .await
}

async fn claim_within(tx: &mut Tx, key: &Key, now: Instant) -> Result<Known, DbError> {
    sql("DELETE FROM idempotent_answer WHERE member_id = $1
         AND (created_at <= $2 OR (status IS NULL AND created_at <= $3))")
    .bind(key.member)
    .bind(now.plus(-KEPT_FOR))
    .bind(now.plus(-PATIENCE))
    .execute(tx)
    .await?;
    let taken = sql(
        "INSERT INTO idempotent_answer (member_id, idempotency_key, request_hash, created_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(key.member)
    .bind(&key.text)
    .bind(key.request_hash.clone())
    .bind(now)
    .execute(tx)
    .await?;
    if taken == 1 {
        return Ok(Known::New);
    }
    sql("SELECT request_hash, status, body FROM idempotent_answer WHERE member_id = $1 AND idempotency_key = $2")
        .bind(key.member)
        .bind(&key.text)
        .fetch_one(tx, |row| {
            if row.get::<Vec<u8>>("request_hash")? != key.request_hash {
                return Ok(Known::OtherBody);
            }
            let Some(status) = row.get::<Option<i64>>("status")? else { return Ok(Known::InProgress) };
            let status = u16::try_from(status).ok().and_then(|code| StatusCode::from_u16(code).ok());
            Ok(Known::Answered {
                status: status.ok_or_else(|| row.bad("status", "no such status"))?,
                body: row.get::<Option<String>>("body")?.unwrap_or_default(),
            })
        })
        .await
}

/// Keeps the first answer. A failure of ours, or "too often", is not final: the key is free again.
async fn keep(db: &Db, key: Key, first: Response) -> Result<Response, Problem> {
    let (parts, body) = first.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let status = parts.status;
    let text = String::from_utf8_lossy(&body).into_owned();
    db.write_with((key, text), move |tx, (key, text)| {
        keep_within(tx, key, status, text).boxed()
    })
    .await
    .map_err(|error: DbError| AppError::from(error))?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

async fn keep_within(
    tx: &mut Tx,
    key: &Key,
    status: StatusCode,
    body: &str,
) -> Result<(), DbError> {
    let passing = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
    let statement = if passing {
        sql("DELETE FROM idempotent_answer WHERE member_id = $1 AND idempotency_key = $2")
            .bind(key.member)
            .bind(&key.text)
    } else {
        sql("UPDATE idempotent_answer SET status = $3, body = $4 WHERE member_id = $1 AND idempotency_key = $2")
            .bind(key.member)
            .bind(&key.text)
            .bind(status.as_u16())
            .bind(body)
    };
    statement.execute(tx).await.map(|_| ())
}

fn again(status: StatusCode, body: String) -> Response {
    let kind = if status.is_success() {
        "application/json"
    } else {
        "application/problem+json"
    };
    let headers = [
        (header::CONTENT_TYPE.as_str(), kind),
        ("idempotency-replayed", "true"),
    ];
    (status, headers, Bytes::from(body)).into_response()
}

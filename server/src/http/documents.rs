//! Photos, and what search engines ask for: plain documents that need no page.

use super::{Edge, pages};
use app::context::Caller;
use app::error::AppError;
use app::form::PostedForm;
use app::money::{EarningsQuery, EntriesQuery, StatementQuery, TablePart};
use axum::Extension;
use axum::body::Body;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, DisputeFileId, PairingRoundId};
use futures::{StreamExt as _, stream};

/// A picture and what the form around it takes.
pub const UPLOAD_LIMIT: usize = crate::profile::photo::MOST_BYTES + 64 * 1024;
const UPLOAD_PATH: &str = "/profile/photo";

/// A person's picture. A key never means another picture.
pub async fn photo(State(edge): State<Edge>, Path(key): Path<String>) -> Response {
    match edge.backend.profile.photo(&key).await {
        Ok(bytes) => {
            let headers = [
                (header::CONTENT_TYPE, "image/jpeg"),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, bytes).into_response()
        }
        Err(error) => super::forms::status_of(&error).into_response(),
    }
}

/// A confirmed session as a file for calendars; only for its two people.
pub async fn invitation(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<BookingId>,
) -> Response {
    match invitation_text(&edge, &caller, id).await {
        Ok(ics) => {
            let headers = [
                (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
                (
                    header::CONTENT_DISPOSITION,
                    "attachment; filename=\"session.ics\"",
                ),
            ];
            (headers, ics).into_response()
        }
        Err(error) => super::forms::status_of(&error).into_response(),
    }
}

/// Everybody in a pairing round as a table; for admins.
pub async fn pairs(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Path(round): Path<PairingRoundId>,
) -> Response {
    match edge.backend.matching.table(&caller, round).await {
        Ok(table) => {
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                (
                    header::CONTENT_DISPOSITION,
                    "attachment; filename=\"pairs.csv\"",
                ),
            ];
            (headers, table).into_response()
        }
        Err(error) => super::forms::status_of(&error).into_response(),
    }
}

/// What somebody earned as a table; their own, and all of it, however long.
pub async fn earnings(State(edge): State<Edge>, Extension(caller): Extension<Caller>) -> Response {
    let money = edge.backend.money.clone();
    let part = move |cursor| {
        let (money, caller) = (money.clone(), caller.clone());
        async move {
            money
                .earnings_table(&caller, EarningsQuery { cursor })
                .await
        }
    };
    as_long_table(part, "attachment; filename=\"earnings.csv\"").await
}

/// A month's statement as a table; one's own, and all of its lines.
pub async fn statement(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Path(month): Path<String>,
) -> Response {
    let money = edge.backend.money.clone();
    let part = move |cursor| {
        let (money, caller) = (money.clone(), caller.clone());
        let month = month.clone();
        async move {
            let query = StatementQuery { month, cursor };
            money.statement_table(&caller, query).await
        }
    };
    as_long_table(part, "attachment; filename=\"statement.csv\"").await
}

/// A table that leaves part by part: one of them is in memory at a time. Whether there is a table at all is
/// decided by the first; what goes wrong later ends the answer before its end.
async fn as_long_table<P, Answer>(part: P, name: &'static str) -> Response
where
    P: Fn(Option<String>) -> Answer + Clone + Send + 'static,
    Answer: Future<Output = Result<TablePart, AppError>> + Send,
{
    let first = match part(None).await {
        Ok(first) => first,
        Err(error) => return super::forms::status_of(&error).into_response(),
    };
    let rest = stream::try_unfold(first.next, move |next| {
        let part = part.clone();
        async move {
            let Some(cursor) = next else {
                return Ok(None);
            };
            let part = part(Some(cursor)).await;
            let part = part.map_err(|error| std::io::Error::other(format!("{error:?}")))?;
            Ok(Some((part.text, part.next)))
        }
    });
    let all = stream::once(async { Ok::<_, std::io::Error>(first.text) }).chain(rest);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    (headers, Body::from_stream(all)).into_response()
}

/// `/invoices/{number}` is a page, `/invoices/{number}.pdf` the same as a document; for who may see it.
pub async fn invoice(
    state: State<Edge>,
    Extension(caller): Extension<Caller>,
    Path(number): Path<String>,
    request: Request<Body>,
) -> Response {
    let Some(number) = number.strip_suffix(".pdf") else {
        return pages::file_or_page(state, request).await;
    };
    match state.0.backend.invoice.document(&caller, number).await {
        Ok(document) => {
            let name = format!("inline; filename=\"{number}.pdf\"");
            let headers = [
                (header::CONTENT_TYPE, "application/pdf".to_owned()),
                (header::CONTENT_DISPOSITION, name),
                (header::CACHE_CONTROL, "private, no-store".to_owned()),
            ];
            (headers, document).into_response()
        }
        Err(error) => super::forms::status_of(&error).into_response(),
    }
}

/// Postings of the ledger that are looked for as a table, all of them; for admins.
pub async fn postings(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Query(query): Query<EntriesQuery>,
) -> Response {
    let money = edge.backend.money.clone();
    let part = move |cursor| {
        let (money, caller, text) = (money.clone(), caller.clone(), query.text.clone());
        async move {
            let query = EntriesQuery { text, cursor };
            money.ledger_table(&caller, query).await
        }
    };
    as_long_table(part, "attachment; filename=\"ledger.csv\"").await
}

async fn invitation_text(edge: &Edge, caller: &Caller, id: BookingId) -> Result<String, AppError> {
    // Who may see the session may have it as a file.
    edge.backend.booking.session(caller, id).await?;
    let sender = crate::mail::Mailer::new(&edge.platform.config)
        .map_err(|error| crate::error::internal(&error))?
        .sender();
    let file = crate::mail::booking::calendar_file(&edge.platform, id, &sender).await?;
    file.ok_or(AppError::NotFound)
}

/// Somebody's sessions for a calendar elsewhere. The secret address is the permission.
pub async fn feed(
    State(edge): State<Edge>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    let secret = file.strip_suffix(".ics").unwrap_or_default();
    let calendar = match edge.backend.connection.feed(secret).await {
        Ok(calendar) => calendar,
        Err(error) => return super::forms::status_of(&error).into_response(),
    };
    let hash = crate::platform::token_hash(&calendar);
    let etag = format!("\"{}\"", hex::encode(&hash[..16]));
    let known = headers.get_all(header::IF_NONE_MATCH).iter();
    let known = known.filter_map(|value| value.to_str().ok());
    let unchanged = known
        .flat_map(|tags| tags.split(','))
        .any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let told = [
        (header::ETAG, etag.as_str()),
        (header::CACHE_CONTROL, "private, no-cache"),
    ];
    if unchanged {
        return (StatusCode::NOT_MODIFIED, told).into_response();
    }
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    (told, kind, calendar).into_response()
}

/// Takes a picture from the form of the profile; a refused one comes back as its page.
pub async fn upload_photo(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    parts: Multipart,
) -> Response {
    let outcome = match picture_of(parts).await {
        Ok(bytes) => edge.backend.profile.change_photo(&caller, bytes).await,
        Err(problem) => Err(FieldErrors::one("photo", problem).into()),
    };
    match outcome {
        Ok(()) => Redirect::to("/profile?saved=1").into_response(),
        Err(AppError::Unauthenticated) => Redirect::to("/sign-in?next=%2Fprofile").into_response(),
        Err(error) => refused_upload(&edge, caller, "/profile", UPLOAD_PATH, error).await,
    }
}

/// Files of a case and what the form around them takes.
pub const EVIDENCE_LIMIT: usize =
    domain::dispute::MOST_FILES as usize * domain::dispute::MOST_FILE_BYTES + 256 * 1024;
/// What the page knows its form by.
const EVIDENCE_PATH: &str = "/dispute/files";

/// Takes files from the form of a dispute, one after the other; where one is refused, its page comes back, with
/// those before it.
pub async fn upload_evidence(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Path(booking): Path<BookingId>,
    parts: Multipart,
) -> Response {
    let page = format!("/sessions/{booking}/dispute");
    match evidence_added(&edge, &caller, booking, parts).await {
        Ok(()) => Redirect::to(&format!("{page}?added=1")).into_response(),
        Err(AppError::Unauthenticated) => {
            let back = page.replace('/', "%2F");
            Redirect::to(&format!("/sign-in?next={back}")).into_response()
        }
        Err(error) => refused_upload(&edge, caller, &page, EVIDENCE_PATH, error).await,
    }
}

async fn evidence_added(
    edge: &Edge,
    caller: &Caller,
    booking: BookingId,
    mut parts: Multipart,
) -> Result<(), AppError> {
    let refused = |status| -> AppError {
        let problem = match status {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::FileTooLarge {
                most_bytes: domain::dispute::MOST_FILE_BYTES as u64,
            },
            _ => Problem::NotAnImageOrPdf,
        };
        FieldErrors::one("files", problem).into()
    };
    let mut added = 0;
    while let Some(part) = parts
        .next_field()
        .await
        .map_err(|error| refused(error.status()))?
    {
        if part.name() != Some("files") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part
            .bytes()
            .await
            .map_err(|error| refused(error.status()))?;
        // An empty field of files is a part without anything in it.
        if bytes.is_empty() && name.is_empty() {
            continue;
        }
        let bytes = bytes.to_vec();
        let file = app::dispute::NewFile { name, bytes };
        edge.backend.dispute.add_file(caller, booking, file).await?;
        added += 1;
    }
    match added {
        0 => Err(FieldErrors::one("files", Problem::Missing).into()),
        _ => Ok(()),
    }
}

/// A file of a case, to be saved: nothing of it is shown by the browser as a part of this site.
pub async fn evidence(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Path((booking, id)): Path<(BookingId, DisputeFileId)>,
) -> Response {
    match edge.backend.dispute.file(&caller, booking, id).await {
        Ok(file) => {
            let name = format!(
                "attachment; filename=\"evidence-{id}.{}\"",
                file.kind.as_str()
            );
            let headers = [
                (header::CONTENT_TYPE, file.kind.content_type()),
                (header::CONTENT_DISPOSITION, name.as_str()),
                (header::CACHE_CONTROL, "private, no-store"),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, file.bytes).into_response()
        }
        Err(error) => super::forms::status_of(&error).into_response(),
    }
}

/// The page of a form of files, with what is wrong with it.
async fn refused_upload(
    edge: &Edge,
    caller: Caller,
    page: &str,
    path: &str,
    error: AppError,
) -> Response {
    let status = super::forms::status_of(&error);
    let mut asked = Request::builder()
        .method(Method::GET)
        .uri(page)
        .body(Body::empty())
        .unwrap_or_default();
    asked.extensions_mut().insert(caller);
    let posted = PostedForm::new(path, vec![], error);
    let mut shown = pages::render(edge, asked, Some(posted)).await;
    *shown.status_mut() = status;
    shown
}

async fn picture_of(mut parts: Multipart) -> Result<Vec<u8>, Problem> {
    let too_large = |status| match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::FileTooLarge {
            most_bytes: crate::profile::photo::MOST_BYTES as u64,
        },
        _ => Problem::NotAnImage,
    };
    while let Some(part) = parts
        .next_field()
        .await
        .map_err(|error| too_large(error.status()))?
    {
        if part.name() == Some("photo") {
            let bytes = part
                .bytes()
                .await
                .map_err(|error| too_large(error.status()))?;
            return if bytes.is_empty() {
                Err(Problem::Missing)
            } else {
                Ok(bytes.to_vec())
            };
        }
    }
    Err(Problem::Missing)
}

/// What search engines may read.
pub async fn robots(State(edge): State<Edge>) -> Response {
    let text = format!(
        "User-agent: *\nDisallow: /fn/\nDisallow: /admin\nDisallow: /calendar\nDisallow: /sessions\nDisallow: /profile\nDisallow: /feeds\n\
         Disallow: /settings\nDisallow: /earnings\nDisallow: /invoices\nDisallow: /test-pay\nDisallow: /suggest\nDisallow: /mentors/*/book\n\nSitemap: {}/sitemap.xml\n",
        edge.platform.config.public_url
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// Every page that search engines may list. A sitemap holds at most 50 000 addresses.
pub async fn sitemap(State(edge): State<Edge>) -> Response {
    let slugs = match edge.backend.market.listed().await {
        Ok(slugs) => slugs,
        Err(error) => return super::forms::status_of(&error).into_response(),
    };
    let public = &edge.platform.config.public_url;
    let paths = ["".to_owned(), "/mentors".to_owned()]
        .into_iter()
        .chain(slugs.iter().map(|slug| format!("/mentors/{slug}")));
    // Slugs are letters, digits and dashes: nothing to escape.
    let urls: String = paths
        .take(50_000)
        .map(|path| format!("<url><loc>{public}{path}</loc></url>\n"))
        .collect();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{urls}</urlset>\n"
    );
    (
        [(header::CONTENT_TYPE, "application/xml; charset=utf-8")],
        text,
    )
        .into_response()
}

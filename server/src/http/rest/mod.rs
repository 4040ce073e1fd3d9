//! `/api/v1`: the use cases for programs, over the same traits as the pages. Adds no rule of its
//! own; speaks JSON whatever happens, and describes itself in OpenAPI 3.1.

mod appeals;
mod arrange;
mod bookings;
mod calendar;
mod calendars;
mod disputes;
mod extract;
mod fit;
mod help;
mod idempotent;
mod me;
mod mentors;
mod object;
mod payments;
mod plans;
mod problem;
mod profile;
mod reviews;
mod searches;
mod session_types;
mod shortlist;
mod waitlist;
mod wire;

pub use problem::Problem;

use super::Edge;
use super::probes::Route;
use app::context::Caller;
use app::error::AppError;
use axum::Router;
use axum::body::Body;
use axum::extract::MatchedPath;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, patch, post, put};
use domain::actor::Actor;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// Everything below `/api/v1`.
pub fn routes(edge: Edge) -> Router<Edge> {
    Router::new()
        .route("/openapi.json", get(description))
        .route("/mentors", get(mentors::list))
        .route("/mentors/{slug}", get(mentors::one))
        .route("/mentors/{slug}/times", get(bookings::times))
        .route("/holds", post(bookings::hold))
        .route("/bookings", get(bookings::list).post(bookings::book))
        .route("/bookings/{id}", get(bookings::one))
        .route("/bookings/{id}/cancel", post(bookings::cancel))
        .route("/bookings/{id}/reschedule", post(bookings::reschedule))
        .route("/bookings/{id}/confirm", post(bookings::confirm))
        .route("/bookings/{id}/decline", post(bookings::decline))
        .route("/bookings/{id}/kept", post(bookings::kept))
        .route("/bookings/{id}/no-show", post(bookings::no_show))
        .route("/bookings/{id}/review", post(bookings::review))
        .route("/bookings/{id}/proposal", post(arrange::propose))
        .route("/bookings/{id}/proposal/accept", post(arrange::accept))
        .route("/bookings/{id}/proposal/decline", post(arrange::decline))
        .route("/bookings/{id}/appeal", post(appeals::appeal))
        .route("/bookings/{id}/appeal/answer", post(appeals::answer))
        .route(
            "/bookings/{id}/dispute",
            get(disputes::one).post(disputes::open),
        )
        .route("/bookings/{id}/dispute/statements", post(disputes::say))
        .route("/bookings/{id}/tip", post(disputes::tip))
        .route("/plans", get(plans::list))
        .route("/plans/{id}", get(plans::one))
        .route("/plans/{id}/pause", post(plans::pause))
        .route("/plans/{id}/end", post(plans::end))
        .route("/plans/{id}/keep", post(plans::keep))
        .route("/plans/{id}/pay", post(plans::pay))
        .route("/scholarships", get(plans::scholarships))
        .route("/payments/{id}", get(payments::one))
        .route("/series", post(arrange::series))
        .route("/waitlist", get(waitlist::list))
        .route(
            "/availability",
            get(calendar::availability).put(calendar::replace),
        )
        .route(
            "/session-types",
            get(session_types::list).post(session_types::create),
        )
        .route("/session-types/{id}", patch(session_types::patch))
        .route("/session-types/{id}/archive", post(session_types::archive))
        .route(
            "/session-types/{id}/waitlist",
            post(waitlist::join).delete(waitlist::leave),
        )
        .route("/calendars", get(calendars::list).post(calendars::add))
        .route("/calendars/accounts", post(calendars::add_account))
        .route("/calendars/{id}", delete(calendars::remove))
        .route("/calendars/{id}/uses", put(calendars::choose))
        .route("/calendars/{id}/read", post(calendars::read))
        .route("/reviews", get(reviews::list))
        .route("/shortlist", get(shortlist::list))
        .route(
            "/shortlist/{id}",
            put(shortlist::mark).delete(shortlist::unmark),
        )
        .route("/comparison", get(shortlist::compare))
        .route("/searches", get(searches::list).post(searches::save))
        .route(
            "/searches/{id}",
            patch(searches::patch).delete(searches::remove),
        )
        .route("/help-requests", get(help::list).post(help::ask))
        .route("/help-requests/{id}", get(help::one))
        .route("/help-requests/{id}/answer", post(help::answer))
        .route("/help-requests/{id}/pick", post(help::pick))
        .route("/help-requests/{id}/close", post(help::close))
        .route("/help-requests/{id}/report", post(help::report))
        .route("/help-requests/{id}/verdict", post(help::decide))
        .route("/reported-requests", get(help::reported))
        .route("/me", get(me::get).patch(me::patch))
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(middleware::from_fn_with_state(edge, idempotent::replay))
        .layer(middleware::from_fn(good_token_only))
}

/// A token that is wrong is refused; only who brings none asks as a visitor.
async fn good_token_only(request: Request<Body>, next: Next) -> Response {
    let brings_token = request.headers().contains_key(header::AUTHORIZATION);
    let visitor = request
        .extensions()
        .get::<Caller>()
        .is_none_or(|caller| caller.actor == Actor::Visitor);
    if brings_token && visitor {
        return Problem::from(AppError::Unauthenticated).into_response();
    }
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        let route = Route(route.as_str().to_owned());
        response.extensions_mut().insert(route);
    }
    // What one person sees belongs to nobody's cache.
    response
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-store"));
    response
}

async fn unknown() -> Problem {
    AppError::NotFound.into()
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "wrong_method",
        "This address does not take that method.",
    )
}

async fn description() -> axum::Json<utoipa::openapi::OpenApi> {
    axum::Json(Description::openapi())
}

/// The interface, told in OpenAPI.
#[derive(OpenApi)]
#[openapi(
    info(title = "MentorConnect", version = "1", description = "Find mentors, see their open times, book, meet, review. Instants are RFC 3339 in UTC."),
    paths(
        mentors::list, mentors::one, bookings::times, bookings::hold, bookings::book, bookings::list, bookings::one, bookings::cancel,
        bookings::reschedule, bookings::confirm, bookings::decline, bookings::kept, bookings::no_show,
        bookings::review, payments::one, arrange::propose, arrange::accept, arrange::decline, arrange::series, appeals::appeal, appeals::answer,
        disputes::one, disputes::open, disputes::say, disputes::tip, plans::list, plans::one, plans::pause, plans::end, plans::keep,
        plans::pay, plans::scholarships,
        waitlist::list, waitlist::join, waitlist::leave,
        calendar::availability, calendar::replace, session_types::list, session_types::create, session_types::patch,
        session_types::archive, calendars::list, calendars::add, calendars::add_account, calendars::choose,
        calendars::read, calendars::remove, me::get, me::patch, reviews::list,
        shortlist::list, shortlist::mark, shortlist::unmark, shortlist::compare,
        searches::list, searches::save, searches::patch, searches::remove,
        help::list, help::ask, help::one, help::answer, help::pick, help::close, help::report, help::decide, help::reported,
    ),
    modifiers(&Token)
)]
struct Description;

/// Personal tokens, as `Authorization: Bearer`.
struct Token;

impl Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

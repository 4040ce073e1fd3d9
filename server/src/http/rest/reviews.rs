//! Reviews over REST as moderators read them: the use case of the admin pages, nothing of its own.

use super::extract::{Asking, Query};
use super::problem::Problem;
use crate::http::Edge;
use app::admin::ReviewRow;
use axum::Json as Answer;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReviewsParams {
    /// What the answer before gave as `next`.
    pub cursor: Option<String>,
}

/// A review with what its author told the platform alone.
#[derive(Serialize, ToSchema)]
pub struct ModeratedReview {
    pub id: Uuid,
    pub author: String,
    /// mentor or mentee.
    pub author_side: String,
    pub subject: String,
    pub overall: u8,
    pub text: String,
    pub private_note: String,
    #[schema(format = DateTime)]
    pub written_at: String,
    /// The subject and others see it from then on.
    #[schema(format = DateTime)]
    pub visible_at: String,
}

impl From<ReviewRow> for ModeratedReview {
    fn from(row: ReviewRow) -> ModeratedReview {
        ModeratedReview {
            id: row.id.0,
            author: row.author,
            author_side: row.author_side.as_str().to_owned(),
            subject: row.subject,
            overall: row.overall,
            text: row.text,
            private_note: row.private_note,
            written_at: row.written_at.to_rfc3339(),
            visible_at: row.visible_at.to_rfc3339(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct ReviewList {
    pub reviews: Vec<ModeratedReview>,
    /// Give it as `cursor` for what follows.
    pub next: Option<String>,
}

/// All reviews, newest first; for moderators and admins.
#[utoipa::path(get, path = "/api/v1/reviews", tag = "moderation", params(ReviewsParams), security(("token" = [])),
    responses((status = 200, body = ReviewList), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(edge): State<Edge>,
    Asking(caller): Asking,
    Query(params): Query<ReviewsParams>,
) -> Result<Answer<ReviewList>, Problem> {
    let found = edge.backend.admin.reviews(&caller, params.cursor).await?;
    Ok(Answer(ReviewList {
        reviews: found.items.into_iter().map(Into::into).collect(),
        next: found.next,
    }))
}

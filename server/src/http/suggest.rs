//! Suggestions while somebody types, as a document that browsers may keep for some minutes.

use super::{Edge, forms};
use app::context::Caller;
use app::market::{SuggestQuery, Suggestions};
use app::words::Lang;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use serde::Serialize;

/// Long enough for a sentence that is typed and corrected, short enough for counts to be believed.
const VISITORS: &str = "public, max-age=300";
const MEMBERS: &str = "private, max-age=300";

/// What the script of a field shows, in the reader's language.
#[derive(Serialize)]
struct Shown {
    /// In whose place a name stands that is chosen: the end of what was typed.
    begun: String,
    said: String,
    names: Vec<ShownName>,
}

#[derive(Serialize)]
struct ShownName {
    name: String,
    synonym: Option<String>,
    /// How many have it; empty where nobody does.
    mentors: String,
}

/// `GET /suggest?part=end&q=…`
pub async fn suggest(
    State(edge): State<Edge>,
    Extension(caller): Extension<Caller>,
    Query(query): Query<SuggestQuery>,
) -> Response {
    match edge.backend.market.suggest(&caller, query).await {
        Ok(suggestions) => {
            let member = caller.actor.member_id().is_some();
            let headers = [
                (
                    header::CACHE_CONTROL,
                    if member { MEMBERS } else { VISITORS },
                ),
                // Who asks decides whom the counts count, and in which language.
                (header::VARY, "cookie, accept-language"),
            ];
            (headers, Json(shown(suggestions, caller.lang))).into_response()
        }
        Err(error) => forms::status_of(&error).into_response(),
    }
}

fn shown(suggestions: Suggestions, lang: Lang) -> Shown {
    let words = lang.words().suggest();
    let mentors = |count: u32| match count {
        0 => String::new(),
        count => (words.mentors)(&lang.number(count.into())),
    };
    let names = suggestions.names.into_iter().map(|suggested| ShownName {
        name: suggested.name,
        synonym: suggested.synonym,
        mentors: mentors(suggested.mentors),
    });
    let names: Vec<ShownName> = names.collect();
    Shown {
        begun: suggestions.begun,
        said: (words.suggested)(names.len()),
        names,
    }
}

//! Names suggested to who types, from the vocabulary and from what mentors wrote. Tells of nobody
//! whom the market would not show to who asks.

use super::Market;
use super::index::{Asking, Snapshot};
use app::context::Caller;
use app::error::AppError;
use app::market::{
    SUGGESTED_MOST, SuggestQuery, SuggestedName, Suggestions, TYPED_MOST, TypedPart,
};
use domain::form::{FieldErrors, Problem};
use domain::matching::index::{Bits, Column};
use domain::matching::text::{Skills, Suggester, Suggestion};
use std::sync::{Arc, OnceLock};

/// The names of one column; made when first asked for, and shared by all copies of a market.
#[derive(Clone, Debug, Default)]
pub struct Suggested(Arc<OnceLock<Suggester>>);

impl Suggested {
    /// The same for a market in which a column of so many names became this one.
    pub fn after(&self, names_before: usize, now: &Column) -> Suggested {
        if now.names().len() == names_before {
            self.clone()
        } else {
            Suggested::default()
        }
    }

    fn of(&self, column: &Column, skills: &Skills) -> &Suggester {
        self.0
            .get_or_init(|| Suggester::new(skills, column.names().iter().map(String::as_str)))
    }
}

impl Snapshot {
    /// Names that the end of this text, or all of it, may become.
    pub fn suggestions(
        &self,
        query: &SuggestQuery,
        asking: &Asking,
        left_out: &Bits,
    ) -> Suggestions {
        let mut shown = self.shown(asking);
        shown.leave(left_out);
        let column = self.skills();
        let count = |written: &[u32]| column.count_any(written, &shown);
        let suggester = self.suggested().of(column, self.vocabulary());
        let (start, names) = match query.part {
            TypedPart::Whole => (0, suggester.of(&query.q, SUGGESTED_MOST, count)),
            TypedPart::End => suggester.of_end(&query.q, SUGGESTED_MOST, count),
        };
        told(query, start, names)
    }
}

/// What is suggested for the text from a place on.
pub(super) fn told(query: &SuggestQuery, start: usize, names: Vec<Suggestion<'_>>) -> Suggestions {
    let names = names.into_iter().map(|suggestion| SuggestedName {
        name: suggestion.name.to_owned(),
        synonym: suggestion.synonym.map(str::to_owned),
        mentors: suggestion.count,
    });
    Suggestions {
        begun: query.q[start..].to_owned(),
        names: names.collect(),
    }
}

impl Market {
    pub(super) async fn suggested(
        &self,
        caller: &Caller,
        query: SuggestQuery,
    ) -> Result<Suggestions, AppError> {
        if query.q.chars().count() > TYPED_MOST {
            let most = TYPED_MOST as u32;
            return Err(FieldErrors::one("q", Problem::TooLong { most }).into());
        }
        let hidden = self.marks(caller).await?.hidden();
        let asking = self.asking(caller);
        Ok(self.index.suggestions(&query, &asking, &hidden).await?)
    }
}

//! How many mentors each further choice would show, in the words of the contract.

use super::columns::Columns;
use super::narrowed::Narrowed;
use app::market::{Facet, FacetValue, FacetView, MarketQuery};
use domain::matching::index::Bits;
use std::borrow::Cow;

/// Values shown of a facet, beside those that are chosen.
const VALUES_SHOWN: usize = 12;

/// Who is counted for a facet: a choice of it replaces the one that there is.
pub fn counted(narrowed: &Narrowed, facet: Facet) -> Cow<'_, Bits> {
    let others = narrowed.but_for(facet);
    others.map_or(Cow::Borrowed(narrowed.passing()), Cow::Owned)
}

/// Counts of all values of the facets with many.
pub fn views(columns: &Columns, narrowed: &Narrowed, query: &MarketQuery) -> Vec<FacetView> {
    let facets = Facet::LISTS.into_iter().zip(columns.lists());
    let views = facets.map(|(facet, column)| {
        let among = match facet {
            // Skills narrow each other.
            Facet::Skill => Cow::Borrowed(narrowed.passing()),
            _ => counted(narrowed, facet),
        };
        let chosen = query.chosen(facet);
        let counts = column.commonest(&among, VALUES_SHOWN + chosen.len(), chosen);
        view(facet, counts.into_iter(), chosen)
    });
    views.collect()
}

/// The values with most mentors, and all that are chosen, so that each can be taken back.
pub fn view<'v>(
    facet: Facet,
    counts: impl Iterator<Item = (&'v str, u32)>,
    chosen: &'v [String],
) -> FacetView {
    let is_chosen = |value: &str| chosen.iter().any(|known| known == value);
    let mut values: Vec<(bool, u32, &str)> = counts
        .filter(|(_, count)| *count > 0)
        .map(|(value, count)| (is_chosen(value), count, value))
        .collect();
    // What nobody has, or no longer, is no value of this market.
    for value in chosen {
        if values.iter().all(|(_, _, known)| known != value) {
            values.push((true, 0, value));
        }
    }
    values.sort_unstable_by(|a, b| (b.0, b.1).cmp(&(a.0, a.1)).then_with(|| a.2.cmp(b.2)));
    let shown = values.into_iter().take(VALUES_SHOWN.max(chosen.len()));
    let values = shown.map(|(chosen, count, value)| FacetValue {
        value: value.to_owned(),
        count,
        chosen,
    });
    FacetView {
        facet,
        values: values.collect(),
    }
}

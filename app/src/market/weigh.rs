//! The list follows the sliders: a movement becomes the address that the form would lead to, one at a
//! time, and the newest that waits goes next. The panel itself is left as it is meanwhile, so that the
//! slider keeps its focus and is not pulled back. Knows no weights.

use super::{CriteriaForm, KeepCriteria, MarketQuery};
use crate::form::Call;
use domain::matching::criteria::Weights;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

/// What moves on the market's page.
#[derive(Clone, Copy)]
pub struct Weighing {
    /// The address that is on its way, and the one to go to after it.
    under_way: StoredValue<bool>,
    next: StoredValue<Option<String>>,
    /// The panel as it was drawn last.
    panel: StoredValue<String>,
    /// Said to those who cannot see the list move.
    pub said: RwSignal<String>,
    go: Callback<String>,
    keep: Call<KeepCriteria>,
}

impl Weighing {
    pub fn new() -> Weighing {
        let navigate = use_navigate();
        let go = Callback::new(move |path: String| {
            let options = NavigateOptions {
                scroll: false,
                replace: true,
                ..NavigateOptions::default()
            };
            navigate(&path, options);
        });
        Weighing {
            under_way: StoredValue::new(false),
            next: StoredValue::new(None),
            panel: StoredValue::new(String::new()),
            said: RwSignal::new(String::new()),
            go,
            keep: Call::new(),
        }
    }

    /// A slider moved, or a choice was made.
    pub fn moved(self, pairs: Vec<(String, String)>) {
        let href = MarketQuery::from_params(&pairs.into_iter().collect()).href();
        if self.under_way.get_value() {
            self.next.set_value(Some(href));
        } else {
            self.under_way.set_value(true);
            self.go.run(href);
        }
    }

    /// It was let go: a member's criteria are remembered.
    pub fn let_go(self, pairs: Vec<(String, String)>) {
        let query = MarketQuery::from_params(&pairs.into_iter().collect());
        let weights = query.weights.unwrap_or_else(Weights::usual).to_string();
        let form = CriteriaForm {
            weights,
            back: String::new(),
        };
        self.keep.dispatch(KeepCriteria { form });
    }

    /// An answer came: the panel to show, and what is said of it. A slider that is being moved keeps
    /// its panel; where another position waits, it goes next.
    pub fn answered(self, panel: String, words: impl FnOnce() -> String) -> String {
        if !self.under_way.get_value() {
            self.panel.set_value(panel.clone());
            return panel;
        }
        match self.next.try_update_value(Option::take).flatten() {
            Some(href) => self.go.run(href),
            None => {
                self.under_way.set_value(false);
                self.said.set(words());
            }
        }
        self.panel.get_value()
    }
}

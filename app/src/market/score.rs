//! How a mentor does, in figures that people read.

use crate::context::reader;
use crate::ui::{Chip, Erase, Score as ScoreMark, Tone};
use crate::words::words;
use domain::review::Score;
use leptos::prelude::*;

/// The score, or that there is none yet.
#[component]
pub fn ScoreOrNew(score: Score) -> impl IntoView {
    let text = words().market();
    let lang = reader().lang;
    match score {
        Score::New => view! { <p><Chip tone=Tone::Info>{text.new_mentor}</Chip></p> }.erased(),
        Score::Rated { mean, count } => {
            let (value, count) = (lang.decimal(mean, 2), lang.number(count.into()));
            let label = (text.score)(&value, &count);
            view! { <p><ScoreMark value count=format!("({count})") label /></p> }.erased()
        }
    }
}

/// Minutes as people say them: hours from one hour on, days from two days on.
pub fn rounded(minutes: u32) -> i64 {
    match i64::from(minutes) {
        m if m >= 2880 => (m + 720) / 1440 * 1440,
        m if m >= 60 => (m + 30) / 60 * 60,
        m => m,
    }
}

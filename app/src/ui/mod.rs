//! The design system: parts that draw themselves from what they are given. It knows no feature, does
//! no I/O, reads no clock, and holds no words of its own: everything visible or read aloud is passed in.
//! The looks live in `style/ui.css` and `style/forms.css`; no part writes a `style` attribute, since
//! the content-security policy forbids it.

mod breathe;
mod chart;
mod choose;
mod dialog;
mod erased;
mod field;
mod frame;
mod html;
mod icon;
mod kept;
mod marks;
mod notice;
mod pager;
mod skeleton;
mod state;
mod table;
mod whenever;

pub use breathe::breathe;
pub use chart::{Bar, BarMeter, LineChart, Series, Sparkline};
pub use choose::{Check, Choice, RateInput, Segments, Select};
pub use dialog::Dialog;
pub use erased::Erase;
pub use field::{Field, Submit, TextArea, TextInput};
pub use frame::{Mark, PageHeader, SkipLink};
pub use html::Html;
pub use icon::{Glyph, Icon};
pub use kept::Kept;
pub use marks::{Avatar, Chip, Score, Size, Stars, Tone};
pub use notice::{EmptyState, Notice, UndoBar};
pub use pager::{Pager, PagerWords};
pub use skeleton::{SkeletonCards, SkeletonPage, SkeletonRows, SkeletonText};
pub(crate) use state::Same;
pub use state::State;
pub use table::Table;
pub use whenever::whenever;

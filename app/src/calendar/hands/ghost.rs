//! What is dragged, drawn where it would go.

use super::super::block;
use super::super::layout::{Hours, Piece};
use super::closed::Why;
use super::motion::{glide, turn};
use crate::words::Clock;
use domain::calendar::DayOpening;
use leptos::web_sys::Element;

/// No opening begins later.
const DAY_MINUTES: u16 = 1440;

/// What is dragged, or was begun by a click, on one day: where it would go there, and what it says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ghost {
    pub piece: Piece,
    pub time: DayOpening,
    /// What stands in its way.
    pub clash: Option<Why>,
    /// It keeps its length and goes by steps of so many minutes; otherwise 0.
    pub step: u16,
    /// It only lies ready for when it comes to this day, below its last hour.
    pub hidden: bool,
}

impl Ghost {
    /// Which words of its reel it shows, if it has one: free of the grid there is none.
    fn nth(&self) -> Option<u16> {
        let start = self.time.start_minute;
        (start.checked_rem(self.step) == Some(0)).then(|| start / self.step)
    }

    /// Whether the element that shows one can show the other.
    fn fits(&self, other: &Ghost) -> bool {
        self.nth().is_some() == other.nth().is_some() && self.piece.short() == other.piece.short()
    }

    /// All that it may come to say.
    fn words(&self, clock: Clock) -> String {
        let mut words = String::new();
        let mut time = self.time;
        if self.nth().is_some() {
            time.start_minute = 0;
        }
        while time.start_minute < DAY_MINUTES {
            words.push_str(&block::ghost_times(self.piece, clock, time));
            if self.nth().is_none() {
                break;
            }
            time.start_minute += self.step;
        }
        words
    }

    /// Puts it into a layer in which lay `before`. It stays the same element where it can: the browser
    /// then moves pictures that it has, and draws nothing anew. `clash` names what stands in its way.
    pub fn lay(
        &self,
        layer: &Element,
        before: Option<Ghost>,
        clock: Clock,
        hours: Hours,
        clash: &str,
    ) {
        let kept = before.filter(|before| self.fits(before));
        if kept.is_none() {
            layer.set_inner_html(&block::ghost(self.piece, &self.words(clock), clock, clash));
        }
        let Some(block) = layer.first_element_child() else {
            return;
        };
        if let Some(before) = kept {
            if before.piece.length() != self.piece.length() || before.clash != self.clash {
                block.set_class_name(&block::ghost_class(self.piece, self.clash.is_some()));
            }
            let part = |name| block.query_selector(name).ok().flatten();
            if let Some(words) = part("b").filter(|_| before.clash != self.clash) {
                words.set_text_content(Some(clash));
            }
            if let Some(words) = part(".reel > span").filter(|_| self.nth().is_none()) {
                words.set_text_content(Some(&self.words(clock)));
            }
        }
        // Only says so: the day clips what lies below it.
        // Fails only for a name that no attribute can have.
        let _ = block.toggle_attribute_with_force("data-ready", self.hidden);
        let below = i32::from(hours.to) * 60;
        glide(
            &block,
            if self.hidden { below } else { self.piece.start },
            hours,
        );
        if let Some(nth) = self.nth() {
            turn(&block, nth, DAY_MINUTES / self.step);
        }
    }
}

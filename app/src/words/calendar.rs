//! Words of the calendar feature.

pub struct CalendarWords {
    pub title: &'static str,
}

pub const EN: CalendarWords = CalendarWords { title: "Calendar" };

pub const DE: CalendarWords = CalendarWords { title: "Calendar" };

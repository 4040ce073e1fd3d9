//! Words of the booking feature.

pub struct BookingWords {
    pub title: &'static str,
}

pub const EN: BookingWords = BookingWords { title: "Booking" };

pub const DE: BookingWords = BookingWords { title: "Booking" };

//! Words of the review feature.

pub struct ReviewWords {
    pub title: &'static str,
}

pub const EN: ReviewWords = ReviewWords { title: "Review" };

pub const DE: ReviewWords = ReviewWords { title: "Review" };

//! Words of the home feature.

pub struct HomeWords {
    pub title: &'static str,
}

pub const EN: HomeWords = HomeWords { title: "Home" };

pub const DE: HomeWords = HomeWords { title: "Home" };

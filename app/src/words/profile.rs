//! Words of the profile feature.

pub struct ProfileWords {
    pub title: &'static str,
}

pub const EN: ProfileWords = ProfileWords { title: "Profile" };

pub const DE: ProfileWords = ProfileWords { title: "Profile" };

//! Words of the admin feature.

pub struct AdminWords {
    pub title: &'static str,
}

pub const EN: AdminWords = AdminWords { title: "Admin" };

pub const DE: AdminWords = AdminWords { title: "Admin" };

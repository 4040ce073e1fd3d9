//! Words of the mail feature.

pub struct MailWords {
    pub title: &'static str,
}

pub const EN: MailWords = MailWords { title: "Mail" };

pub const DE: MailWords = MailWords { title: "Mail" };

//! Letters to people. With SMTP settings they are sent; without, they land in a folder that a
//! development page shows.

pub mod account;
pub mod admin;
pub mod booking;
pub mod connection;
pub mod dispute;
pub mod folder;
pub mod help;
pub mod ics;
pub mod matching;
pub mod money;
pub mod plan;
pub mod premium;
pub mod scholarship;
pub mod searches;
pub mod unsubscribe;
pub mod wallet;

use crate::config::Config;
use domain::time::Instant;
use folder::{Folder, Written};
use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport as _, Message, Tokio1Executor};
use std::sync::Arc;
use unsubscribe::{ListUnsubscribe, OneClick};

/// One letter, ready to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub to_name: String,
    pub to_email: String,
    pub subject: String,
    /// Plain text; addresses stand on lines of their own.
    pub text: String,
    pub invitation: Option<Invitation>,
    /// Where a POST stops letters of this kind, of which nobody needs any.
    pub stop: Option<String>,
}

/// The calendar part of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// `REQUEST` or `CANCEL`.
    pub method: &'static str,
    pub ics: String,
}

#[derive(Debug, thiserror::Error)]
pub enum MailError {
    #[error("address: {0}")]
    Address(#[from] lettre::address::AddressError),
    #[error("letter: {0}")]
    Letter(#[from] lettre::error::Error),
    #[error("SMTP: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    #[error("folder: {0}")]
    Folder(#[from] std::io::Error),
}

/// Where letters go.
#[derive(Clone)]
pub struct Mailer {
    from: Mailbox,
    way: Way,
}

#[derive(Clone)]
enum Way {
    Smtp(Arc<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(Folder),
}

impl Mailer {
    /// By SMTP if the settings name a server, else into the folder of the data directory.
    pub fn new(config: &Config) -> Result<Mailer, MailError> {
        let way = if config.smtp_url.is_empty() {
            Way::Folder(Folder::of(config))
        } else {
            Way::Smtp(Arc::new(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(&config.smtp_url)?.build(),
            ))
        };
        Ok(Mailer {
            from: config.mail_from.parse()?,
            way,
        })
    }

    /// Sends a letter, or writes it down.
    pub async fn send(&self, letter: &Letter, now: Instant) -> Result<(), MailError> {
        match &self.way {
            Way::Folder(folder) => Ok(folder.write(&Written::from(letter), now).await?),
            Way::Smtp(smtp) => {
                smtp.send(self.message(letter)?).await?;
                Ok(())
            }
        }
    }

    /// The address that invitations come from.
    pub fn sender(&self) -> String {
        self.from.email.to_string()
    }

    fn message(&self, letter: &Letter) -> Result<Message, MailError> {
        let to = Mailbox::new(Some(letter.to_name.clone()), letter.to_email.parse()?);
        let builder = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(letter.subject.clone());
        let builder = match &letter.stop {
            Some(stop) => builder.header(ListUnsubscribe::at(stop)).header(OneClick),
            None => builder,
        };
        let text = SinglePart::plain(letter.text.clone());
        Ok(match &letter.invitation {
            None => builder.singlepart(text)?,
            Some(invitation) => {
                let kind = format!("text/calendar; charset=utf-8; method={}", invitation.method);
                let kind = ContentType::parse(&kind).unwrap_or(ContentType::TEXT_PLAIN);
                let calendar = SinglePart::builder()
                    .header(kind)
                    .body(invitation.ics.clone());
                builder.multipart(
                    MultiPart::alternative()
                        .singlepart(text)
                        .singlepart(calendar),
                )?
            }
        })
    }
}

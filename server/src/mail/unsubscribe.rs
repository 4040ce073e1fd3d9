//! What lets a mail program stop letters with one press (RFC 8058): the address in a header, and the
//! header that says a POST there is enough. Only for letters that nobody needs for a booking.

use lettre::message::header::{Header, HeaderName, HeaderValue};
use std::error::Error;

/// Where a POST stops such letters (RFC 2369).
#[derive(Clone, Debug)]
pub struct ListUnsubscribe(String);

impl ListUnsubscribe {
    /// An `https` address that knows by itself what it stops.
    pub fn at(address: &str) -> ListUnsubscribe {
        ListUnsubscribe(format!("<{address}>"))
    }
}

impl Header for ListUnsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(ListUnsubscribe(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// Says that the POST needs no page, no cookie and no second press.
#[derive(Clone, Copy, Debug)]
pub struct OneClick;

/// The one field that such a POST has.
const FIELD: &str = "List-Unsubscribe";
const VALUE: &str = "One-Click";

impl OneClick {
    /// Whether a body is that of such a POST. The field comes as a form of either encoding; in both,
    /// name and value stand as they are.
    pub fn is_said(body: &[u8]) -> bool {
        let body = String::from_utf8_lossy(body);
        body.contains(FIELD) && body.contains(VALUE)
    }
}

impl Header for OneClick {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        match text.trim() == format!("{FIELD}={VALUE}") {
            true => Ok(OneClick),
            false => Err("no one-click header".into()),
        }
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), format!("{FIELD}={VALUE}"))
    }
}

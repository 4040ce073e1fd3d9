//! What can be bound to a statement, the same for both engines.
//!
//! An id is a UUID (a 16-byte BLOB in SQLite), an instant its milliseconds, a date the text
//! `YYYY-MM-DD`, a document its JSON text. A missing value keeps its type: PostgreSQL asks for it.

use domain::{
    id::{
        ApiTokenId, BookingId, ConnectionId, DisputeEventId, DisputeFileId, FeeRuleId, FeedbackId,
        FreedTimeId, GroupSessionId, HelpRequestId, JobId, MemberId, ModelId, OpeningId,
        OutgoingId, PackageOfferId, PairingRoundId, PaymentId, PlanId, PotId, PremiumTierId,
        ProposalId, ReviewId, SavedSearchId, SeriesId, SessionTypeId, SharingId, SignInId,
        VoucherId, WaitlistEntryId,
    },
    time::Instant,
};
use uuid::Uuid;

use super::row::{Cell, FromColumn};

/// One value on its way into a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Uuid(Option<Uuid>),
    Integer(Option<i64>),
    Text(Option<String>),
    Boolean(Option<bool>),
    Real(Option<f64>),
    Bytes(Option<Vec<u8>>),
}

macro_rules! bindable {
    ($($rust:ty => $variant:ident, $convert:expr;)+) => {$(
        impl From<$rust> for Value {
            fn from(value: $rust) -> Self {
                Value::$variant(Some($convert(value)))
            }
        }

        impl From<Option<$rust>> for Value {
            fn from(value: Option<$rust>) -> Self {
                Value::$variant(value.map($convert))
            }
        }
    )+};
}

bindable! {
    Uuid => Uuid, std::convert::identity;
    i64 => Integer, std::convert::identity;
    i32 => Integer, i64::from;
    i16 => Integer, i64::from;
    u32 => Integer, i64::from;
    u16 => Integer, i64::from;
    u8 => Integer, i64::from;
    Instant => Integer, |instant: Instant| instant.0;
    bool => Boolean, std::convert::identity;
    f64 => Real, std::convert::identity;
    String => Text, std::convert::identity;
    &str => Text, str::to_owned;
    &String => Text, String::clone;
    Vec<u8> => Bytes, std::convert::identity;
    &[u8] => Bytes, <[u8]>::to_vec;
}

/// Makes ids and other wrappers of a stored value bindable and readable.
macro_rules! stored_as_uuid {
    ($($id:ty),+ $(,)?) => {$(
        impl From<$id> for Value {
            fn from(id: $id) -> Self {
                Value::Uuid(Some(id.0))
            }
        }

        impl From<Option<$id>> for Value {
            fn from(id: Option<$id>) -> Self {
                Value::Uuid(id.map(|id| id.0))
            }
        }

        impl FromColumn for $id {
            fn from_cell(cell: Cell<'_>) -> Result<Self, sqlx::error::BoxDynError> {
                Uuid::from_cell(cell).map(Self)
            }
        }
    )+};
}

// A new id of the domain gets a place in this list.
stored_as_uuid![
    ApiTokenId,
    SavedSearchId,
    HelpRequestId,
    SharingId,
    BookingId,
    ConnectionId,
    FeedbackId,
    PairingRoundId,
    FreedTimeId,
    GroupSessionId,
    JobId,
    MemberId,
    ModelId,
    OpeningId,
    DisputeEventId,
    FeeRuleId,
    DisputeFileId,
    OutgoingId,
    PackageOfferId,
    PaymentId,
    PlanId,
    ProposalId,
    ReviewId,
    SeriesId,
    SessionTypeId,
    SignInId,
    VoucherId,
    PotId,
    PremiumTierId,
    WaitlistEntryId,
];

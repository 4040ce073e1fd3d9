//! Identifiers that cannot be mixed up: one type per thing, each around a UUID.
//! Version 7 ids are made by the server; this crate only carries and compares them.

/// Declares an identifier type that reads, prints and serialises as its UUID.
macro_rules! define_id {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                uuid::Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

define_id! {
    /// A person with an account: mentee, mentor or both.
    MemberId;
    /// What a mentor offers: a kind of session with its rules.
    SessionTypeId;
    /// Several sessions of a kind that a mentor sells at once.
    PackageOfferId;
    /// A learner's monthly plan with a mentor, or a membership.
    PlanId;
    /// A tier of premium membership, in all of its currencies.
    PremiumTierId;
    /// A code that pays for sessions.
    VoucherId;
    /// What a sponsor gives for others to learn.
    PotId;
    /// A piece of open time, weekly or on one date.
    OpeningId;
    /// A held, requested or agreed time between a mentor and a mentee.
    BookingId;
    /// One time at which several people meet a mentor.
    GroupSessionId;
    /// Bookings of the same hour, week after week, made at once.
    SeriesId;
    /// Other times that one side offers for a booking.
    ProposalId;
    /// Somebody's place in the line for a kind of session.
    WaitlistEntryId;
    /// A time that was given back while somebody waits for one.
    FreedTimeId;
    /// What one side wrote about a kept session.
    ReviewId;
    /// One signed-in browser.
    SignInId;
    /// A piece of work that follows a change.
    JobId;
    /// Another calendar that a mentor connected.
    ConnectionId;
    /// A group whose mentees are paired with its mentors.
    PairingRoundId;
    /// What a member said of a suggested mentor.
    FeedbackId;
    /// A search of the market that somebody kept.
    SavedSearchId;
    /// What somebody asks of mentors who fit.
    HelpRequestId;
    /// A setting of how exposure is shared.
    SharingId;
    /// A version of what was learned from what people take up.
    ModelId;
    /// The money of one booking.
    PaymentId;
    /// Money on its way out: a refund or a payout.
    OutgoingId;
    /// A set of tiers of what the platform keeps.
    FeeRuleId;
    /// Something that happened in a dispute.
    DisputeEventId;
    /// What somebody handed in to a dispute.
    DisputeFileId;
    /// A personal token for the REST interface.
    ApiTokenId;
}

//! The life of a booking: its states and moves, the policy for changing one's mind, and the forms
//! that ask for a move. Knows no storage, no clock and no words.

mod appeal;
mod form;
mod policy;
mod proposal;
mod state;
mod stored;
mod waitlist;

pub use appeal::{
    APPEAL_DAYS, APPEAL_MOST, Appeal, AppealCommand, AppealForm, Ruling, RulingCommand, RulingForm,
};
pub use form::{
    AcceptCommand, AcceptForm, Answer, BookCommand, BookForm, CancelCommand, CancelForm,
    HoldCommand, HoldForm, LONG_ANSWER_MOST, MOST_QUESTIONS, MOST_SERIES_WEEKS, NoShowCommand,
    NoShowForm, ProposeCommand, ProposeForm, Question, QuestionKind, REASON_MOST,
    RescheduleCommand, RescheduleForm, SHORT_ANSWER_MOST, Seen, SeriesCommand, SeriesForm,
    validate_questions,
};
pub use policy::{CancellationPolicy, PolicyTerms, Refused, Terms};
pub use proposal::{
    MOST_PROPOSED, MOST_ROUNDS, Negotiation, PROPOSAL_HOURS, Proposal, ProposalStatus,
};
pub use state::{
    BookingState, BookingStatus, HOLD_MINUTES, Moved, NO_SHOW_DAYS, NotPossible, Occasion,
    REQUEST_EXPIRES_DAYS, Rescheduled, Side, hold_until, request_expires_at,
};
pub use stored::{ImpossibleState, StoredState};
pub use waitlist::{
    FREED_KEPT_MINUTES, Freed, MOST_WAITLISTS, OFFER_MINUTES, WaitlistForm, offer_until,
};

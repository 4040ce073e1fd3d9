//! What crosses the REST interface: shapes of their own, so that the pages can change without
//! breaking anybody's program. Instants are RFC 3339 in UTC.

use super::arrange::Proposal;
use super::disputes::Tip;
use super::fit::Fit;
use super::object;
use super::payments::Payment;
use super::profile::{Profile, ProfilePatch};
use app::account::{SettingsView, Viewer};
use app::booking::{BookingView, PersonView, SessionCard};
use app::calendar::SessionTypeView;
use app::market::{CardTime, MentorCard, MentorView, OfferedType};
use app::profile::MyProfile;
use app::review::ReviewView;
use domain::booking::{Answer, Question};
use domain::calendar::Availability;
use domain::interval::Interval;
use domain::money::Money;
use domain::review::Score;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A stretch of time, the end not included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Time {
    #[schema(format = DateTime)]
    pub starts_at: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
}

impl From<Interval> for Time {
    fn from(interval: Interval) -> Time {
        Time {
            starts_at: interval.starts_at().to_rfc3339(),
            ends_at: interval.ends_at().to_rfc3339(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Times {
    pub times: Vec<Time>,
}

/// Which times of a mentor to list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TimesParams {
    pub session_type: Uuid,
    /// In minutes; the usual length when left out.
    pub length: Option<u16>,
    /// RFC 3339.
    #[param(format = DateTime)]
    pub from: String,
    /// RFC 3339; at most 62 days after `from`.
    #[param(format = DateTime)]
    pub to: String,
}

#[derive(Serialize, ToSchema)]
pub struct Person {
    pub id: Uuid,
    pub name: String,
    pub slug: String,
    /// Path of the picture on this site.
    pub photo: Option<String>,
}

impl From<PersonView> for Person {
    fn from(person: PersonView) -> Person {
        Person {
            id: person.id.0,
            name: person.name,
            slug: person.slug,
            photo: person.photo,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Price {
    /// In the smallest unit of the currency.
    pub minor: i64,
    /// ISO 4217.
    pub currency: String,
}

impl From<Money> for Price {
    fn from(money: Money) -> Price {
        Price {
            minor: money.minor,
            currency: money.currency.code().to_owned(),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct AnswerGiven {
    pub key: String,
    pub question: String,
    pub text: String,
}

impl From<Answer> for AnswerGiven {
    fn from(answer: Answer) -> AnswerGiven {
        AnswerGiven {
            key: answer.key,
            question: answer.question,
            text: answer.text,
        }
    }
}

/// What the mentor asks of everybody who books.
#[derive(Serialize, ToSchema)]
pub struct QuestionAsked {
    pub key: String,
    pub text: String,
    pub required: bool,
    /// The longest answer, in characters.
    pub most: u32,
}

impl From<Question> for QuestionAsked {
    fn from(question: Question) -> QuestionAsked {
        let most = question.kind.most();
        QuestionAsked {
            key: question.key,
            text: question.text,
            required: question.required,
            most,
        }
    }
}

/// A booking as one of its two people sees it.
#[derive(Serialize, ToSchema)]
pub struct Booking {
    pub id: Uuid,
    /// held, requested, confirmed, declined, cancelled, expired, kept or no_show.
    pub status: String,
    /// Which side the asking person is on: mentor or mentee.
    pub side: String,
    pub mentor: Person,
    pub mentee: Person,
    pub session_type: Uuid,
    pub title: String,
    #[schema(format = DateTime)]
    pub starts_at: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
    /// When a hold or a request lapses by itself.
    #[schema(format = DateTime)]
    pub expires_at: Option<String>,
    pub place: String,
    pub place_detail: String,
    pub price: Price,
    /// The least that the mentee may choose to pay; none where the price is fixed.
    pub floor: Option<Price>,
    /// It costs nothing because it is the mentee's first with this mentor.
    pub first_free: bool,
    /// None for a free session. While it waits to be paid, `checkout_url` is where.
    pub payment: Option<Payment>,
    /// Where one can be given, or was.
    pub tip: Option<Tip>,
    pub needs_approval: bool,
    /// The mentee may cancel freely until then.
    #[schema(format = DateTime)]
    pub free_until: String,
    pub questions: Vec<QuestionAsked>,
    pub answers: Vec<AnswerGiven>,
    pub reason: String,
    /// mentor or mentee, of a session that somebody missed.
    pub missed_by: Option<String>,
    /// Of a session of many: its seats, and how many are taken.
    pub seats: Option<u16>,
    pub seats_taken: Option<u16>,
    /// Other times that wait for an answer.
    pub proposal: Option<Proposal>,
    /// The sessions of the same series; empty when it is none.
    pub series: Vec<Uuid>,
    /// Rises with every change that calendars must follow.
    pub sequence: i32,
}

impl From<BookingView> for Booking {
    fn from(view: BookingView) -> Booking {
        Booking {
            id: view.card.id.0,
            status: view.card.status.as_str().to_owned(),
            side: view.card.me.as_str().to_owned(),
            mentor: view.mentor.into(),
            mentee: view.mentee.into(),
            session_type: view.session_type.0,
            title: view.card.title,
            starts_at: view.card.session.starts_at().to_rfc3339(),
            ends_at: view.card.session.ends_at().to_rfc3339(),
            expires_at: view.card.expires_at.map(|at| at.to_rfc3339()),
            place: view.place,
            place_detail: view.place_detail,
            price: view.price.into(),
            floor: view.floor.map(Into::into),
            first_free: view.first_free,
            payment: view
                .payment
                .map(|payment| Payment::of(view.card.id, payment)),
            tip: view.tip.map(Into::into),
            needs_approval: view.needs_approval,
            free_until: view.terms.free_until.to_rfc3339(),
            questions: view.questions.into_iter().map(Into::into).collect(),
            answers: view.answers.into_iter().map(Into::into).collect(),
            reason: view.reason,
            missed_by: view.missed_by.map(|side| side.as_str().to_owned()),
            seats: view.seats.map(|seats| seats.seats),
            seats_taken: view.seats.map(|seats| seats.taken),
            proposal: view.proposal.map(Into::into),
            series: view.series.iter().map(|session| session.id.0).collect(),
            sequence: view.sequence,
        }
    }
}

/// A booking in a list.
#[derive(Serialize, ToSchema)]
pub struct BookingSummary {
    pub id: Uuid,
    pub status: String,
    /// Which side the asking person is on: mentor or mentee.
    pub side: String,
    /// The person on the other side.
    pub other: Person,
    pub title: String,
    #[schema(format = DateTime)]
    pub starts_at: String,
    #[schema(format = DateTime)]
    pub ends_at: String,
    #[schema(format = DateTime)]
    pub expires_at: Option<String>,
}

impl From<SessionCard> for BookingSummary {
    fn from(card: SessionCard) -> BookingSummary {
        BookingSummary {
            id: card.id.0,
            status: card.status.as_str().to_owned(),
            side: card.me.as_str().to_owned(),
            other: card.other.into(),
            title: card.title,
            starts_at: card.session.starts_at().to_rfc3339(),
            ends_at: card.session.ends_at().to_rfc3339(),
            expires_at: card.expires_at.map(|at| at.to_rfc3339()),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct BookingList {
    pub bookings: Vec<BookingSummary>,
    /// Give it as `cursor` for what follows.
    pub next: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BookingsParams {
    /// Sessions that are over instead of those to come.
    #[serde(default)]
    pub past: bool,
    pub cursor: Option<String>,
}

#[derive(Deserialize, ToSchema)]
pub struct NewHold {
    pub session_type: Uuid,
    #[schema(format = DateTime)]
    pub starts_at: String,
    /// In minutes; the usual length when left out.
    #[serde(default)]
    pub length: Option<u16>,
    /// One of those in which the session has a price; its main price when left out.
    #[serde(default)]
    pub currency: String,
}

#[derive(Deserialize, ToSchema)]
pub struct NewBooking {
    /// The hold that becomes the booking.
    pub hold: Uuid,
    /// Answers to the mentor's questions, by key.
    #[serde(default)]
    pub answers: BTreeMap<String, String>,
    /// What the mentee chooses to pay, in main units with a point; only where the hold has a `floor`.
    #[serde(default)]
    pub amount: String,
    /// The mentee's package that the session is taken from; none to pay by itself.
    pub package: Option<Uuid>,
    /// The code of a voucher.
    #[serde(default)]
    pub voucher: String,
    /// `no`: scholarships are left alone; an amount in minor units: they have to pay at least that; left out:
    /// they pay whatever they do.
    #[serde(default)]
    pub scholarship: String,
}

#[derive(Deserialize, ToSchema)]
pub struct Reason {
    #[serde(default)]
    pub reason: String,
}

#[derive(Deserialize, ToSchema)]
pub struct NewTime {
    #[schema(format = DateTime)]
    pub starts_at: String,
    #[serde(default)]
    pub reason: String,
}

#[derive(Deserialize, ToSchema)]
pub struct Missed {
    /// mentor or mentee.
    pub who: String,
}

/// Grades are 1 to 5.
#[derive(Deserialize, ToSchema)]
pub struct NewReview {
    pub overall: u8,
    pub clarity: Option<u8>,
    pub preparation: Option<u8>,
    pub progress: Option<u8>,
    #[serde(default)]
    pub text: String,
    /// For the platform only.
    #[serde(default)]
    pub private_note: String,
}

#[derive(Serialize, ToSchema)]
pub struct Review {
    pub overall: u8,
    pub clarity: Option<u8>,
    pub preparation: Option<u8>,
    pub progress: Option<u8>,
    pub text: String,
    #[schema(format = DateTime)]
    pub written_at: String,
}

impl From<ReviewView> for Review {
    fn from(view: ReviewView) -> Review {
        Review {
            overall: view.overall,
            clarity: view.clarity,
            preparation: view.preparation,
            progress: view.progress,
            text: view.text,
            written_at: view.written_at.to_rfc3339(),
        }
    }
}

/// The person whose token it is.
#[derive(Serialize, ToSchema)]
pub struct Me {
    pub id: Uuid,
    pub name: String,
    pub slug: String,
    pub email: String,
    pub verified: bool,
    pub role: String,
    pub is_mentor: bool,
    pub is_mentee: bool,
    /// IANA name.
    pub zone: String,
    pub lang: String,
    pub profile: Profile,
}

impl From<(Viewer, SettingsView, MyProfile)> for Me {
    fn from((viewer, settings, mine): (Viewer, SettingsView, MyProfile)) -> Me {
        Me {
            id: viewer.id.0,
            name: viewer.name,
            slug: viewer.slug,
            email: settings.email,
            verified: settings.verified,
            role: viewer.role.as_str().to_owned(),
            is_mentor: viewer.is_mentor,
            is_mentee: viewer.is_mentee,
            zone: settings.zone,
            lang: settings.lang,
            profile: mine.into(),
        }
    }
}

/// What is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MePatch {
    pub name: Option<String>,
    /// IANA name.
    pub zone: Option<String>,
    pub lang: Option<String>,
    #[serde(default, deserialize_with = "object::maybe")]
    pub profile: Option<ProfilePatch>,
}

/// Which mentors to list. What is left out does not matter.
#[derive(Default, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MentorsParams {
    /// Words.
    pub q: Option<String>,
    /// All of these; give it again for each.
    pub skill: Vec<String>,
    /// Any of these; so are the next two.
    pub industry: Vec<String>,
    /// BCP 47.
    pub language: Vec<String>,
    pub region: Vec<String>,
    /// Free of charge, or not.
    pub free: Option<bool>,
    /// Only with a long-term place left.
    pub open: Option<bool>,
    /// Only with a time that can be booked within seven days.
    pub week: Option<bool>,
    /// Only with a time in the asking person's own hours.
    pub hours: Option<bool>,
    /// What matters, as `feature:value`: a number up to 100, must, or ignore. Features are skills, goals, topics,
    /// path, experience, industry, region, college, language, talk, time, price and reputation. Give it again for
    /// each; with none, what the asking person keeps counts.
    pub weight: Vec<String>,
    /// best, soonest, rating or newest.
    pub sort: Option<String>,
    /// What the answer before gave as `next`.
    pub cursor: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct MentorSummary {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub headline: String,
    pub photo: Option<String>,
    /// Of five; none while there are too few reviews to say.
    pub score: Option<f64>,
    pub skills: Vec<String>,
    /// The next times of the first kind of session that can be booked.
    pub next_times: Vec<NextTime>,
    /// Why they stand where they stand, in lists of the best match.
    pub fit: Option<Fit>,
}

#[derive(Serialize, ToSchema)]
pub struct NextTime {
    pub session_type: Uuid,
    #[schema(format = DateTime)]
    pub starts_at: String,
}

/// What is shown of a score.
pub fn mean(score: Score) -> Option<f64> {
    match score {
        Score::New => None,
        Score::Rated { mean, .. } => Some(mean),
    }
}

impl From<MentorCard> for MentorSummary {
    fn from(card: MentorCard) -> MentorSummary {
        let next = |time: CardTime| NextTime {
            session_type: time.session_type.0,
            starts_at: time.starts_at.to_rfc3339(),
        };
        MentorSummary {
            id: card.id.0,
            slug: card.slug,
            name: card.name,
            headline: card.headline,
            photo: card.photo,
            score: mean(card.score),
            skills: card.skills,
            next_times: card.next.into_iter().map(next).collect(),
            fit: card.fit.map(Into::into),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct MentorList {
    pub total: u32,
    pub mentors: Vec<MentorSummary>,
    /// Give it as `cursor` for what follows.
    pub next: Option<String>,
}

/// A kind of session that can be booked.
#[derive(Serialize, ToSchema)]
pub struct Offered {
    pub id: Uuid,
    pub name: String,
    pub description: String,
    pub length_minutes: u16,
    pub price: Price,
    /// The mentee chooses what to pay, at least the price.
    pub pay_what_you_can: bool,
    /// Nothing is asked for the asking person's first session with this mentor.
    pub first_free: bool,
    pub needs_approval: bool,
}

impl From<OfferedType> for Offered {
    fn from(offered: OfferedType) -> Offered {
        Offered {
            id: offered.id.0,
            name: offered.name,
            description: offered.description,
            length_minutes: offered.length_minutes,
            price: offered.pricing.price.into(),
            pay_what_you_can: offered.pricing.pay_what_you_can,
            first_free: offered.pricing.first_free,
            needs_approval: offered.needs_approval,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Mentor {
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub headline: String,
    pub story: String,
    pub photo: Option<String>,
    pub industry: String,
    pub region: String,
    pub languages: Vec<String>,
    /// Of five; none while there are too few reviews to say.
    pub score: Option<f64>,
    pub session_types: Vec<Offered>,
}

impl From<MentorView> for Mentor {
    fn from(view: MentorView) -> Mentor {
        Mentor {
            id: view.id.0,
            slug: view.slug,
            name: view.name,
            headline: view.headline,
            story: view.story,
            photo: view.photo,
            industry: view.industry,
            region: view.region,
            languages: view.languages,
            score: mean(view.score),
            session_types: view.types.into_iter().map(Into::into).collect(),
        }
    }
}

/// One's open time: zone, weekly and single openings, and days that replace them.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct OpenTime(pub Availability);

/// A kind of session that one offers.
#[derive(Serialize, ToSchema)]
pub struct OwnSessionType {
    pub id: Uuid,
    pub name: String,
    pub description: String,
    pub length_minutes: u16,
    /// Distance between two possible starts.
    pub step_minutes: u16,
    /// hour or opening: what starts are counted from.
    pub align: String,
    pub notice_minutes: u32,
    pub horizon_days: u16,
    pub buffer_before_minutes: u16,
    pub buffer_after_minutes: u16,
    pub max_per_day: Option<u16>,
    pub max_per_week: Option<u16>,
    pub max_per_month: Option<u16>,
    pub per_mentee_per_month: Option<u16>,
    pub free_until_hours: u16,
    pub then_reschedules: u8,
    pub needs_approval: bool,
    /// room, link or phone.
    pub place: String,
    pub place_detail: String,
    pub questions: Vec<QuestionAsked>,
    pub price: Price,
    /// The same in other currencies, each as its mentor chose it.
    pub other_prices: Vec<Price>,
    /// The mentee chooses what to pay, at least the price.
    pub pay_what_you_can: bool,
    /// Nothing is asked for a mentee's first session with oneself.
    pub first_free: bool,
    pub version: i64,
}

impl From<SessionTypeView> for OwnSessionType {
    fn from(view: SessionTypeView) -> OwnSessionType {
        OwnSessionType {
            id: view.id.0,
            name: view.name,
            description: view.description,
            length_minutes: view.rules.length_minutes,
            step_minutes: view.rules.step_minutes,
            align: view.rules.align.as_str().to_owned(),
            notice_minutes: view.rules.notice_minutes,
            horizon_days: view.rules.horizon_days,
            buffer_before_minutes: view.rules.buffer_before_minutes,
            buffer_after_minutes: view.rules.buffer_after_minutes,
            max_per_day: view.rules.max_per_day,
            max_per_week: view.rules.max_per_week,
            max_per_month: view.rules.max_per_month,
            per_mentee_per_month: view.rules.per_mentee_per_month,
            free_until_hours: view.policy.free_until_hours,
            then_reschedules: view.policy.then_reschedules,
            needs_approval: view.needs_approval,
            place: view.place,
            place_detail: view.place_detail,
            questions: view.questions.into_iter().map(Into::into).collect(),
            price: view.pricing.price.into(),
            other_prices: view.others.iter().map(Into::into).collect(),
            pay_what_you_can: view.pricing.pay_what_you_can,
            first_free: view.pricing.first_free,
            version: view.version,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct OwnSessionTypes {
    pub session_types: Vec<OwnSessionType>,
}

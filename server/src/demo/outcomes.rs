//! What becomes of a time two people found: asked for, agreed, declined, cancelled, missed; always
//! in an order that could have happened. When they meet is decided by the diary.

use super::catalogue::Catalogue;
use super::offer::Offer;
use super::rows::{BookingEventRow, BookingRow, SessionTypeRow};
use super::sessions::{Diary, Proposal};
use domain::booking::{BookingStatus, REQUEST_EXPIRES_DAYS, Side};
use domain::id::BookingId;
use domain::time::{DAY, HOUR, Instant, MINUTE};

/// A mentor has this long to answer a request.
const REQUEST_LASTS: i64 = REQUEST_EXPIRES_DAYS * DAY;

impl Diary<'_> {
    /// A booking both sides agreed to, in good time before it starts.
    pub fn agreed(&mut self, offer: &Offer, proposal: &Proposal) -> BookingRow {
        let rules = &offer.session_types[proposal.session_type];
        let latest = proposal
            .session
            .starts_at()
            .plus(-rules.notice_minutes * MINUTE)
            .min(self.clocks.now.plus(-HOUR / 2));
        let joined = self.members[proposal.mentee]
            .sketch
            .joined
            .max(self.members[proposal.mentor].sketch.joined);
        let before = self.chance.between(10 * MINUTE, 9 * DAY);
        let created_at = latest.plus(-before).max(joined.plus(HOUR)).min(latest);
        let thinking = offer.reply_minutes * self.chance.between(50, 150) / 100 * MINUTE;
        let room = proposal
            .session
            .starts_at()
            .min(self.clocks.now)
            .since(created_at);
        let confirmed_at = if rules.needs_approval {
            created_at.plus(thinking.min(room / 2))
        } else {
            created_at
        };
        BookingRow {
            confirmed_at: Some(confirmed_at),
            updated_at: confirmed_at,
            ..self.row(rules, proposal, created_at)
        }
    }

    /// A request of the last two days, if there is still time to answer it.
    pub fn requested(&mut self, offer: &Offer, proposal: &Proposal) -> Option<BookingRow> {
        let rules = &offer.session_types[proposal.session_type];
        let created_at = self.clocks.now.plus(-self.chance.between(HOUR, 40 * HOUR));
        let answer_by = proposal
            .session
            .starts_at()
            .plus(-rules.notice_minutes * MINUTE);
        let expires_at = created_at.plus(REQUEST_LASTS).min(answer_by);
        let joined = self.members[proposal.mentee].sketch.joined;
        (expires_at > self.clocks.now && joined < created_at).then(|| BookingRow {
            status: BookingStatus::Requested,
            expires_at: Some(expires_at),
            ..self.row(rules, proposal, created_at)
        })
    }

    fn row(
        &mut self,
        rules: &SessionTypeRow,
        proposal: &Proposal,
        created_at: Instant,
    ) -> BookingRow {
        let mentee = &self.members[proposal.mentee];
        let known = &Catalogue::get().answers;
        let answer = |question: &&'static str| (*question, self.chance.pick(known.list(question)));
        let answers = rules.questions.iter().map(answer).collect();
        BookingRow {
            id: BookingId(self.chance.id(created_at)),
            mentor_id: self.members[proposal.mentor].person.account.id,
            mentee_id: mentee.person.account.id,
            session_type_id: rules.id,
            status: BookingStatus::Confirmed,
            starts_at: proposal.session.starts_at(),
            ends_at: proposal.session.ends_at(),
            blocked_from: proposal.blocked.starts_at(),
            blocked_until: proposal.blocked.ends_at(),
            expires_at: None,
            title: rules.name,
            place: rules.place,
            place_detail: rules.place_detail.clone(),
            policy_free_until_hours: rules.policy_free_until_hours,
            policy_then_reschedules: rules.policy_then_reschedules,
            needs_approval: rules.needs_approval,
            answers,
            mentee_zone: mentee.person.account.zone,
            ended_by: None,
            ended_late: None,
            ended_at: None,
            reason: "",
            missed_by: None,
            created_at,
            confirmed_at: None,
            updated_at: created_at,
        }
    }

    pub(super) fn decline(&mut self, booking: &mut BookingRow) {
        booking.status = BookingStatus::Declined;
        booking.confirmed_at = None;
        booking.reason = self
            .chance
            .pick(Catalogue::get().mentor_words.list("decline"));
    }

    pub(super) fn cancel(&mut self, booking: &mut BookingRow) {
        let by_mentee = self.chance.percent(65);
        let agreed = booking.confirmed_at.unwrap_or(booking.created_at);
        let room = booking.starts_at.min(self.clocks.now).since(agreed);
        let at = agreed.plus(self.chance.between(room / 4, room * 9 / 10));
        let free_until = booking
            .starts_at
            .plus(-booking.policy_free_until_hours * HOUR);
        let words = &Catalogue::get().mentor_words;
        booking.status = BookingStatus::Cancelled;
        booking.ended_by = Some(if by_mentee {
            Side::Mentee
        } else {
            Side::Mentor
        });
        booking.ended_at = Some(at);
        booking.ended_late = Some(by_mentee && at > free_until);
        booking.reason = self.chance.pick(words.list(if by_mentee {
            "cancel.mentee"
        } else {
            "cancel.mentor"
        }));
        booking.updated_at = at;
    }

    pub(super) fn miss(&mut self, booking: &mut BookingRow, now: Instant) {
        let by_mentee = self.chance.percent(80);
        let at = booking
            .ends_at
            .plus(self.chance.between(0, 12 * HOUR))
            .min(now);
        booking.status = BookingStatus::NoShow;
        booking.missed_by = Some(if by_mentee {
            Side::Mentee
        } else {
            Side::Mentor
        });
        booking.ended_by = Some(if by_mentee {
            Side::Mentor
        } else {
            Side::Mentee
        });
        booking.ended_at = Some(at);
        booking.updated_at = at;
    }

    pub(super) fn tell(&mut self, booking: &BookingRow) {
        let (mentor, mentee) = (Some(booking.mentor_id), Some(booking.mentee_id));
        let asked = booking.needs_approval;
        let mut told = Vec::with_capacity(3);
        if asked {
            told.push((booking.created_at, mentee, BookingStatus::Requested));
        }
        if let Some(at) = booking.confirmed_at {
            told.push((
                at,
                if asked { mentor } else { mentee },
                BookingStatus::Confirmed,
            ));
        }
        let by = match booking.status {
            BookingStatus::Declined | BookingStatus::Kept => Some(mentor),
            BookingStatus::Expired => Some(None),
            BookingStatus::Cancelled | BookingStatus::NoShow
                if booking.ended_by == Some(Side::Mentor) =>
            {
                Some(mentor)
            }
            BookingStatus::Cancelled | BookingStatus::NoShow => Some(mentee),
            _ => None,
        };
        told.extend(by.map(|by| (booking.updated_at, by, booking.status)));
        for (at, member_id, status) in told {
            let id = self.chance.id(at);
            let kind = status.as_str();
            self.events.push(BookingEventRow {
                id,
                booking_id: booking.id,
                at,
                member_id,
                kind,
            });
        }
    }
}

/// A hold that was not used, or a request that nobody answered.
pub(super) fn lapse(booking: &mut BookingRow) {
    let lasts = if booking.needs_approval {
        REQUEST_LASTS
    } else {
        5 * MINUTE
    };
    booking.status = BookingStatus::Expired;
    booking.confirmed_at = None;
    booking.updated_at = booking.created_at.plus(lasts).min(booking.starts_at);
}

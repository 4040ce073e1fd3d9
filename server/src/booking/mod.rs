//! The use cases of bookings: load, decide, commit. What is a legal move is the domain's, which
//! times are free the planner's, and that no time is given twice the database's.

pub mod appeal;
mod change;
mod confirm;
mod groups;
pub mod offers;
mod people;
mod place;
pub mod proposals;
mod refusal;
mod replies;
mod series;
pub mod store;
mod taken;
pub mod times;
mod versions;
mod view;
pub mod waitlist;

pub use change::{Failed, Step, apply, expire, expire_later, party};
pub use people::is_found_by;
pub use replies::measure as measure_replies;

use crate::db::{Conn, DbError};
use crate::platform::Platform;
use app::booking::*;
use app::context::Caller;
use app::error::{AppError, Conflict};
use change::change;
use domain::access::{own_affairs, reach_others};
use domain::booking::{
    AcceptForm, AppealForm, BookForm, BookingState, BookingStatus, CancelCommand, CancelForm,
    HoldForm, MOST_SERIES_WEEKS, NoShowForm, ProposeForm, RescheduleForm, Seen, SeriesForm, Side,
    WaitlistForm,
};
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, MemberId, SessionTypeId};
use domain::interval::Interval;
use domain::time::Instant;
use jiff::civil::Date;
use times::Taken;

pub struct Bookings {
    platform: Platform,
}

impl Bookings {
    pub fn new(platform: Platform) -> Self {
        Bookings { platform }
    }
}

/// Whether a session that a mentee books now would be their first with this mentor, as lists tell it. A
/// time they keep meanwhile makes way for it.
pub async fn would_be_first(
    conn: &mut dyn Conn,
    mentee: MemberId,
    mentor: MemberId,
) -> Result<bool, DbError> {
    let known = store::mentors_known(conn, mentee, &[mentor], None).await?;
    Ok(known.is_empty())
}

#[async_trait::async_trait]
impl BookingApi for Bookings {
    async fn times(
        &self,
        caller: &Caller,
        mentor: &str,
        session_type: SessionTypeId,
        length: Option<u16>,
        range: Interval,
    ) -> Result<Vec<Interval>, AppError> {
        let now = self.platform.now();
        let mut read = self.platform.db.read().await?;
        let mentee = caller.actor.member_id();
        let (_, offer) = view::offer_of(
            &self.platform.offers,
            &mut read,
            mentee,
            mentor,
            session_type,
        )
        .await?;
        let offer = offer.of_length(length)?;
        let taken = Taken::load(&mut read, now, &[&offer], mentee, None).await?;
        Ok(offer.planner(&taken, now).starts_in(range))
    }

    async fn week(&self, caller: &Caller, query: TimesQuery) -> Result<TimesView, AppError> {
        let now = self.platform.now();
        let mut read = self.platform.db.read().await?;
        let reader = caller.actor.member_id();
        let (mentor, offer) = view::offer_of(
            &self.platform.offers,
            &mut read,
            reader,
            &query.mentor,
            query.session_type,
        )
        .await?;
        let offer = offer.of_length(query.length)?;
        let taken = Taken::load(&mut read, now, &[&offer], reader, None).await?;
        let (zone, from) = (caller.zone.as_str(), query.from);
        let is_mentor = reader == Some(mentor.id);
        let mut times = view::week(view::Week {
            mentor,
            offer: &offer,
            taken: &taken,
            zone,
            from,
            now,
        });
        let place = match reader {
            Some(reader) => waitlist::place_in_line(&mut read, reader, query.session_type).await?,
            None => None,
        };
        times.waitlist = (!is_mentor
            && (place.is_some() || view::is_scarce(&times, &offer, &taken)))
        .then_some(WaitlistView { place });
        Ok(times)
    }

    async fn week_to_move(
        &self,
        caller: &Caller,
        id: BookingId,
        from: Option<Date>,
    ) -> Result<TimesView, AppError> {
        let now = self.platform.now();
        let mut read = self.platform.db.read().await?;
        let row = store::booking(&mut read, id)
            .await?
            .ok_or(AppError::NotFound)?;
        change::party(&caller.actor, &row)?;
        let offer = self
            .platform
            .offers
            .offer(&mut read, row.session_type_id)
            .await?
            .ok_or(AppError::NotFound)?
            .as_long_as(row.session);
        let taken = Taken::load(&mut read, now, &[&offer], Some(row.mentee_id), Some(id)).await?;
        let mentor = people::people(&mut read, [row.mentor_id])
            .await?
            .pop()
            .ok_or(AppError::NotFound)?;
        let zone = caller.zone.as_str();
        Ok(view::week(view::Week {
            mentor,
            offer: &offer,
            taken: &taken,
            zone,
            from,
            now,
        }))
    }

    async fn offer(
        &self,
        caller: &Caller,
        mentor: &str,
        session_type: SessionTypeId,
        at: Instant,
        length: Option<u16>,
    ) -> Result<OfferView, AppError> {
        let now = self.platform.now();
        let mut read = self.platform.db.read().await?;
        let reader = caller.actor.member_id();
        let (mentor, offer) = view::offer_of(
            &self.platform.offers,
            &mut read,
            reader,
            mentor,
            session_type,
        )
        .await?;
        let usual = offer.session_type.rules.length_minutes;
        let offer = offer.of_length(length)?;
        let taken = Taken::load(&mut read, now, &[&offer], reader, None).await?;
        let kind = &offer.session_type;
        let is_first = match reader.filter(|_| kind.pricing.first_free) {
            Some(mentee) => would_be_first(&mut read, mentee, kind.mentor_id).await?,
            None => kind.pricing.first_free,
        };
        let asked = kind.others.pricing(kind.pricing, caller.currency);
        let asked = asked.of(is_first);
        let mut view = view::offer_view(mentor, &offer, &taken, &caller.zone, at, now, asked);
        view.length = length.filter(|length| *length != usual);
        view.quote =
            crate::money::quote_of(&mut read, kind.mentor_id, view.asked.price, now).await?;
        Ok(view)
    }

    async fn series_plan(
        &self,
        caller: &Caller,
        query: SeriesQuery,
    ) -> Result<SeriesView, AppError> {
        let now = self.platform.now();
        let most = u8::try_from(MOST_SERIES_WEEKS).unwrap_or(u8::MAX);
        let weeks = query.weeks.clamp(2, most);
        let mut read = self.platform.db.read().await?;
        let mentee = caller.actor.member_id();
        let (_, offer) = view::offer_of(
            &self.platform.offers,
            &mut read,
            mentee,
            &query.mentor,
            query.session_type,
        )
        .await?;
        let offer = offer.of_length(query.length)?;
        let taken = Taken::load(&mut read, now, &[&offer], mentee, None).await?;
        let dates = series::plan(&offer, taken, query.at, weeks, now);
        Ok(SeriesView { weeks, dates })
    }

    async fn book_series(&self, caller: &Caller, form: SeriesForm) -> Result<BookingId, AppError> {
        series::book(&self.platform, caller, form).await
    }

    async fn propose(&self, caller: &Caller, form: ProposeForm) -> Result<BookingId, AppError> {
        proposals::propose(&self.platform, caller, form.parse()?).await
    }

    async fn accept_proposal(
        &self,
        caller: &Caller,
        form: AcceptForm,
    ) -> Result<BookingId, AppError> {
        proposals::accept(&self.platform, caller, form.parse()?).await
    }

    async fn decline_proposal(
        &self,
        caller: &Caller,
        form: BookingForm,
    ) -> Result<BookingId, AppError> {
        // Whatever changes the booking withdraws the proposal, so its version does not matter.
        let (booking, _) = named(&form)?;
        proposals::decline(&self.platform, caller, booking).await
    }

    async fn hold(&self, caller: &Caller, form: HoldForm) -> Result<BookingId, AppError> {
        place::hold(&self.platform, caller, form.parse()?).await
    }

    async fn confirm(&self, caller: &Caller, form: BookForm) -> Result<BookingId, AppError> {
        confirm::confirm(&self.platform, caller, form).await
    }

    async fn release(&self, caller: &Caller, form: BookingForm) -> Result<BookingId, AppError> {
        let (booking, _) = named(&form)?;
        change(
            &self.platform,
            caller.actor,
            booking,
            |row, side, now| match &row.state {
                _ if side != Side::Mentee => Err(AppError::NotFound.into()),
                BookingState::Held { .. } => {
                    let state =
                        row.state
                            .clone()
                            .cancel(side, now, &row.occasion(), String::new())?;
                    Ok(Some(Step::new(EventKind::Cancelled, state)))
                }
                BookingState::Cancelled { .. } | BookingState::Expired => Ok(None),
                _ => Err(AppError::from(Conflict::WrongState).into()),
            },
        )
        .await
    }

    async fn approve(&self, caller: &Caller, form: BookingForm) -> Result<BookingId, AppError> {
        reach_others(&caller.actor)?;
        let (booking, seen) = named(&form)?;
        change(
            &self.platform,
            caller.actor,
            booking,
            move |row, side, now| {
                asked_of_mentor(row, side)?;
                if row.state == BookingState::Confirmed {
                    return Ok(None);
                }
                as_seen(row, seen)?;
                Ok(Some(Step::new(
                    EventKind::Confirmed,
                    row.state.clone().confirm(now)?,
                )))
            },
        )
        .await
    }

    async fn decline(&self, caller: &Caller, form: CancelForm) -> Result<BookingId, AppError> {
        let CancelCommand {
            booking,
            seen,
            reason,
        } = form.parse()?;
        change(
            &self.platform,
            caller.actor,
            booking,
            move |row, side, now| {
                asked_of_mentor(row, side)?;
                if row.state.status() == BookingStatus::Declined {
                    return Ok(None);
                }
                as_seen(row, seen)?;
                Ok(Some(Step::new(
                    EventKind::Declined,
                    row.state.clone().decline(now, reason.clone())?,
                )))
            },
        )
        .await
    }

    async fn cancel(&self, caller: &Caller, form: CancelForm) -> Result<BookingId, AppError> {
        let CancelCommand {
            booking,
            seen,
            reason,
        } = form.parse()?;
        change(
            &self.platform,
            caller.actor,
            booking,
            move |row, side, now| {
                if matches!(row.state, BookingState::Cancelled { by, .. } if by == side) {
                    return Ok(None);
                }
                as_seen(row, seen)?;
                let state = row
                    .state
                    .clone()
                    .cancel(side, now, &row.occasion(), reason.clone())?;
                Ok(Some(Step::new(EventKind::Cancelled, state)))
            },
        )
        .await
    }

    async fn reschedule(
        &self,
        caller: &Caller,
        form: RescheduleForm,
    ) -> Result<BookingId, AppError> {
        reach_others(&caller.actor)?;
        place::reschedule(&self.platform, caller, form.parse()?).await
    }

    async fn mark_kept(&self, caller: &Caller, form: BookingForm) -> Result<BookingId, AppError> {
        let (booking, seen) = named(&form)?;
        let kept = change(&self.platform, caller.actor, booking, move |row, _, now| {
            if row.state == BookingState::Kept {
                return Ok(None);
            }
            as_seen(row, seen)?;
            Ok(Some(Step::new(
                EventKind::Kept,
                row.state.clone().mark_kept(now, &row.occasion())?,
            )))
        })
        .await?;
        if let Some(me) = caller.actor.member_id() {
            crate::money::content(&self.platform, kept, me).await?;
        }
        Ok(kept)
    }

    async fn mark_no_show(&self, caller: &Caller, form: NoShowForm) -> Result<BookingId, AppError> {
        let command = form.parse()?;
        change(
            &self.platform,
            caller.actor,
            command.booking,
            move |row, side, now| {
                if matches!(row.state, BookingState::NoShow { who, .. } if who == command.who) {
                    return Ok(None);
                }
                as_seen(row, command.seen)?;
                let state =
                    row.state
                        .clone()
                        .mark_no_show(command.who, side, now, &row.occasion())?;
                Ok(Some(Step::new(EventKind::NoShow, state)))
            },
        )
        .await
    }

    async fn appeal(&self, caller: &Caller, form: AppealForm) -> Result<BookingId, AppError> {
        own_affairs(&caller.actor)?;
        appeal::appeal(&self.platform, caller, form.parse()?).await
    }

    async fn answer_appeal(
        &self,
        caller: &Caller,
        form: AppealForm,
    ) -> Result<BookingId, AppError> {
        own_affairs(&caller.actor)?;
        appeal::answer(&self.platform, caller, form.parse()?).await
    }

    async fn join_waitlist(
        &self,
        caller: &Caller,
        form: WaitlistForm,
    ) -> Result<SessionTypeId, AppError> {
        waitlist::join(&self.platform, caller, form).await
    }

    async fn leave_waitlist(&self, caller: &Caller, form: WaitlistForm) -> Result<(), AppError> {
        waitlist::leave(&self.platform, caller, form).await
    }

    async fn waitlist(&self, caller: &Caller) -> Result<Vec<WaitingView>, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.read().await?;
        waitlist::waiting_of(&mut read, me, self.platform.now()).await
    }

    async fn sessions(
        &self,
        caller: &Caller,
        query: SessionsQuery,
    ) -> Result<SessionsView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.read().await?;
        let now = self.platform.now();
        let mut sessions = view::sessions(&mut read, caller, me, &query, now).await?;
        if !query.past && query.cursor.is_none() {
            sessions.waiting = waitlist::waiting_of(&mut read, me, now).await?;
        }
        Ok(sessions)
    }

    async fn session(&self, caller: &Caller, id: BookingId) -> Result<BookingView, AppError> {
        let mut read = self.platform.db.read().await?;
        view::session(&mut read, caller, id, self.platform.now()).await
    }
}

fn named(form: &BookingForm) -> Result<(BookingId, Seen), AppError> {
    let mut errors = FieldErrors::default();
    let id = form.booking.trim().parse();
    let id = errors.take("booking", id.map_err(|_| Problem::NotAChoice));
    let seen = errors.take("version", Seen::parse(&form.version));
    id.zip(seen).ok_or_else(|| errors.into())
}

/// Nobody decides on a time or a state that somebody else has changed since.
fn as_seen(row: &store::BookingRow, seen: Seen) -> Result<(), Failed> {
    if seen.is_still(row.version) {
        Ok(())
    } else {
        Err(AppError::from(Conflict::Stale).into())
    }
}

/// Only the mentor answers a request; a mentee's hold is nothing to answer yet.
fn asked_of_mentor(row: &store::BookingRow, side: Side) -> Result<(), Failed> {
    match (side, row.state.status()) {
        (Side::Mentee, _) | (_, BookingStatus::Held) => Err(AppError::NotFound.into()),
        _ => Ok(()),
    }
}

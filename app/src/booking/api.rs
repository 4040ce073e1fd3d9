//! Server functions: one line each, into the use cases.

use super::*;
use crate::error::AppError;
use crate::exchange::Posted;
use domain::booking::{
    AcceptForm, AppealForm, BookForm, CancelForm, HoldForm, NoShowForm, ProposeForm,
    RescheduleForm, SeriesForm, WaitlistForm,
};
use domain::date::Day;
use domain::id::{BookingId, SessionTypeId};
use domain::money::Currency;
use domain::time::Instant;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::context::{Caller, backend, caller, redirect};

#[server(prefix = "/fn", endpoint = "times_of_week", protocol = Posted)]
pub async fn times_of_week(query: TimesQuery) -> Result<TimesView, AppError> {
    backend().booking.week(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "times_to_move", protocol = Posted)]
pub async fn times_to_move(booking: BookingId, from: Option<Day>) -> Result<TimesView, AppError> {
    backend()
        .booking
        .week_to_move(&caller(), booking, from.map(|day| day.0))
        .await
}

#[server(prefix = "/fn", endpoint = "offer", protocol = Posted)]
pub async fn offer(
    mentor: String,
    session_type: SessionTypeId,
    at: Instant,
    length: Option<u16>,
    currency: Option<Currency>,
) -> Result<OfferView, AppError> {
    let caller = caller();
    let caller = Caller {
        currency: currency.or(caller.currency),
        ..caller
    };
    let api = backend().booking;
    api.offer(&caller, &mentor, session_type, at, length).await
}

#[server(prefix = "/fn", endpoint = "series_plan", protocol = Posted)]
pub async fn series_plan(query: SeriesQuery) -> Result<SeriesView, AppError> {
    backend().booking.series_plan(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "book_series", protocol = Posted)]
pub async fn book_series(form: SeriesForm) -> Result<(), AppError> {
    show(backend().booking.book_series(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "propose_times", protocol = Posted)]
pub async fn propose_times(form: ProposeForm) -> Result<(), AppError> {
    show(backend().booking.propose(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "accept_proposal", protocol = Posted)]
pub async fn accept_proposal(form: AcceptForm) -> Result<(), AppError> {
    show(backend().booking.accept_proposal(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "decline_proposal", protocol = Posted)]
pub async fn decline_proposal(form: BookingForm) -> Result<(), AppError> {
    show(backend().booking.decline_proposal(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "hold", protocol = Posted)]
pub async fn hold(form: HoldForm) -> Result<(), AppError> {
    show(backend().booking.hold(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "confirm_booking", protocol = Posted)]
pub async fn confirm_booking(form: BookForm) -> Result<(), AppError> {
    let booking = backend().booking.confirm(&caller(), form).await?;
    match backend().money.checkout(&caller(), booking).await? {
        Some(place) => redirect(&place),
        None => show(booking),
    }
    Ok(())
}

#[server(prefix = "/fn", endpoint = "release_hold", protocol = Posted)]
pub async fn release_hold(form: BookingForm) -> Result<(), AppError> {
    backend().booking.release(&caller(), form).await?;
    redirect("/sessions");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "approve_booking", protocol = Posted)]
pub async fn approve_booking(form: BookingForm) -> Result<(), AppError> {
    show(backend().booking.approve(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "decline_booking", protocol = Posted)]
pub async fn decline_booking(form: CancelForm) -> Result<(), AppError> {
    show(backend().booking.decline(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "cancel_booking", protocol = Posted)]
pub async fn cancel_booking(form: CancelForm) -> Result<(), AppError> {
    show(backend().booking.cancel(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "reschedule_booking", protocol = Posted)]
pub async fn reschedule_booking(form: RescheduleForm) -> Result<(), AppError> {
    show(backend().booking.reschedule(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "mark_kept", protocol = Posted)]
pub async fn mark_kept(form: BookingForm) -> Result<(), AppError> {
    show(backend().booking.mark_kept(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "mark_no_show", protocol = Posted)]
pub async fn mark_no_show(form: NoShowForm) -> Result<(), AppError> {
    show(backend().booking.mark_no_show(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "appeal_no_show", protocol = Posted)]
pub async fn appeal_no_show(form: AppealForm) -> Result<(), AppError> {
    show(backend().booking.appeal(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "answer_appeal", protocol = Posted)]
pub async fn answer_appeal(form: AppealForm) -> Result<(), AppError> {
    show(backend().booking.answer_appeal(&caller(), form).await?);
    Ok(())
}

#[server(prefix = "/fn", endpoint = "join_waitlist", protocol = Posted)]
pub async fn join_waitlist(form: WaitlistForm) -> Result<(), AppError> {
    backend().booking.join_waitlist(&caller(), form).await?;
    redirect("/sessions");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "leave_waitlist", protocol = Posted)]
pub async fn leave_waitlist(form: WaitlistForm) -> Result<(), AppError> {
    backend().booking.leave_waitlist(&caller(), form).await?;
    redirect("/sessions");
    Ok(())
}

#[server(prefix = "/fn", endpoint = "my_sessions", protocol = Posted)]
pub async fn my_sessions(query: SessionsQuery) -> Result<SessionsView, AppError> {
    backend().booking.sessions(&caller(), query).await
}

#[server(prefix = "/fn", endpoint = "session", protocol = Posted)]
pub async fn session(booking: BookingId) -> Result<BookingView, AppError> {
    backend().booking.session(&caller(), booking).await
}

/// Every change of a booking ends on its page.
#[cfg(feature = "ssr")]
fn show(booking: BookingId) {
    redirect(&format!("/sessions/{booking}"));
}

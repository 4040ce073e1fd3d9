//! Periods of travel beside the calendar: which there are, a way back to the hours of home, and a
//! form for one more. Drawn by the server.

use super::CalendarView;
use super::panel::{Edit, Line, Sending};
use crate::context::reader;
use crate::form::input_name;
use crate::ui::{Erase, Submit};
use crate::words::words;
use leptos::prelude::*;

/// Zones that are often looked for; any other can be typed.
const OFTEN: [&str; 16] = [
    "Africa/Accra",
    "Africa/Nairobi",
    "America/Bogota",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/London",
    "Pacific/Auckland",
    "UTC",
];

#[component]
pub fn Travel(view: CalendarView, sending: Sending) -> impl IntoView {
    let text = words().calendar();
    let lang = reader().lang;
    let form = sending.form;
    let to_travel = sending.clone();
    let open = !view.travel.is_empty();
    let periods: Vec<AnyView> = view
        .travel
        .into_iter()
        .map(|period| {
            let (first, last) = (lang.date(period.first), lang.date(period.last));
            let words = (text.travel_period)(&first, &last, &period.zone);
            let sending = sending.clone();
            view! {
                <li class="stack">
                    <span>{words}</span>
                    <Edit sending op="stay_home">
                        <input type="hidden" name=input_name("date") value=period.first.to_string() />
                        <Submit class="compact">{text.stay_home}</Submit>
                    </Edit>
                </li>
            }
            .erased()
        })
        .collect();
    let zones: Vec<AnyView> = OFTEN
        .into_iter()
        .map(|zone| view! { <option value=zone></option> }.erased())
        .collect();
    view! {
        <details class="card" open=open>
            <summary>{text.travel}</summary>
            <p class="small soft">{text.travel_hint}</p>
            <ul class="stack">{periods}</ul>
            <Edit sending=to_travel op="travel" class="form tight">
                <div class="form-row narrow">
                    <Line form op="travel" field="date" kind="date" label=text.travel_first />
                    <Line form op="travel" field="to_date" kind="date" label=text.travel_last />
                </div>
                <Line form op="travel" field="destination" kind="text" label=text.travel_zone hint=text.zone_hint list="travel-zones" />
                <datalist id="travel-zones">{zones}</datalist>
                <Submit class="compact">{text.travel_add}</Submit>
            </Edit>
        </details>
    }
}

//! The zone in which a reader sees times: chosen on a page of its own, or told once by the browser
//! of somebody who chose nothing. Computes no offset; the server does.

use super::*;
use crate::context::reader;
use crate::form::{
    ActionForm, Call, FieldProblem, FormFailure, FormState, SubmitButton, input_name,
};
use crate::load::{awaited, load};
use crate::title::Title;
use crate::ui::Erase;
use crate::words::words;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use leptos_router::location::Url;

/// The zone shown, and whether the browser was asked for its own.
#[derive(Clone, Copy)]
struct ShownZone {
    name: RwSignal<String>,
    chosen: Call<ChooseZone>,
    settled: StoredValue<bool>,
}

/// Puts the reader's zone where pages find it. Called once by the app.
pub fn provide_zone() {
    let reader = reader();
    let name = RwSignal::new(reader.zone);
    let chosen = Call::<ChooseZone>::new();
    // A zone comes from two sides, and the page it was chosen on is gone by then: the latest counts.
    Effect::new(move |_| {
        if let Some(Ok(zone)) = chosen.value() {
            name.set(zone);
        }
    });
    provide_context(ShownZone {
        name,
        chosen,
        settled: StoredValue::new(!reader.zone_is_guess),
    });
}

/// The name of the zone in which times are shown now; the frame shows it.
pub fn zone_name() -> Signal<String> {
    expect_context::<ShownZone>().name.into()
}

/// The same for a page that shows times: it loads them again when the zone changes. Where nobody
/// chose a zone, the browser is asked for its own, once; that waits until such a page is alive, so
/// that the page the server made and the one in the browser are the same.
pub fn zone_of_times() -> Signal<String> {
    let zone = expect_context::<ShownZone>();
    Effect::new(move |_| {
        if !zone.settled.get_value() {
            zone.settled.set_value(true);
            zone.follow_browser();
        }
    });
    zone.name.into()
}

impl ShownZone {
    fn follow_browser(self) {
        let Some(own) = browser_zone().filter(|own| *own != self.name.get_untracked()) else {
            return;
        };
        leptos::task::spawn_local(async move {
            if let Ok(Some(zone)) = follow_zone(own).await {
                self.name.set(zone);
            }
        });
    }
}

/// The zone that the browser's system is set to.
fn browser_zone() -> Option<String> {
    #[cfg(feature = "hydrate")]
    {
        use web_sys::js_sys::{Array, Intl, Object, Reflect};
        let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
        Reflect::get(&format.resolved_options(), &"timeZone".into())
            .ok()?
            .as_string()
    }
    #[cfg(not(feature = "hydrate"))]
    None
}

/// Where the zone is chosen; leads back to the page it was opened from.
pub fn zone_link() -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let here = address_of_page();
    move || format!("/zone?back={}", Url::escape(&here()))
}

/// The path and query of the page that is open.
pub fn address_of_page() -> impl Fn() -> String + Copy + Send + Sync + 'static {
    let location = use_location();
    move || {
        let (path, query) = (location.pathname.get(), location.search.get());
        if query.is_empty() {
            path
        } else {
            format!("{path}?{}", query.trim_start_matches('?'))
        }
    }
}

/// In which zone the times beside it are, and the way to another.
#[component]
pub fn ZoneLine(zone: String) -> impl IntoView {
    let common = words().common();
    view! {
        <p class="zone-line">
            {(common.times_in)(&zone)} " · "
            <a href=zone_link() rel="nofollow" aria-label=common.change_zone_label>{common.change_zone}</a>
        </p>
    }
}

/// `/zone?back=…`
#[component]
pub fn ZonePage() -> impl IntoView {
    let action = expect_context::<ShownZone>().chosen;
    let form = FormState::new(action);
    let text = words().account();
    let back = use_query_map().with_untracked(|query| query.get("back"));
    let back = form.value("back", back.as_deref().unwrap_or("/mentors"));
    let shown = zone_of_times();
    let typed = form.typed("zone");
    let value = Signal::derive(move || typed.clone().unwrap_or_else(|| shown.get()));
    view! {
        <Title text=text.zone_title />
        <section class="narrow stack auth">
            <h1>{text.zone_title}</h1>
            <p class="soft">{text.zone_lead}</p>
            <ActionForm action attr:class="form" attr:novalidate=true>
                <FormFailure form />
                <input type="hidden" name=input_name("back") value=back />
                <ZoneField form value />
                <div class="form-end stretch">
                    <SubmitButton pending=action.pending()>{text.use_zone}</SubmitButton>
                </div>
            </ActionForm>
        </section>
    }
}

/// One line for the name of a zone, with the known ones to choose from.
#[component]
pub fn ZoneField(form: FormState, #[prop(into)] value: Signal<String>) -> impl IntoView {
    let text = words().account();
    let problem = form.problem("zone");
    let zones = load(|| (), |()| zones());
    view! {
        <div class="field">
            <label class="field-label" for="f-zone">{text.zone}</label>
            <p class="field-hint" id="f-zone-hint">{text.zone_hint}</p>
            <input
                class="input"
                id="f-zone"
                name=input_name("zone")
                value=move || value.get()
                list="zones"
                autocomplete="off"
                spellcheck="false"
                aria-describedby="f-zone-hint f-zone-error"
                aria-invalid=move || problem.get().is_some().to_string()
            />
            <FieldProblem form field="zone" />
            <Suspense>
                {awaited(move || async move {
                    let options = zones.await.unwrap_or_default().into_iter();
                    let options = options.map(|zone| view! { <option value=zone></option> });
                    view! { <datalist id="zones">{options.collect_view()}</datalist> }.erased()
                })}
            </Suspense>
        </div>
    }
}

/// The zone of somebody who joins: the browser's, else the one chosen before. Only where neither is
/// known, without script, it is asked for.
#[component]
pub fn ZoneOfNewcomer(form: FormState) -> impl IntoView {
    let shown = zone_of_times();
    let reader = reader();
    let is_guess = reader.zone_is_guess;
    let known = move || {
        let zone = shown.get();
        if is_guess && zone == reader.zone {
            String::new()
        } else {
            zone
        }
    };
    view! {
        <input type="hidden" name=input_name("zone") value=known />
        {is_guess.then(|| view! { <ZoneList form /> })}
    }
}

#[component]
fn ZoneList(form: FormState) -> impl IntoView {
    let zones = load(|| (), |()| zones());
    let chosen = StoredValue::new(form.value("listed_zone", "UTC"));
    view! {
        <div class="field without-script">
            <label class="field-label" for="f-listed_zone">{words().account().zone}</label>
            <Suspense>
                {awaited(move || async move {
                    let options = zones.await.unwrap_or_default().into_iter().map(|zone| {
                        let selected = chosen.with_value(|chosen| *chosen == zone);
                        view! { <option value=zone.clone() selected=selected>{zone.clone()}</option> }
                    });
                    view! {
                        <select class="input" id="f-listed_zone" name=input_name("listed_zone")>
                            {options.collect_view()}
                        </select>
                    }
                    .erased()
                })}
            </Suspense>
        </div>
    }
}

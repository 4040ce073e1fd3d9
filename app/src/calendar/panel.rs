//! Beside the grid: what is selected, and forms that do by typing all that dragging does. Each is a
//! plain form, so it works without script.

use super::desk::{Aim, Basis, Desk};
use super::layout::{days, default_opening, hh_mm, key, placed, read_key, times, today};
use super::pattern::{EndLines, Pattern, pattern_words};
use super::things::{Thing, What};
use super::travel::Travel;
use super::*;
use crate::context::reader;
use crate::form::{ActionForm, FormState, input_name};
use crate::load::load;
use crate::ui::{Choice, Erase, Glyph, Icon, Select, Submit, TextInput};
use crate::words::words;
use domain::calendar::geometry::Placed;
use domain::calendar::{Occurrence, Scope, Source};
use jiff::civil::Date;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_location, use_query_map};

#[component]
pub fn SidePanel(view: CalendarView, desk: Desk) -> impl IntoView {
    let shown = StoredValue::new((view.open.clone(), view.patterns.clone(), Basis::of(&view)));
    let selected = move || {
        let key_of = desk.selected.get()?;
        shown.with_value(|(open, patterns, basis)| {
            let occurrence = open
                .iter()
                .copied()
                .find(|occurrence| key(placed(occurrence)) == key_of)?;
            let of_it = |pattern: &&PatternView| Source::Weekly(pattern.id) == occurrence.source;
            let pattern = patterns.iter().find(of_it).cloned();
            Some(view! { <Selected occurrence pattern basis=basis.clone() desk /> })
        })
    };
    // Whole days and weeks are those of the mentor's own calendar.
    let at_home = view.home.is_none();
    // A month and an agenda are read, not drawn on.
    let in_grid = view.days <= 7;
    let shown = view.clone();
    let add = move || view! { <AddOpening view=shown.clone() chosen=desk.begun.get() desk /> };
    view! {
        <aside class="calendar-side">
            {selected}
            {add}
            {in_grid.then(|| view! { <HowTo /> })}
            {at_home.then(|| view! {
                <WholeDay view=view.clone() desk />
                <Travel view=view.clone() desk />
            })}
            <Rules view=view.clone() />
            <Why view />
        </aside>
    }
}

/// What a pointer, a finger and keys can do; each is told only what it has.
#[component]
fn HowTo() -> impl IntoView {
    let text = words().calendar();
    view! {
        <p class="soft small" id="calendar-how">
            <span class="with-touch">{text.how_to_touch}</span>
            <span class="with-keys">{text.how_to}</span>
        </p>
    }
}

/// What every edit carries beside its own fields.
#[component]
pub(super) fn EditFields(
    basis: Basis,
    op: &'static str,
    #[prop(optional)] occurrence: Option<Occurrence>,
) -> impl IntoView {
    let location = use_location();
    let back = move || {
        format!(
            "{}{}{}",
            location.pathname.get(),
            if location.search.with(String::is_empty) {
                ""
            } else {
                "?"
            },
            location.search.get()
        )
    };
    let of = occurrence.map(|occurrence| {
        view! {
            <input type="hidden" name=input_name("source") value=occurrence.source.to_string() />
            <input type="hidden" name=input_name("date") value=occurrence.date.to_string() />
        }
    });
    view! {
        <input type="hidden" name=input_name("version") value=basis.version.to_string() />
        <input type="hidden" name=input_name("zone") value=basis.zone />
        <input type="hidden" name=input_name("op") value=op />
        <input type="hidden" name=input_name("back") value=back />
        {of}
    }
}

/// One line of a form that shares its page with others: its id says which.
#[component]
pub(super) fn Line(
    form: FormState,
    op: &'static str,
    field: &'static str,
    kind: &'static str,
    #[prop(into)] label: String,
    #[prop(optional, into)] initial: String,
    #[prop(optional, into)] hint: String,
    /// The id of a list of values to choose from.
    #[prop(optional, into)]
    list: Option<String>,
) -> impl IntoView {
    let mine = form.typed("op").is_none_or(|typed| typed == op);
    let problem = form.problem(field);
    let error = Signal::derive(move || {
        problem
            .get()
            .filter(|_| mine)
            .map(|problem| (words().common().problem)(&problem))
    });
    let value = if mine {
        form.value(field, &initial)
    } else {
        initial
    };
    view! { <TextInput name=input_name(field) id=format!("{op}-{field}") kind label value hint error nostrip:list=list /> }
}

#[component]
fn Selected(
    occurrence: Occurrence,
    pattern: Option<PatternView>,
    basis: Basis,
    desk: Desk,
) -> impl IntoView {
    let text = words().calendar();
    let lang = reader().lang;
    let at: Placed = placed(&occurrence);
    let form = FormState::new(desk.edit);
    let title = format!("{}, {}", lang.long_day(at.date), times(desk.clock, at));
    let repeats = match (occurrence.source, &pattern) {
        (Source::Weekly(_), Some(pattern)) => pattern_words(pattern),
        (Source::Weekly(_), None) => (text.weeks)(1),
        (Source::OneOff(_), _) => text.once.to_owned(),
        (Source::Override(_), _) => text.replaced.to_owned(),
    };
    // How it comes back is said in the mentor's own dates.
    let pattern = pattern.filter(|_| basis.zone.is_empty());
    let (to_repeat, to_delete) = (basis.clone(), basis.clone());
    let of_pattern = basis.clone();
    let recurs = matches!(occurrence.source, Source::Weekly(_));
    let once = matches!(occurrence.source, Source::OneOff(_));
    let aim_button = |length: bool| {
        let thing = Thing {
            what: What::Open(Some(occurrence.source)),
            at,
        };
        let name = if length { text.length_it } else { text.move_it };
        let aim = Aim { thing, length };
        view! { <button class="button compact" type="button" on:click=move |_| desk.aim.set(Some(aim))>{name}</button> }
            .erased()
    };
    view! {
        <section class="card selected">
            <h2>{title}</h2>
            <dl class="facts apart"><dt>{text.repeats}</dt><dd>{repeats}</dd></dl>
            <div class="button-row tap-row">{Vec::from([false, true].map(aim_button))}</div>
            <ActionForm action=desk.edit attr:class="form tight">
                <EditFields basis op="move" occurrence=occurrence />
                <h3>{text.move_title}</h3>
                <Line form op="move" field="to_date" kind="date" label=text.day initial=at.date.to_string() />
                <div class="form-row narrow">
                    <Line form op="move" field="start" kind="time" label=text.from initial=hh_mm(at.time.start_minute) />
                    <Line form op="move" field="end" kind="time" label=text.to initial=hh_mm(at.time.end_minute()) />
                </div>
                {recurs.then(|| view! { <ScopeSelect desk id="move-scope" /> })}
                <Submit class="compact" busy=desk.edit.pending()>{text.change}</Submit>
            </ActionForm>
            <div class="button-row">
                {once.then(|| view! {
                    <ActionForm action=desk.edit>
                        <EditFields basis=to_repeat op="repeat" occurrence=occurrence />
                        <Submit class="compact"><Icon glyph=Glyph::Repeat />{text.every_week}</Submit>
                    </ActionForm>
                })}
                <ActionForm action=desk.edit>
                    <EditFields basis=to_delete op="delete" occurrence=occurrence />
                    {recurs.then(|| view! { <ScopeSelect desk id="delete-scope" /> })}
                    <Submit class="compact danger"><Icon glyph=Glyph::Trash />{text.delete}</Submit>
                </ActionForm>
            </div>
            {pattern.map(|pattern| view! { <Pattern pattern basis=of_pattern desk /> })}
        </section>
    }
}

/// How far a change goes; dragging and the keyboard follow the same choice.
#[component]
fn ScopeSelect(desk: Desk, id: &'static str) -> impl IntoView {
    let text = words().calendar();
    let choices = Scope::ALL.map(|scope| {
        let name = match scope {
            Scope::ThisDay => text.this_day,
            Scope::ThisAndFollowing => text.this_and_following,
            Scope::All => text.all,
        };
        Choice::new(scope.as_str(), name)
    });
    let value = desk.scope.get_untracked().as_str();
    let change = Callback::new(move |chosen: String| desk.scope.set(scope_of(&chosen)));
    view! { <Select name=input_name("scope") id label=text.applies_to choices=choices.to_vec() value on_change=change /> }
}

#[component]
fn AddOpening(view: CalendarView, chosen: Option<String>, desk: Desk) -> impl IntoView {
    let text = words().calendar();
    let form = FormState::new(desk.edit);
    let basis = Basis::of(&view);
    let first = today(&view).max(view.from);
    // A click on empty time is in the address: the form begins there.
    let (date, start) = chosen
        .as_deref()
        .and_then(read_key)
        .unwrap_or((first, 14 * 60));
    let end = hh_mm(default_opening(start).end_minute());
    let (date, start) = (date.to_string(), hh_mm(start));
    let weekly = form.ticked("weekly", true);
    view! {
        <section class="card add-opening">
            <h2>{text.add_title}</h2>
            <ActionForm action=desk.edit attr:class="form tight">
                <EditFields basis op="add" />
                <Line form op="add" field="date" kind="date" label=text.day initial=date />
                <div class="form-row narrow">
                    <Line form op="add" field="start" kind="time" label=text.from initial=start />
                    <Line form op="add" field="end" kind="time" label=text.to initial=end />
                </div>
                <label class="check"><input type="checkbox" name=input_name("weekly") checked=weekly /><span>{text.every_week}</span></label>
                <details>
                    <summary>{text.repeats}</summary>
                    <Line form op="add" field="every_weeks" kind="number" label=text.every_weeks initial="1" />
                    <EndLines form op="add" />
                </details>
                <Submit class="" busy=desk.edit.pending()><Icon glyph=Glyph::Plus />{text.add}</Submit>
            </ActionForm>
        </section>
    }
}

#[component]
fn WholeDay(view: CalendarView, desk: Desk) -> impl IntoView {
    let text = words().calendar();
    let lang = reader().lang;
    let form = FormState::new(desk.edit);
    let basis = Basis::of(&view);
    let (to_clear_day, of_week) = (basis.clone(), basis.clone());
    let to_copy: Vec<Choice> = days(&view)
        .map(|date| Choice::new(date.to_string(), lang.long_day(date)))
        .collect();
    let to_clear = to_copy.clone();
    view! {
        <details class="card">
            <summary>{text.day_title}</summary>
            <ActionForm action=desk.edit attr:class="form tight">
                <EditFields basis op="copy" />
                <Select name=input_name("date") id="copy-date" label=text.day choices=to_copy />
                <Line form op="copy" field="to_date" kind="text" label=text.copy_to hint=text.copy_hint />
                <Submit class="compact"><Icon glyph=Glyph::Copy />{text.copy}</Submit>
            </ActionForm>
            <ActionForm action=desk.edit attr:class="form tight">
                <EditFields basis=to_clear_day op="clear" />
                <Select name=input_name("date") id="clear-date" label=text.day choices=to_clear />
                <Submit class="compact danger">{text.clear}</Submit>
            </ActionForm>
            {(view.days == 7).then(|| view! { <WholeWeek basis=of_week from=view.from desk /> })}
        </details>
    }
}

#[component]
fn WholeWeek(basis: Basis, from: Date, desk: Desk) -> impl IntoView {
    let text = words().calendar();
    let form = |op: &'static str, class: &'static str, name: &'static str| {
        let basis = basis.clone();
        view! {
            <ActionForm action=desk.edit>
                <EditFields basis op />
                <input type="hidden" name=input_name("date") value=from.to_string() />
                <Submit class=class>{name}</Submit>
            </ActionForm>
        }
        .erased()
    };
    view! {
        <h3>{text.week_title}</h3>
        <div class="button-row">
            {form("copy_week", "compact", text.copy_last_week)}
            {form("clear_week", "compact danger", text.clear_week)}
        </div>
    }
}

/// How far a choice of the form goes.
fn scope_of(text: &str) -> Scope {
    Scope::ALL
        .into_iter()
        .find(|scope| scope.as_str() == text)
        .unwrap_or(Scope::ThisDay)
}

#[component]
fn Rules(view: CalendarView) -> impl IntoView {
    let text = words().calendar();
    let lang = reader().lang;
    let cards = view.session_types.into_iter().map(|kind| {
        let rules = kind.rules;
        let limits: Vec<String> =
            [rules.max_per_day.map(text.a_day), rules.max_per_week.map(text.a_week)].into_iter().flatten().collect();
        let limits = if limits.is_empty() { text.no_limit.to_owned() } else { limits.join(", ") };
        view! {
            <h3>{kind.name}" · "{lang.duration(i64::from(rules.length_minutes))}</h3>
            <dl class="facts apart">
                <dt>{text.notice}</dt><dd>{lang.duration(i64::from(rules.notice_minutes))}</dd>
                <dt>{text.buffer_after}</dt><dd>{lang.duration(i64::from(rules.buffer_after_minutes))}</dd>
                <dt>{text.at_most}</dt><dd>{limits}</dd>
                <dt>{text.book_ahead}</dt><dd>{(text.days)(rules.horizon_days)}</dd>
            </dl>
        }
    });
    view! {
        <section class="card">
            <div class="split"><h2>{text.rules}</h2><A href="/calendar/types" attr:class="small">{text.change}</A></div>
            {cards.collect_view()}
        </section>
    }
}

/// Asks by address, so that the answer can be linked and needs no script.
#[component]
fn Why(view: CalendarView) -> impl IntoView {
    let text = words().calendar();
    let query = use_query_map();
    let asked = move |name: &str| query.with(|query| query.get(name)).unwrap_or_default();
    let answer = load(
        move || (asked("why_date"), asked("why_time"), asked("why_type")),
        |(date, time, kind)| async move {
            if date.is_empty() {
                None
            } else {
                Some(explain_closed(date, time, kind).await)
            }
        },
    );
    let choices = view
        .session_types
        .iter()
        .map(|kind| Choice::new(kind.id.to_string(), kind.name.clone()))
        .collect::<Vec<_>>();
    let date = query
        .with_untracked(|query| query.get("why_date"))
        .unwrap_or_else(|| view.from.to_string());
    let time = query
        .with_untracked(|query| query.get("why_time"))
        .unwrap_or_else(|| "10:00".to_owned());
    (!choices.is_empty()).then(|| view! {
        <section class="card">
            <h2>{text.why_title}</h2>
            <form class="form tight" method="get" action="/calendar">
                <input type="hidden" name="date" value=view.from.to_string() />
                <div class="form-row narrow">
                    <TextInput name="why_date" kind="date" label=text.day value=date />
                    <TextInput name="why_time" kind="time" label=text.from value=time />
                </div>
                <Select name="why_type" label=text.types_title choices />
                <Submit class="compact">{text.why_ask}</Submit>
            </form>
            <Suspense>
                {move || Suspend::new(async move {
                    let answer = answer.await?;
                    let words = answer.unwrap_or_else(|error| (words().common().failure)(&error));
                    Some(view! { <p role="status">{words}</p> })
                })}
            </Suspense>
        </section>
    })
}

//! Beside the grid: what is selected, and forms that do by typing all that dragging does. Each is a
//! plain form, so it works without script; where there is some, `hands/around.rs` sends them. Drawn by the
//! server.

use super::address::Asked;
use super::layout::{days, default_opening, hh_mm, key, placed, read_key, times, today};
use super::pattern::{EndLines, Pattern, pattern_words};
use super::travel::Travel;
use super::*;
use crate::context::reader;
use crate::form::{FormState, input_name};
use crate::ui::{Choice, Erase, Glyph, Icon, Select, Submit, TextInput};
use crate::words::words;
use domain::calendar::geometry::Placed;
use domain::calendar::{Occurrence, Scope, Source};
use jiff::civil::Date;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// What every form of the panel is made with: what edits are made on, the page to come back to, and
/// what was typed if a form came back.
#[derive(Clone)]
pub(super) struct Sending {
    version: i64,
    zone: String,
    back: String,
    pub form: FormState,
}

impl Sending {
    fn of(view: &CalendarView, asked: &Asked) -> Sending {
        let address = &asked.address;
        let mut back = address.at(address.date.unwrap_or(view.from));
        if let Some(key) = &asked.selected {
            back.push_str(&format!("&sel={key}"));
        }
        Sending {
            version: view.version,
            zone: view.edited_in().to_owned(),
            back,
            form: FormState::plain(EditCalendar::PATH),
        }
    }
}

#[component]
pub fn SidePanel(view: CalendarView, asked: Asked, why: Option<String>) -> impl IntoView {
    let sending = Sending::of(&view, &asked);
    let named = |occurrence: &&Occurrence| Some(key(placed(occurrence))) == asked.selected;
    let selected = view.open.iter().find(named).map(|occurrence| {
        let of_it = |pattern: &&PatternView| Source::Weekly(pattern.id) == occurrence.source;
        let pattern = view.patterns.iter().find(of_it).cloned();
        view! { <Selected occurrence=*occurrence pattern sending=sending.clone() /> }
    });
    // Whole days and weeks are those of the mentor's own calendar.
    let at_home = view.home.is_none();
    // A month and an agenda are read, not drawn on.
    let in_grid = view.days <= 7;
    view! {
        {selected}
        <AddOpening view=view.clone() chosen=asked.begun.clone() sending=sending.clone() />
        {in_grid.then(|| view! { <HowTo /> })}
        {at_home.then(|| view! {
            <WholeDay view=view.clone() sending=sending.clone() />
            <Travel view=view.clone() sending=sending.clone() />
        })}
        <Rules view=view.clone() />
        <Why view asked answer=why />
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

/// A form that makes one edit, and what it carries beside its own fields.
#[component]
pub(super) fn Edit(
    sending: Sending,
    op: &'static str,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] occurrence: Option<Occurrence>,
    children: Children,
) -> impl IntoView {
    let of = occurrence.map(|occurrence| {
        view! {
            <input type="hidden" name=input_name("source") value=occurrence.source.to_string() />
            <input type="hidden" name=input_name("date") value=occurrence.date.to_string() />
        }
    });
    view! {
        <form action=EditCalendar::PATH method="post" class=class>
            <input type="hidden" name=input_name("version") value=sending.version.to_string() />
            <input type="hidden" name=input_name("zone") value=sending.zone />
            <input type="hidden" name=input_name("op") value=op />
            <input type="hidden" name=input_name("back") value=sending.back />
            {of}
            {children()}
        </form>
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
    sending: Sending,
) -> impl IntoView {
    let text = words().calendar();
    let (lang, clock) = (reader().lang, reader().habits.clock);
    let at: Placed = placed(&occurrence);
    let form = sending.form;
    let title = format!("{}, {}", lang.long_day(at.date), times(clock, at));
    let repeats = match (occurrence.source, &pattern) {
        (Source::Weekly(_), Some(pattern)) => pattern_words(pattern),
        (Source::Weekly(_), None) => (words().desk().weeks)(1),
        (Source::OneOff(_), _) => words().desk().once.to_owned(),
        (Source::Override(_), _) => words().desk().replaced.to_owned(),
    };
    // How it comes back is said in the mentor's own dates.
    let pattern = pattern.filter(|_| sending.zone.is_empty());
    let (to_repeat, to_delete) = (sending.clone(), sending.clone());
    let of_pattern = sending.clone();
    let recurs = matches!(occurrence.source, Source::Weekly(_));
    let once = matches!(occurrence.source, Source::OneOff(_));
    let aim_button = |(name, value): (&'static str, &'static str)| {
        view! { <button class="button compact" type="button" data-do="aim" data-of=key(at) value=value>{name}</button> }
            .erased()
    };
    let aims = [(text.move_it, "move"), (text.length_it, "length")];
    view! {
        <section class="card selected">
            <h2>{title}</h2>
            <dl class="facts apart"><dt>{text.repeats}</dt><dd>{repeats}</dd></dl>
            <div class="button-row tap-row">{Vec::from(aims.map(aim_button))}</div>
            <Edit sending op="move" occurrence=occurrence class="form tight">
                <h3>{text.move_title}</h3>
                <Line form op="move" field="to_date" kind="date" label=text.day initial=at.date.to_string() />
                <div class="form-row narrow">
                    <Line form op="move" field="start" kind="time" label=text.from initial=hh_mm(at.time.start_minute) />
                    <Line form op="move" field="end" kind="time" label=text.to initial=hh_mm(at.time.end_minute()) />
                </div>
                {recurs.then(|| view! { <ScopeSelect id="move-scope" /> })}
                <Submit class="compact">{text.change}</Submit>
            </Edit>
            <div class="button-row">
                {once.then(|| view! {
                    <Edit sending=to_repeat op="repeat" occurrence=occurrence>
                        <Submit class="compact"><Icon glyph=Glyph::Repeat />{text.every_week}</Submit>
                    </Edit>
                })}
                <Edit sending=to_delete op="delete" occurrence=occurrence>
                    {recurs.then(|| view! { <ScopeSelect id="delete-scope" /> })}
                    <Submit class="compact danger"><Icon glyph=Glyph::Trash />{text.delete}</Submit>
                </Edit>
            </div>
            {pattern.map(|pattern| view! { <Pattern pattern sending=of_pattern /> })}
        </section>
    }
}

/// How far a change goes; dragging and the keyboard follow the same choice.
#[component]
fn ScopeSelect(id: &'static str) -> impl IntoView {
    let text = words().calendar();
    let choices = Scope::ALL.map(|scope| {
        let name = match scope {
            Scope::ThisDay => text.this_day,
            Scope::ThisAndFollowing => text.this_and_following,
            Scope::All => text.all,
        };
        Choice::new(scope.as_str(), name)
    });
    let value = Scope::All.as_str();
    view! { <Select name=input_name("scope") id label=text.applies_to choices=choices.to_vec() value /> }
}

#[component]
fn AddOpening(view: CalendarView, chosen: Option<String>, sending: Sending) -> impl IntoView {
    let text = words().calendar();
    let form = sending.form;
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
            <Edit sending op="add" class="form tight">
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
                <Submit class=""><Icon glyph=Glyph::Plus />{text.add}</Submit>
            </Edit>
        </section>
    }
}

#[component]
fn WholeDay(view: CalendarView, sending: Sending) -> impl IntoView {
    let text = words().calendar();
    let lang = reader().lang;
    let form = sending.form;
    let (to_clear_day, of_week) = (sending.clone(), sending.clone());
    let to_copy: Vec<Choice> = days(&view)
        .map(|date| Choice::new(date.to_string(), lang.long_day(date)))
        .collect();
    let to_clear = to_copy.clone();
    view! {
        <details class="card">
            <summary>{text.day_title}</summary>
            <Edit sending op="copy" class="form tight">
                <Select name=input_name("date") id="copy-date" label=text.day choices=to_copy />
                <Line form op="copy" field="to_date" kind="text" label=text.copy_to hint=text.copy_hint />
                <Submit class="compact"><Icon glyph=Glyph::Copy />{text.copy}</Submit>
            </Edit>
            <Edit sending=to_clear_day op="clear" class="form tight">
                <Select name=input_name("date") id="clear-date" label=text.day choices=to_clear />
                <Submit class="compact danger">{text.clear}</Submit>
            </Edit>
            {(view.days == 7).then(|| view! { <WholeWeek sending=of_week from=view.from /> })}
        </details>
    }
}

#[component]
fn WholeWeek(sending: Sending, from: Date) -> impl IntoView {
    let text = words().calendar();
    let form = |op: &'static str, class: &'static str, name: &'static str| {
        view! {
            <Edit sending=sending.clone() op>
                <input type="hidden" name=input_name("date") value=from.to_string() />
                <Submit class=class>{name}</Submit>
            </Edit>
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
            <div class="split"><h2>{text.rules}</h2><a href="/calendar/types" class="small">{text.change}</a></div>
            {cards.collect_view()}
        </section>
    }
}

/// Asks by address, so that the answer can be linked and needs no script.
#[component]
fn Why(view: CalendarView, asked: Asked, answer: Option<String>) -> impl IntoView {
    let text = words().calendar();
    let choices = view
        .session_types
        .iter()
        .map(|kind| Choice::new(kind.id.to_string(), kind.name.clone()))
        .collect::<Vec<_>>();
    let (date, time) = match asked.why {
        Some([date, time, _]) => (date, time),
        None => (view.from.to_string(), "10:00".to_owned()),
    };
    (!choices.is_empty()).then(|| {
        view! {
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
                {answer.map(|words| view! { <p role="status">{words}</p> })}
            </section>
        }
    })
}

//! A round to look through: its pairs with reasons, who has nobody and why, and the forms that pin,
//! forbid, pair again, undo, publish and throw away. Everything works without script.

use super::page::{HERE, State};
use super::*;
use crate::admin::Section;
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState, input_name};
use crate::load::load;
use crate::ui::{Chip, Erase, Glyph, Icon, Table, Tone};
use crate::words::words;
use domain::matching::pairing::{RoundState, RuleKind, Score};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use std::time::Duration;

/// How long the page waits before it looks whether the pairs are there.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// What can be done to the round as a whole, and to pairs.
#[derive(Clone, Copy)]
struct Acts {
    decide: Call<PairingDecide>,
    rerun: Call<PairingRerun>,
    undo: Call<PairingUndo>,
    publish: Call<PairingPublish>,
    remove: Call<PairingRemove>,
    /// Rises whenever the page looks again.
    looks: RwSignal<u32>,
}

#[component]
pub(super) fn Round(round: String) -> impl IntoView {
    let acts = Acts {
        decide: Call::new(),
        rerun: Call::new(),
        undo: Call::new(),
        publish: Call::new(),
        remove: Call::new(),
        looks: RwSignal::new(0),
    };
    let query = use_query_map();
    let from = Memo::new(move |_| {
        let from = query.with(|query| query.get("from"));
        from.and_then(|from| from.parse().ok()).unwrap_or(0)
    });
    let changes = move || {
        let done = [
            acts.decide.version().get(),
            acts.rerun.version().get(),
            acts.undo.version().get(),
            acts.publish.version().get(),
        ];
        (from.get(), done, acts.looks.get())
    };
    let loaded = load(changes, move |(from, ..)| {
        pairing_round(RoundQuery {
            round: round.clone(),
            from,
        })
    });
    let show =
        move |view: RoundView| view! { <Shown view acts from=from.get_untracked() /> }.erased();
    view! { <Section title=words().pairing().title here=HERE loaded show /> }
}

#[component]
fn Shown(view: RoundView, acts: Acts, from: u32) -> impl IntoView {
    let working = view.round.state == RoundState::Working;
    let name = view.round.name.clone();
    let state = view.round.state;
    let body = if working {
        view! { <Working round=view.round.clone() looks=acts.looks /> }.erased()
    } else {
        view! { <Found view acts from /> }.erased()
    };
    view! {
        <div class="pairing-head">
            <h2>{name}</h2>
            <State state />
        </div>
        <FormFailure form=FormState::new(acts.decide) />
        <FormFailure form=FormState::new(acts.rerun) />
        <FormFailure form=FormState::new(acts.undo) />
        <FormFailure form=FormState::new(acts.publish) />
        <FormFailure form=FormState::new(acts.remove) />
        {body}
    }
    .erased()
}

#[component]
fn Working(round: RoundRow, looks: RwSignal<u32>) -> impl IntoView {
    let text = words().pairing();
    Effect::new(move |_| {
        let look = move || {
            // The page may be left before.
            let _ = looks.try_update(|looks| *looks += 1);
        };
        set_timeout(look, LOOK_AGAIN);
    });
    let number = |count: i64| reader().lang.number(count);
    view! {
        <section class="card stack" role="status">
            <p>{(text.working_text)(&number(round.mentees), &number(round.mentors))}</p>
            <p><a class="button" href=round_address(&round.id.to_string()) rel="external">{text.look_again}</a></p>
        </section>
    }
}

#[component]
fn Found(view: RoundView, acts: Acts, from: u32) -> impl IntoView {
    let text = words().pairing();
    let round = view.round.id.to_string();
    let may_change = view.round.state.may_change();
    let summary = view.summary;
    let published = (view.round.state == RoundState::Published)
        .then(|| view! { <p class="notice good">{text.published}</p> });
    let scores = if summary.scores_given {
        text.scores_given
    } else {
        text.scores_plain
    };
    let deeds = may_change.then(|| {
        view! { <Deeds round=round.clone() run=view.run can_undo=view.can_undo acts /> }
    });
    let mentees = view.without_mentor.into_iter();
    let mentees = mentees.map(|alone| (alone.person.name, (text.no_mentor)(&alone.reason)));
    let mentors = view.without_mentee.into_iter();
    let mentors = mentors.map(|alone| {
        let reason = (text.no_mentee)(&alone.reason).to_owned();
        (alone.person.name, reason)
    });
    let released = view.rules.into_iter();
    let released: Vec<RuleRow> = released
        .filter(|rule| rule.kind != RuleKind::Pinned)
        .collect();
    view! {
        {published}
        <Tiles summary all=view.round.mentees />
        <p class="small soft">{(text.objective_name)(view.round.objective)} ". " {scores}</p>
        {deeds}
        <PairTable pairs=view.pairs round=round.clone() from may_change acts />
        <PairPages round=round.clone() from next=view.next />
        <AloneTable title=text.without_mentor person=text.mentee rows=mentees.collect() />
        <AloneTable title=text.without_mentee person=text.mentor rows=mentors.collect() />
        <RuleTable rules=released round from may_change acts />
    }
    .erased()
}

#[component]
fn Tiles(summary: RunSummary, all: i64) -> impl IntoView {
    let text = words().pairing();
    let number = |count: i64| reader().lang.number(count);
    let mean = Score::new((summary.total / summary.pairs.max(1)) as u16);
    let shown = |score: Option<Score>| match score.filter(|_| summary.pairs > 0) {
        Some(score) => score_words(score),
        None => "–".to_owned(),
    };
    let tiles = [
        (
            text.have_mentor,
            (text.of)(&number(summary.pairs), &number(all)),
        ),
        (text.mean_score, shown(mean)),
        (text.least_score, shown(summary.least)),
    ];
    let tiles = tiles.map(|(name, value)| {
        view! {
            <div class="card tile">
                <span class="tile-name">{name}</span>
                <span class="tile-value">{value}</span>
            </div>
        }
    });
    view! { <div class="tiles">{tiles.collect_view()}</div> }
}

/// A score between 0 and 1, as it is handed in.
fn score_words(score: Score) -> String {
    reader().lang.decimal(score.fraction(), 3)
}

#[component]
fn Deeds(round: String, run: u32, can_undo: bool, acts: Acts) -> impl IntoView {
    let text = words().pairing();
    let table = format!("/admin/pairing/{round}/pairs.csv");
    let round = StoredValue::new(round);
    let named = move || {
        view! {
            <input type="hidden" name=input_name("round") value=round.get_value() />
            <input type="hidden" name=input_name("run") value=run.to_string() />
        }
    };
    let undo = can_undo.then(|| {
        view! {
            <ActionForm action=acts.undo>
                {named()}
                <button class="button" type="submit"><Icon glyph=Glyph::Undo />{text.undo}</button>
            </ActionForm>
        }
    });
    view! {
        <div class="button-row pairing-deeds">
            <ActionForm action=acts.rerun>
                {named()}
                <button class="button primary" type="submit" aria-describedby="rerun-hint">
                    <Icon glyph=Glyph::Repeat />{text.rerun}
                </button>
            </ActionForm>
            {undo}
            <a class="button" href=table rel="external" download="pairs.csv">{text.download}</a>
        </div>
        <p class="small soft" id="rerun-hint">{text.rerun_hint}</p>
        <div class="pairing-ends">
            <details class="card">
                <summary>{text.publish}</summary>
                <p>{text.publish_text}</p>
                <ActionForm action=acts.publish>
                    {named()}
                    <button class="button primary" type="submit">{text.publish_now}</button>
                </ActionForm>
            </details>
            <details class="card">
                <summary>{text.remove}</summary>
                <p>{text.remove_text}</p>
                <ActionForm action=acts.remove>
                    {named()}
                    <button class="button danger" type="submit">{text.remove_now}</button>
                </ActionForm>
            </details>
        </div>
    }
    .erased()
}

#[component]
fn PairTable(
    pairs: Vec<PairRow>,
    round: String,
    from: u32,
    may_change: bool,
    acts: Acts,
) -> impl IntoView {
    let text = words().pairing();
    let language = words().profile().language;
    let rows = pairs
        .into_iter()
        .map(|pair| {
            let languages = pair.shares.languages.iter();
            let languages: Vec<String> = languages
                .map(|tag| language(tag).map_or_else(|| tag.clone(), str::to_owned))
                .collect();
            let two = Two {
                round: round.clone(),
                mentee: pair.mentee.clone(),
                mentor: pair.mentor.clone(),
                from,
            };
            let buttons = may_change.then(|| match pair.rule {
                Some(_) => two.button(acts, Decision::Release).erased(),
                None => [Decision::Pin, Decision::Forbid]
                    .map(|decision| two.button(acts, decision))
                    .collect_view()
                    .erased(),
            });
            view! {
                <tr>
                    <th scope="row">{pair.mentee.name}</th>
                    <td data-name=text.mentor>{pair.mentor.name}</td>
                    <td class="n" data-name=text.score>{score_words(pair.score)}</td>
                    <td data-name=text.why>{(text.why_text)(&pair.shares, &languages)}</td>
                    <td class="pairing-decide">
                        {pair.rule.map(|rule| view! { <RuleChip rule /> })}
                        {buttons}
                    </td>
                </tr>
            }
        })
        .collect_view();
    let heads = [
        (text.mentee, ""),
        (text.mentor, ""),
        (text.score, "n"),
        (text.why, ""),
        (text.decide, ""),
    ];
    view! {
        <section class="section">
            <h3>{text.pairs}</h3>
            <div class="card flush">
                <Table label=text.pairs folds=true>
                    <thead><tr>{heads.map(|(name, class)| view! { <th scope="col" class=class>{name}</th> }).collect_view()}</tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
        </section>
    }
    .erased()
}

#[component]
fn RuleChip(rule: RuleKind) -> impl IntoView {
    let tone = if rule.fixes() { Tone::Good } else { Tone::Bad };
    view! { <Chip tone>{(words().pairing().rule_name)(rule)}</Chip> }
}

/// Two people that something is decided about.
struct Two {
    round: String,
    mentee: Person,
    mentor: Person,
    from: u32,
}

impl Two {
    fn button(&self, acts: Acts, decision: Decision) -> impl IntoView + use<> {
        let text = words().pairing();
        let words = match decision {
            Decision::Pin => text.pin,
            Decision::Forbid => text.forbid,
            Decision::Release => text.release,
        };
        let whom = (text.of_pair)(&self.mentee.name, &self.mentor.name);
        let fields = [
            ("round", self.round.clone()),
            ("mentee", self.mentee.id.to_string()),
            ("mentor", self.mentor.id.to_string()),
            ("decision", decision.as_str().to_owned()),
            ("from", self.from.to_string()),
        ];
        view! {
            <ActionForm action=acts.decide>
                {fields
                    .map(|(name, value)| view! { <input type="hidden" name=input_name(name) value=value /> })
                    .collect_view()}
                <button class="button compact" type="submit">
                    {words} <span class="visually-hidden">": " {whom}</span>
                </button>
            </ActionForm>
        }
    }
}

#[component]
fn PairPages(
    round: String,
    from: u32,
    #[prop(optional_no_strip)] next: Option<u32>,
) -> impl IntoView {
    let text = words().pairing();
    let address = round_address(&round);
    let first = (from > 0).then(|| {
        view! { <a class="turn" rel="first" href=address.clone()><Icon glyph=Glyph::Back /><span>{text.first_pairs}</span></a> }
    });
    let more = next.map(|next| {
        view! { <a class="turn" rel="next" href=format!("{address}&from={next}")><span>{text.more_pairs}</span><Icon glyph=Glyph::Forward /></a> }
    });
    (first.is_some() || more.is_some())
        .then(|| view! { <nav class="pager" aria-label=text.pairs>{first} {more}</nav> })
}

/// People without a pair, and why; nothing where there is nobody.
#[component]
fn AloneTable(
    title: &'static str,
    person: &'static str,
    rows: Vec<(String, String)>,
) -> impl IntoView {
    let text = words().pairing();
    if rows.is_empty() {
        return ().erased();
    }
    let rows = rows
        .into_iter()
        .map(|(name, reason)| view! { <tr><th scope="row">{name}</th><td data-name=text.reason>{reason}</td></tr> })
        .collect_view();
    view! {
        <section class="section">
            <h3>{title}</h3>
            <div class="card flush">
                <Table label=title folds=true>
                    <thead><tr><th scope="col">{person}</th><th scope="col">{text.reason}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
        </section>
    }
    .erased()
}

/// What is decided about people who are no pair now, or must be one.
#[component]
fn RuleTable(
    rules: Vec<RuleRow>,
    round: String,
    from: u32,
    may_change: bool,
    acts: Acts,
) -> impl IntoView {
    let text = words().pairing();
    if rules.is_empty() {
        return ().erased();
    }
    let rows = rules
        .into_iter()
        .map(|rule| {
            let two = Two {
                round: round.clone(),
                mentee: rule.mentee.clone(),
                mentor: rule.mentor.clone(),
                from,
            };
            view! {
                <tr>
                    <th scope="row">{rule.mentee.name}</th>
                    <td data-name=text.mentor>{rule.mentor.name}</td>
                    <td class="pairing-decide">
                        <RuleChip rule=rule.kind />
                        {may_change.then(|| two.button(acts, Decision::Release))}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="section">
            <h3>{text.decided}</h3>
            <div class="card flush">
                <Table label=text.decided folds=true>
                    <thead><tr><th scope="col">{text.mentee}</th><th scope="col">{text.mentor}</th><th scope="col">{text.decide}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
        </section>
    }
    .erased()
}

//! The admin's section for pairing rounds: all rounds and the form for a new one, or the round that
//! the address names.

use super::new_round::NewRound;
use super::review::Round;
use super::*;
use crate::admin::{Moment, Section};
use crate::load::load;
use crate::ui::{Chip, EmptyState, Erase, Glyph, Table, Tone};
use crate::words::words;
use domain::matching::pairing::RoundState;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The section's address.
pub(super) const HERE: &str = "/admin/pairing";

#[component]
pub fn Pairing() -> impl IntoView {
    let query = use_query_map();
    let round = Memo::new(move |_| query.with(|query| query.get("round")));
    move || match round.get() {
        Some(round) => view! { <Round round /> }.erased(),
        None => view! { <Rounds /> }.erased(),
    }
}

#[component]
fn Rounds() -> impl IntoView {
    let loaded = load(|| (), |()| pairing_rounds());
    let show = |rounds: Vec<RoundRow>| {
        let text = words().pairing();
        let list = if rounds.is_empty() {
            view! { <EmptyState glyph=Glyph::People title=text.no_rounds words=text.no_rounds_text /> }.erased()
        } else {
            view! { <RoundTable rounds /> }.erased()
        };
        view! {
            {list}
            <NewRound />
        }
        .erased()
    };
    view! { <Section title=words().pairing().title here=HERE loaded show /> }
}

#[component]
fn RoundTable(rounds: Vec<RoundRow>) -> impl IntoView {
    let text = words().pairing();
    let rows = rounds
        .into_iter()
        .map(|round| {
            view! {
                <tr>
                    <th scope="row"><a href=round_address(&round.id.to_string())>{round.name}</a></th>
                    <td class="n" data-name=text.mentees>{round.mentees}</td>
                    <td class="n" data-name=text.mentors>{round.mentors}</td>
                    <td data-name=text.state><State state=round.state /></td>
                    <td data-name=text.made><Moment at=round.created_at /></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="card flush">
            <Table label=text.rounds folds=true>
                <thead>
                    <tr>
                        <th scope="col">{text.round}</th>
                        <th scope="col" class="n">{text.mentees}</th>
                        <th scope="col" class="n">{text.mentors}</th>
                        <th scope="col">{text.state}</th>
                        <th scope="col">{text.made}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </div>
    }
}

#[component]
pub(super) fn State(state: RoundState) -> impl IntoView {
    let tone = match state {
        RoundState::Working => Tone::Info,
        RoundState::Ready => Tone::Warn,
        RoundState::Published => Tone::Good,
    };
    view! { <Chip tone>{(words().pairing().state_name)(state)}</Chip> }
}

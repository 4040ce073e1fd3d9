//! What the payment provider told and nothing came of: since when, why, and a form to have it taken once more.

use super::lists::{Pages, asked};
use super::page::{Moment, Section};
use crate::form::{ActionForm, Call, FormFailure, FormState, input_name};
use crate::load::load;
use crate::money::{AdminPlayAgain, MessageRow, MessagesQuery, MessagesView, admin_messages};
use crate::ui::{Chip, EmptyState, Erase, Glyph, Icon, Table, Tone};
use crate::words::words;
use leptos::prelude::*;

#[component]
pub(super) fn Messages() -> impl IntoView {
    let play = Call::<AdminPlayAgain>::new();
    let form = FormState::new(play);
    let cursor = asked("after");
    let loaded = load(
        move || (cursor.get(), play.version().get()),
        |(cursor, _)| admin_messages(MessagesQuery { cursor }),
    );
    let show = move |found: MessagesView| {
        let text = words().messages();
        if found.messages.is_empty() {
            return view! {
                <FormFailure form />
                <EmptyState glyph=Glyph::CheckCircle title=text.none words=text.none_text />
            }
            .erased();
        }
        let rows = found
            .messages
            .into_iter()
            .map(|message| view! { <Row message play /> })
            .collect_view();
        view! {
            <p class="soft messages-intro">{text.intro}</p>
            <FormFailure form />
            <div class="card flush">
                <Table label=text.messages folds=true>
                    <thead>
                        <tr>
                            <th scope="col">{words().money().what}</th><th scope="col">{text.came}</th>
                            <th scope="col" class="n">{text.tries}</th><th scope="col">{text.why}</th><th scope="col"><span class="visually-hidden">{text.play_again}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
            </div>
            <Pages here="/admin/messages" pairs=vec![] next=found.next first=cursor.get_untracked().is_none() />
        }
        .erased()
    };
    view! { <Section title=words().messages().messages here="/admin/money" loaded show /> }
}

#[component]
fn Row(message: MessageRow, play: Call<AdminPlayAgain>) -> impl IntoView {
    let text = words().messages();
    let (tone, state) = match message.is_alarm {
        true => (Tone::Bad, text.off),
        false => (Tone::Warn, text.waits),
    };
    let about = message.about.map(|id| {
        view! { <br /> <a href=format!("/admin/money?q={id}")>{text.about}</a> }
    });
    let again = match message.tried_until {
        _ if message.is_alarm => None,
        Some(until) => Some(
            view! { <br /> <span class="soft">{text.tried_until} " " <Moment at=until /></span> }
                .erased(),
        ),
        None => Some(view! { <br /> <span class="soft">{text.tried_no_more}</span> }.erased()),
    };
    let played = message.played.map(|(name, at)| {
        view! { <br /> <span class="soft">{(text.played_by)(&name)} " " <Moment at /></span> }
    });
    view! {
        <tr>
            <th scope="row">
                {(text.what)(&message.what)} " " <Chip tone>{state}</Chip> <br />
                <span class="soft event-name">{message.event.clone()}</span>
                {about}
            </th>
            <td data-name=text.came><Moment at=message.at /></td>
            <td class="n" data-name=text.tries>{message.attempts}</td>
            <td class="why" data-name=text.why>{message.reason.map(|reason| (text.reason)(&reason))} {again} {played}</td>
            <td class="play">
                <ActionForm action=play>
                    <input type="hidden" name=input_name("event") value=message.event />
                    <button class="button compact" type="submit"><Icon glyph=Glyph::Repeat />{text.play_again}</button>
                </ActionForm>
            </td>
        </tr>
    }
    .erased()
}

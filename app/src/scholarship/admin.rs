//! `/admin/scholarships`: what sponsors give, those that a bank has first; an admin ends what its sponsor cannot.

use super::page::{tone, whom_words};
use super::*;
use crate::admin::{Moment, Section};
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState, input_name};
use crate::load::load;
use crate::ui::{Chip, EmptyState, Erase, Glyph, Submit, Table};
use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn Pots() -> impl IntoView {
    let end = Call::<EndPot>::new();
    let loaded = load(move || end.version().get(), |_| admin_pots());
    let show = move |rows: Vec<PotRow>| {
        let text = words().scholarship();
        if rows.is_empty() {
            return view! { <EmptyState glyph=Glyph::Info title=text.none words=text.none_text /> }
                .erased();
        }
        let lines = rows
            .into_iter()
            .map(|row| view! { <Line row end /> })
            .collect_view();
        let form = FormState::new(end);
        view! {
            <p class="soft small">{words().money().utc}</p>
            <FormFailure form />
            <div class="card flush">
                <Table label=text.scholarships folds=true>
                    <thead><tr>
                        <th scope="col">{text.who_gives}</th><th scope="col">{text.for_whom}</th>
                        <th scope="col">{words().money().what}</th>
                        <th scope="col" class="num">{text.funded}</th><th scope="col" class="num">{text.spent}</th>
                        <th scope="col" class="num">{text.left}</th><th scope="col">{text.until}</th>
                        <th scope="col"><span class="visually-hidden">{text.end}</span></th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </Table>
            </div>
        }
        .erased()
    };
    view! { <Section title=words().scholarship().scholarships here="/admin/scholarships" loaded show /> }
}

#[component]
fn Line(row: PotRow, end: Call<EndPot>) -> impl IntoView {
    let text = words().scholarship();
    let lang = reader().lang;
    let can_end = !row.is_closed && !row.waits_for_bank;
    let ends = can_end.then(|| {
        view! {
            <ActionForm action=end>
                <input type="hidden" name=input_name("pot") value=row.id.to_string() />
                <Submit class="compact danger">{text.end}</Submit>
            </ActionForm>
        }
    });
    view! {
        <tr>
            <th scope="row">{row.sponsor}</th>
            <td data-name=text.for_whom>{whom_words(&row.whom)}</td>
            <td data-name=words().money().what><Chip tone=tone(row.state)>{(text.state)(row.state)}</Chip></td>
            <td class="num" data-name=text.funded>{lang.money(row.funded)}</td>
            <td class="num" data-name=text.spent>{lang.money(row.spent)}</td>
            <td class="num" data-name=text.left>{lang.money(row.left)}</td>
            <td data-name=text.until><Moment at=row.until /></td>
            <td>{ends}</td>
        </tr>
    }
    .erased()
}

//! Disputes that are not decided, for moderators: those that wait for them first.

use super::{CaseRow, Disputed, open_disputes};
use crate::admin::{Moment, Section};
use crate::context::reader;
use crate::load::load;
use crate::ui::{Chip, EmptyState, Erase, Glyph, Table, Tone};
use crate::words::words;
use leptos::prelude::*;

#[component]
pub fn Disputes() -> impl IntoView {
    let loaded = load(|| (), |()| open_disputes());
    let show = |rows: Vec<CaseRow>| {
        let text = words().dispute();
        if rows.is_empty() {
            return view! { <EmptyState glyph=Glyph::CheckCircle title=text.none words=text.none_text /> }.erased();
        }
        let lines = rows
            .into_iter()
            .map(|row| view! { <Line row /> })
            .collect_view();
        view! {
            <p class="soft small">{words().money().utc}</p>
            <div class="card flush">
                <Table label=text.disputes folds=true>
                    <thead><tr>
                        <th scope="col">{text.about}</th><th scope="col">{text.mentor}</th><th scope="col">{text.learner}</th>
                        <th scope="col">{text.opened}</th><th scope="col">{words().money().what}</th><th scope="col" class="num">{text.paid}</th>
                    </tr></thead>
                    <tbody>{lines}</tbody>
                </Table>
            </div>
        }
        .erased()
    };
    view! { <Section title=words().dispute().disputes here="/admin/disputes" loaded show /> }
}

#[component]
fn Line(row: CaseRow) -> impl IntoView {
    let text = words().dispute();
    let overdue = row
        .is_overdue
        .then(|| view! { " " <Chip tone=Tone::Warn>{text.overdue}</Chip> });
    let until = row.until.map(|at| view! { <br /> <Moment at /> });
    // Of anything but a session only the bank decides.
    let title = match row.what {
        Disputed::Session(booking) => {
            view! { <a href=format!("/sessions/{booking}/dispute")>{row.title}</a> }.erased()
        }
        Disputed::Package => row.title.erased(),
        Disputed::Tip => format!("{} · {}", words().money().tip, row.title).erased(),
        Disputed::Scholarship => {
            let name = words().scholarship().scholarships;
            view! { <a href="/admin/scholarships">{name}</a> }.erased()
        }
    };
    view! {
        <tr>
            <th scope="row">{title}</th>
            <td data-name=text.mentor>{row.mentor.unwrap_or_else(|| "–".to_owned())}</td>
            <td data-name=text.learner>{row.learner}</td>
            <td data-name=text.opened><Moment at=row.opened_at /></td>
            <td data-name=words().money().what><span>{(text.turn_name)(row.turn)}{overdue}{until}</span></td>
            <td class="num" data-name=text.paid>{reader().lang.money(row.price)}</td>
        </tr>
    }
    .erased()
}

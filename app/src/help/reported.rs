//! Help requests that were reported, for moderators: the list in the admin's frame, and on a request's page
//! what was reported and the form that decides.

use super::page::State;
use super::{
    DecideHelp, ReportView, ReportedRow, ReportedView, ReportsView, VerdictView, reported_help,
};
use crate::admin::{Moment, Section};
use crate::booking::LinesField;
use crate::form::{
    ActionForm, Call, ChoiceField, FormFailure, FormState, SubmitButton, input_name,
};
use crate::load::load;
use crate::ui::{Chip, EmptyState, Erase, Glyph, Table, Tone};
use crate::words::words;
use domain::help::Verdict;
use domain::id::HelpRequestId;
use leptos::prelude::*;

/// `/admin/requests`.
#[component]
pub(crate) fn Reported() -> impl IntoView {
    let loaded = load(|| (), |()| reported_help());
    let show = |view: ReportedView| {
        let text = words().help();
        let waiting = match view.waiting.is_empty() {
            true => view! { <EmptyState glyph=Glyph::CheckCircle title=text.none_reported words=text.none_reported_text /> }.erased(),
            false => view! { <Requests rows=view.waiting label=text.waiting at=text.reported_at /> }.erased(),
        };
        let decided = (!view.decided.is_empty()).then(|| {
            view! {
                <section class="section">
                    <h2>{text.decided}</h2>
                    <Requests rows=view.decided label=text.decided at=text.decided_at />
                </section>
            }
        });
        view! {
            <p class="soft small">{text.reports_text} " " {words().money().utc}</p>
            {waiting}
            {decided}
        }
        .erased()
    };
    view! { <Section title=words().help().reported here="/admin/requests" loaded show /> }
}

#[component]
fn Requests(rows: Vec<ReportedRow>, label: &'static str, at: &'static str) -> impl IntoView {
    let text = words().help();
    let lines = rows.into_iter().map(move |row| {
        view! {
            <tr>
                <th scope="row"><a href=format!("/requests/{}", row.id)>{row.goal}</a></th>
                <td data-name=text.who_asks>{row.name}</td>
                <td data-name=text.stands><State state=row.state /></td>
                <td class="num" data-name=text.reports>{row.reports}</td>
                <td data-name=at><Moment at=row.at /></td>
            </tr>
        }
        .erased()
    });
    view! {
        <div class="card flush">
            <Table label folds=true>
                <thead><tr>
                    <th scope="col">{text.goal_column}</th><th scope="col">{text.who_asks}</th><th scope="col">{text.stands}</th>
                    <th scope="col" class="num">{text.reports}</th><th scope="col">{at}</th>
                </tr></thead>
                <tbody>{lines.collect_view()}</tbody>
            </Table>
        </div>
    }
    .erased()
}

/// What was reported about a request, what was decided, and the form that decides.
#[component]
pub(super) fn Reports(
    id: HelpRequestId,
    reports: ReportsView,
    decide: Call<DecideHelp>,
) -> impl IntoView {
    let text = words().help();
    let new_ones = reports.new_ones();
    let form = reports
        .may_decide
        .then(|| view! { <Decide id new_ones decide /> });
    let said = reports.reports.into_iter().map(one_report);
    let verdicts = (!reports.verdicts.is_empty()).then(|| {
        let lines = reports.verdicts.into_iter().map(one_verdict);
        view! { <h3>{text.decided}</h3> <ul class="stack">{lines.collect_view()}</ul> }
    });
    view! {
        <section class="section" id="reports">
            <h2>{text.reports}</h2>
            <ul class="stack">{said.collect_view()}</ul>
            {verdicts}
        </section>
        {form}
    }
    .erased()
}

fn one_report(report: ReportView) -> impl IntoView {
    let is_new = report
        .is_new
        .then(|| view! { <Chip tone=Tone::Warn>{words().help().new_report}</Chip> });
    view! {
        <li class="card stack">
            <p class="cluster"><b>{report.name}</b><span class="small soft"><Moment at=report.at /> " UTC"</span>{is_new}</p>
            <p class="written">{report.words}</p>
        </li>
    }
    .erased()
}

fn one_verdict(verdict: VerdictView) -> impl IntoView {
    let name = (words().help().verdict)(verdict.verdict);
    let why = (!verdict.words.is_empty()).then(|| view! { <p class="written">{verdict.words}</p> });
    view! {
        <li class="card stack">
            <p class="cluster"><b>{name}</b><span class="small soft">{verdict.by} ", " <Moment at=verdict.at /> " UTC"</span></p>
            {why}
        </li>
    }
    .erased()
}

#[component]
fn Decide(id: HelpRequestId, new_ones: u32, decide: Call<DecideHelp>) -> impl IntoView {
    let text = words().help();
    let form = FormState::new(decide);
    let choices = Verdict::ALL.map(|verdict| {
        let name = (text.verdict_choice)(verdict);
        (verdict.as_str().to_owned(), name.to_owned())
    });
    view! {
        <section class="section">
            <h2>{text.decide}</h2>
            <ActionForm action=decide attr:class="form card" attr:novalidate=true>
                <FormFailure form />
                <input type="hidden" name=input_name("request") value=id.to_string() />
                <input type="hidden" name=input_name("reports") value=new_ones.to_string() />
                <ChoiceField form field="verdict" label=text.what_comes choices=choices.to_vec() />
                <LinesField form field="words" label=text.why hint=text.why_hint short=true />
                <div class="form-end"><SubmitButton pending=decide.pending()>{text.decide_now}</SubmitButton></div>
            </ActionForm>
        </section>
    }
    .erased()
}

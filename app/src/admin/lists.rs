//! The admin's lists. What is searched and where a page begins stands in the address, so that each
//! view can be linked and works without script.

use super::page::{Moment, Section};
use super::*;
use crate::form::{ActionForm, Call, FormFailure, FormState, input_name};
use crate::load::load;
use crate::ui::{Avatar, Chip, EmptyState, Erase, Glyph, Icon, Size, Table, Tone};
use crate::words::words;
use domain::actor::Role;
use domain::booking::BookingStatus;
use leptos::prelude::*;
use leptos_router::components::Form;
use leptos_router::hooks::use_query_map;

/// A parameter of the address.
pub(crate) fn asked(name: &'static str) -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| {
        query
            .with(|query| query.get(name))
            .filter(|value| !value.is_empty())
    })
}

#[component]
pub(super) fn Members() -> impl IntoView {
    let (text, role, cursor) = (asked("q"), asked("role"), asked("after"));
    let query = move || MembersQuery {
        text: text.get().unwrap_or_default(),
        role: role.get().as_deref().and_then(Role::parse),
        cursor: cursor.get(),
    };
    let loaded = load(query, admin_members);
    let show = move |list: Listed<MemberRow>| {
        let now = query();
        let pairs = [
            ("q", now.text.clone()),
            (
                "role",
                now.role.map(Role::as_str).unwrap_or_default().to_owned(),
            ),
        ];
        view! {
            <MemberSearch query=now.clone() />
            <MemberTable members=list.items />
            <Pages here="/admin/members" pairs=pairs.to_vec() next=list.next first=now.cursor.is_none() />
        }
        .erased()
    };
    view! { <Section title=words().admin().members here="/admin/members" loaded show /> }
}

#[component]
fn MemberSearch(query: MembersQuery) -> impl IntoView {
    let text = words().admin();
    let roles = Role::ALL
        .map(|role| (role.as_str(), (text.role_name)(role)))
        .to_vec();
    let chosen = query.role.map(Role::as_str);
    view! {
        <Form method="GET" action="/admin/members" attr:class="sift" attr:role="search">
            <div class="field long">
                <label class="field-label" for="q">{text.name_or_email}</label>
                <input class="input" type="search" id="q" name="q" value=query.text />
            </div>
            <Chooser name="role" label=text.role choices=roles chosen />
            <button class="button" type="submit">{text.show}</button>
        </Form>
    }
}

/// One of a list, or all.
#[component]
fn Chooser(
    name: &'static str,
    label: &'static str,
    choices: Vec<(&'static str, &'static str)>,
    #[prop(optional_no_strip)] chosen: Option<&'static str>,
) -> impl IntoView {
    let options = choices
        .into_iter()
        .map(|(value, words)| view! { <option value=value selected=chosen == Some(value)>{words}</option> })
        .collect_view();
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}</label>
            <select class="input" id=name name=name>
                <option value="">{words().admin().all}</option>
                {options}
            </select>
        </div>
    }
}

#[component]
fn MemberTable(members: Vec<MemberRow>) -> impl IntoView {
    let text = words().admin();
    let rows = members
        .into_iter()
        .map(|member| {
            let side = if member.is_mentor {
                text.mentor
            } else {
                text.mentee
            };
            let role = if member.role == Role::Member {
                side
            } else {
                (text.role_name)(member.role)
            };
            let (tone, state) = match (member.suspended, member.verified) {
                (true, _) => (Tone::Bad, text.suspended),
                (false, false) => (Tone::Warn, text.unverified),
                (false, true) => (Tone::Good, text.active),
            };
            let name = match member.is_mentor {
                true => {
                    view! { <a href=format!("/mentors/{}", member.slug)>{member.name.clone()}</a> }
                        .erased()
                }
                false => member.name.clone().erased(),
            };
            view! {
                <tr>
                    <th scope="row">
                        <span class="person">
                            <Avatar name=member.name.clone() photo=None size=Size::Small />
                            <span>{name} <br /> <span class="soft">{member.email}</span></span>
                        </span>
                    </th>
                    <td data-name=text.role>{role}</td>
                    <td data-name=text.joined><Moment at=member.joined_at /></td>
                    <td class="n" data-name=text.sessions>{member.sessions_kept}</td>
                    <td data-name=text.state><Chip tone>{state}</Chip></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <List
            label=text.members
            columns=vec![(text.person, false), (text.role, false), (text.joined, false), (text.sessions, true), (text.state, false)]
        >
            {rows}
        </List>
    }
}

#[component]
pub(super) fn Bookings() -> impl IntoView {
    let (status, cursor) = (asked("status"), asked("after"));
    let query = move || BookingsQuery {
        status: status.get().as_deref().and_then(BookingStatus::parse),
        cursor: cursor.get(),
    };
    let loaded = load(query, admin_bookings);
    let show = move |list: Listed<BookingRow>| {
        let text = words().admin();
        let now = query();
        let chosen = now.status.map(BookingStatus::as_str);
        // A move keeps its booking, so nothing is stored as moved.
        let states = BookingStatus::ALL
            .into_iter()
            .filter(|status| *status != BookingStatus::Rescheduled);
        let choices: Vec<_> = states
            .map(|status| (status.as_str(), (text.status_name)(status)))
            .collect();
        let pairs = vec![("status", chosen.unwrap_or_default().to_owned())];
        view! {
            <Form method="GET" action="/admin/bookings" attr:class="sift">
                <Chooser name="status" label=text.state choices chosen />
                <button class="button" type="submit">{text.show}</button>
            </Form>
            <BookingTable bookings=list.items />
            <Pages here="/admin/bookings" pairs next=list.next first=now.cursor.is_none() />
        }
        .erased()
    };
    view! { <Section title=words().admin().bookings here="/admin/bookings" loaded show /> }
}

#[component]
fn BookingTable(bookings: Vec<BookingRow>) -> impl IntoView {
    let text = words().admin();
    let rows = bookings
        .into_iter()
        .map(|booking| {
            let tone = match booking.status {
                BookingStatus::Confirmed | BookingStatus::Kept => Tone::Good,
                BookingStatus::Requested => Tone::Warn,
                BookingStatus::Held => Tone::Info,
                BookingStatus::Cancelled | BookingStatus::NoShow => Tone::Bad,
                BookingStatus::Declined | BookingStatus::Expired | BookingStatus::Rescheduled => Tone::Plain,
            };
            view! {
                <tr>
                    <th scope="row">{booking.title}</th>
                    <td data-name=text.mentor>{booking.mentor}</td>
                    <td data-name=text.mentee>{booking.mentee}</td>
                    <td data-name=text.starts><Moment at=booking.starts_at /></td>
                    <td data-name=text.booked><Moment at=booking.created_at /></td>
                    <td data-name=text.state><Chip tone>{(text.status_name)(booking.status)}</Chip></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <List
            label=text.bookings
            columns=vec![(text.session, false), (text.mentor, false), (text.mentee, false), (text.starts, false), (text.booked, false), (text.state, false)]
        >
            {rows}
        </List>
    }
}

#[component]
pub(super) fn Reviews() -> impl IntoView {
    let cursor = asked("after");
    let loaded = load(move || cursor.get(), admin_reviews);
    let show = move |list: Listed<ReviewRow>| {
        view! {
            <ReviewTable reviews=list.items />
            <Pages here="/admin/reviews" pairs=vec![] next=list.next first=cursor.get_untracked().is_none() />
        }
        .erased()
    };
    view! { <Section title=words().admin().reviews here="/admin/reviews" loaded show /> }
}

#[component]
fn ReviewTable(reviews: Vec<ReviewRow>) -> impl IntoView {
    let text = words().admin();
    let now = crate::context::reader().now;
    let rows = reviews
        .into_iter()
        .map(|review| {
            let unseen = review.visible_at > now;
            view! {
                <tr>
                    <th scope="row">{review.author} <br /> <span class="soft">{(text.by_side)(review.author_side)}</span></th>
                    <td data-name=text.about>{review.subject}</td>
                    <td class="n" data-name=text.stars>{review.overall}</td>
                    <td data-name=text.text>{review.text}</td>
                    <td data-name=text.private_note>{review.private_note}</td>
                    <td data-name=text.written>
                        <Moment at=review.written_at />
                        {unseen.then(|| view! { " " <Chip tone=Tone::Info>{text.not_visible_yet}</Chip> })}
                    </td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <List
            label=text.reviews
            columns=vec![(text.from, false), (text.about, false), (text.stars, true), (text.text, false), (text.private_note, false), (text.written, false)]
        >
            {rows}
        </List>
    }
}

#[component]
pub(super) fn Jobs() -> impl IntoView {
    let retry = Call::<AdminRetryJob>::new();
    let form = FormState::new(retry);
    let loaded = load(move || retry.version().get(), |_| admin_dead_jobs());
    let show = move |jobs: Vec<DeadJob>| {
        let text = words().admin();
        if jobs.is_empty() {
            return view! { <EmptyState glyph=Glyph::CheckCircle title=text.no_dead_jobs words=text.no_dead_jobs_text /> }.erased();
        }
        let rows = jobs
            .into_iter()
            .map(|job| view! { <JobRow job retry /> })
            .collect_view();
        view! {
            <FormFailure form />
            <List
                label=text.jobs
                columns=vec![(text.job, false), (text.tries, true), (text.last_try, false), (text.what_went_wrong, false), (text.try_again, false)]
            >
                {rows}
            </List>
        }
        .erased()
    };
    view! { <Section title=words().admin().jobs here="/admin/jobs" loaded show /> }
}

#[component]
fn JobRow(job: DeadJob, retry: Call<AdminRetryJob>) -> impl IntoView {
    let text = words().admin();
    view! {
        <tr>
            <th scope="row">{job.kind}</th>
            <td class="n" data-name=text.tries>{job.attempts}</td>
            <td data-name=text.last_try><Moment at=job.run_at /></td>
            <td data-name=text.what_went_wrong><p class="job-error">{job.last_error}</p></td>
            <td class="acts">
                <ActionForm action=retry>
                    <input type="hidden" name=input_name("job") value=job.id.to_string() />
                    <button class="button compact" type="submit"><Icon glyph=Glyph::Repeat />{text.try_again}</button>
                </ActionForm>
            </td>
        </tr>
    }
}

/// A table of a list: column names, and whether a column holds numbers.
#[component]
fn List(
    label: &'static str,
    columns: Vec<(&'static str, bool)>,
    children: Children,
) -> impl IntoView {
    let heads = columns
        .into_iter()
        .map(|(name, numbers)| view! { <th scope="col" class=numbers.then_some("n")>{name}</th> })
        .collect_view();
    view! {
        <div class="card flush">
            <Table label folds=true>
                <thead>
                    <tr>{heads}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </Table>
        </div>
    }
}

/// On to older rows, and back to the newest.
#[component]
pub(crate) fn Pages(
    here: &'static str,
    pairs: Vec<(&'static str, String)>,
    #[prop(optional_no_strip)] next: Option<String>,
    first: bool,
) -> impl IntoView {
    let text = words().admin();
    if first && next.is_none() {
        return None;
    }
    let address = move |after: Option<String>| {
        let mut query = leptos_router::params::ParamsMap::new();
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            query.insert(*name, value.clone());
        }
        if let Some(after) = after {
            query.insert("after", after);
        }
        format!("{here}{}", query.to_query_string())
    };
    let newest = (!first).then(|| view! { <a class="turn" rel="first" href=address(None)><Icon glyph=Glyph::Back /><span>{text.newest}</span></a> });
    let older = next.map(|next| view! { <a class="turn" rel="next" href=address(Some(next))><span>{text.older}</span><Icon glyph=Glyph::Forward /></a> });
    Some(view! { <nav class="pager" aria-label=text.pages>{newest} {older}</nav> })
}

//! `/settings/calendars`: the feed, and the calendars elsewhere with how it goes with each; and what
//! the calendar page says of those that cannot be read.

use super::account::{AccountCalendars, ConnectAccount};
use super::*;
use crate::context::reader;
use crate::form::{ActionForm, Call, FormFailure, FormState, SubmitButton, TextField};
use crate::frame::FailurePage;
use crate::load::{awaited, load};
use crate::premium::PremiumHint;
use crate::title::Title;
use crate::ui::{Erase, Kept, Notice, Tone};
use crate::words::words;
use domain::premium::PremiumFeature;
use domain::time::{Instant, ZoneTable};
use leptos::prelude::*;
use leptos_router::components::A;

#[component]
pub fn ConnectionsPage() -> impl IntoView {
    let (desk, kept) = (Desk::new(), Kept::new());
    let page = load(move || desk.version(), |_| connections());
    view! {
        <Title text=words().connection().title />
        <Transition fallback=|| view! { <p>{words().common().loading}</p> }>
            {awaited(move || async move {
                match page.await {
                    Ok(view) => kept.view(|| view! { <Calendars view desk /> }),
                    Err(error) => view! { <FailurePage error /> }.erased(),
                }
            })}
        </Transition>
        <PremiumHint feature=PremiumFeature::OtherCalendars />
    }
}

/// Everything this page can do. The page is fetched again after each.
#[derive(Clone, Copy)]
pub struct Desk {
    make: Call<MakeFeed>,
    revoke: Call<RevokeFeed>,
    add: Call<AddLink>,
    pub connect: Call<AddAccount>,
    pub choose: Call<ChooseCalendars>,
    remove: Call<RemoveConnection>,
    read: Call<ReadConnection>,
}

impl Desk {
    fn new() -> Desk {
        Desk {
            make: Call::new(),
            revoke: Call::new(),
            add: Call::new(),
            connect: Call::new(),
            choose: Call::new(),
            remove: Call::new(),
            read: Call::new(),
        }
    }

    fn version(self) -> usize {
        self.make.version().get()
            + self.revoke.version().get()
            + self.add.version().get()
            + self.connect.version().get()
            + self.choose.version().get()
            + self.remove.version().get()
            + self.read.version().get()
    }
}

#[component]
fn Calendars(view: ConnectionsView, desk: Desk) -> impl IntoView {
    let text = words().connection();
    let zone = view.zone;
    view! {
        <section class="narrow stack">
            <p class="small"><A href="/settings">{words().account().settings_title}</A></p>
            <h1>{text.title}</h1>
            <Feed feed=view.feed zone=zone.clone() desk />
            {view
                .connections
                .map(|connections| view! { <Elsewhere connections accounts=view.accounts zone desk /> })}
        </section>
    }
}

#[component]
fn Feed(feed: Option<FeedView>, zone: ZoneTable, desk: Desk) -> impl IntoView {
    let text = words().connection();
    let made = feed.is_some();
    let address = feed.as_ref().and_then(|feed| feed.address.clone());
    let since = feed
        .filter(|feed| feed.address.is_none())
        .map(|feed| (text.feed_since)(&moment(feed.since, &zone)));
    let make = FormState::new(desk.make);
    let button = if made {
        text.feed_again
    } else {
        text.feed_make
    };
    view! {
        <h2 id="feed">{text.feed}</h2>
        <p class="soft">{text.feed_lead}</p>
        {address.map(|address| view! { <FeedAddress address /> })}
        {since.map(|since| view! { <p>{since}</p> })}
        <FormFailure form=make />
        <div class="button-row">
            <ActionForm action=desk.make>
                <button class="button" type="submit">{button}</button>
            </ActionForm>
            {made.then(|| view! {
                <ActionForm action=desk.revoke>
                    <button class="button" type="submit">{text.feed_revoke}</button>
                </ActionForm>
            })}
        </div>
    }
}

/// The address in a field of its own, chosen as a whole when it is entered, ready to be copied.
#[component]
fn FeedAddress(address: String) -> impl IntoView {
    let text = words().connection();
    let field = NodeRef::<leptos::html::Input>::new();
    let choose = move |_| {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
    };
    view! {
        <div class="field">
            <label class="field-label" for="feed-address">{text.feed_address}</label>
            <p class="field-hint" id="feed-address-hint">{text.feed_once}</p>
            <input
                class="input"
                id="feed-address"
                readonly
                value=address
                aria-describedby="feed-address-hint"
                node_ref=field
                on:focus=choose
            />
        </div>
    }
}

#[component]
fn Elsewhere(
    connections: Vec<ConnectionView>,
    accounts: AccountOffer,
    zone: ZoneTable,
    desk: Desk,
) -> impl IntoView {
    let text = words().connection();
    let form = FormState::new(desk.add);
    let acted = FormState::new(desk.read);
    view! {
        <h2 id="elsewhere">{text.elsewhere}</h2>
        <p class="soft">{text.elsewhere_lead}</p>
        <FormFailure form=acted />
        <ul class="connections">
            {connections.into_iter().map(|connection| view! { <Connection connection zone=zone.clone() desk /> }).collect_view()}
        </ul>
        <ConnectAccount accounts desk />
        <h3>{text.add_by_link}</h3>
        <ActionForm action=desk.add attr:class="form" attr:novalidate=true>
            <FormFailure form />
            <TextField form field="address" kind="url" label=text.link hint=text.link_hint required=true />
            <TextField form field="label" label=text.label hint=text.label_hint />
            <div class="form-end">
                <SubmitButton pending=desk.add.pending()>{text.add}</SubmitButton>
            </div>
        </ActionForm>
    }
}

#[component]
fn Connection(connection: ConnectionView, zone: ZoneTable, desk: Desk) -> impl IntoView {
    let text = words().connection();
    let (read_id, remove_id) = (connection.id.to_string(), connection.id.to_string());
    let read_named = (text.read_now_named)(&connection.label);
    let remove_named = (text.remove_named)(&connection.label);
    let with_sessions = connection.account.as_ref().is_some_and(|account| {
        let mut calendars = account.calendars.iter();
        calendars.any(|calendar| calendar.gets_sessions)
    });
    let account = connection.account.map(|account| {
        let id = connection.id;
        view! { <AccountCalendars id account zone=zone.clone() desk /> }
    });
    let soon = connection
        .soon
        .then(|| view! { <p class="soft small">{text.soon}</p> });
    view! {
        <li class="card stack">
            <h3>{connection.label.clone()} " " <span class="soft small">{connection.host}</span></h3>
            <State state=connection.state zone=zone.clone() />
            {soon}
            {account}
            <div class="button-row">
                <ActionForm action=desk.read>
                    <input type="hidden" name="id" value=read_id />
                    <button class="button" type="submit" aria-label=read_named>{text.read_now}</button>
                </ActionForm>
                <ActionForm action=desk.remove>
                    <input type="hidden" name="form[id]" value=remove_id />
                    {with_sessions.then(|| view! {
                        <label class="check">
                            <input type="checkbox" name="form[sessions]" checked=true />
                            <span>{text.take_sessions_out}</span>
                        </label>
                    })}
                    <button class="button" type="submit" aria-label=remove_named>{text.remove}</button>
                </ActionForm>
            </div>
        </li>
    }
}

#[component]
fn State(state: ConnectionState, zone: ZoneTable) -> impl IntoView {
    let text = words().connection();
    match state {
        ConnectionState::Waiting => view! { <p>{text.waiting}</p> }.erased(),
        ConnectionState::Good { read_at, busy } => {
            let busy = reader().lang.number(busy.into());
            view! { <p>{(text.good)(&moment(read_at, &zone), &busy)}</p> }.erased()
        }
        ConnectionState::Failing {
            since,
            trouble,
            closes_at,
            closed,
        } => {
            let title = (text.failing_since)(&moment(since, &zone));
            let consequence = consequence(closes_at, closed, &zone);
            view! {
                <Notice tone=Tone::Bad title>
                    <p>{(text.trouble)(&trouble)}</p>
                    <p>{consequence}</p>
                </Notice>
            }
            .erased()
        }
    }
}

fn consequence(closes_at: Instant, closed: bool, zone: &ZoneTable) -> String {
    let text = words().connection();
    if closed {
        text.closed.to_owned()
    } else {
        (text.closes_at)(&moment(closes_at, zone))
    }
}

pub(super) fn moment(instant: Instant, zone: &ZoneTable) -> String {
    reader().lang.moment(zone.local(instant))
}

/// Those of the calendars that cannot be read, in words.
#[cfg(feature = "ssr")]
pub fn broken(view: ConnectionsView) -> Vec<BrokenConnection> {
    let text = words().connection();
    let zone = view.zone;
    let connections = view.connections.unwrap_or_default().into_iter();
    let failing = connections.filter_map(|connection| match connection.state {
        ConnectionState::Failing {
            trouble,
            closes_at,
            closed,
            ..
        } => Some(BrokenConnection {
            title: (text.cannot_read)(&connection.label),
            words: format!(
                "{} {}",
                (text.trouble)(&trouble),
                consequence(closes_at, closed, &zone)
            ),
        }),
        ConnectionState::Waiting | ConnectionState::Good { .. } => None,
    });
    failing.collect()
}

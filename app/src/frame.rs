//! What surrounds every page: the bar on top, the foot, and the page for what cannot be shown.

use crate::account::{SignOut, Viewer, address_of_page, zone_link, zone_name};
use crate::context::reader;
use crate::error::AppError;
use crate::load::awaited;
use crate::routes::CurrentViewer;
use crate::title::Title;
use crate::ui::{Avatar, Erase, Glyph, Html, Icon, Mark};
use crate::words::{Lang, words};
use domain::actor::Role;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_location;

/// The bar on top: where one can go, and who one is.
#[component]
pub fn TopBar() -> impl IntoView {
    let current = expect_context::<CurrentViewer>().0;
    let common = words().common();
    let zone = zone_name();
    view! {
        <header class="top">
            <div class="top-in">
                <a href="/" class="brand">
                    <Mark />
                    <span>{common.product}</span>
                </a>
                <nav class="main-nav" aria-label=common.main_navigation>
                    <ul>
                        <NavItem href="/mentors" glyph=Glyph::Search name=common.find_a_mentor />
                        <Transition>
                            {awaited(move || async move {
                                current.await.map(|viewer| view! { <MemberItems viewer /> }).erased()
                            })}
                        </Transition>
                    </ul>
                </nav>
                <div class="top-end">
                    <a class="zone" href=zone_link() rel="nofollow">{move || (common.times_in)(&zone.get())}</a>
                    <Transition>
                        {awaited(move || async move {
                            match current.await {
                                Some(viewer) => view! { <AccountMenu viewer /> }.erased(),
                                None => view! { <VisitorLinks /> }.erased(),
                            }
                        })}
                    </Transition>
                </div>
            </div>
        </header>
    }
}

#[component]
fn NavItem(href: &'static str, glyph: Glyph, name: &'static str) -> impl IntoView {
    let path = use_location().pathname;
    let current = move || {
        let path = path.read();
        let below = path.strip_prefix(href);
        below
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            .then_some("page")
    };
    view! {
        <li>
            <a href=href aria-current=current>
                <Icon glyph />
                <span>{name}</span>
            </a>
        </li>
    }
}

#[component]
fn MemberItems(viewer: Viewer) -> impl IntoView {
    let common = words().common();
    let mentor = viewer.is_mentor;
    let staff = match viewer.role {
        Role::Admin => Some("/admin"),
        Role::Moderator => Some("/admin/reviews"),
        Role::Member => None,
    };
    view! {
        <NavItem href="/sessions" glyph=Glyph::Sessions name=common.sessions />
        {mentor.then(|| view! { <NavItem href="/calendar" glyph=Glyph::Calendar name=common.calendar /> })}
        {staff.map(|href| view! { <NavItem href glyph=Glyph::Chart name=common.admin /> })}
    }
}

#[component]
fn VisitorLinks() -> impl IntoView {
    let common = words().common();
    view! {
        <a href="/sign-in" class="button quiet">
            {common.sign_in}
        </a>
        <a href="/register" class="button primary">
            {common.register}
        </a>
    }
}

/// Opens without script: a popover of the browser's own.
#[component]
fn AccountMenu(viewer: Viewer) -> impl IntoView {
    let common = words().common();
    view! {
        <button
            class="account-open"
            type="button"
            popovertarget="account-menu"
        >
            <span class="visually-hidden">{format!("{}: {}", common.account_menu, viewer.name)}</span>
            <Avatar name=viewer.name.clone() photo=viewer.photo.clone() />
        </button>
        <div class="menu-list account-menu" id="account-menu" popover="auto">
            <p class="menu-words">
                <b>{viewer.name.clone()}</b>
            </p>
            <a href="/bookmarks">
                <Icon glyph=Glyph::Bookmark />
                {common.bookmarks}
            </a>
            <a href="/wallet">
                <Icon glyph=Glyph::Money />
                {common.wallet}
            </a>
            <a href="/requests">
                <Icon glyph=Glyph::Message />
                {common.requests}
            </a>
            {viewer.is_mentor.then(|| view! {
                <a href="/my-figures">
                    <Icon glyph=Glyph::Chart />
                    {common.my_figures}
                </a>
            })}
            <a href="/profile">
                <Icon glyph=Glyph::Person />
                {common.profile}
            </a>
            <a href="/settings">
                <Icon glyph=Glyph::Gear />
                {common.settings}
            </a>
            <hr />
            // A visitor reads another document, so this form is a plain one.
            <form method="post" action=SignOut::url()>
                <button type="submit">
                    <Icon glyph=Glyph::SignOut />
                    {common.sign_out}
                </button>
            </form>
        </div>
    }
}

/// The foot: the rules of the house, and the language.
#[component]
pub fn Footer() -> impl IntoView {
    let common = words().common();
    let back = address_of_page();
    let other = Lang::ALL
        .into_iter()
        .find(|lang| *lang != reader().lang)
        .unwrap_or_default();
    view! {
        <footer class="foot">
            <div class="foot-in">
                <ul>
                    <li>
                        <a href="/conduct">{common.code_of_conduct}</a>
                    </li>
                </ul>
                // Another language is another document, so this form is a plain one.
                <form method="post" action="/fn/prefer" class="foot-end">
                    <input type="hidden" name="lang" value=other.tag() />
                    <input type="hidden" name="back" value=back />
                    <button class="button compact quiet" type="submit" lang=other.tag()>
                        <Icon glyph=Glyph::Globe />
                        {other.own_name()}
                    </button>
                </form>
            </div>
        </footer>
    }
}

/// A page that could not be shown, and what to do about it.
#[component]
pub fn FailurePage(error: AppError) -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::context::status_of_page(&error);
    let common = words().common();
    let path = use_location().pathname.get_untracked();
    let sign_in = format!("/sign-in?next={path}");
    let (title, text, link) = match error {
        AppError::NotFound => (
            common.not_found_title,
            common.not_found_text.to_owned(),
            Some(("/mentors", common.find_a_mentor)),
        ),
        AppError::Unauthenticated => (
            common.sign_in,
            (common.failure)(&error),
            Some((sign_in.as_str(), common.sign_in)),
        ),
        _ => (common.error_title, (common.failure)(&error), None),
    };
    let html = trouble(title, &text, link);
    let title = (error == AppError::NotFound).then(|| view! { <Title text=title /> });
    view! {
        {title}
        <section class="trouble" inner_html=html></section>
    }
}

/// What went wrong, what that means, and where one could go on. As text: nearly every page can fail, and
/// few ever do.
pub fn trouble(title: &str, text: &str, link: Option<(&str, &str)>) -> String {
    let mut html = Html::new();
    html.element("h1", &[], title).element("p", &[], text);
    if let Some((to, name)) = link {
        html.element("a", &[("href", to), ("class", "button primary")], name);
    }
    html.finish()
}

#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <FailurePage error=AppError::NotFound /> }
}

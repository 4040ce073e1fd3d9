//! Every page of the site and the frame around it.

use crate::account::{
    AskResetPage, ConductPage, LinkSentPage, RegisterPage, ResetPage, ResetSentPage, SettingsPage,
    SignIn, SignInAction, SignInPage, SignOut, Viewer, VerifyPage, who_am_i,
};
use crate::admin::AdminPage;
use crate::booking::SessionsPage;
use crate::calendar::CalendarPage;
use crate::context::reader;
use crate::error::AppError;
use crate::form::provide_posted_form;
use crate::home::HomePage;
use crate::market::{MarketPage, MentorPage};
use crate::ui::{Avatar, Glyph, Icon, Mark};
use crate::words::{Lang, words};
use domain::actor::Role;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{A, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::{Lazy, LazyRoute, SsrMode, lazy_route, path};

/// The signed-in person, or nobody; every page may ask. Refetched when somebody signs out.
#[derive(Clone, Copy)]
pub struct CurrentViewer(pub Resource<Option<Viewer>>);

/// The app: what the server renders into the document and the browser hydrates.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    #[cfg(feature = "hydrate")]
    provide_context(crate::context::reader_from_document());
    provide_posted_form();

    let sign_in = ServerAction::<SignIn>::new();
    let sign_out = ServerAction::<SignOut>::new();
    provide_context(SignInAction(sign_in));
    let current = Resource::new(
        move || (sign_in.version().get(), sign_out.version().get()),
        |_| async { who_am_i().await.unwrap_or_default() },
    );
    provide_context(CurrentViewer(current));
    mark_hydrated();

    view! {
        <Title formatter=|title: String| {
            if title.is_empty() { words().common.product.to_owned() } else { format!("{title} · {}", words().common.product) }
        } />
        <Router>
            <a class="skip-link" href="#content">{words().common.skip_to_content}</a>
            <TopBar sign_out />
            <main id="content" class="page" tabindex="-1">
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("/mentors") view=MarketPage ssr=SsrMode::Async />
                    <Route path=path!("/mentors/:slug") view=MentorPage ssr=SsrMode::Async />
                    <Route path=path!("/register") view=RegisterPage ssr=SsrMode::Async />
                    <Route path=path!("/register/sent") view=LinkSentPage ssr=SsrMode::Async />
                    <Route path=path!("/verify/:token") view=VerifyPage ssr=SsrMode::Async />
                    <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                    <Route path=path!("/reset") view=AskResetPage ssr=SsrMode::Async />
                    <Route path=path!("/reset/sent") view=ResetSentPage ssr=SsrMode::Async />
                    <Route path=path!("/reset/:token") view=ResetPage ssr=SsrMode::Async />
                    <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async />
                    <Route path=path!("/conduct") view=ConductPage ssr=SsrMode::Async />
                    <Route path=path!("/sessions") view=SessionsPage ssr=SsrMode::Async />
                    <Route path=path!("/calendar") view={Lazy::<CalendarRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/admin/:section?") view={Lazy::<AdminRoute>::new()} ssr=SsrMode::Async />
                </Routes>
            </main>
            <Footer />
        </Router>
    }
}

struct CalendarRoute;

/// Loaded when first opened: most visitors never do.
#[lazy_route]
impl LazyRoute for CalendarRoute {
    fn data() -> Self {
        CalendarRoute
    }

    fn view(_this: Self) -> AnyView {
        view! { <CalendarPage /> }.into_any()
    }
}

struct AdminRoute;

/// Loaded when first opened: most visitors never do.
#[lazy_route]
impl LazyRoute for AdminRoute {
    fn data() -> Self {
        AdminRoute
    }

    fn view(_this: Self) -> AnyView {
        view! { <AdminPage /> }.into_any()
    }
}

/// Tells tests and styles that the page answers to script now.
fn mark_hydrated() {
    Effect::new(|_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "true");
        }
    });
}

/// The bar on top of every page.
#[component]
fn TopBar(sign_out: ServerAction<SignOut>) -> impl IntoView {
    let current = expect_context::<CurrentViewer>().0;
    let common = &words().common;
    view! {
        <header class="top">
            <div class="top-in">
                <A href="/" attr:class="brand">
                    <Mark />
                    {common.product}
                </A>
                <nav class="main-nav" aria-label=common.main_navigation>
                    <A href="/mentors"><Icon glyph=Glyph::Search /><span>{common.find_a_mentor}</span></A>
                    <Transition>
                        {move || Suspend::new(async move { current.await.map(|viewer| view! { <MemberLinks viewer /> }) })}
                    </Transition>
                </nav>
                <div class="top-end">
                    <Transition>
                        {move || Suspend::new(async move {
                            match current.await {
                                Some(viewer) => view! { <AccountMenu viewer sign_out /> }.into_any(),
                                None => view! { <VisitorLinks /> }.into_any(),
                            }
                        })}
                    </Transition>
                </div>
            </div>
        </header>
    }
}

#[component]
fn MemberLinks(viewer: Viewer) -> impl IntoView {
    let common = &words().common;
    view! {
        <A href="/sessions"><Icon glyph=Glyph::Sessions /><span>{common.sessions}</span></A>
        {viewer.is_mentor.then(|| view! { <A href="/calendar"><Icon glyph=Glyph::Calendar /><span>{common.calendar}</span></A> })}
        {(viewer.role == Role::Admin).then(|| view! { <A href="/admin"><Icon glyph=Glyph::Chart /><span>{common.admin}</span></A> })}
    }
}

#[component]
fn VisitorLinks() -> impl IntoView {
    let common = &words().common;
    view! {
        <A href="/sign-in">{common.sign_in}</A>
        <A href="/register" attr:class="button primary">
            {common.register}
        </A>
    }
}

/// A disclosure that works without script.
#[component]
fn AccountMenu(viewer: Viewer, sign_out: ServerAction<SignOut>) -> impl IntoView {
    let common = &words().common;
    view! {
        <details class="menu">
            <summary aria-label=format!("{}: {}", common.account_menu, viewer.name)>
                <Avatar name=viewer.name.clone() />
            </summary>
            <div class="menu-list">
                <p class="strong">{viewer.name.clone()}</p>
                <A href="/profile">{common.profile}</A>
                <A href="/settings">{common.settings}</A>
                <ActionForm action=sign_out>
                    <button class="link" type="submit">{common.sign_out}</button>
                </ActionForm>
            </div>
        </details>
    }
}

#[component]
fn Footer() -> impl IntoView {
    let common = &words().common;
    let location = use_location();
    let back = move || format!("{}{}", location.pathname.get(), location.search.with(|search| if search.is_empty() { String::new() } else { format!("?{search}") }));
    let other = Lang::ALL.into_iter().find(|lang| *lang != reader().lang).unwrap_or_default();
    view! {
        <footer class="foot">
            <div class="foot-in">
                <span class="soft small">{(common.times_in)(&reader().zone)}</span>
                <A href="/conduct">{common.code_of_conduct}</A>
                // Another language is another document: its attributes and all its words change.
                <form method="post" action="/fn/prefer" class="foot-end">
                    <input type="hidden" name="lang" value=other.tag() />
                    <input type="hidden" name="back" value=back />
                    <button class="link" type="submit" lang=other.tag()>{other.own_name()}</button>
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
    let common = &words().common;
    let location = use_location();
    match error {
        AppError::NotFound => view! { <NotFoundPage /> }.into_any(),
        AppError::Unauthenticated => {
            let to = move || format!("/sign-in?next={}", location.pathname.get());
            view! {
                <section class="narrow stack">
                    <h1>{common.sign_in}</h1>
                    <p>{(common.failure)(&AppError::Unauthenticated)}</p>
                    <p><A href=to attr:class="button primary">{common.sign_in}</A></p>
                </section>
            }
            .into_any()
        }
        error => view! {
            <section class="narrow stack">
                <h1>{common.error_title}</h1>
                <p>{(common.failure)(&error)}</p>
            </section>
        }
        .into_any(),
    }
}

#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    crate::context::status_of_page(&crate::error::AppError::NotFound);
    let common = &words().common;
    view! {
        <Title text=common.not_found_title />
        <h1>{common.not_found_title}</h1>
        <p>{common.not_found_text}</p>
    }
}

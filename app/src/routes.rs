//! Every page of the site: its path, and whether it loads with the first page.

use crate::account::{
    AskResetPage, ConductPage, LinkSentPage, RegisterPage, ResetPage, ResetSentPage, SettingsPage,
    SignIn, SignInAction, SignInPage, SignOut, VerifyPage, Viewer, who_am_i,
};
use crate::admin::AdminPage;
use crate::booking::{OfferPage, SessionPage, SessionsPage};
use crate::calendar::{CalendarPage, SessionTypesPage};
use crate::connection::ConnectionsPage;
use crate::form::provide_posted_form;
use crate::frame::{Footer, NotFoundPage, TopBar};
use crate::home::HomePage;
use crate::market::{MarketPage, MentorPage};
use crate::profile::ProfilePage;
use crate::ui::SkipLink;
use crate::words::words;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
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
    // Titles are put together outside of the page's own scope, where no context is found.
    let product = words().common.product;

    view! {
        <Title formatter=move |title: String| {
            if title.is_empty() { product.to_owned() } else { format!("{title} · {product}") }
        } />
        <Router>
            <SkipLink words=words().common.skip_to_content />
            <TopBar sign_out />
            <main id="content" class="page" tabindex="-1">
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("/mentors") view=MarketPage ssr=SsrMode::Async />
                    <Route path=path!("/mentors/:slug") view=MentorPage ssr=SsrMode::Async />
                    <Route path=path!("/profile") view=ProfilePage ssr=SsrMode::Async />
                    <Route path=path!("/register") view=RegisterPage ssr=SsrMode::Async />
                    <Route path=path!("/register/sent") view=LinkSentPage ssr=SsrMode::Async />
                    <Route path=path!("/verify/:token") view=VerifyPage ssr=SsrMode::Async />
                    <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                    <Route path=path!("/reset") view=AskResetPage ssr=SsrMode::Async />
                    <Route path=path!("/reset/sent") view=ResetSentPage ssr=SsrMode::Async />
                    <Route path=path!("/reset/:token") view=ResetPage ssr=SsrMode::Async />
                    <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async />
                    <Route path=path!("/settings/calendars") view={Lazy::<ConnectionsRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/conduct") view=ConductPage ssr=SsrMode::Async />
                    <Route path=path!("/mentors/:slug/book") view=OfferPage ssr=SsrMode::Async />
                    <Route path=path!("/sessions") view=SessionsPage ssr=SsrMode::Async />
                    <Route path=path!("/sessions/:id") view=SessionPage ssr=SsrMode::Async />
                    <Route path=path!("/calendar") view={Lazy::<CalendarRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/calendar/types") view={Lazy::<SessionTypesRoute>::new()} ssr=SsrMode::Async />
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

struct SessionTypesRoute;

/// Loaded when first opened, with the calendar.
#[lazy_route]
impl LazyRoute for SessionTypesRoute {
    fn data() -> Self {
        SessionTypesRoute
    }

    fn view(_this: Self) -> AnyView {
        view! { <SessionTypesPage /> }.into_any()
    }
}

struct ConnectionsRoute;

/// Loaded when first opened: few do, and once.
#[lazy_route]
impl LazyRoute for ConnectionsRoute {
    fn data() -> Self {
        ConnectionsRoute
    }

    fn view(_this: Self) -> AnyView {
        view! { <ConnectionsPage /> }.into_any()
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

//! Every page of the site: its path, and whether it loads with the first page.

use crate::account::{
    AskResetPage, ConductPage, LinkSentPage, RegisterPage, ResetPage, ResetSentPage, SettingsPage,
    SignInPage, VerifyPage, Viewer, ZonePage, provide_zone, who_am_i,
};
use crate::admin::AdminPage;
use crate::booking::{OfferPage, SessionPage, SessionsPage};
use crate::calendar::{CalendarPage, SessionTypesPage};
use crate::connection::ConnectionsPage;
use crate::form::provide_posted_form;
use crate::frame::{Footer, NotFoundPage, TopBar};
use crate::home::HomePage;
use crate::load::{Loaded, load};
use crate::market::{MarketPage, MentorPage};
use crate::profile::ProfilePage;
use crate::ui::{Erase, SkipLink};
use crate::words::words;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{Route, Router, Routes};
use leptos_router::{Lazy, LazyRoute, SsrMode, path};

/// The signed-in person, or nobody; every page may ask. Who signs in or out gets another
/// document, so it stays as it is.
#[derive(Clone, Copy)]
pub struct CurrentViewer(pub Loaded<Option<Viewer>>);

/// The app: what the server renders into the document and the browser hydrates.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    #[cfg(feature = "hydrate")]
    provide_context(crate::context::reader_from_document());
    provide_posted_form();
    provide_zone();

    let current = load(|| (), |()| async { who_am_i().await.unwrap_or_default() });
    provide_context(CurrentViewer(current));
    mark_hydrated();
    // Titles are put together outside of the page's own scope, where no context is found.
    let product = words().common().product;

    view! {
        <Title formatter=move |title: String| {
            if title.is_empty() { product.to_owned() } else { format!("{title} · {product}") }
        } />
        <Router>
            {view! { <SkipLink words=words().common().skip_to_content /> }.erased()}
            {view! { <TopBar /> }.erased()}
            <main id="content" class="page" tabindex="-1">
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view={|| view! { <HomePage /> }.erased()} ssr=SsrMode::Async />
                    <Route path=path!("/mentors") view={|| view! { <MarketPage /> }.erased()} ssr=SsrMode::Async />
                    <Route path=path!("/mentors/:slug") view={Lazy::<Mentor>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/profile") view={Lazy::<Profile>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/register") view={Lazy::<Register>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/register/sent") view={Lazy::<LinkSent>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/verify/:token") view={Lazy::<Verify>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/sign-in") view={Lazy::<SignInRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/reset") view={Lazy::<AskReset>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/reset/sent") view={Lazy::<ResetSent>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/reset/:token") view={Lazy::<Reset>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/settings") view={Lazy::<Settings>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/settings/calendars") view={Lazy::<Connections>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/zone") view={Lazy::<Zone>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/conduct") view={Lazy::<Conduct>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/mentors/:slug/book") view={Lazy::<Offer>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/sessions") view={Lazy::<Sessions>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/sessions/:id") view={Lazy::<Session>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/calendar") view={Lazy::<Calendar>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/calendar/types") view={Lazy::<SessionTypes>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/admin/:section?") view={Lazy::<Admin>::new()} ssr=SsrMode::Async />
                </Routes>
            </main>
            {view! { <Footer /> }.erased()}
        </Router>
    }
}

/// The parts that load when first opened, each with the pages people open one after the other.
/// Code of two parts goes into a file for the two, so few parts make few files.
mod part {
    use super::*;

    #[lazy]
    pub fn mentor(_page: ()) -> AnyView {
        view! { <MentorPage /> }.erased()
    }

    #[derive(Clone, Copy)]
    pub enum Account {
        Register,
        LinkSent,
        Verify,
        SignIn,
        AskReset,
        ResetSent,
        Reset,
        Settings,
        Conduct,
        Connections,
        Profile,
        Zone,
    }

    #[lazy]
    pub fn account(page: Account) -> AnyView {
        match page {
            Account::Register => view! { <RegisterPage /> }.erased(),
            Account::LinkSent => view! { <LinkSentPage /> }.erased(),
            Account::Verify => view! { <VerifyPage /> }.erased(),
            Account::SignIn => view! { <SignInPage /> }.erased(),
            Account::AskReset => view! { <AskResetPage /> }.erased(),
            Account::ResetSent => view! { <ResetSentPage /> }.erased(),
            Account::Reset => view! { <ResetPage /> }.erased(),
            Account::Settings => view! { <SettingsPage /> }.erased(),
            Account::Conduct => view! { <ConductPage /> }.erased(),
            Account::Connections => view! { <ConnectionsPage /> }.erased(),
            Account::Profile => view! { <ProfilePage /> }.erased(),
            Account::Zone => view! { <ZonePage /> }.erased(),
        }
    }

    #[derive(Clone, Copy)]
    pub enum Booking {
        Offer,
        Sessions,
        Session,
    }

    #[lazy]
    pub fn booking(page: Booking) -> AnyView {
        match page {
            Booking::Offer => view! { <OfferPage /> }.erased(),
            Booking::Sessions => view! { <SessionsPage /> }.erased(),
            Booking::Session => view! { <SessionPage /> }.erased(),
        }
    }

    #[lazy]
    pub fn calendar(_page: ()) -> AnyView {
        view! { <CalendarPage /> }.erased()
    }

    #[lazy]
    pub fn session_types(_page: ()) -> AnyView {
        view! { <SessionTypesPage /> }.erased()
    }

    #[lazy]
    pub fn admin(_page: ()) -> AnyView {
        view! { <AdminPage /> }.erased()
    }
}

/// A route for each page that comes with a part.
macro_rules! routes_of_parts {
    ($($route:ident: $part:ident($page:expr), $preload:ident;)*) => {$(
        struct $route;

        impl LazyRoute for $route {
            fn data() -> Self {
                $route
            }

            async fn view(_this: Self) -> AnyView {
                part::$part($page).await
            }

            async fn preload() {
                #[cfg(feature = "hydrate")]
                part::$preload().await;
            }
        }
    )*};
}

routes_of_parts! {
    Mentor: mentor(()), __preload_mentor;
    Profile: account(part::Account::Profile), __preload_account;
    Register: account(part::Account::Register), __preload_account;
    LinkSent: account(part::Account::LinkSent), __preload_account;
    Verify: account(part::Account::Verify), __preload_account;
    SignInRoute: account(part::Account::SignIn), __preload_account;
    AskReset: account(part::Account::AskReset), __preload_account;
    ResetSent: account(part::Account::ResetSent), __preload_account;
    Reset: account(part::Account::Reset), __preload_account;
    Settings: account(part::Account::Settings), __preload_account;
    Conduct: account(part::Account::Conduct), __preload_account;
    Zone: account(part::Account::Zone), __preload_account;
    Connections: account(part::Account::Connections), __preload_account;
    Offer: booking(part::Booking::Offer), __preload_booking;
    Sessions: booking(part::Booking::Sessions), __preload_booking;
    Session: booking(part::Booking::Session), __preload_booking;
    Calendar: calendar(()), __preload_calendar;
    SessionTypes: session_types(()), __preload_session_types;
    Admin: admin(()), __preload_admin;
}

/// Tells tests and styles that the page answers to script now.
fn mark_hydrated() {
    Effect::new(|_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "true");
        }
    });
}

//! Every page of the site: its path, and whether it loads with the first page.

use crate::account::{
    AskResetPage, ConductPage, LinkSentPage, RegisterPage, ResetPage, ResetSentPage, SettingsPage,
    SignInPage, VerifyPage, Viewer, ZonePage, provide_zone, who_am_i,
};
use crate::admin::AdminPage;
use crate::booking::{OfferPage, SessionPage, SessionsPage};
use crate::calendar::{CalendarPage, SessionTypesPage};
use crate::connection::ConnectionsPage;
use crate::dispute::DisputePage;
use crate::exposure::FiguresPage;
use crate::form::provide_posted_form;
use crate::frame::{Footer, NotFoundPage, TopBar};
use crate::help::{AskPage, RequestPage, RequestsPage};
use crate::home::HomePage;
use crate::invoice::{BillingPage, InvoicePage, InvoicesPage};
use crate::load::{Loaded, load};
use crate::market::{MarketPage, MentorPage};
use crate::money::{EarningsPage, ReceiptPage, StatementPage, TipReceiptPage};
use crate::plan::{PlanPage, TierPage, TiersPage};
use crate::premium::PremiumPage;
use crate::profile::ProfilePage;
use crate::scholarship::SponsorPage;
use crate::searches::{SearchesPage, StopPage};
use crate::shortlist::{BookmarksPage, ComparePage};
use crate::ui::{Erase, SkipLink, breathe};
use crate::wallet::{PackagePage, PackagesPage, WalletPage};
use crate::words::words;
use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use leptos_meta::provide_meta_context;
use leptos_router::components::{Router, Routes, RoutesProps};
use leptos_router::{
    ChooseView, MatchNestedRoutes, NestedRoute, PossibleRouteMatch, SsrMode, path,
};
use std::sync::Arc;

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

    view! {
        <Router>
            {view! { <SkipLink words=words().common().skip_to_content /> }.of_frame()}
            {view! { <TopBar /> }.of_frame()}
            <main id="content" class="page" tabindex="-1">
                {Routes(RoutesProps::builder().fallback(NotFoundPage).children(ToChildren::to_children(pages)).build())}
            </main>
            {view! { <Footer /> }.of_frame()}
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
        Receipt,
        TipReceipt,
        Dispute,
        Wallet,
        Package,
        Invoices,
        Invoice,
        Billing,
        Tier,
        Plan,
        Premium,
        Sponsor,
    }

    #[lazy]
    pub fn booking(page: Booking) -> AnyView {
        match page {
            Booking::Offer => view! { <OfferPage /> }.erased(),
            Booking::Sessions => view! { <SessionsPage /> }.erased(),
            Booking::Session => view! { <SessionPage /> }.erased(),
            Booking::Receipt => view! { <ReceiptPage /> }.erased(),
            Booking::TipReceipt => view! { <TipReceiptPage /> }.erased(),
            Booking::Dispute => view! { <DisputePage /> }.erased(),
            Booking::Wallet => view! { <WalletPage /> }.erased(),
            Booking::Package => view! { <PackagePage /> }.erased(),
            Booking::Invoices => view! { <InvoicesPage /> }.erased(),
            Booking::Invoice => view! { <InvoicePage /> }.erased(),
            Booking::Billing => view! { <BillingPage /> }.erased(),
            Booking::Tier => view! { <TierPage /> }.erased(),
            Booking::Plan => view! { <PlanPage /> }.erased(),
            Booking::Premium => view! { <PremiumPage /> }.erased(),
            Booking::Sponsor => view! { <SponsorPage /> }.erased(),
        }
    }

    #[lazy]
    pub fn calendar(_page: ()) -> AnyView {
        view! { <CalendarPage /> }.erased()
    }

    /// What members keep and ask, and what mentors look after beside their calendar.
    #[derive(Clone, Copy)]
    pub enum Member {
        Bookmarks,
        Compare,
        Searches,
        Stop,
        Requests,
        Ask,
        Request,
        SessionTypes,
        Packages,
        Tiers,
        Earnings,
        Statement,
        Figures,
    }

    #[lazy]
    pub fn member(page: Member) -> AnyView {
        match page {
            Member::Bookmarks => view! { <BookmarksPage /> }.erased(),
            Member::Compare => view! { <ComparePage /> }.erased(),
            Member::Searches => view! { <SearchesPage /> }.erased(),
            Member::Stop => view! { <StopPage /> }.erased(),
            Member::Requests => view! { <RequestsPage /> }.erased(),
            Member::Ask => view! { <AskPage /> }.erased(),
            Member::Request => view! { <RequestPage /> }.erased(),
            Member::SessionTypes => view! { <SessionTypesPage /> }.erased(),
            Member::Packages => view! { <PackagesPage /> }.erased(),
            Member::Tiers => view! { <TiersPage /> }.erased(),
            Member::Earnings => view! { <EarningsPage /> }.erased(),
            Member::Statement => view! { <StatementPage /> }.erased(),
            Member::Figures => view! { <FiguresPage /> }.erased(),
        }
    }

    #[lazy]
    pub fn admin(_page: ()) -> AnyView {
        view! { <AdminPage /> }.erased()
    }
}

/// Every page. They are values of one type: routes that are types of their own bring the code that
/// finds and opens them once for each.
#[derive(Clone, Copy)]
enum Page {
    Home,
    Market,
    Mentor,
    Account(part::Account),
    Booking(part::Booking),
    Calendar,
    Member(part::Member),
    Admin,
}

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        match self {
            Page::Market => view! { <MarketPage /> }.erased(),
            Page::Home => view! { <HomePage /> }.erased(),
            Page::Mentor => part::mentor(()).await,
            Page::Account(page) => part::account(page).await,
            Page::Booking(page) => part::booking(page).await,
            Page::Calendar => part::calendar(()).await,
            Page::Member(page) => part::member(page).await,
            Page::Admin => part::admin(()).await,
        }
    }

    async fn preload(&self) {
        #[cfg(feature = "hydrate")]
        match self {
            Page::Home | Page::Market => {}
            Page::Mentor => part::__preload_mentor().await,
            Page::Account(_) => part::__preload_account().await,
            Page::Booking(_) => part::__preload_booking().await,
            Page::Calendar => part::__preload_calendar().await,
            Page::Member(_) => part::__preload_member().await,
            Page::Admin => part::__preload_admin().await,
        }
        // What was loaded is started, which takes a while; a page is more of it.
        breathe().await;
    }
}

/// Where each page is.
fn pages() -> StaticVec<impl MatchNestedRoutes + Clone + Send> {
    type Path = Arc<dyn PossibleRouteMatch + Send + Sync>;
    let at = |path: Path, page: Page| NestedRoute::new(path, page).ssr_mode(SsrMode::Async);
    let account = |path: Path, page| at(path, Page::Account(page));
    let booking = |path: Path, page| at(path, Page::Booking(page));
    let member = |path: Path, page| at(path, Page::Member(page));
    StaticVec::from(vec![
        at(Arc::new(path!("/")), Page::Home),
        at(Arc::new(path!("/mentors")), Page::Market),
        at(Arc::new(path!("/mentors/:slug")), Page::Mentor),
        account(Arc::new(path!("/profile")), part::Account::Profile),
        account(Arc::new(path!("/register")), part::Account::Register),
        account(Arc::new(path!("/register/sent")), part::Account::LinkSent),
        account(Arc::new(path!("/verify/:token")), part::Account::Verify),
        account(Arc::new(path!("/sign-in")), part::Account::SignIn),
        account(Arc::new(path!("/reset")), part::Account::AskReset),
        account(Arc::new(path!("/reset/sent")), part::Account::ResetSent),
        account(Arc::new(path!("/reset/:token")), part::Account::Reset),
        account(Arc::new(path!("/settings")), part::Account::Settings),
        account(
            Arc::new(path!("/settings/calendars")),
            part::Account::Connections,
        ),
        account(Arc::new(path!("/zone")), part::Account::Zone),
        account(Arc::new(path!("/conduct")), part::Account::Conduct),
        booking(Arc::new(path!("/mentors/:slug/book")), part::Booking::Offer),
        booking(Arc::new(path!("/sessions")), part::Booking::Sessions),
        booking(Arc::new(path!("/sessions/:id")), part::Booking::Session),
        booking(
            Arc::new(path!("/sessions/:id/receipt")),
            part::Booking::Receipt,
        ),
        booking(
            Arc::new(path!("/sessions/:id/tip/receipt")),
            part::Booking::TipReceipt,
        ),
        booking(
            Arc::new(path!("/sessions/:id/dispute")),
            part::Booking::Dispute,
        ),
        booking(Arc::new(path!("/wallet")), part::Booking::Wallet),
        booking(Arc::new(path!("/invoices")), part::Booking::Invoices),
        booking(Arc::new(path!("/invoices/:number")), part::Booking::Invoice),
        booking(Arc::new(path!("/settings/billing")), part::Booking::Billing),
        booking(
            Arc::new(path!("/wallet/:package/receipt")),
            part::Booking::Receipt,
        ),
        booking(Arc::new(path!("/packages/:id")), part::Booking::Package),
        booking(Arc::new(path!("/plans/:id")), part::Booking::Tier),
        booking(Arc::new(path!("/wallet/plans/:id")), part::Booking::Plan),
        booking(Arc::new(path!("/premium")), part::Booking::Premium),
        booking(Arc::new(path!("/sponsor")), part::Booking::Sponsor),
        member(Arc::new(path!("/earnings")), part::Member::Earnings),
        member(Arc::new(path!("/earnings/:month")), part::Member::Statement),
        at(Arc::new(path!("/calendar")), Page::Calendar),
        member(
            Arc::new(path!("/calendar/types")),
            part::Member::SessionTypes,
        ),
        member(
            Arc::new(path!("/calendar/packages")),
            part::Member::Packages,
        ),
        member(Arc::new(path!("/calendar/plans")), part::Member::Tiers),
        member(Arc::new(path!("/bookmarks")), part::Member::Bookmarks),
        member(Arc::new(path!("/compare")), part::Member::Compare),
        member(Arc::new(path!("/searches")), part::Member::Searches),
        member(Arc::new(path!("/searches/stop/:token")), part::Member::Stop),
        member(Arc::new(path!("/requests")), part::Member::Requests),
        member(Arc::new(path!("/requests/new")), part::Member::Ask),
        member(Arc::new(path!("/requests/:id")), part::Member::Request),
        member(Arc::new(path!("/my-figures")), part::Member::Figures),
        at(Arc::new(path!("/admin/:section?")), Page::Admin),
    ])
}

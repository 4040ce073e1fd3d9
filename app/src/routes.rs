//! Every page of the site and the frame around it.

use crate::account::{SignOut, Viewer, who_am_i};
use crate::admin::AdminPage;
use crate::booking::SessionsPage;
use crate::calendar::CalendarPage;
use crate::form::provide_posted_form;
use crate::home::HomePage;
use crate::market::{MarketPage, MentorPage};
use crate::words::words;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{A, Route, Router, Routes};
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

    let sign_out = ServerAction::<SignOut>::new();
    let current = Resource::new(
        move || sign_out.version().get(),
        |_| async { who_am_i().await.unwrap_or_default() },
    );
    provide_context(CurrentViewer(current));
    mark_hydrated();

    view! {
        <Title formatter=|title: String| {
            if title.is_empty() { words().common.product.to_owned() } else { format!("{title} · {}", words().common.product) }
        } />
        <Router>
            <a class="skip" href="#content">{words().common.skip_to_content}</a>
            <TopBar sign_out />
            <main id="content" tabindex="-1">
                <Routes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("/mentors") view=MarketPage ssr=SsrMode::Async />
                    <Route path=path!("/mentors/:slug") view=MentorPage ssr=SsrMode::Async />
                    <Route path=path!("/sessions") view=SessionsPage ssr=SsrMode::Async />
                    <Route path=path!("/calendar") view={Lazy::<CalendarRoute>::new()} ssr=SsrMode::Async />
                    <Route path=path!("/admin") view={Lazy::<AdminRoute>::new()} ssr=SsrMode::Async />
                </Routes>
            </main>
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
            <A href="/" attr:class="brand">{common.product}</A>
            <nav aria-label=common.main_navigation>
                <A href="/mentors">{common.find_a_mentor}</A>
                <Suspense>
                    {move || Suspend::new(async move {
                        let viewer = current.await;
                        viewer.map(|viewer| view! {
                            <A href="/sessions">{common.sessions}</A>
                            {viewer.is_mentor.then(|| view! { <A href="/calendar">{common.calendar}</A> })}
                        })
                    })}
                </Suspense>
            </nav>
            <ActionForm action=sign_out>
                <button type="submit">{common.sign_out}</button>
            </ActionForm>
        </header>
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

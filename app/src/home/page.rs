//! The first page: one question, what this is in three lines, and a few mentors.

use crate::load::{awaited, load};
use crate::market::{Rows, SearchBox, featured_mentors};
use crate::title::Title;
use crate::ui::{Erase, Glyph, Icon};
use crate::wire::InPlace;
use crate::words::words;
use leptos::prelude::*;
use leptos_meta::Meta;

#[component]
pub fn HomePage() -> impl IntoView {
    let text = words().home();
    let featured = load(
        || (),
        |()| async {
            let (found, rows, zone) = featured_mentors().await.ok()?;
            (found.total > 0).then_some((InPlace(rows), zone))
        },
    );
    let points = [Glyph::Calendar, Glyph::Shield, Glyph::Star]
        .into_iter()
        .zip(text.three)
        .map(|(glyph, (title, words))| {
            view! { <li><Icon glyph /><h2>{title}</h2><p>{words}</p></li> }
        });
    view! {
        <Title text="" />
        <Meta name="description" content=text.lead />
        <section class="welcome">
            <h1>{text.title}</h1>
            <p class="lead">{text.lead}</p>
            <SearchBox placeholder=text.example />
        </section>
        <ul class="three">{points.collect_view()}</ul>
        <Transition>
            {awaited(move || async move {
                featured.await.map(|(InPlace(rows), zone)| view! {
                    <section class="section" aria-labelledby="soon">
                        <h2 id="soon">{text.free_soon}</h2>
                        <Rows html=rows zone />
                        <p><a class="button" href="/mentors">{words().market().title}</a></p>
                    </section>
                })
                .erased()
            })}
        </Transition>
    }
}

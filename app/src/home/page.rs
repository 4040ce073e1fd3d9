//! The first page: one question, what this is in three lines, and a few mentors.

use crate::load::load;
use crate::market::{MentorRow, SearchBox, featured_mentors};
use crate::ui::{Glyph, Icon};
use crate::words::words;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};

#[component]
pub fn HomePage() -> impl IntoView {
    let text = words().home();
    let featured = load(|| (), |()| featured_mentors());
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
        <Suspense>
            {move || Suspend::new(async move {
                let market = featured.await.ok().filter(|market| !market.mentors.is_empty())?;
                let zone = market.zone;
                let rows = market.mentors.into_iter().map(|mentor| view! { <MentorRow mentor zone=zone.clone() /> });
                Some(view! {
                    <section class="section" aria-labelledby="soon">
                        <h2 id="soon">{text.free_soon}</h2>
                        <ol class="results">{rows.collect_view()}</ol>
                        <p><a class="button" href="/mentors">{words().market().title}</a></p>
                    </section>
                })
            })}
        </Suspense>
    }
}

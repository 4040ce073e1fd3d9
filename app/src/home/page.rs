//! The first page: one question, what this is in three lines, and a few mentors.

use crate::account::zone_of_times;
use crate::load::load;
use crate::market::{SearchBox, featured_mentors};
use crate::ui::{Glyph, Icon};
use crate::wire::InPlace;
use crate::words::words;
use leptos::prelude::*;
use leptos_meta::{Meta, Title};

#[component]
pub fn HomePage() -> impl IntoView {
    let text = words().home();
    let zone = zone_of_times();
    let featured = load(
        move || zone.get(),
        |_| async {
            let (found, rows) = featured_mentors().await.ok()?;
            (found.total > 0).then_some(InPlace(rows))
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
            {move || Suspend::new(async move {
                featured.await.map(|InPlace(rows)| view! {
                    <section class="section" aria-labelledby="soon">
                        <h2 id="soon">{text.free_soon}</h2>
                        <ol class="results" inner_html=rows></ol>
                        <p><a class="button" href="/mentors">{words().market().title}</a></p>
                    </section>
                })
            })}
        </Transition>
    }
}

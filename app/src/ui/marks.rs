//! Small marks beside words: chips, faces, scores.

use super::Erase;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// What a mark or a notice means. Colour is never the only sign: the words say it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Accent,
    Good,
    Warn,
    Bad,
    Info,
}

impl Tone {
    /// The class that gives the tone its colour.
    pub const fn class(self) -> &'static str {
        match self {
            Tone::Plain => "",
            Tone::Accent => "accent",
            Tone::Good => "good",
            Tone::Warn => "warn",
            Tone::Bad => "bad",
            Tone::Info => "info",
        }
    }
}

/// A short fact in a rounded frame: a state, a tag, a language.
#[component]
pub fn Chip(
    #[prop(optional)] tone: Tone,
    #[prop(optional)] glyph: Option<Glyph>,
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("chip {}", tone.class())>
            {glyph.map(|glyph| view! { <Icon glyph/> })}
            {children()}
        </span>
    }
}

/// How large an avatar is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    Small,
    #[default]
    Medium,
    Large,
    Huge,
}

impl Size {
    const fn class(self) -> &'static str {
        match self {
            Size::Small => "avatar s",
            Size::Medium => "avatar",
            Size::Large => "avatar l",
            Size::Huge => "avatar xl",
        }
    }

    const fn pixels(self) -> &'static str {
        match self {
            Size::Small => "28",
            Size::Medium => "40",
            Size::Large => "64",
            Size::Huge => "96",
        }
    }
}

/// A person's picture, or their initials. The name always stands beside it, so it is not read aloud.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    /// Where the picture is; none or empty draws initials.
    #[prop(optional_no_strip, into)]
    photo: Option<String>,
    #[prop(optional)] size: Size,
) -> impl IntoView {
    let inside = match photo.filter(|address| !address.is_empty()) {
        Some(address) => {
            view! { <img src=address alt="" width=size.pixels() height=size.pixels() loading="lazy" decoding="async"/> }
                .erased()
        }
        None => initials(&name).erased(),
    };
    view! { <span class=size.class() aria-hidden="true">{inside}</span> }
}

/// The first letters of the first and the last word; the style makes them capitals.
fn initials(name: &str) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).collect()
}

/// A score as a number with one star, and from how many it comes.
#[component]
pub fn Score(
    /// The number, already written for the reader ("4.87").
    #[prop(into)]
    value: String,
    /// What follows in soft ink ("(63)").
    #[prop(optional, into)]
    count: String,
    /// How it is read aloud ("4.87 of 5 from 63 sessions").
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <span class="score">
            <Icon glyph=Glyph::Star solid=true/>
            <span class="visually-hidden">{label}</span>
            <b aria-hidden="true">{value}</b>
            {(!count.is_empty()).then(|| view! { <span class="soft" aria-hidden="true">{count}</span> })}
        </span>
    }
}

/// Five stars, as many lit as the value rounds to.
#[component]
pub fn Stars(
    value: f64,
    /// How it is read aloud ("4 of 5").
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let stars = (1..=5u8)
        .map(|star| {
            let off = value.round() < f64::from(star);
            view! { <span class:off=off><Icon glyph=Glyph::Star solid=true/></span> }
        })
        .collect_view();
    view! { <span class="stars" role="img" aria-label=label>{stars}</span> }
}

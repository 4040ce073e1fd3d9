//! The icons, drawn for this product on a grid of 24 with a stroke of 1.75. An icon only repeats
//! what words beside it say, so it is hidden from screen readers; a button with nothing but an icon
//! needs an `aria-label` of its own.

use leptos::prelude::*;

/// Which icon to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    Search,
    Calendar,
    Clock,
    Person,
    People,
    Sessions,
    Star,
    Check,
    CheckCircle,
    Cross,
    Warning,
    Info,
    Back,
    Forward,
    Down,
    Plus,
    Minus,
    Pencil,
    Trash,
    Undo,
    Filter,
    Globe,
    Place,
    Lock,
    Eye,
    Mail,
    Video,
    Bookmark,
    Chart,
    Shield,
    Sun,
    Moon,
    Dots,
    SignOut,
    Upload,
    Image,
    Link,
    Flag,
    Repeat,
    Copy,
    Download,
    Gear,
    Bell,
    Message,
    Verified,
    Briefcase,
    School,
    Money,
    Jobs,
    External,
}

impl Glyph {
    const fn drawing(self) -> &'static str {
        match self {
            Glyph::Search => r#"<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>"#,
            Glyph::Calendar => {
                r#"<rect x="3.5" y="5" width="17" height="15.5" rx="2.5"/><path d="M3.5 10h17M8 3v4M16 3v4"/>"#
            }
            Glyph::Clock => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>"#,
            Glyph::Person => {
                r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"/>"#
            }
            Glyph::People => {
                r#"<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.5-3.6 3-5.5 6.5-5.5s6 1.9 6.5 5.5M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.9c2 .7 3.2 2.5 3.5 5.1"/>"#
            }
            Glyph::Sessions => {
                r#"<path d="M4 5.5h10a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H9l-4 3v-3H4a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2z"/><path d="M19 9.5h1a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-1v3l-4-3h-3"/>"#
            }
            Glyph::Star => {
                r#"<path d="m12 3.2 2.7 5.6 6.100.8-4.5 4.3 1.1 6.1-5.4-3-5.4 3 1.1-6.1-4.5-4.3 6.1-.8z"/>"#
            }
            Glyph::Check => r#"<path d="m5 12.5 4.5 4.5L19 7.5"/>"#,
            Glyph::CheckCircle => {
                r#"<circle cx="12" cy="12" r="8.5"/><path d="m8.5 12.3 2.5 2.5 4.6-5"/>"#
            }
            Glyph::Cross => r#"<path d="m6 6 12 12M18 6 6 18"/>"#,
            Glyph::Warning => r#"<path d="M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2v.1"/>"#,
            Glyph::Info => r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11.5V16M12 8.2v.1"/>"#,
            Glyph::Back => r#"<path d="m14.5 5.5-6.5 6.5 6.5 6.5"/>"#,
            Glyph::Forward => r#"<path d="m9.5 5.5 6.5 6.5-6.5 6.5"/>"#,
            Glyph::Down => r#"<path d="m5.5 9 6.5 6.5L18.5 9"/>"#,
            Glyph::Plus => r#"<path d="M12 5v14M5 12h14"/>"#,
            Glyph::Minus => r#"<path d="M5 12h14"/>"#,
            Glyph::Pencil => {
                r#"<path d="m4 20 1-4.5L16.2 4.3a1.8 1.8 0 0 1 2.5 0l1 1a1.8 1.8 0 0 1 0 2.5L8.5 19z"/><path d="m14.3 6.3 3.4 3.4"/>"#
            }
            Glyph::Trash => {
                r#"<path d="M4.5 6.5h15M9.5 6.5v-2h5v2M6.5 6.5l.8 13h9.4l.8-13M10.2 10.5v5.5M13.8 10.5v5.5"/>"#
            }
            Glyph::Undo => {
                r#"<path d="M8.5 5 4 9.5 8.5 14"/><path d="M4.5 9.5H14a5.5 5.5 0 0 1 0 11h-3.5"/>"#
            }
            Glyph::Filter => {
                r#"<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2"/><circle cx="8" cy="17" r="2"/>"#
            }
            Glyph::Globe => {
                r#"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.5 2.6 3.6 5.4 3.6 8.5s-1.1 5.9-3.6 8.5c-2.5-2.6-3.6-5.4-3.6-8.5s1.1-5.9 3.6-8.5z"/>"#
            }
            Glyph::Place => {
                r#"<path d="M12 21c4.5-4.6 6.8-8.1 6.8-11.2A6.8 6.8 0 0 0 5.2 9.8C5.2 12.9 7.5 16.4 12 21z"/><circle cx="12" cy="9.8" r="2.5"/>"#
            }
            Glyph::Lock => {
                r#"<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>"#
            }
            Glyph::Eye => {
                r#"<path d="M2.5 12C4.8 7.9 8 5.8 12 5.8s7.2 2.1 9.5 6.2c-2.3 4.1-5.5 6.2-9.5 6.2S4.8 16.1 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>"#
            }
            Glyph::Mail => {
                r#"<rect x="3" y="5.5" width="18" height="13.5" rx="2.5"/><path d="m3.5 7.5 8.5 6 8.5-6"/>"#
            }
            Glyph::Video => {
                r#"<rect x="2.5" y="6.5" width="13" height="11" rx="2.5"/><path d="m15.5 11 6-3.5v9l-6-3.5"/>"#
            }
            Glyph::Bookmark => r#"<path d="M6.5 4h11v16.5L12 16.3l-5.5 4.2z"/>"#,
            Glyph::Chart => r#"<path d="M4 4v16h16"/><path d="m7.5 15 4-4.5 3 2.5 5-6"/>"#,
            Glyph::Shield => {
                r#"<path d="m12 3.5 7.5 2.7v5.3c0 4.3-2.7 7.3-7.5 9-4.8-1.7-7.5-4.7-7.5-9V6.2z"/><path d="m8.8 12 2.3 2.3 4.1-4.4"/>"#
            }
            Glyph::Sun => {
                r#"<circle cx="12" cy="12" r="3.8"/><path d="M12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M5.5 18.5l1.4-1.4M17.1 6.9l1.4-1.4"/>"#
            }
            Glyph::Moon => r#"<path d="M20 14.2A8.3 8.3 0 0 1 9.8 4 8.3 8.3 0 1 0 20 14.2z"/>"#,
            Glyph::Dots => r#"<path d="M5.5 12v.1M12 12v.1M18.5 12v.1" stroke-width="2.75"/>"#,
            Glyph::SignOut => {
                r#"<path d="M14 4.5H6.5a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2H14M10 12h11M17.5 8.5 21 12l-3.5 3.5"/>"#
            }
            Glyph::Upload => {
                r#"<path d="M12 16V4.5M7.5 9 12 4.5 16.5 9M4.5 15.5v2.5a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-2.5"/>"#
            }
            Glyph::Image => {
                r#"<rect x="3.5" y="4.5" width="17" height="15" rx="2.5"/><circle cx="9" cy="10" r="1.7"/><path d="m4.5 18 5-4.5 3 2.5 3.5-3.5 4 3.7"/>"#
            }
            Glyph::Link => {
                r#"<path d="M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7l-1.3 1.3M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.3-1.3"/>"#
            }
            Glyph::Flag => r#"<path d="M5.5 21V4M5.5 4.5h12l-2.5 4.2 2.5 4.3h-12"/>"#,
            Glyph::Repeat => {
                r#"<path d="M17 2.5 20.5 6 17 9.5"/><path d="M20 6H8.5A4.5 4.5 0 0 0 4 10.5V12M7 21.5 3.5 18 7 14.5"/><path d="M4 18h11.5a4.5 4.5 0 0 0 4.5-4.5V12"/>"#
            }
            Glyph::Copy => {
                r#"<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M5.5 15.5h-.5a1.5 1.5 0 0 1-1.5-1.5V5A1.5 1.5 0 0 1 5 3.5h9A1.5 1.5 0 0 1 15.5 5v.5"/>"#
            }
            Glyph::Download => {
                r#"<path d="M12 4.5V16M7.5 11.5 12 16l4.5-4.5M4.5 15.5v2.5a2 2 0 0 0 2 2h11a2 2 0 0 0 2-2v-2.5"/>"#
            }
            Glyph::Gear => {
                r#"<circle cx="12" cy="12" r="3"/><path d="m10.3 3.5-.5 2.3-1.7 1-2.3-.8-1.7 3 1.8 1.6v2l-1.8 1.6 1.7 3 2.3-.8 1.7 1 .5 2.3h3.4l.5-2.3 1.7-1 2.300.8 1.7-3-1.8-1.6v-2l1.8-1.6-1.7-3-2.300.8-1.7-1-.5-2.3z"/>"#
            }
            Glyph::Bell => {
                r#"<path d="M6 16.5V10.5a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 20.5c.5.7 1.2 1 2 1s1.5-.3 2-1"/>"#
            }
            Glyph::Message => {
                r#"<path d="M5 4.5h14a2 2 0 0 1 2 2V15a2 2 0 0 1-2 2h-6.5L8 20.8V17H5a2 2 0 0 1-2-2V6.5a2 2 0 0 1 2-2z"/>"#
            }
            Glyph::Verified => {
                r#"<path d="m12 2.8 2.4 1.9 3-.3 1 2.9 2.6 1.6-.7 3 .7 3-2.6 1.6-1 2.9-3-.3L12 21l-2.4-1.9-3 .3-1-2.9L3 14.9l.7-3-.7-3 2.6-1.6 1-2.9 3 .3z"/><path d="m8.8 12 2.2 2.2 4.2-4.4"/>"#
            }
            Glyph::Briefcase => {
                r#"<rect x="3" y="7.5" width="18" height="12" rx="2"/><path d="M8.5 7.5V5.5a1.5 1.5 0 0 1 1.5-1.5h4a1.5 1.5 0 0 1 1.5 1.5v2M3 12.5h18"/>"#
            }
            Glyph::School => {
                r#"<path d="M1.5 9.5 12 4.5l10.5 5L12 14.5zM6 12v4.5c1.7 1.5 3.7 2.3 6 2.3s4.3-.8 6-2.3V12M22.5 9.5V15"/>"#
            }
            Glyph::Money => {
                r#"<rect x="2.5" y="6" width="19" height="12" rx="2"/><circle cx="12" cy="12" r="2.5"/><path d="M6 12v.1M18 12v.1"/>"#
            }
            Glyph::Jobs => {
                r#"<path d="M4 6.5h16M4 12h16M4 17.5h9"/><path d="m16 17 1.7 1.7 3-3.4"/>"#
            }
            Glyph::External => {
                r#"<path d="M13.5 4.5h6v6M19 5l-8.5 8.5M17.5 14v4a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 18V8A1.5 1.5 0 0 1 6 6.5h4"/>"#
            }
        }
    }

    /// Arrows point along the reading direction and turn with it.
    const fn turns(self) -> bool {
        matches!(
            self,
            Glyph::Back | Glyph::Forward | Glyph::Undo | Glyph::SignOut | Glyph::External
        )
    }
}

/// One icon in the colour and about the size of the text around it. `solid` fills it (a lit star).
#[component]
pub fn Icon(glyph: Glyph, #[prop(optional)] solid: bool) -> impl IntoView {
    let class = match (solid, glyph.turns()) {
        (true, _) => "icon solid",
        (false, true) => "icon turns",
        (false, false) => "icon",
    };
    view! { <svg class=class viewBox="0 0 24 24" aria-hidden="true" inner_html=glyph.drawing()></svg> }
}

//! Words of exposure: a mentor's own figures, and the admin's section.

use crate::exposure::MentorStep;
use domain::matching::visibility::{Advice, SKILLS_WANTED};

pub struct ExposureWords {
    pub own_title: &'static str,
    pub own_text: &'static str,
    pub step: fn(MentorStep) -> &'static str,
    pub before: fn(count: &str) -> String,
    pub per_day: &'static str,
    pub raise: &'static str,
    pub all_well: &'static str,
    pub advice: fn(Advice) -> String,
    pub reply_sooner: fn(own: &str, usual: &str) -> String,
    pub title: &'static str,
    pub lead: &'static str,
    pub now: &'static str,
    pub gini: &'static str,
    pub coverage: &'static str,
    pub top_hundredth: &'static str,
    pub impressions: &'static str,
    pub mentors: &'static str,
    pub floor: &'static str,
    pub over_time: &'static str,
    pub sharing: &'static str,
    pub band: &'static str,
    pub band_hint: &'static str,
    pub exploring_band: &'static str,
    pub explore_every: &'static str,
    pub explore_hint: &'static str,
    pub weekly_cap: &'static str,
}

pub const EN: ExposureWords = ExposureWords {
    own_title: "How you are seen",
    own_text: "The last 28 days. Days are days of UTC.",
    step: |step| match step {
        MentorStep::Shown => "Shown in lists",
        MentorStep::Opened => "Page opened",
        MentorStep::Requested => "Asked for a time",
        MentorStep::Booked => "Booked",
    },
    before: |count| format!("{count} in the 28 days before"),
    per_day: "Per day",
    raise: "What would raise it",
    all_well: "Nothing is missing: your profile and your times are as they should be.",
    advice: |advice| match advice {
        Advice::BeListed => {
            "You are in no list now: end your pause, or let members see you.".into()
        }
        Advice::OfferSession => "Offer a kind of session; without one nobody can book you.".into(),
        Advice::OpenTimeThisWeek => {
            "Open a time within the next seven days: many look for “free this week”.".into()
        }
        Advice::AddPhoto => "Add a photo.".into(),
        Advice::AddHeadline => "Add a line on what you do.".into(),
        Advice::ListSkills { have } => {
            format!(
                "List more skills: you have {have}, and searches find those with {SKILLS_WANTED} and more."
            )
        }
        Advice::SayWhatYouHelpWith => "Say what you help with; searches read it first.".into(),
        Advice::TellMore => "Tell more of your story; searches in plain words read it.".into(),
        Advice::ReplySooner { .. } => "Reply sooner.".into(),
        Advice::MakePlace => {
            "You have no long-term place left; “open to mentorship” leaves you out.".into()
        }
    },
    reply_sooner: |own, usual| format!("Reply sooner: you take {own}, others {usual}."),
    title: "Exposure",
    lead: "How mentors in lists were shown, each day with the six before it.",
    now: "Last seven days",
    gini: "Inequality (Gini)",
    coverage: "Shown at all",
    top_hundredth: "Share of the top 1 %",
    impressions: "Impressions",
    mentors: "Mentors in lists",
    floor: "Quality every list keeps at least",
    over_time: "Over time",
    sharing: "How it is shared",
    band: "Band ε, in percent",
    band_hint: "Of those so near to the best, who was shown least comes first. 0 is plain order.",
    exploring_band: "Band of exploring ranks, in percent",
    explore_every: "Every so many ranks one explores",
    explore_hint: "0 for none.",
    weekly_cap: "Impressions a week from which on a mentor stands back",
};

pub const DE: ExposureWords = ExposureWords {
    own_title: "Wie du gesehen wirst",
    own_text: "Die letzten 28 Tage. Tage sind Tage in UTC.",
    step: |step| match step {
        MentorStep::Shown => "In Listen gezeigt",
        MentorStep::Opened => "Seite geöffnet",
        MentorStep::Requested => "Um Zeit gebeten",
        MentorStep::Booked => "Gebucht",
    },
    before: |count| format!("{count} in den 28 Tagen davor"),
    per_day: "Pro Tag",
    raise: "Was es steigern würde",
    all_well: "Es fehlt nichts: Profil und Zeiten sind, wie sie sein sollen.",
    advice: |advice| {
        match advice {
        Advice::BeListed => "Du stehst zurzeit in keiner Liste: Beende die Pause oder lass dich von Mitgliedern sehen.".into(),
        Advice::OfferSession => "Biete eine Art Gespräch an; ohne kann dich niemand buchen.".into(),
        Advice::OpenTimeThisWeek => "Öffne eine Zeit in den nächsten sieben Tagen: Viele suchen „diese Woche frei“.".into(),
        Advice::AddPhoto => "Füge ein Foto hinzu.".into(),
        Advice::AddHeadline => "Schreib eine Zeile dazu, was du tust.".into(),
        Advice::ListSkills { have } => {
            format!("Nenne mehr Fähigkeiten: Du hast {have}, gefunden wird man ab {SKILLS_WANTED} leichter.")
        }
        Advice::SayWhatYouHelpWith => "Sag, wobei du hilfst; Suchen lesen das zuerst.".into(),
        Advice::TellMore => "Erzähl mehr von dir; Suchen in eigenen Worten lesen es.".into(),
        Advice::ReplySooner { .. } => "Antworte früher.".into(),
        Advice::MakePlace => "Du hast keinen festen Platz frei; „offen für Mentoring“ lässt dich aus.".into(),
    }
    },
    reply_sooner: |own, usual| format!("Antworte früher: Du brauchst {own}, andere {usual}."),
    title: "Sichtbarkeit",
    lead: "Wie oft wer in Listen gezeigt wurde, jeder Tag mit den sechs davor.",
    now: "Letzte sieben Tage",
    gini: "Ungleichheit (Gini)",
    coverage: "Überhaupt gezeigt",
    top_hundredth: "Anteil des obersten Prozents",
    impressions: "Anzeigen",
    mentors: "In Listen",
    floor: "So viel Güte behält jede Liste mindestens",
    over_time: "Im Lauf der Zeit",
    sharing: "Wie geteilt wird",
    band: "Band ε in Prozent",
    band_hint: "Von denen, die so nah am besten sind, kommt zuerst, wer am wenigsten gezeigt wurde. 0 ist die schlichte Ordnung.",
    exploring_band: "Band erkundender Plätze in Prozent",
    explore_every: "Jeder wievielte Platz erkundet",
    explore_hint: "0 für keinen.",
    weekly_cap: "Anzeigen in der Woche, ab denen jemand zurücktritt",
};

//! What the market and the mentor's page ask of the server.

#[cfg(feature = "ssr")]
use super::{SuggestQuery, Suggestions};
use crate::plan::OfferedTier;
use crate::shortlist::Mark;
use crate::wallet::OfferedPackage;
#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::booking::CancellationPolicy;
use domain::id::{FeedbackId, MemberId, SessionTypeId};
use domain::matching::caveat::Caveat;
use domain::matching::criteria::Weights;
use domain::matching::feature::Feature;
#[cfg(feature = "ssr")]
use domain::matching::feedback::Feedback;
use domain::matching::fit::Parts;
use domain::matching::reason::Reason;
use domain::money::Pricing;
use domain::profile::{RoleHeld, Skill};
use domain::review::Score;
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// What somebody looks for; each part is one of the address's parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct MarketQuery {
    pub q: String,
    /// All of these.
    pub skill: Vec<String>,
    /// Any of these; the same for the next two.
    pub industry: Vec<String>,
    pub language: Vec<String>,
    pub region: Vec<String>,
    pub price: Option<Price>,
    /// Only with a long-term place left.
    pub open: bool,
    /// Only with a bookable time within seven days.
    pub week: bool,
    /// Only with a bookable time within seven days that begins in the hours of who asks; says
    /// nothing where nobody is signed in.
    pub hours: bool,
    pub sort: Sort,
    /// What matters, where the address says anything about it; else what was remembered counts.
    pub weights: Option<Weights>,
    /// Feedback that was just given, and can be taken back.
    pub told: Option<FeedbackId>,
    /// Counts from 1; 0 reads as 1.
    pub page: u32,
    /// What the address says beside and nobody can read: it counts for nothing, and who asks is told.
    pub unread: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Price {
    Free,
    Paid,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    #[default]
    Best,
    Soonest,
    Rating,
    Newest,
}

impl Sort {
    pub const ALL: [Sort; 4] = [Sort::Best, Sort::Soonest, Sort::Rating, Sort::Newest];

    pub const fn as_str(self) -> &'static str {
        match self {
            Sort::Best => "best",
            Sort::Soonest => "soonest",
            Sort::Rating => "rating",
            Sort::Newest => "newest",
        }
    }
}

/// What can be filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    Skill,
    Industry,
    Language,
    Region,
    Price,
    Open,
    Week,
    Hours,
}

impl Facet {
    pub const ALL: [Facet; 8] = [
        Facet::Skill,
        Facet::Industry,
        Facet::Language,
        Facet::Region,
        Facet::Price,
        Facet::Open,
        Facet::Week,
        Facet::Hours,
    ];
    /// Those with many values.
    pub const LISTS: [Facet; 4] = [
        Facet::Skill,
        Facet::Industry,
        Facet::Language,
        Facet::Region,
    ];

    /// The name of its parameter.
    pub const fn as_str(self) -> &'static str {
        match self {
            Facet::Skill => "skill",
            Facet::Industry => "industry",
            Facet::Language => "language",
            Facet::Region => "region",
            Facet::Price => "price",
            Facet::Open => "open",
            Facet::Week => "week",
            Facet::Hours => "hours",
        }
    }
}

impl MarketQuery {
    /// What is chosen of a facet with many values.
    pub fn chosen(&self, facet: Facet) -> &[String] {
        match facet {
            Facet::Skill => &self.skill,
            Facet::Industry => &self.industry,
            Facet::Language => &self.language,
            Facet::Region => &self.region,
            Facet::Price | Facet::Open | Facet::Week | Facet::Hours => &[],
        }
    }

    pub fn uses(&self, facet: Facet) -> bool {
        match facet {
            Facet::Price => self.price.is_some(),
            Facet::Open => self.open,
            Facet::Week => self.week,
            Facet::Hours => self.hours,
            lists => !self.chosen(lists).is_empty(),
        }
    }

    /// Whether anything is looked for at all.
    pub fn narrows(&self) -> bool {
        !self.q.trim().is_empty() || Facet::ALL.into_iter().any(|facet| self.uses(facet))
    }

    /// The same without one facet, from the first page.
    pub fn without(&self, facet: Facet) -> MarketQuery {
        let mut query = MarketQuery {
            page: 0,
            ..self.clone()
        };
        match facet {
            Facet::Skill => query.skill.clear(),
            Facet::Industry => query.industry.clear(),
            Facet::Language => query.language.clear(),
            Facet::Region => query.region.clear(),
            Facet::Price => query.price = None,
            Facet::Open => query.open = false,
            Facet::Week => query.week = false,
            Facet::Hours => query.hours = false,
        }
        query
    }

    /// The same without one value of a facet with many.
    pub fn without_value(&self, facet: Facet, value: &str) -> MarketQuery {
        let mut query = MarketQuery {
            page: 0,
            ..self.clone()
        };
        let list = match facet {
            Facet::Skill => &mut query.skill,
            Facet::Industry => &mut query.industry,
            Facet::Language => &mut query.language,
            Facet::Region => &mut query.region,
            Facet::Price | Facet::Open | Facet::Week | Facet::Hours => return self.without(facet),
        };
        list.retain(|chosen| chosen != value);
        query
    }
}

/// One value of a facet, and how many mentors choosing it would show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    pub value: String,
    pub count: u32,
    pub chosen: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetView {
    pub facet: Facet,
    pub values: Vec<FacetValue>,
}

/// Why a mentor fits what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    Skill(String),
    Role(String),
    HelpsWith,
    Story,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardTime {
    pub session_type: SessionTypeId,
    pub starts_at: Instant,
}

/// A mentor as a row of the market.
#[derive(Clone, Debug, PartialEq)]
pub struct MentorCard {
    pub id: MemberId,
    pub slug: String,
    pub name: String,
    pub headline: String,
    pub photo: Option<String>,
    pub score: Score,
    /// For the first kind of session.
    pub pricing: Option<Pricing>,
    pub length_minutes: Option<u16>,
    pub median_reply_minutes: Option<u32>,
    pub skills: Vec<String>,
    /// What of the query's words the mentor's profile holds.
    pub why: Vec<Why>,
    /// Why they stand where they stand, where they were ranked.
    pub fit: Option<FitView>,
    pub next: Vec<CardTime>,
    /// What the reader thinks of them.
    pub mark: Option<Mark>,
    /// The reader looks at themselves.
    pub own: bool,
}

/// Why a mentor stands where they stand.
#[derive(Clone, Debug, PartialEq)]
pub struct FitView {
    /// What the score is made of.
    pub parts: Parts,
    /// What matters to who asks and the mentor says nothing of.
    pub unknown: Vec<Feature>,
    pub reasons: Vec<Reason>,
    pub caveat: Option<Caveat>,
}

/// One page of the market.
#[derive(Clone, Debug, PartialEq)]
pub struct MarketView {
    pub found: FoundView,
    pub mentors: Vec<MentorCard>,
    /// How many the reader hid.
    pub hidden: u32,
    /// The reader's clock, for the times on the cards.
    pub zone: ZoneTable,
    pub matters: MattersView,
}

/// What matters to who asks, and what became of their feedback.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MattersView {
    pub weights: Weights,
    /// Only members have something remembered.
    pub member: bool,
    /// These weights are the remembered ones.
    pub remembered: bool,
    /// Musts of which nothing is known of who asks: nobody could meet them.
    pub contradictions: Vec<Feature>,
    /// More words were typed than are looked for.
    pub too_many_words: bool,
    pub told: Option<ToldView>,
    /// Industries that the reader put aside, each once.
    pub left_out: Vec<LeftOutView>,
    /// When nothing fits: how many would without the words.
    pub without_words: u32,
}

/// An industry that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutView {
    /// The feedback that said so, which can be taken back.
    pub id: FeedbackId,
    pub industry: String,
    /// When nothing fits: how many would if it were suggested again.
    pub brings: u32,
}

/// Feedback that can be taken back, and what it changed.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldView {
    pub id: FeedbackId,
    pub mentor: String,
    /// The weight it raised; none where nothing but the mentor was put aside.
    pub raised: Option<Feature>,
    /// The industry that is left out from now on.
    pub left_out: Option<String>,
    pub hidden: bool,
}

/// What was found in the market, but for the mentors themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FoundView {
    /// When it is zero, there are no mentors on the page.
    pub total: u32,
    pub page: u32,
    pub pages: u32,
    pub facets: Vec<FacetView>,
    pub free: u32,
    pub paid: u32,
    pub open: u32,
    pub week: u32,
    /// None for who is not signed in.
    pub hours: Option<u32>,
    /// When nothing fits: how many would without this one filter. Most first.
    pub escapes: Vec<(Facet, u32)>,
    /// The same for criteria that must be met.
    pub musts: Vec<(Feature, u32)>,
    /// Who stands first on the page.
    pub first: Option<String>,
}

/// What matters, to be remembered; as [`Weights::parse`] reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriteriaForm {
    pub weights: String,
    /// Where to go on, see [`path_back`]; nowhere when it is empty.
    #[serde(default)]
    pub back: String,
}

/// What somebody says of a suggestion.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedbackForm {
    /// What is said, a space, and of whom by their slug.
    pub said: String,
    /// What was looked for.
    #[serde(default)]
    pub q: String,
    /// What mattered; as [`Weights::parse`] reads it.
    #[serde(default)]
    pub weights: String,
    #[serde(default)]
    pub back: String,
}

/// Feedback to take back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoForm {
    pub id: FeedbackId,
    #[serde(default)]
    pub back: String,
}

#[cfg(feature = "ssr")]
impl FeedbackForm {
    /// Of whom, and what.
    pub fn read(&self) -> Option<(&str, Feedback)> {
        let (said, slug) = self.said.split_once(' ')?;
        Some((slug, Feedback::parse(said)?))
    }
}

/// An address of the market to go back to; what is none is the market.
#[cfg(feature = "ssr")]
pub fn path_back(back: &str) -> &str {
    let of_market = back == "/mentors" || back.starts_with("/mentors?");
    let plain = back.len() <= 4_000 && back.bytes().all(|byte| byte.is_ascii_graphic());
    if of_market && plain { back } else { "/mentors" }
}

/// How many mentors a page shows.
pub const PAGE: u32 = 20;

/// What a mentor offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferedType {
    pub id: SessionTypeId,
    pub name: String,
    pub description: String,
    pub length_minutes: u16,
    /// Where the first one is free: only while it would be the reader's first with this mentor.
    pub pricing: Pricing,
    pub needs_approval: bool,
    pub policy: CancellationPolicy,
}

/// A review that everybody may read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicReview {
    pub overall: u8,
    pub text: String,
    pub written_at: Instant,
}

/// A mentor's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MentorView {
    pub id: MemberId,
    pub slug: String,
    pub name: String,
    pub headline: String,
    pub story: String,
    pub photo: Option<String>,
    pub industry: String,
    pub region: String,
    pub college: String,
    pub languages: Vec<String>,
    pub ways_to_talk: Vec<String>,
    pub links: Vec<String>,
    pub skills: Vec<Skill>,
    pub roles: Vec<RoleHeld>,
    pub helps_with: String,
    pub does_not_take: String,
    pub how_to_prepare: String,
    pub time_given: String,
    /// The tag "open to mentorship" as this reader may see it.
    pub open: bool,
    pub verified_employer: Option<String>,
    pub score: Score,
    pub median_reply_minutes: Option<u32>,
    /// Of all requests that were answered or lapsed.
    pub answered_percent: Option<u8>,
    /// Of all sessions that should have taken place.
    pub kept_percent: Option<u8>,
    pub places_left: u16,
    pub places: u16,
    /// Means from 1 to 5.
    pub clarity: Option<f64>,
    pub preparation: Option<f64>,
    pub progress: Option<f64>,
    pub reviews: Vec<PublicReview>,
    pub types: Vec<OfferedType>,
    /// Of all its kinds of session.
    pub packages: Vec<OfferedPackage>,
    /// The same by the month.
    pub tiers: Vec<OfferedTier>,
    /// Search engines may list it.
    pub searchable: bool,
    /// The reader looks at their own page.
    pub own: bool,
    /// What the reader thinks of them.
    pub mark: Option<Mark>,
}

/// The use cases of this feature.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait MarketApi: Send + Sync {
    /// Mentors that fit and that the caller may see, with counts of what else could be chosen.
    async fn browse(&self, caller: &Caller, query: MarketQuery) -> Result<MarketView, AppError>;
    /// A few mentors for the first page.
    async fn featured(&self, caller: &Caller) -> Result<MarketView, AppError>;
    /// A mentor's page; what the caller may not see is not there.
    async fn mentor(&self, caller: &Caller, slug: &str) -> Result<MentorView, AppError>;
    /// Why this mentor fits who looks for this; None for who is not in the market.
    async fn why(
        &self,
        caller: &Caller,
        mentor: MemberId,
        query: MarketQuery,
    ) -> Result<Option<FitView>, AppError>;
    /// Names of skills for somebody who has begun to type one.
    async fn suggest(&self, caller: &Caller, query: SuggestQuery) -> Result<Suggestions, AppError>;
    /// Remembers what matters to a member.
    async fn keep_criteria(&self, caller: &Caller, form: CriteriaForm) -> Result<(), AppError>;
    /// What a member says of a suggestion changes what matters to them.
    async fn say_feedback(
        &self,
        caller: &Caller,
        form: FeedbackForm,
    ) -> Result<FeedbackId, AppError>;
    /// Takes it back.
    async fn undo_feedback(&self, caller: &Caller, form: UndoForm) -> Result<(), AppError>;
    /// The clock of a zone for the times of rows; of UTC where there is no such zone.
    fn clock(&self, zone: &str) -> ZoneTable;
    /// Slugs of all mentors that search engines may list.
    async fn listed(&self) -> Result<Vec<String>, AppError>;
}

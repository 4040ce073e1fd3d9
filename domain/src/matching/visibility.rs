//! What would make a mentor be seen and asked more: computed from what the market knows of them and of
//! all others, most effective first. Says what, never how well somebody looks.

use serde::{Deserialize, Serialize};

/// Fewer skills than this are found by few searches.
pub const SKILLS_WANTED: u32 = 4;
/// A story shorter than this, in characters, says little to a search.
pub const STORY_WANTED: u32 = 200;

/// What is known of a mentor that decides who finds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Lists show them: not paused, and visible to members at least.
    pub listed: bool,
    pub photo: bool,
    pub headline: bool,
    pub helps_with: bool,
    pub story_length: u32,
    pub skills: u32,
    /// Kinds of session that can be booked.
    pub kinds: u32,
    /// A time can be booked within seven days.
    pub free_this_week: bool,
    /// A long-term place is left.
    pub places_left: bool,
    pub median_reply_minutes: Option<u32>,
    /// The median of all mentors.
    pub usual_reply_minutes: Option<u32>,
}

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// Nobody sees them in lists.
    BeListed,
    OfferSession,
    OpenTimeThisWeek,
    AddPhoto,
    AddHeadline,
    ListSkills {
        have: u32,
    },
    SayWhatYouHelpWith,
    TellMore,
    ReplySooner {
        minutes: u32,
        usual: u32,
    },
    MakePlace,
}

/// What to do, most effective first; nothing where all is well.
pub fn advice(standing: &Standing) -> Vec<Advice> {
    let slow = match (standing.median_reply_minutes, standing.usual_reply_minutes) {
        // Twice the usual is slow; within an hour nobody is.
        (Some(minutes), Some(usual)) if minutes > 60 && minutes > usual.saturating_mul(2) => {
            Some(Advice::ReplySooner { minutes, usual })
        }
        _ => None,
    };
    let have = standing.skills;
    let all = [
        (!standing.listed).then_some(Advice::BeListed),
        (standing.kinds == 0).then_some(Advice::OfferSession),
        (standing.kinds > 0 && !standing.free_this_week).then_some(Advice::OpenTimeThisWeek),
        (!standing.photo).then_some(Advice::AddPhoto),
        (!standing.headline).then_some(Advice::AddHeadline),
        (have < SKILLS_WANTED).then_some(Advice::ListSkills { have }),
        (!standing.helps_with).then_some(Advice::SayWhatYouHelpWith),
        (standing.story_length < STORY_WANTED).then_some(Advice::TellMore),
        slow,
        (!standing.places_left).then_some(Advice::MakePlace),
    ];
    all.into_iter().flatten().collect()
}

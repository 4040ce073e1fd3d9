//! What is limited for everybody, and how much more members with premium have of it. Nothing that keeps people
//! safe, private or able to take part is among it, nor what they already have, nor a place before others.

use serde::{Deserialize, Serialize};

/// Something that a tier of premium can bring more of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PremiumFeature {
    /// Searches of the market that are kept and looked through again.
    SavedSearches,
    /// Mentors that are bookmarked or hidden.
    Bookmarks,
    /// Requests for help that are open at a time.
    HelpRequests,
    /// Calendars elsewhere that make a mentor busy.
    OtherCalendars,
    /// Packages that a mentor offers of one kind of session, and as many monthly plans.
    Offers,
}

impl PremiumFeature {
    pub const ALL: [PremiumFeature; 5] = [
        PremiumFeature::SavedSearches,
        PremiumFeature::Bookmarks,
        PremiumFeature::HelpRequests,
        PremiumFeature::OtherCalendars,
        PremiumFeature::Offers,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            PremiumFeature::SavedSearches => "saved_searches",
            PremiumFeature::Bookmarks => "bookmarks",
            PremiumFeature::HelpRequests => "help_requests",
            PremiumFeature::OtherCalendars => "other_calendars",
            PremiumFeature::Offers => "offers",
        }
    }

    pub fn parse(text: &str) -> Option<PremiumFeature> {
        PremiumFeature::ALL
            .into_iter()
            .find(|feature| feature.as_str() == text)
    }

    /// How much of it everybody has.
    pub const fn free(self) -> u32 {
        match self {
            PremiumFeature::SavedSearches => 20,
            PremiumFeature::Bookmarks => 500,
            PremiumFeature::HelpRequests => 3,
            PremiumFeature::OtherCalendars => 5,
            PremiumFeature::Offers => 5,
        }
    }

    /// How much of it those have whose tier brings it.
    pub const fn premium(self) -> u32 {
        match self {
            PremiumFeature::SavedSearches => 100,
            PremiumFeature::Bookmarks => 2_000,
            PremiumFeature::HelpRequests => 8,
            PremiumFeature::OtherCalendars => 15,
            PremiumFeature::Offers => 15,
        }
    }
}

/// Some of the features, each once and in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Features(Vec<PremiumFeature>);

impl Features {
    pub fn of(features: impl IntoIterator<Item = PremiumFeature>) -> Features {
        let some: Vec<PremiumFeature> = features.into_iter().collect();
        let all = PremiumFeature::ALL.into_iter();
        Features(all.filter(|feature| some.contains(feature)).collect())
    }

    pub fn all() -> Features {
        Features::of(PremiumFeature::ALL)
    }

    /// As they are stored: names with a space between. None of what names anything else.
    pub fn parse(text: &str) -> Option<Features> {
        let some: Option<Vec<_>> = text.split(' ').map(PremiumFeature::parse).collect();
        some.map(Features::of)
    }

    pub fn has(&self, feature: PremiumFeature) -> bool {
        self.0.contains(&feature)
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = PremiumFeature> {
        self.0.iter().copied()
    }
}

impl std::fmt::Display for Features {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.iter().map(PremiumFeature::as_str).collect();
        f.write_str(&names.join(" "))
    }
}

/// What somebody has at a moment. The one place where it is decided how much of something that is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    features: Features,
}

impl Membership {
    /// With what a tier brings; nothing of it is what everybody has.
    pub const fn with(features: Features) -> Membership {
        Membership { features }
    }

    pub fn allows(&self, feature: PremiumFeature) -> bool {
        self.features.has(feature)
    }

    /// How much there may be of it. What is there beyond, of a membership that is over, stays; only more is refused.
    pub fn limit(&self, feature: PremiumFeature) -> u32 {
        match self.allows(feature) {
            true => feature.premium(),
            false => feature.free(),
        }
    }

    /// Whether one more of it is possible beside those that are there.
    pub fn has_room(&self, feature: PremiumFeature, there: u64) -> bool {
        there < u64::from(self.limit(feature))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn premium_only_adds() {
        let some = Features::of([PremiumFeature::Offers, PremiumFeature::SavedSearches]);
        for feature in PremiumFeature::ALL {
            assert!(feature.premium() > feature.free());
            assert_eq!(PremiumFeature::parse(feature.as_str()), Some(feature));
            let (nobody, member) = (Membership::default(), Membership::with(some.clone()));
            assert_eq!(nobody.limit(feature), feature.free());
            assert_eq!(
                member.limit(feature),
                match some.has(feature) {
                    true => feature.premium(),
                    false => feature.free(),
                }
            );
            assert!(nobody.has_room(feature, u64::from(feature.free()) - 1));
            assert!(!nobody.has_room(feature, u64::from(feature.free())));
            assert_eq!(
                member.has_room(feature, u64::from(feature.free())),
                some.has(feature)
            );
        }
        assert_eq!(some.to_string(), "saved_searches offers");
        assert_eq!(Features::parse(&some.to_string()), Some(some));
        assert_eq!(Features::parse("saved_searches safety"), None);
        assert_eq!(Features::parse(""), None);
    }
}

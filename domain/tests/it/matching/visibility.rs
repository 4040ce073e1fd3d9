//! What would raise a mentor: what is missing is named, and nothing else; and how an admin types bands.

use domain::form::Problem;
use domain::matching::exposure::Sharing;
use domain::matching::sharing_form::SharingForm;
use domain::matching::visibility::{Advice, Standing, advice};

#[test]
fn advice_names_what_is_missing_and_nothing_else() {
    let well = Standing {
        listed: true,
        photo: true,
        headline: true,
        helps_with: true,
        story_length: 500,
        skills: 6,
        kinds: 1,
        free_this_week: true,
        places_left: true,
        median_reply_minutes: Some(120),
        usual_reply_minutes: Some(90),
    };
    assert!(advice(&well).is_empty());
    let cases = [
        (
            Standing {
                photo: false,
                ..well
            },
            Advice::AddPhoto,
        ),
        (
            Standing {
                listed: false,
                ..well
            },
            Advice::BeListed,
        ),
        (
            Standing {
                free_this_week: false,
                ..well
            },
            Advice::OpenTimeThisWeek,
        ),
        (
            Standing { skills: 3, ..well },
            Advice::ListSkills { have: 3 },
        ),
        (
            Standing {
                median_reply_minutes: Some(181),
                ..well
            },
            Advice::ReplySooner {
                minutes: 181,
                usual: 90,
            },
        ),
        (
            Standing {
                kinds: 0,
                free_this_week: false,
                ..well
            },
            Advice::OfferSession,
        ),
    ];
    for (standing, expected) in cases {
        assert_eq!(advice(&standing), [expected], "{standing:?}");
    }
}

#[test]
fn bands_are_typed_in_percent() {
    let form = |band: &str| SharingForm {
        band: band.to_owned(),
        exploring_band: "25".to_owned(),
        explore_every: "10".to_owned(),
        weekly_cap: "500".to_owned(),
    };
    let usual = Sharing::default();
    for (typed, band) in [
        ("8", 800),
        ("8.0 %", 800),
        ("0,05", 5),
        ("100", 10_000),
        ("12.5", 1_250),
    ] {
        assert_eq!(
            form(typed).parse(),
            Ok(Sharing { band, ..usual }),
            "{typed}"
        );
    }
    for bad in ["", "-1", "100.01", "101", "NaN", "8.123", "8.-1", "1e2"] {
        let errors = form(bad).parse().expect_err(bad);
        assert_ne!(errors.of("band"), None, "{bad}");
    }
    let none = SharingForm {
        weekly_cap: "0".to_owned(),
        ..form("8")
    };
    let errors = none.parse().expect_err("a cap of nothing");
    let out = Problem::OutOfRange {
        least: 1,
        most: 1_000_000,
    };
    assert_eq!(errors.of("weekly_cap"), Some(&out));
}

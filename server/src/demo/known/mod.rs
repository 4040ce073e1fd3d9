//! The people the demo signs in as, and two more from the design. They are made like everybody
//! else and then written by hand.

mod offers;
mod profiles;

use super::catalogue::Catalogue;
use super::clocks::{Clocks, utc_date};
use super::person::Sketch;
use super::population::Member;
use super::rows::BookingRow;
use super::sessions::Diary;
use super::words::Slugs;
use domain::booking::BookingStatus;
use domain::time::{DAY, Instant, MINUTE};

/// Every demo account has this password.
pub const PASSWORD: &str = "demo-mentor-connect";

/// Who can be signed in as, to see the product from one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignIn {
    pub role: &'static str,
    pub email: &'static str,
    pub password: &'static str,
}

const fn sign_in(role: &'static str, email: &'static str) -> SignIn {
    SignIn {
        role,
        email,
        password: PASSWORD,
    }
}

/// One sign-in for each role.
pub fn sign_ins() -> &'static [SignIn] {
    const SIGN_INS: &[SignIn] = &[
        sign_in("mentee", "anan@demo.example"),
        sign_in("mentor", "leila@demo.example"),
        sign_in("mentor and mentee", "tomas@demo.example"),
        sign_in("moderator", "moderator@demo.example"),
        sign_in("admin", "admin@demo.example"),
    ];
    SIGN_INS
}

// Places in the first batch.
const ANAN: usize = 2;
const LEILA: usize = 3;
const TOMAS: usize = 4;

struct Known {
    name: &'static str,
    email: &'static str,
    place: &'static str,
    field: &'static str,
    previous: Option<&'static str>,
    wants: &'static str,
    is_mentor: bool,
    is_mentee: bool,
    years: i64,
    joined_days_ago: i64,
}

const fn known(
    name: &'static str,
    email: &'static str,
    place: &'static str,
    field: &'static str,
) -> Known {
    Known {
        name,
        email,
        place,
        field,
        previous: None,
        wants: field,
        is_mentor: false,
        is_mentee: true,
        years: 8,
        joined_days_ago: 300,
    }
}

const PM: &str = "Product management";

const KNOWN: &[Known] = &[
    known(
        "Ada Okonkwo",
        "admin@demo.example",
        "Lagos, Nigeria",
        "Operations",
    ),
    known(
        "Mara Lindqvist",
        "moderator@demo.example",
        "Stockholm, Sweden",
        "People and culture",
    ),
    Known {
        wants: PM,
        years: 6,
        ..known(
            "Anan Kittisak",
            "anan@demo.example",
            "Berlin, Germany",
            "Quality assurance",
        )
    },
    Known {
        previous: Some("Quality assurance"),
        is_mentor: true,
        is_mentee: false,
        years: 14,
        joined_days_ago: 420,
        ..known("Leila Osei", "leila@demo.example", "Accra, Ghana", PM)
    },
    Known {
        wants: "Founding a company",
        is_mentor: true,
        years: 17,
        joined_days_ago: 510,
        ..known("Tomás Medina", "tomas@demo.example", "Bogotá, Colombia", PM)
    },
    Known {
        is_mentor: true,
        is_mentee: false,
        years: 7,
        joined_days_ago: 9,
        ..known(
            "Saanvi Pillai",
            "saanvi@demo.example",
            "Bengaluru, India",
            PM,
        )
    },
    Known {
        previous: Some("Consulting"),
        is_mentor: true,
        is_mentee: false,
        years: 19,
        joined_days_ago: 240,
        ..known(
            "Jonas Brandt",
            "jonas@demo.example",
            "Hamburg, Germany",
            "Operations",
        )
    },
];

/// The fixed people, in the order the first batch begins with.
pub fn sketches(now: Instant, slugs: &mut Slugs) -> Vec<Sketch> {
    let catalogue = Catalogue::get();
    let sketch = |known: &Known| Sketch {
        name: known.name.to_owned(),
        slug: slugs.unique(known.name),
        email: known.email.to_owned(),
        place: catalogue.place(known.place),
        field: catalogue.field(known.field),
        previous: known.previous.map(|name| catalogue.field(name)),
        wants: catalogue.field(known.wants),
        mother_tongue: None,
        is_mentor: known.is_mentor,
        is_mentee: known.is_mentee,
        joined: now.plus(-known.joined_days_ago * DAY),
        years: known.years,
    };
    KNOWN.iter().map(sketch).collect()
}

/// Replaces what chance wrote by what the fixed people say themselves.
pub fn finish(member: &mut Member, clocks: &Clocks) {
    let Member {
        sketch,
        person,
        offer,
    } = member;
    person.account.locale = "en";
    person.profile.searchable = sketch.is_mentor;
    person.profile.paused_until = None;
    profiles::write(person, i64::from(utc_date(clocks.now).year()));
    if let Some(offer) = offer {
        offers::write(sketch, offer, clocks);
    }
}

const INTRO: usize = 0;
const INTERVIEW: usize = 1;
const FIRST_90_DAYS: usize = 2;

/// What the fixed people have in their calendars before chance adds the rest.
pub fn book(diary: &mut Diary) {
    // To be kept: Anan meets Leila on a Tuesday.
    let is_tuesday = |day: &i64| diary.weekday(*day) == 2;
    let tuesdays: Vec<i64> = (2..=15).filter(is_tuesday).collect();
    book_agreed(diary, (LEILA, ANAN, INTERVIEW), tuesdays, |_, _| {});
    // Already kept, and reviewed or not as chance has it.
    book_agreed(diary, (LEILA, ANAN, INTRO), (-32..=-22).collect(), kept);
    // To be reviewed: marked as kept so recently that nobody has written yet.
    book_agreed(
        diary,
        (TOMAS, ANAN, INTERVIEW),
        (-9..=-2).rev().collect(),
        kept_just_now,
    );
    // To be marked: it is over, and nobody has said so.
    let others: Vec<usize> = diary
        .seekers_of(LEILA)
        .into_iter()
        .filter(|member| *member >= KNOWN.len())
        .collect();
    for mentee in &others {
        if book_agreed(
            diary,
            (LEILA, *mentee, INTERVIEW),
            (-4..=-1).rev().collect(),
            |_, _| {},
        ) {
            break;
        }
    }
    // To be answered: two wait for Leila, one for Tomás.
    let mut missing = 2;
    for mentee in others.iter().rev() {
        if missing > 0 && book_request(diary, (LEILA, *mentee, FIRST_90_DAYS)) {
            missing -= 1;
        }
    }
    book_request(diary, (TOMAS, ANAN, FIRST_90_DAYS));
    diary.open_requests = 0;
}

fn kept(booking: &mut BookingRow, _now: Instant) {
    booking.status = BookingStatus::Kept;
    booking.updated_at = booking.ends_at.plus(5 * MINUTE);
}

fn kept_just_now(booking: &mut BookingRow, now: Instant) {
    booking.status = BookingStatus::Kept;
    booking.updated_at = now.plus(-10 * MINUTE);
}

/// Mentor, mentee, and which of the mentor's session types.
type Wanted = (usize, usize, usize);

/// Books the first of these days that suits both; whether there was one.
fn book_agreed(
    diary: &mut Diary,
    wanted: Wanted,
    days: Vec<i64>,
    then: fn(&mut BookingRow, Instant),
) -> bool {
    let (mentor, mentee, session_type) = wanted;
    let found = diary.first_free(mentor, mentee, session_type, days.into_iter());
    let (Some(proposal), Some(offer)) = (found, diary.offer_of(mentor)) else {
        return false;
    };
    let mut booking = diary.agreed(offer, &proposal);
    then(&mut booking, diary.now());
    diary.keep(booking, &proposal);
    true
}

/// Asks for a time next week; whether there was one.
fn book_request(diary: &mut Diary, wanted: Wanted) -> bool {
    let (mentor, mentee, session_type) = wanted;
    let found = diary.first_free(mentor, mentee, session_type, 4..=18);
    let (Some(proposal), Some(offer)) = (found, diary.offer_of(mentor)) else {
        return false;
    };
    let Some(booking) = diary.requested(offer, &proposal) else {
        return false;
    };
    diary.keep(booking, &proposal);
    true
}

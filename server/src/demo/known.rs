//! The people the demo signs in as, and two more from the design. They are made like everybody
//! else and then written by hand.

use super::catalogue::Catalogue;
use super::clocks::Clocks;
use super::offer::Offer;
use super::person::{Person, Sketch};
use super::population::Member;
use super::rows::{BookingRow, OpeningDay, OpeningRow, RoleRow, SessionTypeRow, SkillRow};
use super::sessions::Diary;
use super::words::Slugs;
use domain::booking::BookingStatus;
use domain::id::{OpeningId, SessionTypeId};
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
    let this_year = clocks
        .now
        .to_jiff()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .year()
        .into();
    match sketch.slug.as_str() {
        "ada-okonkwo" => staff(person, "admin"),
        "mara-lindqvist" => staff(person, "moderator"),
        "anan-kittisak" => anan(person, this_year),
        "leila-osei" => leila(person, this_year),
        "tomas-medina" => tomas(person, this_year),
        "saanvi-pillai" => saanvi(person, this_year),
        _ => jonas(person, this_year),
    }
    if let Some(offer) = offer {
        write_offer(sketch, offer, clocks);
    }
}

fn staff(person: &mut Person, role: &'static str) {
    person.account.role = role;
    person.profile.looking_for_mentor = "nobody";
    person.profile.headline = "Keeps MentorConnect a good place".to_owned();
}

fn anan(person: &mut Person, this_year: i64) {
    let profile = &mut person.profile;
    profile.headline = "QA engineer in payments, on the way to product management".to_owned();
    profile.story = "I have tested payment flows for six years and know our users better than our roadmap does. \
        I moved from Bangkok to Berlin four years ago. Now I would like to decide what gets built, not only \
        whether it works. I have shaped one launch already and am preparing for interviews in March."
        .to_owned();
    profile.goals =
        "Land a product manager role by April\nBuild a story bank of six cases".to_owned();
    profile.college = "Kumasi Institute of Technology".to_owned();
    profile.languages = vec!["th", "en", "de"];
    profile.looking_for_mentor = "everyone";
    person.roles = roles(&[
        ("Senior QA Engineer", "Halden Pay", this_year - 3, None),
        (
            "QA Engineer",
            "Halden Pay",
            this_year - 5,
            Some(this_year - 3),
        ),
        (
            "QA Tester",
            "Lotusfield Software",
            this_year - 6,
            Some(this_year - 5),
        ),
    ]);
    person.skills = skills(&[
        ("Test Automation", 4),
        ("API Testing", 3),
        ("User Stories", 2),
        ("SQL", 2),
        ("Product Discovery", 1),
        ("Stakeholder Management", 2),
    ]);
}

fn leila(person: &mut Person, this_year: i64) {
    let profile = &mut person.profile;
    profile.headline =
        "Group Product Manager, payments. Ten years from QA lead to product.".to_owned();
    profile.story = "I started as a tester in Kumasi and led a QA team before anybody let me near a roadmap. The move \
        into product took me two years, three refusals and one person who believed in me. Today I lead four \
        product managers who build payments for small shops between Accra and Berlin.\n\nI like sessions with a \
        result: a story that is ready for the interview, a plan for the first ninety days, a decision. I will \
        ask what you have tried, and I will tell you what I would look for if you applied to me."
        .to_owned();
    profile.helps_with = "Interview loops, first 90 days, portfolio reviews".to_owned();
    profile.does_not_take = "Referrals, visa questions".to_owned();
    profile.how_to_prepare = "Two questions and a one-page brief".to_owned();
    profile.time_given = "One hour every two weeks, more in the month before interviews".to_owned();
    profile.industry = "Payments and fintech";
    profile.college = "Kumasi Institute of Technology".to_owned();
    profile.languages = vec!["en", "fr"];
    profile.ways_to_talk = vec!["video", "voice", "async"];
    profile.links = vec!["https://leila-osei.example".to_owned()];
    profile.verified_employer = Some("Calder Payments".to_owned());
    profile.open_to_mentorship = "everyone";
    profile.long_term_places = 5;
    profile.long_term_taken = 3;
    profile.hours_per_month = Some(12);
    person.roles = roles(&[
        (
            "Group Product Manager",
            "Calder Payments",
            this_year - 3,
            None,
        ),
        (
            "Senior Product Manager",
            "Calder Payments",
            this_year - 6,
            Some(this_year - 3),
        ),
        (
            "Product Manager",
            "Halden Pay",
            this_year - 9,
            Some(this_year - 6),
        ),
        ("QA Lead", "Halden Pay", this_year - 11, Some(this_year - 9)),
        (
            "QA Engineer",
            "Baobab Hill Software",
            this_year - 14,
            Some(this_year - 11),
        ),
    ]);
    person.skills = skills(&[
        ("Product Management", 4),
        ("Product Discovery", 4),
        ("User Stories", 4),
        ("Stakeholder Management", 4),
        ("Product Strategy", 3),
        ("Test Automation", 3),
        ("SQL", 3),
    ]);
}

fn tomas(person: &mut Person, this_year: i64) {
    let profile = &mut person.profile;
    profile.headline = "Head of Product, logistics. Hires for the role you want.".to_owned();
    profile.story = "I have built products for people who load trucks at night, and hired about sixty product people on \
        the way. I can tell you how your application reads on a Monday morning. In return I look for somebody \
        who has founded a company after forty, because I might."
        .to_owned();
    profile.helps_with =
        "Product sense cases, hiring from the other side, first leadership role".to_owned();
    profile.does_not_take = "Pure CV checks, sales pitches".to_owned();
    profile.how_to_prepare = "Send the job post you care about a day before".to_owned();
    profile.time_given = "Two evenings a week".to_owned();
    profile.goals = "Decide by summer whether to found a company".to_owned();
    profile.industry = "Logistics";
    profile.languages = vec!["es", "en", "pt"];
    profile.verified_employer = Some("Tidewick Freight".to_owned());
    profile.open_to_mentorship = "everyone";
    profile.looking_for_mentor = "members";
    person.roles = roles(&[
        (
            "Director of Product",
            "Tidewick Freight",
            this_year - 4,
            None,
        ),
        (
            "Group Product Manager",
            "Tidewick Freight",
            this_year - 8,
            Some(this_year - 4),
        ),
        (
            "Product Manager",
            "Marenta Logistics",
            this_year - 13,
            Some(this_year - 8),
        ),
        (
            "Associate Product Manager",
            "Marenta Logistics",
            this_year - 17,
            Some(this_year - 13),
        ),
    ]);
    person.skills = skills(&[
        ("Product Management", 4),
        ("Product Strategy", 4),
        ("Hiring", 4),
        ("OKRs", 3),
        ("Market Research", 3),
        ("Entrepreneurship", 1),
    ]);
}

fn saanvi(person: &mut Person, this_year: i64) {
    let profile = &mut person.profile;
    profile.headline = "Product Manager, developer tools. Interviewed 40 PMs this year.".to_owned();
    profile.helps_with =
        "Interview practice, technical product roles, the first job in product".to_owned();
    profile.industry = "Software";
    profile.languages = vec!["en", "hi", "kn"];
    profile.open_to_mentorship = "everyone";
    person.roles = roles(&[
        ("Product Manager", "Glasswing Labs", this_year - 4, None),
        (
            "Associate Product Manager",
            "Glasswing Labs",
            this_year - 7,
            Some(this_year - 4),
        ),
    ]);
}

fn jonas(person: &mut Person, this_year: i64) {
    let profile = &mut person.profile;
    profile.headline =
        "Director, product operations. Long-term mentor, in German or English.".to_owned();
    profile.helps_with =
        "Processes people follow, from specialist to lead, returning after a break".to_owned();
    profile.languages = vec!["de", "en"];
    profile.open_to_mentorship = "everyone";
    profile.long_term_places = 4;
    profile.long_term_taken = 1;
    person.roles = roles(&[
        ("Head of Operations", "Nordlys Stores", this_year - 6, None),
        (
            "Operations Manager",
            "Nordlys Stores",
            this_year - 11,
            Some(this_year - 6),
        ),
        (
            "Senior Consultant",
            "Westrum Advisory",
            this_year - 19,
            Some(this_year - 11),
        ),
    ]);
}

fn roles(list: &[(&'static str, &str, i64, Option<i64>)]) -> Vec<RoleRow> {
    let role =
        |&(title, company, from_year, until_year): &(&'static str, &str, i64, Option<i64>)| {
            RoleRow {
                title,
                company: company.to_owned(),
                from_year,
                until_year,
            }
        };
    list.iter().map(role).collect()
}

fn skills(list: &[(&'static str, i64)]) -> Vec<SkillRow> {
    list.iter()
        .map(|&(skill, level)| SkillRow { skill, level })
        .collect()
}

fn write_offer(sketch: &Sketch, offer: &mut Offer, clocks: &Clocks) {
    // Weekday (1 is Monday), start and length in minutes.
    let (hours, demand, delight, reply_minutes): (&[(i64, i64, i64)], i64, usize, i64) =
        match sketch.slug.as_str() {
            "leila-osei" => (
                &[
                    (1, 600, 180),
                    (2, 840, 210),
                    (3, 540, 180),
                    (4, 840, 210),
                    (5, 960, 180),
                ],
                92,
                91,
                180,
            ),
            "tomas-medina" => (
                &[
                    (2, 1080, 150),
                    (3, 1080, 150),
                    (4, 1080, 150),
                    (6, 600, 180),
                ],
                110,
                94,
                300,
            ),
            "saanvi-pillai" => (&[(2, 1020, 120), (3, 1020, 120), (6, 660, 120)], 0, 90, 60),
            _ => (&[(2, 960, 150), (5, 900, 180)], 34, 74, 660),
        };
    let seed = offer.session_types[0].id.0;
    let mut chance = super::chance::Chance::new(seed.as_u64_pair().1, 5);
    offer.openings = hours
        .iter()
        .map(|&(weekday, start_minute, length_minutes)| OpeningRow {
            id: OpeningId(chance.id(sketch.joined)),
            when: OpeningDay::Weekly {
                weekday,
                every_weeks: 1,
                from: clocks.date(clocks.week_of(sketch.joined), 1),
            },
            start_minute,
            length_minutes,
        })
        .collect();
    offer.overrides.clear();
    offer.demand = demand;
    offer.delight = delight;
    offer.reply_minutes = reply_minutes;
    let minutes: &[(&str, i64, bool)] = match sketch.slug.as_str() {
        "leila-osei" | "tomas-medina" => &[
            ("Intro", 15, false),
            ("Interview practice", 45, false),
            ("First 90 days", 45, true),
        ],
        "saanvi-pillai" => &[("Interview practice", 45, false), ("CV review", 30, false)],
        _ => &[("Intro", 20, false), ("Leading people", 60, true)],
    };
    offer.session_types = minutes
        .iter()
        .map(|&(name, length, needs_approval)| {
            let id = SessionTypeId(chance.id(sketch.joined));
            session_type(id, name, length, needs_approval)
        })
        .collect();
}

/// A session type with the rules of the design: twelve hours' notice, a quarter of an hour between.
fn session_type(
    id: SessionTypeId,
    name: &str,
    length_minutes: i64,
    needs_approval: bool,
) -> SessionTypeRow {
    let catalogue = Catalogue::get();
    let kind = &catalogue.session_kinds[catalogue.session_kind(name)];
    SessionTypeRow {
        id,
        name: kind.name,
        description: kind.descriptions[0].to_owned(),
        length_minutes,
        notice_minutes: 720,
        horizon_days: 30,
        buffer_before_minutes: 0,
        buffer_after_minutes: 15,
        max_per_day: Some(3),
        max_per_week: Some(8),
        per_mentee_per_month: None,
        needs_approval,
        place: "room",
        place_detail: String::new(),
        questions: kind.questions.clone(),
        policy_free_until_hours: 12,
        policy_then_reschedules: 1,
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
    let others: Vec<usize> = diary.seekers_of(LEILA).into_iter().filter(|member| *member >= KNOWN.len()).collect();
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

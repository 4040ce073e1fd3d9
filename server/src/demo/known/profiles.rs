//! What the fixed people say about themselves, written by hand.

use crate::demo::person::Person;
use crate::demo::rows::{RoleRow, SkillRow};

/// Writes the profile of the fixed person with this address; the year places their roles.
pub fn write(person: &mut Person, this_year: i64) {
    match person.profile.slug.as_str() {
        "ada-okonkwo" => staff(person, "admin"),
        "mara-lindqvist" => staff(person, "moderator"),
        "anan-kittisak" => anan(person, this_year),
        "leila-osei" => leila(person, this_year),
        "tomas-medina" => tomas(person, this_year),
        "saanvi-pillai" => saanvi(person, this_year),
        _ => jonas(person, this_year),
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
    profile.industry = "Payments and fintech";
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
    profile.story = "I have been on both sides of forty product interviews this year. I build tools for developers, \
        came to product straight from university, and remember what nobody explains."
        .to_owned();
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

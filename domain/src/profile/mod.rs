//! What a profile must look like: the raw form becomes an edit, or the list of what is wrong with
//! which field. Knows neither whose profile it is nor where it is kept.

use crate::form::{FieldErrors, Problem, text, ticked, whole_number};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How many rows of skills, roles and links a profile may have.
pub const SKILLS_MOST: usize = 20;
pub const ROLES_MOST: usize = 12;
pub const LINKS_MOST: usize = 5;

/// Ways to talk that can be preferred.
pub const WAYS_TO_TALK: [&str; 4] = ["video", "voice", "chat", "async"];

/// Languages that can be chosen, by BCP 47 tag.
pub const LANGUAGES: [&str; 63] = [
    "en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "da", "no", "fi", "cs", "ro", "hu", "el",
    "uk", "ru", "tr", "ar", "he", "fa", "hi", "bn", "ta", "kn", "th", "vi", "id", "zh", "ja", "ko",
    "af", "am", "bg", "ca", "et", "fil", "ga", "gn", "ha", "hy", "is", "ka", "kk", "mi", "mr",
    "ms", "my", "nb", "ne", "pa", "ps", "qu", "rw", "si", "sw", "te", "ur", "wo", "xh", "yo", "zu",
];

/// Who sees a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeenBy {
    Everyone,
    Members,
    Programmes,
    Nobody,
}

impl SeenBy {
    pub const ALL: [SeenBy; 4] = [
        SeenBy::Everyone,
        SeenBy::Members,
        SeenBy::Programmes,
        SeenBy::Nobody,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            SeenBy::Everyone => "everyone",
            SeenBy::Members => "members",
            SeenBy::Programmes => "programmes",
            SeenBy::Nobody => "nobody",
        }
    }

    pub fn parse(text: &str) -> Option<SeenBy> {
        SeenBy::ALL.into_iter().find(|seen| seen.as_str() == text)
    }

    /// Whether somebody without a shared programme sees it.
    pub const fn shows_to(self, signed_in: bool) -> bool {
        match self {
            SeenBy::Everyone => true,
            SeenBy::Members => signed_in,
            SeenBy::Programmes | SeenBy::Nobody => false,
        }
    }
}

/// A skill and how well it is known, from 1 (knows the basics) to 4 (expert).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skill {
    pub name: String,
    pub level: u8,
}

/// A role held; without an end it still is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleHeld {
    pub title: String,
    pub company: String,
    pub from_year: u16,
    pub until_year: Option<u16>,
}

/// Everything that the profile form changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileEdit {
    pub name: String,
    pub headline: String,
    pub story: String,
    pub industry: String,
    pub region: String,
    pub college: String,
    pub goals: String,
    pub languages: Vec<String>,
    pub ways_to_talk: Vec<String>,
    pub links: Vec<String>,
    pub is_mentee: bool,
    pub is_mentor: bool,
    pub open_to_mentorship: SeenBy,
    pub looking_for_mentor: SeenBy,
    pub helps_with: String,
    pub does_not_take: String,
    pub how_to_prepare: String,
    pub time_given: String,
    pub long_term_places: u16,
    pub hours_per_month: Option<u16>,
    #[serde(with = "crate::date", default)]
    pub paused_until: Option<Date>,
    /// Found by search engines and on the market.
    pub searchable: bool,
    pub skills: Vec<Skill>,
    pub roles: Vec<RoleHeld>,
}

/// The form as typed: names of fields and their values. Rows are numbered (`skill_0`, `level_0`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProfileForm(pub BTreeMap<String, String>);

impl ProfileForm {
    /// The form that would say this, as the page sends it. A pause that is over is none; what the
    /// form has no room for is refused.
    pub fn of(edit: &ProfileEdit, today: Date) -> Result<ProfileForm, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut form = ProfileForm::default();
        form.say_words(edit);
        form.say_choices(edit, &mut errors);
        let pause = edit.paused_until.filter(|date| *date > today);
        form.say(
            "paused_until",
            pause.map(|date| date.to_string()).unwrap_or_default(),
        );
        let mut room = |field: &str, rows: usize, most: usize| {
            if rows > most {
                let most = u32::try_from(most).unwrap_or(u32::MAX);
                errors.add(field, Problem::TooMany { most });
            }
        };
        room("links", edit.links.len(), LINKS_MOST);
        room("skills", edit.skills.len(), SKILLS_MOST);
        room("roles", edit.roles.len(), ROLES_MOST);
        for (row, link) in edit.links.iter().enumerate() {
            form.say(&format!("link_{row}"), link);
        }
        for (row, skill) in edit.skills.iter().enumerate() {
            form.say(&format!("skill_{row}"), &skill.name);
            form.say_number(&format!("level_{row}"), Some(skill.level.into()));
        }
        for (row, role) in edit.roles.iter().enumerate() {
            form.say(&format!("title_{row}"), &role.title);
            form.say(&format!("company_{row}"), &role.company);
            form.say_number(&format!("from_{row}"), Some(role.from_year));
            form.say_number(&format!("until_{row}"), role.until_year);
        }
        if errors.is_empty() {
            Ok(form)
        } else {
            Err(errors)
        }
    }

    fn say(&mut self, field: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.insert(field.to_owned(), value);
        }
    }

    fn say_number(&mut self, field: &str, number: Option<u16>) {
        let text = number.map(|number| number.to_string());
        self.say(field, text.unwrap_or_default());
    }

    fn say_words(&mut self, edit: &ProfileEdit) {
        for (field, value) in [
            ("name", &edit.name),
            ("headline", &edit.headline),
            ("story", &edit.story),
            ("industry", &edit.industry),
            ("region", &edit.region),
            ("college", &edit.college),
            ("goals", &edit.goals),
            ("helps_with", &edit.helps_with),
            ("does_not_take", &edit.does_not_take),
            ("how_to_prepare", &edit.how_to_prepare),
            ("time_given", &edit.time_given),
        ] {
            self.say(field, value);
        }
        self.say_number("long_term_places", Some(edit.long_term_places));
        self.say_number("hours_per_month", edit.hours_per_month);
    }

    fn say_choices(&mut self, edit: &ProfileEdit, errors: &mut FieldErrors) {
        for (field, seen) in [
            ("open_to_mentorship", edit.open_to_mentorship),
            ("looking_for_mentor", edit.looking_for_mentor),
        ] {
            self.say(field, seen.as_str());
        }
        for (field, ticked) in [
            ("is_mentee", edit.is_mentee),
            ("is_mentor", edit.is_mentor),
            ("searchable", edit.searchable),
        ] {
            self.say(field, if ticked { "on" } else { "" });
        }
        for (field, prefix, chosen, known) in [
            ("languages", "language", &edit.languages, &LANGUAGES[..]),
            (
                "ways_to_talk",
                "talk",
                &edit.ways_to_talk,
                &WAYS_TO_TALK[..],
            ),
        ] {
            for value in chosen {
                if !known.contains(&value.as_str()) {
                    errors.add(field, Problem::NotAChoice);
                }
                self.say(&format!("{prefix}_{value}"), "on");
            }
        }
    }

    fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    fn is_ticked(&self, field: &str) -> bool {
        ticked(self.0.get(field).map(String::as_str))
    }

    /// Which of `known` are ticked, as `prefix_value`.
    fn chosen(&self, prefix: &str, known: &[&str]) -> Vec<String> {
        known
            .iter()
            .filter(|value| self.is_ticked(&format!("{prefix}_{value}")))
            .map(|&value| value.to_owned())
            .collect()
    }

    /// Reads the form on the date `today`.
    pub fn parse(&self, today: Date) -> Result<ProfileEdit, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut line = |field: &str, least, most| {
            errors
                .take(field, text(self.get(field), least, most))
                .unwrap_or_default()
        };
        let (name, headline) = (line("name", 2, 80), line("headline", 0, 120));
        let (story, goals) = (line("story", 0, 4_000), line("goals", 0, 1_000));
        let (industry, region, college) = (
            line("industry", 0, 80),
            line("region", 0, 80),
            line("college", 0, 120),
        );
        let (helps_with, does_not_take) =
            (line("helps_with", 0, 500), line("does_not_take", 0, 500));
        let (how_to_prepare, time_given) =
            (line("how_to_prepare", 0, 500), line("time_given", 0, 200));
        let open_to_mentorship = self.seen_by("open_to_mentorship", &mut errors);
        let looking_for_mentor = self.seen_by("looking_for_mentor", &mut errors);
        let long_term_places = self
            .number("long_term_places", 0, 200, &mut errors)
            .unwrap_or(0);
        let hours_per_month = self.number("hours_per_month", 1, 300, &mut errors);
        let paused_until = self.paused_until(today, &mut errors);
        let (is_mentee, is_mentor) = (self.is_ticked("is_mentee"), self.is_ticked("is_mentor"));
        if !is_mentee && !is_mentor {
            errors.add("is_mentee", Problem::Missing);
        }
        let edit = ProfileEdit {
            name,
            headline,
            story,
            industry,
            region,
            college,
            goals,
            languages: self.chosen("language", &LANGUAGES),
            ways_to_talk: self.chosen("talk", &WAYS_TO_TALK),
            links: self.links(&mut errors),
            is_mentee,
            is_mentor,
            open_to_mentorship,
            looking_for_mentor,
            helps_with,
            does_not_take,
            how_to_prepare,
            time_given,
            long_term_places,
            hours_per_month,
            paused_until,
            searchable: self.is_ticked("searchable"),
            skills: self.skills(&mut errors),
            roles: self.roles(i64::from(today.year()), &mut errors),
        };
        if errors.is_empty() {
            Ok(edit)
        } else {
            Err(errors)
        }
    }

    fn seen_by(&self, field: &str, errors: &mut FieldErrors) -> SeenBy {
        errors
            .take(
                field,
                SeenBy::parse(self.get(field)).ok_or(Problem::NotAChoice),
            )
            .unwrap_or(SeenBy::Nobody)
    }

    /// A number that may be left out.
    fn number(&self, field: &str, least: i64, most: i64, errors: &mut FieldErrors) -> Option<u16> {
        if self.get(field).trim().is_empty() {
            return None;
        }
        let number = errors.take(field, whole_number(self.get(field), least, most))?;
        u16::try_from(number).ok()
    }

    fn paused_until(&self, today: Date, errors: &mut FieldErrors) -> Option<Date> {
        let raw = self.get("paused_until").trim();
        if raw.is_empty() {
            return None;
        }
        let date = raw.parse::<Date>().map_err(|_| Problem::NotADate);
        errors.take(
            "paused_until",
            date.and_then(|date| {
                if date > today {
                    Ok(date)
                } else {
                    Err(Problem::InThePast)
                }
            }),
        )
    }

    fn links(&self, errors: &mut FieldErrors) -> Vec<String> {
        (0..LINKS_MOST)
            .filter_map(|row| {
                let field = format!("link_{row}");
                let link = errors.take(&field, text(self.get(&field), 0, 300))?;
                if link.is_empty() {
                    return None;
                }
                errors.take(&field, web_address(link))
            })
            .collect()
    }

    fn skills(&self, errors: &mut FieldErrors) -> Vec<Skill> {
        let mut seen = BTreeSet::new();
        (0..SKILLS_MOST)
            .filter_map(|row| {
                let field = format!("skill_{row}");
                let name = errors.take(&field, text(self.get(&field), 0, 60))?;
                if name.is_empty() {
                    return None;
                }
                if !seen.insert(name.to_lowercase()) {
                    errors.add(&field, Problem::Duplicate);
                    return None;
                }
                let level_field = format!("level_{row}");
                let level =
                    errors.take(&level_field, whole_number(self.get(&level_field), 1, 4))?;
                Some(Skill {
                    name,
                    level: u8::try_from(level).ok()?,
                })
            })
            .collect()
    }

    fn roles(&self, this_year: i64, errors: &mut FieldErrors) -> Vec<RoleHeld> {
        (0..ROLES_MOST)
            .filter_map(|row| self.role(row, this_year, errors))
            .collect()
    }

    fn role(&self, row: usize, this_year: i64, errors: &mut FieldErrors) -> Option<RoleHeld> {
        let [title_field, company_field, from_field, until_field] =
            ["title", "company", "from", "until"].map(|part| format!("{part}_{row}"));
        if [&title_field, &company_field, &from_field]
            .iter()
            .all(|field| self.get(field).trim().is_empty())
        {
            return None;
        }
        let title = errors.take(&title_field, text(self.get(&title_field), 1, 100));
        let company = errors.take(&company_field, text(self.get(&company_field), 0, 100));
        let from = errors.take(
            &from_field,
            whole_number(self.get(&from_field), 1940, this_year),
        );
        let until = self.number(&until_field, 1940, this_year, errors);
        let from_year = u16::try_from(from?).ok()?;
        if until.is_some_and(|until| until < from_year) {
            errors.add(&until_field, Problem::EndBeforeStart);
            return None;
        }
        Some(RoleHeld {
            title: title?,
            company: company?,
            from_year,
            until_year: until,
        })
    }
}

/// Only what a browser opens safely, and with a host.
fn web_address(link: String) -> Result<String, Problem> {
    let host = link
        .strip_prefix("https://")
        .or_else(|| link.strip_prefix("http://"));
    let plain = !link.contains(|c: char| c.is_whitespace() || "\"<>\\".contains(c));
    match host {
        Some(host)
            if plain
                && host
                    .split('/')
                    .next()
                    .is_some_and(|host| host.contains('.')) =>
        {
            Ok(link)
        }
        _ => Err(Problem::NotAUrl),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn form(pairs: &[(&str, &str)]) -> ProfileForm {
        let good = [
            ("name", "Leila Osei"),
            ("is_mentor", "on"),
            ("open_to_mentorship", "everyone"),
            ("looking_for_mentor", "nobody"),
        ];
        ProfileForm(
            good.iter()
                .chain(pairs)
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_small_form_is_enough() {
        let edit = form(&[]).parse(date(2026, 11, 22)).expect("good");
        assert_eq!(
            (edit.name.as_str(), edit.is_mentor, edit.is_mentee),
            ("Leila Osei", true, false)
        );
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        let long = "x".repeat(121);
        type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, Problem);
        let cases: [Case<'_>; 12] = [
            (&[("name", "L")], "name", Problem::TooShort { least: 2 }),
            (
                &[("headline", &long)],
                "headline",
                Problem::TooLong { most: 120 },
            ),
            (&[("is_mentor", "")], "is_mentee", Problem::Missing),
            (
                &[("open_to_mentorship", "friends")],
                "open_to_mentorship",
                Problem::NotAChoice,
            ),
            (
                &[("long_term_places", "201")],
                "long_term_places",
                Problem::OutOfRange {
                    least: 0,
                    most: 200,
                },
            ),
            (
                &[("hours_per_month", "two")],
                "hours_per_month",
                Problem::NotANumber,
            ),
            (
                &[("paused_until", "2026-11-22")],
                "paused_until",
                Problem::InThePast,
            ),
            (
                &[("paused_until", "soon")],
                "paused_until",
                Problem::NotADate,
            ),
            (
                &[("link_0", "javascript:alert(1)")],
                "link_0",
                Problem::NotAUrl,
            ),
            (
                &[
                    ("skill_0", "SQL"),
                    ("level_0", "3"),
                    ("skill_1", "sql"),
                    ("level_1", "2"),
                ],
                "skill_1",
                Problem::Duplicate,
            ),
            (
                &[("skill_0", "SQL"), ("level_0", "9")],
                "level_0",
                Problem::OutOfRange { least: 1, most: 4 },
            ),
            (
                &[
                    ("title_0", "QA Lead"),
                    ("from_0", "2019"),
                    ("until_0", "2015"),
                ],
                "until_0",
                Problem::EndBeforeStart,
            ),
        ];
        for (pairs, field, problem) in cases {
            let errors = form(pairs).parse(date(2026, 11, 22)).expect_err(field);
            assert_eq!(errors.of(field), Some(&problem), "{pairs:?}");
        }
    }

    #[test]
    fn a_profile_as_a_form_says_the_same() {
        let today = date(2026, 11, 22);
        let full = form(&[
            ("story", "Ten years in QA."),
            ("language_fil", "on"),
            ("talk_voice", "on"),
            ("link_0", "https://example.org"),
            ("skill_0", "SQL"),
            ("level_0", "3"),
            ("title_0", "QA Lead"),
            ("from_0", "2019"),
            ("until_0", "2021"),
            ("hours_per_month", "4"),
            ("paused_until", "2027-01-01"),
            ("searchable", "on"),
        ]);
        let edit = full.parse(today).expect("all of it is good");
        let again = ProfileForm::of(&edit, today).expect("it fits");
        assert_eq!(again.parse(today).as_ref(), Ok(&edit));
        let after = date(2027, 1, 2);
        let later = ProfileForm::of(&edit, after).expect("it fits");
        assert_eq!(
            later.parse(after).map(|edit| edit.paused_until),
            Ok(None),
            "the pause is over"
        );
        let mut other = edit.clone();
        other.languages.push("tlh".to_owned());
        other.links = vec!["https://example.org".to_owned(); LINKS_MOST + 1];
        let errors = ProfileForm::of(&other, today).expect_err("no room");
        assert_eq!(errors.of("languages"), Some(&Problem::NotAChoice));
        assert_eq!(errors.of("links"), Some(&Problem::TooMany { most: 5 }));
    }

    #[test]
    fn who_sees_a_tag() {
        let seen = |seen: SeenBy| (seen.shows_to(false), seen.shows_to(true));
        assert_eq!(
            SeenBy::ALL.map(seen),
            [(true, true), (false, true), (false, false), (false, false)]
        );
    }
}

//! One member: who they are, what they did, what they write about themselves.
//! Knows nothing of calendars and bookings.

use super::career::{Career, career};
use super::catalogue::{Catalogue, Field};
use super::chance::Chance;
use super::rows::{AccountRow, ProfileRow, RoleRow, Signals, SkillRow};
use super::words::{Slugs, Words, capitalised, fill};
use domain::id::MemberId;
use domain::time::{DAY, HOUR, Instant};

/// What is decided about a member before anything is written.
#[derive(Clone, Debug)]
pub struct Sketch {
    pub name: String,
    pub slug: String,
    pub email: String,
    /// Indexes of the catalogue: where they live, what they do, did before, and want to do.
    pub place: usize,
    pub field: usize,
    pub previous: Option<usize>,
    pub wants: usize,
    /// A language they brought from elsewhere.
    pub mother_tongue: Option<&'static str>,
    pub is_mentor: bool,
    pub is_mentee: bool,
    pub joined: Instant,
    pub years: i64,
}

/// A member without bookings.
#[derive(Clone, Debug)]
pub struct Person {
    pub account: AccountRow,
    pub profile: ProfileRow,
    pub skills: Vec<SkillRow>,
    pub roles: Vec<RoleRow>,
}

impl Sketch {
    /// Somebody nobody has met yet.
    pub fn random(chance: &mut Chance, slugs: &mut Slugs, now: Instant) -> Self {
        let catalogue = Catalogue::get();
        let place = chance.weighted(catalogue.places.iter().map(|place| place.share));
        let moved = chance.percent(15);
        let origin = if moved {
            chance.weighted(catalogue.places.iter().map(|place| place.share))
        } else {
            place
        };
        let name = name(chance, origin);
        let slug = slugs.unique(&name);
        let field = chance.weighted(catalogue.fields.iter().map(|field| field.share));
        let is_mentor = chance.percent(30);
        let new = chance.percent(10);
        let days = if new {
            chance.between(3, 20)
        } else {
            chance.between(30, 700)
        };
        let years = if is_mentor {
            chance.between(5, 28)
        } else {
            chance.between(2, 12)
        };
        Sketch {
            email: format!("{slug}@demo.example"),
            name,
            slug,
            place,
            field,
            previous: previous(chance, &catalogue.fields[field], years),
            wants: wants(chance, field),
            mother_tongue: moved.then(|| catalogue.places[origin].languages[0]),
            is_mentor,
            is_mentee: !is_mentor || chance.percent(20),
            joined: now.plus(-days * DAY - chance.between(0, DAY)),
            years,
        }
    }

    /// The member, with everything written.
    pub fn person(&self, chance: &mut Chance, now: Instant) -> Person {
        let catalogue = Catalogue::get();
        let field = &catalogue.fields[self.field];
        let place = &catalogue.places[self.place];
        let id = MemberId(chance.id(self.joined));
        let this_year = i64::from(now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).year());
        let previous = self.previous.map(|index| &catalogue.fields[index]);
        let career = career(chance, field, previous, self.years, this_year);
        let college = college(chance, place.city());
        let skills = skills(chance, field, &catalogue.fields[self.wants], self.is_mentor);
        let since_joined = now.since(self.joined);
        let last_active = if chance.percent(70) {
            chance.between(HOUR, 6 * DAY)
        } else {
            chance.between(DAY, 60 * DAY)
        };
        let last_active_at = now.plus(-last_active.min(since_joined / 2));
        let profile = ProfileRow {
            college,
            languages: languages(chance, &place.languages, self.mother_tongue),
            region: place.name,
            industry: career.industry,
            ..self.profile(chance, id, &career, last_active_at)
        };
        let account = AccountRow {
            id,
            email: self.email.clone(),
            role: "member",
            locale: if place.languages[0] == "de" && chance.percent(60) {
                "de"
            } else {
                "en"
            },
            zone: place.zone,
            created_at: self.joined,
            last_active_at,
        };
        let mut person = Person {
            account,
            profile,
            skills,
            roles: career.roles.clone(),
        };
        self.write(chance, &mut person, &career);
        person
    }

    /// The facts of the profile, before its texts.
    fn profile(
        &self,
        chance: &mut Chance,
        id: MemberId,
        career: &Career,
        updated_at: Instant,
    ) -> ProfileRow {
        let long_term_places = if self.is_mentor {
            chance.pick(&[0, 0, 1, 2, 3, 3, 4, 5, 6])
        } else {
            0
        };
        let visible = |chance: &mut Chance| {
            chance.pick(&["everyone", "everyone", "everyone", "members", "nobody"])
        };
        ProfileRow {
            member_id: id,
            slug: self.slug.clone(),
            name: self.name.clone(),
            headline: String::new(),
            story: String::new(),
            industry: career.industry,
            region: "",
            college: String::new(),
            goals: String::new(),
            languages: Vec::new(),
            ways_to_talk: ways_to_talk(chance),
            links: if chance.percent(35) {
                vec![format!("https://{}.example", self.slug)]
            } else {
                Vec::new()
            },
            is_mentee: self.is_mentee,
            is_mentor: self.is_mentor,
            open_to_mentorship: if self.is_mentor && chance.percent(75) {
                "everyone"
            } else if self.is_mentor {
                visible(chance)
            } else {
                "nobody"
            },
            looking_for_mentor: if self.is_mentee {
                visible(chance)
            } else {
                "nobody"
            },
            helps_with: String::new(),
            does_not_take: String::new(),
            how_to_prepare: String::new(),
            time_given: String::new(),
            long_term_places,
            long_term_taken: chance.between(0, long_term_places),
            hours_per_month: self.is_mentor.then(|| chance.between(2, 16)),
            paused_until: None,
            searchable: !chance.percent(4),
            verified_employer: (self.is_mentor && chance.percent(18))
                .then(|| career.company().to_owned()),
            signals: Signals::default(),
            updated_at,
        }
    }

    /// Writes the texts of the profile.
    fn write(&self, chance: &mut Chance, person: &mut Person, career: &Career) {
        let catalogue = Catalogue::get();
        let field = &catalogue.fields[self.field];
        let wants = &catalogue.fields[self.wants];
        let skills = chance.several(&field.skills, 2);
        let topics = chance.several(&field.topics, 3);
        let years = career.years_in_field.to_string();
        let (field_name, want_name) = (field.name.to_lowercase(), wants.name.to_lowercase());
        let prev = self
            .previous
            .map(|index| catalogue.fields[index].name.to_lowercase())
            .unwrap_or_default();
        let industry = career.industry.to_lowercase();
        let college = match person.profile.college.as_str() {
            "" => format!("a college in {}", catalogue.places[self.place].city()),
            college => college.to_owned(),
        };
        let words: &Words = &[
            ("title", career.title()),
            ("company", career.company()),
            ("field", &field_name),
            ("industry", &industry),
            ("years", &years),
            ("city", catalogue.places[self.place].city()),
            ("skill", skills[0]),
            ("skill2", skills[1]),
            ("topic", topics[0]),
            ("topic2", topics[1]),
            ("college", &college),
            ("prev", &prev),
            ("want", &want_name),
            ("want_skill", chance.pick(&wants.skills)),
        ];
        let profile = &mut person.profile;
        let moves = self.wants != self.field;
        if self.is_mentor {
            self.write_as_mentor(chance, profile, words);
            profile.helps_with = capitalised(&topics.join(", "));
        } else {
            let mentee = &catalogue.mentee_words;
            let headlines = fitting(mentee.list("headline"), moves);
            let openings = fitting(mentee.list("story.open"), moves);
            profile.headline = fill(chance.pick(&headlines), words);
            profile.story = sentences(chance, &[&openings, mentee.list("story.close")], words);
        }
        if self.is_mentee {
            profile.goals = goals(chance, moves, words);
        }
    }

    fn write_as_mentor(&self, chance: &mut Chance, profile: &mut ProfileRow, words: &Words) {
        let mentor = &Catalogue::get().mentor_words;
        let switched = self.previous.is_some();
        let headlines = if switched && chance.percent(60) {
            "headline.switch"
        } else {
            "headline"
        };
        let opening = if switched && chance.percent(70) {
            "story.switch"
        } else {
            "story.open"
        };
        profile.headline = fill(chance.pick(mentor.list(headlines)), words);
        let mut parts = vec![
            mentor.list(opening),
            mentor.list("story.middle"),
            mentor.list("story.close"),
        ];
        // Half of the stories end after two paragraphs.
        if chance.percent(50) {
            parts.remove(1);
        }
        profile.story = sentences(chance, &parts, words);
        profile.does_not_take = fill(chance.pick(mentor.list("does_not_take")), words);
        profile.how_to_prepare = fill(chance.pick(mentor.list("how_to_prepare")), words);
        profile.time_given = fill(chance.pick(mentor.list("time_given")), words);
    }
}

/// Given and family name as they are common around a place.
fn name(chance: &mut Chance, place: usize) -> String {
    let catalogue = Catalogue::get();
    let culture = chance.pick(&catalogue.places[place].cultures);
    let names = &catalogue.cultures[culture];
    format!(
        "{} {}",
        chance.pick(&names.given),
        chance.pick(&names.family)
    )
}

/// A quarter of those who have worked long enough changed from another field.
fn previous(chance: &mut Chance, field: &Field, years: i64) -> Option<usize> {
    let changed = years >= 5 && !field.from.is_empty() && chance.percent(30);
    changed.then(|| chance.pick(&field.from))
}

/// Half want to grow where they are, most others to move where people like them move.
fn wants(chance: &mut Chance, field: usize) -> usize {
    let catalogue = Catalogue::get();
    let onward = &catalogue.fields[field].onward;
    if chance.percent(50) {
        field
    } else if !onward.is_empty() && chance.percent(85) {
        chance.pick(onward)
    } else {
        chance.weighted(catalogue.fields.iter().map(|field| field.share))
    }
}

fn college(chance: &mut Chance, city: &str) -> String {
    match chance.below(7) {
        0 => format!("{city} Technical College"),
        1 => format!("{city} Metropolitan University"),
        2 => format!("{city} Institute of Applied Sciences"),
        3 => format!("{city} School of Business"),
        4 => format!("{city} College of Arts and Sciences"),
        5 => format!("{city} Open University"),
        _ => String::new(),
    }
}

/// Four to eight skills of the own field; who looks elsewhere has begun with one from there.
fn skills(chance: &mut Chance, field: &Field, wants: &Field, is_mentor: bool) -> Vec<SkillRow> {
    let count = chance.between(4, 8) as usize;
    let least = if is_mentor { 2 } else { 1 };
    let most = if is_mentor { 4 } else { 3 };
    let mut rows: Vec<SkillRow> = chance
        .several(&field.skills, count)
        .into_iter()
        .map(|skill| SkillRow {
            skill,
            level: chance.between(least, most),
        })
        .collect();
    let learning = chance.pick(&wants.skills);
    if rows.iter().all(|row| row.skill != learning) {
        rows.push(SkillRow {
            skill: learning,
            level: least,
        });
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.level));
    rows
}

fn languages(
    chance: &mut Chance,
    local: &[&'static str],
    mother_tongue: Option<&'static str>,
) -> Vec<&'static str> {
    let mut spoken = vec![local[0]];
    spoken.extend(mother_tongue);
    spoken.extend(
        local[1..]
            .iter()
            .filter(|language| **language == "en" || chance.percent(45)),
    );
    // The site is in English, so most of those who came here read it.
    if chance.percent(75) {
        spoken.push("en");
    }
    if chance.percent(10) {
        spoken.push(chance.pick(&["fr", "es", "de", "pt", "ar", "zh"]));
    }
    let mut different: Vec<&str> = Vec::new();
    for language in spoken {
        if !different.contains(&language) {
            different.push(language);
        }
    }
    different
}

fn ways_to_talk(chance: &mut Chance) -> Vec<&'static str> {
    let all = ["video", "voice", "chat", "async"];
    let chosen: Vec<&str> = all
        .into_iter()
        .filter(|way| *way == "video" || chance.percent(40))
        .collect();
    if chance.percent(6) {
        vec!["voice"]
    } else {
        chosen
    }
}

/// One sentence from each list, as a paragraph.
fn sentences(chance: &mut Chance, lists: &[&[&str]], words: &Words) -> String {
    let parts: Vec<String> = lists
        .iter()
        .map(|list| fill(chance.pick(list), words))
        .collect();
    parts.join(" ")
}

fn goals(chance: &mut Chance, moves: bool, words: &Words) -> String {
    let count = chance.between(1, 2) as usize;
    let goals = fitting(Catalogue::get().mentee_words.list("goals"), moves);
    let chosen = chance.several(&goals, count);
    let filled: Vec<String> = chosen.into_iter().map(|goal| fill(goal, words)).collect();
    filled.join("\n")
}

/// Phrases about another field only for those who want to move there.
fn fitting(phrases: &[&'static str], moves: bool) -> Vec<&'static str> {
    phrases
        .iter()
        .copied()
        .filter(|phrase| moves || !phrase.contains("{want}"))
        .collect()
}

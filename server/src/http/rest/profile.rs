//! One's own profile over REST: as it is read, and what of it is changed. A change becomes the form
//! that the page sends.

use super::object;
use app::profile::MyProfile;
use domain::date::Day;
use domain::profile::{ProfileEdit, RoleHeld, SeenBy, Skill};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A skill and how well, from 1 to 4.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct SkillHeld {
    pub name: String,
    pub level: u8,
}

/// A role held; without an end it still is.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct RoleOfOne {
    pub title: String,
    #[serde(default)]
    pub company: String,
    pub from_year: u16,
    pub until_year: Option<u16>,
}

/// What others see of one, as far as one lets them.
#[derive(Serialize, ToSchema)]
pub struct Profile {
    /// Path of the picture on this site.
    pub photo: Option<String>,
    pub headline: String,
    pub story: String,
    pub industry: String,
    pub region: String,
    pub college: String,
    pub goals: String,
    /// BCP 47.
    pub languages: Vec<String>,
    /// video, voice, chat or async.
    pub ways_to_talk: Vec<String>,
    pub links: Vec<String>,
    /// everyone, members, programmes or nobody; so is the next.
    pub open_to_mentorship: String,
    pub looking_for_mentor: String,
    pub helps_with: String,
    pub does_not_take: String,
    pub how_to_prepare: String,
    pub time_given: String,
    pub long_term_places: u16,
    pub hours_per_month: Option<u16>,
    /// The date of return from a pause.
    #[schema(format = Date)]
    pub paused_until: Option<String>,
    /// May be found on the market and by search engines.
    pub searchable: bool,
    pub skills: Vec<SkillHeld>,
    pub roles: Vec<RoleOfOne>,
}

impl From<MyProfile> for Profile {
    fn from(mine: MyProfile) -> Profile {
        let edit = mine.edit;
        let skill = |skill: Skill| SkillHeld {
            name: skill.name,
            level: skill.level,
        };
        let role = |role: RoleHeld| RoleOfOne {
            title: role.title,
            company: role.company,
            from_year: role.from_year,
            until_year: role.until_year,
        };
        Profile {
            photo: mine.photo,
            headline: edit.headline,
            story: edit.story,
            industry: edit.industry,
            region: edit.region,
            college: edit.college,
            goals: edit.goals,
            languages: edit.languages,
            ways_to_talk: edit.ways_to_talk,
            links: edit.links,
            open_to_mentorship: edit.open_to_mentorship.as_str().to_owned(),
            looking_for_mentor: edit.looking_for_mentor.as_str().to_owned(),
            helps_with: edit.helps_with,
            does_not_take: edit.does_not_take,
            how_to_prepare: edit.how_to_prepare,
            time_given: edit.time_given,
            long_term_places: edit.long_term_places,
            hours_per_month: edit.hours_per_month,
            paused_until: edit.paused_until.map(|date| date.to_string()),
            searchable: edit.searchable,
            skills: edit.skills.into_iter().map(skill).collect(),
            roles: edit.roles.into_iter().map(role).collect(),
        }
    }
}

/// What is left out stays as it is; null takes away what may be missing.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ProfilePatch {
    pub headline: Option<String>,
    pub story: Option<String>,
    pub industry: Option<String>,
    pub region: Option<String>,
    pub college: Option<String>,
    pub goals: Option<String>,
    pub languages: Option<Vec<String>>,
    pub ways_to_talk: Option<Vec<String>>,
    pub links: Option<Vec<String>>,
    #[schema(value_type = Option<String>)]
    pub open_to_mentorship: Option<SeenBy>,
    #[schema(value_type = Option<String>)]
    pub looking_for_mentor: Option<SeenBy>,
    pub helps_with: Option<String>,
    pub does_not_take: Option<String>,
    pub how_to_prepare: Option<String>,
    pub time_given: Option<String>,
    pub long_term_places: Option<u16>,
    #[serde(deserialize_with = "given")]
    pub hours_per_month: Option<Option<u16>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    pub paused_until: Option<Option<Day>>,
    pub searchable: Option<bool>,
    #[serde(deserialize_with = "object::maybe_list")]
    pub skills: Option<Vec<SkillHeld>>,
    #[serde(deserialize_with = "object::maybe_list")]
    pub roles: Option<Vec<RoleOfOne>>,
}

/// Tells null from what is left out.
fn given<'de, D, T>(value: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(value).map(Some)
}

impl ProfilePatch {
    /// The profile with what was sent in place of what it said.
    pub fn onto(self, edit: &mut ProfileEdit) {
        fn put<T>(field: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *field = value;
            }
        }
        put(&mut edit.headline, self.headline);
        put(&mut edit.story, self.story);
        put(&mut edit.industry, self.industry);
        put(&mut edit.region, self.region);
        put(&mut edit.college, self.college);
        put(&mut edit.goals, self.goals);
        put(&mut edit.languages, self.languages);
        put(&mut edit.ways_to_talk, self.ways_to_talk);
        put(&mut edit.links, self.links);
        put(&mut edit.open_to_mentorship, self.open_to_mentorship);
        put(&mut edit.looking_for_mentor, self.looking_for_mentor);
        put(&mut edit.helps_with, self.helps_with);
        put(&mut edit.does_not_take, self.does_not_take);
        put(&mut edit.how_to_prepare, self.how_to_prepare);
        put(&mut edit.time_given, self.time_given);
        put(&mut edit.long_term_places, self.long_term_places);
        put(&mut edit.hours_per_month, self.hours_per_month);
        put(
            &mut edit.paused_until,
            self.paused_until.map(|day| day.map(|day| day.0)),
        );
        put(&mut edit.searchable, self.searchable);
        let skill = |skill: SkillHeld| Skill {
            name: skill.name,
            level: skill.level,
        };
        let role = |role: RoleOfOne| RoleHeld {
            title: role.title,
            company: role.company,
            from_year: role.from_year,
            until_year: role.until_year,
        };
        let skills = self.skills.map(|all| all.into_iter().map(skill).collect());
        put(&mut edit.skills, skills);
        let roles = self.roles.map(|all| all.into_iter().map(role).collect());
        put(&mut edit.roles, roles);
    }
}

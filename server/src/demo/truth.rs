//! What a made-up member truly does, did and can, apart from every text about them. Lets the quality
//! of a search be measured against the generator's own knowledge. Knows no search.

use super::catalogue::Catalogue;
use super::population::Member;
use std::collections::BTreeSet;

/// See the head of the file.
#[derive(Clone, Debug)]
pub struct Truth {
    /// The field they work in, and the one they came from.
    pub field: &'static str,
    pub previous: Option<&'static str>,
    /// Skills with their level, from 1 to 4.
    pub skills: Vec<(&'static str, i64)>,
    /// What they have chosen to help with.
    pub topics: Vec<&'static str>,
    /// Has reached the upper half of a career ladder.
    pub leads: bool,
}

impl Truth {
    pub fn of(member: &Member) -> Truth {
        let catalogue = Catalogue::get();
        let (sketch, person) = (&member.sketch, &member.person);
        let field = &catalogue.fields[sketch.field];
        let chosen = person.profile.helps_with.to_lowercase();
        let fields = [Some(field), sketch.previous.map(|at| &catalogue.fields[at])];
        let topics = fields.iter().flatten().flat_map(|field| &field.topics);
        let chosen = |topic: &&str| chosen.contains(&topic.to_lowercase());
        let title = person.roles.first().map(|role| role.title);
        let step = field.ladder.iter().position(|step| Some(*step) == title);
        Truth {
            field: field.name,
            previous: fields[1].map(|field| field.name),
            skills: person
                .skills
                .iter()
                .map(|row| (row.skill, row.level))
                .collect(),
            topics: topics.copied().filter(chosen).collect(),
            leads: step.is_some_and(|step| 2 * step >= field.ladder.len()),
        }
    }
}

/// All names that a [`Truth`] may hold: fields, skills and topics.
pub fn known_names() -> BTreeSet<&'static str> {
    let fields = Catalogue::get().fields.iter();
    let names =
        fields.flat_map(|field| [&[field.name], field.skills.as_slice(), &field.topics].concat());
    names.collect()
}

/// Names of all skills that made-up members have.
pub fn known_skills() -> BTreeSet<&'static str> {
    let fields = Catalogue::get().fields.iter();
    fields
        .flat_map(|field| field.skills.iter().copied())
        .collect()
}

/// Whether a skill is daily bread in a field.
pub fn belongs_to(skill: &str, field: &str) -> bool {
    let mut fields = Catalogue::get().fields.iter();
    fields.any(|known| known.name == field && known.skills.contains(&skill))
}

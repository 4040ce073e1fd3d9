//! A believable working life: up a ladder, now and then from one field into another.

use super::catalogue::{Catalogue, Field};
use super::chance::Chance;
use super::rows::RoleRow;
use std::ops::Range;

/// Roles with the present one first.
pub struct Career {
    pub roles: Vec<RoleRow>,
    pub industry: &'static str,
    /// Years since the first role in the present field, two at least.
    pub years_in_field: i64,
}

impl Career {
    pub fn title(&self) -> &'static str {
        self.roles[0].title
    }

    pub fn company(&self) -> &str {
        &self.roles[0].company
    }
}

/// A career of `years` years in `field`, after a start in `previous` if there was one.
pub fn career(
    chance: &mut Chance,
    field: &Field,
    previous: Option<&Field>,
    years: i64,
    this_year: i64,
) -> Career {
    let industry = chance.pick(&field.industries);
    let begin = this_year - years;
    let mut roles = Vec::new();
    let change = match previous {
        Some(previous) => {
            let change = begin + chance.between(2, (years / 2).max(2)).min(years - 2);
            let before = chance.pick(&previous.industries);
            climb(chance, previous, before, begin..change, &mut roles);
            change
        }
        None => begin,
    };
    climb(chance, field, industry, change..this_year, &mut roles);
    close(&mut roles);
    Career {
        roles,
        industry,
        years_in_field: (this_year - change).max(2),
    }
}

/// Adds the steps on one ladder in these years; a step takes two to four of them.
fn climb(
    chance: &mut Chance,
    field: &Field,
    industry: &str,
    years: Range<i64>,
    roles: &mut Vec<RoleRow>,
) {
    let mut level = usize::from(!roles.is_empty() && chance.percent(60));
    let mut year = years.start;
    let mut employer = company(chance, industry);
    loop {
        roles.push(RoleRow {
            title: field.ladder[level],
            company: employer.clone(),
            from_year: year,
            until_year: None,
        });
        year += chance.between(2, 4);
        level += 1;
        if year >= years.end || level >= field.ladder.len() {
            return;
        }
        if chance.percent(60) {
            employer = company(chance, industry);
        }
    }
}

/// Ends each role where the next begins, and turns the list so that the present comes first.
fn close(roles: &mut [RoleRow]) {
    for index in 1..roles.len() {
        roles[index - 1].until_year = Some(roles[index].from_year);
    }
    roles.reverse();
}

/// A made-up employer of the industry.
pub fn company(chance: &mut Chance, industry: &str) -> String {
    let catalogue = Catalogue::get();
    let name = chance.pick(&catalogue.company_names);
    match catalogue.company_endings.get(industry) {
        Some(endings) => format!("{name} {}", chance.pick(endings)),
        None => (*name).to_owned(),
    }
}

//! Lines of JSON, and what mentors and learners have in common. Unknown fields are mistakes and told
//! as such; fields about who somebody is, rather than what they can and want, are dropped unread.

use domain::matching::free_time::{FreeTime, HALF_HOURS};
use domain::matching::learner::Ways;
use domain::matching::names::{NameId, Names};
use domain::money::Money;
use domain::profile::WAYS_TO_TALK;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// Fields that a file may have and that have no part in matching.
const PROTECTED: [&str; 14] = [
    "name",
    "photo",
    "picture",
    "age",
    "born",
    "birthday",
    "gender",
    "sex",
    "pronouns",
    "ethnicity",
    "nationality",
    "religion",
    "disability",
    "email",
];

/// Every line that is not empty, with its number from 1, read or refused.
pub fn lines<T: DeserializeOwned>(text: &str) -> impl Iterator<Item = (u32, Result<T, String>)> {
    let filled = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty());
    filled.map(|(number, line)| (number, read_line(line)))
}

fn read_line<T: DeserializeOwned>(line: &str) -> Result<T, String> {
    let mut fields: Map<String, Value> =
        serde_json::from_str(line).map_err(|error| format!("not an object in JSON: {error}"))?;
    fields.retain(|field, _| !PROTECTED.contains(&field.as_str()));
    T::deserialize(Value::Object(fields)).map_err(|error| error.to_string())
}

pub fn named(text: &str, names: &mut Names) -> Result<NameId, String> {
    names
        .add(text)
        .ok_or_else(|| format!("`{text}` names nothing: it has no letter and no digit"))
}

pub fn all_named(texts: &[String], names: &mut Names) -> Result<Vec<NameId>, String> {
    texts.iter().map(|text| named(text, names)).collect()
}

pub fn maybe_named(text: Option<&str>, names: &mut Names) -> Result<Option<NameId>, String> {
    text.map(|text| named(text, names)).transpose()
}

pub fn ways(names: &[String]) -> Result<Ways, String> {
    names.iter().try_fold(Ways::default(), |ways, name| {
        let way = Ways::parse(name).ok_or_else(|| no_way(name))?;
        Ok(ways.with(way))
    })
}

pub fn no_way(name: &str) -> String {
    format!(
        "`{name}` is no way to talk; there are {}",
        WAYS_TO_TALK.join(", ")
    )
}

pub fn half_hours(numbers: Vec<u16>) -> Result<FreeTime, String> {
    FreeTime::new(numbers).map_err(|beyond| {
        format!(
            "half hour {} lies beyond two weeks, which end with {}",
            beyond.half_hour,
            HALF_HOURS - 1
        )
    })
}

pub fn not_negative(money: Money) -> Result<Money, String> {
    if money.minor < 0 {
        Err("an amount of money must not be negative".to_owned())
    } else {
        Ok(money)
    }
}

//! Names suggested to who types, of a market in tables: the names are in memory, how many have them is
//! asked of the database, for those alone that may be shown.

use super::super::index::Asking;
use super::super::suggest::told;
use super::lexicon::Lexicon;
use super::narrowed::{shown, texts};
use crate::db::{Conn, DbError, sql};
use app::market::{SUGGESTED_MOST, SuggestQuery, Suggestions, TypedPart};
use domain::id::MemberId;
use serde::Serialize;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// Places of names that mean the same.
type Group = Vec<u32>;

/// Names that the end of a text, or all of it, may become.
pub async fn suggestions(
    conn: &mut dyn Conn,
    lexicon: &Lexicon,
    query: &SuggestQuery,
    asking: &Asking,
    hidden: &[MemberId],
) -> Result<Suggestions, DbError> {
    let mut counts: HashMap<Group, u32> = HashMap::new();
    loop {
        // What is not counted yet is nobody's so far; once all is counted, the answer stands.
        let (answer, missing) = suggested(lexicon, query, &counts);
        if missing.is_empty() {
            return Ok(answer);
        }
        let missing: Vec<Group> = missing.into_iter().collect();
        counts.extend(counted(conn, lexicon, missing, asking, hidden).await?);
    }
}

fn suggested(
    lexicon: &Lexicon,
    query: &SuggestQuery,
    counts: &HashMap<Group, u32>,
) -> (Suggestions, BTreeSet<Group>) {
    let missing = RefCell::new(BTreeSet::new());
    let count = |written: &[u32]| {
        counts.get(written).copied().unwrap_or_else(|| {
            missing.borrow_mut().insert(written.to_vec());
            0
        })
    };
    let suggester = lexicon.suggester();
    let (start, names) = match query.part {
        TypedPart::Whole => (0, suggester.of(&query.q, SUGGESTED_MOST, count)),
        TypedPart::End => suggester.of_end(&query.q, SUGGESTED_MOST, count),
    };
    let answer = told(query, start, names);
    (answer, missing.into_inner())
}

#[derive(Serialize)]
struct Asked<'l> {
    place: usize,
    name: &'l str,
}

/// How many of those shown have any name of each group.
async fn counted(
    conn: &mut dyn Conn,
    lexicon: &Lexicon,
    groups: Vec<Group>,
    asking: &Asking,
    hidden: &[MemberId],
) -> Result<Vec<(Group, u32)>, DbError> {
    let name = |place: &u32| lexicon.written[*place as usize].as_str();
    let places = groups.iter().enumerate();
    let asked = places.flat_map(|(place, group)| {
        let names = group.iter().map(name);
        names.map(move |name| Asked { place, name })
    });
    let asked: Vec<Asked> = asked.collect();
    let names: Vec<String> = asked.iter().map(|asked| asked.name.to_owned()).collect();
    let asked = serde_json::to_string(&asked)
        .map_err(|_| DbError::NotOffered("a name that JSON cannot have"))?;
    let statement = sql("SELECT a.place, COUNT(DISTINCT m.number) AS mentors
         FROM market_mentor m CROSS JOIN LATERAL unnest(m.skills) AS skill
         JOIN json_to_recordset(CAST(")
    .push_bind(asked)
    .push(" AS JSON)) AS a (place INTEGER, name TEXT) ON a.name = skill WHERE m.skills && ");
    let mut statement = shown(texts(statement, &names).push(" AND "), asking);
    if !hidden.is_empty() {
        let hidden = hidden.iter().copied();
        statement = statement.push(" AND member_id NOT IN ").push_list(hidden);
    }
    let statement = statement.push(" GROUP BY a.place");
    let rows = statement
        .fetch_all(conn, |row| {
            Ok((row.get::<u32>("place")?, row.get::<u32>("mentors")?))
        })
        .await?;
    let counts: HashMap<u32, u32> = rows.into_iter().collect();
    let count = |place: u32| counts.get(&place).copied().unwrap_or_default();
    Ok((0..)
        .zip(groups)
        .map(|(place, group)| (group, count(place)))
        .collect())
}

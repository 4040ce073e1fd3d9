//! What somebody looks for in plain words, found in tables: the full text index tells who holds a
//! word, a skill or what begins so; vectors tell which parts come near, and another index who says
//! them. What was found is weighed by the same rules as in memory, over a small index of what was asked for.

use super::super::said::Sought;
use super::list;
use super::narrowed::texts;
use super::parts::as_text;
use crate::db::{Conn, DbError, sql};
use domain::matching::text::{
    Found, Looked, Near, Posting, Room, Vector, Wanted, WordIndex, fused, letters, nearest,
    within_one_typo,
};
use std::collections::BTreeMap;

/// Shorter words are looked for as they stand.
const PREFIX_LETTERS: usize = 3;
/// From this length on a typo is forgiven.
const TYPO_LETTERS: usize = 4;

/// Parts that are compared where pgvector has put them in order: twice as many as are near.
const COMPARED_MOST: u32 = 512;

/// Terms with all of their documents.
pub type Held = BTreeMap<String, Vec<Posting>>;

/// Who answers this by these terms and near parts, in the order of their numbers, of a market in which
/// so many say anything.
pub fn fitting(
    sought: &Sought,
    held: Held,
    near: &[(f32, Vec<u32>)],
    speakers: u32,
    room: &mut Room,
) -> Vec<Found> {
    let words = WordIndex::of_terms(held, speakers);
    let near = near.iter().map(|(gain, documents)| Near {
        gain: *gain,
        documents,
    });
    let mut near: Vec<Near> = near.collect();
    let mut reading = words.reading(&sought.wanted);
    fused(&mut reading, &mut near, None, room).to_vec()
}

/// All terms that may stand for what is wanted.
pub async fn held(conn: &mut dyn Conn, wanted: &Wanted) -> Result<Held, DbError> {
    let is_long = |word: &&String| word.chars().count() >= PREFIX_LETTERS;
    let (begun, short): (Vec<&String>, Vec<&String>) = wanted.words.iter().partition(is_long);
    let skills = wanted.skills.iter().flat_map(|(names, _)| names);
    let whole: Vec<String> = short.into_iter().chain(skills).cloned().collect();
    let begun: Vec<String> = begun.into_iter().cloned().collect();
    let mut held = holding(conn, &whole, &begun).await?;
    let mut guessed = vec![];
    for word in &begun {
        let first = held.range::<String, _>(word..).next();
        let is_begun = first.is_some_and(|(term, _)| term.starts_with(word.as_str()));
        if !is_begun && word.chars().count() >= TYPO_LETTERS {
            guessed.extend(one_typo_away(conn, word).await?);
        }
    }
    if !guessed.is_empty() {
        held.extend(holding(conn, &guessed, &[]).await?);
    }
    Ok(held)
}

/// Who holds one of these terms, or one that begins so. Which terms begin so is asked once of the list of
/// all of them; then each mentor's are looked up in a set.
async fn holding(conn: &mut dyn Conn, whole: &[String], begun: &[String]) -> Result<Held, DbError> {
    let mut held = Held::new();
    if whole.is_empty() && begun.is_empty() {
        return Ok(held);
    }
    let whole_lexemes = whole.iter().map(|term| lexeme(term));
    let begun_lexemes = begun.iter().map(|term| lexeme(term) + ":*");
    let any: Vec<String> = whole_lexemes.chain(begun_lexemes).collect();
    let statement = sql("SELECT m.number, t.term, t.weight FROM market_mentor m
         CROSS JOIN LATERAL unnest(m.terms, m.weights) AS t (term, weight)
         WHERE m.words @@ CAST(")
    .push_bind(any.join(" | "))
    .push(" AS TSQUERY) AND t.term IN (SELECT unnest(");
    let statement = texts(statement, whole)
        .push(") UNION ALL SELECT w.term FROM market_word w WHERE w.term ^@ ANY(");
    let statement = texts(statement, begun).push(")) ORDER BY m.number");
    let rows = statement.fetch_all(conn, |row| {
        let posting = Posting {
            document: row.get("number")?,
            // Kept as it was, in 32 bits.
            weight: row.get::<f64>("weight")? as f32,
        };
        Ok((row.get::<String>("term")?, posting))
    });
    for (term, posting) in rows.await? {
        held.entry(term).or_default().push(posting);
    }
    Ok(held)
}

/// A term as a query of the full text index has it.
fn lexeme(term: &str) -> String {
    format!("'{}'", term.replace('\\', "\\\\").replace('\'', "''"))
}

async fn one_typo_away(conn: &mut dyn Conn, word: &str) -> Result<Vec<String>, DbError> {
    let typed: Vec<char> = word.chars().collect();
    let length = typed.len() as i64;
    let near = sql("SELECT term FROM market_word
         WHERE char_length(term) BETWEEN $1 AND $2
            AND bit_count(CAST(letters # CAST($3 AS BIGINT) AS BIT(64))) <= 2")
    .bind(length - 1)
    .bind(length + 1)
    .bind(letters(word))
    .fetch_all(conn, |row| row.get::<String>("term"))
    .await?;
    let near = near.into_iter();
    Ok(near.filter(|term| within_one_typo(&typed, term)).collect())
}

/// The parts that come nearest to what is meant: how much each says, and who says it. Where pgvector
/// can put vectors in order, only the first are compared here.
pub async fn near(
    conn: &mut dyn Conn,
    meant: &Vector,
    in_vectors: bool,
) -> Result<Vec<(f32, Vec<u32>)>, DbError> {
    let looked = Looked::new(meant);
    let length = meant.values().len();
    let vectors = sql("SELECT part_id, levels, step FROM market_vector
         WHERE model = $1 AND octet_length(levels) = $2")
    .bind(meant.model().as_str())
    .bind(length as i64);
    let vectors = match in_vectors {
        false => vectors,
        true => vectors
            .push(" ORDER BY meant <#> CAST(")
            .push_bind(as_text(meant))
            .push(" AS vector) LIMIT ")
            .push_bind(COMPARED_MOST),
    };
    let alike = vectors
        .fetch_all(conn, |row| {
            let levels: Vec<u8> = row.get("levels")?;
            let levels: Vec<i8> = levels.into_iter().map(u8::cast_signed).collect();
            let alike = looked.alike(&levels, row.get::<f64>("step")? as f32);
            Ok((alike, row.get("part_id")?))
        })
        .await?;
    let near = nearest(alike.into_iter());
    if near.is_empty() {
        return Ok(vec![]);
    }
    let parts: Vec<u32> = near.iter().map(|(_, part)| *part).collect();
    let mut saying: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let rows = sql(
        "WITH near AS (SELECT CAST(string_to_array($1, ',') AS INTEGER[]) AS parts)
         SELECT m.number, p.part FROM near, market_mentor m
         CROSS JOIN LATERAL unnest(m.parts) AS p (part)
         WHERE m.parts && near.parts AND p.part = ANY(near.parts) ORDER BY m.number",
    )
    .bind(list(&parts))
    .fetch_all(conn, |row| Ok((row.get("number")?, row.get("part")?)))
    .await?;
    for (number, part) in rows {
        saying.entry(part).or_default().push(number);
    }
    let near = near.into_iter();
    let near = near.map(|(gain, part)| (gain, saying.remove(&part).unwrap_or_default()));
    Ok(near.collect())
}

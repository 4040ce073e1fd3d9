//! A move that somebody speaks of ("from QA into product"): where from, and where to. Knows how that is said,
//! not which roles there are.

use super::names::words;

/// Words of either end that are looked at.
const WORDS_MOST: usize = 4;
/// What parts a text into clauses: a move is told in one.
const STOPS: [char; 9] = [',', ';', ':', '!', '?', '(', ')', '\n', '–'];

/// How a move is said: what stands before where from, and what before where to.
const SAID: [(&[&str], &[&str]); 5] = [
    (&["from"], &["to", "into", "towards", "toward"]),
    (&["von", "vom"], &["zu", "zur", "zum", "in", "ins", "nach"]),
    (&["de", "desde"], &["a", "hacia"]),
    (&["de", "depuis"], &["à", "vers"]),
    (&["de"], &["para"]),
];

/// Words before a role that name none.
const SMALL: [&str; 18] = [
    "a", "an", "the", "my", "being", "der", "die", "das", "dem", "den", "einer", "einem", "un",
    "una", "le", "la", "el", "um",
];

/// What stands behind a field where its role is named in short, the likelier first.
const OF_A_FIELD: [&str; 7] = [
    "manager",
    "engineer",
    "developer",
    "designer",
    "analyst",
    "scientist",
    "lead",
];

/// Where from and where to, as words: up to four each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    pub from: Vec<String>,
    pub to: Vec<String>,
}

impl Transition {
    /// The first move that a text tells of.
    pub fn in_text(text: &str) -> Option<Transition> {
        let clauses = text.split(STOPS).map(|clause| words(clause).collect());
        clauses
            .filter_map(|clause: Vec<String>| in_clause(&clause))
            .next()
    }
}

fn in_clause(clause: &[String]) -> Option<Transition> {
    let at = |from: usize, marks: &[&str]| {
        let rest = clause.get(from..)?;
        let place = rest
            .iter()
            .position(|word| marks.contains(&word.as_str()))?;
        Some(from + place)
    };
    SAID.iter().find_map(|(before_from, before_to)| {
        let from = at(0, before_from)? + 1;
        let to = at(from, before_to)?;
        let end = |words: &[String]| -> Vec<String> {
            let words = words.iter();
            let named = words.skip_while(|word| SMALL.contains(&word.as_str()));
            named.take(WORDS_MOST).cloned().collect()
        };
        let (from, to) = (end(&clause[from..to]), end(&clause[to + 1..]));
        (!from.is_empty() && !to.is_empty()).then_some(Transition { from, to })
    })
}

/// Names that the words at one end may mean, the likeliest first: the longest as it stands, or a field
/// with what its people are mostly called.
pub fn named(end: &[String]) -> impl Iterator<Item = String> {
    (1..=end.len()).rev().flat_map(|count| {
        let name = end[..count].join(" ");
        let of_field = OF_A_FIELD.map(|people| format!("{name} {people}"));
        std::iter::once(name).chain(of_field)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_is_heard_in_five_languages() {
        for (text, from, to) in [
            (
                "move from QA into product, interviews in March",
                "qa",
                "product",
            ),
            (
                "How do I get from a nurse to the data analyst role?",
                "nurse",
                "data analyst role",
            ),
            ("Wechsel von der Pflege in die IT", "pflege", "it"),
            (
                "vom Entwickler zum Architekten",
                "entwickler",
                "architekten",
            ),
            ("pasar de ventas a marketing", "ventas", "marketing"),
            ("passer de la finance vers la data", "finance", "data"),
            ("mudar de suporte para produto", "suporte", "produto"),
        ] {
            let told = Transition::in_text(text).expect(text);
            assert_eq!(
                (told.from.join(" "), told.to.join(" ")),
                (from.to_owned(), to.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_move_is_none() {
        for text in [
            "",
            "Rust",
            "learn from the best",
            "from, to",
            "talk to somebody from product",
            "work from home, get to know people",
        ] {
            assert_eq!(Transition::in_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_field_stands_for_its_people() {
        let end = ["product".to_owned()];
        let names: Vec<String> = named(&end).take(3).collect();
        assert_eq!(names, ["product", "product manager", "product engineer"]);
    }
}

//! The word lists of the demo, read once from the files in `data`: fields of work, places, names,
//! companies, phrases, kinds of session. Knows their format; makes no choices.

use std::collections::HashMap;
use std::sync::LazyLock;

type Text = &'static str;

/// A profession with its career ladder and what people in it can talk about.
pub struct Field {
    pub name: Text,
    pub share: u32,
    pub industries: Vec<Text>,
    /// Fields people come from, as indexes.
    pub from: Vec<usize>,
    /// Fields people leave for, as indexes.
    pub onward: Vec<usize>,
    pub ladder: Vec<Text>,
    pub skills: Vec<Text>,
    pub topics: Vec<Text>,
    /// Kinds of session that belong to this field or to all, as indexes.
    pub session_kinds: Vec<usize>,
}

pub struct Place {
    /// City and country.
    pub name: Text,
    pub zone: Text,
    pub languages: Vec<Text>,
    pub cultures: Vec<Text>,
    pub share: u32,
}

impl Place {
    pub fn city(&self) -> Text {
        self.name.split(',').next().unwrap_or(self.name)
    }
}

pub struct Culture {
    pub given: Vec<Text>,
    pub family: Vec<Text>,
}

pub struct SessionKind {
    pub name: Text,
    pub minutes: Vec<i64>,
    pub descriptions: Vec<Text>,
    pub questions: Vec<Text>,
}

/// Lists of phrases by the heading they stand under.
pub struct Phrases(HashMap<Text, Vec<Text>>);

impl Phrases {
    /// The phrases under a heading of the file.
    pub fn list(&self, heading: &str) -> &[Text] {
        self.0.get(heading).map_or(&[], Vec::as_slice)
    }
}

pub struct Catalogue {
    pub fields: Vec<Field>,
    pub places: Vec<Place>,
    pub cultures: HashMap<Text, Culture>,
    pub company_names: Vec<Text>,
    pub company_endings: HashMap<Text, Vec<Text>>,
    pub session_kinds: Vec<SessionKind>,
    pub mentor_words: Phrases,
    pub mentee_words: Phrases,
    pub review_words: Phrases,
    /// By the question they answer.
    pub answers: Phrases,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::read);

impl Catalogue {
    /// The one catalogue; the first call reads it.
    pub fn get() -> &'static Catalogue {
        &CATALOGUE
    }

    /// Index of the field with this name.
    pub fn field(&self, name: &str) -> usize {
        position(&self.fields, |field| field.name == name, name)
    }

    /// Index of the place with this name.
    pub fn place(&self, name: &str) -> usize {
        position(&self.places, |place| place.name == name, name)
    }

    /// Index of the kind of session with this name.
    pub fn session_kind(&self, name: &str) -> usize {
        position(&self.session_kinds, |kind| kind.name == name, name)
    }

    fn read() -> Self {
        let (company_endings, company_names) = read_companies(include_str!("data/companies.txt"));
        let (session_kinds, kind_fields) =
            read_session_kinds(include_str!("data/session_types.txt"));
        let mut fields = read_fields(include_str!("data/fields.txt"));
        for field in &mut fields {
            let belongs = |names: &&Vec<Text>| names.contains(&"*") || names.contains(&field.name);
            let indexes = kind_fields.iter().enumerate();
            field.session_kinds = indexes
                .filter(|(_, names)| belongs(names))
                .map(|(index, _)| index)
                .collect();
        }
        Catalogue {
            fields,
            places: lines(include_str!("data/places.txt"))
                .map(read_place)
                .collect(),
            cultures: read_cultures(include_str!("data/names.txt")),
            company_names,
            company_endings,
            session_kinds,
            mentor_words: read_phrases(include_str!("data/mentor_words.txt")),
            mentee_words: read_phrases(include_str!("data/mentee_words.txt")),
            review_words: read_phrases(include_str!("data/review_words.txt")),
            answers: read_phrases(include_str!("data/answers.txt")),
        }
    }
}

fn position<T>(list: &[T], is_it: impl Fn(&T) -> bool, name: &str) -> usize {
    let found = list.iter().position(is_it);
    found.unwrap_or_else(|| panic!("the demo's word lists do not have {name:?}"))
}

/// Lines that say something.
fn lines(file: Text) -> impl Iterator<Item = Text> {
    file.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
}

fn list(text: Text, separator: &str) -> Vec<Text> {
    text.split(separator)
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// Shares are written with at most one decimal; counted in tenths.
fn tenths(text: &str) -> u32 {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digit = |text: &str| {
        text.parse::<u32>()
            .expect("a share in the demo's word lists is a number")
    };
    digit(whole) * 10 + digit(part)
}

fn read_fields(file: Text) -> Vec<Field> {
    let sections: Vec<Text> = file.trim_start_matches("# ").split("\n# ").collect();
    let name_of = |section: Text| section.lines().next().unwrap_or_default().trim();
    let names: Vec<Text> = sections.iter().map(|section| name_of(section)).collect();
    let index_of = |name: &Text| position(&names, |known| known == name, name);
    let value = |section: Text, key: &str| -> Text {
        let line = section
            .lines()
            .find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("a field of the demo lacks {key:?}"))
    };
    let mut fields: Vec<Field> = sections
        .iter()
        .map(|section| Field {
            name: name_of(section),
            share: tenths(value(section, "share")),
            industries: list(value(section, "industries"), ";"),
            from: list(value(section, "from"), ";")
                .iter()
                .map(index_of)
                .collect(),
            onward: Vec::new(),
            ladder: list(value(section, "ladder"), ";"),
            skills: list(value(section, "skills"), ";"),
            topics: list(value(section, "topics"), ";"),
            session_kinds: Vec::new(),
        })
        .collect();
    for index in 0..fields.len() {
        for source in fields[index].from.clone() {
            fields[source].onward.push(index);
        }
    }
    fields
}

fn read_place(line: Text) -> Place {
    let parts = list(line, "|");
    let &[name, zone, languages, cultures, share] = parts.as_slice() else {
        panic!("a place of the demo does not have five parts: {line:?}");
    };
    Place {
        name,
        zone,
        languages: list(languages, ","),
        cultures: list(cultures, ","),
        share: tenths(share),
    }
}

fn read_cultures(file: Text) -> HashMap<Text, Culture> {
    let all: Vec<Text> = lines(file).collect();
    let names = |line: Text, key: &str| list(line.strip_prefix(key).unwrap_or_default(), ",");
    all.chunks_exact(3)
        .map(|part| {
            let culture = Culture {
                given: names(part[1], "given:"),
                family: names(part[2], "family:"),
            };
            (part[0], culture)
        })
        .collect()
}

fn read_companies(file: Text) -> (HashMap<Text, Vec<Text>>, Vec<Text>) {
    let split = |line: Text| {
        line.split_once(": ")
            .map(|(key, rest)| (key, list(rest, ",")))
    };
    let mut by_key: HashMap<Text, Vec<Text>> = lines(file).filter_map(split).collect();
    let names = by_key.remove("names").unwrap_or_default();
    (by_key, names)
}

/// The kinds, and beside each the names of the fields it belongs to.
fn read_session_kinds(file: Text) -> (Vec<SessionKind>, Vec<Vec<Text>>) {
    let read = |line: Text| {
        let parts = list(line, "|");
        let &[name, minutes, fields, descriptions, questions] = parts.as_slice() else {
            panic!("a kind of session of the demo does not have five parts: {line:?}");
        };
        let minutes = list(minutes, ",")
            .iter()
            .filter_map(|text| text.parse().ok())
            .collect();
        let kind = SessionKind {
            name,
            minutes,
            descriptions: list(descriptions, " / "),
            questions: list(questions, " / "),
        };
        (kind, list(fields, ","))
    };
    lines(file).map(read).unzip()
}

fn read_phrases(file: Text) -> Phrases {
    let mut phrases: HashMap<Text, Vec<Text>> = HashMap::new();
    let mut heading = "";
    for line in lines(file) {
        match line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            Some(next) => heading = next,
            None => phrases.entry(heading).or_default().push(line),
        }
    }
    Phrases(phrases)
}

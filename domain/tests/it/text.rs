//! Plain words: folded, found, meant and fused; and what bad input does to them.

use domain::form::Problem;
use domain::matching::index::Bits;
use domain::matching::text::*;

fn folded_words(text: &str) -> Vec<String> {
    words(text).collect()
}

#[test]
fn words_are_compared_without_case_accents_and_what_is_not_seen() {
    let cases: [(&str, &[&str]); 10] = [
        ("Über C++, bitte!", &["uber", "c++", "bitte"]),
        ("C# and F#.", &["c#", "and", "f#"]),
        ("node.js", &["node", "js"]),
        ("Straße, Œuvre, Łódź", &["strasse", "oeuvre", "lodz"]),
        ("cafe\u{301} soft\u{200b}ware", &["cafe", "software"]),
        ("c++17", &["c++", "17"]),
        ("+ # ++", &[]),
        ("", &[]),
        ("Привет 你好", &["привет", "你好"]),
        ("\u{200b}\u{feff}", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(folded_words(text), expected, "{text}");
    }
    let long = "x".repeat(10_000);
    assert_eq!(folded_words(&long)[0].len(), 40);
    assert_eq!(folded("  A   b\nC "), "a b c");
}

#[test]
fn a_typo_is_one_letter() {
    let near = |a: &str, b: &str| within_one_typo(&a.chars().collect::<Vec<_>>(), b);
    for (word, term, expected) in [
        ("rust", "rust", true),
        ("rust", "rusty", true),
        ("rust", "ust", true),
        ("rust", "rsut", true),
        ("rust", "dust", true),
        ("müde", "mude", true),
        ("rust", "trusty", false),
        ("rust", "ruby", false),
        ("rust", "rustiest", false),
        ("rust", "", false),
    ] {
        assert_eq!(near(word, term), expected, "{word} and {term}");
    }
}

fn stories<'d>(texts: &[&'d str]) -> Vec<Texts<'d>> {
    texts
        .iter()
        .map(|text| vec![(Field::Story, *text)])
        .collect()
}

#[test]
fn words_are_found_by_beginning_and_with_one_typo() {
    let texts = stories(&[
        "Product management for payments",
        "Test automation",
        "Interviewing and hiring",
    ]);
    let mut index = WordIndex::new(texts.into_iter());
    let found = |index: &WordIndex, text: &str| -> Vec<u32> {
        let hits = index.find(&Wanted::words(text));
        hits.iter().map(|(document, _)| document).collect()
    };
    let cases: [(&str, &[u32]); 8] = [
        ("product", &[0]),
        ("PAYM", &[0]),
        ("automaton", &[1]),
        ("hirign", &[2]),
        ("Hiríng", &[2]),
        ("I want help with interviewing", &[2]),
        ("zebra", &[]),
        ("the", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(found(&index, text), expected, "{text}");
    }
    index.put(1, vec![(Field::Story, "Payroll")]);
    index.put(3, vec![(Field::Story, "Test driven hiring")]);
    index.put(1, vec![(Field::Story, "Zebra crossings")]);
    let cases: [(&str, &[u32]); 6] = [
        ("pay", &[0]),
        ("automation", &[]),
        ("test", &[3]),
        ("hiring", &[2, 3]),
        ("zebar", &[1]),
        ("payroll", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(found(&index, text), expected, "{text} after changes");
    }
}

#[test]
fn a_word_counts_by_its_field_and_by_how_much_else_is_said_there() {
    let long = "sql and nineteen other words about gardens ".repeat(9);
    let index = WordIndex::new(
        [
            vec![(Field::Story, "sql")],
            vec![(Field::Story, long.as_str())],
            vec![(Field::Skill, "SQL")],
            vec![(
                Field::Story,
                "nothing of the kind, but just as long as it takes",
            )],
        ]
        .into_iter(),
    );
    let hits = index.find(&Wanted::words("sql"));
    let score = |document| hits.get(document).map_or(0.0, |hit| hit.words);
    assert!(score(2) > score(0), "a skill says more than a story");
    assert!(score(2) > score(1), "whatever is repeated in the story");
    assert_eq!(score(3), 0.0);
    assert!(hits.iter().all(|(_, hit)| hit.words <= hits.possible()));
}

const SKILLS: &str = "# name, synonyms, related\n\
    Kubernetes\tk8s; container orchestration\tDocker\n\
    Docker\n\
    People Management\tleading teams; Mitarbeiterführung\t\n\
    Management Consulting\n\
    Go\tgolang\n";

#[test]
fn a_text_speaks_of_skills_by_any_of_their_names() {
    let skills = Skills::parse(SKILLS).expect("a vocabulary");
    let found = |text: &str| -> Vec<&str> {
        let found = skills.find_in(text, |word| word == "managemont");
        found
            .into_iter()
            .map(|skill| skills.get(skill).name.as_str())
            .collect()
    };
    let cases: [(&str, &[&str]); 13] = [
        ("K8S, please", &["Kubernetes"]),
        ("gos", &[]),
        ("dockers", &["Docker"]),
        ("kuberntes", &["Kubernetes"]),
        (
            "container orchestration and docker",
            &["Kubernetes", "Docker"],
        ),
        ("better at leading teams", &["People Management"]),
        ("mitarbeiterfuhrung", &["People Management"]),
        ("people management consulting", &["People Management"]),
        ("management consulting", &["Management Consulting"]),
        ("where to go", &[]),
        ("Go or golang", &["Go"]),
        ("golang", &["Go"]),
        ("people managemont", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(found(text), expected, "{text}");
    }
    assert_eq!(skills.called("GOLANG"), skills.called("go"));
    assert_eq!(skills.called("rust"), None);
}

fn edit(deed: SkillDeed, skill: &str, word: &str) -> SkillEdit {
    let (skill, word) = (skill.to_owned(), word.to_owned());
    SkillEdit { deed, skill, word }
}

#[test]
fn a_vocabulary_is_changed_in_order_and_can_be_changed_back() {
    let shipped = Skills::parse(SKILLS).expect("a vocabulary");
    let edits = [
        edit(SkillDeed::Add, "Nomad", ""),
        edit(SkillDeed::AddSynonym, "nomad", "HashiCorp Nomad"),
        edit(SkillDeed::Relate, "Nomad", "Kubernetes"),
        edit(SkillDeed::Relate, "Kubernetes", "Nomad"),
        edit(SkillDeed::RemoveSynonym, "Kubernetes", "K8S"),
        edit(SkillDeed::AddSynonym, "Docker", "k8s"),
        edit(SkillDeed::Unrelate, "Kubernetes", "Docker"),
        edit(SkillDeed::Remove, "Go", ""),
    ];
    let (skills, told) = edited(&shipped, &edits);
    assert!(told.iter().all(Option::is_none), "{told:?}");
    let named = |text: &str| {
        skills
            .called(text)
            .map(|number| skills.get(number).name.as_str())
    };
    assert_eq!(named("hashicorp nomad"), Some("Nomad"));
    assert_eq!(named("k8s"), Some("Docker"));
    assert_eq!((named("go"), named("golang")), (None, None));
    let beside = |text: &str| -> Vec<&str> {
        let skill = skills.get(skills.called(text).expect("there"));
        skill
            .related
            .iter()
            .map(|other| skills.get(*other).name.as_str())
            .collect()
    };
    assert_eq!(
        (beside("nomad"), beside("kubernetes")),
        (vec!["Kubernetes"], vec!["Nomad"])
    );
    assert_eq!(skills.find_in("Nomad on golang", |_| true).len(), 1);
    let (same, _) = edited(&shipped, &[]);
    assert_eq!(
        (same.count(), same.called("golang")),
        (shipped.count(), shipped.called("golang"))
    );
}

#[test]
fn a_change_that_makes_no_sense_changes_nothing_and_says_why() {
    let shipped = Skills::parse(SKILLS).expect("a vocabulary");
    let means = |skill: &str| Problem::AlreadyMeans {
        skill: skill.to_owned(),
    };
    let long = "x".repeat(SKILL_NAME_MOST as usize + 1);
    let most = SKILL_NAME_MOST;
    let cases = [
        (SkillDeed::Add, "K8s", "", "skill", means("Kubernetes")),
        (SkillDeed::Add, "\u{200b}!", "", "skill", Problem::Missing),
        (
            SkillDeed::Add,
            &long,
            "",
            "skill",
            Problem::TooLong { most },
        ),
        (SkillDeed::Remove, "k8s", "", "skill", Problem::NotAChoice),
        (
            SkillDeed::AddSynonym,
            "Docker",
            "Golang",
            "word",
            means("Go"),
        ),
        (
            SkillDeed::AddSynonym,
            "Docker",
            "docker",
            "word",
            means("Docker"),
        ),
        (
            SkillDeed::AddSynonym,
            "Docker",
            &long,
            "word",
            Problem::TooLong { most },
        ),
        (
            SkillDeed::AddSynonym,
            "Podman",
            "pods",
            "skill",
            Problem::NotAChoice,
        ),
        (
            SkillDeed::RemoveSynonym,
            "Go",
            "k8s",
            "word",
            Problem::NotAChoice,
        ),
        (
            SkillDeed::RemoveSynonym,
            "Go",
            "Go",
            "word",
            Problem::NotAChoice,
        ),
        (SkillDeed::Relate, "Go", "go", "word", Problem::Itself),
        (
            SkillDeed::Relate,
            "Kubernetes",
            "Docker",
            "word",
            Problem::Duplicate,
        ),
        (
            SkillDeed::Relate,
            "Go",
            "Podman",
            "word",
            Problem::NotAChoice,
        ),
        (
            SkillDeed::Unrelate,
            "Docker",
            "Kubernetes",
            "word",
            Problem::NotAChoice,
        ),
    ];
    for (deed, skill, word, field, problem) in cases {
        let (after, told) = edited(&shipped, &[edit(deed, skill, word)]);
        assert_eq!(
            told,
            [Some(BadSkillEdit { field, problem })],
            "{deed:?} {skill} {word}"
        );
        assert_eq!(after.count(), shipped.count());
    }
    // What builds on a change goes idle when it is taken back; the rest stands.
    let edits = [
        edit(SkillDeed::AddSynonym, "Nomad", "HashiCorp Nomad"),
        edit(SkillDeed::AddSynonym, "Go", "go language"),
    ];
    let (after, told) = edited(&shipped, &edits);
    assert!(told[0].is_some() && told[1].is_none());
    assert_eq!(after.called("Go language"), shipped.called("Go"));
}

/// What is suggested, with the synonym that was begun and the count of a market of five names.
fn suggested(found: Vec<Suggestion<'_>>) -> Vec<String> {
    let told = found.into_iter().map(|found| {
        let synonym = found.synonym.map(|synonym| format!(" ({synonym})"));
        format!(
            "{}{} {}",
            found.name,
            synonym.unwrap_or_default(),
            found.count
        )
    });
    told.collect()
}

/// Names as mentors wrote them, and how many have each.
const WRITTEN: [(&str, u32); 5] = [
    ("kubernetes", 4),
    ("K8s", 2),
    ("Kubebuilder", 3),
    ("Kukicha", 0),
    ("Management Consulting", 9),
];

fn holders(written: &[u32]) -> u32 {
    written.iter().map(|place| WRITTEN[*place as usize].1).sum()
}

#[test]
fn names_are_suggested_by_what_was_typed_of_them() {
    let skills = Skills::parse(SKILLS).expect("a vocabulary");
    let suggester = Suggester::new(&skills, WRITTEN.iter().map(|(name, _)| *name));
    let cases: [(&str, &[&str]); 13] = [
        // Everybody counts who has any name of a skill; names that nobody has are not suggested.
        ("ku", &["Kubernetes 6", "Kubebuilder 3"]),
        ("k8", &["Kubernetes (k8s) 6"]),
        ("mana", &["Management Consulting 9", "People Management 0"]),
        (
            "mitarbeiterf\u{fc}",
            &["People Management (Mitarbeiterf\u{fc}hrung) 0"],
        ),
        // What is just a name comes before what begins so.
        ("go", &["Go 0"]),
        // A typo counts where nothing begins so, and the first letter is taken as meant.
        ("kubrnet", &["Kubernetes 6"]),
        ("kuebrn", &["Kubernetes 6"]),
        ("Kubebi", &["Kubebuilder 3"]),
        ("projct manag", &[]),
        ("managment cons", &["Management Consulting 9"]),
        ("wubern", &[]),
        ("zz", &[]),
        (" ", &[]),
    ];
    for (typed, expected) in cases {
        assert_eq!(
            suggested(suggester.of(typed, 8, holders)),
            expected,
            "{typed}"
        );
    }
    assert_eq!(suggester.of("m", 1, holders).len(), 1);
}

#[test]
fn the_end_of_a_sentence_suggests_too() {
    let skills = Skills::parse(SKILLS).expect("a vocabulary");
    let suggester = Suggester::new(&skills, WRITTEN.iter().map(|(name, _)| *name));
    let cases = [
        ("mentor for K8s", "K8s", vec!["Kubernetes (k8s) 6"]),
        // Too little of a word says nothing within a sentence, but all of it does.
        ("mentor for m", "", vec![]),
        ("d", "d", vec!["Docker 0"]),
        (
            "help with leading tea",
            "leading tea",
            vec!["People Management (leading teams) 0"],
        ),
        (
            "somebody who knows kubrnet",
            "kubrnet",
            vec!["Kubernetes 6"],
        ),
        ("\u{fc}ber Docker ", "Docker ", vec!["Docker 0"]),
        ("", "", vec![]),
        ("\u{1f9d1} \u{200d} ...", "", vec![]),
    ];
    for (text, end, expected) in cases {
        let (start, found) = suggester.of_end(text, 8, holders);
        assert_eq!(
            (&text[start..], suggested(found)),
            (end, expected.iter().map(|s| (*s).to_owned()).collect()),
            "{text}"
        );
    }
}

#[test]
fn a_bad_vocabulary_is_named_with_its_line() {
    for (lines, expected) in [
        ("Go\n\tx", BadSkills::NoName { line: 2 }),
        (
            "Go\n# Go\ngo",
            BadSkills::Twice {
                line: 3,
                name: "go".to_owned(),
            },
        ),
        (
            "Go\t\tRust",
            BadSkills::NoSuchRelated {
                line: 1,
                name: "Rust".to_owned(),
            },
        ),
    ] {
        assert_eq!(Skills::parse(lines).expect_err("bad"), expected, "{lines}");
    }
}

fn vector(values: &[f32]) -> Vector {
    Vector::new(&ModelId::new("test"), values.to_vec()).expect("a direction")
}

#[test]
fn vectors_of_different_models_are_not_compared() {
    let ours = vector(&[3.0, 4.0]);
    assert_eq!(ours.values(), [0.6, 0.8]);
    assert_eq!(ours.similarity(&vector(&[-4.0, 3.0])), Ok(0.0));
    assert_eq!(ours.similarity(&vector(&[1.0, 0.0, 0.0])), Err(OtherModel));
    let other = Vector::new(&ModelId::new("other"), vec![3.0, 4.0]).expect("a direction");
    assert_eq!(ours.similarity(&other), Err(OtherModel));
    let model = ModelId::new("test");
    for (values, expected) in [
        (vec![], NoVector::Empty),
        (vec![0.0, 0.0], NoVector::Empty),
        (vec![1.0, f32::NAN], NoVector::NotFinite),
        (vec![f32::INFINITY, 1.0], NoVector::NotFinite),
    ] {
        assert_eq!(Vector::new(&model, values), Err(expected));
    }
    let tiny = Vector::new(&model, vec![1e-38, 0.0]).expect("still a direction");
    assert_eq!(tiny.values(), [1.0, 0.0]);
}

/// A table as its file is: three dimensions, each text with its vector.
fn table_bytes(texts: &[(&str, [i8; 3])]) -> Vec<u8> {
    let vocabulary: Vec<&str> = texts.iter().map(|(text, _)| *text).collect();
    let vocabulary = vocabulary.join("\n");
    let mut head = b"MCVEC001".to_vec();
    let mut id = [0_u8; 32];
    id[..6].copy_from_slice(b"test/1");
    head.extend(id);
    for number in [3, texts.len() as u32, vocabulary.len() as u32] {
        head.extend(number.to_le_bytes());
    }
    head.extend(1.0_f32.to_le_bytes());
    let mut body = vocabulary.into_bytes();
    body.extend(texts.iter().flat_map(|_| u16::MAX.to_le_bytes()));
    body.extend(
        texts
            .iter()
            .flat_map(|(_, levels)| levels.map(i8::cast_unsigned)),
    );
    let checksum = [head.as_slice(), &body]
        .concat()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |state, byte| {
            (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    [head, checksum.to_le_bytes().to_vec(), body].concat()
}

fn table() -> Table {
    let texts = [
        ("account", [127, 0, 0]),
        ("buch", [0, 0, 127]),
        ("haltung", [0, 0, 127]),
        ("nurse", [0, 127, 0]),
        ("night nurse", [0, 0, -127]),
    ];
    Table::from_bytes(&table_bytes(&texts)).expect("a table")
}

#[test]
fn a_text_means_the_sum_of_its_longest_known_phrases() {
    let table = table();
    assert_eq!((table.model().as_str(), table.dimension()), ("test/1", 3));
    assert!(table.knows("night nurse") && !table.knows("night"));
    let cases: [(&str, Option<[f32; 3]>); 8] = [
        ("Nurse!", Some([0.0, 1.0, 0.0])),
        ("a night nurse", Some([0.0, 0.0, -1.0])),
        ("night and nurse", Some([0.0, 1.0, 0.0])),
        ("Buchhaltung", Some([0.0, 0.0, 1.0])),
        ("Buchxyzhaltung", None),
        ("Buch", Some([0.0, 0.0, 1.0])),
        ("unknown", None),
        ("", None),
    ];
    for (text, expected) in cases {
        let vector = table.encode(text);
        assert_eq!(
            vector.as_ref().map(Vector::values),
            expected.as_ref().map(|e| &e[..]),
            "{text}"
        );
    }
    let both = table.encode("nurse account").expect("known");
    assert!((both.values()[0] - both.values()[1]).abs() < 1e-6);
}

#[test]
fn a_damaged_table_says_what_is_wrong() {
    let good = table_bytes(&[("account", [1, 2, 3]), ("nurse", [3, 2, 1])]);
    let changed = |at: usize| {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        bytes
    };
    let longer = [good.as_slice(), b"x"].concat();
    let twice = table_bytes(&[("nurse", [1, 2, 3]), ("nurse", [3, 2, 1])]);
    for (bytes, expected) in [
        (vec![], BadTable::NotATable),
        (changed(0), BadTable::NotATable),
        (good[..good.len() - 1].to_vec(), BadTable::Length),
        (longer, BadTable::Length),
        (changed(44), BadTable::Length),
        (changed(10), BadTable::Checksum),
        (changed(good.len() - 1), BadTable::Checksum),
        (twice, BadTable::Vocabulary),
    ] {
        assert_eq!(Table::from_bytes(&bytes).expect_err("damaged"), expected);
    }
}

#[test]
fn words_skills_and_meaning_make_one_order() {
    let table = table();
    let embed = |text: &str| table.encode(text);
    let documents = [
        vec![(Field::Skill, "Account"), (Field::Name, "Nurse")],
        vec![(Field::Skill, "Nurse")],
        vec![(Field::Skill, "Kubernetes")],
        vec![(Field::Story, "nothing that is known")],
    ];
    let documents = documents.iter().cloned();
    let mut index = TextIndex::new(table.model(), 3, documents, embed).expect("one model");
    let skills = Skills::parse(SKILLS).expect("a vocabulary");
    let find = |index: &TextIndex, text: &str| -> Vec<u32> {
        let wanted = Wanted::new(text, &skills, |_| false);
        let mut found = index
            .find(&wanted, table.encode(text).as_ref())
            .expect("one model");
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.iter().map(|found| found.document).collect()
    };
    assert_eq!(find(&index, "nurse"), [1, 0]);
    assert_eq!(find(&index, "k8s"), [2]);
    assert_eq!(find(&index, "docker"), [] as [u32; 0]);
    index
        .put(3, vec![(Field::Help, "nurse, account")], embed)
        .expect("one model");
    index
        .put(1, vec![(Field::Skill, "Docker")], embed)
        .expect("one model");
    assert_eq!(find(&index, "docker"), [1]);
    assert_eq!(find(&index, "account"), [0, 3]);
    let stranger = vector(&[1.0, 0.0, 0.0]);
    assert_eq!(
        index.find(&Wanted::words("nurse"), Some(&stranger)),
        Err(OtherModel)
    );
    let put = index.put(3, vec![(Field::Skill, "Rust")], |_| {
        Some(vector(&[1.0, 0.0, 0.0]))
    });
    assert_eq!(put, Err(OtherModel));
    assert_eq!(
        find(&index, "account"),
        [0, 3],
        "a refused change changes nothing"
    );
    // Another model sees everything the other way round.
    let model = ModelId::new("other");
    let turned = |text: &str| {
        let values = table.encode(text)?.values().iter().rev().copied().collect();
        Vector::new(&model, values).ok()
    };
    let both = index.by_model(&model, 3, turned).expect("one model");
    assert!(both.knows(&model) && both.knows(table.model()) && !index.knows(&model));
    let found = both.find(&Wanted::default(), turned("account").as_ref());
    let found: Vec<u32> = found
        .expect("known")
        .iter()
        .map(|found| found.document)
        .collect();
    assert_eq!(found, [0, 3]);
    assert_eq!(
        find(&both, "account"),
        [0, 3],
        "the first model answers as before"
    );
    let unknown = index.find(&Wanted::default(), turned("account").as_ref());
    assert_eq!(unknown, Err(OtherModel));
}

/// Documents are read a window at a time; nobody may notice where one ends.
#[test]
fn however_many_documents_each_is_found_alike() {
    const MANY: u32 = 35_000;
    let table = table();
    let embed = |text: &str| table.encode(text);
    let skill =
        |number: u32| ["Nurse", "Account", "Kubernetes", "Docker", "Rust"][number as usize % 5];
    let documents = (0..MANY).map(|number| vec![(Field::Skill, skill(number))]);
    let mut index = TextIndex::new(table.model(), 3, documents, embed).expect("one model");
    for number in (0..MANY).step_by(1_000) {
        let texts = vec![(Field::Skill, skill(number))];
        index.put(number, texts, embed).expect("one model");
    }
    let skills = Skills::parse(SKILLS).expect("a vocabulary");
    let wanted = Wanted::new("k8s nurse", &skills, |_| false);
    let meant = table.encode("nurse");
    let all = index.find(&wanted, meant.as_ref()).expect("one model");
    let numbers: Vec<u32> = all.iter().map(|found| found.document).collect();
    // Docker lies beside Kubernetes.
    let is_sought = |number: &u32| matches!(skill(*number), "Nurse" | "Kubernetes" | "Docker");
    let expected = (0..MANY).filter(is_sought);
    assert_eq!(numbers, expected.collect::<Vec<u32>>());
    for found in &all {
        let like = all
            .iter()
            .find(|first| skill(first.document) == skill(found.document));
        assert_eq!(
            Some(found.score),
            like.map(|first| first.score),
            "{}",
            found.document
        );
    }
    // Of some only, each is what it is among all; and a room is as good as new.
    let mut room = Room::default();
    for rest in 0..3 {
        let among = |number: u32| number % 3 == rest;
        let bits: Bits = (0..MANY).filter(|number| among(*number)).collect();
        let some = index.find_among(&wanted, meant.as_ref(), Some(&bits), &mut room);
        let expected = all.iter().copied().filter(|found| among(found.document));
        assert_eq!(some.expect("one model"), expected.collect::<Vec<Found>>());
    }
}

#[test]
fn bad_input_is_answered_with_bounded_work() {
    let table = table();
    let skills = Skills::parse(SKILLS).expect("a vocabulary");
    let documents = stories(&["Product management", "Test automation"]);
    let index = TextIndex::new(table.model(), 3, documents.into_iter(), |text| {
        table.encode(text)
    });
    let index = index.expect("one model");
    let long = "qwxz ".repeat(2_000);
    let one_word = "z".repeat(10_000);
    let marks = "\u{301}".repeat(10_000);
    for text in [
        "",
        " ",
        "?!…",
        "\u{200b}",
        "你好 мир",
        &long,
        &one_word,
        &marks,
        "\0\u{7f}",
    ] {
        let wanted = Wanted::new(text, &skills, |word| table.knows(word));
        assert!(wanted.words.len() <= 24);
        let found = index
            .find(&wanted, table.encode(text).as_ref())
            .expect("one model");
        assert_eq!(found, [], "{:.20}", text);
    }
}

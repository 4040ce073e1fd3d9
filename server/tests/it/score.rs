//! The command `match score`, through the function behind it.

use serde_json::{Value, json};
use server::matching::score::{ScoreError, scored};

/// The three examples in README.md: mentors, learners, and what comes out.
fn readme() -> [String; 3] {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let text = std::fs::read_to_string(readme).expect("the README is there");
    let examples: Vec<String> = text
        .split("```jsonl\n")
        .skip(1)
        .filter_map(|example| example.split_once("```"))
        .map(|(example, _)| example.to_owned())
        .collect();
    examples.try_into().expect("three examples")
}

fn lines(values: &[Value]) -> String {
    values.iter().map(|value| format!("{value}\n")).collect()
}

fn answers(mentors: &[Value], queries: &[Value]) -> Vec<Value> {
    let text = scored(&lines(mentors), &lines(queries), 20, 2026).expect("they are ranked");
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn order(answer: &Value) -> Vec<&str> {
    let ranking = answer["ranking"].as_array().expect("a ranking");
    ranking
        .iter()
        .map(|mentor| mentor["mentor"].as_str().expect("an id"))
        .collect()
}

#[track_caller]
fn refused(mentors: &str, queries: &str, told: &[&str]) {
    let error = scored(mentors, queries, 20, 2026).expect_err("it is refused");
    let text = error.to_string();
    for part in told {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

#[test]
fn the_readme_tells_the_truth() {
    let [mentors, queries, output] = readme();
    let found = scored(&mentors, &queries, 20, 2026).expect("it can be ranked");
    assert_eq!(found, output);
}

#[test]
fn parts_add_up_and_the_best_comes_first() {
    let [mentors, queries, _] = readme();
    let found = scored(&mentors, &queries, 20, 2026).expect("it can be ranked");
    for line in found.lines() {
        let answer: Value = serde_json::from_str(line).expect("JSON");
        for mentor in answer["ranking"].as_array().expect("a ranking") {
            let parts = mentor["parts"].as_object().expect("parts");
            let sum: u64 = parts.values().filter_map(Value::as_u64).sum();
            assert_eq!(Some(sum), mentor["score"].as_u64());
            assert!(sum > 0);
        }
    }
}

#[test]
fn who_somebody_is_changes_nothing() {
    let [mentors, queries, _] = readme();
    let plain = scored(&mentors, &queries, 20, 2026).expect("it can be ranked");
    for person in [
        json!({"name": "Leila Osei", "gender": "f", "age": 61, "photo": "a.jpg", "born": 1965,
               "pronouns": "she", "ethnicity": "x", "nationality": "y", "religion": "z"}),
        json!({"name": "Jonas Brandt", "gender": "m", "age": 24, "picture": {"file": "b.jpg"},
               "sex": 1, "disability": true, "birthday": "2002-01-01", "email": "j@example.org"}),
    ] {
        let with_person = |lines: &str| -> String {
            let add = |line: &str| {
                let mut object: Value = serde_json::from_str(line).expect("JSON");
                let fields = object.as_object_mut().expect("an object");
                fields.extend(person.as_object().expect("an object").clone());
                format!("{object}\n")
            };
            lines.lines().map(add).collect()
        };
        let found = scored(&with_person(&mentors), &with_person(&queries), 20, 2026);
        assert_eq!(found.expect("it can be ranked"), plain);
    }
}

#[test]
fn the_order_of_lines_changes_nothing_and_ids_settle_ties() {
    let mentor = |id: &str, skill: &str| json!({"id": id, "skills": [skill]});
    let mentors = [mentor("b", "Rust"), mentor("c", "SQL"), mentor("a", "Rust")];
    let query = [json!({"id": "q", "skills": ["rust"]})];
    let found = answers(&mentors, &query);
    assert_eq!(order(&found[0]), ["a", "b", "c"]);
    let mut turned = mentors;
    turned.reverse();
    assert_eq!(answers(&turned, &query), found);
}

#[test]
fn weights_reorder_and_musts_leave_out() {
    let mentors = [
        json!({"id": "near", "skills": ["Baking"], "region": "Berlin"}),
        json!({"id": "apt", "skills": ["Rust"], "region": "Lisbon"}),
    ];
    let query = |weights: Value| json!({"id": "q", "skills": ["Rust"], "region": "Berlin", "weights": weights});
    let found = answers(
        &mentors,
        &[
            query(json!({"skills": 100, "region": 0})),
            query(json!({"skills": "ignore", "region": 1})),
            query(json!({"region": "must"})),
        ],
    );
    assert_eq!(order(&found[0]), ["apt", "near"]);
    assert_eq!(order(&found[1]), ["near", "apt"]);
    assert_eq!(order(&found[2]), ["near"]);
    assert_eq!(found[2]["left_out"], json!({"must region": 1}));
}

#[test]
fn who_is_left_out_is_counted_and_escapes_are_told() {
    let mentors = [
        json!({"id": "a", "region": "Berlin", "paused": true}),
        json!({"id": "b", "region": "Berlin", "full": true}),
        json!({"id": "c", "region": "Lisbon"}),
        json!({"id": "d", "region": "Berlin"}),
        json!({"id": "e", "region": "Berlin"}),
        json!({"id": "f", "region": "Berlin"}),
    ];
    let query = json!({"id": "q", "must": [{"region": "berlin"}],
        "blocked": ["d"], "ineligible": ["e"], "hidden": ["f"]});
    let answer = &answers(&mentors, &[query])[0];
    assert_eq!(answer["found"], 0);
    assert_eq!(
        answer["left_out"],
        json!({"paused": 1, "full": 1, "must region berlin": 1, "blocked": 1,
               "ineligible": 1, "hidden": 1})
    );
    assert_eq!(
        answer["escapes"],
        json!([{"drop": "hidden", "brings": 1}, {"drop": "must region berlin", "brings": 1}])
    );
}

#[test]
fn mistakes_are_told_with_their_lines() {
    let good = "{\"id\": \"a\"}\n";
    refused(
        "{\"id\": \"a\"}\n\n{\"id\": \"a\"}\n{\"id\": \" \"}\nnonsense\n{\"id\": \"b\", \"skils\": []}\n",
        good,
        &[
            "mentors, line 3: `a` is line 1 already",
            "mentors, line 4: `id` is empty",
            "mentors, line 5: not an object in JSON",
            "mentors, line 6: unknown field `skils`",
        ],
    );
    for (mentor, told) in [
        (
            json!({"id": "a", "skills": [{"name": "x", "level": 5}]}),
            "from 1 to 4",
        ),
        (
            json!({"id": "a", "skills": [{"name": "x", "levl": 2}]}),
            "a skill is its name",
        ),
        (json!({"id": "a", "skills": ["–"]}), "names nothing"),
        (
            json!({"id": "a", "roles": [{"title": "x", "from": 2020, "until": 2019}]}),
            "ends before",
        ),
        (
            json!({"id": "a", "ways": ["smoke"]}),
            "there are video, voice, chat, async",
        ),
        (json!({"id": "a", "free": [672]}), "half hour 672"),
        (
            json!({"id": "a", "price": {"minor": -1, "currency": "EUR"}}),
            "must not be negative",
        ),
        (
            json!({"id": "a", "price": {"minor": 1, "currency": "euro"}}),
            "three capital letters",
        ),
        (
            json!({"id": "a", "reviews": {"mean": 5.1, "count": 1}}),
            "from 1 to 5",
        ),
        (
            json!({"id": "a", "requests": {"asked": 1, "answered": 2, "accepted": 0}}),
            "at most",
        ),
    ] {
        refused(&lines(&[mentor]), good, &["mentors, line 1: ", told]);
    }
}

#[test]
fn criteria_that_cannot_be_are_told() {
    let good = "{\"id\": \"a\"}\n";
    let skills: Vec<String> = (0..33).map(|number| format!("skill {number}")).collect();
    for (query, told) in [
        (
            json!({"id": "q", "weights": {"skills": -1}}),
            "must not be negative",
        ),
        (
            json!({"id": "q", "weights": {"skills": 101}}),
            "at most 100",
        ),
        (
            json!({"id": "q", "weights": {"skills": "much"}}),
            "\"must\" or \"ignore\"",
        ),
        (
            json!({"id": "q", "weights": {"looks": 1}}),
            "nothing called `looks`",
        ),
        (
            json!({"id": "q", "weights": {"price": "must"}}),
            "what it is compared with",
        ),
        (
            json!({"id": "q", "hidden": ["nobody"]}),
            "no mentor `nobody`",
        ),
        (json!({"id": "q", "skills": skills}), "at most 32"),
        (
            json!({"id": "q", "must": [{"skill": "Rust"}], "never": [{"skill": "RUST"}]}),
            "nobody can be both `must skill Rust` and `never skill RUST`",
        ),
        (
            json!({"id": "q", "must": [{"region": "Berlin"}, {"region": "Lisbon"}]}),
            "nobody can be both `must region Berlin` and `must region Lisbon`",
        ),
    ] {
        refused(good, &lines(&[query]), &["queries, line 1: ", told]);
    }
    for number in ["NaN", "Infinity", "1e999"] {
        let query = format!("{{\"id\": \"q\", \"weights\": {{\"skills\": {number}}}}}");
        refused(good, &query, &["queries, line 1: not an object in JSON"]);
    }
}

#[test]
fn many_mistakes_are_summed_up() {
    let error = scored(&"?\n".repeat(50), "", 20, 2026).expect_err("it is refused");
    assert!(matches!(&error, ScoreError::Input(problems) if problems.len() == 50));
    assert!(error.to_string().ends_with("and 30 more"));
}

#[test]
fn nobody_to_rank_is_an_answer() {
    assert_eq!(scored("", "", 20, 2026).expect("nothing is wrong"), "");
    let answer = &answers(&[], &[json!({"id": "q"})])[0];
    assert_eq!((&answer["found"], order(answer).len()), (&json!(0), 0));
}

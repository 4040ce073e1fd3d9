//! The command `match pair`, through the function behind it, and the tables that people hand in.

use domain::table::{Line, OpenQuote, read, written};
use server::matching::pair::{Format, Wanted, paired};

/// The example in README.md, and what it says comes out.
fn readme() -> (String, String) {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let text = std::fs::read_to_string(readme).expect("the README is there");
    let mut examples = text.split("```json\n").skip(1);
    let mut example = || {
        let example = examples.next().expect("two examples");
        let (json, _) = example.split_once("```").expect("it ends");
        json.to_owned()
    };
    (example(), example())
}

#[test]
fn the_readme_tells_the_truth() {
    let (input, output) = readme();
    let found = paired(&input, Wanted::Total, Format::Json).expect("it can be paired");
    let value = |json: &str| serde_json::from_str::<serde_json::Value>(json).expect("JSON");
    assert_eq!(value(&found), value(&output));
}

#[test]
fn pairs_as_a_table_open_in_a_spreadsheet() {
    let input = r#"{
        "mentors": [{"id": "=Leila", "capacity": 1}, {"id": "Marek, M.", "capacity": 1}],
        "mentees": [{"id": "anan"}, {"id": "bao"}],
        "matrix": [[0.25, null], [0.75, null]]
    }"#;
    let found = paired(input, Wanted::WorstOff, Format::Csv).expect("it can be paired");
    let expected = "mentee,mentor,score,reason\r\n\
        bao,'=Leila,0.7500,\r\n\
        anan,,,All eligible mentors are full: 2 mentees can only go to mentors who have 1 place between them.\r\n\
        ,\"Marek, M.\",,Is eligible for nobody.\r\n";
    assert_eq!(found, expected);
}

#[test]
fn bad_input_is_told_by_name() {
    let people = r#""mentors": [{"id": "Leila", "capacity": 1}], "mentees": [{"id": "Anan"}, {"id": "Bao"}]"#;
    let check = |rest: &str, expected: &str| {
        let input = format!("{{{people}{rest}}}");
        let error = paired(&input, Wanted::Total, Format::Json).expect_err(rest);
        assert!(error.to_string().contains(expected), "{rest}: {error}");
    };
    let score = |score: &str| {
        format!(r#", "scores": [{{"mentee": "Anan", "mentor": "Leila", "score": {score}}}]"#)
    };
    check(&score("1.5"), "the score of Anan and Leila is 1.5");
    check(&score("NaN"), "line 1 column");
    check(&score("\"high\""), "invalid type");
    check(r#", "matrix": [[0.5]]"#, "1 rows for 2 mentees");
    check(r#", "matrix": [[0.5], [0.5, 0.5]]"#, "the row of Bao");
    check(r#", "wishes": []"#, "unknown field `wishes`");
    check(
        &(score("0.5") + r#", "matrix": [[0.5], [0.5]]"#),
        "not both",
    );
    let pair = r#"[{"mentee": "Anan", "mentor": "Leila"}]"#;
    check(
        &format!(r#"{}, "must": {pair}, "never": {pair}"#, score("0.5")),
        "Anan and Leila must be a pair, and yet they must never be a pair.",
    );
    check(
        r#", "scores": [{"mentee": "Cleo", "mentor": "Marek", "score": 1}]"#,
        "There is no mentee Cleo.\n  There is no mentor Marek.",
    );
    check(
        r#", "must": [{"mentee": "Anan", "mentor": "Leila"}]"#,
        "Leila is not eligible",
    );
}

#[test]
fn what_is_written_is_read_again() {
    let rows = [
        ["plain", "with, comma", "with \"quotes\""],
        ["two\nlines", "", "'-5"],
    ];
    let rows = rows.map(|row| row.map(str::to_owned));
    let read = read(&written(&rows)).expect("it is whole");
    let cells: Vec<&Vec<String>> = read.iter().map(|line| &line.cells).collect();
    assert_eq!(cells, [&rows[0].to_vec(), &rows[1].to_vec()]);
    assert_eq!([read[0].number, read[1].number], [1, 2]);
}

#[test]
fn tables_of_any_spreadsheet_are_read() {
    let line = |number, cells: &[&str]| Line {
        number,
        cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
    };
    let check = |text: &str, expected: &[Line]| assert_eq!(read(text), Ok(expected.to_vec()));
    check("", &[]);
    check(
        "\u{feff}a;b\r\n\r\n 1 ; 2\r\n",
        &[line(1, &["a", "b"]), line(3, &["1", "2"])],
    );
    check(
        "a\tb\n\"x\ny\"\t2\nz",
        &[
            line(1, &["a", "b"]),
            line(2, &["x\ny", "2"]),
            line(4, &["z"]),
        ],
    );
    check("a,\n,,\n,b", &[line(1, &["a", ""]), line(3, &["", "b"])]);
    assert_eq!(read("a,b\n1,\"2\n3,4"), Err(OpenQuote { line: 2 }));
}

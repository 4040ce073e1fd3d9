//! The house rules that no compiler holds: walls between crates, names, the one clock.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the crate lies in the workspace")
        .to_owned()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All Rust files below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

fn folders(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder)
        .expect("the folder can be listed")
        .filter_map(|entry| entry.ok().filter(|entry| entry.path().is_dir()))
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect()
}

/// Names below `[dependencies]` of a crate.
fn dependencies(name: &str) -> BTreeSet<String> {
    read(&root().join(name).join("Cargo.toml"))
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

#[test]
fn rules_depend_on_no_framework() {
    let allowed = ["jiff", "serde", "serde_json", "uuid", "thiserror"]
        .map(str::to_owned)
        .into();
    let beyond: Vec<_> = dependencies("domain")
        .difference(&allowed)
        .cloned()
        .collect();
    assert!(
        beyond.is_empty(),
        "domain must stay pure, but depends on {beyond:?}"
    );
}

#[test]
fn pages_never_learn_of_the_database() {
    let app = dependencies("app");
    for forbidden in ["server", "sqlx", "tokio", "lettre", "rand", "object_store"] {
        assert!(
            !app.contains(forbidden),
            "app must not depend on {forbidden}"
        );
    }
    let frontend = dependencies("frontend");
    for forbidden in ["server", "domain", "sqlx", "tokio"] {
        assert!(
            !frontend.contains(forbidden),
            "frontend only hydrates; it must not depend on {forbidden}"
        );
    }
}

#[test]
fn a_feature_has_one_name() {
    let features = folders(&root().join("app/src"));
    let server = folders(&root().join("server/src"));
    // Parts of the frame and the pages without use cases of their own.
    let without_server = ["ui", "words", "form", "home"];
    for feature in features
        .iter()
        .filter(|name| !without_server.contains(&name.as_str()))
    {
        assert!(
            server.contains(feature),
            "app/src/{feature} has no server/src/{feature}"
        );
        let contract = root().join("app/src").join(feature).join("contract.rs");
        assert!(contract.exists(), "app/src/{feature} has no contract.rs");
    }
    for rule in folders(&root().join("domain/src")) {
        assert!(
            features.contains(&rule),
            "domain/src/{rule} has no app/src/{rule}"
        );
    }
}

#[test]
fn nothing_on_the_wire_depends_on_the_machine() {
    for path in sources(&root().join("app/src"))
        .iter()
        .filter(|path| path.ends_with("contract.rs"))
    {
        for (number, line) in read(path).lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let sized = code.contains("usize") || code.contains("isize");
            assert!(
                !sized,
                "{}:{}: no usize on the wire",
                path.display(),
                number + 1
            );
        }
    }
}

#[test]
fn everything_crosses_the_wire_in_one_form() {
    // What the compact form cannot carry: it tells no names, and what is left out shifts the rest.
    let names_needed = ["serde(skip", "serde(flatten", "serde(untagged", "serde(tag"];
    for folder in ["app/src", "domain/src"] {
        for path in sources(&root().join(folder)) {
            let text = read(&path);
            for function in text.split("#[server(").skip(1) {
                let options = function.split(')').next().unwrap_or_default();
                let ours = ["protocol = Posted", "protocol = Packed"];
                let compact = ours.iter().any(|protocol| options.contains(protocol));
                assert!(compact, "{}: #[server({options})]", path.display());
            }
            for attribute in names_needed {
                let used = text.contains(attribute);
                assert!(!used, "{} uses {attribute}", path.display());
            }
        }
    }
}

#[test]
fn one_file_asks_the_clock() {
    let asking = [
        "SystemTime::now",
        "Local::now",
        "Utc::now",
        "Zoned::now",
        "Timestamp::now",
        "OffsetDateTime::now",
    ];
    for folder in ["domain/src", "app/src", "server/src", "frontend/src"] {
        for path in sources(&root().join(folder)) {
            if path.ends_with("server/src/clock.rs") {
                continue;
            }
            let text = read(&path);
            for call in asking {
                assert!(!text.contains(call), "{} asks {call}", path.display());
            }
        }
    }
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| -> BTreeSet<String> {
        fs::read_dir(root().join("migrations").join(engine))
            .expect("the folder can be listed")
            .map(|entry| {
                entry
                    .expect("an entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    for up in names("sqlite")
        .iter()
        .filter_map(|name| name.strip_suffix(".up.sql"))
    {
        assert!(
            names("sqlite").contains(&format!("{up}.down.sql")),
            "{up} cannot be taken back"
        );
    }
}

#[test]
fn every_file_says_what_it_is() {
    for folder in [
        "domain/src",
        "app/src",
        "server/src",
        "frontend/src",
        "server/tests",
    ] {
        for path in sources(&root().join(folder)) {
            assert!(
                read(&path).starts_with("//!"),
                "{} does not open with //!",
                path.display()
            );
        }
    }
}

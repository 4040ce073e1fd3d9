//! Who gets which answer from every use case and every address, found out by asking, kept as a file
//! to read. What is asked is read from the sources: a new use case or route without a row fails.
//! `UPDATE_GOLDEN=1` writes the file anew.

mod plan;
mod premium;
pub mod routes;
mod stage;
mod treasury;
mod use_cases;

use crate::engines::on_each_engine;
use crate::world::World;
use stage::Stage;
use std::fs;
use std::path::{Path, PathBuf};

/// A path in this repository.
pub fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A table of Markdown, its columns as wide as their widest cell.
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    fn new(first: &str, callers: impl Iterator<Item = &'static str>) -> Table {
        let heads = std::iter::once(first.to_owned()).chain(callers.map(str::to_owned));
        Table {
            rows: vec![heads.collect()],
        }
    }

    fn text(&self) -> String {
        let columns = self.rows[0].len();
        let width = |column: usize| {
            self.rows
                .iter()
                .map(|row| row[column].chars().count())
                .max()
        };
        let widths: Vec<usize> = (0..columns)
            .map(|column| width(column).unwrap_or(0))
            .collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths);
            let cells: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule = widths.iter().map(|width| "-".repeat(*width)).collect();
        let body: String = self.rows[1..].iter().map(line).collect();
        format!("{}{}{body}", line(&self.rows[0]), line(&rule))
    }
}

async fn matrix(world: World) -> String {
    let stage = Stage::new(world).await;
    let routes = routes::table(&stage).await;
    let use_cases = use_cases::table(&stage).await;
    format!(
        "# Who gets which answer\n\n\
         Written by `server/tests/it/access_matrix.rs`; read a difference before it is kept.\n\
         Leila mentors Anan. Sam mentors too, and Una has not confirmed her address yet.\n\n\
         ## Use cases\n\n{}\n## Addresses\n\n{}",
        use_cases.text(),
        routes.text()
    )
}

#[tokio::test]
async fn who_may_do_what_is_as_written() {
    let file = source("server/tests/it/access_matrix.md");
    on_each_engine(async |fresh| {
        let found = matrix(World::new(fresh)).await;
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&file, &found).expect("the file can be written");
        }
        let written = read(&file);
        let other: Vec<(&str, &str)> = found
            .lines()
            .zip(written.lines())
            .filter(|(found, written)| found != written)
            .collect();
        assert!(
            found == written,
            "read what differs, then run once with UPDATE_GOLDEN=1: {other:#?}"
        );
    })
    .await;
}

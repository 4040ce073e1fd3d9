//! `cargo xtask bench`: one table of figures, each beside its yardstick from the same run.
//!
//! It measures nothing itself. What runs in one process is measured by the crate `bench`, what
//! a visitor gets by `end2end/measure.mjs`. Both print one line per figure, its columns separated by tabs:
//! name, measured, yardstick, goal, and `met`, `missed` or nothing.

use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, ensure};

use crate::postgres::{Cluster, Durability};
use crate::progress::Progress;
use crate::serve::{self, Built};
use crate::tools;
use crate::workspace::Workspace;

/// What is measured from outside, by the name to ask for it.
const OUTSIDE: [&str; 4] = ["first-visit", "memory", "calendar", "lighthouse"];

/// What is measured beside Python's scipy.
const MATCHING: &str = "match";

const HEADINGS: [&str; 5] = ["figure", "measured", "yardstick", "goal", ""];

/// Measures the figures of these names, or all.
pub fn run(workspace: &Workspace, names: &[String]) -> Result<ExitCode> {
    tools::browser_target()?;
    let progress = Progress::start(1);
    progress.step("Building");
    let built = serve::build(workspace, "release", &progress)?;
    drop(progress);
    let (outside, inside): (Vec<&String>, Vec<&String>) = names
        .iter()
        .partition(|name| OUTSIDE.contains(&name.as_str()));
    let mut rows = Vec::new();
    if names.is_empty() || !inside.is_empty() {
        rows.extend(measure_inside(workspace, &built, &inside)?);
    }
    if names.is_empty() || !outside.is_empty() {
        rows.extend(measure_outside(workspace, &built, &outside)?);
    }
    print(&rows);
    let missed = rows
        .iter()
        .any(|row| row.last().is_some_and(|verdict| verdict == "missed"));
    Ok(if missed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The server's own program; PostgreSQL is measured with the durability people get.
fn measure_inside(
    workspace: &Workspace,
    built: &Built,
    names: &[&String],
) -> Result<Vec<Vec<String>>> {
    let mut cargo = workspace.cargo("run");
    cargo.args([
        "--quiet",
        "--package",
        "bench",
        "--profile",
        "release",
        "--",
    ]);
    cargo
        .args(names)
        .env("BENCH_DIR", workspace.target.join("bench-data"))
        .env("MENTORCONNECT", &built.server)
        .env("SITE_ROOT", &built.site);
    if names.is_empty() || names.iter().any(|name| *name == MATCHING) {
        let interop = workspace.root.join("interop");
        match tools::python(&workspace.python_home(), &interop.join("requirements.txt")) {
            Ok(python) => {
                cargo
                    .env("BENCH_PYTHON", python)
                    .env("BENCH_ASSIGNMENT", interop.join("assignment.py"));
            }
            Err(missing) => eprintln!("Without scipy: {missing:#}"),
        }
    }
    match Cluster::start(Durability::Full) {
        Ok(cluster) => figures(cargo.env("BENCH_POSTGRES_URL", cluster.url())),
        Err(missing) => {
            eprintln!("Without PostgreSQL: {missing:#}");
            figures(&mut cargo)
        }
    }
}

fn measure_outside(
    workspace: &Workspace,
    built: &Built,
    names: &[&String],
) -> Result<Vec<Vec<String>>> {
    let end2end = workspace.root.join("end2end");
    let node = tools::node(&workspace.node_home())?;
    tools::node_packages(&end2end)?;
    let mut command = Command::new(node);
    command
        .arg("measure.mjs")
        .args(names)
        .current_dir(&end2end)
        .env("CHROMIUM", tools::chromium()?)
        .env("MENTORCONNECT", &built.server)
        .env("SITE_ROOT", &built.site)
        .env("LIGHTHOUSE_HOME", workspace.target.join("lighthouse"));
    figures(&mut command)
}

/// Runs a measuring program and reads its lines; what it says meanwhile goes to the terminal.
fn figures(command: &mut Command) -> Result<Vec<Vec<String>>> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))?;
    let output = child
        .stdout
        .take()
        .context("the figures are not readable")?;
    let mut rows = Vec::new();
    for line in BufReader::new(output).lines() {
        let row: Vec<String> = line?.split('\t').map(str::to_owned).collect();
        ensure!(
            row.len() == HEADINGS.len(),
            "not a figure: {}",
            row.join(" ")
        );
        eprintln!("{}: {}", row[0], row[1]);
        rows.push(row);
    }
    ensure!(child.wait()?.success(), "measuring failed: {command:?}");
    Ok(rows)
}

fn print(rows: &[Vec<String>]) {
    let widths: Vec<usize> = (0..HEADINGS.len())
        .map(|column| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells
                .chain([HEADINGS[column].len()])
                .max()
                .unwrap_or_default()
        })
        .collect();
    let line = |cells: &[&str]| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!(" {cell:<width$} "));
        println!("|{}|", padded.collect::<Vec<_>>().join("|"));
    };
    println!();
    line(&HEADINGS);
    line(
        &widths
            .iter()
            .map(|width| "-".repeat(*width))
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    for row in rows {
        line(&row.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

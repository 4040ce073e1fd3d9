//! `cargo xtask …`: everything that is run on this repository, by people and by machines.
//!
//! It knows the crates by name and the server by its command line, and nothing of what the product does.

mod bench;
mod check;
mod embed;
mod postgres;
mod progress;
mod serve;
mod site;
mod tools;
mod workspace;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use check::Scope;
use progress::Progress;
use workspace::Workspace;

const HELP: &str = "\
cargo xtask <command>

  serve [--members N]   build everything, load demo data if the database is empty, and serve the
                        product on http://localhost:3000 (LISTEN, DATABASE_URL … change it)
  dev [--members N]     the same with quick builds, again after every change of a source
  test                  every check: format, clippy, tests on SQLite and PostgreSQL, browser tests
       --fast           without PostgreSQL and browser
       --unit           the rules of the domain alone
       --browser [NAME] the browser tests alone, or the journeys of that name
       NAME             only Rust tests whose name contains it
  bench [NAME …]        measure, each figure beside its yardstick
  embed                 make the embedding table anew (Python, some minutes)
  site                  only build what the server gives to browsers
  help                  this text

What is missing on the machine is installed where that is possible, and named where it is not.";

/// How many demo members an empty database starts with.
const MEMBERS: u32 = 2_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let workspace = Workspace::locate()?;
    let (command, rest) = arguments
        .split_first()
        .map_or(("help", &[][..]), |(first, rest)| (first.as_str(), rest));
    match command {
        "serve" => serve::serve(&workspace, members(rest)?)?,
        "dev" => serve::dev(&workspace, members(rest)?)?,
        "test" => return test(&workspace, rest),
        "bench" => return bench::run(&workspace, rest),
        "embed" => embed::distil(&workspace)?,
        "site" => {
            tools::browser_target()?;
            let progress = Progress::start(1);
            progress.step("Building the site");
            let site = site::build(&workspace, &progress)?;
            drop(progress);
            println!("{}", site.display());
        }
        "help" | "--help" | "-h" => println!("{HELP}"),
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
    Ok(ExitCode::SUCCESS)
}

fn members(arguments: &[String]) -> Result<u32> {
    match arguments {
        [] => Ok(MEMBERS),
        [flag, number] if flag == "--members" => number.parse().context("--members takes a number"),
        other => bail!("unknown: {}\n\n{HELP}", other.join(" ")),
    }
}

fn test(workspace: &Workspace, arguments: &[String]) -> Result<ExitCode> {
    let mut scope = Scope::Everything;
    let mut filter = Vec::new();
    for argument in arguments {
        match argument.as_str() {
            "--fast" => scope = Scope::Fast,
            "--unit" => scope = Scope::Unit,
            "--browser" => scope = Scope::Browser,
            flag if flag.starts_with('-') => bail!("unknown: {flag}\n\n{HELP}"),
            name => {
                if scope == Scope::Everything {
                    scope = Scope::Named;
                }
                filter.push(name.to_owned());
            }
        }
    }
    check::run(workspace, scope, &filter)
}

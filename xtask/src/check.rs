//! `cargo xtask test`: every check there is, one after the other, with the tools' own output in between and
//! one table at the end. A check that fails does not keep the others from running.

use std::env;
use std::io::{BufRead, BufReader, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::postgres::{Cluster, Durability};
use crate::progress::{Progress, clock};
use crate::serve;
use crate::tools;
use crate::workspace::{BROWSER_TARGET, Workspace};

/// Crates that run on the server or on both sides. Always named together, so that their features never
/// differ between two calls and nothing is compiled twice.
const NATIVE: [&str; 8] = [
    "--package",
    "domain",
    "--package",
    "app",
    "--package",
    "server",
    "--package",
    "bench",
];

/// Which part of the checks to run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of them, as CI does.
    Everything,
    /// No browser and no PostgreSQL.
    Fast,
    /// The rules of the domain alone.
    Unit,
    /// Only what runs in a browser.
    Browser,
    /// Only Rust tests, those with a certain name, on both engines.
    Named,
}

impl Scope {
    fn lints(self) -> bool {
        matches!(self, Self::Everything | Self::Fast)
    }

    fn server(self) -> bool {
        matches!(self, Self::Everything | Self::Fast | Self::Named)
    }

    fn browser(self) -> bool {
        matches!(self, Self::Everything | Self::Browser)
    }
}

/// The step that makes what the browser tests open.
const BUILD: &str = "site and server for the browser";

/// The journeys that run on both engines: the main job, and the way of the money. The last one moves the clock.
const ON_BOTH: [&str; 2] = ["journey.test.mjs", "paid-out.test.mjs"];

/// How often something passed, failed, or could not run.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: u64,
    failed: u64,
    skipped: u64,
}

struct Row {
    name: &'static str,
    count: Count,
    took: Duration,
    remark: Option<String>,
}

/// The checks so far.
struct Report<'a> {
    workspace: &'a Workspace,
    rows: Vec<Row>,
}

/// Runs the checks of `scope`. `filter` narrows down the Rust tests or the journeys.
pub fn run(workspace: &Workspace, scope: Scope, filter: &[String]) -> Result<ExitCode> {
    let mut report = Report {
        workspace,
        rows: Vec::new(),
    };
    if scope.lints() {
        report.lints();
    }
    if scope != Scope::Browser {
        report.rust_tests("rules", &["--package", "domain"], filter, None);
    }
    if scope.server() {
        report.server_tests(scope, filter);
    }
    if scope == Scope::Everything {
        report.other_programs();
    }
    if scope.browser() {
        report.browser_tests(filter);
    }
    Ok(report.print())
}

impl Report<'_> {
    fn lints(&mut self) {
        for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
            if let Err(missing) = tools::component(subcommand, component) {
                return self.skip("format and clippy", &missing);
            }
        }
        let mut format = self.workspace.cargo("fmt");
        format.args(["--all", "--", "--check", "--files-with-diff"]);
        self.check("format", format);
        let strict = ["--", "--deny", "warnings"];
        let mut native = self.workspace.cargo("clippy");
        native.args(NATIVE).arg("--all-targets").args(strict);
        self.check("clippy", native);
        match tools::browser_target() {
            Ok(()) => {
                let mut browser = self.workspace.cargo("clippy");
                browser
                    .args(["--package", "frontend", "--target", BROWSER_TARGET])
                    .args(strict);
                self.check("clippy, browser part", browser);
            }
            Err(missing) => self.skip("clippy, browser part", &missing),
        }
        let mut tools = self.workspace.cargo("clippy");
        tools.args(["--package", "xtask"]).args(strict);
        self.check("clippy, xtask", tools);
    }

    /// Every test of the server runs on both engines; without PostgreSQL on one.
    fn server_tests(&mut self, scope: Scope, filter: &[String]) {
        if scope == Scope::Fast {
            return self.rust_tests("server on SQLite", &["--package", "server"], filter, None);
        }
        match Cluster::start(Durability::None) {
            Ok(cluster) => {
                let url = cluster.url();
                self.rust_tests(
                    "server on SQLite and PostgreSQL",
                    &["--package", "server"],
                    filter,
                    Some(&url),
                );
            }
            Err(missing) => {
                self.skip("server on PostgreSQL", &missing);
                self.rust_tests("server on SQLite", &["--package", "server"], filter, None);
            }
        }
    }

    fn rust_tests(
        &mut self,
        name: &'static str,
        packages: &[&str],
        filter: &[String],
        database: Option<&str>,
    ) {
        let mut cargo = self.workspace.cargo("test");
        cargo.args(packages).args(filter);
        cargo.env_remove("TEST_DATABASE_URL");
        if let Some(url) = database {
            cargo.env("TEST_DATABASE_URL", url);
        }
        self.tests(name, cargo);
    }

    /// What programs of other people make of the REST interface, of invitations and of pairs.
    fn other_programs(&mut self) {
        let name = "against other people's programs";
        let interop = self.workspace.root.join("interop");
        let home = self.workspace.python_home();
        let python = match tools::python(&home, &interop.join("requirements.txt")) {
            Ok(found) => found,
            Err(missing) => return self.skip(name, &missing),
        };
        let mut build = self.workspace.cargo("build");
        build.args(["--package", "server", "--bin", "mentorconnect"]);
        let started = Instant::now();
        if !build.status().is_ok_and(|status| status.success()) {
            return self.fail(name, started, &anyhow::anyhow!("the server does not build"));
        }
        let mut run = Command::new(python);
        run.args(["-m", "pytest", "--verbose", "-p", "no:cacheprovider"])
            .current_dir(&interop)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("MENTORCONNECT", self.workspace.server_binary("dev"));
        self.tests(name, run);
    }

    fn browser_tests(&mut self, filter: &[String]) {
        let name = "browser";
        let end2end = self.workspace.root.join("end2end");
        let tools = tools::browser_target()
            .and_then(|()| tools::node(&self.workspace.node_home()))
            .and_then(|node| tools::node_packages(&end2end).map(|()| node))
            .and_then(|node| Ok((node, tools::chromium()?)));
        let (node, chromium) = match tools {
            Ok(found) => found,
            Err(missing) => return self.skip(name, &missing),
        };
        let started = Instant::now();
        heading(BUILD);
        let progress = Progress::start(1);
        progress.step("Building");
        let built = serve::build(self.workspace, "dev", &progress);
        drop(progress);
        let built = match built {
            Ok(built) => built,
            Err(error) => return self.fail(BUILD, started, &error),
        };
        let count = Count {
            passed: 1,
            ..Count::default()
        };
        self.rows.push(Row {
            name: BUILD,
            count,
            took: started.elapsed(),
            remark: None,
        });
        let run_of = |files: Vec<PathBuf>| {
            let mut run = Command::new(&node);
            run.args(["--test", "--test-reporter=spec", "--test-concurrency=1"])
                .args(files)
                .current_dir(&end2end)
                .env("CHROMIUM", &chromium)
                .env("MENTORCONNECT", &built.server)
                .env("SITE_ROOT", &built.site)
                .env_remove("END2END_DATABASE_URL");
            run
        };
        self.tests(name, run_of(journeys(&end2end, filter)));
        if filter.is_empty() {
            self.on_postgres(run_of(ON_BOTH.map(|file| end2end.join(file)).into()));
        }
    }

    /// Somebody finds a mentor and books, somebody pays and a mentor is paid out: in the browser as
    /// above, with the other engine below.
    fn on_postgres(&mut self, mut run: Command) {
        let name = "browser, main job and money on PostgreSQL";
        match Cluster::start(Durability::None) {
            Ok(cluster) => {
                run.env("END2END_DATABASE_URL", cluster.url());
                self.tests(name, run);
            }
            Err(missing) => self.skip(name, &missing),
        }
    }

    /// A tool that is content or not.
    fn check(&mut self, name: &'static str, mut command: Command) {
        heading(name);
        let started = Instant::now();
        let content = command.status().is_ok_and(|status| status.success());
        let count = Count {
            passed: content.into(),
            failed: (!content).into(),
            skipped: 0,
        };
        self.rows.push(Row {
            name,
            count,
            took: started.elapsed(),
            remark: None,
        });
    }

    /// A test runner, whose closing lines are counted while they pass by.
    fn tests(&mut self, name: &'static str, command: Command) {
        heading(name);
        let started = Instant::now();
        let (count, remark) = match counted(command) {
            Ok(count) => (count, None),
            Err(error) => (
                Count {
                    failed: 1,
                    ..Count::default()
                },
                Some(format!("{error:#}")),
            ),
        };
        self.rows.push(Row {
            name,
            count,
            took: started.elapsed(),
            remark,
        });
    }

    fn skip(&mut self, name: &'static str, missing: &anyhow::Error) {
        let count = Count {
            skipped: 1,
            ..Count::default()
        };
        self.rows.push(Row {
            name,
            count,
            took: Duration::ZERO,
            remark: Some(format!("not run: {missing:#}")),
        });
    }

    fn fail(&mut self, name: &'static str, started: Instant, error: &anyhow::Error) {
        let count = Count {
            failed: 1,
            ..Count::default()
        };
        self.rows.push(Row {
            name,
            count,
            took: started.elapsed(),
            remark: Some(format!("{error:#}")),
        });
    }

    /// The table and the sum. In CI nothing may be missing.
    fn print(self) -> ExitCode {
        heading("summary");
        let mut sum = Count::default();
        for row in &self.rows {
            let Count {
                passed,
                failed,
                skipped,
            } = row.count;
            sum.passed += passed;
            sum.failed += failed;
            sum.skipped += skipped;
            println!(
                "{:<34} {passed:>5} passed {failed:>4} failed {:>7}",
                row.name,
                clock(row.took)
            );
            if let Some(remark) = &row.remark {
                println!("    {}", remark.replace('\n', "\n    "));
            }
        }
        println!();
        print!("{} passed, {} failed", sum.passed, sum.failed);
        println!(
            "{}",
            if sum.skipped > 0 {
                format!(", {} skipped", sum.skipped)
            } else {
                String::new()
            }
        );
        let must_be_whole = env::var_os("CI").is_some();
        if sum.failed > 0 || (must_be_whole && sum.skipped > 0) {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }
}

fn heading(name: &str) {
    println!("\n── {name} ──");
}

/// One file per journey, in alphabetical order; all, or those whose name contains one of `filter`.
fn journeys(directory: &Path, filter: &[String]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(directory)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            let wanted = filter.is_empty() || filter.iter().any(|part| name.contains(part));
            wanted && name.ends_with(".test.mjs")
        })
        .collect();
    found.sort();
    found
}

/// Runs the command, shows what it prints, and adds up what its runners say at their end.
fn counted(mut command: Command) -> Result<Count> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {}", command.get_program().display()))?;
    let output = child
        .stdout
        .take()
        .context("the runner's output is not readable")?;
    let mut count = Count::default();
    for line in BufReader::new(output).lines() {
        let line = line?;
        writeln!(stdout(), "{line}")?;
        count.add(&line);
    }
    let succeeded = child.wait()?.success();
    if !succeeded && count.failed == 0 {
        // It broke before it could count, for example because something does not compile.
        count.failed = 1;
    }
    Ok(count)
}

impl Count {
    /// Understands `test result: ok. 3 passed; 0 failed; …` of cargo, `ℹ pass 3` of Node, and
    /// `=== 1 failed, 3 passed in 9.00s ===` of pytest.
    fn add(&mut self, line: &str) {
        let of_cargo = line.strip_prefix("test result: ");
        if let Some(result) = of_cargo.or_else(|| line.strip_prefix("===")) {
            let words: Vec<&str> = result
                .split([' ', ';', '.', ','])
                .filter(|word| !word.is_empty())
                .collect();
            for pair in words.windows(2) {
                match (pair[0].parse::<u64>(), pair[1]) {
                    (Ok(number), "passed") => self.passed += number,
                    (Ok(number), "failed" | "error" | "errors") => self.failed += number,
                    _ => {}
                }
            }
        } else if let Some(number) = line.strip_prefix("ℹ pass ") {
            self.passed += number.parse::<u64>().unwrap_or_default();
        } else if let Some(number) = line.strip_prefix("ℹ fail ") {
            self.failed += number.parse::<u64>().unwrap_or_default();
        }
    }
}

//! A PostgreSQL of our own for the length of a test run: a new cluster in a temporary directory, reached
//! through a socket in it, never through the network, and gone afterwards, whatever happened.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::tools::{in_path, is_root, postgres_programs};

/// The accounts that may own a cluster when root, whom PostgreSQL refuses, starts it.
const UNPRIVILEGED: [&str; 2] = ["postgres", "nobody"];

/// Many tests connect at once, and none through the network.
const SETTINGS: &str = "-c max_connections=300 -c listen_addresses=";

/// What a commit is worth.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Speed over safety: nothing in the cluster outlives the run.
    None,
    /// As in production, for measuring.
    Full,
}

impl Durability {
    fn settings(self) -> &'static str {
        match self {
            Self::None => "-c fsync=off -c synchronous_commit=off -c full_page_writes=off",
            Self::Full => "-c fsync=on -c synchronous_commit=on",
        }
    }
}

/// A running cluster; dropping it stops the server and removes its files.
pub struct Cluster {
    programs: PathBuf,
    home: PathBuf,
    owner: Option<&'static str>,
}

impl Cluster {
    /// Makes and starts one, installing PostgreSQL if there is none.
    pub fn start(durability: Durability) -> Result<Self> {
        let programs = postgres_programs()?;
        let owner = if is_root() {
            UNPRIVILEGED.into_iter().find(|name| has_account(name))
        } else {
            None
        };
        // A socket's path must be short, which the build's own directory often is not.
        let home = env::temp_dir().join(format!("mentorconnect-pg-{}", std::process::id()));
        fs::create_dir(&home).with_context(|| format!("cannot make {}", home.display()))?;
        let cluster = Self {
            programs,
            home,
            owner,
        };
        cluster.hand_over()?;
        let data = cluster.data();
        let defaults = [
            "--no-sync",
            "--auth=trust",
            "--username=mentorconnect",
            "--encoding=UTF8",
            "--locale=C",
        ];
        cluster.run("initdb", &[&defaults[..], &["--pgdata", &data]].concat())?;
        let options = format!(
            "{SETTINGS} {} -c unix_socket_directories={}",
            durability.settings(),
            cluster.home.display()
        );
        let log = cluster.home.join("log").display().to_string();
        cluster.run(
            "pg_ctl",
            &[
                "start",
                "--wait",
                "--pgdata",
                &data,
                "--log",
                &log,
                "--options",
                &options,
            ],
        )?;
        Ok(cluster)
    }

    /// What tests connect to. Each test makes a database of its own in it.
    pub fn url(&self) -> String {
        let socket = self.home.display().to_string().replace('/', "%2F");
        format!("postgres://mentorconnect@{socket}/postgres")
    }

    fn data(&self) -> String {
        self.home.join("data").display().to_string()
    }

    fn hand_over(&self) -> Result<()> {
        let Some(owner) = self.owner else {
            return Ok(());
        };
        let status = Command::new("chown").arg(owner).arg(&self.home).status()?;
        ensure!(
            status.success(),
            "cannot give {} to {owner}",
            self.home.display()
        );
        Ok(())
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let program = self.programs.join(program);
        let mut command = match self.owner {
            Some(owner) => as_account(owner, &program),
            None => Command::new(&program),
        };
        // To a file, not to a pipe: the server keeps its output open for as long as it runs.
        let said = self.home.join("output");
        let output = fs::File::create(&said)?;
        let status = command
            .args(arguments)
            .current_dir(&self.home)
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output)
            .status()
            .with_context(|| format!("cannot run {}", program.display()))?;
        ensure!(
            status.success(),
            "{} failed: {}",
            program.display(),
            fs::read_to_string(&said)?
        );
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if Path::new(&self.data()).exists()
            && let Err(error) = self.run(
                "pg_ctl",
                &["stop", "--mode=immediate", "--pgdata", &self.data()],
            )
        {
            eprintln!("The test database did not stop: {error:#}");
        }
        if let Err(error) = fs::remove_dir_all(&self.home) {
            eprintln!(
                "The test database's files stay in {}: {error}",
                self.home.display()
            );
        }
    }
}

fn has_account(name: &str) -> bool {
    Command::new("id")
        .arg(name)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn as_account(name: &str, program: &Path) -> Command {
    if in_path("runuser").is_some() {
        let mut command = Command::new("runuser");
        command.args(["--user", name, "--"]).arg(program);
        return command;
    }
    let mut command = Command::new("sudo");
    command.args(["--user", name, "--"]).arg(program);
    command
}

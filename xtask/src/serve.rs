//! `cargo xtask serve` and `cargo xtask dev`: from a fresh clone to a running product.
//! What it runs with is the server's own business; this only says where the built site is, and makes
//! the key that a server of one's own needs.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread::{scope, sleep};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, anyhow, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::progress::Progress;
use crate::site;
use crate::tools;
use crate::workspace::Workspace;

/// The profile of the server that visitors of `cargo xtask serve` meet.
const SERVE: &str = "serve";

/// The server's setting for the key that seals members' secrets.
const SECRET_KEY: &str = "SECRET_KEY";

/// How often `dev` looks for changes.
const POLL: Duration = Duration::from_millis(400);

/// What a change of makes `dev` build again.
const WATCHED: [&str; 8] = [
    "app",
    "domain",
    "frontend",
    "migrations",
    "public",
    "server",
    "style",
    "Cargo.toml",
];

/// A built product: the server's program and the files it gives to browsers.
pub struct Built {
    pub server: PathBuf,
    pub site: PathBuf,
}

impl Built {
    /// The server's program with one of its subcommands, told where the site is.
    pub fn command(&self, workspace: &Workspace, subcommand: &str) -> Command {
        let mut command = Command::new(&self.server);
        command
            .arg(subcommand)
            .current_dir(&workspace.root)
            .env("SITE_ROOT", &self.site);
        command
    }
}

/// Builds, fills an empty database with demo data, and becomes the server.
pub fn serve(workspace: &Workspace, members: u32) -> Result<()> {
    let progress = Progress::start(3);
    progress.step("Looking for what is needed");
    tools::browser_target()?;
    progress.step("Building (minutes the first time, seconds afterwards)");
    let built = build(workspace, SERVE, &progress)?;
    progress.step("Opening the database; an empty one gets demo data");
    load_demo(workspace, &built, members, &progress)?;
    drop(progress);
    run_status(built.command(workspace, "demo").arg("--sign-ins"))?;
    become_server(running(workspace, &built)?)
}

/// The server, with the key that seals members' secrets. One that the developer set wins.
fn running(workspace: &Workspace, built: &Built) -> Result<Command> {
    let mut command = built.command(workspace, "serve");
    if env::var_os(SECRET_KEY).is_none() {
        let data = env::var_os("DATA_DIR").unwrap_or_else(|| "data".into());
        command.env(SECRET_KEY, kept_key(&workspace.root.join(data))?);
    }
    Ok(command)
}

/// The key in the data folder, made when there is none yet.
fn kept_key(data: &Path) -> Result<String> {
    let file = data.join("secret-key");
    if let Ok(key) = fs::read_to_string(&file) {
        return Ok(key.trim().to_owned());
    }
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow!("this machine gives no random bytes: {error}"))?;
    let key = STANDARD.encode(bytes);
    fs::create_dir_all(data)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(&file)
        .and_then(|mut file| file.write_all(key.as_bytes()));
    written.with_context(|| format!("cannot keep a key in {}", file.display()))?;
    Ok(key)
}

/// Both halves at once: the browser's last step and the server's keep one processor each.
pub fn build(workspace: &Workspace, profile: &'static str, progress: &Progress) -> Result<Built> {
    let server = workspace.server_binary(profile);
    let site = scope(|scope| {
        let compiling = scope.spawn(|| {
            let mut cargo = workspace.cargo("build");
            cargo.args([
                "--package",
                "server",
                "--bin",
                "mentorconnect",
                "--profile",
                profile,
            ]);
            progress.run("server", &mut cargo)
        });
        let site = site::build(workspace, progress);
        compiling
            .join()
            .map_err(|_| anyhow!("the server's build stopped"))??;
        site
    })?;
    Ok(Built { server, site })
}

fn load_demo(
    workspace: &Workspace,
    built: &Built,
    members: u32,
    progress: &Progress,
) -> Result<()> {
    let members = members.to_string();
    let mut demo = built.command(workspace, "demo");
    demo.args(["--members", &members, "--seed", "1", "--if-empty"]);
    progress.run("demo", &mut demo)
}

/// Builds again whenever a source changes, and restarts the server when that worked.
pub fn dev(workspace: &Workspace, members: u32) -> Result<()> {
    tools::browser_target()?;
    let mut running: Option<Child> = None;
    let mut loaded = false;
    loop {
        let seen = snapshot(&workspace.root)?;
        let progress = Progress::start(1);
        progress.step("Building");
        match build(workspace, "dev", &progress) {
            Ok(built) => {
                if let Some(mut server) = running.take() {
                    stop(&mut server)?;
                }
                if !loaded {
                    load_demo(workspace, &built, members, &progress)?;
                    loaded = true;
                }
                drop(progress);
                running = Some(
                    self::running(workspace, &built)?
                        .spawn()
                        .context("cannot start the server")?,
                );
            }
            Err(error) => {
                drop(progress);
                eprintln!(
                    "{error:#}\nWaiting for the next change; the last good server keeps running."
                );
            }
        }
        while snapshot(&workspace.root)? == seen {
            sleep(POLL);
        }
    }
}

/// Each watched file with the time of its last change.
fn snapshot(root: &Path) -> Result<BTreeMap<PathBuf, SystemTime>> {
    let mut open: Vec<PathBuf> = WATCHED.iter().map(|name| root.join(name)).collect();
    let mut seen = BTreeMap::new();
    while let Some(path) = open.pop() {
        // A file may vanish between being listed and being looked at: then it has changed.
        let Ok(about) = path.metadata() else { continue };
        if about.is_dir() {
            for entry in std::fs::read_dir(&path)? {
                open.push(entry?.path());
            }
        } else {
            seen.insert(path, about.modified()?);
        }
    }
    Ok(seen)
}

/// Asks the server to finish what it is doing, and waits for it.
fn stop(server: &mut Child) -> Result<()> {
    let asked = Command::new("kill")
        .args(["-TERM", &server.id().to_string()])
        .status();
    if !asked.is_ok_and(|status| status.success()) {
        server.kill()?;
    }
    server.wait()?;
    Ok(())
}

fn run_status(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot run {command:?}"))?;
    ensure!(status.success(), "this failed: {command:?}");
    Ok(())
}

/// The server takes this process's place, so that signals reach it directly.
#[cfg(unix)]
fn become_server(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(command.exec()).context("cannot start the server")
}

/// Where a process cannot be replaced, wait for the server.
#[cfg(not(unix))]
fn become_server(mut command: Command) -> Result<()> {
    run_status(&mut command)
}

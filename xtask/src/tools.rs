//! Finds the programs that cargo does not bring, and installs them where the system's package manager can.
//! What cannot be had is said in plain words; whether that is an error is for the caller to decide.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, Result, bail, ensure};

use crate::workspace::BROWSER_TARGET;

/// The oldest Node that runs the browser tests.
const OLDEST_NODE: u32 = 20;

/// The first program of that name in PATH.
pub fn in_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?)
        .map(|directory| directory.join(name))
        .find(|file| file.is_file())
}

/// The standard library for browsers, without which nothing compiles for them.
pub fn browser_target() -> Result<()> {
    let sysroot = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .context("cannot run rustc")?;
    let sysroot = String::from_utf8(sysroot.stdout)?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(BROWSER_TARGET)
        .is_dir()
    {
        return Ok(());
    }
    let added = Command::new("rustup")
        .args(["target", "add", BROWSER_TARGET])
        .status();
    ensure!(
        added.is_ok_and(|status| status.success()),
        "Rust's {BROWSER_TARGET} target is missing and rustup could not add it.\n\
         With rustup: rustup target add {BROWSER_TARGET}. Otherwise install it with your package manager."
    );
    Ok(())
}

/// A part of the Rust tool chain that is a cargo subcommand, as `fmt` of `rustfmt`.
pub fn component(subcommand: &str, name: &str) -> Result<()> {
    let works = |mut command: Command| {
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let mut version = Command::new("cargo");
    version.args([subcommand, "--version"]);
    let mut add = Command::new("rustup");
    add.args(["component", "add", name]);
    ensure!(
        works(version) || works(add),
        "{name} is missing and rustup could not add it"
    );
    Ok(())
}

/// A browser of the Chromium family.
pub fn chromium() -> Result<PathBuf> {
    if let Some(chosen) = env::var_os("CHROMIUM") {
        return Ok(chosen.into());
    }
    let find = || {
        let mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
        ["chromium", "chromium-browser", "google-chrome"]
            .into_iter()
            .find_map(in_path)
            .or_else(|| mac.is_file().then_some(mac))
    };
    found_or_installed(find, &["chromium"]).context("no Chromium (set CHROMIUM to the path of one)")
}

/// A Node that is new enough: the system's, or one from the package registry kept in `home`.
pub fn node(home: &Path) -> Result<PathBuf> {
    let system = found_or_installed(|| in_path("node"), &["nodejs", "npm"]).context("no Node")?;
    if node_version(&system) >= Some(OLDEST_NODE) {
        return Ok(system);
    }
    let machine = match env::consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    let package = format!("node-{}-{machine}", env::consts::OS);
    let newer = home.join("node_modules").join(&package).join("bin/node");
    if node_version(&newer) < Some(OLDEST_NODE) {
        fs::create_dir_all(home)?;
        let wanted = format!("{package}@24");
        let arguments = [
            "install",
            "--no-save",
            "--loglevel=error",
            "--prefix",
            ".",
            &wanted,
        ];
        let installed = npm()?.args(arguments).current_dir(home).status();
        ensure!(
            installed.is_ok_and(|status| status.success()),
            "the system's Node is older than {OLDEST_NODE}, and npm could not install {wanted}"
        );
    }
    Ok(newer)
}

fn node_version(node: &Path) -> Option<u32> {
    let output = Command::new(node).arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

fn npm() -> Result<Command> {
    found_or_installed(|| in_path("npm"), &["npm"])
        .context("no npm")
        .map(Command::new)
}

/// The packages that the browser tests import, exactly as locked.
pub fn node_packages(directory: &Path) -> Result<()> {
    let lock = directory.join("package-lock.json");
    let installed = directory.join("node_modules/.package-lock.json");
    let fresh = |path: &Path| fs::metadata(path).and_then(|about| about.modified());
    if let (Ok(locked), Ok(installed)) = (fresh(&lock), fresh(&installed))
        && installed >= locked
    {
        return Ok(());
    }
    let status = npm()?
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(directory)
        .status()
        .context("cannot run npm")?;
    ensure!(
        status.success(),
        "npm could not install the packages of the browser tests"
    );
    Ok(())
}

/// A Python with the packages that `requirements` names, in an environment of its own in `home`.
pub fn python(home: &Path, requirements: &Path) -> Result<PathBuf> {
    let python = home.join("bin/python");
    let installed = home.join("requirements.txt");
    let wanted = fs::read(requirements)?;
    if python.is_file() && fs::read(&installed).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let system = found_or_installed(|| in_path("python3"), &["python3"]).context("no Python")?;
    let environment = || {
        let mut command = Command::new(&system);
        command.args(["-m", "venv", "--clear"]).arg(home);
        command.status().is_ok_and(|status| status.success())
    };
    // Debian's Python comes without the part that makes environments.
    ensure!(
        environment() || (install(&["python3-venv"]).is_ok() && environment()),
        "Python could not make an environment in {}",
        home.display()
    );
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--requirement"]);
    pip.arg(requirements);
    ensure!(
        pip.env("PIP_DISABLE_PIP_VERSION_CHECK", "1")
            .status()
            .is_ok_and(|status| status.success()),
        "pip could not install {}",
        requirements.display()
    );
    fs::write(&installed, wanted)?;
    Ok(python)
}

/// The directory with PostgreSQL's server programs, the newest when there are several.
pub fn postgres_programs() -> Result<PathBuf> {
    let find = || {
        let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten()
            .map(|version| version.path().join("bin"))
            .filter(|programs| programs.join("initdb").is_file())
            .collect();
        versions.sort_by_key(|programs| {
            let version = programs
                .parent()
                .and_then(Path::file_name)
                .and_then(|version| version.to_str());
            version.and_then(|version| version.parse::<u32>().ok())
        });
        let in_path = in_path("initdb").and_then(|initdb| initdb.parent().map(Path::to_path_buf));
        versions.pop().or(in_path)
    };
    found_or_installed(find, &["postgresql"]).context("no PostgreSQL server")
}

/// Looks, installs if nothing was found, and looks again.
fn found_or_installed(find: impl Fn() -> Option<PathBuf>, packages: &[&str]) -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    install(packages)?;
    find().with_context(|| {
        format!(
            "{} was installed, but its program is nowhere to be found",
            packages.join(", ")
        )
    })
}

fn install(packages: &[&str]) -> Result<()> {
    let wanted = packages.join(" ");
    if in_path("apt-get").is_none() {
        bail!("this system has no apt-get: please install {wanted} with its package manager");
    }
    eprintln!("Installing {wanted} …");
    static LISTS_ARE_NEW: OnceLock<bool> = OnceLock::new();
    LISTS_ARE_NEW.get_or_init(|| apt_get(&["update"]));
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    ensure!(apt_get(&arguments), "apt-get could not install {wanted}");
    Ok(())
}

/// Runs apt-get as root, through sudo where that asks no question.
fn apt_get(arguments: &[&str]) -> bool {
    let mut command = if is_root() {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["--non-interactive", "apt-get"]);
        sudo
    };
    command
        .arg("--quiet=2")
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether this process may do everything, which PostgreSQL and browsers refuse to run with.
pub fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

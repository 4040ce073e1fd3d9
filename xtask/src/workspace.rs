//! Where things are: the repository, the directory cargo builds into, and cargo itself.
//! It must not know what is built.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The triple the browser part is compiled for.
pub const BROWSER_TARGET: &str = "wasm32-unknown-unknown";

/// The two directories everything else is relative to.
pub struct Workspace {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's output directory, wherever the developer put it.
    pub target: PathBuf,
}

impl Workspace {
    /// Finds both from cargo, which started this program, and from the place this program lies in.
    pub fn locate() -> Result<Self> {
        let manifest =
            env::var("CARGO_MANIFEST_DIR").unwrap_or_else(|_| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest)
            .parent()
            .context("the xtask crate lies outside a workspace")?
            .to_path_buf();
        let program = env::current_exe().context("cannot find this program's own file")?;
        // <target>/<profile>/xtask
        let target = program
            .ancestors()
            .nth(2)
            .context("this program was not started by cargo")?
            .to_path_buf();
        Ok(Self { root, target })
    }

    /// A cargo command that runs in the repository and builds into the same directory as this program.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .arg(subcommand)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target);
        // Cargo describes the xtask crate to this program. Build scripts that watch these variables would run
        // again each time a developer changes between `cargo xtask` and plain cargo.
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(|name| {
                name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
            }) {
                command.env_remove(name);
            }
        }
        command
    }

    /// Where a newer Node than the system's is kept.
    pub fn node_home(&self) -> PathBuf {
        self.target.join("node")
    }

    /// Where Python's packages are kept.
    pub fn python_home(&self) -> PathBuf {
        self.target.join("python")
    }

    /// The server's binary as built with `profile`.
    pub fn server_binary(&self, profile: &str) -> PathBuf {
        let directory = if profile == "dev" { "debug" } else { profile };
        self.target
            .join(directory)
            .join("mentorconnect")
            .with_extension(env::consts::EXE_EXTENSION)
    }
}

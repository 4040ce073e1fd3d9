//! `cargo xtask embed`: makes the embedding table that is shipped with the server, with a script in
//! an environment of its own. The table lies in the repository; nobody needs this to build.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::tools;
use crate::workspace::Workspace;

/// Runs the script; what it says goes to the terminal.
pub fn distil(workspace: &Workspace) -> Result<()> {
    let scripts = workspace.root.join("xtask/embed");
    let home = workspace.target.join("embed");
    let python = tools::python(&home.join("python"), &scripts.join("requirements.txt"))?;
    let data = workspace.root.join("server/data");
    let status = Command::new(python)
        .arg(scripts.join("distil.py"))
        .arg(data.join("skills.tsv"))
        .arg(workspace.root.join("server/src/demo/data/fields.txt"))
        .arg(home.join("vectors"))
        .arg(data.join("embedding.bin"))
        .status()
        .context("cannot run the script")?;
    ensure!(status.success(), "the table was not made");
    Ok(())
}

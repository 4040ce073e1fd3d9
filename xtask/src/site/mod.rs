//! Builds the directory the server gives to browsers: script, modules, style and public files, each beside
//! its compressed forms. Names in `pkg/` carry a hash, so that they may be cached for ever.
//!
//! A page opened before a deploy must keep working: the files of the last few builds stay.
//! It must not know what the pages show.

mod compress;
mod module;
mod order;
mod parts;
mod styles;

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::progress::Progress;
use crate::workspace::{BROWSER_TARGET, Workspace};

/// How many builds stay, the newest included.
const BUILDS_KEPT: usize = 3;

/// Small before all: size is what visitors wait for. Tests and developers get the same files; a profile that
/// only compiles faster was measured to be no faster.
const PROFILE: &str = "wasm-release";

/// One file of the site before it is written. `path` is relative to the site.
pub struct Asset {
    path: String,
    bytes: Vec<u8>,
}

/// Builds what is missing or outdated and returns the site's directory.
pub fn build(workspace: &Workspace, progress: &Progress) -> Result<PathBuf> {
    progress.run(
        "browser part",
        workspace.cargo("build").args([
            "--package",
            "frontend",
            "--target",
            BROWSER_TARGET,
            "--profile",
            PROFILE,
        ]),
    )?;
    let compiled = workspace
        .target
        .join(BROWSER_TARGET)
        .join(PROFILE)
        .join("frontend.wasm");
    let site = workspace.target.join("site");
    let inputs = Inputs::now(workspace, &compiled)?;
    // Beside the site, not in it: nothing in the site is private.
    let remembered = site.with_extension("inputs");
    let finished = site.join("hash.txt").exists();
    let before = fs::read_to_string(&remembered).ok().filter(|_| finished);
    if before.as_deref() == Some(&inputs.to_string()) {
        return Ok(site);
    }
    progress.note("browser part", "splitting, naming and compressing");
    let same_modules = before.is_some_and(|before| before.starts_with(&inputs.modules));
    assemble(workspace, &compiled, &site, same_modules)?;
    fs::write(&remembered, inputs.to_string())?;
    progress.note("browser part", "built");
    Ok(site)
}

/// Writes all files. The modules of the last build are taken again if they came of the same input.
fn assemble(workspace: &Workspace, compiled: &Path, site: &Path, same_modules: bool) -> Result<()> {
    let mut assets = public_files(&workspace.root.join("public"))?;
    let hash = match last_hash(site) {
        Some(hash) if same_modules => hash,
        _ => {
            let browser = module::split(compiled, &workspace.target.join("split"))?;
            assets.extend(browser.assets);
            browser.hash
        }
    };
    let style = styles::bundle(&workspace.root.join("style/main.css"))?;
    let style_hash = short_hash(&style);
    assets.push(Asset {
        path: format!("pkg/mentorconnect.{style_hash}.css"),
        bytes: style,
    });
    compress::write(site, &assets)?;
    // Last: a server that starts meanwhile finds either all of the old names or all of the new ones.
    fs::write(
        site.join("hash.txt"),
        format!("js: {hash}\nwasm: {hash}\ncss: {style_hash}\nmanifest: {hash}\nsplit: {hash}\n"),
    )?;
    forget_old_builds(site, [&hash, &style_hash])
}

/// The hash of the modules as the last build named them.
fn last_hash(site: &Path) -> Option<String> {
    let names = fs::read_to_string(site.join("hash.txt")).ok()?;
    names
        .lines()
        .find_map(|line| line.strip_prefix("wasm: "))
        .map(str::to_owned)
}

/// Everything the finished site depends on, in words that change when any of it does.
struct Inputs {
    modules: String,
    files: String,
}

impl Inputs {
    fn now(workspace: &Workspace, compiled: &Path) -> Result<Self> {
        let mut files = files_below(&workspace.root.join("style"))?;
        files.extend(files_below(&workspace.root.join("public"))?);
        Ok(Self {
            modules: described(&[compiled.to_path_buf(), std::env::current_exe()?])?,
            files: described(&files)?,
        })
    }
}

impl fmt::Display for Inputs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}{}", self.modules, self.files)
    }
}

/// Name, length and time of each file.
fn described(files: &[PathBuf]) -> Result<String> {
    let mut text = String::new();
    for file in files {
        let about =
            fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?;
        let changed = about.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
        writeln!(text, "{} {} {changed}", file.display(), about.len())?;
    }
    Ok(text)
}

fn public_files(directory: &Path) -> Result<Vec<Asset>> {
    files_below(directory)?
        .into_iter()
        .map(|file| {
            let path = file
                .strip_prefix(directory)?
                .to_str()
                .context("a public file needs a plain name")?
                .to_owned();
            Ok(Asset {
                path,
                bytes: fs::read(&file)?,
            })
        })
        .collect()
}

/// All files below a directory in a fixed order; none when there is no such directory.
fn files_below(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![directory.to_path_buf()];
    while let Some(next) = open.pop() {
        if !next.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path)
            } else {
                found.push(path)
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Keeps the files of the last builds and removes those that no open page can still ask for.
fn forget_old_builds(site: &Path, newest: [&String; 2]) -> Result<()> {
    let list = site.with_extension("builds");
    let newest = format!("{} {}", newest[0], newest[1]);
    let before = fs::read_to_string(&list).unwrap_or_default();
    let kept: Vec<&str> = std::iter::once(newest.as_str())
        .chain(before.lines().filter(|build| *build != newest))
        .take(BUILDS_KEPT)
        .collect();
    let hashes: BTreeSet<&str> = kept.iter().flat_map(|build| build.split(' ')).collect();
    for entry in fs::read_dir(site.join("pkg"))? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if !name.split('.').any(|part| hashes.contains(part)) {
            fs::remove_file(&path)?;
        }
    }
    fs::write(list, kept.join("\n"))?;
    Ok(())
}

/// Twenty characters that no two different contents share in practice.
fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .take(10)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

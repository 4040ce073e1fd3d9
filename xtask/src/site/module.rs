//! Turns the compiled browser part into a small first module, one module per page that loads on demand, and
//! the scripts that tie them together.
//!
//! All of them refer to each other by name and belong together: they share one hash, taken over the whole
//! set, so that a browser can never mix the files of two builds.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::Options;

use super::order::{self, Names};
use super::{Asset, parts, short_hash};

/// Stands for the hash until all contents are known. It must be as long as the hash, because it is replaced
/// inside of binary modules too.
const PLACEHOLDER: &str = "hash_comes_here_soon";

/// The named set of files.
pub struct BrowserPart {
    pub assets: Vec<Asset>,
    pub hash: String,
}

/// Splits the module at `compiled`; `scratch` is a directory to work in.
pub fn split(compiled: &Path, scratch: &Path) -> Result<BrowserPart> {
    if scratch.exists() {
        fs::remove_dir_all(scratch)?;
    }
    fs::create_dir_all(scratch)?;
    let main_module = scratch.join("main.wasm");
    let loader_name = format!("__wasm_split.{PLACEHOLDER}.js");
    let cut = cut(compiled, scratch, &main_module, &loader_name)?;

    let mut assets = bind(&main_module)?;
    let mut pieces = parts::Pieces::new();
    for module in &cut.split_modules {
        let reordered = order::reordered(&fs::read(module)?, &Names::new())?;
        pieces.insert(parts::stem(module)?, reordered);
    }
    let needs: BTreeMap<_, _> = cut.prefetch_map.iter().collect();
    let needs: Vec<parts::Needs<'_>> = needs.into_iter().collect();
    for &(part, needed) in &needs {
        assets.push(Asset {
            path: format!("{}.{PLACEHOLDER}.wasm", parts::file_of(part)),
            bytes: parts::file((part, needed), &pieces)?,
        });
    }
    let loader = fs::read_to_string(scratch.join(&loader_name))?;
    let loader = parts::loader(&loader, &needs, &format!(".{PLACEHOLDER}.wasm"))?;
    assets.push(Asset {
        path: loader_name,
        bytes: without_comments(&loader).into_bytes(),
    });
    assets.push(manifest(&needs)?);

    Ok(name(assets))
}

fn cut(
    compiled: &Path,
    scratch: &Path,
    main_module: &Path,
    loader_name: &str,
) -> Result<wasm_split_cli_support::SplitWasm> {
    let mut input =
        fs::read(compiled).with_context(|| format!("cannot read {}", compiled.display()))?;
    forget_folder(&mut input, &cargo_home());
    let link_name = format!("./{loader_name}");
    let main_script = format!("./mentorconnect.{PLACEHOLDER}.js");
    let mut options = Options::new(&input);
    options.output_dir = scratch;
    options.main_out_path = main_module;
    options.link_name = &link_name;
    options.main_module = &main_script;
    wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("splitting the browser part: {error:#}"))
}

/// Where cargo keeps the sources of libraries.
fn cargo_home() -> PathBuf {
    let said = env::var_os("CARGO_HOME").map(PathBuf::from);
    let usual = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cargo");
    said.unwrap_or_else(usual)
}

/// A panic names the file it came from, and so a folder of the machine that compiled it, which is nobody's
/// business. The name keeps its length: it is part of the module.
fn forget_folder(module: &mut [u8], folder: &Path) {
    let name = folder.to_string_lossy();
    if name.len() > 1 {
        let nothing = "/".repeat(name.len());
        replace_in_place(module, name.as_bytes(), nothing.as_bytes());
    }
}

/// The first module and its script. The exports the other modules link against must survive.
fn bind(main_module: &Path) -> Result<Vec<Asset>> {
    let mut output = Bindgen::new()
        .input_path(main_module)
        .web(true)?
        .typescript(false)
        .demangle(false)
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()?;
    ensure!(
        output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
        "a crate brings a script file of its own; the site is made of the scripts of this build alone"
    );
    let module = output.wasm_mut().emit_wasm();
    let names = order::short_names(&module)?;
    let script = order::renamed(&without_comments(output.js()), &names)?;
    Ok(vec![
        Asset {
            path: format!("mentorconnect.{PLACEHOLDER}.js"),
            bytes: script.into_bytes(),
        },
        Asset {
            path: format!("mentorconnect.{PLACEHOLDER}.wasm"),
            bytes: order::reordered(&module, &names)?,
        },
    ])
}

/// Tells the server which modules a page needs, so that it can announce them in the page's head.
fn manifest(needs: &[parts::Needs<'_>]) -> Result<Asset> {
    let file = |part: &str| [format!("{}.{PLACEHOLDER}", parts::file_of(part))];
    let named: BTreeMap<_, _> = needs.iter().map(|(part, _)| (*part, file(part))).collect();
    Ok(Asset {
        path: format!("__wasm_split_manifest.{PLACEHOLDER}.json"),
        bytes: serde_json::to_vec(&named)?,
    })
}

fn name(mut assets: Vec<Asset>) -> BrowserPart {
    assets.sort_by(|one, other| one.path.cmp(&other.path));
    let all: Vec<u8> = assets
        .iter()
        .flat_map(|asset| asset.path.bytes().chain(asset.bytes.iter().copied()))
        .collect();
    let hash = short_hash(&all);
    for asset in &mut assets {
        asset.path = format!("pkg/{}", asset.path.replace(PLACEHOLDER, &hash));
        replace_in_place(&mut asset.bytes, PLACEHOLDER.as_bytes(), hash.as_bytes());
    }
    BrowserPart { assets, hash }
}

/// Both texts have the same length: nothing moves inside of a module.
fn replace_in_place(bytes: &mut [u8], old: &[u8], new: &[u8]) {
    assert_eq!(
        old.len(),
        new.len(),
        "the placeholder is as long as the hash"
    );
    let mut from = 0;
    while let Some(found) = bytes[from..]
        .windows(old.len())
        .position(|window| window == old)
    {
        let at = from + found;
        bytes[at..at + new.len()].copy_from_slice(new);
        from = at + new.len();
    }
}

/// Drops comment lines and indentation. A script with a text over several lines is left as it is.
fn without_comments(script: &str) -> String {
    if script
        .lines()
        .any(|line| line.matches('`').count() % 2 == 1)
    {
        return script.to_owned();
    }
    let mut kept = String::with_capacity(script.len());
    let mut inside = false;
    for line in script.lines().map(str::trim) {
        let opens = line.starts_with("/*");
        let comment = inside || opens || line.starts_with("//");
        if inside || opens {
            inside = !line.ends_with("*/");
        }
        if !comment && !line.is_empty() {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

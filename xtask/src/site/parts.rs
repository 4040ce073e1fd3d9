//! One file for each part of the site. What several parts share is cut into many small modules of its own; each
//! asked for by itself costs a request and its own beginning, and compresses alone. Here a part carries all it
//! needs in sections of its own module, and what another part has brought already is not started again.
//! Measured for the calendar: 24 files of 87 kB became one of 65 kB.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use wasm_encoder::{CustomSection, Section};

/// The modules of a build by their names, without ending.
pub type Pieces = HashMap<String, Vec<u8>>;

/// What a module begins with.
const MODULE: [u8; 8] = *b"\0asm\x01\0\0\0";

/// A part, and the names of the modules it needs; its own comes last.
pub type Needs<'a> = (&'a String, &'a Vec<String>);

/// How a part is fetched and started: its own module is compiled while it arrives, those that it carries are
/// started first, each once.
const START: &str = "const pieces = {};
const started = (name, module, imports) =>
(pieces[name] ??= WebAssembly.instantiate(WebAssembly.Module.customSections(module, name)[0], imports).catch((error) => {
delete pieces[name];
throw error;
}));
const part = (file, needed) =>
wrapAsyncCb(
makeLoad(() => {
const compiled = WebAssembly.compileStreaming(fetch(new URL(file, import.meta.url)));
compiled.catch(() => {});
return async (imports) => {
const module = await compiled;
await Promise.all(needed.map((name) => started(name, module, imports)));
return WebAssembly.instantiate(module, imports);
};
}, []),
);
";

/// The name that the splitter gives to the file of a part.
pub fn file_of(part: &str) -> String {
    format!("split_{part}")
}

/// The module of a part with all that it needs.
pub fn file((part, needs): Needs<'_>, pieces: &Pieces) -> Result<Vec<u8>> {
    let own = pieces.get(&file_of(part));
    // A part may have nothing that no other has.
    let mut bytes = own.cloned().unwrap_or_else(|| MODULE.to_vec());
    for name in carried((part, needs)) {
        let piece = pieces
            .get(name)
            .with_context(|| format!("{part} needs {name}, which was not written"))?;
        let section = CustomSection {
            name: name.into(),
            data: piece.into(),
        };
        section.append_to(&mut bytes);
    }
    Ok(bytes)
}

/// What a part needs beside its own module.
fn carried<'a>((part, needs): Needs<'a>) -> impl Iterator<Item = &'a String> {
    let own = file_of(part);
    needs.iter().filter(move |name| **name != own)
}

/// The splitter's script with all its fetching replaced. `ending` is what the files' names end in.
pub fn loader(script: &str, parts: &[Needs<'_>], ending: &str) -> Result<String> {
    let head = ["const __chunk_", "export const "]
        .iter()
        .filter_map(|word| script.find(word))
        .min()
        .context("the splitter's script loads nothing")?;
    let mut text = format!("{}{START}", &script[..head]);
    for &(part, needs) in parts {
        let name = format!("export const __wasm_split_load_{part} =");
        ensure!(
            script.contains(&name),
            "the splitter's script does not load {part}"
        );
        let needed: Vec<&String> = carried((part, needs)).collect();
        let file = file_of(part);
        text.push_str(&format!("{name} part(\"./{file}{ending}\", {needed:?});\n"));
    }
    Ok(text)
}

/// The name of a module's file without its ending.
pub fn stem(path: &Path) -> Result<String> {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    Ok(stem.context("a module without a name")?.to_owned())
}

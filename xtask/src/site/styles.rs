//! Joins the style sheets that `main.css` imports, in order, and minifies the result.
//! Only imports of files beside it are followed, and each file is taken once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use lightningcss::targets::{Browsers, Targets};

/// The oldest browsers the site is made for: those that know `light-dark()` and popovers.
fn browsers() -> Targets {
    let version = |major: u32, minor: u32| Some(major << 16 | minor << 8);
    Targets::from(Browsers {
        chrome: version(123, 0),
        edge: version(123, 0),
        firefox: version(125, 0),
        safari: version(17, 5),
        ios_saf: version(17, 5),
        ..Browsers::default()
    })
}

/// One minified sheet.
pub fn bundle(entry: &Path) -> Result<Vec<u8>> {
    let text = joined(entry, &mut BTreeSet::new())?;
    let options = ParserOptions {
        filename: entry.display().to_string(),
        ..ParserOptions::default()
    };
    let mut sheet = StyleSheet::parse(&text, options)
        .map_err(|error| anyhow!("the style does not parse: {error}"))?;
    sheet
        .minify(MinifyOptions {
            targets: browsers(),
            ..MinifyOptions::default()
        })
        .map_err(|error| anyhow!("the style cannot be minified: {error}"))?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets: browsers(),
            ..PrinterOptions::default()
        })
        .map_err(|error| anyhow!("the style cannot be printed: {error}"))?;
    Ok(printed.code.into_bytes())
}

fn joined(sheet: &Path, seen: &mut BTreeSet<PathBuf>) -> Result<String> {
    if !seen.insert(sheet.to_path_buf()) {
        return Ok(String::new());
    }
    let text =
        fs::read_to_string(sheet).with_context(|| format!("cannot read {}", sheet.display()))?;
    // Each sheet must stand alone, so that an error names the file it is in.
    let options = ParserOptions {
        filename: sheet.display().to_string(),
        ..ParserOptions::default()
    };
    StyleSheet::parse(&text, options)
        .map_err(|error| anyhow!("the style does not parse: {error}"))?;
    let mut whole = String::new();
    for line in text.lines() {
        if !line.trim_start().starts_with("@import") {
            whole.push_str(line);
            whole.push('\n');
            continue;
        }
        let (name, layer) = imported(line).with_context(|| {
            format!(
                "{} has an import this build cannot follow: {line}",
                sheet.display()
            )
        })?;
        let inner = joined(&sheet.with_file_name(name), seen)?;
        match layer {
            Some(layer) => whole.push_str(&format!("@layer {layer} {{\n{inner}}}\n")),
            None => whole.push_str(&inner),
        }
    }
    Ok(whole)
}

/// `@import "name.css" layer(base);` on a line of its own gives the name and the layer.
fn imported(line: &str) -> Option<(&str, Option<&str>)> {
    let rest = line
        .trim()
        .strip_prefix("@import")?
        .trim()
        .strip_suffix(';')?;
    let (name, condition) = rest.strip_prefix('"')?.split_once('"')?;
    let condition = condition.trim();
    if condition.is_empty() {
        return Some((name, None));
    }
    let layer = condition.strip_prefix("layer(")?.strip_suffix(')')?;
    Some((name, Some(layer)))
}

//! Writes a module anew so that it travels lighter, and means the same: functions that look alike stand
//! together, where a compressor finds what they share, and what only tools read is left out.
//! Measured on the first module: 226 kB became 208 kB.

use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;

use anyhow::{Context, Result, anyhow};
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, ImportSection, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionBody, FunctionSectionReader, Imports, Parser,
    Payload, TypeRef,
};

/// New names of imports by the old ones.
pub type Names = HashMap<String, String>;

/// The module with its functions in an order that compresses well, and these imports renamed.
pub fn reordered(module: &[u8], names: &Names) -> Result<Vec<u8>> {
    let functions = Functions::of(module)?;
    let order = functions.by_likeness();
    let mut places = vec![0; order.len()];
    for (place, &function) in (0..).zip(&order) {
        places[function] = place;
    }
    let mut rewriter = Rewriter {
        functions,
        order,
        places,
        names,
    };
    let mut rewritten = Module::new();
    rewriter
        .parse_core_module(&mut rewritten, Parser::new(0), module)
        .map_err(|error| anyhow!("writing a module anew: {error}"))?;
    Ok(rewritten.finish())
}

/// Short names for the functions that a module imports from its script, whose own names are long and end in
/// numbers that nothing can compress.
pub fn short_names(module: &[u8]) -> Result<Names> {
    let mut names = Names::new();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let name = import?.name;
                if name.starts_with("__wb") {
                    let next = letters(names.len());
                    names.entry(name.to_owned()).or_insert(next);
                }
            }
        }
    }
    Ok(names)
}

/// The script with the same names, which are keys of the object that it hands to the module.
pub fn renamed(script: &str, names: &Names) -> Result<String> {
    let mut left = names.len();
    let lines: Vec<String> = script
        .lines()
        .map(|line| {
            let key = line.split_once(':').and_then(|(key, rest)| {
                let name = names.get(key.trim_matches('"'))?;
                Some(format!("{name}:{rest}"))
            });
            left -= usize::from(key.is_some());
            key.unwrap_or_else(|| line.to_owned())
        })
        .collect();
    anyhow::ensure!(
        left == 0,
        "{left} imports of the first module are not keys in its script"
    );
    Ok(lines.join("\n"))
}

/// `a` to `z`, then `ba` and so on.
fn letters(mut number: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(b'a' + (number % 26) as u8);
        number /= 26;
        if number == 0 {
            break;
        }
    }
    name.iter()
        .rev()
        .map(|&letter| char::from(letter))
        .collect()
}

/// The functions of a module that are not imported.
struct Functions<'a> {
    imported: u32,
    types: Vec<u32>,
    bodies: Vec<FunctionBody<'a>>,
    /// Of each, a few hashes by which likeness is estimated.
    signs: Vec<Signs>,
}

/// The smallest hashes of what follows each other in a function, one for each of several ways to hash: two
/// functions have as many of them in common as they have of their instructions.
type Signs = [u32; 24];

/// How many instructions count as one thing.
const RUN: usize = 5;

impl<'a> Functions<'a> {
    fn of(module: &'a [u8]) -> Result<Self> {
        let mut found = Functions {
            imported: 0,
            types: Vec::new(),
            bodies: Vec::new(),
            signs: Vec::new(),
        };
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        found.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => {
                    found.types = section.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::CodeSectionEntry(body) => {
                    found.signs.push(signs(&instructions(&body, module)?));
                    found.bodies.push(body);
                }
                _ => {}
            }
        }
        Ok(found)
    }

    /// Those of one type stand together, since types are listed too. Among them each is followed by the one
    /// most like it.
    fn by_likeness(&self) -> Vec<usize> {
        let mut types: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (function, &kind) in self.types.iter().enumerate() {
            types.entry(kind).or_default().push(function);
        }
        let mut order = Vec::with_capacity(self.types.len());
        for mut left in types.into_values() {
            let mut last = left.remove(0);
            order.push(last);
            while let Some(next) = self.most_like(last, &left) {
                last = left.remove(next);
                order.push(last);
            }
        }
        order
    }

    /// Where in the list the function stands that is most like this one; of equals the one of most equal
    /// length, and then the first, so that every build is the same.
    fn most_like(&self, function: usize, list: &[usize]) -> Option<usize> {
        let size = |function: usize| {
            self.bodies[function].range().end - self.bodies[function].range().start
        };
        let unlike = |other: usize| {
            let pairs = self.signs[function].iter().zip(&self.signs[other]);
            let different = pairs.filter(|(one, other)| one != other).count();
            (different, size(function).abs_diff(size(other)))
        };
        (0..list.len()).min_by_key(|&place| unlike(list[place]))
    }
}

/// What each instruction of a function does, without what it does it to.
fn instructions(body: &FunctionBody<'_>, module: &[u8]) -> Result<Vec<u8>> {
    let mut reader = body.get_operators_reader()?;
    let mut found = Vec::new();
    while !reader.eof() {
        let at = usize::try_from(reader.original_position())?;
        found.push(
            *module
                .get(at)
                .context("an instruction outside of its module")?,
        );
        reader.read()?;
    }
    Ok(found)
}

fn signs(instructions: &[u8]) -> Signs {
    let mut signs = [u32::MAX; 24];
    for run in instructions.windows(RUN.min(instructions.len().max(1))) {
        let start = run.iter().fold(2_166_136_261_u32, |hash, &byte| {
            (hash ^ u32::from(byte)).wrapping_mul(16_777_619)
        });
        for (way, sign) in (0_u32..).zip(&mut signs) {
            let mixed = (start ^ way.wrapping_mul(0x9e37_79b9)).wrapping_mul(0x85eb_ca6b);
            *sign = (*sign).min(mixed ^ (mixed >> 13));
        }
    }
    signs
}

/// Copies a module, but for the order of its functions.
struct Rewriter<'a> {
    functions: Functions<'a>,
    order: Vec<usize>,
    places: Vec<u32>,
    names: &'a Names,
}

impl Reencode for Rewriter<'_> {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error> {
        let imported = self.functions.imported;
        Ok(match function.checked_sub(imported) {
            Some(own) => imported + self.places[own as usize],
            None => function,
        })
    }

    fn parse_imports(
        &mut self,
        written: &mut ImportSection,
        imports: Imports<'_>,
    ) -> Result<(), reencode::Error> {
        let Imports::Single(_, import) = imports else {
            return reencode::utils::parse_imports(self, written, imports);
        };
        let kind = self.entity_type(import.ty)?;
        let name = self
            .names
            .get(import.name)
            .map_or(import.name, String::as_str);
        written.import(import.module, name, kind);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        written: &mut FunctionSection,
        _section: FunctionSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        for &function in &self.order {
            written.function(self.functions.types[function]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        written: &mut CodeSection,
        _section: CodeSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        for place in 0..self.order.len() {
            let body = self.functions.bodies[self.order[place]].clone();
            self.parse_function_body(written, body)?;
        }
        Ok(())
    }

    /// Names and notes of tools.
    fn parse_custom_section(
        &mut self,
        _written: &mut Module,
        _section: CustomSectionReader<'_>,
    ) -> Result<(), reencode::Error> {
        Ok(())
    }
}

//! Gives this build of the app a number: the browser part and the server agree on what crosses the
//! wire only when they were built from the same sources.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{fs, io};

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for sources in ["src", "../domain/src"] {
        println!("cargo::rerun-if-changed={sources}");
        collect(Path::new(sources), &mut files)?;
    }
    files.sort();
    let mut number = DefaultHasher::new();
    for file in files {
        fs::read(file)?.hash(&mut number);
    }
    println!("cargo::rustc-env=BUILD_NUMBER={}", number.finish() as u32);
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

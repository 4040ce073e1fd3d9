//! Writes the site's files, each text-like one with a `.br` and a `.gz` beside it, on all processors.
//! A file that is already there with the same content is left alone.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow};
use brotli::CompressorWriter;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Asset;

/// Endings of formats that are compressed already.
const DENSE: [&str; 8] = ["avif", "gz", "jpg", "jpeg", "png", "webp", "woff", "woff2"];

/// Writes all files below `site`.
pub fn write(site: &Path, assets: &[Asset]) -> Result<()> {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers)
            .map(|_| {
                scope.spawn(|| -> Result<()> {
                    while let Some(asset) = assets.get(next.fetch_add(1, Ordering::Relaxed)) {
                        write_one(site, asset)
                            .with_context(|| format!("cannot write {}", asset.path))?;
                    }
                    Ok(())
                })
            })
            .collect();
        running
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| anyhow!("compressing stopped"))?)
    })
}

fn write_one(site: &Path, asset: &Asset) -> Result<()> {
    let path = site.join(&asset.path);
    if fs::read(&path).is_ok_and(|there| there == asset.bytes) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(site))?;
    let ending = asset.path.rsplit('.').next().unwrap_or_default();
    if !DENSE.contains(&ending) {
        fs::write(
            site.join(format!("{}.br", asset.path)),
            brotli(&asset.bytes)?,
        )?;
        fs::write(site.join(format!("{}.gz", asset.path)), gzip(&asset.bytes)?)?;
    }
    fs::write(path, &asset.bytes)?;
    Ok(())
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    {
        let mut writer = CompressorWriter::with_params(&mut compressed, 1 << 16, &parameters);
        writer.write_all(bytes)?;
        writer.flush()?;
    }
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

//! Static files of the built site, compressed when they were built, and photos.

use super::security::PartOfPage;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::path::{Component, Path, PathBuf};

/// Keeps a copy of the agenda in the browser.
const WORKER: &str = "/agenda-copy.js";

/// The folder with the browser's part.
pub struct StaticFiles {
    root: PathBuf,
}

impl StaticFiles {
    pub fn new(root: &Path) -> Self {
        StaticFiles {
            root: root.to_owned(),
        }
    }

    /// The file of a path, in the smallest form that the browser takes.
    pub async fn find(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let relative = Path::new(path.trim_start_matches('/'));
        let plain = relative
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        let kind = content_type(relative)?;
        if !plain {
            return None;
        }
        let file = self.root.join(relative);
        let accepts = headers
            .get(header::ACCEPT_ENCODING)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
            if accepts.contains(encoding) {
                let mut packed = file.clone().into_os_string();
                packed.push(ending);
                if let Ok(bytes) = tokio::fs::read(packed).await {
                    return Some(answer(path, kind, bytes, Some(encoding), headers));
                }
            }
        }
        let bytes = tokio::fs::read(file).await.ok()?;
        Some(answer(path, kind, bytes, None, headers))
    }
}

fn answer(
    path: &str,
    kind: &'static str,
    bytes: Vec<u8>,
    encoding: Option<&'static str>,
    headers: &HeaderMap,
) -> Response {
    let tag = format!(
        "\"{}\"",
        hex::encode(&<sha2::Sha256 as sha2::Digest>::digest(&bytes)[..12])
    );
    let unchanged = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        == Some(tag.as_str());
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(bytes).into_response()
    };
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // A name with a hash in it never means another content.
    let lasting = if has_hash(path) {
        "public, max-age=31536000, immutable"
    } else {
        "public, no-cache"
    };
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(lasting));
    if path == WORKER {
        // Its own policy counts for what it fetches, not that of the page.
        out.insert(
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; connect-src 'self'"),
        );
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(header::ETAG, tag);
    }
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    if has_hash(path) {
        response.extensions_mut().insert(PartOfPage);
    }
    response
}

/// Whether a name has the form `name.<hash>.ending`.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut parts = name.split('.').skip(1).peekable();
    std::iter::from_fn(|| parts.next().filter(|_| parts.peek().is_some()))
        .any(|part| part.len() >= 16)
}

fn content_type(path: &Path) -> Option<&'static str> {
    Some(match path.extension()?.to_str()? {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}

//! Files as evidence: what is taken is decided by what is in them, not by what they are called.

use crate::form::Problem;
use serde::{Deserialize, Serialize};

/// Of each side.
pub const MOST_FILES: u32 = 5;
/// Of one file.
pub const MOST_FILE_BYTES: usize = 5_000_000;
/// The most letters of a name that is kept.
const MOST_NAME: usize = 80;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    Jpeg,
    Png,
    Webp,
    Pdf,
}

impl FileKind {
    pub const ALL: [FileKind; 4] = [FileKind::Jpeg, FileKind::Png, FileKind::Webp, FileKind::Pdf];

    /// Also what its name ends with.
    pub const fn as_str(self) -> &'static str {
        match self {
            FileKind::Jpeg => "jpeg",
            FileKind::Png => "png",
            FileKind::Webp => "webp",
            FileKind::Pdf => "pdf",
        }
    }

    pub fn parse(text: &str) -> Option<FileKind> {
        FileKind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    pub const fn content_type(self) -> &'static str {
        match self {
            FileKind::Jpeg => "image/jpeg",
            FileKind::Png => "image/png",
            FileKind::Webp => "image/webp",
            FileKind::Pdf => "application/pdf",
        }
    }

    /// What is in a file, or why it is not taken.
    pub fn of(bytes: &[u8]) -> Result<FileKind, Problem> {
        let kind = match bytes {
            [] => return Err(Problem::Missing),
            [0xFF, 0xD8, 0xFF, ..] => FileKind::Jpeg,
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => FileKind::Png,
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => FileKind::Webp,
            [b'%', b'P', b'D', b'F', b'-', ..] => FileKind::Pdf,
            _ => return Err(Problem::NotAnImageOrPdf),
        };
        match bytes.len() {
            ..=MOST_FILE_BYTES => Ok(kind),
            _ => Err(Problem::FileTooLarge {
                most_bytes: MOST_FILE_BYTES as u64,
            }),
        }
    }
}

/// What a file was called, as it is shown: no folders, nothing that is not seen, nothing that turns the text
/// around it.
pub fn file_name(raw: &str) -> String {
    let name = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen = |c: &char| {
        let turns = matches!(*c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}');
        !c.is_control() && !turns
    };
    let name: String = name.chars().filter(seen).take(MOST_NAME).collect();
    name.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_is_in_it() {
        for (bytes, kind) in [
            (&b"\xFF\xD8\xFF\xE0more"[..], Ok(FileKind::Jpeg)),
            (b"\x89PNG\r\n\x1a\nmore", Ok(FileKind::Png)),
            (b"RIFF\x01\x02\x03\x04WEBPmore", Ok(FileKind::Webp)),
            (b"%PDF-1.7 more", Ok(FileKind::Pdf)),
            (b"", Err(Problem::Missing)),
            (b"<html>", Err(Problem::NotAnImageOrPdf)),
            (b" %PDF-1.7", Err(Problem::NotAnImageOrPdf)),
            (b"GIF89a", Err(Problem::NotAnImageOrPdf)),
        ] {
            assert_eq!(FileKind::of(bytes), kind, "{bytes:?}");
        }
        let mut large = b"%PDF-".to_vec();
        large.resize(MOST_FILE_BYTES, 0);
        assert_eq!(FileKind::of(&large), Ok(FileKind::Pdf));
        large.push(0);
        let most_bytes = MOST_FILE_BYTES as u64;
        assert_eq!(
            FileKind::of(&large),
            Err(Problem::FileTooLarge { most_bytes })
        );
    }

    #[test]
    fn names_show_nothing_but_themselves() {
        for (raw, shown) in [
            ("room.png", "room.png"),
            ("C:\\secret\\room.png", "room.png"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb\0.pdf", "ab.pdf"),
            ("gnp\u{202E}fdp.exe", "gnpfdp.exe"),
            (" Raum 12 äöü.jpg ", "Raum 12 äöü.jpg"),
        ] {
            assert_eq!(file_name(raw), shown);
        }
        assert_eq!(file_name(&"x".repeat(200)).len(), MOST_NAME);
    }
}

//! Letters that were not sent because no SMTP server is set: a file each, newest first.

use super::Letter;
use crate::config::Config;
use domain::time::Instant;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A letter as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub to: String,
    pub subject: String,
    pub text: String,
    /// The invitation, if there is one.
    pub ics: Option<String>,
    /// Where a POST stops letters of this kind.
    #[serde(default)]
    pub stop: Option<String>,
}

impl From<&Letter> for Written {
    fn from(letter: &Letter) -> Self {
        Written {
            to: letter.to_email.clone(),
            subject: letter.subject.clone(),
            text: letter.text.clone(),
            ics: letter
                .invitation
                .as_ref()
                .map(|invitation| invitation.ics.clone()),
            stop: letter.stop.clone(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    pub fn of(config: &Config) -> Folder {
        Folder {
            path: config.data_dir.join("mails"),
        }
    }

    /// Writes a letter down; names sort by the time given, then by the order of writing.
    pub async fn write(&self, letter: &Written, now: Instant) -> std::io::Result<()> {
        static WRITTEN: AtomicU32 = AtomicU32::new(0);
        tokio::fs::create_dir_all(&self.path).await?;
        let order = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let name = format!(
            "{:015}-{order:08}-{:08x}.json",
            now.0,
            rand::random::<u32>()
        );
        // Who looks into the folder meanwhile sees a whole letter or none.
        let partial = self.path.with_extension(format!("{name}.partial"));
        tokio::fs::write(&partial, serde_json::to_vec_pretty(letter)?).await?;
        tokio::fs::rename(partial, self.path.join(name)).await
    }

    /// The newest letters with the names of their files.
    pub async fn newest(&self, most: usize) -> std::io::Result<Vec<(String, Written)>> {
        let mut names = Vec::new();
        let mut entries = match tokio::fs::read_dir(&self.path).await {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        while let Some(entry) = entries.next_entry().await? {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable_by(|a, b| b.cmp(a));
        let mut letters = Vec::new();
        for name in names.into_iter().take(most) {
            let bytes = tokio::fs::read(self.path.join(&name)).await?;
            letters.push((name, serde_json::from_slice(&bytes)?));
        }
        Ok(letters)
    }
}

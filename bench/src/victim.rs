//! A real server process that can be killed at any moment and started again on the same data.

use anyhow::{Context as _, Result, bail, ensure};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// What is killed, and where its data is.
#[derive(Clone, Debug)]
pub struct Victim {
    /// The server's binary.
    pub program: PathBuf,
    /// An empty database with the product's tables.
    pub database_url: String,
    /// A folder of its own.
    pub folder: PathBuf,
}

/// A server that runs.
pub struct Running {
    child: Child,
    pub address: SocketAddr,
}

impl Running {
    /// Starts it on a port of its own with a clock that is so many hours ahead, and waits until it says that
    /// it serves.
    pub async fn start(victim: &Victim, ahead: u16) -> Result<Running> {
        let address = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let mut child = Command::new(&victim.program)
            .arg("serve")
            .current_dir(&victim.folder)
            .env("LISTEN", address.to_string())
            .env("PUBLIC_URL", format!("http://{address}"))
            .env("DATABASE_URL", &victim.database_url)
            .env("DATA_DIR", &victim.folder)
            .env("CLOCK_AHEAD_HOURS", ahead.to_string())
            .env("LOG", "server=info")
            .env("LOG_FORMAT", "json")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", victim.program.display()))?;
        let log = child.stderr.take().context("the log is not readable")?;
        let mut lines = BufReader::new(log).lines();
        let mut said = String::new();
        loop {
            match lines.next_line().await? {
                Some(line) if line.contains("\"serving\"") => break,
                Some(line) => said += &(line + "\n"),
                None => bail!("the server did not start:\n{said}"),
            }
        }
        // Read on, so that the server never waits for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Running { child, address })
    }

    /// At once, with nothing finished and nothing tidied up.
    pub async fn kill(&mut self) -> Result<()> {
        self.child
            .kill()
            .await
            .context("the server cannot be killed")
    }

    /// As an operator stops it.
    pub async fn stop(mut self) -> Result<()> {
        let id = self.child.id().context("the server is gone")?;
        let told = Command::new("kill").arg(id.to_string()).status().await?;
        ensure!(told.success(), "the server cannot be told to stop");
        let ended = self.child.wait().await?;
        ensure!(ended.success(), "the server ended with {ended}");
        Ok(())
    }
}

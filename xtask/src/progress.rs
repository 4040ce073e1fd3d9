//! One line that always says which step runs, what it is doing and how long it has taken.
//! In a terminal the line is rewritten each second; in a log it is repeated every 15 seconds.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, IsTerminal, Write, stderr};
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{JoinHandle, spawn};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// The live line. Dropping it leaves the terminal clean.
pub struct Progress {
    board: Arc<Board>,
    stop: Option<Sender<()>>,
    ticker: Option<JoinHandle<()>>,
}

struct Board {
    total: usize,
    started: Instant,
    live: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    step: usize,
    title: String,
    notes: BTreeMap<&'static str, String>,
}

impl Progress {
    /// Starts the clock for `total` steps.
    pub fn start(total: usize) -> Self {
        let board = Arc::new(Board {
            total,
            started: Instant::now(),
            live: stderr().is_terminal(),
            state: Mutex::default(),
        });
        let (stop, stopped) = channel();
        let shown = Arc::clone(&board);
        let every = Duration::from_secs(if board.live { 1 } else { 15 });
        let ticker = spawn(move || {
            while stopped.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                shown.show();
            }
        });
        Self {
            board,
            stop: Some(stop),
            ticker: Some(ticker),
        }
    }

    /// Moves on to the next step.
    pub fn step(&self, title: &str) {
        {
            let mut state = self.board.state();
            state.step += 1;
            state.title = title.to_owned();
            state.notes.clear();
        }
        self.board.show();
    }

    /// Says what one of the workers of this step is doing.
    pub fn note(&self, worker: &'static str, doing: impl Into<String>) {
        self.board.state().notes.insert(worker, doing.into());
    }

    /// Prints a line that stays.
    pub fn say(&self, text: &str) {
        self.board.clear();
        eprintln!("{text}");
    }

    /// Runs cargo or another tool, shows its latest line as the note of `worker`,
    /// and its whole output only when it fails.
    pub fn run(&self, worker: &'static str, command: &mut Command) -> Result<()> {
        let shown = format!("{command:?}");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {shown}"))?;
        let output = child
            .stderr
            .take()
            .context("the tool's output is not readable")?;
        let mut said = Vec::new();
        let mut crates = 0;
        for line in BufReader::new(output).lines() {
            let line = line?;
            let words = line.trim();
            match words.split_once(' ') {
                Some(("Compiling", rest)) => {
                    crates += 1;
                    let name = rest.split(' ').next().unwrap_or(rest);
                    self.note(worker, format!("compiling {name} (crate {crates})"));
                }
                Some(("Blocking" | "Downloading" | "Downloaded" | "Updating", _)) => {
                    self.note(worker, words.to_lowercase());
                }
                _ => said.push(line),
            }
        }
        if !child.wait()?.success() {
            self.say(&said.join("\n"));
            bail!("this failed: {shown}");
        }
        self.note(worker, "built");
        Ok(())
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(ticker) = self.ticker.take() {
            // A ticker that panicked has nothing left to clean up.
            let _ = ticker.join();
        }
        self.board.clear();
    }
}

impl Board {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn show(&self) {
        let state = self.state();
        let mut line = format!(
            "[{}/{}] {} {}",
            state.step,
            self.total,
            clock(self.started.elapsed()),
            state.title
        );
        for (worker, doing) in &state.notes {
            line.push_str(&format!(" · {worker}: {doing}"));
        }
        if self.live {
            let short: String = line.chars().take(110).collect();
            eprint!("\r\x1b[2K{short}");
            // A terminal that cannot be written to shows nothing anyway.
            let _ = stderr().flush();
        } else {
            eprintln!("{line}");
        }
    }

    fn clear(&self) {
        if self.live {
            eprint!("\r\x1b[2K");
        }
    }
}

/// Minutes and seconds, as on a kitchen timer.
pub fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

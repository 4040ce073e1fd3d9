//! The `mentorconnect` command: serve the site, and look after its data.

use clap::{Parser, Subcommand};
use server::clock::Clock;
use server::config::Config;
use server::db::{Db, DbOptions};
use server::matching::pair;
use server::matching::score;
use server::platform::Platform;
use std::path::PathBuf;
use std::process::ExitCode;

/// MentorConnect: people find, book and rate mentors.
///
/// Settings come from the environment or a file of NAME=value lines: LISTEN, PUBLIC_URL,
/// DATABASE_URL, SITE_ROOT, DATA_DIR, FILES_URL, SMTP_URL, MAIL_FROM, TRUST_PROXY, PRIVATE_CALENDARS, SECRET_KEY,
/// EMBEDDINGS_URL, EMBEDDINGS_KEY, EMBEDDINGS_MODEL, PAYMENTS, STRIPE_SECRET_KEY,
/// STRIPE_WEBHOOK_SECRET, STRIPE_BASE_URL, INVOICE_NAME, INVOICE_ADDRESS, INVOICE_TAX_NUMBER, MARKET_INDEX, LOG, LOG_FORMAT,
/// DEV_PAGES. README.md explains each.
#[derive(Parser)]
#[command(name = "mentorconnect", version)]
struct Cli {
    /// File with settings; the environment wins over it.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Brings the database up to date and serves the site until it is told to stop.
    Serve,
    /// Brings the schema up to date, or goes back.
    Migrate {
        /// Undo so many of the newest migrations.
        #[arg(long)]
        down: Option<usize>,
        /// Only tell what is applied.
        #[arg(long)]
        status: bool,
    },
    /// Fills an empty database with made-up members, the same for the same seed.
    Demo {
        /// From 50 to a million.
        #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(50..=1_000_000))]
        members: u32,
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Leave a database that has accounts as it is, without an error.
        #[arg(long)]
        if_empty: bool,
        /// Nobody paid anything yet.
        #[arg(long)]
        without_money: bool,
        /// Only tell who can be signed in as.
        #[arg(long)]
        sign_ins: bool,
    },
    /// What only the operator may do.
    Admin {
        #[command(subcommand)]
        what: AdminCommand,
    },
    /// Matches people described by files, without a database.
    Match {
        #[command(subcommand)]
        what: MatchCommand,
    },
    /// Copies the embedded database while it runs.
    Backup { to: PathBuf },
    /// Puts a backup in place of the embedded database; the server must be stopped.
    Restore { from: PathBuf },
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Makes an admin, or makes an existing member one. Asks for the password on standard input.
    Create {
        email: String,
        #[arg(long, default_value = "Admin")]
        name: String,
    },
    /// Makes a personal token for the REST interface and prints it once.
    Token {
        email: String,
        #[arg(long, default_value = "made by the operator")]
        label: String,
    },
}

#[derive(Subcommand)]
enum MatchCommand {
    /// Ranks mentors for learners, with the parts of each score, reasons and a caveat.
    Score(score::Arguments),
    /// Pairs the mentees of a group with its mentors.
    Pair(pair::Arguments),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Command::Match { what } = &cli.command {
        return match run_match(what) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => failed(&*error),
        };
    }
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&*error),
    }
}

fn failed(error: &(dyn std::error::Error + 'static)) -> ExitCode {
    eprintln!("mentorconnect: {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        eprintln!("  because: {inner}");
        cause = inner.source();
    }
    ExitCode::FAILURE
}

fn run_match(what: &MatchCommand) -> Result<(), Box<dyn std::error::Error>> {
    match what {
        MatchCommand::Score(arguments) => score::run(arguments, Clock::system().now())?,
        MatchCommand::Pair(arguments) => pair::run(arguments)?,
    }
    Ok(())
}

async fn run(cli: Cli) -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::load(cli.config.as_deref())?;
    server::process::start_logging(&config);
    if let Command::Restore { from } = &cli.command {
        server::db::restore(from, &config.database_url)?;
        println!("restored");
        return Ok(());
    }
    let db = Db::open(&config.database_url, DbOptions::default()).await?;
    let clock = Clock::ahead(config.clock_ahead_hours);
    let platform = Platform::new(db, clock, config);
    match cli.command {
        Command::Serve => server::process::serve(platform.clone()).await?,
        Command::Migrate {
            down: Some(count), ..
        } => {
            let undone = platform.db.migrate_back(count).await?;
            println!("undone: {undone:?}");
        }
        Command::Migrate { status: true, .. } => {
            for migration in platform.db.migration_status().await? {
                let state = if migration.applied {
                    "applied"
                } else {
                    "not applied"
                };
                println!("{:04} {} {state}", migration.version, migration.name);
            }
        }
        Command::Migrate { .. } => println!("applied: {:?}", platform.db.migrate().await?),
        Command::Demo { sign_ins: true, .. } => server::process::print_sign_ins(),
        Command::Demo {
            members,
            seed,
            if_empty,
            without_money,
            ..
        } => {
            platform.db.migrate().await?;
            server::process::load_demo(&platform, members, seed, if_empty, without_money).await?;
        }
        Command::Admin { what } => {
            platform.db.migrate().await?;
            match what {
                AdminCommand::Create { email, name } => {
                    server::process::create_admin(&platform, &email, &name).await?
                }
                AdminCommand::Token { email, label } => {
                    println!(
                        "{}",
                        server::account::create_api_token(&platform, &email, &label).await?
                    );
                }
            }
        }
        Command::Backup { to } => {
            platform.db.backup_to(&to).await?;
            println!("copied to {}", to.display());
        }
        Command::Restore { .. } | Command::Match { .. } => {
            unreachable!("handled before the database is opened")
        }
    }
    platform.db.close().await;
    Ok(())
}

//! Settings, read once at the start from the environment and an optional file of `NAME=value`
//! lines (the environment wins), checked together so that one start shows every mistake.

use crate::connection::network::Network;
use crate::db::Engine;
use crate::matching::text::embedder::{ApiKey, Provider};
use crate::money::stripe::StripeSettings;
use crate::secret::{NotAKey, SecretKeys};
use app::invoice::PartyView;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Everything that differs between deployments.
#[derive(Clone, Debug)]
pub struct Config {
    /// `LISTEN`: address and port of the server.
    pub listen: SocketAddr,
    /// `PUBLIC_URL`: scheme, host and port under which people reach the site; no slash at the end.
    pub public_url: String,
    /// `DATABASE_URL`: `sqlite://path` or `postgres://…`.
    pub database_url: String,
    /// `SITE_ROOT`: the folder with the built browser part.
    pub site_root: PathBuf,
    /// `DATA_DIR`: uploads and, without SMTP, mails.
    pub data_dir: PathBuf,
    /// `FILES_URL`: where uploads go; empty for a folder in `DATA_DIR`, or `s3://bucket/prefix`.
    pub files_url: String,
    /// `SMTP_URL`: `smtps://user:password@host:port`; empty writes mails into a folder.
    pub smtp_url: String,
    /// `MAIL_FROM`: sender of all mails.
    pub mail_from: String,
    /// `TRUST_PROXY`: take the visitor's address from `X-Forwarded-For` (behind a proxy only).
    pub trust_proxy: bool,
    /// `PRIVATE_CALENDARS`: networks that are not public and calendars may be read from all the same,
    /// for example `10.1.0.0/16, 127.0.0.1`.
    pub private_calendars: Vec<Network>,
    /// `SECRET_KEY`: 32 random bytes in base64 that seal passwords of calendar accounts. To replace
    /// it, put the new one in front of the old, with a comma between. Without it no accounts can
    /// be connected.
    pub secret_keys: SecretKeys,
    /// `EMBEDDINGS_URL`, `EMBEDDINGS_KEY`, `EMBEDDINGS_MODEL`: a provider that speaks OpenAI's
    /// `/v1/embeddings`; without it searches stand on the shipped table alone.
    pub embeddings: Option<Provider>,
    /// `PAYMENTS=stripe` with `STRIPE_SECRET_KEY`, `STRIPE_WEBHOOK_SECRET` and `STRIPE_BASE_URL`; without it
    /// the provider that is built in, which moves no money.
    pub stripe: Option<StripeSettings>,
    /// `INVOICE_NAME`, `INVOICE_ADDRESS` (its lines parted by `|`) and `INVOICE_TAX_NUMBER`: what the platform
    /// is called on invoices; without them the product's own name.
    pub invoice_issuer: PartyView,
    /// `INVOICE_TAX_RATE`: percent of tax that prices of the platform itself include, of ten thousand; none: no tax
    /// is stated.
    pub invoice_tax_rate: Option<u16>,
    /// `MARKET_INDEX`: `memory`, or `postgres` for markets that outgrow it.
    pub market_index: MarketIndex,
    /// `LOG`: filter in the form of `tracing`, for example `info,server=debug`.
    pub log: String,
    /// `LOG_FORMAT`: `text` or `json`.
    pub log_json: bool,
    /// `DEV_PAGES`: shows written mails at `/dev/mails`. On by default only where the public
    /// address is on localhost.
    pub dev_pages: bool,
    /// `CLOCK_AHEAD_HOURS`: by how much the clock is ahead, to try out what comes later. Only where the
    /// public address is on localhost.
    pub clock_ahead_hours: u16,
}

/// Where mentors are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarketIndex {
    /// In the memory of each process.
    Memory,
    /// In the database, which has to be PostgreSQL.
    Postgres,
}

/// All that is wrong with the settings, a line each.
#[derive(Debug, thiserror::Error)]
#[error("the settings need attention:\n{}", .0.join("\n"))]
pub struct ConfigError(pub Vec<String>);

const NAMES: [&str; 26] = [
    "LISTEN",
    "PUBLIC_URL",
    "DATABASE_URL",
    "SITE_ROOT",
    "DATA_DIR",
    "FILES_URL",
    "SMTP_URL",
    "MAIL_FROM",
    "TRUST_PROXY",
    "PRIVATE_CALENDARS",
    "SECRET_KEY",
    "EMBEDDINGS_URL",
    "EMBEDDINGS_KEY",
    "EMBEDDINGS_MODEL",
    "PAYMENTS",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "STRIPE_BASE_URL",
    "INVOICE_NAME",
    "INVOICE_ADDRESS",
    "INVOICE_TAX_NUMBER",
    "MARKET_INDEX",
    "LOG",
    "LOG_FORMAT",
    "DEV_PAGES",
    "CLOCK_AHEAD_HOURS",
];

impl Config {
    /// Reads the process environment and, if given, a file.
    pub fn load(file: Option<&Path>) -> Result<Config, ConfigError> {
        let mut values = match file {
            None => BTreeMap::new(),
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| ConfigError(vec![format!("  {}: {error}", path.display())]))?;
                parse_file(&text)?
            }
        };
        for name in NAMES {
            if let Ok(value) = std::env::var(name) {
                values.insert(name.to_owned(), value);
            }
        }
        Config::from_values(&values)
    }

    /// From names and values; missing ones take their defaults.
    pub fn from_values(values: &BTreeMap<String, String>) -> Result<Config, ConfigError> {
        let mut mistakes = Vec::new();
        let text = |name: &str, default: &str| {
            values
                .get(name)
                .map_or(default, String::as_str)
                .trim()
                .to_owned()
        };
        let mut flag = |name: &str, default: bool| match text(name, "").as_str() {
            "" => default,
            "1" | "true" | "yes" | "on" => true,
            "0" | "false" | "no" | "off" => false,
            other => {
                mistakes.push(format!("  {name}: `{other}` is neither true nor false"));
                default
            }
        };
        let public_url = text("PUBLIC_URL", "http://localhost:3000")
            .trim_end_matches('/')
            .to_owned();
        let on_localhost = is_localhost(&public_url);
        let trust_proxy = flag("TRUST_PROXY", false);
        let dev_pages = flag("DEV_PAGES", on_localhost);
        if !public_url.starts_with("https://") && !on_localhost {
            mistakes.push(format!(
                "  PUBLIC_URL: `{public_url}` must begin with https:// (http only on localhost)"
            ));
        }
        let listen = text("LISTEN", "127.0.0.1:3000");
        let parsed_listen = listen.parse();
        if parsed_listen.is_err() {
            mistakes.push(format!(
                "  LISTEN: `{listen}` is not an address and port such as 127.0.0.1:3000"
            ));
        }
        let database_url = text("DATABASE_URL", "sqlite://data/mentorconnect.db");
        if crate::db::engine_of(&database_url).is_err() {
            mistakes.push("  DATABASE_URL: must begin with sqlite:// or postgres://".to_owned());
        }
        let networks = text("PRIVATE_CALENDARS", "");
        let networks = networks.split(',').map(str::trim);
        let mut private_calendars = vec![];
        for network in networks.filter(|network| !network.is_empty()) {
            match network.parse() {
                Ok(network) => private_calendars.push(network),
                Err(_) => mistakes.push(format!(
                    "  PRIVATE_CALENDARS: `{network}` is not a network such as 10.1.0.0/16"
                )),
            }
        }
        // What stands there is told to nobody, not even to who made the mistake.
        let secret_keys = text("SECRET_KEY", "").parse().unwrap_or_else(|NotAKey| {
            mistakes.push("  SECRET_KEY: must be the base64 of 32 bytes".to_owned());
            SecretKeys::default()
        });
        let named = ["EMBEDDINGS_URL", "EMBEDDINGS_KEY", "EMBEDDINGS_MODEL"];
        let embeddings = provider(named.map(|name| text(name, ""))).unwrap_or_else(|mistake| {
            mistakes.push(mistake.to_owned());
            None
        });
        let stripe = match text("PAYMENTS", "builtin").as_str() {
            "builtin" => None,
            "stripe" => {
                let named = [
                    "STRIPE_SECRET_KEY",
                    "STRIPE_WEBHOOK_SECRET",
                    "STRIPE_BASE_URL",
                ];
                let [key, secrets, base_url] = named.map(|name| text(name, ""));
                StripeSettings::parse(&key, &secrets, &base_url)
                    .map_err(|wrong| mistakes.extend(wrong.into_iter().map(str::to_owned)))
                    .ok()
            }
            other => {
                mistakes.push(format!(
                    "  PAYMENTS: `{other}` is neither builtin nor stripe"
                ));
                None
            }
        };
        let address = text("INVOICE_ADDRESS", "");
        let address: Vec<&str> = address.split('|').map(str::trim).collect();
        let invoice_issuer = PartyView {
            name: text("INVOICE_NAME", ""),
            address: address.join("\n"),
            tax_number: text("INVOICE_TAX_NUMBER", ""),
        };
        let rate = text("INVOICE_TAX_RATE", "");
        let invoice_tax_rate = domain::invoice::parse_rate(&rate);
        if invoice_tax_rate.is_err() {
            mistakes.push(format!(
                "  INVOICE_TAX_RATE: `{rate}` is no percentage between 1 and 50"
            ));
        }
        let ahead = text("CLOCK_AHEAD_HOURS", "0");
        let clock_ahead_hours = ahead
            .parse()
            .ok()
            .filter(|hours| *hours == 0 || on_localhost);
        if clock_ahead_hours.is_none() {
            mistakes.push(format!(
                "  CLOCK_AHEAD_HOURS: `{ahead}` is no number of hours, or PUBLIC_URL is not on localhost"
            ));
        }
        let on_postgres =
            crate::db::engine_of(&database_url).is_ok_and(|engine| engine == Engine::Postgres);
        let market_index = match text("MARKET_INDEX", "memory").as_str() {
            "postgres" if on_postgres => MarketIndex::Postgres,
            "memory" => MarketIndex::Memory,
            "postgres" => {
                mistakes.push(
                    "  MARKET_INDEX: `postgres` needs a DATABASE_URL that begins with postgres://"
                        .to_owned(),
                );
                MarketIndex::Memory
            }
            other => {
                mistakes.push(format!(
                    "  MARKET_INDEX: `{other}` is neither memory nor postgres"
                ));
                MarketIndex::Memory
            }
        };
        let log_format = text("LOG_FORMAT", "text");
        if !["text", "json"].contains(&log_format.as_str()) {
            mistakes.push(format!(
                "  LOG_FORMAT: `{log_format}` is neither text nor json"
            ));
        }
        match (parsed_listen, mistakes.is_empty()) {
            (Ok(listen), true) => Ok(Config {
                listen,
                public_url,
                database_url,
                site_root: text("SITE_ROOT", "target/site").into(),
                data_dir: text("DATA_DIR", "data").into(),
                files_url: text("FILES_URL", ""),
                smtp_url: text("SMTP_URL", ""),
                mail_from: text("MAIL_FROM", "MentorConnect <no-reply@localhost>"),
                trust_proxy,
                private_calendars,
                secret_keys,
                embeddings,
                stripe,
                invoice_issuer,
                invoice_tax_rate: invoice_tax_rate.unwrap_or_default(),
                market_index,
                log: text("LOG", "info,sqlx=warn,tower_http=warn"),
                log_json: log_format == "json",
                dev_pages,
                clock_ahead_hours: clock_ahead_hours.unwrap_or_default(),
            }),
            _ => Err(ConfigError(mistakes)),
        }
    }

    /// Whether cookies travel over TLS only: everywhere but on http://localhost.
    pub fn secure_cookies(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// From address, key and model; without an address there is none. A mistake does not tell the key.
fn provider([url, key, model]: [String; 3]) -> Result<Option<Provider>, &'static str> {
    let url = url.trim_end_matches('/').trim_end_matches("/v1").to_owned();
    if url.is_empty() {
        return Ok(None);
    }
    if !url.starts_with("https://") && !is_localhost(&url) {
        return Err("  EMBEDDINGS_URL: must begin with https:// (http only on localhost)");
    }
    if model.is_empty() {
        return Err("  EMBEDDINGS_MODEL: EMBEDDINGS_URL needs the name of a model");
    }
    let key = ApiKey::new(&key).ok_or("  EMBEDDINGS_KEY: has signs that no key may have")?;
    Ok(Some(Provider { url, key, model }))
}

pub fn is_localhost(url: &str) -> bool {
    ["http://localhost", "http://127.0.0.1", "http://[::1]"]
        .iter()
        .any(|prefix| {
            url.strip_prefix(prefix)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
        })
}

fn parse_file(text: &str) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut values = BTreeMap::new();
    let mut mistakes = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once('=') {
            Some((name, value)) if NAMES.contains(&name.trim()) => {
                values.insert(name.trim().to_owned(), value.trim().to_owned());
            }
            Some((name, _)) => mistakes.push(format!(
                "  line {}: no setting is called {}",
                number + 1,
                name.trim()
            )),
            None => mistakes.push(format!("  line {}: expected NAME=value", number + 1)),
        }
    }
    if mistakes.is_empty() {
        Ok(values)
    } else {
        Err(ConfigError(mistakes))
    }
}

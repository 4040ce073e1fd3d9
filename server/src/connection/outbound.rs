//! Requests to addresses that members typed. Connects to public addresses only, or to networks the
//! operator allows: names are resolved here, every address is checked, and the connection goes to
//! the checked addresses and no others, at every redirect anew. Bounded in time, size and hops.

use super::network::{Network, may_connect};
use crate::config::Config;
use domain::connection::Trouble;
use futures::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{AUTHORIZATION, HeaderMap, LOCATION};
use reqwest::{Client, Method, Response, Url, redirect};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// The largest calendar.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;
const MOST_REDIRECTS: usize = 4;

/// How long a connection may take to stand, and a request in all.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub connect: Duration,
    pub request: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(20),
        }
    }
}

/// Turns names of hosts into addresses.
pub trait Names: Send + Sync {
    fn addresses(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// As the operating system does.
pub struct SystemNames;

impl Names for SystemNames {
    fn addresses(&self, host: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// The way out.
#[derive(Clone)]
pub struct Outbound {
    client: Client,
    names: Arc<dyn Names>,
    allowed: Arc<[Network]>,
    patience: Patience,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// Where it came from, after redirects.
    pub url: Url,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// What to ask for.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    pub body: String,
}

impl Ask {
    pub fn get(url: Url, headers: HeaderMap) -> Ask {
        Ask {
            method: Method::GET,
            url,
            headers,
            body: String::new(),
        }
    }
}

/// The resolved address is none to connect to. Told through the client's own error.
#[derive(Debug, thiserror::Error)]
#[error("the address is not public")]
struct NotPublic;

struct CheckedNames {
    names: Arc<dyn Names>,
    allowed: Arc<[Network]>,
}

impl Resolve for CheckedNames {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.names.addresses(name.as_str().to_owned());
        let allowed = self.allowed.clone();
        Box::pin(async move {
            let found = found.await?;
            // One wrong address among good ones is a trap, not an accident.
            if found.iter().any(|address| !may_connect(*address, &allowed)) {
                return Err(NotPublic.into());
            }
            let addresses = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

impl Outbound {
    pub fn new(
        allowed: &[Network],
        names: Arc<dyn Names>,
        patience: Patience,
    ) -> Result<Outbound, reqwest::Error> {
        let allowed: Arc<[Network]> = allowed.into();
        let checked = CheckedNames {
            names: names.clone(),
            allowed: allowed.clone(),
        };
        let client = Client::builder()
            .dns_resolver(Arc::new(checked))
            .redirect(redirect::Policy::none())
            // A proxy would resolve names by itself.
            .no_proxy()
            .connect_timeout(patience.connect)
            .user_agent("MentorConnect")
            .build()?;
        Ok(Outbound {
            client,
            names,
            allowed,
            patience,
        })
    }

    /// As the settings say.
    pub fn of(config: &Config) -> Result<Outbound, reqwest::Error> {
        let allowed = &config.private_calendars;
        Outbound::new(allowed, Arc::new(SystemNames), Patience::default())
    }

    /// Asks, and follows redirects. What identifies the member goes to the first host only.
    pub async fn send(&self, ask: Ask) -> Result<Answer, Trouble> {
        match tokio::time::timeout(self.patience.request, self.follow(ask)).await {
            Ok(answer) => answer,
            Err(_) => Err(Trouble::TimedOut),
        }
    }

    async fn follow(&self, mut ask: Ask) -> Result<Answer, Trouble> {
        for _ in 0..=MOST_REDIRECTS {
            self.check(&ask.url)?;
            if ask.headers.contains_key(AUTHORIZATION) {
                self.check_secrecy(&ask.url).await?;
            }
            let request = self.client.request(ask.method.clone(), ask.url.clone());
            let request = request.headers(ask.headers.clone()).body(ask.body.clone());
            let response = request.send().await.map_err(|error| trouble_of(&error))?;
            match redirect_of(&response) {
                None => return read(response).await,
                Some(next) => {
                    let next = next?;
                    if next.origin() != ask.url.origin() {
                        ask.headers.remove(AUTHORIZATION);
                    }
                    ask.url = next;
                }
            }
        }
        Err(Trouble::TooManyRedirects)
    }

    /// A password travels in the clear only where the operator says that nobody listens.
    async fn check_secrecy(&self, url: &Url) -> Result<(), Trouble> {
        if url.scheme() == "https" {
            return Ok(());
        }
        let host = url.host_str().ok_or(Trouble::BadAddress)?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let addresses = match host.parse::<IpAddr>() {
            Ok(address) => vec![address],
            Err(_) => {
                let found = self.names.addresses(host.to_owned()).await;
                found.map_err(|_| Trouble::Unreachable)?
            }
        };
        let is_allowed =
            |address: &IpAddr| self.allowed.iter().any(|network| network.holds(*address));
        if addresses.iter().all(is_allowed) {
            Ok(())
        } else {
            Err(Trouble::NotEncrypted)
        }
    }

    /// What the client would not ask the resolver about: the scheme, the port, a literal address.
    fn check(&self, url: &Url) -> Result<(), Trouble> {
        let host = url.host_str().ok_or(Trouble::BadAddress)?;
        if !["http", "https"].contains(&url.scheme()) {
            return Err(Trouble::BadAddress);
        }
        // Of the ports below 1024 only those of the web: nobody's mail server is talked to.
        if url
            .port()
            .is_some_and(|port| port < 1_024 && ![80, 443].contains(&port))
        {
            return Err(Trouble::BadAddress);
        }
        let literal = host.trim_start_matches('[').trim_end_matches(']');
        match literal.parse::<IpAddr>() {
            Ok(address) if !may_connect(address, &self.allowed) => Err(Trouble::PrivateAddress),
            _ => Ok(()),
        }
    }
}

/// The address of a calendar as people paste it: `webcal` is `https`.
pub fn address(text: &str) -> Option<Url> {
    let text = text.trim();
    let scheme = |name: &str| {
        let head = text.get(..name.len())?;
        head.eq_ignore_ascii_case(name).then(|| &text[name.len()..])
    };
    let url = match scheme("webcal://").or_else(|| scheme("webcals://")) {
        Some(rest) => Url::parse(&format!("https://{rest}")),
        None => Url::parse(text),
    };
    url.ok()
        .filter(|url| ["http", "https"].contains(&url.scheme()) && url.has_host())
}

fn redirect_of(response: &Response) -> Option<Result<Url, Trouble>> {
    if ![301, 302, 303, 307, 308].contains(&response.status().as_u16()) {
        return None;
    }
    let to = response.headers().get(LOCATION)?;
    let to = to.to_str().ok().and_then(|to| response.url().join(to).ok());
    Some(to.ok_or(Trouble::BadAddress))
}

async fn read(mut response: Response) -> Result<Answer, Trouble> {
    let too_large = Trouble::TooLarge {
        most_bytes: MOST_BYTES as u64,
    };
    if response
        .content_length()
        .is_some_and(|length| length > MOST_BYTES as u64)
    {
        return Err(too_large);
    }
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| trouble_of(&error))? {
        if body.len() + piece.len() > MOST_BYTES {
            return Err(too_large);
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answer {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        url: response.url().clone(),
        body,
    })
}

fn trouble_of(error: &reqwest::Error) -> Trouble {
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        if inner.is::<NotPublic>() {
            return Trouble::PrivateAddress;
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        Trouble::TimedOut
    } else {
        Trouble::Unreachable
    }
}

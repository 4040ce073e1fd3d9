//! Speaks to Stripe: forms out, JSON in, one pinned version of its interface. What was not answered may have
//! happened, so every request that changes something carries a key, and the same key has its effect once.

use super::settings::StripeSettings;
use crate::money::provider::ProviderError;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Method, RequestBuilder, Response, redirect};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// The version of the interface that this code was written for.
pub const VERSION: &str = "2024-06-20";

const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
const REQUEST_PATIENCE: Duration = Duration::from_secs(30);
/// The largest answer that is read: a list of a hundred things is a few hundred kilobytes.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A request that came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer, or one that promises nothing: it may have happened or not.
    Silent,
    /// A refusal, by the name that Stripe has for it.
    Said(String),
    Garbled(&'static str),
}

impl Failure {
    pub fn is(&self, code: &str) -> bool {
        matches!(self, Failure::Said(said) if said == code)
    }
}

impl From<Failure> for ProviderError {
    fn from(failure: Failure) -> ProviderError {
        match failure {
            Failure::Silent => ProviderError::Silent,
            Failure::Said(code) => ProviderError::Refused(code),
            Failure::Garbled(what) => ProviderError::Garbled(what.to_owned()),
        }
    }
}

/// What a refusal looks like. Its message is for developers and may name things, so nobody sees it.
#[derive(Deserialize)]
struct Refusal {
    error: Reason,
}

#[derive(Deserialize)]
struct Reason {
    code: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

pub struct Api {
    /// None where no client can be made: then nobody answers.
    client: Option<Client>,
    base_url: String,
    key: String,
}

impl Api {
    pub fn new(settings: &StripeSettings) -> Api {
        let client = Client::builder()
            // The key goes to the address that the operator named, and nowhere else.
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_PATIENCE)
            .timeout(REQUEST_PATIENCE)
            .build();
        Api {
            client: client
                .inspect_err(|error| tracing::error!(%error, "Stripe cannot be reached"))
                .ok(),
            base_url: settings.base_url.clone(),
            key: settings.key.clone(),
        }
    }

    /// Reads something; `path` with what is asked.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let request = self.request(Method::GET, path)?;
        self.send(request).await
    }

    /// Changes something, once for each key; without one, what may be done twice.
    pub async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        key: Option<&str>,
        form: &[(&str, &str)],
    ) -> Result<T, Failure> {
        let body = serde_urlencoded::to_string(form).map_err(|_| Failure::Garbled("a form"))?;
        let mut request = self
            .request(Method::POST, path)?
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.send(request).await
    }

    fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, Failure> {
        let client = self.client.as_ref().ok_or(Failure::Silent)?;
        let mut key = HeaderValue::from_str(&format!("Bearer {}", self.key))
            .map_err(|_| Failure::Garbled("a key"))?;
        key.set_sensitive(true);
        Ok(client
            .request(method, format!("{}/v1/{path}", self.base_url))
            .header("stripe-version", VERSION)
            .header(AUTHORIZATION, key))
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Failure> {
        let answer = request.send().await.map_err(silent)?;
        let status = answer.status().as_u16();
        let body = read(answer).await?;
        if (200..300).contains(&status) {
            return serde_json::from_slice(&body)
                .map_err(|_| Failure::Garbled("not the interface"));
        }
        let reason = serde_json::from_slice::<Refusal>(&body).map(|refusal| refusal.error);
        let (code, kind) = reason.map_or((None, None), |reason| (reason.code, reason.kind));
        let said = code.or(kind.clone()).unwrap_or_default();
        tracing::warn!(status, said, "Stripe refuses");
        Err(match (status, kind.as_deref()) {
            // The same key came with another body: two things of ours have one name.
            (_, Some("idempotency_error")) => {
                Failure::Garbled("a key that was used for something else")
            }
            // A wrong key says nothing about what was asked. Nor does a request that another one holds up.
            (401 | 409 | 429, _) | (500.., _) => Failure::Silent,
            _ => Failure::Said(said),
        })
    }
}

/// Says why in the log, without the address: what is asked may stand in it.
fn silent(error: reqwest::Error) -> Failure {
    tracing::warn!(error = %error.without_url(), "Stripe does not answer");
    Failure::Silent
}

async fn read(mut answer: Response) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(silent)? {
        if body.len() + part.len() > MOST_BYTES {
            return Err(Failure::Garbled("too long an answer"));
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

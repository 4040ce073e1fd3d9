//! Who turns texts into vectors: the shipped table, or a provider on the network. A provider that
//! fails, is slow or answers nonsense is never waited for by a search: the table answers instead, and
//! the vector tells by its model whose it is. Keys and texts are not logged.

use super::table;
use crate::clock::Clock;
use domain::matching::text::{ModelId, Table, Vector};
use domain::time::{Instant, SECOND};
use quick_cache::sync::Cache;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Response, redirect};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

/// How long a search waits for its vector.
pub const QUERY_PATIENCE: Duration = Duration::from_millis(400);
/// How long a request for many texts may take.
const REQUEST_PATIENCE: Duration = Duration::from_secs(30);
const CONNECT_PATIENCE: Duration = Duration::from_secs(5);
/// The largest answer that is read.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// Texts of one request; longer lists are asked for in turn.
const TEXTS_AT_ONCE: usize = 64;
/// What so many texts mean that somebody looked for is kept; some 6 kB each.
const ANSWERS_KEPT: usize = 1_000;
/// After so many failures in a row the provider is left alone, and again after each further one.
const FAILURES_MOST: u32 = 3;
const LEFT_ALONE: i64 = 30 * SECOND;
/// Letters of a text that are sent.
const LETTERS_MOST: usize = 2_000;

/// Gives vectors of one model.
#[async_trait::async_trait]
pub trait Embedder: Send + Sync {
    fn model(&self) -> &ModelId;

    /// A vector for each text in turn; None for a text that says nothing.
    async fn embed(&self, texts: &[&str]) -> Result<Vec<Option<Vector>>, EmbedError>;
}

/// Why there are no vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EmbedError {
    #[error("the provider of embeddings cannot be reached")]
    Unreachable,
    #[error("the provider of embeddings is too slow")]
    Slow,
    #[error("the provider of embeddings answered with status {0}")]
    Refused(u16),
    #[error("the provider of embeddings answered nonsense: {0}")]
    Nonsense(&'static str),
}

#[async_trait::async_trait]
impl Embedder for Table {
    fn model(&self) -> &ModelId {
        Table::model(self)
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Option<Vector>>, EmbedError> {
        Ok(texts.iter().map(|text| self.encode(text)).collect())
    }
}

/// A provider as the settings name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Its address, without `/v1/embeddings` and without a slash at the end.
    pub url: String,
    pub key: ApiKey,
    /// What the provider calls its model.
    pub model: String,
}

/// A key that no log shows.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// None when it has signs that no header may have.
    pub fn new(key: &str) -> Option<ApiKey> {
        HeaderValue::from_str(key).ok()?;
        Some(ApiKey(key.to_owned()))
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() {
            "ApiKey(none)"
        } else {
            "ApiKey(…)"
        })
    }
}

/// A provider that speaks the interface of OpenAI, `POST /v1/embeddings`.
pub struct HttpEmbedder {
    client: Client,
    provider: Provider,
    model: ModelId,
    /// As the first good answer had it; a model does not change its dimension.
    dimension: OnceLock<usize>,
}

#[derive(Serialize)]
struct Asked<'t> {
    model: &'t str,
    input: Vec<&'t str>,
    encoding_format: &'static str,
}

#[derive(Deserialize)]
struct Answered {
    data: Vec<Embedded>,
}

#[derive(Deserialize)]
struct Embedded {
    index: u32,
    embedding: Vec<f32>,
}

impl HttpEmbedder {
    pub fn new(provider: Provider) -> Result<HttpEmbedder, reqwest::Error> {
        let client = Client::builder()
            // The key goes to the address that the operator named, and nowhere else.
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT_PATIENCE)
            .timeout(REQUEST_PATIENCE)
            .build()?;
        Ok(HttpEmbedder {
            client,
            model: ModelId::new(&format!("{}#{}", provider.url, provider.model)),
            provider,
            dimension: OnceLock::new(),
        })
    }

    async fn ask(&self, texts: &[&str]) -> Result<Vec<Option<Vector>>, EmbedError> {
        let asked = Asked {
            model: &self.provider.model,
            input: texts.iter().map(|text| beginning(text)).collect(),
            encoding_format: "float",
        };
        let body = serde_json::to_string(&asked).map_err(|_| EmbedError::Nonsense("a question"))?;
        let address = format!("{}/v1/embeddings", self.provider.url);
        let mut request = self.client.post(address).body(body);
        request = request.header(CONTENT_TYPE, "application/json");
        if !self.provider.key.0.is_empty() {
            let mut value = HeaderValue::from_str(&format!("Bearer {}", self.provider.key.0))
                .map_err(|_| EmbedError::Nonsense("a key"))?;
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        let answer = request.send().await.map_err(|error| failure(&error))?;
        if !answer.status().is_success() {
            return Err(EmbedError::Refused(answer.status().as_u16()));
        }
        self.vectors(&read(answer).await?, texts.len())
    }

    /// Checks an answer: a vector for each text, finite, all of one dimension.
    fn vectors(&self, body: &[u8], count: usize) -> Result<Vec<Option<Vector>>, EmbedError> {
        let answered: Answered =
            serde_json::from_slice(body).map_err(|_| EmbedError::Nonsense("not the interface"))?;
        let mut vectors: Vec<Option<Vector>> = vec![None; count];
        for Embedded { index, embedding } in answered.data {
            let dimension = self.dimension.get().copied().unwrap_or(embedding.len());
            if embedding.len() != dimension {
                return Err(EmbedError::Nonsense("another dimension"));
            }
            let vector = Vector::new(&self.model, embedding)
                .map_err(|_| EmbedError::Nonsense("numbers that are no vector"))?;
            let place = vectors
                .get_mut(index as usize)
                .filter(|place| place.is_none());
            *place.ok_or(EmbedError::Nonsense("a vector of no text"))? = Some(vector);
            self.dimension.get_or_init(|| dimension);
        }
        if vectors.iter().any(Option::is_none) {
            return Err(EmbedError::Nonsense("a text without a vector"));
        }
        Ok(vectors)
    }
}

#[async_trait::async_trait]
impl Embedder for HttpEmbedder {
    fn model(&self) -> &ModelId {
        &self.model
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Option<Vector>>, EmbedError> {
        let mut vectors = Vec::with_capacity(texts.len());
        for some in texts.chunks(TEXTS_AT_ONCE) {
            vectors.extend(self.ask(some).await?);
        }
        Ok(vectors)
    }
}

/// As much of a text as is sent; an empty one is a space, since providers refuse nothing at all.
fn beginning(text: &str) -> &str {
    let end = text
        .char_indices()
        .nth(LETTERS_MOST)
        .map_or(text.len(), |(end, _)| end);
    if end == 0 { " " } else { &text[..end] }
}

async fn read(mut answer: Response) -> Result<Vec<u8>, EmbedError> {
    let mut body = vec![];
    while let Some(part) = answer.chunk().await.map_err(|error| failure(&error))? {
        if body.len() + part.len() > MOST_BYTES {
            return Err(EmbedError::Nonsense("too long an answer"));
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

fn failure(error: &reqwest::Error) -> EmbedError {
    if error.is_timeout() {
        EmbedError::Slow
    } else {
        EmbedError::Unreachable
    }
}

/// What searches ask: the provider, and the table behind it. What somebody looks for is asked about
/// once, however often they move a slider or turn a page; a provider that fails again and again is left
/// alone for a while, so that nobody waits for it in vain.
#[derive(Clone)]
pub struct Meanings {
    provider: Option<Arc<dyn Embedder>>,
    patience: Duration,
    clock: Clock,
    answered: Arc<Cache<String, Option<Vector>>>,
    failing: Arc<Mutex<Failing>>,
}

/// How the provider has failed lately.
#[derive(Debug, Default)]
struct Failing {
    in_a_row: u32,
    left_alone_until: Option<Instant>,
}

impl Meanings {
    /// Without a provider the table answers everything.
    pub fn new(provider: Option<Arc<dyn Embedder>>, patience: Duration, clock: Clock) -> Meanings {
        Meanings {
            provider,
            patience,
            clock,
            answered: Arc::new(Cache::new(ANSWERS_KEPT)),
            failing: Arc::default(),
        }
    }

    /// As the settings say.
    pub fn of(provider: Option<&Provider>, clock: Clock) -> Meanings {
        let provider = provider.and_then(|provider| match HttpEmbedder::new(provider.clone()) {
            Ok(provider) => Some(Arc::new(provider) as Arc<dyn Embedder>),
            Err(error) => {
                tracing::error!(%error, "searches stand on the table alone");
                None
            }
        });
        Meanings::new(provider, QUERY_PATIENCE, clock)
    }

    /// Whose vectors an index should hold beside the table's.
    pub fn provider(&self) -> Option<&Arc<dyn Embedder>> {
        self.provider.as_ref()
    }

    /// What somebody looks for means. It comes from the provider if that answers well and in time,
    /// else from the table: its model tells which index to ask. None when the text says nothing.
    pub async fn of_query(&self, text: &str) -> Option<Vector> {
        if let Some(provider) = &self.provider {
            let text = beginning(text.trim());
            if let Some(known) = self.answered.get(text) {
                return known;
            }
            if !self.is_left_alone() {
                let texts = [text];
                let asked = tokio::time::timeout(self.patience, provider.embed(&texts));
                let answer = match asked.await.unwrap_or(Err(EmbedError::Slow)) {
                    Ok(mut vectors) if vectors.len() == 1 => Ok(vectors.remove(0)),
                    Ok(_) => Err(EmbedError::Nonsense("not one vector for one text")),
                    Err(error) => Err(error),
                };
                self.note(answer.as_ref().err());
                if let Ok(vector) = answer {
                    self.answered.insert(text.to_owned(), vector.clone());
                    return vector;
                }
            }
        }
        table().encode(text)
    }

    fn is_left_alone(&self) -> bool {
        let until = self.failing().left_alone_until;
        until.is_some_and(|until| self.clock.now() < until)
    }

    /// Notes how the provider answered.
    fn note(&self, error: Option<&EmbedError>) {
        let mut failing = self.failing();
        let Some(error) = error else {
            *failing = Failing::default();
            return;
        };
        tracing::warn!(%error, "the table answered a search instead");
        failing.in_a_row += 1;
        if failing.in_a_row >= FAILURES_MOST {
            failing.left_alone_until = Some(self.clock.now().plus(LEFT_ALONE));
        }
    }

    fn failing(&self) -> MutexGuard<'_, Failing> {
        self.failing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

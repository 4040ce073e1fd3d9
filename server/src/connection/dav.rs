//! WebDAV (RFC 4918) as far as calendars need it: requests in the name of an account, and answers
//! about several resources at once. The password goes to the host that the member named, and to
//! those that this host names itself, never along with a redirect.

use super::outbound::{Answer, Ask, Outbound};
use super::xml::{self, Element, Space};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::connection::{Password, Trouble};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};

/// Who asks.
#[derive(Clone, Debug)]
pub struct Login {
    pub user: String,
    pub password: Password,
}

/// Asks in the name of a login.
pub struct Dav<'a> {
    pub outbound: &'a Outbound,
    pub login: &'a Login,
}

/// What an answer says of one resource.
#[derive(Debug)]
pub struct Resource {
    pub url: Url,
    /// Of the resource as a whole; 200 when only its properties have one.
    pub status: u16,
    /// Those that were found.
    props: Vec<Element>,
}

impl Resource {
    pub fn prop(&self, space: Space, local: &str) -> Option<&Element> {
        self.props.iter().find(|prop| prop.is(space, local))
    }

    /// The text of a property that says something.
    pub fn text(&self, space: Space, local: &str) -> Option<&str> {
        let text = self.prop(space, local)?.text.trim();
        (!text.is_empty()).then_some(text)
    }

    /// The address in a property, as `current-user-principal` has one.
    pub fn href(&self, space: Space, local: &str) -> Option<Result<Url, Trouble>> {
        let href = self.prop(space, local)?.child(Space::Dav, "href")?;
        Some(joined(&self.url, &href.text))
    }
}

impl Dav<'_> {
    /// What these properties of a resource are, and of those in it with a depth of 1.
    pub async fn propfind(
        &self,
        url: &Url,
        depth: u8,
        props: &str,
    ) -> Result<Vec<Resource>, Trouble> {
        let body = format!("{XML}<D:propfind {SPACES}><D:prop>{props}</D:prop></D:propfind>");
        self.about_several("PROPFIND", url, depth, body).await
    }

    /// A question of CalDAV; `query` is the whole element.
    pub async fn report(&self, url: &Url, query: &str) -> Result<Vec<Resource>, Trouble> {
        self.about_several("REPORT", url, 1, format!("{XML}{query}"))
            .await
    }

    /// Asks in plain HTTP, with these headers beside those of the login.
    pub async fn send(
        &self,
        method: Method,
        url: &Url,
        headers: &[(HeaderName, &str)],
        body: String,
    ) -> Result<Answer, Trouble> {
        let mut all = HeaderMap::new();
        all.insert(AUTHORIZATION, self.authorization()?);
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|_| Trouble::BadAddress)?;
            all.insert(name, value);
        }
        let ask = Ask {
            method,
            url: url.clone(),
            headers: all,
            body,
        };
        let answer = self.outbound.send(ask).await?;
        if answer.status == 401 && answer.url.origin() != url.origin() {
            return Err(Trouble::LeadsElsewhere {
                host: answer.url.host_str().unwrap_or_default().to_owned(),
            });
        }
        Ok(answer)
    }

    async fn about_several(
        &self,
        method: &str,
        url: &Url,
        depth: u8,
        body: String,
    ) -> Result<Vec<Resource>, Trouble> {
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| Trouble::NotCalDav)?;
        let depth = depth.to_string();
        let headers = [
            (HeaderName::from_static("depth"), depth.as_str()),
            (CONTENT_TYPE, "application/xml; charset=utf-8"),
        ];
        let answer = self.send(method, url, &headers, body).await?;
        match answer.status {
            207 => resources(answer).await,
            // An ordinary site answers with a page, or does not know the method.
            200..=299 | 400 | 405 | 501 => Err(Trouble::NotCalDav),
            status => Err(super::connector::refused(status)),
        }
    }

    fn authorization(&self) -> Result<HeaderValue, Trouble> {
        let pair = format!("{}:{}", self.login.user, self.login.password.0);
        let value = format!("Basic {}", STANDARD.encode(pair));
        let mut value = HeaderValue::from_str(&value).map_err(|_| Trouble::NotAllowed)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

const XML: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
/// What stands for which vocabulary in all that is asked.
pub const SPACES: &str = "xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" \
     xmlns:S=\"http://calendarserver.org/ns/\" xmlns:A=\"http://apple.com/ns/ical/\"";

/// An address that an answer names. A server may send its own members to another of its hosts, but
/// never from an encrypted connection to a plain one.
fn joined(base: &Url, href: &str) -> Result<Url, Trouble> {
    let url = base.join(href.trim()).map_err(|_| Trouble::BadAddress)?;
    if url.origin() == base.origin() || url.scheme() == "https" {
        Ok(url)
    } else {
        Err(Trouble::NotEncrypted)
    }
}

/// Reads an answer beside the threads that answer requests: it may be large.
async fn resources(answer: Answer) -> Result<Vec<Resource>, Trouble> {
    let work = move || {
        let root = xml::parse(&answer.body).map_err(|_| Trouble::NotCalDav)?;
        if !root.is(Space::Dav, "multistatus") {
            return Err(Trouble::NotCalDav);
        }
        let responses = root.children.into_iter();
        responses
            .filter(|child| child.is(Space::Dav, "response"))
            .map(|response| resource(&answer.url, response))
            .collect()
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(Trouble::NotCalDav))
}

fn resource(base: &Url, response: Element) -> Result<Resource, Trouble> {
    let href = response
        .child(Space::Dav, "href")
        .ok_or(Trouble::NotCalDav)?;
    let url = joined(base, &href.text)?;
    let status = response.child(Space::Dav, "status").map_or(200, status_of);
    let mut props = vec![];
    for part in response.children {
        let found = part.child(Space::Dav, "status").map_or(200, status_of);
        if part.is(Space::Dav, "propstat") && (200..300).contains(&found) {
            let sets = part.children.into_iter();
            let sets = sets.filter(|child| child.is(Space::Dav, "prop"));
            props.extend(sets.flat_map(|set| set.children));
        }
    }
    Ok(Resource { url, status, props })
}

/// Of `HTTP/1.1 404 Not Found`.
fn status_of(element: &Element) -> u16 {
    let mut words = element.text.split_whitespace();
    words
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(500)
}

//! People as actors, on a fresh database and a clock that stands still. Acts only through the use
//! cases and the routes, as the outside does.

use crate::engines::{Fresh, on_each_engine, on_tables_of};
use crate::stripe::bank::Bank;
use app::account::{RegisterForm, SignInForm};
use app::context::{Backend, Caller};
use app::error::AppError;
use app::words::Lang;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, header};
use domain::actor::{Actor, Role};
use domain::id::MemberId;
use domain::time::Instant;
use server::clock::Clock;
use server::config::{Config, MarketIndex};
use server::connection::reader::Reader;
use server::db::Engine;
use server::http::{Edge, router};
use server::jobs::worker::Worker;
use server::mail::folder::{Folder, Written};
use server::market::Market;
use server::platform::Platform;
use server::searches::watcher::Watcher;
use std::collections::BTreeMap;
use std::sync::Arc;
use tower::ServiceExt as _;

/// Monday 23 November 2026, 09:00 in Berlin.
pub const NOW: Instant = Instant(1_795_420_800_000);

pub const PASSWORD: &str = "four calm words here";

/// Seals nothing but what tests make up.
const SECRET_KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

pub struct World {
    pub platform: Platform,
    pub backend: Backend,
    pub router: Router,
    pub market: Arc<Market>,
    /// Where people pay, unless it is at the provider that is built in.
    pub bank: Option<Bank>,
    fresh: Fresh,
}

/// Runs a test in a fresh world on each engine.
pub async fn in_each_world(test: impl AsyncFn(World)) {
    on_each_engine(async |fresh| test(World::new(fresh)).await).await;
}

/// Runs a test in a fresh world on each engine, and once more with the market in tables.
pub async fn in_each_market(test: impl AsyncFn(World)) {
    in_each_world(&test).await;
    on_tables_of(Engine::Postgres, async |fresh| {
        let in_tables = ("MARKET_INDEX".to_owned(), "postgres".to_owned());
        test(World::set(fresh, [in_tables])).await;
    })
    .await;
}

/// Runs a test in a fresh world on each engine, in which people pay at Stripe.
pub async fn in_each_world_with_stripe(test: impl AsyncFn(World, Bank)) {
    on_each_engine(async |fresh| {
        let bank = Bank::new().await;
        let mut world = World::set(fresh, bank.settings());
        world.bank = Some(bank.clone());
        test(world, bank).await;
    })
    .await;
}

/// Runs a test in a fresh world on each engine, with each of the providers.
pub async fn with_each_provider(test: impl AsyncFn(World)) {
    in_each_world(&test).await;
    in_each_world_with_stripe(async |world, _| test(world).await).await;
}

impl World {
    pub fn new(fresh: Fresh) -> World {
        World::set(fresh, [])
    }

    /// With some settings of its own.
    fn set(fresh: Fresh, settings: impl IntoIterator<Item = (String, String)>) -> World {
        let mut values = BTreeMap::from([
            ("DATABASE_URL".to_owned(), fresh.url.clone()),
            (
                "DATA_DIR".to_owned(),
                fresh.folder.join("data").to_string_lossy().into_owned(),
            ),
            (
                "SITE_ROOT".to_owned(),
                fresh.folder.join("site").to_string_lossy().into_owned(),
            ),
            // Hosts that tests make stand on this machine.
            ("PRIVATE_CALENDARS".to_owned(), "127.0.0.0/8".to_owned()),
            ("SECRET_KEY".to_owned(), SECRET_KEY.to_owned()),
        ]);
        values.extend(settings);
        let config = Config::from_values(&values).expect("the test's settings are good");
        let platform = Platform::new(fresh.db.clone(), Clock::frozen(NOW), config);
        let edge = Edge::new(platform.clone());
        World {
            backend: edge.backend.clone(),
            market: edge.market.clone(),
            router: router(edge),
            platform,
            bank: None,
            fresh,
        }
    }

    /// The same database and clock in another process.
    pub async fn another_process(&self) -> Platform {
        Platform::new(
            self.fresh.open_again().await,
            self.platform.clock.clone(),
            (*self.platform.config).clone(),
        )
    }

    /// The same database and clock with another index of the market.
    pub fn market_in(&self, index: MarketIndex) -> Market {
        let mut platform = self.platform.clone();
        let config = (*platform.config).clone();
        platform.config = Arc::new(Config {
            market_index: index,
            ..config
        });
        Market::new(platform)
    }

    pub fn now(&self) -> Instant {
        self.platform.now()
    }

    pub fn set_clock(&self, to: Instant) {
        self.platform.clock.set(to);
    }

    /// Moves the clock on by so many milliseconds.
    pub fn wait(&self, milliseconds: i64) {
        self.set_clock(self.now().plus(milliseconds));
    }

    /// Does all jobs that are due.
    pub async fn run_jobs(&self) {
        let worker = Worker::new(self.platform.clone()).expect("a folder needs no settings");
        while worker.run_due().await > 0 {}
    }

    /// Looks through the market for all kept searches that are due.
    pub async fn look_for_searches(&self) {
        let watcher = Watcher::new(self.platform.clone(), self.market.clone());
        while watcher.look_due().await.expect("the market can be read") > 0 {}
    }

    /// Reads all other calendars that are due.
    pub async fn read_calendars(&self) {
        let reader = Reader::new(self.platform.clone()).expect("a client can be made");
        while reader.run_due().await > 0 {}
    }

    /// Letters written so far, newest first.
    pub async fn letters(&self) -> Vec<Written> {
        let letters = Folder::of(&self.platform.config)
            .newest(1_000)
            .await
            .expect("the folder is ours");
        letters.into_iter().map(|(_, letter)| letter).collect()
    }

    /// The newest letter to an address.
    pub async fn letter_to(&self, email: &str) -> Written {
        let letters = self.letters().await;
        letters
            .into_iter()
            .find(|letter| letter.to == email)
            .unwrap_or_else(|| panic!("no letter to {email}"))
    }

    /// Joins as `name`; the address of the letter to come.
    async fn join(&self, name: &str, mentor: bool) -> String {
        let email = format!("{}@example.org", name.to_lowercase());
        let form = RegisterForm {
            name: format!("{name} Example"),
            email: email.clone(),
            password: PASSWORD.to_owned(),
            adult: Some("on".to_owned()),
            conduct: Some("on".to_owned()),
            mentor: mentor.then(|| "on".to_owned()),
            zone: "Europe/Berlin".to_owned(),
            listed_zone: String::new(),
        };
        // Everybody joins from a place of their own: joining is limited per address.
        let home = Caller {
            address: email.clone(),
            ..visitor()
        };
        self.backend
            .account
            .register(&home, form)
            .await
            .expect("a good form joins");
        email
    }

    /// Joins as `name`, confirms the address by the link in the letter.
    pub async fn member(&self, name: &str, mentor: bool) -> Person {
        let email = self.join(name, mentor).await;
        self.run_jobs().await;
        let letter = self.letter_to(&email).await;
        let token = letter
            .text
            .split("/verify/")
            .nth(1)
            .and_then(|rest| rest.split_whitespace().next());
        let signed_in = self
            .backend
            .account
            .verify(&visitor(), token.expect("a link"))
            .await
            .expect("the link works");
        self.person(&email, signed_in.token).await
    }

    /// Joins as `name` and signs in, without confirming the address.
    pub async fn unverified(&self, name: &str) -> Person {
        let email = self.join(name, false).await;
        let token = self.sign_in(&email, PASSWORD).await;
        self.person(&email, token.expect("the password is right"))
            .await
    }

    pub async fn mentee(&self, name: &str) -> Person {
        self.member(name, false).await
    }

    pub async fn mentor(&self, name: &str) -> Person {
        self.member(name, true).await
    }

    /// Makes somebody staff, as the operator's command does.
    pub async fn promote(&self, person: &mut Person, role: Role) {
        use futures::FutureExt as _;
        let id = person.id;
        self.platform
            .db
            .write(move |tx| server::account::store::role_update(tx, id, role).boxed())
            .await
            .map_err(|error: server::db::DbError| error)
            .expect("roles can be changed");
        person.caller.actor = Actor::Member {
            id,
            role,
            verified: true,
        };
    }

    async fn person(&self, email: &str, token: String) -> Person {
        let mut read = self.platform.db.read().await.expect("a connection");
        let account = server::account::store::account_by_email(&mut read, email)
            .await
            .expect("readable")
            .expect("the account is there");
        let actor = Actor::Member {
            id: account.id,
            role: Role::Member,
            verified: account.verified,
        };
        let caller = Caller {
            actor,
            zone: account.zone,
            ..visitor()
        };
        Person {
            id: account.id,
            email: email.to_owned(),
            token,
            caller,
        }
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Result<String, AppError> {
        let form = SignInForm {
            email: email.to_owned(),
            password: password.to_owned(),
            next: String::new(),
        };
        self.backend
            .account
            .sign_in(&visitor(), form)
            .await
            .map(|signed_in| signed_in.token)
    }

    /// Opens a page as a browser without script does.
    pub async fn get(&self, path: &str, person: Option<&Person>) -> Page {
        self.send(
            self.request("GET", path, person)
                .body(Body::empty())
                .expect("a good request"),
        )
        .await
    }

    /// Posts a form of the page `on` without script.
    pub async fn post(
        &self,
        on: &str,
        action: &str,
        fields: &[(&str, &str)],
        person: Option<&Person>,
    ) -> Page {
        let body = serde_urlencoded::to_string(fields).expect("plain pairs");
        let request = self
            .request("POST", action, person)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::REFERER, format!("http://localhost:3000{on}"))
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .expect("a good request");
        self.send(request).await
    }

    pub fn request(
        &self,
        method: &str,
        path: &str,
        person: Option<&Person>,
    ) -> axum::http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ACCEPT, "text/html");
        match person {
            Some(person) => request.header(header::COOKIE, format!("mc_sign_in={}", person.token)),
            None => request,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Page {
        let answer = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("the router always answers");
        Page::read(answer).await
    }
}

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: MemberId,
    pub email: String,
    /// Of the browser they are signed in with.
    pub token: String,
    pub caller: Caller,
}

/// Nobody in particular.
pub fn visitor() -> Caller {
    Caller {
        actor: Actor::Visitor,
        sign_in: None,
        address: "192.0.2.1".to_owned(),
        device: "Test".to_owned(),
        lang: Lang::En,
        habits: Default::default(),
        zone: "Europe/Berlin".to_owned(),
        zone_is_guess: false,
        currency: None,
    }
}

/// An answer, read to its end.
pub struct Page {
    pub status: u16,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Page {
    async fn read(answer: Response<Body>) -> Page {
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, 64 * 1024 * 1024)
            .await
            .expect("the body ends");
        Page {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// The token of the sign-in cookie that the answer sets.
    pub fn sign_in_cookie(&self) -> Option<String> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find_map(|cookie| cookie.strip_prefix("mc_sign_in="))
            .and_then(|rest| rest.split(';').next())
            .map(str::to_owned)
    }
}

/// Starts something, and drops it after so many steps, as a process that is killed does.
pub async fn killed_after<T>(steps: u32, work: impl Future<Output = T>) -> Option<T> {
    use futures::FutureExt as _;
    let mut work = std::pin::pin!(work);
    for _ in 0..steps {
        if let Some(done) = work.as_mut().now_or_never() {
            return Some(done);
        }
        // What was asked of the database goes on meanwhile.
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    }
    None
}

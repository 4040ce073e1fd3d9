//! A stand-in for Stripe on this machine. It speaks as much of the protocol as we use, and minds what Stripe
//! minds: the version, the key, that an idempotency key comes with the same request again, that nobody sends
//! more than there is. It can fall silent before or after doing something, and tells what happened when asked to.

use crate::world::World;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Request, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use server::money::signature;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

/// Made up, and in the form of real ones.
pub const KEY: &str = "sk_test_madeup";
pub const SECRET: &str = "whsec_madeup";

/// How the next requests go.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// Nothing happens, and nobody answers.
    Before,
    /// It happens, and nobody answers.
    After,
    /// It does not happen.
    Status(u16),
}

#[derive(Clone)]
pub struct Bank {
    pub url: String,
    books: Arc<Mutex<Books>>,
}

#[derive(Default)]
pub struct Books {
    url: String,
    last: u64,
    pub sessions: BTreeMap<String, Value>,
    pub intents: BTreeMap<String, Value>,
    pub refunds: Vec<Value>,
    pub transfers: Vec<Value>,
    pub accounts: BTreeMap<String, Value>,
    /// Oldest first.
    movements: Vec<Value>,
    /// What each key came with, and what was answered.
    keys: BTreeMap<String, (String, u16, Value)>,
    faults: VecDeque<Fault>,
    /// The request that is done and not answered, once.
    silent_after: Option<String>,
    /// Each request: its method, its path and its body.
    pub asked: Vec<String>,
    /// What is to be told.
    pub told: Vec<Value>,
    /// What can be sent on; none: as much as anybody wants.
    pub available: Option<i64>,
    /// What becomes of charging somebody who is not there; none: it works.
    pub declines: Option<&'static str>,
}

type Fields = BTreeMap<String, String>;
type Answer = (u16, Value);

impl Bank {
    pub async fn new() -> Bank {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let books = Arc::new(Mutex::new(Books {
            url: url.clone(),
            ..Books::default()
        }));
        let router = Router::new().fallback(answer).with_state(books.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Bank { url, books }
    }

    pub fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("no test panicked inside")
    }

    /// The settings of a server that uses it.
    pub fn settings(&self) -> [(String, String); 4] {
        [
            ("PAYMENTS", "stripe"),
            ("STRIPE_SECRET_KEY", KEY),
            ("STRIPE_WEBHOOK_SECRET", SECRET),
            ("STRIPE_BASE_URL", &self.url),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    }

    pub fn falters(&self, faults: impl IntoIterator<Item = Fault>) {
        self.books().faults.extend(faults);
    }

    /// The next request that begins so is done, and nobody answers.
    pub fn silent_after(&self, beginning: &str) {
        self.books().silent_after = Some(beginning.to_owned());
    }

    /// As Stripe does after a day.
    pub fn forgets_keys(&self) {
        self.books().keys.clear();
    }

    /// Somebody used this key for something else.
    pub fn knows_key(&self, key: &str) {
        let other = ("POST refunds".to_owned(), 200, json!({}));
        self.books().keys.insert(key.to_owned(), other);
    }

    /// Somebody pays at this place; the name of the payment.
    pub fn takes(&self, place: &str) -> String {
        let id = place.rsplit('/').next().expect("an address").to_owned();
        self.books().pay(&id)
    }

    /// Tells something about a thing, of our own account or of a connected one.
    pub fn says(&self, kind: &str, object: Value, account: Option<&str>) -> Value {
        let mut books = self.books();
        let event = books.event(kind, object);
        let event = match account {
            Some(account) => {
                let mut event = event;
                event["account"] = json!(account);
                event
            }
            None => event,
        };
        books.told.push(event.clone());
        event
    }

    /// The payer's bank: `created`, `closed` and others, with the state that the dispute has then.
    pub fn disputes(&self, intent: &str, kind: &str, status: &str) {
        let amount = self.books().intents[intent]["amount_received"].clone();
        self.disputes_part(intent, kind, status, amount.as_i64().unwrap_or_default());
    }

    /// The same about so much of what was paid.
    pub fn disputes_part(&self, intent: &str, kind: &str, status: &str, minor: i64) {
        let amount = json!(minor);
        let dispute = json!({"id": format!("dp_{intent}"), "object": "dispute", "amount": amount, "currency": "eur",
            "payment_intent": intent, "status": status, "metadata": {}});
        match (kind, status.starts_with("warning")) {
            ("created", false) => self.books().moves("adjustment", -minor, 1_500),
            ("closed", false) if status == "won" => self.books().moves("adjustment", minor, 0),
            _ => {}
        }
        self.says(&format!("charge.dispute.{kind}"), dispute, None);
    }

    /// Everything that is to be told and was not.
    pub fn news(&self) -> Vec<Value> {
        std::mem::take(&mut self.books().told)
    }

    /// Tells all of it, in order.
    pub async fn tells_all(&self, world: &World) {
        for event in self.news() {
            assert_eq!(tell(world, &event).await, 200, "{event}");
        }
    }

    /// How many requests began so.
    pub fn asked(&self, beginning: &str) -> usize {
        let books = self.books();
        let asked = books.asked.iter();
        asked.filter(|asked| asked.starts_with(beginning)).count()
    }

    /// Whoever opened the account has said all that there is to say.
    pub fn is_content_with(&self, account: &str) {
        let mut books = self.books();
        let account = books.accounts.get_mut(account).expect("it was opened");
        account["payouts_enabled"] = json!(true);
        account["capabilities"]["transfers"] = json!("active");
    }
}

/// Tells a message as Stripe does; the status that comes back.
pub async fn tell(world: &World, event: &Value) -> u16 {
    let body = event.to_string();
    let signature = signature::sign(SECRET.as_bytes(), body.as_bytes(), world.now());
    tell_signed(world, &body, &signature).await
}

pub async fn tell_signed(world: &World, body: &str, signature: &str) -> u16 {
    let request = Request::builder()
        .method("POST")
        .uri("/webhooks/stripe")
        .header("stripe-signature", signature)
        .header("content-type", "application/json; charset=utf-8")
        .body(Body::from(body.to_owned()))
        .expect("a good request");
    world.send(request).await.status
}

async fn answer(
    State(books): State<Arc<Mutex<Books>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body = String::from_utf8_lossy(&body).into_owned();
    let mut books = books.lock().expect("no test panicked inside");
    let fault = books.faults.pop_front();
    if matches!(fault, Some(Fault::Before)) {
        return nobody();
    }
    if let Some(Fault::Status(status)) = fault {
        let status = StatusCode::from_u16(status).expect("a status");
        return (status, "{}").into_response();
    }
    let (status, said) = books.request(&method, &uri, &headers, &body);
    let last = books.asked.last();
    let is_last = |beginning: &String| last.is_some_and(|asked| asked.starts_with(beginning));
    let silent = books.silent_after.as_ref().is_some_and(is_last);
    if silent {
        books.silent_after = None;
    }
    if silent || matches!(fault, Some(Fault::After)) {
        return nobody();
    }
    let status = StatusCode::from_u16(status).expect("a status");
    (status, said.to_string()).into_response()
}

/// The connection breaks before anything was said.
fn nobody() -> Response {
    let broken = std::io::Error::other("gone");
    Body::from_stream(futures::stream::iter([Err::<Bytes, _>(broken)])).into_response()
}

fn refusal(status: u16, kind: &str, code: Option<&str>) -> Answer {
    let message = "Words for developers, which may name sk_test_madeup";
    (
        status,
        json!({"error": {"type": kind, "code": code, "message": message}}),
    )
}

fn invalid(code: &str) -> Answer {
    refusal(400, "invalid_request_error", Some(code))
}

impl Books {
    fn request(&mut self, method: &Method, uri: &Uri, headers: &HeaderMap, body: &str) -> Answer {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if header("authorization") != Some(&format!("Bearer {KEY}")) {
            return refusal(401, "invalid_request_error", None);
        }
        assert_eq!(header("stripe-version"), Some("2024-06-20"));
        let path = uri.path().strip_prefix("/v1/").unwrap_or_default();
        self.asked.push(format!("{method} {path} {body}"));
        let fields: Fields = match *method {
            Method::GET => serde_urlencoded::from_str(uri.query().unwrap_or_default()),
            _ => {
                let kind = header("content-type");
                assert_eq!(kind, Some("application/x-www-form-urlencoded"));
                serde_urlencoded::from_str(body)
            }
        }
        .expect("pairs");
        let Some(key) = header("idempotency-key") else {
            return self.does(method, path, &fields);
        };
        let came_with = format!("{method} {path} {body}");
        if let Some((before, status, said)) = self.keys.get(key) {
            return match *before == came_with {
                true => (*status, said.clone()),
                false => refusal(400, "idempotency_error", None),
            };
        }
        let (status, said) = self.does(method, path, &fields);
        self.keys
            .insert(key.to_owned(), (came_with, status, said.clone()));
        (status, said)
    }

    fn does(&mut self, method: &Method, path: &str, fields: &Fields) -> Answer {
        let parts: Vec<&str> = path.split('/').collect();
        let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
        match (method.as_str(), parts.as_slice()) {
            ("POST", ["checkout", "sessions"]) => self.session(fields),
            ("GET", ["checkout", "sessions", id]) => found(self.sessions.get(*id)),
            ("POST", ["checkout", "sessions", id, "expire"]) => self.expire(id),
            ("GET", ["payment_intents", id]) => found(self.intents.get(*id)),
            ("POST", ["payment_intents"]) => self.intent(fields),
            ("POST", ["payment_intents", id, "confirm"]) => self.confirm(id, fields),
            ("POST", ["payment_intents", id, "cancel"]) => self.cancel(id),
            ("POST", ["refunds"]) => self.refund(fields),
            ("GET", ["refunds"]) => list(&self.refunds, "payment_intent", &field("payment_intent")),
            ("POST", ["refunds", id]) => {
                let refund = self.refunds.iter_mut().find(|refund| refund["id"] == **id);
                let refund = refund.expect("it was listed");
                refund["metadata"] = json!({"outgoing": field("metadata[outgoing]")});
                (200, refund.clone())
            }
            ("POST", ["transfers"]) => self.transfer(fields),
            ("GET", ["transfers"]) => {
                list(&self.transfers, "transfer_group", &field("transfer_group"))
            }
            ("POST", ["accounts"]) => self.account(fields),
            ("GET", ["accounts", id]) => match self.accounts.get(*id) {
                Some(account) => (200, account.clone()),
                None => refusal(403, "invalid_request_error", Some("account_invalid")),
            },
            ("POST", ["account_links"]) => {
                assert_eq!(field("type"), "account_onboarding");
                let url = format!("{}/connect/{}", self.url, field("account"));
                (200, json!({"object": "account_link", "url": url}))
            }
            ("GET", ["balance_transactions"]) => self.listed(fields),
            _ => refusal(404, "invalid_request_error", None),
        }
    }

    fn fresh(&mut self, prefix: &str) -> String {
        self.last += 1;
        format!("{prefix}_{:06}", self.last)
    }

    fn event(&mut self, kind: &str, object: Value) -> Value {
        let id = self.fresh("evt");
        json!({"id": id, "object": "event", "type": kind, "livemode": false,
            "api_version": "2024-06-20", "data": {"object": object}})
    }

    fn moves(&mut self, kind: &str, minor: i64, fee: i64) {
        let id = self.fresh("txn");
        self.movements.push(
            json!({"id": id, "type": kind, "amount": minor, "fee": fee, "net": minor - fee, "currency": "eur"}),
        );
    }

    fn session(&mut self, fields: &Fields) -> Answer {
        let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        for (name, expected) in [
            ("mode", "payment"),
            ("line_items[0][quantity]", "1"),
            ("payment_method_types[0]", "card"),
        ] {
            assert_eq!(field(name), expected, "{name}");
        }
        let payment = field("metadata[payment]");
        assert_eq!(field("payment_intent_data[metadata][payment]"), payment);
        let keeps = field("payment_intent_data[setup_future_usage]") == "off_session";
        // Nobody can be charged again who is nobody's customer.
        assert_eq!(keeps, field("customer_creation") == "always");
        // To what was begun: a plan or a membership, or a session.
        let back: &[&str] = match keeps {
            true => &["wallet", "premium"],
            false => &["sessions/"],
        };
        let to = field("success_url").strip_prefix("http://localhost:3000/");
        let to = to.expect("a page of ours");
        assert!(back.iter().any(|page| to.starts_with(page)), "{to}");
        let minor: i64 = field("line_items[0][price_data][unit_amount]")
            .parse()
            .expect("a number");
        let id = self.fresh("cs_test");
        let url = format!("{}/pay/{id}", self.url);
        let session = json!({"id": id, "object": "checkout.session", "livemode": false, "url": url, "status": "open",
            "payment_status": "unpaid", "payment_intent": null, "amount_total": minor,
            "currency": field("line_items[0][price_data][currency]"), "client_reference_id": payment,
            "metadata": {"payment": payment}, "keeps": keeps});
        self.sessions.insert(id, session.clone());
        (200, session)
    }

    fn expire(&mut self, id: &str) -> Answer {
        let Some(session) = self.sessions.get_mut(id) else {
            return refusal(404, "invalid_request_error", Some("resource_missing"));
        };
        if session["status"] != "open" {
            return refusal(400, "invalid_request_error", None);
        }
        session["status"] = json!("expired");
        session["url"] = Value::Null;
        let session = session.clone();
        let event = self.event("checkout.session.expired", session.clone());
        self.told.push(event);
        (200, session)
    }

    /// The name of the payment; whoever paid before pays nothing.
    fn pay(&mut self, id: &str) -> String {
        let known = self.sessions[id]["payment_intent"].as_str();
        if let Some(known) = known {
            return known.to_owned();
        }
        let intent = self.fresh("pi");
        let session = self.sessions.get_mut(id).expect("there is such a place");
        assert_eq!(session["status"], "open", "nobody can pay there any more");
        session["status"] = json!("complete");
        session["payment_status"] = json!("paid");
        session["payment_intent"] = json!(intent);
        session["url"] = Value::Null;
        let session = session.clone();
        let amount = session["amount_total"].as_i64().expect("a number");
        let (customer, method) = match session["keeps"] == true {
            true => (json!(self.fresh("cus")), json!(self.fresh("pm"))),
            false => (Value::Null, json!(self.fresh("pm"))),
        };
        let paid = json!({"id": intent, "object": "payment_intent", "amount": amount, "amount_received": amount,
            "currency": session["currency"], "status": "succeeded", "metadata": session["metadata"],
            "customer": customer, "payment_method": method, "receipt_email": "payer@example.org"});
        self.intents.insert(intent.clone(), paid.clone());
        self.moves("charge", amount, amount / 50);
        for (kind, object) in [
            ("payment_intent.succeeded", paid),
            (
                "charge.succeeded",
                json!({"id": "ch_1", "object": "charge", "billing_details": {"email": "payer@example.org"}}),
            ),
            ("checkout.session.completed", session),
        ] {
            let event = self.event(kind, object);
            self.told.push(event);
        }
        intent
    }

    /// Somebody who is not there is to be charged; nothing is, until it is confirmed.
    fn intent(&mut self, fields: &Fields) -> Answer {
        let field = |name: &str| fields.get(name).map(String::as_str).unwrap_or_default();
        let agreed = self.intents.values().any(|intent| {
            intent["customer"] == field("customer")
                && intent["payment_method"] == field("payment_method")
        });
        assert!(agreed && !field("customer").is_empty(), "{fields:?}");
        let amount: i64 = field("amount").parse().expect("a number");
        let id = self.fresh("pi");
        let intent = json!({"id": id, "object": "payment_intent", "amount": amount, "amount_received": 0,
            "currency": field("currency"), "status": "requires_confirmation", "customer": field("customer"),
            "payment_method": field("payment_method"), "metadata": {"payment": field("metadata[payment]")}});
        self.intents.insert(id, intent.clone());
        (200, intent)
    }

    fn confirm(&mut self, id: &str, fields: &Fields) -> Answer {
        assert_eq!(fields.get("off_session").map(String::as_str), Some("true"));
        let declines = self.declines;
        let Some(intent) = self.intents.get_mut(id) else {
            return refusal(404, "invalid_request_error", Some("resource_missing"));
        };
        let open = ["requires_confirmation", "requires_payment_method"];
        if !open.iter().any(|status| intent["status"] == *status) {
            return invalid("payment_intent_unexpected_state");
        }
        if let Some(code) = declines {
            // What was refused is taken away from it.
            intent["status"] = json!("requires_payment_method");
            intent["payment_method"] = Value::Null;
            let intent = intent.clone();
            let event = self.event("payment_intent.payment_failed", intent);
            self.told.push(event);
            return refusal(402, "card_error", Some(code));
        }
        intent["status"] = json!("succeeded");
        intent["payment_method"] = json!(fields["payment_method"]);
        intent["amount_received"] = intent["amount"].clone();
        let intent = intent.clone();
        let amount = intent["amount"].as_i64().expect("a number");
        self.moves("charge", amount, amount / 50);
        let event = self.event("payment_intent.succeeded", intent.clone());
        self.told.push(event);
        (200, intent)
    }

    fn cancel(&mut self, id: &str) -> Answer {
        let Some(intent) = self.intents.get_mut(id) else {
            return refusal(404, "invalid_request_error", Some("resource_missing"));
        };
        if intent["status"] == "succeeded" || intent["status"] == "canceled" {
            return invalid("payment_intent_unexpected_state");
        }
        intent["status"] = json!("canceled");
        let intent = intent.clone();
        let event = self.event("payment_intent.canceled", intent.clone());
        self.told.push(event);
        (200, intent)
    }

    fn refund(&mut self, fields: &Fields) -> Answer {
        let intent = &fields["payment_intent"];
        let Some(paid) = self.intents.get(intent) else {
            return refusal(404, "invalid_request_error", Some("resource_missing"));
        };
        let paid = paid["amount_received"].as_i64().unwrap_or_default();
        let before = self.refunds.iter();
        let before = before.filter(|refund| refund["payment_intent"] == **intent);
        let left = paid
            - before
                .map(|refund| refund["amount"].as_i64().unwrap_or_default())
                .sum::<i64>();
        let minor: i64 = fields["amount"].parse().expect("a number");
        if left == 0 {
            return invalid("charge_already_refunded");
        }
        if minor > left {
            return refusal(400, "invalid_request_error", None);
        }
        let notes = fields.get("metadata[outgoing]");
        let notes = notes.map_or(json!({}), |id| json!({"outgoing": id}));
        let refund = json!({"id": self.fresh("re"), "object": "refund", "amount": minor, "currency": "eur",
            "payment_intent": intent, "status": "succeeded", "metadata": notes});
        self.refunds.push(refund.clone());
        self.moves("refund", -minor, 0);
        (200, refund)
    }

    /// Somebody sends money back on Stripe's own pages.
    pub fn refund_by_hand(&mut self, intent: &str, minor: i64) -> Value {
        let fields = [
            ("payment_intent", intent.to_owned()),
            ("amount", minor.to_string()),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value)).into();
        let (status, refund) = self.refund(&fields);
        assert_eq!(status, 200);
        refund
    }

    /// The payer's bank does not take the last refund; as it is then.
    pub fn fail_refund(&mut self) -> Value {
        let refund = self.refunds.last_mut().expect("something went back");
        refund["status"] = json!("failed");
        let refund = refund.clone();
        let minor = refund["amount"].as_i64().unwrap_or_default();
        self.moves("refund_failure", minor, 0);
        refund
    }

    fn transfer(&mut self, fields: &Fields) -> Answer {
        let minor: i64 = fields["amount"].parse().expect("a number");
        let destination = &fields["destination"];
        let ready = self.accounts.get(destination);
        if ready.is_none_or(|account| account["capabilities"]["transfers"] != "active") {
            return invalid("insufficient_capabilities_for_transfer");
        }
        if self.available.is_some_and(|available| available < minor) {
            return invalid("balance_insufficient");
        }
        let transfer = json!({"id": self.fresh("tr"), "object": "transfer", "amount": minor, "currency": fields["currency"],
            "amount_reversed": 0, "destination": destination, "transfer_group": fields["transfer_group"],
            "metadata": {"outgoing": fields["metadata[outgoing]"]}});
        self.transfers.push(transfer.clone());
        self.moves("transfer", -minor, 0);
        (200, transfer)
    }

    /// What was sent comes back; so much of it.
    pub fn reverse(&mut self, minor: i64) {
        let transfer = self.transfers.last_mut().expect("something was sent");
        transfer["amount_reversed"] = json!(minor);
        let transfer = transfer.clone();
        self.moves("transfer_refund", minor, 0);
        let event = self.event("transfer.reversed", transfer);
        self.told.push(event);
    }

    fn account(&mut self, fields: &Fields) -> Answer {
        assert_eq!(fields["type"], "express");
        assert_eq!(fields["capabilities[transfers][requested]"], "true");
        let id = self.fresh("acct");
        let account = json!({"id": id, "object": "account", "payouts_enabled": false,
            "capabilities": {"transfers": "inactive"}, "metadata": {"member": fields["metadata[member]"]}});
        self.accounts.insert(id, account.clone());
        (200, account)
    }

    /// Newest first, a few at a time.
    fn listed(&self, fields: &Fields) -> Answer {
        let newest = self.movements.iter().rev();
        let after = fields.get("starting_after");
        let rest: Vec<&Value> = match after {
            None => newest.collect(),
            Some(after) => newest
                .skip_while(|line| line["id"] != **after)
                .skip(1)
                .collect(),
        };
        let page: Vec<&Value> = rest.iter().take(3).copied().collect();
        (
            200,
            json!({"object": "list", "has_more": rest.len() > page.len(), "data": page}),
        )
    }
}

fn found(thing: Option<&Value>) -> Answer {
    match thing {
        Some(thing) => (200, thing.clone()),
        None => refusal(404, "invalid_request_error", Some("resource_missing")),
    }
}

/// Newest first, of those that have this value.
fn list(all: &[Value], name: &str, value: &str) -> Answer {
    let data: Vec<&Value> = all
        .iter()
        .rev()
        .filter(|thing| thing[name] == *value)
        .collect();
    (
        200,
        json!({"object": "list", "has_more": false, "data": data}),
    )
}

"""Payments against other people's Stripe: localstripe keeps the payments and signs what it tells, and Stripe's own
library reads and writes signatures. localstripe knows no pages to pay on, so those are a few lines here, each around a
payment of localstripe; it knows no connected accounts either: those are tested by `server/tests/it/stripe`."""

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import stripe

from conftest import Server
from test_invitations import ask, stamp

PATIENCE = 40
KEY = "sk_test_madeup"
SECRETS = ["whsec_old", "whsec_new"]


def until(found, what):
    """What `found` finds, once it finds something."""
    end = time.monotonic() + PATIENCE
    while True:
        value = found()
        if value:
            return value
        assert time.monotonic() < end, what
        time.sleep(0.2)


class Localstripe:
    """The program, on a port of its own."""

    def __init__(self, folder: Path):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = open(folder / "localstripe.log", "wb")
        command = [sys.executable, "-m", "localstripe", "--from-scratch", "--port", str(port)]
        self.process = subprocess.Popen(command, cwd=folder, stdout=self.log, stderr=self.log)

        def answers():
            assert self.process.poll() is None, (folder / "localstripe.log").read_text()
            try:
                return self.send("GET", "/v1/refunds")
            except OSError:
                return None

        until(answers, "localstripe never became ready")

    def send(self, method, path, form=None):
        body = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(self.url + path, body, {"Authorization": f"Bearer {KEY}"}, method=method)
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return json.loads(text) if text else {}

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()


class Pages(ThreadingHTTPServer):
    """Places to pay in front of localstripe, which has everything else."""

    def __init__(self, behind: Localstripe):
        self.behind, self.sessions, self.asked = behind, {}, []
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def begin(self, form):
        price = "line_items[0][price_data]"
        payment = form["payment_intent_data[metadata][payment]"]
        intent = self.behind.send("POST", "/v1/payment_intents", {
            "amount": form[f"{price}[unit_amount]"],
            "currency": form[f"{price}[currency]"],
            "metadata[payment]": payment,
        })
        name = f"cs_test_{len(self.sessions)}"
        self.sessions[name] = intent["id"]
        return self.session(name)

    def session(self, name):
        intent = self.behind.send("GET", f"/v1/payment_intents/{self.sessions[name]}")
        paid, closed = intent["status"] == "succeeded", intent["status"] == "canceled"
        return {
            "id": name,
            "object": "checkout.session",
            "url": None if paid or closed else f"{self.url}/pay/{name}",
            "status": "complete" if paid else "expired" if closed else "open",
            "payment_status": "paid" if paid else "unpaid",
            "payment_intent": intent["id"] if paid else None,
            "amount_total": intent["amount"],
            "currency": intent["currency"],
            "metadata": intent["metadata"],
        }

    def expire(self, name):
        self.behind.send("POST", f"/v1/payment_intents/{self.sessions[name]}/cancel", {})
        return self.session(name)

    def pay(self, place):
        """Somebody pays by card, on a page that is not ours."""
        intent = self.sessions[place.rsplit("/", 1)[1]]
        card = {"number": "4242424242424242", "exp_month": "12", "exp_year": "2030", "cvc": "123"}
        card = {f"card[{name}]": value for name, value in card.items()}
        method = self.behind.send("POST", "/v1/payment_methods", {"type": "card"} | card)
        self.behind.send("POST", f"/v1/payment_intents/{intent}", {"payment_method": method["id"]})
        self.behind.send("POST", f"/v1/payment_intents/{intent}/confirm", {})
        return intent


class Handler(BaseHTTPRequestHandler):
    server: Pages

    def do_GET(self):
        self.answer("GET", b"")

    def do_POST(self):
        self.answer("POST", self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def answer(self, method, body):
        self.server.asked.append((method, self.path, self.headers, body))
        path = self.path.removeprefix("/v1/").split("/")
        if path[:2] != ["checkout", "sessions"]:
            return self.pass_on(method, body)
        if method == "GET":
            found = self.server.session(path[2])
        elif path[2:] == []:
            found = self.server.begin(dict(urllib.parse.parse_qsl(body.decode())))
        else:
            found = self.server.expire(path[2])
        return self.send(200, json.dumps(found).encode())

    def pass_on(self, method, body):
        kept = {name: self.headers[name] for name in ("Authorization", "Content-Type") if self.headers[name]}
        request = urllib.request.Request(self.server.behind.url + self.path, body or None, kept, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                self.send(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            self.send(error.code, error.read())

    def send(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def shop(tmp_path):
    """Our server, and the Stripe that it pays with."""
    behind = Localstripe(tmp_path)
    pages = Pages(behind)
    settings = {
        "PAYMENTS": "stripe",
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": ",".join(SECRETS),
        "STRIPE_BASE_URL": pages.url,
        "LOG": "info",
    }
    server = Server(tmp_path, settings)
    for name, secret in zip(["old", "new"], SECRETS):
        behind.send("POST", f"/_config/webhooks/{name}", {"url": f"{server.url}/webhooks/stripe", "secret": secret})
    yield server, pages
    server.stop()
    pages.shutdown()
    behind.stop()


def what_costs_something(server, token):
    """A kind of session of a demo mentor that is agreed at once and has a price, and one of its times."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    for mentor in ask(server, token, "/mentors")["mentors"]:
        for kind in ask(server, token, f"/mentors/{mentor['slug']}")["session_types"]:
            if kind["needs_approval"] or kind["price"]["minor"] == 0 or kind["pay_what_you_can"] or kind["first_free"]:
                continue
            # Far enough away that all of it goes back.
            span = f"from={stamp(now + timedelta(days=5))}&to={stamp(now + timedelta(days=30))}"
            path = f"/mentors/{mentor['slug']}/times?session_type={kind['id']}&{span}"
            times = ask(server, token, path)["times"]
            if times:
                return kind, times[0]
    raise AssertionError("no demo mentor asks for money")


def goes_to_pay(server, token):
    """The booking, and its payment."""
    kind, time_free = what_costs_something(server, token)
    hold = ask(server, token, "/holds", {"session_type": kind["id"], "starts_at": time_free["starts_at"]})
    answers = {question["key"]: "Yes." for question in hold["questions"]}
    booking = ask(server, token, "/bookings", {"hold": hold["id"], "answers": answers})
    assert booking["status"] == "held"
    return booking["id"], booking["payment"]


def test_a_session_is_paid_and_paid_back(shop):
    server, pages = shop
    token = server.token("anan@demo.example")
    booking, payment = goes_to_pay(server, token)
    place = payment["checkout_url"]
    assert place.startswith(f"{pages.url}/pay/")
    intent = pages.pay(place)
    price = pages.behind.send("GET", f"/v1/payment_intents/{intent}")["amount"]
    # Told by localstripe, twice, with another signature each.
    until(lambda: ask(server, token, f"/payments/{payment['id']}")["status"] == "held", "nobody heard of it")
    assert ask(server, token, f"/bookings/{booking}")["status"] == "confirmed"

    ask(server, token, f"/bookings/{booking}/cancel", {"reason": "Ill"})
    refunds = until(lambda: pages.behind.send("GET", "/v1/refunds")["data"], "nothing went back")
    assert [(refund["amount"], refund["payment_intent"]) for refund in refunds] == [(price, intent)]
    shown = until(
        lambda: (found := ask(server, token, f"/payments/{payment['id']}"))["status"] == "returned" and found,
        "it never came back",
    )
    assert shown["refunded"]["minor"] == price
    time.sleep(2)
    assert len(pages.behind.send("GET", "/v1/refunds")["data"]) == 1, "once"
    assert agrees(server)

    for _, path, headers, body in pages.asked:
        assert headers["Authorization"] == f"Bearer {KEY}"
        assert headers["Stripe-Version"] == "2024-06-20", path
        assert b"4242" not in body
    log = (server.folder / "log").read_text()
    for secret in [KEY, *SECRETS, "4242424242424242"]:
        assert secret not in log


def agrees(server):
    """Whether an admin sees that the ledger and the provider have the same."""
    password = "four calm words here"
    command = [server.program, "admin", "create", "ada@demo.example"]
    subprocess.run(command, env=server.settings, cwd=server.folder, input=password, text=True, check=True, capture_output=True)

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    form = urllib.parse.urlencode({"form[email]": "ada@demo.example", "form[password]": password}).encode()
    headers = {"Origin": server.url, "Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
    request = urllib.request.Request(f"{server.url}/fn/sign_in", form, headers)
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(Stay).open(request)
    cookie = answer.value.headers["Set-Cookie"].split(";")[0]
    request = urllib.request.Request(f"{server.url}/admin/money", headers={"Cookie": cookie, "Accept": "text/html"})
    with urllib.request.urlopen(request) as page:
        text = page.read().decode()
    return "Both agree." in text and "They differ by" not in text


def test_signatures_are_those_of_stripes_library(shop):
    server, _ = shop
    body = json.dumps({"id": "evt_ours", "object": "event", "type": "ping", "livemode": False, "data": {"object": {}}})

    def told(secret, body=body, at=None, signed=body):
        header = stripe.WebhookSignature.generate_signature_header(signed, secret, at)
        headers = {"Stripe-Signature": header, "Content-Type": "application/json"}
        request = urllib.request.Request(f"{server.url}/webhooks/stripe", body.encode(), headers)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    now = int(time.time())
    assert [told(secret) for secret in SECRETS] == [200, 200]
    assert told("whsec_other") == 400
    assert told(SECRETS[0], at=now - 301) == 400
    assert told(SECRETS[0], at=now - 290) == 200
    assert told(SECRETS[0], body=body.replace("ours", "theirs")) == 400

    # What we sign, the library takes: `server/tests/it/stripe` holds that this is what we sign.
    ours = json.loads((Path(__file__).parent / "signature.json").read_text())
    assert stripe.WebhookSignature.verify_header(ours["body"], ours["header"], ours["secret"])
    header = stripe.WebhookSignature.generate_signature_header(ours["body"], ours["secret"], ours["at"])
    assert header == ours["header"]

"""An invoice as a document, read by a PDF library nobody here wrote: one page, whose text says what the page says."""

import io
import json
import re
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone

from pypdf import PdfReader
from test_invitations import ask, stamp

PASSWORD = "demo-mentor-connect"
# A letter of each script that the typeface has, and some that it lacks.
NAME = "Zoë Łukasz Žižek Ñandú ñ ß € Ωμέγα Юлия"
LACKED = "漢字"


def browser(server, email):
    """A browser without script, signed in."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.addheaders = [("Accept", "text/html"), ("Sec-Fetch-Site", "same-origin")]
    post(opener, server, "/sign-in", "/fn/sign_in", {"form[email]": email, "form[password]": PASSWORD})
    return opener


def post(opener, server, on, action, fields):
    request = urllib.request.Request(f"{server.url}{action}", data=urllib.parse.urlencode(fields).encode())
    request.add_header("Referer", f"{server.url}{on}")
    with opener.open(request) as answer:
        return answer.read().decode()


def paid_time(server, token):
    """Leila asks for 60 euros; her kind of session that is agreed at once, and one of its times."""
    leila = server.token("leila@demo.example")
    kind = next(kind for kind in ask(server, leila, "/session-types")["session_types"] if not kind["needs_approval"])
    change = {"version": kind["version"], "price": "60"}
    request = urllib.request.Request(
        f"{server.url}/api/v1/session-types/{kind['id']}", data=json.dumps(change).encode(), method="PATCH"
    )
    request.add_header("Authorization", f"Bearer {leila}")
    request.add_header("Content-Type", "application/json")
    urllib.request.urlopen(request).close()
    now = datetime.now(timezone.utc).replace(microsecond=0)
    span = f"from={stamp(now + timedelta(days=2))}&to={stamp(now + timedelta(days=30))}"
    slug = ask(server, leila, "/me")["slug"]
    return kind["id"], ask(server, token, f"/mentors/{slug}/times?session_type={kind['id']}&{span}")["times"][0]


def document(opener, server, number):
    with opener.open(f"{server.url}/invoices/{number}.pdf") as answer:
        assert answer.headers["content-type"] == "application/pdf"
        return PdfReader(io.BytesIO(answer.read()), strict=True)


def plain(text):
    """Text with one kind of blank: how lines and spaces are kept apart is the reader's affair."""
    return re.sub(r"\s+", " ", text)


def test_an_invoice_is_read_by_others(server):
    email = "anan@demo.example"
    token = server.token(email)
    anan = browser(server, email)
    address = "Hof 1\nStraße des 17. Juni\n10115 Berlin " + LACKED
    fields = {"form[name]": NAME, "form[address]": address, "form[tax_number]": "DE 123", "form[tax_rate]": ""}
    post(anan, server, "/settings/billing", "/fn/change_billing", fields)
    kind, time = paid_time(server, token)
    hold = ask(server, token, "/holds", {"session_type": kind, "starts_at": time["starts_at"]})
    answers = {question["key"]: "Yes." for question in hold["questions"]}
    booked = ask(server, token, "/bookings", {"hold": hold["id"], "answers": answers})
    place = next(value for value in re.findall(r'"(/test-pay/[^"]+)"', json.dumps(booked)))
    post(anan, server, place, place, {"scenario": "succeed"})

    with anan.open(f"{server.url}/invoices") as answer:
        number = re.search(r"/invoices/(INV-\d{4}-\d{6})", answer.read().decode())[1]
    read = document(anan, server, number)
    assert len(read.pages) == 1
    assert read.metadata.title == f"Invoice {number}"
    text = plain(read.pages[0].extract_text())
    for said in [number, NAME, "Straße des 17. Juni", "Tax number DE 123", "€ 60.00", "No tax is stated."]:
        assert said in text, (said, text)
    assert LACKED not in text and "□□" in text
    assert "A box stands for letters" in text

"""A mentor's account on real CalDAV servers: busy there is closed here, and sessions here stand there once."""

import base64
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as tree
from datetime import datetime, timedelta, timezone
from pathlib import Path

import icalendar
import pytest

from test_invitations import ask, stamp

PATIENCE = 40
USER = "leila"


class CalendarServer:
    """Somebody else's server on this machine, with one calendar of one person."""

    def __init__(self, folder: Path, calendar: str, password: str, command):
        self.calendar, self.password = calendar, password
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = open(folder / "calendar.log", "wb")
        self.process = subprocess.Popen(command(self.port), cwd=folder, stdout=self.log, stderr=self.log)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                assert self.process.poll() is None, (folder / "calendar.log").read_text()
                assert time.monotonic() < until, "the calendar server never became ready"
                time.sleep(0.05)

    def send(self, method, path, body="", **headers):
        """One request as the person's own calendar program; status, headers and text."""
        pair = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}"} | {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, body.encode() or None, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def put(self, name, text, **headers):
        status, _, answer = self.send(
            "PUT", self.calendar + name, text, Content_Type="text/calendar; charset=utf-8", **headers
        )
        assert status in (201, 204), (status, answer)

    def delete(self, name):
        status, _, answer = self.send("DELETE", self.calendar + name)
        assert status in (200, 204), (status, answer)

    def events(self):
        """What stands in the calendar, by address."""
        query = (
            '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data/></D:prop>'
            '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>'
        )
        status, _, answer = self.send("REPORT", self.calendar, query, Depth="1", Content_Type="application/xml")
        assert status == 207, (status, answer)
        found = {}
        for response in tree.fromstring(answer).iter("{DAV:}response"):
            text = response.find(".//{urn:ietf:params:xml:ns:caldav}calendar-data").text
            [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
            found[response.find("{DAV:}href").text.removeprefix(self.calendar)] = event
        return found

    def stop(self):
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.log.close()


def program(name):
    return str(Path(sys.executable).with_name(name))


def radicale(folder):
    users = folder / "users"
    users.write_text(f"{USER}:apple-pear\n")
    server = CalendarServer(
        folder,
        f"/{USER}/work/",
        "apple-pear",
        lambda port: [sys.executable, "-m", "radicale", f"--server-hosts=127.0.0.1:{port}", "--auth-type=htpasswd",
                      f"--auth-htpasswd-filename={users}", "--auth-htpasswd-encryption=plain", "--auth-delay=0",
                      f"--storage-filesystem-folder={folder}/collections"],
    )
    assert server.send("MKCALENDAR", server.calendar)[0] == 201
    return server


def xandikos(folder):
    return CalendarServer(
        folder,
        f"/{USER}/calendars/calendar/",
        "asks nobody",
        lambda port: [program("xandikos"), "serve", "--defaults", f"--current-user-principal=/{USER}/",
                      f"--directory={folder}/collections", "--listen-address=127.0.0.1", f"--port={port}"],
    )


@pytest.fixture(params=[radicale, xandikos], ids=["radicale", "xandikos"])
def elsewhere(request, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    server = request.param(folder)
    yield server
    server.stop()


def send(server, token, method, path, body=None):
    """One request to the REST interface; status and answer."""
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        method=method,
    )
    try:
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def soon(look, what):
    """Waits until `look` gives something, while the server reads and writes beside its requests."""
    until = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < until, what
        time.sleep(0.2)
    return found


class Mentor:
    """A demo mentor with a kind of session that is agreed at once."""

    def __init__(self, server):
        self.server, self.token = server, server.token("leila@demo.example")
        self.mentee = server.token("anan@demo.example")
        me = ask(server, self.token, "/me")
        self.slug = me["slug"]
        name = f"By hand {time.monotonic_ns()}"
        status, kind = send(server, self.token, "POST", "/session-types", {
            "name": name, "length_minutes": 30, "notice_hours": 1, "horizon_days": 60, "questions": [], "needs_approval": False,
        })
        assert status == 201, kind
        self.kind = kind["id"]

    def times(self):
        now = datetime.now(timezone.utc).replace(microsecond=0)
        span = f"from={stamp(now + timedelta(days=2))}&to={stamp(now + timedelta(days=40))}"
        found = ask(self.server, self.mentee, f"/mentors/{self.slug}/times?session_type={self.kind}&{span}")
        return [time_told["starts_at"] for time_told in found["times"]]

    def connect(self, elsewhere, password=None, write=True):
        return send(self.server, self.token, "POST", "/calendars/accounts", {
            "address": elsewhere.url, "user": USER, "password": password or elsewhere.password,
            "label": "Elsewhere", "write_sessions": write,
        })

    def calendars(self):
        return ask(self.server, self.token, "/calendars")["calendars"]

    def until_read(self, calendar):
        """Has the calendar read, and waits for a reading later than the last."""
        def state():
            [found] = [one for one in self.calendars() if one["id"] == calendar]
            return found

        before = state()
        time.sleep(1.1)  # `read_at` is told in seconds
        assert send(self.server, self.token, "POST", f"/calendars/{calendar}/read")[0] == 202
        return soon(lambda: (now := state())["status"] == "good" and now["read_at"] != before["read_at"] and now, "read")

    def book(self, at):
        hold = ask(self.server, self.mentee, "/holds", {"session_type": self.kind, "starts_at": at})
        return ask(self.server, self.mentee, "/bookings", {"hold": hold["id"], "answers": {}})


def event(uid, starts_at, summary, extra=""):
    start = datetime.fromisoformat(starts_at)
    end = start + timedelta(minutes=30)
    form = "%Y%m%dT%H%M%SZ"
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Somebody//else//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n"
        f"DTSTAMP:20260101T000000Z\r\nDTSTART:{start.astimezone(timezone.utc).strftime(form)}\r\n"
        f"DTEND:{end.astimezone(timezone.utc).strftime(form)}\r\nSUMMARY:{summary}\r\n{extra}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def test_both_ways(server, elsewhere):
    mentor = Mentor(server)
    free = mentor.times()
    assert len(free) > 20, "a demo mentor has times"
    taken, booked, moved = free[0], free[4], free[9]
    elsewhere.put("dentist.ics", event("dentist", taken, "Dentist"))

    status, calendar = mentor.connect(elsewhere)
    assert status == 201, calendar
    assert [one["sessions"] for one in calendar["calendars"]] == [True]
    assert "password" not in json.dumps(calendar)
    soon(lambda: mentor.calendars()[0]["status"] == "good", "the calendar is read")
    assert mentor.calendars()[0]["busy_times"] == 1
    still_free = mentor.times()
    assert taken not in still_free and booked in still_free

    # A session here stands there once, with the UID of the invitations.
    booking = mentor.book(booked)
    assert booking["status"] == "confirmed"
    uid = f"{booking['id']}@mentorconnect"

    def ours():
        return {name: one for name, one in elsewhere.events().items() if str(one["UID"]) == uid}

    [(name, written)] = soon(ours, "the session stands there").items()
    assert written.decoded("DTSTART") == datetime.fromisoformat(booked)
    assert str(written["STATUS"]) == "CONFIRMED"

    # The person adds an alarm and drags it; our time wins at the next change, their alarm stays.
    _, headers, text = elsewhere.send("GET", elsewhere.calendar + name)
    assert headers["ETag"]
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\nEND:VEVENT"
    text = text.replace("\r\n", "\n").replace("END:VEVENT", alarm)
    text = "\r\n".join(
        "LOCATION:At the sea" if line.startswith("LOCATION") else line for line in text.splitlines()
    ) + "\r\n"
    elsewhere.put(name, text, If_Match=headers["ETag"])
    mentor.until_read(calendar["id"])
    assert booked not in mentor.times() and len(ours()) == 1
    ask(server, mentor.mentee, f"/bookings/{booking['id']}/reschedule", {"starts_at": moved})
    soon(lambda: ours()[name].decoded("DTSTART") == datetime.fromisoformat(moved), "the session moved there")
    assert len(ours()) == 1
    [alarm] = ours()[name].walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(minutes=-10)
    assert "sea" not in str(ours()[name]["LOCATION"])
    # Its own event closes nothing: the old time is free again.
    mentor.until_read(calendar["id"])
    assert booked in mentor.times()

    ask(server, mentor.mentee, f"/bookings/{booking['id']}/cancel", {"reason": "Ill"})
    soon(lambda: not ours(), "the session is gone there")
    assert "dentist.ics" in elsewhere.events()

    # What the person deletes there stays a session here, and is not written again.
    other = mentor.book(free[14])
    uid = f"{other['id']}@mentorconnect"
    [name] = soon(ours, "the other session stands there")
    elsewhere.delete(name)
    ask(server, mentor.mentee, f"/bookings/{other['id']}/reschedule", {"starts_at": free[19]})
    mentor.until_read(calendar["id"])
    assert not ours()
    assert ask(server, mentor.mentee, f"/bookings/{other['id']}")["status"] == "confirmed"

    # Disconnected, its busy time is forgotten, and the sessions are taken out.
    third = mentor.book(free[24])
    uid = f"{third['id']}@mentorconnect"
    soon(ours, "the third session stands there")
    assert send(server, mentor.token, "DELETE", f"/calendars/{calendar['id']}?take_sessions_out=true")[0] == 204
    assert mentor.calendars() == [] and taken in mentor.times()
    soon(lambda: list(elsewhere.events()) == ["dentist.ics"], "the sessions are taken out")


def test_a_changed_password_is_told(server, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere = radicale(folder)
    try:
        mentor = Mentor(server)
        status, refused = mentor.connect(elsewhere, "wrong")
        assert status == 422 and [one["field"] for one in refused["fields"]] == ["password"]
        status, calendar = mentor.connect(elsewhere, write=False)
        assert status == 201, calendar
        soon(lambda: mentor.calendars()[0]["status"] == "good", "the calendar is read")
        (folder / "users").write_text(f"{USER}:another\n")
        send(server, mentor.token, "POST", f"/calendars/{calendar['id']}/read")
        failing = soon(lambda: mentor.calendars()[0]["failing"], "the trouble is told")
        assert failing["trouble"] == "not_allowed" and failing["closes_at"]

        def letters():
            found = [json.loads(path.read_text()) for path in (server.folder / "mails").glob("*.json")]
            return [one for one in found if one["to"] == "leila@demo.example" and "Elsewhere" in one["subject"]]

        assert len(soon(letters, "the mentor is told")) == 1
        status, again = mentor.connect(elsewhere, "another")
        assert status == 201 and again["id"] == calendar["id"]
        soon(lambda: mentor.calendars()[0]["status"] == "good", "the new password mends it")
        # Nothing of it is in the open.
        database = b"".join(path.read_bytes() for path in server.folder.glob("mentorconnect.db*"))
        log = (server.folder / "log").read_bytes()
        assert b"apple-pear" not in database + log and b"another" not in log
    finally:
        elsewhere.stop()

"""Invitations in letters, read by a calendar library: one event whose UID stays and whose SEQUENCE rises."""

import json
import time
import urllib.request
from datetime import datetime, timedelta, timezone

import icalendar

PATIENCE = 30


def ask(server, token, path, body=None):
    """One request to the REST interface; a body makes it a POST."""
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}",
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def free_times(server, token):
    """A mentor's first kind of session that is agreed at once and asks nothing, and two of its times."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    mentors = ask(server, token, "/mentors")["mentors"]
    for mentor in mentors:
        for kind in ask(server, token, f"/mentors/{mentor['slug']}")["session_types"]:
            if kind["needs_approval"] or kind["price"]["minor"] > 0:
                continue
            span = f"from={stamp(now + timedelta(days=2))}&to={stamp(now + timedelta(days=30))}"
            path = f"/mentors/{mentor['slug']}/times?session_type={kind['id']}&{span}"
            times = ask(server, token, path)["times"]
            if len(times) > 10:
                return kind["id"], times[0], times[9]
    raise AssertionError("no demo mentor can be booked at once")


def stamp(at):
    return at.isoformat().replace("+00:00", "Z")


def invitations(server, email, count):
    """The invitations sent to an address so far, oldest first, once there are so many."""
    until = time.monotonic() + PATIENCE
    while True:
        letters = [json.loads(path.read_text()) for path in sorted((server.folder / "mails").glob("*.json"))]
        found = [letter["ics"] for letter in letters if letter["to"] == email and letter["ics"]]
        if len(found) >= count:
            return [icalendar.Calendar.from_ical(text) for text in found]
        assert time.monotonic() < until, f"{len(found)} of {count} invitations"
        time.sleep(0.1)


def test_calendars_follow_a_booking(server):
    email = "anan@demo.example"
    token = server.token(email)
    kind, first, second = free_times(server, token)
    hold = ask(server, token, "/holds", {"session_type": kind, "starts_at": first["starts_at"]})
    answers = {question["key"]: "Yes." for question in hold["questions"]}
    booking = ask(server, token, "/bookings", {"hold": hold["id"], "answers": answers})
    assert booking["status"] == "confirmed"
    invitations(server, email, 1)
    ask(server, token, f"/bookings/{hold['id']}/reschedule", {"starts_at": second["starts_at"]})
    invitations(server, email, 2)
    ask(server, token, f"/bookings/{hold['id']}/cancel", {"reason": "Ill"})
    sent = invitations(server, email, 3)

    assert [str(calendar["METHOD"]) for calendar in sent] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [only_event(calendar) for calendar in sent]
    assert len({str(event["UID"]) for event in events}) == 1
    sequences = [int(event["SEQUENCE"]) for event in events]
    assert sequences == sorted(set(sequences)), "SEQUENCE rises with every change"
    for event, time_told in zip(events, [first, second, second]):
        assert event.decoded("DTSTART") == datetime.fromisoformat(time_told["starts_at"])
        assert event.decoded("DTEND") == datetime.fromisoformat(time_told["ends_at"])
        assert event.decoded("DTSTART").utcoffset() == timedelta(0)
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def only_event(calendar):
    events = calendar.walk("VEVENT")
    assert len(events) == 1 and not calendar.errors and not events[0].errors
    return events[0]

"""Random open time, put over the REST interface, against python-dateutil and zoneinfo: the times that
can be booked must be those that two libraries nobody here wrote work out."""

import json
import random
import urllib.request
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, WEEKLY, rrule

ROUNDS = 60
LENGTH = timedelta(minutes=30)
# Rules that changed lately are left out: other programs carry older editions of the zone database.
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "UTC"]


class Rest:
    """Somebody's REST interface."""

    def __init__(self, server, email):
        self.server, self.token = server, server.token(email)

    def ask(self, method, path, body=None, tag=None):
        request = urllib.request.Request(
            f"{self.server.url}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            | ({"If-Match": tag} if tag else {}),
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer), answer.headers.get("ETag")


def a_rule(chance: random.Random, today: date, number: int) -> dict:
    """Open every n weeks on a weekday, from a date on, perhaps with an end and left-out dates."""
    start = today + timedelta(days=chance.randrange(-60, 20))
    rule = {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "weekday": number,
        "start_minute": chance.randrange(0, 47) * 30,
        "length_minutes": chance.choice([60, 90, 240]),
        "every_weeks": chance.choice([1, 1, 2, 3, 5]),
        "from": start.isoformat(),
        "until": None,
        "except": [],
    }
    if chance.random() < 0.4:
        rule["until"] = (start + timedelta(days=chance.randrange(0, 90))).isoformat()
    around = [today + timedelta(days=day) for day in range(40)]
    rule["except"] = [day.isoformat() for day in chance.sample(around, 6) if day.isoweekday() == number]
    return rule


def dates_of(rule: dict, last: date) -> list[date]:
    """The dates a rule occurs on, by dateutil. Weeks run from Monday, from that of the start on."""
    start = date.fromisoformat(rule["from"])
    until = date.fromisoformat(rule["until"]) if rule["until"] else last
    weeks = rrule(
        WEEKLY,
        interval=rule["every_weeks"],
        byweekday=rule["weekday"] - 1,
        wkst=0,
        dtstart=datetime.combine(start, time()),
        until=datetime.combine(min(until, last), time()),
    )
    left_out = {date.fromisoformat(day) for day in rule["except"]}
    return [day.date() for day in weeks if day.date() not in left_out]


def instants(zone: ZoneInfo, day: date, opening: dict) -> set[datetime]:
    """Every start of half an hour that the clock shows, and whose end is within the opening."""
    found = set()
    midnight = datetime.combine(day, time())
    opens = midnight + timedelta(minutes=opening["start_minute"])
    ends = (opens + timedelta(minutes=opening["length_minutes"])).replace(tzinfo=zone).astimezone(timezone.utc)
    for step in range(opening["length_minutes"] // 30):
        local = opens + step * LENGTH
        start = local.replace(tzinfo=zone).astimezone(timezone.utc)
        shown = start.astimezone(zone).replace(tzinfo=None) == local
        if shown and start + LENGTH <= ends:
            found.add(start)
    return found


def expected(zone: ZoneInfo, rules: list, first: date, last: date) -> set[datetime]:
    days = rrule(DAILY, dtstart=datetime.combine(first, time()), until=datetime.combine(last, time()))
    wanted = {day.date() for day in days}
    found = set()
    for rule in rules:
        for day in dates_of(rule, last):
            if day in wanted:
                found |= instants(zone, day, rule)
    return found


def test_open_time_recurs_as_other_libraries_say(server):
    leila = Rest(server, "leila@demo.example")
    me, _ = leila.ask("GET", "/me")
    kind, _ = leila.ask(
        "POST",
        "/session-types",
        {
            "name": "Compared",
            "length_minutes": 30,
            "step_minutes": 30,
            "align": "opening",
            "notice_hours": 0,
            "horizon_days": 90,
            "buffer_before_minutes": 0,
            "buffer_after_minutes": 0,
        },
    )
    chance = random.Random(7)
    now = datetime.now(timezone.utc)
    # Away from bookings of the demo: those lie within the next weeks.
    first = now + timedelta(days=50)
    last = now + timedelta(days=85)
    compared = 0
    for number in range(ROUNDS):
        name = chance.choice(ZONES)
        zone = ZoneInfo(name)
        rules = [a_rule(chance, first.date(), weekday) for weekday in range(1, 8)]
        _, tag = leila.ask("GET", "/availability")
        leila.ask("PUT", "/availability", {"zone": name, "weekly": rules, "one_off": [], "overrides": []}, tag)
        query = "&".join(
            [
                f"session_type={kind['id']}",
                f"from={first.strftime('%Y-%m-%dT%H:%M:%SZ')}",
                f"to={last.strftime('%Y-%m-%dT%H:%M:%SZ')}",
            ]
        )
        times, _ = leila.ask("GET", f"/mentors/{me['slug']}/times?{query}")
        listed = {datetime.fromisoformat(found["starts_at"]) for found in times["times"]}
        around = timedelta(days=2)
        all_starts = expected(zone, rules, (first - around).date(), (last + around).date())
        begin, end = first.replace(microsecond=0), last.replace(microsecond=0)
        wanted = {start for start in all_starts if begin <= start < end}
        assert listed == wanted, f"round {number} in {name}: {rules}"
        compared += len(wanted)
    assert compared > 3_000, "the rules were not about anything"

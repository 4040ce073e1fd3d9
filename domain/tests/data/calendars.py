"""Writes calendars.txt: calendars, and when they make somebody busy according to libraries that
nobody here wrote. Needs `icalendar`, `recurring-ical-events` and `python-dateutil` from PyPI:

    python calendars.py > calendars.txt
"""

import random
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

HOME = ZoneInfo("Europe/Berlin")
FROM = datetime(2026, 11, 23, 8, tzinfo=timezone.utc)
UNTIL = FROM + timedelta(days=370)


def calendar(*events, zones=""):
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{zones}{body}END:VCALENDAR\n"


BERLIN = """BEGIN:VTIMEZONE
TZID:Home of ours
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
"""

WRITTEN = {
    "one event in UTC": calendar("UID:1\nDTSTART:20261201T100000Z\nDTEND:20261201T110000Z"),
    "floating time is at home": calendar("UID:1\nDTSTART:20261201T100000\nDTEND:20261201T110000"),
    "a whole day": calendar("UID:1\nDTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20261203"),
    "a whole day without end": calendar("UID:1\nDTSTART;VALUE=DATE:20261201"),
    "a day of 23 hours": calendar("UID:1\nDTSTART;VALUE=DATE:20270328\nDTEND;VALUE=DATE:20270329"),
    "a duration": calendar("UID:1\nDTSTART;TZID=Asia/Tokyo:20261201T100000\nDURATION:PT1H30M"),
    "folded lines": calendar("UID:1\nSUMMARY:Long\n er than\nDTSTART;TZID=\n Asia/Tokyo:2026\n 1201T100000\nDURATION:PT1H"),
    "exceptions": calendar(
        "UID:1\nDTSTART;TZID=Europe/Berlin:20261201T090000\nDTEND;TZID=Europe/Berlin:20261201T100000\n"
        "RRULE:FREQ=DAILY;COUNT=10\nEXDATE;TZID=Europe/Berlin:20261203T090000,20261205T090000\n"
        "EXDATE:20261207T080000Z"
    ),
    "more dates": calendar(
        "UID:1\nDTSTART;TZID=America/New_York:20261201T090000\nDURATION:PT45M\n"
        "RDATE;TZID=America/New_York:20261215T170000,20270401T170000"
    ),
    "one occurrence moved": calendar(
        "UID:1\nDTSTART;TZID=Europe/Berlin:20261201T090000\nDTEND;TZID=Europe/Berlin:20261201T100000\n"
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261208T090000\n"
        "DTSTART;TZID=Europe/Berlin:20261209T140000\nDTEND;TZID=Europe/Berlin:20261209T153000",
    ),
    "one occurrence cancelled": calendar(
        "UID:1\nDTSTART;TZID=Europe/Berlin:20261201T090000\nDTEND;TZID=Europe/Berlin:20261201T100000\n"
        "RRULE:FREQ=WEEKLY;COUNT=5",
        "UID:1\nRECURRENCE-ID:20261215T080000Z\nSTATUS:CANCELLED\n"
        "DTSTART;TZID=Europe/Berlin:20261215T090000\nDTEND;TZID=Europe/Berlin:20261215T100000",
    ),
    "moved from one on": calendar(
        "UID:1\nDTSTART;TZID=Europe/Berlin:20261201T090000\nDTEND;TZID=Europe/Berlin:20261201T100000\n"
        "RRULE:FREQ=WEEKLY;COUNT=6",
        "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261215T090000\n"
        "DTSTART;TZID=Europe/Berlin:20261215T120000\nDTEND;TZID=Europe/Berlin:20261215T123000",
    ),
    "transparent and cancelled take nothing": calendar(
        "UID:1\nDTSTART:20261201T100000Z\nDTEND:20261201T110000Z\nTRANSP:TRANSPARENT",
        "UID:2\nDTSTART:20261202T100000Z\nDTEND:20261202T110000Z\nSTATUS:CANCELLED",
        "UID:3\nDTSTART:20261203T100000Z\nDTEND:20261203T110000Z\nTRANSP:OPAQUE\nSTATUS:TENTATIVE",
    ),
    "over the change of clocks": calendar(
        "UID:1\nDTSTART;TZID=Europe/Berlin:20270322T090000\nDTEND;TZID=Europe/Berlin:20270322T100000\n"
        "RRULE:FREQ=DAILY;COUNT=14"
    ),
    "changes of clocks elsewhere": calendar(
        "UID:1\nDTSTART;TZID=America/New_York:20261001T090000\nDTEND;TZID=America/New_York:20261001T100000\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TH"
    ),
    "a zone of Windows": calendar(
        "UID:1\nDTSTART;TZID=W. Europe Standard Time:20270705T090000\nDURATION:PT1H"
    ),
    "a zone told by the file": calendar(
        "UID:1\nDTSTART;TZID=Home of ours:20270322T090000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3",
        zones=BERLIN,
    ),
    "until in UTC": calendar(
        "UID:1\nDTSTART;TZID=Asia/Tokyo:20261201T080000\nDURATION:PT1H\nRRULE:FREQ=DAILY;UNTIL=20261204T230000Z"
    ),
    "whole days every month": calendar(
        "UID:1\nDTSTART;VALUE=DATE:20260131\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-1"
    ),
    "thirteenth Fridays": calendar(
        "UID:1\nDTSTART:20260213T120000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"
    ),
    "last working day": calendar(
        "UID:1\nDTSTART:20260130T120000Z\nDURATION:PT1H\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    ),
    "twentieth Monday of the year": calendar(
        "UID:1\nDTSTART:20260518T120000Z\nDURATION:PT1H\nRRULE:FREQ=YEARLY;BYDAY=20MO"
    ),
    "begun before and still on": calendar("UID:1\nDTSTART:20261120T100000Z\nDTEND:20261125T110000Z"),
}


def random_rule(chance):
    """A rule whose first occurrence fits it, so that all libraries agree on what it says."""
    freq = chance.choice(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"])
    parts = [f"FREQ={freq}", f"INTERVAL={chance.choice([1, 1, 2, 3, 5])}"]
    days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    if freq == "HOURLY":
        parts[1] = f"INTERVAL={chance.choice([6, 7, 11, 24, 25])}"
    if freq == "WEEKLY" and chance.random() < 0.7:
        parts.append("BYDAY=" + ",".join(chance.sample(days, chance.randint(1, 4))))
        parts.append(f"WKST={chance.choice(['MO', 'SU', 'SA'])}")
    if freq in ("MONTHLY", "YEARLY") and chance.random() < 0.5:
        nth = [f"{chance.choice([1, 2, 3, 4, -1, -2])}{chance.choice(days)}" for _ in range(2)]
        parts.append("BYDAY=" + ",".join(nth))
        if freq == "YEARLY" and chance.random() < 0.6:
            parts.append(f"BYMONTH={chance.randint(1, 12)}")
    elif freq == "MONTHLY" and chance.random() < 0.6:
        parts.append("BYMONTHDAY=" + ",".join(str(chance.choice([1, 15, 28, 29, 30, 31, -1, -3])) for _ in range(2)))
        if chance.random() < 0.4:
            parts.append(f"BYSETPOS={chance.choice([1, -1])}")
    elif freq == "YEARLY" and chance.random() < 0.5:
        parts.append("BYYEARDAY=" + ",".join(str(chance.choice([1, 60, 100, 200, 366, -1, -50])) for _ in range(2)))
    elif freq == "YEARLY" and chance.random() < 0.5:
        parts.append(f"BYWEEKNO={chance.choice([1, 20, 52, 53, -1])}")
        parts.append(f"BYDAY={chance.choice(days)}")
    if freq == "DAILY" and chance.random() < 0.4:
        parts.append("BYMONTH=" + ",".join(str(month) for month in chance.sample(range(1, 13), 3)))
    if freq in ("DAILY", "WEEKLY") and chance.random() < 0.3:
        parts.append("BYHOUR=" + ",".join(str(hour) for hour in sorted(chance.sample(range(6, 22), 2))))
    if chance.random() < 0.3:
        parts.append(f"COUNT={chance.choice([1, 5, 40, 400])}")
    elif chance.random() < 0.3:
        parts.append("UNTIL=20270601T120000Z")
    return ";".join(parts)


def generated():
    chance = random.Random(7)
    found = {}
    while len(found) < 160:
        rule = random_rule(chance)
        zone = chance.choice(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
        if "HOURLY" in rule:
            # Where clocks are turned back, libraries disagree on the length of what lies across.
            zone = "Asia/Kolkata"
        day = date(2026, 1, 1) + timedelta(days=chance.randint(0, 400))
        # Between three and noon no clock is changed.
        begins = datetime.combine(day, time(chance.randint(4, 12), chance.choice([0, 30])))
        try:
            first = next(iter(_rrule(rule, begins, zone)), None)
        except ValueError:
            continue
        if first is None:
            continue
        text = (
            f"UID:1\nDTSTART;TZID={zone}:{first:%Y%m%dT%H%M%S}\nDURATION:PT{chance.choice([30, 45, 90])}M\n"
            f"RRULE:{rule}"
        )
        found[f"{rule} in {zone}"] = calendar(text)
    return found


def _rrule(rule, begins, zone):
    from dateutil.rrule import rrulestr

    aware = begins.replace(tzinfo=ZoneInfo(zone))
    return (when for when, _ in zip(rrulestr(rule, dtstart=aware), range(1)))


def instant(value):
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=HOME)
    return int(value.timestamp())


def busy(text):
    parsed = icalendar.Calendar.from_ical(text)
    events = recurring_ical_events.of(parsed).between(FROM - timedelta(days=2), UNTIL + timedelta(days=2))
    found = set()
    for event in events:
        if event.get("TRANSP") == "TRANSPARENT" or event.get("STATUS") == "CANCELLED":
            continue
        begins = max(instant(event.start), int(FROM.timestamp()))
        ends = min(instant(event.end), int(UNTIL.timestamp()))
        if begins < ends:
            found.add((begins, ends))
    return sorted(found)


def main():
    print("# Made by calendars.py. Busy times are seconds since 1970.")
    for name, text in {**WRITTEN, **generated()}.items():
        print(f"== {name}")
        print(text, end="")
        print("-- " + " ".join(f"{begins}-{ends}" for begins, ends in busy(text)))


main()

#!/usr/bin/env python3
"""A second opinion on a replay whose every live booking was promised (policies promote and pack).

Knows X.bookings.jsonl, X.ids.json and when doors opened; nothing of the program that opened them.
Goes minute by minute, as a person with a clock at the door would.
"""
import argparse
import collections
import datetime
import gzip
import json
import sys
import zoneinfo

MINUTE = 60


def seconds(text):
    """RFC 3339 -> seconds since the epoch, exactly."""
    if text[-1] in "zZ":
        text = text[:-1] + "+00:00"
    time = datetime.datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError(f"{text} has no offset from UTC")
    since = time - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return since.days * 86400 + since.seconds + since.microseconds / 1e6


def whole_minute(text):
    minute, rest = divmod(seconds(text), MINUTE)
    if rest:
        raise ValueError(f"{text} is not a whole minute")
    return int(minute)


def minute_of(instant):
    """The minute in which something happens."""
    return int(instant // MINUTE)


def deadline(instant):
    """The second full minute after something happened: it has to show from then on."""
    first_full = minute_of(instant)
    if instant % MINUTE:
        first_full += 1
    return first_full + 1


def lines(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError as error:
                    raise ValueError(f"{path}:{number}: {error}") from error


def time_of_day(text):
    """HH:MM[:SS] -> minutes, by what is true at second 30 of a minute."""
    hour, minute, *rest = map(int, text.split(":"))
    return hour * 60 + minute + (1 if rest and rest[0] > 30 else 0)


class Clock:
    """A wall clock of a time zone."""

    def __init__(self, name):
        self.zone = zoneinfo.ZoneInfo(name)

    def local(self, minute):
        return datetime.datetime.fromtimestamp(minute * MINUTE, self.zone)

    def twin(self, minute):
        """The other minute at which the clock shows the same time, or None."""
        local = self.local(minute)
        other = local.replace(fold=1 - local.fold)
        if other.utcoffset() == local.utcoffset():
            return None
        candidate = minute + int((local.utcoffset() - other.utcoffset()).total_seconds()) // MINUTE
        shown = self.local(candidate)
        same = shown.replace(tzinfo=None, fold=0) == local.replace(tzinfo=None, fold=0)
        return candidate if same and candidate != minute else None


def read_bookings(path):
    """-> (pair -> [[start, end, delivered, superseded or None]], pair -> [hand-made entry])."""
    per_booking = collections.defaultdict(list)  # what changed something, in order of delivery
    hands = collections.defaultdict(list)
    for message in lines(path):
        at, op = seconds(message["at"]), message["op"]
        if op in ("grant", "revoke"):
            body = message["booking"] if op == "grant" else message
            rank = (int(body["revision"]), 0 if op == "grant" else 1)
            heard = per_booking[body["booking_id"]]
            if not heard or rank > heard[-1][0]:
                heard.append((rank, at, body if op == "grant" else None))
        elif op in ("ui_set", "ui_remove"):
            entries = hands[(message["apartment"], message["facility"])]
            if entries and entries[-1]["gone"] is None:
                entries[-1]["gone"] = at
            if op == "ui_set":
                entries.append({
                    "at": at,
                    "gone": None,
                    "first": message["period"]["start"][:10],
                    "last": message["period"]["end"][:10],
                    "times": [(time_of_day(w["from"]), time_of_day(w["to"]))
                              for w in message.get("windows") or []] or [(0, 1440)],
                })
        else:
            raise ValueError(f"{path}: unknown op {op}")
    asked = collections.defaultdict(list)
    for heard in per_booking.values():
        for index, (_, at, booking) in enumerate(heard):
            if booking is None:
                continue
            superseded = heard[index + 1][1] if index + 1 < len(heard) else None
            asked[(booking["apartment"], booking["facility"])].append(
                [whole_minute(booking["start"]), whole_minute(booking["end"]), at, superseded])
    return asked, hands


def read_doors(path):
    doors = collections.defaultdict(list)
    for interval in lines(path):
        doors[(interval["apartment"], interval["facility"])].append(
            (whole_minute(interval["from"]), whole_minute(interval["to"])))
    return doors


def entered_by_hand(entries, clock, minute):
    for entry in entries:
        if minute < minute_of(entry["at"]):
            continue
        if entry["gone"] is not None and minute >= deadline(entry["gone"]):
            continue
        local = clock.local(minute)
        if not entry["first"] <= local.strftime("%Y-%m-%d") <= entry["last"]:
            continue
        if any(begin <= local.hour * 60 + local.minute < end for begin, end in entry["times"]):
            return True
    return False


def judge(asked, hands, doors, clock):
    promised_minutes = missed_minutes = over_minutes = 0
    for pair in set(asked) | set(doors):
        promised, permitted, opened = set(), set(), set()
        passed = {}  # minutes that were over when the booking came, and when it came
        for start, end, at, superseded in asked.get(pair, ()):
            for minute in range(start, end):
                gone = superseded is not None and minute >= minute_of(superseded)
                lingers = superseded is None or minute < deadline(superseded)
                if minute >= deadline(at) and not gone:
                    promised.add(minute)
                if not lingers:
                    continue
                if minute >= minute_of(at):
                    permitted.add(minute)
                else:
                    passed[minute] = min(minute_of(at), passed.get(minute, minute_of(at)))
        for begin, end in doors.get(pair, ()):
            opened.update(range(begin, end))
        promised_minutes += len(promised)
        missed_minutes += len(promised - opened)
        for minute in opened - permitted:
            # A local clock cannot tell a repeated minute from its twin.
            twin = clock.twin(minute)
            if twin in permitted or passed.get(twin, minute + 1) <= minute:
                continue
            if entered_by_hand(hands.get(pair, ()), clock, minute):
                continue
            over_minutes += 1
    return {
        "promised_minutes": promised_minutes,
        "missed_minutes": missed_minutes,
        "over_minutes": over_minutes,
    }


def main():
    parser = argparse.ArgumentParser(
        description="Judges the doors of a replay in which every live booking was promised "
        "(policies promote and pack), independently of accessctl, and prints one JSON object: "
        "promised_minutes, missed_minutes (promised and shut), over_minutes (open and not "
        "permitted).",
        epilog="Exit code 0: judged, whatever the minutes are. 2: an argument or a file is wrong.")
    parser.add_argument("bookings", metavar="X.bookings.jsonl[.gz]",
                        help="the season; its time zone is read from X.ids.json beside it")
    parser.add_argument("doors", metavar="DOORS.jsonl[.gz]",
                        help="one JSON object per line: apartment, facility, from, to; UTC, RFC "
                        "3339, whole minutes, `to` exclusive")
    arguments = parser.parse_args()
    stem = arguments.bookings.removesuffix(".gz")
    if not stem.endswith(".bookings.jsonl"):
        parser.error(f"{arguments.bookings}: its name does not end in .bookings.jsonl[.gz]")
    try:
        with open(stem.removesuffix(".bookings.jsonl") + ".ids.json", encoding="utf-8") as file:
            clock = Clock(json.load(file)["time_zone"])
        asked, hands = read_bookings(arguments.bookings)
        result = judge(asked, hands, read_doors(arguments.doors), clock)
    except (OSError, EOFError, KeyError, ValueError) as error:
        print(f"oracle: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())

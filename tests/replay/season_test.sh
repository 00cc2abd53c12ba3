#!/usr/bin/env bash
# A season of harbour-tower through the plugin: season_test.sh ACCESSCTL SEASON ORACLE MOST_MAILS FLAG...
# Holds if no promised door was shut, no door was open that nobody had booked, and at most MOST_MAILS mails asked a
# person for work. Where every booking is promised (pack, promote) the oracle has to agree.
set -euo pipefail
accessctl=$1 season=$2 oracle=$3 most_mails=$4
shift 4
# A copy: the IDs are looked for beside the season, and runfiles are links.
cp -L "$season" "${season%.bookings.jsonl.gz}.ids.json" "$TEST_TMPDIR"
season=$TEST_TMPDIR/$(basename "$season")
doors=$TEST_TMPDIR/doors.jsonl
"$accessctl" replay "$season" --json --doors="$doors" "$@" >"$TEST_TMPDIR/result.json"
if [[ " $* " != *" --policy=notify "* ]]; then
  python3 "$oracle" "$season" "$doors" >"$TEST_TMPDIR/oracle.json"
fi
python3 - "$TEST_TMPDIR" "$most_mails" <<'PY'
import json
import os
import sys

folder, most_mails = sys.argv[1], int(sys.argv[2])
result = json.load(open(f"{folder}/result.json", encoding="utf-8"))
violations = result.pop("violations")
print(json.dumps(result))
wrong = []
if result["bookings"] != 6310 or result["double_bookings"] != 1993:
    wrong.append("this is another season")
if result["promised_minutes"] < 590_000:
    wrong.append("hardly anything was promised")
for key in ("missed_minutes", "over_minutes"):
    if result[key]:
        wrong.append(f"{key}: {result[key]}, the first: {violations[0]}")
if result["manual_mails"] > most_mails:
    wrong.append(f"{result['manual_mails']} mails asked for work, at most {most_mails} may")
if os.path.exists(f"{folder}/oracle.json"):
    judged = json.load(open(f"{folder}/oracle.json", encoding="utf-8"))
    wrong += [f"the oracle says {key}: {value}, the judge {result[key]}"
              for key, value in judged.items() if value != result[key]]
sys.exit("\n".join(wrong) or 0)
PY

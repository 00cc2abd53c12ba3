#!/usr/bin/env python3
"""One day of harbour-tower: the plugin and a simulated ProAccess SPACE as real processes, core played by accessctl.

Called by tools/run.sh. Exit code 0 only if everything that is shown was right.
"""

import argparse
import datetime as dt
import email
import email.policy
import gzip
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
import zoneinfo

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "harbour-tower"
BUILDING = "harbour-tower"
ZONE = zoneinfo.ZoneInfo("Australia/Sydney")
DAY = dt.date(2026, 10, 24)
MORNING = dt.datetime(2026, 10, 24, 6, 0, tzinfo=ZONE)
AFTER_MIDNIGHT = dt.datetime(2026, 10, 25, 0, 5, 20, tzinfo=ZONE)
SHOWN_APARTMENT = "501/56"
SHIP_KEY = "DEMOKEY0DEMOKEY0DEMOKEY0DEMOKEY0"
START_LIMIT_S = 10


class Failed(Exception):
    """Something that the demonstration shows was not right."""


def heading(text):
    print(f"\n== {text}")


def table(header, rows):
    rows = [header] + [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(header))]
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def wait_for(what, condition):
    """Polls a process that is starting."""
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        result = condition()
        if result:
            return result
        time.sleep(0.02)
    raise Failed(f"{what} within {START_LIMIT_S} s")


class Simulator:
    """proaccess_sim and its control API."""

    def __init__(self, binary, folder, fixed_ports):
        config = (EXAMPLE / "simulator.yaml").read_text()
        if not fixed_ports:
            config = config.replace("port: 8100", "port: 0").replace("port: 8101", "port: 0")
        (folder / "simulator.yaml").write_text(config)
        port_file = folder / "simulator.ports.json"
        self.log = open(folder / "simulator.log", "w")
        self.process = subprocess.Popen(
            [binary, f"--config={folder / 'simulator.yaml'}", f"--port_file={port_file}"],
            stdout=self.log, stderr=self.log)
        wait_for("the simulator serves", lambda: port_file.exists() or self.process.poll() is not None)
        if self.process.poll() is not None:
            raise Failed(f"the simulator did not start; see {folder / 'simulator.log'}")
        ports = json.loads(port_file.read_text())
        self.ship_url = ports["ship_url"].rstrip("/")
        self.control_url = ports["control_url"].rstrip("/")

    def call(self, path, body=None, **query):
        url = f"{self.control_url}{path}"
        if query:
            url += "?" + urllib.parse.urlencode(query)
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise Failed(f"the simulator refused {path}: {error.read().decode()}") from error

    def set_clock(self, instant):
        self.call("/clock", {"running_from": instant.astimezone(dt.timezone.utc).isoformat().replace("+00:00", "Z"),
                             "time_zone": "Australia/Sydney"})

    def opens(self, level, zone, instant):
        return self.call("/door", access_level=level, zone=zone,
                         at=instant.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")).get("open", False)

    def access(self, level):
        return self.call("/access", access_level=level).get("rows", [])


class Plugin:
    """access_plugin, and accessctl to talk to it as core does."""

    def __init__(self, folder, ship_url, binaries, fixed_ports):
        self.folder = folder
        self.binaries = binaries
        (folder / "buildings.d").mkdir()
        (folder / "mails").mkdir()
        key = folder / "space.key"
        key.write_text(SHIP_KEY + "\n")
        key.chmod(0o600)
        config = (EXAMPLE / "plugin.yaml").read_text()
        if not fixed_ports:
            config = config.replace("127.0.0.1:7070", "127.0.0.1:0").replace("127.0.0.1:9464", "127.0.0.1:0")
        (folder / "plugin.yaml").write_text(config)
        building = (EXAMPLE / "buildings.d" / "harbour-tower.yaml").read_text()
        (folder / "buildings.d" / "harbour-tower.yaml").write_text(
            building.replace("http://127.0.0.1:8100", ship_url))
        self.address = f"unix:{folder / 'access.sock'}"
        self.process = None

    def start(self, pretend):
        log = open(self.folder / "plugin.log", "a")
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [self.binaries / "server/app/access_plugin", f"--config={self.folder / 'plugin.yaml'}",
             f"--pretend_time={pretend.isoformat()}"], stderr=log)
        wait_for("the plugin serves", lambda: self.process.poll() is not None or self.ask("status", "--offline")[0] == 0)
        if self.process.poll() is not None:
            raise Failed(f"the plugin did not start; see {self.folder / 'plugin.log'}")
        return time.monotonic() - begin

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=15)

    def ask(self, *words):
        """One accessctl call; its exit code and JSON answer."""
        done = subprocess.run(
            [self.binaries / "cli/accessctl", *words, "--json", f"--address={self.address}"],
            capture_output=True, text=True, check=False)
        try:
            return done.returncode, json.loads(done.stdout)
        except json.JSONDecodeError:
            return done.returncode, {"error": done.stderr.strip()}

    def mails(self):
        parsed = []
        for path in sorted((self.folder / "mails").glob("*.eml")):
            parsed.append(email.message_from_bytes(path.read_bytes(), policy=email.policy.default))
        return parsed


class Demo:
    """The day, step by step. Each step raises Failed, or collects what was wrong."""

    def __init__(self, simulator, plugin):
        self.simulator = simulator
        self.plugin = plugin
        self.wrong = []
        ids = json.loads((EXAMPLE / "harbour-tower.ids.json").read_text())
        self.ids = ids
        self.levels = {row["apartment"]: row["access_level_ext_id"] for row in ids["apartments"]}
        self.zones = {row["facility"]: row["zone_ext_id"] for row in ids["facilities"]}
        self.zone_names = {row["zone_ext_id"]: row["name"] for row in ids["facilities"]}
        self.bookings = {}  # booking id -> grant, as the plugin lists it

    def check(self, right, text):
        if not right:
            self.wrong.append(text)
            print(f"  WRONG: {text}")

    def seed(self):
        """The building as SPACE knows it: each apartment also has its front door, and a card holder."""
        doors = [{"id": "FRONT", "name": "Front door"}]
        zones = [{"id": "Z-FRONT", "name": "Lobby and lifts", "doors": ["FRONT"]}]
        for facility in self.ids["facilities"]:
            doors += [{"id": name, "name": name} for name in facility["doors"]]
            zones.append({"id": facility["zone_ext_id"], "name": facility["name"], "doors": facility["doors"]})
        levels, users = [], []
        for apartment in self.ids["apartments"]:
            user = f"U-{apartment['apartment']}"
            users.append({"id": user})
            levels.append({"id": apartment["access_level_ext_id"], "name": apartment["apartment"],
                           "permissions": [{"zone": "Z-FRONT"}], "members": [user]})
        self.simulator.call("/seed", {
            "doors": doors, "zones": zones, "users": users, "access_levels": levels,
            "special_days": [{"date": day["date"], "type": day["type"].capitalize()}
                             for day in self.ids["special_days"]]})

    def sync(self):
        heading("Core sends the IDs (SyncIds)")
        request = {"building": BUILDING, "actor": "core",
                   "apartments": [{"apartment": name, "access_control_id": level}
                                  for name, level in self.levels.items()],
                   "facilities": [{"facility": name, "access_control_facility_id": zone}
                                  for name, zone in self.zones.items()]}
        path = self.plugin.folder / "ids.json"
        path.write_text(json.dumps(request))
        code, answer = self.plugin.ask("sync", f"--file={path}")
        if code != 0:
            raise Failed(f"sync: {answer}")
        print(f"  {len(self.levels)} apartments and {len(self.zones)} facilities: "
              f"{answer['counts']['created']} rows created, {answer['counts']['rejected']} rejected")

    def play(self):
        """Every message that core delivered on DAY, in its order."""
        heading(f"Core plays {DAY:%A, %d %B %Y}: every message that it delivered on that day")
        messages = []
        with gzip.open(EXAMPLE / "harbour-tower.bookings.jsonl.gz", "rt") as lines:
            for line in lines:
                message = json.loads(line)
                if dt.datetime.fromisoformat(message["at"]).astimezone(ZONE).date() == DAY:
                    messages.append(message)
        begin = time.monotonic()
        phases = {}
        for message in messages:
            if message["op"] == "grant":
                booking = message["booking"]
                code, answer = self.plugin.ask(
                    "grant", f"--booking={booking['booking_id']}", f"--revision={booking['revision']}",
                    f"--building={BUILDING}", f"--apartment={booking['apartment']}",
                    f"--facility={booking['facility']}", f"--start={booking['start']}", f"--end={booking['end']}",
                    "--actor=core", "--wait=5s")
            else:
                code, answer = self.plugin.ask(
                    "revoke", f"--booking={message['booking_id']}", f"--revision={message['revision']}",
                    f"--building={BUILDING}", "--actor=core", "--wait=5s")
            if code not in (0, 3):
                raise Failed(f"{message['op']}: {answer}")
            phase = answer["grant"]["phase"].removeprefix("GRANT_PHASE_")
            phases[phase] = phases.get(phase, 0) + 1
        # A later message may have changed what became of an earlier booking.
        listed = self.plugin.ask("grants", f"--building={BUILDING}")[1]["grants"]
        self.bookings = {grant["booking_id"]: grant for grant in listed}
        print(f"  {len(messages)} messages in {time.monotonic() - begin:.1f} s; answered: "
              + ", ".join(f"{count} {phase}" for phase, count in sorted(phases.items())))
        self.check("GRANTED" in phases and "PENDING" not in phases, f"phases were {phases}")

    def show_access(self):
        heading(f"The access of apartment {SHOWN_APARTMENT}, as SPACE shows it")
        rows = self.simulator.access(self.levels[SHOWN_APARTMENT])
        table(["Access level", "Zone", "Period from", "to", "Timetable", "Name", "Hours"],
              [[row.get("access_level_name", ""), row.get("zone_name", ""), row.get("period_from", ""),
                row.get("period_to", ""), row.get("timetable", 0), row.get("timetable_name", ""),
                row.get("hours", "")] for row in rows])
        booked = [grant for grant in self.bookings.values()
                  if grant.get("apartment") == SHOWN_APARTMENT and grant["phase"].endswith("_GRANTED")]
        zones = {row["zone"] for row in rows}
        self.check(booked and all(self.zones[grant["facility"]] in zones for grant in booked),
                   f"{SHOWN_APARTMENT}'s granted bookings are not all in SPACE")
        self.check("Z-FRONT" in zones, "the apartment's front door was lost")

    def show_doors(self):
        heading("What was booked, what SPACE holds, and whether the doors open")
        granted = sorted((grant for grant in self.bookings.values() if grant["phase"].endswith("_GRANTED")),
                         key=lambda grant: grant["start_time"])
        rows, judged, right = [], 0, 0
        for grant in granted:
            level, zone = self.levels[grant["apartment"]], self.zones[grant["facility"]]
            start, end = (dt.datetime.fromisoformat(grant[key].replace("Z", "+00:00")).astimezone(ZONE)
                          for key in ("start_time", "end_time"))
            windows = [(dt.datetime.fromisoformat(w["start_time"].replace("Z", "+00:00")),
                        dt.datetime.fromisoformat(w["end_time"].replace("Z", "+00:00"))) for w in grant["windows"]]
            samples = []
            for instant in (start - dt.timedelta(minutes=1), start, start + (end - start) / 2,
                            end - dt.timedelta(minutes=1), end):
                instant = instant.replace(second=30, microsecond=0)
                expected = any(a <= instant < b for a, b in windows)
                opens = self.simulator.opens(level, zone, instant)
                judged += 1
                right += opens == expected
                samples.append("open" if opens else "shut")
                self.check(opens == expected, f"{grant['booking_id']} at {instant:%d %b %H:%M:%S}: {samples[-1]}")
            held = next((row for row in self.simulator.access(level) if row["zone"] == zone), {})
            rows.append([grant["apartment"], self.zone_names[zone], f"{start:%d %b %H:%M}", f"{end:%d %b %H:%M}",
                         held.get("timetable_name", "-"), *samples])
        table(["Apartment", "Facility", "Booked from", "to", "SPACE's timetable", "before", "first", "middle", "last",
               "after"], rows[:12])
        if len(rows) > 12:
            print(f"  ... and {len(rows) - 12} more")
        print(f"  {right} of {judged} door decisions as booked")

    def show_mail(self):
        heading("A double booking: what the manager is told")
        waiting = [grant for grant in self.bookings.values() if grant["phase"].endswith("_NEEDS_MANUAL_ACTION")]
        mails = wait_for("mails for the double bookings",
                         lambda: (lambda found: found if len(found) >= len(waiting) else None)(self.plugin.mails()))
        doubles = [mail for mail in mails if mail.get("X-Connecx-Kind") == "DOUBLE_BOOKING"]
        self.check(len(doubles) > 0, "no double-booking mail was sent")
        if doubles:
            mail = doubles[0]
            for name in ("From", "To", "Subject"):
                print(f"  {name}: {mail[name]}")
            print()
            for line in mail.get_content().splitlines():
                print(f"  | {line}")
        print(f"  {len(waiting)} bookings wait for the manager, {len(mails)} mails")

    def cancel(self):
        heading("A booking is cancelled")
        grant = next(grant for grant in self.bookings.values()
                     if grant.get("apartment") == SHOWN_APARTMENT and grant["phase"].endswith("_GRANTED"))
        code, answer = self.plugin.ask("revoke", f"--booking={grant['booking_id']}",
                                       f"--revision={grant['revision']}", f"--building={BUILDING}", "--wait=5s")
        zones = {row["zone"] for row in self.simulator.access(self.levels[SHOWN_APARTMENT])}
        gone = self.zones[grant["facility"]] not in zones
        print(f"  {grant['booking_id']}, {SHOWN_APARTMENT}, {grant['facility']}: "
              f"{answer['grant']['phase'].removeprefix('GRANT_PHASE_')}; "
              f"{'not in SPACE any more' if gone else 'STILL IN SPACE'}; front door kept: {'Z-FRONT' in zones}")
        self.check(code == 0 and gone and "Z-FRONT" in zones, "the cancelled booking was not taken away")

    def expired(self, today):
        """Permissions in SPACE whose Period is over."""
        dump = self.simulator.call("/dump")
        return [(level["id"], permission["zone"]) for level in dump["access_levels"]
                for permission in level.get("permissions", [])
                if permission.get("period", {}).get("end", "9999")[:10] < today.isoformat()]

    def night(self):
        heading("Midnight passes while the plugin is down; it clears as soon as it is up")
        self.plugin.stop()
        self.simulator.set_clock(AFTER_MIDNIGHT)
        before = self.expired(AFTER_MIDNIGHT.date())
        took = self.plugin.start(AFTER_MIDNIGHT)

        def completed():
            runs = self.plugin.ask("runs", f"--building={BUILDING}")[1].get("runs", [])
            return next((run for run in runs if run["local_date"] == AFTER_MIDNIGHT.date().isoformat()
                         and run["state"].endswith("_COMPLETED")), None)

        run = wait_for("the nightly run completes", completed)
        after = self.expired(AFTER_MIDNIGHT.date())
        print(f"  restarted in {took * 1000:.0f} ms; run of {run['local_date']}: "
              f"{run['report']['access_control_ids_visited']} access levels read and verified")
        print(f"  expired permissions in SPACE: {len(before)} before, {len(after)} after")
        self.check(len(before) > 0, "there was nothing to clear")
        self.check(not after, f"expired permissions are left: {after[:3]}")

    def run(self):
        self.seed()
        self.simulator.set_clock(MORNING)
        took = self.plugin.start(MORNING)
        print(f"the plugin serves {BUILDING} after {took * 1000:.0f} ms, and it is {MORNING:%A, %d %B %Y, %H:%M} there")
        self.sync()
        self.play()
        self.show_access()
        self.show_doors()
        self.show_mail()
        self.cancel()
        self.night()


def serve(simulator, plugin, bin_dir):
    heading("Serving; Ctrl-C ends it")
    ctl = f"{bin_dir}/cli/accessctl"
    print(f"""  plugin     127.0.0.1:7070 (gRPC, reflection) and {plugin.address}
  monitoring http://127.0.0.1:9464/metrics, /healthz, /readyz
  SPACE      {simulator.ship_url} (SHIP), {simulator.control_url} (control API)
  mails      {plugin.folder}/mails
  logs       {plugin.folder}/plugin.log

  {ctl} status
  {ctl} grant --building={BUILDING} --booking=mine --apartment=501/7 --facility=gym \\
      --time_zone=Australia/Sydney --start="2026-10-26 18:00" --end="2026-10-26 20:00"
  {ctl} plan --building={BUILDING} --apartment=501/7 --facility=gym
  {ctl} incidents
  curl -s http://127.0.0.1:9464/metrics | grep tower
  curl -s "{simulator.control_url}/access?access_level={urllib.parse.quote('AL-501-7')}"

  The plugin pretends that it is just after midnight of {AFTER_MIDNIGHT:%A, %d %B %Y} in Sydney.""")
    try:
        plugin.process.wait()
    except KeyboardInterrupt:
        print("\nstopping")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True, type=pathlib.Path, help="the folder of the built programs")
    parser.add_argument("--once", action="store_true", help="stop after the demonstration")
    arguments = parser.parse_args()

    folder = pathlib.Path(tempfile.mkdtemp(prefix="connecx-demo-"))
    simulator = plugin = None
    begin = time.monotonic()
    try:
        simulator = Simulator(arguments.bin / "simulator/proaccess_sim", folder, fixed_ports=not arguments.once)
        plugin = Plugin(folder, simulator.ship_url, arguments.bin, fixed_ports=not arguments.once)
        demo = Demo(simulator, plugin)
        demo.run()
        heading("Result")
        if demo.wrong:
            print(f"  {len(demo.wrong)} thing(s) were not right, the first: {demo.wrong[0]}")
        else:
            print(f"  everything was right, in {time.monotonic() - begin:.0f} s")
        if not arguments.once:
            serve(simulator, plugin, arguments.bin)
        return 1 if demo.wrong else 0
    except Failed as failure:
        print(f"\ndemo: not reached: {failure}", file=sys.stderr)
        for name in ("plugin.log", "simulator.log"):
            if (folder / name).exists():
                print(f"-- end of {name}", file=sys.stderr)
                print("\n".join((folder / name).read_text().splitlines()[-15:]), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        if plugin:
            plugin.stop()
        if simulator:
            simulator.process.terminate()
            simulator.process.wait(timeout=15)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    os.environ.pop("CONNECX_ACCESS_ADDRESS", None)
    sys.exit(main())

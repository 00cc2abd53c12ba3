#!/usr/bin/env bash
# Installs, upgrades, removes and purges the Debian package for real: under a systemd of its own, on a copy of this
# machine's file system that is thrown away.
set -Eeuo pipefail
cd "$(dirname "$0")/.."
root=$PWD

if [[ "${1:-}" == "--help" || "${1:-}" == "-h" ]]; then
  cat <<'HELP'
Usage: tools/test_deb.sh
Builds two versions of the package from the programs that the tests built, and takes them through a life: install,
configure, serve bookings, reload, upgrade while serving, crash, wrong configuration, remove, purge.
The machine is not changed: all of it happens in namespaces, over an overlay of / in memory.
Exit codes: 0 all was right; 1 something was not; 77 not run, as this needs root and may not make namespaces here.
HELP
  exit 0
fi

readonly OVERLAY=/run/connecx-deb-test
if [[ "${1:-}" == "--boot" ]]; then
  # PID 1 of the namespaces: makes the copy of the file system, and becomes its systemd.
  share=$2
  mount --make-rprivate /
  mkdir -p "$OVERLAY"
  mount -t tmpfs tmpfs "$OVERLAY"
  mkdir "$OVERLAY"/{upper,work,root}
  mount -t overlay overlay -o "lowerdir=/,upperdir=$OVERLAY/upper,workdir=$OVERLAY/work" "$OVERLAY/root"
  cd "$OVERLAY/root"
  mount -t tmpfs tmpfs dev
  for node in null zero full random urandom tty; do
    touch "dev/$node"
    mount --bind "/dev/$node" "dev/$node"
  done
  mkdir dev/shm dev/pts
  mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
  ln -s pts/ptmx dev/ptmx
  ln -s /proc/self/fd dev/fd
  # Nothing in here can change the kernel's settings or devices.
  mount -t proc proc proc
  mount --bind proc/sys proc/sys
  mount -o remount,bind,ro proc/sys
  mount -t sysfs -o ro sysfs sys
  if [[ -d /sys/fs/cgroup/systemd ]]; then
    mount -t tmpfs tmpfs sys/fs/cgroup
    mkdir sys/fs/cgroup/systemd
    mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
  else
    mount -t cgroup2 cgroup2 sys/fs/cgroup
  fi
  mount -t tmpfs tmpfs run
  mkdir run/share
  mount --bind "$share" run/share
  # The copy boots to nothing but what the package brings.
  rm -rf etc/systemd/system/*.wants usr/sbin/policy-rc.d
  for unit in systemd-udevd.service systemd-udev-trigger.service systemd-modules-load.service systemd-sysctl.service \
    systemd-binfmt.service systemd-timesyncd.service systemd-remount-fs.service systemd-random-seed.service \
    proc-sys-fs-binfmt_misc.automount; do
    ln -sf /dev/null "etc/systemd/system/$unit"
  done
  ip link set lo up
  # Not chroot: systemctl talks to nobody from one.
  mkdir run/machine
  pivot_root . run/machine
  umount -l run/machine
  mount --make-rshared /  # as systemd has it where it is no guest: a unit's credentials are mounts
  exec env -i container=connecx PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    /lib/systemd/systemd --system --unit=basic.target --log-target=journal-or-kmsg --show-status=0
fi

if [[ "$(id -u)" != 0 ]] || ! unshare --mount --pid --fork true 2>/dev/null; then
  echo "test_deb: not run: this needs root and namespaces"
  exit 77
fi

share=$(mktemp -d /var/tmp/connecx-deb.XXXXXX)
group=/sys/fs/cgroup
[[ -d $group/systemd ]] && group=$group/systemd
group=$group/connecx-deb.$$
booted=
clean_up() {
  if [[ -n "$booted" ]]; then
    kill -KILL "$booted" 2>/dev/null || true
    wait "$booted" 2>/dev/null || true
  fi
  # What was killed leaves its groups a moment later.
  for _ in $(seq 50); do
    find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true
    [[ -d "$group" ]] || break
    sleep 0.1
  done
  rm -rf "$share"
}
trap clean_up EXIT

tools/bazelw build --noshow_progress --ui_event_filters=-info \
  //server/app:access_plugin //cli:accessctl //simulator:proaccess_sim
bin=$(tools/bazelw info bazel-bin 2>/dev/null)
tools/build_deb.sh --bin="$bin" --out="$share" --version=0.0.1
architecture=$(dpkg --print-architecture)
# The next version is the same but for its number.
dpkg-deb --raw-extract "$share/connecx-access_0.0.1_$architecture.deb" "$share/next"
sed -i 's/^Version: .*/Version: 0.0.2/' "$share/next/DEBIAN/control"
dpkg-deb --build "$share/next" "$share/connecx-access_0.0.2_$architecture.deb" >/dev/null
cp "$bin/simulator/proaccess_sim" "$share/"

mkdir "$group"
(
  echo "$BASHPID" >"$group/cgroup.procs"
  exec unshare --mount --pid --ipc --uts --net --cgroup --fork --kill-child "$root/tools/test_deb.sh" --boot "$share"
) >"$share/boot.log" 2>&1 &
booted=$!

# fail WHAT: with what the booted copy has to say.
fail() {
  trap - ERR
  echo "test_deb: $1" >&2
  cat "$share/boot.log" "$share/dpkg.log" >&2 || true
  inside journalctl --no-pager -n 40 -u connecx-access >&2 || true
  exit 1
}
trap 'fail "line $LINENO: $BASH_COMMAND"' ERR
# await WHAT COMMAND...: until it succeeds.
await() {
  local what=$1
  shift
  local end=$((SECONDS + 60))
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || fail "waited in vain for: $what"
    sleep 0.1
  done
}
# inside COMMAND...: as root on the booted copy.
inside() {
  local init
  init=$(pgrep -P "$booted" | head -n 1)
  nsenter --target "$init" --mount --pid --ipc --uts --net --cgroup --root --wd env -i \
    PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/ CONNECX_ACCESS_ADDRESS=unix:/run/connecx-access/access.sock \
    DEBIAN_FRONTEND=noninteractive "$@"
}
step() { echo "test_deb: after $SECONDS s: $*"; }
# expect WHAT ACTUAL EXPECTED
expect() {
  [[ "$2" == "$3" ]] || fail "$1: expected '$3', found '$2'"
}
shows() { inside systemctl show -P "$1" connecx-access; }
is() { [[ "$(shows "$1")" == "$2" ]]; }
tell_space() { # tell_space PATH JSON
  inside python3 -c 'import sys, urllib.request
urllib.request.urlopen(urllib.request.Request(sys.argv[1], sys.argv[2].encode()), timeout=10)' "$control$1" "$2"
}
phase() { inside accessctl grants --json | python3 -c 'import json, sys
print(" ".join(sorted(g["booking_id"] + ":" + g["phase"] for g in json.load(sys.stdin).get("grants", []))))'; }
phase_is() { [[ "$(phase)" == "$1" ]]; }

await "systemd" inside systemctl list-units
step "install: enabled, and waits for its configuration"
inside dpkg -i "/run/share/connecx-access_0.0.1_$architecture.deb" >"$share/dpkg.log" 2>&1
expect "enabled" "$(shows UnitFileState)" enabled
expect "active" "$(shows ActiveState)" inactive
inside getent passwd connecx-access >/dev/null
inside systemd-analyze verify connecx-access.service

step "configure and start"
readonly KEY=TESTKEY0TESTKEY0TESTKEY0TESTKEY0
printf 'ship: {port: 0, auth: custom, key: %s}\ncontrol: {port: 0}\ntime_zone: Australia/Sydney\n' "$KEY" \
  >"$share/sim.yaml"
inside systemd-run --quiet --unit=space /run/share/proaccess_sim --config=/run/share/sim.yaml \
  --port_file=/run/share/ports.json
await "the simulator" test -s "$share/ports.json"
port_of() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]].rstrip("/"))' "$share/ports.json" "$1"; }
control=$(port_of control_url)
tell_space /seed '{"doors": [{"id": "D", "name": "Gym"}], "zones": [{"id": "GYM", "name": "Gym", "doors": ["D"]}],
  "access_levels": [{"id": "L1", "name": "1"}, {"id": "L2", "name": "2"}]}'
inside cp -r /usr/share/doc/connecx-access/examples/plugin.yaml /etc/connecx-access/
inside useradd --system core
inside sed -i 's|^  unix_socket: .*|&\n  local_callers: [{user: core, roles: [core]}]|' /etc/connecx-access/plugin.yaml
inside sh -c 'cat >/etc/connecx-access/buildings.d/tower.yaml' <<YAML
id: tower
name: Tower
time_zone: Australia/Sydney
policy: notify
special_days: none
managers: [manager@example.com]
operator_contact: operator@example.com
salto:
  url: $(port_of ship_url)
  plain_http: true
  auth: {key: {key_file: "credential:secrets_space.key"}}
  timetable_pool: {first: 901, last: 1000}
YAML
inside sh -c "umask 077; echo $KEY >/etc/connecx-access/secrets/space.key"
inside systemd-run --quiet --pipe --wait -p User=connecx-access -p LoadCredential=secrets:/etc/connecx-access/secrets \
  access_plugin --check_config --config=/etc/connecx-access/plugin.yaml
inside systemctl start connecx-access
expect "active" "$(shows ActiveState)" active
expect "status" "$(shows StatusText)" "serves 1 building(s)"
expect "user" "$(inside ps -o user= -p "$(shows MainPID)" | cut -c1-7)" connecx
expect "state is nobody else's" "$(inside stat -c %a /var/lib/connecx-access)" 700

step "bookings, from core's user and from nobody else's"
if inside runuser -u nobody -- accessctl grants 2>/dev/null; then fail "anybody may call"; fi
inside runuser -u core -- accessctl sync --building=tower --apartment=1=L1 --apartment=2=L2 --facility=gym=GYM >/dev/null
tomorrow=$(date -u -d tomorrow +%Y-%m-%d)
inside accessctl grant --booking=b1 --building=tower --apartment=1 --facility=gym --start="${tomorrow}T02:00:00Z" \
  --end="${tomorrow}T03:00:00Z" >/dev/null || true
await "b1 is granted" phase_is "b1:GRANT_PHASE_GRANTED"

step "reload"
before=$(shows MainPID)
inside sed -i 's/^policy: .*/policy: nonsense/' /etc/connecx-access/buildings.d/tower.yaml
inside systemctl reload connecx-access
await "the reload" is StatusText "serves 1 building(s); broken: tower"
inside sed -i 's/^policy: .*/policy: pack/' /etc/connecx-access/buildings.d/tower.yaml
inside systemctl reload connecx-access
await "the reload" is StatusText "serves 1 building(s)"
expect "process" "$(shows MainPID)" "$before"

step "upgrade while it serves: it warns of what the restart takes out of service"
inside sed -i 's/^policy: .*/policy: nonsense/' /etc/connecx-access/buildings.d/tower.yaml
inside systemctl reload connecx-access
await "the reload" is StatusText "serves 1 building(s); broken: tower"
inside dpkg -i "/run/share/connecx-access_0.0.2_$architecture.deb" >"$share/dpkg.log" 2>&1
grep -q "out of service from now on are the buildings tower:" "$share/dpkg.log" || fail "the upgrade did not warn"
inside sed -i 's/^policy: .*/policy: pack/' /etc/connecx-access/buildings.d/tower.yaml
inside systemctl reload connecx-access
await "the reload" is StatusText "serves 1 building(s)"
expect "active" "$(shows ActiveState)" active
[[ "$(shows MainPID)" != "$before" ]] || fail "the upgrade did not restart the service"
expect "grants after the upgrade" "$(phase)" "b1:GRANT_PHASE_GRANTED"
kept=/var/lib/connecx-access/before-upgrade-0.0.1.db
inside test -s "$kept"
inside accessctl grant --booking=b2 --building=tower --apartment=2 --facility=gym --start="${tomorrow}T02:00:00Z" \
  --end="${tomorrow}T03:00:00Z" >/dev/null || true
await "b2 is granted" phase_is "b1:GRANT_PHASE_GRANTED b2:GRANT_PHASE_GRANTED"

step "downgrade: the copy from before the upgrade stays, and is what the older version needs"
copied=$(inside sha256sum "$kept")
inside dpkg -i "/run/share/connecx-access_0.0.1_$architecture.deb" >"$share/dpkg.log" 2>&1
inside dpkg -i "/run/share/connecx-access_0.0.1_$architecture.deb" >"$share/dpkg.log" 2>&1
expect "the copy" "$(inside sha256sum "$kept")" "$copied"
inside test ! -e /var/lib/connecx-access/before-upgrade-0.0.2.db
expect "grants after the downgrade" "$(phase)" "b1:GRANT_PHASE_GRANTED b2:GRANT_PHASE_GRANTED"

step "backup of the running database, restore"
copy() { inside runuser -u connecx-access -- access_plugin "$@"; }
copy --backup=/var/lib/connecx-access/access.db --to=/var/lib/connecx-access/backup.db
inside systemctl stop connecx-access
copy --restore=/var/lib/connecx-access/access.db --from=/var/lib/connecx-access/backup.db
inside systemctl start connecx-access
expect "grants after the restore" "$(phase)" "b1:GRANT_PHASE_GRANTED b2:GRANT_PHASE_GRANTED"

step "a crash is followed by a start, a wrong configuration and a damaged database are not"
before=$(shows MainPID)
inside kill -KILL "$before"
restarted() { is ActiveState active && [[ "$(shows MainPID)" != "$before" ]]; }
await "the start after the crash" restarted
inside sed -i 's/^store:/storre:/' /etc/connecx-access/plugin.yaml
if inside systemctl restart connecx-access 2>/dev/null; then fail "it started"; fi
expect "exit code" "$(shows ExecMainStatus)" 78
expect "state" "$(shows SubState)" failed
inside sed -i 's/^storre:/store:/' /etc/connecx-access/plugin.yaml
inside dd if=/dev/urandom of=/var/lib/connecx-access/access.db bs=4096 count=4 conv=notrunc status=none
inside systemctl reset-failed connecx-access
if inside systemctl restart connecx-access 2>/dev/null; then fail "it started"; fi
expect "exit code" "$(shows ExecMainStatus)" 78
inside journalctl --no-pager -u connecx-access | grep -q 'is damaged.*To restore' ||
  fail "the journal does not say how to restore"
copy --restore=/var/lib/connecx-access/access.db --from=/var/lib/connecx-access/backup.db
inside systemctl reset-failed connecx-access
inside systemctl start connecx-access
expect "grants after the restore" "$(phase)" "b1:GRANT_PHASE_GRANTED b2:GRANT_PHASE_GRANTED"

step "remove: the service goes, state and configuration stay"
inside dpkg -r connecx-access >/dev/null 2>&1
expect "active" "$(shows ActiveState)" inactive
inside test -s /var/lib/connecx-access/access.db
inside test -s /etc/connecx-access/buildings.d/tower.yaml
step "purge: they go, too"
inside dpkg -P connecx-access >/dev/null 2>&1
inside test ! -e /var/lib/connecx-access
inside test ! -e /etc/connecx-access
echo "test_deb: all was right"

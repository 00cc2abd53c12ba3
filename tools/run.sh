#!/usr/bin/env bash
# Builds everything, starts a simulated ProAccess SPACE and the plugin for harbour-tower, plays one day of bookings and
# shows what becomes of them. Then goes on serving; with --once it stops there.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ "${1:-}" == "--help" || "${1:-}" == "-h" ]]; then
  cat <<'HELP'
Usage: tools/run.sh [--once]
Plays one day of harbour-tower's bookings through the real plugin against a simulated ProAccess SPACE, shows what
SPACE holds, which doors open, the manager's mail and the nightly clearing; then goes on serving until Ctrl-C.
  --once   stop after the demonstration; exit code 0 only if all of it was right
The first run installs what is missing with tools/install_deps.sh (root or sudo).
HELP
  exit 0
fi

tools/install_deps.sh
echo "run: building (the first time takes some minutes)"
tools/bazelw build --noshow_progress --ui_event_filters=-info \
  //server/app:access_plugin //simulator:proaccess_sim //cli:accessctl
exec python3 tools/demo.py --bin="$(tools/bazelw info bazel-bin 2>/dev/null)" "$@"

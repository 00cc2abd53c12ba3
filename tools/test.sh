#!/usr/bin/env bash
# Runs every test and the demonstration; the last line says "N passed, N failed".
set -uo pipefail
cd "$(dirname "$0")/.."

if [[ "${1:-}" == "--help" || "${1:-}" == "-h" ]]; then
  cat <<'HELP'
Usage: tools/test.sh [BAZEL_FLAG...]
Builds and runs all tests, then tools/run.sh --once. Extra flags go to bazel test, e.g. --config=asan.
Ends with a line "N passed, N failed"; exit code 0 only if nothing failed.
HELP
  exit 0
fi

tools/install_deps.sh || exit 1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
tools/bazelw test //... --keep_going --nocache_test_results --test_summary=short --color=no --curses=no --noshow_progress \
  "$@" 2>&1 | tee "$log"
bazel_code=${PIPESTATUS[0]}

# One line per test target: "//core:planner_test   PASSED in 0.3s", FAILED, TIMEOUT, FLAKY, NO STATUS ...
passed=$(grep -cE '^//\S+ +(\(cached\) )?PASSED' "$log")
failed=$(grep -cE '^//\S+ +(FAILED|TIMEOUT|FLAKY|NO STATUS|INCOMPLETE)' "$log")
# A build that broke may name no test at all.
if ((bazel_code != 0 && failed == 0)); then failed=1; fi

echo
echo "test: the demonstration"
if demo=$(tools/run.sh --once 2>&1); then
  ((passed += 1))
  echo "$demo" | tail -n 2
else
  ((failed += 1))
  echo "$demo"
fi

echo "$passed passed, $failed failed"
((failed == 0))

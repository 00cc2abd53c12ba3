#!/usr/bin/env bash
# Everything that is checked without running tests: form, contract, layers, bans. Exit code 0: clean.
set -uo pipefail
cd "$(dirname "$0")/.."

if [[ "${1:-}" == "--help" || "${1:-}" == "-h" ]]; then
  cat <<'HELP'
Usage: tools/check.sh [--fix]
Checks clang-format, buildifier, buf lint and buf breaking, the ban on ambient time, the layers, and the scripts.
  --fix   let the formatters write
HELP
  exit 0
fi
tools/install_deps.sh >/dev/null || exit 1
fix=0
[[ "${1:-}" == "--fix" ]] && fix=1
bin=tools/npm/node_modules/.bin
problems=$(mktemp)  # a line per problem: each check runs in a pipe, so a variable would be lost
old=$(mktemp -d)
trap 'rm -rf "$old" "$problems"' EXIT

# check NAME: prints what stdin says, and counts it as a problem if it says anything.
check() {
  local found
  found=$(cat)
  if [[ -n "$found" ]]; then
    echo "check: $1"
    # shellcheck disable=SC2001
    echo "$found" | sed 's/^/  /'
    echo "$1" >>"$problems"
  fi
}

mapfile -t sources < <(git ls-files '*.cc' '*.h')
mapfile -t builds < <(git ls-files 'BUILD.bazel' '*/BUILD.bazel' '*.BUILD' '*.bzl' WORKSPACE)

if ((fix)); then
  clang-format-14 -i "${sources[@]}"
  "$bin/buildifier" "${builds[@]}"
fi
clang-format-14 --dry-run "${sources[@]}" 2>&1 | grep -E 'warning:' | cut -d: -f1 | sort -u |
  check "not formatted (tools/check.sh --fix)"
"$bin/buildifier" --mode=check "${builds[@]}" 2>&1 | check "BUILD files not formatted (tools/check.sh --fix)"

(cd protos && "../$bin/buf" lint 2>&1) | check "buf lint"
# The contract only grows: compared with the newest released tag or, before the first one, with the last commit.
base=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || git rev-parse HEAD 2>/dev/null)
if git archive "$base" protos 2>/dev/null | tar -x -C "$old" && [[ -f "$old/protos/buf.yaml" ]]; then
  (cd protos && "../$bin/buf" breaking --against "$old/protos" 2>&1) | check "buf breaking against $base"
fi

# Time comes from base::Clock alone; real_clock.cc is where it enters.
git grep -nE 'absl::(Now|SleepFor)\(|(system|steady|high_resolution)_clock::now|sleep_for\(|sleep_until\(|\b(gettimeofday|clock_gettime|usleep|nanosleep)\(' \
  -- '*.cc' '*.h' ':!base/real_clock.cc' | check "ambient time: use the injected base::Clock"
git grep -nE '#include <(mutex|shared_mutex|condition_variable)>' -- '*.cc' '*.h' ':!base/mutex.h' \
  ':!base/real_clock.cc' | check "locks: use base/mutex.h"
git grep -nE 'absl::(Mutex|CondVar|MutexLock)\b' -- '*.cc' '*.h' ':!base/mutex.h' | check "locks: use base/mutex.h"
git grep -nE '#include <iostream>' -- '*.cc' '*.h' ':!cli/' ':!*_test.cc' | check "iostream: use base/log.h"
git grep -nE '#include <curl/' -- '*.cc' '*.h' ':!salto_client/curl_handle.h' ':!salto_client/http/curl_http_transport.cc' ':!notify/smtp/' |
  check "libcurl is included by the transports alone"

# The layers of docs/design.md 2, as paths that must not exist.
layer() {
  bazel query --noshow_progress --ui_event_filters=-info "somepath($1, $2)" 2>/dev/null |
    check "layer: $1 must not reach $2"
}
if bazel query --noshow_progress --ui_event_filters=-info '//...' >/dev/null 2>&1; then
  layer //base/... '//... except //base/... except //third_party/...'
  layer //core:all 'set(//provider/... //store/... //notify/... //salto_client/... //server/... //protos/...)'
  layer '//provider:all except tests(//provider:all)' '//salto_client/... union //server/... union //protos/... union //scheduler/...'
  layer '//scheduler:all except tests(//scheduler:all)' '//salto_client/... union //store/... union //notify/... union //server/...'
  layer //salto_client/... '//provider/... union //store/... union //notify/... union //simulator/...'
  layer '//observe:all except tests(//observe:all)' '//salto_client/... union //notify/... union //provider/... union //protos/... union //server/... union //scheduler/...'
  layer '//simulator:all' '//salto_client/... union //core/... union //provider/... union //protos/...'
  layer '//server:all except tests(//server:all)' '//salto_client/... union //store/... union //notify/...'
  # accessctl itself joins the calls to a provider with //cli/offline, which runs the plugin in its own process.
  layer '//cli:all except //cli:accessctl except tests(//cli:all)' '//provider/... union //store/... union //salto_client/... union //server/...'
else
  echo "bazel query //... failed" | check "BUILD files"
fi

((fix)) && python3 tools/core_integration.py --fix >/dev/null
python3 tools/core_integration.py 2>&1 | check "docs/core-integration.md"

for script in $(git ls-files '*.sh') .ci/run; do bash -n "$script" 2>&1; done | check "shell syntax"
python3 -m py_compile tools/*.py 2>&1 | check "python syntax"
git grep -nIE '(^|[^a-z])/(wor[k]|roo[t])/|https?://(deb|registry|security)\.' -- . | check "paths of one machine, or registry hosts"

if [[ -s "$problems" ]]; then
  echo "check: $(wc -l <"$problems") problem(s)"
  exit 1
fi
echo "check: clean"

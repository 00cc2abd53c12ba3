#!/usr/bin/env bash
# Fuzzes what reads bytes from outside (tests/fuzz), each target from its kept corpus on.
set -uo pipefail
cd "$(dirname "$0")/.."

seconds=60
jobs=2
findings=fuzz_findings
targets=()
for argument in "$@"; do
  case "$argument" in
    --seconds=*) seconds=${argument#*=} ;;
    --jobs=*) jobs=${argument#*=} ;;
    --findings=*) findings=${argument#*=} ;;
    --help | -h)
      cat <<'HELP'
Usage: tools/fuzz.sh [--seconds=N] [--jobs=N] [--findings=FOLDER] [TARGET...]
Builds the fuzz targets of tests/fuzz, or those that are named, and runs each of them.
  --seconds=N         how long each runs; default: 60
  --jobs=N            how many run at once; default: 2
  --findings=FOLDER   where an input that crashes, hangs or eats memory is kept, with the target's output;
                      default: fuzz_findings
What is found becomes a file of tests/fuzz/corpus/TARGET, which then fails as a test until it is mended.
Exit code: 0 nothing was found, 1 something was, or a target cannot be built, 2 wrong command line.
HELP
      exit 0
      ;;
    -*)
      echo "fuzz: unknown argument $argument; see --help" >&2
      exit 2
      ;;
    *) targets+=("$argument") ;;
  esac
done
if ! [[ "$seconds" =~ ^[1-9][0-9]*$ && "$jobs" =~ ^[1-9][0-9]*$ ]]; then
  echo "fuzz: --seconds and --jobs are whole numbers from 1" >&2
  exit 2
fi
mapfile -t known < <(sed -n '/^fuzz_test(/,/name =/s/.*name = "\(.*\)".*/\1/p' tests/fuzz/BUILD.bazel)
((${#targets[@]} > 0)) || targets=("${known[@]}")
for target in "${targets[@]}"; do
  if [[ " ${known[*]} " != *" $target "* ]]; then
    echo "fuzz: there is no target $target; there are: ${known[*]}" >&2
    exit 2
  fi
done

flags=(--config=fuzz --noshow_progress --ui_event_filters=-info)
tools/bazelw build "${flags[@]}" "${targets[@]/#///tests/fuzz:}" || exit 1
bin=$(tools/bazelw info "${flags[@]}" bazel-bin 2>/dev/null)/tests/fuzz
mkdir -p "$findings"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# run TARGET: one line on its end; its output goes only where something was found.
run() {
  local target=$1 log=$scratch/$1.log new=$scratch/$1.corpus
  mkdir -p "$new"
  # What eats memory may be a long time in being told of by the sanitizer.
  if timeout --kill-after=5 $((seconds + 120)) "$bin/$target" -max_total_time="$seconds" -timeout=20 \
    -rss_limit_mb=2048 -print_final_stats=1 -close_fd_mask=1 -artifact_prefix="$findings/$target-" \
    "$new" "tests/fuzz/corpus/$target" >"$log" 2>&1; then
    echo "fuzz: ok: $target, $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs in $seconds s"
  else
    cp "$log" "$findings/$target.log"
    tail -n 40 "$log"
    echo "fuzz: FOUND: $target, see $findings/$target.log"
    return 1
  fi
}
export -f run
export seconds findings scratch bin

failed=0
printf '%s\n' "${targets[@]}" | xargs -P "$jobs" -I {} bash -c 'run {}' || failed=1
exit "$failed"

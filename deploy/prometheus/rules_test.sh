#!/usr/bin/env bash
# The alert rules hold their tests, each of them has a quiet and a firing one, says for how long, how bad and where to
# read on, and the runbook has a section for each.
set -euo pipefail
cd deploy/prometheus
readonly RULES=connecx_access.rules.yaml TESTS=connecx_access.rules_test.yaml RUNBOOK=../../docs/runbook.md

promtool check rules "$RULES"
promtool test rules "$TESTS"

missing=0
# want FILE LINE: the file has a line that begins so.
want() {
  grep -qF -- "$2" "$1" || {
    echo "$1 has no line: $2"
    missing=1
  }
}
# rule_of ALERT: the rule's lines.
rule_of() {
  sed -n "/^ *- alert: $1\$/,/^\$/p" "$RULES"
}
# has ALERT PATTERN: exactly one line of its rule is like that.
has() {
  (($(rule_of "$1" | grep -cE "$2") == 1)) || {
    echo "$RULES: $1 has no line, or several, like: $2"
    missing=1
  }
}
mapfile -t alerts < <(sed -n 's/^ *- alert: //p' "$RULES")
((${#alerts[@]} > 0))
for alert in "${alerts[@]}"; do
  want "$TESTS" "'$alert: quiet: "
  want "$TESTS" "'$alert: fires: "
  want "$RUNBOOK" "### $alert"
  has "$alert" '^        for: [0-9]+[smhd]$'
  has "$alert" '^          severity: (page|ticket)$'
  has "$alert" "^          runbook_url: docs/runbook\.md#${alert,,}\$"
done
# And no section for an alert that is gone.
while read -r section; do
  [[ " ${alerts[*]} " == *" $section "* ]] || {
    echo "$RUNBOOK has a section for $section, which is no alert"
    missing=1
  }
done < <(sed -n 's/^### \(Access[A-Za-z]*\)$/\1/p' "$RUNBOOK")
exit "$missing"

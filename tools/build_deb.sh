#!/usr/bin/env bash
# Builds the Debian package connecx-access and checks it with lintian.
set -euo pipefail
cd "$(dirname "$0")/.."

out=dist
bin=
version=
for argument in "$@"; do
  case "$argument" in
    --out=*) out=${argument#*=} ;;
    --bin=*) bin=${argument#*=} ;;
    --version=*) version=${argument#*=} ;;
    --help | -h)
      cat <<'HELP'
Usage: tools/build_deb.sh [--out=FOLDER] [--bin=FOLDER] [--version=VERSION]
Builds optimized programs, and a package of them with unit, manual pages, examples and documents.
  --out=FOLDER       where the .deb goes; default: dist
  --bin=FOLDER       take the programs of this bazel-bin instead of building them
  --version=VERSION  the package's version; default: the program's
HELP
      exit 0
      ;;
    *)
      echo "build_deb: unknown argument $argument; see --help" >&2
      exit 2
      ;;
  esac
done
mkdir -p "$out"
out=$(realpath "$out")

if [[ -z "$bin" ]]; then
  flags=(-c opt --noshow_progress --ui_event_filters=-info)
  tools/bazelw build "${flags[@]}" //server/app:access_plugin //cli:accessctl
  bin=$(tools/bazelw info "${flags[@]}" bazel-bin 2>/dev/null)
fi
plugin=$bin/server/app/access_plugin
accessctl=$bin/cli/accessctl
[[ -n "$version" ]] || version=$("$plugin" --version | cut -d' ' -f2)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/connecx-access
mkdir -p "$tree"/built/{bin,man,docs,examples/buildings.d}
cp -r deploy/debian "$tree/debian"
rm "$tree/debian/plugin.yaml"
cp deploy/systemd/connecx-access.service "$tree/debian/connecx-access.service"
install -m 0755 "$plugin" "$accessctl" "$tree/built/bin/"
cp docs/{core-integration,operations,planning,runbook,words}.md SECURITY.md "$tree/built/docs/"
sed -i 's|(\.\./SECURITY\.md|(SECURITY.md|g' "$tree"/built/docs/*.md
cp CHANGELOG.md "$tree/built/docs/releases.md"
cp deploy/debian/plugin.yaml "$tree/built/examples/plugin.yaml"
cp server/config/example.yaml "$tree/built/examples/plugin-reference.yaml"
cp server/config/buildings.d/example.yaml "$tree/built/examples/buildings.d/"
mkdir "$tree/built/examples/alerts"
cp deploy/prometheus/connecx_access.rules.yaml "$tree/built/examples/alerts/"

# man NAME SECTION SUMMARY: what --help says, as a manual page, from stdin.
man() {
  printf '.TH %s %s "" "connecx-access %s"\n.SH NAME\n%s \\- %s\n.SH DESCRIPTION\n.nf\n' \
    "${1^^}" "$2" "$version" "$1" "$3"
  sed -e 's/\\/\\e/g' -e 's/-/\\-/g' -e "s/^\\([.']\\)/\\\\\\&\\1/"
  printf '.fi\n'
}
"$plugin" --help | man access_plugin 8 'access control provider for SALTO ProAccess SPACE' \
  >"$tree/built/man/access_plugin.8"
{
  "$accessctl" --help
  "$accessctl" --help | sed -nE 's/^  ([a-z]+) +.*/\1/p' | while read -r command; do
    printf '\n'
    "$accessctl" "$command" --help
  done
} | man accessctl 1 'talk to an access control provider' >"$tree/built/man/accessctl.1"

cat >"$tree/debian/changelog" <<CHANGELOG
connecx-access ($version) stable; urgency=medium

  * What changed is in releases.md of this folder.

 -- Connecx Operators <operators@connecx.example>  $(git log -1 --format=%cD)
CHANGELOG

(cd "$tree" && dpkg-buildpackage --build=binary --no-sign) >"$work/log" 2>&1 || {
  cat "$work/log" >&2
  exit 1
}
deb=$(ls "$work"/connecx-access_*.deb)
lintian --allow-root --fail-on error,warning "$deb"
cp "$deb" "$out/"
echo "build_deb: $out/$(basename "$deb"), $(stat -c %s "$deb") bytes"

#!/usr/bin/env bash
# Installs everything that building, testing and checking this project needs, on Debian 12.
# Says what it does; does nothing when all is there. Needs root or sudo only when a package is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ "${1:-}" == "--help" || "${1:-}" == "-h" ]]; then
  cat <<'HELP'
Usage: tools/install_deps.sh
Installs the Debian packages and the npm tools that this project needs. Idempotent.
Exit code: 0 when everything is there, 1 when something could not be installed.
HELP
  exit 0
fi

# build tools | libraries | checks and tests
readonly PACKAGES=(
  bazel-bootstrap bazel-rules-java bazel-rules-proto bazel-skylib g++ git
  protobuf-compiler protobuf-compiler-grpc grpc-proto
  libgrpc++-dev libprotobuf-dev libabsl-dev libgtest-dev libgmock-dev
  libcpp-httplib-dev libssl-dev zlib1g-dev libbrotli-dev
  libpugixml-dev libsqlite3-dev libcurl4-openssl-dev libspdlog-dev libfmt-dev libyaml-cpp-dev
  libsystemd-dev prometheus-cpp-dev
  tzdata systemd debhelper lintian
  clang-14 clang-format-14 lld-14 libclang-rt-14-dev python3 nodejs openssl
  ruby ruby-grpc ruby-googleapis-common-protos-types
)

missing=()
for package in "${PACKAGES[@]}"; do
  if [[ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" != "installed" ]]; then
    missing+=("$package")
  fi
done
# Debian's nodejs has npm in a package of its own; other builds of node bring it along.
command -v npm >/dev/null || missing+=(npm)
if command -v node >/dev/null; then
  kept=()
  for package in "${missing[@]}"; do [[ "$package" == nodejs ]] || kept+=("$package"); done
  missing=("${kept[@]}")
fi

# Of Debian's prometheus only promtool is wanted, which tests the alert rules. A server of that name that is there
# already is somebody's own.
command -v promtool >/dev/null || missing+=(prometheus)

if ((${#missing[@]} > 0)); then
  echo "install_deps: installing with apt: ${missing[*]}"
  as_root=()
  if [[ "$(id -u)" != 0 ]]; then
    command -v sudo >/dev/null || {
      echo "install_deps: packages are missing and there is neither root nor sudo; run as root: apt-get install ${missing[*]}" >&2
      exit 1
    }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q
  # The server that comes with promtool is masked for systemd before it is there; RUNLEVEL=1 keeps invoke-rc.d from
  # starting it, or anything else, where there is no systemd.
  readonly UNIT=/etc/systemd/system/prometheus.service
  if [[ " ${missing[*]} " == *" prometheus "* && ! -e "$UNIT" && ! -L "$UNIT" ]]; then
    "${as_root[@]}" mkdir -p "${UNIT%/*}"
    "${as_root[@]}" ln -s /dev/null "$UNIT"
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

# What Debian does not package: linters, and what clients in Node.js need. Versions are pinned in package.json.
if ! (cd tools/npm && npm ls --silent >/dev/null 2>&1); then
  echo "install_deps: installing with npm into tools/npm: buf, buildifier, grpc-js"
  (cd tools/npm && npm install --no-package-lock --no-audit --no-fund --loglevel=error)
fi
echo "install_deps: everything is there"

#!/usr/bin/env bash
# Installs the vendor's own command line, unmodified, in the four releases that the end-to-end
# tests run: each in a folder of its own, every package exactly as its .lock file names it (version
# and checksum). Fast when all is there already. Nothing is installed elsewhere.
# Usage: install.sh [FOLDER]; without it ORGLOG_VENDOR_DIR, or else build/vendor.
# Ends with 1, and says why, when that is not possible; the tests that need it are then skipped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-${ORGLOG_VENDOR_DIR:-$here/../../../build/vendor}}

releases=(11.10.0 8.11.5 7.68.3 7.0.12)
# What the four releases were tried on. Another Node of the machine is not touched, this one is put
# beside the releases.
node_version=20.20.2

die() {
  echo "The vendor's command line is not installed: $*" >&2
  exit 1
}

command -v node >/dev/null && command -v npm >/dev/null || die "node and npm are missing"
mkdir -p "$target"
target=$(cd "$target" && pwd)
attempt=$(mktemp -d "$target/attempt.XXXXXX")
trap 'rm -rf "$attempt"' EXIT

# No install scripts, no reports, no questions.
npm_here() {
  npm "$@" --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error \
    --fetch-retries=1 >"$attempt/npm.log" 2>&1 || {
    tail -n 5 "$attempt/npm.log" >&2
    return 1
  }
}

# package_json NAME VERSION: what is wanted. Release 7.0.12 asks for a package by its git address,
# which npm would have to clone; the same package from the registry takes its place.
package_json() {
  local overrides=
  if [ "$2" = 7.0.12 ]; then overrides=', "overrides": {"socksv5": "0.0.6"}'; fi
  printf '{"name": "orglog-vendor-cli-%s", "version": "1.0.0", "private": true,' "$2"
  printf ' "dependencies": {"%s": "%s"}%s}\n' "$1" "$2" "$overrides"
}

# The machine's own Node when it is of the right kind.
install_node() {
  local machine
  if [ -x "$target/node" ] && "$target/node" --version >/dev/null 2>&1; then return; fi
  if [[ $(node --version) == v${node_version%%.*}.* ]]; then
    ln -sf "$(command -v node)" "$target/node"
    return
  fi
  case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) die "there is no Node $node_version for $(uname -m)" ;;
  esac
  mkdir "$attempt/node"
  (cd "$attempt/node" && package_json "node-linux-$machine" "$node_version" >package.json &&
    npm_here install) || die "npm cannot fetch Node $node_version"
  rm -rf "$target/node-$node_version"
  mv "$attempt/node" "$target/node-$node_version"
  ln -sf "node-$node_version/node_modules/node-linux-$machine/bin/node" "$target/node"
}

install_release() {
  local release=$1 lock=$here/heroku-$1.lock folder=$target/heroku-$1 found
  if cmp -s "$lock" "$folder/installed.lock"; then
    echo "heroku $release: already there"
    return
  fi
  mkdir "$attempt/$release"
  (cd "$attempt/$release" && package_json heroku "$release" >package.json &&
    cp "$lock" package-lock.json && npm_here ci) || die "npm cannot fetch heroku $release"
  found=$(node -p "require('$attempt/$release/node_modules/heroku/package.json').version")
  [ "$found" = "$release" ] || die "npm brought heroku $found instead of $release"
  cp "$lock" "$attempt/$release/installed.lock"
  rm -rf "$folder"
  mv "$attempt/$release" "$folder"
  echo "heroku $release: installed"
}

install_node
for release in "${releases[@]}"; do install_release "$release"; done

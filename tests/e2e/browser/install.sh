#!/usr/bin/env bash
# Installs what drives a browser and what judges its pages from npm, exactly as the .lock file names
# them (version and checksum), for the tests of the dashboard. The browser itself is Debian's. Fast
# when all is there already.
# Usage: install.sh [FOLDER]; without it build/browser. Ends with 1, and says why, when that is not
# possible; the tests that need it are then skipped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$here/../../../build/browser}
# The newest release of playwright-core that runs on Debian's Node 18.
packages='"axe-core": "4.14.1", "playwright-core": "1.61.1"'

die() {
  echo "The browser's driver is not installed: $*" >&2
  exit 1
}

command -v npm >/dev/null || die "npm is missing"
mkdir -p "$target"
target=$(cd "$target" && pwd)
if cmp -s "$here/browser.lock" "$target/installed.lock"; then
  echo "$packages: already there"
  exit
fi
attempt=$(mktemp -d "$target/attempt.XXXXXX")
trap 'rm -rf "$attempt"' EXIT
{
  printf '{"name": "orglog-browser", "version": "1.0.0", "private": true, '
  printf '"dependencies": {%s}}\n' "$packages"
} >"$attempt/package.json"
cp "$here/browser.lock" "$attempt/package-lock.json"
(cd "$attempt" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier \
  --loglevel=error --fetch-retries=1 >npm.log 2>&1) || {
  tail -n 5 "$attempt/npm.log" >&2
  die "npm cannot fetch $packages"
}
rm -rf "$target/node_modules"
mv "$attempt/node_modules" "$target/node_modules"
cp "$here/browser.lock" "$target/installed.lock"
echo "$packages: installed"

#!/usr/bin/env bash
# Installs DuckDB's library from npm, exactly as the .lock file names it (version and checksum), for
# the tests that write Parquet and read it again. Fast when it is there already.
# Usage: install.sh [FOLDER]; without it build/duckdb. Ends with 1, and says why, when that is not
# possible; the tests that need it are then skipped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-$here/../../../build/duckdb}
package=@duckdb/node-bindings-linux-x64
version=1.5.6-r.1

die() {
  echo "DuckDB's library is not installed: $*" >&2
  exit 1
}

[ "$(uname -m)" = x86_64 ] || die "this release is for x86_64, not for $(uname -m)"
command -v npm >/dev/null || die "npm is missing"
mkdir -p "$target"
target=$(cd "$target" && pwd)
if cmp -s "$here/duckdb.lock" "$target/installed.lock"; then
  echo "DuckDB $version: already there"
  exit
fi
attempt=$(mktemp -d "$target/attempt.XXXXXX")
trap 'rm -rf "$attempt"' EXIT
{
  printf '{"name": "orglog-duckdb", "version": "1.0.0", "private": true, '
  printf '"dependencies": {"%s": "%s"}}\n' "$package" "$version"
} >"$attempt/package.json"
cp "$here/duckdb.lock" "$attempt/package-lock.json"
(cd "$attempt" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier \
  --loglevel=error --fetch-retries=1 >npm.log 2>&1) || {
  tail -n 5 "$attempt/npm.log" >&2
  die "npm cannot fetch $package $version"
}
rm -rf "$target/node_modules"
mv "$attempt/node_modules" "$target/node_modules"
cp "$here/duckdb.lock" "$target/installed.lock"
echo "DuckDB $version: installed"

#!/usr/bin/env bash
# Installs DuckDB's library, for the tests that write Parquet and read it again.
# Usage: install.sh [FOLDER]; without it build/duckdb. Ends with 1, and says why, when that is not
# possible; the tests that need it are then skipped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../npm.sh"
if [ "$(uname -m)" != x86_64 ]; then
  echo "DuckDB's library is not installed: this release is for x86_64, not for $(uname -m)" >&2
  exit 1
fi
npm_packages "DuckDB's library" "$here/duckdb.lock" "${1:-$here/../../../build/duckdb}" \
  '"@duckdb/node-bindings-linux-x64": "1.5.6-r.1"'

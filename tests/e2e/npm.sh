# Sourced by the install.sh of each client that comes from npm.
# shellcheck shell=bash

# npm_packages NAME LOCK TARGET DEPENDENCIES: installs exactly what the lock file names (version and
# checksum) into TARGET/node_modules, without running anything of it. Fast when it is there already.
# Ends the program with 1, and says why, when that is not possible.
npm_packages() {
  local name=$1 lock=$2 target=$3 dependencies=$4
  if ! command -v npm >/dev/null; then
    echo "$name is not installed: npm is missing" >&2
    exit 1
  fi
  mkdir -p "$target"
  target=$(cd "$target" && pwd)
  if cmp -s "$lock" "$target/installed.lock"; then
    echo "$name: already there"
    return
  fi
  attempt=$(mktemp -d "$target/attempt.XXXXXX")
  trap 'rm -rf "$attempt"' EXIT
  printf '{"name": "orglog-%s", "version": "1.0.0", "private": true, "dependencies": {%s}}\n' \
    "$(basename "$lock" .lock)" "$dependencies" >"$attempt/package.json"
  cp "$lock" "$attempt/package-lock.json"
  (cd "$attempt" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier \
    --loglevel=error --fetch-retries=1 >npm.log 2>&1) || {
    tail -n 5 "$attempt/npm.log" >&2
    echo "$name is not installed: npm cannot fetch $dependencies" >&2
    exit 1
  }
  rm -rf "$target/node_modules"
  mv "$attempt/node_modules" "$target/node_modules"
  cp "$lock" "$target/installed.lock"
  echo "$name: installed"
}

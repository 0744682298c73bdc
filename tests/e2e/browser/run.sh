#!/bin/sh
# Runs one story in a browser: run.sh STORY.mjs [ARGUMENT...]. Ends with 77, and says why, where
# Node, what drives the browser or the browser itself is missing. What the environment may say:
# ORGLOGD_PROGRAM and ORGLOG_PROGRAM, the programs; ORGLOG_SCREENSHOTS, a folder for pictures;
# ORGLOG_BROWSER_FOLDER, where install.sh has put its packages; ORGLOG_CHROMIUM, another browser;
# ORGLOG_SHARED, the folder of the real data;
# ORGLOG_PAGES, a folder (src/dashboard) that pages come from in place of the server's memory: to
# try a change without a build.
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../../..
export ORGLOG_BROWSER_FOLDER="${ORGLOG_BROWSER_FOLDER:-$root/build/browser}"
export ORGLOGD_PROGRAM="${ORGLOGD_PROGRAM:-$root/build/release/orglogd}"
export ORGLOG_PROGRAM="${ORGLOG_PROGRAM:-$root/build/release/orglog}"
export ORGLOG_SHARED="${ORGLOG_SHARED:-$root/../shared}"
export ORGLOG_SCREENSHOTS="${ORGLOG_SCREENSHOTS:-$root/build/release/screenshots}"

skip() {
  echo "skipped: $*"
  exit 77
}
command -v node >/dev/null || skip "node is missing"
[ -d "$ORGLOG_BROWSER_FOLDER/node_modules/playwright-core" ] ||
  skip "nothing drives a browser here: tests/e2e/browser/install.sh"
ORGLOG_CHROMIUM=$(command -v "${ORGLOG_CHROMIUM:-chromium}") || skip "chromium is missing"
export ORGLOG_CHROMIUM
story=$1
shift
exec node "$here/$story" "$@"

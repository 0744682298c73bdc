#!/usr/bin/env bash
# Installs what drives a browser and what judges its pages, for the tests of the dashboard. The
# browser itself is Debian's.
# Usage: install.sh [FOLDER]; without it build/browser. Ends with 1, and says why, when that is not
# possible; the tests that need it are then skipped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../npm.sh"
# The newest release of playwright-core that runs on Debian's Node 18.
npm_packages "The browser's driver" "$here/browser.lock" "${1:-$here/../../../build/browser}" \
  '"axe-core": "4.14.1", "playwright-core": "1.61.1"'

#!/usr/bin/env bash
# Fetches the libraries of this folder from npm anew, each in exactly the version below, with its
# licence. After a new version: look at the pages, run the browser tests, commit what has changed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
packages=(preact@11.2.0 htm@3.1.1 uplot@1.6.32)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --ignore-scripts --no-audit --no-fund --loglevel=error "${packages[@]}"
from=$work/node_modules
cp "$from/preact/LICENSE" "$here/preact.LICENSE"
cp "$from/htm/LICENSE" "$here/htm.LICENSE"
cp "$from/uplot/LICENSE" "$here/uplot.LICENSE"
# Without the hint at a source map, which is not served.
sed '/^\/\/# sourceMappingURL/d' "$from/preact/dist/preact.mjs" >"$here/preact.mjs"
# A bare «preact» would need an import map, which would have to stand within the page.
sed -e '/^\/\/# sourceMappingURL/d' -e 's#from"preact"#from"./preact.mjs"#' \
  "$from/preact/hooks/dist/hooks.mjs" >"$here/hooks.mjs"
cp "$from/htm/dist/htm.mjs" "$here/htm.mjs"
cp "$from/uplot/dist/uPlot.esm.js" "$here/uplot.mjs"
cp "$from/uplot/dist/uPlot.min.css" "$here/uplot.css"
grep -q 'from"./preact.mjs"' "$here/hooks.mjs" || {
  echo "hooks.mjs imports preact in another way now: look at it" >&2
  exit 1
}
echo "Renewed: ${packages[*]}"

#!/bin/sh
# Freezes the schemas as they are now: `schema/release.sh v1` copies them to schema/released/v1.
# Until a version is out its copy may be made anew; afterwards only the next one is made, and
# golden_schema watches that nothing which was released is retyped, reused or removed.
set -eu
cd "$(dirname "$0")"
version=${1:?which version, as v2}
mkdir -p "released/$version"
for schema in common event command outcome protocol; do
  cp "$schema.fbs" "released/$version/"
done

#!/bin/sh
# Builds web/dist when its sources, the templates or the packages have changed.
set -eu
cd "$(dirname "$0")/.."

scripts/npm.sh web
sources="web/src web/build.mjs web/package-lock.json $(find crates -name templates -type d)"
# shellcheck disable=SC2086  # a list of paths
if [ ! -e web/dist/app.css ] || [ -n "$(find $sources -newer web/dist/app.css -type f -print -quit)" ]; then
  npm --prefix web run --silent build
fi

#!/bin/sh
# Walks the product in a browser and writes the manual to data/help, where the product serves it.
set -eu
cd "$(dirname "$0")/.."

scripts/tools.sh
scripts/need.sh chromium fonts-noto-cjk
scripts/web.sh
scripts/npm.sh e2e
cargo build --quiet --package server
(cd e2e && npx playwright test --project manual)
mkdir -p data/help
cp -R e2e/out/help/. data/help/
echo "操作手册 / the manual: data/help/index.html"

#!/bin/sh
# Takes the pictures of README.md anew.
set -eu
cd "$(dirname "$0")/.."

scripts/tools.sh
scripts/need.sh chromium fonts-noto-cjk
scripts/web.sh
scripts/npm.sh e2e
cargo build --quiet --package server
cd e2e
SCREENSHOTS=1 npx playwright test --project screenshots

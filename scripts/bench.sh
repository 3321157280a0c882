#!/bin/sh
# Measures the product beside the yardsticks; the table goes to the terminal, the numbers to target/bench.json.
set -eu
cd "$(dirname "$0")/.."

scripts/tools.sh
scripts/web.sh
cargo build --quiet --release --package server --package bench
exec target/release/bench "$@"

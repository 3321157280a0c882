#!/bin/sh
# Format, lints, and the rules of the house (docs/architecture.md).
set -eu
cd "$(dirname "$0")/.."

scripts/tools.sh
scripts/web.sh
npm --prefix web run --silent check
cargo fmt --all --check
cargo clippy --quiet --workspace --all-targets -- -D warnings
cargo xtask floors
cargo xtask sizes
cargo xtask docs
scripts/deny.sh

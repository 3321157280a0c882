#!/bin/sh
# Everything: unit and integration tests on both databases, then the browser. Installs what it needs.
set -eu
cd "$(dirname "$0")/.."

scripts/tools.sh
scripts/need.sh postgresql chromium fonts-noto-cjk sqlite3
cargo nextest --version >/dev/null 2>&1 || cargo install --quiet --locked cargo-nextest
scripts/web.sh
scripts/npm.sh e2e

cluster=$(mktemp -d "${TMPDIR:-/tmp}/juxian-pg.XXXXXX")
trap 'scripts/postgres.sh stop "$cluster"' EXIT
trap 'exit 130' INT TERM
JUXIAN_TEST_PG=$(scripts/postgres.sh start "$cluster")
export JUXIAN_TEST_PG

# one build for the tests and the binary that the browser walks through: the same features, nothing twice
cargo build --quiet --workspace --bins --tests
cargo nextest run --workspace --profile "${NEXTEST_PROFILE:-default}"
npm --prefix e2e run --silent check
(cd e2e && npx playwright test)

#!/bin/sh
# Licences, bans and sources of all dependencies (deny.toml). In CI cargo-deny is installed where it is missing.
set -eu
cd "$(dirname "$0")/.."

if ! cargo deny --version >/dev/null 2>&1; then
  [ -n "${CI:-}" ] || { echo "deny: cargo-deny 未安装，已跳过 / not installed, skipped (cargo install --locked cargo-deny)"; exit 0; }
  echo "安装 / installing: cargo-deny"
  cargo install --quiet --locked cargo-deny
fi
cargo deny --log-level error check --hide-inclusion-graph licenses bans sources

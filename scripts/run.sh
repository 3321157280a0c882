#!/bin/sh
# Builds and serves a demonstration; the first time with a fresh configuration, database and invented data.
set -eu
cd "$(dirname "$0")/.."

config=data/juxian.toml
scripts/tools.sh
scripts/web.sh
echo "编译 / building (第一次需要几分钟 / the first time takes some minutes)"
cargo build --quiet --package server --package ca-driver
juxian=target/debug/juxian

[ -e "$config" ] || "$juxian" --config "$config" init --demo
if [ ! -e data/.seeded ]; then
  echo "载入演示数据 / loading demonstration data"
  "$juxian" --config "$config" seed
  touch data/.seeded
fi
exec "$juxian" --config "$config" serve

#!/bin/sh
# What every build needs: a C compiler for the bundled libraries, Rust, Node.js.
set -eu
cd "$(dirname "$0")/.."

command -v cc >/dev/null || scripts/need.sh gcc libc6-dev
for tool in cargo node npm; do
  command -v "$tool" >/dev/null || { echo "缺少 $tool：请先安装 Rust（rustup）和 Node.js 20 以上 / please install Rust and Node.js ≥ 20 first" >&2; exit 1; }
done

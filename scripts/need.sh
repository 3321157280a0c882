#!/bin/sh
# Installs the Debian packages that are missing, and says so. need.sh PACKAGE…
set -eu

missing=""
for package in "$@"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

command -v apt-get >/dev/null || { echo "请先安装 / please install:$missing" >&2; exit 1; }
root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "请以管理员身份安装 / please install as root:$missing" >&2; exit 1; }
  root="sudo"
fi
echo "安装 / installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# PostgreSQL runs from a folder of the tests' own: its package need not create and start a cluster
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  $root mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" | $root tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
# shellcheck disable=SC2086  # a list of words
if ! { $root apt-get update && $root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
  -o Dpkg::Options::=--force-confold $missing; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  exit 1
fi

#!/bin/sh
# A private PostgreSQL for one run of the tests: postgres.sh start FOLDER (prints its URL) | stop FOLDER
set -eu

folder=$2
# the newest server that Debian installed
bin=$(find /usr/lib/postgresql -name initdb -path '*/bin/*' 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname)
[ -n "$bin" ] || { echo "PostgreSQL 未安装 / PostgreSQL is not installed" >&2; exit 1; }

# a server refuses to run as root
as_owner() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case $1 in
start)
  mkdir -p "$folder"
  [ "$(id -u)" = 0 ] && chown postgres "$folder"
  chmod 755 "$folder"
  cd "$folder"
  as_owner "$bin/initdb" --pgdata="$folder/data" --username=juxian --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
  # another port where the first one is taken; the data goes away with the folder, so nothing is flushed
  for try in 1 2 3 4 5; do
    port=$((20000 + ($$ * 7 + try * 611) % 20000))
    if as_owner "$bin/pg_ctl" --pgdata="$folder/data" --log="$folder/server.log" --wait --silent \
      --options="-c port=$port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=256MB" \
      start >/dev/null 2>&1; then
      echo "postgres://juxian@127.0.0.1:$port/postgres"
      exit 0
    fi
  done
  tail -n 20 "$folder/server.log" >&2
  exit 1
  ;;
stop)
  cd /
  as_owner "$bin/pg_ctl" --pgdata="$folder/data" --mode=immediate --silent stop >/dev/null 2>&1 || true
  rm -rf "$folder"
  ;;
*)
  echo "usage: postgres.sh start|stop FOLDER" >&2
  exit 2
  ;;
esac

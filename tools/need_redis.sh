#!/bin/sh
# Prints the path of a Redis server for the tests; installs it where that is allowed.
set -eu

find_redis() {
  for name in "${REDIS_SERVER:-}" redis-server valkey-server; do
    if [ -n "$name" ] && command -v "$name"; then return 0; fi
  done
  return 1
}

if [ -n "${REDIS_SERVER:-}" ] && ! command -v "$REDIS_SERVER" >/dev/null; then
  echo "REDIS_SERVER=$REDIS_SERVER cannot be run." >&2
  exit 1
fi
if find_redis; then exit 0; fi

if command -v apt-get >/dev/null; then
  as_root=none
  if [ "$(id -u)" = 0 ]; then
    as_root=env
  elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
  fi
  if [ "$as_root" != none ]; then
    echo "The tests need a Redis server: installing it …" >&2
    export_quiet="DEBIAN_FRONTEND=noninteractive"
    # The words of $as_root are separate arguments on purpose. Nothing is started by it.
    # shellcheck disable=SC2086
    {
      $as_root $export_quiet apt-get -qq update &&
        $as_root $export_quiet RUNLEVEL=1 apt-get -qq install -y --no-install-recommends redis-server
    } >/dev/null </dev/null || echo "That did not work." >&2
    if find_redis; then exit 0; fi
  fi
fi

cat >&2 <<'TEXT'
The tests need a Redis server, and it is not here. Install it and run the same command again:
  Debian, Ubuntu:  apt-get install redis-server
  Fedora:          dnf install valkey
  Arch:            pacman -S valkey
or name one that is already installed: REDIS_SERVER=/path/to/redis-server make test
TEXT
exit 1

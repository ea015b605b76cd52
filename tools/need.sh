#!/bin/sh
# Prints the path of a programme that the tests need; installs it where that is allowed.
#   tools/need.sh chromium | redis | nginx | strace
set -eu

case "${1:-}" in
  chromium)
    what="Chromium" variable=CHROMIUM named="${CHROMIUM:-}"
    names="chromium chromium-browser google-chrome google-chrome-stable"
    debian=chromium fedora=chromium arch=chromium
    ;;
  redis)
    what="a Redis server" variable=REDIS_SERVER named="${REDIS_SERVER:-}"
    names="redis-server valkey-server"
    debian=redis-server fedora=valkey arch=valkey
    ;;
  nginx)
    what="nginx" variable=NGINX named="${NGINX:-}"
    names="nginx"
    debian=nginx fedora=nginx arch=nginx
    PATH="$PATH:/usr/sbin"
    ;;
  strace)
    what="strace" variable=STRACE named="${STRACE:-}"
    names="strace"
    debian=strace fedora=strace arch=strace
    ;;
  *)
    echo "Usage: tools/need.sh chromium | redis | nginx | strace" >&2
    exit 2
    ;;
esac

find_it() {
  for name in $names; do
    if command -v "$name"; then return 0; fi
  done
  return 1
}

if [ -n "$named" ]; then
  if command -v "$named"; then exit 0; fi
  echo "$variable=$named cannot be run." >&2
  exit 1
fi
if find_it; then exit 0; fi

if command -v apt-get >/dev/null; then
  as_root=none
  if [ "$(id -u)" = 0 ]; then
    as_root=env
  elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
  fi
  if [ "$as_root" != none ]; then
    echo "The tests need $what: installing it …" >&2
    # No question is asked, and no service started.
    quiet="DEBIAN_FRONTEND=noninteractive RUNLEVEL=1"
    # The words of $as_root and $quiet are separate arguments on purpose.
    # shellcheck disable=SC2086
    {
      $as_root $quiet apt-get -qq update &&
        $as_root $quiet apt-get -qq install -y --no-install-recommends "$debian"
    } >/dev/null </dev/null || echo "That did not work." >&2
    if find_it; then exit 0; fi
  fi
fi

cat >&2 <<TEXT
The tests need $what, and it is not here. Install it and run the same command again:
  Debian, Ubuntu:  apt-get install $debian
  Fedora:          dnf install $fedora
  Arch:            pacman -S $arch
or name one that is already installed: $variable=/path/to/it make test
TEXT
exit 1

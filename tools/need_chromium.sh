#!/bin/sh
# Prints the path of a Chromium for the browser tests; installs it where that is allowed.
set -eu

find_chromium() {
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name"; then return 0; fi
  done
  return 1
}

if [ -n "${CHROMIUM:-}" ] && ! command -v "$CHROMIUM" >/dev/null; then
  echo "CHROMIUM=$CHROMIUM cannot be run." >&2
  exit 1
fi
if find_chromium; then exit 0; fi

if command -v apt-get >/dev/null; then
  as_root=none
  if [ "$(id -u)" = 0 ]; then
    as_root=env
  elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
  fi
  if [ "$as_root" != none ]; then
    echo "The browser tests need Chromium: installing it …" >&2
    export_quiet="DEBIAN_FRONTEND=noninteractive"
    # The words of $as_root are separate arguments on purpose.
    # shellcheck disable=SC2086
    {
      $as_root $export_quiet apt-get -qq update &&
        $as_root $export_quiet apt-get -qq install -y --no-install-recommends chromium
    } >/dev/null </dev/null || echo "That did not work." >&2
    if find_chromium; then exit 0; fi
  fi
fi

cat >&2 <<'TEXT'
The browser tests need Chromium, and it is not here. Install it and run the same command again:
  Debian, Ubuntu:  apt-get install chromium
  Fedora:          dnf install chromium
  Arch:            pacman -S chromium
or name one that is already installed: CHROMIUM=/path/to/chromium make test
TEXT
exit 1

#!/bin/sh
# Makes .venv with the first Python here that is new enough, or says plainly what to install.
set -eu
cd "$(dirname "$0")/.."

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

without_venv=
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
  new_enough "$candidate" || continue
  if has_venv "$candidate"; then
    echo "Making .venv with $("$candidate" --version) …"
    exec "$candidate" -m venv --clear .venv
  fi
  without_venv=${without_venv:-$candidate}
done

if [ -n "$without_venv" ]; then
  version=$("$without_venv" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  echo "Python $version is here, but it cannot make an environment: ensurepip is missing." >&2
  echo "Debian, Ubuntu: apt-get install python$version-venv   Then run the same command again." >&2
else
  echo "Python 3.11 or newer is needed, and ${PYTHON:-python3} is not." >&2
  echo "Install it, or name it: make run PYTHON=/path/to/python3" >&2
fi
exit 1

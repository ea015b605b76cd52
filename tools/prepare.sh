#!/bin/sh
# Brings an installation up to date: assets, tables, content and, in the demo, the invented republic.
set -eu
cd "$(dirname "$0")/.."

export FLASK_APP=wsgi INSTANCE="${INSTANCE:-instance}" DEMO="${DEMO:-1}"
[ -n "${DATABASE_URL:-}" ] || unset DATABASE_URL
python=.venv/bin/python

[ -d "$INSTANCE" ] || mkdir -p -m 700 "$INSTANCE"
$python -m flask assets build
deploy/prepare.sh
if [ "$DEMO" = 1 ]; then
  $python -m flask demo republic --people 1500 --if-empty
  $python -m flask reports analyse
fi

#!/bin/sh
# From a checkout to a served platform in one step; Ctrl-C stops it.
set -eu
cd "$(dirname "$0")/.."

export PORT="${PORT:-8000}" FLASK_APP=wsgi INSTANCE="${INSTANCE:-instance}" DEMO="${DEMO:-1}"
[ -n "${DATABASE_URL:-}" ] || unset DATABASE_URL
python=.venv/bin/python

if ! $python -c '
import os, socket
with socket.socket() as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", int(os.environ["PORT"])))
' 2>/dev/null; then
  echo "Port $PORT cannot be used: something else may be serving there." >&2
  echo "Choose another one: make run PORT=8001" >&2
  exit 1
fi

tools/prepare.sh

site="http://127.0.0.1:$PORT"
echo
echo "  Citizens      $site/ar/   (Kurdish: $site/ckb/   English: $site/en/)"
if [ "$DEMO" = 1 ]; then
  echo "  Moderators    $site/demo   one click: moderator"
  echo "  Leadership    $site/demo   one click: leader"
else
  echo "  Staff         invite with: .venv/bin/flask identity invite ROLE EMAIL"
fi
echo "  Ctrl-C stops it."
echo

# Tells people by e-mail, where they asked for it, and ends when the server does.
$python -m flask notifications deliver --beside $$ &

exec $python -m gunicorn wsgi:app --bind "127.0.0.1:$PORT"

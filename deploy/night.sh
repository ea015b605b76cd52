#!/bin/sh
# Everything that is done every night, in this order; one that fails keeps none of the others from running.
# Ends with 1 if any failed, so that the timer shows red.
cd "$(dirname "$0")/.." || exit 1
export FLASK_APP="${FLASK_APP:-wsgi}"
flask=".venv/bin/python -m flask"
failed=0

# How each went, for `flask metrics`: a success leaves its moment, a failure one more byte.
kept="${INSTANCE:-instance}/nights"
mkdir -p "$kept"

tonight() {
  echo "== $*"
  name=$kept/$(echo "$*" | tr ' ' -)
  if $flask "$@"; then
    rm -f "$name.failed"
    touch "$name.done"
  else
    printf x >>"$name.failed"
    failed=1
  fi
}

tonight participation figures
store="${DATABASE_URL:-sqlite}"
[ -z "${DATABASE_URL_FILE:-}" ] || store="$(cat "$DATABASE_URL_FILE")"
case "$store" in
  sqlite*) tonight backup create; tonight backup check ;;
  *) tonight privacy reorder ;;
esac
tonight privacy purge
tonight moderation purge
tonight reports analyse
tonight participation index
tonight participation recount
tonight transparency verify
tonight moderation verify
tonight doctor
exit $failed

#!/bin/sh
# Runs a command as the service would: under its account, with its settings, in its folder.
#   deploy/run.sh flask doctor
set -eu
cd "$(dirname "$0")/.."
settings="${SERVICE_SETTINGS:-/etc/musharaka.env}"
account="${SERVICE_ACCOUNT:-musharaka}"
umask 077
export FLASK_APP=wsgi INSTANCE=/var/lib/musharaka PATH="$PWD/.venv/bin:$PATH"

# Line by line, as systemd reads it: a shell would stumble over spaces and signs in a value.
while IFS= read -r line || [ -n "$line" ]; do
  case "$line" in
    [A-Z]*=*) ;;
    *) continue ;;
  esac
  name="${line%%=*}" value="${line#*=}"
  case "$value" in
    \"*\" | \'*\') value="${value#?}" value="${value%?}" ;;
  esac
  export "$name=$value"
done <"$settings"

[ "$(id -un)" = "$account" ] || set -- runuser -u "$account" -- "$@"
exec "$@"

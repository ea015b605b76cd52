#!/bin/sh
# Pins what pyproject.toml asks for, with hashes; a lock file never tells where packages came from.
set -eu
cd "$(dirname "$0")/.."

if ! command -v uv >/dev/null; then
  echo "uv is needed to pin dependencies: python3 -m pip install uv" >&2
  exit 1
fi

pin() {
  name=$1
  shift
  uv pip compile pyproject.toml "$@" --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --custom-compile-command "make lock" --output-file "requirements/$name.txt"
}

pin run
# The larger sets hold the very same versions as the one that citizens are served with.
pin postgresql --extra postgresql --constraints requirements/run.txt
pin test --extra dev --constraints requirements/postgresql.txt
pin bench --extra bench --constraints requirements/test.txt

if grep -n '://' requirements/*.txt; then
  echo "An address got into a lock file." >&2
  exit 1
fi

#!/bin/sh
# Tables and content for the code of this folder, while whatever is served goes on being served.
#   deploy/run.sh deploy/prepare.sh
set -eu
cd "$(dirname "$0")/.."
export FLASK_APP=wsgi
python=.venv/bin/python

$python -m alembic upgrade head
$python -m flask catalogue sync
$python -m flask participation propose

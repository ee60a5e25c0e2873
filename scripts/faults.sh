#!/bin/sh
# Break it for long, on both databases: kill -9 a hundred times, 100,000 bad inputs, 1,000 edits behind
# its back. Takes hours; `make test` tries a few of each. Counts: benchmarks/results/faults.*.json.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
export FAULTS=all
pytest -q -p no:xdist tests/faults
python scripts/with_postgres.py pytest -q -p no:xdist tests/faults

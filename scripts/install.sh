#!/bin/sh
# Build .venv from the hashed requirements: install.sh base (to run it) or install.sh dev (to work on it).
set -eu
what=$1
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "Golden Thread needs Python 3.11 or later; '$python' is not. Name another: make PYTHON=python3.12"
    exit 1
fi
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    if ! "$python" -m venv .venv 2>/dev/null; then
        rm -rf .venv
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "Python's venv module is not complete here: installing python3-venv."
            apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
            "$python" -m venv .venv
        else
            say "Python cannot make a virtual environment here."
            say "On Debian or Ubuntu: sudo apt-get install python3-venv, then try again."
            exit 1
        fi
    fi
fi

.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
    --requirement requirements/setup.txt
# uv does not read pip's configuration: where the council has its own index, tell it.
index=$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)
if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}" ]; then
    export UV_DEFAULT_INDEX="$index"
fi
.venv/bin/uv pip install --quiet --python .venv/bin/python --compile-bytecode --require-hashes \
    --requirement "requirements/$what.txt"
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
touch ".venv/$what.stamp"

#!/bin/sh
# Write requirements/*.txt with the hash of every file, for every platform, naming no registry.
# Once to start: any uv will do. After that: make lock.
set -eu
cd "$(dirname "$0")/.."
lock() {
    target=$1
    shift
    UV_CUSTOM_COMPILE_COMMAND="make lock" "${UV:-uv}" pip compile --quiet --no-config --universal \
        --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate \
        --output-file "$target" "$@"
}
lock requirements/setup.txt "${@}" requirements/setup.in
lock requirements/base.txt "${@}" pyproject.toml
lock requirements/dev.txt "${@}" --extra dev --constraint requirements/base.txt pyproject.toml
lock requirements/postgresql.txt "${@}" --extra postgresql --constraint requirements/base.txt pyproject.toml

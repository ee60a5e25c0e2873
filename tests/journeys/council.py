"""A whole council for journeys: the program as people start it, on a copy that is thrown away.

On PostgreSQL (``DATABASE_URL``) a copy is a database made from the seeded one as its template;
otherwise it is a folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300
ADDRESSES = ("DATABASE_URL", "TRANSIENT_DATABASE_URL")

_numbers = count(1)


@dataclass(frozen=True)
class Council:
    """Where a council's records are: a folder, and on PostgreSQL its databases."""

    home: Path
    databases: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Return what the program is started with: nothing of the test run's own settings."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GOLDENTHREAD_", "DJANGO_")) and name not in ADDRESSES
        }
        return {**kept, **self.databases, "GOLDENTHREAD_HOME": str(self.home)}

    def copy(self, home: Path) -> Council:
        """Return a copy of a council that nobody is serving."""
        shutil.copytree(self.home, home)
        copied = {name: _database(name, template=it) for name, it in self.databases.items()}
        return Council(home, copied)


def new_council(home: Path) -> Council:
    """Return a council without anything in it, on PostgreSQL where the tests run on it."""
    names = [name for name in ADDRESSES if os.environ.get(name, "").startswith("postgres")]
    return Council(home, {name: _database(name) for name in names})


def _database(variable: str, *, template: str = "") -> str:
    """Create a database on the server that ``variable`` names; return its address."""
    import psycopg
    from psycopg import sql

    server = os.environ[variable]
    name = f"journey_{variable.split('_')[0].lower()}_{os.getpid()}_{next(_numbers)}"
    statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:
        original = urlsplit(template).path.removeprefix("/")
        statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(original))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(council: Council, **settings: str) -> Iterator[str]:
    """Serve the demo from ``council`` with these settings; give the address; stop it at the end."""
    port = free_port()
    council.home.mkdir(parents=True, exist_ok=True)
    said = council.home / "server.log"
    command = [sys.executable, "-m", "goldenthread.management.cli", "serve", "--demo"]
    with said.open("wb") as log:
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", "--workers", "2"],
            cwd=ROOT,
            env={**council.environment(), **settings},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_served(process, said)
        _wait_until_answered(f"{address}/sign-in/")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_served(process: subprocess.Popen[bytes], said: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        words = said.read_text(errors="replace")
        if "is served at" in words:
            return
        if process.poll() is not None:
            raise RuntimeError(f"The server ended before it served:\n{words}")
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start in {PATIENCE} s:\n{said.read_text()}")


def _wait_until_answered(page: str) -> None:
    """Wait for the first page: the workers start when the address is told already."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(page, timeout=PATIENCE):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{page} was not answered in {PATIENCE} s")

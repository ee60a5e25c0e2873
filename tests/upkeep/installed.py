"""A system of its own, as an IT department would install it: databases, environment, command line."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.council import ROOT, Council, new_council

RELEASES = ROOT / "tests" / "releases"
FILES = {"default": "goldenthread.sqlite3", "transient": "transient.sqlite3"}
SETTINGS = {
    "GOLDENTHREAD_SECRET_KEY": "Zk3-f8Qp_1mXc7Vb2Nn9Ls4Dd6Gg0Hh5Jj-Kk_Tt8Yy3Uu1Ii7Oo2Pp",
    "GOLDENTHREAD_LOG": "json",
    "PYTHONPATH": str(ROOT),
}

#: Opens pages and records a figure, as the demo council's performance officer would.
AT_WORK = """
from django.contrib.auth import get_user_model
from django.test import Client
from goldenthread.audit.queries import head
officer = Client(headers={"host": "localhost"})
officer.force_login(get_user_model().objects.get(username="performance.officer"))
pages = ["/", "/scorecard.csv", "/indicators/CS02a/", "/indicators/CS02a/record/", "/import/",
         "/import/1/", "/audit/", "/audit/1/", "/methods/"]
met = {page: officer.get(page, follow=True).status_code for page in pages}
before = head()
sent = {"period": "2014/15 Q3", "value": "81.5", "read_at": before, "state": "provisional"}
answer = officer.post("/indicators/CS02a/record/", sent)
print(json.dumps({"pages": met, "recorded": answer.status_code, "events": head() - before}))
"""

#: Makes the tables of both databases by running every migration.
BY_MIGRATIONS = """
from django.core.management import call_command
for alias in ("default", "transient"):
    call_command("migrate", database=alias, verbosity=0)
print("null")
"""


@dataclass(frozen=True)
class Installed:
    """One system; ``run`` is its command line."""

    council: Council
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        """Its home folder."""
        return self.council.home

    @property
    def engine(self) -> str:
        """Which database it runs on."""
        return "postgresql" if self.council.databases else "sqlite"

    def environment(self) -> dict[str, str]:
        """Return what its programs are started with."""
        return {**self.council.environment(), **SETTINGS, **self.settings}

    def command(self, *arguments: str) -> list[str]:
        """Return what starts ``goldenthread`` with these arguments."""
        return [sys.executable, "-m", "goldenthread.management.cli", *arguments]

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        """Run ``goldenthread`` with these arguments to its end."""
        return subprocess.run(
            self.command(*arguments), input=typed, env=self.environment(), cwd=self.home.parent,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def said(self, *arguments: str, typed: str = "") -> str:
        """Run ``goldenthread``, which must succeed, and return what it said."""
        ended = self.run(*arguments, typed=typed)
        assert ended.returncode == 0, ended.stderr + ended.stdout
        return ended.stdout

    def python(self, script: str) -> Any:
        """Run a script in its Django and return what it prints as JSON."""
        whole = f"import django, json\ndjango.setup()\n{script}"
        ended = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", whole],
            env={**self.environment(), "DJANGO_SETTINGS_MODULE": "goldenthread.config.settings"},
            cwd=self.home.parent, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement, asked past the program."""
        if self.engine == "sqlite":
            with closing(sqlite3.connect(self.home / FILES["default"], timeout=60)) as connection:
                return connection.execute(statement).fetchall()
        import psycopg

        with psycopg.connect(self.council.databases["DATABASE_URL"]) as connection:
            return connection.execute(statement.encode()).fetchall()


def installed(home: Path, *, embedded: bool = False, **settings: str) -> Installed:
    """Return a new system without tables: on the tests' own engine, or ``embedded`` on SQLite."""
    home.mkdir(parents=True)
    return Installed(Council(home) if embedded else new_council(home), settings)


def as_released(version: str, home: Path, *, embedded: bool = False) -> Installed:
    """Return a system with the demo council as a release left it."""
    system = installed(home, embedded=embedded)
    for alias, variable in (("default", "DATABASE_URL"), ("transient", "TRANSIENT_DATABASE_URL")):
        kept = RELEASES / version / f"{alias}.{system.engine}.sql.gz"
        text = gzip.decompress(kept.read_bytes()).decode()
        if system.engine == "sqlite":
            with sqlite3.connect(system.home / FILES[alias]) as connection:
                connection.executescript(text)
            connection.close()
        else:
            _load(system.council.databases[variable], text)
    return system


def _load(address: str, text: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(text.encode())


def on_postgresql() -> bool:
    """Say whether the tests run on PostgreSQL."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres")

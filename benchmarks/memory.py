"""Memory of the web server idle and under load, and of its start: how soon the first page is there."""

from __future__ import annotations

import subprocess
import sys

from django.contrib.auth import get_user_model
from django.test import Client

from benchmarks.frame import Figure, each_of, percentile, scaled, timed
from benchmarks.large import build_large
from benchmarks.serving import asked_by, memory_mb, served

ENGINES = ("sqlite",)
_WORKERS = 2


def measure() -> list[Figure]:
    """Return megabytes for the server with two workers, and seconds until it serves."""
    build_large(scaled(2_000), readers=4)
    cookies = []
    for account in get_user_model().objects.filter(username__startswith="pi"):
        client = Client()
        client.force_login(account)
        cookies.append(client.cookies["sessionid"].value)
    with timed() as starting:
        serving = served(_WORKERS)
        process = serving.__enter__()
    idle = memory_mb(process.pid)
    asked_by(cookies, "/scorecard/", times=max(2, scaled(50)))
    busy = memory_mb(process.pid)
    serving.__exit__(None, None, None)
    return [
        Figure("web server with two workers, idle", sum(idle), unit="MB"),
        Figure("web server with two workers, under load", sum(busy), unit="MB"),
        Figure("one worker under load", max(busy[1:]), unit="MB"),
        Figure("from its start to its first page", starting.seconds),
        Figure(
            "every module imported", _fresh("import goldenthread.config.wsgi"),
            floor=_fresh("import django.core.handlers.wsgi, django.contrib.auth, jinja2"),
            floor_is="Django and Jinja2 alone",
        ),
    ]  # fmt: skip


def _fresh(statement: str) -> float:
    """Return the seconds that a new Python takes for a statement."""
    command = [sys.executable, "-c", statement]
    return percentile(each_of(5, lambda _: subprocess.run(command, check=True)), 50)

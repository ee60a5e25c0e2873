"""Memory of the web server, idle and under load, and how soon the first page is there."""

from __future__ import annotations

import subprocess
import sys

from django.contrib.auth import get_user_model
from django.test import Client

from benchmarks.frame import Figure, each_of, percentile, scaled, timed
from benchmarks.large import KNOWN_ON, build_large
from benchmarks.serving import asked_by, memory_mb, served
from goldenthread.config.running import WEB_THREADS, WEB_WORKERS

_PAGES = ("/scorecard/", f"/scorecard/?known={KNOWN_ON}", "/", "/search/?q=measure")


def measure() -> list[Figure]:
    """Return megabytes for the server as ``goldenthread web`` starts it, and seconds until it serves."""
    build_large(scaled(2_000), readers=4)
    cookies = []
    for account in get_user_model().objects.filter(username__startswith="pi"):
        client = Client(SERVER_NAME="localhost")
        client.force_login(account)
        cookies.append(client.cookies["sessionid"].value)
    with timed() as starting:
        serving = served()
        process = serving.__enter__()
    idle = memory_mb(process.pid)
    for path in _PAGES:
        asked_by(cookies, path, times=max(2, scaled(50)))
    # Everybody asks for other pages, as many as are remembered.
    for place in range(max(2, scaled(100))):
        asked_by(cookies[:1], f"/scorecard/?page={place + 1}&sort=title", times=2)
    busy, own = memory_mb(process.pid), memory_mb(process.pid, "Pss_Anon")
    serving.__exit__(None, None, None)
    of = f"web server of {WEB_WORKERS} x {WEB_THREADS}"
    return [
        Figure(f"{of}, idle", sum(idle), unit="MB"),
        Figure(f"{of}, under load", sum(busy), unit="MB"),
        Figure(f"{of}, under load, without files read in place", sum(own), unit="MB"),
        Figure("one of its workers under load", max(busy[1:]), unit="MB"),
        Figure("web server: from its start to its first page", starting.seconds),
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

"""The scorecard's page of 100 rows, to 10 readers at once without think time; and as known on a day."""

from __future__ import annotations

import os

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.frame import Figure, each_of, percentile, scaled
from benchmarks.large import KNOWN_ON, build_large
from benchmarks.serving import Asked, asked_by, served

_READERS = 10
_EMPTY = "/health/"
#: How many indicators; ``BENCHMARKS_INDICATORS`` asks for others.
_SIZES = [int(each) for each in os.environ.get("BENCHMARKS_INDICATORS", "200,2000").split(",")]


def measure() -> list[Figure]:
    """Return, for councils of several sizes, how long pages take and how many a second there are."""
    found: list[Figure] = []
    for count in _SIZES:
        prefix = f"S{count}N"  # each size is a council of its own, whose readers see nothing else
        council = build_large(scaled(count), prefix=prefix, readers=_READERS)
        found += _figures(scaled(count), prefix, next(iter(council.series)))
    return found


def _figures(count: int, prefix: str, code: str) -> list[Figure]:
    accounts = get_user_model().objects.filter(username__startswith=prefix.lower())
    clients = [Client(SERVER_NAME="localhost") for _ in accounts]
    for client, account in zip(clients, accounts, strict=True):
        client.force_login(account)
    cookies = [client.cookies["sessionid"].value for client in clients]
    with served(workers=os.cpu_count() or 1):
        empty = asked_by(cookies, _EMPTY, times=100)
        page = asked_by(cookies, "/scorecard/", times=max(3, scaled(30)))
    of = f"of {count:,}"
    return [
        *_of_load(f"scorecard {of}", page, empty),
        Figure(f"scorecard {of}: its size", page.size / 1000, unit="KB", aim=100),
        *_alone(clients[0], of, f"/indicators/{code}/", empty),
    ]


def _of_load(words: str, page: Asked, empty: Asked) -> list[Figure]:
    floor_is = "an empty page: the health address, from the same server to the same readers"
    return [
        Figure(f"{words}, {_READERS} at once, median", percentile(page.taken, 50)),
        Figure(
            f"{words}, {_READERS} at once, 95th of a hundred", percentile(page.taken, 95), aim=0.1,
            floor=percentile(empty.taken, 95), floor_is=floor_is,
        ),
        Figure(
            f"{words}: pages a second", page.a_second, unit="/s", aim=100, more_is_better=True,
            floor=empty.a_second, floor_is=floor_is,
        ),
    ]  # fmt: skip


def _alone(client: Client, of: str, indicator: str, empty: Asked) -> list[Figure]:
    """Return how long one reader waits when nobody else asks, and the SQL statements it takes."""
    floor = percentile(empty.taken, 50)
    found = []
    for words, path, aim in (
        ("now", "/scorecard/", None),
        ("now, by title", "/scorecard/?sort=title", None),
        ("a year back", "/scorecard/?period=March+2025", None),
        ("as known on a day", f"/scorecard/?known={KNOWN_ON}", 0.3),
        ("an indicator as known on a day", f"{indicator}?known={KNOWN_ON}", 0.3),
    ):
        client.get(path)
        taken = each_of(5, lambda _, path=path: client.get(path).content)  # type: ignore[misc]
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        found += [
            Figure(
                f"{words} {of}, one reader, median", percentile(taken, 50), aim=aim, floor=floor
            ),
            Figure(f"{words} {of}: SQL statements", len(queries), unit=""),
        ]
    return found

"""The scorecard's page of 100 rows, the start page, search and an indicator: to 10 readers at once without
think time, to one reader, and as known on a day.

What a page shows is remembered until the next event, so each is measured twice: as the first reader after a
change meets it, and as everybody after that.
"""

from __future__ import annotations

import os
from threading import Event, Thread

from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.frame import Figure, percentile, scaled, timed
from benchmarks.large import KNOWN_ON, build_large, correct_one, say_something
from benchmarks.serving import Asked, asked_by, served
from goldenthread.audit.remembering import MEMORY

_READERS = 10
_EMPTY = "/health/"
_COMMENTARIES = 50_000
_FLOOR_IS = "an empty page: the health address, from the same server to the same readers"
#: How many indicators; ``BENCHMARKS_INDICATORS`` asks for others.
_SIZES = [int(each) for each in os.environ.get("BENCHMARKS_INDICATORS", "200,2000").split(",")]


def measure() -> list[Figure]:
    """Return, for councils of several sizes, how long pages take and how many a second there are."""
    found: list[Figure] = []
    for count in _SIZES:
        prefix = f"S{count}N"  # each size is a council of its own, whose readers see nothing else
        council = build_large(scaled(count), prefix=prefix, readers=_READERS)
        say_something(council, scaled(_COMMENTARIES))
        found += figures_of(scaled(count), prefix, council.series)
    return found


def figures_of(count: int, prefix: str, series: dict[str, int]) -> list[Figure]:
    """Measure a council that is built: of so many indicators, with readers under the prefix."""
    accounts = get_user_model().objects.filter(username__startswith=prefix.lower())
    clients = [Client(SERVER_NAME="localhost") for _ in range(_READERS)]
    for place, client in enumerate(clients):
        client.force_login(accounts[place % len(accounts)])
    cookies = [client.cookies["sessionid"].value for client in clients]
    code, of = next(iter(series)), f"of {count:,}"
    pages = {
        "scorecard": "/scorecard/",
        "start page": "/",
        "search": "/search/?q=demand+filled",
        "indicator": f"/indicators/{code}/",
    }
    found = []
    with served() as server:
        empty = asked_by(cookies, _EMPTY, times=100)
        for words, path in pages.items():
            times = max(3, scaled(100 if words == "scorecard" else 15))
            page = asked_by(cookies, path, times=times)
            found += _of_load(f"{words} {of}", page, empty)
            if words == "scorecard":
                found.append(Figure(f"{words} {of}: its size", page.size / 1000, "KB", aim=100))
        with _changing(series[code]):
            page = asked_by(cookies, "/scorecard/", times=max(3, scaled(50)))
        found += _of_load(f"scorecard {of}, a change a second", page, empty)
        assert server.poll() is None
    floor = percentile(empty.taken, 50)
    for words, path, aim in (
        *((words, path, None) for words, path in pages.items()),
        ("scorecard by title", "/scorecard/?sort=title", None),
        ("scorecard a year back", "/scorecard/?period=March+2025", None),
        ("scorecard as known on a day", f"/scorecard/?known={KNOWN_ON}", 0.3),
        ("indicator as known on a day", f"{pages['indicator']}?known={KNOWN_ON}", 0.3),
    ):
        found += _alone(clients[0], f"{words} {of}", path, aim, floor)
    return found


def _of_load(words: str, page: Asked, empty: Asked) -> list[Figure]:
    return [
        Figure(f"{words}, {_READERS} at once, median", percentile(page.taken, 50)),
        Figure(
            f"{words}, {_READERS} at once, 95th of a hundred", percentile(page.taken, 95), aim=0.1,
            floor=percentile(empty.taken, 95), floor_is=_FLOOR_IS,
        ),
        Figure(
            f"{words}: pages a second", page.a_second, unit="/s", aim=100, more_is_better=True,
            floor=empty.a_second, floor_is=_FLOOR_IS,
        ),
    ]  # fmt: skip


class _changing:
    """Somebody corrects a figure every second meanwhile."""

    def __init__(self, series_id: int) -> None:
        self._series_id, self._is_over = series_id, Event()
        self._thread = Thread(target=self._change)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _change(self) -> None:
        place = 0
        while not self._is_over.wait(1):
            place += 1
            correct_one(self._series_id, place)
        connections.close_all()


def _alone(client: Client, words: str, path: str, aim: float | None, floor: float) -> list[Figure]:
    """Return how long one reader waits when nobody else asks, what was computed, and SQL statements."""
    client.get(path)
    MEMORY.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    statements = len(queries)  # before the next request begins its own list
    taken: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    for _ in range(7):
        MEMORY.forget()
        for is_first in (True, False):
            with timed() as watch:
                client.get(path)
            taken[is_first].append((watch.seconds, watch.computed))
    waited = {key: percentile(sorted(it for it, _ in each), 50) for key, each in taken.items()}
    computed = {key: percentile(sorted(it for _, it in each), 50) for key, each in taken.items()}
    return [
        Figure(f"{words}, first after a change", waited[True], aim=aim, floor=floor),
        Figure(f"{words}, first: computed here", computed[True]),
        Figure(f"{words}, after that: computed here", computed[False]),
        Figure(f"{words}, first: SQL statements", statements, unit=""),
    ]

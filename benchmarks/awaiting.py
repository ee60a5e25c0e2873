"""What awaits a reader to whom 500 packages have come: the page, narrowed, sorted and searched.

Each page is asked for as the first reader after a change, of whom nothing is remembered.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.council import AT, BEGUN, Council, build_council, fill_council
from benchmarks.frame import Figure, each_of, percentile, scaled, timed
from benchmarks.large import add_readers
from goldenthread.audit.queries import head
from goldenthread.audit.remembering import MEMORY
from goldenthread.governance.commands.changes import Add
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.commands.proposing import NewLine, propose_package
from goldenthread.indicators.commands.carried.targets import asked_of
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.units import posts_on
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import StepAct
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period

_YEAR = parse_period("2026/27")
_PACKAGES = 500
#: Every so many a package has a hundred lines; the others have two.
_LARGE_EVERY, _LARGE, _SMALL = 25, 100, 2
_TIMES = 40
_AIM = 0.15


def measure() -> list[Figure]:
    """Return how long each page takes at worst but one of twenty."""
    council = build_council(_LARGE)
    fill_council(council, 3)
    add_readers(council, "officer", 1)
    packages = scaled(_PACKAGES)
    with timed() as proposing:
        lines = _propose(council, packages)
    return [
        Figure(f"{packages:,} packages of {lines:,} lines proposed", proposing.seconds),
        *_pages(),
    ]


def _propose(council: Council, packages: int) -> int:
    """Let one reader have packages to answer; return how many lines they have."""
    account = account_named("officer0")
    assert account is not None
    by = actor_for(account, on=AT.date())
    post = next(iter(posts_on(AT.date(), only=by.post_ids).values())).reference
    step = {
        "key": "x",
        "name": "Head",
        "by": "post",
        "of": [post],
        "acts": [StepAct.ADOPT],
        "days": 14,
    }
    says: dict[str, Any] = {"name": "Targets", "kinds": ["targets"], "steps": [step]}
    route = Add("route", {**says, "allows_own": True}, BEGUN, "ladder")
    reframe(route, by=SYSTEM, at=AT, reason="So")
    every, made = list(council.series.items()), 0
    for place in range(packages):
        chosen = every if place % _LARGE_EVERY == 0 else every[:_SMALL]
        propose_package(
            [_line(pk, code) for code, pk in chosen], by=by, at=AT, kind="targets",
            route="ladder", title=f"Targets of service {place}", read_at=head(),
        )  # fmt: skip
        made += len(chosen)
    return made


def _line(series_id: int, code: str) -> NewLine:
    asked = asked_of([NewTarget(series_id, _YEAR, number(85))])
    return NewLine(Ref("series", series_id, code), asked, date(2026, 4, 1))


def _pages() -> list[Figure]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="officer0"))
    floor = percentile(each_of(_TIMES, lambda _: client.get("/health/")), 95)
    found = []
    for words, path in {
        "what awaits me": "/awaiting/",
        "narrowed and sorted": "/awaiting/?whose=mine&kind=targets&overdue=yes&sort=-lines",
        "searched, its last page": "/awaiting/?q=service&sort=title&page=99",
    }.items():
        client.get(path)
        MEMORY.forget()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200, path
        statements = len(queries)
        with timed() as every:
            taken = each_of(_TIMES, partial(_asked_first, client, path))
        found += [
            Figure(f"{words}, median", percentile(taken, 50)),
            Figure(
                f"{words}, 95th of a hundred", percentile(taken, 95), aim=_AIM, floor=floor,
                floor_is="an empty page: the health address",
            ),
            Figure(f"{words}, mean processor time", every.computed / _TIMES),
            Figure(f"{words}: SQL statements", statements, unit=""),
        ]  # fmt: skip
    return found


def _asked_first(client: Client, path: str, _: int) -> None:
    MEMORY.forget()
    client.get(path)

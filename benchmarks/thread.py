"""A thread of 20,000 objectives in 8 levels with 2,000 indicators: pages, the roll-up, keeping it current.

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
from benchmarks.large import PATTERN, add_readers
from goldenthread.audit.events import event
from goldenthread.audit.remembering import MEMORY
from goldenthread.governance.commands.changes import Add
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.queries.open_now import open_now
from goldenthread.indicators.queries.rollup import choice_on
from goldenthread.organisation.access import SYSTEM
from goldenthread.plan.commands.bringing import Brought, Serving, bring_objectives
from goldenthread.plan.commands.contributions import Terms
from goldenthread.plan.commands.objectives import Wanted, set_measures
from goldenthread.plan.commands.thread_now import refresh_thread
from goldenthread.plan.models import Objective, ObjectiveMeasure
from goldenthread.plan.queries.thread import Node, rolled_up, thread_known
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import RatingClass

_INDICATORS = 2_000
#: How many objectives stand on each level, from the top.
_LEVELS = (10, 40, 150, 500, 1_500, 3_800, 6_000, 8_000)
_TIMES = 20
_DUE = date(2028, 3, 31)
_FLOOR_IS = "an empty page: the health address"


def measure() -> list[Figure]:
    """Return how long each page takes at worst but one of twenty, and what keeps the thread costs."""
    council = build_council(scaled(_INDICATORS))
    fill_council(Council(council.unit_id, dict(list(council.series.items())[:PATTERN])))
    add_readers(council, "thread", 1)
    titles, brought = _objectives()
    with timed() as bringing:
        bring_objectives(brought, by=SYSTEM, at=AT)
    _evidence(council, titles)
    refresh_thread(AT.date())
    count = f"{len(brought):,} objectives"
    return [
        Figure(f"{count} brought as one event", bringing.seconds),
        Figure("brought, processor", bringing.computed),
        *_pages(),
        *_kept(council, titles),
    ]


def _objectives() -> tuple[list[list[str]], list[Brought]]:
    """Add the levels; return the references by level, and each objective with the one or two it serves."""
    for place in range(1, len(_LEVELS) + 1):
        says = {"name": f"Level {place}", "plural": f"Levels {place}", "position": place}
        reframe(Add("level", says, BEGUN), by=SYSTEM, at=AT, reason="So")
    known = framework_known(only=["level"])
    references: list[list[str]] = []
    brought: list[Brought] = []
    for depth, size in enumerate(_LEVELS):
        level: Any = known.key_of("level", f"level-{depth + 1}")
        references.append([f"T{depth}-{it}" for it in range(scaled(size))])
        for place, reference in enumerate(references[depth]):
            above = references[depth - 1] if depth else []
            ends = (
                {above[place % len(above)], above[place * 7 // 4 % len(above)]} if above else set()
            )
            ends = set(sorted(ends)[: 2 if place % 4 == 0 else 1])
            serves = tuple(Serving(to, Terms("By its part"), BEGUN) for to in sorted(ends))
            wanted = Wanted(f"Aim {place} of level {depth + 1}", due_on=_DUE if place % 5 else None)
            brought.append(Brought(reference, level, wanted, BEGUN, serves))
    return references, brought


def _evidence(council: Council, references: list[list[str]]) -> None:
    """Let every indicator evidence an objective of the lowest two levels."""
    ids = dict(Objective.objects.values_list("reference", "id"))
    aims = [*references[-1], *references[-2]]
    with event(by=SYSTEM, at=AT, name="plan:measures:set"):
        ObjectiveMeasure.objects.append(
            [
                ObjectiveMeasure(
                    objective_id=ids[aims[place * 5 % len(aims)]], series_id=series, from_on=BEGUN,
                    weight=number(1),
                )
                for place, series in enumerate(council.series.values())
            ]
        )  # fmt: skip


def _pages() -> list[Figure]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(get_user_model().objects.get(username="thread0"))
    floor = percentile(each_of(_TIMES, lambda _: client.get("/health/")), 95)
    found = []
    for words, path in {
        "thread": "/thread/",
        "list": "/thread/objectives/?sort=-rating",
        "objective in the middle": "/thread/objectives/T4-7/",
        "objective at the top": "/thread/objectives/T0-0/",
        "objective at the bottom": "/thread/objectives/T7-8/",
        "gaps": "/thread/gaps/",
        "gaps: no timescale": "/thread/gaps/?gap=no-timescale",
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
                f"{words}, 95th of a hundred", percentile(taken, 95), aim=0.2, floor=floor,
                floor_is=_FLOOR_IS,
            ),
            Figure(f"{words}, mean processor time", every.computed / _TIMES),
            Figure(f"{words}: SQL statements", statements, unit=""),
        ]  # fmt: skip
    return found


def _asked_first(client: Client, path: str, _: int) -> None:
    MEMORY.forget()
    client.get(path)


def _kept(council: Council, references: list[list[str]]) -> list[Figure]:
    """Measure the roll-up of all, making the projection anew, and one change of a measure."""
    today = AT.date()
    with timed() as reading:
        thread = thread_known(today)
    shown = open_now(today)
    classes: dict[Node, RatingClass] = {("series", pk): it for pk, it in shown.classes.items()}
    method = choice_on(today).method
    with timed() as rolled:
        rolling = each_of(_TIMES, lambda _: rolled_up(thread, classes, method))
    with timed() as made:
        anew = each_of(5, lambda _: refresh_thread(today))
    aim = Objective.objects.get(reference=references[-1][0]).pk
    series = next(iter(council.series.values()))
    with timed() as changed:
        changing = each_of(
            5,
            lambda place: set_measures(
                aim, {series: number(place + 2)}, by=SYSTEM, at=AT, from_on=BEGUN, reason="So"
            ),
        )
    return [
        Figure("the whole thread read from what was recorded", reading.seconds),
        Figure("roll-up of all, 95th of a hundred", percentile(rolling, 95), aim=0.2),
        Figure("roll-up of all, mean processor time", rolled.computed / _TIMES),
        Figure("the projection made anew, median", percentile(anew, 50)),
        Figure("the projection made anew, mean processor time", made.computed / 5),
        Figure("one measure of an objective set, median", percentile(changing, 50)),
        Figure("one measure of an objective set, mean processor time", changed.computed / 5),
    ]

"""Look at 20,000 series by a rule of every kind; note what they find, and look again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from django.db import connection

from benchmarks.frame import Figure, counted, memory_of, scaled, timed
from benchmarks.large import build_large
from goldenthread.indicators.commands.exception_rules import (
    WantedException,
    adopt_exception_rule,
)
from goldenthread.indicators.commands.exceptions import note_exceptions
from goldenthread.indicators.commands.outlooks import rebuild_outlooks
from goldenthread.indicators.models import Series, SeriesNow
from goldenthread.indicators.queries.exceptions.findings import day_of, findings
from goldenthread.indicators.queries.exceptions.rules import Told, Whom, rules_in_force
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.attention import AttentionKind, AttentionRule
from goldenthread.rules.numbers import number

_SERIES: Final = 20_000
_AT: Final = datetime(2026, 7, 1, 9, tzinfo=UTC)
_PERIODS: Final = {
    AttentionKind.OFF_TARGET: 2,
    AttentionKind.OFF_OR_NEAR: 3,
    AttentionKind.WORSENING: 2,
}


def _test(kind: AttentionKind) -> AttentionRule:
    percent = number("25") if kind is AttentionKind.BEYOND_TOLERANCE else None
    days = 90 if kind is AttentionKind.NOT_UPDATED else 0
    return AttentionRule(kind, _PERIODS.get(kind, 1), percent, days)


def measure() -> list[Figure]:
    """Return what finding takes, without history and with it, noting for the first time and again."""
    build_large(scaled(_SERIES))
    rebuild_outlooks()
    for kind in AttentionKind:
        adopt_exception_rule(
            WantedException(f"Rule {kind}", _test(kind), Told(Whom.OFFICE)),
            by=SYSTEM, at=_AT, from_on=_AT.date(), reason="Measured",
        )  # fmt: skip
    day, rules = day_of(_AT), rules_in_force(_AT.date())
    ids = list(Series.objects.order_by("pk").values_list("pk", flat=True)[:200])
    with timed() as reading:
        count = len(list(SeriesNow.objects.values_list()))
    with timed() as found, counted(connection) as asked:
        everything = findings(rules, day=day)
    with timed() as first:
        raised = note_exceptions(by=SYSTEM, at=_AT).raised
    with timed() as again:
        note_exceptions(by=SYSTEM, at=_AT)
    with timed() as few:
        note_exceptions(by=SYSTEM, at=_AT, series_ids=ids)
    assert raised == len(everything), (raised, len(everything))
    bare = "the projection read, and nothing else"
    return [
        Figure(f"{len(rules)} rules over {count:,} series: {raised:,} found", found.computed,
               floor=reading.computed, floor_is=bare),
        Figure("questions to the database for it", asked.statements, unit=""),
        Figure(f"found and {raised:,} recorded in one event", first.computed),
        Figure("looked at again: nothing differs", again.computed),
        Figure("looked at after an event: 200 series", few.computed),
        Figure(
            "memory of looking at all of them, beyond before",
            memory_of(lambda: findings(rules, day=day)), unit="MB",
        ),
    ]  # fmt: skip

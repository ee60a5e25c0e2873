"""What somebody else recorded while a change was being written: theirs, to be set beside mine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.indicators.models import (
    Definition,
    Ownership,
    RatingRule,
    SeriesPlacement,
    Target,
)
from goldenthread.indicators.queries.assessing import rule_of
from goldenthread.indicators.queries.counting import unusual_countings
from goldenthread.indicators.queries.indicator_rows import Author, Authors
from goldenthread.indicators.queries.intended import Intended, Kind, WantedTarget
from goldenthread.indicators.queries.revising import DEFINED
from goldenthread.rules.counting import Counting
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Polarity, TargetKind

_AT_MOST = 50
DUTIES = ("owner", "measurer", "reporter", "validator")


@dataclass(frozen=True)
class Theirs:
    """One row that was recorded meanwhile: of what, from which day, by whom and why, what it says.

    ``counting`` is there where its series is counted by terms or in other years than usual.
    """

    author: Author
    about: str
    from_on: date
    reason: str
    says: Mapping[str, Any]
    counting: Counting | None = None

    def period(self, start: date, following: date) -> Period:
        """Return these days as a period of what the row is about."""
        return self.counting.span(start, following) if self.counting else Period(start, following)


def recorded_since(intended: Intended, event: int) -> list[Theirs]:
    """Return what was recorded after ``event`` of what the change would change. At most 5 SQL queries."""
    rows = _ROWS[intended.kind](intended, event)
    authors = Authors({row.event for row, *_ in rows})
    countings = unusual_countings() if rows and intended.kind is Kind.TARGETS else {}
    return [
        Theirs(
            authors.of(row.event), about, from_on, row.reason, says,
            countings.get(getattr(row, "series_id", 0)),
        )
        for row, about, from_on, says in rows
    ]  # fmt: skip


def _definitions(intended: Intended, event: int) -> list[tuple[Any, str, date, dict[str, Any]]]:
    rows = Definition.objects.filter(
        indicator__series__in=intended.series_ids, event__gt=event
    ).select_related("indicator")
    return [
        (row, row.indicator.code, row.from_on, {name: getattr(row, name) for name in DEFINED})
        for row in rows.distinct().order_by("event", "pk")[:_AT_MOST]
    ]


def _rules(intended: Intended, event: int) -> list[tuple[Any, str, date, dict[str, Any]]]:
    name = intended.rule.name if intended.rule else ""
    return [
        (row, row.name, row.from_on, {"rule": rule_of(row).in_words(Polarity.HIGH)})
        for row in RatingRule.objects.filter(name=name, event__gt=event).order_by("version")
    ]


def _targets(intended: Intended, event: int) -> list[tuple[Any, str, date, dict[str, Any]]]:
    ids = {row.series_id for row in intended.targets}
    keys = {(row.series_id, row.key) for row in intended.targets}
    rows = Target.objects.filter(series_id__in=ids, event__gt=event).select_related("series")
    found = [(row, _key(row)) for row in rows.order_by("event", "pk")]
    return [
        (row, row.series.reference, row.start_on, {key: row.value})
        for row, key in found
        if (row.series_id, key) in keys
    ][:_AT_MOST]


def _key(row: Target) -> str:
    period = Period(row.start_on, row.next_start_on)
    return WantedTarget(row.series_id, period, row.value, TargetKind(row.kind)).key


def _posts(intended: Intended, event: int) -> list[tuple[Any, str, date, dict[str, Any]]]:
    rows = Ownership.objects.filter(series_id__in=intended.series_ids, event__gt=event)
    return [
        (
            row,
            row.series.reference,
            row.from_on,
            {duty: getattr(row, f"{duty}_id") for duty in DUTIES},
        )
        for row in rows.select_related("series").order_by("event", "pk")[:_AT_MOST]
    ]


def _placements(intended: Intended, event: int) -> list[tuple[Any, str, date, dict[str, Any]]]:
    """Return the moves, and who became responsible, since either refuses a move."""
    rows = SeriesPlacement.objects.filter(series_id__in=intended.series_ids, event__gt=event)
    moved = [
        (row, row.series.reference, row.from_on, {"unit_id": row.unit_id})
        for row in rows.select_related("series").order_by("event", "pk")[:_AT_MOST]
    ]
    return [*moved, *_posts(intended, event)][:_AT_MOST]


_ROWS = {
    Kind.DEFINITION: _definitions,
    Kind.RULE: _rules,
    Kind.TARGETS: _targets,
    Kind.POSTS: _posts,
    Kind.UNIT: _placements,
}

"""Read changes on their way: what was asked for, and what it would come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from goldenthread.indicators.models import ChangeDraft
from goldenthread.indicators.queries.counting import unusual_countings
from goldenthread.indicators.queries.intended import Intended
from goldenthread.indicators.queries.revising import series_rated_by
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.records.page import LARGEST, Page
from goldenthread.rules.counting import Counting
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import RatingClass, ValueKind


@dataclass(frozen=True)
class About:
    """What a series is called, how its numbers are written, and what its periods are called.

    ``counting`` is there where they are no months, quarters or years as everybody counts them.
    """

    series_id: int
    reference: str
    title: str
    unit: str
    decimals: int
    value_kind: ValueKind
    counting: Counting | None = None

    def period(self, start: date, following: date) -> Period:
        """Return these days as a period of the series."""
        return self.counting.span(start, following) if self.counting else Period(start, following)


@dataclass(frozen=True)
class Line:
    """A figure whose rating would be another; ``is_recorded`` where it really will be."""

    about: About
    period: Period
    value: Number | None
    was: RatingClass
    now: RatingClass
    because: str
    is_recorded: bool


@dataclass(frozen=True)
class ChangedOne:
    """What would be otherwise of one series: by what, the old and the new."""

    about: About
    what: Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class PeriodTally:
    """How many figures of a period have each class, before and after."""

    period: Period
    classes: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Draft:
    """A change on its way; ``preview`` is empty until it has been looked at.

    ``countings`` are of the series that are counted by other periods than everybody knows.
    """

    key: UUID
    begun_at: datetime
    intended: Intended
    preview: Mapping[str, Any]
    job_key: UUID | None
    is_recorded: bool
    countings: Mapping[int, Counting] = field(default_factory=dict)

    @property
    def is_looked_at(self) -> bool:
        """Say whether it is known what the change would come to."""
        return bool(self.preview)

    def lines(
        self, *, recorded: bool | None = None, now: str = "", text: str = ""
    ) -> list[Sequence[Any]]:
        """Return the kept lines that were asked for, as they are kept."""
        about = self.preview.get("about", {})
        word = text.casefold()
        return [
            line
            for line in self.preview.get("lines", ())
            if (recorded is None or line[7] is recorded)
            and (not now or line[5] == now)
            and (not word or word in f"{' '.join(map(str, about[str(line[0])][:2]))}".casefold())
        ]

    def line(self, kept: Sequence[Any]) -> Line:
        """Return a kept line as it is to be read."""
        pk, start, following, value, was, now, because, is_recorded = kept
        about = self.about(str(pk))
        return Line(
            about,
            about.period(date.fromisoformat(start), date.fromisoformat(following)),
            value,
            RatingClass(was),
            RatingClass(now),
            because,
            is_recorded,
        )

    def about(self, pk: str) -> About:
        """Return what a series is called."""
        reference, title, unit, decimals, kind = self.preview["about"][pk]
        counting = self.countings.get(int(pk))
        return About(int(pk), reference, title, unit, decimals, ValueKind(kind), counting)

    def changed(self, number: int) -> Page[ChangedOne]:
        """Return one page of the series that would be otherwise."""
        rows = list(self.preview.get("changes", {}).items())
        return paged(rows, number).mapped(lambda row: ChangedOne(self.about(row[0]), row[1]))

    def tallies(self) -> list[PeriodTally]:
        """Return how each period would be counted, the latest first."""
        found = []
        for key, classes in self.preview.get("periods", {}).items():
            start, following = (date.fromisoformat(text) for text in key.split("/"))
            counted = {name: (before, after) for name, (before, after) in classes.items()}
            found.append(PeriodTally(self._period(start, following), counted))
        return sorted(
            found, key=lambda row: (row.period.next_start, row.period.start), reverse=True
        )

    def _period(self, start: date, following: date) -> Period:
        """Return days of several series: a term where they are one, and what everybody calls them else."""
        termly = (each for each in self.countings.values() if each.named(start, following))
        counting = next(termly, None)
        return counting.span(start, following) if counting else Period(start, following)


def series_touched(intended: Intended) -> int:
    """Return how many series the change would touch. 3 SQL queries at most."""
    if intended.rule is not None:
        return len(series_rated_by(intended.rule.name))
    return len(intended.series_ids)


def paged(rows: Sequence[Any], number: int) -> Page[Any]:
    """Return one page of rows in hand."""
    pages = max(1, -(-len(rows) // LARGEST))
    number = max(1, min(number, pages))
    start = (number - 1) * LARGEST
    return Page(rows[start : start + LARGEST], number, pages, len(rows))


def change_draft(actor: Actor, key: UUID) -> Draft:
    """Return one of the actor's changes on their way. At most 3 SQL queries.

    Raises:
        NotPermitted: the actor has no such draft.
    """
    actor.require(Right.ADMINISTER)
    row = ChangeDraft.objects.filter(key=key, person_id=actor.person_id or 0).first()
    if row is None:
        raise NotPermitted("There is no such change.")
    return Draft(
        key=row.key,
        begun_at=row.begun_at,
        intended=Intended.from_data(row.asked),
        preview=row.preview,
        job_key=row.job_key,
        is_recorded=row.recorded_at is not None,
        countings=unusual_countings(),
    )


def changes_begun(actor: Actor) -> list[Draft]:
    """Return the actor's changes that are neither recorded nor dropped, latest first. One SQL query."""
    actor.require(Right.ADMINISTER)
    rows = ChangeDraft.objects.filter(person_id=actor.person_id or 0, recorded_at=None)
    return [
        Draft(row.key, row.begun_at, Intended.from_data(row.asked), {}, row.job_key, False)
        for row in rows.defer("preview").order_by("-begun_at")[:20]
    ]

"""Everything that was recorded of one series, as known: each row with who recorded it, when and whence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from goldenthread.audit.queries import events_numbered
from goldenthread.indicators.models import (
    ASKED,
    Actual,
    Commentary,
    Definition,
    FlagAnswer,
    Ownership,
    PlausibilityFlag,
    Rating,
    RatingOverride,
    Series,
    StatedForecast,
    Target,
    Validation,
)
from goldenthread.indicators.queries.books import span_of
from goldenthread.indicators.queries.counting import (
    counting_of,
    place_in_time,
    school_years_for,
)
from goldenthread.indicators.queries.expecting import expected_from
from goldenthread.indicators.queries.life_turns import LifeTurn
from goldenthread.organisation.queries.people import names_of
from goldenthread.rules.counting import NO_TERMS
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.terms import SchoolYears
from goldenthread.rules.vocabulary import RatingClass, TargetKind


@dataclass(frozen=True)
class Author:
    """Who did something, by the post they held, and when, in which event."""

    event: int
    label: str
    name: str
    at: datetime


@dataclass(frozen=True)
class TrailRow:
    """One event that wrote something of the series: who did it, what it is called, and why.

    ``turn`` is what it made of the indicator's life, where it did.
    """

    author: Author
    name: str
    reason: str
    turn: LifeTurn | None = None


@dataclass(frozen=True)
class Source:
    """Where a row came from: an imported file and the line in it.

    A file that holds what the reader may not see has no name for them.
    """

    import_id: int
    file_name: str
    sheet: str
    line: int


@dataclass(frozen=True)
class Doubt:
    """A question that a figure raised or that somebody asked, and its answer where there is one."""

    flag_id: int
    kind: str
    question: str
    asked_by: Author | None
    answer: str | None
    answered_by: Author | None


@dataclass(frozen=True)
class FigureRow:
    """One actual as recorded. Those superseded stay here, after the one that stands."""

    actual_id: int
    period: Period
    value: Number | None
    missing: str
    numerator: Number | None
    denominator: Number | None
    state: str
    reason: str
    author: Author
    source: Source | None
    is_worked_out: bool
    validated_by: Author | None
    superseded_by: Author | None
    doubts: tuple[Doubt, ...]

    @property
    def is_superseded(self) -> bool:
        return self.superseded_by is not None


@dataclass(frozen=True)
class TargetRow:
    """A target, or another value that a figure is judged by, as set; those superseded are kept."""

    kind: TargetKind
    period: Period
    value: Number | None
    reason: str
    author: Author
    source: Source | None
    superseded_by: Author | None

    @property
    def is_superseded(self) -> bool:
        return self.superseded_by is not None


@dataclass(frozen=True)
class Said:
    """Commentary on a period; those superseded are kept."""

    period: Period
    text: str
    author: Author
    source: Source | None
    superseded_by: Author | None

    @property
    def is_superseded(self) -> bool:
        return self.superseded_by is not None


@dataclass(frozen=True)
class PeriodRow:
    """What stands for one period: the figure, and the rating as it was made.

    ``is_own`` where the series was counted by such periods at the time, and not only beside them.
    """

    period: Period
    is_own: bool
    figure: FigureRow | None
    target: Number | None
    rating_class: RatingClass
    said: Said | None


@dataclass
class Rows:
    """Everything recorded of one series, oldest first, as known."""

    actuals: list[Actual]
    targets: list[Target]
    commentary: list[Commentary]
    ratings: list[Rating]
    validations: dict[int, Validation]
    flags: list[PlausibilityFlag]
    answers: dict[int, FlagAnswer]
    definitions: list[Definition]
    ownerships: list[Ownership]
    overrides: list[RatingOverride] = field(default_factory=list)
    stated: list[StatedForecast] = field(default_factory=list)
    terms: SchoolYears = NO_TERMS
    happenings: list[Any] = field(default_factory=list)
    imports_hidden: frozenset[int] = frozenset()
    turns: Mapping[int, LifeTurn] = field(default_factory=dict)

    def period(self, span: tuple[date, date]) -> Period:
        """Return a span as it is named and placed among the periods counted on its last day."""
        return counting_of(_defined_for(self.definitions, span[1])).span(*span)

    def event_numbers(self) -> frozenset[int]:
        """Return the number of every event that wrote one of these rows."""
        groups: Iterable[Iterable[Any]] = (
            self.actuals,
            self.targets,
            self.commentary,
            self.ratings,
            self.validations.values(),
            self.answers.values(),
            self.definitions,
            self.ownerships,
            self.flags,
            self.overrides,
            self.stated,
            self.happenings,
        )
        return frozenset(row.event for group in groups for row in group).union(self.turns)

    def import_ids(self) -> frozenset[int]:
        """Return the number of every import that one of these rows came from."""
        rows: Iterable[Any] = (*self.actuals, *self.targets, *self.commentary)
        return frozenset(row.source_id for row in rows if row.source_id is not None)


def load(series: Series, as_at: int | None) -> Rows:
    """Return everything recorded of a series up to an event.

    11 SQL queries, and one more where it was ever counted by school terms.
    """
    known = Q() if as_at is None else Q(event__lte=as_at)
    of_series = {"series": series}
    order = ("event", "id")
    flags = PlausibilityFlag.objects.filter(known, actual__series=series).order_by("id")
    definitions = list(
        Definition.objects.filter(known, indicator=series.indicator).order_by(
            "from_on", "event", "id"
        )
    )
    terms = school_years_for(definitions, as_at)
    place_in_time(definitions, terms)
    return Rows(
        terms=terms,
        actuals=list(
            Actual.objects.filter(known, **of_series)
            .select_related("source__file")
            .order_by(*order)
        ),
        targets=list(
            Target.objects.filter(known, **of_series)
            .select_related("source__file")
            .order_by(*order)
        ),
        commentary=list(
            Commentary.objects.filter(known, **of_series)
            .select_related("source__file")
            .order_by(*order)
        ),
        ratings=list(Rating.objects.filter(known, **of_series).order_by(*order)),
        validations={
            row.actual_id: row for row in Validation.objects.filter(known, actual__series=series)
        },
        flags=list(flags),
        answers={
            row.flag_id: row
            for row in FlagAnswer.objects.filter(known, flag__actual__series=series)
        },
        definitions=definitions,
        ownerships=list(
            Ownership.objects.filter(known, **of_series).order_by("from_on", "event", "id")
        ),
        overrides=list(RatingOverride.objects.filter(known, **of_series).order_by(*order)),
        stated=list(StatedForecast.objects.filter(known, **of_series).order_by(*order)),
    )


class Authors:
    """Who made each event, found once for all rows of the page."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._events = events_numbered(numbers)
        people = {row.person_id for row in self._events.values() if row.person_id is not None}
        self._names = names_of(people)

    def of(self, number: int) -> Author:
        """Return who made event ``number``."""
        row = self._events[number]
        return Author(number, row.by_label, self._names.get(row.person_id or 0, ""), row.at)

    def trail(
        self, turns: Mapping[int, LifeTurn], *, without_reason: Collection[int] = ()
    ) -> tuple[TrailRow, ...]:
        """Return what was done, latest first, and why, but for some events."""
        return tuple(
            TrailRow(
                self.of(number),
                row.name,
                "" if number in without_reason else row.reason,
                turns.get(number),
            )
            for number, row in sorted(self._events.items(), reverse=True)
        )


def _span(row: Any) -> tuple[date, date]:
    return (row.start_on, row.next_start_on)


def _source(row: Any, hidden: Collection[int]) -> Source | None:
    if row.source_id is None:
        return None
    if row.source_id in hidden:
        return Source(row.source_id, "", "", 0)
    return Source(row.source_id, row.source.file.name, row.source.sheet, row.line or 0)


def _followed(rows: Iterable[Any], authors: Authors) -> dict[int, Author]:
    """Return who superseded each row that another of the same period and kind came after."""
    found: dict[int, Author] = {}
    latest: dict[tuple[Any, ...], Any] = {}
    for row in rows:
        key = (*_span(row), getattr(row, "kind", ""))
        before = latest.get(key)
        if before is not None:
            found[before.pk] = authors.of(row.event)
        latest[key] = row
    return found


def standing(rows: Iterable[Any]) -> dict[tuple[date, date], Any]:
    """Return the latest row of each period; ``rows`` come oldest first."""
    return {_span(row): row for row in rows}


def _told(rows: Rows, row: Any, followed: dict[int, Author], authors: Authors) -> dict[str, Any]:
    """Return what every row says besides its own: of when, by whom, whence, superseded by whom."""
    return {
        "period": rows.period(_span(row)),
        "author": authors.of(row.event),
        "source": _source(row, rows.imports_hidden),
        "superseded_by": followed.get(row.pk),
    }


def _doubts(rows: Rows, actual_id: int, authors: Authors) -> tuple[Doubt, ...]:
    found = []
    for flag in rows.flags:
        if flag.actual_id != actual_id:
            continue
        answer = rows.answers.get(flag.pk)
        found.append(
            Doubt(
                flag.pk,
                flag.kind,
                flag.question,
                authors.of(flag.event) if flag.kind == ASKED else None,
                answer.answer if answer else None,
                authors.of(answer.event) if answer else None,
            )
        )
    return tuple(found)


def figures_of(rows: Rows, authors: Authors) -> list[FigureRow]:
    """Return every figure, the latest period first, what stands before what it superseded."""
    followed = _followed(rows.actuals, authors)
    found = []
    for row in rows.actuals:
        validation = rows.validations.get(row.pk)
        found.append(
            FigureRow(
                actual_id=row.pk,
                value=row.value,
                missing=row.missing,
                numerator=row.numerator,
                denominator=row.denominator,
                state=row.state,
                reason=row.reason,
                is_worked_out=bool(row.worked_out),
                validated_by=authors.of(validation.event) if validation else None,
                doubts=_doubts(rows, row.pk, authors),
                **_told(rows, row, followed, authors),
            )
        )
    found.sort(
        key=lambda one: (one.period.next_start, one.period.start, one.actual_id), reverse=True
    )
    return found


def targets_of(rows: Rows, authors: Authors) -> list[TargetRow]:
    """Return every target, the latest period first."""
    followed = _followed(rows.targets, authors)
    found = [
        TargetRow(
            kind=TargetKind(row.kind),
            value=row.value,
            reason=row.reason,
            **_told(rows, row, followed, authors),
        )
        for row in rows.targets
    ]
    return sorted(found, key=lambda one: (one.period.start, one.author.event), reverse=True)


def commentary_of(rows: Rows, authors: Authors) -> list[Said]:
    """Return everything that was said, the latest period first."""
    followed = _followed(rows.commentary, authors)
    found = [Said(text=row.text, **_told(rows, row, followed, authors)) for row in rows.commentary]
    return sorted(found, key=lambda one: (one.period.start, one.author.event), reverse=True)


def _defined_for(definitions: Sequence[Definition], next_start: date) -> Definition:
    """Return the definition in force on the last day before ``next_start``, or the earliest."""
    begun = [row for row in definitions if row.from_on < next_start]
    return begun[-1] if begun else definitions[0]


def period_rows(rows: Rows, figures: list[FigureRow], said: list[Said]) -> list[PeriodRow]:
    """Return what stands for each period that has a figure or a rating, latest first."""
    ratings = standing(rows.ratings)
    targets = {row.pk: row for row in rows.targets}
    definitions = {row.pk: row for row in rows.definitions}
    by_span = {span_of(one.period): one for one in figures if not one.is_superseded}
    words = {span_of(one.period): one for one in said if not one.is_superseded and one.text}
    found = []
    for span in sorted({*by_span, *ratings}, key=lambda one: (one[1], one[0]), reverse=True):
        rating, period = ratings.get(span), rows.period(span)
        target = targets.get(rating.target_id) if rating and rating.target_id else None
        expected = None
        if rating and target:
            definition = definitions[rating.definition_id]
            expected = expected_from([target], period, definition).value
            expected = rating.inputs.get("aim", expected)
        found.append(
            PeriodRow(
                period=period,
                is_own=counting_of(_defined_for(rows.definitions, span[1])).has(period),
                figure=by_span.get(span),
                target=expected,
                rating_class=RatingClass(rating.rating_class) if rating else RatingClass.NOT_RATED,
                said=words.get(span),
            )
        )
    return found

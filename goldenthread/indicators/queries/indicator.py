"""One indicator: its present, why it is rated so, all that was ever recorded of it, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from goldenthread.audit.queries import events_numbered
from goldenthread.indicators import access
from goldenthread.indicators.models import (
    IN_PERIOD,
    Actual,
    Commentary,
    Definition,
    FlagAnswer,
    Ownership,
    PlausibilityFlag,
    Rating,
    RatingRule,
    Series,
    Target,
    Validation,
)
from goldenthread.indicators.queries.assessing import Assessed, assess, rule_of
from goldenthread.indicators.queries.books import Book, rules_by_name, span_of
from goldenthread.organisation.access import Actor
from goldenthread.organisation.queries import names_of, posts_on, units_on
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation, Frequency, Polarity, RatingClass, ValueKind


@dataclass(frozen=True)
class Author:
    """Who did something, by the post they held, and when, in which event."""

    event: int
    label: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Source:
    """Where a row came from: an imported file and the line in it."""

    import_id: int
    file_name: str
    sheet: str
    line: int


@dataclass(frozen=True)
class Doubt:
    """A question that a figure raised, and its answer where there is one."""

    flag_id: int
    kind: str
    question: str
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
    validated_by: Author | None
    is_superseded: bool
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class TargetRow:
    """A target as set; those superseded are kept."""

    period: Period
    value: Number | None
    reason: str
    author: Author
    source: Source | None
    is_superseded: bool


@dataclass(frozen=True)
class Said:
    """Commentary on a period; those superseded are kept."""

    period: Period
    text: str
    author: Author
    source: Source | None
    is_superseded: bool


@dataclass(frozen=True)
class PeriodRow:
    """What stands for one period: the figure, and the rating as it was made."""

    period: Period
    figure: FigureRow | None
    target: Number | None
    rating_class: RatingClass
    said: Said | None


@dataclass(frozen=True)
class RuleShown:
    """The rule behind a rating: in words, and who adopted it."""

    name: str
    version: int
    words: str
    from_on: date
    adopted_by: str
    adopted_on: date | None


@dataclass(frozen=True)
class IndicatorShown:
    """Everything the page of an indicator shows."""

    series_id: int
    reference: str
    code: str
    title: str
    description: str
    unit_id: int
    unit_name: str
    area_name: str
    owner_title: str
    value_kind: ValueKind
    unit: str
    decimals: int
    polarity: Polarity
    frequency: Frequency
    accumulation: Accumulation
    present: Assessed | None
    present_figure: FigureRow | None
    rule: RuleShown | None
    target_set_by: Author | None
    rows: tuple[PeriodRow, ...]
    figures: tuple[FigureRow, ...]
    targets: tuple[TargetRow, ...]
    commentary: tuple[Said, ...]
    events: frozenset[int]
    may_record: bool
    may_validate: bool
    known_at: int | None


def series_visible(actor: Actor, reference: str) -> Series | None:
    """Return the series of this reference, or nothing where the actor may not see it. One SQL query."""
    return (
        Series.objects.filter(access.visible(actor), reference=reference)
        .select_related("indicator", "area")
        .first()
    )


def series_of_actual(actor: Actor, actual_id: int) -> str | None:
    """Return the reference of an actual's series, or nothing where the actor may not see it."""
    row = (
        Actual.objects.filter(access.visible(actor, through="series__"), pk=actual_id)
        .select_related("series")
        .first()
    )
    return row.series.reference if row else None


def series_of_flag(actor: Actor, flag_id: int) -> str | None:
    """Return the reference of a doubt's series, or nothing where the actor may not see it."""
    row = (
        PlausibilityFlag.objects.filter(
            access.visible(actor, through="actual__series__"), pk=flag_id
        )
        .select_related("actual__series")
        .first()
    )
    return row.actual.series.reference if row else None


@dataclass
class _Rows:
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
        )
        return frozenset(row.event for group in groups for row in group)


def _load(series: Series, as_at: int | None) -> _Rows:
    known = Q() if as_at is None else Q(event__lte=as_at)
    of_series = {"series": series}
    order = ("event", "id")
    flags = PlausibilityFlag.objects.filter(known, actual__series=series).order_by("id")
    return _Rows(
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
        definitions=list(
            Definition.objects.filter(known, indicator=series.indicator).order_by(
                "from_on", "event", "id"
            )
        ),
        ownerships=list(
            Ownership.objects.filter(known, **of_series).order_by("from_on", "event", "id")
        ),
    )


class _Authors:
    """Who made each event, found once for all rows of the page."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self._events = events_numbered(numbers)
        people = {row.person_id for row in self._events.values() if row.person_id is not None}
        self._names = names_of(people)

    def of(self, number: int) -> Author:
        """Return who made event ``number``."""
        row = self._events[number]
        return Author(number, row.by_label, self._names.get(row.person_id or 0, ""), row.at)


def _span(row: Any) -> tuple[date, date]:
    return (row.start_on, row.next_start_on)


def _source(row: Any) -> Source | None:
    if row.source_id is None:
        return None
    return Source(row.source_id, row.source.file.name, row.source.sheet, row.line or 0)


def _standing(rows: Iterable[Any]) -> dict[tuple[date, date], Any]:
    return {_span(row): row for row in rows}


def _doubts(rows: _Rows, actual_id: int, authors: _Authors) -> tuple[Doubt, ...]:
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
                answer.answer if answer else None,
                authors.of(answer.event) if answer else None,
            )
        )
    return tuple(found)


def _figures(rows: _Rows, authors: _Authors) -> list[FigureRow]:
    standing = _standing(rows.actuals)
    found = []
    for row in rows.actuals:
        validation = rows.validations.get(row.pk)
        found.append(
            FigureRow(
                actual_id=row.pk,
                period=Period(*_span(row)),
                value=row.value,
                missing=row.missing,
                numerator=row.numerator,
                denominator=row.denominator,
                state=row.state,
                reason=row.reason,
                author=authors.of(row.event),
                source=_source(row),
                validated_by=authors.of(validation.event) if validation else None,
                is_superseded=standing[_span(row)] is not row,
                doubts=_doubts(rows, row.pk, authors),
            )
        )
    found.sort(
        key=lambda one: (one.period.next_start, one.period.start, one.actual_id), reverse=True
    )
    return found


def _targets(rows: _Rows, authors: _Authors) -> list[TargetRow]:
    standing = _standing(rows.targets)
    found = [
        TargetRow(
            period=Period(*_span(row)),
            value=row.value,
            reason=row.reason,
            author=authors.of(row.event),
            source=_source(row),
            is_superseded=standing[_span(row)] is not row,
        )
        for row in rows.targets
    ]
    return sorted(found, key=lambda one: (one.period.start, one.author.event), reverse=True)


def _commentary(rows: _Rows, authors: _Authors) -> list[Said]:
    standing = _standing(rows.commentary)
    found = [
        Said(
            period=Period(*_span(row)),
            text=row.text,
            author=authors.of(row.event),
            source=_source(row),
            is_superseded=standing[_span(row)] is not row,
        )
        for row in rows.commentary
    ]
    return sorted(found, key=lambda one: (one.period.start, one.author.event), reverse=True)


def _period_rows(rows: _Rows, figures: list[FigureRow], said: list[Said]) -> list[PeriodRow]:
    ratings = _standing(rows.ratings)
    targets = {row.pk: row for row in rows.targets}
    by_span = {span_of(one.period): one for one in figures if not one.is_superseded}
    words = {span_of(one.period): one for one in said if not one.is_superseded and one.text}
    found = []
    for span in sorted({*by_span, *ratings}, key=lambda one: (one[1], one[0]), reverse=True):
        rating = ratings.get(span)
        target = targets.get(rating.target_id) if rating and rating.target_id else None
        found.append(
            PeriodRow(
                period=Period(*span),
                figure=by_span.get(span),
                target=target.value if target else None,
                rating_class=RatingClass(rating.rating_class) if rating else RatingClass.NOT_RATED,
                said=words.get(span),
            )
        )
    return found


def book_from(series: Series, rows: _Rows) -> Book:
    """Return the series' book as it stood when these rows were all that was known."""
    return Book(
        series=series,
        definitions=rows.definitions,
        rules=rules_by_name(),
        actuals=_standing(rows.actuals),
        targets=_standing(rows.targets),
        commentary=_standing(rows.commentary),
        ratings=_standing(rows.ratings),
    )


def explained(book: Book, rating: Rating) -> Assessed:
    """Work a recorded rating out again from the inputs it was made from.

    The versions of rule and definition are those that the rating names, so that a later version
    does not speak for an earlier one.
    """
    period = Period(rating.start_on, rating.next_start_on)
    rules = list(RatingRule.objects.filter(pk__in=[rating.rule_id or 0]))
    definitions = [row for row in book.definitions if row.pk == rating.definition_id]
    held = Book(
        series=book.series,
        definitions=definitions or book.definitions,
        rules={"": rules, **({definitions[0].rule_name: rules} if definitions else {})},
        actuals=book.actuals,
        targets=book.targets,
        commentary=book.commentary,
    )
    return assess(held, period)


def _rule_shown(row: RatingRule | None, polarity: Polarity) -> RuleShown | None:
    if row is None:
        return None
    return RuleShown(
        name=row.name,
        version=row.version,
        words=rule_of(row).in_words(polarity),
        from_on=row.from_on,
        adopted_by=row.adopted_by,
        adopted_on=row.adopted_on,
    )


def _present(book: Book, period: Period | None) -> Rating | None:
    if period is not None:
        return book.ratings.get(span_of(period))
    reported = [
        row for row in book.ratings.values() if row.actual_id is not None and row.basis == IN_PERIOD
    ]
    return max(reported, key=lambda row: (row.next_start_on, row.start_on), default=None)


def indicator_shown(
    actor: Actor, reference: str, *, as_at: int | None = None, period: Period | None = None
) -> IndicatorShown | None:
    """Return an indicator's whole record, for the period asked for or the latest reported.

    Nothing where there is none, where it was not yet known at ``as_at``, or where the actor may not
    see it. 17 SQL queries at most.
    """
    series = series_visible(actor, reference)
    if series is None or (as_at is not None and series.event > as_at):
        return None
    rows = _load(series, as_at)
    authors = _Authors(rows.event_numbers())
    figures, said = _figures(rows, authors), _commentary(rows, authors)
    book = book_from(series, rows)
    rating = _present(book, period)
    present = explained(book, rating) if rating is not None else None
    definition = present.definition if present else rows.definitions[-1]
    day = present.period.next_start - timedelta(days=1) if present else definition.from_on
    unit = units_on(day, as_at=as_at).get(series.unit_id)
    owner = rows.ownerships[-1].owner_id if rows.ownerships else 0
    post = posts_on(day, as_at=as_at).get(owner)
    standing = {span_of(one.period): one for one in figures if not one.is_superseded}
    target = present.target if present else None
    return IndicatorShown(
        series_id=series.pk,
        reference=series.reference,
        code=series.indicator.code,
        title=definition.title,
        description=definition.description,
        unit_id=series.unit_id,
        unit_name=unit.name if unit else "",
        area_name=series.area.name if series.area else "",
        owner_title=post.title if post else "",
        value_kind=ValueKind(definition.value_kind),
        unit=definition.unit,
        decimals=definition.decimals,
        polarity=Polarity(definition.polarity),
        frequency=Frequency(definition.frequency),
        accumulation=Accumulation(definition.accumulation),
        present=present,
        present_figure=standing.get(span_of(present.period)) if present else None,
        rule=_rule_shown(present.rule if present else None, Polarity(definition.polarity)),
        target_set_by=authors.of(target.event) if target else None,
        rows=tuple(_period_rows(rows, figures, said)),
        figures=tuple(figures),
        targets=tuple(_targets(rows, authors)),
        commentary=tuple(said),
        events=rows.event_numbers(),
        may_record=access.may_record(actor, unit_id=series.unit_id),
        may_validate=access.may_validate(actor, unit_id=series.unit_id),
        known_at=as_at,
    )

"""The lines of a year's scorecard: where each came from, why, what it serves, and its history in small."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from goldenthread.indicators.access import visible as series_visible
from goldenthread.indicators.models import SeriesNow
from goldenthread.indicators.queries.counting import Naming
from goldenthread.indicators.queries.restricted import Restricted, restriction_of
from goldenthread.organisation.access import Actor
from goldenthread.plan.queries.evidence import objective_titles
from goldenthread.records.page import Page, page_within
from goldenthread.reports.models import ScorecardLine
from goldenthread.reports.queries.issues import Issue, issues_of
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen, latest_lines
from goldenthread.rules.numbers import Number
from goldenthread.rules.search_words import holds, words_wanted
from goldenthread.rules.vocabulary import (
    Frequency,
    Heading,
    LineSource,
    RatingClass,
    ReviewInterval,
    ValueKind,
    YearLineState,
)
from goldenthread.rules.wording import Wording

__all__ = [
    "ORDERS",
    "LineNow",
    "LinesFilter",
    "YearLine",
    "line_seen",
    "lines_for",
    "lines_seen",
    "narrowed",
    "now_of",
]

ORDERS: Final = ("number", "title", "priority", "interval", "source", "state", "rating")
_SIZE: Final = 50
#: Lines that serve no priority, as a filter names them.
NOTHING: Final = "none"


@dataclass(frozen=True)
class LineNow:
    """An indicator as it stands today: what it is called and how it does, its history oldest first."""

    series_id: int
    code: str
    title: str
    unit_id: int
    owner_id: int | None
    frequency: Frequency
    every: int
    wording: Wording
    period_label: str
    value: Number | None
    target: Number | None
    missing: str
    rating_class: RatingClass
    short: Heading
    history: tuple[Number | None, ...]
    restriction: Restricted | None
    about: str


@dataclass(frozen=True)
class YearLine:
    """One line as it stands. A measure that is still to be developed has no ``now``.

    ``title_kept`` and ``owner_kept`` are what was recorded of it as a measure.
    ``objective`` is the reference and title of the priority that it serves; ``event`` wrote it so.
    """

    number: int
    title: str
    now: LineNow | None
    objective_id: int | None
    objective: tuple[str, str] | None
    interval: ReviewInterval
    source: LineSource
    why: str
    issue: Issue | None
    unit: str
    owner: str
    due_on: date | None
    state: YearLineState
    saying_number: int | None
    reason: str
    event: int
    series_id: int | None
    finding: tuple[int, int] | None
    title_kept: str
    owner_kept: int | None

    @property
    def code(self) -> str:
        """The indicator's code; nothing for a measure to be developed."""
        return self.now.code if self.now else ""

    @property
    def is_measure(self) -> bool:
        """Whether it is a measure that is still to be developed."""
        return self.now is None

    @property
    def is_open(self) -> bool:
        """Whether everybody of the council may see it."""
        return self.now is None or self.now.restriction is None


@dataclass(frozen=True)
class LinesFilter:
    """What a reader asks for; what is empty lets everything through. ``-`` before an order turns it round.

    ``states`` of a line; ``priority`` an objective's id, or ``"none"``; ``kind`` is ``"indicator"`` or
    ``"measure"``.
    """

    text: str = ""
    states: tuple[YearLineState, ...] = ()
    priority: int | str | None = None
    source: str = ""
    interval: str = ""
    kind: str = ""
    order: str = "number"
    page: int = 1


def now_of(actor: Actor, ids: Iterable[int]) -> dict[int, LineNow]:
    """Return how these series stand, of those that the actor may see. 1 SQL query, 2 with school terms."""
    rows = SeriesNow.objects.filter(series_visible(actor, now=""), pk__in=list(ids))
    naming = Naming()
    return {it.series_id: line_now(it, actor, naming) for it in rows.select_related("definition")}


def line_now(row: SeriesNow, actor: Actor, naming: Naming) -> LineNow:
    """Return one series as it stands; its definition must have been loaded with it."""
    definition = row.definition
    return LineNow(
        series_id=row.series_id,
        code=row.code,
        title=row.title,
        unit_id=row.unit_id,
        owner_id=row.owner_id,
        frequency=Frequency(definition.frequency),
        every=definition.every,
        wording=Wording(definition.unit, definition.decimals, ValueKind(definition.value_kind)),
        period_label=_label(row, naming),
        value=row.actual_value,
        target=row.target_value,
        missing=row.missing,
        rating_class=RatingClass(row.rating_class),
        short=Heading(row.short),
        history=tuple(None if it is None else Number(it) for it in row.history),
        restriction=restriction_of(row.restriction, row.restricted_until, actor.at),
        about=definition.description,
    )


def _label(row: SeriesNow, naming: Naming) -> str:
    """Return what the period of the latest figure is called; nothing where there is none."""
    if row.start_on is None or row.next_start_on is None:
        return ""
    return naming.period(row.frequency, row.start_on, row.next_start_on).label


def lines_seen(
    actor: Actor, seen: YearScorecardSeen, *, states: Sequence[YearLineState] = ()
) -> tuple[YearLine, ...]:
    """Return the lines of a scorecard that the actor may see, in order of number. 4 SQL queries.

    A line whose indicator is hidden from the actor is not there for them.
    """
    rows = [
        it
        for it in latest_lines([seen.id], as_at=seen.as_at).values()
        if not states or it.state in states
    ]
    now = now_of(actor, (it.series_id for it in rows if it.series_id is not None))
    titles = objective_titles((it.objective_id for it in rows), as_at=seen.as_at)
    issues = issues_of(((it.finding_plan_id, it.finding_number) for it in rows), as_at=seen.as_at)
    found = (
        _line(it, now.get(it.series_id or 0), titles, issues, seen)
        for it in rows
        if it.series_id is None or it.series_id in now
    )
    return tuple(sorted(found, key=lambda it: it.number))


def line_seen(actor: Actor, seen: YearScorecardSeen, number: int) -> YearLine | None:
    """Return one line; nothing where there is none that the actor may see. 4 SQL queries."""
    return next((it for it in lines_seen(actor, seen) if it.number == number), None)


def lines_for(
    actor: Actor, seen: YearScorecardSeen, wanted: LinesFilter, *, size: int = _SIZE
) -> tuple[Page[YearLine], tuple[YearLine, ...]]:
    """Return a page of the lines that fit, and all of those that fit. 4 SQL queries, however many."""
    found = narrowed(lines_seen(actor, seen), wanted)
    return page_within(found, wanted.page, size), found


def narrowed(lines: Sequence[YearLine], wanted: LinesFilter) -> tuple[YearLine, ...]:
    """Return the lines that fit, in the order that is asked for."""
    words = words_wanted(wanted.text)
    found = [it for it in lines if _fits(it, wanted) and holds(_text(it), words)]
    intervals, severity = list(ReviewInterval), list(RatingClass)
    keys: dict[str, Any] = {
        "title": lambda it: it.title.casefold(),
        "priority": lambda it: (it.objective is None, it.objective[1].casefold() if it.objective else ""),
        "interval": lambda it: intervals.index(it.interval),
        "source": lambda it: list(LineSource).index(it.source),
        "state": lambda it: list(YearLineState).index(it.state),
        "rating": lambda it: -severity.index(it.now.rating_class) if it.now else 1,
    }  # fmt: skip
    found.sort(key=lambda it: it.number)
    key = keys.get(wanted.order.removeprefix("-"), lambda it: it.number)
    return tuple(sorted(found, key=key, reverse=wanted.order.startswith("-")))


def _text(it: YearLine) -> str:
    served = it.objective[1] if it.objective else ""
    return f"{it.code} {it.title} {it.why} {it.unit} {served}"


def _fits(it: YearLine, wanted: LinesFilter) -> bool:
    serves = it.objective_id if it.objective_id is not None else NOTHING
    return (
        (not wanted.states or it.state in wanted.states)
        and wanted.priority in (None, serves)
        and wanted.source in ("", it.source)
        and wanted.interval in ("", it.interval)
        and wanted.kind in ("", "measure" if it.is_measure else "indicator")
    )


def _line(
    row: ScorecardLine,
    now: LineNow | None,
    titles: Mapping[int, tuple[str, str]],
    issues: Mapping[tuple[int, int], Issue],
    seen: YearScorecardSeen,
) -> YearLine:
    there = seen.around
    unit = there.units.get(now.unit_id) if now else None
    owner_id = now.owner_id if now else row.owner_id
    post = there.posts.get(owner_id or 0)
    finding = None
    if row.finding_plan_id is not None and row.finding_number is not None:
        finding = (row.finding_plan_id, row.finding_number)
    return YearLine(
        number=row.number,
        title=now.title if now else row.title,
        now=now,
        objective_id=row.objective_id,
        objective=titles.get(row.objective_id or 0),
        interval=ReviewInterval(row.interval),
        source=LineSource(row.source),
        why=row.why,
        issue=issues.get(finding) if finding else None,
        unit=unit.name if unit else "",
        owner=post.title if post else "",
        due_on=row.due_on,
        state=YearLineState(row.state),
        saying_number=row.saying_number,
        reason=row.reason,
        event=row.event,
        series_id=row.series_id,
        finding=finding,
        title_kept=row.title,
        owner_kept=row.owner_id,
    )

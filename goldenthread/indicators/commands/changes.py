"""A change to figures and targets on its way into the database: prepared, rated, then written.

Everything is read, checked and rated before the event opens; inside it only rows are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from goldenthread.audit.sheets import made_ready
from goldenthread.indicators.commands.projection import refresh
from goldenthread.indicators.commands.rating_rows import RestsOn, rating_row, span_fields
from goldenthread.indicators.models import (
    Actual,
    Commentary,
    Composition,
    Definition,
    FlagAnswer,
    Import,
    ParameterValue,
    PlausibilityFlag,
    Rating,
    RatingRule,
    Series,
    Target,
)
from goldenthread.indicators.queries.assessing import Assessed, assess, doubts
from goldenthread.indicators.queries.books import Books, Span, books_of, series_of, span_of
from goldenthread.indicators.queries.calculated.following import followed
from goldenthread.indicators.queries.calculated.graph import Graph, calculated, linked
from goldenthread.indicators.queries.calculated.working import Cause, Working
from goldenthread.indicators.queries.revising import Turned, standing_class, turned
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.records.append import Ready, reserve_ids
from goldenthread.records.models import AppendOnly
from goldenthread.rules.exceptions import Flag
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import MissingReason, RatingClass, State, TargetKind

Tell = Callable[[int, int], None]
#: A new row of these may let a reference or a whole lead elsewhere, or a parameter be another.
_LEAD_ELSEWHERE: Final[tuple[type[AppendOnly], ...]] = (Composition, ParameterValue, Series)
_Key = tuple[int, date, date]


class Figure(NamedTuple):
    """A figure to record. ``value`` is missing exactly where ``missing`` says why.

    ``commentary`` replaces what was said of the period; ``None`` leaves it. ``answers`` holds, by kind
    of doubt, what was answered to it; a doubt without an answer stays open. ``supplied_class`` is the
    rating that came with the figure; it is never taken over, but a difference raises a doubt.
    """

    series_id: int
    period: Period
    value: Number | None
    missing: MissingReason | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    state: State = State.PROVISIONAL
    commentary: str | None = None
    reason: str = ""
    line: int | None = None
    supplied_class: RatingClass | None = None
    answers: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class NewTarget:
    """What is to be reached in a span, or the figure is judged by; no value takes it away again."""

    series_id: int
    period: Period
    value: Number | None
    reason: str = ""
    line: int | None = None
    kind: TargetKind = TargetKind.TARGET


@dataclass(frozen=True)
class Said:
    """What is said of a series in a period where no figure comes with it."""

    series_id: int
    period: Period
    text: str
    line: int | None = None


@dataclass(frozen=True)
class Recorded:
    """What an event recorded; ``worked_out`` of the ``actuals`` were calculated from others."""

    event: int
    actuals: int
    targets: int
    commentary: int
    ratings: int
    open_flags: int
    worked_out: int = 0


@dataclass
class Change:
    """Rows on their way into the database, with the books as they will be.

    ``workings`` say what calculated figures were made from; figures of the series ``beside`` were looked
    at for them.
    """

    books: Books
    actuals: list[Actual] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    commentary: list[Commentary] = field(default_factory=list)
    flags: list[tuple[PlausibilityFlag, str | None]] = field(default_factory=list)
    ratings: list[tuple[Rating, RestsOn]] = field(default_factory=list)
    touched: dict[int, Period] = field(default_factory=dict)
    relevelled: dict[int, date] = field(default_factory=dict)
    ready: dict[type[AppendOnly], Ready[Any]] = field(default_factory=dict)
    workings: list[tuple[Actual, Working]] = field(default_factory=list)
    beside: set[int] = field(default_factory=set)

    @property
    def is_nothing(self) -> bool:
        """Say whether everything asked for stands already."""
        return not (self.actuals or self.targets or self.commentary)

    @property
    def spans(self) -> set[tuple[int, date, date]]:
        """Return what the new actuals are of: series, first day, first day after."""
        return {(row.series_id, row.start_on, row.next_start_on) for row in self.actuals}

    def news(self, figures: Sequence[Figure]) -> list[Figure]:
        """Return those of ``figures`` that do not stand already."""
        spans = self.spans
        return [row for row in figures if (row.series_id, *span_of(row.period)) in spans]

    def turned(self) -> list[Turned]:
        """Return the figures that have another class by the new ratings; before they are written."""
        found = []
        for row, _ in self.ratings:
            book, span = self.books.by_series[row.series_id], (row.start_on, row.next_start_on)
            was = standing_class(book.ratings.get(span))
            if span in book.actuals and was != row.rating_class:
                found.append(turned(row.series_id, *span, was, row.rating_class))
        return found

    def touch(self, series_id: int, period: Period) -> None:
        """Note that everything of the series from ``period`` on may now be rated otherwise."""
        earliest = self.touched.get(series_id)
        if earliest is None or period.start < earliest.start:
            self.touched[series_id] = period


class Stale(Exception):
    """Somebody wrote between reading the books and opening the event; prepare the change again."""


def _same_actual(figure: Figure, standing: Actual | None) -> bool:
    if standing is None:
        return False
    return (
        standing.value,
        standing.missing,
        standing.numerator,
        standing.denominator,
        standing.state,
    ) == (
        figure.value,
        figure.missing.value if figure.missing else "",
        figure.numerator,
        figure.denominator,
        figure.state,
    )


def _take_words(change: Change, said: Said, source: Import | None) -> None:
    book = change.books.by_series[said.series_id]
    standing = book.commentary.get(span_of(said.period))
    if (standing.text if standing else "") == said.text:
        return
    row = Commentary.fresh(
        {"source": source},
        **span_fields(said.series_id, said.period),
        text=said.text,
        line=said.line,
    )
    change.commentary.append(row)
    book.commentary[span_of(said.period)] = row


def _take_figure(change: Change, figure: Figure, source: Import | None) -> None:
    book = change.books.by_series[figure.series_id]
    span = span_of(figure.period)
    if figure.commentary is not None:
        said = Said(figure.series_id, figure.period, figure.commentary, figure.line)
        _take_words(change, said, source)
    if _same_actual(figure, book.actuals.get(span)):
        return
    actual = Actual.fresh(
        {"source": source},
        **span_fields(figure.series_id, figure.period),
        value=figure.value,
        missing=figure.missing.value if figure.missing else "",
        numerator=figure.numerator,
        denominator=figure.denominator,
        state=figure.state,
        reason=figure.reason,
        line=figure.line,
    )
    change.actuals.append(actual)
    book.actuals[span] = actual
    change.touch(figure.series_id, figure.period)


def _take_target(change: Change, target: NewTarget, source: Import | None) -> None:
    held = change.books.by_series[target.series_id].aims(target.kind)
    standing = held.get(span_of(target.period))
    if (standing.value if standing else None) == target.value:
        return
    row = Target.fresh(
        {"source": source},
        **span_fields(target.series_id, target.period),
        kind=target.kind.value,
        value=target.value,
        reason=target.reason,
        line=target.line,
    )
    change.targets.append(row)
    held[span_of(target.period)] = row
    change.touch(target.series_id, target.period)
    if target.kind is not TargetKind.TARGET:
        since = change.relevelled.get(target.series_id, target.period.start)
        change.relevelled[target.series_id] = min(since, target.period.start)


def _raise_doubts(
    change: Change, figures: Sequence[Figure], rated: Iterable[tuple[_Key, Assessed]]
) -> None:
    """Put the doubts about new figures, in the order of the figures, as each is rated."""
    fresh = {(row.series_id, row.start_on, row.next_start_on): row for row in change.actuals}
    places: dict[_Key, list[int]] = {}
    for place, figure in enumerate(figures):
        places.setdefault((figure.series_id, *span_of(figure.period)), []).append(place)
    raised: list[tuple[int, Actual, Flag]] = []
    for key, found in rated:
        actual = fresh.get(key)
        if actual is None:
            continue
        for place in places.get(key, ()):
            said = found.book.commentary.get(span_of(found.period))
            flags = doubts(
                found,
                commentary=said.text if said else "",
                supplied_class=figures[place].supplied_class,
            )
            raised += [(place, actual, flag) for flag in flags]
    for place, actual, flag in sorted(raised, key=itemgetter(0)):
        row = PlausibilityFlag(actual=actual, kind=flag.kind, question=flag.question)
        change.flags.append((row, figures[place].answers.get(flag.kind)))


def _rated(change: Change, tell: Tell | None) -> Iterator[tuple[_Key, Assessed]]:
    """Rate all that a change touches, a series at a time; yield what was found, which is not kept."""
    change.ratings = []
    for count, (series_id, since) in enumerate(change.touched.items()):
        if tell is not None:
            tell(count, len(change.touched))
        book, relevelled = change.books.by_series[series_id], change.relevelled.get(series_id)
        for period in book.periods(since.start):
            if not book.is_rated(period):
                continue
            found = assess(book, period)
            is_rated_anew = (
                _unsaved(found)
                or found.judged.rests_on_more
                or (relevelled is not None and relevelled < period.next_start)
            )
            if is_rated_anew or found.differs_from(book.ratings.get(span_of(period))):
                rests_on = RestsOn(found.before, found.history, found.judged.inputs())
                change.ratings.append((rating_row(series_id, found), rests_on))
                yield (series_id, *span_of(period)), found


class WorkedOut(NotPossible):
    """Refused because a series is calculated from others in that period: nothing is recorded for it."""


def _refuse_calculated(change: Change, graph: Graph) -> None:
    for row in change.actuals:
        period = Period(row.start_on, row.next_start_on)
        book = change.books.by_series[row.series_id]
        is_calculated = bool(book.definition_for(period).formula)
        if is_calculated or graph.composed_for(row.series_id, period):
            raise WorkedOut(
                f"{book.series.reference} is worked out from others for {period.label}: record what it"
                " is worked out from, and it follows."
            )


def _work_out(change: Change) -> None:
    """Work out the calculated figures that rest on those of the change."""
    if not change.actuals:
        return
    graph = calculated()
    _refuse_calculated(change, graph)
    touched = {row.series_id for row in change.actuals}
    series = [change.books.by_series[pk].series for pk in touched]
    named = [(row.pk, row.indicator.code, row.reference) for row in series]
    if not linked(graph, only_if=named):
        return
    spans: dict[int, set[Span]] = {}
    for row in change.actuals:
        spans.setdefault(row.series_id, set()).add((row.start_on, row.next_start_on))
    follow(change, graph, Cause(spans))


def follow(change: Change, graph: Graph, cause: Cause) -> None:
    """Add to a change the calculated figures that rest on what changed."""
    found = followed(graph, cause, change.books.by_series)
    change.books = Books({**change.books.by_series, **found.books}, change.books.known_at)
    change.beside = found.beside
    for row in found.worked:
        change.actuals.append(row.actual)
        change.workings.append((row.actual, row.working))
        change.touch(row.book.series.pk, row.period)


def _unsaved(found: Assessed) -> bool:
    return any(row is not None and row.id is None for row in (found.actual, found.target))


def prepare(
    figures: Sequence[Figure],
    targets: Sequence[NewTarget] = (),
    *,
    words: Sequence[Said] = (),
    source: Import | None = None,
    books: Books | None = None,
    series: Sequence[Series] | None = None,
    tell: Tell | None = None,
) -> Change:
    """Load what is needed and work out every row that the figures and targets bring about.

    A figure or target that stands already brings nothing about. 11 SQL queries, 8 where the
    ``series`` are in hand (all of them), none where the ``books`` are brought along; they are then
    changed in place. ``tell`` hears how many of how many series have been rated.
    """
    ids = {row.series_id for row in figures} | {row.series_id for row in targets}
    ids |= {row.series_id for row in words}
    if books is None:
        held = series_of(ids) if series is None else series
        periods = [it.period for it in figures] + [it.period for it in targets]
        books = books_of(ids, series=held, rated_after=_rated_after(held, periods))
    change = Change(books=books)
    for target in targets:
        _take_target(change, target, source)
    for figure in sorted(figures, key=lambda row: span_of(row.period)):
        _take_figure(change, figure, source)
    for said in words:
        _take_words(change, said, source)
    _work_out(change)
    _raise_doubts(change, figures, _rated(change, tell))
    return change


def _rated_after(series: Iterable[Series], periods: Iterable[Period]) -> date | None:
    """Return up to which day ratings that stand are of no use to a change of these periods.

    Needed are those of what is rated anew, and of each latest figure and the one before.
    """
    found = [it.start for it in periods]
    for row in series:
        if not hasattr(row, "now"):
            return None
        if row.now.start_on is not None and row.now.next_start_on is not None:
            found.append(row.now.start_on - (row.now.next_start_on - row.now.start_on))
    return min(found, default=None)


def rate(change: Change) -> None:
    """Rate all that a change touches; its ratings are in it from now on."""
    for _ in _rated(change, None):
        pass


def make_ready(change: Change) -> None:
    """Make the rows of a large change ready before its event opens: their ids, columns and digests.

    Every series must be recorded by now, and every source have its id. Nothing is recorded.
    """
    change.ready[Target] = made_ready(Target, change.targets)
    _name_workings(change)
    change.ready[Actual] = made_ready(Actual, change.actuals)
    change.ready[Commentary] = made_ready(Commentary, change.commentary)
    _name_inputs(change)
    change.ready[Rating] = made_ready(Rating, [rating for rating, _ in change.ratings])


def _name_inputs(change: Change) -> None:
    for rating, rests_on in change.ratings:
        rating.inputs = rests_on.by_id()  # which they have from now on


def _name_workings(change: Change) -> None:
    """Let calculated figures name what they were made from, also what is recorded with them."""
    if not change.workings or Actual in change.ready:
        return
    reserve_ids(Actual, change.actuals)
    for actual, working in change.workings:
        actual.worked_out = working.by_id()


def _append(change: Change, model: type[AppendOnly], rows: Sequence[AppendOnly]) -> None:
    if model in change.ready:
        model.objects.append_ready(change.ready[model])
    else:
        model.objects.append(rows)


def write(change: Change, *, number: int) -> Recorded:
    """Write a prepared change; call it inside the audit event ``number``.

    Raises:
        Stale: something was recorded for these series since the change was prepared.
    """
    _refuse_stale(change, number)
    _append(change, Target, change.targets)
    _name_workings(change)
    _append(change, Actual, change.actuals)
    _append(change, Commentary, change.commentary)
    PlausibilityFlag.objects.append([row for row, _ in change.flags])
    FlagAnswer.objects.append(
        [FlagAnswer(flag=row, answer=answer) for row, answer in change.flags if answer]
    )
    if not change.ready:
        _name_inputs(change)
    _append(change, Rating, [rating for rating, _ in change.ratings])
    for rating, _ in change.ratings:
        book = change.books.by_series[rating.series_id]
        book.ratings[(rating.start_on, rating.next_start_on)] = rating
    refresh(change.books.by_series.values())
    return Recorded(
        event=number,
        actuals=len(change.actuals),
        targets=len(change.targets),
        commentary=len(change.commentary),
        ratings=len(change.ratings),
        open_flags=sum(1 for _, answer in change.flags if not answer),
        worked_out=len(change.workings),
    )


def _refuse_stale(change: Change, number: int) -> None:
    ids = list(change.books.by_series)
    known_at = change.books.known_at
    if number == known_at + 1:
        return  # nothing at all was recorded since
    for model in (Actual, Target, Commentary):
        if model.objects.filter(series_id__in=ids, event__gt=known_at).exists():
            raise Stale
    since = {"event__gt": known_at, "event__lt": number}  # what this event itself defines is known
    defined = Definition.objects.filter(indicator__series__in=ids, **since)
    if defined.exists() or RatingRule.objects.filter(**since).exists():
        raise Stale
    if change.actuals:
        _refuse_other_formulas(change, since)


def _refuse_other_formulas(change: Change, since: Mapping[str, int]) -> None:
    """Refuse where what rests on the figures, or what it is worked out from, is another by now."""
    if Actual.objects.filter(series_id__in=change.beside, **since).exists():
        raise Stale
    formulas = Definition.objects.filter(**since).exclude(formula="")
    if formulas.exists():
        raise Stale
    if any(model.objects.filter(**since).exists() for model in _LEAD_ELSEWHERE):
        raise Stale

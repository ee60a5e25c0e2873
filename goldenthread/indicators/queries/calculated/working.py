"""What calculated figures come to, in dependency order, and what each was made from.

Method: docs/methods/formulas.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from goldenthread.indicators.models import Actual, Definition, ParameterValue
from goldenthread.indicators.queries.books import Book, Span, span_of
from goldenthread.indicators.queries.calculated.graph import (
    NOTHING,
    PARAMETER,
    SERIES,
    Composed,
    Graph,
    Node,
    formula_in,
    references_in,
)
from goldenthread.indicators.queries.counting import counting_of, is_its_own
from goldenthread.rules.accumulation import Part, year_to_date_value
from goldenthread.rules.counting import Counting
from goldenthread.rules.formulas import Formula, Reference, Shift, Trouble, Unknown, work_out
from goldenthread.rules.formulas.inputs import figure_over, meant, touched
from goldenthread.rules.missing import why_missing
from goldenthread.rules.numbers import Number, number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import (
    Accumulation,
    MissingParts,
    MissingReason,
    State,
    ValueKind,
)


@dataclass
class Input:
    """What one reference gave: a value or why not, and the rows that it came from."""

    reference: str
    value: Number | None
    why: str = ""
    actuals: Sequence[Actual] = ()
    parameter: ParameterValue | None = None


@dataclass
class Working:
    """How a figure was worked out; the rows that it rests on may have no ids yet."""

    definition: Definition
    composed: Composed | None
    inputs: list[Input]
    because: str = ""
    left_out: Sequence[str] = ()

    @property
    def is_new(self) -> bool:
        """Say whether something that it rests on is being recorded just now."""
        rows = [row for each in self.inputs for row in (*each.actuals, each.parameter) if row]
        made_by = [self.definition, *([self.composed.row] if self.composed else [])]
        return any(row is not None and row.pk is None for row in (*rows, *made_by))

    def by_id(self) -> dict[str, Any]:
        """Return it as the figure keeps it."""
        found: dict[str, Any] = {
            "definition": self.definition.pk,
            "inputs": [
                [
                    each.reference,
                    each.value,
                    each.why,
                    [row.pk for row in each.actuals],
                    each.parameter.pk if each.parameter else None,
                ]
                for each in self.inputs
            ],
        }
        if self.composed is not None:
            row = self.composed.row
            found["composition"] = row.pk if row is not None else self.composed.id
        if self.because:
            found["because"] = self.because
        if self.left_out:
            found["left_out"] = list(self.left_out)
        return found


class Worked(NamedTuple):
    """A new figure of a calculated series, with what it was made from."""

    book: Book
    period: Period
    actual: Actual
    working: Working


@dataclass
class Cause:
    """Why figures are worked out anew: figures that changed, series and parameters from a day on.

    A parameter's change ends where its next value begins.
    """

    spans: dict[int, set[Span]] = field(default_factory=dict)
    since: dict[int, date] = field(default_factory=dict)
    parameters: dict[int, tuple[date, date]] = field(default_factory=dict)

    def nodes(self) -> set[Node]:
        """Return what changed."""
        series = {(SERIES, pk) for pk in (*self.spans, *self.since)}
        return series | {(PARAMETER, pk) for pk in self.parameters}

    def earliest(self) -> date:
        """Return the first day that is touched."""
        days = [start for spans in self.spans.values() for start, _ in spans]
        return min([*days, *self.since.values(), *(first for first, _ in self.parameters.values())])


class Calculation:
    """Works figures out from books in hand, one series after the other.

    Only where a figure that stands might have been worked out already is the database asked, once.
    """

    def __init__(self, graph: Graph, cause: Cause, books: Mapping[int, Book]) -> None:
        self.graph, self.cause, self.books = graph, cause, books
        self.changed = {pk: set(spans) for pk, spans in cause.spans.items()}
        self._ends: dict[int, date] = {}
        self._worked_out: dict[int, dict[str, Any]] | None = None

    def run(self, order: Iterable[int]) -> list[Worked]:
        """Return the new figures; they stand in the books from now on."""
        found = []
        for pk in order:
            book = self.books.get(pk)
            if book is None:
                continue
            for period in self._periods(book):
                worked = self._worked(book, period)
                if worked is not None:
                    found.append(worked)
                    self._take(worked)
        return found

    def one(self, book: Book, period: Period) -> tuple[Actual | None, Working | None]:
        """Return what a series comes to in one period, whatever stands; for a trial."""
        worked = self._worked(book, period, is_trial=True)
        return (worked.actual, worked.working) if worked else (None, None)

    def _take(self, worked: Worked) -> None:
        pk, span = worked.book.series.pk, span_of(worked.period)
        worked.book.actuals[span] = worked.actual
        self.changed.setdefault(pk, set()).add(span)
        self._ends[pk] = max(self._end(pk), span[1])

    def _end(self, pk: int) -> date:
        """Return the day after the last period of which a series has a figure."""
        if pk not in self._ends:
            held = self.books[pk].actuals if pk in self.books else {}
            self._ends[pk] = max((end for _, end in held), default=date.min)
        return self._ends[pk]

    def _periods(self, book: Book) -> list[Period]:
        """Return the periods of a series that what changed speaks of, earliest first."""
        pk, needs = book.series.pk, self.graph.needs.get((SERIES, book.series.pk), set())
        inputs = [node[1] for node in needs if node[0] == SERIES]
        latest = max((self._end(each) for each in inputs), default=date.min)
        spans, wholly = self._spans(pk, needs, inputs)
        found = {
            period
            for input_id, several in spans.items()
            for shift in self._shifts(book, input_id)
            for span in several
            for counting in _countings(book)
            for period in touched(_period(book, span), shift, formula=counting)
        }
        own = {
            _period(book, span)
            for since, until in wholly
            for span, row in book.actuals.items()
            if since < span[1] <= until and self._made_of(row)
        }
        is_asked = [
            period
            for period in found | own
            if (period.next_start <= latest or period in own) and self._is_own(book, period)
            and (not wholly or _is_among(period, wholly) or self._is_touched(book, period, inputs))
        ]  # fmt: skip
        return sorted(is_asked)

    def _spans(
        self, pk: int, needs: set[Node], inputs: Sequence[int]
    ) -> tuple[dict[int, Iterable[Span]], list[tuple[date, date]]]:
        """Return the inputs' figures that count, and from when until when all of them do."""
        wholly = [
            self.cause.parameters[each]
            for kind, each in needs
            if kind == PARAMETER and each in self.cause.parameters
        ]
        if pk in self.cause.since:
            wholly.append((self.cause.since[pk], date.max))
        if not wholly:
            return {each: self.changed[each] for each in inputs if each in self.changed}, []
        return {each: self.books[each].actuals for each in inputs if each in self.books}, wholly

    def _is_touched(self, book: Book, period: Period, inputs: Sequence[int]) -> bool:
        return any(
            period in touched(_period(book, span), shift, formula=counting)
            for each in inputs
            for span in self.changed.get(each, ())
            for shift in self._shifts(book, each)
            for counting in _countings(book)
        )

    def _shifts(self, book: Book, input_id: int) -> set[Shift]:
        """Return how formulas and compositions of a series refer to an input: ``same`` always counts."""
        held = self.graph.held[book.series.pk]
        return {Shift.SAME} | {
            reference.shift
            for text in {row.formula for row in book.definitions if row.formula}
            for reference in references_in(text)
            if self.graph.source(held, reference.code).series_id == input_id
        }

    def _is_own(self, book: Book, period: Period) -> bool:
        """Say whether a series is calculated in a period, which is one of its own."""
        definition = book.definition_for(period)
        if not is_its_own(period, definition):
            return False
        is_composed = self.graph.composed_for(book.series.pk, period) is not None
        return bool(definition.formula) or is_composed

    def _worked(self, book: Book, period: Period, *, is_trial: bool = False) -> Worked | None:
        definition = book.definition_for(period)
        formula = formula_in(definition.formula) if definition.formula else None
        composed = self.graph.composed_for(book.series.pk, period)
        if formula is not None:
            come, working = self._by_formula(book, definition, formula, period)
        elif composed is not None:
            come, working = self._of_parts(definition, composed, period)
        else:
            return None
        standing = book.actuals.get(span_of(period))
        if come.is_waiting and not is_trial and (standing is None or not self._made_of(standing)):
            return None
        actual = _row(book, period, come, working)
        working.because = come.because
        if not is_trial and self._stands(standing, actual, working):
            return None
        return Worked(book, period, actual, working)

    def _made_of(self, row: Actual) -> dict[str, Any]:
        """Return what a figure was worked out from; of all that are in hand in one SQL query."""
        if row.pk is None or "worked_out" in row.__dict__:
            return dict(row.worked_out)
        if self._worked_out is None:
            calculated = [
                pk for kind, pk in self.graph.needs if kind == SERIES and pk in self.books
            ]
            rows = Actual.objects.filter(series_id__in=calculated).exclude(worked_out={})
            self._worked_out = dict(rows.values_list("pk", "worked_out"))
        return self._worked_out.get(row.pk, {})

    def _stands(self, standing: Actual | None, actual: Actual, working: Working) -> bool:
        """Say whether the very same was worked out already, of the same rows."""
        if standing is None or standing.pk is None or working.is_new:
            return False
        same = (standing.value, standing.missing, standing.state) == (
            actual.value,
            actual.missing,
            actual.state,
        )
        return same and self._made_of(standing) == working.by_id()

    def _by_formula(
        self, book: Book, definition: Definition, formula: Formula, period: Period
    ) -> tuple[_Come, Working]:
        inputs = {each: self._input(book, each, period) for each in formula.references}
        figures = {each: _figure(found) for each, found in inputs.items()}
        policy = MissingParts(definition.missing_parts)
        result = work_out(formula, figures, missing=policy)
        left_out = [str(each) for each in result.left_out]
        working = Working(definition, None, list(inputs.values()), left_out=left_out)
        if result.value is not None:
            return _Come(result.value), working
        is_waiting = result.trouble is Trouble.MISSING_INPUT and policy is not MissingParts.REFUSE
        return _Come(because=result.because, is_waiting=is_waiting), working

    def _input(self, book: Book, reference: Reference, period: Period) -> Input:
        words = str(reference)
        source = self.graph.source(self.graph.held[book.series.pk], reference.code)
        if source.series_id is not None:
            part, rows = self._over(source.series_id, meant(period, reference.shift))
            if isinstance(part, Unknown):
                return Input(words, None, part.why, rows)
            return Input(words, part.value, "", rows)
        if source.parameter_id is not None:
            span = meant(period, reference.shift)
            row = self.graph.value_for(source.parameter_id, span)
            if row is None or row.value is None:
                return Input(words, None, f"not known on {span.last_day:%d.%m.%Y}", (), row)
            return Input(words, row.value, "", (), row)
        return Input(words, None, source.unknown)

    def _over(self, series_id: int, span: Period) -> tuple[Part | Unknown, list[Actual]]:
        """Return what a series comes to over a span, and the figures that it is made from."""
        book = self.books.get(series_id)
        if book is None:
            return Unknown("awaited"), []
        own = book.actuals.get(span_of(span))
        if own is not None and own.value is not None:
            return Part(own.value, own.numerator, own.denominator), [own]
        definition = book.definition_before(span.next_start)
        result, periods = figure_over(
            span,
            lambda each: _part(book.actuals.get(span_of(each))),
            counted=counting_of(definition),
            accumulation=Accumulation(definition.accumulation),
            why=lambda each: _why(book.actuals.get(span_of(each))),
        )
        rows = [book.actuals.get(span_of(each)) for each in periods]
        return result, [row for row in rows if row is not None]

    def _of_parts(
        self, definition: Definition, composed: Composed, period: Period
    ) -> tuple[_Come, Working]:
        parts, inputs = [], []
        for pk in composed.parts:
            part, rows = self._over(pk, period)
            name = self.graph.held[pk].reference
            if isinstance(part, Unknown):
                parts.append(Part(None))
                inputs.append(Input(name, None, part.why, rows))
            else:
                parts.append(part)
                inputs.append(Input(name, part.value, "", rows))
        lacking = [each for each in inputs if each.value is None]
        working = Working(definition, composed, inputs)
        policy = MissingParts(definition.missing_parts)
        if lacking and (policy is not MissingParts.PARTIAL or len(lacking) == len(inputs)):
            because = f"{lacking[0].reference} is {lacking[0].why}"
            return _Come(because=because, is_waiting=policy is not MissingParts.REFUSE), working
        working.left_out = [each.reference for each in lacking]
        known = [part for part in parts if part.value is not None]
        come = year_to_date_value(known, composed.how, per=_per(definition))
        counts: tuple[Number | None, Number | None] = (None, None)
        if composed.how is Accumulation.RATIO_OF_SUMS:
            counts = _counts(known)
        if come.value is None:
            return _Come(because=come.because), working
        if composed.how is Accumulation.RATIO_OF_SUMS and counts == (None, None):
            names = ", ".join(each.reference for each in inputs[:3])
            because = f"a part has not both its counts, so that there is no ratio of sums: {names}"
            return _Come(because=because), working
        return _Come(come.value, *counts), working


class _Come(NamedTuple):
    """What a figure comes to: a value, or why there is none and whether it is only waited for."""

    value: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    because: str = ""
    is_waiting: bool = False


def _row(book: Book, period: Period, come: _Come, working: Working) -> Actual:
    rows = [row for each in working.inputs for row in each.actuals]
    is_final = bool(rows) and all(row.state == State.FINAL for row in rows)
    missing = MissingReason.AWAITED if come.is_waiting else MissingReason.CANNOT_CALCULATE
    return Actual.fresh(
        {"source": None},
        series_id=book.series.pk,
        start_on=period.start,
        next_start_on=period.next_start,
        value=come.value,
        missing="" if come.value is not None else missing.value,
        numerator=come.numerator,
        denominator=come.denominator,
        state=State.FINAL.value if is_final else State.PROVISIONAL.value,
        worked_out={},
    )


def _figure(found: Input) -> Number | Unknown:
    if found.value is not None:
        return found.value
    return Unknown(found.why, is_known_code=found.why != NOTHING)


def _part(row: Actual | None) -> Part | None:
    return None if row is None else Part(row.value, row.numerator, row.denominator)


def _why(row: Actual | None) -> str:
    return why_missing(MissingReason(row.missing) if row and row.missing else MissingReason.AWAITED)


def _counts(parts: Sequence[Part]) -> tuple[Number | None, Number | None]:
    """Return the parts' two counts added up; neither where one lacks them."""
    if any(part.numerator is None or part.denominator is None for part in parts):
        return (None, None)
    return (
        Number(sum(part.numerator or 0 for part in parts)),
        Number(sum(part.denominator or 0 for part in parts)),
    )


def _per(definition: Definition) -> Number:
    return number(100 if definition.value_kind == ValueKind.PERCENTAGE else 1)


def _countings(book: Book) -> set[Counting]:
    return {counting_of(row) for row in book.definitions}


def _period(book: Book, span: Span) -> Period:
    return book.period(span)


def _is_among(period: Period, spans: Sequence[tuple[date, date]]) -> bool:
    return any(since < period.next_start <= until for since, until in spans)

"""What an import would bring about, worked out before anything is written.

Series that are to be added have negative ids, and books that are empty but for their definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from goldenthread.indicators.commands.changes import Change, Figure, NewTarget, Said, prepare
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    definition_of,
    series_reference,
)
from goldenthread.indicators.models import Actual, Definition, Import, Indicator, Series, Target
from goldenthread.indicators.queries.books import (
    Book,
    Books,
    Span,
    books_of,
    rules_by_name,
    span_of,
)
from goldenthread.indicators.queries.imports.checking import Checked, Taken
from goldenthread.indicators.queries.imports.deducing import Deduced
from goldenthread.indicators.queries.imports.offered import Choices
from goldenthread.rules.vocabulary import State, TargetKind

LEAVE_OUT = "leave_out"
IS_RIGHT = "is_right"
Answers = Mapping[str, Mapping[str, str]]
Key = tuple[int, Span]
_OF_TARGET = frozenset({"target_of_nought", "target_of_another_period"})


@dataclass(frozen=True)
class Question:
    """A doubt about a figure of the file. ``key`` is the same whenever the file is looked at."""

    key: str
    row: Taken
    reference: str
    kind: str
    words: str


@dataclass
class Plan:
    """What would be recorded, beside what stands. ``before`` holds what stands."""

    checked: Checked
    change: Change
    indicators: Sequence[Deduced]
    source: Import
    before: Mapping[Key, Actual]
    targets_before: Mapping[tuple[int, TargetKind, Span], Target]
    validated: frozenset[int] = frozenset()
    figures: list[tuple[Taken, Figure]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def owners(self) -> dict[int, int]:
        """Return who is to answer for series that stand, where that is news."""
        books = self.change.books.by_series
        named = self.checked.placing.owners
        return {pk: owner for pk, owner in named.items() if books[pk].owner_id != owner}

    @property
    def is_nothing(self) -> bool:
        """Say whether everything in the file stands already."""
        adds = self.checked.placing.series
        return self.change.is_nothing and not adds and not self.owners

    def reference(self, series_id: int) -> str:
        """Return how a series is known."""
        return self.change.books.by_series[series_id].series.reference

    def superseded(self) -> list[Actual]:
        """Return the figures that stand and would stand no longer."""
        fresh = {(row.series_id, (row.start_on, row.next_start_on)) for row in self.change.actuals}
        return [row for key, row in self.before.items() if key in fresh]

    def corrected(self) -> list[Actual]:
        """Return those of them that somebody has validated."""
        return [row for row in self.superseded() if row.pk in self.validated]


def new_indicator(deduced: Deduced) -> NewIndicator:
    """Return what is to be added for an indicator that a file brought."""
    return NewIndicator(
        code=deduced.code,
        title=deduced.title,
        value_kind=deduced.value_kind,
        unit=deduced.unit,
        decimals=deduced.decimals,
        polarity=deduced.polarity,
        frequency=deduced.frequency,
        every=deduced.every,
        year_starts=deduced.year_starts,
        from_on=deduced.from_on,
        is_information_only=deduced.is_information_only,
        accumulation=deduced.accumulation,
    )


def plan(
    checked: Checked,
    *,
    choices: Choices,
    answers: Answers,
    today: date,
    source: Import,
    climbs: str = "",
    tell: Callable[[int, int], None] | None = None,
) -> Plan:
    """Work out every row that the import would write. 12 SQL queries, however many rows.

    Where ``climbs`` says that targets climb a route, those that are news are left out and counted.
    """
    indicators = [each.deduced(choices) for each in checked.placing.indicators.values()]
    books = _books(checked, indicators, today)
    held = books.by_series.items()
    before = {(pk, span): row for pk, book in held for span, row in book.actuals.items()}
    targets = {
        (pk, kind, span): row
        for pk, book in held
        for kind, rows in ((TargetKind.TARGET, book.targets), *book.levels.items())
        for span, row in rows.items()
    }
    said = _Said(answers, books)
    figures = list(_figures(checked, before, choices, said))
    wanted = _targets(checked, said)
    news = [row for row in wanted if _is_news(row, targets)]
    change = prepare(
        [figure for _, figure in figures],
        [] if climbs else wanted,
        words=[
            Said(row.place.series_id, row.period, row.commentary, row.line)
            for row in checked.taken
            if row.commentary and not row.figures.is_recorded
        ],
        source=source,
        books=books,
        tell=tell,
    )
    made = Plan(checked, change, indicators, source, before, targets, figures=figures)
    if climbs and news:
        count = "1 target" if len(news) == 1 else f"{len(news):,} targets"
        made.notes = [
            f"{climbs} {count} of this file {'is' if len(news) == 1 else 'are'} left out."
        ]
    made.validated = _validated(made)
    made.questions = _questions(made)
    return made


def _targets(checked: Checked, said: _Said) -> list[NewTarget]:
    return [
        *(
            NewTarget(row.place.series_id, row.period, row.target, line=row.line)
            for row in checked.taken
            if row.target is not None and not said.left_out(row) & _OF_TARGET
        ),
        *(
            NewTarget(row.place.series_id, row.period, value, line=row.line, kind=kind)
            for row in checked.taken
            for kind, value in row.figures.levels
        ),
    ]


def _is_news(row: NewTarget, held: Mapping[tuple[int, TargetKind, Span], Target]) -> bool:
    standing = held.get((row.series_id, row.kind, span_of(row.period)))
    return standing is None or standing.value != row.value


def _books(checked: Checked, indicators: Sequence[Deduced], today: date) -> Books:
    touched = {row.place.series_id for row in checked.taken}
    loaded = books_of(pk for pk in touched if pk > 0)
    by_code = {each.code: each for each in indicators}
    rules = rules_by_name()
    standing = checked.placing.standing
    known = {each.code: each.definition for each in standing.indicators.values()}
    books = dict(loaded.by_series)
    for new in checked.placing.series.values():
        definition = known.get(new.code) or _first_definition(by_code[new.code], today)
        series = Series(
            reference=series_reference(new.code, new.area_name), indicator=definition.indicator
        )
        books[new.id] = Book(series=series, definitions=[definition], rules=rules)
    return replace(loaded, by_series=books)


def _first_definition(deduced: Deduced, from_on: date) -> Definition:
    indicator = Indicator(code=deduced.code, order=0)
    return definition_of(indicator, new_indicator(deduced), from_on=from_on)


def question_key(reference: str, row: Taken, kind: str) -> str:
    """Return what names a doubt, whenever the file is looked at."""
    return f"{reference}|{row.period.start}|{row.period.next_start}|{kind}"


class _Said:
    """What was answered to the doubts, found again by the row they are about."""

    def __init__(self, answers: Answers, books: Books) -> None:
        self.books = books
        self.by_row: dict[str, dict[str, Mapping[str, str]]] = {}
        for key, answer in answers.items():
            about, _, kind = key.rpartition("|")
            self.by_row.setdefault(about, {})[kind] = answer

    def _of(self, row: Taken) -> dict[str, Mapping[str, str]]:
        if not self.by_row:
            return {}
        reference = self.books.by_series[row.place.series_id].series.reference
        return self.by_row.get(question_key(reference, row, "").rstrip("|"), {})

    def left_out(self, row: Taken) -> frozenset[str]:
        """Return the doubts for which the figure, or the target, is to be left out."""
        own = self._of(row).items()
        return frozenset(kind for kind, answer in own if answer.get("answer") == LEAVE_OUT)

    def closed(self, row: Taken) -> dict[str, str]:
        """Return the words that close doubts about the figure, by kind."""
        return {
            kind: answer.get("words") or "It is right."
            for kind, answer in self._of(row).items()
            if answer.get("answer") == IS_RIGHT
        }


def _figures(
    checked: Checked, before: Mapping[Key, Actual], choices: Choices, said: _Said
) -> Iterator[tuple[Taken, Figure]]:
    for row in checked.earlier:
        standing = before.get((row.place.series_id, span_of(row.period)))
        if standing is not None and standing.value == row.figures.value:
            continue
        if not said.left_out(row) - _OF_TARGET:
            yield row, _figure(row, standing, choices, said)
    for row in checked.taken:
        if row.figures.is_recorded and not said.left_out(row) - _OF_TARGET:
            standing = before.get((row.place.series_id, span_of(row.period)))
            yield row, _figure(row, standing, choices, said)


def _figure(row: Taken, standing: Actual | None, choices: Choices, said: _Said) -> Figure:
    """Return the figure to record; one that stands as final stays final while it is the same."""
    read = row.figures
    is_final = standing is not None and standing.state == State.FINAL
    is_same = standing is not None and standing.value == read.value
    has_parts = read.numerator is not None
    keeps_parts = is_same and standing is not None and not has_parts
    return Figure(
        series_id=row.place.series_id,
        period=row.period,
        value=read.value,
        missing=read.missing if read.value is None else None,
        numerator=standing.numerator if keeps_parts and standing else read.numerator,
        denominator=standing.denominator if keeps_parts and standing else read.denominator,
        state=State.FINAL if is_final and is_same else row.state,
        commentary=row.commentary or None,
        reason=choices.reason if standing is not None else "",
        line=row.line,
        supplied_class=row.published,
        answers=said.closed(row),
    )


def _validated(made: Plan) -> frozenset[int]:
    ids = [row.pk for row in made.superseded()]
    if not ids:
        return frozenset()
    return frozenset(
        Actual.objects.filter(pk__in=ids, validation__isnull=False).values_list("pk", flat=True)
    )


def _questions(made: Plan) -> list[Question]:
    by_key = {row.key: row for row, _ in made.figures}
    found = []
    for flag, _ in made.change.flags:
        actual = flag.actual
        row = by_key[(actual.series_id, actual.start_on, actual.next_start_on)]
        reference = made.reference(actual.series_id)
        key = question_key(reference, row, flag.kind)
        found.append(Question(key, row, reference, flag.kind, flag.question))
    return found

"""How a calculated figure came about, and what rests on a figure: for pages, of what the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from goldenthread.indicators import access
from goldenthread.indicators.models import (
    Actual,
    Composition,
    Definition,
    ParameterValue,
    Series,
)
from goldenthread.indicators.queries.books import Book
from goldenthread.indicators.queries.calculated.graph import (
    SERIES,
    Graph,
    Node,
    calculated,
    composed_before,
    formula_in,
    linked,
)
from goldenthread.indicators.queries.calculated.resting import InputResting, inputs_resting
from goldenthread.indicators.queries.counting import Naming
from goldenthread.organisation.access import Actor
from goldenthread.rules.formulas import Input as FormulaInput
from goldenthread.rules.formulas import Reference, Unknown, with_figures
from goldenthread.rules.formulas.parsing import reference_in
from goldenthread.rules.formulas.tokens import Kind, Token
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation

_HIDDEN = "not shown to you"


@dataclass(frozen=True)
class InputShown:
    """What one reference gave; ``reference`` leads to the series or ``parameter`` that it came from.

    ``counts`` are the two that a part's figure was recorded with.
    """

    words: str
    value: Number | None
    why: str
    counts: tuple[Number, Number] | None = None
    title: str = ""
    reference: str = ""
    parameter: str = ""
    periods: tuple[str, ...] = ()
    from_on: date | None = None


@dataclass(frozen=True)
class WorkingShown:
    """How a figure was worked out: the formula with its figures, or of which parts and how."""

    formula: str
    figures: str
    how: Accumulation | None
    inputs: tuple[InputShown, ...]
    because: str
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class UsedBy:
    """A calculated series that uses something."""

    reference: str
    title: str
    how: str


@dataclass(frozen=True)
class CalculatedShown:
    """Whether a series is worked out from others, how its figure came about, and what rests on it.

    ``resting`` are the inputs that are suspended or retired on the day read.
    """

    is_so: bool
    working: WorkingShown | None
    used_by: tuple[UsedBy, ...]
    resting: tuple[InputResting, ...] = ()


def calculated_shown(
    actor: Actor,
    series: Series,
    definition: Definition,
    actual: Actual | None,
    *,
    on: date | None,
    as_at: int | None,
) -> CalculatedShown:
    """Return what the page of a series says of calculating; of the past not what rests on it.

    2 SQL queries where nothing is calculated, at most 12.
    """
    graph = calculated()
    composed = composed_before(graph.compositions.get(series.pk, ()), on or date.max)
    users = (
        used_by(
            actor,
            (SERIES, series.pk),
            code=series.indicator.code,
            reference=series.reference,
            graph=graph,
        )
        if as_at is None
        else ()
    )
    is_so = bool(definition.formula) or composed is not None
    working = working_of(actor, actual)
    named = {it.reference for it in working.inputs if it.reference} if working else set()
    resting = inputs_resting(actor, named, on=on or date.max, as_at=as_at)
    return CalculatedShown(is_so, working, tuple(users), resting)


def working_of(actor: Actor, actual: Actual | None) -> WorkingShown | None:
    """Return how a recorded figure was worked out, from what it names; at most 6 SQL queries.

    Nothing for a figure that was entered. What the reader may not see has no figure in it.
    """
    if actual is None or not actual.worked_out:
        return None
    held = actual.worked_out
    rows = held.get("inputs", [])
    actuals = Actual.objects.filter(pk__in=[pk for row in rows for pk in row[3]])
    by_id = {row.pk: row for row in actuals}
    lacking = {_code_in(row[0]) for row in rows if not row[3] and not row[4]}
    wanted = Q(pk__in={row.series_id for row in by_id.values()}) | Q(reference__in=lacking)
    seen = {
        row.pk: row
        for row in Series.objects.filter(access.visible(actor), wanted).select_related("now")
    }
    values = {
        row.pk: row
        for row in ParameterValue.objects.filter(
            pk__in=[row[4] for row in rows if row[4]]
        ).select_related("parameter")
    }
    naming = Naming()
    inputs = tuple(_input(row, by_id, values, seen, naming) for row in rows)
    how, text = None, ""
    if held.get("composition"):
        how = Accumulation(Composition.objects.get(pk=held["composition"]).how)
    else:
        text = Definition.objects.values_list("formula", flat=True).get(pk=held["definition"])
    return WorkingShown(
        formula=text,
        figures=_with_figures(text, inputs),
        how=how,
        inputs=inputs,
        because=held.get("because", ""),
        left_out=tuple(held.get("left_out", ())),
    )


def _code_in(words: str) -> str:
    """Return the code that a reference or the name of a part holds, as it is kept with a figure."""
    return reference_in(Token(Kind.REFERENCE, words.strip("[]"), 0, 0)).code


def _input(
    row: list[Any],
    actuals: Mapping[int, Actual],
    values: Mapping[int, ParameterValue],
    seen: Mapping[int, Series],
    naming: Naming,
) -> InputShown:
    words, value, why, ids, parameter_id = row
    found = [actuals[pk] for pk in ids if pk in actuals]
    if any(each.series_id not in seen for each in found):
        return InputShown(words, None, _HIDDEN)
    held = values.get(parameter_id)
    if held is not None:
        of, title = None, held.parameter.title
    else:
        of = seen[found[0].series_id] if found else _called(_code_in(words), seen)
        title = of.now.title if of else ""
    return InputShown(
        words=words,
        value=Number(value) if value is not None else None,
        why=why,
        counts=_counts(found),
        title=title,
        reference=of.reference if of else "",
        parameter=held.parameter.code if held else "",
        periods=tuple(
            naming.period(
                seen[each.series_id].now.frequency, each.start_on, each.next_start_on
            ).label
            for each in found
        ),
        from_on=held.from_on if held else None,
    )


def _counts(found: Sequence[Actual]) -> tuple[Number, Number] | None:
    """Return the counts of the one figure that there is, where it has both."""
    if len(found) != 1 or found[0].numerator is None or found[0].denominator is None:
        return None
    return found[0].numerator, found[0].denominator


def _called(code: str, seen: Mapping[int, Series]) -> Series | None:
    """Return the series of which there was no figure, so that it can be asked for."""
    return next((row for row in seen.values() if row.reference == code), None)


def _with_figures(text: str, inputs: Iterable[InputShown]) -> str:
    formula = formula_in(text) if text else None
    if formula is None:
        return ""
    figures: dict[Reference, FormulaInput] = {}
    for each in inputs:
        token = Token(Kind.REFERENCE, each.words.strip("[]"), 0, 0)
        figures[reference_in(token)] = (
            each.value if each.value is not None else Unknown(each.why or "not known")
        )
    return with_figures(formula, figures)


def used_by(
    actor: Actor, node: Node, *, code: str = "", reference: str = "", graph: Graph | None = None
) -> list[UsedBy]:
    """Return the calculated series that use a series or parameter themselves, of those the reader sees.

    2 SQL queries where nothing uses it, 6 otherwise. The ``code`` and ``reference`` of a series save asking,
    and so does the ``graph``, not yet linked.
    """
    graph = graph or calculated()
    named = [(node[1], code, reference)] if node[0] == SERIES and code else None
    if (not graph.formulas and not graph.compositions) or not linked(graph, only_if=named):
        return []
    ids = [pk for (_, pk), needed in graph.needs.items() if node in needed]
    if not ids:
        return []
    rows = Series.objects.filter(access.visible(actor), pk__in=ids).select_related("now")
    return [
        UsedBy(row.reference, row.now.title, _how(graph, row)) for row in rows.order_by("reference")
    ]


def _how(graph: Graph, row: Series) -> str:
    texts = [text for _, text in graph.formulas.get(row.indicator_id, ()) if text]
    return texts[-1] if texts else "the whole of its parts"


def is_composed(series: Series, on: date | None) -> bool:
    """Say whether a series is the whole of others on a day, or at last. At most 2 SQL queries."""
    rows = Composition.objects.filter(series=series)
    if on is not None:
        rows = rows.filter(from_on__lte=on)
    latest = rows.order_by("from_on", "event", "id").last()
    return latest is not None and latest.parts.exists()


def worked_out(book: Book, period: Period) -> bool:
    """Say whether a series is worked out from others in a period. At most 2 SQL queries."""
    last_day = period.next_start - timedelta(days=1)
    return bool(book.definition_for(period).formula) or is_composed(book.series, last_day)

"""Calculated figures that follow from another formula, parameter or composition: made ready, not written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Change, follow, rate, write
from goldenthread.indicators.models import Definition, ParameterValue
from goldenthread.indicators.queries.books import Books, books_of
from goldenthread.indicators.queries.calculated.checking import checked
from goldenthread.indicators.queries.calculated.graph import (
    SERIES,
    Composed,
    Graph,
    calculated,
    graph_of,
    linked,
)
from goldenthread.indicators.queries.calculated.working import Cause
from goldenthread.indicators.queries.counting import COUNTED_BY
from goldenthread.indicators.queries.revising import Turned, Versions, in_force
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.formulas import FormulaRefused

#: What of a definition calculated figures rest on: their own, and their inputs'.
_OWN = ("formula", "missing_parts", "value_kind", *COUNTED_BY)
_OF_INPUTS = ("accumulation", *COUNTED_BY)


def worked_by(versions: Versions, actor: Actor) -> Change | None:
    """Return the figures that follow from new versions of definitions; nothing where none can.

    Raises:
        NotPossible: one of the formulas cannot be used; the message says why.
    """
    rows = versions.definitions
    differs = _what_differs(rows, versions.from_on)
    if not any(differs.values()):
        return None
    try:
        graph = checked(rows, actor=actor) if _has_formula(rows) else graph_of(rows)
    except FormulaRefused as refusal:
        raise NotPossible(str(refusal), field="formula") from None
    since = _since(graph, rows, differs, versions.from_on)
    if not since:
        return None
    books = books_of(pk for pk, held in graph.held.items() if held.indicator_id in rows)
    revised = {pk: versions.revised(book) for pk, book in books.by_series.items()}
    change = Change(books=Books(revised, books.known_at))
    follow(change, graph, Cause(since=since))
    rate(change)
    return change


def _has_formula(rows: Mapping[int, Sequence[Definition]]) -> bool:
    return any(row.formula for versions in rows.values() for row in versions)


def _what_differs(rows: Mapping[int, Sequence[Definition]], from_on: date) -> dict[int, set[str]]:
    """Return, by indicator, which of what calculated figures rest on is to be otherwise."""
    known: dict[int, list[Definition]] = defaultdict(list)
    for row in Definition.objects.filter(indicator_id__in=list(rows)).order_by(
        "from_on", "event", "id"
    ):
        known[row.indicator_id].append(row)
    return {
        pk: {
            name
            for name in (*_OWN, *_OF_INPUTS)
            for row in versions
            if getattr(row, name) != getattr(in_force(known[pk], from_on), name)
        }
        for pk, versions in rows.items()
    }


def _since(
    graph: Graph,
    rows: Mapping[int, Sequence[Definition]],
    differs: Mapping[int, set[str]],
    from_on: date,
) -> dict[int, date]:
    """Return the series to work out anew: those defined otherwise, and those whose inputs are."""
    own = {
        pk
        for pk, held in graph.held.items()
        if differs.get(held.indicator_id, set()) & set(_OWN) and (SERIES, pk) in graph.needs
    }
    inputs = {
        (SERIES, pk)
        for pk, held in graph.held.items()
        if differs.get(held.indicator_id, set()) & set(_OF_INPUTS)
    }
    resting = {node[1] for node, needed in graph.needs.items() if needed & inputs}
    return dict.fromkeys(own | resting, from_on)


def worked_by_parameter(parameter_id: int, rows: Sequence[ParameterValue]) -> Change:
    """Return the figures that follow from new values of a parameter."""
    change, graph = Change(books=Books({}, head())), graph_of()
    if parameter_id not in {row.pk for row in graph.parameters.values()}:
        return change  # no formula uses it
    standing = {row.from_on: row for row in graph.values.get(parameter_id, ())}
    held = standing | {row.from_on: row for row in rows}
    graph.values = {**graph.values, parameter_id: [held[day] for day in sorted(held)]}
    first = min(row.from_on for row in rows)
    latest = max(row.from_on for row in rows)
    until = min((day for day in held if day > latest), default=date.max)
    follow(change, graph, Cause(parameters={parameter_id: (first, until)}))
    rate(change)
    return change


def worked_by_parts(series_id: int, composed: Composed) -> Change:
    """Return the figures that follow from what a series is the whole of from a day on.

    Raises:
        NotPossible: the series would need its own result.
    """
    graph = graph_of(composing={series_id: composed})
    if series_id in graph.circles:
        raise NotPossible(graph.circles[series_id], field="parts")
    books = books_of([series_id])
    change = Change(books=books)
    if composed.parts:
        follow(change, graph, Cause(since={series_id: composed.from_on}))
        rate(change)
    return change


def work_out_new(series_ids: Collection[int], *, from_on: date, number: int) -> int:
    """Work out what is calculated of new series, and with them; return how many figures.

    Call it inside the event ``number`` that added them. What others refer to leads to the new ones by now,
    for periods that end on ``from_on`` or later; the new ones are worked out from their formula's first day
    on. 2 SQL queries where nothing is calculated.
    """
    graph = calculated()
    if not graph.formulas or not linked(graph):
        return 0
    since = dict.fromkeys(graph.naming(series_ids), from_on)
    for pk in set(since) & set(series_ids):
        since[pk] = min(from_on, graph.formulas[graph.held[pk].indicator_id][0][0])
    if not since:
        return 0
    change = Change(books=Books({}, head()))
    follow(change, graph, Cause(since=since))
    rate(change)
    return write(change, number=number).worked_out if change.actuals else 0


def refuse_unusable(indicator_ids: Collection[int], *, by: Actor) -> None:
    """Refuse new series of indicators whose formula cannot be used for them. 11 SQL queries at most.

    Raises:
        NotPossible: it refers to what is not there, or needs its own result; the message says why.
    """
    rows: dict[int, list[Definition]] = defaultdict(list)
    for row in Definition.objects.filter(indicator_id__in=indicator_ids).exclude(formula=""):
        rows[row.indicator_id].append(row)
    try:
        if rows:
            checked(rows, actor=by)
    except FormulaRefused as refusal:
        raise NotPossible(str(refusal), field="formula") from None


def taken_over(change: Change) -> list[Turned]:
    """Return the new figures as a digest takes them: of what, what stood, what comes."""
    found = []
    for row in change.actuals:
        comes = row.missing if row.value is None else str(row.value)
        days = (row.start_on.isoformat(), row.next_start_on.isoformat())
        found.append((row.series_id, *days, "worked_out", comes))
    return found


def spans_of(change: Change | None) -> set[tuple[int, date, date]]:
    """Return of which figures the change holds ratings."""
    return (
        {(row.series_id, row.start_on, row.next_start_on) for row, _ in change.ratings}
        if change
        else set()
    )

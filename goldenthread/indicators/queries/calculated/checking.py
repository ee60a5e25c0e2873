"""What is wrong with a formula before it is saved, and where in its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from itertools import chain

from goldenthread.indicators import access
from goldenthread.indicators.models import Definition, Parameter, Series
from goldenthread.indicators.queries.calculated.graph import NOTHING, Graph, Held, graph_of
from goldenthread.indicators.queries.counting import (
    counting_of,
    place_in_time,
    school_years_for,
)
from goldenthread.indicators.queries.revising import in_force
from goldenthread.organisation.access import Actor
from goldenthread.rules.formulas import FormulaRefused, Reference, read_formula
from goldenthread.rules.formulas.inputs import misfit
from goldenthread.rules.formulas.parsing import reference_in
from goldenthread.rules.formulas.tokens import Kind, tokens
from goldenthread.rules.vocabulary import Accumulation


def checked(rows: Mapping[int, Sequence[Definition]], *, actor: Actor) -> Graph:
    """Return the graph with these definitions in it, by indicator. 8 SQL queries.

    Raises:
        FormulaRefused: one of their formulas cannot be used; the message says why, its places say where.
    """
    for versions in rows.values():
        for row in versions:
            if row.formula:
                read_formula(row.formula)
    graph = graph_of(rows)
    seen = _seen(actor, graph.held)
    definitions = _definitions(graph)
    for indicator_id, versions in rows.items():
        for row in versions:
            for held in graph.held.values():
                if row.formula and held.indicator_id == indicator_id:
                    _check(graph, held, row, seen, definitions, actor)
    return graph


def _seen(actor: Actor, ids: Iterable[int]) -> frozenset[int]:
    rows = Series.objects.filter(access.visible(actor), pk__in=list(ids))
    return frozenset(rows.values_list("pk", flat=True))


def _definitions(graph: Graph) -> dict[int, list[Definition]]:
    found: dict[int, list[Definition]] = {}
    ids = {each.indicator_id for each in graph.held.values()}
    for row in Definition.objects.filter(indicator_id__in=ids).order_by("from_on", "event", "id"):
        found.setdefault(row.indicator_id, []).append(row)
    terms = school_years_for(chain.from_iterable(found.values()))
    for versions in found.values():
        place_in_time(versions, terms)
    return found


def _check(
    graph: Graph,
    held: Held,
    row: Definition,
    seen: frozenset[int],
    definitions: Mapping[int, Sequence[Definition]],
    actor: Actor,
) -> None:
    """Refuse a formula of one series that leads nowhere, does not fit or needs its own result."""
    formula, has_series = read_formula(row.formula), False
    for reference in formula.references:
        source = graph.source(held, reference.code)
        if source.series_id is not None and source.series_id in seen:
            has_series = True
            target = graph.held[source.series_id]
            counted = in_force(definitions[target.indicator_id], row.from_on)
            why = misfit(
                counting_of(counted),
                Accumulation(counted.accumulation),
                formula=counting_of(row),
                shift=reference.shift,
            )
            if why:
                raise _refused(row.formula, reference, f"{reference} {why}.")
        elif source.parameter_id is None:
            raise _refused(row.formula, reference, _nowhere(reference, source.unknown, actor))
    if not has_series:
        raise FormulaRefused(
            "The formula refers to no indicator, so that nothing says for which periods it is worked"
            " out: name at least one in square brackets.",
            start=0,
            stop=len(row.formula),
        )
    if held.id in graph.circles:
        raise FormulaRefused(graph.circles[held.id], start=0, stop=len(row.formula))
    if any(each.parts for each in graph.compositions.get(held.id, ())[-1:]):
        raise FormulaRefused(
            f"{held.reference} is the whole of other series already: take its parts away first.",
            start=0,
            stop=len(row.formula),
        )


def _nowhere(reference: Reference, unknown: str, actor: Actor) -> str:
    if unknown and unknown != NOTHING:
        return f"[{reference.code}] is {unknown}."
    codes = set(
        Series.objects.filter(access.visible(actor)).values_list("indicator__code", flat=True)
    )
    names = {each.casefold(): each for each in codes}
    names |= {each.casefold(): each for each in Parameter.objects.values_list("code", flat=True)}
    near = get_close_matches(reference.code.casefold(), names, n=1, cutoff=0.6)
    meant = f" Is [{names[near[0]]}] meant?" if near else ""
    return f"Nothing is called {reference.code}.{meant}"


def _refused(text: str, reference: Reference, words: str) -> FormulaRefused:
    for token in tokens(text):
        if token.kind is Kind.REFERENCE and reference_in(token) == reference:
            return FormulaRefused(words, start=token.start, stop=token.stop)
    return FormulaRefused(words, start=0, stop=len(text))

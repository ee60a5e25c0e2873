"""What rests on what: the formulas and compositions in force, and where their references lead.

Method: docs/methods/formulas.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Q

from goldenthread.indicators.models import (
    Composition,
    Definition,
    Parameter,
    ParameterValue,
    Series,
)
from goldenthread.rules.formulas import (
    Circle,
    Formula,
    FormulaRefused,
    Reference,
    dependants,
    in_order,
    read_formula,
)
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Accumulation

SERIES: Final = "series"
PARAMETER: Final = "parameter"
NOTHING: Final = "called by nobody so"
Node = tuple[str, int]
"""A series or a parameter, by its id."""


class Source(NamedTuple):
    """Where a reference leads: a series, a parameter, or nowhere and why."""

    series_id: int | None = None
    parameter_id: int | None = None
    unknown: str = ""


class Held(NamedTuple):
    """A series as references find it: an indicator has one for each area, and one for the whole."""

    id: int
    reference: str
    indicator_id: int
    code: str
    area_id: int | None


class Composed(NamedTuple):
    """That a series is the whole of others from a day on; without parts it is so no longer.

    ``row`` is the composition where it is being recorded just now.
    """

    from_on: date
    how: Accumulation
    parts: tuple[int, ...]
    id: int | None = None
    row: Composition | None = None


@dataclass
class Graph:
    """All that is calculated: formulas by indicator, compositions by series, and what each needs.

    Of ``formulas`` each version of an indicator counts, also those without one.
    """

    formulas: Mapping[int, Sequence[tuple[date, str]]]
    compositions: Mapping[int, Sequence[Composed]]
    held: Mapping[int, Held] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    values: Mapping[int, Sequence[ParameterValue]] = field(default_factory=dict)
    needs: dict[Node, set[Node]] = field(default_factory=dict)
    circles: dict[int, str] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    _sources: dict[tuple[int | None, str], Source] = field(default_factory=dict)
    _by_code: dict[str, list[Held]] = field(default_factory=dict)
    _by_reference: dict[str, Held] = field(default_factory=dict)

    def link(self) -> None:
        """Find out where every reference leads, and which need each other."""
        for each in self.held.values():
            self._by_code.setdefault(each.code, []).append(each)
            self._by_reference[each.reference] = each
        for each in self.held.values():
            versions = self.formulas.get(each.indicator_id, ())
            needed = {
                node
                for _, text in versions
                if text
                for reference in references_in(text)
                if (node := node_of(self.source(each, reference.code))) is not None
            }
            for composed in self.compositions.get(each.id, ()):
                needed |= {(SERIES, part) for part in composed.parts}
            if needed:
                self.needs[(SERIES, each.id)] = needed
        self._break_circles()

    def _break_circles(self) -> None:
        """Take out of the order what needs its own result; it cannot be calculated, and says so."""
        while True:
            try:
                self.order = [pk for _, pk in in_order(self.needs)]
            except Circle as found:
                for node in found.round_it:
                    assert isinstance(node, tuple)  # noqa: S101  (as they were put in)
                    self.circles[node[1]] = self.circle_in_words(found)
                    self.needs.pop(node, None)
            else:
                return

    def circle_in_words(self, circle: Circle) -> str:
        """Return which need each other, by their references."""
        names = [self.name(node) for node in circle.round_it if isinstance(node, tuple)]
        return str(Circle(list(names)))

    def name(self, node: Node) -> str:
        """Return how a series or parameter is known."""
        kind, pk = node
        if kind == SERIES:
            return self.held[pk].reference if pk in self.held else f"series {pk}"
        return next((code for code, row in self.parameters.items() if row.pk == pk), "a parameter")

    def source(self, of: Held, code: str) -> Source:
        """Return where a reference in a formula of this series leads."""
        key = (of.area_id, code)
        if key not in self._sources:
            self._sources[key] = self._source(of.area_id, code)
        return self._sources[key]

    def _source(self, area_id: int | None, code: str) -> Source:
        rows = self._by_code.get(code, [])
        for area in (area_id, None):
            found = next((row for row in rows if row.area_id == area), None)
            if found is not None:
                return Source(series_id=found.id)
        if code in self._by_reference:
            return Source(series_id=self._by_reference[code].id)
        if code in self.parameters:
            return Source(parameter_id=self.parameters[code].pk)
        if rows:
            others = ", ".join(row.reference for row in rows[:3])
            return Source(
                unknown="reported for areas, of which none is meant here: name the series that is, such as"
                f" {others}"
            )
        return Source(unknown=NOTHING)

    def composed_for(self, series_id: int, period: Period) -> Composed | None:
        """Return what a series is the whole of in a period, if it is of anything."""
        return composed_before(self.compositions.get(series_id, ()), period.next_start)

    def value_for(self, parameter_id: int, period: Period) -> ParameterValue | None:
        """Return the value of a parameter in force on the period's last day."""
        begun = [
            row for row in self.values.get(parameter_id, ()) if row.from_on < period.next_start
        ]
        return begun[-1] if begun else None

    def resting_on(self, changed: Collection[Node]) -> list[int]:
        """Return the series that rest on what changed, in the order to work them out."""
        return [pk for _, pk in dependants(self.needs, changed)]

    def naming(self, series_ids: Collection[int]) -> set[int]:
        """Return what is calculated of these series, and whatever else refers to one of them by name."""
        named = {
            (self.held[pk].code, self.held[pk].reference) for pk in series_ids if pk in self.held
        }
        names = {name for both in named for name in both}
        return {
            each.id
            for each in self.held.values()
            if (each.id in series_ids and each.indicator_id in self.formulas)
            or names & self._names_in(each.indicator_id)
        }  # fmt: skip

    def _names_in(self, indicator_id: int) -> set[str]:
        texts = {text for _, text in self.formulas.get(indicator_id, ()) if text}
        return {reference.code for text in texts for reference in references_in(text)}

    def inputs_of(self, series_ids: Collection[int]) -> set[int]:
        """Return the series that these are worked out from."""
        return {
            pk
            for each in series_ids
            for kind, pk in self.needs.get((SERIES, each), ())
            if kind == SERIES
        }


def composed_before(rows: Sequence[Composed], next_start: date) -> Composed | None:
    """Return the latest composition that began before a day, where it has parts."""
    begun = [row for row in rows if row.from_on < next_start]
    return begun[-1] if begun and begun[-1].parts else None


def node_of(source: Source) -> Node | None:
    """Return where a source leads, if anywhere."""
    if source.series_id is not None:
        return (SERIES, source.series_id)
    return None if source.parameter_id is None else (PARAMETER, source.parameter_id)


def formula_in(text: str) -> Formula | None:
    """Return a recorded formula; one that cannot be read is none."""
    try:
        return read_formula(text)
    except FormulaRefused:
        return None


def references_in(text: str) -> tuple[Reference, ...]:
    """Return what a recorded formula refers to."""
    formula = formula_in(text)
    return formula.references if formula else ()


def calculated(
    pending: Mapping[int, Sequence[Definition]] | None = None,
    composing: Mapping[int, Composed] | None = None,
) -> Graph:
    """Return which indicators and series are calculated, not yet linked. 2 SQL queries.

    ``pending`` are definitions on their way, by indicator, and ``composing`` compositions by series.
    """
    has_one = Definition.objects.exclude(formula="").values("indicator_id")
    rows: dict[int, dict[date, str]] = defaultdict(dict)
    wanted = Q(indicator_id__in=has_one) | Q(indicator_id__in=list(pending or ()))
    for indicator_id, from_on, text in (
        Definition.objects.filter(wanted)
        .order_by("from_on", "event", "id")
        .values_list("indicator_id", "from_on", "formula")
    ):
        rows[indicator_id][from_on] = text
    for indicator_id, added in (pending or {}).items():
        for row in added:
            rows[indicator_id][row.from_on] = row.formula
    formulas = {
        pk: sorted(versions.items()) for pk, versions in rows.items() if any(versions.values())
    }
    return Graph(formulas, compositions(composing))


def compositions(composing: Mapping[int, Composed] | None = None) -> dict[int, list[Composed]]:
    """Return what each series is made of, by the days from which it is. One SQL query."""
    by_row: dict[int, tuple[int, date, str, list[int]]] = {}
    for pk, series_id, from_on, how, part in Composition.objects.order_by(
        "from_on", "event", "id", "parts__id"
    ).values_list("id", "series_id", "from_on", "how", "parts__series_id"):
        held = by_row.setdefault(pk, (series_id, from_on, how, []))
        if part is not None:
            held[3].append(part)
    found: dict[int, dict[date, Composed]] = defaultdict(dict)
    for pk, (series_id, from_on, how, parts) in by_row.items():
        found[series_id][from_on] = Composed(from_on, Accumulation(how), tuple(parts), pk)
    for series_id, composed in (composing or {}).items():
        found[series_id][composed.from_on] = composed
    return {pk: [rows[day] for day in sorted(rows)] for pk, rows in found.items()}


def linked(graph: Graph, *, only_if: Collection[tuple[int, str, str]] | None = None) -> bool:
    """Find out where the references lead; 3 SQL queries.

    With ``only_if``, figures' series by id, code and reference, nothing is asked and False comes back where
    nothing can rest on any of them.
    """
    names = {
        reference.code
        for versions in graph.formulas.values()
        for _, text in versions
        if text
        for reference in references_in(text)
    }
    composed = {pk for rows in graph.compositions.values() for row in rows for pk in row.parts}
    if only_if is not None and not any(
        pk in composed or code in names or reference in names for pk, code, reference in only_if
    ):
        return False
    graph.held = _held(names, graph.formulas, composed | set(graph.compositions))
    graph.parameters = {row.code: row for row in Parameter.objects.filter(code__in=names)}
    values: dict[int, dict[date, ParameterValue]] = defaultdict(dict)
    for row in ParameterValue.objects.filter(parameter__code__in=names).order_by(
        "from_on", "event", "id"
    ):
        values[row.parameter_id][row.from_on] = row
    graph.values = {pk: list(rows.values()) for pk, rows in values.items()}
    graph.link()
    return True


def _held(
    names: Iterable[str], indicators: Iterable[int], series_ids: Iterable[int]
) -> dict[int, Held]:
    named = list(names)
    rows = Series.objects.filter(
        Q(indicator_id__in=list(indicators))
        | Q(indicator__code__in=named)
        | Q(reference__in=named)
        | Q(pk__in=list(series_ids))
    ).order_by("pk")
    fields = ("id", "reference", "indicator_id", "indicator__code", "area_id")
    return {row[0]: Held(*row) for row in rows.values_list(*fields)}


def graph_of(
    pending: Mapping[int, Sequence[Definition]] | None = None,
    composing: Mapping[int, Composed] | None = None,
) -> Graph:
    """Return all that is calculated, linked. 5 SQL queries."""
    graph = calculated(pending, composing)
    linked(graph)
    return graph

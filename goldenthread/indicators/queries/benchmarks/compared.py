"""Where an indicator stands among other councils: its quartile, its rank, and chosen neighbours.

Method: docs/methods/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from goldenthread.indicators.models import (
    BenchmarkFigures,
    BenchmarkLink,
    BenchmarkMeasure,
    BenchmarkSet,
    NeighbourGroup,
)
from goldenthread.indicators.queries.others.known import (
    OURS,
    Known,
    Span,
    known_of,
    latest_of,
    ours_in,
    quarters_of_many,
    span_of_row,
    times,
    with_ours,
)
from goldenthread.indicators.queries.others.middles import has_no_way, middles_of
from goldenthread.indicators.queries.others.rows import links_of_code, region_of
from goldenthread.rules.benchmarks import Comparison, Standing
from goldenthread.rules.numbers import Number
from goldenthread.rules.published import NOT_PUBLISHED, PlaceKind
from goldenthread.rules.vocabulary import Polarity


@dataclass(frozen=True)
class PlaceShown:
    """One place's figure; ``missing`` is the word that says why there is none."""

    code: str
    name: str
    value: Number | None
    missing: str
    standing: Standing | None
    is_ours: bool = False


@dataclass(frozen=True)
class GroupShown:
    """Chosen neighbours with ourselves, the best first, and our rank among them."""

    name: str
    places: tuple[PlaceShown, ...]
    rank: int | None
    of: int


@dataclass(frozen=True)
class Compared:
    """An indicator among all councils in one period.

    ``is_published`` says that the figure that is ranked is the published one; ``recorded`` is then our own of
    the same days, where there is one. ``beside`` holds the region and the nation. ``years`` are the labels
    that may be chosen, latest first. With a ``middle`` of our range places are ranked by
    how far from it they are. ``councils`` are all, the best first.
    """

    measure_code: str
    title: str
    description: str
    unit: str
    decimals: int
    polarity: Polarity
    source: BenchmarkSet
    label: str
    start_on: date
    next_start_on: date
    years: tuple[str, ...]
    own_name: str
    ours: Number | None
    is_published: bool
    why_missing: str
    recorded: Number | None
    factor: Number | None
    standing: Standing | None
    lower: Number | None
    median: Number | None
    upper: Number | None
    middle: Number | None
    all_values: tuple[Number, ...]
    beside: tuple[PlaceShown, ...]
    groups: tuple[GroupShown, ...]
    councils: tuple[PlaceShown, ...]


def compared(
    code: str,
    *,
    recorded: Mapping[Span, Number],
    series_id: int | None = None,
    as_at: int | None = None,
    label: str = "",
) -> Compared | None:
    """Return where an indicator stands in the period of a label, else in the latest that can be compared.

    Whoever asks has seen the indicator: ``recorded`` are its own figures by span, and the ranges in which it
    is best are those of the series. Nothing where it is compared with no measure. At most 8 SQL queries, one
    where it is not compared.
    """
    known = known_of(links_of_code(code, as_at), as_at)
    if known is None:
        return None
    (link,) = known.links.values()
    measure = known.measures.get(link.measure_code)
    rows = known.of_measure(link.measure_code)
    if measure is None or not rows:
        return None
    own = {span: times(value, link.factor) for span, value in recorded.items()}
    row = next((each for each in rows if each.label == label), None) or latest_of(known, rows, own)
    return _compared(
        _Among(known, link, measure, row, own),
        middle=_middle(series_id, link, measure, row, as_at),
        years=tuple(each.label for each in rows),
        as_at=as_at,
    )


@dataclass(frozen=True)
class _Among:
    """What is compared: all that is known, our link and measure, the period, and our own figures."""

    known: Known
    link: BenchmarkLink
    measure: BenchmarkMeasure
    row: BenchmarkFigures
    own: Mapping[Span, Number]


def _middle(
    series_id: int | None,
    link: BenchmarkLink,
    measure: BenchmarkMeasure,
    row: BenchmarkFigures,
    as_at: int | None,
) -> Number | None:
    """Return the middle of our range in these days, in their unit, where no way is better to them."""
    if series_id is None or not has_no_way(measure):
        return None
    middle = middles_of([series_id], as_at).get(series_id, {}).get(span_of_row(row))
    return None if middle is None else times(middle, link.factor)


def _compared(
    among: _Among, *, middle: Number | None, years: tuple[str, ...], as_at: int | None
) -> Compared:
    known, link, measure = among.known, among.link, among.measure
    row, own = among.row, among.own
    code = known.own_code_in(row.measure_code)
    ours, is_published = ours_in(known, row, own)
    everywhere = with_ours(known.comparison(measure, row), code, ours, is_published)
    marks, decimals = everywhere.quartiles, measure.decimals
    ranked = everywhere.around(middle)
    missing = row.figures.get(code, NOT_PUBLISHED)
    return Compared(
        measure_code=measure.code,
        title=measure.title,
        description=measure.description,
        unit=measure.unit,
        decimals=decimals,
        polarity=Polarity(measure.polarity),
        source=BenchmarkSet.objects.get(pk=row.set_id),
        label=row.label,
        start_on=row.start_on,
        next_start_on=row.next_start_on,
        years=years,
        own_name=known.places[code].name if code in known.places else "",
        ours=ours,
        is_published=is_published,
        why_missing=missing if isinstance(missing, str) and ours is None else "",
        recorded=own.get(span_of_row(row)),
        factor=link.factor,
        standing=None if ours is None else quarters_of_many(ranked.standing(ours)),
        lower=marks.shown(1, decimals=decimals) if marks else None,
        median=marks.shown(2, decimals=decimals) if marks else None,
        upper=marks.shown(3, decimals=decimals) if marks else None,
        middle=middle,
        all_values=tuple(everywhere.figures.values()),
        beside=_beside(known, row, region_of(code, as_at) if code else ""),
        groups=tuple(
            _group(known, each, row, ranked, ours) for each in known.groups if each.own_code == code
        ),
        councils=_councils(known, row, ranked, code),
    )


def _beside(known: Known, row: BenchmarkFigures, region: str) -> tuple[PlaceShown, ...]:
    """Return our region and the nations: shown beside, never ranked."""
    found = []
    for code, place in known.places.items():
        is_ours = place.kind == PlaceKind.REGION and same_place(place.name, region)
        if code in row.figures and (is_ours or place.kind == PlaceKind.NATION):
            value = row.figures[code]
            if type(value) is int:
                found.append((place.kind, _place(code, place.name, value, None)))
    return tuple(place for _, place in sorted(found, key=lambda each: each[0], reverse=True))


def same_place(one: str, other: str) -> bool:
    """Say whether two names mean one region: Inner London is London (Inner)."""
    return bool(other) and _words(one) == _words(other)


def _words(name: str) -> frozenset[str]:
    return frozenset(name.casefold().replace("(", " ").replace(")", " ").split())


def _place(
    code: str, name: str, value: object, standing: Standing | None, *, is_ours: bool = False
) -> PlaceShown:
    if type(value) is int:
        return PlaceShown(code, name, Number(value), "", standing, is_ours)
    return PlaceShown(code, name, None, str(value or NOT_PUBLISHED), None, is_ours)


def _group(
    known: Known,
    group: NeighbourGroup,
    row: BenchmarkFigures,
    everywhere: Comparison[str],
    ours: Number | None,
) -> GroupShown:
    own = group.own_code
    among = everywhere.among({own, *group.place_codes})
    standings = among.standings()
    figures = dict(row.figures)
    if ours is not None:
        figures[own] = ours
    shown = [
        _place(
            code,
            known.places[code].name if code in known.places else code,
            figures.get(code),
            standings.get(code),
            is_ours=code == own,
        )
        for code in (own, *group.place_codes)
    ]
    shown.sort(key=partial(_best_first, everywhere))
    mine = standings.get(own)
    return GroupShown(group.name, tuple(shown), mine.rank if mine else None, len(among.figures))


def _best_first(everywhere: Comparison[str], place: PlaceShown) -> tuple[bool, int, str]:
    value = place.value or Number(0)
    if everywhere.middle is not None:
        return (place.value is None, abs(value - everywhere.middle), place.name)
    better = -1 if everywhere.polarity is not Polarity.LOW else 1
    return (place.value is None, better * value, place.name)


def _councils(
    known: Known, row: BenchmarkFigures, everywhere: Comparison[str], own_code: str
) -> tuple[PlaceShown, ...]:
    """Return every council, the best first; those without a figure last, with the word that says why."""
    standings = everywhere.standings()
    councils = {
        code: value
        for code, value in row.figures.items()
        if known.places[code].kind == PlaceKind.AUTHORITY
    }
    shown = []
    for code, value in {**councils, **everywhere.figures}.items():
        name = known.places[code].name if code in known.places else ""
        standing = quarters_of_many(standings[code]) if code in standings else None
        is_ours = code in (own_code, OURS)
        shown.append(_place(code, name, value, standing, is_ours=is_ours))
    return tuple(sorted(shown, key=partial(_best_first, everywhere)))

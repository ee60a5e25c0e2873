"""An indicator among other councils, as its page shows it: in a sentence, a drawing and a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from goldenthread.indicators.queries.benchmarks.compared import (
    Compared,
    GroupShown,
    PlaceShown,
    compared,
)
from goldenthread.indicators.queries.indicator import IndicatorShown
from goldenthread.rules.numbers import plain
from goldenthread.rules.vocabulary import Polarity
from goldenthread.staff.addresses import page_address
from goldenthread.staff.figures import Wording, as_decimal, good_way
from goldenthread.staff.quarters import (
    missing_in_words,
    quarter_in_words,
    rank_in_words,
)
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day

Fact = tuple[str, str, str | None]


@dataclass(frozen=True)
class StripShown:
    """What the drawing holds: every council's figure, ours, and the quarters' letters left to right."""

    values: tuple[Decimal | None, ...]
    ours: tuple[str, Decimal | None]
    quartiles: tuple[Decimal | None, Decimal | None, Decimal | None]
    letters: str
    title: str
    description: str
    unit: str
    decimals: int


@dataclass(frozen=True)
class LineShown:
    """One place of a table."""

    name: str
    value: str
    rank: str
    is_ours: bool


@dataclass(frozen=True)
class TableShown:
    """Chosen neighbours, the best first, and in a sentence how we stand among them."""

    name: str
    said: str
    lines: tuple[LineShown, ...]


@dataclass(frozen=True)
class BenchmarkShown:
    """All that the section says; without a comparison only how one is chosen."""

    sentence: str
    facts: tuple[Fact, ...]
    which: str
    strip: StripShown | None
    tables: tuple[TableShown, ...]
    years: tuple[tuple[str, str, bool], ...]
    measure: str
    description: str
    source: tuple[str, ...]
    choose_href: str
    neighbours_href: str
    exports: tuple[tuple[str, str], ...]


def compared_of(shown: IndicatorShown, *, as_at: int | None, label: str) -> Compared | None:
    """Return where an indicator of the whole council stands; of an area nothing is compared."""
    if shown.area_name:
        return None
    recorded = {
        (row.period.start, row.period.next_start): row.value
        for row in shown.figures
        if not row.is_superseded and row.value is not None
    }
    return compared(
        shown.code, recorded=recorded, series_id=shown.series_id, as_at=as_at, label=label
    )


def benchmark_shown(
    shown: IndicatorShown, *, as_at: int | None, label: str, path: str, may_choose: bool
) -> BenchmarkShown | None:
    """Return the section; nothing where there is none and the reader may choose none."""
    found = compared_of(shown, as_at=as_at, label=label)
    choose = page_address("benchmark_choose", shown.reference) if may_choose else ""
    if found is None:
        return _without(choose) if choose and not shown.area_name else None
    wording = Wording(found.unit, found.decimals)
    return BenchmarkShown(
        sentence=_sentence(found),
        facts=_facts(found, wording),
        which=f"{_which(found, wording)}{_lacks_range(found, shown)}".strip(),
        strip=_strip(found, wording),
        tables=tuple(_table(each, wording) for each in found.groups if len(each.places) > 1),
        years=tuple(
            (each, with_query(path, compared=each) + "#benchmark", each == found.label)
            for each in dict.fromkeys(found.years)
        ),
        measure=f"{found.title} ({found.measure_code}), {_good_way(found)}",
        description=found.description,
        source=_source(found),
        choose_href=choose,
        neighbours_href=page_address("neighbours") if may_choose else "",
        exports=tuple(
            (word, with_query(page_address(name, shown.reference), compared=found.label))
            for word, name in (("Excel", "benchmark_workbook"), ("CSV", "benchmark_table"))
        ),
    )


def _good_way(found: Compared) -> str:
    return good_way(found.polarity) if found.middle is None else good_way(Polarity.RANGE)


def _without(choose: str) -> BenchmarkShown:
    return BenchmarkShown("", (), "", None, (), (), "", "", (), choose, "", ())


def _days(found: Compared) -> str:
    last = found.next_start_on - timedelta(days=1)
    return f"{day(found.start_on)} to {day(last)}"


def _sentence(found: Compared) -> str:
    name = found.own_name or "We"
    if found.ours is None:
        why = missing_in_words(found.why_missing)
        return f"Of {found.own_name or 'our council'} there is no figure for {found.label}: {why}."
    verb = "are" if name == "We" else "is"
    standing = found.standing
    if standing is None or standing.rank is None:
        return (
            f"{name} {verb} shown beside {len(found.all_values):,} councils; neither way is better."
        )
    quarter = (
        f"in the {quarter_in_words(standing.band).partition(', ')[2]} ({standing.band}), "
        if (standing.band)
        else ""
    )
    by = " by how near it is to the middle of our range" if found.middle is not None else ""
    rank = rank_in_words(standing.rank, standing.of)
    return f"{name} {verb} {quarter}{rank} councils in {found.label}{by}."


def _facts(found: Compared, wording: Wording) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    if found.ours is not None:
        facts.append(("Ours", wording.shown(found.ours), None))
    standing = found.standing
    if standing is not None and standing.rank is not None:
        if standing.band:
            facts.append(("Quarter", quarter_in_words(standing.band), None))
        facts.append(("Rank", rank_in_words(standing.rank, standing.of), None))
    if found.median is not None:
        among = f"lower quartile {wording.shown(found.lower)}, upper {wording.shown(found.upper)}"
        facts.append(("Median", wording.shown(found.median), among))
    if found.middle is not None:
        facts.append(
            ("Middle of our range", wording.shown(found.middle), "ranked by the distance from it")
        )
    facts += [(place.name, wording.shown(place.value), None) for place in found.beside]
    facts.append(("Period", found.label, _days(found)))
    return tuple(facts)


def _which(found: Compared, wording: Wording) -> str:
    """Say which figure of ours is compared."""
    times = f", times {plain(found.factor)}" if found.factor is not None else ""
    if found.ours is None:
        return ""
    if not found.is_published:
        return (
            "Ours is the figure recorded here for the same days"
            + times
            + ": none of ours is published"
            " for them."
        )
    said = "Ours is the published figure"
    if found.recorded is None:
        return f"{said}; none is recorded here for the same days."
    if found.recorded == found.ours:
        return f"{said}; the one recorded here for the same days is the same."
    return f"{said}; the one recorded here for the same days is {wording.exact(found.recorded)}{times}."


def _lacks_range(found: Compared, shown: IndicatorShown) -> str:
    """Say what is to be set before places can be ranked by a range."""
    is_range = shown.defined["polarity"] == Polarity.RANGE
    if not is_range or found.middle is not None or found.polarity in (Polarity.HIGH, Polarity.LOW):
        return ""
    return (
        f" It is best within a range: once both ends are set for {_days(found)}, councils are ranked by how"
        " far they are from its middle."
    )


def _strip(found: Compared, wording: Wording) -> StripShown | None:
    if found.median is None or len(found.all_values) < 2:
        return None
    ways = {Polarity.HIGH: "DCBA", Polarity.LOW: "ABCD"}
    letters = "" if found.middle is not None else ways.get(found.polarity, "")
    least, most = min(found.all_values), max(found.all_values)
    return StripShown(
        values=tuple(as_decimal(value) for value in found.all_values),
        ours=(found.own_name or "Ours", as_decimal(found.ours)),
        quartiles=(as_decimal(found.lower), as_decimal(found.median), as_decimal(found.upper)),
        letters=letters,
        title=f"{found.title}, {found.label}: every council's figure",
        description=(
            f"{len(found.all_values):,} councils from {wording.shown(least)} to {wording.shown(most)},"
            f" median {wording.shown(found.median)}. {_sentence(found)}"
        ),
        unit=found.unit,
        decimals=found.decimals,
    )


def _table(group: GroupShown, wording: Wording) -> TableShown:
    others = len(group.places) - 1
    said = f"{others:,} chosen council{'' if others == 1 else 's'}"
    if group.rank is not None:
        said += f"; ours is {rank_in_words(group.rank, group.of)} with a figure"
    return TableShown(group.name, said, tuple(_line(each, wording) for each in group.places))


def _line(place: PlaceShown, wording: Wording) -> LineShown:
    rank = place.standing.rank if place.standing else None
    return LineShown(
        place.name,
        wording.shown(place.value) if place.value is not None else missing_in_words(place.missing),
        f"{rank}" if rank else "",
        place.is_ours,
    )


def _source(found: Compared) -> tuple[str, ...]:
    held = found.source
    name = f"{held.name}: {held.source}" if held.source and held.source != held.name else held.name
    on = f", published {day(held.published_on)}" if held.published_on else ""
    return tuple(each for each in (f"{name}{on}. {held.licence}.", held.attribution) if each)

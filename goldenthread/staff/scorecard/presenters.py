"""The scorecard as its page shows it: texts, marks and addresses, nothing left to work out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote_plus

from goldenthread.indicators.queries.benchmarks.kept import SeriesStanding
from goldenthread.indicators.queries.judging import IN_PERIOD
from goldenthread.indicators.queries.scorecard import (
    CLASSES,
    GROUPED,
    SEVERITY,
    STILL_AWAITED,
    Line,
    Scorecard,
)
from goldenthread.records.page import Page
from goldenthread.rules.missing import why_missing
from goldenthread.rules.numbers import Number
from goldenthread.rules.periods import period_of
from goldenthread.rules.rollup import Counts, summary_counts
from goldenthread.rules.vocabulary import (
    Frequency,
    Heading,
    LifeStage,
    MissingReason,
    Polarity,
    RatingClass,
)
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.figures import Wording, good_way
from goldenthread.staff.quarters import quarter_in_words, rank_in_words
from goldenthread.staff.restrictions import restricted_in_words
from goldenthread.staff.scorecard.beside import BESIDE_WORDS, CellShown, cell_shown, shows_of
from goldenthread.staff.scorecard.filters import (
    FilterField,
    filter_fields,
    filters_in_words,
)
from goldenthread.staff.scorecard.forms import Reading
from goldenthread.staff.words_in_use import word, words_for
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.words import (
    AWAITED,
    BASIS_WORDS,
    Counted,
    HeadingMark,
    Mark,
    arrow,
    heading_mark,
    mark_for,
    rating_mark,
)

__all__ = ["filters_in_words", "page_shown", "rating_key", "trend_in_words"]

_ALWAYS_COUNTED = (RatingClass.OFF_TARGET, RatingClass.NEAR_TARGET, RatingClass.ON_TARGET)
_TREND = {Heading.STEADY: "No clear trend", Heading.CANNOT_SAY: "Too few figures"}
_TREND_WORDS = {Heading.IMPROVING: "Improving", Heading.WORSENING: "Worsening", **_TREND}
_SPAN = {
    Frequency.WEEK: "week",
    Frequency.MONTH: "month",
    Frequency.QUARTER: "quarter",
    Frequency.HALF_YEAR: "half-year",
    Frequency.YEAR: "year",
}
#: What stands in the address and has no field in the filter form.
_KEPT = ("known", "compared", "look", "show", "sort")
_JUSTIFIED = (RatingClass.OFF_TARGET, RatingClass.NEAR_TARGET)


@dataclass(frozen=True)
class ComparedShown:
    """Where a row's indicator stands among other councils: quarter, rank, median, and of when."""

    quarter: str
    rank: str
    median: str
    label: str


@dataclass(frozen=True)
class LineShown:
    """One row of the page."""

    code: str
    title: str
    href: str
    note: str
    restricted: str
    stage: str
    service: str
    actual: str
    missing: str
    target: str
    rating: str
    mark: Mark
    why_href: str
    because: str
    by_hand: str
    heading: HeadingMark
    arrow: str
    trend: str
    points: tuple[Number | None, ...]
    aim: Number | None
    year_to_date: str
    owner: str
    commentary_href: str
    doubt_href: str
    beside: tuple[CellShown, ...]
    compared: ComparedShown | None = None


@dataclass(frozen=True)
class Group:
    """The rows of one service, with its counts; without a name they are one list."""

    name: str
    note: str
    lines: tuple[LineShown, ...]


@dataclass(frozen=True)
class OthersShown:
    """What is said where nothing of the period shown can be compared: which period can, and where it is."""

    sentence: str
    link: tuple[str, str] | None = None


@dataclass(frozen=True)
class PageShown:
    """Everything that the page says."""

    heading: str
    groups: tuple[Group, ...]
    columns: tuple[Column, ...]
    counts: tuple[Counted, ...]
    sentence: str
    news: str
    doubted: tuple[str, str] | None
    filters: tuple[FilterField, ...]
    in_force: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    refusals: tuple[str, ...]
    orders: tuple[tuple[str, str | None], ...]
    shows: tuple[tuple[str, str, bool], ...]
    is_beside: bool
    is_full: bool
    list: Page[Line]
    address: str
    clear_address: str
    workbook_address: str
    table_address: str
    share_address: str
    place_address: str
    import_address: str
    rollup_address: str
    by_year_address: str
    removed_address: str
    is_filtered: bool
    is_compared: bool
    compare: tuple[str, str] | None
    others: OthersShown | None


def rating_key(line: Line) -> str:
    """Return the mark that a line carries: *awaited* where a figure is still to come."""
    if line.is_awaited:
        return AWAITED
    missing = MissingReason(line.missing) if line.missing else None
    return mark_for(line.rating_class, missing)


def trend_in_words(heading: Heading) -> str:
    """Return a long direction as it is read beside its sparkline."""
    return _TREND_WORDS[heading]


def counts_in_words(counts: dict[str, int]) -> str:
    """Return counts from the worst on.

    >>> counts_in_words({"on_target": 2, "near_target": 1})
    '1 near target, 2 on target'
    """
    return ", ".join(
        f"{counts[each]} {rating_mark(each).word.lower()}" for each in CLASSES if counts.get(each)
    )


def _joint(address: str) -> str:
    return "&" if "?" in address else "?"


def _because(line: Line) -> str:
    """Return why a line is rated so; where that is not the period's own figure, what was judged."""
    if line.basis in ("", IN_PERIOD) or not line.because:
        return line.because
    return f"{BASIS_WORDS[line.basis]}: {line.because}"


def line_shown(
    line: Line, beside: Sequence[str] = (), standing: SeriesStanding | None = None
) -> LineShown:
    """Return a line as its row shows it, with the columns asked for beside the usual ones."""
    of_period = page_address("indicator", line.reference)
    if not line.is_latest:
        of_period += f"{_joint(of_period)}period={quote_plus(line.period.label)}"
    is_missed = line.rating_class in _JUSTIFIED
    wording = Wording(line.unit, line.decimals, line.value_kind)
    actual, target = wording.shown(line.actual), wording.shown(line.target)
    if is_missed:
        actual, target = wording.against(line.actual, line.target)
    missing = ""
    if line.actual is None:
        missing = why_missing(MissingReason(line.missing or MissingReason.AWAITED)).capitalize()
    return LineShown(
        code=line.reference,
        title=line.title,
        href=of_period,
        note="" if line.polarity is Polarity.HIGH else good_way(line.polarity),
        restricted=restricted_in_words(line.restriction),
        stage="" if line.stage is LifeStage.LIVE else line.stage.value,
        service=line.unit_name,
        actual=actual,
        missing=missing,
        target=target,
        rating=rating_key(line),
        mark=rating_mark(rating_key(line)),
        why_href=f"{of_period}{_joint(of_period)}why=1#why",
        because=_because(line) if is_missed else "",
        by_hand=rating_mark(line.by_hand).word if line.by_hand else "",
        heading=heading_mark(line.short),
        arrow=arrow(line.change, line.short),
        trend=trend_in_words(line.long),
        points=(*line.history, line.actual),
        aim=line.target,
        year_to_date=wording.shown(line.year_to_date),
        owner=line.owner_title,
        commentary_href=f"{of_period}#said" if line.has_commentary else "",
        doubt_href=f"{of_period}#doubts" if line.open_flags else "",
        beside=tuple(cell_shown(each, line.beside, wording) for each in beside if line.beside),
        compared=_compared(standing, wording),
    )


def _compared(standing: SeriesStanding | None, wording: Wording) -> ComparedShown | None:
    if standing is None:
        return None
    return ComparedShown(
        quarter_in_words(standing.quartile),
        rank_in_words(standing.rank, standing.ranked),
        wording.shown(standing.median),
        standing.label,
    )


def _line(line: Line, found: Scorecard, beside: Sequence[str]) -> LineShown:
    return line_shown(line, beside, found.standings.get(line.series_id))


def _groups(found: Scorecard, order: str, beside: Sequence[str]) -> tuple[Group, ...]:
    if order not in GROUPED:
        lines = tuple(_line(line, found, beside) for line in found.lines.items)
        return (Group("", "", lines),) if lines else ()
    return tuple(
        Group(
            name=name or "No service",
            note=counts_in_words(found.unit_counts.get(unit_id, {})),
            lines=tuple(_line(line, found, beside) for line in lines),
        )
        for (unit_id, name), lines in groupby(
            found.lines.items, key=lambda line: (line.unit_id, line.unit_name)
        )
    )


def _is_full(reading: Reading) -> bool:
    """Say whether so many columns are shown that owners stand under the names of their indicators."""
    return len(reading.wanted.beside) + reading.wanted.is_compared > 1


def _columns(reading: Reading, address: str) -> tuple[Column, ...]:
    span = _SPAN.get(reading.wanted.period.frequency or Frequency.QUARTER, "period")
    columns = [
        Column(words_for("indicator"), "title"),
        Column(words_for("actual"), is_number=True),
        Column(words_for("target"), is_number=True),
        Column(words_for("rating"), "rating"),
        Column(f"Since last {span}", "direction"),
        Column("Trend", "long"),
        Column("Year to date", is_number=True),
        *([] if _is_full(reading) else [Column("Owner", "owner")]),
        *(Column(BESIDE_WORDS[each]) for each in reading.wanted.beside),
    ]
    if reading.wanted.is_compared:
        columns.append(Column("Among councils"))
    return tuple(sorting_columns(columns, address=address, sort=reading.wanted.order))


def _tiles(counts: dict[str, int], chosen: str, address: str) -> tuple[Counted, ...]:
    """Return the tiles: pressing one filters by it, pressing it again lets everything back."""
    return tuple(
        Counted(
            each,
            counts.get(each, 0),
            with_query(address, rating=None if each == chosen else each, page=None),
            each == chosen,
        )
        for each in CLASSES
        if counts.get(each) or each in _ALWAYS_COUNTED or each == chosen
    )


def counts_of(counts: dict[str, int]) -> Counts:
    """Return counts by class as the roll-up that knows its percentages."""
    by_class: Counter[RatingClass] = Counter()
    for each, count in counts.items():
        by_class[RatingClass.NOT_RATED if each == STILL_AWAITED else RatingClass(each)] += count
    return summary_counts(by_class)


def sentence_of(counted: Counts) -> str:
    """Return how many are rated and, of those, what share has each rating."""
    if not counted.total:
        return ""
    noun = word("indicator", "" if counted.total == 1 else "plural")
    start = f"{counted.rated} of {counted.total} {noun} rated"
    shares = [
        f"{counted.percentage_in_words(RatingClass(each))} {rating_mark(each).word.lower()}"
        for each in SEVERITY
        if each in counted.percentages and counted.by_class[RatingClass(each)]
    ]
    words = f"{start}: {', '.join(shares)}." if shares else f"{start}."
    if counted.rated and counted.sum_of_percentages != 100:
        words += f" Each is rounded by itself, so they add to {counted.sum_of_percentages}%."
    return words


def news_of(found: Scorecard, reading: Reading) -> str:
    """Return how many more are off target than the time before, where there are more."""
    if not found.more_off_target:
        return ""
    before = reading.wanted.period.previous().label
    return f"{found.more_off_target} more off target than in {before}"


def _doubted(found: Scorecard, reading: Reading, address: str) -> tuple[str, str] | None:
    if reading.wanted.is_doubted:
        return ("Show all figures", with_query(address, look=None, page=None))
    if not found.doubted:
        return None
    words = "1 figure needs" if found.doubted == 1 else f"{found.doubted} figures need"
    return (f"{words} a second look", with_query(address, look=1, page=None))


def _orders(order: str, address: str) -> tuple[tuple[str, str | None], ...]:
    offered = (("Off target first", "worst"), ("The council’s order", "council"))
    return tuple(
        (words, None if key == order else with_query(address, sort=key, page=None))
        for words, key in offered
    )


def _compare(reading: Reading, address: str) -> tuple[str, str] | None:
    """Return how the columns of other councils are shown, or put away again."""
    if reading.known:
        return None
    if reading.wanted.is_compared:
        return ("Without other councils", with_query(address, compared=None, quarter=None))
    return ("Compare with other councils", with_query(address, compared=1))


def _others(found: Scorecard, reading: Reading, address: str) -> OthersShown | None:
    """Say, where no other council's figures are of the period shown, which are the latest."""
    held, period = found.others, reading.wanted.period
    if held is None or held.is_of_period:
        return None
    if held.last_day is None:
        return OthersShown("No indicator can be compared with other councils yet.")
    latest = period_of(held.last_day, period.frequency or Frequency.QUARTER)
    words = "" if latest.label == held.label else f", which stand in {latest.label}"
    return OthersShown(
        f"No figures of other councils are of {period.label}: the latest that can be compared are of"
        f" {held.label}{words}.",
        (f"Show {latest.label}", with_query(address, period=latest.label, page=None)),
    )


def page_shown(
    found: Scorecard,
    reading: Reading,
    *,
    path: str,
    may_import: bool = False,
    may_share: bool = False,
    may_place: bool = False,
    sees_years: bool = False,
) -> PageShown:
    """Return the scorecard as its page shows it."""
    address = reading.address(path)
    in_force: Iterable[str] = filters_in_words(reading)
    return PageShown(
        heading=f"How we are doing, {reading.wanted.period.label}",
        groups=_groups(found, reading.wanted.order, reading.wanted.beside),
        columns=_columns(reading, address),
        counts=_tiles(found.counts, reading.values["rating"], address),
        sentence=sentence_of(counts_of(found.counts)),
        news=news_of(found, reading),
        doubted=_doubted(found, reading, address),
        filters=filter_fields(reading),
        in_force=tuple(in_force),
        kept=tuple((name, reading.values[name]) for name in _KEPT if reading.values[name]),
        refusals=reading.refusals,
        orders=_orders(reading.wanted.order, address),
        shows=shows_of(reading.wanted.beside, address),
        is_beside=bool(reading.wanted.beside),
        is_full=_is_full(reading),
        list=found.lines,
        address=address,
        clear_address=path,
        workbook_address=reading.address(page_address("scorecard_workbook")),
        table_address=reading.address(page_address("scorecard_table")),
        share_address=reading.address(page_address("rights_share")) if may_share else "",
        place_address=with_query(reading.address(page_address("portfolio_place")), of="scorecard")
        if may_place
        else "",
        rollup_address=with_query(page_address("rollup"), period=reading.values["period"]),
        by_year_address=page_address("year_scorecards") if sees_years else "",
        removed_address=page_address("removed") if sees_years else "",
        import_address=(address_of("imports") or "") if may_import else "",
        is_filtered=bool(in_force),
        is_compared=reading.wanted.is_compared,
        compare=_compare(reading, address),
        others=_others(found, reading, address),
    )

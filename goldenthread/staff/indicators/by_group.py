"""An indicator by group as its page and its files show it: small counts hidden in all of them alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.indicators.queries.breakdowns import TableOfPeriod, about_breakdowns, tables_of
from goldenthread.organisation.queries.units import AreaCalled, areas_by_name
from goldenthread.rules.numbers import Number, divide, number, percentage_of
from goldenthread.rules.suppression import Share, Shares, Table
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.downloads import csv_file, excel_file
from goldenthread.staff.figures import Wording, as_decimal
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import moment

_BAR: Final = 200
_WITHHELD, _UNKNOWN = "withheld", "not known"
_SHARES: Final = (
    "A percentage comes from the true counts. It is withheld where its count, the rest of its group or the"
    " whole group is under {below}, and a second one where the first could be worked out."
)
_RATIOS: Final = (
    "A ratio comes from the true counts. It is withheld where its numerator or denominator is from 1 to under"
    " {below}, and a second one where either of the first could be worked out."
)
_NUMBER: Final = ColumnKind.NUMBER
_COLUMNS: Final = (
    OutColumn("Divided by", width=28),
    OutColumn("Period", width=12),
    OutColumn("Group", width=28),
    OutColumn("Shown as", width=16),
    OutColumn("Count", _NUMBER),
    OutColumn("Of", _NUMBER),
    OutColumn("Per cent", _NUMBER),
    OutColumn("Ratio", _NUMBER),
    OutColumn("Area", width=16),
)


@dataclass(frozen=True)
class RowShown:
    """One group: what is shown, of what, and how long its bar is; none where the count is not shown."""

    group: str
    shown: str
    beside: str = ""
    bar: int | None = None
    count: int | None = None
    whole: int | None = None
    percent: Decimal | None = None
    ratio: Decimal | None = None
    area: str = ""


@dataclass(frozen=True)
class TableShown:
    """One breakdown in one period, in words."""

    name: str
    period: str
    head: str
    rows: tuple[RowShown, ...]
    total: RowShown
    rule: str
    is_altered: bool


@dataclass(frozen=True)
class GroupsShown:
    """What the indicator's page says of its groups: the latest of each breakdown, and earlier ones."""

    latest: tuple[TableShown, ...]
    earlier: tuple[TableShown, ...]
    record: tuple[tuple[str, str], ...]
    define_href: str
    thresholds_href: str
    files: tuple[tuple[str, str], ...]


def _table_shown(one: TableOfPeriod, places: Mapping[str, AreaCalled]) -> TableShown:
    """Return a table in words; a group that is an area of ours goes by the area's name."""
    table = one.table
    if not isinstance(table, Shares):
        head, rows, total, rule = _of_counts(table)
    elif one.is_ratio:
        head, rows, total, rule = _of_ratios(table, Wording(one.unit, one.decimals))
    else:
        head, rows, total, rule = _of_shares(table, one.decimals)
    tied = Counter(places[row.group.casefold()] for row in rows if row.group.casefold() in places)
    rows = tuple(
        replace(row, group=place.name, area=place.reference)
        if (place := places.get(row.group.casefold())) and tied[place] == 1
        else row
        for row in rows
    )
    return TableShown(one.name, one.period.label, head, rows, total, rule, table.is_altered)


_Made = tuple[str, tuple[RowShown, ...], RowShown, str]


def _of_counts(table: Table[str]) -> _Made:
    most = max((cell.count or 0 for cell in table.cells.values()), default=0) or 1
    rows = tuple(
        RowShown(
            group,
            cell.in_words(table.rules),
            bar=None if cell.count is None else _BAR * cell.count // most,
            count=cell.count,
        )
        for group, cell in table.cells.items()
    )
    total = "not shown" if table.total is None else f"{table.total:,}"
    return "Count", rows, RowShown("Total", total, count=table.total), table.rules.in_words()


def _of_shares(table: Shares[str], decimals: int) -> _Made:
    rows = tuple(
        _share_row(group, share, decimals, _WITHHELD if group in table.hidden else _UNKNOWN)
        for group, share in table.cells.items()
    )
    total = _share_row("All", table.total, decimals, "not shown")
    return "Per cent", rows, total, _SHARES.format(below=table.rules.below)


def _of_ratios(table: Shares[str], wording: Wording) -> _Made:
    made = {
        group: _ratio_row(group, share, wording, _WITHHELD if group in table.hidden else _UNKNOWN)
        for group, share in table.cells.items()
    }
    most = max((row.ratio or 0 for row in made.values()), default=0) or 1
    rows = tuple(
        row if row.ratio is None else replace(row, bar=int(_BAR * row.ratio / most))
        for row in made.values()
    )
    total = _ratio_row("All", table.total, wording, "not shown")
    return "Ratio", rows, total, _RATIOS.format(below=table.rules.below)


def _ratio_row(group: str, share: Share | None, wording: Wording, otherwise: str) -> RowShown:
    if share is None:
        return RowShown(group, otherwise)
    beside = f"{share.part:,} ÷ {share.whole:,}"
    if not share.whole:
        return RowShown(group, "none", beside, count=share.part, whole=share.whole)
    value = divide(number(share.part), number(share.whole))
    shown = wording.shown(value)
    return RowShown(
        group, shown, beside, count=share.part, whole=share.whole, ratio=as_decimal(value)
    )


def _share_row(group: str, share: Share | None, decimals: int, otherwise: str) -> RowShown:
    if share is None:
        return RowShown(group, otherwise)
    beside = f"{share.part:,} of {share.whole:,}"
    if not share.whole:
        return RowShown(group, "nobody", beside, count=share.part, whole=share.whole)
    value: Number = percentage_of(number(share.part), number(share.whole))
    return RowShown(
        group,
        Wording("%", decimals).shown(value),
        beside,
        bar=_BAR * share.part // share.whole,
        count=share.part,
        whole=share.whole,
        percent=as_decimal(value),
    )


def breakdowns_shown(request: Asked, reference: str) -> GroupsShown:
    """Return an indicator's breakdowns for its page. At most 13 SQL queries."""
    read = read_as(request)
    about = about_breakdowns(request.actor, reference, on=read.on, as_at=read.as_at)
    if about is None:
        raise Http404("There is no such indicator.")
    tables = tables_of(request.actor, reference, as_at=read.as_at) if about.divided else []
    places = areas_by_name(read.on, as_at=read.as_at) if tables else {}
    latest: dict[str, TableShown] = {}
    earlier = []
    for each in tables:
        if each.name in latest:
            earlier.append(_table_shown(each, places))
        else:
            latest[each.name] = _table_shown(each, places)
    record = page_address("breakdown_record", reference)
    may_set = about.may_define and bool(about.divided)
    return GroupsShown(
        latest=tuple(latest.values()),
        earlier=tuple(earlier),
        record=tuple((one.name, with_query(record, by=one.name)) for one in about.divided)
        if about.may_record
        else (),
        define_href=page_address("breakdown_define", reference) if about.may_define else "",
        thresholds_href=page_address("breakdown_thresholds", reference) if may_set else "",
        files=(
            ("Excel", page_address("breakdown_workbook", reference)),
            ("CSV", page_address("breakdown_table", reference)),
        )
        if tables
        else (),
    )


def _tables(request: Asked, reference: str) -> list[TableShown]:
    read = read_as(request)
    if about_breakdowns(request.actor, reference, on=read.on, as_at=read.as_at) is None:
        raise Http404("There is no such indicator.")
    places = areas_by_name(read.on, as_at=read.as_at)
    tables = tables_of(request.actor, reference, as_at=read.as_at)
    return [_table_shown(one, places) for one in tables]


def _lines(tables: Iterable[TableShown]) -> Iterator[tuple[object, ...]]:
    for one in tables:
        for row in (*one.rows, one.total):
            yield (
                one.name, one.period, row.group, row.shown, row.count, row.whole, row.percent,
                row.ratio, row.area,
            )  # fmt: skip


@signed_in
def table(request: Asked, reference: str) -> HttpResponse:
    """Whoever sees an indicator takes its figures by group away, with small counts hidden."""
    parts = write_csv(_COLUMNS, _lines(_tables(request, reference)))
    return csv_file(parts, f"{reference}-by-group")


@signed_in
def workbook(request: Asked, reference: str) -> HttpResponse:
    """Whoever sees an indicator takes its figures by group away as an Excel file."""
    tables = _tables(request, reference)
    content = write_xlsx(
        [OutSheet("By group", _COLUMNS, _lines(tables))],
        title=f"{reference} by group",
        notes=[
            settings.COUNCIL,
            f"{reference} by group",
            *dict.fromkeys(one.rule for one in tables),
            f"Made on {moment(timezone.now())}.",
        ],
    )
    return excel_file(content, f"{reference}-by-group")

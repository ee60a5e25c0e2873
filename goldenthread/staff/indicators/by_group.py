"""An indicator by group as its page and its files show it: small counts hidden in all of them alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone

from goldenthread.exchange.writing import ColumnKind, OutColumn, OutSheet, write_csv, write_xlsx
from goldenthread.indicators.queries.breakdowns import TableOfPeriod, about_breakdowns, tables_of
from goldenthread.rules.numbers import Number, number, percentage_of
from goldenthread.rules.suppression import Share, Shares, Table
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.figures import Wording, as_decimal
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import moment

_BAR: Final = 200
_WITHHELD, _UNKNOWN = "withheld", "not known"
_SHARES: Final = (
    "A percentage comes from the true counts. It is withheld where its count, the rest of its group or the"
    " whole group is under {below}, and a second one where the first could be worked out."
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
)
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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


def _table_shown(one: TableOfPeriod) -> TableShown:
    table = one.table
    found = _of_shares(table, one.decimals) if isinstance(table, Shares) else _of_counts(table)
    head, rows, total, rule = found
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
    """Return an indicator's breakdowns for its page. At most 11 SQL queries."""
    read = read_as(request)
    about = about_breakdowns(request.actor, reference, on=read.on, as_at=read.as_at)
    if about is None:
        raise Http404("There is no such indicator.")
    tables = tables_of(request.actor, reference, as_at=read.as_at) if about.divided else []
    latest: dict[str, TableShown] = {}
    earlier = []
    for each in tables:
        if each.name in latest:
            earlier.append(_table_shown(each))
        else:
            latest[each.name] = _table_shown(each)
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
    return [_table_shown(one) for one in tables_of(request.actor, reference, as_at=read.as_at)]


def _lines(tables: Iterable[TableShown]) -> Iterator[tuple[object, ...]]:
    for one in tables:
        for row in (*one.rows, one.total):
            yield (
                one.name, one.period, row.group, row.shown, row.count, row.whole, row.percent,
            )  # fmt: skip


@signed_in
def table(request: Asked, reference: str) -> HttpResponse:
    """Whoever sees an indicator takes its figures by group away, with small counts hidden."""
    content = "".join(write_csv(_COLUMNS, _lines(_tables(request, reference)))).encode()
    return _attached(content, reference, "csv", "text/csv; charset=utf-8")


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
    return _attached(content, reference, "xlsx", _XLSX)


def _attached(content: bytes, reference: str, ending: str, kind: str) -> HttpResponse:
    safe = "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in reference)
    name = f"{safe}-by-group.{ending}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

"""One event in words: what it is, and every row that it wrote, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from goldenthread.audit.queries import Change
from goldenthread.audit.written import Cell, CellKind, RowWritten
from goldenthread.indicators.queries.counting import Naming
from goldenthread.indicators.queries.trail import CHANGES, NAMED_AT_MOST, EventWhole, TableWritten
from goldenthread.records.page import Page
from goldenthread.rules.numbers import plain
from goldenthread.rules.periods import Period
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.trail.presenters import LineShown, line_shown
from goldenthread.staff.trail.words import field_in_words, table_in_words
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day, moment

_LONGEST = 300
#: A figure is called by its series, how that is counted, and the days on which its span and the next start.
_NAMED_BY_SPAN = 4
_AS_DIGEST = "kept as a digest"
_OPERATIONS = {"insert": "added", "update": "changed", "delete": "removed"}
#: Words of the vocabulary, written with underscores where they are kept.
_CODED = frozenset(
    {"rating_class", "short", "long", "basis", "state", "missing", "role", "polarity", "frequency"}
    | {"accumulation", "value_kind", "kind"}
)


@dataclass(frozen=True)
class CellShown:
    """One cell: its column's head, what it says, and where it leads."""

    head: str
    text: str
    href: str | None
    is_number: bool


@dataclass(frozen=True)
class TableShown:
    """The rows that an event wrote to one table."""

    name: str
    heads: tuple[CellShown, ...]
    rows: tuple[tuple[CellShown, ...], ...]
    page: Page[Any]
    address: str


@dataclass(frozen=True)
class ChangeShown:
    """A changeable row before and after."""

    what: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class EventShown:
    """Everything on the page of one event."""

    line: LineShown
    digest: str
    previous_digest: str
    previous_href: str | None
    indicators: tuple[tuple[str, str], ...]
    more_indicators: bool
    imports: tuple[tuple[str, str], ...]
    tables: tuple[TableShown, ...]
    changes: tuple[ChangeShown, ...]
    changes_page: Page[Change]
    changes_address: str


def event_in_full(whole: EventWhole) -> EventShown:
    """Return the page of one event."""
    event = whole.line.event
    address = page_address("event_shown", event.number)
    named = whole.references[:NAMED_AT_MOST]
    before = event.number - 1
    return EventShown(
        line=line_shown(whole.line),
        digest=event.digest,
        previous_digest=event.previous_digest,
        previous_href=page_address("event_shown", before) if before else None,
        indicators=tuple((it, address_of("indicator", it) or "") for it in named),
        more_indicators=len(whole.references) > NAMED_AT_MOST,
        imports=tuple(
            (f"Import {number}", address_of("import", number) or "") for number in whole.imports
        ),
        tables=tuple(_table(table, address, whole.naming) for table in whole.tables),
        changes=tuple(_change(change) for change in whole.changes.items),
        changes_page=whole.changes,
        changes_address=with_query(address, table=CHANGES),
    )


def _table(table: TableWritten, address: str, naming: Naming) -> TableShown:
    rows = [_cells(row, naming) for row in table.seen.items]
    filled = [at for at in range(len(rows[0])) if any(row[at].text for row in rows)] if rows else []
    return TableShown(
        name=table_in_words(table.table),
        heads=tuple(rows[0][at] for at in filled),
        rows=tuple(tuple(row[at] for at in filled) for row in rows),
        page=table.seen,
        address=with_query(address, table=table.table),
    )


def _cells(row: RowWritten, naming: Naming) -> tuple[CellShown, ...]:
    values = {cell.field: cell.value for cell in row.cells}
    counted = next((cell.called[1] for cell in row.cells if _is_series(cell)), None)
    has_span = {"start_on", "next_start_on"} <= set(values)
    found = []
    for cell in row.cells:
        if has_span and cell.field == "next_start_on":
            continue
        if has_span and cell.field == "start_on":
            label = _named(counted, values["start_on"], values["next_start_on"], naming)
            found.append(CellShown("Period", label, None, is_number=False))
        else:
            found.append(_cell(cell, naming, is_of_series="series_id" in values))
    # What a row is about comes before what it says.
    return tuple(sorted(found, key=lambda cell: cell.head not in ("Series", "Period")))


def _is_series(cell: Cell) -> bool:
    return cell.field == "series_id" and bool(cell.called)


def _named(counted: str | None, start: date, next_start: date, naming: Naming) -> str:
    """Return the name of a row's days by the way its series is counted, where it has a series."""
    if counted is None:
        return Period(start, next_start).label
    return naming.period(counted, start, next_start).label


def _cell(cell: Cell, naming: Naming, *, is_of_series: bool) -> CellShown:
    head = field_in_words(cell.field)
    if cell.kind is CellKind.LINK:
        words = _link_in_words(cell, is_of_series, naming)
        return CellShown(head, words, _leads_to(cell), is_number=False)
    is_number = cell.kind is CellKind.NUMBER
    if is_number:
        return CellShown(head, "" if cell.value is None else plain(cell.value), None, is_number)
    return CellShown(head, in_words(cell.field, cell.value), None, is_number=False)


def _link_in_words(cell: Cell, is_of_series: bool, naming: Naming) -> str:
    """Return what a row points to; its series and period are said once, in columns of their own."""
    if cell.value is None:
        return ""
    if not cell.called or (len(cell.called) == _NAMED_BY_SPAN and is_of_series):
        return f"no. {cell.value}"
    if len(cell.called) == _NAMED_BY_SPAN:
        reference, counted, start, next_start = cell.called
        return f"{reference}, {_named(counted, start, next_start, naming)}"
    return str(cell.called[0])


def _leads_to(cell: Cell) -> str | None:
    if cell.called and (cell.field == "series_id" or len(cell.called) == _NAMED_BY_SPAN):
        return address_of("indicator", cell.called[0])
    if cell.field == "source_id" and cell.value is not None:
        return address_of("import", cell.value)
    return None


def in_words(field: str, value: Any) -> str:
    """Return a field's value as people read it.

    >>> in_words("rating_class", "near_target"), in_words("is_ended", False)
    ('near target', 'no')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    text = _parts_in_words(value)
    if field in _CODED:
        text = text.replace("_", " ")
    is_too_long = isinstance(value, dict | list) and len(text) > _LONGEST
    return f"{text[:_LONGEST]}…" if is_too_long else text


def _parts_in_words(value: Any) -> str:
    """Return what is kept in parts as a text, without the parts that say nothing.

    >>> _parts_in_words({"shape": "wide", "roles": {"0": "code"}, "periods": {}, "was": [None]})
    'shape: wide; roles: (0: code)'
    """
    if isinstance(value, dict):
        said = [(str(key).replace("_", " "), _nested(part)) for key, part in value.items()]
        return "; ".join(f"{key}: {words}" for key, words in said if words)
    if isinstance(value, list):
        return ", ".join(words for part in value if (words := _nested(part)))
    return "" if value is None else str(value)


def _nested(value: Any) -> str:
    words = _parts_in_words(value)
    return f"({words})" if words and isinstance(value, dict) else words


def _change(change: Change) -> ChangeShown:
    done = _OPERATIONS.get(change.operation.lower(), change.operation)
    before, after = change.before or {}, change.after or {}
    return ChangeShown(
        what=f"{table_in_words(change.table)}, no. {change.row_id}: {done}",
        fields=tuple(_differences(before, after, sorted({*before, *after} - {"id"}), change)),
    )


def _differences(
    before: dict[str, Any], after: dict[str, Any], fields: Sequence[str], change: Change
) -> list[tuple[str, str, str]]:
    found = []
    for field in fields:
        was, now = before.get(field), after.get(field)
        if was == now:
            continue
        if field in change.personal:
            was, now = (_AS_DIGEST if it else "" for it in (was, now))
        found.append((field_in_words(field), in_words(field, was), in_words(field, now)))
    return found

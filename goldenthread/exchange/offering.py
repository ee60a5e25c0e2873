"""From a file's bytes and a mapping to what its rows offer."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from dataclasses import fields
from typing import Any

from django.conf import settings

from goldenthread.exchange.entries import Entry, entries
from goldenthread.exchange.files import FileRefused, Limits
from goldenthread.exchange.mapping import Mapping, MappingRefused, fingerprint, recognise
from goldenthread.exchange.reading import Workbook, read_workbook
from goldenthread.exchange.tables import find_table
from goldenthread.indicators.commands.imports import Source
from goldenthread.indicators.queries.imports.drafts import kept_mapping
from goldenthread.indicators.queries.imports.offered import Offered

_SHARED = [each.name for each in fields(Offered) if each.name in Entry.__slots__]
_SAMPLE = 50


def limits() -> Limits:
    """Return how much of a file is read, as set for this council."""
    return Limits(bytes=settings.UPLOAD_LIMIT_BYTES, rows=settings.UPLOAD_LIMIT_ROWS)


def _offered(entry: Entry) -> Offered:
    return Offered(**{name: getattr(entry, name) for name in _SHARED})


def source_from(
    name: str, content: bytes, *, sheet: str, mapping: Keyed[str, Any], period: str
) -> Source:
    """Read the file as the mapping says.

    Raises:
        FileRefused: it cannot be read; the message says what to mend.
    """
    workbook = read_workbook(name, content, limits=limits())
    chosen = next((each for each in workbook.sheets if each.name == sheet), workbook.sheets[0])
    table = find_table(chosen)
    try:
        mapped = Mapping.from_data(mapping.get("mapping", {}), table.columns)
    except MappingRefused as refusal:
        raise FileRefused(str(refusal)) from None
    return Source(
        name=name,
        content=content,
        sheet=chosen.name,
        mapping=mapping,
        offered=[_offered(entry) for entry in entries(table, mapped, period=period or None)],
        notes=[*workbook.notes, *table.notes],
    )


def likeliest(name: str, content: bytes, *, sheet: str) -> tuple[str, dict[str, Any], Mapping]:
    """Return the sheet to read, and its mapping: as kept from the last time, else as recognised.

    Raises:
        FileRefused: it cannot be read; the message says what to mend.
    """
    workbook = read_workbook(name, content, limits=limits())
    chosen = next((s for s in workbook.sheets if s.name == sheet), None) or _fullest(workbook)
    table = find_table(chosen)
    mark = fingerprint(table.columns)
    kept = kept_mapping(mark)
    mapped = recognise(table.columns, [row.cells for row in table.rows[:_SAMPLE]])
    if kept is not None:
        mapped = Mapping.from_data(kept["mapping"], table.columns)
    data = {"mapping": mapped.to_data(), "columns": table.columns, "fingerprint": mark}
    return chosen.name, data, mapped


def _fullest(workbook: Workbook) -> Any:
    shown = [sheet for sheet in workbook.sheets if not sheet.is_hidden] or workbook.sheets
    return max(shown, key=lambda sheet: len(sheet.rows))

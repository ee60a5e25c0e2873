"""From a file's bytes and a mapping to what its rows offer, for the doors that import figures."""

from __future__ import annotations

from collections.abc import Mapping as Keyed
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from goldenthread.exchange.entries import entries
from goldenthread.exchange.files import FileRefused, Limits
from goldenthread.exchange.mapping import Mapping, MappingRefused, fingerprint, recognise
from goldenthread.exchange.reading import Sheet, Workbook, read_workbook
from goldenthread.exchange.tables import Table, find_table
from goldenthread.indicators.queries.imports.drafts import kept_mapping
from goldenthread.indicators.queries.imports.offered import Source

_SAMPLE = 50


@dataclass(frozen=True)
class FileRead:
    """A file with its likeliest mapping: as kept from the last time, else as recognised."""

    sheets: tuple[str, ...]
    sheet: str
    table: Table
    mapping: Mapping
    data: dict[str, Any]
    is_kept: bool
    notes: tuple[str, ...]


def limits() -> Limits:
    """Return how much of a file is read, as set for this council."""
    return Limits(bytes=settings.UPLOAD_LIMIT_BYTES, rows=settings.UPLOAD_LIMIT_ROWS)


def mapping_data(mapping: Mapping, table: Table) -> dict[str, Any]:
    """Return a mapping as it is kept: with the headings, and what finds it again by them."""
    return {
        "mapping": mapping.to_data(),
        "columns": table.columns,
        "fingerprint": fingerprint(table.columns),
    }


def read_file(name: str, content: bytes, *, sheet: str = "") -> FileRead:
    """Read the sheet named, or the fullest, and find its likeliest mapping. One SQL query.

    Raises:
        FileRefused: it cannot be read; the message says what to mend.
    """
    workbook = read_workbook(name, content, limits=limits())
    chosen = next((s for s in workbook.sheets if s.name == sheet), None) or _fullest(workbook)
    table = find_table(chosen)
    mapping = recognise(table.columns, [row.cells for row in table.rows[:_SAMPLE]])
    kept = kept_mapping(fingerprint(table.columns))
    if kept is not None:
        mapping = _as_kept(kept, table) or mapping
    return FileRead(
        sheets=tuple(each.name for each in workbook.sheets),
        sheet=chosen.name,
        table=table,
        mapping=mapping,
        data=mapping_data(mapping, table),
        is_kept=kept is not None,
        notes=(*workbook.notes, *table.notes),
    )


def _as_kept(kept: Keyed[str, Any], table: Table) -> Mapping | None:
    try:
        return Mapping.from_data(kept.get("mapping", {}), table.columns)
    except MappingRefused:
        return None


def _fullest(workbook: Workbook) -> Sheet:
    shown = [sheet for sheet in workbook.sheets if not sheet.is_hidden] or workbook.sheets
    return max(shown, key=lambda sheet: len(sheet.rows))


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
        offered=list(entries(table, mapped, period=period or None)),
        notes=[*workbook.notes, *table.notes],
    )

"""Read the rows that an event wrote, whatever table they are in, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from goldenthread.audit.registry import append_only_models, latest_fields
from goldenthread.records.fields import NumberField
from goldenthread.records.models import AppendOnly
from goldenthread.records.page import Page, page_of

#: What a row that is pointed at is called by, the first of these that it has.
_CALLED_BY = ("reference", "code", "name")


class CellKind(StrEnum):
    """How a value is to be read."""

    NUMBER = "number"  # in millionths
    LINK = "link"  # another row's id
    PLAIN = "plain"


@dataclass(frozen=True)
class Cell:
    """One field of a row: its value and, where it points to another row, what that is called."""

    field: str
    value: Any
    kind: CellKind
    called: str = ""


@dataclass(frozen=True)
class RowWritten:
    """One row as its event wrote it; contents of files are left out."""

    row_id: int
    cells: tuple[Cell, ...]


class NoSuchTable(LookupError):
    """No append-only table is called so."""


def rows_written(
    number: int, table: str, *, visible: Q | None = None, page: int = 1, size: int = 15
) -> Page[RowWritten]:
    """Return one page of the rows that event ``number`` appended to ``table``; two SQL queries.

    ``visible`` is the filter of the rows that the reader may see.

    Raises:
        NoSuchTable: no append-only table is called so.
    """
    model = next((it for it in append_only_models() if it._meta.db_table == table), None)
    if model is None:
        raise NoSuchTable(table)
    fields = _fields(model)
    columns = [name for field in fields for name in (field.attname, _called(field)) if name]
    rows = model.objects.filter(visible or Q(), event=number).order_by("pk")
    return page_of(rows.values_list("pk", *columns), page, size).mapped(
        lambda row: RowWritten(row[0], _cells(fields, dict(zip(columns, row[1:], strict=True))))
    )


def _fields(model: type[AppendOnly]) -> list[models.Field[Any, Any]]:
    found: list[Any] = [model._meta.get_field(name) for name in latest_fields(model).names]
    return [it for it in found if not isinstance(it, models.BinaryField) and not it.primary_key]


def _called(field: models.Field[Any, Any]) -> str:
    if not isinstance(field, models.ForeignKey):
        return ""
    there = {it.name for it in field.related_model._meta.get_fields()}
    name = next((it for it in _CALLED_BY if it in there), "")
    return f"{field.name}__{name}" if name else ""


def _cells(fields: list[models.Field[Any, Any]], values: dict[str, Any]) -> tuple[Cell, ...]:
    return tuple(
        Cell(field.attname, values[field.attname], _kind(field), values.get(_called(field)) or "")
        for field in fields
    )


def _kind(field: models.Field[Any, Any]) -> CellKind:
    if isinstance(field, models.ForeignKey):
        return CellKind.LINK
    return CellKind.NUMBER if isinstance(field, NumberField) else CellKind.PLAIN

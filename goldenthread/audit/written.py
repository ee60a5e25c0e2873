"""Read the rows that an event wrote, whatever table they are in, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from django.db import models
from django.db.models import Q

from goldenthread.audit.registry import append_only_models, latest_fields
from goldenthread.records.fields import NumberField
from goldenthread.records.models import AppendOnly
from goldenthread.records.page import Page, page_of

#: What a row that is pointed at is called by, the first of these that it has, unless told otherwise.
_CALLED_BY = ("reference", "code", "name")


class CellKind(StrEnum):
    """How a value is to be read."""

    NUMBER = "number"  # in millionths
    LINK = "link"  # another row's id
    PLAIN = "plain"


@dataclass(frozen=True)
class Cell:
    """One field of a row: its value and, where it points to another row, what that is called by."""

    field: str
    value: Any
    kind: CellKind
    called: tuple[Any, ...] = ()


@dataclass(frozen=True)
class RowWritten:
    """One row as its event wrote it; contents of files are left out."""

    row_id: int
    cells: tuple[Cell, ...]


class NoSuchTable(LookupError):
    """No append-only table is called so."""


@dataclass(frozen=True)
class Reading:
    """How rows are to be read: which of them (``visible``), and what links are called by.

    ``called_by`` gives, by the table that is pointed to, the paths to what names a row of it.
    """

    visible: Q = field(default_factory=Q)
    called_by: Mapping[str, Sequence[str]] = field(default_factory=dict)


def rows_written(
    number: int, table: str, *, reading: Reading, page: int = 1, size: int = 15
) -> Page[RowWritten]:
    """Return one page of the rows that event ``number`` appended to ``table``; two SQL queries.

    Raises:
        NoSuchTable: no append-only table is called so.
    """
    model = next((it for it in append_only_models() if it._meta.db_table == table), None)
    if model is None:
        raise NoSuchTable(table)
    paths = {field: _called_by(field, reading) for field in _fields(model)}
    columns = [path for field, called in paths.items() for path in (field.attname, *called)]
    rows = model.objects.filter(reading.visible, event=number).order_by("pk")
    return page_of(rows.values_list("pk", *columns), page, size).mapped(
        lambda row: RowWritten(row[0], _cells(paths, dict(zip(columns, row[1:], strict=True))))
    )


_Field: TypeAlias = "models.Field[Any, Any]"


def _fields(model: type[AppendOnly]) -> list[_Field]:
    found: list[Any] = [model._meta.get_field(name) for name in latest_fields(model).names]
    return [it for it in found if not isinstance(it, models.BinaryField) and not it.primary_key]


def _called_by(field: _Field, reading: Reading) -> list[str]:
    if not isinstance(field, models.ForeignKey):
        return []
    target = field.related_model._meta
    there = {it.name for it in target.get_fields()}
    usual = [name for name in _CALLED_BY if name in there][:1]
    return [f"{field.name}__{path}" for path in reading.called_by.get(target.db_table, usual)]


def _cells(paths: Mapping[_Field, Sequence[str]], values: dict[str, Any]) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            field.attname,
            values[field.attname],
            _kind(field),
            () if values[field.attname] is None else tuple(values[path] for path in called),
        )
        for field, called in paths.items()
    )


def _kind(field: _Field) -> CellKind:
    if isinstance(field, models.ForeignKey):
        return CellKind.LINK
    return CellKind.NUMBER if isinstance(field, NumberField) else CellKind.PLAIN

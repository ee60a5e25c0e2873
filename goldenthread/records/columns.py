"""Read rows column by column, by a bare cursor, as the models would hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from goldenthread.records.open_event import RECORDED

#: A column's values repeat: each is read once.
_REPEATING = (models.DateField, models.BooleanField)
_Field: TypeAlias = "models.Field[Any, Any]"


class Columns:
    """Some fields: how they are asked for, and how what comes back is read."""

    def __init__(self, fields: Sequence[_Field]) -> None:
        """Prepare for these fields, of one model or of some that are joined."""
        connection = connections[RECORDED]
        self._width = len(fields)
        self._converters = [
            (place, converter)
            for place, field in enumerate(fields)
            for converter in _converters_of(field, connection)
        ]
        #: Each as it stands between SELECT and FROM, and all of them.
        self.each = [_asked(field, connection) for field in fields]
        self.asked = ", ".join(self.each)

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """Return fetched rows as columns, in the order of the fields."""
        columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * self._width
        connection = connections[RECORDED]
        for place, converter in self._converters:
            columns[place] = converter.read(columns[place], connection)
        return columns


def column_of(field: _Field, connection: BaseDatabaseWrapper) -> str:
    """Return the name of a field's column, with its table's."""
    quoted = connection.ops.quote_name
    return f"{quoted(field.model._meta.db_table)}.{quoted(str(field.column))}"


def _asked(field: _Field, connection: BaseDatabaseWrapper) -> str:
    """Return how a column is asked for: a day as text from SQLite, whose driver would read each anew."""
    name = column_of(field, connection)
    is_day = field.get_internal_type() == "DateField"
    return f"CAST({name} AS text)" if is_day and connection.vendor == "sqlite" else name


def _converters_of(field: _Field, connection: Any) -> Iterator[_Converter]:
    column = field.get_col(field.model._meta.db_table)
    for convert in (
        *connection.ops.get_db_converters(column),
        *column.get_db_converters(connection),
    ):
        yield _Converter(convert, column, repeats=isinstance(field, _REPEATING))


class _Converter:
    """One of the ways in which the framework reads a value of a column, put to all of them."""

    def __init__(self, convert: Callable[..., Any], column: Any, *, repeats: bool) -> None:
        self._convert, self._column = convert, column
        self._once = lru_cache(maxsize=4096)(self._by_itself) if repeats else None

    def read(self, values: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        if self._once is not None:
            return list(map(self._once, values))
        convert, column = self._convert, self._column
        return [value if value is None else convert(value, column, connection) for value in values]

    def _by_itself(self, value: Any) -> Any:
        return self._convert(value, self._column, connections[RECORDED])

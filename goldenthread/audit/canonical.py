"""The canonical text of a row and of an event, and their digests: equal on both engines.

Published for outsiders in docs/methods/audit.md: change it only together with a new version there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from json.encoder import encode_basestring as _encoded_text
from typing import Any
from uuid import UUID

from django.db import models

#: What the first event follows.
NO_DIGEST = "0" * 64
#: Stands in a text where the event's number will: no canonical text holds it, for it is escaped there.
OPEN = "\0"


class NoCanonicalText(TypeError):
    """A value has no canonical text, so that it cannot be recorded."""


def as_text(value: object) -> str:
    """Return the text of a moment (UTC, microseconds), a day, a UUID, or the digest of bytes.

    Raises:
        NoCanonicalText: the value is of another type.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, bytes | memoryview | bytearray):
        return hashlib.sha256(value).hexdigest()
    raise NoCanonicalText(f"A value of the type {type(value).__name__} has no canonical text.")


_ENCODER = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=as_text
)


@lru_cache(maxsize=4096)
def _day(value: date) -> str:
    return f'"{as_text(value)}"'


@lru_cache(maxsize=4096)
def _moment(value: datetime) -> str:
    return f'"{as_text(value)}"'


def _plainly_quoted(value: object) -> str:
    """Return what has nothing in it to be escaped between quotes."""
    return f'"{as_text(value)}"'


_QUICK: dict[type, Callable[[Any], str]] = {
    str: _encoded_text,
    int: int.__repr__,
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    date: _day,
    datetime: _moment,
    UUID: _plainly_quoted,
    bytes: _plainly_quoted,
    memoryview: _plainly_quoted,
}


def canonical_text(value: object) -> str:
    """Return the canonical text of ``value``.

    >>> canonical_text({"b": None, "a": [datetime(2026, 1, 5, 9, 30, tzinfo=UTC), True]})
    '{"a":["2026-01-05T09:30:00.000000Z",true],"b":null}'
    """
    return _ENCODER.encode(value)


def settled(value: Any) -> Any:
    """Return a JSON column's content with each number in one form: 1.0 is 1 on either engine."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {key: settled(part) for key, part in value.items()}
    if isinstance(value, list):
        return [settled(part) for part in value]
    return value


_SETTLED = frozenset({int, str, bool, type(None)})


def is_settled(value: Any) -> bool:
    """Say of JSON content whether each engine holds it as it is, looking no further than it must."""
    kind = type(value)
    if kind is list:
        return _SETTLED.issuperset(map(type, value)) or all(map(is_settled, value))
    if kind is dict:
        return all(
            type(key) is str and (type(part) in _SETTLED or is_settled(part))
            for key, part in value.items()
        )
    return kind in _SETTLED


class Leaves:
    """Digests the rows of one table under one version of its fields, many rows at once."""

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        """Prepare for ``names``; the row's id and event always belong to it."""
        fields = {model._meta.get_field(name) for name in {*names, "event"}}
        keyed = {field.attname: field for field in fields}  # type: ignore[union-attr]
        #: The columns to read, in this order, after the primary key.
        self.names = sorted(set(keyed) - {model._meta.pk.attname})
        place_of = {"id": 0} | {name: place for place, name in enumerate(self.names, start=1)}
        named = sorted(place_of.items())
        self._parts = [
            (place, isinstance(keyed.get(name), models.JSONField)) for name, place in named
        ]
        self._shape = "{" + ",".join(f"{_encoded_text(name)}:%s" for name, _ in named) + "}"

    def texts(self, columns: Sequence[Sequence[Any]]) -> Iterator[str]:
        """Yield the canonical text of each row, from columns read as (id, *names).

        It is what ``canonical_text`` gives for the same values by name, many times as fast.
        """
        shape = self._shape
        parts = [_column_texts(columns[place], is_json) for place, is_json in self._parts]
        for row in zip(*parts, strict=True):
            yield shape % row

    def digests(self, columns: Sequence[Sequence[Any]]) -> list[bytes]:
        """Return the digest of each row, from columns read as (id, *names)."""
        sha256 = hashlib.sha256
        return [sha256(text.encode()).digest() for text in self.texts(columns)]


def digests_closed(texts: Sequence[str], event: int) -> list[bytes]:
    """Return the digest of each text in which the event's number was left ``OPEN``."""
    sha256, number = hashlib.sha256, str(event)
    return [sha256(text.replace(OPEN, number).encode()).digest() for text in texts]


def _column_texts(values: Sequence[Any], is_json: bool) -> Sequence[Any]:
    """Return what stands in the text for each value of a column."""
    if is_json:
        encode = _ENCODER.encode
        return [
            "null"
            if value is None
            else "{}"  # as most are
            if value == {}
            else encode(value if is_settled(value) else settled(value))
            for value in values
        ]
    kinds = set(map(type, values))
    if kinds <= {int} or values[0] is OPEN:  # of none at all there is nothing to be written
        return values  # a whole number is written as it is put into the shape
    if len(kinds) == 1:
        return list(map(_QUICK.get(kinds.pop(), _ENCODER.encode), values))
    return [_QUICK.get(type(value), _ENCODER.encode)(value) for value in values]


def sheet_digest(
    table: str, version: int, row_ids: bytes | memoryview, digests: bytes | memoryview
) -> str:
    """Return the digest of one event's sheet of row digests for one table."""
    header = canonical_text({"rows": len(row_ids) // 8, "table": table, "version": version})
    return hashlib.sha256(header.encode() + b"\n" + bytes(row_ids) + bytes(digests)).hexdigest()


def event_digest(previous: str, header: dict[str, object], sheets: Sequence[str]) -> str:
    """Return the digest that chains an event to the one before it.

    ``sheets`` are the digests of its sheets in the order of their tables' names.
    """
    lines = [previous, canonical_text(header), *sheets]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()

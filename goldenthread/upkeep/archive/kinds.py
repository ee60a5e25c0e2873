"""What a column's values look like in a backup: the same whatever database they come from or go to."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

#: By what Django calls a field inside; a kind that is not listed stops the backup.
_KINDS = {
    "AutoField": "whole",
    "BigAutoField": "whole",
    "SmallAutoField": "whole",
    "BigIntegerField": "whole",
    "IntegerField": "whole",
    "PositiveBigIntegerField": "whole",
    "PositiveIntegerField": "whole",
    "PositiveSmallIntegerField": "whole",
    "SmallIntegerField": "whole",
    "FloatField": "float",
    "BooleanField": "truth",
    "CharField": "text",
    "SlugField": "text",
    "TextField": "text",
    "GenericIPAddressField": "text",
    "DateField": "day",
    "DateTimeField": "moment",
    "UUIDField": "uuid",
    "JSONField": "json",
    "BinaryField": "bytes",
}
Turn = Callable[[Any], Any]


class UnknownKind(TypeError):
    """A backup does not know how to write this kind of column."""


def kind_of(field: models.Field[Any, Any]) -> str:
    """Return the kind of a column.

    Raises:
        UnknownKind: nobody has said how to write it.
    """
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    try:
        return _KINDS[target.get_internal_type()]
    except KeyError:
        raise UnknownKind(f"{field} is of a kind that a backup cannot write.") from None


def _moment(value: datetime) -> str:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat()


_WRITE: dict[str, Turn] = {
    "truth": bool,
    "day": date.isoformat,
    "moment": _moment,
    "uuid": lambda value: value.hex if isinstance(value, UUID) else value,
    "bytes": lambda value: base64.b64encode(value).decode("ascii"),
}


def writer(kind: str) -> Turn | None:
    """Return what turns a value from the database into one for the backup; nothing where it stays."""
    return _WRITE.get(kind)


def reader(kind: str, connection: BaseDatabaseWrapper) -> Turn | None:
    """Return what turns a value from the backup into one for the database; nothing where it stays."""
    turns: dict[str, Turn] = {
        "moment": lambda value: connection.ops.adapt_datetimefield_value(
            datetime.fromisoformat(value)
        ),
        "bytes": base64.b64decode,
    }
    if connection.vendor == "postgresql":
        turns |= {"uuid": UUID, "day": date.fromisoformat}
    return turns.get(kind)

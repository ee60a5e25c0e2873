"""What a changeable row looks like in the trail: one form for each kind of column.

The triggers write these forms in SQL (``triggers_sqlite``, ``triggers_postgresql``); ``image_of``
makes them in Python, so that a present row can be compared with what the trail says of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import models

from goldenthread.audit.canonical import as_text, settled
from goldenthread.audit.registry import Undeclared
from goldenthread.records.models import Mutable

SALT = "trail_salt"


class Form(StrEnum):
    """How a kind of column stands in the trail."""

    PLAIN = "plain"
    TRUTH = "truth"
    MOMENT = "moment"
    DAY = "day"
    UUID = "uuid"
    JSON = "json"
    BYTES = "bytes"


#: The earlier row wins: a moment is also a day to Django.
_FORMS: tuple[tuple[type[models.Field[Any, Any]], Form], ...] = (
    (models.DateTimeField, Form.MOMENT),
    (models.DateField, Form.DAY),
    (models.BooleanField, Form.TRUTH),
    (models.IntegerField, Form.PLAIN),
    (models.CharField, Form.PLAIN),
    (models.TextField, Form.PLAIN),
    (models.UUIDField, Form.UUID),
    (models.JSONField, Form.JSON),
    (models.BinaryField, Form.BYTES),
)
_NEVER_PERSONAL = frozenset({Form.JSON, Form.BYTES, Form.TRUTH})


@dataclass(frozen=True)
class Column:
    """One column of an image: its key, its name in the database, its form."""

    key: str
    name: str
    form: Form
    is_personal: bool


def columns_of(model: type[Mutable], names: Iterable[str]) -> list[Column]:
    """Return the columns of the image of ``model``, in the order of their keys.

    Raises:
        Undeclared: a field has no form in the trail, or cannot be personal.
    """
    fields: set[models.Field[Any, Any]] = {model._meta.get_field(n) for n in names}  # type: ignore[misc]
    personal = {model._meta.get_field(name) for name in model.personal}
    found = [_column(field, is_personal=field in personal) for field in fields]
    return sorted(found, key=lambda column: column.key)


def _column(field: models.Field[Any, Any], *, is_personal: bool) -> Column:
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    form = next((form for kind, form in _FORMS if isinstance(target, kind)), None)
    if form is None or (is_personal and form in _NEVER_PERSONAL):
        raise Undeclared(f"{field} has no form in the trail: audit another kind of field.")
    return Column(field.attname, str(field.column), form, is_personal)


def image_of(columns: Iterable[Column], values: Mapping[str, Any], salt: str) -> dict[str, Any]:
    """Return the image that the triggers write for a row with these ``values``."""
    return {column.key: _image(column, values[column.key], salt) for column in columns}


def _image(column: Column, value: Any, salt: str) -> Any:
    if value is None:
        return None
    if column.form is Form.JSON:
        return settled(value)
    if column.form not in (Form.PLAIN, Form.TRUTH):
        value = as_text(value)
    return hashlib.sha256(f"{salt}:{value}".encode()).hexdigest() if column.is_personal else value

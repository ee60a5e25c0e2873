"""Which rows point to rows that nothing can remove."""

from __future__ import annotations

from typing import NamedTuple

from django.db import models

from goldenthread.audit.registry import guarded_models


class Link(NamedTuple):
    """A column that points to another table, and the key there."""

    column: str
    table: str
    key: str


def lasting_links(model: type[models.Model]) -> tuple[Link, ...]:
    """Return the links of a guarded model to guarded ones, itself included."""
    lasting = set(guarded_models())
    return tuple(
        Link(str(field.column), field.related_model._meta.db_table, str(field.target_field.column))
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and getattr(field, "db_constraint", True)
        and field.related_model in lasting
    )

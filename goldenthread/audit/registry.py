"""Which tables the audit covers, how, and which it leaves out with the reason."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from django.apps import apps
from django.db import models

from goldenthread.audit.models import Event, RowDigests
from goldenthread.records.fields import Fields
from goldenthread.records.models import AppendOnly, Mutable

#: Apps of others whose tables are no records of a council's.
EXEMPT_APPS = {
    "account": "sign-in's own addresses and tokens; what changes a person's access is an event",
    "auth": "groups and permissions of the framework, which we do not use: rights live elsewhere",
    "contenttypes": "the framework's list of models, rebuilt by every migration",
    "django_q": "the queue of tasks: what a task changes is recorded by its own event",
    "mfa": "sign-in secrets, which must not stand in the trail; changing one is an event",
    "sessions": "who is signed in just now: it passes",
    "socialaccount": "sign-in's own links and tokens; what changes a person's access is an event",
    "usersessions": "where people are signed in just now: it passes; ending one is an event",
}
EXEMPT_TABLES = {
    "django_migrations": "which migrations ran: written before the triggers stand",
    "cache_entries": "the cache: it passes",
}


class Undeclared(TypeError):
    """A model does not say how the audit covers it."""


@cache
def append_only_models() -> tuple[type[AppendOnly], ...]:
    """Return the models whose rows are digested, in the order of their tables' names."""
    found = [m for m in apps.get_models() if issubclass(m, AppendOnly) and m is not RowDigests]
    return tuple(sorted((m for m in found if _is_ours(m)), key=lambda m: m._meta.db_table))


@cache
def mutable_models() -> tuple[type[Mutable], ...]:
    """Return the models whose changes the trail keeps, in the order of their tables' names."""
    found = [m for m in apps.get_models() if issubclass(m, Mutable) and _is_ours(m)]
    return tuple(sorted(found, key=lambda m: m._meta.db_table))


def _is_ours(model: type[models.Model]) -> bool:
    return bool(model._meta.managed and not model._meta.proxy) and exemption(model) is None


def exemption(model: type[models.Model]) -> str | None:
    """Return why the audit leaves ``model`` out, or ``None`` where it does not."""
    if getattr(model, "is_transient", False):
        return "it passes, and lives in the second database"
    declared: str | None = model.__dict__.get("exempt_from_audit")
    return declared or EXEMPT_APPS.get(model._meta.app_label)


def event_column(model: type[models.Model]) -> str:
    """Return the column that holds the number of the event that wrote a row."""
    return "number" if model is Event else "event"


def guarded_models() -> tuple[type[models.Model], ...]:
    """Return the models whose rows nothing may change: the append-only ones and the trail."""
    return (Event, RowDigests, *append_only_models())


def undeclared_models() -> list[str]:
    """Return the labels of the models that say nothing of the audit; there should be none."""
    return sorted(
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if not issubclass(model, AppendOnly | Mutable | Event)
        and not model._meta.proxy
        and exemption(model) is None
    )


def versions_of(model: type[AppendOnly] | type[Mutable]) -> dict[int, Fields]:
    """Return every version of the list of fields that the digests of ``model`` cover.

    Raises:
        Undeclared: the model declares none, or two of the same number.
    """
    declared = getattr(model, "audited", None)
    listed = (declared,) if isinstance(declared, Fields) else tuple(declared or ())
    versions = {fields.version: fields for fields in listed}
    if not versions or len(versions) != len(listed):
        raise Undeclared(f"{model._meta.label} must declare `audited` with versions told apart.")
    return versions


def latest_fields(
    model: type[AppendOnly] | type[Mutable], columns: Collection[str] | None = None
) -> Fields:
    """Return the newest list of fields, or the newest whose ``columns`` are all there.

    Raises:
        Undeclared: no version fits the table as it stands.
    """
    for _, fields in sorted(versions_of(model).items(), reverse=True):
        needed = {model._meta.get_field(name).column for name in fields.names}  # type: ignore[union-attr]
        if columns is None or needed <= set(columns):
            return fields
    raise Undeclared(f"{model._meta.db_table} lacks a column that {model._meta.label} audits.")

"""What holds for every model: a word in the glossary, links downwards, a place in the trail."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connections, models

from goldenthread.records.fields import NumberField
from tests.shape.repository import ROOT, area_of, layers, our_models


def _defined_words() -> set[str]:
    written = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `(\w+)` \|", written, flags=re.MULTILINE))


def test_every_model_stands_in_the_glossary():
    words = _defined_words()
    missing = {
        model.__name__
        for model in our_models()
        if model.__name__ not in words and model.__name__.removesuffix("Version") not in words
    }
    assert not missing, f"add a line to docs/glossary.md for {sorted(missing)}"


def _links() -> list[tuple[type[models.Model], Any]]:
    return [
        (model, field)
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignObject) or getattr(field, "many_to_many", False)
        if not field.auto_created and field.related_model.__module__.startswith("goldenthread.")
    ]


def test_every_foreign_key_points_to_the_same_or_a_lower_area():
    found = [
        f"{model._meta.label}.{field.name}"
        for model, field in _links()
        if layers()[area_of(model)] < layers()[area_of(field.related_model)]
    ]
    assert not found


def test_no_record_can_be_asked_for_what_a_higher_area_hangs_on_it():
    found = [
        f'{model._meta.label}.{field.name}: say related_name="+"'
        for model, field in _links()
        if area_of(model) != area_of(field.related_model) and not field.remote_field.hidden
    ]
    assert not found


def test_every_model_says_how_the_audit_covers_it():
    from goldenthread.audit import registry

    assert not registry.undeclared_models()
    unreasoned = [
        model._meta.label
        for model in our_models()
        if (reason := registry.exemption(model)) is not None and len(reason.split()) < 3
    ]
    assert not unreasoned, "an exemption states its reason in a few words"


def _tables_with_triggers(alias: str) -> dict[str, int]:
    connection = connections[alias]
    if connection.vendor == "sqlite":
        query = "SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY 1"
    else:
        query = (
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal GROUP BY 1"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return dict(cursor.fetchall())


@pytest.mark.django_db
def test_every_table_is_watched_by_triggers_or_left_out_for_a_reason():
    """The database itself is asked, tables that have no model included."""
    from django.apps import apps

    from goldenthread.audit import registry

    watched = _tables_with_triggers("default")
    left_out = set(registry.EXEMPT_TABLES) | {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if registry.exemption(model) is not None
    }
    with connections["default"].cursor() as cursor:
        tables = set(connections["default"].introspection.table_names(cursor))
    assert not tables - set(watched) - left_out


@pytest.mark.django_db
def test_models_and_migrations_agree():
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_figure_is_kept_as_a_float_nor_as_text():
    """Numbers are whole millionths, by one field; a rounding is never a record."""
    floating = (models.FloatField, models.DecimalField)
    found = {
        f"{model.__name__}.{field.name}"
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, floating)
        or (field.name in ("value", "numerator", "denominator", "weight")
            and not isinstance(field, NumberField))
    }  # fmt: skip
    assert found == set()

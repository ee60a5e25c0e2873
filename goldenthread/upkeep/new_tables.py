"""Make a new database's tables from the models: what all migrations lead to, in a fraction of their time."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def make_tables(connection: BaseDatabaseWrapper) -> None:
    """Make every table where none of them is yet and note every migration as run, all of it or nothing.

    docs/decisions/0020 says what holds this to the same as running them.
    """
    migrated = MigrationLoader(connection).migrated_apps
    with connection.schema_editor() as editor:
        for config in apps.get_app_configs():
            if config.label in migrated:
                for model in router.get_migratable_models(config, connection.alias):
                    if model._meta.can_migrate(connection):
                        editor.create_model(model)
        note_all_as_run(connection)


def are_all(migrations: Iterable[tuple[str, str]], connection: BaseDatabaseWrapper) -> bool:
    """Say whether these are all migrations that this program has."""
    return set(MigrationLoader(connection).graph.nodes) <= set(migrations)


def note_all_as_run(connection: BaseDatabaseWrapper) -> None:
    """Note that the tables are as the migrations leave them."""
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    for migration in MigrationLoader(connection).graph.nodes:
        recorder.record_applied(*migration)

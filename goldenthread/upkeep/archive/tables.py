"""Which tables a database has at a state of its migrations, and which a backup leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from goldenthread.upkeep.archive.kinds import kind_of

#: What a backup leaves out, and why.
LEFT_OUT = {
    "django_session": "who was signed in: everybody signs in again after a restore",
    "usersessions_usersession": "the list of these sessions",
    "cache_entries": "the cache, which is made anew",
    "django_migrations": "which migrations ran: the manifest says so",
}
#: Tables of ours that no model declares.
BESIDE_MODELS = ("cache_entries", "django_migrations")


@dataclass(frozen=True)
class Table:
    """One table: its name, its columns with their kinds, the column of its key."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: str
    numbers_itself: bool

    @property
    def is_kept(self) -> bool:
        """Whether a backup holds it."""
        return self.name not in LEFT_OUT


def tables_at(
    connection: BaseDatabaseWrapper, loader: MigrationLoader, applied: Iterable[tuple[str, str]]
) -> list[Table]:
    """Return the tables as they are once the ``applied`` migrations ran, in the order of their names."""
    nodes = [node for node in applied if node in loader.graph.nodes]
    state = loader.project_state(nodes)
    found = {
        model._meta.db_table: Table(
            model._meta.db_table,
            tuple((str(it.column), kind_of(it)) for it in model._meta.concrete_fields),
            str(model._meta.pk.column),
            model._meta.auto_field is not None,
        )
        for model in state.apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        if router.allow_migrate_model(connection.alias, model)
    }
    return [found[name] for name in sorted(found)]

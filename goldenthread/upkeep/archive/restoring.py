"""Put a backup into this system's databases: all of it, verified, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from goldenthread.audit import triggers
from goldenthread.audit.queries import NoSuchEvent, event_numbered, head
from goldenthread.audit.verification import Verified, verify
from goldenthread.upkeep.archive.kinds import reader
from goldenthread.upkeep.archive.manifest import ArchiveRefused, Manifest, Part
from goldenthread.upkeep.archive.reading import Backup
from goldenthread.upkeep.archive.snapshot import give_ids_after
from goldenthread.upkeep.archive.tables import BESIDE_MODELS, Table, tables_at
from goldenthread.upkeep.new_tables import are_all, make_tables

Say = Callable[[str], None]
Tell = Callable[[int], None]
_CHUNK = 2_000
_ALIASES = ("default", "transient")


@dataclass(frozen=True)
class Restored:
    """What was restored: what the backup said, and what the verification found."""

    manifest: Manifest
    verified: Verified


def holds_anything() -> bool:
    """Say whether something is recorded in the database that would be restored into."""
    if "audit_event" not in connections["default"].introspection.table_names():
        return False
    return head() > 0


def restore(backup: Backup, *, say: Say, tell: Tell, even_if_altered: bool = False) -> Restored:
    """Replace what both databases hold by the backup, bring it to this version, and verify it.

    One transaction: whatever goes wrong, both databases stay as they were. Rows are put into tables as
    they were when the backup was made; the migrations since then follow, with the rows in place.
    ``say`` hears what is being done, ``tell`` how many rows are.

    Raises:
        ArchiveRefused: the backup does not fit, the database refuses it, or its trail does not hold.
    """
    both = [connections[alias] for alias in _ALIASES]
    try:
        with _links_unchecked(both), transaction.atomic("default"), transaction.atomic("transient"):
            for connection in both:
                _empty(connection)
                _fill(connection, backup, tell)
            for connection in both:
                _check_links_at_once(connection)
                call_command("migrate", database=connection.alias, interactive=False, verbosity=0)
            call_command("createcachetable", database="transient", verbosity=0)
            say("Verifying the trail …")
            found = verify(tell)
            if not even_if_altered:
                _refuse_altered(backup.manifest, found)
            for connection in both:
                connection.check_constraints()
    except DatabaseError as fault:
        first = str(fault).partition("\n")[0]
        raise ArchiveRefused(f"The database refused it ({first}). Nothing was changed.") from fault
    return Restored(backup.manifest, found)


def _refuse_altered(manifest: Manifest, found: Verified) -> None:
    why = found.fault.sentence if found.fault else ""
    if not why and manifest.head.event:
        try:
            if event_numbered(manifest.head.event).digest != manifest.head.digest:
                why = "The latest event is not the one that the backup's manifest names."
        except NoSuchEvent:
            why = f"Event {manifest.head.event}, which the manifest names, is not in the backup."
    if why:
        raise ArchiveRefused(f"The trail in the backup does not hold: {why} Nothing was changed.")


@contextmanager
def _links_unchecked(both: Sequence[BaseDatabaseWrapper]) -> Iterator[None]:
    """Let rows come in any order; links are checked at the end. PostgreSQL does so by itself."""
    embedded = [it for it in both if it.vendor == "sqlite"]
    for connection in embedded:
        connection.disable_constraint_checking()
    try:
        yield
    finally:
        for connection in embedded:
            connection.enable_constraint_checking()


def _empty(connection: BaseDatabaseWrapper) -> None:
    """Drop the tables that are ours; a table of somebody else's in the same database stays."""
    loader = MigrationLoader(connection)
    ours = {it.name for it in tables_at(connection, loader, loader.applied_migrations)}
    there = set(connection.introspection.table_names()) & (ours | set(BESIDE_MODELS))
    if connection.alias == "default":
        triggers.remove(connection)
    cascade = " CASCADE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in sorted(there):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(table)}{cascade}")


def _fill(connection: BaseDatabaseWrapper, backup: Backup, tell: Tell) -> None:
    """Make the tables as the backup knew them, and put its rows in."""
    applied = backup.manifest.migrations[connection.alias]
    if are_all(applied, connection):
        make_tables(connection)
    else:
        executor = MigrationExecutor(connection)
        executor.migrate(_latest_of_each(executor.loader, applied))
    loader = MigrationLoader(connection)
    tables = {it.name: it for it in tables_at(connection, loader, applied)}
    _clear(connection, tables.values())
    done = 0
    for part in backup.manifest.parts:
        if part.database == connection.alias:
            _load(connection, backup, part, tables.get(part.table))
            done += part.rows
            tell(done)
    connection.check_constraints()  # before tables change again, and with a name for what is amiss


def _latest_of_each(
    loader: MigrationLoader, applied: Sequence[tuple[str, str]]
) -> list[tuple[str, str]]:
    there = {node for node in applied if node in loader.graph.nodes}
    return sorted(
        node
        for node in there
        if not any(
            child.key in there and child.key[0] == node[0]
            for child in loader.graph.node_map[node].children
        )
    )


def _clear(connection: BaseDatabaseWrapper, tables: Iterable[Table]) -> None:
    """Remove what migrations themselves wrote: the backup holds it, as it came to be."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table.name)}")  # noqa: S608
    connection.check_constraints()


def _load(connection: BaseDatabaseWrapper, backup: Backup, part: Part, table: Table | None) -> None:
    if table is None or set(table.columns) != set(part.columns):
        raise ArchiveRefused(
            f"The table {part.table} in the backup does not fit this version. Nothing was changed."
        )
    turns = [reader(kind, connection) for _, kind in part.columns]
    lines = (
        [
            value if turn is None or value is None else turn(value)
            for turn, value in zip(turns, row, strict=True)
        ]
        for row in backup.rows(part)
    )
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(name) for name, _ in part.columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {quoted(part.table)} ({columns}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
        else:
            marks = ", ".join(["%s"] * len(part.columns))
            insert = f"INSERT INTO {quoted(part.table)} ({columns}) VALUES ({marks})"  # noqa: S608
            while some := list(islice(lines, _CHUNK)):
                cursor.executemany(insert, some)
    if part.latest_id is not None:
        give_ids_after(connection, part.table, table.key, part.latest_id)


def _check_links_at_once(connection: BaseDatabaseWrapper) -> None:
    """Check the links of what was written now: PostgreSQL alters no table whose rows wait for that."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

"""The two databases: what is recorded, and what passes (sessions, cache, throttles, progress, drafts)."""

from __future__ import annotations

import dj_database_url

from goldenthread.config.environment import SettingRefused, text
from goldenthread.config.instance import HOME


def _database(name: str, file: str, variable: str) -> dict[str, object]:
    """Return one database's settings: SQLite beside the other unless ``variable`` names PostgreSQL."""
    address = text(variable, "")
    if address:
        try:
            # A connection is tried before it is used again: the server may have been started anew.
            found = dict(dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True))
        except (ValueError, KeyError) as fault:
            raise SettingRefused(
                f"{variable} cannot be read ({fault}): write postgresql://user:password@host/name."
            ) from None
        if found.get("ENGINE") == "django.db.backends.postgresql":
            return found
        if found.get("ENGINE") != "django.db.backends.sqlite3":
            raise SettingRefused(f"{variable} must name PostgreSQL or SQLite.")
        file = str(found["NAME"])
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / file if "/" not in file and file != ":memory:" else file,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
                " PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
                # What would undo one statement is not written to a file: with triggers each has it.
                " PRAGMA temp_store=MEMORY;"
                # Pages are read where the system holds them, not copied into each connection's 2 MB.
                " PRAGMA mmap_size=1073741824;"
            ),
        },
    }


# Two databases: what is recorded, and what passes (sessions, cache, throttles, progress of jobs, drafts).
DATABASES = {
    "default": _database("default", "goldenthread.sqlite3", "DATABASE_URL"),
    "transient": _database("transient", "transient.sqlite3", "TRANSIENT_DATABASE_URL"),
}
DATABASE_ROUTERS = ["goldenthread.records.routing.TransientRouter"]
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        # Beyond so many the framework drops any: also who is locked out, and a worker's sign of life.
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

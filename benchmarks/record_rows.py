"""How long recording, sealing and verifying many rows takes, in a throw-away database.

``python benchmarks/record_rows.py [ROWS]``; for PostgreSQL begin with
``python scripts/with_postgres.py``. Figures: docs/methods/audit.md.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "goldenthread.config.settings_test"
AT = datetime(2026, 1, 20, 9, 30, tzinfo=UTC)


def measure(rows: int) -> None:
    """Record ``rows`` rows in one event, verify, and print how long each step took."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from goldenthread.audit.events import System, event
    from goldenthread.audit.verification import verify
    from goldenthread.rules.numbers import number
    from tests.audit.sample.models import Reading

    call_command("migrate", run_syncdb=True, verbosity=0, database="default")
    made = [
        Reading(words=f"row {n}", value=number(n), on=date(2026, 1, 5), at=AT, count=n)
        for n in range(rows)
    ]
    started = perf_counter()
    with event(by=System(), at=AT, name="benchmark:rows:recorded"):
        Reading.objects.append(made)
        appended = perf_counter()
    sealed = perf_counter()
    checked = verify()
    verified = perf_counter()
    assert checked.fault is None and checked.rows == rows
    print(
        f"{connection.vendor}: {rows:,} rows appended in {appended - started:.2f} s,"
        f" sealed and committed in {sealed - appended:.2f} s, verified in {verified - sealed:.2f} s"
    )
    started = perf_counter()
    for _ in range(200):
        with event(by=System(), at=AT, name="benchmark:row:recorded"):
            Reading(words="one").save()
    print(f"{connection.vendor}: {200 / (perf_counter() - started):.0f} events of one row a second")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="gt-benchmark-") as home:
        os.environ["GOLDENTHREAD_HOME"] = home
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 120_000)

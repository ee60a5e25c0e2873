"""Run one benchmark on one engine in a process of its own; ``python -m benchmarks`` starts it."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Prepare a throw-away database, measure, write the figures as JSON."""
    asked = argparse.ArgumentParser()
    asked.add_argument("name")
    asked.add_argument("--engine", default="")
    asked.add_argument("--into", type=Path, required=True)
    wanted = asked.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "goldenthread.config.settings_test"
    with tempfile.TemporaryDirectory(prefix="gt-bench-", ignore_cleanup_errors=True) as home:
        os.environ["GOLDENTHREAD_HOME"] = home
        _prepare(wanted.engine)
        figures = importlib.import_module(f"benchmarks.{wanted.name}").measure()
        written = {
            "benchmark": wanted.name,
            "engine": wanted.engine or None,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": f"{_asked_for()}python -m benchmarks {wanted.name}",
            "machine": _machine(),
            "versions": _versions(wanted.engine),
            "figures": [figure.to_data() for figure in figures],
        }
    wanted.into.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")


def _prepare(engine: str) -> None:
    import django

    django.setup()
    if engine:
        from django.core.management import call_command
        from django_q.conf import Conf

        Conf.SYNC = False  # as in service: the followers are the worker's, and no part of the event

        call_command("migrate", run_syncdb=True, verbosity=0, database="default")
        call_command("migrate", run_syncdb=True, verbosity=0, database="transient")


def _asked_for() -> str:
    """Return the setting that the figures were measured with, as it is written before a command."""
    sizes = os.environ.get("BENCHMARKS_INDICATORS")
    return f"BENCHMARKS_INDICATORS={sizes} " if sizes else ""


def _machine() -> dict[str, Any]:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in _read("/proc/cpuinfo").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    memory = next(
        (line.split()[1] for line in _read("/proc/meminfo").splitlines() if "MemTotal" in line), "0"
    )
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory) / 1e6, 1),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.platform(),
    }


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _versions(engine: str) -> dict[str, str]:
    import django

    found = {"python": platform.python_version(), "django": django.__version__}
    found["goldenthread"] = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    if engine == "sqlite":
        import sqlite3

        found["sqlite"] = sqlite3.sqlite_version
    elif engine == "postgresql":
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            found["postgresql"] = cursor.fetchone()[0]
    return found


if __name__ == "__main__":
    main()

"""What gunicorn is told besides what stands on its command line; read once, before any worker starts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Any

from goldenthread.config.logs import form_of_logs, logging_settings

_lines = logging_settings(form_of_logs("json"))

#: Its own words in our lines; requests are told by ours.
logconfig_dict: dict[str, Any] = {
    **_lines,
    "loggers": {
        **_lines["loggers"],
        "gunicorn.error": {"handlers": ["out"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}


_COLLECT = (
    "import django; django.setup();"
    " from goldenthread.management.preparation import collect_static_files; collect_static_files()"
)


def on_reload(server: Any) -> None:
    """Copy a new version's styles and scripts before its first worker names them.

    This process still holds the version before: the new one is asked in a process of its own.
    """
    subprocess.run([sys.executable, "-c", _COLLECT], check=False)  # noqa: S603


def child_exit(server: Any, worker: Any) -> None:
    """Forget the live figures of a worker that has ended; what it counted stays in the sums."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def post_worker_init(worker: Any) -> None:
    """Load every page's code before the first reader asks for one."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018


def on_exit(server: Any) -> None:
    """Remove the folder in which the workers counted their requests."""
    shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)

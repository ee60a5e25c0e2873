"""What gunicorn is told besides what stands on its command line; read once, before any worker starts."""

from __future__ import annotations

import os
import shutil
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

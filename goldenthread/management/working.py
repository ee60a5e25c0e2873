"""The worker's own processes: when one of them is killed, all end, to be started anew together.

The library would replace the one alone. But whoever is killed while it waits for the next job keeps the
lock of the queue between them, and what replaces it waits for ever, with every sign of life given.

A job that broke off, as when the database was gone, is done again after a minute. The library would hold
it until its longest time is over, which is more than an hour.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import time
from datetime import timedelta
from threading import Thread
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone
from django_q import cluster
from django_q.signals import post_execute

from goldenthread.upkeep.queue import let_go

_AGAIN_AFTER = timedelta(minutes=1)
_LOOKS_AGAIN = 5.0
_log = logging.getLogger("goldenthread.queue")


class Whole(cluster.Sentinel):  # type: ignore[misc]
    """Watches over the worker's processes; replaces none that was killed."""

    def reincarnate(self, process: Any) -> None:
        """End everything where a process was killed: what it held is taken up again at the start.

        One that ended by itself, as when the database was gone, has let go of everything.
        """
        if process.exitcode is None or process.exitcode >= 0:
            super().reincarnate(process)
            return
        _log.critical("A process of the worker was killed: the worker ends, to be started anew.")
        for each in multiprocessing.active_children():
            each.kill()
        os._exit(1)


def _come_again(task: dict[str, Any], **_: Any) -> None:
    """Have a job that broke off done again. Whoever reports it goes on meanwhile."""
    if not task["success"]:
        Thread(target=_let_go_when_there, args=(task["id"],), daemon=True).start()


def _let_go_when_there(job: str) -> None:
    """Let a job go once the database answers."""
    while True:
        try:
            let_go(job, until=timezone.now() + _AGAIN_AFTER)
            return
        except (DatabaseError, InterfaceError):
            time.sleep(_LOOKS_AGAIN)
        finally:
            connections.close_all()


def work_until_stopped() -> bool:
    """Do what waits until told to stop; say whether it was told to."""
    cluster.Sentinel = Whole
    post_execute.connect(_come_again)
    queue = cluster.Cluster()
    queue.start()
    watcher = queue.sentinel
    watcher.join()
    return bool(watcher.exitcode == 0)

"""The worker's own processes: when one of them is killed, all end, to be started anew together.

The library would replace the one alone. But whoever is killed while it waits for the next job keeps the
lock of the queue between them, and what replaces it waits for ever, with every sign of life given.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
from typing import Any

from django_q import cluster

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


def work_until_stopped() -> bool:
    """Do what waits until told to stop; say whether it was told to."""
    cluster.Sentinel = Whole
    queue = cluster.Cluster()
    queue.start()
    watcher = queue.sentinel
    watcher.join()
    return bool(watcher.exitcode == 0)

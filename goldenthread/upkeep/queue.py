"""How the queue of jobs is: who works on it, how many wait and since when."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django_q.conf import Conf
from django_q.models import Failure, OrmQ
from django_q.status import Stat

#: The queue's own: a worker that has given no sign for so many seconds is taken for dead.
SIGN_OF_LIFE_LASTS = 3.5
_LOOKS_EVERY = 0.2

_log = logging.getLogger("goldenthread.queue")


@dataclass(frozen=True)
class Queue:
    """``held`` jobs are being done; ``failed`` ones broke off within the last day."""

    workers: int
    waiting: int
    held: int
    oldest_waiting_at: datetime | None
    failed: int


def workers_alive(*, patience: float = 0) -> int:
    """Return how many workers have given a sign of life within three seconds.

    Where there is none it looks again for ``patience`` seconds: that of a busy machine may be late.
    """
    ends = time.monotonic() + patience
    while not (alive := len(Stat.get_all())) and time.monotonic() < ends:
        time.sleep(_LOOKS_EVERY)
    return alive


def queue(*, at: datetime) -> Queue:
    """Return how the queue is; four SQL queries."""
    # A waiting job's lock is the moment when it was asked for; a held one's lies ahead.
    found = OrmQ.objects.aggregate(
        waiting=Count("id", filter=Q(lock__lte=at)),
        held=Count("id", filter=Q(lock__gt=at)),
        oldest=Min("lock", filter=Q(lock__lte=at)),
    )
    failed = Failure.objects.filter(stopped__gt=at - timedelta(days=1)).count()
    return Queue(workers_alive(), found["waiting"], found["held"], found["oldest"], failed)


def waits(job: str, *, at: datetime) -> bool:
    """Say whether a job that calls this function waits; one that a worker is at waits no more."""
    waiting = OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=at)
    return any(each.func() == job for each in waiting.iterator())


def take_up_again(*, at: datetime) -> int:
    """Let jobs be done anew that a worker held when it was killed; return how many.

    Jobs are safe to be run twice. Does nothing while any worker lives: it may be at one of them.
    """
    if workers_alive():
        return 0
    freed: int = OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__gt=at).update(lock=at)
    if freed:
        _log.warning("Jobs that a stopped worker left are taken up again: %d", freed)
    return freed


def let_go(job: str, *, until: datetime) -> None:
    """Hold a job that broke off no longer than ``until``: then it is done again, as often as may be."""
    for held in OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__gt=until):
        if held.task_id() == job:
            OrmQ.objects.filter(pk=held.pk, lock=held.lock).update(lock=until)

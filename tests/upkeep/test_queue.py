"""How the queue is; and that what a killed worker held is taken up again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django_q.conf import Conf
from django_q.models import OrmQ, Task
from django_q.signing import SignedPackage

from goldenthread.upkeep.queue import let_go, queue, take_up_again

pytestmark = pytest.mark.django_db


def _asked_for(lock):
    return OrmQ.objects.create(key=Conf.CLUSTER_NAME, payload="…", lock=lock)


@pytest.fixture
def a_worker():
    """The sign of life that a worker gives twice a second."""
    key = f"{Conf.Q_STAT}:1"
    caches["default"].set(Conf.Q_STAT, [key], None)
    caches["default"].set(key, SignedPackage.dumps("alive", True), 3)


def test_an_empty_queue_without_a_worker(at):
    now = queue(at=at)
    assert (now.workers, now.waiting, now.held, now.oldest_waiting_at) == (0, 0, 0, None)


def test_what_waits_is_told_from_what_is_being_done(at, a_worker):
    _asked_for(at - timedelta(minutes=5))
    _asked_for(at - timedelta(minutes=1))
    _asked_for(at + timedelta(hours=1))
    now = queue(at=at)
    assert (now.workers, now.waiting, now.held) == (1, 2, 1)
    assert now.oldest_waiting_at == at - timedelta(minutes=5)


def test_a_job_that_broke_off_is_told_for_a_day(at):
    for hours, is_done in ((1, False), (30, False), (1, True)):
        Task.objects.create(
            id=f"{hours}{is_done}", name="one", func="f", started=at, success=is_done,
            stopped=at - timedelta(hours=hours),
        )  # fmt: skip
    assert queue(at=at).failed == 1


def test_what_a_killed_worker_held_is_taken_up_again(at):
    held = _asked_for(at + timedelta(hours=1))
    assert take_up_again(at=at) == 1
    held.refresh_from_db()
    assert held.lock == at


def test_what_a_living_worker_holds_is_left_to_it(at, a_worker):
    _asked_for(at + timedelta(hours=1))
    assert take_up_again(at=at) == 0
    assert queue(at=at).held == 1


def test_a_job_that_broke_off_is_held_a_minute_and_no_more(at):
    broke, other = (
        OrmQ.objects.create(
            key=Conf.CLUSTER_NAME,
            payload=SignedPackage.dumps({"id": name}),
            lock=at + timedelta(hours=1),
        )
        for name in ("broke off", "goes on")
    )
    let_go("broke off", until=at + timedelta(minutes=1))
    for job in (broke, other):
        job.refresh_from_db()
    assert (broke.lock, other.lock) == (at + timedelta(minutes=1), at + timedelta(hours=1))

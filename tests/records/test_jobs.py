"""How far a long task has come, for its owner alone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from goldenthread.records import jobs
from goldenthread.records.models import JobState

pytestmark = pytest.mark.django_db


def test_a_job_goes_from_waiting_to_done(at: datetime):
    key = jobs.start(kind="import", owner_id=7, at=at, total=200)
    begun = jobs.read(key, owner_id=7)
    assert (begun.state, begun.done, begun.total) == (JobState.WAITING, 0, 200)
    jobs.advance(key, done=50, words="Reading rows")
    running = jobs.read(key, owner_id=7)
    assert (running.state, running.done, running.words) == (JobState.RUNNING, 50, "Reading rows")
    jobs.finish(key, at=at + timedelta(minutes=1), outcome={"rows": 200})
    ended = jobs.read(key, owner_id=7)
    assert (ended.state, ended.outcome) == (JobState.DONE, {"rows": 200})
    assert ended.ended_at == at + timedelta(minutes=1)


def test_a_job_that_failed_stays_failed(at: datetime):
    key = jobs.start(kind="import", owner_id=7, at=at)
    jobs.fail(key, at=at, words="The file could not be read.")
    jobs.advance(key, done=3)
    jobs.finish(key, at=at)
    ended = jobs.read(key, owner_id=7)
    assert (ended.state, ended.words) == (JobState.FAILED, "The file could not be read.")


def test_nobody_reads_another_persons_job(at: datetime):
    key = jobs.start(kind="import", owner_id=7, at=at)
    with pytest.raises(jobs.NoSuchJob):
        jobs.read(key, owner_id=8)

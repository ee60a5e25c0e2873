"""What is recorded is followed soon after, once, and what was missed is followed later."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ, Schedule
from django_q.signing import SignedPackage

from goldenthread.audit import followers
from goldenthread.audit.events import System, event
from goldenthread.management import following
from goldenthread.management.calendar import follow_the_calendar
from goldenthread.management.checking import Level, findings
from goldenthread.management.following import JOB, follow_soon, follow_what_was_left
from goldenthread.management.tasks import follow
from goldenthread.upkeep.queue import waits

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(monkeypatch):
    """What one follower has read, who alone follows; whatever was there before is read."""
    found: list[tuple[int, int]] = []
    monkeypatch.setattr(followers, "_FOLLOWERS", {})
    followers.register("reader", lambda after, latest, at: found.append((after, latest)))
    followers.catch_up(at=timezone.now())
    found.clear()
    return found


@pytest.fixture
def asked(monkeypatch):
    """Jobs are queued as in service, and not done at once."""

    def queued(job):
        OrmQ.objects.create(
            key=Conf.CLUSTER_NAME,
            payload=SignedPackage.dumps({"id": "1", "func": job}),
            lock=timezone.now(),
        )

    monkeypatch.setattr(following, "async_task", queued)
    return queued


def happen(at) -> int:
    with event(by=System(), at=at, name="test:happened") as number:
        return number


def test_an_event_is_followed_once_it_is_committed(read, at, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        number = happen(at)
        assert read == []
    assert read == [(number - 1, number)]


def test_what_is_undone_is_not_followed(read, at, django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks(execute=True) as told,
        pytest.raises(RuntimeError),
        event(by=System(), at=at, name="test:happened"),
    ):
        raise RuntimeError("no")
    assert told == []


def test_never_two_wait_and_one_that_is_being_done_does_not_count(read, asked):
    for _ in range(3):
        follow_soon()
    assert OrmQ.objects.count() == 1
    assert waits(JOB, at=timezone.now())
    OrmQ.objects.update(lock=timezone.now() + timedelta(hours=1))
    follow_soon()
    assert OrmQ.objects.count() == 2


def test_another_job_that_waits_is_not_taken_for_it(read, asked):
    asked("goldenthread.management.tasks.send_mails")
    follow_soon()
    assert OrmQ.objects.count() == 2


def test_asking_costs_one_query_where_it_is_asked_already(read, asked, django_assert_num_queries):
    follow_soon()
    with django_assert_num_queries(1):
        follow_soon()


def test_what_nobody_was_told_of_is_followed_at_the_workers_start_and_daily(read, asked, at):
    follow_what_was_left()
    assert not OrmQ.objects.exists()
    number = happen(at)
    follow_what_was_left()
    assert OrmQ.objects.count() == 1
    assert follow_the_calendar(at) == []
    assert read == [(number - 1, number)]


def test_one_that_fails_is_asked_again_in_a_minute_by_one_job(read, monkeypatch, at):
    def fails(*_):
        raise RuntimeError("today it does not work")

    followers.register("fails", fails)
    happen(at)
    follow()
    follow()
    (again,) = Schedule.objects.filter(func=JOB)
    assert again.schedule_type == Schedule.ONCE
    assert follow_the_calendar(at) == ["follow"]
    monkeypatch.setitem(followers._FOLLOWERS, "fails", lambda *_: None)
    follow()
    assert not Schedule.objects.filter(func=JOB).exists()


def test_how_far_behind_they_are_is_told(read, at, django_assert_num_queries):
    (current,) = followers.behind()
    assert (current.name, current.events, current.since) == ("reader", 0, None)
    happen(at)
    happen(at + timedelta(minutes=1))
    with django_assert_num_queries(3):
        (late,) = followers.behind()
    assert (late.events, late.since) == (2, at)


def test_check_tells_of_what_has_waited_long(read, at):
    happen(at)

    def found(moment):
        return [it for it in findings(at=moment) if it.subject == "followers"]

    assert [it.level for it in found(at + timedelta(minutes=1))] == [Level.OK]
    (late,) = found(at + timedelta(minutes=11))
    assert late.level is Level.LOOK
    assert "(reader) has yet to read 1 event, one since 20 January 2026, 9:30 am" in late.says
    assert "goldenthread work" in late.mend

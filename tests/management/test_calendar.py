"""What is scheduled, and what a day brings."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import Schedule

from goldenthread.indicators.models import SeriesNow
from goldenthread.management import calendar
from goldenthread.management.calendar import follow_the_calendar
from goldenthread.management.schedules import LONDON, SCHEDULED, note_schedules
from goldenthread.records import jobs
from goldenthread.records.models import Job

pytestmark = pytest.mark.django_db


def _ours():
    return Schedule.objects.filter(name__startswith="goldenthread: ")


def test_what_is_declared_is_what_the_queue_knows(at):
    Schedule.objects.create(name="goldenthread: what we did once", func="gone")
    Schedule.objects.create(name="somebody else's", func="theirs")
    note_schedules(at=at)
    note_schedules(at=at)
    assert {it.name: it.func for it in _ours()} == {
        f"goldenthread: {it.name}": it.does for it in SCHEDULED
    }
    assert Schedule.objects.filter(name="somebody else's").exists()


def test_it_runs_next_at_its_time_of_day_in_london(at):
    _ours().delete()
    note_schedules(at=at)
    due = _ours().get().next_run.astimezone(LONDON)
    assert due > at
    assert (due.hour, due.minute) == (2, 15)


def test_a_time_that_was_noted_is_not_moved_by_another_start(at):
    note_schedules(at=at)
    before = _ours().get().next_run
    note_schedules(at=at + timedelta(days=3))
    assert _ours().get().next_run == before


def test_what_is_scheduled_is_there_to_be_run():
    assert all(callable(import_string(it.does)) for it in SCHEDULED)


def _session(expires):
    session = SessionStore()
    session["known"] = 1
    session.set_expiry(expires)
    session.save()
    return session.session_key


def test_a_day_forgets_sessions_and_jobs_that_are_over(at):
    now = timezone.now()
    gone, stays = _session(now - timedelta(days=1)), _session(now + timedelta(days=1))
    ended = jobs.start(kind="preview", owner_id=1, at=at - timedelta(days=40))
    jobs.finish(ended, at=at - timedelta(days=40))
    waiting = jobs.start(kind="preview", owner_id=1, at=at - timedelta(days=40))
    assert follow_the_calendar(at) == []
    assert follow_the_calendar(at) == []
    left = set(Session.objects.values_list("session_key", flat=True))
    assert stays in left
    assert gone not in left
    assert list(Job.objects.values_list("key", flat=True)) == [waiting]


def test_what_comes_into_force_on_a_day_is_shown_from_then_on(cast, at):
    now = SeriesNow.objects.select_related("definition").first()
    SeriesNow.objects.filter(pk=now.pk).update(title="As it was called")
    assert follow_the_calendar(at) == []
    assert SeriesNow.objects.get(pk=now.pk).title == now.definition.title


def test_a_step_that_fails_does_not_stop_the_others(at, monkeypatch, caplog):
    taken: list[object] = []

    def fails(_):
        raise RuntimeError("today it does not work")

    monkeypatch.setattr(calendar, "STEPS", (fails, taken.append))
    assert follow_the_calendar(at) == ["fails"]
    assert taken == [at]
    assert "The calendar's step fails failed" in caplog.text
    with pytest.raises(CommandError, match="Some steps failed"):
        call_command("follow_the_calendar", stdout=StringIO())

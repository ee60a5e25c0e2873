"""Followers read each event at least once, and one that fails holds nobody up."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from goldenthread.audit import followers
from goldenthread.audit.events import System, event
from goldenthread.audit.models import FollowerPlace

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def alone(monkeypatch):
    """Nobody follows but those of the test."""
    monkeypatch.setattr(followers, "_FOLLOWERS", {})


def happen() -> int:
    with event(by=System(), at=AT, name="test:happened") as number:
        return number


def test_events_are_followed_once_and_from_where_one_left_off(alone):
    asked: list[tuple[int, int]] = []
    followers.register("reader", lambda after, latest, at: asked.append((after, latest)))
    first = happen()
    assert followers.catch_up(at=AT) == []
    assert followers.catch_up(at=AT) == []
    second = happen()
    followers.catch_up(at=AT)
    assert asked == [(0, first), (first, second)]


def test_who_fails_is_asked_again_and_the_others_go_on(alone):
    asked: list[int] = []
    broken = [True]

    def failing(after: int, latest: int, at: datetime) -> None:
        if broken[0]:
            raise RuntimeError("no")
        asked.append(after)

    followers.register("failing", failing)
    followers.register("other", lambda after, latest, at: asked.append(-1))
    happen()
    assert followers.catch_up(at=AT) == ["failing"]
    assert asked == [-1]
    broken[0] = False
    assert followers.catch_up(at=AT) == []
    assert asked == [-1, 0]


def test_what_a_follower_records_is_followed_too(alone):
    asked: list[int] = []

    def recording(after: int, latest: int, at: datetime) -> None:
        if not asked:
            happen()
        asked.append(latest)

    followers.register("recording", recording)
    first = happen()
    followers.catch_up(at=AT)
    assert asked == [first, first + 1]


def test_nobody_is_put_back_who_has_read_further(alone):
    def overtaken(after: int, latest: int, at: datetime) -> None:
        FollowerPlace.objects.filter(name="slow").update(read_to=latest + 7)

    followers.register("slow", overtaken)
    latest = happen()
    followers.catch_up(at=AT)
    assert FollowerPlace.objects.get(name="slow").read_to == latest + 7

"""What is remembered, for how long, and what empties it."""

from __future__ import annotations

import pytest
from django.db import transaction

from goldenthread.audit import followers
from goldenthread.audit.canonical import NO_DIGEST
from goldenthread.audit.events import System, draft_of, event, opened
from goldenthread.audit.queries import event_numbered, head
from goldenthread.audit.remembering import LONGEST, MOST, Memory, head_digest
from tests.cast import AT


class Made:
    """Something to make, which counts how often it was made."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        return self.times


def test_what_was_made_is_made_once_for_its_key():
    memory, made = Memory(), Made()
    assert [memory.recall("head", "a", made) for _ in range(3)] == [1, 1, 1]
    assert memory.recall("head", "b", made) == 2
    memory.forget()
    assert memory.recall("head", "a", made) == 3


def test_another_head_empties_it_also_when_it_is_an_earlier_one():
    memory, made = Memory(), Made()
    assert [memory.recall(head, "a", made) for head in ("x", "y", "y", "x")] == [1, 2, 2, 3]


def test_what_is_being_made_while_an_event_is_recorded_is_not_kept():
    memory, made = Memory(), Made()

    def slowly():
        memory.recall("later", "another", made)  # another thread, which has met the event
        return "of the past"

    assert memory.recall("head", "a", slowly) == "of the past"
    assert memory.recall("later", "a", lambda: "of the present") == "of the present"


def test_nothing_is_kept_for_longer_than_half_a_minute():
    now = [100.0]
    memory, made = Memory(clock=lambda: now[0]), Made()
    found = []
    for seconds in (0, LONGEST - 1, 1, LONGEST):
        now[0] += seconds
        found.append(memory.recall("head", "a", made))
    assert found == [1, 1, 2, 3]


def test_the_least_asked_for_is_let_go():
    memory, made = Memory(), Made()
    memory.recall("head", "kept", made)
    for place in range(MOST):
        memory.recall("head", place, made)
        assert memory.recall("head", "kept", made) == 1
    assert memory.recall("head", 0, made) == MOST + 2


def test_what_cannot_be_made_is_not_kept():
    memory = Memory()
    with pytest.raises(ZeroDivisionError):
        memory.recall("head", "a", lambda: 1 // 0)
    assert memory.recall("head", "a", lambda: 2) == 2


@pytest.mark.django_db
def test_the_head_is_the_latest_events_digest(django_assert_num_queries):
    before = head_digest()
    with event(by=System(), at=AT, name="records:remembered:first"):
        assert head_digest() == before
    with django_assert_num_queries(1):
        found = head_digest()
    assert found.split() == [event_numbered(head()).digest, "0"]
    assert found != before


@pytest.mark.django_db
def test_the_head_is_another_once_a_follower_has_read_on(monkeypatch):
    monkeypatch.setattr(followers, "_FOLLOWERS", {"reader": lambda *_: None})
    with event(by=System(), at=AT, name="records:remembered:first"):
        pass
    before = head_digest()
    followers.catch_up(at=AT)
    assert head_digest() != before


@pytest.mark.django_db
def test_a_change_undone_leaves_the_head_that_was_there():
    before, told = head_digest(), []
    for words in ("once", "again"):
        with transaction.atomic():
            draft = draft_of(System(), AT, "records:remembered:undone", words, None)
            with opened(draft, durable=False):
                pass
            told.append(head_digest())
            transaction.set_rollback(True)
    assert head_digest() == before
    assert len({before, *told}) == 3  # the same number, another digest
    assert len(NO_DIGEST) == len(before)

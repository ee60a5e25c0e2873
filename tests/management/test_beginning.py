"""A council of one's own begins from nothing."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from goldenthread.audit.models import Event
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.units import has_begun

GIVEN = {"council": "Ambleford Borough Council", "name": "Jo Reed", "username": "jo.reed"}


@pytest.fixture
def typed(monkeypatch):
    def says(password):
        monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))

    return says


@pytest.mark.django_db
def test_the_first_officer_signs_in_and_may_do_everything(typed):
    typed("a long enough secret of theirs")
    call_command("begin_council", **GIVEN, password_stdin=True, stdout=io.StringIO())
    account = account_named("jo.reed")
    assert account.check_password("a long enough secret of theirs")
    actor = actor_for(account, on=date(2026, 1, 5))
    assert {right for right in Right if not actor.may(right)} == {Right.SEE_SHARED}
    assert [event.name for event in Event.objects.all()] == ["management:council:begun"]


@pytest.mark.django_db
def test_a_second_beginning_is_refused_and_changes_nothing(typed):
    typed("a long enough secret of theirs")
    call_command("begin_council", **GIVEN, password_stdin=True, stdout=io.StringIO())
    typed("another long secret of theirs")
    with pytest.raises(CommandError, match="already"):
        call_command("begin_council", **GIVEN, password_stdin=True)
    assert Event.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "password", "sentence"),
    [
        ({"near_target_percent": "five"}, "a long enough secret", "not a number"),
        ({"near_target_percent": "500"}, "a long enough secret", "0 to 100"),
        ({"from_on": "1 April"}, "a long enough secret", "2020-04-01"),
        ({"council": " "}, "a long enough secret", "is empty"),
        ({"username": "jo reed"}, "a long enough secret", "without spaces"),
        ({}, "short", "too short"),
    ],
)
def test_what_cannot_be_used_is_refused_with_what_to_mend(typed, more, password, sentence):
    typed(password)
    with pytest.raises(CommandError, match=sentence):
        call_command("begin_council", **{**GIVEN, **more}, password_stdin=True)
    assert not has_begun()


@pytest.mark.django_db
def test_at_a_terminal_a_wrong_answer_is_asked_for_again(monkeypatch):
    names = iter(["jo reed", "jo.reed"])
    secrets = iter(["short", "a long enough secret", "another", *["a long enough secret"] * 2])
    monkeypatch.setattr("builtins.input", lambda question: next(names))
    monkeypatch.setattr("getpass.getpass", lambda question: next(secrets))
    told = io.StringIO()
    given = {name: it for name, it in GIVEN.items() if name != "username"}
    call_command("begin_council", **given, stdout=io.StringIO(), stderr=told)
    assert account_named("jo.reed").check_password("a long enough secret")
    assert "without spaces" in told.getvalue()
    assert "too short" in told.getvalue()
    assert "differ" in told.getvalue()

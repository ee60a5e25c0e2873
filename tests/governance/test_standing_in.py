"""Delegated powers and posts that stand in: granted, said, ended, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance.commands.powers import PowerWanted, end_power, grant_power
from goldenthread.governance.commands.standing_in import AbsenceWanted, end_stand_in, stand_in
from goldenthread.governance.queries.instead import instead_known
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from tests.cast import AT
from tests.framework import body_that_decides

pytestmark = pytest.mark.django_db
TODAY = localdate(AT)
SPAN = {"from_on": date(2014, 8, 1), "to_on": date(2015, 3, 31), "decided_on": date(2014, 7, 1)}


@pytest.fixture
def asked(cast):
    """The body and the post of a delegated power."""
    body = body_that_decides("Council", "targets", "plan")
    return body, cast.structure.posts["Portfolio Holder for Housing"]


def grant(asked, by=SYSTEM, kinds=("targets",), **more):
    return grant_power(PowerWanted(asked[0], asked[1], tuple(kinds), **SPAN | more), by=by, at=AT)


def test_a_power_is_granted_held_from_day_to_day_and_ended(asked):
    assert grant(asked, minute="12") == "DP-1"
    power = instead_known().powers[0]
    assert (power.reference, power.kinds, power.minute) == ("DP-1", ("targets",), "12")
    assert not power.is_on(date(2014, 7, 31)) and power.is_on(date(2015, 3, 31))
    end = date(2014, 10, 1)
    assert end_power("DP-1", by=SYSTEM, at=AT, ended_on=end, reason="Taken back") == head()
    power = instead_known().powers[0]
    assert power.is_on(date(2014, 9, 30)) and not power.is_on(end)
    assert grant(asked, kinds=("plan",)) == "DP-2"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"to_on": date(2014, 7, 31)}, "end before it begins"),
        ({"from_on": date(2014, 6, 1), "reason": "Late"}, "after it would begin"),
        ({"decided_on": date(2014, 8, 1)}, "a day to come"),
        ({"from_on": date(2014, 7, 1)}, "history is corrected: say why"),
        ({"kinds": ()}, "at least one kind"),
        ({"kinds": ("moons",)}, "no kind of change"),
        (
            {"kinds": ("targets", "rule")},
            "Council decides at no step of an approval route on those days: Rating",
        ),
        ({"minute": "x" * 201}, "Shorten the minute"),
        ({"to_on": date(9999, 12, 31)}, "too far away"),
    ],
)
def test_a_power_that_makes_no_sense_is_refused(asked, said, sentence):
    before = head()
    with pytest.raises(NotPossible, match=sentence):
        grant(asked, **said)
    assert head() == before


def test_a_power_of_a_body_or_for_a_post_that_is_not_there_is_refused(asked):
    body, post = asked
    with pytest.raises(NotPossible, match="body is not there"):
        grant((-1, post))
    with pytest.raises(NotPossible, match="post is not there"):
        grant((body, -1))


def test_a_power_is_ended_once_within_its_days_and_with_a_reason(asked):
    grant(asked)
    day = date(2014, 10, 1)
    with pytest.raises(NotPossible, match="Say why"):
        end_power("DP-1", by=SYSTEM, at=AT, ended_on=day, reason=" ")
    for outside in (date(2014, 7, 31), date(2015, 4, 1)):
        with pytest.raises(NotPossible, match="choose one of those days"):
            end_power("DP-1", by=SYSTEM, at=AT, ended_on=outside, reason="So")
    with pytest.raises(NotPossible, match="no such"):
        end_power("DP-9", by=SYSTEM, at=AT, ended_on=day, reason="So")
    read_at = head()
    end_power("DP-1", by=SYSTEM, at=AT, ended_on=day, reason="So", read_at=read_at)
    with pytest.raises(ChangedMeanwhile):
        end_power("DP-1", by=SYSTEM, at=AT, ended_on=day, reason="So", read_at=read_at)
    with pytest.raises(NotPossible, match="ended already"):
        end_power("DP-1", by=SYSTEM, at=AT, ended_on=day, reason="So", read_at=head())


def test_only_who_administers_the_whole_council_records_a_power(cast, asked):
    for username in ("councillor", "head.of.service", "partner"):
        with pytest.raises(NotPermitted):
            grant(asked, by=cast.actor(username))


def away(cast, who="Head of Housing", instead="Director of Resources", by=SYSTEM, **more):
    days = {"from_on": TODAY, "to_on": TODAY + timedelta(days=13)} | more
    posts = cast.structure.posts
    return stand_in(AbsenceWanted(posts[who], posts[instead], **days), by=by, at=AT)


def test_whoever_holds_a_post_says_who_stands_in_and_ends_it_early(cast):
    holder = cast.actor("head.of.service")
    assert away(cast, by=holder) == "SI-1"
    end_stand_in("SI-1", by=holder, at=AT, ended_on=TODAY + timedelta(days=7))
    absence = instead_known().absences[0]
    assert absence.is_on(TODAY + timedelta(days=6)) and not absence.is_on(TODAY + timedelta(days=7))
    with pytest.raises(NotPossible, match="over already"):
        end_stand_in("SI-1", by=holder, at=AT, ended_on=TODAY)
    assert (
        away(cast, by=cast.actor("performance.officer"), from_on=TODAY + timedelta(days=8))
        == "SI-2"
    )


def test_another_says_nothing_for_a_post_that_they_neither_hold_nor_administer(cast):
    for username in ("service.manager", "councillor", "partner", "director"):
        with pytest.raises(NotPermitted):
            away(cast, by=cast.actor(username))
    away(cast)
    with pytest.raises(NotPermitted):
        end_stand_in("SI-1", by=cast.actor("councillor"), at=AT, ended_on=TODAY)


def test_a_post_stands_in_neither_for_itself_nor_in_a_chain(cast):
    with pytest.raises(NotPossible, match="cannot stand in for itself"):
        away(cast, instead="Head of Housing")
    away(cast)
    with pytest.raises(
        NotPossible, match="Director of Resources stands in for Head of Housing from"
    ):
        away(cast, who="Director of Resources", instead="Chief Executive")
    with pytest.raises(NotPossible, match="Head of Housing is away itself from"):
        away(cast, who="Chief Executive", instead="Head of Housing")
    with pytest.raises(NotPossible, match="Director of Resources stands in from"):
        away(cast)
    later = {"from_on": TODAY + timedelta(days=14), "to_on": TODAY + timedelta(days=20)}
    assert away(cast, who="Director of Resources", instead="Chief Executive", **later) == "SI-2"


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"from_on": TODAY - timedelta(days=1)}, "a day that is over"),
        ({"to_on": TODAY - timedelta(days=1)}, "last day is before the first"),
        ({"to_on": date(9999, 12, 31)}, "too far away"),
    ],
)
def test_an_absence_on_days_that_make_no_sense_is_refused(cast, days, sentence):
    before = head()
    with pytest.raises(NotPossible, match=sentence):
        away(cast, **days)
    assert head() == before

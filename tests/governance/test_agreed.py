"""How the changes of one thing were agreed: each line with the body that adopted it, and who answered how."""

from __future__ import annotations

import pytest

from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.governance.queries.agreed import agreed_of
from goldenthread.indicators.commands.carried.targets import asked_of
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.models import Target
from goldenthread.rules.ladder import Answer, LineState
from goldenthread.rules.numbers import number
from tests.cast import AT
from tests.climbs import PERIOD, build_ladder

pytestmark = pytest.mark.django_db


@pytest.fixture
def climbs(cast):
    return build_ladder(cast)


def refined_by_communities(climbs):
    """Let a package of two remits climb to its end, one line refined where it is adopted."""
    reference = climbs.propose(HS01="12", RB09="9")
    climbs.up_to(reference, "policy")
    pk = climbs.cast.series["HS01"]
    asked = asked_of([NewTarget(pk, PERIOD, number("13"))])
    answers = {1: LineAnswer(Answer.APPROVED, "Bolder.", refined=asked)}
    climbs.decide(reference, "policy", answers, body="communities")
    climbs.decide(reference, "policy", body="prosperity")
    for step in ("finalise", "final"):
        climbs.decide(reference, step)
    return reference


def test_each_line_says_which_body_adopted_it(climbs):
    refined_by_communities(climbs)
    reasons = {
        code: Target.objects.filter(series=climbs.cast.series[code]).latest("id").reason
        for code in ("HS01", "RB09")
    }
    assert reasons["HS01"] == "Bolder. Adopted by Communities for targets on 14 July 2014."
    assert reasons["RB09"] == "Adopted by Prosperity for targets on 14 July 2014."


def test_who_proposed_refined_and_adopted_is_told_in_order(climbs, django_assert_max_num_queries):
    reference = refined_by_communities(climbs)
    things = [("series", climbs.cast.series["HS01"])]
    with django_assert_max_num_queries(15):
        (found,) = agreed_of(climbs.actor("staff"), things, on=AT.date())
    assert (found.reference, found.number, found.state) == (reference, 1, LineState.PASSED)
    assert [(it.who, it.word, it.is_refined) for it in found.answers][-3:] == [
        ("Communities for targets", "adopted", True),
        ("Performance Officer", "passed on", False),
        ("Board for targets", "approved", False),
    ]


def test_nothing_is_told_to_a_partner_or_of_what_never_climbed(climbs, django_assert_num_queries):
    refined_by_communities(climbs)
    partner = climbs.actor("partner")
    things = [("series", climbs.cast.series["HS01"])]
    assert agreed_of(partner, things, on=AT.date()) == ()
    auditor = climbs.actor("auditor")
    with django_assert_num_queries(1):
        assert agreed_of(auditor, [("series", 0)], on=AT.date()) == ()

"""Many objectives brought at once: as they are said, once, and every mistake with its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.audit.verification import verify
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.bringing import Brought, Serving, bring_objectives
from goldenthread.plan.commands.contributions import Terms, move_contribution, offer_contribution
from goldenthread.plan.commands.objectives import Wanted, add_objective
from goldenthread.plan.models import Contribution, ContributionMove, Objective, ObjectiveNow
from goldenthread.plan.queries.thread import thread_known
from goldenthread.rules.numbers import number
from goldenthread.rules.vocabulary import ContributionStep as Step
from goldenthread.rules.vocabulary import ObjectiveEnd
from tests.plan.threads import DAY, add_levels, now_by

pytestmark = pytest.mark.django_db
HOW = Terms("By doing our part")
LATER, FAR = date(2031, 4, 1), date(9999, 12, 31)


@pytest.fixture
def levels(cast):
    return add_levels()


def _small(levels):
    top, below = levels["outcome"], levels["priority"]
    return [
        Brought("safe", top, Wanted("Safe streets", due_on=date(2030, 3, 31)), DAY),
        Brought("clean", below, Wanted("Clean streets"), DAY, (Serving("safe", HOW, DAY),)),
        Brought("calm", below, Wanted("Calm nights"), DAY, (Serving("safe", HOW, DAY),)),
    ]


def _bring(brought, reason=""):
    return bring_objectives(brought, by=SYSTEM, at=timezone.now(), reason=reason)


def _edges(on=None):
    thread = thread_known(on or timezone.localdate())
    names = {pk: it.reference for pk, it in thread.objectives.items()}
    return {(names[it.child_id], names[it.parent_id]): it.weight for it in thread.edges}


def test_they_stand_as_one_event_and_brought_twice_change_nothing(levels):
    before = head()
    assert _bring(_small(levels)) == before + 1
    assert _edges() == {("clean", "safe"): number(1), ("calm", "safe"): number(1)}
    now = ObjectiveNow.objects.get(reference="safe")
    assert (now.title, now.has_parts, now.reaches_top) == ("Safe streets", True, True)
    assert [it.reference for it in Contribution.objects.order_by("pk")] == ["C-1", "C-2"]
    assert [it.step for it in ContributionMove.objects.order_by("pk")] == ["offered", "agreed"] * 2
    assert _bring(_small(levels)) is None
    assert head() == before + 1
    assert verify().fault is None


def test_what_is_said_otherwise_is_changed_and_what_is_not_named_stays(levels):
    _bring(_small(levels))
    safe, clean, _ = _small(levels)
    heavier = replace(clean, serves=(Serving("safe", replace(HOW, weight=number(3)), DAY),))
    with pytest.raises(NotPossible, match="say why"):
        _bring([replace(safe, wanted=Wanted("Safer streets"))])
    _bring([replace(safe, wanted=Wanted("Safer streets")), heavier], reason="It was agreed so")
    assert ObjectiveNow.objects.get(reference="safe").title == "Safer streets"
    assert _edges() == {("clean", "safe"): number(3), ("calm", "safe"): number(1)}
    assert Contribution.objects.count() == 2


def test_one_that_ends_names_what_takes_its_place(levels):
    safe, clean, calm = _small(levels)
    ending = replace(clean, ends_on=LATER, ended_as=ObjectiveEnd.REPLACED, successor="calm")
    serving = replace(calm, serves=(Serving("safe", HOW, DAY, LATER),))
    _bring([safe, ending, serving])
    assert set(_edges()) == {("clean", "safe"), ("calm", "safe")}
    assert _edges(LATER) == {}
    assert set(thread_known(LATER).objectives) == {
        Objective.objects.get(reference=it).pk for it in ("safe", "calm")
    }
    assert _bring([safe, ending, serving]) is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda s, c, k: [replace(s, serves=(Serving("clean", HOW, DAY),)), c, k], "in a circle"),
        (lambda s, c, k: [s, replace(c, serves=(Serving("nothing", HOW, DAY),)), k], "another one"),
        (lambda s, c, k: [s, replace(c, serves=(Serving("clean", HOW, DAY),)), k], "another one"),
        (lambda s, c, k: [s, replace(c, serves=(Serving("safe", Terms(), DAY),)), k], "how it is"),
        (lambda s, c, k: [s, replace(c, serves=(Serving("safe", replace(HOW, weight=number(0)), DAY),)), k],
         "more than nought"),
        (lambda s, c, k: [s, replace(c, wanted=Wanted(" ")), k], "what is to be achieved"),
        (lambda s, c, k: [s, replace(c, wanted=Wanted("x" * 301)), k], "300 or fewer"),
        (lambda s, c, k: [replace(s, from_on=FAR), c, k], "too far away"),
        (lambda s, c, k: [s, replace(c, serves=(Serving("safe", HOW, FAR),)), k], "too far away"),
        (lambda s, c, k: [s, replace(c, ends_on=DAY), k], "end before it begins"),
        (lambda s, c, k: [s, replace(c, ends_on=LATER, successor="none"), k], "can replace it"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reference_and_nothing_is_recorded(
    levels, change, sentence
):
    before = head()
    with pytest.raises(NotPossible, match=sentence) as refused:
        _bring(change(*_small(levels)))
    assert str(refused.value).partition(":")[0] in ("safe", "clean")
    assert head() == before and not Objective.objects.exists()


def test_an_objective_stays_on_its_level_and_a_talk_that_is_open_is_not_overruled(levels):
    _bring(_small(levels))
    clean = _small(levels)[1]
    with pytest.raises(NotPossible, match="another level"):
        _bring([replace(clean, level_id=levels["outcome"])], reason="So")
    add_objective(Wanted("New"), level_id=levels["priority"], from_on=DAY, reason="So", **now_by())
    new, safe = (Objective.objects.get(reference=it).pk for it in ("O-4", "safe"))
    said: dict[str, Any] = {"from_on": DAY, "words": "So"} | now_by()
    offer_contribution(HOW, to_id=safe, objective_id=new, **said)
    serving = Brought("O-4", levels["priority"], Wanted("New"), DAY, (Serving("safe", HOW, DAY),))
    with pytest.raises(NotPossible, match="talked about already, as C-3"):
        _bring([serving])
    talk = Contribution.objects.get(reference="C-3").pk
    move_contribution(talk, Step.DECLINED, **said)
    assert _bring([serving]) is not None
    assert ("O-4", "safe") in _edges()


def test_a_number_that_a_file_took_is_not_given_again(levels):
    _bring([Brought("O-2", levels["outcome"], Wanted("Brought"), DAY)])
    added = add_objective(
        Wanted("Mine"), level_id=levels["outcome"], from_on=DAY, reason="So", **now_by()
    )
    assert added == "O-3"

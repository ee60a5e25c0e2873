"""Objectives as lists and pages show them: to whom, with what gaps, and with how many queries."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.organisation.access import NotPermitted
from goldenthread.plan.commands.objectives import Wanted, change_objective, end_objective
from goldenthread.plan.queries.objective import objective_shown
from goldenthread.plan.queries.objectives import (
    Gap,
    ObjectivesFilter,
    all_objectives,
    objectives_for,
)
from goldenthread.plan.queries.outline import outline_for
from goldenthread.rules.vocabulary import ObjectiveEnd
from tests.plan.threads import add, agree, build_thread, measure, now_by, offer

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def thread(cast):
    return build_thread(cast)


def _titles(actor, as_at=None, **asked):
    found = objectives_for(actor, ObjectivesFilter(**asked), on=TODAY, as_at=as_at)
    return [it.title for it in found.page.items]


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"text": "streets"}, ["Safe streets", "Clean streets"]),
        ({"text": "streets", "order": "-level"}, ["Clean streets", "Safe streets"]),
        ({"is_internal": True}, ["Calm nights"]),
        ({"gap": Gap.NOTHING_UNDER}, ["Alone and unserved"]),
        ({"gap": Gap.NO_EVIDENCE}, ["Alone and unserved", "Calm nights"]),
        ({"gap": Gap.NO_TIMESCALE}, ["Alone and unserved", "Calm nights"]),
        ({"gap": Gap.REACHES_NOTHING}, []),
        ({"gap": Gap.NOBODYS}, ["Alone and unserved", "Safe streets", "Calm nights"]),
        (
            {"order": "title"},
            ["Alone and unserved", "Calm nights", "Clean streets", "Safe streets"],
        ),
    ],
)
def test_the_list_is_narrowed_and_ordered_now_as_of_a_past_day(cast, thread, asked, titles):
    actor = cast.actor("director")
    assert _titles(actor, **asked) == titles
    assert _titles(actor, as_at=head(), **asked) == titles
    assert [it.title for it in all_objectives(actor, ObjectivesFilter(**asked), on=TODAY)] == titles


def test_the_list_is_narrowed_by_level_unit_and_rating(cast, thread):
    actor = cast.actor("director")
    unit = cast.structure.services["Customer Services"]
    assert _titles(actor, unit_ids=frozenset({unit})) == ["Clean streets"]
    assert "Safe streets" not in _titles(actor, level_id=thread.levels["priority"])
    rated = objectives_for(actor, ObjectivesFilter(text="clean"), on=TODAY).page.items[0]
    assert rated.rating_class in ("near_target", "off_target", "on_target")
    assert rated.title in _titles(actor, rating=rated.rating_class)
    assert _titles(actor, rating="exceeding") == []
    assert (rated.worst.kind, rated.worst.reference) == ("series", "CS02a")


def test_gaps_are_counted_alike_for_every_reader(cast, thread):
    said = {Gap.NOTHING_UNDER: 1, Gap.NO_EVIDENCE: 2, Gap.NO_TIMESCALE: 2, Gap.REACHES_NOTHING: 0,
            Gap.NOBODYS: 3}  # fmt: skip
    for username in ("director", "service.manager", "head.of.service", "councillor"):
        actor = cast.actor(username)
        for as_at in (None, head()):
            found = objectives_for(actor, ObjectivesFilter(), on=TODAY, as_at=as_at)
            assert dict(found.gaps) == said, (username, as_at)


def test_a_persons_own_objective_is_in_nobody_elses_list_nor_page(cast, thread):
    reference, served = thread.reference(thread.mine), thread.reference(thread.clean)
    for username, sees in (
        ("service.manager", True),
        ("head.of.service", True),
        ("director", False),
        ("performance.officer", False),
        ("auditor", False),
    ):
        actor = cast.actor(username)
        for as_at in (None, head()):
            found = objectives_for(actor, ObjectivesFilter(), on=TODAY, as_at=as_at)
            titles = [it.title for it in found.page.items]
            assert ("Learn to listen" in titles) is sees, (username, as_at)
            assert found.total == (5 if sees else 4)
            shown = objective_shown(actor, reference, on=TODAY, as_at=as_at)
            assert (shown is not None) is sees
            above = objective_shown(actor, served, on=TODAY, as_at=as_at)
            assert [it.line.title for it in above.served_by] == ["Learn to listen"] * sees


def test_a_former_manager_sees_a_persons_own_objective_no_longer(cast, thread):
    manager, before = cast.actor("service.manager"), head()
    other = Wanted("Learn to listen", manager_id=min(cast.actor("director").post_ids))
    change_objective(thread.mine, other, from_on=TODAY, reason="Moved", **now_by(manager))
    former, reference = cast.actor("head.of.service"), thread.reference(thread.mine)
    for as_at in (None, before, head()):
        assert "Learn to listen" not in _titles(former, as_at=as_at)
        assert objective_shown(former, reference, on=TODAY, as_at=as_at) is None
    assert "Learn to listen" in _titles(cast.actor("director"))


def test_an_objective_tells_what_it_makes_of_what_it_serves_and_of_the_top(cast, thread):
    under = add(thread.levels["priority"], "Swept weekly")
    agree(under, thread.clean, "1")
    shown = objective_shown(cast.actor("director"), thread.reference(under), on=TODAY)
    assert [it.share for it in shown.serves] == [Fraction(1, 4)]
    assert [(it.title, share) for it, share in shown.shares] == [("Safe streets", Fraction(3, 16))]
    assert [[it.title for it in way] for way in shown.ways] == [
        ["Safe streets", "Clean streets", "Swept weekly"]
    ]
    clean = objective_shown(cast.actor("director"), thread.reference(thread.clean), on=TODAY)
    assert [it.code for it in clean.measures] == ["CS01", "CS02a"]
    assert clean.line.holders and clean.line.unit.name == "Customer Services"
    own = objective_shown(cast.actor("service.manager"), thread.reference(thread.mine), on=TODAY)
    assert [it.share for it in own.serves] == [None]


def test_what_is_offered_and_not_agreed_stands_by_itself(cast, thread):
    under = add(thread.levels["priority"], "Swept weekly")
    offer(under, thread.alone)
    shown = objective_shown(cast.actor("director"), thread.reference(thread.alone), on=TODAY)
    assert not shown.served_by
    assert [(it.other.title, it.step, it.is_given) for it in shown.offers] == [
        ("Swept weekly", "offered", False)
    ]
    given = objective_shown(cast.actor("director"), thread.reference(under), on=TODAY)
    assert [it.is_given for it in given.offers] == [True]


def test_an_ended_objective_keeps_its_page_and_the_past_its_words(cast, thread):
    actor, before = cast.actor("director"), head()
    said = {"from_on": TODAY, "reason": "Done", **now_by()}
    end_objective(thread.calm, ended_as=ObjectiveEnd.REPLACED, successor_id=thread.clean, **said)
    reference = thread.reference(thread.calm)
    shown = objective_shown(actor, reference, on=TODAY)
    assert shown.line is None
    assert (shown.says.ended_as, shown.says.successor.title) == ("replaced", "Clean streets")
    assert "Calm nights" not in _titles(actor)
    assert "Calm nights" in _titles(actor, as_at=before)
    past = objective_shown(actor, reference, on=TODAY - timedelta(days=1), as_at=before)
    assert past.line.title == "Calm nights"
    assert objective_shown(actor, reference, on=TODAY, as_at=1) is None


def test_a_partner_sees_none_of_it(cast, thread):
    from tests.partner import build_partner

    build_partner(cast)
    partner = cast.actor("partner")
    with pytest.raises(NotPermitted):
        objectives_for(partner, ObjectivesFilter(), on=TODAY)
    assert objective_shown(partner, thread.reference(thread.safe), on=TODAY) is None


def _queries(read):
    with CaptureQueriesContext(connection) as captured:
        read()
    return len(captured)


def _counted(actor, asked, reference, as_at):
    """Return how many queries each reading takes."""
    found = {}
    for name, at in (("", None), (" then", as_at)):
        said = {"on": TODAY, "as_at": at}
        found["list" + name] = _queries(partial(objectives_for, actor, asked, **said))
        found["all" + name] = _queries(partial(all_objectives, actor, asked, **said))
        found["outline" + name] = _queries(partial(outline_for, actor, **said))
        found["one" + name] = _queries(partial(objective_shown, actor, reference, **said))
    return found


def test_the_queries_are_as_many_whatever_the_size(cast, thread):
    actor, asked = cast.actor("director"), ObjectivesFilter()
    reference, seen = thread.reference(thread.clean), []
    for larger in (False, True):
        if larger:
            for place in range(6):
                more = add(thread.levels["priority"], f"Part {place}", due_on=date(2031, 1, 1))
                agree(more, thread.clean)
                measure(more, **{f"s{cast.series['HS01']}": "1"})
        seen.append(_counted(actor, asked, reference, head()))
    small, large = seen
    assert large == small
    most = {"list": 15, "list then": 18, "all": 14, "all then": 18, "outline": 18,
            "outline then": 18, "one": 29, "one then": 33}  # fmt: skip
    assert {name: count for name, count in large.items() if count > most[name]} == {}


def test_the_outline_shows_what_serves_what_so_many_levels_deep(cast, thread):
    under = add(thread.levels["priority"], "Swept weekly")
    agree(under, thread.clean)
    add(thread.levels["priority"], "Reaches nothing")
    for as_at in (None, head()):
        found = outline_for(cast.actor("director"), on=TODAY, as_at=as_at, depth=2)
        assert [it.line.title for it in found.roots] == ["Alone and unserved", "Safe streets"]
        below = found.roots[1].below
        assert [(it.line.title, it.more) for it in below] == [
            ("Calm nights", 0), ("Clean streets", 1)
        ]  # fmt: skip
        assert (found.total, found.beside) == (6, 1)

"""The strategy map and the overview: what is drawn, what stands out, and what each of it serves."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add, Say
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.units import posts_on
from goldenthread.plan.queries.glasses import Glasses
from goldenthread.plan.queries.overview import map_for, overview_for
from goldenthread.plan.queries.strategy import MOST_DRAWN, MOST_OF_A_LEVEL
from tests.chosen import add_portfolio
from tests.plan.threads import DAY, add, agree, build_thread, measure

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(cast):
    return build_thread(cast)


def _actor(username="director"):
    return actor_for(account_named(username), on=timezone.localdate())


def _map(username="director", **more):
    return map_for(_actor(username), on=timezone.localdate(), **more)


def _seen(glasses=Glasses.MINE, reference="", username="director", **more):
    return overview_for(
        _actor(username), on=timezone.localdate(), glasses=glasses, reference=reference, **more
    )


def _drawn(found):
    return [[it.title for it in level.drawn] for level in found.levels]


def _marked(found):
    return {
        it.title for level in found.map.levels for it in level.drawn if it.id in found.map.marked
    }


def test_levels_stand_from_the_top_with_what_serves_what(thread):
    found = _map()
    assert _drawn(found) == [
        ["Alone and unserved", "Safe streets"], ["Calm nights", "Clean streets"],
    ]  # fmt: skip
    assert set(found.edges) == {(thread.clean, thread.safe), (thread.calm, thread.safe)}
    assert found.serving[thread.safe] == 2 and found.total == 4


def test_nobodys_own_objective_is_in_the_map_save_where_it_stands_out_for_them(thread):
    assert "Learn to listen" not in str(_drawn(_map("service.manager")))
    assert _marked(_seen(username="service.manager")) == {"Learn to listen", "Clean streets"}
    for other in ("head.of.service", "performance.officer", "director"):
        assert "Learn to listen" not in str(_drawn(_seen(username=other).map))


def test_below_one_objective_and_for_one_kind_of_aim(thread):
    below = _map(under=thread.reference(thread.safe).lower())
    assert below.under.title == "Safe streets"
    assert _drawn(below) == [["Safe streets"], ["Calm nights", "Clean streets"]]
    assert _map(under="O-99") is None
    assert _map("director", under=thread.reference(thread.mine)) is None
    add(thread.levels["outcome"], "A good council", is_internal=True)
    assert _drawn(_map(is_internal=True)) == [["A good council"]]
    assert "A good council" not in str(_drawn(_map(is_internal=False)))


def test_what_does_not_fit_is_told_in_numbers(thread):
    for place in range(MOST_DRAWN):
        agree(add(thread.levels["priority"], f"More {place}"), thread.safe)
    top, below = _map().levels
    assert (len(top.drawn), top.total) == (2, 2)
    assert (len(below.drawn), below.total) == (0, MOST_DRAWN + 2)
    first, _ = _map(under=thread.reference(thread.safe)).levels
    assert len(first.drawn) == 1
    for place in range(MOST_DRAWN):
        add(thread.levels["outcome"], f"Top {place}")
    assert len(_map().levels[0].drawn) == MOST_OF_A_LEVEL


def test_what_stands_out_through_each_pair_of_glasses(thread, cast):
    posts = {it.title: it for it in _map_posts()}
    post = posts["Contact Centre Manager"].reference
    assert _marked(_seen(Glasses.POST, post)) == {"Clean streets"}
    assert _marked(_seen(Glasses.SERVICE, "customer-services")) == {"Clean streets"}
    add_portfolio("Housing", "HS01")
    assert _seen(Glasses.PORTFOLIO, "housing").page.total == 0
    for glasses in set(Glasses) - {Glasses.MINE}:
        assert _seen(glasses, "nothing-is-called-so") is None, glasses


def _map_posts():

    return posts_on(timezone.localdate()).values()


def test_a_body_sees_what_it_watches_and_an_area_what_its_figures_evidence(thread, cast):

    unit = cast.structure.services["Customer Services"]
    said: dict[str, Any] = {"by": SYSTEM, "at": timezone.now(), "reason": "So"}
    reframe(Add("body", {"name": "Customer panel", "role": "scrutinises"}, DAY), **said)

    body = framework_known(only=["body"]).key_of("body", "customer-panel")
    watch = {"how_often": "quarterly", "purpose": ""}
    reframe(Say("watch", (body, "unit", unit, ""), watch, DAY), **said)
    assert _marked(_seen(Glasses.BODY, "customer-panel")) == {"Clean streets"}
    homes = cast.series["HS01"]
    reframe(Say("watch", (body, "indicator", homes, "HS01"), watch, DAY), **said)
    measure(thread.calm, **{f"s{homes}": "1"})
    assert _marked(_seen(Glasses.BODY, "customer-panel")) == {"Clean streets", "Calm nights"}


def test_each_of_theirs_tells_what_it_serves_and_by_what_share(thread):
    (theirs,) = _seen(Glasses.SERVICE, "customer-services").page.items
    assert [(it.line.title, float(it.share)) for it in theirs.serves] == [("Safe streets", 0.75)]
    assert [(line.title, float(share)) for line, share in theirs.of_tops] == [
        ("Safe streets", 0.75)
    ]


def test_the_number_of_queries_does_not_grow(thread, cast, django_assert_num_queries):
    actor, today = _actor("service.manager"), timezone.localdate()
    unit = cast.structure.services["Customer Services"]

    def ask():
        with django_assert_num_queries(15):
            map_for(actor, on=today)
        with django_assert_num_queries(17):
            overview_for(actor, on=today, glasses=Glasses.SERVICE, reference="customer-services")
        with django_assert_num_queries(17):
            map_for(actor, on=today, as_at=head())

    ask()
    for place in range(10):
        agree(add(thread.levels["priority"], f"More {place}", unit_id=unit), thread.safe)
    ask()

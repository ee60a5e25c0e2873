"""The framework is drawn in memory, judged, and written as one event; nothing that was said is lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add, End, PutInPortfolio, Say
from goldenthread.governance.commands.framework import foresee, reframe
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.access import SYSTEM, Actor, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.records.ref import Ref

pytestmark = pytest.mark.django_db
DAY = date(2014, 4, 1)
LATER = date(2015, 4, 1)


def _do(change, reason="So it was agreed", **more):
    return reframe(change, by=SYSTEM, at=timezone.now(), reason=reason, **more)


def _body(name, **says):
    _do(Add("body", {"name": name, "role": "scrutinises", **says}, DAY))
    return framework_known().key_of("body", name.casefold().replace(" ", "-"))


def test_what_is_added_is_read_on_its_day_and_not_before(cast):
    body = _body("Budget Panel", terms="Looks at the budget and how it is kept.")
    known = framework_known()
    assert known.on("body", body, date(2014, 3, 31)) is None
    assert known.on("body", body, DAY).says["terms"] == "Looks at the budget and how it is kept."
    assert known.reference("body", body) == "budget-panel"


def test_the_same_said_again_is_no_event(cast):
    body = _body("Cabinet")
    before = head()
    assert _do(Say("body", body, {"name": "Cabinet"}, LATER)) is None
    assert head() == before


def test_a_body_above_itself_is_refused_by_name(cast):
    top = _body("Council")
    below = _body("Cabinet", above_id=top)
    with pytest.raises(NotPossible, match="Council would be above itself"):
        _do(Say("body", top, {"above_id": top}, DAY))
    with pytest.raises(NotPossible, match="round in a circle"):
        _do(Say("body", top, {"above_id": below}, DAY))


def test_two_of_one_name_two_of_one_place_and_two_frameworks_are_refused(cast):
    _body("Cabinet")
    with pytest.raises(NotPossible, match="two bodies called CABINET"):
        _do(Add("body", {"name": "CABINET", "role": "decides"}, DAY))
    _do(Add("level", {"name": "Outcome", "plural": "Outcomes", "position": 1}, DAY))
    with pytest.raises(NotPossible, match="Aims and Outcomes would both be level 1"):
        _do(Add("level", {"name": "Aim", "plural": "Aims", "position": 1}, DAY))
    _do(Add("framework", {"name": "The first"}, DAY))
    with pytest.raises(NotPossible, match="would both be in force"):
        _do(Add("framework", {"name": "The second"}, LATER))


def test_lancasters_committee_ends_and_its_work_passes_on(cast):
    council, panel = _body("Council"), _body("Budget and Performance Panel")
    committee = _body("Performance Review Committee", above_id=council)
    team = _body("Review Team", above_id=committee)
    watched = (committee, "words", None, "Corporate Plan")
    _do(Say("watch", watched, {"how_often": "quarterly", "purpose": "To challenge."}, DAY))
    _do(Add("duty", {"does": "Report to Council", "body_id": committee}, DAY))
    with pytest.raises(NotPossible, match="1 body below it and 1 duty and 1 thing that it watches"):
        _do(End("body", committee, LATER))
    assert _do(End("body", committee, LATER, panel)) == head()
    known = framework_known()
    assert known.on("body", committee, LATER) is None
    assert known.on("body", team, LATER).says["above_id"] == panel
    assert known.on("body", team, DAY).says["above_id"] == committee
    passed = known.on("watch", (panel, *watched[1:]), LATER)
    assert passed.says["purpose"] == "To challenge."
    assert known.on("watch", watched, LATER) is None
    assert known.on("watch", watched, DAY) is not None
    assert [it.says["body_id"] for it in known.in_force("duty", LATER).values()] == [panel]


def test_a_thing_is_in_one_portfolio_and_passes_with_it(cast):
    for name in ("Housing", "Finance"):
        _do(Add("portfolio", {"name": name}, DAY))
    known = framework_known()
    housing, finance = (known.key_of("portfolio", it) for it in ("housing", "finance"))
    thing = Ref("indicator", 7, "HS01")
    _do(PutInPortfolio((thing,), housing, DAY))
    with pytest.raises(NotPossible, match="1 thing is in Housing"):
        _do(End("portfolio", housing, LATER))
    _do(End("portfolio", housing, LATER, finance))
    known = framework_known()
    assert known.on("item", ("indicator", 7), DAY).says["portfolio_id"] == housing
    assert known.on("item", ("indicator", 7), LATER).says["portfolio_id"] == finance


def test_history_is_corrected_only_with_a_reason_and_a_later_writer_is_told(cast):
    body = _body("Cabinet")
    read_at = head()
    with pytest.raises(NotPossible, match="say why"):
        _do(Say("body", body, {"name": "Executive"}, LATER), reason="")
    _do(Say("body", body, {"name": "Executive"}, LATER))
    with pytest.raises(ChangedMeanwhile, match="Executive"):
        _do(Say("body", body, {"name": "The Executive"}, LATER), read_at=read_at)


def test_who_does_not_administer_the_whole_council_changes_nothing(cast):
    nobody = Actor(person_id=None, label="Nobody")
    before = head()
    with pytest.raises(NotPermitted):
        foresee(Add("body", {"name": "A", "role": "decides"}, DAY), by=nobody, at=timezone.now())
    assert head() == before


@pytest.mark.parametrize(
    ("headings", "sentence"),
    [
        ([{"name": " "}], "Heading 1 has no name"),
        ([{"name": "x" * 50_000}], "is 50,000 characters long: shorten it to 120"),
        ([{"name": "Vision"}, {"name": "vision"}], "two headings “vision”"),
        ([{"name": "Vision", "longest": 0}], "a whole number of characters from 1"),
        ([{"name": "Vision", "holds": "dreams"}], "“dreams” is nothing that a heading can hold"),
    ],
)
def test_headings_that_make_no_sense_are_refused(cast, headings, sentence):
    says = {"name": "Service plan", "owner": "unit", "headings": headings, "levels": []}
    with pytest.raises(NotPossible, match=sentence):
        _do(Add("plan_kind", says, DAY))


def test_a_post_that_is_not_there_is_refused(cast):
    with pytest.raises(NotPossible, match="no such post"):
        _do(Add("portfolio", {"name": "Housing", "holder_id": 999_999}, DAY))


def test_what_begins_after_a_body_ends_does_not_hang_on_it(cast):
    panel, committee = _body("Panel"), _body("Committee")
    watcher = _body("Watcher")
    joins, watches = date(2016, 4, 1), date(2016, 7, 1)
    member = (committee, None, cast.structure.posts["HR Manager"], None, "")
    _do(Say("membership", member, {"capacity": "Chair"}, joins))
    _do(Say("watch", (committee, "everything", None, ""), {"how_often": "yearly"}, watches))
    _do(Say("watch", (watcher, "body", committee, ""), {"how_often": "monthly"}, DAY))
    _do(Say("membership", (watcher, None, None, committee, ""), {"capacity": "Guest"}, DAY))
    _do(End("body", committee, LATER, panel))
    known = framework_known()
    assert known.on("membership", member, joins) is None
    assert known.on("watch", (panel, "everything", None, ""), LATER) is None
    assert known.on("watch", (panel, "everything", None, ""), watches).says["how_often"] == "yearly"
    assert known.on("watch", (watcher, "body", panel, ""), LATER).says["how_often"] == "monthly"
    assert known.on("watch", (watcher, "body", committee, ""), LATER) is None
    sits = known.on("membership", (watcher, None, None, panel, ""), LATER)
    assert sits.says["capacity"] == "Guest"

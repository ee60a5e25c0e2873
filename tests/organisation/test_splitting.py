"""A unit that ends with several successors: each part goes where it was said, in one event."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from goldenthread.audit.queries import event_numbered, head
from goldenthread.audit.verification import verify
from goldenthread.exchange.structure_file import read_structure, write_structure
from goldenthread.indicators.access import shares_standing
from goldenthread.indicators.commands.reorganising import foresee, reorganise
from goldenthread.indicators.queries.responsibilities import responsibilities_known
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.post_changes import ChangePost
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.commands.splitting import Heir, SplitUnit
from goldenthread.organisation.commands.structure_import import ImportStructure, Outcome
from goldenthread.organisation.commands.unit_changes import AddUnit, WithdrawPlan
from goldenthread.organisation.queries.register import register_known
from goldenthread.organisation.queries.units import units_on
from goldenthread.staff.organisation.consequences import consequences
from tests.cast import AT
from tests.partner import build_partner

pytestmark = pytest.mark.django_db
TODAY = localdate(AT)
APRIL = date(2015, 4, 1)
EVE = APRIL - timedelta(days=1)


@pytest.fixture
def units(cast):
    return cast.structure.services


def split_of(cast, on=APRIL, **more):
    units = cast.structure.services
    heirs = (Heir(units["Leisure Services"]), Heir(None, "Homelessness"))
    return SplitUnit(units["Housing Services"], on, heirs, **more)


def unit_named(name, on=APRIL):
    return next(it for it in units_on(on).values() if it.name == name)


def test_each_part_goes_where_it_was_said_and_the_rest_to_the_first(cast, units):
    posts = cast.structure.posts
    for name in ("Lettings", "Rough Sleeping"):
        team = AddUnit(name, "team", units["Housing Services"], TODAY)
        reorganise(team, by=SYSTEM, at=AT)
    sleeping = unit_named("Rough Sleeping").id
    before = head()
    change = split_of(
        cast,
        units={sleeping: 1},
        posts={posts["Head of Housing"]: 1},
        series={cast.series["HS01"]: 1},
    )
    done = reorganise(change, by=SYSTEM, at=AT)
    assert head() == done.event == before + 1
    assert event_numbered(done.event).name == "organisation:unit:split"
    new, leisure = unit_named("Homelessness"), units["Leisure Services"]
    assert new.parent_id == cast.structure.council_id
    assert unit_named("Rough Sleeping").parent_id == new.id
    assert unit_named("Lettings").parent_id == leisure
    register, watched = register_known(), responsibilities_known()
    assert register.post(posts["Head of Housing"], APRIL).says["unit_id"] == new.id
    assert register.post(posts["Head of Housing"], EVE).says["unit_id"] == units["Housing Services"]
    assert watched.unit_id(cast.series["HS01"], APRIL) == new.id
    assert watched.unit_id(cast.series["HS20"], APRIL) == leisure
    assert watched.unit_id(cast.series["HS01"], EVE) == units["Housing Services"]
    assert register.unit(units["Housing Services"], APRIL) is None
    ended = register.units.on(units["Housing Services"], APRIL).says
    assert (ended["successor_id"], ended["successors"]) == (None, "leisure-services homelessness")
    assert verify().fault is None


def test_a_right_may_go_to_each_of_them_or_to_one(cast, units):
    roles = [key for key in register_known().grants.rows if key[2] == units["Housing Services"]]
    (key,) = [it for it in roles if it[1] == "head_of_service"]
    new = reorganise(split_of(cast, roles={key: [0, 1]}), by=SYSTEM, at=AT)
    assert new is not None
    register = register_known()
    held = {it[2] for it in register.grants_in_force(APRIL) if it[:2] == key[:2]}
    assert {units["Leisure Services"], unit_named("Homelessness").id} <= held
    assert units["Housing Services"] not in held


def test_a_unit_below_that_takes_over_comes_to_stand_where_it_stood(cast, units):
    reorganise(AddUnit("Lettings", "team", units["Housing Services"], TODAY), by=SYSTEM, at=AT)
    lettings = unit_named("Lettings").id
    heirs = (Heir(lettings), Heir(units["HR"]))
    reorganise(SplitUnit(units["Housing Services"], APRIL, heirs), by=SYSTEM, at=AT)
    assert unit_named("Lettings").parent_id == cast.structure.council_id


def test_what_is_planned_to_come_to_the_unit_goes_on_to_who_takes_over(cast, units):
    manager, later = cast.structure.posts["HR Manager"], APRIL + timedelta(days=60)
    move = ChangePost(manager, later, {"unit_id": units["Housing Services"]})
    reorganise(move, by=SYSTEM, at=AT)
    reorganise(split_of(cast, posts={manager: 1}), by=SYSTEM, at=AT)
    register = register_known()
    assert register.post(manager, APRIL).says["unit_id"] == units["HR"]
    assert register.post(manager, later).says["unit_id"] == unit_named("Homelessness").id


def test_what_will_happen_is_said_first_and_nothing_is_written(cast, units):
    before = head()
    split = split_of(cast, series={cast.series["HS01"]: 1})
    said = " ".join(consequences(foresee(split, by=SYSTEM, at=AT)))
    assert head() == before
    for words in (
        "Homelessness is new and begins that day, under Wexcombe District Council.",
        "1 indicator passes to Homelessness, with all figures: HS01.",
        "1 indicator passes to Leisure Services, with all figures: HS20.",
        "The owner stays, though in another of the units: HS01 (Head of Housing).",
        "Rights pass along",
        "Until 1 April 2015 everything stays as it is.",
    ):
        assert words in said


def test_what_was_shared_with_a_partner_is_shared_with_each(cast, units):
    build_partner(cast)
    homes = cast.structure.services["Wexcombe Homes"]
    heirs = (Heir(None, "Homes North"), Heir(None, "Homes South"))
    reorganise(SplitUnit(homes, TODAY, heirs), by=SYSTEM, at=AT)
    shared = shares_standing().filter(series_id=cast.series["HS20"])
    names = {units_on(TODAY)[it.unit_id].name for it in shared if it.unit_id in units_on(TODAY)}
    assert {"Homes North", "Homes South"} <= names
    assert unit_named("Homes North", TODAY).is_partner


def test_a_split_that_was_planned_can_be_withdrawn(cast, units):
    done = reorganise(split_of(cast), by=SYSTEM, at=AT)
    reorganise(WithdrawPlan(done.event), by=SYSTEM, at=AT)
    assert unit_named("Housing Services").id == units["Housing Services"]
    assert "Homelessness" not in {it.name for it in units_on(APRIL).values()}
    assert responsibilities_known().unit_id(cast.series["HS01"], APRIL) == units["Housing Services"]


@pytest.mark.parametrize(
    ("heirs", "sentence"),
    [
        (lambda units: (Heir(units["HR"]),), "two units or more"),
        (lambda units: (Heir(units["HR"]), Heir(units["HR"])), "named twice"),
        (lambda units: (Heir(units["HR"]), Heir(units["Housing Services"])), "succeed itself"),
        (lambda units: (Heir(units["HR"]), Heir(None, " ")), "Write the unit’s name"),
        (lambda units: (Heir(units["HR"]), Heir(None, "Audit")), "two units called Audit"),
        (lambda units: (Heir(units["HR"]), Heir(987654)), "no such unit"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(cast, units, heirs, sentence):
    before = head()
    with pytest.raises(NotPossible, match=sentence):
        reorganise(SplitUnit(units["Housing Services"], APRIL, heirs(units)), by=SYSTEM, at=AT)
    with pytest.raises(NotPossible, match="cannot be ended"):
        council = cast.structure.council_id
        reorganise(SplitUnit(council, APRIL, heirs(units)), by=SYSTEM, at=AT)
    assert head() == before


def test_only_who_administers_splits(cast):
    with pytest.raises(NotPermitted):
        reorganise(split_of(cast), by=cast.actor("head.of.service"), at=AT)


def test_the_workbook_names_all_successors_and_changes_nothing(cast):
    reorganise(split_of(cast), by=SYSTEM, at=AT)
    content = write_structure(register_known(), council="Wexcombe", made=TODAY)
    change = ImportStructure(read_structure("structure.xlsx", content))
    assert reorganise(change, by=SYSTEM, at=AT) is None
    assert {it.outcome for it in change.outcomes} == {Outcome.SAME}
    (ended,) = [it.row for it in change.outcomes if it.row.cells.get("Successor")]
    assert ended.text("Successor") == "leisure-services homelessness"

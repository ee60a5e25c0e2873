"""Changing the structure: did it with all that passes along, audited it, refused it in sentences."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.utils.timezone import localdate

from goldenthread.audit.queries import event_numbered, head
from goldenthread.indicators.access import shares_standing
from goldenthread.indicators.commands.projection import follow_the_calendar
from goldenthread.indicators.commands.reorganising import MoveSeries, foresee, reorganise
from goldenthread.indicators.models import SeriesNow
from goldenthread.indicators.queries.responsibilities import Responsibility, responsibilities_known
from goldenthread.organisation.access import SYSTEM, NotPermitted, Right
from goldenthread.organisation.commands.area_changes import AddAreas, RenameArea
from goldenthread.organisation.commands.post_changes import (
    AddPost,
    Appoint,
    ChangePerson,
    ChangePost,
    EndAppointment,
    EndPost,
    HandOver,
    Somebody,
    WithdrawAppointment,
)
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.commands.unit_changes import (
    AddUnit,
    ChangeUnit,
    EndUnit,
    WithdrawPlan,
)
from goldenthread.organisation.queries.administered import label_of
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.organisation.queries.register import register_known
from goldenthread.organisation.queries.roles import organised
from goldenthread.organisation.queries.units import area_names, areas, units_on
from goldenthread.staff.organisation.consequences import consequences
from tests.cast import AT
from tests.partner import build_partner

pytestmark = pytest.mark.django_db
TODAY = localdate(AT)
BEFORE = TODAY - timedelta(days=30)
APRIL = date(2015, 4, 1)


@pytest.fixture
def units(cast):
    return cast.structure.services


@pytest.fixture
def posts(cast):
    return cast.structure.posts


def make(change, *, by=SYSTEM, **more):
    return reorganise(change, by=by, at=AT, **more)


def person(name):
    return next(pk for pk, it in register_known().people.items() if it.name == name)


def named(day):
    return {unit.name: unit for unit in units_on(day).values()}


def test_a_new_unit_stands_from_its_day_on_as_one_event(cast):
    before = head()
    done = make(AddUnit("Homes and Places", "directorate", cast.structure.council_id, APRIL))
    assert done.event == head() == before + 1
    assert event_numbered(head()).name == "organisation:unit:added"
    assert "Homes and Places" not in named(APRIL - timedelta(days=1))
    assert named(APRIL)["Homes and Places"].kind == "directorate"


def test_a_name_given_today_is_not_lost_when_a_planned_move_comes(cast, units):
    make(ChangeUnit(units["Audit"], APRIL, {"parent_id": units["HR"]}))
    make(ChangeUnit(units["Audit"], TODAY, {"name": "Internal Audit"}))
    assert named(TODAY)["Internal Audit"].parent_id == cast.structure.council_id
    assert named(APRIL)["Internal Audit"].parent_id == units["HR"]


@pytest.mark.parametrize("reason", ["", "  "])
def test_history_is_corrected_only_with_a_reason(units, reason):
    change = ChangeUnit(units["Audit"], BEFORE, {"name": "Internal Audit"})
    with pytest.raises(NotPossible, match="say why") as refused:
        make(change, reason=reason)
    assert refused.value.field == "reason"
    make(change, reason="It was called so already.")
    assert "Internal Audit" in named(BEFORE)


def test_what_stands_already_is_no_event(units):
    before = head()
    assert make(ChangeUnit(units["Audit"], TODAY, {"name": "Audit"})) is None
    assert head() == before


def changes_refused(cast):
    units, posts = cast.structure.services, cast.structure.posts
    council = cast.structure.council_id
    return [
        (ChangeUnit(council, TODAY, {"parent_id": units["Audit"]}), "under itself"),
        (ChangeUnit(units["Audit"], TODAY, {"name": " "}), "Write the unit’s name"),
        (ChangeUnit(units["Audit"], TODAY, {"name": "hr"}), "two units called"),
        (ChangeUnit(units["Audit"], TODAY, {"parent_id": None}), "must stand under"),
        (ChangeUnit(987654, TODAY, {"name": "X"}), "no such unit"),
        (AddUnit("HR", "service", council, APRIL), "two units called HR"),
        (AddUnit("X", "team", units["HR"], date(2012, 1, 1)), "HR began on 1 April 2013"),
        (EndUnit(council, units["HR"], TODAY), "cannot be ended"),
        (EndUnit(units["HR"], units["HR"], TODAY), "succeed itself"),
        (EndUnit(units["Audit"], None, TODAY), "still has Audit Manager and Internal Auditor"),
        (AddPost("Internal Auditor", units["Audit"], TODAY), "two posts called"),
        (ChangePost(posts["HR Manager"], TODAY, {"title": ""}), "Write the post’s title"),
        (ChangePost(posts["HR Manager"], date(2012, 1, 1), {"title": "X"}), "began on 1 April 2013"),
        (EndPost(posts["HR Manager"], None, TODAY), "still has rights over"),
        (
            Appoint(posts["HR Manager"], Somebody(name="A Person"), "substantive", TODAY),
            "both hold HR Manager permanently",
        ),
        (Appoint(posts["HR Manager"], Somebody(name=""), "acting", TODAY), "Choose a person"),
        (Appoint(posts["HR Manager"], Somebody(name="louise tan"), "acting", TODAY), "tan already"),
        (Appoint(posts["HR Manager"], Somebody(name="B"), "acting", TODAY, BEFORE), "before the first"),
        (Appoint(posts["HR Manager"], Somebody(name="B"), "king", TODAY), "on what terms"),
        (HandOver(posts["HR Manager"], 987654, Somebody(name="B"), "substantive", TODAY), "do not hold"),
        (EndAppointment(posts["HR Manager"], 987654, TODAY, TODAY), "no such appointment"),
        (AddAreas(("  ",)), "at least one name"),
    ]  # fmt: skip


def test_what_makes_no_sense_is_refused_in_a_sentence_and_nothing_is_written(cast):
    before = head()
    for change, sentence in changes_refused(cast):
        reason = "It was so." if getattr(change, "from_on", TODAY) < TODAY else ""
        with pytest.raises(NotPossible, match=sentence):
            make(change, reason=reason)
    assert head() == before


def test_a_unit_that_ends_passes_everything_to_its_successor(cast, units, posts):
    make(AddUnit("Private Sector Housing", "team", units["Housing Services"], TODAY))
    team = named(TODAY)["Private Sector Housing"].id
    done = make(
        EndUnit(
            units["Housing Services"],
            units["Leisure Services"],
            APRIL,
            successor_name="Homes and Leisure",
        )
    )
    assert event_numbered(done.event).name == "organisation:unit:ended"
    after, eve = named(APRIL), APRIL - timedelta(days=1)
    assert "Housing Services" not in after
    assert after["Private Sector Housing"].parent_id == units["Leisure Services"]
    assert after["Homes and Leisure"].id == units["Leisure Services"]
    register = register_known()
    assert (
        register.post(posts["Head of Housing"], APRIL).says["unit_id"] == units["Leisure Services"]
    )
    assert register.post(posts["Head of Housing"], eve).says["unit_id"] == units["Housing Services"]
    assert register.unit(team, eve).says["parent_id"] == units["Housing Services"]
    watched = responsibilities_known()
    assert watched.unit_id(cast.series["HS01"], eve) == units["Housing Services"]
    assert watched.unit_id(cast.series["HS01"], APRIL) == units["Leisure Services"]


def test_rights_over_a_unit_that_ended_reach_its_successor(cast, units):
    make(EndUnit(units["Housing Services"], units["Leisure Services"], APRIL))
    account = account_named("head.of.service")
    head_then = actor_for(account, on=APRIL)
    assert head_then.may(Right.VALIDATE, units["Leisure Services"])
    assert not actor_for(account, on=TODAY).may(Right.VALIDATE, units["Leisure Services"])


def test_the_projection_follows_when_the_day_has_come(cast, units):
    make(EndUnit(units["Housing Services"], units["Leisure Services"], APRIL))
    now = SeriesNow.objects.get(pk=cast.series["HS01"])
    assert now.unit_id == units["Housing Services"]
    follow_the_calendar(on=APRIL)
    now.refresh_from_db()
    assert now.unit_id == units["Leisure Services"]


@pytest.mark.parametrize(
    ("on", "sentence", "passes"),
    [
        (TODAY, "1 indicator is shared with Wexcombe Homes, and from now on with HR: HS20.", True),
        (APRIL, "share with HR once it has come", False),
    ],
)
def test_what_is_shared_passes_at_once_or_the_page_says_that_it_does_not(
    cast, units, on, sentence, passes
):
    partner = build_partner(cast)
    change = EndUnit(partner.unit_id, units["HR"], on)
    assert sentence in " ".join(consequences(foresee(change, by=SYSTEM, at=AT)))
    make(change)
    shared = shares_standing().filter(series=cast.series["HS20"])
    assert (units["HR"] in set(shared.values_list("unit_id", flat=True))) is passes


def test_a_successor_that_stood_below_takes_the_place_of_what_was_above(cast, units):
    make(AddUnit("New Housing", "service", units["Housing Services"], TODAY))
    new = named(TODAY)["New Housing"].id
    make(EndUnit(units["Housing Services"], new, APRIL))
    assert named(APRIL)["New Housing"].parent_id == cast.structure.council_id


def test_a_plan_can_be_withdrawn_before_it_comes_into_force(cast, units, posts):
    done = make(EndUnit(units["Housing Services"], units["Leisure Services"], APRIL))
    make(WithdrawPlan(done.event))
    assert named(APRIL)["Housing Services"].id == units["Housing Services"]
    assert responsibilities_known().unit_id(cast.series["HS01"], APRIL) == units["Housing Services"]
    register = register_known()
    assert (
        register.post(posts["Head of Housing"], APRIL).says["unit_id"] == units["Housing Services"]
    )
    account = account_named("head.of.service")
    assert actor_for(account, on=APRIL).may(Right.VALIDATE, units["Housing Services"])
    assert not actor_for(account, on=APRIL).may(Right.VALIDATE, units["Leisure Services"])
    make(AddUnit("Short-lived", "team", units["HR"], APRIL))
    make(WithdrawPlan(head()))
    assert "Short-lived" not in named(APRIL)


def test_a_plan_that_others_built_on_is_withdrawn_last(cast, units):
    done = make(ChangeUnit(units["HR"], APRIL, {"name": "People"}))
    make(ChangeUnit(units["HR"], APRIL, {"name": "People and Culture"}))
    with pytest.raises(NotPossible, match="on top of this plan"):
        make(WithdrawPlan(done.event))


def test_a_post_that_ends_passes_what_it_answers_for(cast, units, posts):
    make(EndPost(posts["Head of Housing"], posts["Head of Leisure"], APRIL))
    watched = responsibilities_known()
    assert watched.of_post(posts["Head of Leisure"], APRIL)[Responsibility.OWNER] == [
        cast.series["HS01"],
        cast.series["HS20"],
    ]
    register = register_known()
    assert not register.holders(posts["Head of Housing"], APRIL)
    assert register.holders(posts["Head of Housing"], APRIL - timedelta(days=1))
    assert (posts["Head of Leisure"], "head_of_service", units["Housing Services"]) in set(
        register.grants_in_force(APRIL)
    )


def test_a_post_that_answers_for_something_needs_a_successor(cast, posts, units):
    make(AddPost("Clerk", units["HR"], TODAY))
    clerk = next(
        pk
        for pk, it in register_known().posts_in_force(TODAY).items()
        if it.says["title"] == "Clerk"
    )
    make(EndPost(clerk, None, APRIL))
    with pytest.raises(NotPossible):
        make(EndPost(posts["Head of Housing"], None, APRIL))


def test_a_post_is_handed_over_in_one_step(cast, posts):
    grace = person("Grace Adeyemi")
    done = make(
        HandOver(posts["Head of Housing"], grace, Somebody(name="Una Marsh"), "substantive", APRIL)
    )
    assert event_numbered(done.event).subject.label == "Head of Housing"
    register = register_known()
    names = [
        [
            register.people[it.person_id].name
            for it in register.holders(posts["Head of Housing"], day)
        ]
        for day in (APRIL - timedelta(days=1), APRIL)
    ]
    assert names == [["Grace Adeyemi"], ["Una Marsh"]]
    account = account_named("head.of.service")
    assert actor_for(account, on=APRIL).post_ids == frozenset()


def titles_of_people(post_id, day):
    register = register_known()
    return [register.people[it.person_id].name for it in register.holders(post_id, day)]


def test_a_hand_over_withdrawn_before_its_day_leaves_the_holder_as_before(cast, posts):
    post, grace = posts["Head of Housing"], person("Grace Adeyemi")
    before = register_known().appointments_of(post)
    make(HandOver(post, grace, Somebody(name="Una Marsh"), "substantive", APRIL))
    una = person("Una Marsh")
    known_at = head()
    done = make(WithdrawAppointment(post, una, APRIL), reason="She declined.")
    assert event_numbered(done.event).name == "organisation:appointment:withdrawn"
    assert [(it.key, it.to_on, it.reason) for it in register_known().appointments_of(post)] == [
        (it.key, it.to_on, it.reason) for it in before
    ]
    assert titles_of_people(post, APRIL) == ["Grace Adeyemi"]
    planned = register_known(known_at).holders(post, APRIL)
    assert [it.person_id for it in planned] == [una]
    account = account_named("head.of.service")
    assert actor_for(account, on=APRIL).post_ids == frozenset({post})


def test_what_was_withdrawn_holds_nothing_wherever_it_is_asked(cast, posts):
    post, louise = posts["Audit Manager"], person("Louise Tan")
    make(Appoint(post, Somebody(louise), "acting", APRIL))
    assert appointments_on(APRIL, only=Q(person_id=louise, post_id=post)) != []
    make(WithdrawAppointment(post, louise, APRIL))
    assert appointments_on(APRIL, only=Q(person_id=louise, post_id=post)) == []
    assert post not in {it.post_id for it in register_known().held_by(louise)}
    assert "Audit Manager" not in label_of(louise, on=APRIL)
    there = organised(APRIL)
    assert louise not in {known.person_id for known in there.holders.get(post, ())}
    with pytest.raises(NotPossible, match="no such appointment"):
        make(WithdrawAppointment(post, louise, APRIL))
    make(Appoint(post, Somebody(louise), "interim", APRIL))
    assert "Louise Tan" in titles_of_people(post, APRIL)


def test_an_appointment_that_has_begun_is_ended_and_not_withdrawn(cast, posts):
    louise = person("Louise Tan")
    with pytest.raises(NotPossible, match="set the last day instead"):
        make(WithdrawAppointment(posts["HR Manager"], louise, cast.structure.begun_on))


def test_a_last_day_set_for_another_reason_stays_when_a_later_appointment_is_withdrawn(cast, posts):
    post, louise = posts["HR Manager"], person("Louise Tan")
    march = APRIL - timedelta(days=1)
    make(EndAppointment(post, louise, cast.structure.begun_on, march))
    make(Appoint(post, Somebody(name="Una Marsh"), "substantive", APRIL))
    make(WithdrawAppointment(post, person("Una Marsh"), APRIL))
    assert titles_of_people(post, march) == ["Louise Tan"]
    assert titles_of_people(post, APRIL) == []


def test_a_plan_is_withdrawn_with_the_appointments_that_it_brought(cast, posts):
    post, grace = posts["Head of Housing"], person("Grace Adeyemi")
    done = make(HandOver(post, grace, Somebody(name="Una Marsh"), "substantive", APRIL))
    make(WithdrawPlan(done.event))
    assert titles_of_people(post, APRIL) == ["Grace Adeyemi"]
    assert make(WithdrawPlan(done.event)) is None


def test_an_appointment_withdrawn_meanwhile_is_told_of(cast, posts):
    post, louise = posts["Audit Manager"], person("Louise Tan")
    make(Appoint(post, Somebody(louise), "acting", APRIL))
    read_at = head()
    make(WithdrawAppointment(post, louise, APRIL))
    with pytest.raises(ChangedMeanwhile):
        make(Appoint(post, Somebody(louise), "acting", APRIL), read_at=read_at)


def test_acting_interim_and_shared_holders_stand_beside_the_permanent_one(cast, posts):
    for number, kind in enumerate(("acting", "interim", "shared")):
        make(Appoint(posts["HR Manager"], Somebody(name=f"Person {number}"), kind, TODAY))
    assert len(register_known().holders(posts["HR Manager"], TODAY)) == 4
    louise = person("Louise Tan")
    make(EndAppointment(posts["HR Manager"], louise, cast.structure.begun_on, TODAY))
    assert len(register_known().holders(posts["HR Manager"], APRIL)) == 3


def test_series_move_to_another_unit_from_a_day_on(cast, units):
    make(MoveSeries((cast.series["HS20"],), units["Leisure Services"], TODAY))
    assert SeriesNow.objects.get(pk=cast.series["HS20"]).unit_id == units["Leisure Services"]
    assert (
        responsibilities_known().unit_id(cast.series["HS20"], BEFORE) == units["Housing Services"]
    )


@pytest.fixture
def north(cast):
    make(AddAreas(("North Ward", "South Ward")))
    return next(pk for pk, name in areas(TODAY).items() if name == "North Ward")


def test_an_area_is_called_otherwise_from_its_day_on(north):
    done = make(RenameArea(north, "North and Central", APRIL))
    named_by = event_numbered(done.event)
    assert (named_by.name, named_by.subject.label) == ("organisation:area:renamed", "North Ward")
    march = APRIL - timedelta(days=1)
    assert (areas(march)[north], areas(APRIL)[north]) == ("North Ward", "North and Central")
    assert areas(APRIL, as_at=done.event - 1, only=[north]) == {north: "North Ward"}
    assert register_known().area_name(north, APRIL) == "North and Central"
    assert register_known(done.event - 1).area_name(north, APRIL) == "North Ward"
    assert make(RenameArea(north, "North and Central", APRIL)) is None


def test_every_name_finds_its_area_and_those_in_force_come_last(north):
    make(RenameArea(north, "North and Central", TODAY))
    make(AddAreas(("North Ward",)))
    found = dict(area_names(TODAY))
    assert found["North and Central"] == north
    assert found["North Ward"] != north
    assert "Later" not in dict(area_names(TODAY))


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (" ", "Write the area’s name"),
        ("x" * 121, "longer than 120 characters"),
        ("south ward", "two areas called"),
    ],
)
def test_a_name_that_an_area_cannot_have_is_refused_in_a_sentence(north, name, sentence):
    before = head()
    with pytest.raises(NotPossible, match=sentence):
        make(RenameArea(north, name, APRIL))
    assert head() == before


def test_an_areas_name_of_the_past_is_corrected_with_a_reason(north):
    with pytest.raises(NotPossible, match="say why"):
        make(RenameArea(north, "Northern Ward", BEFORE))
    make(RenameArea(north, "Northern Ward", BEFORE), reason="It was written wrong.")
    assert areas(TODAY)[north] == "Northern Ward"


def test_a_planned_name_of_an_area_is_withdrawn(north):
    done = make(RenameArea(north, "North and Central", APRIL))
    make(WithdrawPlan(done.event))
    assert areas(APRIL)[north] == "North Ward"


def test_two_at_once_are_told_of_each_others_names_of_an_area(north):
    read_at = head()
    make(RenameArea(north, "Upper Ward", TODAY))
    with pytest.raises(ChangedMeanwhile, match="North Ward"):
        make(RenameArea(north, "Hill Ward", TODAY), read_at=read_at)


def test_names_and_addresses_of_people_may_be_mended(cast):
    louise = person("Louise Tan")
    make(ChangePerson(louise, "Louise Tan-Okoro", "l@example.org"))
    assert register_known().people[louise].name == "Louise Tan-Okoro"


def test_two_at_once_are_told_of_each_other(cast, units, posts):
    read_at = head()
    make(ChangeUnit(units["HR"], TODAY, {"name": "People"}))
    with pytest.raises(ChangedMeanwhile, match="HR"):
        make(ChangeUnit(units["HR"], TODAY, {"name": "Workforce"}), read_at=read_at)
    make(ChangeUnit(units["Audit"], TODAY, {"name": "Internal Audit"}), read_at=read_at)
    make(Appoint(posts["HR Manager"], Somebody(name="P"), "acting", TODAY))
    with pytest.raises(ChangedMeanwhile, match="HR Manager"):
        make(Appoint(posts["HR Manager"], Somebody(name="Q"), "acting", TODAY), read_at=read_at)
    assert "People" in named(TODAY)


def test_only_who_administers_a_unit_changes_it(cast, units, posts, north):
    by = cast.actor("head.of.service")
    before = head()
    for change in (
        AddUnit("X", "team", units["Housing Services"], TODAY),
        ChangeUnit(units["Housing Services"], TODAY, {"name": "X"}),
        EndUnit(units["Housing Services"], units["HR"], TODAY),
        AddPost("X", units["Housing Services"], TODAY),
        Appoint(posts["Head of Housing"], Somebody(name="X"), "acting", TODAY),
        MoveSeries((cast.series["HS20"],), units["HR"], TODAY),
        AddAreas(("North",)),
        RenameArea(north, "North", TODAY),
        ChangePerson(by.person_id, "Me", "me@example.org"),
    ):
        with pytest.raises(NotPermitted):
            make(change, by=by)
    assert head() == before
    officer = cast.actor("performance.officer")
    make(AddUnit("Planned", "team", units["HR"], APRIL), by=officer)
    planned = named(APRIL)["Planned"].id
    make(ChangeUnit(planned, APRIL, {"name": "Planned well"}), by=officer)


def test_what_a_change_brings_is_foreseen_with_a_fixed_number_of_questions(
    cast, units, django_assert_num_queries
):
    with django_assert_num_queries(11):
        foresee(ChangeUnit(units["HR"], TODAY, {"name": "People"}), by=SYSTEM, at=AT)
    with django_assert_num_queries(16):
        found = foresee(EndUnit(units["Housing Services"], units["HR"], APRIL), by=SYSTEM, at=AT)
    assert sorted(found.moved) == sorted(cast.series[code] for code in ("HS01", "HS20"))

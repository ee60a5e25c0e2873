"""Plans are begun, written, and filled with what stands under their headings; nonsense is refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from goldenthread.audit.models import Event
from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import End, Say
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.organisation.access import NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.commands.unit_changes import ChangeUnit
from goldenthread.plan.commands.plan_entries import order_entries, withdraw_entry
from goldenthread.plan.commands.plans import PlanWanted, change_plan
from goldenthread.plan.models import Plan, PlanPassage, PlanVersion
from goldenthread.plan.queries.plans import Lack, PlansFilter, plan_seen, plans_seen
from goldenthread.rules.vocabulary import PlanStep, WhyInPlan
from tests.chosen import add_plan_kind, chosen
from tests.plan.planned import AIMS, FIRST, KNOW, NEXT, RISKS, TARGETS, build_plan, today_as
from tests.plan.threads import now_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def planning(cast):
    return build_plan(cast)


def _latest_event():
    return Event.objects.order_by("-number").first()


def test_a_plan_begins_as_a_draft_under_the_headings_of_its_kind(planning):
    seen = planning.seen()
    assert (seen.title, seen.owned_by, seen.step) == (
        "Customer Services 2030/31", "Customer Services", PlanStep.DRAFT,
    )  # fmt: skip
    assert [it.key for it in seen.headings] == ["purpose", AIMS, KNOW, TARGETS, RISKS]
    assert seen.last_on == date(2031, 3, 31) and seen.until == FIRST
    assert _latest_event().name == "plan:plan:added"


def test_next_years_plan_follows_this_years(planning):
    reference = planning.begin(
        unit_id=planning.unit(), starts_on=NEXT, next_starts_on=date(2032, 4, 1)
    )
    later = plan_seen(today_as("staff"), reference, on=timezone.localdate())
    assert later.follows.reference == planning.reference
    assert [it.reference for it in planning.seen().followed_by] == [reference]


@pytest.mark.parametrize(
    ("says", "field", "words"),
    [
        ({"next_starts_on": FIRST}, "last_on", "ends before it starts"),
        ({"next_starts_on": date(2031, 4, 2)}, "last_on", "covers 1 year"),
        ({"starts_on": date(999, 1, 1)}, "starts_on", "too far away"),
        ({"title": " "}, "title", "Write what the plan is called"),
        ({"title": "x" * 201}, "title", "201 characters"),
        ({"unit_id": None}, "unit", "written by each unit"),
        ({"unit_id": 999_999}, "unit", "not there on that day"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_and_nothing_is_recorded(
    planning, says, field, words
):
    before = head()
    with pytest.raises(NotPossible, match=words) as refusal:
        planning.begin(**{"unit_id": planning.unit("Housing Services"), **says})
    assert refusal.value.field == field and head() == before


def test_the_same_kind_owner_and_days_are_not_planned_twice(planning):
    with pytest.raises(NotPossible, match=planning.reference):
        planning.begin(unit_id=planning.unit(), starts_on=date(2030, 10, 1))
    assert Plan.objects.count() == 1
    assert planning.begin(unit_id=planning.unit("Housing Services"))


def test_plans_of_a_rolling_kind_overlap_and_do_not_begin_on_one_day(planning):
    kind = add_plan_kind("Business plan", "Aims", owner="council", years=3, is_rolling=True)
    for first in (FIRST, NEXT):
        planning.begin(kind=kind, starts_on=first, next_starts_on=date(first.year + 3, 4, 1))
    with pytest.raises(NotPossible, match="already"):
        planning.begin(kind=kind, starts_on=NEXT, next_starts_on=date(2034, 4, 1))


def test_a_kind_that_has_ended_is_written_no_longer(planning):
    chosen(End("plan_kind", planning.service_plan, date(2029, 4, 1)))
    with pytest.raises(NotPossible, match="ended on 1 April 2029"):
        planning.begin(unit_id=planning.unit("Housing Services"))
    assert planning.seen().headings


def test_a_units_plan_is_begun_and_written_by_who_corrects_there(planning):
    manager, staff = today_as("service.manager"), today_as("staff")
    assert planning.write("What we are for", by=manager)
    with pytest.raises(NotPermitted):
        planning.write("Otherwise", by=staff)
    with pytest.raises(NotPermitted):
        planning.begin(by=staff, unit_id=planning.unit("Housing Services"))
    assert planning.seen(manager).may_write and not planning.seen(staff).may_write


def test_a_plan_is_changed_with_its_earlier_words_kept(planning):
    wanted = PlanWanted("Called otherwise", FIRST, NEXT, unit_id=planning.unit())
    assert change_plan(planning.id, wanted, reason="Better", **now_by())
    assert change_plan(planning.id, wanted, **now_by()) is None
    assert [it.title for it in planning.seen().versions] == [
        "Called otherwise", "Customer Services 2030/31",
    ]  # fmt: skip
    with pytest.raises(ChangedMeanwhile):
        change_plan(
            planning.id, PlanWanted("Third", FIRST, NEXT, unit_id=planning.unit()),
            read_at=1, **now_by(),
        )  # fmt: skip
    assert PlanVersion.objects.filter(plan=planning.id).count() == 2


def test_each_heading_is_written_by_itself(planning):
    read_at = head()
    assert planning.write("What we are for", read_at=read_at)
    assert planning.write("Rain", heading=RISKS, read_at=read_at)
    assert planning.write("What we are for", read_at=head()) is None
    assert planning.seen().heading("purpose").text == "What we are for"


def test_the_second_of_two_at_a_heading_is_told_and_overwrites_nothing(planning):
    read_at = head()
    planning.write("Hers", read_at=read_at)
    with pytest.raises(ChangedMeanwhile, match="Neither text is lost"):
        planning.write("His", read_at=read_at)
    assert planning.seen().heading("purpose").text == "Hers"
    assert planning.write("Hers and his", read_at=head())
    assert PlanPassage.objects.filter(heading="purpose").count() == 2


def test_a_text_beyond_the_limit_of_its_heading_is_refused_with_the_count(planning):
    with pytest.raises(
        NotPossible, match=r"50,000 characters long and may be 200: take out 49,800"
    ):
        planning.write("x" * 50_000)
    assert planning.write("x" * 199 + "\r\n") and planning.write("x" * 200)
    with pytest.raises(NotPossible, match="100,001"):
        planning.write("x" * 100_001, heading=RISKS)


def test_a_heading_that_the_kind_does_not_have_is_refused(planning):
    with pytest.raises(NotPossible, match="no such heading"):
        planning.write("So", heading="weather")


def test_what_stands_under_a_heading_is_what_it_holds(planning):
    clean, calls = planning.thread.clean, planning.cast.series["CS01"]
    assert (
        planning.put(heading=AIMS, objective_id=clean, why=WhyInPlan.PRIORITY, why_words="So") == 1
    )
    assert planning.put(heading=KNOW, series_id=calls) == 2
    assert planning.put(heading=TARGETS, words="95% of calls", series_id=calls) == 3
    assert planning.put(heading=RISKS, words="Rain") == 4
    seen = planning.seen()
    assert seen.heading(AIMS).entries[0].objective.title == "Clean streets"
    assert seen.heading(KNOW).entries[0].series.code == "CS01"
    assert seen.heading(RISKS).entries[0].words == "Rain"


@pytest.mark.parametrize(
    ("says", "words"),
    [
        ({"heading": "purpose", "words": "So"}, "text alone"),
        ({"heading": AIMS}, "Choose the objective"),
        ({"heading": KNOW}, "Choose the indicator"),
        ({"heading": RISKS, "words": " "}, "Write what stands here"),
        ({"heading": AIMS, "objective_id": 999_999}, "no such objective"),
        ({"heading": KNOW, "series_id": 999_999}, "no such indicator"),
        ({"heading": RISKS, "words": "x" * 5_001}, "take out 1"),
    ],
)
def test_what_a_heading_does_not_hold_is_refused(planning, says, words):
    before = head()
    with pytest.raises(NotPossible, match=words):
        planning.put(**says)
    assert head() == before


def test_the_same_objective_stands_once_under_a_heading(planning):
    planning.put(heading=AIMS, objective_id=planning.thread.clean)
    with pytest.raises(NotPossible, match="already"):
        planning.put(heading=AIMS, objective_id=planning.thread.clean)


def test_somebodys_own_objective_stands_in_no_plan_of_a_service(planning):
    manager = today_as("service.manager")
    with pytest.raises(NotPossible, match="their own plan alone"):
        planning.put(by=manager, heading=AIMS, objective_id=planning.thread.mine)
    with pytest.raises(NotPossible, match="no such objective"):
        planning.put(heading=AIMS, objective_id=planning.thread.mine)


def test_entries_are_said_otherwise_ordered_and_taken_out_with_a_reason(planning):
    first, second = (planning.put(heading=RISKS, words=it) for it in ("Rain", "Snow"))
    assert planning.put(heading=RISKS, words="Heavy rain", number=first) == first
    assert order_entries(planning.id, RISKS, [second, first], **now_by())
    assert order_entries(planning.id, RISKS, [second, first], **now_by()) is None
    words = [it.words for it in planning.seen().heading(RISKS).entries]
    assert words == ["Snow", "Heavy rain"]
    with pytest.raises(NotPossible, match="Say why"):
        withdraw_entry(planning.id, second, reason=" ", **now_by())
    withdraw_entry(planning.id, second, reason="It never snows", **now_by())
    assert [it.words for it in planning.seen().heading(RISKS).entries] == ["Heavy rain"]
    with pytest.raises(NotPossible, match="no longer"):
        withdraw_entry(planning.id, second, reason="Again", **now_by())


def test_an_entry_changed_by_another_meanwhile_is_not_overwritten(planning):
    number, read_at = planning.put(heading=RISKS, words="Rain"), head()
    planning.put(heading=RISKS, words="Snow", number=number)
    with pytest.raises(ChangedMeanwhile):
        planning.put(heading=RISKS, words="Hail", number=number, read_at=read_at)
    assert planning.put(heading=RISKS, words="Wind", read_at=read_at) == 2


def test_what_is_missing_is_told_until_it_is_there(planning):
    assert {(it.lack, it.heading) for it in planning.seen().missing} == {
        (Lack.EMPTY, "purpose"), (Lack.EMPTY, AIMS), (Lack.NOTHING_IN_THREAD, ""),
    }  # fmt: skip
    planning.write("What we are for")
    number = planning.put(heading=AIMS, objective_id=planning.thread.safe)
    assert {it.lack for it in planning.seen().missing} == {Lack.NO_WHY, Lack.OTHER_LEVEL}
    planning.put(
        heading=AIMS, objective_id=planning.thread.clean, number=number,
        why=WhyInPlan.SCOPE, why_words="Streets are dirty",
    )  # fmt: skip
    assert planning.seen().missing == ()


def test_a_plan_is_read_as_it_was_known(planning):
    planning.write("Before")
    planning.put(heading=RISKS, words="Rain")
    then = head()
    planning.write("After")
    planning.put(heading=RISKS, words="Snow")
    seen = planning.seen(as_at=then)
    assert seen.heading("purpose").text == "Before"
    assert [it.words for it in seen.heading(RISKS).entries] == ["Rain"]
    assert not seen.may_write and seen.read_at == then


def test_a_persons_own_plan_is_seen_by_them_and_their_manager_alone(planning):
    reference = planning.begin_own()
    on = timezone.localdate()
    for username in ("service.manager", "head.of.service"):
        actor = today_as(username)
        assert plan_seen(actor, reference, on=on).may_write
        assert plans_seen(actor, PlansFilter(), on=on).total == 2
    for username in ("performance.officer", "director", "auditor", "staff"):
        actor = today_as(username)
        assert plan_seen(actor, reference, on=on) is None
        found = plans_seen(actor, PlansFilter(), on=on)
        assert found.total == 1 and found.steps[PlanStep.DRAFT] == 1
        with pytest.raises(NotPermitted):
            planning.begin_own(by=actor)


def test_a_plan_asks_the_same_number_of_queries_however_much_stands_in_it(
    planning, django_assert_num_queries
):
    manager = today_as("service.manager")
    planning.write("So")
    planning.put(heading=AIMS, objective_id=planning.thread.clean)
    planning.put(heading=KNOW, series_id=planning.cast.series["CS01"])
    with django_assert_num_queries(24):
        planning.seen(manager)
    for number in range(20):
        planning.put(heading=RISKS, words=f"Risk {number}")
        planning.write(f"{number}", heading=RISKS)
    with django_assert_num_queries(24):
        planning.seen(manager)


def test_the_list_asks_the_same_number_of_queries_for_ten_times_the_plans(
    planning, django_assert_num_queries
):
    actor, on = today_as("staff"), timezone.localdate()
    planning.put(heading=AIMS, objective_id=planning.thread.clean)
    with django_assert_num_queries(17):
        plans_seen(actor, PlansFilter(), on=on)
    for year in range(2031, 2041):
        planning.begin(
            unit_id=planning.unit(),
            starts_on=date(year, 4, 1),
            next_starts_on=date(year + 1, 4, 1),
        )
    with django_assert_num_queries(17):
        assert plans_seen(actor, PlansFilter(), on=on).page.total == 11


def test_a_plan_says_what_its_unit_is_called_on_the_day_not_what_it_will_be(planning):
    rename = ChangeUnit(planning.unit(), date(2031, 1, 1), {"name": "Everything"})
    reorganise(rename, reason="So", **now_by())
    assert planning.seen().owned_by == "Customer Services"


def test_what_was_written_under_a_heading_that_the_kind_has_no_longer_stays_to_be_read(planning):
    planning.write("Kept")
    planning.put(heading=RISKS, words="Rain")
    says = {"headings": [{"name": "Outlook"}]}
    chosen(Say("plan_kind", planning.service_plan, says, FIRST))
    seen = planning.seen()
    told = [(it.name, it.is_asked, it.text) for it in seen.headings]
    assert told == [("Outlook", True, ""), ("Purpose", False, "Kept"), ("Risks", False, "")]
    with pytest.raises(NotPossible, match="no such heading"):
        planning.write("More")
    assert withdraw_entry(planning.id, 1, reason="The kind asks for none", **now_by())

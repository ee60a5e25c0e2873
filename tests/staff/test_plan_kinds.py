"""Kinds of plan: the tree, the editor of headings without JavaScript, guidance, and a successor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Say
from goldenthread.governance.queries.register import framework_known
from goldenthread.organisation.commands.refusals import NotPossible
from tests.chosen import add_level, add_plan_kind, chosen
from tests.staff.changing import form_of, looked, on
from tests.staff.test_portfolios import confirmed, text

HOME = "/framework/plan-kinds/"


@pytest.fixture
def officer(cast, client_as):
    return client_as("performance.officer")


@pytest.fixture
def kinds(cast):
    """A corporate plan, and the service plan that serves it."""
    add_level("Objective", "Objectives", 1)
    corporate = add_plan_kind("Corporate plan", "Priorities", owner="council")
    service = add_plan_kind(
        "Service plan", "Purpose", "Key targets", "Risks", unit_kind="service", above_id=corporate
    )
    return corporate, service


def headings_of(reference, day=None):
    known = framework_known()
    found = known.on("plan_kind", known.key_of("plan_kind", reference), day or localdate())
    return [(it["key"], it["name"]) for it in found.says["headings"]]


def names_in(answer):
    import re

    return re.findall(r'name="h\d+-name"[^>]*value="([^"]*)"', answer.content.decode()) or [
        value
        for value, _ in re.findall(
            r'value="([^"]*)"[^>]*name="(h\d+-name)"', answer.content.decode()
        )
    ]


def test_the_tree_shows_each_kind_under_the_one_that_it_serves(officer, kinds):
    page = officer.get(HOME).content.decode()
    assert page.index(">Corporate plan</a>") < page.index(">Service plan</a>")
    assert 'gt-depth--1"><a class="govuk-link" href="/framework/plan-kinds/service-plan/"' in page
    shown = text(officer.get(HOME + "service-plan/"))
    assert "Each service" in shown and "Key targets" in shown
    assert 'href="/framework/plan-kinds/corporate-plan/"' in shown


def test_a_heading_is_added_moved_and_taken_out_without_javascript(officer, kinds):
    address, before = HOME + "service-plan/change/", head()
    given = form_of(officer, address)
    added = officer.post(address, {**given, "do": "add", "reason": "Kept"})
    assert added.status_code == 200 and "Kept" in text(added)
    assert "There is something to mend" not in text(added)
    assert "Heading 4" in text(added)
    given |= {"h3-name": "Vision", "h3-holds": "words", "h3-key": "", "h3-longest": "1500"}
    moved = officer.post(address, {**given, "do": "up-3"})
    assert names_in(moved) == ["Purpose", "Key targets", "Vision", "Risks"]
    out = officer.post(address, {**given, "do": "out-1"})
    assert names_in(out) == ["Purpose", "Risks", "Vision"]
    assert officer.post(address, {**given, "do": "up-999999999999"}).status_code == 200
    assert officer.post(address, {**given, "do": "nonsense"}).status_code == 200
    assert head() == before


def test_a_changed_kind_keeps_the_keys_of_its_headings_and_its_past(officer, kinds):
    tomorrow = localdate() + timedelta(days=1)
    told, after = confirmed(
        officer,
        HOME + "service-plan/change/",
        **{"h0-name": "What we are for", "years": "3", "is_rolling": "on"},
        **on(tomorrow),
    )
    assert "has 3 headings: What we are for, Key targets and Risks" in told
    assert "The kind of plan is recorded" in text(after)
    assert headings_of("service-plan")[0] == ("purpose", "Purpose")
    assert headings_of("service-plan", tomorrow)[0] == ("purpose", "What we are for")
    shown = text(officer.get(HOME + "service-plan/"))
    assert "<del>1</del> <ins>3</ins>" in shown


def test_a_kind_is_added_with_its_headings(officer, kinds):
    given = {
        "name": "Team plan",
        "owner": "unit",
        "unit_kind": "team",
        "above": "service-plan",
        "h0-name": "Tasks",
        "h0-holds": "objectives",
        "h0-is_required": "on",
        "levels": "objective",
    }
    told, _ = confirmed(officer, HOME + "add-kind/", **given, **on(localdate()))
    assert "Team plan has 1 heading: Tasks" in told
    shown = text(officer.get(HOME + "team-plan/"))
    assert "Objectives" in shown and "Each team" in shown


@pytest.mark.parametrize(
    ("typed", "box", "sentence"),
    [
        (
            {"h1-name": "x" * 50_000},
            "h1-name",
            "Shorten it to 120 characters or fewer: it has 50,000",
        ),
        ({"h0-asks": "y" * 50_000}, "h0-asks", "Shorten it to 2,000 characters or fewer"),
        ({"h1-name": ""}, "h1-name", "Write the heading, or take it out."),
        ({"h2-name": "purpose"}, "h2-name", "There is another heading of this name"),
        ({"h0-longest": "-3"}, "h0-longest", "Write a whole number from 1 to 100,000"),
        ({"h0-longest": "many"}, "h0-longest", "Write a whole number from 1 to 100,000"),
        ({"h0-holds": "dreams"}, "h0-holds", "dreams"),
        ({"years": "0"}, "years", "Write a whole number of years from 1 to 50."),
        ({"unit_kind": ""}, "unit_kind", "Write which kind of unit has a plan of its own."),
    ],
)
def test_nonsense_is_refused_beside_its_box_and_what_was_typed_stays(
    officer, kinds, typed, box, sentence
):
    before = head()
    given = {"reason": "As typed", **on(localdate()), **typed}
    answer = looked(officer, HOME + "service-plan/change/", **given)
    shown = text(answer)
    assert answer.status_code == 422
    assert sentence.replace("50,000", "50000") in shown or sentence in shown
    assert f'href="#id_{box}"' in shown and "As typed" in shown
    assert next(iter(typed.values()))[:40_000] in shown
    assert head() == before


def test_a_kind_that_would_serve_itself_in_a_circle_is_refused(officer, kinds):
    answer = looked(
        officer, HOME + "corporate-plan/change/", above="service-plan", **on(localdate())
    )
    assert answer.status_code == 422
    assert "go round in a circle" in text(answer)


def test_ending_a_kind_passes_on_those_that_serve_it(officer, kinds):
    answer = looked(officer, HOME + "corporate-plan/end/", **on(localdate()))
    assert "Service plan serves it: choose the kind that takes its place." in text(answer)
    add_plan_kind("Council plan", "Priorities", owner="council")
    confirmed(officer, HOME + "corporate-plan/end/", successor="council-plan", **on(localdate()))
    known = framework_known()
    heir = known.key_of("plan_kind", "council-plan")
    assert known.on("plan_kind", kinds[1], localdate()).says["above_id"] == heir
    assert known.on("plan_kind", kinds[0], localdate()) is None


def day(name, value):
    return {
        f"{name}_day": str(value.day),
        f"{name}_month": str(value.month),
        f"{name}_year": str(value.year),
    }


def test_guidance_is_approved_before_it_is_launched(officer, kinds):
    address, today = HOME + "service-plan/guidance/", localdate()
    given = {"text": "List priorities, not all that is done.", **on(today)}
    answer = looked(officer, address, **given, **day("launched_on", today))
    assert answer.status_code == 422
    assert "Guidance is approved before it is launched" in text(answer)
    assert "List priorities" in text(answer)
    late = {**day("approved_on", today), **day("launched_on", today - timedelta(days=1))}
    answer = looked(officer, address, **given, **late)
    assert "is launched on that day or later" in text(answer)
    told, _ = confirmed(
        officer, address, **given, **day("approved_on", today), **day("launched_on", today)
    )
    assert "launched on" in told
    shown = text(officer.get(HOME + "service-plan/"))
    assert "in force" in shown and "List priorities" in shown
    # by another door as well
    wanted = {"text": "x", "approved_on": None, "launched_on": today}
    with pytest.raises(NotPossible, match="before it is approved"):
        chosen(Say("guidance", kinds[0], wanted, today))


def test_guidance_for_a_later_period_leaves_the_earlier_as_it_was(officer, kinds):
    address, next_year = HOME + "service-plan/guidance/", localdate() + timedelta(days=365)
    confirmed(officer, address, text="This year", **on(localdate()))
    confirmed(officer, address, text="Next year", **on(next_year))
    shown = text(officer.get(HOME + "service-plan/"))
    assert shown.index("Next year") < shown.index("This year")
    known = framework_known()
    assert known.on("guidance", kinds[1], localdate()).says["text"] == "This year"

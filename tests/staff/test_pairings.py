"""Pairings: which committee looks at which unit, with none and with two, and proposing it otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from goldenthread.governance.commands.changes import Add, Say
from goldenthread.governance.models import Package, PackageLine
from goldenthread.rules.ladder import Step, StepAct, StepBy
from tests.framework import FROM, body_of, build_framework, done
from tests.staff.changing import looked, on

pytestmark = pytest.mark.django_db
HOME = "/framework/pairings/"
PROPOSE = HOME + "propose/"
STEPS = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE})),
    Step("adopt", "The committee", StepBy.BODY, ("performance-panel",),
         frozenset({StepAct.REFINE, StepAct.ADOPT})),
)  # fmt: skip


@pytest.fixture
def officer(cast, client_as):
    """The panel looks at HR; Scrutiny One at nothing yet."""
    build_framework(cast)
    body_of("Scrutiny One")
    return client_as("performance.officer")


@pytest.fixture
def routed(officer):
    steps = [it.to_data() for it in STEPS]
    says = {"name": "Pairings of the year", "kinds": ["pairing"], "steps": steps}
    done(Add("route", says, FROM, "pairings"))
    return officer


def text(answer):
    return " ".join(answer.content.decode().split())


def row_of(shown, name):
    return next(row for row in shown.split("<tr>") if f">{name}</a>" in row)


def kept(answer):
    import html
    import re

    form = answer.content.decode().split('class="gt-confirm"')[1].split("</form>")[0]
    found = re.findall(r'name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_each_unit_stands_with_its_committees_and_those_with_none_or_two_are_marked(officer, cast):
    one = body_of("Scrutiny Two")
    hr = cast.structure.services["HR"]
    key = (one, "unit", hr, "")
    done(Say("watch", key, {"how_often": "yearly", "purpose": "To ask."}, FROM))
    shown = text(officer.get(HOME))
    row = row_of(shown, "HR")
    assert "Performance Panel" in row and "Scrutiny Two" in row and "2 committees" in row
    assert "1 April 2013" in row
    assert "No committee" in row_of(shown, "Housing Services")
    assert "1 with two or more." in shown and "Cabinet" not in row
    assert ">HR</a>" not in text(officer.get(HOME + "?how=none"))
    few = text(officer.get(HOME + "?how=several"))
    assert ">HR</a>" in few and ">Housing Services</a>" not in few
    found = text(officer.get(HOME + "?q=hous&body=performance-panel"))
    assert "No unit fits these filters" in found
    assert "What changed" in shown and "Paired with Performance Panel" in shown


def test_they_are_taken_away_and_read_as_they_stood(officer):
    answer = officer.get(HOME.rstrip("/") + ".csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Unit,Kind,Committee,Since"
    assert any(line.startswith("HR,") and "Performance Panel" in line for line in lines)
    assert "0 units on 31 March 2013" in text(officer.get(HOME + "?on=2013-03-31"))


def test_the_queries_are_as_many_however_many_units_are_paired(
    officer, cast, django_assert_max_num_queries
):
    from goldenthread.audit.remembering import MEMORY

    MEMORY.forget()
    with django_assert_max_num_queries(60) as few:
        officer.get(HOME)
    watched = {"how_often": "yearly", "purpose": "To ask."}
    for number in range(5):
        body = body_of(f"Committee {number}")
        for unit_id in cast.structure.services.values():
            done(Say("watch", (body, "unit", unit_id, ""), watched, FROM))
    MEMORY.forget()
    with django_assert_max_num_queries(60) as many:
        officer.get(HOME)
    assert len(few.captured_queries) == len(many.captured_queries)


def test_without_a_route_for_them_nothing_can_be_proposed(officer):
    assert "Propose pairings" not in text(officer.get(HOME))
    assert officer.get(PROPOSE).status_code == 404


def test_a_set_of_pairings_is_proposed_as_one_package(routed):
    assert "Propose pairings" in text(routed.get(HOME))
    later = localdate() + timedelta(days=30)
    given = {
        "title": "Committees of the year", "route": "pairings", "unit_hr": "scrutiny-one",
        "unit_housing-services": "scrutiny-one", **on(later),
    }  # fmt: skip
    told = looked(routed, PROPOSE, **given)
    assert "HR: with Scrutiny One." in text(told) and "2 units would be paired" in text(told)
    assert not Package.objects.exists()
    answer = routed.post(PROPOSE, {**kept(told), "step": "confirm"}, follow=True)
    assert "The pairings are on their way." in text(answer)
    package = Package.objects.get()
    assert (package.kind, package.title) == ("pairing", "Committees of the year")
    labels = PackageLine.objects.order_by("number").values_list("subject_label", flat=True)
    assert sorted(labels) == ["HR", "Housing Services"]
    assert "Performance Panel" in row_of(text(routed.get(HOME)), "HR")


def test_nonsense_is_said_beside_its_box_and_what_was_typed_is_kept(routed):
    answer = looked(routed, PROPOSE, title="", route="pairings", **on(localdate()))
    assert answer.status_code == 422
    assert "Choose another committee for a unit or more." in text(answer)
    given = {"title": "So", "route": "pairings", "unit_hr": "performance-panel", **on(localdate())}
    told = looked(routed, PROPOSE, **given)
    answer = routed.post(PROPOSE, {**kept(told), "step": "confirm"})
    assert answer.status_code == 422
    assert "HR: It stands so already: leave it out." in text(answer)
    assert 'value="So"' in text(answer)
    assert not Package.objects.exists()


@pytest.mark.parametrize("username", ["councillor", "service.manager", "staff"])
def test_whoever_does_not_answer_for_the_whole_council_proposes_none(routed, client_as, username):
    assert client_as(username).get(PROPOSE).status_code == 404
    assert client_as(username).get(HOME).status_code == 200

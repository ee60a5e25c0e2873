"""A change of the framework is sent for approval from the page that says what will happen."""

from __future__ import annotations

import pytest

from goldenthread.governance.commands.changes import Add
from goldenthread.governance.models import Package, PackageLine, PortfolioVersion
from goldenthread.rules.ladder import Step, StepAct, StepBy
from tests.framework import FROM, build_framework, done
from tests.staff.changing import looked

pytestmark = pytest.mark.django_db
ADD = "/framework/portfolios/add/"
STEPS = (
    Step("propose", "Officers", StepBy.PROPOSER, acts=frozenset({StepAct.PROPOSE})),
    Step("adopt", "Cabinet", StepBy.BODY, ("cabinet",), frozenset({StepAct.ADOPT})),
)  # fmt: skip


@pytest.fixture
def officer(cast, client_as):
    build_framework(cast)
    return client_as("performance.officer")


def route(reference="ways", name="Ways of working", **says):
    steps = [it.to_data() for it in STEPS]
    whole = {"name": name, "kinds": ["framework"], "steps": steps, **says}
    done(Add("route", whole, FROM, reference))


def text(answer):
    return " ".join(answer.content.decode().split())


def kept(answer):
    """The hidden boxes of the form that sends for approval, and what stands in the others."""
    import html
    import re

    form = answer.content.decode().split('class="gt-approval"')[1].split("</form>")[0]
    found = re.findall(r'name="([^"]+)"[^>]* value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def told(officer):
    answer = looked(officer, ADD, name="Homes", reason="As discussed")
    assert "What will happen" in text(answer), text(answer)
    return answer


def test_where_no_route_is_for_the_framework_nothing_is_offered(officer):
    assert "gt-approval" not in text(told(officer))


def test_a_change_is_sent_for_approval_and_nothing_is_in_force(officer):
    route()
    page = told(officer)
    assert "Or send it for approval" in text(page) and "gt-confirm" in text(page)
    given = {**kept(page), "approval_title": "A portfolio of homes"}
    answer = officer.post(ADD, given, follow=True)
    assert "PK-1 is on its way. Nothing is in force yet." in text(answer)
    package = Package.objects.get()
    assert (package.title, package.kind, package.words) == (
        "A portfolio of homes", "framework", "As discussed",
    )  # fmt: skip
    assert list(PackageLine.objects.values_list("subject_label", flat=True)) == [
        "A portfolio of homes"
    ]
    assert not PortfolioVersion.objects.exists()


def test_without_a_title_it_is_said_beside_the_box_and_what_was_typed_is_kept(officer):
    route()
    route("other", "Another way")
    page = told(officer)
    given = {**kept(page), "approval_title": " ", "approval_route": "ways"}
    answer = officer.post(ADD, given)
    assert answer.status_code == 422
    assert "approval_title-error" in text(answer)
    assert "Say in 200 characters or fewer what is proposed." in text(answer)
    assert '<option value="ways" selected>Ways of working</option>' in text(answer)
    assert kept(answer)["name"] == "Homes"
    assert not Package.objects.exists()
    answer = officer.post(ADD, {**given, "approval_title": "So", "approval_route": "moon"})
    assert answer.status_code == 422
    assert "approval_route-error" in text(answer)


def test_where_the_route_is_required_it_can_only_be_sent(officer):
    route(is_required=True)
    page = told(officer)
    assert "gt-confirm" not in text(page)
    sentence = "Changes of the framework climb “Ways of working”: send them for approval."
    assert sentence in text(page)
    given = {**kept(page), "step": "confirm"}
    answer = officer.post(ADD, given)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not PortfolioVersion.objects.exists()


def test_a_body_is_changed_by_a_route_as_well(officer):
    route()
    page = looked(officer, "/framework/add-body/", name="Audit Committee", role="scrutinises")
    given = {**kept(page), "approval_title": "An audit committee"}
    answer = officer.post("/framework/add-body/", given, follow=True)
    assert "PK-1 is on its way" in text(answer)


def test_a_route_that_a_package_would_change_says_so_until_it_is_adopted(officer):
    route()
    address = "/framework/routes/ways/"
    before = text(officer.get(address))
    answer = looked(officer, f"{address}end/", reason="Another way")
    given = {**kept(answer), "approval_title": "Another way of working"}
    sent = officer.post(f"{address}end/", given, follow=True)
    assert "PK-1 is on its way" in text(sent)
    shown = text(officer.get(address))
    assert "Another way of working" in shown and "Nothing changes here before it is" in shown
    assert "Another way of working" not in before and "Ended on" not in shown

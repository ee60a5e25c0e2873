"""Every page opens for who may see it, at two widths, accessible and without a complaint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGES = {
    "performance_officer": (
        "/",
        "/?known=2014-12-01",
        "/changes/?known=2014-12-01",
        "/waiting/unvalidated/",
        "/waiting/unreturned/",
        "/changes/",
        "/search/",
        "/search/?q=homeless",
        "/search/?q=manager&in=posts",
        "/search/?q=homelss",
        "/scorecard/",
        "/scorecard/?rating=off_target&order=-title",
        "/scorecard/?q=nothing-is-called-so",
        "/scorecard/?known=2014-09-01",
        "/scorecard/?known=2010-01-01",
        "/indicators/ETS01/",
        "/indicators/FI06/?why=1",
        "/indicators/HS16/?known=2014-09-01",
        "/indicators/HS16/record/",
        "/indicators/CS02a/change/",
        "/indicators/CS02a/chart/",
        "/indicators/CS02a/?chart=control",
        "/scorecard/?show=variation,assurance,forecast",
        "/indicators/CS02a/copy/",
        "/indicators/HS16/targets/?from=2014",
        "/indicators/HS16/targets/?from=2014&kind=tolerance",
        "/indicators/HS16/forecast/",
        "/indicators/HS16/override/",
        "/change/",
        "/change/add/",
        "/roll-up/",
        "/roll-up/?by=groups",
        "/roll-up/method/",
        "/roll-up/?period=2014/15+Q1",
        "/roll-up/groups/add/",
        "/roll-up/groups/easy-to-reach/",
        "/roll-up/groups/easy-to-reach/withdraw/",
        "/roll-up/weights/housing-services/",
        "/scorecard/?group=easy-to-reach",
        "/scorecard/?compared=1&show=forecast",
        "/indicators/HS07/groups/define/",
        "/indicators/HS07/groups/thresholds/",
        "/thread/",
        "/thread/objectives/",
        "/thread/gaps/",
        "/thread/gaps/plans/",
        "/standards/",
        "/standards/add/standard/",
        "/standards/add/priority/",
        "/thread/my-part/",
        "/thread/objectives/add-own/",
        "/thread/map/",
        "/thread/map/?for=council",
        "/thread/overview/",
        "/thread/overview/?service=housing-services",
        "/packages/",
        "/proposals/",
        "/proposals/effects/",
        "/proposals/add/",
        "/plans/",
        "/plans/wanting/",
        "/plans/key-issues/",
        "/plans/P-2/effects/",
        "/plans/P-2/effects/state/",
        "/standards/places/castle/",
        "/plans/begin/",
        "/exceptions/",
        "/exceptions/?whose=mine&accepted=no&sort=-age",
        "/exceptions/?q=nothing-is-called-so",
        "/exceptions/?known=2014-09-01",
        "/exceptions/rules/",
        "/exceptions/rules/off-target/",
        "/exceptions/rules/off-target/change/",
        "/exceptions/rules/off-target/withdraw/",
        "/exceptions/rules/add/",
        "/exceptions/accept/?about=HS16",
        "/exceptions/accept/withdraw/?about=HS08",
        "/indicators/HS08/",
        "/rules/",
        "/rules/corporate-rule/",
        "/rules/corporate-rule/adopt/",
        "/rules/corporate-rule/adopt/?use=five_levels",
        "/rules/corporate-rule/compare/",
        "/rules/add/",
        "/rules/add/?use=reading",
        "/rules/library/",
        "/rules/library/?q=havering",
        "/rules/library/?q=nothing-is-called-so",
        "/benchmarks/",
        "/benchmarks/neighbours/",
        "/indicators/CS01/benchmark/",
        "/indicators/HC01/",
        "/indicators/HC04/?compared=2024",
        "/indicators/EC01/?chart=control",
        "/indicators/ETS12/",
        "/indicators/ETS12/groups/record/?by=Ward+(made+for+the+demo)",
        "/indicators/HS21/",
        "/indicators/HS21/groups/record/?by=Ward+(made+for+the+demo)",
        "/indicators/RB07/",
        "/scorecard/?compared=1",
        "/scorecard/?period=2014/15+Q3&compared=1",
        "/indicators/HS07/groups/define/",
        "/scorecard/?period=2024/25+Q4&service=hampshire-partnership&compared=1",
        "/scorecard/?period=2018/19+Q4&show=variation,assurance",
        "/import/",
        "/import/2/",
        "/rights/",
        "/rights/?role=auditor&known=2014-09-01",
        "/rights/who/?about=HS16",
        "/rights/who/?about=housing-services&only=not",
        "/rights/person/head-of-service/",
        "/rights/grant/",
        "/rights/withdraw/1/",
        "/rights/restrict/?about=HS16",
        "/rights/share/?service=housing-services",
        "/framework/",
        "/framework/?on=2001-01-01",
        "/framework/handbook/",
        "/organisation/",
        "/organisation/?on=2014-06-01",
        "/organisation/?q=head",
        "/organisation/?q=nothing-is-called-so",
        "/organisation/?known=2014-12-01",
        "/organisation/units/leisure-services/",
        "/organisation/units/leisure-services/?on=2100-01-01",
        "/organisation/units/leisure-services/end/",
        "/organisation/units/leisure-services/split/",
        "/organisation/units/leisure-services/change/",
        "/organisation/units/housing-services/indicators/",
        "/organisation/add-unit/",
        "/organisation/posts/?terms=vacant",
        "/organisation/posts/head-of-housing/",
        "/organisation/posts/head-of-housing/hand-over/",
        "/organisation/posts/head-of-housing/appointments/head-of-service/2013-04-01/withdraw/",
        "/organisation/posts/head-of-housing/appoint/",
        "/organisation/people/?sort=-name",
        "/organisation/people/head-of-service/",
        "/organisation/areas/",
        "/organisation/areas/add/",
        "/organisation/responsibilities/",
        "/organisation/responsibilities/HS01/",
        "/organisation/structure/",
        "/framework/bodies/",
        "/framework/bodies/?ended=yes",
        "/framework/bodies/?q=nothing-is-called-so",
        "/framework/bodies/?on=2014-06-01",
        "/framework/bodies/performance-network/",
        "/framework/bodies/performance-review-committee/",
        "/framework/bodies/cabinet/change/",
        "/framework/bodies/cabinet/end/",
        "/framework/bodies/cabinet/members/add/",
        "/framework/bodies/performance-network/members/change/?who=post:audit-manager",
        "/framework/bodies/performance-network/members/end/?who=each:service",
        "/framework/bodies/cabinet/watches/add/",
        "/framework/bodies/cabinet/watches/change/?what=everything:",
        "/framework/bodies/cabinet/watches/end/?what=everything:",
        "/framework/add-body/",
        "/framework/duties/",
        "/framework/duties/?q=nothing-is-called-so",
        "/framework/duties/circulate-draft/",
        "/framework/duties/circulate-draft/change/",
        "/framework/duties/circulate-draft/end/",
        "/framework/add-duty/",
        "/framework/gaps/",
        "/organisation/posts/audit-manager/",
        "/organisation/units/housing-services/",
        "/indicators/HS16p/",
        "/indicators/HS16p/formula/",
        "/indicators/SNH34/parts/",
        "/framework/portfolios/",
        "/framework/portfolios/?known=2014-12-01",
        "/framework/portfolios/housing-health-and-care/",
        "/framework/portfolios/housing-health-and-care/change/",
        "/framework/portfolios/housing-health-and-care/end/",
        "/framework/portfolios/add/",
        "/framework/portfolios/contents/?within=-",
        "/framework/portfolios/contents/?q=nothing-is-called-so",
        "/framework/portfolios/place/?about=HS16p",
        "/framework/portfolios/moves/",
        "/scorecard/?portfolio=environment",
        "/framework/levels/",
        "/framework/levels/personal-objective/",
        "/framework/levels/add-level/",
        "/framework/levels/outcome/end/",
        "/framework/words/",
        "/framework/words/indicator/",
        "/framework/parts/",
        "/framework/parts/benchmarks/",
        "/framework/plan-kinds/",
        "/framework/plan-kinds/directorate-business-plan/",
        "/framework/plan-kinds/directorate-business-plan/change/",
        "/framework/plan-kinds/directorate-business-plan/guidance/",
        "/framework/plan-kinds/service-plan/end/",
        "/framework/plan-kinds/add-kind/",
        "/parameters/",
        "/parameters/population/",
        "/parameters/add/",
        "/school-terms/",
        "/school-terms/add/",
        "/school-terms/2014/",
        "/components",
        "/accounts/",
        "/accounts/?state=suspended",
        "/people/helen-marsh/access/",
        "/people/helen-marsh/access/suspend/",
        "/account/",
        "/account/password/",
        "/account/address/",
        "/account/sessions/",
        "/account/two-step/",
        "/account/two-step/app/",
        "/account/two-step/passkeys/add/",
        "/account/confirm/",
    ),
    "service_manager": ("/", "/waiting/due/", "/waiting/question/", "/exceptions/?whose=mine"),
    "director": ("/", "/exceptions/?whose=services", "/exceptions/?whose=all", "/rules/library/"),
    "councillor": (
        "/",
        "/search/?q=housing",
        "/exceptions/",
        "/roll-up/",
        "/framework/bodies/cabinet/",
    ),
    "staff": (
        "/framework/portfolios/",
        "/framework/portfolios/housing-health-and-care/",
        "/framework/plan-kinds/",
        "/exceptions/",
        "/exceptions/rules/late/",
        "/roll-up/",
        "/parameters/",
    ),
    "auditor": (
        "/",
        "/audit/",
        "/audit/?what=indicators:actuals:imported",
        "/audit/?from=2014-13-45",
        "/audit/27/",
        "/audit/verify/",
        "/methods/",
        "/methods/hart/",
        "/methods/rating/",
    ),
}


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_every_page_is_accessible(
    kind: str, page_as: Callable[[str], Page], check_accessible: Callable[[Page], None]
) -> None:
    page = page_as(kind)
    for address in PAGES[kind]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status in {200, 405, 422}, address
        assert page.get_by_role("heading", level=1).count() == 1, address
        check_accessible(page)


OUTSIDE = (
    "/sign-in/",
    "/sign-in/forgotten/",
    "/sign-in/forgotten/sent/",
    "/sign-in/new-password/x/",
    "/invitation/x/",
)


def test_every_page_of_somebody_outside_is_accessible(
    new_page: Callable[[], Page], check_accessible: Callable[[Page], None]
) -> None:
    page = new_page()
    for address in OUTSIDE:
        page.goto(address)
        assert page.get_by_role("heading", level=1).count() == 1, address
        check_accessible(page)


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "503", "507", "maintenance"])
def test_every_page_that_says_why_there_is_none_is_accessible(
    name: str, new_page: Callable[[], Page], check_accessible: Callable[[Page], None]
) -> None:
    why = "The system is being upgraded to a new version." if name == "maintenance" else ""
    words = render_to_string(f"errors/{name}.html", {"reference": "1ea69640", "why": why})
    page = new_page()
    # What makes it come is in tests/faults; here it stands among the site's own styles.
    page.route("**/sign-in/", lambda route: route.fulfill(body=words, content_type="text/html"))
    page.goto("/sign-in/")
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    check_accessible(page)

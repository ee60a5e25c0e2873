"""What the council chooses: levels of the thread, its own words, and which parts of the system it uses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Say
from goldenthread.governance.queries.chosen import SYSTEM_PARTS, TERMS
from goldenthread.governance.queries.register import framework_known
from tests.chosen import add_level, add_plan_kind, chosen, switch
from tests.staff.changing import looked, on
from tests.staff.test_portfolios import confirmed, text


@pytest.fixture
def officer(cast, client_as):
    return client_as("performance.officer")


def levels_in_order(day=None):
    known = framework_known()
    there = known.in_force("level", day or localdate()).values()
    return [it.says["name"] for it in sorted(there, key=lambda it: it.says["position"])]


def test_a_level_is_put_between_others_which_make_room(officer):
    add_level("Outcome", "Outcomes", 1)
    add_level("Objective", "Objectives", 2)
    told, _ = confirmed(
        officer,
        "/framework/levels/add-level/",
        name="Priority",
        plural="Priorities",
        place="2",
        **on(localdate()),
    )
    assert "Priorities are level 2 of the thread" in told
    assert levels_in_order() == ["Outcome", "Priority", "Objective"]
    tomorrow = localdate() + timedelta(days=1)
    confirmed(officer, "/framework/levels/priority/change/", place="1", **on(tomorrow))
    assert levels_in_order(tomorrow) == ["Priority", "Outcome", "Objective"]
    shown = text(officer.get("/framework/levels/priority/"))
    assert "<del>2</del> <ins>1</ins>" in shown


def test_a_level_ends_and_says_where_it_stands(officer):
    add_level("Outcome", "Outcomes", 1)
    add_plan_kind("Community strategy", "Vision", levels=["outcome"])
    assert "It stands in Community strategy" in text(officer.get("/framework/levels/outcome/end/"))
    confirmed(officer, "/framework/levels/outcome/end/", **on(localdate()))
    assert levels_in_order() == []
    assert "ended on" in text(officer.get("/framework/levels/"))
    assert officer.get("/framework/levels/outcome/change/").status_code == 404


def test_the_councils_word_stands_wherever_the_pages_name_the_thing(officer, client_as):
    told, _ = confirmed(
        officer,
        "/framework/words/indicator/",
        singular="KPI",
        plural="KPIs",
        **on(localdate()),
    )
    assert "pages say “KPI” and “KPIs” for indicator" in told
    confirmed(
        officer, "/framework/words/scorecard/", singular="dashboard", plural="dashboards",
        **on(localdate()),
    )  # fmt: skip
    for client in (officer, client_as("staff")):
        shown = text(client.get("/scorecard/"))
        assert ">KPI</a></th>" in shown and "Corporate dashboard" in shown
        assert ">Dashboard</a>" in shown  # the navigation
    assert "KPIs in no portfolio" not in shown
    # and the glossary's again
    confirmed(officer, "/framework/words/indicator/end/", **on(localdate()))
    assert ">Indicator</a></th>" in text(officer.get("/scorecard/"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"singular": ""}, 'href="#id_singular"'),
        ({"singular": "x" * 50_000}, "50"),
        ({"singular": "Target"}, "“Target” is what “target” is called"),
        ({"from_on_year": "9999"}, "too far away"),
    ],
)
def test_a_word_that_makes_no_sense_is_refused_beside_its_box(officer, typed, sentence):
    before = head()
    given = {"singular": "measure", "plural": "measures", **on(localdate()), "reason": "As typed"}
    answer = looked(officer, "/framework/words/indicator/", **given | typed)
    assert answer.status_code == 422
    assert sentence in text(answer) and "As typed" in text(answer)
    assert head() == before


def test_markup_in_a_word_is_shown_as_it_is_written(officer):
    says = {"singular": "<script>alert(1)</script>", "plural": "<b>many</b>"}
    chosen(Say("word", "indicator", says, localdate()))
    page = officer.get("/scorecard/").content.decode()
    assert "<script>alert(1)" not in page and "<b>many</b>" not in page


PAGES_OF = {
    "exceptions": "/exceptions/",
    "benchmarks": "/benchmarks/neighbours/",
    "control_charts": "/indicators/CS02a/chart/",
    "calculated": "/parameters/",
    "breakdowns": "/indicators/CS02a/groups.csv",
    "rollup": "/roll-up/",
    "portfolios": "/framework/portfolios/",
    "bodies": "/framework/bodies/",
    "plan_kinds": "/framework/plan-kinds/",
}


@pytest.mark.parametrize("part", PAGES_OF)
def test_the_pages_of_a_part_that_is_not_used_say_so_and_come_back_with_it(officer, part):
    before = officer.get(PAGES_OF[part]).status_code
    switch(part, on=False)
    gone = officer.get(PAGES_OF[part])
    assert gone.status_code == 404
    assert "The council does not use this" in text(gone)
    # Nothing leads there any more from the pages that everybody begins with.
    for address in ("/", "/scorecard/", "/indicators/CS02a/", "/framework/levels/"):
        shown = officer.get(address).content.decode()
        assert f'href="{PAGES_OF[part]}"' not in shown, address
    switch(part, on=True)
    assert officer.get(PAGES_OF[part]).status_code == before != 404


def test_what_was_switched_stands_in_the_trail(officer):
    told, _ = confirmed(
        officer, "/framework/parts/benchmarks/", **on(localdate()), reason="None to compare with"
    )
    assert "does not use benchmarks" in told
    trail = text(officer.get("/audit/"))
    assert "Part in use added" in trail and "None to compare with" in trail
    shown = text(officer.get("/framework/parts/"))
    assert "Use again" in shown
    confirmed(officer, "/framework/parts/benchmarks/", **on(localdate()))
    assert "not used from" not in text(officer.get("/framework/parts/")).split("Control charts")[1]


def test_every_part_and_term_is_on_its_page(officer):
    parts, words = text(officer.get("/framework/parts/")), text(officer.get("/framework/words/"))
    assert all(name in parts for name, _ in SYSTEM_PARTS.values())
    assert all(f'<th scope="row">{one}' in words for one, _ in TERMS.values())


def test_what_was_chosen_takes_no_query_once_it_is_remembered(
    officer, django_assert_num_queries, django_assert_max_num_queries
):
    from goldenthread.audit.remembering import MEMORY

    officer.get("/methods/")
    with django_assert_max_num_queries(20) as known:
        officer.get("/methods/")
    MEMORY.forget()
    with django_assert_max_num_queries(40) as anew:
        officer.get("/methods/")
    asked = [it["sql"] for it in anew.captured_queries if "governance_councilword" in it["sql"]]
    assert len(asked) == 1
    assert not any("governance_" in it["sql"] for it in known.captured_queries)

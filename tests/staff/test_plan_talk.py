"""Plans on pages: circulated, commented on, final, compared, audited, followed, taken away."""

from __future__ import annotations

import io
from datetime import date, timedelta

import docx
import pikepdf
import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.plan.models import PlanComment, PlanFinding
from goldenthread.plan.queries.plans import plan_seen
from goldenthread.rules.vocabulary import PlanStep, WhyInPlan
from tests.plan.planned import AIMS, RISKS, build_plan, today_as
from tests.plan.test_circulating import comment, step
from tests.staff.changing import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def planning(cast):
    found = build_plan(cast)
    found.write("# Aim\n\nWhat we are for <script>alert(1)</script>")
    found.put(
        heading=AIMS, objective_id=found.thread.clean, why=WhyInPlan.PRIORITY, why_words="First"
    )
    found.put(heading=RISKS, words="Rain")
    return found


@pytest.fixture
def manager(planning, client_as):
    return client_as("service.manager")


def _page(client, address, **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200, address
    return answer.content.decode()


def _own(planning, tail=""):
    return f"/plans/{planning.reference}/{tail}"


def _days(name: str, day: date):
    return {f"{name}_{part}": getattr(day, part) for part in ("day", "month", "year")}


def _sent(client, address, **typed):
    return client.post(address, {**form_of(client, address), **typed})


def test_a_plan_goes_from_draft_to_final_on_pages(planning, manager, client_as):
    until = timezone.localdate() + timedelta(days=14)
    answer = _sent(
        manager,
        _own(planning, "step/provisional/"),
        **_days("comments_until", until),
        words="Read it",
    )
    assert answer.status_code == 302 and planning.seen().step is PlanStep.PROVISIONAL
    staff = client_as("staff")
    assert "Comment" in _page(staff, _own(planning, "comments/"))
    answer = _sent(staff, _own(planning, "comments/add/"), heading=RISKS, text="And <b>snow</b>?")
    assert answer.status_code == 302
    page = _page(manager, _own(planning, "comments/"))
    assert "And &lt;b&gt;snow&lt;/b&gt;?" in page and "Not answered yet" in page
    refused = _sent(manager, _own(planning, "step/final/"))
    assert refused.status_code == 422
    assert "1 comment is not answered yet" in refused.content.decode()
    pk = PlanComment.objects.get().pk
    address = _own(planning, f"comments/{pk}/answer/")
    assert _sent(manager, address, outcome="Accepted", text="Yes").status_code == 302
    assert _sent(manager, _own(planning, "step/final/")).status_code == 302
    assert "Final" in _page(staff, _own(planning))
    assert staff.get(_own(planning, "comments/add/")).status_code == 404
    assert manager.get(_own(planning, "write/")).status_code == 404


def test_what_a_step_refuses_is_said_and_all_that_was_typed_stands(planning, manager):
    address, before = _own(planning, "step/provisional/"), head()
    for day, said in (
        (_days("comments_until", date(2020, 1, 1)), "The day is over"),
        ({"comments_until_day": "40", "comments_until_month": "x"}, "comments_until"),
    ):
        refused = _sent(manager, address, words="My words", **day)
        page = refused.content.decode()
        assert refused.status_code == 422 and said in page and "My words" in page
    long = _sent(manager, address, words="x" * 50_000, **_days("comments_until", date(2099, 1, 1)))
    assert long.status_code == 422
    planning.write("")
    lacking = _sent(manager, address, **_days("comments_until", date(2099, 1, 1)))
    assert "“Purpose” is empty" in lacking.content.decode()
    assert head() == before + 1
    assert manager.get(_own(planning, "step/final/")).status_code == 404
    assert manager.get(_own(planning, "step/nonsense/")).status_code == 404


def test_what_changed_meanwhile_is_told_and_nothing_typed_is_lost(planning, manager):
    step(planning, PlanStep.PROVISIONAL)
    pk = comment(planning)
    address = _own(planning, f"comments/{pk}/answer/")
    held = form_of(manager, address)
    assert _sent(manager, address, outcome="Noted", text="First").status_code == 302
    refused = manager.post(address, {**held, "outcome": "Accepted", "text": "Second"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "Somebody answered this comment" in page
    assert "Second" in page and "First" in page
    again = {**held, "outcome": "Accepted", "text": "Second", "read_at": head()}
    assert manager.post(address, again).status_code == 302


def test_what_changed_since_it_was_circulated_is_marked_in_words_too(planning, manager):
    empty = _page(manager, _own(planning, "compare/"))
    assert "There is nothing to compare it with yet" in empty
    step(planning, PlanStep.PROVISIONAL)
    planning.write("# Aim\n\nWhat we are here for <script>alert(1)</script>")
    planning.put(heading=RISKS, words="Snow")
    page = _page(manager, _own(planning, "compare/"))
    assert '<ins class="gt-ins"><span class="govuk-visually-hidden">new: </span>' in page
    assert "here" in page and "<script>alert" not in page
    assert "2 headings differ" in page and "Snow" in page
    assert "2 headings differ" in _page(manager, _own(planning, "compare/"), **{"with": "nonsense"})


def test_next_years_plan_is_looked_at_before_it_is_begun(planning, manager):
    address = _own(planning, "next/")
    held = form_of(manager, address)
    assert held["title"] == "Customer Services 2031/32"
    numbers = [str(it.number) for it in planning.seen().heading(AIMS).entries]
    wanted = {**held, "entries": numbers, "passages": ["purpose"]}
    page = manager.post(address, {**wanted, "do": "look"}).content.decode()
    assert "Look at next year’s plan" in page and "What you leave behind" in page and "Rain" in page
    refused = manager.post(address, {**wanted, "do": "look", "last_on_year": "2029"})
    assert refused.status_code == 422 and "ends before it starts" in refused.content.decode()
    answer = manager.post(address, {**wanted, "do": "begin"})
    assert answer.status_code == 302
    made = plan_seen(today_as("service.manager"), answer.url.split("/")[2], on=timezone.localdate())
    assert [len(it.entries) for it in made.headings] == [0, 1, 0, 0, 0]
    assert made.heading("purpose").text.startswith("# Aim")
    page = _page(manager, f"/plans/{made.reference}/compare/")
    assert "Carried" in page and "Left behind" in page
    twice = manager.post(address, {**wanted, "do": "begin"})
    assert twice.status_code == 422 and "already" in twice.content.decode()


def test_an_audit_is_recorded_on_pages_and_key_issues_stand_in_one_list(planning, client_as):
    auditor, staff = client_as("auditor"), client_as("staff")
    address = _own(planning, "audit/add/")
    refused = _sent(auditor, address, text=" ")
    assert refused.status_code == 422
    assert _sent(auditor, address, text="No costs", is_key_issue="on").status_code == 302
    page = _page(staff, "/plans/key-issues/", q="costs", year="2030/31")
    assert "No costs" in page and "Customer Services 2030/31" in page
    assert "No key issue fits" in _page(staff, "/plans/key-issues/", q="nothing")
    change = _own(planning, "audit/1/")
    assert _sent(auditor, change, text="Few costs", reason="So").status_code == 302
    assert "Few costs" in _page(staff, _own(planning, "audit/"))
    assert staff.get(address).status_code == 404
    withdrawn = _own(planning, "audit/1/withdraw/")
    assert _sent(auditor, withdrawn).status_code == 422
    assert _sent(auditor, withdrawn, reason="There are").status_code == 302
    assert "Withdrawn: There are" in _page(staff, _own(planning, "audit/"))
    assert PlanFinding.objects.count() == 3


def test_a_plan_is_taken_away_as_pdf_and_word_by_whoever_sees_it(planning, client_as):
    staff = client_as("staff")
    answer = staff.get(f"/plans/{planning.reference}.docx")
    made = docx.Document(io.BytesIO(answer.content))
    styles = [(it.style.name, it.text) for it in made.paragraphs]
    assert ("Heading 1", "Purpose") in styles and ("Heading 2", "Aim") in styles
    assert any("<script>alert(1)</script>" in text for _, text in styles)
    assert "Clean streets" in made.tables[0].rows[1].cells[0].text
    answer = staff.get(f"/plans/{planning.reference}.pdf")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as read:
        assert str(read.Root.Lang) == "en-GB" and "/StructTreeRoot" in read.Root
        with read.open_metadata() as about:
            assert about["dc:title"] == "Customer Services 2030/31"


def test_a_persons_own_plan_opens_to_them_and_their_manager_by_no_door_to_others(
    planning, client_as
):
    own = planning.begin_own()
    doors = ("/", ".pdf", ".docx", "/comments/", "/comments/add/", "/compare/", "/next/", "/audit/",
             "/audit/add/", "/step/provisional/", "/step/withdrawn/")  # fmt: skip
    for username in ("performance.officer", "auditor", "director", "staff"):
        client = client_as(username)
        for door in doors:
            assert client.get(f"/plans/{own}{door}").status_code == 404, (username, door)
    for username in ("service.manager", "head.of.service"):
        client = client_as(username)
        for door in ("/", ".pdf", ".docx", "/comments/", "/compare/", "/audit/"):
            assert client.get(f"/plans/{own}{door}").status_code == 200, (username, door)


@pytest.mark.parametrize(
    ("tail", "count"), [("comments/", 32), ("compare/", 58), ("audit/", 26), ("next/", 25)]
)
def test_each_page_asks_a_fixed_number_of_queries(
    planning, manager, django_assert_num_queries, tail, count
):
    step(planning, PlanStep.PROVISIONAL)
    for times in (1, 10):
        for _ in range(times):
            comment(planning)
            planning.put(heading=RISKS, words=f"Rain {head()}")
        manager.get(_own(planning, tail))
        with django_assert_num_queries(count):
            manager.get(_own(planning, tail))

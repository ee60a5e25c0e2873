"""Delegated powers and absences on pages."""

from __future__ import annotations

import html
import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance.commands.powers import PowerWanted, grant_power
from goldenthread.governance.commands.standing_in import AbsenceWanted, stand_in
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.ladder import Step, StepAct, StepBy
from tests.cast import AT
from tests.climbs import build_ladder
from tests.framework import body_that_decides
from tests.staff.changing import form_of
from tests.staff.test_portfolios import text

HOME, AWAY = "/framework/delegations/", "/organisation/away/"
TODAY = localdate()


@pytest.fixture
def officer(cast, client_as):
    return client_as("performance.officer")


@pytest.fixture
def power(cast):
    """Council lets the portfolio holder decide targets for a year."""
    body = body_that_decides("Council", "targets", "framework")
    wanted = PowerWanted(
        body, cast.structure.posts["Portfolio Holder for Housing"], ("targets",),
        date(2014, 8, 1), TODAY + timedelta(days=90), date(2014, 7, 1), "minute 12",
    )  # fmt: skip
    return grant_power(wanted, by=SYSTEM, at=AT)


def days(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def words(answer):
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", text(answer)).split()))


def confirmed(client, address, **given):
    told = client.post(address, form_of(client, address) | given)
    assert "What will happen" in text(told), text(told)
    form = told.content.decode().split('class="gt-confirm"')[1].split("</form>")[0]
    kept: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form):
        kept.setdefault(name, []).append(html.unescape(value))
    return words(told), client.post(address, {**kept, "step": "confirm"}, follow=True)


def test_a_power_is_recorded_listed_and_taken_away(officer, power):
    given = {
        "body": "council", "post": "chief-executive", "kinds": ["targets", "framework"],
        "minute": "minute 13", **days("decided_on", TODAY), **days("from_on", TODAY),
        **days("to_on", TODAY + timedelta(days=30)),
    }  # fmt: skip
    told, after = confirmed(officer, HOME + "add-delegation/", **given)
    assert "whoever holds Chief Executive may decide in the place of Council" in told
    assert "Portfolio Holder for Housing has such a power already" in told and "Both hold." in told
    assert after.status_code == 200 and "minute 13" in text(after)
    shown = words(officer.get(HOME))
    assert "DP-1" in shown and "DP-2" in shown and "In force" in shown
    assert "DP-1" not in words(officer.get(HOME + "?q=chief")).split("Power Body")[-1]
    assert "Nothing fits these filters" in text(officer.get(HOME + "?state=over"))
    table = b"".join(officer.get("/framework/delegations.csv")).decode()
    assert "DP-2,Council,Chief Executive" in table


def test_a_powers_page_says_what_was_decided_by_it_to_those_who_may_know(officer, power, client_as):
    assert "Decided by it" in text(officer.get(HOME + "DP-1/"))
    assert "Decided by it" in text(client_as("councillor").get(HOME + "DP-1/"))
    other = text(client_as("staff").get(HOME + "DP-1/"))
    assert "minute 12" in other and "Decided by it" not in other
    assert officer.get(HOME + "DP-9/").status_code == 404


def test_a_power_ends_with_a_reason(officer, power):
    address = HOME + "DP-1/end/"
    assert officer.post(address, form_of(officer, address)).status_code == 422
    told, after = confirmed(officer, address, reason="Taken back")
    assert "Council decides these itself: Targets" in told
    assert "ended early" in text(after) and "Taken back" in text(after)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"body": ""}, "Choose the body."),
        ({"post": "nobody"}, "nobody"),
        ({"kinds": []}, "Tick at least one kind"),
        (days("to_on", TODAY - timedelta(days=1)), "It would end before it begins"),
        ({"kinds": ["targets", "rule"]}, "What it has not, it cannot give"),
        (days("decided_on", TODAY + timedelta(days=1)), "a day to come"),
        ({"to_on_year": "20260"}, "20260"),
        ({"minute": "x" * 300}, "200"),
    ],
)
def test_what_cannot_be_granted_is_refused_and_all_that_was_typed_stays(
    officer, power, wrong, sentence
):
    address, before = HOME + "add-delegation/", head()
    given = form_of(officer, address) | {
        "body": "council", "post": "chief-executive", "kinds": ["targets"], "reason": "Kept",
        **days("decided_on", TODAY), **days("from_on", TODAY), **days("to_on", TODAY),
    }  # fmt: skip
    answer = officer.post(address, given | wrong)
    assert answer.status_code == 422
    assert sentence in text(answer) and "Kept" in text(answer)
    assert head() == before


def test_the_holder_of_a_post_says_who_stands_in_and_is_back(cast, client_as):
    holder = client_as("head.of.service")
    assert "I am away" in text(holder.get(AWAY)) and "Nobody is away" in text(holder.get(AWAY))
    address = "/organisation/posts/head-of-housing/away/"
    assert address in text(holder.get("/organisation/posts/head-of-housing/"))
    until = TODAY + timedelta(days=10)
    told, after = confirmed(
        holder, address, stands_in="director-of-resources", reason="Leave", **days("to_on", until)
    )
    assert "Director of Resources may answer for Head of Housing" in told
    assert "Leave" in text(after) and "In force" in text(after)
    assert "Director of Resources stands in" in text(
        holder.get("/organisation/posts/head-of-housing/")
    )
    other = client_as("service.manager")
    assert "SI-1" in text(other.get(AWAY)) and "/away/SI-1/end/" not in text(other.get(AWAY))
    assert other.get(address).status_code == 404
    assert other.get(AWAY + "SI-1/end/").status_code == 404
    told, after = confirmed(holder, AWAY + "SI-1/end/")
    assert "answers for Head of Housing no more" in told and after.status_code == 200
    assert "SI-1,Head of Housing" in b"".join(holder.get("/organisation/away.csv")).decode()


def test_a_stand_in_that_cannot_be_is_refused_beside_its_box(cast, client_as):
    holder, address = client_as("head.of.service"), "/organisation/posts/head-of-housing/away/"
    given = form_of(holder, address) | {"reason": "Kept", "stands_in": "director-of-resources"}
    for wrong, sentence in (
        ({**days("to_on", TODAY - timedelta(days=1))}, "The last day is before the first"),
        ({"stands_in": "", **days("to_on", TODAY)}, "Choose who stands in."),
        (
            {**days("from_on", TODAY - timedelta(days=3)), **days("to_on", TODAY)},
            "a day that is over",
        ),
        ({}, "Write the last day away."),
    ):
        answer = holder.post(address, given | wrong)
        assert answer.status_code == 422
        assert sentence in text(answer) and "Kept" in text(answer)


def test_the_lists_ask_the_same_of_one_and_of_ten(cast, officer, power):
    def counted(address):
        officer.get(address)
        with CaptureQueriesContext(connection) as asked:
            officer.get(address)
        return len(asked)

    pages = (HOME, AWAY, "/organisation/posts/head-of-housing/")
    before = [counted(it) for it in pages]
    posts = cast.structure.posts
    for number in range(10):
        day = localdate(AT) + timedelta(days=number)
        away, instead = posts["Head of Housing"], posts["Director of Resources"]
        stand_in(AbsenceWanted(away, instead, day, day), by=SYSTEM, at=AT)
        body = body_that_decides(f"Body {number}", "plan")
        wanted = PowerWanted(body, away, ("plan",), day, day, localdate(AT))
        grant_power(wanted, by=SYSTEM, at=AT)
    assert [counted(it) for it in pages] == before


def rows_of(client, address, label):
    """Return the first cell of each row of a table, in order."""
    page = client.get(address).content.decode()
    table = page.split(f'aria-label="{label}"')
    heads = re.findall(r'<th scope="row">(.*?)</th>', table[1], re.S) if len(table) > 1 else []
    return [" ".join(re.sub(r"<[^>]+>", " ", it).split()) for it in heads]


def test_a_hundred_and_thirty_powers_are_read_by_the_page_searched_and_sorted(cast, officer):
    body, posts = body_that_decides("Council", "plan", "targets"), cast.structure.posts
    first = localdate(AT)
    for number in range(130):
        post = posts["Head of Housing" if number % 2 else "Director of Resources"]
        day = first + timedelta(days=number)
        wanted = PowerWanted(body, post, ("plan",), day, day, first, f"minute {number:03}")
        grant_power(wanted, by=SYSTEM, at=AT)
    said = "Delegated powers"
    assert "130 powers, page 1 of 2" in text(officer.get(HOME))
    assert rows_of(officer, HOME, said)[0] == "DP-130"
    assert len(rows_of(officer, f"{HOME}?page=2", said)) == 30
    assert rows_of(officer, f"{HOME}?sort=power", said)[:2] == ["DP-1", "DP-2"]
    assert rows_of(officer, f"{HOME}?sort=post&page=2", said)[-1].startswith("DP-")
    assert rows_of(officer, f"{HOME}?q=minute+007", said) == ["DP-8"]
    assert rows_of(officer, f"{HOME}?sort=nothing", said)[0] == "DP-130"
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"{HOME[:-1]}.xlsx?q=housing").content))
    assert book[said].max_row == 66


def test_away_is_sorted_and_leaves_as_excel_and_each_absence_has_its_page(cast, client_as):
    posts, first = cast.structure.posts, localdate(AT)
    for number in range(130):
        day = first + timedelta(days=number)
        away, instead = posts["Head of Housing"], posts["Director of Resources"]
        stand_in(AbsenceWanted(away, instead, day, day, "Leave"), by=SYSTEM, at=AT)
    staff, holder = client_as("staff"), client_as("head.of.service")
    assert "130 absences, page 1 of 2" in text(staff.get(AWAY))
    page = staff.get(f"{AWAY}?sort=reference").content.decode()
    assert page.index("/away/SI-1/") < page.index("/away/SI-2/")
    book = openpyxl.load_workbook(io.BytesIO(staff.get("/organisation/away.xlsx").content))
    assert book["Away"].max_row == 131
    shown = text(holder.get(f"{AWAY}SI-1/"))
    assert "Director of Resources stands in for Head of Housing" in shown and "Leave" in shown
    assert "Answered in that place" in shown and "Nothing." in shown
    assert "Answered in that place" not in text(staff.get(f"{AWAY}SI-1/"))
    assert staff.get(f"{AWAY}SI-999/").status_code == 404
    assert client_as("partner").get(f"{AWAY}SI-1/").status_code == 404


def test_what_was_decided_in_anothers_place_is_listed_with_its_package(cast, client_as):
    posts, today = cast.structure.posts, localdate(AT)
    step = Step("x", "X", StepBy.POST, ("director-of-resources",), frozenset({StepAct.ADOPT}))
    climbs = build_ladder(cast, steps=[step.to_data()])
    climbs.propose(HS01="12")
    away = AbsenceWanted(posts["Director of Resources"], posts["Head of Housing"], today, today)
    reference = stand_in(away, by=SYSTEM, at=AT)
    climbs.decide("PK-1", "x", username="head.of.service", meeting=None)
    for username in ("head.of.service", "performance.officer"):
        shown = words(client_as(username).get(f"{AWAY}{reference}/"))
        assert "PK-1" in shown and "1 decision" in shown, username
    assert "PK-1" not in words(client_as("staff").get(f"{AWAY}{reference}/"))

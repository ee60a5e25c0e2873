"""The pages of packages: the list, a package with its ladder, and one line of it."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from goldenthread.exchange.documents.parts import Facts, Listed, Table
from goldenthread.governance.commands.deciding import LineAnswer
from goldenthread.governance.commands.proposing import NewLine
from goldenthread.governance.commands.suggesting import make_suggestion
from goldenthread.governance.queries.package import package_shown
from goldenthread.governance.queries.package_lines import LinesFilter, lines_of_package
from goldenthread.governance.queries.packages import PackagesFilter, packages_for
from goldenthread.indicators.commands.carried.targets import asked_of
from goldenthread.indicators.commands.changes import NewTarget
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind
from goldenthread.organisation.access import SYSTEM
from goldenthread.records.ref import Ref
from goldenthread.rules.ladder import Answer
from goldenthread.rules.numbers import number
from goldenthread.staff.packages.printing import package_document
from goldenthread.staff.packages.views import all_lines
from tests.cast import AT
from tests.climbs import PERIOD, build_ladder

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def climbs(cast):
    return build_ladder(cast)


def page(client, address):
    """Return a page's text, every run of spaces one."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def test_a_list_without_packages_says_how_one_comes_there(climbs, client_as):
    assert "Nothing has been sent for approval yet" in page(
        client_as("performance.officer"), "/packages/"
    )


def test_packages_are_found_by_words_state_kind_route_step_and_proposer(climbs, client_as):
    climbs.propose(HS01="12", HS20="30")
    climbs.put([climbs.line("RB09", "10")], title="Claims sooner")
    climbs.decide("PK-2", "board", {1: LineAnswer(Answer.REFUSED, "Not needed")})
    client = client_as("performance.officer")
    found = {
        "": ("Targets of the year", "Claims sooner"),
        "?q=claims": ("Claims sooner",),
        "?q=pk-1": ("Targets of the year",),
        "?q=HS20": ("Targets of the year",),
        "?state=open": ("Targets of the year",),
        "?state=refused": ("Claims sooner",),
        "?kind=targets&route=ladder": ("Targets of the year", "Claims sooner"),
        "?kind=plan": (),
        "?step=Board": ("Targets of the year",),
        "?overdue=yes": ("Targets of the year",),  # the tests' packages are of 2014
        "?proposer=none": (),
        "?q=%00&state=x&sort=x&page=x": ("Targets of the year", "Claims sooner"),
        "?sort=lines&page=99": ("Targets of the year", "Claims sooner"),
        "?sort=-due": ("Targets of the year", "Claims sooner"),
    }
    for asked, titles in found.items():
        text = page(client, f"/packages/{asked}")
        for title in ("Targets of the year", "Claims sooner"):
            assert (f">{title}</a>" in text) == (title in titles), (asked, title)
        assert titles or "Nothing fits these filters" in text
    assert "overdue by" in page(client, "/packages/")


def test_the_list_and_a_package_are_taken_away_as_files(climbs, client_as):
    climbs.propose(HS01="12", HS20="30")
    client = client_as("performance.officer")
    rows = list(
        csv.reader(io.StringIO(client.get("/packages/list.csv").content.decode("utf-8-sig")))
    )
    assert rows[1][:4] == ["PK-1", "Targets of the year", "Targets", "Targets"]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/packages/list.xlsx").content))
    assert book["Packages"].max_row == 2
    book = openpyxl.load_workbook(io.BytesIO(client.get("/packages/PK-1/lines.xlsx").content))
    assert [it.value for it in book["Lines"][2]][:2] == [1, "HS01"]
    text = client.get("/packages/PK-1/lines.csv").content.decode("utf-8-sig")
    assert text.count("\n") == 3 and "2014/15 Q2" in text


def test_a_package_is_taken_to_a_meeting_with_every_line(climbs, client_as):
    """Its page holds fifty lines; the document has all that fit, and what was decided."""
    climbs.propose(**dict.fromkeys(("HS01", "HS20", "CS01"), "12"))
    climbs.decide("PK-1", "board", {2: LineAnswer(Answer.REFUSED, "Not now")})
    client = client_as("performance.officer")
    assert f'href="{PDF}?unit=housing-services"' in page(client, f"{ONE}?unit=housing-services")
    made = client.get(f"{PDF}?unit=housing-services")
    assert made["Content-Type"] == "application/pdf" and made.content.startswith(b"%PDF")
    asked: Any = RequestFactory().get(f"{PDF}?unit=housing-services")
    asked.actor = climbs.actor("performance.officer")
    document = package_document(*all_lines(asked, "PK-1"))
    facts = dict(next(it for it in document.parts if isinstance(it, Facts)).pairs)
    assert facts["Lines here"] == "2: Housing Services"
    (table,) = (it for it in document.parts if isinstance(it, Table))
    told = [["".join(run.text for run in cell) for cell in row] for row in table.rows]
    assert [it[0] for it in told] == ["1", "2"]
    assert told[0][2] == "2014/15 Q2: none → 12 days" and told[1][4].startswith("Refused")
    (decided,) = (it for it in document.parts if isinstance(it, Listed))
    assert "refused 1 line" in "".join(run.text for run in decided.items[0].runs)


ONE = "/packages/PK-1/"
PDF = f"{ONE}lines.pdf"


def test_the_file_of_lines_holds_numbers_with_their_unit_and_says_how_it_was_narrowed(
    climbs, client_as
):
    """A text that begins like a formula stays one; a number is one that a spreadsheet adds up."""
    climbs.put([climbs.line("HS01", "12", words="=1+1"), climbs.line("HS20", None)])
    client = client_as("performance.officer")
    found = client.get("/packages/PK-1/lines.xlsx?unit=housing-services&q=HS")
    book = openpyxl.load_workbook(io.BytesIO(found.content))
    heads = [it.value for it in book["Lines"][1]]
    first, second = (
        dict(zip(heads, (it.value for it in row), strict=True))
        for row in book["Lines"].iter_rows(min_row=2)
    )
    assert (first["Asked, as a number"], first["Unit"]) == (12, "days")
    assert first["In force from"].date() == PERIOD.start
    assert (second["Asked, as a number"], second["Asked"]) == (None, "none")
    assert (
        first["Words"] == "=1+1"
        and book["Lines"].cell(2, heads.index("Words") + 1).data_type == "s"
    )
    notes = [str(it[0].value) for it in book["About"].iter_rows()]
    assert any("Housing Services" in it and "HS" in it for it in notes if it.startswith("Filter"))
    rows = list(
        csv.DictReader(
            io.StringIO(client.get("/packages/PK-1/lines.csv").content.decode("utf-8-sig"))
        )
    )
    assert [it["Words"] for it in rows] == ["'=1+1", ""] and rows[0]["Asked, as a number"] == "12"


def test_a_package_shows_its_ladder_who_has_it_its_lines_and_what_was_decided(climbs, client_as):
    climbs.propose(HS01="12", HS20="30", RB09="10")
    refined = LineAnswer(Answer.APPROVED, "Bolder", refined=climbs.line("HS01", "11").asked)
    climbs.decide("PK-1", "board", {1: refined, 2: LineAnswer(Answer.SENT_BACK, "Why so low?")})
    make_suggestion(
        "PK-1", by=climbs.actor("councillor"), at=AT, step="leaders", words="Ten would do", line=3
    )
    text = page(client_as("performance.officer"), "/packages/PK-1/")
    for words in (
        "2 of 3 lines here", "Leaders for targets", "Sent back", "Why so low?", "Bolder",
        "1 line refined", "minute 12", "Ten would do", "Not answered yet", "2014/15 Q2", "Refined",
        "Recorded by", "overdue by", "(Internal Auditor, Clerk)",
    ):  # fmt: skip
        assert words in text, words
    assert "Accept or decline" in text  # whoever proposed it answers


def test_lines_are_narrowed_by_state_service_body_and_whether_they_were_refined(climbs, client_as):
    climbs.propose(HS01="12", RB09="10", CS01="92")
    refined = LineAnswer(Answer.APPROVED, refined=climbs.line("HS01", "11").asked)
    climbs.decide("PK-1", "board", {1: refined})
    climbs.decide("PK-1", "leaders")
    climbs.decide("PK-1", "challenge", {3: LineAnswer(Answer.REFUSED, "No")})
    client = client_as("performance.officer")
    asked = {
        "?state=refused": {3}, "?unit=housing-services": {1}, "?body=prosperity": {2},
        "?refined=yes": {1}, "?q=rb09": {2}, "?state=x&unit=y": set(), "": {1, 2, 3},
    }  # fmt: skip
    for query, numbers in asked.items():
        text = page(client, f"/packages/PK-1/{query}")
        table = text.partition('aria-label="Lines"')[2].partition("</table>")[0]
        assert {n for n in (1, 2, 3) if f"/lines/{n}/" in table} == numbers, query


def test_a_line_shows_what_would_change_its_history_and_how_it_was_refined(climbs, client_as):
    climbs.propose(HS01="12")
    refined = LineAnswer(Answer.APPROVED, "Bolder", refined=climbs.line("HS01", "11").asked)
    climbs.decide("PK-1", "board", {1: refined})
    text = page(client_as("performance.officer"), "/packages/PK-1/lines/1/")
    for words in (
        "<b>11 days</b>", "<del>12 days</del> <ins>11 days</ins>", "Bolder", "2014/15 Q1", "21 days",
        "Board for targets: recommended", "rated otherwise",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    "address", ["/packages/PK-9/", "/packages/PK-1/lines/9/", "/packages/PK-9/lines.csv"]
)
def test_what_is_not_there_answers_as_absent(climbs, client_as, address):
    climbs.propose(HS01="12")
    assert client_as("performance.officer").get(address).status_code == 404


def test_lines_about_what_is_hidden_leave_no_trace(climbs, client_as):
    climbs.propose(HS01="12", HS20="30")
    climbs.put([climbs.line("HS20", "29")], title="Beds")
    restrict_series(
        [climbs.cast.series["HS20"]], by=SYSTEM, at=AT, kind=RestrictionKind.EXEMPT, reason="So"
    )
    climbs.decide("PK-1", "board", {2: LineAnswer(Answer.SENT_BACK, "Beds?")})
    client = client_as("councillor")
    text = page(client, "/packages/")
    assert "Beds" not in text and "1 on the way" in text and "1 packages" not in text
    text = page(client, "/packages/PK-1/")
    assert "Beds?" not in text and "temporary" not in text and "Sent back" not in text
    assert "1 of 1 line here" in text
    for address in ("/packages/PK-2/", "/packages/PK-1/lines/2/", "/packages/PK-2/lines/1/"):
        assert client.get(address).status_code == 404
    assert "HS20" not in client.get("/packages/PK-1/lines.csv").content.decode()
    assert "Beds?" in page(client_as("performance.officer"), "/packages/PK-1/")


def _count(call, reference):
    """Return how many SQL queries a call makes."""
    with CaptureQueriesContext(connection) as queries:
        call(reference)
    return len(queries)


def test_pages_ask_as_many_queries_of_ten_times_the_lines(climbs):
    codes = [f"N{number:02}" for number in range(20)]
    housing = climbs.cast.structure.services["Housing Services"]
    add_indicators(
        [NewIndicator(code=it, title=it, unit="") for it in codes], by=SYSTEM, at=AT, from_on=TODAY
    )
    ids = add_series(
        [NewSeries(code=it, unit_id=housing, owner_id=None) for it in codes],
        by=SYSTEM,
        at=AT,
        from_on=TODAY,
    )
    climbs.cast.series.update(zip(codes, ids, strict=True))
    few = climbs.propose(HS01="12", HS20="30")
    many = climbs.put(
        [
            NewLine(
                Ref("series", pk, code),
                asked_of([NewTarget(pk, PERIOD, number(1))]),
                PERIOD.start,
                housing,
            )
            for code, pk in zip(codes, ids, strict=True)
        ]
    )
    actor = climbs.actor("performance.officer")
    for call in (
        lambda it: package_shown(actor, it, on=TODAY),
        lambda it: lines_of_package(actor, it, LinesFilter(), on=TODAY),
    ):
        assert _count(call, few) == _count(call, many)
    one = _count(lambda _: packages_for(actor, PackagesFilter(), on=TODAY), few)
    for _ in range(8):
        climbs.propose(HS01="12")
    assert _count(lambda _: packages_for(actor, PackagesFilter(), on=TODAY), few) == one


def test_the_page_of_an_indicator_leads_to_what_is_on_its_way(climbs, client_as):
    reference = climbs.propose(HS01="12")
    officer, said = client_as("performance.officer"), f"{reference} is on its way"
    assert said in officer.get("/indicators/HS01/").content.decode()
    assert said not in officer.get("/indicators/HS20/").content.decode()
    climbs.up_to(reference, "final")
    assert said in client_as("director").get("/indicators/HS01/").content.decode()
    climbs.decide(reference, "final")
    assert said not in officer.get("/indicators/HS01/").content.decode()

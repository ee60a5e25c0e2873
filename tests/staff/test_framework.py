"""The framework's own pages: its picture, the same in words, the handbook and the files, on any day."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pikepdf
import pytest
from django.utils import timezone
from django.utils.html import escape

import goldenthread
from goldenthread.exchange.framework_files.reading import read_folder
from goldenthread.governance.commands.framework import reframe
from goldenthread.governance.commands.loading import LoadFramework
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind
from goldenthread.indicators.queries.codes import codes_of_indicators
from goldenthread.organisation.access import SYSTEM
from tests.cast import AT

HOME = Path(goldenthread.__file__).parent / "frameworks"
MORE = b"""
[[bodies]]
name = "Scrutiny"
role = "scrutinises"
from = 2014-01-01

  [[bodies.watches]]
  body = "executive"
  how_often = "quarterly"

  [[bodies.watches]]
  indicator = "HS01"
  how_often = "monthly"

[[portfolios]]
name = "Homes"
indicators = ["HS01"]
from = 2014-01-01
"""


def _load(files):
    ids = {code: pk for pk, code in codes_of_indicators(SYSTEM).items()}
    return reframe(LoadFramework(read_folder(files), ids), by=SYSTEM, at=timezone.now())


@pytest.fixture
def portsmouth(cast):
    files = {it.name: it.read_bytes() for it in (HOME / "portsmouth_2004").glob("*.toml")}
    _load({**files, "more.toml": MORE})


def _page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_the_picture_and_the_words_beside_it_say_the_same(portsmouth, client_as):
    shown = _page(client_as("councillor"), "/framework/")
    assert "In force since" in shown
    assert "14 December 2004" in shown
    drawing = shown[shown.index('<svg class="gt-chart gt-map__svg"') :]
    drawing, words = drawing.split("</svg>", 1)
    for name in ("Executive", "Scrutiny", "Performance Network", "Each directorate"):
        assert name in drawing
        assert name in words
    assert "Watches Executive, quarterly" in words
    assert "under Strategic Directors Board" in words
    assert drawing.count("<desc") == 1
    assert all(legend in drawing for legend in ("stands above", "watches", "reports to"))


def test_the_handbook_holds_all_under_headings_on_any_day(portsmouth, client_as):
    client = client_as("staff")
    shown = _page(client, "/framework/handbook/")
    for said in (
        "Levels, from the top", "Key targets for the coming year", "Duties register",
        "Each directorate", "Every six months", "Portfolios", "HS01",
    ):  # fmt: skip
        assert said in shown, said
    before = _page(client, "/framework/handbook/?on=2004-12-13")
    assert "Performance Management and Improvement Board" in before
    assert "Strategic Directors Board" not in before
    assert "No framework is in force on that day" in _page(client, "/framework/?on=2001-01-01")


def test_the_files_taken_away_load_again_as_nothing_new(portsmouth, client_as):
    for address in ("/framework/framework.zip", "/framework/framework.zip?on=2014-06-01"):
        answer = client_as("auditor").get(address)
        assert answer["Content-Type"] == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            names = [it for it in archive.namelist() if it.endswith(".toml")]
            assert "framework/bodies.toml" in names
            assert _load({it: archive.read(it) for it in names}) is None


def test_a_past_day_as_known_shows_nothing_that_was_loaded_since(portsmouth, client_as):
    client = client_as("performance.officer")
    assert "Strategic Directors Board" not in _page(client, "/framework/?known=2014-08-01")
    assert "“nonsense” is not a day" in _page(client, "/framework/?on=nonsense")


def test_an_indicator_that_the_reader_does_not_see_leaves_no_trace(portsmouth, cast, client_as):
    with_it = _page(client_as("staff"), "/framework/handbook/")
    restrict_series(
        [cast.series["HS01"]], by=SYSTEM, at=AT, kind=RestrictionKind.EXEMPT, reason="Exempt"
    )
    assert "HS01" in with_it
    for address in ("/framework/", "/framework/handbook/"):
        assert "HS01" not in _page(client_as("staff"), address)
    assert b"HS01" not in _unzipped(client_as("staff"))
    assert b"HS01" in _unzipped(client_as("performance.officer"))


def _unzipped(client):
    with zipfile.ZipFile(io.BytesIO(client.get("/framework/framework.zip").content)) as archive:
        return b"".join(archive.read(it) for it in archive.namelist())


def test_each_page_asks_a_fixed_number_of_queries(
    portsmouth, client_as, django_assert_max_num_queries
):
    client = client_as("performance.officer")
    for address in ("/framework/", "/framework/handbook/", "/framework/framework.zip"):
        client.get(address)
        with django_assert_max_num_queries(37):
            client.get(address)


def test_the_handbook_is_taken_away_as_pdf_and_word_with_the_same_headings(portsmouth, client_as):
    client = client_as("staff")
    made = docx.Document(io.BytesIO(client.get("/framework/handbook.docx").content))
    headings = {it.text for it in made.paragraphs if it.style.name.startswith("Heading")}
    page = _page(client, "/framework/handbook/")
    assert {"Bodies", "Duties register", "Levels, from the top"} <= headings
    assert all(escape(it) in page for it in headings), headings
    answer = client.get("/framework/handbook.pdf?on=2014-06-01")
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="handbook-2014-06-01.pdf"' in answer["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as read, read.open_metadata() as about:
        assert about["dc:title"].endswith(": handbook")


def test_a_delegated_power_stands_in_the_picture_the_handbook_and_the_files(cast, client_as):
    files = {it.name: it.read_bytes() for it in (HOME / "sefton_2010").glob("*.toml")}
    longer = files["delegations.toml"].replace(
        b"2011-04-30", b"2015-04-30"
    )  # the post begins in 2013
    _load({**files, "delegations.toml": longer})
    officer, day = client_as("performance.officer"), "?on=2014-09-01"
    said = "Cabinet Member Performance &amp; Governance"
    overview = _page(officer, f"/framework/{day}")
    assert f"Lets {said} decide until 30 April 2015: The framework" in overview
    assert "<b>1</b> delegated power<" in overview and "delegates to 1" in overview
    book = _page(officer, f"/framework/handbook/{day}")
    assert 'id="powers"' in book and "25 March 2010, Recommendation iv" in book
    assert 'id="powers"' not in _page(officer, "/framework/handbook/?on=2015-05-01")
    word = docx.Document(io.BytesIO(officer.get(f"/framework/handbook.docx{day}").content))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "1 April 2013 to 30 April 2015" in cells
    assert officer.get(f"/framework/handbook.pdf{day}").status_code == 200
    for address in (f"/framework/framework.zip{day}", "/framework/framework.zip"):
        held = zipfile.ZipFile(io.BytesIO(officer.get(address).content))
        assert 'reference = "in-year-changes"' in held.read("framework/delegations.toml").decode()

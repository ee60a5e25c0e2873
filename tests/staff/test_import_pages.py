"""Bringing a spreadsheet through the pages: every bad file has its sentence, nothing is half done."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from goldenthread.audit.queries import head
from goldenthread.indicators.models import (
    Actual,
    Commentary,
    Import,
    ImportDraft,
    Indicator,
    SeriesNow,
    Target,
)
from goldenthread.records.models import Job
from goldenthread.rules.numbers import number
from tests.exchange.files_made import parts, sheet_xml, workbook, zipped

HART = Path(__file__).parents[1] / "exchange" / "examples" / "hart_kpis.csv"
HEADINGS = "Code,Title,Service,Period,Actual,Target,Unit,Commentary\n"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
ADDS = ["adds_indicators", "adds_services", "adds_places", "adds_posts"]


@pytest.fixture
def officer(cast: Any, client_as: Any) -> Client:
    client: Client = client_as("performance.officer")
    return client


def csv_of(*rows: str) -> bytes:
    return (HEADINGS + "\n".join(rows) + "\n").encode()


def uploaded(client: Client, content: bytes, name: str = "kpis.csv") -> Any:
    return client.post("/import/", {"file": SimpleUploadedFile(name, content)})


def columns_form(client: Client, address: str) -> dict[str, Any]:
    """Return the form of the columns page as it is offered."""
    page = client.get(address).content.decode()
    form: dict[str, Any] = {}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        first = re.search(r'value="([^"]*)"', options)
        form[name] = (chosen or first)[1] if (chosen or first) else ""
    form |= {"period": "", "state": "provisional", "polarity": "high"}
    return form


def previewed(client: Client, content: bytes, name: str = "kpis.csv", **form: Any) -> str:
    """Upload a file, take the columns as offered, and return the preview's address."""
    answer = uploaded(client, content, name)
    assert answer.status_code == 302, answer.content.decode()
    address = answer["Location"]
    progress = client.post(address, columns_form(client, address) | form)
    assert progress.status_code == 302, progress.content.decode()
    preview = client.get(progress["Location"])
    assert preview.status_code == 302, preview.content.decode()
    return str(preview["Location"])


def confirmed(client: Client, preview: str, **form: Any) -> str:
    """Confirm a preview and return the address that comes of it."""
    progress = client.post(preview, {"then": "confirm"} | form)
    return str(client.get(progress["Location"])["Location"])


def rows_there() -> tuple[int, ...]:
    models = (Actual, Target, Commentary, Import, Indicator, SeriesNow)
    return (head(), *(model.objects.count() for model in models))


def said(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


BAD_FILES = [
    (b"", "kpis.csv", "empty"),
    (b"MZ\x90\x00\x03" + b"\x00" * 300, "kpis.xlsx", "a Windows program, whatever its name says"),
    (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "kpis.xlsx", "protected with a password"),
    (OLD_OFFICE, "kpis.xls", "old .xls kind"),
    (zipped(parts(sheet_xml("")) | {"xl/media/x": b"\x00" * 30_000_000}), "k.xlsx", "unpacks to"),
    (b"PK\x03\x04" + b"\x00" * 60, "kpis.xlsx", "damaged"),
    (b"\x81\x8d\x8f,\x90\x9d", "kpis.csv", "not a text table"),
    ("code,actual".encode("utf-16")[:-1], "kpis.csv", "cut short"),
    (b'Code,Actual\nA1,"6\nA3,7\n', "kpis.csv", "quotation mark opened"),
    (b"1,2\n3,4\n", "kpis.csv", "No table was found"),
]


@pytest.mark.parametrize(
    ("content", "name", "says"), BAD_FILES, ids=[says for *_, says in BAD_FILES]
)
def test_a_bad_file_is_refused_on_the_same_page(officer, content, name, says):
    before = rows_there()
    page = uploaded(officer, content, name)
    assert page.status_code == 422
    assert says in said(page)
    assert rows_there() == before
    assert not ImportDraft.objects.exists()


def test_no_file_at_all_is_refused(officer):
    assert "Choose the spreadsheet first." in said(officer.post("/import/"))


def test_a_file_over_the_limit_goes_by_without_being_kept(officer, settings):
    settings.UPLOAD_LIMIT_BYTES = 1_000_000
    page = uploaded(officer, b"code,actual\n" + b"A1,5\n" * 1_000_000)
    assert page.status_code == 422
    assert "may be 1 MB at most" in said(page)
    assert not ImportDraft.objects.exists()


BAD_ROWS = [
    ("CS01,,,2014/15 Q2,twelve,,,", "“twelve” is not a number"),
    ("CS01,,,2014/15 Q2,#REF!,,,", "points at a cell that is gone"),
    ("CS01,,,2014/15 Q2,01/07/2014,,,", "is a date where a number is expected"),
    ("CS01,,,2014/15 Q2,95,none yet known,,", "The target:"),
    (",,,2014/15 Q2,95,,,x", "The row has no code"),
    ("CS99,,,2014/15 Q2,95,,,", "“CS99” is not an indicator here"),
    ("CS01,,Custmer Services,2014/15 Q2,95,,,", "Did you mean Customer Services?"),
    ("CS01,,,the other day,95,,,", "The period:"),
    ("CS01,,,2087/88 Q1,95,,,", "has not begun"),
]


@pytest.mark.parametrize(("row", "says"), BAD_ROWS, ids=[says for _, says in BAD_ROWS])
def test_a_bad_row_is_refused_with_its_line_and_writes_nothing(officer, row, says):
    before = rows_there()
    page = officer.get(previewed(officer, csv_of(row)) + "?kind=refused")
    assert page.status_code == 200
    text = said(page)
    assert says in text
    assert "There is nothing to record" in text
    assert rows_there() == before


def test_two_rows_for_one_period_name_each_others_line(officer):
    before = rows_there()
    text = said(
        officer.get(
            previewed(officer, csv_of("CS01,,,2014/15 Q2,95,,,", "CS01,,,2014/15 Q2,96,,,"))
        )
    )
    assert "on line 3" in text and "on line 2" in text
    assert rows_there() == before


def test_a_formula_without_a_result_is_refused(officer):
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>Code</t></is></c><c r="B1" t="inlineStr"><is><t>Period</t></is></c><c r="C1" t="inlineStr"><is><t>Actual</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>CS01</t></is></c><c r="B2" t="inlineStr"><is><t>2014/15 Q2</t></is></c><c r="C2"><f>1+1</f></c></row>'  # noqa: E501
    preview = previewed(officer, zipped(parts(sheet_xml(cells))), "kpis.xlsx")
    assert "never calculated" in said(officer.get(preview))


MENDED = [
    (csv_of("CS01,,,2014/15 Q2,\"1,234\",,,").replace(b"\n", b"\r\n"), number("1234")),
    (b"\xef\xbb\xbf" + csv_of("CS01,,,2014/15 Q2,12%,,,"), number("12")),
    (csv_of("CS01,,,2014/15 Q2,£1.2m,,,").decode().encode("cp1252"), number("1200000")),
    (csv_of("CS01,,,2014/15 Q2,95.5,,,").decode().encode("utf-16"), number("95.5")),
    (csv_of("", "CS01,,,2014/15 Q2,95.5,,,", "", "Notes: figures are provisional,,,,,,,"),
     number("95.5")),
]  # fmt: skip


@pytest.mark.parametrize(("content", "value"), MENDED)
def test_encodings_blank_rows_footnotes_and_written_figures_are_read(officer, content, value):
    confirmed(officer, previewed(officer, content))
    assert Actual.objects.latest("pk").value == value


@pytest.mark.parametrize("cell", ["-", "..", ""])
def test_an_awaited_figure_is_said_to_be_awaited(officer, cell):
    before = rows_there()
    text = said(officer.get(previewed(officer, csv_of(f"CS01,,,2014/15 Q2,{cell},,,"))))
    assert "none stands for nought" in text
    assert rows_there() == before


def test_merged_headings_are_read(officer):
    def merge(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 2, 0, 3, "2014/15 Q2")

    content = workbook(
        [(None, None, None, None), ("Code", "Title", "Actual", "Target"), ("CS01", None, 95, 91)],
        merge,
    )
    confirmed(officer, previewed(officer, content, "kpis.xlsx"))
    assert Actual.objects.latest("pk").value == number("95")


def test_harts_file_comes_in_as_one_event_and_twice_changes_nothing(officer):
    before = head()
    address = confirmed(officer, previewed(officer, HART.read_bytes(), "hart.csv", adds=ADDS))
    assert re.fullmatch(r"/import/\d+/", address)
    assert head() == before + 1
    page = officer.get(address)
    assert "178" in said(page) or "new figures" in said(page)
    file = officer.get(address + "file/")
    assert file.content == HART.read_bytes()
    there = rows_there()
    again = previewed(officer, HART.read_bytes(), "hart.csv", adds=ADDS)
    text = said(officer.get(again))
    assert "There is nothing to record" in text and "recorded before, as import" in text
    assert rows_there() == there


def test_every_recorded_row_leads_to_its_line_and_its_indicator(officer):
    address = confirmed(officer, previewed(officer, csv_of("CS01,,,2014/15 Q2,95.25,91,,Better.")))
    page = officer.get(address)
    assert "/indicators/CS01/" in page.content.decode()
    assert "95.25%" in said(page)
    assert Actual.objects.latest("pk").line == 2


def test_columns_put_right_by_hand_are_offered_so_the_next_time(officer):
    content = b"Ref,Q,Wert\nCS01,2014/15 Q2,95\n"
    answer = uploaded(officer, content)
    address = answer["Location"]
    form = columns_form(officer, address)
    form |= {"column-0": "code", "column-1": "period", "column-2": "actual"}
    officer.get(officer.post(address, form)["Location"])
    confirmed(officer, address + "preview/")
    offered = columns_form(officer, uploaded(officer, content.replace(b"95", b"96"))["Location"])
    assert (offered["column-1"], offered["column-2"]) == ("period", "actual")


def test_a_mapping_that_says_too_little_is_sent_back_as_typed(officer):
    address = uploaded(officer, csv_of("CS01,,,2014/15 Q2,95,,,"))["Location"]
    form = columns_form(officer, address) | {
        "column-4": "ignore",
        "column-5": "ignore",
        "period": "2014/15 Q3",
    }
    page = officer.post(address, form)
    assert page.status_code == 422
    assert "No column holds the figures" in said(page)
    assert 'value="2014/15 Q3"' in page.content.decode()


def test_an_unreadable_period_of_the_whole_file_is_sent_back(officer):
    address = uploaded(officer, csv_of("CS01,,,2014/15 Q2,95,,,"))["Location"]
    page = officer.post(address, columns_form(officer, address) | {"period": "some time"})
    assert page.status_code == 422
    assert "not a period" in said(page)


def test_answers_are_kept_and_close_their_questions(officer):
    preview = previewed(officer, csv_of("CS01,,,2014/15 Q2,0,,,"))
    page = officer.get(preview + "?kind=questions").content.decode()
    field = re.search(r'name="(answer:[^"]+)"', page)
    assert field is not None
    confirmed(officer, preview, **{field[1]: "leave_out"})
    assert not Actual.objects.filter(start_on="2014-07-01").exists()


def test_which_way_is_good_can_be_put_right_before_recording(officer):
    content = csv_of("WM01,Missed bins,Housing Services,2014/15 Q2,12,10,,")
    preview = previewed(officer, content, adds=ADDS)
    progress = officer.post(preview, {"polarity:WM01": "high", "then": "confirm"})
    assert not Indicator.objects.filter(code="WM01").exists()
    confirmed(officer, str(officer.get(progress["Location"])["Location"]))
    assert Indicator.objects.get(code="WM01").definitions.get().polarity == "high"


def test_the_progress_page_survives_a_reload_and_says_what_failed(officer):
    preview = previewed(officer, csv_of("CS01,,,2014/15 Q2,95,,,"))
    address = preview.replace("preview/", "progress/")
    Job.objects.update(state="running", ended_at=None, done=5, total=10, words="Checking the rows")
    for _ in range(2):
        assert "Checking the rows" in said(officer.get(address))
    part = officer.get(address, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<div") and 'value="5"' in part
    Job.objects.update(state="failed", ended_at="2014-01-01T00:00Z", words="It broke.")
    assert "It broke." in said(officer.get(address))


@pytest.mark.parametrize("username", ["director", "councillor", "auditor", "staff"])
@pytest.mark.parametrize("address", ["/import/", "/import/template/", "/import/1/"])
def test_who_may_not_import_meets_what_is_not_there(cast, client_as, username, address):
    assert client_as(username).get(address).status_code == 404


def test_who_may_not_import_cannot_upload(cast, client_as):
    assert uploaded(client_as("director"), csv_of("CS01,,,2014/15 Q2,95,,,")).status_code == 404
    assert not ImportDraft.objects.exists()


def test_an_upload_needs_its_token(officer):
    strict = Client(enforce_csrf_checks=True, headers={"Cookie": ""})
    strict.cookies = officer.cookies
    assert uploaded(strict, csv_of("CS01,,,2014/15 Q2,95,,,")).status_code == 403


def test_a_draft_can_be_forgotten(officer):
    address = uploaded(officer, csv_of("CS01,,,2014/15 Q2,95,,,"))["Location"]
    assert "kpis.csv" in said(officer.get("/import/"))
    officer.post(address + "drop/")
    assert officer.get(address).status_code == 404


def test_the_empty_workbook_is_recognised_whole(officer):
    from goldenthread.exchange.mapping import recognise
    from goldenthread.exchange.reading import read_workbook

    content = officer.get("/import/template/").content
    sheet = read_workbook("template.xlsx", content).sheets[0]
    headings = [str(cell) for cell in sheet.rows[0][1]]
    assert len(recognise(headings).roles) == len(headings)
    assert recognise(headings).missing_roles() == []

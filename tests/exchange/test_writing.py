from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.exchange.reading import read_workbook
from goldenthread.exchange.writing import (
    BYTE_ORDER_MARK,
    ColumnKind,
    OutColumn,
    OutSheet,
    write_csv,
    write_xlsx,
)

COLUMNS = [
    OutColumn("Code"),
    OutColumn("Actual", ColumnKind.NUMBER, decimals=1),
    OutColumn("Collected", ColumnKind.PERCENT, decimals=1),
    OutColumn("Recorded on", ColumnKind.DATE),
]
ROWS = [("CS01", Decimal("1284.5"), 97.4, date(2026, 1, 5)), ("CS02", None, "not yet", None)]
HOSTILE = ["=1+1", "+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "  =1"]


def reopened(**more):
    content = write_xlsx([OutSheet("Q3: all [1/2]", COLUMNS, ROWS)], title="Scorecard", **more)
    return openpyxl.load_workbook(io.BytesIO(content))


def test_numbers_are_numbers_with_their_decimals():
    sheet = reopened().worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["CS01", 1284.5, 0.974, datetime(2026, 1, 5)]
    assert [cell.number_format for cell in sheet[2]][:3] == ["@", "#,##0.0", "0.0%"]
    assert [cell.value for cell in sheet[3]] == ["CS02", None, "not yet", None]


def test_the_header_is_frozen_printed_on_each_page_and_filters():
    sheet = reopened().worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.auto_filter.ref == "A1:D3"


def test_title_and_notes_are_in_the_workbook():
    book = reopened(notes=["Rule: within 5 points.", "=not a formula"])
    assert book.properties.title == "Scorecard"
    notes = book.worksheets[1]
    assert [row[0].value for row in notes] == [
        "Scorecard",
        "Rule: within 5 points.",
        "=not a formula",
    ]
    assert notes["A3"].data_type == "s"


def test_names_of_sheets_are_made_to_fit():
    long = "Environmental & Technical Services / Waste"
    sheets = [OutSheet(name, COLUMNS, []) for name in (long, long, "", "About")]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheets, title="x", notes=["y"])))
    assert book.sheetnames == [
        "Environmental & Technical Servi",
        "Environmental & Technical Ser 2",
        "Sheet",
        "About",
        "About 2",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_in_a_workbook(text):
    content = write_xlsx([OutSheet("x", [OutColumn(text)], [(text,)])], title="x")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [sheet["A1"].data_type, sheet["A2"].data_type] == ["s", "s"]
    assert sheet["A2"].hyperlink is None


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_becomes_a_formula_in_a_csv(text):
    heading, row = csv.reader(io.StringIO("".join(write_csv([OutColumn(text)], [(text,)]))[1:]))
    assert heading == row == [f"'{text}"]


@given(st.text(max_size=20))
def test_whatever_the_text_a_csv_cell_never_starts_a_formula(text):
    lines = "".join(write_csv([OutColumn("x")], [(text, "end")])).removeprefix(BYTE_ORDER_MARK)
    cell = list(csv.reader(io.StringIO(lines, newline="")))[1][0]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_csv_keeps_numbers_and_begins_with_the_mark():
    text = "".join(
        write_csv(COLUMNS, [("A1", -5, Decimal("-0.10"), date(2026, 1, 5)), (None,) * 4])
    )
    assert text.startswith(BYTE_ORDER_MARK)
    rows = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert rows[1:] == [["A1", "-5", "-0.10", "2026-01-05"], ["", "", "", ""]]


def test_characters_that_a_workbook_cannot_hold_are_left_out():
    content = write_xlsx(
        [OutSheet("x", [OutColumn("a")], [("a\x00b\x0bc" + "d" * 40_000,)])], title="x"
    )
    value = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A2"].value
    assert value.startswith("abcd")
    assert len(value) == 32_767


def test_what_is_written_can_be_read_in_again():
    content = write_xlsx([OutSheet("KPIs", COLUMNS, ROWS)], title="x")
    assert read_workbook("x.xlsx", content).sheets[0].rows[1] == (
        2,
        ("CS01", 1284.5, "97.4%", date(2026, 1, 5)),
    )

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.exchange.reading import UNCALCULATED, read_workbook
from tests.exchange.files_made import MAIN, parts, sheet_xml, workbook, zipped


def rows_of(content: bytes, name: str = "kpis.csv"):
    return read_workbook(name, content).sheets[0].rows


@pytest.mark.parametrize(
    ("encoding", "mark", "note"),
    [
        ("utf-8", b"", "UTF-8"),
        ("utf-8", b"\xef\xbb\xbf", "UTF-8"),
        ("utf-16-le", b"\xff\xfe", "UTF-16"),
        ("utf-16-be", b"\xfe\xff", "UTF-16"),
        ("utf-16-le", b"", "UTF-16 without its mark"),
        ("utf-16-be", b"", "UTF-16 without its mark"),
        ("cp1252", b"", "Windows-1252"),
    ],
)
def test_each_encoding_gives_the_same_rows_and_is_named(encoding, mark, note):
    text = "code,title,actual\r\nFI01,“Cost” – café in £,£1.2m\r\n"
    book = read_workbook("kpis.csv", mark + text.encode(encoding))
    assert book.sheets[0].rows == [
        (1, ("code", "title", "actual")),
        (2, ("FI01", "“Cost” – café in £", "£1.2m")),
    ]
    assert any(said.startswith(f"Read as {note}") for said in book.notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(delimiter):
    text = f'code{delimiter}title{delimiter}actual\nA1{delimiter}"Fast, or slow; both"{delimiter}5'
    assert rows_of(text.encode())[1] == (2, ("A1", "Fast, or slow; both", "5"))


def test_decimal_commas_do_not_pass_for_delimiters():
    text = "code;actual;target\nA1;5,5;6,5\nA2;7,1;8,25\n"
    assert rows_of(text.encode())[2] == (3, ("A2", "7,1", "8,25"))


def test_excel_may_name_its_delimiter():
    assert rows_of(b"sep=;\ncode;actual\nA,1;5\n") == [(2, ("code", "actual")), (3, ("A,1", "5"))]


def test_lines_are_those_of_the_file_with_blank_rows_and_breaks_in_cells():
    text = 'code,note\n\nA1,"two\nlines"\n,\nA2,one\n'
    assert rows_of(text.encode()) == [
        (1, ("code", "note")),
        (3, ("A1", "two\nlines")),
        (6, ("A2", "one")),
    ]


def test_loose_quotation_marks_are_read_as_they_stand():
    assert rows_of(b'code,title\nA1,"Big" homes\n')[1] == (2, ("A1", "Big homes"))


def test_the_bytes_decide_and_not_the_name():
    assert rows_of(workbook([["code"], ["A1"]]), name="kpis.csv") == [(1, ("code",)), (2, ("A1",))]
    assert rows_of(b"code,actual\nA1,5", name="kpis.xlsx")[1] == (2, ("A1", "5"))


def test_cells_of_a_workbook_keep_their_kind_and_line():
    def dated(book, sheet):
        sheet.write_datetime(5, 3, date(2026, 1, 1), book.add_format({"num_format": "mmm-yy"}))

    content = workbook([["code", None, "actual"], [], ["A1", " ", 12.5]], dated)
    assert rows_of(content) == [
        (1, ("code", None, "actual", None)),
        (3, ("A1", None, 12.5, None)),
        (6, (None, None, None, date(2026, 1, 1))),
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [(0.12, "0%", "12%"), (0.07, "0.0%", "7%"), (0.9869999999999999, "0.00%", "98.7%"),
     (1, '0.0"%"', 1.0), (-0.5, "0%;[Red]-0%", "-50%"), (0.5, "0.00", 0.5)],
)  # fmt: skip
def test_a_fraction_shown_as_a_percentage_is_read_as_shown(value, number_format, shown):
    def percent(book, sheet):
        sheet.write_number(0, 1, value, book.add_format({"num_format": number_format}))

    assert rows_of(workbook([["CS01"]], percent))[0][1][1] == shown


def test_a_formula_that_was_never_calculated_is_marked_and_told():
    sheet = sheet_xml(
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v/></c>'
        '<c r="C1"><f>1+1</f><v>2</v></c><c r="D1" t="str"><f>A9</f><v></v></c>'
        '<c r="E1"><v>5</v></c><c r="F1"><f>1+1</f></c></row>'
    )
    book = read_workbook("kpis.xlsx", zipped(parts(sheet)))
    marked = UNCALCULATED
    assert book.sheets[0].rows == [(1, (marked, marked, 2.0, None, 5.0, marked))]
    assert "3 formula cells on ‘KPIs’ were never calculated" in book.notes[0]


def test_noughts_of_formulas_in_a_workbook_that_asks_to_be_calculated_are_not_trusted():
    def formula(_, sheet):
        sheet.write_formula(0, 1, "=SUM(C1:C9)")  # a program writes 0 and leaves it to Excel

    assert rows_of(workbook([["CS01", None, 7]], formula)) == [(1, ("CS01", UNCALCULATED, 7.0))]


def test_errors_of_formulas_stay_visible():
    sheet = sheet_xml(
        '<row r="1"><c r="A1" t="e"><f>B9/0</f><v>#DIV/0!</v></c>'
        '<c r="B1" t="e"><v>#REF!</v></c></row>'
    )
    assert rows_of(zipped(parts(sheet))) == [(1, ("#DIV/0!", "#REF!"))]


def test_merged_cells_each_hold_what_the_first_holds():
    def merged(_, sheet):
        sheet.merge_range(0, 0, 0, 2, "Performance 2014/15")
        sheet.merge_range(1, 0, 2, 0, "Housing")

    content = workbook([[], [None, "HS01", 5], [None, "HS07", 6]], merged)
    assert rows_of(content) == [
        (1, ("Performance 2014/15",) * 3),
        (2, ("Housing", "HS01", 5.0)),
        (3, ("Housing", "HS07", 6.0)),
    ]


def test_formatting_far_below_the_table_costs_nothing():
    sheet = sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    assert rows_of(zipped(parts(sheet))) == [(1, (1.0,))]


def test_cells_without_addresses_stand_in_their_order():
    sheet = sheet_xml("<row><c><v>1</v></c><c><f>1</f></c></row><row><c><v>3</v></c></row>")
    assert rows_of(zipped(parts(sheet))) == [(1, (1.0, UNCALCULATED)), (2, (3.0, None))]


def test_rich_text_and_texts_in_place_are_read():
    runs = '<r><t xml:space="preserve">Off </t></r><r><t>target</t></r>'
    shared = f'<sst xmlns="{MAIN}"><si>{runs}</si></sst>'
    sheet = sheet_xml(
        '<row r="1"><c r="A1" t="s"><v>0</v></c>'
        '<c r="B1" t="inlineStr"><is><t>Homes</t></is></c></row>'
    )
    content = zipped(parts(sheet) | {"xl/sharedStrings.xml": shared})
    assert rows_of(content) == [(1, ("Off target", "Homes"))]


def test_hidden_sheets_are_read_and_marked_and_empty_ones_left_out():
    def sheets(book, _):
        book.add_worksheet("Empty")
        hidden = book.add_worksheet("Old")
        hidden.write(0, 0, "x")
        hidden.hide()

    book = read_workbook("kpis.xlsx", workbook([["code"]], sheets))
    assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [
        ("KPIs", False),
        ("Old", True),
    ]

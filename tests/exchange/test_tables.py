from __future__ import annotations

import pytest

from goldenthread.exchange.reading import FileRefused, Sheet, read_workbook
from goldenthread.exchange.tables import find_table
from tests.exchange.files_made import workbook


def table_of(*rows: tuple[object, ...], first_line: int = 1):
    numbered = [
        (line, row)
        for line, row in enumerate(rows, start=first_line)
        if any(cell is not None for cell in row)
    ]
    return find_table(Sheet("KPIs", numbered))


HEADER = ("Code", "Title", "Actual", "Target")
CS01 = ("CS01", "Quality of calls", 95.9, 90.0)
CS03 = ("CS03", "Garden waste invoices", 100.0, 99.0)


def test_the_header_is_found_under_titles():
    table = table_of(
        ("Wexcombe District Council", None, None, None),
        ("Performance report", None, None, "Printed 1 May"),
        (None, None, None, None),
        HEADER,
        CS01,
    )
    assert (table.header_line, table.columns) == (4, list(HEADER))
    assert [(row.line, row.cells) for row in table.rows] == [(5, CS01)]


def test_a_merged_title_is_no_group_of_columns():
    table = table_of(("Report 2014/15",) * 4, HEADER, CS01)
    assert table.columns == list(HEADER)


def test_headings_in_unknown_words_are_still_found():
    table = table_of(("Kennzahl", "Wert", "Ziel"), ("A", 1.0, 2.0))
    assert (table.header_line, table.columns) == (1, ["Kennzahl", "Wert", "Ziel"])


def test_two_rows_of_merged_headings_are_joined():
    def merged(_, sheet):
        sheet.merge_range(0, 0, 1, 0, "Code")
        sheet.merge_range(0, 1, 1, 1, "Title")
        sheet.merge_range(0, 2, 0, 3, "2013/14 Q1")
        sheet.merge_range(0, 4, 0, 5, "2013/14 Q2")

    content = workbook(
        [[], [None, None, "Actual", "Target", "Actual", "Target"], ["A1", "Homes", 5, 6, 7, 8]],
        merged,
    )
    table = find_table(read_workbook("kpis.xlsx", content).sheets[0])
    assert table.header_line == 2
    assert table.columns == [
        "Code", "Title", "2013/14 Q1 Actual", "2013/14 Q1 Target",
        "2013/14 Q2 Actual", "2013/14 Q2 Target",
    ]  # fmt: skip
    assert table.rows[0].cells == ("A1", "Homes", 5.0, 6.0, 7.0, 8.0)


def test_two_rows_of_headings_that_were_not_merged_are_joined():
    table = table_of(
        ("Code", "Title", "2013/14", None, "2014/15", None, "Owner"),
        (None, None, "Q1", "Q2", "Q1", "Q2", None),
        ("A1", "Homes", 1.0, 2.0, 3.0, 4.0, "Director"),
    )
    assert table.columns == [
        "Code", "Title", "2013/14 Q1", "2013/14 Q2", "2014/15 Q1", "2014/15 Q2", "Owner",
    ]  # fmt: skip
    assert len(table.rows) == 1


def test_blank_rows_and_empty_columns_are_left_out_and_lines_kept():
    table = table_of(
        (None, *HEADER, None, None),
        (None, *CS01, None, None),
        (None,) * 7,
        (None, *CS03, None, None),
    )
    assert table.columns == list(HEADER)
    assert [row.line for row in table.rows] == [2, 4]


@pytest.mark.parametrize(
    "note",
    ["Note: figures are provisional", "Source: NHS England", "* cumulative", "† as last year",
     "Figures for the first quarter have yet to be confirmed with the contractor, see minutes"],
)  # fmt: skip
def test_footnotes_below_the_table_are_left_out_and_told(note):
    table = table_of(HEADER, CS01, CS03, (None,) * 4, (note, None, None, None))
    assert [row.line for row in table.rows] == [2, 3]
    assert table.footnotes_skipped == [5]
    assert table.notes == ["Footnotes below the table were left out: lines 5."]


def test_footnotes_in_merged_cells_and_what_follows_them_are_left_out():
    table = table_of(HEADER, CS01, ("Notes",) * 4, ("Prepared by policy",) + (None,) * 3)
    assert table.footnotes_skipped == [3, 4]


def test_a_last_row_without_figures_is_no_footnote():
    table = table_of(("Title", "Actual"), ("Homes", 5.0), ("Empty homes", None))
    assert len(table.rows) == 2
    assert table.footnotes_skipped == []


def test_repeated_headings_on_each_page_are_left_out():
    table = table_of(HEADER, CS01, HEADER, CS03)
    assert [row.line for row in table.rows] == [2, 4]
    assert table.notes == ["The headings are repeated and were left out: lines 3."]


def test_columns_of_one_name_are_told_apart():
    table = table_of(("Code", "Target", "Target", None), ("A1", 1.0, 2.0, "x"))
    assert table.columns == ["Code", "Target", "Target (2)", "Column 4"]
    assert table.notes == ["Two columns are headed ‘Target’: check which of them is meant."]


def test_years_as_numbers_may_be_headings():
    table = table_of(("Measure", 2013.0, 2014.0), ("Homes", 5.0, 6.0))
    assert table.columns == ["Measure", "2013", "2014"]


def test_short_rows_of_text_files_are_made_as_long_as_the_header():
    table = table_of(("Code", "Actual", "Target"), ("A1", "5"))
    assert table.rows[0].cells == ("A1", "5", None)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("Just a letter",), ("to the council",)], "No table was found"),
        ([(1.0, 2.0), (3.0, 4.0)], "No table was found"),
        ([HEADER], "no rows below"),
        ([HEADER, ("Note: none yet", None, None, None)], "no rows below"),
    ],
)
def test_a_sheet_without_a_table_is_refused(rows, says):
    with pytest.raises(FileRefused, match=says):
        table_of(*rows)

from __future__ import annotations

from pathlib import Path

import pytest

from goldenthread.exchange.entries import entries
from goldenthread.exchange.headings import claims
from goldenthread.exchange.mapping import (
    Mapping,
    MappingRefused,
    Role,
    Shape,
    fingerprint,
    recognise,
)
from goldenthread.exchange.reading import UNCALCULATED, Sheet, read_workbook
from goldenthread.exchange.tables import Table, find_table

EXAMPLES = Path(__file__).parent / "examples"


def example(name: str) -> Table:
    return find_table(read_workbook(name, (EXAMPLES / name).read_bytes()).sheets[0])


def table_of(*rows: tuple[object, ...]) -> Table:
    return find_table(Sheet("KPIs", list(enumerate(rows, start=1))))


def mapped(table: Table) -> Mapping:
    return recognise(table.columns, [row.cells for row in table.rows[:50]])


def roles_by_name(table: Table) -> dict[str, str]:
    return {table.columns[at]: role.value for at, role in mapped(table).roles.items()}


def test_the_hart_file_is_recognised_as_wide():
    table = example("hart_kpis.csv")
    assert mapped(table).shape is Shape.WIDE
    assert roles_by_name(table) == {
        "code": "code",
        "title": "title",
        "service": "service",
        "period": "period",
        "previous_year_outturn_2013_14": "previous_year",
        "previous_quarter_value": "previous",
        "this_quarter_value": "actual",
        "target": "target",
        "suffix": "unit",
        "published_status": "status",
        "officer_note": "commentary",
    }
    assert mapped(table).missing_roles() == []


def test_the_hart_file_gives_its_entries():
    table = example("hart_kpis.csv")
    found = list(entries(table, mapped(table)))
    assert len(found) == 90
    first = found[0]
    assert (first.line, first.code, first.service) == (2, "CS01", "Customer Services")
    assert (first.period_text, first.actual, first.target) == ("2014/15 Q1", "95.9", "90")
    assert (first.previous, first.unit, first.status) == ("95.3", "%", "green")


def test_the_national_file_is_recognised_as_long():
    table = example("lait_slice.csv")
    assert mapped(table).shape is Shape.LONG
    assert roles_by_name(table) == {
        "Short Desc": "code",
        "Data item": "title",
        "Years": "period",
        "LA and Regions": "place",
        "Values": "actual",
    }
    missing = [entry for entry in entries(table, mapped(table)) if entry.actual == "-"]
    assert missing[0].place == "Cumbria"


PERIODS = ("2013/14 Q1", "2013/14 Q2", "2013/14 Q3", "2013/14 Q4", "2014/15 Q1", "2014/15 Q2")


def test_two_years_of_history_with_each_quarter_a_column_are_recognised():
    table = table_of(
        ("PI ref", "Indicator", "Lead officer", *PERIODS, "Target"),
        ("HS01", "Days to decide", "Head of Housing", 15.0, 14.0, None, 12.0, 11.0, "n/a", 10.0),
    )
    mapping = mapped(table)
    assert mapping.shape is Shape.PERIOD_COLUMNS
    assert list(mapping.periods.values()) == list(PERIODS)
    assert mapping.missing_roles() == []
    found = list(entries(table, mapping))
    assert [(entry.period_text, entry.actual) for entry in found] == [
        ("2013/14 Q1", 15.0),
        ("2013/14 Q2", 14.0),
        ("2013/14 Q4", 12.0),
        ("2014/15 Q1", 11.0),
        ("2014/15 Q2", "n/a"),
    ]
    assert {entry.owner for entry in found} == {"Head of Housing"}


def test_an_undated_target_beside_history_is_the_latest_years_alone():
    table = table_of(
        ("Code", "2013/14 Q4", "2014/15 Q1", "2014/15 Q2", "Target", "Comments"),
        ("A1", 1.0, 2.0, 3.0, 9.0, "Better"),
    )
    found = list(entries(table, mapped(table)))
    assert [entry.target for entry in found] == [None, 9.0, 9.0]
    assert [entry.commentary for entry in found] == ["", "", "Better"]


def test_each_period_may_bring_its_own_target():
    table = table_of(
        (
            "Code",
            "2014/15 Q1 Actual",
            "2014/15 Q1 Target",
            "2014/15 Q2 Actual",
            "2014/15 Q2 Target",
        ),
        ("A1", 1.0, 2.0, 3.0, 4.0),
    )
    found = list(entries(table, mapped(table)))
    assert [(e.period_text, e.actual, e.target) for e in found] == [
        ("2014/15 Q1", 1.0, 2.0),
        ("2014/15 Q2", 3.0, 4.0),
    ]


def test_quarters_without_a_year_take_it_from_the_row_or_the_person():
    by_row = table_of(("Code", "Year", "Q1", "Q2"), ("A1", "2014/15", 1.0, 2.0))
    assert [e.period_text for e in entries(by_row, mapped(by_row))] == ["2014/15 Q1", "2014/15 Q2"]
    bare = table_of(("Code", "Title", "Q1", "Q2"), ("A1", "Homes", 1.0, 2.0))
    assert "No column says which period" in mapped(bare).missing_roles()[0]
    assert mapped(bare).missing_roles(is_period_given=True) == []
    said = [entry.period_text for entry in entries(bare, mapped(bare), period="2014/15")]
    assert said == ["2014/15 Q1", "2014/15 Q2"]


def test_months_as_columns_are_periods():
    table = table_of(("KPI", "Apr-14", "May 2014", "June 2014"), ("Calls", 1.0, 2.0, 3.0))
    assert list(mapped(table).periods.values()) == ["Apr-14", "May 2014", "June 2014"]


@pytest.mark.parametrize(
    ("heading", "role"),
    [
        ("KPI Ref.", Role.CODE), ("PI No", Role.CODE), ("Indicator code", Role.CODE),
        ("Performance Indicator", Role.TITLE), ("Measure", Role.TITLE), ("KPI", Role.TITLE),
        ("Directorate", Role.SERVICE), ("Ward", Role.PLACE), ("Financial Year", Role.PERIOD),
        ("Result", Role.ACTUAL), ("Outturn", Role.ACTUAL), ("Current Value", Role.ACTUAL),
        ("Annual Target", Role.TARGET), ("Last quarter", Role.PREVIOUS),
        ("Unit of measure", Role.UNIT), ("Officer's comments", Role.IGNORE),
        ("Narrative", Role.COMMENTARY), ("Responsible Officer", Role.OWNER),
        ("Numerator", Role.NUMERATOR), ("RAG status", Role.STATUS), ("Good is", Role.POLARITY),
        ("Reporting Frequency", Role.FREQUENCY), ("Decimal places", Role.DECIMALS),
        ("Actual (%)", Role.ACTUAL), ("source_commit", Role.IGNORE),
    ],
)  # fmt: skip
def test_the_usual_headings_of_councils_are_understood(heading, role):
    assert recognise(["x", heading]).roles.get(1, Role.IGNORE) is role


def test_the_better_claim_takes_the_role():
    mapping = recognise(["Annual target", "Target", "Value", "Actual"])
    assert mapping.roles == {1: Role.TARGET, 3: Role.ACTUAL}


def test_a_column_of_sentences_is_not_taken_for_figures():
    columns = ["Code", "Performance", "Value"]
    rows = [("A1", "We answered fewer calls than we hoped to in the quarter", "5")] * 3
    assert recognise(columns, rows).roles[2] is Role.ACTUAL
    assert recognise(columns[:2], [row[:2] for row in rows]).roles[1] is Role.COMMENTARY


def test_the_only_column_of_figures_left_is_the_actual():
    rows = [("A1", "2014/15 Q1", 5.0), ("A2", "2014/15 Q1", "6%")]
    mapping = recognise(["Code", "When", "Missed bins"], rows)
    assert mapping.roles == {0: Role.CODE, 1: Role.PERIOD, 2: Role.ACTUAL}


def test_what_no_column_says_is_told_in_sentences():
    told = recognise(["Colour of folder", "Shelf"]).missing_roles()
    assert [sentence.split(":")[0] for sentence in told] == [
        "No column says which indicator a row is about",
        "No column holds the figures",
        "No column says which period a figure is for",
    ]


def test_a_mapping_is_kept_and_found_again_for_next_years_file():
    last_year = ["Code", "2013/14 Q1", "2013/14 Q1 Target"]
    this_year = ["CODE ", "2014/15 Q1", "2014/15 Q1 Target"]
    assert fingerprint(last_year) == fingerprint(this_year)
    assert fingerprint(last_year) != fingerprint(["Code", "2013/14 Q1", "2013/14 Q2"])
    kept = recognise(last_year).to_data()
    assert Mapping.from_data(kept) == recognise(last_year)
    assert Mapping.from_data(kept, this_year) == recognise(this_year)


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"shape": "wide", "roles": {"0": "sorcery"}},
        {"shape": "round", "roles": {}},
        {"shape": "wide", "roles": {"first": "code"}},
        {"shape": "wide", "roles": {"7": "code"}},
    ],
)
def test_a_kept_mapping_that_fits_nothing_is_refused(kept):
    with pytest.raises(MappingRefused):
        Mapping.from_data(kept, ["Code"])


def test_headings_between_the_rows_name_the_service():
    table = table_of(
        ("Code", "Title", "Actual"),
        ("Housing Services", None, None),
        ("HS01", "Days to decide", 11.0),
        ("Waste",) * 3,
        ("ETS01", "Missed bins", 40.0),
        ("ETS02", None, None),
    )
    found = [(e.code, e.service) for e in entries(table, mapped(table), period="2014/15 Q1")]
    assert found == [("HS01", "Housing Services"), ("ETS01", "Waste"), ("ETS02", "Waste")]


def test_an_indicator_without_a_figure_is_no_heading():
    table = table_of(("Title", "Actual"), ("Homes", None), ("Empty homes", 5.0))
    assert [e.title for e in entries(table, mapped(table))] == ["Homes", "Empty homes"]


def test_cells_stay_raw_and_uncalculated_ones_are_told():
    table = table_of(("Code", "Actual", "Target"), (101.0, "£1.2m", UNCALCULATED))
    (entry,) = entries(table, mapped(table), period="2014/15")
    assert (entry.code, entry.actual, entry.target) == ("101", "£1.2m", UNCALCULATED)
    assert (entry.period_text, entry.is_uncalculated) == ("2014/15", True)


def test_a_column_the_person_ignores_is_ignored():
    table = table_of(("Code", "Actual", "Target"), ("A1", 1.0, 2.0))
    mapping = Mapping(Shape.WIDE, {0: Role.CODE, 1: Role.ACTUAL, 2: Role.IGNORE})
    assert next(entries(table, mapping)).target is None


def test_a_heading_of_many_digits_is_read_as_quickly_as_any():
    """What looked for a number at its end took twice as long with each digit more."""
    assert claims(f"Potholes {'9' * 5_000} mended") == []
    assert claims("Actual 2")[0][0] is Role.ACTUAL

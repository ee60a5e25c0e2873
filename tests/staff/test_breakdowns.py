"""Figures by group: small counts are hidden on every page, in files and in the trail."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from itertools import product

import pytest
from openpyxl import load_workbook

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.breakdowns import define_breakdown, record_breakdown
from goldenthread.indicators.commands.changes import Figure
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.indicators.commands.versions import redefine
from goldenthread.indicators.models import BreakdownFigure, Series
from goldenthread.indicators.queries.breakdowns import standing_counts, tables_of
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.area_changes import RenameArea
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.commands.structure import add_areas
from goldenthread.organisation.models import Area
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.suppression import Cell, Share
from tests.cast import AT
from tests.staff.changing import on

Q1 = parse_period("2014/15 Q1")
GROUPS = ("Under 25", "25 to 64", "65 and over")
PAGE, RECORD = "/indicators/HS20/", "/indicators/HS20/groups/record/?by=Age"


def indicator_of(cast, code="HS20"):
    return Series.objects.get(pk=cast.series[code]).indicator_id


def record(cast, counts, *, by=SYSTEM, at=AT, period=Q1, **more):
    return record_breakdown(
        cast.series["HS20"], by=by, at=at, period=period, name="Age",
        counts=dict(zip(GROUPS, counts, strict=True)), **more,
    )  # fmt: skip


@pytest.fixture
def divided(cast):
    define_breakdown(indicator_of(cast), by=SYSTEM, at=AT, name="Age", groups=GROUPS)
    return cast


def shown(**more):
    (one,) = tables_of(SYSTEM, "HS20", **more)
    cells = one.table.cells.values()
    words = [cell.in_words(one.table.rules) for cell in cells if isinstance(cell, Cell)]
    return words, one.table.total


def text(answer):
    return " ".join(answer.content.decode().split())


def test_a_small_count_is_named_as_small_and_a_true_nought_is_shown(divided):
    record(divided, (3, 48, 0))
    assert shown() == (["fewer than 5", "48", "0"], 50)


def test_where_the_indicators_own_figure_tells_the_total_a_second_count_is_withheld(divided):
    record(divided, (3, 18, 10))  # HS20 is 31 in the first quarter: 31 - 18 - 10 would tell the 3.
    assert shown() == (["fewer than 5", "18", "withheld"], 31)


def test_an_indicators_own_thresholds_hold_from_their_day(divided):
    redefine(
        {indicator_of(divided): {"suppress_below": 10, "round_totals_to": 1}},
        by=SYSTEM, at=AT, from_on=date(2014, 6, 30), reason="Schools are small.",
    )  # fmt: skip
    record(divided, (7, 48, 30))
    assert shown()[0] == ["fewer than 10", "48", "withheld"]


def test_a_group_that_is_not_known_leaves_no_total(divided):
    record(divided, (None, 48, 6))
    assert shown() == (["not known", "48", "6"], None)


def test_a_breakdown_as_known_on_a_past_day_is_as_it_was(divided):
    record(divided, (8, 48, 6))
    known = head()
    record(divided, (9, 48, 6), at=AT + timedelta(days=1))
    assert (shown(as_at=known)[0][0], shown()[0][0]) == ("8", "9")


def test_a_group_that_is_no_longer_named_stays_readable(divided):
    record(divided, (8, 48, 6))
    define_breakdown(indicator_of(divided), by=SYSTEM, at=AT, name="Age", groups=GROUPS[:2])
    assert shown()[0] == ["8", "48", "6"]


def test_the_true_counts_are_for_whoever_records_them(divided):
    record(divided, (3, 48, 0))
    assert standing_counts(divided.actor("councillor"), "HS20", "Age", Q1) is None
    held = standing_counts(SYSTEM, "HS20", "Age", Q1)
    assert held is not None and held.counts["Under 25"] == 3


def test_who_may_not_record_or_divide_is_refused(divided):
    with pytest.raises(NotPermitted):
        record(divided, (3, 4, 5), by=divided.actor("councillor"))
    with pytest.raises(NotPermitted):
        define_breakdown(
            indicator_of(divided), by=divided.actor("service.manager"), at=AT, name="Ward",
            groups=("A", "B"),
        )  # fmt: skip
    assert not BreakdownFigure.objects.exists()


def test_two_people_at_once_are_told(divided):
    read_at = head()
    record(divided, (8, 48, 6))
    with pytest.raises(ChangedMeanwhile):
        record(divided, (9, 48, 6), read_at=read_at)
    assert record(divided, (8, 48, 6)) == 0


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (("A", "a"), "stands twice"),
        (("A",), "two groups or more"),
        (("A" * 81, "B"), "at most 80"),
        (tuple(f"G{n}" for n in range(61)), "at most 60"),
        (GROUPS, "nothing was changed"),
    ],
)
def test_groups_that_make_no_sense_are_refused(divided, groups, said):
    with pytest.raises(NotPossible, match=said):
        define_breakdown(indicator_of(divided), by=SYSTEM, at=AT, name="Age", groups=groups)


def test_neither_page_nor_file_nor_trail_tells_a_small_count(divided, client_as):
    record(divided, (4, 48, 22))
    number_of = head()
    officer = client_as("performance.officer")
    page = text(officer.get(PAGE))
    section = page[page.index('id="groups"') : page.index('id="said"')]
    assert "fewer than 5" in section and "Total" in section
    assert "Figures by group recorded" in page and "Breakdown into groups defined" in page
    assert re.search(r">\s*4\s*<", section) is None
    file = text(officer.get("/indicators/HS20/groups.csv"))
    assert "Under 25,fewer than 5" in file and ",4 " not in file
    trail = text(officer.get(f"/audit/{number_of}/"))
    assert "Figures by group recorded" in trail and "Under 25" in trail
    assert re.search(r">\s*(4|48|22)\s*<", trail) is None


def test_somebody_divides_an_indicator_and_records_by_group(cast, client_as):
    officer = client_as("performance.officer")
    sent = {"read_at": head(), "name": "Age", "groups": "\n".join(GROUPS), "reason": "So"}
    answer = officer.post("/indicators/HS20/groups/define/", sent, follow=True)
    assert "figures can be given by group" in text(answer)
    counts = {"group_0": "3", "group_1": "48", "group_2": ""}
    asked = {"read_at": head(), "period": "2014/15 Q1", **counts}
    assert "fewer than 5" in text(officer.post(RECORD, asked, follow=True))
    assert 'value="48"' in text(officer.get(RECORD))


@pytest.mark.parametrize(
    "changed",
    [
        {"group_0": "-1"}, {"group_0": "2.5"}, {"group_0": "many"}, {"period": "2014/15"},
        {"period": "soon"}, {"period": "2150/51 Q1"}, {"group_0": "99999999999"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_kept(divided, client_as, changed):
    officer = client_as("performance.officer")
    sent = {"read_at": head(), "period": "2014/15 Q1", "group_1": "48", **changed}
    answer = officer.post(RECORD, sent)
    assert answer.status_code == 422
    assert 'value="48"' in text(answer)
    assert not BreakdownFigure.objects.exists()


def test_thresholds_are_set_on_a_page(divided, client_as):
    officer = client_as("performance.officer")
    sent = {"read_at": head(), "below": "10", "step": "1", "reason": "So", **on(AT.date())}
    answer = officer.post("/indicators/HS20/groups/thresholds/", sent, follow=True)
    assert "counts are hidden so from that day on" in text(answer)
    wrong = officer.post("/indicators/HS20/groups/thresholds/", {**sent, "below": "1"})
    assert wrong.status_code == 422


def test_it_takes_as_many_queries_however_many_periods(divided, django_assert_num_queries):
    record(divided, (8, 48, 6))
    with django_assert_num_queries(5):
        tables_of(SYSTEM, "HS20")
    for label in ("2013/14 Q3", "2013/14 Q4", "2014/15 Q2"):
        record(divided, (8, 48, 7), period=parse_period(label))
    with django_assert_num_queries(5):
        assert len(tables_of(SYSTEM, "HS20")) == 4


def shares(cast, parts, *, at=AT):
    return record_breakdown(
        cast.series["CS02a"], by=SYSTEM, at=at, period=Q1, name="Age",
        counts=dict(zip(GROUPS, parts, strict=True)),
    )  # fmt: skip


@pytest.fixture
def divided_percentage(cast):
    define_breakdown(indicator_of(cast, "CS02a"), by=SYSTEM, at=AT, name="Age", groups=GROUPS)
    return cast


def lines_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))


def test_a_percentage_by_group_comes_from_its_unrounded_parts(divided_percentage, client_as):
    shares(divided_percentage, (Share(1, 2), Share(97, 100), Share(60, 70)))
    held = BreakdownFigure.objects.get(group="65 and over")
    assert (held.value, held.numerator, held.denominator) == (
        number("85.714286"), number(60), number(70),
    )  # fmt: skip
    rows = lines_of(client_as("councillor"), "/indicators/CS02a/groups.csv")
    found = {row["Group"]: (row["Shown as"], row["Count"], row["Of"]) for row in rows}
    assert found["Under 25"][0] == found["25 to 64"][0] == "withheld"
    assert found["65 and over"] == ("85.7%", "60", "70")
    assert found["All"] == ("91.9%", "158", "172")  # and not the mean of the three


def test_percentages_are_recorded_in_two_boxes(divided_percentage, client_as):
    officer = client_as("performance.officer")
    address = "/indicators/CS02a/groups/record/?by=Age"
    asked = {"read_at": head(), "period": "2014/15 Q1", "group_0": "20", "whole_0": "40"}
    page = text(officer.post(address, asked, follow=True))
    assert "50.0%" in page and "20 of 40" in page and "not known" in page
    form = text(officer.get(address))
    assert 'value="40"' in form
    assert form.count("(optional)") == 1  # where to paste; of the groups it is said once, above
    assert "Leave a box empty where the count is not known." in form


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"group_0": "3"}, "fill in both boxes"),
        ({"whole_0": "3"}, "fill in both boxes"),
        ({"group_0": "9", "whole_0": "3"}, "9 cannot be of 3"),
    ],
)
def test_half_a_share_and_one_above_its_whole_are_refused(
    divided_percentage, client_as, given, said
):
    asked = {"read_at": head(), "period": "2014/15 Q1", "group_1": "7", "whole_1": "8", **given}
    answer = client_as("performance.officer").post("/indicators/CS02a/groups/record/?by=Age", asked)
    assert answer.status_code == 422 and said in text(answer)
    assert not BreakdownFigure.objects.exists()


def test_the_groups_of_a_breakdown_can_be_the_councils_areas(cast, client_as):
    add_areas(["North Ward", "South Ward"], by=SYSTEM, at=AT)
    officer = client_as("performance.officer")
    assert "Use the council’s areas" in text(officer.get("/indicators/HS20/groups/define/"))
    page = officer.get("/indicators/HS20/groups/define/?by=Area").content.decode()
    assert "North Ward\nSouth Ward" in page


def test_a_workbook_holds_the_same_as_the_page(divided, client_as):
    record(divided, (3, 18, 10))
    book = client_as("councillor").get("/indicators/HS20/groups.xlsx")
    rows = list(load_workbook(io.BytesIO(book.content)).worksheets[0].iter_rows(values_only=True))
    assert [row[3:5] for row in rows[1:]] == [
        ("fewer than 5", None), ("18", 18), ("withheld", None), ("31", 31),
    ]  # fmt: skip


def possible(views, touched):
    """What each group may be in each version, to a reader of every view who knows what was touched.

    A view is its cells, as numbers or words, and its exact total. What a version did not touch is as before.
    """
    groups = list(views[0][0])
    cells = [(view, group) for view in range(len(views)) for group in groups]
    most = max(total for _, total in views)

    def may_be(view, group):
        shown = views[view][0][group]
        if shown.isdigit():
            return [int(shown)]
        return range(1, 5) if shown.startswith("fewer") else range(most + 1)

    own = [(view, group) for view, group in cells if view == 0 or group in touched[view]]
    found: dict[tuple[int, str], set[int]] = {cell: set() for cell in cells}
    for values in product(*(may_be(*cell) for cell in own)):
        state = dict(zip(own, values, strict=True))
        for view, group in cells:
            state.setdefault((view, group), state.get((view - 1, group)))
        if all(
            sum(state[view, group] for group in groups) == total
            and all(state[view, group] in may_be(view, group) for group in groups)
            for view, (_, total) in enumerate(views)
        ):
            for cell in cells:
                found[cell].add(state[cell])
    return found


@pytest.mark.parametrize(
    "versions",
    [
        (
            (3, 18, 10),
            (8, 18, 10),
        ),  # a small one was corrected: both are known exactly side by side
        ((8, 18, 10), (3, 18, 10)),
        ((3, 18, 10), (3, 12, 10)),
        ((6, 1, 9), (6, 9, 1)),
        ((0, 1, 20), (1, 0, 20)),
    ],
)
def test_no_reader_tells_a_small_count_by_taking_away_totals_files_trail_or_a_past_day(
    divided, client_as, versions
):
    """The attack: the true total of each version is known, from the indicator's own figure of that day."""
    reader, numbers = client_as("performance.officer"), []
    for place, counts in enumerate(versions):
        at = AT + timedelta(days=place)
        figure = Figure(divided.series["HS20"], Q1, number(sum(counts)), reason="Counted anew.")
        record_actuals(by=SYSTEM, at=at, figures=[figure], reason="So")
        record(divided, counts, at=at)
        numbers.append(head())
    views, touched = [], []
    for place, number_of in enumerate(numbers):
        known = "" if place + 1 == len(numbers) else f"?known={(AT + timedelta(days=place)).date()}"
        rows = lines_of(reader, f"/indicators/HS20/groups.csv{known}")
        cells = {row["Group"]: row["Shown as"] for row in rows if row["Group"] != "Total"}
        page = text(reader.get(f"/indicators/HS20/{known}"))
        section = page[page.index('id="groups"') :]
        assert all(f">{shown}<" in section for shown in cells.values())
        views.append((cells, sum(versions[place])))
        trail = text(reader.get(f"/audit/{number_of}/"))
        touched.append({group for group in GROUPS if group in trail})
        written = {str(count) for count in versions[place]}
        assert not set(re.findall(r"<td[^>]*>\s*(\d+)\s*</td>", trail)) & written
    found = possible(views, touched)
    for (view, group), values in found.items():
        true = versions[view][GROUPS.index(group)]
        assert true in values
        assert len(values) > 1 or not 1 <= true < 5, (view, group, values)


@pytest.fixture
def divided_ratio(cast):
    """RB09 is a ratio, divided by two areas and one group that is none."""
    add_areas(["North Ward", "South Ward"], by=SYSTEM, at=AT)
    pk = indicator_of(cast, "RB09")
    redefine(
        {pk: {"value_kind": "ratio", "decimals": 2, "unit": ""}},
        by=SYSTEM, at=AT, from_on=date(2014, 4, 1), reason="Counted for each home.",
    )  # fmt: skip
    define_breakdown(pk, by=SYSTEM, at=AT, name="Ward", groups=WARDS)
    return cast


WARDS = ("North Ward", "South Ward", "Elsewhere")
RATIO = "/indicators/RB09/groups/record/?by=Ward"


def ratios(cast, parts, *, at=AT):
    counts = dict(zip(WARDS, parts, strict=True))
    return record_breakdown(
        cast.series["RB09"], by=SYSTEM, at=at, period=Q1, name="Ward", counts=counts
    )


def test_a_ratio_by_group_has_two_counts_and_the_whole_is_the_ratio_of_their_sums(
    divided_ratio, client_as
):
    officer = client_as("performance.officer")
    boxes = {"group_0": "90", "whole_0": "20", "group_1": "30", "whole_1": "40", "group_2": "12"}
    page = text(officer.get(RATIO))
    assert "North Ward: numerator" in page and "North Ward: denominator" in page
    asked = {"read_at": head(), "period": "2014/15 Q1", **boxes, "whole_2": "12"}
    page = text(officer.post(RATIO, asked, follow=True))
    assert "4.50" in page and "90 ÷ 20" in page
    held = BreakdownFigure.objects.get(group="North Ward")
    assert (held.value, held.numerator) == (number("4.5"), number(90))
    rows = lines_of(client_as("councillor"), "/indicators/RB09/groups.csv")
    found = {row["Group"]: (row["Ratio"], row["Count"], row["Of"], row["Area"]) for row in rows}
    assert found == {
        "North Ward": ("4.5", "90", "20", "north-ward"),
        "South Ward": ("0.75", "30", "40", "south-ward"),
        "Elsewhere": ("1", "12", "12", ""),
        "All": ("1.833333", "132", "72", ""),  # and not the mean of the three
    }


def test_a_small_denominator_is_withheld_with_a_second_one_on_the_page_and_in_files(
    divided_ratio, client_as
):
    ratios(divided_ratio, (Share(97, 4), Share(65, 12), Share(121, 21)))
    rows = lines_of(client_as("councillor"), "/indicators/RB09/groups.csv")
    found = {row["Group"]: (row["Shown as"], row["Count"], row["Of"]) for row in rows}
    assert found["North Ward"] == found["South Ward"] == ("withheld", "", "")
    assert found["Elsewhere"] == ("5.76", "121", "21")
    page = text(client_as("councillor").get("/indicators/RB09/"))
    section = page[page.index('id="groups"') :]
    assert "97" not in section and "÷ 12" not in section and "numerator or denominator" in section


def test_a_ratio_stays_one_whatever_it_is_defined_as_later(divided_ratio, client_as):
    ratios(divided_ratio, (Share(90, 20), Share(30, 40), Share(12, 12)))
    redefine(
        {indicator_of(divided_ratio, "RB09"): {"value_kind": "percentage", "unit": "%"}},
        by=SYSTEM, at=AT, from_on=date(2014, 4, 1), reason="A slip.",
    )  # fmt: skip
    assert "90 ÷ 20" in text(client_as("councillor").get("/indicators/RB09/"))


def test_what_divides_by_nought_is_refused_and_nothing_over_nothing_is_not(
    divided_ratio, client_as
):
    officer = client_as("performance.officer")
    asked = {"read_at": head(), "period": "2014/15 Q1", "group_0": "5", "whole_0": "0"}
    answer = officer.post(RATIO, asked)
    assert answer.status_code == 422 and "cannot be divided by nought" in text(answer)
    with pytest.raises(NotPossible, match="mend the denominator"):
        ratios(divided_ratio, (Share(5, 0), None, None))
    ratios(divided_ratio, (Share(0, 0), Share(30, 40), Share(12, 12)))
    assert "0 ÷ 0" in text(officer.get("/indicators/RB09/"))


def test_what_is_pasted_fills_the_boxes_and_records_nothing(divided_ratio, client_as):
    officer = client_as("performance.officer")
    table = "Group\tCount\tOf\nnorth ward\t1,090\t20\nSouth Ward\tmany\t40\nWest\t1\t2\nAll\t3\t4"
    sent = {"read_at": head(), "period": "2014/15 Q1", "group_1": "30", "pasted": table}
    page = text(officer.post(RATIO, sent))
    assert 'value="1090"' in page and 'value="30"' in page and 'value="40"' in page
    assert "“many” is no whole number" in page and "no group is called so: West." in page
    assert not BreakdownFigure.objects.exists()
    refused = officer.post(RATIO, {**sent, "pasted": "Wards of long ago"})
    assert refused.status_code == 422 and "Wards of long ago" in text(refused)
    assert 'value="30"' in text(refused)


def test_the_file_that_is_taken_away_can_be_pasted_back(divided_ratio, client_as):
    ratios(divided_ratio, (Share(90, 20), Share(30, 40), Share(12, 12)))
    officer = client_as("performance.officer")
    file = officer.get("/indicators/RB09/groups.csv").content.decode("utf-8-sig")
    sent = {"read_at": head(), "period": "2014/15 Q1", "pasted": file}
    page = text(officer.post(RATIO, sent))
    assert 'value="90"' in page and 'value="12"' in page and "Left out" not in page
    of_then = officer.post(RATIO, {**sent, "period": "2013/14 Q4"})
    assert of_then.status_code == 422 and "of another period or breakdown: 4 rows" in text(of_then)


def test_a_group_that_is_an_area_goes_by_the_areas_present_name(divided_ratio, client_as):
    ratios(divided_ratio, (Share(90, 20), Share(30, 40), Share(12, 12)))
    north = Area.objects.get(name="North Ward").pk
    later = AT + timedelta(days=1)
    renamed = RenameArea(north, "Castle and North", later.date())
    reorganise(renamed, by=SYSTEM, at=later, reason="A review of wards")
    rows = lines_of(client_as("councillor"), "/indicators/RB09/groups.csv")
    assert [(row["Group"], row["Area"]) for row in rows][:2] == [
        ("Castle and North", "north-ward"), ("South Ward", "south-ward"),
    ]  # fmt: skip

"""Published cases of ratings, counts and control charts, and the command that tries the rules on them."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from goldenthread.exchange.cases import control_charts, ratings, summary_counts
from goldenthread.exchange.cases.case import Case, CasesRefused, Verdict
from goldenthread.exchange.cases.departures import listed
from goldenthread.exchange.cases.kinds import KINDS
from goldenthread.exchange.cases.legend import rule_of_legend
from goldenthread.rules.rating.files import read_rule_file
from goldenthread.rules.rating.library import LIBRARY, library, rule_of_council
from goldenthread.rules.vocabulary import RatingClass

CASES = Path(__file__).parents[1] / "cases"
METHODS = Path(__file__).parents[2] / "docs" / "methods"
FILES = {
    "ratings": "rating_cases.csv",
    "summary-counts": "summary_count_cases.csv",
    "control-charts": "control_chart_cases.json",
    "quartiles": "quartile_cases.json",
    "scoring": "scoring_cases.json",
}
PASSED, FAILED = Verdict.PASSED, Verdict.FAILED
DEPARTED, NOT_JUDGED = Verdict.DEPARTED, Verdict.NOT_JUDGED


def written(tmp_path: Path, rows: list[dict[str, str]]) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    sheet = csv.DictWriter(text, names, restval="")
    sheet.writeheader()
    sheet.writerows(rows)
    file = tmp_path / "cases.csv"
    file.write_text(text.getvalue(), encoding="utf-8")
    return file


HART = {
    "council": "Hart District Council", "indicator_code": "XX01", "period": "2014/15 Q3", "unit": "%",
    "polarity": "high", "actual": "95", "target": "100", "published_rag": "amber",
    "published_status": "", "previous": "", "previous_period": "", "tolerance_rule": "", "notes": "",
    "period_type": "quarter",
}  # fmt: skip


def rated(tmp_path: Path, rule: Any = None, **change: str) -> Case:
    (found,) = ratings.check(written(tmp_path, [{**HART, **change}]), rule)
    return found


# --- ratings --------------------------------------------------------------------------------------


def test_every_published_rating_is_explained():
    found = ratings.check(CASES / FILES["ratings"])
    assert Counter(case.verdict for case in found) == {PASSED: 117, DEPARTED: 4}
    departed = [case.name.split()[0] for case in found if case.verdict is DEPARTED]
    assert departed == ["R005", "R019", "R153", "R154"]


def test_every_anomaly_is_questioned_and_none_is_reproduced():
    found = {case.name.split()[0]: case for case in ratings.check(CASES / FILES["ratings"])}
    with (CASES / FILES["ratings"]).open(newline="", encoding="utf-8") as lines:
        odd = [row["case_id"] for row in csv.DictReader(lines) if "ANOMALY" in row["notes"]]
    assert odd == ["R021", "R050", "R051", "R056", "R060", "R069", "R075"]
    for case_id in odd:
        assert found[case_id].verdict is PASSED
        assert found[case_id].got.endswith("?")


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, PASSED),
        ({"actual": "89"}, FAILED),
        ({"actual": "£95", "target": "£100"}, PASSED),
        ({"published_rag": " Amber "}, PASSED),
        ({"actual": "", "published_rag": "N/A"}, PASSED),
        ({"actual": "N/A", "published_rag": "N/A"}, PASSED),
        ({"actual": "", "published_rag": "red"}, DEPARTED),
        ({"actual": "", "published_rag": "info only"}, FAILED),
        ({"published_rag": "info only"}, PASSED),
        ({"published_rag": "info only", "target": ""}, PASSED),
        ({"polarity": "none", "published_rag": "N/A"}, PASSED),
        ({"target": "", "published_rag": "N/A"}, PASSED),
        ({"target": "", "published_rag": "green"}, FAILED),
        ({"published_rag": "N/A"}, FAILED),
        ({"published_rag": "", "published_status": "not met"}, PASSED),
        ({"published_rag": "", "published_status": "met"}, FAILED),
        ({"published_rag": "", "published_status": "Met", "actual": "100"}, PASSED),
        ({"published_rag": "", "published_status": "not met", "actual": "100"}, FAILED),
        ({"published_rag": ""}, NOT_JUDGED),
        ({"published_rag": "puce"}, FAILED),
        ({"published_rag": "Amber (at risk)"}, PASSED),
        ({"published_rag": "amber/red"}, FAILED),
        ({"published_rag": "", "published_status": "within tolerance"}, PASSED),
        ({"published_rag": "", "published_status": "acceptable", "actual": "80"}, FAILED),
        ({"polarity": "", "published_rag": "data only"}, PASSED),
        ({"polarity": ""}, FAILED),
        ({"polarity": "sideways"}, FAILED),
        ({"actual": "about 95"}, FAILED),
        ({"target": "about 100"}, FAILED),
        ({"previous": "lots", "forecast": "on course"}, PASSED),  # this rule asks for neither
        ({"council": "Rother District Council", "previous": "lots"}, FAILED),
        ({"council": "Kent County Council", "floor": "low"}, FAILED),
        ({"polarity": "Higher is better"}, PASSED),
        ({"polarity": "smaller is better", "actual": "105"}, PASSED),
        ({"polarity": "low", "actual": "16", "target": "≤ 15"}, PASSED),
        ({"polarity": "low", "actual": "14", "target": "<15", "published_rag": "green"}, PASSED),
        ({"target": "100% or more"}, PASSED),
        ({"target": "at least 100"}, PASSED),
        ({"target": "No target", "published_rag": "N/A"}, PASSED),
        ({"actual": "1,180.5", "target": "£1,234.50", "published_rag": "Amber"}, PASSED),
        ({"polarity": "low", "actual": "(5)", "target": "−4", "published_rag": "green"}, PASSED),
        # Without a rule, met or missed is told from the target alone; near and off are not told apart.
        ({"council": "Nowhere Council"}, DEPARTED),
        ({"council": "Nowhere Council", "published_rag": "green"}, FAILED),
        ({"council": "Nowhere Council", "published_rag": "green", "actual": "101"}, PASSED),
        ({"council": "Nowhere Council", "published_rag": "red", "actual": "101"}, FAILED),
        ({"council": "Nowhere Council", "published_rag": "", "published_status": "met"}, FAILED),
        # The legend printed beside a row is its rule.
        ({"tolerance_rule": "Green: target met. Amber: up to 4 points below. Red: worse"}, FAILED),
        ({"tolerance_rule": "Green: target met. Amber: up to 5 points below. Red: worse"}, PASSED),
        ({"tolerance_rule": "green = within 5% of target; red = more than 5% off"}, FAILED),
        ({"tolerance_rule": "green = within 5% of target; red = more than 5% off",
          "published_rag": "green"}, PASSED),
        ({"council": "Nowhere Council", "tolerance_rule": "amber = missed but within 5%"}, PASSED),
        ({"council": "Nowhere Council", "tolerance_rule": "amber = missed but within 4%"}, FAILED),
        ({"polarity": "low", "actual": "105"}, PASSED),
        ({"council": "Lancaster City Council", "published_rag": "Behind Target"}, PASSED),
        ({"council": "Lancaster City Council", "published_rag": "Failing"}, FAILED),
    ],
)  # fmt: skip
def test_a_row_is_judged_for_what_it_says(change, verdict, tmp_path):
    assert rated(tmp_path, **change).verdict is verdict


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"published_rag": "green", "actual": "80"}, FAILED),  # no anomaly: it is just wrong
        ({"published_rag": "green", "actual": "80", "notes": "ANOMALY: stale"}, PASSED),
        ({"published_rag": "amber", "notes": "ANOMALY: says nobody"}, FAILED),
        ({"published_rag": "amber", "actual": "", "notes": "ANOMALY: not there"}, FAILED),
    ],
)
def test_an_anomaly_passes_only_where_it_is_questioned(change, verdict, tmp_path):
    assert rated(tmp_path, **change).verdict is verdict


HAVERING = {
    "council": "London Borough of Havering",
    "polarity": "low",
    "target": "494",
    "actual": "560",
}


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        # Year before: from the notes, or the previous column where it is that of a year ago.
        ({"period": "2013/14 Q3", "notes": "same period last year 570 kg"}, PASSED),
        ({"period": "2013/14 Q3", "notes": "same period last year 550 kg"}, FAILED),
        ({"period": "2013/14 Q3", "previous": "570", "previous_period": "2012/13 Q3"}, PASSED),
        ({"period": "2013/14 Q3", "previous": "550", "previous_period": "2012/13 Q3"}, FAILED),
        ({"period": "2013/14 Q3", "previous": "570", "previous_period": "2013/14 Q2"}, DEPARTED),
        ({"period": "2013/14 Q3", "actual": "540", "published_rag": "green"}, PASSED),
        (
            {
                "period": "2013/14 Q3",
                "actual": "540",
                "published_rag": "",
                "published_status": "not met",
            },
            PASSED,
        ),
        # The indicator's own tolerance, where the row gives it.
        ({"period": "2016/17 Q2", "tolerance_rule": "tolerance of 15%"}, PASSED),
        ({"period": "2016/17 Q2", "tolerance_rule": "tolerance 10%"}, FAILED),
        ({"period": "2016/17 Q2", "published_rag": "red"}, DEPARTED),
        ({"period": "2016/17 Q2", "published_rag": "green"}, NOT_JUDGED),
        # In 2017/18 there were two states.
        ({"period": "2017/18 Q2"}, FAILED),
        ({"period": "2017/18 Q2", "published_rag": "red"}, PASSED),
    ],
)
def test_a_row_is_judged_by_the_rule_of_its_year(change, verdict, tmp_path):
    assert rated(tmp_path, **{**HAVERING, **change}).verdict is verdict


def test_a_floor_that_a_row_gives_is_used(tmp_path):
    kent = {"council": "Kent County Council", "tolerance_rule": "target 100, floor standard of 90"}
    assert rated(tmp_path, **kent).verdict is PASSED
    assert rated(tmp_path, **kent, actual="89", published_rag="red").verdict is PASSED
    assert rated(tmp_path, **kent, actual="89").verdict is FAILED


@pytest.mark.parametrize(
    ("own", "test"),
    [
        ({"floor": "90"}, 'kind = "threshold", name = "floor"'),
        ({"tolerance": "5"}, 'kind = "within_tolerance"'),
        ({"range_low": "90", "range_high": "99"}, 'kind = "in_range"'),
        ({"baseline": "80"}, 'kind = "towards_target", comparator = "baseline"'),
        ({"forecast": "101", "year_target": "100"}, 'kind = "forecast_reaches"'),
        ({"elapsed": "100%"}, 'kind = "complete_for_time", at_least = 90'),
        ({"days_overdue": "3"}, 'kind = "overdue"'),
        ({"benchmark_median": "95"}, 'kind = "against", comparator = "benchmark_median"'),
    ],
)
def test_what_a_rule_looks_at_may_stand_in_a_column_of_its_name(own, test, tmp_path):
    text = (
        'name = "Ours"\n[[clauses]]\ngives = "on_target"\ntest = { kind = "gap_in_points", at_least = 0 }'
        f'\n[[clauses]]\ngives = "near_target"\ntest = {{ {test} }}\n'
    )
    rule = read_rule_file(text, name="ours.toml")
    assert rated(tmp_path, rule, **own).verdict is PASSED
    assert rated(tmp_path, rule).verdict is not PASSED


@pytest.mark.parametrize("legend", ["", "red off track, amber at risk, green on track",
    "green = met; amber = missed but better than last year; red = worse",
    "blue = exceeded; green = met target; amber = within 5%", "amber within the agreed tolerance",
    "green = met target; amber = near it; red = missed"])  # fmt: skip
def test_a_legend_that_leaves_anything_open_is_no_rule(legend):
    assert rule_of_legend(legend) is None


def test_the_legend_that_a_council_printed_says_what_its_rule_of_the_library_says():
    """For Maidstone and Lincoln, whose rows give it in numbers."""
    with (CASES / FILES["ratings"]).open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    printed = {
        row["council"]: rule.clauses
        for row in rows
        if (rule := rule_of_legend(row["tolerance_rule"]))
    }
    for council, clauses in printed.items():
        library_rule = rule_of_council(council, 2019)
        assert library_rule is not None
        assert [(one.gives, one.test) for one in library_rule.rule.clauses] == [
            (one.gives, one.test) for one in clauses
        ]
    assert sorted(printed) == ["City of Lincoln Council", "Maidstone Borough Council"]


def test_a_rule_that_names_councils_is_for_their_rows_alone(tmp_path):
    maidstone = library()["maidstone"]
    assert rated(tmp_path, maidstone).verdict is NOT_JUDGED
    assert rated(tmp_path, maidstone, council="Maidstone BC").verdict is PASSED
    for_all = read_rule_file((LIBRARY / "five_levels.toml").read_bytes(), name="five_levels.toml")
    assert rated(tmp_path, for_all).verdict is PASSED
    assert rated(tmp_path, for_all, actual="94").verdict is FAILED


def test_a_file_of_another_form_is_refused(tmp_path):
    file = tmp_path / "cases.csv"
    for content, sentence in (
        ("", "cases.csv is empty"),
        ("council,council\n", "has no column “period”"),
        (",".join((*ratings.NEEDED, "actual")) + "\nx\n", "has the column “actual” twice"),
        ("council,period\nHart,2014/15 Q1\n", "has no column “polarity”"),
        (",".join(ratings.NEEDED) + "\n\n", "holds no cases"),
        (",".join(ratings.NEEDED) + '\n"never closed', "cannot be read as CSV"),
    ):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(CasesRefused, match=sentence):
            ratings.check(file)


def test_a_row_with_too_few_cells_is_judged_as_empty_there(tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text(",".join(ratings.NEEDED) + "\nHart,2014/15 Q1,high,95\n", encoding="utf-8-sig")
    (found,) = ratings.check(file)
    assert (found.verdict, found.note) == (NOT_JUDGED, "neither colour nor status was published")


# --- counts ---------------------------------------------------------------------------------------

COUNTS = {
    "council": "Wexcombe", "period": "2024/25 Q1", "scope": "PIs", "measured": "50", "rated": "46",
    "green": "38", "amber": "2", "red": "6", "na_or_info": "4", "green_pct": "83", "amber_pct": "4",
    "red_pct": "13", "note": "", "check_sum": "ok", "check_green_pct_exact": "82.61",
}  # fmt: skip


def test_every_published_count_is_explained():
    found = summary_counts.check(CASES / FILES["summary-counts"])
    assert Counter(case.verdict for case in found) == {PASSED: 17, DEPARTED: 1, NOT_JUDGED: 1}
    (wrong,) = (case for case in found if case.verdict is DEPARTED)
    assert (wrong.expected, wrong.got) == ("green 68%", "green 67%")


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, PASSED),
        ({"green_pct": "84"}, FAILED),
        ({"green_pct": "82"}, DEPARTED),  # cut short: 82.6
        ({"green_pct": "82.6%"}, PASSED),
        ({"green_pct": "82.7"}, FAILED),
        ({"green_pct": "84", "note": "PUBLISHED ERROR: 38/46=82.6"}, DEPARTED),
        ({"rated": "47"}, FAILED),
        ({"rated": "47", "check_sum": "46"}, DEPARTED),
        ({"measured": "49"}, FAILED),
        ({"check_green_pct_exact": "82.62"}, FAILED),
        ({"amber": "", "amber_pct": "", "red": "8", "red_pct": "17"}, PASSED),
        ({"rated": "", "measured": "90", "green": "49", "amber": "", "red": "", "na_or_info": "",
          "green_pct": "54", "amber_pct": "", "red_pct": "", "check_green_pct_exact": ""}, PASSED),
        ({"green": "many"}, FAILED),
        ({"green": "3.5"}, FAILED),
        ({"green_pct": "most"}, FAILED),
        ({"green_pct": "82.6 %"}, PASSED),
        ({"green_pct": "74", "red_pct": "29", "note": "inconsistent"}, DEPARTED),
        ({"green_pct": "84", "note": "inconsistent"}, FAILED),  # 84, 4 and 13 add up: nothing shows it
        ({"amber": "", "amber_pct": ""}, PASSED),  # the two of 46 that neither green nor red holds,
        ({name: "" for name in COUNTS if name not in ("council", "period", "scope")}, NOT_JUDGED),
    ],
)  # fmt: skip
def test_counts_are_held_against_what_they_come_to(change, verdict, tmp_path):
    (found,) = summary_counts.check(written(tmp_path, [{**COUNTS, **change}]))
    assert found.verdict is verdict


# --- control charts -------------------------------------------------------------------------------


def test_every_control_chart_is_reproduced():
    found = control_charts.check(CASES / FILES["control-charts"])
    assert Counter(case.verdict for case in found) == {PASSED: 340}


def chart(tmp_path: Path, change: Any) -> Case:
    case = json.loads((CASES / FILES["control-charts"]).read_text("utf-8"))["cases"][0]
    change(case)
    file = tmp_path / "charts.json"
    file.write_text(json.dumps({"cases": [case]}), encoding="utf-8")
    (found,) = control_charts.check(file)
    return found


def test_a_chart_that_differs_says_where(tmp_path):
    def other(case: Any) -> None:
        case["expected"]["groups"][0]["upl"] += 1e-6
        case["expected"]["special_cause_type"][2] = "Above UCL"

    found = chart(tmp_path, other)
    assert found.verdict is FAILED
    assert "upl of stretch 1 87.67415096" in found.expected
    assert "point 3 Above UCL" in found.expected
    assert "point 3 Common Cause" in found.got


def of_values(values: Sequence[float | None], **group: Any) -> Any:
    def change(case: Any) -> None:
        count = len(values)
        case["input"].update(values=values, dates=case["input"]["dates"][:count], target=None)
        case["expected"] = {
            "groups": [{"n": count, **group}],
            "special_cause_type": ["Common Cause"] * count,
            "point_type": ["common_cause"] * count,
            "variation_type": "common_cause",
            "assurance_type": None,
        }

    return change


def test_a_constant_series_departs_as_the_method_says(tmp_path):
    found = chart(tmp_path, of_values([5.0] * 14, mean=5, lpl=None, upl=None))
    assert (found.verdict, found.note) == (DEPARTED, control_charts.CONSTANT)
    assert chart(tmp_path, of_values([5.0] * 14, mean=5, lpl=4, upl=6)).verdict is FAILED


def test_a_constant_series_departs_without_screening_too(tmp_path):
    def change(case: Any) -> None:
        of_values([5.0] * 14, mean=5, lpl=5, upl=5)(case)
        case["input"]["screen_outliers"] = False

    assert chart(tmp_path, change).note == control_charts.CONSTANT


def test_what_departs_in_one_stretch_explains_no_point_of_another(tmp_path):
    def change(case: Any) -> None:
        of_values([5.0] * 13 + [1, 2] * 2, mean=5, lpl=None, upl=None)(case)
        case["input"]["rebase_dates"] = [case["input"]["dates"][13]]
        near = {"n": 4, "mean": 1.5, "lpl": 1.5 - 2.66, "upl": 1.5 + 2.66}
        case["expected"]["groups"] = [{**case["expected"]["groups"][0], "n": 13}, near]

    assert chart(tmp_path, change).verdict is DEPARTED

    def other(case: Any) -> None:
        change(case)
        case["expected"]["special_cause_type"][15] = "Above UCL"

    assert chart(tmp_path, other).verdict is FAILED


def test_the_latest_known_figure_says_the_variation_where_the_latest_is_missing(tmp_path):
    values = [5, 6, 7, 6, 6, 5, 6, 7, 5, 6, 7, 6, 5, 12, None]
    known = [value for value in values if value is not None]
    mean = sum(known) / 14

    def change(case: Any) -> None:
        of_values(values, mean=mean, lpl=mean - 2.66, upl=mean + 2.66)(case)  # the 7 is screened
        case["expected"]["special_cause_type"][13] = "Above UCL"
        case["expected"]["point_type"][13] = "special_cause_improvement"

    found = chart(tmp_path, change)
    assert (found.verdict, found.note) == (DEPARTED, control_charts.LATEST_MISSING)


def test_what_their_program_says_of_a_figure_on_the_centre_or_where_trends_meet(tmp_path):
    """As it said of made-up series; each passes for its own reason, and a wrong limit beside it does not."""

    def on_the_centre(case: Any) -> None:
        values = [
            -0.3,
            0.7,
            0.1,
            0.7,
            -0.2,
            0.4,
            0.3,
            0.3,
            -0.2,
            -0.2,
            None,
            -0.2,
            0.1,
            -0.6,
            0.9,
            -0.3,
        ]
        case["input"].update(values=values, dates=case["input"]["dates"][:16], target=None)
        ours = control_charts.drawn(case)
        mean, away = 0.1, float(ours.stretches[0].upper) / control_charts.SCALE - 0.1
        of_values(values, n=16, mean=mean, lpl=mean - away, upl=mean + away)(case)
        case["expected"]["groups"][0]["n"] = 16
        case["expected"]["relative_to_mean"] = [None] * 2 + [1] + [None] * 13

    found = chart(tmp_path, on_the_centre)
    assert (found.verdict, found.note) == (DEPARTED, control_charts.ON_CENTRE)

    def wrong_beside_it(case: Any) -> None:
        on_the_centre(case)
        case["expected"]["groups"][0]["upl"] += 1

    assert chart(tmp_path, wrong_beside_it).verdict is FAILED


@pytest.mark.parametrize(
    "change",
    [
        lambda case: case["input"].update(smoothing=3),
        lambda case: case["input"].update(dates=case["input"]["dates"][:-1]),
        lambda case: case["input"].update(improvement_direction="sideways"),
        lambda case: case["expected"].update(error="duplicate rows found"),
        lambda case: case["expected"]["outside_limits"].__setitem__(3, 1),
        lambda case: case["expected"]["relative_to_mean"].__setitem__(3, 1),
        lambda case: case["expected"]["close_to_limits"].__setitem__(3, 1),
        lambda case: case["expected"]["groups"][0].update(n=17),
    ],
)
def test_a_chart_is_held_against_all_that_is_said_of_it(change, tmp_path):
    assert chart(tmp_path, change).verdict is FAILED


def test_a_chart_that_both_refuse_passes(tmp_path):
    def change(case: Any) -> None:
        case["input"]["fix_after_n_points"] = 5
        case["expected"] = {"error": "fix_after_n_points must be 12 or more"}

    assert chart(tmp_path, change).verdict is PASSED


def test_values_in_another_order_are_put_in_the_order_of_their_dates(tmp_path):
    def change(case: Any) -> None:
        for name in ("values", "dates"):
            case["input"][name] = case["input"][name][::-1]

    assert chart(tmp_path, change).verdict is PASSED


def test_limits_that_collapse_depart_as_the_method_says(tmp_path):
    values = [5.0] * 12 + [9.0]
    mean = sum(values) / 13
    found = chart(tmp_path, of_values(values, mean=mean, lpl=mean, upl=mean))
    assert (found.verdict, found.note) == (DEPARTED, control_charts.COLLAPSED)
    assert (
        chart(tmp_path, of_values(values, mean=mean, lpl=mean - 1, upl=mean + 1)).verdict is FAILED
    )


@pytest.mark.parametrize("content", ["", "[1]", "{}", '{"cases": []}', '{"cases": 5}'])
def test_a_file_of_no_charts_is_refused(content, tmp_path):
    file = tmp_path / "charts.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(CasesRefused):
        control_charts.check(file)


def test_a_chart_of_no_known_form_fails_alone(tmp_path):
    assert chart(tmp_path, lambda case: case.pop("input")).verdict is FAILED
    assert chart(tmp_path, lambda case: case["input"].update(values=["x"])).verdict is FAILED


# --- what departs is listed -------------------------------------------------------------------------


def table_rows(page: str) -> list[str]:
    lines = (METHODS / page).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("| ") and line.count("|") == 5]


@pytest.mark.parametrize(
    ("kind", "page"), [("ratings", "rating.md"), ("summary-counts", "rollup.md")]
)
def test_every_departure_stands_in_its_method_page_with_its_reason(kind, page):
    known = {one.value: one.value.replace("_", " ") for one in RatingClass}
    for one in listed(kind):
        at = {"ratings": f"{one.council} {one.key} {one.period}"}.get(
            kind, f"{one.council} {one.period} {one.key}"
        )
        row = f"| {at} | {one.published} | {known.get(one.ours, one.ours)} | {one.why} |"
        assert row in table_rows(page)


def test_no_method_page_lists_a_departure_that_is_none():
    for kind, page in (("ratings", "rating.md"), ("summary-counts", "rollup.md")):
        body = (METHODS / page).read_text(encoding="utf-8").partition("## Published cases")[2]
        table = [line for line in body.partition("\n## ")[0].splitlines() if line.startswith("| ")]
        named = [line for line in table[1:] if not line.startswith("| any")]
        assert len(named) == len(listed(kind))


@pytest.mark.parametrize(
    ("page", "reasons"),
    [
        ("rating.md", [ratings.NO_FIGURE, ratings.NOT_GIVEN, ratings.NO_RULE]),
        ("rollup.md", [summary_counts.CUT_SHORT, summary_counts.IN_ERROR]),
        (
            "control.md",
            [
                "limits without width and no variation to judge",
                "Screening never removes the",
                "A single figure has no limits",
                "our variation is of the latest figure that is known",
                "where their program stops",
                "A figure exactly on the centre",
                "Limits fixed by the first figures",
                "Where one trend ends",
            ],
        ),
    ],
)
def test_every_general_departure_stands_there_too(page, reasons):
    text = (METHODS / page).read_text(encoding="utf-8")
    assert all(reason in text for reason in reasons)


# --- the command ------------------------------------------------------------------------------------


def said(*arguments: str) -> tuple[list[str], int]:
    out = io.StringIO()
    try:
        call_command("check_cases", *arguments, stdout=out)
    except SystemExit as ended:
        return out.getvalue().splitlines(), int(ended.code or 0)
    return out.getvalue().splitlines(), 0


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        ("ratings", "121 passed, 0 failed"),
        ("summary-counts", "18 passed, 0 failed"),
        ("control-charts", "340 passed, 0 failed"),
        ("quartiles", "95 passed, 0 failed"),
        ("scoring", "23 passed, 0 failed"),
    ],
)
def test_the_cases_that_we_have_pass(kind, last):
    assert set(FILES) == set(KINDS)
    lines, code = said(kind, str(CASES / FILES[kind]))
    assert (lines[-1], code) == (last, 0)


def test_what_fails_is_printed_with_expected_and_got(tmp_path):
    file = written(tmp_path, [HART, {**HART, "case_id": "X2", "actual": "89"}])
    lines, code = said("ratings", str(file))
    assert lines == [
        "line 3, X2 Hart District Council XX01 2014/15 Q3: expected amber, got off target: 11 short of 100"
        " (11 per cent), more than 10 per cent",
        "1 passed, 1 failed",
    ]
    assert code == 1


def test_rows_of_other_councils_are_said_to_be_left_aside():
    rule = LIBRARY / "maidstone.toml"
    lines, code = said("ratings", str(CASES / FILES["ratings"]), "--rule", str(rule))
    assert lines == [
        "97 left aside: the rule is of Maidstone Borough Council (lines 2 to 91, 116 to 122)",
        "24 passed, 0 failed",
    ]
    assert code == 0


def test_where_nothing_could_be_judged_it_says_so_and_does_not_succeed(tmp_path):
    file = written(tmp_path, [{**HART, "published_rag": ""}])
    assert said("ratings", str(file)) == (
        [
            "1 left aside: neither colour nor status was published (line 2)",
            "None of the 1 could be judged: nothing is shown by this.",
            "0 passed, 0 failed",
        ],
        1,
    )


def test_a_row_that_cannot_be_read_has_failed_and_says_where(tmp_path):
    file = tmp_path / "cases.csv"
    heads, row = ",".join(HART), ",".join(HART.values())
    lines = [heads, row, row.replace(",95,", ",95.2 (p),"), "Hart,XX01,1,234,%,high," + row]
    file.write_text("\n".join(lines), encoding="utf-8")
    (first, second, last), code = said("ratings", str(file))
    assert first.startswith(
        "line 3, Hart District Council XX01 2014/15 Q3: expected amber, got nothing (its actual cannot be"
    )
    assert second.startswith("line 4, ")
    assert "cells beyond the last heading" in second
    assert (last, code) == ("1 passed, 2 failed", 1)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ratings", "nowhere.csv"], "There is no file nowhere.csv."),
        (["ratings", "FILE", "--rule", "nowhere.toml"], "There is no file nowhere.toml."),
        (["quartiles", "FILE", "--rule", "nowhere.toml"], "--rule is for ratings alone."),
        (["control-charts", "FILE"], "rating_cases.csv, line 1, cannot be read as JSON"),
        (
            ["ratings", "FILE", "--rule", "BAD"],
            "bad.toml, line 3: Clause 1 has “green” for “gives”",
        ),
        (["ratings", "FILE", "--rule", "ONE"], "one.toml: Every figure would be off target"),
    ],
)
def test_what_cannot_be_tried_is_refused_in_a_sentence(arguments, sentence, tmp_path):
    clause = 'name = "x"\n[[clauses]]\ngives = "{}"\ntest = {{ kind = "can_recover" }}\n'
    bad, one = tmp_path / "bad.toml", tmp_path / "one.toml"
    bad.write_text(clause.format("green"), encoding="utf-8")
    one.write_text(clause.format("off_target"), encoding="utf-8")
    known = {"FILE": str(CASES / FILES["ratings"]), "BAD": str(bad), "ONE": str(one)}
    with pytest.raises(CommandError) as refusal:
        said(*(known.get(each, each) for each in arguments))
    assert str(refusal.value).startswith(sentence)
    assert refusal.value.returncode == 2


def test_it_needs_no_council(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "goldenthread.management.cli", "check-cases", "summary-counts",
         str(CASES / FILES["summary-counts"])],
        env={"GOLDENTHREAD_HOME": str(tmp_path / "home"), "PYTHONPATH": ":".join(sys.path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ended.stdout.splitlines()[-1:], ended.returncode) == (["18 passed, 0 failed"], 0)
    assert not (tmp_path / "home").exists()

"""Files of cases that somebody else wrote: whatever stands in them, a sentence and never a traceback."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from goldenthread.exchange.cases import control_charts, scoring
from goldenthread.exchange.cases.case import Case, Verdict


def said(kind: str, content: str, tmp_path: Path) -> tuple[str, int]:
    """Return what the command wrote, or its refusal, and its exit code."""
    file, out = tmp_path / "cases.json", io.StringIO()
    file.write_text(content, encoding="utf-8")
    try:
        call_command("check_cases", kind, str(file), stdout=out)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    except CommandError as refusal:
        return str(refusal), refusal.returncode
    return out.getvalue(), 0


@pytest.mark.parametrize("kind", ["control-charts", "quartiles", "scoring"])
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "cases.json, line 1, cannot be read as JSON"),
        ('{"cases": [\n{"id": 1,', "cases.json, line 2, cannot be read as JSON"),
        ("[" * 100_000, "cases.json is nested too deep to hold cases."),
        ('{"cases": [' + "9" * 5000 + "]}", "cases.json holds a number of too many digits"),
        ("null", "cases.json is not of the form of"),
        ('{"cases": 5}', "cases.json is not of the form of"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(kind, content, sentence, tmp_path):
    found, code = said(kind, content, tmp_path)
    assert (found.startswith(sentence), code) == (True, 2)


@pytest.mark.parametrize(
    ("kind", "case", "says"),
    [
        ("control-charts", {}, "it has no “expected”"),
        ("control-charts", {"input": {"values": "abc"}, "expected": {"groups": []}}, "kind"),
        (
            "control-charts",
            {"input": {"values": [float("nan")]}, "expected": {}},
            "something in it is of another kind",
        ),
        ("quartiles", {}, "it has no “areas”"),
        (
            "quartiles",
            {"areas": ["x"], "values": [1, 2], "rank": [1], "band": ["A"]},
            "it has 1 of areas, 2 of values, 1 of rank, 1 of band",
        ),
    ],
)
def test_a_case_of_another_form_fails_alone_and_says_why(kind, case, says, tmp_path):
    found, code = said(kind, json.dumps({"cases": [case]}), tmp_path)
    assert says in found
    assert (found.splitlines()[-1], code) == ("0 passed, 1 failed", 1)


PAYMENT = {"performance_without": 50, "performance_with": 60, "actual": 58, "share": 1000}


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ({"lpsa": [5]}, "case 1 is not a set of named values"),
        ({"lpsa": [{}]}, "case 1: expected , got nothing (it has no “kind”)"),
        (
            {"lpsa": [{"kind": "payment", "input": {**PAYMENT, "instalments": 10**9},
                       "expected": {"grant": 800}}]},
            "A grant is shared among 1,000 parts at most, not 1,000,000,000.",
        ),
        (
            {"lpsa": [{"kind": "share", "input": {"grant": 5, "targets": 1.5}, "expected": {}}]},
            "its targets, 1.5, is not a whole number",
        ),
        (
            {"projections": [{"input": {"annual_target": 0, "actual_q1": 1, "elapsed": 0},
                              "expected": {"ratio": 1, "pro_rata_target": 0}}]},
            "it would be divided by nought",
        ),
        (
            {"projections": [{"input": {"value_to_date": 1, "elapsed": 1, "total": 1e12},
                              "expected": 1}]},
            "one of its numbers is too large",
        ),
        (
            {"budget_variance": [{"input": {"budget": 1, "actual": 2},
                                  "expected": {"variance": 1, "variance_pct": 5}}]},
            "it has no “variance_pct”",
        ),
    ],
)  # fmt: skip
def test_a_scoring_case_that_cannot_be_worked_out_says_why(part, says, tmp_path):
    found, code = said("scoring", json.dumps(part), tmp_path)
    assert says in found
    assert (found.splitlines()[-1], code) == ("0 passed, 1 failed", 1)


def paid(tmp_path: Path, expected: dict[str, Any], **given: Any) -> Case:
    file = tmp_path / "cases.json"
    case = {"kind": "payment", "input": {**PAYMENT, **given}, "expected": expected}
    file.write_text(json.dumps({"lpsa": [case]}), encoding="utf-8")
    (found,) = scoring.check(file)
    return found


def test_an_interim_payment_is_taken_off_or_recovered(tmp_path):
    due = {"grant": 800, "due": 100, "recovery": 0, "balance": 100}
    back = {"grant": 800, "due": 0, "recovery": 100, "balance": -100}
    assert paid(tmp_path, due, interim_payment=700).verdict is Verdict.PASSED
    assert paid(tmp_path, back, interim_paid="£900").verdict is Verdict.PASSED
    assert paid(tmp_path, due, interim_paid=900).verdict is Verdict.FAILED


def test_a_share_may_be_written_in_per_cent(tmp_path):
    assert paid(tmp_path, {"grant": 0}, min_proportion="90%").verdict is Verdict.PASSED
    assert paid(tmp_path, {"grant": 800}, min_proportion="80 %").verdict is Verdict.PASSED


def fixed(tmp_path: Path, lines: tuple[float, float, float]) -> Case:
    """Return the case of a chart fixed by its first twelve, of which the third has no figure."""
    values = [5, 7, None, *(5, 7) * 6, 9]
    expected = {
        "groups": [dict(zip(("mean", "lpl", "upl"), lines, strict=True))],
        "special_cause_type": ["Common Cause"] * len(values),
        "point_type": ["common_cause"] * len(values),
        "variation_type": "common_cause",
        "assurance_type": None,
    }
    given = {"values": values, "improvement_direction": "increase", "fix_after_n_points": 12}
    file = tmp_path / "charts.json"
    file.write_text(json.dumps([{"input": given, "expected": expected}]), encoding="utf-8")
    (found,) = control_charts.check(file)
    return found


def test_limits_fixed_by_periods_depart_only_where_they_are_those_of_the_periods(tmp_path):
    mean = (5 + 7 + 5 * 5 + 7 * 4) / 11  # the first twelve periods hold eleven figures
    found = fixed(tmp_path, (mean, mean - 5.32, mean + 5.32))
    assert (found.verdict, found.note) == (Verdict.DEPARTED, control_charts.FIXED)
    assert fixed(tmp_path, (mean, mean - 5, mean + 5)).verdict is Verdict.FAILED

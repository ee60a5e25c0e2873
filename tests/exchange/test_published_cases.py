"""Published cases of quartiles and of scoring: what passes, what departs, and a file of another form."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from goldenthread.exchange.cases import quartiles, scoring
from goldenthread.exchange.cases.case import CasesRefused, Verdict

CASES = Path(__file__).parents[1] / "cases"


def of(module, tmp_path, held):
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(held))
    return module.check(file)


def test_every_published_quartile_case_passes():
    found = quartiles.check(CASES / "quartile_cases.json")
    assert Counter(case.verdict for case in found) == {Verdict.PASSED: 95}


def test_scoring_cases_pass_depart_as_documented_or_say_why_they_cannot_be_judged():
    found = scoring.check(CASES / "scoring_cases.json")
    by_verdict = {
        verdict: [case.name.split()[0] for case in found if case.verdict is verdict]
        for verdict in Verdict
    }
    assert by_verdict[Verdict.FAILED] == []
    assert by_verdict[Verdict.DEPARTED] == ["S01", "S02"]
    assert by_verdict[Verdict.NOT_JUDGED] == ["C02", "C04"]
    assert len(by_verdict[Verdict.PASSED]) == 21
    assert all(case.note for case in found if case.verdict is not Verdict.PASSED)


QUARTILES = {
    "measure": "M", "period": "2024", "polarity": "High", "areas": ["A", "B", "A", "D"],
    "values": [1, "1,234.5", None, "2%"],
    "quartiles": {"75%": 618.25, "25%": 1.5, "100%": 1234.5, "50%": 2, "0%": 1},
    "rank": [3, 1, None, 2], "band": ["D", "A", None, "C"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.PASSED),  # quartiles in another order, two places of one name, other shapes
        ({"extra": 1}, Verdict.PASSED),
        ({"quartiles": {"50%": 2}}, Verdict.PASSED),
        ({"quartiles": {"60%": 2}}, Verdict.FAILED),
        ({"quartiles": {}}, Verdict.FAILED),
        ({"values": [1, "many", None, 2]}, Verdict.FAILED),
        ({"values": [1, 1234.5, None]}, Verdict.FAILED),
        ({"rank": [3, 1, 4, 2]}, Verdict.FAILED),
        ({"polarity": "sideways"}, Verdict.FAILED),
        ({"polarity": "-", "rank": [None] * 4, "band": [None] * 4}, Verdict.PASSED),
        ({"polarity": "low", "rank": [1, 3, None, 2], "band": ["A", "D", None, "B"]}, Verdict.PASSED),
        ({"values": [None] * 4, "rank": [None] * 4, "band": [None] * 4}, Verdict.FAILED),
    ],
)  # fmt: skip
def test_a_quartile_case_is_judged_for_what_it_says(change, verdict, tmp_path):
    found, other = of(quartiles, tmp_path, {"cases": [QUARTILES | change, QUARTILES]})
    assert (found.verdict, other.verdict) == (verdict, Verdict.PASSED)
    assert verdict is Verdict.PASSED or found.note or found.expected


def payment(actual: object, *, share: object = 1000, **change: object) -> dict[str, object]:
    terms = {"performance_without": 50, "performance_with": 60, "actual": actual, "share": share}
    return terms | change


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            payment(56),
            {"enhancement": 0.6, "proportion_payable": 0.6, "grant": 600.0},
        ),  # the edge pays
        (payment(55.99), {"enhancement": 0.599, "proportion_payable": 0, "grant": 0}),
        (payment(60), {"enhancement": 1, "proportion_payable": 1, "grant": 1000}),
        (payment(48), {"enhancement": -0.2, "proportion_payable": 0, "grant": 0.0}),
        (
            payment(60, share="£330,769.23"),
            {"grant": "330,769.23", "instalments": [165384.62, 165384.61]},
        ),
        (payment(58, share=0.03), {"grant": 0.02, "instalments": [0.01, 0.01]}),
        (
            payment(58, min_proportion=0.81),
            {"enhancement": 0.8, "proportion_payable": 0, "grant": 0},
        ),
        (payment(65, max_proportion=1.2), {"proportion_payable": 1.2, "grant": 1200}),
        (
            payment(106, performance_without=120, performance_with=100),
            {"enhancement": 0.7, "grant": 700},
        ),
    ],
)
def test_reward_payments_at_their_edges(given, expected, tmp_path):
    case = {"id": "L", "kind": "payment", "input": given, "expected": expected}
    assert of(scoring, tmp_path, {"lpsa": [case]})[0].verdict is Verdict.PASSED
    wrong = case | {"expected": {**expected, "grant": 17}}
    assert of(scoring, tmp_path, {"lpsa": [wrong]})[0].verdict is Verdict.FAILED


def assessment(rule: str, total: float, category: str) -> dict[str, object]:
    """Three themes of other weights than the proposal of 2003."""
    cases = [
        {
            "id": "D",
            "input": {"a": 3, "b": 5, "c": 1},
            "expected": {"total": total, "category": category},
        }
    ]
    return {
        "other_assessment": {
            "weights_percent": {"a": 50, "b": 30, "c": 20},
            "rule": rule,
            "cases": cases,
        }
    }


def test_an_assessment_goes_by_the_weights_and_bands_of_its_file(tmp_path):
    # 50 × 3 + 30 × 5 + 20 × 1 = 320, of ten.
    rule = "score 1-5; total = sum(weight/10 x score); below 20 poor, 32 or more good, 45 or more excellent"
    assert of(scoring, tmp_path, assessment(rule, 32, "good"))[0].verdict is Verdict.PASSED
    assert of(scoring, tmp_path, assessment(rule, 32, "excellent"))[0].verdict is Verdict.FAILED
    assert (
        of(scoring, tmp_path, assessment(rule.replace("32", "33"), 32, "between"))[0].verdict
        is Verdict.PASSED
    )
    beyond = rule.replace("1-5", "1-4")
    assert "scores are from 1 to 4" in of(scoring, tmp_path, assessment(beyond, 32, "good"))[0].got
    (unread,) = of(scoring, tmp_path, assessment("as the board sees fit", 32, "good"))
    assert (unread.verdict, "bands are not told" in unread.note) == (Verdict.FAILED, True)


@pytest.mark.parametrize(
    ("part", "verdict"),
    [
        ({"lpsa": [{"id": "L", "kind": "lottery", "input": {}, "expected": {}}]}, Verdict.FAILED),
        ({"lpsa": [{"id": "L", "kind": "share", "input": {"grant": 10, "targets": 4, "sub_targets": 2},
                    "expected": {"per_target": 2.5, "per_sub_target": 1.25}}]}, Verdict.PASSED),
        ({"lpsa": [{"id": "L", "kind": "share", "input": {"grant": 10, "targets": 4},
                    "expected": {"per_head": 2.5}}]}, Verdict.FAILED),
        ({"lpsa": [{"id": "L", "kind": "pot", "input": {"net_budget_requirement": "£1,000", "rate": 0.025},
                    "expected": {}}]}, Verdict.FAILED),  # nothing was held against anything
        ({"cpa_overall_rules": [{"id": "C", "input": {"education": 1, "service": 4}, "expected": "weak"}]},
         Verdict.PASSED),
        ({"cpa_overall_rules": [{"id": "C", "input": {"education": 2, "service": 4}, "expected": "good"}]},
         Verdict.NOT_JUDGED),
        ({"projections": [{"id": "P", "input": {"annual_target": 1200, "actual_q2": 500, "elapsed": 6,
                           "total": 12}, "expected": {"pro_rata_target": 600, "ratio": 0.8333}}]},
         Verdict.PASSED),
        ({"projections": [{"id": "P", "input": {"value_to_date": 1, "elapsed": 3, "total": 9},
                           "expected": 3.00001}]}, Verdict.FAILED),
        ({"cityscore": {"cases": [{"id": "S", "input": {"value": 1, "target": 0}, "expected": 1}]}},
         Verdict.FAILED),
        ({"budget_variance": [{"id": "B", "input": {"budget": 5, "actual": 5},
                               "expected": {"variance": 0, "label": "on"}}]}, Verdict.PASSED),
        ({"budget_variance": "none", "lpsa": []}, Verdict.FAILED),
    ],
)  # fmt: skip
def test_a_scoring_case_is_judged_for_what_it_says(part, verdict, tmp_path):
    assert of(scoring, tmp_path, part)[0].verdict is verdict


def test_a_part_that_is_not_known_has_failed(tmp_path):
    known = {"id": "B1", "input": {"budget": 5, "actual": 7}, "expected": {"variance": 2}}
    found = of(scoring, tmp_path, {"budget_variance": [known], "horoscopes": [{"id": "H1"}]})
    assert [(case.name, case.verdict) for case in found] == [
        ("B1", Verdict.PASSED), ("horoscopes", Verdict.FAILED),
    ]  # fmt: skip


def test_a_wrong_rank_is_shown_with_both_ranks(tmp_path):
    case = {
        "measure": "M", "period": "2024", "polarity": "High", "areas": ["A", "B"], "values": [1, 2],
        "quartiles": {"0%": 1, "25%": 1.25, "50%": 1.5, "75%": 1.75, "100%": 2},
        "rank": [1, 1], "band": ["D", "A"],
    }  # fmt: skip
    (found,) = of(quartiles, tmp_path, {"cases": [case]})
    assert found.verdict is Verdict.FAILED
    assert (found.expected, found.got) == ("A rank 1 band D", "A rank 2 band D")


def test_a_city_score_that_is_not_rounded_up_either_fails(tmp_path):
    case = {"id": "S9", "input": {"value": 87.4, "target": 100}, "expected": 0.9}
    (found,) = of(scoring, tmp_path, {"cityscore": {"cases": [case]}})
    assert (found.verdict, found.got) == (Verdict.FAILED, "0.87")


def test_a_case_of_an_unknown_form_fails_alone(tmp_path):
    known = {"id": "B1", "input": {"budget": 5, "actual": 7}, "expected": {"variance": 2}}
    found = of(scoring, tmp_path, {"budget_variance": [known, {"id": "B2", "expected": {}}]})
    assert [case.verdict for case in found] == [Verdict.PASSED, Verdict.FAILED]


@pytest.mark.parametrize("module", [quartiles, scoring])
@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"cases": 3}'])
def test_a_file_of_another_form_is_refused_in_a_sentence(module, text, tmp_path):
    file = tmp_path / "cases.json"
    file.write_text(text)
    with pytest.raises(CasesRefused, match=r"\.$"):
        module.check(file)
    with pytest.raises(CasesRefused, match="no file"):
        module.check(tmp_path / "none.json")

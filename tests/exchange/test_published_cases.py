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

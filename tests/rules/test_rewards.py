"""Reward grants: the published schedules, and what is never paid."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.rules.numbers import Number, number, plain
from goldenthread.rules.rewards import RewardRefused, Terms, pot, reward, share, shares

CASES = json.loads(
    (Path(__file__).parents[1] / "cases" / "scoring_cases.json").read_text("utf-8"), parse_float=str
)["lpsa"]


def of(kind: str) -> list[Any]:
    found = [case for case in CASES if case["kind"] == kind]
    assert found
    return [pytest.param(case["input"], case["expected"], id=case["id"]) for case in found]


@pytest.mark.parametrize(("given_in", "expected"), of("pot"))
def test_a_published_pot(given_in: dict[str, Any], expected: dict[str, Any]) -> None:
    found = pot(
        number(given_in["net_budget_requirement"]),
        rate=number(given_in["rate"]),
        round_to=number(given_in["round_to"]),
    )
    assert found == (number(expected["unrounded"]), number(expected["grant"]))


@pytest.mark.parametrize(("given_in", "expected"), of("share"))
def test_a_published_share(given_in: dict[str, Any], expected: dict[str, Any]) -> None:
    printed = str(expected["per_target"])
    decimals = len(printed.partition(".")[2])
    found = plain(share(number(given_in["grant"]), given_in["targets"]), decimals)
    assert found.replace(",", "") == printed


@pytest.mark.parametrize(("given_in", "expected"), of("payment"))
def test_a_payment_by_the_published_schedule(
    given_in: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = reward(
        number(given_in["actual"]),
        without=number(given_in["performance_without"]),
        with_agreement=number(given_in["performance_with"]),
        share=number(given_in["share"]),
        terms=Terms(number(given_in["min_proportion"]), number(given_in["max_proportion"])),
    )
    assert found.achieved == number(str(expected["enhancement"]))
    assert found.payable == number(str(expected["proportion_payable"]))
    assert found.grant == number(str(expected["grant"]))
    assert list(found.instalments) == [number(str(each)) for each in expected["instalments"]]


def test_exactly_the_least_is_paid() -> None:
    earned = reward(number(56), without=number(50), with_agreement=number(60), share=number(100))
    assert (earned.grant, earned.because) == (
        number(60),
        "6 of the 10 promised, 60 per cent, is paid",
    )


def test_going_backwards_earns_nothing() -> None:
    earned = reward(number(48), without=number(50), with_agreement=number(60), share=number(100))
    assert (earned.grant, earned.because) == (
        0,
        "−2 of the 10 promised, −20 per cent, earns nothing",
    )


def test_an_interim_payment_is_taken_off_and_too_much_is_paid_back() -> None:
    earned = reward(number(57), without=number(50), with_agreement=number(60), share=number(100))
    assert earned.after(number(50)) == number(20)
    assert earned.after(number(80)) == number(-10)


@pytest.mark.parametrize(
    "refused",
    [
        lambda: reward(Number(1), without=Number(5), with_agreement=Number(5), share=Number(0)),
        lambda: share(number(10), 0),
        lambda: shares(number(10), 0),
        lambda: shares(number("0.001"), 2),
        lambda: pot(number(-1), rate=number(1), round_to=number(1)),
        lambda: pot(number(1), rate=number(1), round_to=number(0)),
    ],
)
def test_what_cannot_be_worked_out_is_refused(refused: Any) -> None:
    with pytest.raises(RewardRefused, match=r"\.$"):
        refused()


@given(st.integers(-(10**12), 10**12), st.integers(1, 40))
def test_shares_make_the_whole_and_differ_by_a_penny_at_most(pence: int, parts: int) -> None:
    whole = Number(pence * 10_000)
    found = shares(whole, parts)
    assert sum(found) == whole
    assert max(found) - min(found) <= 10_000


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(-1000, 1000))
def test_a_reward_lies_between_nothing_and_its_share(
    actual: int, without: int, promised: int
) -> None:
    if without == promised:
        return
    earned = reward(
        number(actual), without=number(without), with_agreement=number(promised), share=number(90)
    )
    assert 0 <= earned.grant <= number(90)
    assert sum(earned.instalments) == earned.grant
    mirrored = reward(
        number(-actual),
        without=number(-without),
        with_agreement=number(-promised),
        share=number(90),
    )
    assert mirrored.grant == earned.grant

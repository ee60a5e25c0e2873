"""Cases of reward grants, assessments, projections, variances and city scores (docs/methods/scoring.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from goldenthread.exchange.cases.case import Case, CasesRefused, Verdict, text_of
from goldenthread.rules.accumulation import Part
from goldenthread.rules.forecast import Span, Year, forecast
from goldenthread.rules.numbers import Number, divide, multiply, number, plain, read_figure, shown
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import rate, within_points
from goldenthread.rules.rewards import RewardRefused, Terms, pot, reward, share
from goldenthread.rules.scoring import (
    Cap,
    Category,
    Scheme,
    ScoringRefused,
    assess,
    capped,
    score_against,
    variance,
)
from goldenthread.rules.vocabulary import Accumulation, ForecastMethod, Polarity, RatingClass

Given = Mapping[str, Any]
#: What was expected beside what was got, each in words.
Pair = tuple[str, str]

_NO_INPUT: Final = "its input is not given, so that nothing can be worked out"
_CORE: Final = "a core service below its least"
_CPA: Final = Scheme(
    "Comprehensive performance assessment of 2002",
    {},
    tuple(Category(name, None) for name in ("poor", "weak", "fair", "good", "excellent")),
    (
        Cap("social_services_stars", number(1), "weak", _CORE),
        Cap("social_services", number(2), "weak", _CORE),
        Cap("education", number(2), "weak", _CORE),
        Cap("financial_standing", number(2), "weak", _CORE),
    ),
)


class _NotJudged(Exception):
    """Why a case cannot be judged."""


def check(file: Path) -> list[Case]:
    """Return the file's cases, each with what ours gives.

    Raises:
        CasesRefused: it holds none.
    """
    try:
        held = json.loads(text_of(file), parse_float=str)
        found = [case for name, judge in _PARTS.items() for case in judge(held.get(name) or [])]
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as fault:
        raise CasesRefused(
            f"{file.name} is not of the form of scoring_cases.json: {fault}."
        ) from None
    if not found:
        raise CasesRefused(f"{file.name} holds no cases.")
    return found


def _each(cases: Sequence[Given], judge: Callable[[Given], list[Pair]]) -> Iterator[Case]:
    """Judge every case: it passes where nothing of it differs."""
    for case in cases:
        name = " ".join(str(case.get(key, "")) for key in ("id", "kind", "label")).strip()
        try:
            pairs = judge(case)
        except _NotJudged as why:
            expected = case.get("expected", "")
            yield Case(name, str(expected), "", Verdict.NOT_JUDGED, str(why))
            continue
        except (RewardRefused, ScoringRefused) as refusal:
            pairs = [(str(case["expected"]), f"refused: {refusal}")]
        except (KeyError, TypeError, ValueError, StopIteration, IndexError) as fault:
            pairs = [
                (str(case.get("expected", "")), f"it has no form that is known here: {fault!r}")
            ]
        differing = [pair for pair in pairs if pair[0] != pair[1]]
        verdict = Verdict.FAILED if differing else Verdict.PASSED
        expected, got = ("; ".join(pair[side] for pair in differing or pairs) for side in (0, 1))
        yield Case(name, expected, got, verdict)


def _as_printed(name: str, printed: object, ours: Number) -> Pair:
    """Return a printed number beside ours, to as many decimals as were printed."""
    text = str(printed)
    decimals = min(len(text.partition(".")[2]), 6)
    wanted = read_figure(text).value
    if wanted is None:
        raise ValueError(f"“{text}” is not a number")
    return f"{name} {shown(wanted, decimals=decimals)}", f"{name} {shown(ours, decimals=decimals)}"


def _n(given: Given, name: str) -> Number:
    return number(str(given[name]))


def _rewards(cases: Sequence[Given]) -> Iterator[Case]:
    kinds = {"pot": _pot, "share": _share, "payment": _payment}
    return _each(cases, lambda case: kinds[case["kind"]](case["input"], case["expected"]))


def _pot(given: Given, expected: Given) -> list[Pair]:
    found = pot(
        _n(given, "net_budget_requirement"),
        rate=_n(given, "rate"),
        round_to=_n(given, "round_to"),
    )
    ours = {"unrounded": found.exact, "grant": found.grant}
    return [_as_printed(name, printed, ours[name]) for name, printed in expected.items()]


def _share(given: Given, expected: Given) -> list[Pair]:
    found = share(_n(given, "grant"), int(given["targets"]))
    pairs = [_as_printed("per target", expected["per_target"], found)]
    if "per_sub_target" in expected:
        parts = int(given["targets"]) * int(given["sub_targets"])
        whole = share(_n(given, "grant"), parts)
        pairs.append(_as_printed("per sub-target", expected["per_sub_target"], whole))
    return pairs


def _payment(given: Given, expected: Given) -> list[Pair]:
    terms = Terms(
        least=number(str(given.get("min_proportion", "0.6"))),
        most=number(str(given.get("max_proportion", 1))),
        instalments=len(expected.get("instalments", ())) or 2,
    )
    found = reward(
        _n(given, "actual"),
        without=_n(given, "performance_without"),
        with_agreement=_n(given, "performance_with"),
        share=_n(given, "share"),
        terms=terms,
    )
    ours = {
        "enhancement": found.achieved,
        "proportion_payable": found.payable,
        "grant": found.grant,
    }
    pairs = [_as_printed(key, expected[key], ours[key]) for key in ours if key in expected]
    paid = zip(expected.get("instalments", ()), found.instalments, strict=False)
    return pairs + [_as_printed("instalment", printed, mine) for printed, mine in paid]


def _assessments(cases: Sequence[Given]) -> Iterator[Case]:
    return _each(cases, _assessment)


def _assessment(case: Given) -> list[Pair]:
    scores = {
        name: number(str(score))
        for name, score in case["input"].items()
        if read_figure(score).value is not None
    }
    if not scores:
        raise _NotJudged(_NO_INPUT)
    without = case.get("without_rule")
    if without is None:
        raise _NotJudged(
            "it does not say what the whole would be without the rule, and the table that makes it"
            " of services and corporate score was not found"
        )
    return [(case["expected"], capped(_CPA, without, scores)[0])]


def _districts(held: Given) -> Iterator[Case]:
    scheme = Scheme(
        "District proposal of 2003",
        {theme: number(str(weight)) for theme, weight in held["weights_percent"].items()},
        (Category("poor", Number(0)), Category("", number(40)), Category("excellent", number(67))),
        divisor=number(5),
    )

    def judge(case: Given) -> list[Pair]:
        found = assess(scheme, {name: number(str(each)) for name, each in case["input"].items()})
        if found.total is None:
            raise ScoringRefused("there is no total")
        printed = case["expected"]["category"]
        category = "" if printed.startswith("between") else printed
        return [
            _as_printed("total", case["expected"]["total"], found.total),
            (f"category {category or 'between'}", f"category {found.category or 'between'}"),
        ]

    return _each(held["cases"], judge)


def _projections(cases: Sequence[Given]) -> Iterator[Case]:
    return _each(cases, _projection)


def _projection(case: Given) -> list[Pair]:
    given, expected = case["input"], case["expected"]
    if "value_to_date" in given:
        return [_as_printed("outturn", expected, _by_days(given))]
    if "elapsed" in given:
        return _pro_rata(given, expected, case.get("published_rag"))
    return _against_profile(given, str(expected))


def _by_days(given: Given) -> Number:
    start = date(2025, 1, 1)
    end, reached = (start + timedelta(days=int(given[name])) for name in ("total", "elapsed"))
    year = Year(
        Period(start, end), [Span(Period(start, reached), Part(_n(given, "value_to_date")))]
    )
    found = forecast(
        year, method=ForecastMethod.STRAIGHT_LINE, accumulation=Accumulation.SUM, decimals=4
    )
    if found.value is None:
        raise ScoringRefused(found.because)
    return found.value


def _pro_rata(given: Given, expected: Given, published: str | None) -> list[Pair]:
    actual = next(_n(given, name) for name in given if name.startswith("actual"))
    target = multiply(_n(given, "annual_target"), _n(given, "elapsed"))
    pairs = [_as_printed("target so far", expected["pro_rata_target"], target)]
    pairs.append(_as_printed("ratio", expected["ratio"], divide(actual, target)))
    if published:
        way = str(given.get("polarity", "high")).casefold()
        pairs.append((published, _colour(actual, target, Polarity(way))))
    return pairs


def _against_profile(given: Given, expected: str) -> list[Pair]:
    """A profiled target of a quarter: missed or met, by how much, and the straight line beside it."""
    name = next(each for each in given if each.startswith("profiled_"))
    quarter = int(re.findall(r"[0-9]", name)[0])
    actual, target = _n(given, f"actual_q{quarter}"), _n(given, name)
    straight = divide(multiply(_n(given, "annual_target"), number(quarter)), number(4))
    off = divide(multiply(Number(abs(actual - target)), number(100)), target)
    ours = {shown(off, decimals=1), shown(straight, decimals=0), plain(straight)}
    colour = _colour(actual, target, Polarity(str(given["polarity"]).casefold()))
    printed = re.findall(r"[0-9][0-9.]*", expected)
    pairs = [(expected.partition(" ")[0], colour)]
    return pairs + [(each, each if each in ours else ", ".join(sorted(ours))) for each in printed]


def _colour(actual: Number, target: Number, polarity: Polarity) -> str:
    """Return red where the target is missed: these cases know no amber."""
    rated = rate(actual, expected=target, rule=within_points(Number(0)), polarity=polarity)
    return "red" if rated.rating_class is RatingClass.OFF_TARGET else "green"


def _variances(cases: Sequence[Given]) -> Iterator[Case]:
    return _each(cases, _variance)


def _variance(case: Given) -> list[Pair]:
    expected = case["expected"]
    found = variance(_n(case["input"], "budget"), _n(case["input"], "actual")).amount
    pairs = [_as_printed("variance", expected["variance"], found)]
    if "label" in expected:
        pairs.append((expected["label"], "over" if found > 0 else "under" if found else "on"))
    return pairs


def _city_scores(held: Given) -> Iterator[Case]:
    """Boston rounds up, so that 0.991 looks like 1: ours rounds half up (docs/methods/scoring.md)."""
    for case in held["cases"]:
        given, printed = case["input"], case["expected"]
        values = given["values"] if "values" in given else [given["value"]]
        targets = given["targets"] if "targets" in given else [given["target"]]
        down = str(given.get("direction", "up")).casefold() == "down"
        way = Polarity.LOW if down else Polarity.HIGH
        scores = [
            score_against(number(str(value)), number(str(target)), way)
            for value, target in zip(values, targets, strict=True)
        ]
        wanted = [str(each) for each in (printed if isinstance(printed, list) else [printed])]
        yield _city_case(str(case["id"]), wanted, scores)


def _city_case(name: str, wanted: Sequence[str], scores: Sequence[Number]) -> Case:
    asked = [read_figure(text).value for text in wanted]
    step = number("0.01")
    ceiling = [Number(-(-score // step) * step) for score in scores]
    ours = [shown(score, decimals=2) for score in scores]
    expected = ", ".join(wanted)
    if asked == [read_figure(text).value for text in ours]:
        return Case(name, expected, ", ".join(ours), Verdict.PASSED)
    is_listed = asked == ceiling
    return Case(
        name,
        expected,
        ", ".join(ours),
        Verdict.DEPARTED if is_listed else Verdict.FAILED,
        "Boston rounds up, ours half up: 0.991 is not on target" if is_listed else "",
    )


_PARTS: Final[Mapping[str, Callable[[Any], Iterator[Case]]]] = {
    "lpsa": _rewards,
    "cpa_overall_rules": _assessments,
    "district_cpa_2003_proposal": lambda held: _districts(held) if held else iter(()),
    "projections": _projections,
    "budget_variance": _variances,
    "cityscore": lambda held: _city_scores(held) if held else iter(()),
}

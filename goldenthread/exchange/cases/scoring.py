"""Cases of reward grants, assessments, projections, variances and city scores (docs/methods/scoring.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from goldenthread.exchange.cases.case import (
    MISREAD,
    Case,
    CasesRefused,
    Misread,
    Verdict,
    json_of,
    said_of,
)
from goldenthread.rules.accumulation import Part
from goldenthread.rules.forecast import Span, Year, forecast
from goldenthread.rules.numbers import Number, divide, multiply, number, plain, read_figure, shown
from goldenthread.rules.periods import Period
from goldenthread.rules.rating import rate, within_points
from goldenthread.rules.rewards import Reward, RewardRefused, Terms, pot, reward, share
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
_NUMBER: Final = r"([0-9]+(?:\.[0-9]+)?)"
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
    held = json_of(file, parse_float=str)
    if not isinstance(held, dict) or (held and not any(_judge_of(*part) for part in held.items())):
        raise CasesRefused(f"{file.name} is not of the form of scoring_cases.json.")
    found = [case for name, given in held.items() if name != "meta" for case in _part(name, given)]
    if not found:
        raise CasesRefused(f"{file.name} holds no cases.")
    return found


def _part(name: str, given: Any) -> list[Case]:
    """Return the cases of one part of a file; a part of no known form is one case that failed."""
    judge = _judge_of(name, given)
    if judge is None:
        known = ", ".join(_PARTS)
        return [Case(name, "", "nothing", Verdict.FAILED, f"only {known} are known here")]
    try:
        return list(judge(given)) if given else []
    except MISREAD as fault:
        return [Case(name, "cases", "nothing", Verdict.FAILED, said_of(fault))]


def _judge_of(name: str, given: Any) -> Callable[[Any], Iterator[Case]] | None:
    """Return what judges a part: by its name, or an assessment of another name that states its weights."""
    if isinstance(given, dict) and {"weights_percent", "cases"} <= set(given):
        return _districts
    return _PARTS.get(name)


def _each(cases: Sequence[Given], judge: Callable[[Given], list[Pair]]) -> Iterator[Case]:
    """Judge every case: it passes where something was worked out and nothing of it differs."""
    for order, case in enumerate(cases, start=1):
        if not isinstance(case, dict):
            raise Misread(f"case {order} is not a set of named values")
        named = " ".join(str(case.get(key, "")) for key in ("id", "kind", "label")).strip()
        name = named or f"case {order}"
        try:
            pairs = judge(case)
        except _NotJudged as why:
            expected = case.get("expected", "")
            yield Case(name, str(expected), "", Verdict.NOT_JUDGED, str(why))
            continue
        except (RewardRefused, ScoringRefused) as refusal:
            pairs = [(str(case["expected"]), f"refused: {refusal}")]
        except MISREAD as fault:
            expected = str(case.get("expected", ""))
            yield Case(name, expected, "nothing", Verdict.FAILED, said_of(fault))
            continue
        differing = [pair for pair in pairs if pair[0] != pair[1]]
        verdict = Verdict.FAILED if differing or not pairs else Verdict.PASSED
        expected, got = ("; ".join(pair[side] for pair in differing or pairs) for side in (0, 1))
        yield Case(name, expected, got, verdict)


def _as_printed(name: str, printed: object, ours: Number) -> Pair:
    """Return a printed number beside ours, to as many decimals as were printed."""
    text = str(printed)
    decimals = min(len(text.partition(".")[2]), 6)
    wanted = read_figure(text).value
    if wanted is None:
        raise Misread(f"“{text}” is not a number")
    return f"{name} {shown(wanted, decimals=decimals)}", f"{name} {shown(ours, decimals=decimals)}"


def _n(given: Given, name: str, otherwise: str = "") -> Number:
    """Return a number of a case, in any shape that a sheet has it in.

    Raises:
        KeyError: it is not given, and nothing stands instead.
        Misread: it is none.
    """
    text = str(given.get(name, otherwise) if otherwise else given[name])
    found = read_figure(text).value
    if found is None:
        raise Misread(f"its {name}, “{text}”, is not a number")
    return found


def _part_of(given: Given, name: str, otherwise: str = "") -> Number:
    """Return a share of a whole, written as 0.6 or as 60%."""
    found = _n(given, name, otherwise)
    is_percent = read_figure(str(given.get(name, ""))).unit == "%"
    return divide(found, number(100)) if is_percent else found


def _whole(given: Given, name: str, otherwise: str = "") -> int:
    """Return a whole number of a case.

    Raises:
        Misread: it is none.
    """
    whole, rest = divmod(_n(given, name, otherwise), number(1))
    if rest:
        raise Misread(f"its {name}, {given[name]}, is not a whole number")
    return whole


def _rewards(cases: Sequence[Given]) -> Iterator[Case]:
    kinds = {"pot": _pot, "share": _share, "payment": _payment}
    return _each(cases, lambda case: kinds[case["kind"]](case["input"], case["expected"]))


def _pot(given: Given, expected: Given) -> list[Pair]:
    found = pot(
        _n(given, "net_budget_requirement"),
        rate=_part_of(given, "rate"),
        round_to=_n(given, "round_to", "1"),
    )
    return _each_printed(expected, {"unrounded": found.exact, "grant": found.grant})


def _each_printed(expected: Given, ours: Mapping[str, Number]) -> list[Pair]:
    """Return every printed number beside ours.

    Raises:
        KeyError: something was printed that is not worked out here.
    """
    return [
        _as_printed(name.replace("_", " "), printed, ours[name])
        for name, printed in expected.items()
        if not name.startswith("published")  # what a report rounded: shown, never asserted
    ]


def _share(given: Given, expected: Given) -> list[Pair]:
    targets = _whole(given, "targets")
    ours = {"per_target": share(_n(given, "grant"), targets)}
    if "sub_targets" in given:
        ours["per_sub_target"] = share(_n(given, "grant"), targets * _whole(given, "sub_targets"))
    return _each_printed(expected, ours)


def _payment(given: Given, expected: Given) -> list[Pair]:
    printed = expected.get("instalments", ())
    terms = Terms(
        least=_part_of(given, "min_proportion", "0.6"),
        most=_part_of(given, "max_proportion", "1"),
        instalments=_whole(given, "instalments", "2"),
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
        **_after_interim(given, found),
    }
    pairs = _each_printed(
        {key: each for key, each in expected.items() if key != "instalments"}, ours
    )
    if printed and len(printed) != len(found.instalments):
        return [*pairs, (f"{len(printed)} instalments", f"{len(found.instalments)} instalments")]
    paid = zip(printed, found.instalments, strict=False)
    return pairs + [_as_printed("instalment", each, mine) for each, mine in paid]


def _after_interim(given: Given, found: Reward) -> dict[str, Number]:
    """Return what is still due, or to be paid back, after an interim payment, where one was made."""
    paid = [name for name in given if name.startswith("interim")]
    if not paid:
        return {}
    due = found.after(_n(given, paid[0]))
    due_now, back = Number(max(due, 0)), Number(max(-due, 0))
    return {"balance": due, "due": due_now, "recovery": back, "to_recover": back}


def _assessments(cases: Sequence[Given]) -> Iterator[Case]:
    return _each(cases, _assessment)


def _assessment(case: Given) -> list[Pair]:
    scores = {name: _n(case["input"], name) for name in case["input"] if name != "note"}
    if not scores:
        raise _NotJudged(_NO_INPUT)
    without = case.get("without_rule")
    if without is None:
        at_best, cap = capped(_CPA, _CPA.categories[-1].name, scores)
        if cap is not None and at_best == case["expected"]:
            return [(case["expected"], at_best)]
        raise _NotJudged(
            "it does not say what the whole would be without the rule, and the table that makes it"
            " of services and corporate score was not found"
        )
    return [(case["expected"], capped(_CPA, without, scores)[0])]


def _scheme(held: Given) -> Scheme:
    """Return the scheme that a part states: its weights, and its bands and scale in the words of its rule.

    Raises:
        Misread: the rule is written in other words.
    """
    rule = str(held["rule"])
    under = re.findall(rf"(?:below|under) {_NUMBER} (?:is )?([a-z ]+)", rule)
    from_on = re.findall(rf"{_NUMBER} or (?:more|above|over) (?:is )?([a-z ]+)", rule)
    scale = re.search(rf"scores? {_NUMBER} ?(?:-|–|to) ?{_NUMBER}", rule)
    divided = re.search(rf"weight ?[/÷] ?{_NUMBER}", rule)
    if scale is None or not (under or from_on):
        raise Misread(f"its bands are not told by “{rule}”")
    starts = {number(text): name.strip() for text, name in from_on}
    lowest = 0
    for text, name in sorted(under, key=lambda one: number(one[0])):
        starts[Number(lowest)], lowest = name.strip(), number(text)
    starts.setdefault(Number(lowest), "")
    return Scheme(
        "as the file states it",
        {theme: number(str(weight)) for theme, weight in held["weights_percent"].items()},
        tuple(Category(starts[at], at) for at in sorted(starts)),
        divisor=number(divided[1]) if divided else number(1),
        least=number(scale[1]),
        greatest=number(scale[2]),
    )


def _districts(held: Given) -> Iterator[Case]:
    scheme = _scheme(held)

    def judge(case: Given) -> list[Pair]:
        found = assess(scheme, {name: _n(case["input"], name) for name in case["input"]})
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
    end, reached = (start + timedelta(days=_whole(given, name)) for name in ("total", "elapsed"))
    year = Year(
        Period(start, end), [Span(Period(start, reached), Part(_n(given, "value_to_date")))]
    )
    found = forecast(
        year, method=ForecastMethod.STRAIGHT_LINE, accumulation=Accumulation.SUM, decimals=6
    )
    if found.value is None:
        raise ScoringRefused(found.because)
    return found.value


def _pro_rata(given: Given, expected: Given, published: str | None) -> list[Pair]:
    actual = next(_n(given, name) for name in given if name.startswith("actual"))
    elapsed = divide(_n(given, "elapsed"), _n(given, "total", "1"))
    target = multiply(_n(given, "annual_target"), elapsed)
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
    ours = {shown(off, decimals=places) for places in range(3)} | {plain(straight)}
    ours |= {shown(straight, decimals=0).replace(",", "")}
    colour = _colour(actual, target, Polarity(str(given["polarity"]).casefold()))
    printed = [each.rstrip(".") for each in re.findall(r"[0-9][0-9.]*", expected.replace(",", ""))]
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
    printed = {name: expected[name] for name in expected if name != "label"}
    pairs = _each_printed(printed, {"variance": found})
    if "label" in expected:
        pairs.append((expected["label"], "over" if found > 0 else "under" if found else "on"))
    return pairs


def _city_scores(held: Given) -> Iterator[Case]:
    """Boston rounds up, so that 0.991 looks like 1: ours rounds half up (docs/methods/scoring.md)."""
    for order, case in enumerate(held["cases"], start=1):
        name, expected = str(case.get("id", f"cityscore {order}")), case.get("expected", "")
        try:
            wanted = [
                str(each) for each in (expected if isinstance(expected, list) else [expected])
            ]
            yield _city_case(name, wanted, _scores(case["input"]))
        except MISREAD as fault:
            yield Case(name, str(expected), "nothing", Verdict.FAILED, said_of(fault))


def _scores(given: Given) -> list[Number]:
    values = given["values"] if "values" in given else [given["value"]]
    targets = given["targets"] if "targets" in given else [given["target"]]
    way = {"up": Polarity.HIGH, "down": Polarity.LOW}[str(given.get("direction", "up")).casefold()]
    return [
        score_against(number(str(value)), number(str(target)), way)
        for value, target in zip(values, targets, strict=True)
    ]


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
    "district_cpa_2003_proposal": _districts,
    "projections": _projections,
    "budget_variance": _variances,
    "cityscore": _city_scores,
}

"""Cases of quartiles, ranks and bands among places (docs/methods/benchmarks.md)."""

from __future__ import annotations

from collections.abc import Mapping
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
from goldenthread.exchange.published.figures import read_value
from goldenthread.rules.benchmarks import Comparison
from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.vocabulary import Polarity

_NEAR: Final = 1e-6
_GOOD: Final = {
    "high": Polarity.HIGH,
    "low": Polarity.LOW,
    "none": Polarity.NONE,
    "neutral": Polarity.NONE,
}
_MARKS: Final = {"0%": 0, "25%": 1, "50%": 2, "75%": 3, "100%": 4}


def check(file: Path) -> list[Case]:
    """Return the file's cases, each with what ours gives.

    Raises:
        CasesRefused: it holds none.
    """
    held = json_of(file, parse_float=str)
    cases = held.get("cases") if isinstance(held, dict) else held
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise CasesRefused(f"{file.name} is not of the form of quartile_cases.json.")
    if not cases:
        raise CasesRefused(f"{file.name} holds no cases.")
    return [_judged(case, order) for order, case in enumerate(cases, start=1)]


def _judged(case: Mapping[str, Any], order: int) -> Case:
    named = " ".join(str(case[each]) for each in ("measure", "period") if each in case)
    name = named or f"case {order}"
    try:
        differs = _differing(case)
    except MISREAD as fault:
        return Case(name, "quartiles, ranks and bands", "nothing", Verdict.FAILED, said_of(fault))
    if not differs:
        return Case(name, "", "", Verdict.PASSED)
    expected, got = ("; ".join(each[side] for each in differs[:5]) for side in (0, 1))
    more = f"; and {len(differs) - 5} more" if len(differs) > 5 else ""
    return Case(name, expected + more, got + more, Verdict.FAILED)


def _differing(case: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what theirs and ours give, wherever they differ.

    Raises:
        Misread: a value is neither a number nor a mark for a missing one, or the lists differ in length.
    """
    held = {name: len(case[name]) for name in ("areas", "values", "rank", "band")}
    if len(set(held.values())) > 1:
        counts = ", ".join(f"{count} of {name}" for name, count in held.items())
        raise Misread(f"each area needs a value, a rank and a band: it has {counts}")
    # Two places of one name are two places: each is known by where it stands.
    comparison = Comparison(_figures(case), _polarity(case))
    differs = _quartiles_differ(case["quartiles"], comparison)
    standings = comparison.standings()
    rows = zip(case["areas"], case["rank"], case["band"], strict=True)
    for place, (area, rank, band) in enumerate(rows):
        stands = standings.get(place)
        ours = (stands.rank, stands.band or None) if stands else (None, None)
        theirs = (None if _is_none(rank) else int(float(rank)), None if _is_none(band) else band)
        if ours != theirs:
            differs.append((f"{area} {_words(theirs)}", f"{area} {_words(ours)}"))
    return differs


def _is_none(given: object) -> bool:
    return given is None or str(given).strip().casefold() in (
        "",
        "-",
        "na",
        "nan",
        "n/a",
        "not applicable",
    )


def _polarity(case: Mapping[str, Any]) -> Polarity:
    written = case["polarity"]
    if _is_none(written):
        return Polarity.NONE
    found = _GOOD.get(str(written).strip().casefold())
    if found is None:
        raise Misread(f"which way is good is not said by the polarity “{written}”")
    return found


def _figures(case: Mapping[str, Any]) -> dict[int, Number]:
    found = {}
    for place, (area, value) in enumerate(zip(case["areas"], case["values"], strict=True)):
        figure = read_value(value)
        if figure is None:
            raise Misread(f"the value of {area}, “{value}”, is not a number")
        if isinstance(figure, int):
            found[place] = Number(figure)
    return found


def _quartiles_differ(
    expected: Mapping[str, Any], comparison: Comparison[int]
) -> list[tuple[str, str]]:
    unknown = [name for name in expected if name not in _MARKS]
    if unknown or not expected:
        raise Misread(f"it has a quartile “{unknown[0]}”" if unknown else "it has no quartiles")
    marks = comparison.quartiles
    if marks is None:
        is_none = all(_is_none(one) for one in expected.values())
        return [] if is_none else [("quartiles", "none: no place has a figure")]
    found = []
    for name, theirs in expected.items():
        ours = marks.fourfold[_MARKS[name]] / 4 / SCALE
        if _is_none(theirs) or abs(ours - float(theirs)) > _NEAR * max(1.0, abs(ours)):
            found.append((f"{name} {theirs}", f"{name} {ours:.6f}"))
    return found


def _words(standing: tuple[int | None, str | None]) -> str:
    rank, band = standing
    return f"rank {'none' if rank is None else rank} band {band or 'none'}"

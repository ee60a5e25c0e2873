"""Cases of quartiles, ranks and bands among places (docs/methods/benchmarks.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from goldenthread.exchange.cases.case import Case, CasesRefused, Verdict, text_of
from goldenthread.exchange.published.figures import read_value
from goldenthread.rules.benchmarks import Comparison
from goldenthread.rules.numbers import SCALE, Number
from goldenthread.rules.vocabulary import Polarity

_NEAR: Final = 1e-6
_GOOD: Final = {"high": Polarity.HIGH, "low": Polarity.LOW}


def check(file: Path) -> list[Case]:
    """Return the file's cases, each with what ours gives.

    Raises:
        CasesRefused: it holds none.
    """
    try:
        held = json.loads(text_of(file), parse_float=str)
        cases = held["cases"] if isinstance(held, dict) else held
        found = [_judged(case) for case in cases]
    except (json.JSONDecodeError, KeyError, TypeError, ValueError) as fault:
        raise CasesRefused(
            f"{file.name} is not of the form of quartile_cases.json: {fault}."
        ) from None
    if not found:
        raise CasesRefused(f"{file.name} holds no cases.")
    return found


def _judged(case: Mapping[str, Any]) -> Case:
    figures = _figures(case)
    name = f"{case['measure']} {case['period']}"
    polarity = _GOOD.get(str(case["polarity"]).casefold(), Polarity.NONE)
    comparison = Comparison(figures, polarity)
    differs = _quartiles_differ(case["quartiles"], comparison)
    standings = comparison.standings()
    for area, rank, band in zip(case["areas"], case["rank"], case["band"], strict=True):
        stands = standings.get(area)
        ours = (stands.rank, stands.band or None) if stands else (None, None)
        theirs = (None if rank is None else int(float(rank)), band or None)
        if ours != theirs and not (stands is None and rank is None):
            differs.append((f"{area} {_words(theirs)}", f"{area} {_words(ours)}"))
    if not differs:
        return Case(name, "", "", Verdict.PASSED)
    expected, got = ("; ".join(each[side] for each in differs[:5]) for side in (0, 1))
    more = f"; and {len(differs) - 5} more" if len(differs) > 5 else ""
    return Case(name, expected + more, got + more, Verdict.FAILED)


def _figures(case: Mapping[str, Any]) -> dict[str, Number]:
    found = {}
    for area, value in zip(case["areas"], case["values"], strict=True):
        figure = read_value(value)
        if isinstance(figure, int):
            found[str(area)] = Number(figure)
    return found


def _quartiles_differ(
    expected: Mapping[str, Any], comparison: Comparison[str]
) -> list[tuple[str, str]]:
    marks = comparison.quartiles
    if marks is None:
        return [("quartiles", "none: no place has a figure")] if any(expected.values()) else []
    found = []
    for (name, theirs), fourfold in zip(expected.items(), marks.fourfold, strict=True):
        ours = fourfold / 4 / SCALE
        if theirs is None or abs(ours - float(theirs)) > _NEAR * max(1.0, abs(ours)):
            found.append((f"{name} {theirs}", f"{name} {ours:.6f}"))
    return found


def _words(standing: tuple[int | None, str | None]) -> str:
    rank, band = standing
    return f"rank {'none' if rank is None else rank} band {band or 'none'}"

"""Which figures does a commentary give for this period? Narrow on purpose: it rather stays quiet.

Method: docs/methods/plausibility.md.
"""

from __future__ import annotations

import re
from typing import Final

from goldenthread.rules.numbers import NotANumber, Number, number

_NUMBER: Final = r"(?P<figure>-?[0-9][0-9,]*(?:\.[0-9]+)?)"
_LINK: Final = (
    r"(?:[\s–—:=,(-]|\b(?:outturn|figure|total|result|was|is|were|of|at|stands|stood|we|"
    r"delivered|completed)\b)*"
)
_THIS_PERIOD: Final = (
    r"(?:this|the) (?:week|month|quarter|half-year|half year|year|period)\s*(?:is|was|were|:|=)\s*"
)


def figures_for_period(commentary: str, period_label: str) -> list[Number]:
    """Return the numbers that directly follow the period's name ('Q2 – 24 units').

    A four-digit number that could be a year is left out.
    """
    if not commentary:
        return []
    short = period_label.split()[-1] if re.search(r" [QH][1-4]$", period_label) else ""
    month = re.match(r"[A-Z][a-z]+(?= [0-9]{4}$)", period_label)
    names = [re.escape(name) for name in (period_label, short, month and month[0]) if name]
    named = [rf"(?:{'|'.join(names)})\b{_LINK}"] if names else []
    pattern = rf"\b(?:{'|'.join([*named, _THIS_PERIOD])}){_NUMBER}"
    found = []
    for match in re.finditer(pattern, commentary, re.IGNORECASE):
        figure = match["figure"]
        if not re.fullmatch(r"(19|20)[0-9]{2}", figure):
            found += _read(figure)
    return found


def percentages(commentary: str) -> list[Number]:
    """Return every number that is written with a per cent sign."""
    return [
        one
        for match in re.finditer(rf"{_NUMBER}\s?%", commentary)
        for one in _read(match["figure"])
    ]


def _read(figure: str) -> list[Number]:
    try:
        return [number(figure.replace(",", ""))]
    except NotANumber:
        return []

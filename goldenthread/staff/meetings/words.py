"""How a meeting's pages say which lines it did not decide."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from goldenthread.governance.queries.came_later import CameLater
from goldenthread.staff.organisation.wording import listed
from goldenthread.ui.dates import day

__all__ = ["left_in_words"]

#: So many lines of a package are named; the others are counted.
_NAMED: Final = 8


def left_in_words(left: Sequence[CameLater]) -> list[str]:
    """Say of each package which lines came after the meeting, with a sentence for each day.

    >>> from datetime import date
    >>> left_in_words([CameLater("PK-1", "board", 2, "HS20", date(2014, 7, 20))])
    ['PK-1: line 2 (HS20) came on 20 July 2014, after the meeting, and stays before the body.']
    """
    said = []
    in_order = sorted(left, key=lambda it: (it.reference, it.came_on, it.number))
    for (reference, came_on), rows in groupby(in_order, lambda it: (it.reference, it.came_on)):
        names = [f"{it.number} ({it.label})" for it in rows]
        noun, verb = ("line", "stays") if len(names) == 1 else ("lines", "stay")
        said.append(
            f"{reference}: {noun} {listed(names, at_most=_NAMED)} came on {day(came_on)},"
            f" after the meeting, and {verb} before the body."
        )
    return said

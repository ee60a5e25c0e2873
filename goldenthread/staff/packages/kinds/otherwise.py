"""What a version of a rule or of a definition that climbs would do to ratings, for whoever decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from goldenthread.indicators.commands.change_outlook import outlook_of
from goldenthread.indicators.queries.change_drafts import Draft, series_touched
from goldenthread.indicators.queries.counting import unusual_countings
from goldenthread.indicators.queries.intended import Intended
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.staff.changes.presenters import LineShown, line_shown

__all__ = ["Otherwise", "otherwise_of", "sum_in_words"]

#: As many series as a page rates anew while somebody waits.
_AT_ONCE: Final = 500
_SHOWN: Final = 24
_NO_DRAFT: Final = UUID(int=0)


@dataclass(frozen=True)
class Otherwise:
    """How many figures would be rated otherwise, and how many before that day, which keep their rating.

    ``lines`` are the latest of them, ``series`` how many are rated by it. ``is_known`` but where these are
    too many to be rated anew while somebody waits.
    """

    count: int
    earlier: int
    lines: tuple[LineShown, ...]
    series: int
    is_known: bool = True

    def words(self) -> tuple[str, ...]:
        """Say how many there are."""
        if not self.is_known:
            return (
                f"It rates {self.series:,} indicators: their figures are rated anew as it comes into force.",
            )
        before = (
            f"Of what was before that day {_figures(self.earlier)} would have been rated otherwise, and"
            " keeps its rating." if self.earlier == 1 else
            f"Of what was before that day {_figures(self.earlier)} would have been rated otherwise, and"
            " keep their ratings."
        )  # fmt: skip
        return (sum_in_words(self.count), *((before,) if self.earlier else ()))

    def to_page(self) -> Mapping[str, Any]:
        """Return what the page of one line shows of it."""
        left = self.count + self.earlier - len(self.lines)
        return {
            "include": "packages/otherwise.html",
            "words": self.words(),
            "lines": self.lines,
            "left": f"And {_figures(left)} more." if left else "",
        }


def otherwise_of(intended: Intended, reader: Actor) -> Otherwise | None:
    """Return what would come of a version; nothing where it makes no sense. Some 12 SQL queries."""
    series = series_touched(intended)
    if series > _AT_ONCE:
        return Otherwise(0, 0, (), series, is_known=False)
    now = timezone.now()
    try:
        found = outlook_of(intended, by=SYSTEM, at=now, reader=reader)
    except (NotPossible, ValueError):
        return None
    draft = Draft(_NO_DRAFT, now, intended, found, None, False, unusual_countings())
    recorded, earlier = draft.lines(recorded=True), draft.lines(recorded=False)
    shown = [*_latest_first(recorded), *_latest_first(earlier)][:_SHOWN]
    lines = tuple(line_shown(draft.line(it)) for it in shown)
    return Otherwise(len(recorded), len(earlier), lines, series)


def sum_in_words(count: int) -> str:
    """Say how many figures would be rated otherwise.

    >>> sum_in_words(1), sum_in_words(1200)
    ('1 figure would be rated otherwise.', '1,200 figures would be rated otherwise.')
    """
    if not count:
        return "No figure that is there would be rated otherwise."
    return f"{_figures(count)} would be rated otherwise."


def _figures(count: int) -> str:
    return "1 figure" if count == 1 else f"{count:,} figures"


def _latest_first(lines: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    return sorted(lines, key=lambda it: it[2], reverse=True)

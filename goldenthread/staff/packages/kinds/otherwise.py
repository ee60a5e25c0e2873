"""What a version of a rule or of a definition that climbs would do to ratings, for whoever decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
_NONE: Final = "No figure that is there would be rated otherwise."
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
            return (_too_many(self.series),)
        return _sentences(self.count, self.earlier)

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


def sum_in_words(found: Iterable[Otherwise | None]) -> str:
    """Say how many figures several versions together would rate otherwise; nothing where it is not known."""
    known = [it for it in found if it is not None]
    if not known:
        return ""
    if not all(it.is_known for it in known):
        return _too_many(sum(it.series for it in known))
    return " ".join(_sentences(sum(it.count for it in known), sum(it.earlier for it in known)))


def _too_many(series: int) -> str:
    return f"It rates {series:,} indicators: their figures are rated anew as it comes into force."


def _sentences(count: int, earlier: int) -> tuple[str, ...]:
    first = f"{_figures(count)} would be rated otherwise." if count else _NONE
    if not earlier:
        return (first,)
    are = "is" if earlier == 1 else "are"
    keep = "keeps its rating" if earlier == 1 else "keep their ratings"
    return (
        first,
        f"{_figures(earlier)} before that day {are} rated otherwise than by this, and {keep}.",
    )


def _figures(count: int) -> str:
    return "1 figure" if count == 1 else f"{count:,} figures"


def _latest_first(lines: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    return sorted(lines, key=lambda it: it[2], reverse=True)

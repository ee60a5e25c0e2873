"""This year's scorecard beside last year's: what was added, dropped, or is reported at another interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from goldenthread.organisation.access import Actor
from goldenthread.records.page import Page, page_within
from goldenthread.reports.queries.lines import LinesFilter, YearLine, lines_seen, narrowed
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen, scorecard_before
from goldenthread.rules.vocabulary import YearLineState

__all__ = [
    "ComparedFilter",
    "ComparedLine",
    "Comparison",
    "compared_for",
    "compared_with_last_year",
]

_SIZE = 50
_KEPT = (YearLineState.CHOSEN, YearLineState.IN_FORCE)


@dataclass(frozen=True)
class ComparedLine:
    """A line of either year; ``change`` is ``"added"``, ``"dropped"``, ``"interval"`` or ``"same"``.

    ``reason`` is why it was dropped, where somebody said so.
    """

    change: str
    now: YearLine | None
    before: YearLine | None
    reason: str = ""

    @property
    def line(self) -> YearLine:
        """The line of this year, or of the last where it was dropped."""
        found = self.now or self.before
        assert found is not None  # noqa: S101  (a line is of one year or the other)
        return found


@dataclass(frozen=True)
class Comparison:
    """Both years' lines; ``undecided`` are candidates of this year that are neither chosen nor left out."""

    before: YearScorecardSeen | None
    rows: tuple[ComparedLine, ...]
    undecided: int


def compared_with_last_year(actor: Actor, seen: YearScorecardSeen) -> Comparison:
    """Compare what was agreed last year with what is chosen or agreed for this one. 14 SQL queries at most.

    While this year's list is being made, a candidate that was on last year's counts as neither kept nor
    dropped until it is chosen or left out.
    """
    before = scorecard_before(actor, seen)
    lines = lines_seen(actor, seen)
    undecided = sum(it.state is YearLineState.CANDIDATE for it in lines)
    if before is None:
        return Comparison(None, (), undecided)
    agreed = lines_seen(actor, before, states=(YearLineState.IN_FORCE,))
    kept = (YearLineState.IN_FORCE,) if seen.is_agreed else _KEPT
    return Comparison(before, tuple(_rows(lines, agreed, kept)), undecided)


@dataclass(frozen=True)
class ComparedFilter:
    """What a reader asks for: words, one kind of change, and what serves a priority (``"none"``: nothing)."""

    text: str = ""
    change: str = ""
    priority: int | str | None = None
    page: int = 1


def compared_for(
    rows: Sequence[ComparedLine], wanted: ComparedFilter
) -> tuple[Page[ComparedLine], tuple[ComparedLine, ...], Counter[str]]:
    """Return a page of the lines that fit, all of those, and how many fit but for their change, by change."""
    lines = LinesFilter(text=wanted.text, priority=wanted.priority)
    fitting = [it for it in rows if narrowed((it.line,), lines)]
    found = tuple(it for it in fitting if wanted.change in ("", it.change))
    return page_within(found, wanted.page, _SIZE), found, Counter(it.change for it in fitting)


def _rows(
    lines: Sequence[YearLine], agreed: Sequence[YearLine], kept: Sequence[YearLineState]
) -> list[ComparedLine]:
    ours = {_key(it): it for it in lines}
    found = []
    for old in agreed:
        new = ours.get(_key(old))
        if new is None:
            found.append(ComparedLine("dropped", None, old))
        elif new.state is YearLineState.LEFT_OUT:
            found.append(ComparedLine("dropped", None, old, new.reason))
        elif new.state in kept:
            change = "same" if new.interval is old.interval else "interval"
            found.append(ComparedLine(change, new, old))
    theirs = {_key(it) for it in agreed}
    added = [it for it in lines if it.state in kept and _key(it) not in theirs]
    found += [ComparedLine("added", it, None) for it in added]
    order = ("added", "dropped", "interval", "same")
    return sorted(found, key=lambda it: (order.index(it.change), it.line.title.casefold()))


def _key(line: YearLine) -> tuple[str, object]:
    """Return by what a line is known in another year: its indicator, or what is to be measured."""
    if line.series_id is not None:
        return ("series", line.series_id)
    return ("measure", " ".join(line.title.split()).casefold())

"""The information pack for members: priorities in turn, candidates with their results, gaps and questions.

It goes to all members, so that it holds what all of the council may see and nothing else, whoever makes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.organisation.access import Actor
from goldenthread.reports.queries.gaps import Gaps, gaps_among, mapped
from goldenthread.reports.queries.issues import Issue
from goldenthread.reports.queries.lines import YearLine, lines_seen
from goldenthread.reports.queries.priorities import Priority
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen
from goldenthread.rules.vocabulary import YearLineState

__all__ = ["Pack", "PackPart", "pack_of"]


@dataclass(frozen=True)
class PackPart:
    """A priority with its candidates; ``is_covered`` says whether anything evidences it, itself or below."""

    priority: Priority
    level: str
    lines: tuple[YearLine, ...]
    is_covered: bool


@dataclass(frozen=True)
class Pack:
    """What members are given: the parts, what serves no priority, what was left out, key issues, and gaps."""

    seen: YearScorecardSeen
    parts: tuple[PackPart, ...]
    beside: tuple[YearLine, ...]
    left_out: tuple[YearLine, ...]
    issues: tuple[tuple[Issue, tuple[YearLine, ...]], ...]
    gaps: Gaps
    total: int


def pack_of(actor: Actor, seen: YearScorecardSeen) -> Pack:
    """Return the pack; of indicators open ones alone. At most 26 SQL queries now, however many lines."""
    lines = tuple(it for it in lines_seen(actor, seen) if it.is_open)
    held = mapped(actor, seen, lines)
    kept = [it for it in lines if it.state is not YearLineState.LEFT_OUT]
    gaps = gaps_among(kept, held.priorities, held.issues)
    lacking = {it.id for it in gaps.priorities}
    parts = tuple(
        PackPart(it, seen.around.level(it.level_id), found, it.id not in lacking)
        for it, found in held.groups
    )
    issues = tuple(
        (it, tuple(line for line in kept if line.finding == (it.plan_id, it.number)))
        for it in held.issues
    )
    left_out = tuple(it for it in lines if it.state is YearLineState.LEFT_OUT)
    return Pack(seen, parts, held.beside, left_out, issues, gaps, len(kept))

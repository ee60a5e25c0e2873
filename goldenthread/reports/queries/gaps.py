"""What a year's scorecard lacks: priorities and key issues without a candidate, and what serves nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goldenthread.organisation.access import Actor
from goldenthread.reports.queries.issues import Issue, issues_for
from goldenthread.reports.queries.lines import YearLine
from goldenthread.reports.queries.priorities import Priorities, Priority, priorities_on
from goldenthread.reports.queries.year_scorecards import YearScorecardSeen
from goldenthread.rules.vocabulary import YearLineState

__all__ = ["Gaps", "Mapped", "gaps_among", "mapped"]


@dataclass(frozen=True)
class Gaps:
    """What is lacking among the lines that were not left out."""

    priorities: tuple[Priority, ...]
    issues: tuple[Issue, ...]
    serving_nothing: tuple[YearLine, ...]

    @property
    def total(self) -> int:
        """How many things are lacking in all."""
        return len(self.priorities) + len(self.issues) + len(self.serving_nothing)


@dataclass(frozen=True)
class Mapped:
    """Lines by the priority that they serve, the key issues of the year, and the gaps.

    ``beside`` serve nothing, or an objective that is no corporate priority any more.
    """

    priorities: Priorities
    issues: tuple[Issue, ...]
    gaps: Gaps
    groups: tuple[tuple[Priority, tuple[YearLine, ...]], ...]
    beside: tuple[YearLine, ...]


def mapped(actor: Actor, seen: YearScorecardSeen, lines: Sequence[YearLine]) -> Mapped:
    """Map lines to the corporate priorities and find the gaps. At most 21 SQL queries now."""
    on, as_at = seen.around.on, seen.as_at
    priorities = priorities_on(actor, on=on, as_at=as_at)
    issues = issues_for(actor, seen.starts_on, seen.next_starts_on, on=on, as_at=as_at)
    kept = [it for it in lines if it.state is not YearLineState.LEFT_OUT]
    groups = tuple(
        (it, tuple(each for each in kept if each.objective_id == pk))
        for pk, it in priorities.rows.items()
    )
    beside = tuple(it for it in kept if it.objective_id not in priorities.rows)
    return Mapped(priorities, issues, gaps_among(kept, priorities, issues), groups, beside)


def gaps_among(lines: Iterable[YearLine], priorities: Priorities, issues: Iterable[Issue]) -> Gaps:
    """Return what is lacking: a top priority is covered where one that serves it is."""
    kept = list(lines)
    covered = priorities.covered(it.objective_id for it in kept if it.objective_id is not None)
    answered = {it.finding for it in kept}
    return Gaps(
        priorities=tuple(it for pk, it in priorities.rows.items() if pk not in covered),
        issues=tuple(it for it in issues if (it.plan_id, it.number) not in answered),
        serving_nothing=tuple(it for it in kept if it.objective_id is None),
    )

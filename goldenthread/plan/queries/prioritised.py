"""What comes first: the result of a closed prioritisation, what would change it, and one's own marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from goldenthread.audit.queries import events_numbered
from goldenthread.organisation.access import Actor
from goldenthread.plan.queries.prioritisation import OptionSeen, PrioritisationSeen
from goldenthread.plan.queries.prioritisation_rows import Cell, judged_of, marks_standing
from goldenthread.rules.numbers import Number
from goldenthread.rules.scoring import Ends, Prioritised, Weighed, prioritise

__all__ = ["MarkGiven", "Result", "Sheet", "result_of", "sheet_of", "twin_of"]


@dataclass(frozen=True)
class MarkGiven:
    """What somebody gave, and why; an abstention is no mark."""

    mark: Number | None
    is_abstaining: bool
    reason: str


@dataclass(frozen=True)
class Result:
    """The options in order with all that explains it, and which marks the reader may see.

    ``names`` are of those who scored, where the reader may know who gave what: those who run it. Whoever
    scored sees their own in ``mine``; everybody else the mean and how far people are apart.
    """

    found: Prioritised[int, int, int]
    weights: Mapping[int, Number]
    marks: Mapping[int, Mapping[Cell, MarkGiven]]
    names: Mapping[int, str]
    mine: Mapping[Cell, MarkGiven]
    given: int
    abstained: int
    of: int

    @property
    def missing(self) -> int:
        """How many marks nobody gave."""
        return self.of - self.given - self.abstained


@dataclass(frozen=True)
class Sheet:
    """One's own marks of a prioritisation by option and criterion, and when they were given last."""

    marks: Mapping[Cell, MarkGiven]
    given: int
    abstained: int
    latest_at: datetime | None


def result_of(
    actor: Actor, seen: PrioritisationSeen, *, weights: Mapping[int, Number] | None = None
) -> Result | None:
    """Return the result of a prioritisation that is closed; nothing before that, for anybody. 1 SQL query.

    ``weights`` are others than it has, to see what they would change; nothing of them is stored.

    Raises:
        ScoringRefused: the weights make no sense; the message says what to mend.
    """
    if not seen.is_closed:
        return None
    held = marks_standing(seen.id, as_at=seen.as_at)
    cells, scorers = set(seen.cells), {it.person_id: it.name for it in seen.scorers}
    given = {
        person: {
            cell: Number(row.mark)
            for cell, row in held.get(person, {}).items()
            if cell in cells and row.mark is not None
        }
        for person in scorers
    }
    weighed = {it.number: it.weight for it in seen.criteria} | dict(weights or {})
    criteria = {it.number: Weighed(weighed[it.number], it.is_high_good) for it in seen.criteria}
    ends = Ends(seen.marks[0].mark, seen.marks[-1].mark)
    found = prioritise([it.number for it in seen.options], criteria, given, ends)
    said = {person: _said(held.get(person, {})) for person in scorers}
    is_named = seen.runs
    return Result(
        found=found,
        weights=weighed,
        marks=said if is_named else {},
        names=scorers if is_named else {},
        mine=said.get(actor.person_id or 0, {}),
        given=sum(it.given for it in seen.scorers),
        abstained=sum(it.abstained for it in seen.scorers),
        of=sum(it.of for it in seen.scorers),
    )


def sheet_of(actor: Actor, seen: PrioritisationSeen) -> Sheet | None:
    """Return the actor's own marks; nothing where they are not asked to score. 2 SQL queries."""
    if not seen.is_scorer or actor.person_id is None:
        return None
    rows = marks_standing(seen.id, as_at=seen.as_at, person_id=actor.person_id)
    held = rows.get(actor.person_id, {})
    latest = max((it.event for it in held.values()), default=0)
    given, abstained = judged_of(held, seen.cells)
    at = events_numbered([latest]).get(latest) if latest else None
    return Sheet(_said(held), given, abstained, at.at if at else None)


def _said(held: Mapping[Cell, object]) -> dict[Cell, MarkGiven]:
    found: dict[Cell, MarkGiven] = {}
    for cell, row in held.items():
        mark = getattr(row, "mark", None)
        found[cell] = MarkGiven(
            None if mark is None else Number(mark),
            bool(getattr(row, "is_abstaining", False)),
            str(getattr(row, "reason", "")),
        )
    return found


def twin_of(option: OptionSeen, others: tuple[OptionSeen, ...]) -> OptionSeen | None:
    """Return the same option of another one: its objective, its proposal, or its words and unit."""
    for it in others:
        if option.objective_id or it.objective_id or option.proposal_id or it.proposal_id:
            same = (option.objective_id, option.proposal_id) == (it.objective_id, it.proposal_id)
        else:
            same = option.title.casefold() == it.title.casefold() and getattr(
                option.unit, "id", None
            ) == getattr(it.unit, "id", None)
        if same:
            return it
    return None

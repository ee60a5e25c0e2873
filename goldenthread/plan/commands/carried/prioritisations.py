"""Adopt the result of a prioritisation: the options in the order that a route has let pass.

A line is about a prioritisation and asks ``{"order": [[number of an option, its place or none], …]}``. A
step may refine the places; scores stay as they are, so that both are seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.access import may_run
from goldenthread.plan.commands.prioritising import STATES, Run, named
from goldenthread.plan.models import PrioritisationStage
from goldenthread.plan.queries.prioritisation_rows import latest_step, options_standing
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = ["KIND", "PrioritisationCarrier", "asked_of_order", "order_asked"]

KIND: Final = "prioritisation"
#: The number of an option, and its place; none where nobody judged it.
Order = Sequence[tuple[int, int | None]]


def asked_of_order(order: Order) -> dict[str, Any]:
    """Return what a line asks for that adopts options in an order."""
    return {"order": [list(it) for it in order]}


def order_asked(asked: Mapping[str, Any]) -> list[tuple[int, int | None]]:
    """Return the order that a line asks for.

    Raises:
        NotPossible: it asks for something else.
    """
    try:
        found = [(number, place) for number, place in asked["order"]]
    except (KeyError, TypeError, ValueError) as refusal:
        raise NotPossible("This is no result: propose what was closed.") from refusal
    if not found or any(type(it) is not int for pair in found for it in pair if it is not None):
        raise NotPossible("This is no result: propose what was closed.")
    places = [place for _, place in found if place is not None]
    if not places or any(it != 1 + sum(each < it for each in places) for it in places):
        raise NotPossible(
            "These places make no order: count from 1, leave none out, and where several share a place leave"
            " out as many after it, as in 1, 1, 3."
        )
    return sorted(found, key=lambda it: (it[1] is None, it[1] or 0))


@dataclass(frozen=True)
class _Ready:
    """The orders of prioritisations whose results are adopted, by prioritisation."""

    orders: Mapping[int, Order]
    adopted_by: str
    adopted_on: date

    def write(self, number: int) -> None:
        """Write that they are, inside the event."""
        if any(latest_step(pk) is not Step.CLOSED for pk in self.orders):
            raise CameBetween
        words = f"Adopted by {self.adopted_by}."
        PrioritisationStage.objects.append(
            [
                PrioritisationStage(
                    prioritisation_id=pk,
                    step=Step.ADOPTED,
                    on=self.adopted_on,
                    words=words,
                    order=[list(it) for it in order],
                )
                for pk, order in self.orders.items()
            ]
        )


class PrioritisationCarrier:
    """Adopts the results of prioritisations, in the order in which they were scored or in another."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` runs each prioritisation. 2 SQL queries for each.

        Raises:
            NotPermitted: they do not.
        """
        for it in lines:
            if not may_run(by, _of(it).stands):
                raise NotPermitted(f"{by.label} does not run this prioritisation.")

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: not closed, adopted already, twice. 3 SQL queries for each."""
        twice = Counter(it.subject_id for it in lines)
        found = {it.number: _wrong(it) for it in lines}
        doubled = "It stands twice in this package: leave one out."
        found |= {it.number: doubled for it in lines if twice[it.subject_id] > 1}
        return {number: sentence for number, sentence in found.items() if sentence}

    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Make adopted results ready to be written.

        Raises:
            NotPossible: one of them cannot be adopted any more; ``listed`` names each with why.
        """
        wrong = self.refused(lines, at=at)
        if wrong:
            names = {it.number: it.label for it in lines}
            told = [f"{names[number]}: {why}" for number, why in sorted(wrong.items())]
            raise NotPossible(told[0], field="lines", listed=told)
        orders = {it.subject_id or 0: order_asked(it.asked) for it in lines}
        return _Ready(orders, adopted_by, adopted_on)


def _of(line: Asked) -> Run:
    if line.subject_kind != KIND or line.subject_id is None:
        raise NotPermitted("There is no such prioritisation.")
    return named(line.subject_id)


def _wrong(line: Asked) -> str:
    """Return in a sentence what is wrong with a line; nothing where it can be adopted."""
    try:
        order = order_asked(line.asked)
    except NotPossible as refusal:
        return str(refusal)
    if line.subject_kind != KIND or line.subject_id is None:
        return "This is no prioritisation."
    step = named(line.subject_id).step
    if step is not Step.CLOSED:
        return f"It is {STATES[step]}: only what is closed and not adopted yet can be adopted."
    there = [it.number for it in options_standing(line.subject_id).values() if not it.is_withdrawn]
    if sorted(number for number, _ in order) != sorted(there):
        return "Its options are others than those that were proposed: propose it anew."
    return ""

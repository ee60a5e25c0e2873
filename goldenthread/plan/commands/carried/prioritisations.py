"""Bring the adopted result of a prioritisation into force: it is adopted in the event of the last step.

A line is about a prioritisation and asks ``{"first": how many of its options are adopted, the first ones}``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.governance.commands.proposing import NewLine, Proposed, propose_package
from goldenthread.indicators.commands.carried.reasons import reason_of
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.carried.lines import refuse_all, refuse_climbing, sentences
from goldenthread.plan.commands.prioritising import STATES, named, running
from goldenthread.plan.models import PrioritisationStage
from goldenthread.plan.queries.prioritisation_rows import latest_step
from goldenthread.plan.queries.prioritised import places_of
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = ["KIND", "PrioritisationCarrier", "propose_prioritisation"]

KIND: Final = "prioritisation"


def propose_prioritisation(
    pk: int, *, first: int, by: Actor, at: datetime, route: str, title: str, words: str = "",
    read_at: int,
) -> Proposed:  # fmt: skip
    """Send the result of a closed prioritisation up a route: the first options of its order are adopted.

    12 SQL queries and those of :func:`propose_package`. Audited as ``governance:package:proposed``.

    Raises:
        NotPermitted: ``by`` does not run it, or may not correct anything.
        NotPossible: it is not closed, climbs already, has fewer options with a place, or the route is not for
            prioritisations; the message says what to mend.
    """
    found = running(pk, by=by, steps=[Step.CLOSED])
    refuse_climbing(KIND, "prioritisation", pk)
    line = NewLine(found.subject, {"first": first}, localdate(at), found.stands.unit_id, words)
    return propose_package(
        [line], by=by, at=at, kind=KIND, route=route, title=title, words=words, read_at=read_at
    )


@dataclass(frozen=True)
class _Ready:
    """Results that are adopted and all but written, with what is said of each."""

    said: Mapping[int, str]
    on: date

    def write(self, number: int) -> None:
        """Write them inside the event."""
        for pk, words in self.said.items():
            if latest_step(pk) is not Step.CLOSED:
                raise CameBetween
            PrioritisationStage(
                prioritisation_id=pk, step=Step.ADOPTED, on=self.on, words=words
            ).save()


class PrioritisationCarrier:
    """Lets a closed prioritisation be adopted."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` runs each prioritisation.

        Raises:
            NotPermitted: they do not.
        """
        for it in lines:
            running(_subject(it), by=by, steps=list(Step))

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: not closed or adopted already, more options than have a place."""
        return sentences(lines, _refuse)

    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Make adopted results ready to be written.

        Raises:
            NotPossible: one is adopted or dropped by now; ``listed`` names each with why.
        """
        refuse_all(lines, self.refused(lines, at=at))
        said = {
            _subject(it): f"{_adopted(it)} {reason_of(it, adopted_by, adopted_on)}" for it in lines
        }
        return _Ready(said, adopted_on)


def _subject(line: Asked) -> int:
    if line.subject_kind != "prioritisation" or line.subject_id is None:
        raise NotPossible("This is no prioritisation: send one that is closed.")
    return line.subject_id


def _refuse(line: Asked) -> None:
    found = named(_subject(line))
    if found.step is not Step.CLOSED:
        raise NotPossible(
            f"it is {STATES[found.step]}, so that its result cannot be adopted: send it back, or refuse it."
        )
    first: Any = line.asked.get("first")
    count = len(places_of(found.pk))
    if not isinstance(first, int) or isinstance(first, bool) or not 1 <= first <= count:
        raise NotPossible(
            f"Say how many of the first options are adopted: a number from 1 to {count}."
        )


def _adopted(line: Asked) -> str:
    """Return in words which options are adopted, in their order. 5 SQL queries."""
    placed = places_of(_subject(line))
    chosen = placed[: line.asked["first"]]
    listed = "; ".join(f"{place}. {title}" for place, title in chosen)
    return f"Adopted, the first {len(chosen)} of {len(placed)}: {listed}."

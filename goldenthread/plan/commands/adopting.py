"""Send the result of a prioritisation for approval, so that a route adopts it."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from goldenthread.governance.commands.proposing import NewLine, Proposed, propose_package
from goldenthread.governance.queries.packages_about import packages_about
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.carried.prioritisations import KIND, asked_of_order
from goldenthread.plan.commands.prioritising import running
from goldenthread.plan.queries.prioritisation import prioritisation_seen
from goldenthread.plan.queries.prioritised import result_of
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = ["propose_prioritisation"]


def propose_prioritisation(
    pk: int, *, by: Actor, at: datetime, route: str, title: str, words: str = "", read_at: int
) -> Proposed:
    """Propose that the options stand in the order in which they were scored: a package of one line.

    It is adopted when the last step has answered, in the places that it has by then; marks, weights and
    scores stay as they are. Audited as ``governance:package:proposed``. 22 SQL queries and those of
    :func:`propose_package`.

    Raises:
        NotPermitted: ``by`` does not run the prioritisation.
        NotPossible: it is not closed or is adopted already, it is on its way already, nothing was judged,
            or the route is not for prioritisations; the message says what to mend.
    """
    found, today = running(pk, by=by, steps=[Step.CLOSED]), localdate(at)
    climbing = packages_about(by, [(found.subject.kind, pk)])
    if climbing:
        raise NotPossible(f"It is on its way already, in {climbing[0].reference}.")
    seen = prioritisation_seen(by, found.stands.prioritisation.reference, on=today)
    result = result_of(by, seen) if seen is not None else None
    if result is None or all(it.place is None for it in result.found.scoring.scored):
        raise NotPossible("No option was judged, so that there is no order to adopt.")
    order = [(it.option, it.place) for it in result.found.scoring.scored]
    line = NewLine(
        found.subject,
        asked_of_order(order),
        today,
        found.stands.unit_id,
        found.stands.purpose[:500],
    )
    return propose_package(
        [line], by=by, at=at, kind=KIND, route=route, title=title, words=words, read_at=read_at
    )

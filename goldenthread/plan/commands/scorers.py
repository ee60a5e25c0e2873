"""Ask people to score a prioritisation, or release somebody from it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.people import names_of
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.plan.commands.prioritising import refuse_meanwhile, refuse_step, running
from goldenthread.plan.models import Scorer
from goldenthread.plan.queries.prioritisation_rows import scorers_standing
from goldenthread.rules.vocabulary import PrioritisationStep as Step

__all__ = ["name_scorers", "release_scorer"]

_EARLY = (Step.PREPARING, Step.OPEN)


def name_scorers(
    pk: int,
    person_ids: Collection[int],
    *,
    by: Actor,
    at: datetime,
    body_id: int | None = None,
) -> int | None:
    """Ask people to score, maybe as members of a body; return the event, none where all were asked already.

    Also while others score. Audited as ``plan:scorers:named``.

    Raises:
        NotPermitted: ``by`` may not run the prioritisation.
        NotPossible: nobody is named, or somebody holds no post of the council today.
    """
    found = running(pk, by=by, steps=_EARLY)
    if not person_ids:
        raise NotPossible("Choose who is to score.", field="people")
    _refuse_strangers(person_ids, localdate(at))
    wanted = set(person_ids) - set(scorers_standing(pk))
    if not wanted:
        return None
    with event(by=by, at=at, name="plan:scorers:named", subject=found.subject) as number:
        refuse_step(pk, [found.step])
        left = wanted - set(scorers_standing(pk))
        rows = [Scorer(prioritisation_id=pk, person_id=it, body_id=body_id) for it in sorted(left)]
        Scorer.objects.append(rows)
    return number


def _refuse_strangers(person_ids: Collection[int], on: date) -> None:
    """Refuse people who hold no post of the council on a day. 3 or 4 SQL queries."""
    units = {pk for pk, it in units_on(on).items() if not it.is_partner}
    held = {pk for pk, it in posts_on(on).items() if it.unit_id in units}
    rows = appointments_on(on, only=Q(person__in=person_ids))
    strangers = set(person_ids) - {it.person_id for it in rows if it.post_id in held}
    if strangers:
        names = ", ".join(sorted(names_of(strangers).values())) or "Somebody"
        raise NotPossible(
            f"{names}: no post of the council is held today. Choose others.", field="people"
        )


def release_scorer(
    pk: int, person_id: int, *, by: Actor, at: datetime, reason: str, read_at: int | None = None
) -> int:
    """Release somebody from scoring, with a reason; return the event.

    Their marks are kept and count no longer. Audited as ``plan:scorer:released``.

    Raises:
        NotPermitted: ``by`` may not run the prioritisation.
        NotPossible: they do not score, or no reason is given.
        ChangedMeanwhile: somebody else changed it after ``read_at``.
    """
    read_at = head() if read_at is None else read_at
    found = running(pk, by=by, steps=_EARLY)
    held = scorers_standing(pk).get(person_id)
    if held is None:
        raise NotPossible("They are not asked to score: look at how it stands.")
    reason = reason.strip()
    if not reason:
        raise NotPossible("Say why: it stands in the trail.", field="reason")
    name = "plan:scorer:released"
    with event(by=by, at=at, name=name, reason=reason, subject=found.subject) as number:
        refuse_step(pk, [found.step])
        refuse_meanwhile(Scorer, pk, read_at, person=person_id)
        Scorer(
            prioritisation_id=pk, person_id=person_id, body_id=held.body_id, is_withdrawn=True,
            reason=reason,
        ).save()  # fmt: skip
    return number

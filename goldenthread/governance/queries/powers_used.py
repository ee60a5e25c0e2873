"""What was decided under a delegated power, for those who may know of all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from goldenthread.governance import access
from goldenthread.governance.models import Decision, DelegatedPower
from goldenthread.governance.queries.instead import Power
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import units_on

__all__ = ["DecidedUnder", "decided_under", "grants_of"]


@dataclass(frozen=True)
class DecidedUnder:
    """One answer given by a delegated power: to which package, on which day, of how many lines."""

    package: str
    title: str
    decided_on: date
    lines: int
    words: str


def decided_under(actor: Actor, power: Power, *, on: date) -> tuple[DecidedUnder, ...] | None:
    """Return what was decided by a power, latest first; nothing (``None``) for whoever may not know of it.

    The holder of the post knows, who administers the whole council, and who audits and sees what is
    restricted: packages may hold changes of which others see no trace. 2 SQL queries.
    """
    audits = actor.may(Right.AUDIT) and actor.may(Right.SEE_RESTRICTED)
    knows = audits or power.post_id in actor.post_ids
    if not knows and not access.may_change(actor, units_on(on).values()):
        return None
    rows: QuerySet[Decision] = Decision.objects.filter(power__reference=power.reference)
    found = rows.select_related("package").annotate(number=Count("lines")).order_by("-event", "-id")
    return tuple(
        DecidedUnder(it.package.reference, it.package.title, it.decided_on, it.number, it.words)
        for it in found
    )


def grants_of(reference: str, *, as_at: int | None = None) -> list[tuple[int, bool, str]]:
    """Return the events of a power's rows, whether each ended it, and why, in order. One SQL query."""
    rows = DelegatedPower.objects.known_at(as_at).filter(reference=reference)
    return list(rows.order_by("event", "id").values_list("event", "is_ended", "reason"))

"""What was decided under a delegated power, or by who stood in, for those who may know of all of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, QuerySet

from goldenthread.governance import access
from goldenthread.governance.models import Decision, DelegatedPower, StandIn
from goldenthread.governance.queries.instead import Absence, Power
from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.page import Page, page_of

__all__ = ["DecidedUnder", "absences_said", "decided_standing_in", "decided_under", "grants_of"]

_SIZE: Final = 50


@dataclass(frozen=True)
class DecidedUnder:
    """One answer given in another's place: to which package, on which day, of how many lines."""

    package: str
    title: str
    decided_on: date
    lines: int
    words: str


def decided_under(
    actor: Actor, power: Power, *, on: date, as_at: int | None = None, page: int = 1
) -> Page[DecidedUnder] | None:
    """Return what was decided by a power, latest first; nothing (``None``) for whoever may not know of it.

    The holder of the post knows, who administers the whole council, and who audits and sees what is
    restricted: packages may hold changes of which others see no trace. 4 SQL queries.
    """
    if not _knows(actor, (power.post_id,), on):
        return None
    rows = Decision.objects.known_at(as_at).filter(power__reference=power.reference)
    return _page(rows, page)


def decided_standing_in(
    actor: Actor, absence: Absence, *, on: date, as_at: int | None = None, page: int = 1
) -> Page[DecidedUnder] | None:
    """Return what the one that stood in decided in that place and time, latest first; ``None`` as above.

    The holders of either post know of it besides those who administer or audit all. 4 SQL queries.
    """
    if not _knows(actor, (absence.post_id, absence.stands_in_id), on):
        return None
    rows = Decision.objects.known_at(as_at).filter(
        stood_in_for=absence.post_id, post=absence.stands_in_id,
        decided_on__range=(absence.from_on, absence.latest_on),
    )  # fmt: skip
    return _page(rows, page)


def _knows(actor: Actor, post_ids: Iterable[int], on: date) -> bool:
    audits = actor.may(Right.AUDIT) and actor.may(Right.SEE_RESTRICTED)
    holds = not actor.post_ids.isdisjoint(post_ids)
    return audits or holds or access.may_change(actor, units_on(on).values())


def _page(rows: QuerySet[Decision], number: int) -> Page[DecidedUnder]:
    ordered = rows.select_related("package").annotate(number=Count("lines"))
    return page_of(ordered.order_by("-event", "-id"), number, _SIZE).mapped(
        lambda it: DecidedUnder(
            it.package.reference, it.package.title, it.decided_on, it.number, it.words
        )
    )


def grants_of(reference: str, *, as_at: int | None = None) -> list[tuple[int, bool, str]]:
    """Return the events of a power's rows, whether each ended it, and why, in order. One SQL query."""
    rows = DelegatedPower.objects.known_at(as_at).filter(reference=reference)
    return list(rows.order_by("event", "id").values_list("event", "is_ended", "reason"))


def absences_said(reference: str, *, as_at: int | None = None) -> list[tuple[int, bool, str]]:
    """Return the events of an absence's rows, whether each ended it, and why, in order. One SQL query."""
    rows = StandIn.objects.known_at(as_at).filter(reference=reference)
    return list(rows.order_by("event", "id").values_list("event", "is_ended", "reason"))

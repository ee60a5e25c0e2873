"""Who has returned what is due, and who has not: by service and owner, the longest overdue first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min

from goldenthread.indicators.access import visible
from goldenthread.indicators.models import Series
from goldenthread.indicators.queries.due import ended_by, is_due
from goldenthread.organisation.access import Actor, Right, within
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.rules.periods import period_of
from goldenthread.rules.vocabulary import Frequency


@dataclass(frozen=True)
class Unreturned:
    """What one owner has not returned in one unit: ``due`` figures out of ``total`` series.

    ``since`` is the first day on which one of them was due; ``owner`` and ``owner_reference`` are
    empty where nobody owns them.
    """

    unit: str
    unit_reference: str
    owner: str
    owner_reference: str
    due: int
    total: int
    since: date


def unreturned_in(actor: Actor, *, reckoned: date, today: date) -> list[Unreturned]:
    """Return who has not returned figures, of the units in which the actor may validate.

    What the actor's own posts own is left out: that awaits the actor. 3 SQL queries.
    """
    if not actor.may(Right.VALIDATE):
        return []
    rows = (
        Series.objects.filter(
            visible(actor), within(actor, Right.VALIDATE, unit_field="now__unit_id")
        )
        .exclude(now__owner_id__in=sorted(actor.post_ids))
        .order_by()
        .values("now__unit_id", "now__owner_id", "now__frequency")
        .annotate(
            total=Count("pk"),
            due=Count("pk", filter=is_due(reckoned)),
            reached=Min("now__next_start_on", filter=is_due(reckoned)),
        )
    )
    units, posts = units_on(today), posts_on(today)
    found: dict[tuple[int, int | None], Unreturned] = {}
    for row in rows:
        key = (row["now__unit_id"], row["now__owner_id"])
        unit, post, held = units.get(key[0]), posts.get(key[1] or 0), found.get(key)
        since = _since(row["reached"], Frequency(row["now__frequency"]), reckoned)
        found[key] = Unreturned(
            unit=unit.name if unit else "",
            unit_reference=unit.reference if unit else "",
            owner=post.title if post else "",
            owner_reference=post.reference if post else "",
            due=row["due"] + (held.due if held else 0),
            total=row["total"] + (held.total if held else 0),
            since=min(since, held.since) if held and held.due else since,
        )
    late = [each for each in found.values() if each.due]
    return sorted(late, key=lambda each: (each.since, -each.due, each.unit, each.owner))


def _since(reached: date | None, frequency: Frequency, reckoned: date) -> date:
    """Return the first day after the period that is due; of what was never recorded, the latest."""
    ended = ended_by(reckoned)[frequency]
    if reached is None or reached >= ended.next_start:
        return ended.next_start
    return period_of(reached, frequency).next_start

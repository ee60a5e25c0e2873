"""Who has returned what is due, and who has not: by service and owner, the longest overdue first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min, Q

from goldenthread.indicators.queries.due import ended_by, is_due
from goldenthread.indicators.queries.latest import behind, seen_series
from goldenthread.indicators.queries.waiting import Day
from goldenthread.organisation.access import Actor, Right, within
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.rules.counting import Counting


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


def unreturned_in(actor: Actor, *, day: Day) -> list[Unreturned]:
    """Return who has not returned figures, of the units in which the actor may validate.

    What the actor's own posts own is left out: that awaits the actor. 5 SQL queries.
    """
    if not actor.may(Right.VALIDATE):
        return []
    as_at, countings = day.as_at, day.countings
    of, is_now = behind(as_at), is_due(day.reckoned, countings.by_key, day.lives, as_at)
    own = Q(**{f"{of}owner_id__in": sorted(actor.post_ids)})
    rows = (
        seen_series(actor, on=day.today, as_at=as_at, countings=countings)
        .filter(within(actor, Right.VALIDATE, unit_field="now__unit_id"))
        .exclude(own)
        .order_by()
        .values_list(f"{of}unit_id", f"{of}owner_id", f"{of}frequency")
        .annotate(
            total=Count("pk"),
            due=Count("pk", filter=is_now),
            reached=Min(f"{of}next_start_on", filter=is_now),
        )
    )
    units, posts = units_on(day.today, as_at=as_at), posts_on(day.today, as_at=as_at)
    found: dict[tuple[int, int | None], Unreturned] = {}
    for unit_id, owner_id, counted_key, total, due, reached in rows:
        key = (unit_id, owner_id)
        unit, post, held = units.get(unit_id), posts.get(owner_id or 0), found.get(key)
        since = _since(reached, countings.by_key[counted_key], day.reckoned)
        found[key] = Unreturned(
            unit=unit.name if unit else "",
            unit_reference=unit.reference if unit else "",
            owner=post.title if post else "",
            owner_reference=post.reference if post else "",
            due=due + (held.due if held else 0),
            total=total + (held.total if held else 0),
            since=min(since, held.since) if held and held.due else since,
        )
    late = [each for each in found.values() if each.due]
    return sorted(late, key=lambda each: (each.since, -each.due, each.unit, each.owner))


def _since(reached: date | None, counting: Counting, reckoned: date) -> date:
    """Return the first day after the period that is due; of what was never recorded, the latest."""
    ended = ended_by(counting, reckoned)
    if ended is None:
        return reached or reckoned
    if reached is None or reached >= ended.next_start:
        return ended.next_start
    return counting.holding(reached).next_start

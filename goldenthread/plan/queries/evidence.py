"""What evidences the council's objectives, and what these are called: asked by what is planned from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from goldenthread.organisation.access import Actor, Right
from goldenthread.plan.models import ObjectiveMeasure, ObjectiveVersion

__all__ = ["objective_titles", "objectives_resting", "series_evidenced", "series_owned"]


def series_evidenced(on: date, as_at: int | None = None) -> dict[int, list[int]]:
    """Return which objectives of the council each series evidences; no person's own. 1 SQL query."""
    listed = ObjectiveMeasure.objects.known_at(as_at).filter(
        from_on__lte=on, objective__person__isnull=True
    )
    standing = {
        (series, objective): is_ended
        for series, objective, is_ended in listed.order_by("from_on", "event", "id").values_list(
            "series_id", "objective_id", "is_ended"
        )
    }
    found: dict[int, list[int]] = defaultdict(list)
    for (series, objective), is_ended in standing.items():
        if not is_ended:
            found[series].append(objective)
    return found


def objective_titles(
    ids: Iterable[int | None], *, as_at: int | None = None
) -> dict[int, tuple[str, str]]:
    """Return the reference and the title of objectives of the council, also of those that have ended.

    1 SQL query.
    """
    rows = ObjectiveVersion.objects.known_at(as_at).filter(
        objective__in={it for it in ids if it is not None}, objective__person__isnull=True
    )
    listed = rows.order_by("from_on", "event", "id").values_list(
        "objective_id", "objective__reference", "title"
    )
    return {pk: (reference, title) for pk, reference, title in listed}


def objectives_resting(actor: Actor, series_ids: Collection[int], on: date) -> dict[int, list[str]]:
    """Return what the objectives of the council are called that each series evidences. 2 SQL queries."""
    if not actor.may(Right.SEE_ORGANISATION):
        return {}
    evidenced = series_evidenced(on)
    held = {pk: evidenced[pk] for pk in series_ids if pk in evidenced}
    titles = objective_titles(one for some in held.values() for one in some)
    return {
        pk: [" ".join(titles[one]) for one in some if one in titles] for pk, some in held.items()
    }


def series_owned(on: date) -> dict[int, set[int]]:
    """Return which series evidence the objectives that each post owns on a day. 2 SQL queries."""
    rows = ObjectiveVersion.objects.filter(from_on__lte=on, objective__person__isnull=True)
    listed = rows.order_by("from_on", "event", "id")
    says = {
        pk: owner if not is_ended else None
        for pk, owner, is_ended in listed.values_list("objective_id", "owner_id", "is_ended")
    }
    found: dict[int, set[int]] = defaultdict(set)
    for series, objectives in series_evidenced(on).items():
        for objective in objectives:
            owner = says.get(objective)
            if owner is not None:
                found[owner].add(series)
    return found

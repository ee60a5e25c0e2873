"""Keep the thread as it is today: after each change of it, by a follower of ratings, and made wholly anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeVar

from django.db import models, transaction
from django.utils.timezone import localdate

from goldenthread.indicators.queries.open_now import OpenNow, open_now
from goldenthread.indicators.queries.rollup import choice_on
from goldenthread.plan.models import ObjectiveNow, ThreadNow
from goldenthread.plan.queries.thread import Node, Thread, rolled_up, thread_known
from goldenthread.records.append import put_rows
from goldenthread.rules.rollup import Whole

__all__ = ["FOLLOWER", "follow", "refresh_thread"]

FOLLOWER: Final = "thread"
_SHOWN: Final = (
    "reference", "title", "level_id", "position", "person_id", "unit_id", "owner_id",
    "manager_id", "portfolio_id", "begins_on", "due_on", "is_internal",
)  # fmt: skip
_OBJECTIVE = [it.name for it in ObjectiveNow._meta.concrete_fields if not it.primary_key]
_EDGE = [it.name for it in ThreadNow._meta.concrete_fields if not it.primary_key]
_LONGEST: Final = 200
M = TypeVar("M", bound=models.Model)


def follow(after: int, latest: int, at: datetime) -> None:
    """Make the thread anew where events may have changed it, its series' ratings or what is due."""
    refresh_thread(localdate(at))


def refresh_thread(on: date) -> int:
    """Make the thread of today anew; return how many rows changed. It records nothing, so it is no event.

    About 20 SQL queries, whatever its size; only rows that are otherwise are written.
    """
    thread, shown = thread_known(on), open_now(on)
    classes: dict[Node, Any] = {("series", pk): each for pk, each in shown.classes.items()}
    due: frozenset[Node] = frozenset(("series", pk) for pk in shown.due)
    wholes = rolled_up(thread, classes, choice_on(on).method, overdue=due)
    objectives = _objectives(thread, wholes, shown)
    edges = (
        {
            "contribution_id": it.contribution_id, "child_id": it.child_id,
            "parent_id": it.parent_id, "weight": it.weight,
        }
        for it in thread.edges
    )  # fmt: skip
    with transaction.atomic():
        changed = _put(ObjectiveNow, objectives, _OBJECTIVE)
        return changed + _put(ThreadNow, edges, _EDGE)


def _objectives(
    thread: Thread, wholes: Mapping[Node, Whole[Node]], shown: OpenNow
) -> Iterator[dict[str, Any]]:
    reaching, parents = thread.reaching_the_top(), thread.parents()
    for pk, each in thread.objectives.items():
        yield {
            "objective_id": pk,
            **{name: getattr(each, name) for name in _SHOWN},
            "has_parts": pk in parents,
            "has_measure": pk in thread.measures,
            "reaches_top": pk in reaching,
            **_rating(
                wholes["objective", pk], len(shown.resting & set(thread.measures.get(pk, ())))
            ),
        }


def _rating(whole: Whole[Node], left_out: int) -> dict[str, Any]:
    """Return how an objective stands; ``left_out`` of its own indicators are not in use and do not count."""
    found, inside = whole.rolled_up, whole.inside
    because = found.because
    if left_out:
        are = "indicator that is" if left_out == 1 else "indicators that are"
        because += f"; {left_out} {are} not in use left out"
    worst: tuple[str, int | None] = found.worst or ("", None)
    return {
        "rating_class": found.rating_class.value,
        "because": because[:_LONGEST],
        "rated": found.rated,
        "rated_of": found.of,
        "worst_kind": worst[0],
        "worst_id": worst[1],
        "inside": sum(inside.counts.by_class.values()),
        "off_target": inside.off_target,
        "overdue": inside.overdue,
        "unrated": inside.unrated,
    }


def _put(model: type[M], rows: Iterable[Mapping[str, Any]], names: list[str]) -> int:
    """Write the rows that are otherwise, take away those that are gone; return how many.

    Rows come as values by column, and are compared so: of a large thread nearly all stand as they are.
    """
    columns = [it.attname for it in model._meta.concrete_fields]
    manager: Any = model._default_manager
    held = {row[0]: row for row in manager.values_list(*columns)}
    wanted = {row[0]: row for row in (tuple(each[it] for it in columns) for each in rows)}
    other = [
        model(**dict(zip(columns, row, strict=True)))
        for pk, row in wanted.items()
        if held.get(pk) != row
    ]
    if other:
        put_rows(model, other, changing=names)
    gone = [pk for pk in held if pk not in wanted]
    if gone:
        manager.filter(pk__in=gone).delete()
    return len(other) + len(gone)

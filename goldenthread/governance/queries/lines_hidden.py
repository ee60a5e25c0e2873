"""Which rows of packages are about certain things, for whoever may not see these."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Q

from goldenthread.governance.models import LineDecision, LineVersion, PackageLine, Suggestion
from goldenthread.organisation.access import Actor
from goldenthread.records.models import AppendOnly

__all__ = ["hidden_lines", "hide_lines", "lines_about"]

#: Asked which lines are about something that a reader may not see; nothing where they see all of it.
FindLines = Callable[[Actor], Q | None]
_HIDING: list[FindLines] = []


def hide_lines(find: FindLines) -> None:
    """Have ``find`` say which lines are about what is hidden; called once, when its app is ready."""
    _HIDING.append(find)


def hidden_lines(actor: Actor) -> Q | None:
    """Return the filter of the lines that the actor may not see; nothing where there are none.

    What the areas ask: 1 SQL query each.
    """
    found: Q | None = None
    for find in _HIDING:
        held = find(actor)
        if held is not None:
            found = held if found is None else found | held
    return found


def lines_about(
    things: Iterable[tuple[str, Any]], also: Q | None = None
) -> dict[type[AppendOnly], Q]:
    """Return, by table, the filter of what packages say about things: pairs of a kind and ids. No query.

    ``also`` is the filter of other lines.
    """
    is_about = also if also is not None else Q(pk__in=[])
    for kind, ids in things:
        is_about |= Q(subject_kind=kind, subject_id__in=ids)
    lines = PackageLine.objects.filter(is_about).values("pk")
    of_lines = Q(line__in=lines)
    return {
        PackageLine: is_about,
        LineVersion: of_lines,
        LineDecision: of_lines,
        Suggestion: of_lines,
    }

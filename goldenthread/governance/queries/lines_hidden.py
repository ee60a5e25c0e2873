"""Which rows of packages are about certain things, for whoever may not see these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from goldenthread.governance.models import LineDecision, LineVersion, PackageLine, Suggestion
from goldenthread.records.models import AppendOnly

__all__ = ["lines_about"]


def lines_about(things: Iterable[tuple[str, Any]]) -> dict[type[AppendOnly], Q]:
    """Return, by table, the filter of what packages say about things: pairs of a kind and ids. No query."""
    is_about = Q(pk__in=[])
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

"""How an indicator is defined and was: every version with who made it and why, and what is planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.indicators.models import Definition
from goldenthread.indicators.queries.indicator_rows import Author, Authors
from goldenthread.indicators.queries.revising import DEFINED


@dataclass(frozen=True)
class Version:
    """One version of a definition, what it says, and how it differs from the one before it.

    ``superseded_by`` where a later one took its day. ``before`` holds what it changed, as it was.
    """

    definition_id: int
    from_on: date
    says: Mapping[str, Any]
    before: Mapping[str, Any]
    reason: str
    author: Author
    superseded_by: Author | None


def says(row: Definition) -> dict[str, Any]:
    """Return what a version says."""
    return {name: getattr(row, name) for name in DEFINED}


def versions_from(rows: Sequence[Definition], authors: Authors) -> tuple[Version, ...]:
    """Return every version, the latest day first; ``rows`` come by day and event."""
    latest = {row.from_on: row for row in rows}
    found = []
    for place, row in enumerate(rows):
        earlier = [one for one in rows if one.from_on < row.from_on and one is latest[one.from_on]]
        earlier = earlier or [one for one in rows[:place] if one.from_on == row.from_on]
        stood = says(earlier[-1]) if earlier else {}
        said = says(row)
        after = latest[row.from_on]
        found.append(
            Version(
                definition_id=row.pk,
                from_on=row.from_on,
                says=said,
                before={name: value for name, value in stood.items() if said[name] != value},
                reason=row.reason,
                author=authors.of(row.event),
                superseded_by=None if after is row else authors.of(after.event),
            )
        )
    return tuple(found[::-1])


def planned(versions: Sequence[Version], on: date) -> tuple[Version, ...]:
    """Return what is to come into force after a day, the earliest first."""
    return tuple(
        row
        for row in versions[::-1]
        if row.from_on > on and row.superseded_by is None and row.before
    )

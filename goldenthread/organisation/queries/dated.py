"""Versions from a day on: which stands on a day, and which rows a change from a day on brings about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

__all__ = ["Dated", "changed_from", "standing_days", "stands_on"]


@dataclass(frozen=True)
class Dated:
    """What a version says from a day on, by field; ``row`` is the row that said it."""

    from_on: date
    says: Mapping[str, Any]
    row: Any = None


def standing_days(rows: Iterable[Any], fields: Sequence[str]) -> list[Dated]:
    """Return the version that stands for each day on which one begins, in order of days.

    ``rows`` come by ``from_on`` and event, ascending: of two for the same day the later stands.
    """
    latest = {row.from_on: row for row in rows}
    return [
        Dated(from_on, {field: getattr(row, field) for field in fields}, row)
        for from_on, row in sorted(latest.items())
    ]


def stands_on(versions: Sequence[Dated], on: date) -> Dated | None:
    """Return the version in force on a day; nothing before the first."""
    return next((each for each in reversed(versions) if each.from_on <= on), None)


def changed_from(versions: Sequence[Dated], on: date, wanted: Mapping[str, Any]) -> list[Dated]:
    """Return the versions to be added so that what is wanted holds from ``on``.

    A version planned for a later day has the change too, as far as it merely repeated what stood on
    ``on``: a name given today is not lost when a move comes into force in April. What a later version
    changed on purpose stays. Where everything wanted stands already, nothing is to be added.
    """
    base = stands_on(versions, on)
    if base is None:
        return []
    carried = {name: value for name, value in wanted.items() if base.says[name] != value}
    if not carried:
        return []
    added = [Dated(on, {**base.says, **carried})]
    for later in (each for each in versions if each.from_on > on):
        carried = {
            name: value for name, value in carried.items() if later.says[name] == base.says[name]
        }
        if not carried:
            break
        added.append(Dated(later.from_on, {**later.says, **carried}))
    return added

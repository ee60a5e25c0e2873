"""One box of a filter, as these pages draw it."""

from __future__ import annotations

from dataclasses import dataclass

Crumbs = tuple[tuple[str, str | None], ...]
Choice = tuple[str, str]


@dataclass(frozen=True)
class FilterShown:
    """One box of a filter."""

    name: str
    label: str
    kind: str
    value: str
    options: tuple[Choice, ...] = ()
    hint: str = ""

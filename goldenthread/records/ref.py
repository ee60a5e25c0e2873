"""A soft reference: names a record of any area without a foreign key."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ref:
    """What is pointed at: its kind (``indicator``), its id, and how people name it (``CS02a``)."""

    kind: str
    id: int
    label: str

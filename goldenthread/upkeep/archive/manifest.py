"""What a backup says of itself: who made it and when, from which state, and what must be in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

FORMAT = 1
NAME = "manifest.json"


class ArchiveRefused(Exception):
    """A backup cannot be used; the message is a sentence that says why."""


@dataclass(frozen=True)
class Part:
    """The rows of one table: a line of JSON each, in the order of ``columns`` (name, kind)."""

    database: str
    table: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    sha256: str
    latest_id: int | None

    @property
    def member(self) -> str:
        """The name of its file in the archive."""
        return f"{self.database}/{self.table}.jsonl"


@dataclass(frozen=True)
class Head:
    """The latest event: number 0 where there is none."""

    event: int
    at: str
    digest: str


@dataclass(frozen=True)
class Manifest:
    """All that a backup says of itself."""

    made_by: str
    made_at: str
    engine: str
    head: Head
    migrations: dict[str, tuple[tuple[str, str], ...]]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(part.rows for part in self.parts)

    def written(self) -> str:
        """Return it as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1)


def manifest_from(text: str | bytes) -> Manifest:
    """Read a manifest.

    Raises:
        ArchiveRefused: it is none, or of a later format.
    """
    try:
        found: dict[str, Any] = json.loads(text)
        if found.pop("format") > FORMAT:
            raise ArchiveRefused(
                f"The backup was made by Golden Thread {found['made_by']}, which writes them in a"
                " newer way: install that version and restore it there."
            )
        return Manifest(
            made_by=str(found["made_by"]),
            made_at=str(found["made_at"]),
            engine=str(found["engine"]),
            head=Head(**found["head"]),
            migrations={
                alias: tuple((str(app), str(name)) for app, name in ran)
                for alias, ran in found["migrations"].items()
            },
            parts=tuple(_part(part) for part in found["parts"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ArchiveRefused("The backup's manifest cannot be read: the file is damaged.") from None


def _part(found: dict[str, Any]) -> Part:
    columns = tuple((str(name), str(kind)) for name, kind in found.pop("columns"))
    return Part(columns=columns, **found)

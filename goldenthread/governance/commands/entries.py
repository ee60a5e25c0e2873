"""What a folder of files says of a framework, entry by entry, each with the line that it stands on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from goldenthread.organisation.commands.refusals import NotPossible

__all__ = ["Entry", "Folder", "FolderRefused", "Mistake", "Place", "nearest"]


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file."""

    file: str
    line: int = 1


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing that is to be mended, and where."""

    place: Place
    sentence: str

    def __str__(self) -> str:
        return f"{self.place.file}:{self.place.line}: {self.sentence}"


@dataclass(frozen=True)
class Entry:
    """One thing that is said from a day on: ``says`` by key of the file, checked for its type alone.

    ``table`` is the table of the file that it stood in; ``inside`` is the entry in which that stood. One that
    is not whole lacks what could not be read: others may name it, and it says nothing.
    """

    table: str
    says: Mapping[str, Any]
    place: Place
    lines: Mapping[str, int] = field(default_factory=dict)
    inside: Entry | None = None
    is_whole: bool = True

    def at(self, key: str = "") -> Place:
        """Return where a key of it stands, or the entry itself."""
        return Place(self.place.file, self.lines.get(key, self.place.line))

    def text(self, key: str) -> str:
        """Return a text; nothing where there is none."""
        return str(self.says.get(key) or "").strip()

    def day(self, key: str) -> date | None:
        """Return a day; nothing where there is none."""
        found = self.says.get(key)
        return found if isinstance(found, date) else None


@dataclass(frozen=True)
class Folder:
    """All that a folder says, and what could not be read of it."""

    entries: tuple[Entry, ...]
    mistakes: tuple[Mistake, ...] = ()


class FolderRefused(NotPossible):
    """Refused because of what stands in the files; ``mistakes`` are all of them, in order of place."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: Sequence[Mistake] = sorted(set(mistakes))
        super().__init__(str(self.mistakes[0]), listed=[str(each) for each in self.mistakes[1:]])


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the sentence that names the known word most like another; nothing where none is.

    >>> nearest("cabinett", ["cabinet", "council"])
    ' Did you mean “cabinet”?'
    >>> nearest("xyz", ["cabinet"])
    ''
    """
    found = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f" Did you mean “{found[0]}”?" if found else ""

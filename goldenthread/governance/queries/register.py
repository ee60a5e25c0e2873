"""The whole framework at once, on any day and as known: every body, duty, portfolio, level and word.

A council's framework is small (hundreds of rows), and a question about one part needs its neighbours: it
is loaded whole, with a fixed number of queries, and asked in memory.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from goldenthread.audit.queries import head
from goldenthread.governance.queries.parts import PARTS
from goldenthread.organisation.queries.dated import Dated, Ledger, ledger_of

__all__ = ["FrameworkRegister", "framework_known"]


@dataclass
class FrameworkRegister:
    """The framework as known: a ledger for each part, and the references of those that have one.

    A key is the id, or the reference, or the values of all columns that tell one from another. ``to_come``
    is what parts will be called that are named already and say nothing yet.
    """

    ledgers: dict[str, Ledger[Any]]
    references: dict[str, dict[Any, str]] = field(default_factory=dict)
    known_at: int = 0
    to_come: dict[tuple[str, Hashable], str] = field(default_factory=dict)

    def on(self, part: str, key: Hashable, day: date) -> Dated | None:
        """Return one part as it is on a day; nothing where it has not begun or has ended."""
        found = self.ledgers[part].on(key, day)
        return None if found is None or found.says["is_ended"] else found

    def in_force(self, part: str, day: date) -> dict[Any, Dated]:
        """Return all of one kind that are in force on a day, in order of name where they have one."""
        found = ((key, self.on(part, key, day)) for key in self.ledgers[part].rows)
        there = [(key, version) for key, version in found if version is not None]
        called = PARTS[part].called
        if called:
            there.sort(key=lambda each: str(each[1].says[called]).casefold())
        return dict(there)

    def called(self, part: str, key: Hashable | None, day: date) -> str:
        """Return what a part is called on a day, or was or will be called nearest to it."""
        if key is None:
            return ""
        ledger = self.ledgers[part]
        found = ledger.on(key, day) or next(iter(ledger.versions(key)), None)
        if found is None:
            return self.to_come.get((part, key), "")
        return str(found.says[PARTS[part].called])

    def reference(self, part: str, key: Any) -> str:
        """Return by what an address or a file names a part."""
        return self.references[part][key] if part in self.references else str(key)

    def key_of(self, part: str, reference: str) -> Any | None:
        """Return the key of the part that a reference names; nothing where there is none."""
        if part not in self.references:
            return reference if reference in self.ledgers[part].rows else None
        held = self.references[part].items()
        return next((key for key, known in held if known == reference), None)


def framework_known(as_at: int | None = None, *, only: Iterable[str] = ()) -> FrameworkRegister:
    """Return the framework as known at an event, or now. 1 SQL query, and 1 or 2 for each part.

    ``only`` names the parts wanted; all are loaded where it is empty.
    """
    wanted = [PARTS[name] for name in only] or list(PARTS.values())
    register = FrameworkRegister({}, known_at=head() if as_at is None else as_at)
    for part in wanted:
        rows = part.rows.objects.known_at(as_at).order_by("from_on", "event", "id")
        register.ledgers[part.name] = ledger_of(
            rows.values_list(*part.key, "from_on", "event", "reason", *part.fields),
            keys=len(part.key),
            fields=part.fields,
        )
        if part.identity is not None:
            held = part.identity.objects.known_at(as_at).values_list("id", "reference")
            register.references[part.name] = dict(held)
    return register

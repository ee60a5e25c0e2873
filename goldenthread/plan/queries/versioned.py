"""Things with dated versions, each kind read in the same way: what each says on a day, and who said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from goldenthread.audit.queries import events_numbered
from goldenthread.organisation.queries.dated import Dated, Ledger, ledger_of
from goldenthread.organisation.queries.people import names_of
from goldenthread.plan.models import Promise, PromiseVersion, Proposal, ProposalVersion
from goldenthread.records.models import AppendOnly

__all__ = ["PROMISES", "PROPOSALS", "VersionSaid", "Versioned", "versions_said"]


@dataclass(frozen=True)
class Versioned:
    """A kind of thing with dated versions: its tables, what it is called, and how its references begin."""

    subject: type[AppendOnly]
    version: type[AppendOnly]
    noun: str
    letter: str

    @property
    def link(self) -> str:
        """The column by which a version names what it is of."""
        return f"{self.noun}_id"

    @property
    def says(self) -> tuple[str, ...]:
        """The columns in which a version says something."""
        kept = ("id", "event", self.link, "from_on", "reason")
        columns = (it.attname for it in self.version._meta.concrete_fields)
        return tuple(name for name in columns if name not in kept)

    def ledger(self, *, only: int | None = None, as_at: int | None = None) -> Ledger[int]:
        """Return the versions of one, or of all, as known at an event or now. 1 SQL query."""
        versions: Any = self.version.objects
        rows = versions.known_at(as_at)
        if only is not None:
            rows = rows.filter(**{self.link: only})
        listed = rows.order_by("from_on", "event", "id").values_list(
            self.link, "from_on", "event", "reason", *self.says
        )
        return ledger_of(listed, keys=1, fields=self.says)

    def on(self, held: Ledger[int], pk: int, day: date) -> Dated:
        """Return what one says on a day; one planned for a later day says what it will."""
        return held.on(pk, day) or held.versions(pk)[0]


PROMISES: Final = Versioned(Promise, PromiseVersion, "promise", "S")
PROPOSALS: Final = Versioned(Proposal, ProposalVersion, "proposal", "PR")


@dataclass(frozen=True)
class VersionSaid:
    """One version: what it says from a day on, who said so, when and why."""

    from_on: date
    says: Mapping[str, Any]
    reason: str
    by: str
    name: str
    at: datetime


def versions_said(rows: Iterable[Dated]) -> tuple[VersionSaid, ...]:
    """Return recorded versions with who said so, the latest said first. 2 SQL queries."""
    recorded = sorted(((it.event or 0, it) for it in rows), key=lambda each: each[0], reverse=True)
    events = events_numbered(number for number, _ in recorded)
    names = names_of(it.person_id for it in events.values() if it.person_id is not None)
    return tuple(
        VersionSaid(
            it.from_on,
            it.says,
            it.reason,
            events[number].by_label,
            names.get(events[number].person_id or 0, ""),
            events[number].at,
        )
        for number, it in recorded
    )

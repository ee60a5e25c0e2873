"""Versions from a day on: which stands on a day, and which a change from a day on brings about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

__all__ = ["Dated", "Key", "Ledger", "changed_from", "ledger_of", "stands_on"]

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Dated:
    """What a version says from a day on, by field; without an event it is still to be recorded."""

    from_on: date
    says: Mapping[str, Any]
    event: int | None = None
    reason: str = ""


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


@dataclass
class Ledger(Generic[Key]):
    """The versions of many subjects as recorded, in order, and those on their way (``added``)."""

    rows: dict[Key, list[Dated]] = field(default_factory=lambda: defaultdict(list))
    added: list[tuple[Key, Dated]] = field(default_factory=list)

    def versions(self, key: Key) -> list[Dated]:
        """Return the version that stands for each day on which one begins, in order of days."""
        latest = {each.from_on: each for each in self.rows.get(key, ())}
        return [latest[day] for day in sorted(latest)]

    def on(self, key: Key, day: date) -> Dated | None:
        """Return the version of a subject in force on a day; nothing before its first."""
        best = None
        for each in self.rows.get(key, ()):
            if each.from_on <= day and (best is None or each.from_on >= best.from_on):
                best = each
        return best

    def days_after(self, day: date) -> set[date]:
        """Return the later days on which anything changes."""
        return {each.from_on for rows in self.rows.values() for each in rows if each.from_on > day}

    def latest_event(self, key: Key) -> int:
        """Return the event that last recorded anything of a subject."""
        return max((each.event or 0 for each in self.rows.get(key, ())), default=0)

    def put(self, key: Key, version: Dated) -> None:
        """Add a version as it is."""
        self.rows.setdefault(key, []).append(version)
        self.added.append((key, version))

    def change(self, key: Key, on: date, wanted: Mapping[str, Any], *, reason: str = "") -> bool:
        """Change a subject from a day on; say whether anything is new."""
        found = changed_from(self.versions(key), on, wanted)
        for each in found:
            self.put(key, Dated(each.from_on, each.says, reason=reason))
        return bool(found)

    def repoint(
        self,
        field_name: str,
        old: int,
        new: Callable[[Key], int | None],
        *,
        on: date,
        reason: str = "",
    ) -> dict[Key, int | None]:
        """Let whatever points to ``old`` on a day or later point to ``new`` of it; return what did.

        What has ended by then is left as it ended.
        """
        touched: dict[Key, int | None] = {}
        for key in list(self.rows):
            versions = self.versions(key)
            days = [on, *(each.from_on for each in versions if each.from_on > on)]
            for day in days:
                stands = self.on(key, day)
                if stands is None or stands.says.get("is_ended"):
                    continue
                if stands.says[field_name] == old:
                    touched[key] = new(key)
                    self.change(key, day, {field_name: touched[key]}, reason=reason)
        return touched

    def points_to(self, field_name: str, target: int, *, on: date) -> list[Key]:
        """Return what points to ``target`` on a day or later and has not ended by then."""
        return [
            key
            for key in self.rows
            for stands in (
                self.on(key, on),
                *(each for each in self.versions(key) if each.from_on > on),
            )
            if stands and not stands.says.get("is_ended") and stands.says[field_name] == target
        ]

    def withdraw(
        self, event: int, *, after: date, where_nothing_was: Mapping[str, Any], reason: str = ""
    ) -> list[Key]:
        """Let what an event planned for days after ``after`` not come; return those changed on top of it.

        What it began anew gets ``where_nothing_was``. Those changed on top of it since are left.
        """
        conflicts = []
        for key, rows in list(self.rows.items()):
            mine = [each for each in rows if each.event == event and each.from_on > after]
            if not mine:
                continue
            earliest = min(each.from_on for each in mine)
            if any((it.event or 0) > event and it.from_on >= earliest for it in rows):
                conflicts.append(key)
                continue
            others = Ledger({key: [each for each in rows if each.event != event]})
            for each in mine:
                before = others.on(key, each.from_on)
                says = before.says if before else {**each.says, **where_nothing_was}
                self.put(key, Dated(each.from_on, says, reason=reason))
        return conflicts


def ledger_of(
    rows: Iterable[Sequence[Any]], *, keys: int, fields: Sequence[str], has_reason: bool = True
) -> Ledger[Any]:
    """Return the ledger of recorded rows, which come by ``from_on`` and event, ascending.

    Each row holds first the ``keys`` values that tell subjects apart, then the day, the event, the reason
    where there is one, and the fields.
    """
    ledger: Ledger[Any] = Ledger()
    start = keys + 2 + has_reason
    for row in rows:
        key = tuple(row[:keys]) if keys > 1 else row[0]
        says = dict(zip(fields, row[start:], strict=True))
        reason = row[keys + 2] if has_reason else ""
        ledger.rows[key].append(Dated(row[keys], says, row[keys + 1], reason))
    return ledger

"""A change of the framework on its way: drawn on the register in memory, judged, then written at once.

A page makes one change, a folder of files makes many: both are drawn alike and meet the same refusals.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from goldenthread.governance.commands.headings import headings_checked
from goldenthread.governance.commands.steps import kinds_checked, steps_checked
from goldenthread.governance.models import DelegatedPower
from goldenthread.governance.queries.faults import Faults, faults_from
from goldenthread.governance.queries.parts import PARTS
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.organisation.commands.redrawing import Redrawing
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_far,
)
from goldenthread.organisation.commands.structure import free_reference, reference_from
from goldenthread.organisation.queries.dated import Dated
from goldenthread.records.numbering import next_number

__all__ = ["LONGEST_TEXT", "OF_THE_ORGANISATION", "Reframing", "Succession"]

#: The columns that point to the organisation's people, posts and units.
OF_THE_ORGANISATION = frozenset({"post_id", "person_id", "holder_id", "for_unit_id"})

#: How many characters a text of the framework may hold, as terms of reference do.
LONGEST_TEXT = 20_000


@dataclass(frozen=True)
class Succession:
    """That a part ended, and which took over what hung on it from that day on."""

    part: str
    ended: Any
    successor: Any | None
    from_on: date


@dataclass
class Reframing:
    """A register and what is being changed in it.

    What is new has an id below nought until it is written. ``today`` decides what is past.
    ``organisation`` holds the units and posts that come with it, where there are any; ``powers`` are rows of
    delegated powers, and ``corrects_power`` says whether one is of a power recorded before.
    """

    register: FrameworkRegister
    today: date
    reason: str = ""
    since: date | None = None
    faults_before: Faults | None = None
    new: dict[str, dict[int, str]] = field(default_factory=dict)
    ended: list[Succession] = field(default_factory=list)
    organisation: Redrawing | None = None
    powers: list[DelegatedPower] = field(default_factory=list)
    corrects_power: bool = False

    def begin(self, from_on: date) -> None:
        """Note how the framework stood before anything is changed from a day on.

        Raises:
            NotPossible: the day is far away, or past and no reason is given.
        """
        refuse_far(from_on)
        if self.since is None or from_on < self.since:
            before = FrameworkRegister(
                {name: _recorded(each) for name, each in self.register.ledgers.items()},
                self.register.references,
            )
            self.faults_before = faults_from(before, from_on)
            self.since = from_on

    def add(self, part: str, says: Mapping[str, Any], *, from_on: date, reference: str = "") -> Any:
        """Draw a new part that others may point to; return the key that it has until it is written.

        Raises:
            NotPossible: a field is empty that must not be, or holds too much.
        """
        kind = PARTS[part]
        whole = {**kind.usual, **self._checked(part, says)}
        wanted = reference or reference_from(str(whole[kind.called]))
        taken = {self.register.reference(part, key) for key in self._keys(part)}
        free = free_reference(wanted, taken)
        self.begin(from_on)
        key: Any = free if kind.identity is None else self.reserve(part, free)
        self.register.ledgers[part].put(key, Dated(from_on, whole, reason=self.reason))
        return key

    def reserve(self, part: str, reference: str) -> int:
        """Return the key of a new part whose reference is free, until it is written; it says nothing yet."""
        key = -1 - sum(len(each) for each in self.new.values())
        self.new.setdefault(part, {})[key] = reference
        self.register.references[part][key] = reference
        return key

    def _keys(self, part: str) -> Iterable[Any]:
        return self.register.references.get(part, self.register.ledgers[part].rows)

    def say(self, part: str, key: Hashable, wanted: Mapping[str, Any], *, from_on: date) -> bool:
        """Draw that a part says something from a day on, new or not; say whether anything is new.

        Raises:
            NotPossible: a field is empty that must not be, or holds too much.
        """
        checked = self._checked(part, wanted)
        self.begin(from_on)
        ledger = self.register.ledgers[part]
        stands = ledger.on(key, from_on)
        if stands is None:
            whole = {**PARTS[part].usual, **checked}
            ledger.put(key, Dated(from_on, whole, reason=self.reason))
            return True
        return ledger.change(key, from_on, {"is_ended": False, **checked}, reason=self.reason)

    def end(self, part: str, key: Hashable, *, from_on: date, **more: Any) -> bool:
        """Draw that a part is over from a day on; say whether it was not yet.

        Raises:
            NotPossible: it has not begun by then.
        """
        self.begin(from_on)
        ledger = self.register.ledgers[part]
        if ledger.on(key, from_on) is None:
            name = self.register.called(part, key, from_on) if PARTS[part].called else ""
            raise NotPossible(
                f"{name or 'It'} has not begun by then: choose a later day.", field="from_on"
            )
        return ledger.change(key, from_on, {"is_ended": True, **more}, reason=self.reason)

    def _checked(self, part: str, says: Mapping[str, Any]) -> dict[str, Any]:
        kind, checked = PARTS[part], {}
        for name, value in says.items():
            if name not in kind.fields:
                raise KeyError(f"A {kind.noun} has no {name}.")
            if isinstance(value, str):
                value = value.strip()
                longest = kind.longest(name) or LONGEST_TEXT
                if len(value) > longest:
                    raise NotPossible(
                        f"“{value[:40]}…” is {len(value):,} characters long: shorten it to {longest:,}"
                        " or fewer.",
                        field=name,
                    )
            checked[name] = value
        if kind.called in checked and not checked[kind.called]:
            raise NotPossible(f"Write what the {kind.noun} is called.", field=kind.called)
        if "headings" in checked:
            checked["headings"] = headings_checked(checked["headings"])
        if "steps" in checked:
            checked["steps"] = steps_checked(
                checked["steps"], allows_own=bool(checked.get("allows_own"))
            )
        if "kinds" in checked:
            checked["kinds"] = kinds_checked(checked["kinds"])
        return checked

    @property
    def is_nothing(self) -> bool:
        """Say whether everything asked for stands already."""
        is_drawn = self.powers or any(each.added for each in self.register.ledgers.values())
        return not is_drawn and (self.organisation is None or self.organisation.is_nothing)

    def refuse_faults(self) -> None:
        """Refuse what would leave the framework with a fault that it did not have.

        Raises:
            NotPossible: with the first fault's sentence, and the others listed; or what was in force is
                changed and no reason is given.
        """
        if self.corrects_power and not self.reason.strip():
            raise NotPossible(
                "A delegated power that is recorded is changed or ended: say why.", field="reason"
            )
        if self.since is None:
            return
        before = self.faults_before or {}
        after = faults_from(self.register, self.since)
        news = [sentence for key, sentence in after.items() if key not in before]
        if news:
            raise NotPossible(news[0], listed=news[1:])
        if self._corrects and not self.reason.strip():
            raise NotPossible(
                "The day is in the past, so that history is corrected: say why.", field="reason"
            )

    @property
    def _corrects(self) -> bool:
        """Whether something that was recorded is said otherwise for days that are over."""
        return any(
            added.from_on < self.today and any(it.event is not None for it in ledger.rows[key])
            for ledger in self.register.ledgers.values()
            for key, added in ledger.added
        )

    def refuse_changed(self, read_at: int | None) -> None:
        """Refuse where somebody else changed one of the same parts after ``read_at``.

        Raises:
            ChangedMeanwhile: with what was changed, by name.
        """
        if read_at is None:
            return
        for part, ledger in self.register.ledgers.items():
            for key, _ in ledger.added:
                if ledger.latest_event(key) > read_at:
                    called = PARTS[part].called
                    name = self.register.called(part, key, self.today) if called else "the same"
                    raise ChangedMeanwhile(
                        f"Somebody changed {name[:60]} while you were writing. Nothing of yours is"
                        " lost: look at how it stands now and at what you wrote, and confirm again."
                    )

    def write(self) -> dict[tuple[str, int], int]:
        """Write all that is drawn under the open event; return the ids that new parts got."""
        ids: dict[tuple[str, int], int] = {}
        for part, made in self.new.items():
            identity: Any = PARTS[part].identity
            rows = identity.objects.append([identity(reference=it) for it in made.values()])
            ids |= {(part, key): row.pk for key, row in zip(made, rows, strict=True)}
        real = {key: pk for (_, key), pk in ids.items()}
        theirs = self.organisation.write() if self.organisation is not None else {}
        for row in self.powers:
            row.body_id, row.post_id = (
                real.get(row.body_id, row.body_id),
                theirs.get(row.post_id, row.post_id),
            )
            row.reference = row.reference or f"DP-{next_number(DelegatedPower, 'DP')}"
            row.save()
        for part, ledger in self.register.ledgers.items():
            kind = PARTS[part]
            latest = {(key, it.from_on): (key, it) for key, it in ledger.added}
            kind.rows.objects.append(
                [
                    kind.rows(
                        **_real(_columns(kind.key, key), real, theirs),
                        **_real(it.says, real, theirs),
                        from_on=it.from_on,
                        reason=it.reason or self.reason,
                    )
                    for key, it in latest.values()
                ]
            )
        return ids


def _recorded(ledger: Any) -> Any:
    """Return a ledger without what is only drawn."""
    rows = {key: [it for it in rows if it.event is not None] for key, rows in ledger.rows.items()}
    return type(ledger)({key: each for key, each in rows.items() if each})


def _columns(names: tuple[str, ...], key: Any) -> dict[str, Any]:
    return dict(zip(names, key if len(names) > 1 else (key,), strict=True))


def _real(
    says: Mapping[str, Any], real: Mapping[int, int], theirs: Mapping[int, int]
) -> dict[str, Any]:
    """Return columns with the ids that were given, the organisation's told from ours by column."""
    found = dict(says)
    for name, value in says.items():
        if name.endswith("_id") and value is not None:
            is_unit = name == "subject_id" and says.get("subject_kind") == "unit"
            is_theirs = is_unit or name in OF_THE_ORGANISATION
            found[name] = (theirs if is_theirs else real).get(value, value)
    return found

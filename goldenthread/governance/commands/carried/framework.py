"""Bring adopted changes of the framework into force, drawn and judged as the pages' own changes are.

A line asks for a change as :mod:`goldenthread.governance.commands.carried.plain` writes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.audit.queries import head
from goldenthread.governance import access
from goldenthread.governance.commands.carried.plain import Plain, change_asked, plain_of
from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.governance.commands.changes import PutInPortfolio
from goldenthread.governance.commands.framework import judge
from goldenthread.governance.commands.proposing import NewLine, Proposed, propose_package
from goldenthread.governance.commands.reframing import Reframing
from goldenthread.governance.queries.parts import PARTS
from goldenthread.governance.queries.register import FrameworkRegister, framework_known
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.ref import Ref
from goldenthread.ui.dates import day as in_words

__all__ = ["KIND", "FrameworkCarrier", "lines_of_change", "propose_framework"]

KIND: Final = "framework"
_LONGEST_LABEL: Final = 200


@dataclass(frozen=True)
class _Ready:
    """All that an adopted package changes of the framework, drawn together."""

    drawn: Reframing
    known_at: int

    def write(self, number: int) -> None:
        """Write it inside the event."""
        since = {"event__gt": self.known_at, "event__lt": number}
        if any(part.rows.objects.filter(**since).exists() for part in PARTS.values()):
            raise CameBetween
        self.drawn.write()


class FrameworkCarrier:
    """Changes the framework as was adopted; where it corrects what is past the line says why."""

    def changes(self, line: Asked) -> Sequence[Plain]:
        """Return what a line changes.

        Raises:
            NotPossible: it asks for something else.
        """
        return [change_asked(line.asked, line.from_on)]

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` may correct what is of the whole council.

        Raises:
            NotPermitted: they may not.
        """
        access.require_proposing(by, units_on(localdate(at)).values())

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: each is drawn by itself on the framework as it stands.

        15 SQL queries, and 10 for each line that names posts or units.
        """
        register, today = framework_known(), localdate(at)
        found: dict[int, str] = {}
        for it in lines:
            drawn = Reframing(_copied(register), today, it.words.strip())
            try:
                for change in self.changes(it):
                    judge(change, drawn)
                drawn.refuse_changed(it.read_at or None)
            except NotPossible as refusal:
                found[it.number] = str(refusal)
            except ChangedMeanwhile:
                found[it.number] = (
                    "somebody changed the same after this was written: refine it, or send it back."
                )
            else:
                if drawn.is_nothing:
                    found[it.number] = "It stands so already: leave it out."
        return found

    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Draw all that was adopted together.

        Raises:
            NotPossible: somebody changed the same since it was proposed, it makes no sense as things stand
                by now, or the lines do not go together; ``listed`` names each.
        """
        known_at = head()
        wrong = self.refused(lines, at=at)
        if wrong:
            names = {it.number: it.label for it in lines}
            told = [f"{names[number]}: {why}" for number, why in sorted(wrong.items())]
            raise NotPossible(told[0], field="lines", listed=told)
        drawn = Reframing(framework_known(), localdate(at))
        for it in lines:
            who = it.adopted_by or adopted_by or "its last step"
            adopted = f"Adopted by {who} on {in_words(it.adopted_on or adopted_on)}."
            drawn.reason = f"{it.words.strip()} {adopted}".strip()
            try:
                for change in self.changes(it):
                    judge(change, drawn)
            except NotPossible as refusal:
                told = [f"{it.label}: {sentence}" for sentence in (str(refusal), *refusal.listed)]
                raise NotPossible(told[0], field="lines", listed=told) from refusal
        return _Ready(drawn, known_at)


def _copied(register: FrameworkRegister) -> FrameworkRegister:
    """Return a register of its own to draw on."""
    ledgers = {
        name: type(ledger)({key: list(rows) for key, rows in ledger.rows.items()})
        for name, ledger in register.ledgers.items()
    }
    references = {name: dict(held) for name, held in register.references.items()}
    return FrameworkRegister(ledgers, references, register.known_at)


def lines_of_change(
    change: Plain, *, called: str, words: str, register: FrameworkRegister
) -> list[NewLine]:
    """Return the lines that ask for a change: one, or one for each thing put into a portfolio."""
    if isinstance(change, PutInPortfolio):
        return [
            NewLine(
                it, plain_of(PutInPortfolio((it,), change.portfolio_id, change.from_on)),
                change.from_on, words=words,
            )
            for it in change.subjects
        ]  # fmt: skip
    subject, unit_id = _subject(change, called, register)
    return [NewLine(subject, plain_of(change), change.from_on, unit_id, words)]


def _subject(change: Any, called: str, register: FrameworkRegister) -> tuple[Ref, int | None]:
    """Return what a line is about, and whose remit it is; of what is watched it is that."""
    part: str = getattr(change, "part", "level")
    key: Any = getattr(change, "key", None)
    if part == "watch":
        body_id, kind, pk, _ = key
        name = register.called("body", body_id, change.from_on)
        of_unit = pk if kind == "unit" else None
        return Ref(kind or "watch", pk or 0, f"{name}: {called}"[:_LONGEST_LABEL]), of_unit
    name = register.called(part, key, change.from_on) if key and PARTS[part].called else ""
    label = f"{called}: {name}" if name and name not in called else called
    whole = key if isinstance(key, int) else 0
    return Ref(part, whole, label[:_LONGEST_LABEL]), None


def propose_framework(
    change: Plain,
    *,
    by: Actor,
    at: datetime,
    route: str,
    title: str,
    words: str = "",
    read_at: int,
) -> Proposed:
    """Put a change of the framework forward instead of making it: it climbs a route.

    Audited as ``governance:package:proposed``.

    Raises:
        NotPermitted: ``by`` may not propose what holds for the whole council.
        NotPossible: it makes no sense as things stand, the route is not for it, or there is no title.
    """
    lines = lines_of_change(
        change, called=" ".join(title.split()), words=words, register=framework_known()
    )
    return propose_package(
        lines, by=by, at=at, kind=KIND, route=route, title=title, words=words, read_at=read_at
    )

"""Bring adopted promises into force: added, changed or ended from a day on.

A line asks ``{"change": "add", "change" or "end", "kind": …, "area": id or none, "says": …}``, what is
stored. It is about the promise; one that is new about the series that holds it, to be hidden with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.timezone import localdate

from goldenthread.governance.commands.carriers import Asked, CameBetween
from goldenthread.governance.commands.proposing import NewLine, Proposed, propose_package
from goldenthread.indicators.commands.carried.reasons import reason_of, why_past
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.plan.commands.carried.lines import refuse_all, refuse_climbing, sentences
from goldenthread.plan.commands.promises import (
    WantedPromise,
    promise_checked,
    refuse_place,
    refuse_unheld,
)
from goldenthread.plan.commands.versioned import (
    append,
    held_of,
    next_reference,
    refuse_strangers,
    require_change,
    standing,
)
from goldenthread.plan.models import Promise, PromiseVersion
from goldenthread.plan.queries.versioned import PROMISES
from goldenthread.records.ref import Ref
from goldenthread.rules.vocabulary import PromiseKind

__all__ = ["KIND", "PromiseCarrier", "PromiseSent", "propose_promise"]

KIND: Final = "promise"
_NONE: Final = "This is no promise: say what is promised, changed or ended."
_FIELDS: Final = ("title", "words", "unit_id", "owner_id", "series_id", "objective_id")


@dataclass(frozen=True)
class PromiseSent:
    """What is to be promised: ``wanted`` is none where the promise ends, ``promise_id`` where it is new."""

    wanted: WantedPromise | None
    from_on: date
    promise_id: int | None = None
    kind: PromiseKind = PromiseKind.STANDARD
    area_id: int | None = None


def propose_promise(
    sent: PromiseSent, *, by: Actor, at: datetime, route: str, title: str, words: str = "",
    read_at: int,
) -> Proposed:  # fmt: skip
    """Send a promise up a route: it is added, changed or ended when the last step lets it pass.

    About 12 SQL queries and those of :func:`propose_package`. Audited as ``governance:package:proposed``.

    Raises:
        NotPermitted: ``by`` may not promise for this unit or owner.
        NotPossible: it makes no sense, climbs already, or the route is not for promises.
    """
    line = _new(sent, words) if sent.promise_id is None else _of_one(sent, sent.promise_id, words)
    asked = line.asked
    require_change(by, at, asked["says"], KIND)
    if asked["change"] != "end":
        refuse_unheld(by, PromiseKind(asked["kind"]), asked["area"], asked["says"], line.from_on)
    return propose_package(
        [line], by=by, at=at, kind=KIND, route=route, title=title, words=words, read_at=read_at
    )


def _new(sent: PromiseSent, words: str) -> NewLine:
    if sent.wanted is None:
        raise NotPossible(_NONE)
    says = promise_checked(sent.wanted)
    asked = {"change": "add", "kind": sent.kind.value, "area": sent.area_id, "says": says}
    held = says["series_id"]
    subject = (
        Ref("series", held, says["title"][:200]) if held else Ref(KIND, 0, says["title"][:200])
    )
    return NewLine(subject, asked, sent.from_on, says["unit_id"], words)


def _of_one(sent: PromiseSent, promise_id: int, words: str) -> NewLine:
    refuse_climbing(KIND, KIND, promise_id)
    found, held = held_of(PROMISES, promise_id)
    stands = standing(held, found, sent.from_on)
    is_end = sent.wanted is None
    says = {it: stands.says[it] for it in _FIELDS}
    if sent.wanted is not None:
        says = promise_checked(sent.wanted)
        if all(stands.says[name] == it for name, it in says.items()):
            raise NotPossible("It says so already: change something, or leave it.")
    asked = {
        "change": "end" if is_end else "change", "kind": found.kind, "area": found.area_id,
        "says": says,
    }  # fmt: skip
    subject = Ref(KIND, promise_id, f"{found.reference} {stands.says['title']}"[:200])
    return NewLine(subject, asked, sent.from_on, says["unit_id"], words)


@dataclass(frozen=True)
class _Ready:
    """Promises that are adopted and all but written, each with its reason; ``read_at`` is by promise."""

    new: Sequence[tuple[Asked, str]]
    held: Sequence[tuple[int, Ledger[int], str]]
    read_at: Mapping[int, int]

    def write(self, number: int) -> None:
        """Write them inside the event."""
        for pk, held, reason in self.held:
            later = PromiseVersion.objects.filter(promise=pk, event__gt=self.read_at[pk])
            if later.exists():
                raise CameBetween
            append(PROMISES, held, reason=reason)
        for it, reason in self.new:
            kind, area_id = it.asked["kind"], it.asked["area"]
            found = Promise(reference=next_reference(PROMISES), kind=kind, area_id=area_id)
            found.save()
            held_new: Ledger[int] = Ledger()
            held_new.put(found.pk, Dated(it.from_on, {**it.asked["says"], "is_ended": False}))
            append(PROMISES, held_new, reason=reason)


class PromiseCarrier:
    """Adds, changes and ends promises to the public."""

    def require(self, lines: Sequence[Asked], *, by: Actor, at: datetime) -> None:
        """Require that ``by`` may change each promise, as it stands and as it is to be.

        Raises:
            NotPermitted: they may not.
        """
        for it in lines:
            _, asked = _asked(it)
            require_change(by, at, asked["says"], KIND)
            if it.subject_kind == KIND and it.subject_id:
                found, held = held_of(PROMISES, it.subject_id)
                require_change(by, at, standing(held, found, it.from_on).says, KIND)

    def refused(self, lines: Sequence[Asked], *, at: datetime) -> Mapping[int, str]:
        """Return what is wrong with lines: changed since, nothing holds it, its place is not there."""
        return sentences(lines, lambda it: _refuse(it, localdate(at)))

    def ready(
        self, lines: Sequence[Asked], *, by: Actor, at: datetime, adopted_by: str, adopted_on: date
    ) -> _Ready:
        """Make adopted promises ready to be written.

        Raises:
            NotPossible: one was changed since it was sent; ``listed`` names each with why.
        """
        refuse_all(lines, self.refused(lines, at=at))
        new, changed = [], []
        for it in lines:
            reason, change = reason_of(it, adopted_by, adopted_on), it.asked["change"]
            if change == "add" or it.subject_id is None:
                new.append((it, reason))
                continue
            _, held = held_of(PROMISES, it.subject_id)
            says = {"is_ended": True} if change == "end" else it.asked["says"]
            held.change(it.subject_id, it.from_on, says)
            changed.append((it.subject_id, held, reason))
        read_at = {it.subject_id: it.read_at for it in lines if it.subject_id is not None}
        return _Ready(new, changed, read_at)


def _asked(line: Asked) -> tuple[PromiseKind, Mapping[str, Any]]:
    """Return the kind of a promise, and what a line asks for.

    Raises:
        NotPossible: it asks for something else.
    """
    asked = line.asked
    try:
        kind, says = PromiseKind(asked["kind"]), dict(asked["says"])
        is_right = asked["change"] in ("add", "change", "end") and set(says) == set(_FIELDS)
        is_right = is_right and (asked["change"] == "add" or line.subject_kind == KIND)
        if not is_right or promise_checked(WantedPromise(**says)) != says:
            raise NotPossible(_NONE)
    except (KeyError, TypeError, ValueError, AttributeError) as refusal:
        raise NotPossible(_NONE) from refusal
    return kind, asked


def _refuse(line: Asked, today: date) -> None:
    """Refuse a line that cannot come into force as things stand. At most 10 SQL queries."""
    kind, asked = _asked(line)
    past = why_past(line, today)
    if past:
        raise NotPossible(past)
    if asked["change"] != "add" and line.subject_id is not None:
        found, held = held_of(PROMISES, line.subject_id)
        standing(held, found, line.from_on)
        later = PromiseVersion.objects.filter(promise=line.subject_id, event__gt=line.read_at)
        if later.exists():
            raise NotPossible(
                "somebody changed it after this was written: refine it, or send it back."
            )
    if asked["change"] != "end":
        says = dict(asked["says"])
        if asked["change"] == "add":
            refuse_place(kind, asked["area"], line.from_on)
        refuse_unheld(SYSTEM, kind, asked["area"], says, line.from_on)
        refuse_strangers(says, line.from_on)

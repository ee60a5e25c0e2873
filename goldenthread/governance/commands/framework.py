"""Change the framework, one thing or many, as one event; what a change would come to is foreseen first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from django.utils.timezone import localdate

from goldenthread.audit.events import event
from goldenthread.governance import access
from goldenthread.governance.commands.reframing import OF_THE_ORGANISATION, Reframing
from goldenthread.governance.queries.parts import PARTS
from goldenthread.governance.queries.register import framework_known
from goldenthread.governance.queries.routes import post_called, post_that_acts, posts_of_steps
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.register import Register, register_known
from goldenthread.organisation.queries.units import units_on
from goldenthread.records.ref import Ref
from goldenthread.ui.dates import day as in_words

__all__ = ["Change", "foresee", "reframe"]


class Change(Protocol):
    """One thing that may be done to the framework, or many together."""

    def draw(self, drawn: Reframing) -> tuple[str, Any]:
        """Draw it; return the event's name, and the key of what it is about (``None``: of many)."""


def foresee(change: Change, *, by: Actor, at: datetime, reason: str = "") -> Reframing:
    """Return what a change would come to; nothing is written. About 30 SQL queries.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        NotPossible: it makes no sense as things stand; the message says what to mend.
    """
    return _drawn(change, by=by, at=at, reason=reason)[0]


def reframe(
    change: Change,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    read_at: int | None = None,
) -> int | None:
    """Make a change of the framework; return its event, none where all that it says stands already.

    Audited as ``governance:<part>:<added, changed, ended>``, or as the change itself says.

    Raises:
        NotPermitted: ``by`` may not administer the whole council.
        NotPossible: it makes no sense as things stand; the message says what to mend.
        ChangedMeanwhile: somebody else changed one of the same parts after ``read_at``.
    """
    drawn, name, subject = _drawn(change, by=by, at=at, reason=reason)
    if drawn.is_nothing:
        return None
    with event(by=by, at=at, name=name, reason=reason, subject=subject) as number:
        drawn.refuse_changed(read_at)
        drawn.write()
    return number


def _drawn(
    change: Change, *, by: Actor, at: datetime, reason: str
) -> tuple[Reframing, str, Ref | None]:
    today = localdate(at)
    access.require_change(by, units_on(today).values())
    drawn = Reframing(framework_known(), today=today, reason=reason.strip())
    name, key = change.draw(drawn)
    if drawn.organisation is not None and not drawn.organisation.is_nothing:
        drawn.organisation.refuse_faults()
        drawn.organisation.require(by)
    drawn.refuse_faults()
    _refuse_strangers(drawn)
    return drawn, name, _subject(drawn, name, key)


def _subject(drawn: Reframing, name: str, key: Any) -> Ref | None:
    if key is None:
        return None
    part = name.split(":")[1]
    called = (
        drawn.register.called(part, key, drawn.since or drawn.today) if PARTS[part].called else ""
    )
    whole = key if isinstance(key, int) and key > 0 else 0
    return Ref(part, whole, called[:200])


def _refuse_strangers(drawn: Reframing) -> None:
    """Refuse posts, people and units that are not there on the day. 10 SQL queries where any is named."""
    named = [
        (column, value, it.from_on)
        for part, ledger in drawn.register.ledgers.items()
        for key, it in ledger.added
        if not it.says["is_ended"]
        for column, value in _pointing(part, key, it.says)
    ]
    asked = [
        (step, reference, it.from_on)
        for _, it in drawn.register.ledgers["route"].added
        if not it.says["is_ended"]
        for step, reference in posts_of_steps(it.says["steps"])
    ]
    if not named and not asked:
        return
    structure = drawn.organisation.register if drawn.organisation else register_known()
    for column, value, day in named:
        sentence = _stranger(structure, column, value, day)
        if sentence:
            raise NotPossible(sentence, field=column.removesuffix("_id"))
    for step, reference, day in asked:
        if post_that_acts(structure, reference, day) is None:
            called = post_called(structure, reference, day)
            raise NotPossible(
                f"The step “{step}” would wait for {called}, which is not there on {in_words(day)}:"
                " choose another, or another day.",
                field="steps",
            )


def _pointing(part: str, key: Any, says: Any) -> Iterable[tuple[str, int]]:
    kind = PARTS[part]
    keys = key if isinstance(key, tuple) else (key,)
    columns = [*zip(kind.key, keys, strict=True), *says.items()]
    for column, value in columns:
        if column in OF_THE_ORGANISATION and value is not None:
            yield column, value


def _stranger(structure: Register, column: str, value: int, day: Any) -> str:
    if column == "person_id":
        return "" if value in structure.people else "There is no such person: choose another."
    if column == "for_unit_id":
        there, name = structure.unit(value, day), structure.unit_name(value, day)
    else:
        there, name = structure.post(value, day), structure.post_title(value, day)
    if there is not None:
        return ""
    if not name:
        return "There is no such post or unit: choose another."
    return f"{name} is not there on {in_words(day)}: choose another, or another day."

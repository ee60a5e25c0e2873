"""What may be done to the framework, each drawn on a register: a part added, changed, ended, passed on."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.governance.commands.reframing import Reframing, Succession
from goldenthread.governance.queries.parts import PARTS
from goldenthread.governance.queries.routes import bodies_of_steps, body_that_acts
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.dated import Dated
from goldenthread.records.ref import Ref
from goldenthread.ui.dates import day as in_words

__all__ = ["Add", "End", "PutInPortfolio", "Say", "SetLevel"]


def _name_of_event(part: str, verb: str) -> str:
    """Return what an event is called that adds, changes or ends a part.

    >>> _name_of_event("plan_kind", "added")
    'governance:plan_kind:added'
    """
    return f"governance:{part}:{verb}"


@dataclass(frozen=True)
class Add:
    """Add a part that has a reference, from a day on: what it ``says`` by field of its table."""

    part: str
    says: Mapping[str, Any]
    from_on: date
    reference: str = ""

    def draw(self, drawn: Reframing) -> tuple[str, Any]:
        """Draw it; return the event's name and the key of what it is about."""
        key = drawn.add(self.part, self.says, from_on=self.from_on, reference=self.reference)
        return _name_of_event(self.part, "added"), key


@dataclass(frozen=True)
class Say:
    """Let a part say something from a day on; one without a reference of its own is begun by it."""

    part: str
    key: Hashable
    wanted: Mapping[str, Any]
    from_on: date

    def draw(self, drawn: Reframing) -> tuple[str, Any]:
        """Draw it; return the event's name and the key of what it is about."""
        drawn.begin(self.from_on)
        is_there = drawn.register.on(self.part, self.key, self.from_on) is not None
        if not is_there and PARTS[self.part].identity is not None:
            raise NotPossible(
                f"This {PARTS[self.part].noun} is not there on that day: choose another day.",
                field="from_on",
            )
        drawn.say(self.part, self.key, self.wanted, from_on=self.from_on)
        return _name_of_event(self.part, "changed" if is_there else "added"), self.key


@dataclass(frozen=True)
class End:
    """End a part from a day on; its successor takes over what hangs on it.

    What a body watches, must do and stands above passes to its successor, what is in a portfolio likewise.
    """

    part: str
    key: Any
    from_on: date
    successor: Any | None = None

    def draw(self, drawn: Reframing) -> tuple[str, Any]:
        """Draw it; return the event's name and the key of what it is about."""
        if self.successor is not None and self.successor == self.key:
            raise NotPossible("Nothing succeeds itself: choose another.", field="successor")
        more: dict[str, Any] = {}
        fields = PARTS[self.part].fields
        if "successor_id" in fields:
            more["successor_id"] = self.successor
        elif "successor" in fields:
            more["successor"] = self.successor or ""
        drawn.begin(self.from_on)
        if self.part == "body":
            _pass_body(drawn, self)
        if self.part == "plan_kind":
            _pass_plan_kind(drawn, self)
        if self.part == "portfolio":
            _pass_portfolio(drawn, self)
        drawn.end(self.part, self.key, from_on=self.from_on, **more)
        drawn.ended.append(Succession(self.part, self.key, self.successor, self.from_on))
        return _name_of_event(self.part, "ended"), self.key


@dataclass(frozen=True)
class PutInPortfolio:
    """Put things into a portfolio from a day on, or take them out of any; each is in one at most."""

    subjects: tuple[Ref, ...]
    portfolio_id: int | None
    from_on: date

    def draw(self, drawn: Reframing) -> tuple[str, Any]:
        """Draw it; return the event's name and the key of what it is about."""
        if not self.subjects:
            raise NotPossible("Choose at least one.", field="subjects")
        for it in self.subjects:
            key = (it.kind, it.id)
            wanted = {"portfolio_id": self.portfolio_id}
            drawn.say("item", key, wanted, from_on=self.from_on)
        return _name_of_event("item", "placed"), (self.subjects[0].kind, self.subjects[0].id)


@dataclass(frozen=True)
class SetLevel:
    """Add a level of the thread, or change one (``key``), at a place from the top; others make room."""

    says: Mapping[str, Any]
    place: int
    from_on: date
    key: int | None = None

    def draw(self, drawn: Reframing) -> tuple[str, Any]:
        """Draw it; return the event's name and the key of what it is about."""
        register, on = drawn.register, self.from_on
        there = register.in_force("level", on)
        order = sorted(there, key=lambda key: there[key].says["position"])
        if self.key is None:
            wanted = {**self.says, "position": self.place}
            verb, key = "added", drawn.add("level", wanted, from_on=on)
        elif self.key not in there:
            raise NotPossible(
                "This level is not there on that day: choose another day.", field="from_on"
            )
        else:
            verb, key = "changed", self.key
            drawn.say("level", key, self.says, from_on=on)
        others = [each for each in order if each != key]
        places = [*others[: self.place - 1], key, *others[self.place - 1 :]]
        for position, each in enumerate(places, start=1):
            drawn.say("level", each, {"position": position}, from_on=on)
        return _name_of_event("level", verb), key


def _pass_body(drawn: Reframing, end: End) -> None:
    """Let the successor watch, do and stand above what the body did; its members leave it."""
    register, on = drawn.register, end.from_on
    name = register.called("body", end.key, on)
    if end.successor is None:
        _refuse_what_hangs(drawn, end, name)
    elif register.on("body", end.successor, on) is None:
        successor = register.called("body", end.successor, on)
        raise NotPossible(
            f"{successor} is not there on {in_words(on)}: choose another, or another day.",
            field="successor",
        )
    for key in [it for it in register.ledgers["membership"].rows if end.key in (it[0], it[3])]:
        for day in _days(drawn, "membership", key, end.from_on):
            drawn.end("membership", key, from_on=day)
            _sit_instead(drawn, end, key, day)
    _pass_watches(drawn, end)
    if end.successor is not None:
        above = drawn.register.ledgers["body"].on(end.key, on)
        reason, bodies = drawn.reason, register.ledgers["body"]
        bodies.repoint("above_id", end.key, lambda it: _above(it, end, above), on=on, reason=reason)
        for pointing in ("body_id", "to_body_id"):
            duties = register.ledgers["duty"]
            duties.repoint(pointing, end.key, lambda _: end.successor, on=on, reason=reason)


def _days(drawn: Reframing, part: str, key: Any, on: date) -> Iterator[date]:
    """Yield the day, and each later one, on which a part would hang on what has ended by then."""
    ledger = drawn.register.ledgers[part]
    for day in (on, *(it.from_on for it in ledger.versions(key) if it.from_on > on)):
        if drawn.register.on(part, key, day) is not None:
            yield day


def _pass_watches(drawn: Reframing, end: End) -> None:
    """Let the successor watch what the body did, and be watched by those who watched the body."""
    register = drawn.register
    for key in list(register.ledgers["watch"].rows):
        watcher, kind, subject, words = key
        is_watched = kind == "body" and subject == end.key
        if not (watcher == end.key or is_watched):
            continue
        heir = (
            end.successor if watcher == end.key else watcher,
            kind,
            end.successor if is_watched else subject,
            words,
        )
        passes = end.successor is not None and not (kind == "body" and heir[0] == heir[2])
        for day in _days(drawn, "watch", key, end.from_on):
            held = register.ledgers["watch"].on(key, day)
            drawn.end("watch", key, from_on=day)
            if held is not None and passes and register.on("watch", heir, day) is None:
                wanted = {name: held.says[name] for name in ("how_often", "purpose")}
                drawn.say("watch", heir, wanted, from_on=day)


def _above(body: Any, end: End, ended: Dated | None) -> int | None:
    """Return the successor; for the successor itself what was above the one that ends."""
    if body != end.successor:
        return end.successor
    return None if ended is None else ended.says["above_id"]


def _sit_instead(drawn: Reframing, end: End, key: Any, day: date) -> None:
    """Let the successor sit where the body that ends sat as a member."""
    if key[3] != end.key or end.successor is None or key[0] == end.successor:
        return
    heir = (*key[:3], end.successor, *key[4:])
    held = drawn.register.ledgers["membership"].on(key, day)
    if held is not None and drawn.register.on("membership", heir, day) is None:
        wanted = {"capacity": held.says["capacity"], "for_unit_id": held.says["for_unit_id"]}
        drawn.say("membership", heir, wanted, from_on=day)


def _refuse_what_hangs(drawn: Reframing, end: End, name: str) -> None:
    """Refuse to end a body without a successor while anything hangs on it."""
    register, on = drawn.register, end.from_on
    below = register.ledgers["body"].points_to("above_id", end.key, on=on)
    duties = register.ledgers["duty"].points_to("body_id", end.key, on=on)
    watches = [
        key
        for key in register.ledgers["watch"].rows
        if key[0] == end.key and register.on("watch", key, on) is not None
    ]
    counts = [
        (len(below), "body below it", "bodies below it"),
        (len(duties), "duty", "duties"),
        (len(watches), "thing that it watches", "things that it watches"),
        (_routes_through(drawn, end), "approval route through it", "approval routes through it"),
    ]
    left = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    if left:
        raise NotPossible(
            f"{name} still has {' and '.join(left)}: choose the body that takes them over.",
            field="successor",
        )


def _routes_through(drawn: Reframing, end: End) -> int:
    """Return how many routes ask a body on the day on which it ends, or later."""
    register, ledger = drawn.register, drawn.register.ledgers["route"]
    return sum(
        any(
            body_that_acts(register, reference, end.from_on) == end.key
            for day in _days(drawn, "route", key, end.from_on)
            if (stands := ledger.on(key, day)) is not None
            for _, reference in bodies_of_steps(stands.says["steps"])
        )
        for key in ledger.rows
    )


def _pass_plan_kind(drawn: Reframing, end: End) -> None:
    """Let the kinds of plan that serve the one that ends serve its successor; its guidance ends with it."""
    register, on = drawn.register, end.from_on
    kinds = register.ledgers["plan_kind"]
    below = kinds.points_to("above_id", end.key, on=on)
    if end.successor is None and below:
        names = " and ".join(register.called("plan_kind", key, on) for key in below)
        raise NotPossible(
            f"{names} {'serves' if len(below) == 1 else 'serve'} it: choose the kind that takes its"
            " place.",
            field="successor",
        )
    above = kinds.on(end.key, on)
    if end.successor is not None:
        kinds.repoint(
            "above_id",
            end.key,
            lambda key: _above(key, end, above),
            on=on,
            reason=drawn.reason,
        )
    if register.on("guidance", end.key, on) is not None:
        drawn.end("guidance", end.key, from_on=on)


def _pass_portfolio(drawn: Reframing, end: End) -> None:
    """Let the successor have what is in the portfolio."""
    register, on = drawn.register, end.from_on
    held = register.ledgers["item"].points_to("portfolio_id", end.key, on=on)
    if held and end.successor is None:
        name = register.called("portfolio", end.key, on)
        things = "1 thing is" if len(held) == 1 else f"{len(held)} things are"
        raise NotPossible(
            f"{things} in {name}: choose the portfolio that takes over what is in it.",
            field="successor",
        )
    register.ledgers["item"].repoint(
        "portfolio_id", end.key, lambda _: end.successor, on=on, reason=drawn.reason
    )

"""Changes of the framework as plain data, for keeping in a line, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeGuard

from goldenthread.governance.commands.changes import Add, End, PutInPortfolio, Say, SetLevel
from goldenthread.governance.queries.parts import PARTS
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.records.ref import Ref

__all__ = ["Plain", "change_asked", "is_plain", "plain_of"]

Plain = Add | Say | End | SetLevel | PutInPortfolio


def is_plain(change: object) -> TypeGuard[Plain]:
    """Say whether a change is one of those that pages make, which can climb a route."""
    return isinstance(change, Plain)


def plain_of(change: Plain) -> dict[str, Any]:
    """Return what a line asks for that makes a change; its day is the line's.

    >>> plain_of(End("watch", (1, "unit", 2, ""), date(2014, 4, 1)))
    {'change': 'end', 'part': 'watch', 'key': [1, 'unit', 2, ''], 'successor': None}
    """
    match change:
        case Add(part, says, _, reference):
            return {"change": "add", "part": part, "says": _kept(says), "reference": reference}
        case Say(part, key, wanted, _):
            return {"change": "say", "part": part, "key": _listed(key), "wanted": _kept(wanted)}
        case End(part, key, _, successor):
            return {"change": "end", "part": part, "key": _listed(key), "successor": successor}
        case SetLevel(says, place, _, key):
            return {"change": "level", "says": _kept(says), "place": place, "key": key}
        case PutInPortfolio(subjects, portfolio_id, _):
            held = [[it.kind, it.id, it.label] for it in subjects]
            return {"change": "place", "subjects": held, "portfolio_id": portfolio_id}


def change_asked(asked: Mapping[str, Any], from_on: date) -> Plain:
    """Return the change that a line asks for.

    Raises:
        NotPossible: it asks for something else.
    """
    try:
        found: Plain = _READ[asked["change"]](asked, from_on)
    except (KeyError, TypeError, ValueError) as refusal:
        raise NotPossible(
            "This is no change of the framework: write what is to be otherwise."
        ) from refusal
    return found


def _listed(key: Any) -> Any:
    return list(key) if isinstance(key, tuple) else key


def _key(part: str, kept: Any) -> Any:
    """Return the key of a part as its ledger has it."""
    is_compound = len(PARTS[part].key) > 1
    if is_compound != isinstance(kept, list) or (is_compound and len(kept) != len(PARTS[part].key)):
        raise ValueError(part)
    return tuple(kept) if is_compound else kept


def _known(part: str, says: Mapping[str, Any]) -> dict[str, Any]:
    if set(says) - set(PARTS[part].fields):
        raise ValueError(part)
    return {
        name: date.fromisoformat(value)
        if isinstance(value, str) and PARTS[part].is_day(name)
        else value
        for name, value in says.items()
    }


def _kept(says: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a part says as plain values: a day as it is written, 2014-04-01."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in says.items()
    }


def _add(asked: Mapping[str, Any], on: date) -> Add:
    part = asked["part"]
    return Add(part, _known(part, asked["says"]), on, str(asked.get("reference", "")))


def _say(asked: Mapping[str, Any], on: date) -> Say:
    part = asked["part"]
    return Say(part, _key(part, asked["key"]), _known(part, asked["wanted"]), on)


def _end(asked: Mapping[str, Any], on: date) -> End:
    part = asked["part"]
    return End(part, _key(part, asked["key"]), on, asked.get("successor"))


def _level(asked: Mapping[str, Any], on: date) -> SetLevel:
    return SetLevel(_known("level", asked["says"]), int(asked["place"]), on, asked["key"])


def _place(asked: Mapping[str, Any], on: date) -> PutInPortfolio:
    subjects = tuple(Ref(kind, int(pk), label) for kind, pk, label in asked["subjects"])
    return PutInPortfolio(subjects, asked["portfolio_id"], on)


_READ: Mapping[str, Any] = {
    "add": _add, "say": _say, "end": _end, "level": _level, "place": _place,
}  # fmt: skip

"""What a part said from when to when, as an entry of a file says it: each said once, with where it ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from goldenthread.governance.queries.register import FrameworkRegister

__all__ = ["Span", "spans_of"]


@dataclass(frozen=True)
class Span:
    """What a part says from a day on, and on which day it ended, where it did."""

    key: Any
    says: Mapping[str, Any]
    from_on: date
    ends_on: date | None = None
    successor: Any | None = None


def spans_of(register: FrameworkRegister, part: str, on: date | None) -> Iterator[Span]:
    """Yield what every part of a kind said and will say; with a day, what is in force on it, as from it."""
    for key in register.ledgers[part].rows:
        if on is None:
            yield from _history(register, part, key)
        elif (stands := register.on(part, key, on)) is not None and not _is_out(part, stands.says):
            yield Span(key, stands.says, on)


def _is_out(part: str, says: Mapping[str, Any]) -> bool:
    """Say whether a version says that something is over: also what is in no portfolio."""
    return bool(says["is_ended"]) or (part == "item" and says["portfolio_id"] is None)


def _history(register: FrameworkRegister, part: str, key: Any) -> Iterator[Span]:
    held: Span | None = None
    for version in register.ledgers[part].versions(key):
        says = version.says
        if _is_out(part, says):
            if held is not None:
                heir = says.get("successor_id") or says.get("successor") or None
                yield replace(held, ends_on=version.from_on, successor=heir)
            held = None
        elif held is None:
            held = Span(key, says, version.from_on)
        elif part == "item" and held.says != says:
            yield replace(held, ends_on=version.from_on)
            held = Span(key, says, version.from_on)
        elif held.says != says:
            yield held
            held = Span(key, says, version.from_on)
    if held is not None:
        yield held

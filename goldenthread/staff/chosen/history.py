"""What became of a part of the framework, version by version, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from goldenthread.audit.queries import EventLine, events_numbered
from goldenthread.organisation.queries.dated import Dated
from goldenthread.staff.organisation.wording import Happening
from goldenthread.staff.recorded import recorded_by
from goldenthread.ui.dates import day as in_words

__all__ = ["Spoken", "history_of", "recorded_by"]

#: The words of a field, and how its value is said on a day.
Spoken = Mapping[str, tuple[str, Callable[[Any, date], str]]]


def history_of(
    versions: Sequence[Dated], spoken: Spoken, *, today: date
) -> tuple[list[Happening], list[Happening]]:
    """Return what became of a part, latest first, and what is planned, soonest first. One SQL query."""
    events = events_numbered({each.event for each in versions if each.event})
    past: list[Happening] = []
    planned: list[Happening] = []
    before: Dated | None = None
    for each in versions:
        if before is None or each.says != before.says:
            line = _happening(before, each, events.get(each.event or 0), spoken, today)
            (planned if each.from_on > today else past).append(line)
        before = each
    return past[::-1], planned


def _happening(
    before: Dated | None, each: Dated, author: EventLine | None, spoken: Spoken, today: date
) -> Happening:
    is_to_come = each.from_on > today
    said_before = before.says if before else {}
    changes: tuple[tuple[str, str, str], ...] = ()
    text = ""
    if before is None or (before.says["is_ended"] and not each.says["is_ended"]):
        title = "Begins" if is_to_come else "Begun"
    elif each.says["is_ended"]:
        title = "Ends" if is_to_come else "Ended"
        heir = spoken.get("successor_id")
        if heir and each.says.get("successor_id"):
            text = f"{heir[1](each.says['successor_id'], each.from_on)} takes over what was in it"
    else:
        title = "Changes" if is_to_come else "Changed"
        changes = tuple(
            (words, said(said_before[name], each.from_on) or "nothing",
             said(each.says[name], each.from_on) or "nothing")
            for name, (words, said) in spoken.items()
            if name in each.says and each.says[name] != said_before.get(name)
        )  # fmt: skip
    return Happening(
        when=in_words(each.from_on),
        title=title,
        by=recorded_by(author),
        text=text,
        reason=each.reason,
        href="",
        changes=changes,
    )

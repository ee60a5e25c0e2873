"""How the organisation's pages count and list, and say what a version changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.audit.queries import EventLine, events_numbered
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.dated import Dated, Ledger
from goldenthread.organisation.queries.register import Register
from goldenthread.staff.organisation.looking import Looking
from goldenthread.ui.dates import day as in_words

_MANY = {"person": "people", "series": "series", "body": "bodies", "duty": "duties"}
_FIELDS = {
    "name": "Called",
    "title": "Called",
    "kind": "Kind",
    "parent_id": "Stands under",
    "unit_id": "Belongs to",
    "is_partner": "Partner organisation",
}
_DONE = {
    "name": "Renamed",
    "title": "Renamed",
    "kind": "Kind changed",
    "parent_id": "Moved",
    "unit_id": "Moved",
    "is_partner": "Partner or not",
}


def counted(count: int, noun: str) -> str:
    """Return how many of something.

    >>> counted(1, "post"), counted(1200, "person")
    ('1 post', '1,200 people')
    """
    return f"{count:,} {noun if count == 1 else _MANY.get(noun, f'{noun}s')}"


def listed(names: Sequence[str], *, at_most: int = 12) -> str:
    """Return names in a row, the rest as a number.

    >>> listed(["A", "B", "C"]), listed(["A", "B", "C"], at_most=1)
    ('A, B and C', 'A and 2 more')
    """
    shown = (
        list(names)
        if len(names) <= at_most
        else [*names[:at_most], f"{len(names) - at_most:,} more"]
    )
    return (
        shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
    )


@dataclass(frozen=True)
class Happening:
    """One row of a history, as the timeline shows it."""

    when: str
    title: str
    by: str
    text: str
    reason: str
    href: str
    changes: tuple[tuple[str, str, str], ...]
    withdraw_href: str = ""


def history_of(
    view: Looking, ledger: Ledger[int], key: int
) -> tuple[list[Happening], list[Happening]]:
    """Return what became of a unit or post, latest first, and what is planned, soonest first.

    A version that says nothing new, as a plan that was withdrawn, is left out. One SQL query.
    """
    versions = ledger.versions(key)
    events = events_numbered({each.event for each in versions if each.event})
    past: list[Happening] = []
    planned: list[Happening] = []
    before = None
    for each in versions:
        if before is None or each.says != before.says:
            line = _happening(view, before, each, events)
            if line is not None:
                (planned if each.from_on > view.today else past).append(line)
        before = each
    return past[::-1], planned


def _happening(
    view: Looking, before: Dated | None, each: Dated, events: dict[int, EventLine]
) -> Happening | None:
    author = events.get(each.event or 0)
    is_new_end = each.says["is_ended"] and not (before and before.says["is_ended"])
    changes: tuple[tuple[str, str, str], ...] = ()
    text = ""
    if before is None:
        if each.says["is_ended"]:
            return None
        title = "Begun"
        home = each.says.get("parent_id") or each.says.get("unit_id")
        text = f"{each.says.get('name') or each.says.get('title')}"
        where = "under" if "name" in each.says else "in"
        text += f", {where} {view.register.unit_name(home, each.from_on)}" if home else ""
    elif is_new_end:
        title = "Ends" if each.from_on > view.today else "Ended"
        text = _succeeded(view, each)
    else:
        found = [
            name for name in _FIELDS if name in each.says and each.says[name] != before.says[name]
        ]
        title = (
            " and ".join(dict.fromkeys(_DONE[name] for name in found)).capitalize() or "Begun again"
        )
        changes = tuple(
            (
                _FIELDS[name],
                _said(view, before.says[name], name, each.from_on),
                _said(view, each.says[name], name, each.from_on),
            )
            for name in found
        )
    may_withdraw = (
        each.from_on > view.today
        and each.event
        and view.as_at is None
        and view.actor.may(Right.ADMINISTER)
    )
    return Happening(
        when=in_words(each.from_on),
        title=title,
        by=author_of(view, author),
        text=text,
        reason=each.reason,
        href="",
        changes=changes,
        withdraw_href=view.address("plan_withdraw", each.event) if may_withdraw else "",
    )


def author_of(view: Looking, author: EventLine | None) -> str:
    """Return who made a change and when; a partner reads the post alone."""
    if author is None:
        return ""
    person = view.register.people.get(author.person_id or 0)
    who = f"{person.name}, {author.by_label}" if person and view.reach is None else author.by_label
    return f"by {who}, {in_words(author.at)}"


def successors_of(register: Register, ended: Dated) -> list[int]:
    """Return the units that took over from one that has ended."""
    one, several = ended.says["successor_id"], ended.says["successors"].split()
    known = {reference: pk for pk, reference in register.unit_references.items()}
    return [one] if one else [known[it] for it in several if it in known]


def _succeeded(view: Looking, each: Dated) -> str:
    is_to_come, on = each.from_on > view.today, each.from_on
    if "title" in each.says:
        heir = each.says["successor_id"]
        names = [view.register.post_title(heir, on)] if heir else []
    else:
        names = [view.register.unit_name(it, on) for it in successors_of(view.register, each)]
    if not names:
        return "Without a successor"
    if len(names) > 1:
        return f"{listed(names)} {'take over what it owns' if is_to_come else 'took over what it owned'}"
    return f"{names[0]} {'takes over what it owns' if is_to_come else 'took over what it owned'}"


def _said(view: Looking, value: Any, name: str, on: date) -> str:
    if name in ("parent_id", "unit_id"):
        return view.register.unit_name(value, on) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) or "nothing"


def span(from_on: date, to_on: date | None, *, seen_on: date) -> str:
    """Return the days from and to which something holds, as said on a day.

    >>> span(date(2026, 4, 1), None, seen_on=date(2026, 4, 1))
    'since 1 April 2026'
    >>> span(date(2026, 4, 1), None, seen_on=date(2026, 3, 31))
    'from 1 April 2026'
    >>> span(date(2026, 4, 1), date(2026, 5, 1), seen_on=date(2026, 4, 1))
    '1 April 2026 to 1 May 2026'
    """
    if to_on:
        return f"{in_words(from_on)} to {in_words(to_on)}"
    return f"{'since' if from_on <= seen_on else 'from'} {in_words(from_on)}"


def unique(names: Iterable[str]) -> list[str]:
    """Return names once each, in their order."""
    return list(dict.fromkeys(names))

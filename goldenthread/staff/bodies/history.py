"""What became of a body: its versions, members and watches, each with who recorded it, when and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from goldenthread.audit.queries import EventLine, events_numbered
from goldenthread.governance.queries.bodies import Seat, Watched
from goldenthread.organisation.queries.dated import Dated
from goldenthread.rules.vocabulary import BodyRole
from goldenthread.staff.bodies.looking import Framed
from goldenthread.staff.organisation.wording import Happening, author_of, listed
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import BODY_ROLES, FIELD_WORDS, often

__all__ = ["history_of_body", "history_of_duty"]

_LONGEST = 120
_Row = tuple[date, int, Happening]


def history_of_body(it: Framed, body_id: int) -> tuple[list[Happening], list[Happening]]:
    """Return what became of a body, latest first, and what is planned, soonest first. One SQL query."""
    ledgers = it.known.framework.ledgers
    parts: list[tuple[str, str, list[Dated]]] = [
        ("body", "", ledgers["body"].versions(body_id)),
    ]
    for key in ledgers["membership"].rows:
        if key[0] == body_id:
            name = it.seat(Seat(key, "", None, it.view.day, None)).name
            parts.append(("membership", name, ledgers["membership"].versions(key)))
    for key in ledgers["watch"].rows:
        watched = Watched(key, "", "", it.view.day, None)
        if key[0] == body_id and it.sees_watched(watched):
            parts.append(("watch", it.watched(watched).name, ledgers["watch"].versions(key)))
    return _told(it, parts)


def history_of_duty(it: Framed, reference: str) -> tuple[list[Happening], list[Happening]]:
    """Return what became of a duty, latest first, and what is planned, soonest first. One SQL query."""
    return _told(it, [("duty", "", it.known.framework.ledgers["duty"].versions(reference))])


def _told(
    it: Framed, parts: list[tuple[str, str, list[Dated]]]
) -> tuple[list[Happening], list[Happening]]:
    events = events_numbered({each.event for _, _, rows in parts for each in rows if each.event})
    told: dict[tuple[date, int], list[Happening]] = {}
    for part, name, rows in parts:
        for on, event, line in _rows(it, part, name, rows, events):
            told.setdefault((on, event), []).append(line)
    days = sorted(told)
    past = [_together(told[day]) for day in days if day[0] <= it.view.today]
    return past[::-1], [_together(told[day]) for day in days if day[0] > it.view.today]


def _together(lines: list[Happening]) -> Happening:
    """Return what one event changed from one day on as one row: the body first, then who and what."""
    first, *others = lines
    titles = [_within(it.title) for it in others]
    said = [
        f"{title} ({it.text})" if it.text else title
        for title, it in zip(titles, others, strict=True)
    ]
    text = " ".join(each for each in (_sentence(first.text), _sentence(listed(said))) if each)
    changes = tuple(
        (
            f"{it.title.removesuffix(': changed')}, {what.lower()}" if it is not first else what,
            *rest,
        )
        for it in lines
        for what, *rest in it.changes
    )
    return replace(first, text=text, changes=changes)  # type: ignore[arg-type]


def _within(title: str) -> str:
    """Return a title as it stands within a sentence: a name keeps its capital."""
    is_verb = title.startswith(("Watches ", "No longer "))
    return f"{title[0].lower()}{title[1:]}" if is_verb else title


def _sentence(text: str) -> str:
    whole = text if not text or text.endswith((".", "!", "?")) else f"{text}."
    return whole[:1].upper() + whole[1:]


def _rows(
    it: Framed, part: str, name: str, rows: list[Dated], events: dict[int, EventLine]
) -> Iterator[_Row]:
    before: Dated | None = None
    for each in rows:
        if before is None or each.says != before.says:
            title, text, changes = _words(it, part, name, before, each)
            line = Happening(
                when=in_words(each.from_on),
                title=title,
                by=author_of(it.view, events.get(each.event or 0)),
                text=text,
                reason=each.reason,
                href="",
                changes=changes,
            )
            yield each.from_on, each.event or 0, line
        before = each


_Changes = tuple[tuple[str, str, str], ...]


def _words(
    it: Framed, part: str, name: str, before: Dated | None, each: Dated
) -> tuple[str, str, _Changes]:
    """Return the title, a sentence, and what was changed to what."""
    is_to_come = each.from_on > it.view.today
    if each.says["is_ended"]:
        title = {
            "membership": f"{name} leaves" if is_to_come else f"{name} left",
            "watch": f"No longer watches {name}",
        }.get(part, "Ends" if is_to_come else "Ended")
        return title, _taken_over(it, part, each), ()
    if before is None or before.says["is_ended"]:
        title = {
            "membership": f"{name} joins" if is_to_come else f"{name} joined",
            "watch": f"Watches {name}",
        }.get(part, "Begun" if before is None else "Begun again")
        return title, _begun(it, part, each), ()
    found = [key for key in FIELD_WORDS if key in each.says and each.says[key] != before.says[key]]
    changes = tuple(
        (
            FIELD_WORDS[key],
            _said(it, key, before.says[key], each),
            _said(it, key, each.says[key], each),
        )
        for key in found
    )
    return (f"{name}: changed" if name else "Changed"), "", changes


def _begun(it: Framed, part: str, each: Dated) -> str:
    if part == "watch":
        return often(each.says["how_often"])
    if part == "membership":
        unit = it.known.structure.unit_name(each.says["for_unit_id"], each.from_on)
        return ", ".join(said for said in (each.says["capacity"], unit and f"for {unit}") if said)
    return str(each.says["does"] if part == "duty" else each.says["name"])


def _taken_over(it: Framed, part: str, each: Dated) -> str:
    if part != "body":
        return ""
    heir = it.known.framework.called("body", each.says["successor_id"], each.from_on)
    return f"{heir} takes over its work." if heir else "Without a successor."


def _said(it: Framed, key: str, value: Any, each: Dated) -> str:
    if value in (None, ""):
        return "nothing"
    if key in ("above_id", "body_id", "to_body_id"):
        return it.known.framework.called("body", value, each.from_on)
    if key == "post_id":
        return it.known.structure.post_title(value, each.from_on)
    if key == "for_unit_id":
        return it.known.structure.unit_name(value, each.from_on)
    if key == "role":
        return BODY_ROLES[BodyRole(value)]
    if key == "how_often":
        return often(value)
    text = in_words(value) if isinstance(value, date) else " ".join(str(value).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rpartition(' ')[0]} …"

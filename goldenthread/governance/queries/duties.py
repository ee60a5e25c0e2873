"""The duties register: who must do what, how often or by when, and to whom it goes, on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from goldenthread.governance.queries.bodies import Bodies

__all__ = [
    "DutyLine",
    "HolderKind",
    "duties_of_posts",
    "duties_of_unit",
    "duties_on",
    "duty_line",
]


class HolderKind(StrEnum):
    """To whom a duty falls."""

    BODY = "body"
    POST = "post"
    EACH = "each"  # unit of a kind
    WORDS = "words"
    NOBODY = "nobody"


@dataclass(frozen=True)
class DutyLine:
    """A duty as it stands on a day; names are those of the day."""

    reference: str
    does: str
    holder: HolderKind
    body_id: int | None
    post_id: int | None
    unit_kind: str
    holder_name: str
    how_often: str
    by_when: str
    to_body_id: int | None
    to_name: str
    source: str
    since: date


def duties_on(known: Bodies, day: date) -> tuple[DutyLine, ...]:
    """Return every duty in force on a day, in order of what is to be done."""
    return tuple(_line(known, str(key), day) for key in known.framework.in_force("duty", day))


def duties_of_posts(known: Bodies, post_ids: frozenset[int], day: date) -> list[DutyLine]:
    """Return the duties that fall to any of some posts on a day."""
    return [it for it in duties_on(known, day) if it.post_id in post_ids]


def duties_of_unit(known: Bodies, unit_id: int, day: date) -> list[DutyLine]:
    """Return the duties that fall on a day to each unit of a unit's kind, or to one of its posts."""
    stands = known.structure.unit(unit_id, day)
    if stands is None:
        return []
    kind = str(stands.says["kind"]).casefold()
    posts = {
        pk
        for pk, it in known.structure.posts_in_force(day).items()
        if it.says["unit_id"] == unit_id
    }
    return [
        it
        for it in duties_on(known, day)
        if it.post_id in posts or (it.unit_kind and it.unit_kind.casefold() == kind)
    ]


def _line(known: Bodies, reference: str, day: date) -> DutyLine:
    ledger = known.framework.ledgers["duty"]
    stands = ledger.on(reference, day) or ledger.versions(reference)[0]
    says = stands.says
    holder, name = HolderKind.NOBODY, ""
    if says["body_id"] is not None:
        holder, name = HolderKind.BODY, known.framework.called("body", says["body_id"], day)
    elif says["post_id"] is not None:
        holder, name = HolderKind.POST, known.structure.post_title(says["post_id"], day)
    elif says["unit_kind"]:
        holder, name = HolderKind.EACH, f"Each {says['unit_kind']}"
    elif says["holder_words"]:
        holder, name = HolderKind.WORDS, str(says["holder_words"])
    return DutyLine(
        reference=reference,
        does=str(says["does"]),
        holder=holder,
        body_id=says["body_id"],
        post_id=says["post_id"],
        unit_kind=str(says["unit_kind"]),
        holder_name=name,
        how_often=str(says["how_often"]),
        by_when=str(says["by_when"]),
        to_body_id=says["to_body_id"],
        to_name=known.framework.called("body", says["to_body_id"], day) or str(says["to_words"]),
        source=str(says["source"]),
        since=stands.from_on,
    )


def duty_line(known: Bodies, reference: str, day: date) -> DutyLine | None:
    """Return one duty, in force or as it last was or first will be; nothing where there is none."""
    if reference not in known.framework.ledgers["duty"].rows:
        return None
    return _line(known, reference, day)

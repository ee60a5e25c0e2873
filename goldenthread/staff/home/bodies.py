"""The bodies that the reader sits on, and what they must do, on the start page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goldenthread.governance.queries.bodies import mine_of
from goldenthread.organisation.access import Actor
from goldenthread.staff.addresses import page_address
from goldenthread.staff.organisation.tree import Named
from goldenthread.ui.frame_words import often

_FEW = 6


@dataclass(frozen=True)
class MineShown:
    """Bodies with as what; the first duties with how often and whose; the way to the rest."""

    bodies: tuple[Named, ...]
    duties: tuple[tuple[Named, str], ...]
    more: str
    more_href: str


def mine_shown(actor: Actor, *, on: date, as_at: int | None) -> MineShown | None:
    """Return the reader's bodies and duties; nothing where there are none. 5 SQL queries, or none."""
    found = mine_of(actor, on=on, as_at=as_at)
    if not found.bodies and not found.duties:
        return None
    duties = tuple(
        (
            Named(it.does, page_address("duty", it.reference), often(it.how_often, it.by_when)),
            it.body,
        )
        for it in found.duties
    )
    left = len(duties) - _FEW
    return MineShown(
        bodies=tuple(
            Named(it.name, page_address("body", it.reference), it.capacity) for it in found.bodies
        ),
        duties=duties[:_FEW],
        more=f"{left} more in the duties register" if left > 0 else "",
        more_href=page_address("duties"),
    )

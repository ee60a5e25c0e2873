"""Whose glasses the address of the strategic overview asks for, and which there are."""

from __future__ import annotations

from collections.abc import Mapping

from goldenthread.organisation.access import Actor
from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.glasses import Glasses, Seen, others_glasses
from goldenthread.staff.asking import Read
from goldenthread.staff.rights.filters import FilterShown

__all__ = ["asked_for", "choices", "heading_of"]

_LABELS = {
    Glasses.SERVICE: "A service’s or partner’s",
    Glasses.POST: "A post’s",
    Glasses.PORTFOLIO: "A portfolio’s",
    Glasses.BODY: "A body’s",
    Glasses.AREA: "An area’s",
}
_ABOUT = {
    Glasses.POST: "what the post answers for",
    Glasses.SERVICE: "what the service and those below it are to achieve",
    Glasses.PORTFOLIO: "what is in the portfolio",
    Glasses.BODY: "what the body watches",
    Glasses.AREA: "what the area’s figures evidence",
}


def asked_for(given: Mapping[str, str]) -> tuple[Glasses, str]:
    """Return the first glasses that the address names, or one's own."""
    for it in Glasses:
        reference = given.get(it.value, "").strip()[:120]
        if reference and it is not Glasses.MINE:
            return it, reference
    return Glasses.MINE, ""


def heading_of(seen: Seen) -> str:
    """Return what the overview is called."""
    return "My strategic overview" if seen.glasses is Glasses.MINE else seen.name


def about(seen: Seen) -> str:
    """Return in a few words what stands out."""
    return _ABOUT.get(
        seen.glasses, "what your posts own, your service holds, or is in your portfolio"
    )


def choices(actor: Actor, there: Around, read: Read) -> tuple[FilterShown, ...]:
    """Return the boxes from which other glasses are chosen. 3 SQL queries."""
    offered = others_glasses(actor, there, as_at=read.as_at)
    return tuple(
        FilterShown(kind.value, label, "select", "", (("", "Choose"), *offered[kind]))
        for kind, label in _LABELS.items()
        if offered[kind]
    )

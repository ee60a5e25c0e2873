"""How each service, each group and the whole council is, from the ratings inside them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.indicators.queries.rollup import (
    Parts,
    groups_rolled_up,
    parts_for,
    services_rolled_up,
)
from goldenthread.indicators.queries.rules import may_adopt
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.rolled_up.presenters import WholeShown, counted_words, wholes_shown
from goldenthread.staff.rolled_up.words import MEANINGS, METHODS
from goldenthread.staff.scorecard.forms import Reading, read_address
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day


def read_parts(request: Asked) -> tuple[Reading, Parts]:
    """Return the period that the address asks for, and all that is rolled up of it. 14 SQL queries."""
    read = read_as(request)
    reading = read_address(
        _period_of(request), actor=request.actor, known=read.known, today=timezone.localdate()
    )
    return reading, parts_for(request.actor, wanted=reading.wanted, on=read.on)


def _period_of(request: HttpRequest) -> dict[str, str]:
    return {"period": request.GET.get("period", "")}


def method_words(parts: Parts) -> str:
    """Return by which method, and since when."""
    chosen = parts.chosen
    said = f"{METHODS[chosen.method]}: {MEANINGS[chosen.method]}."
    if chosen.from_on is None:
        return f"{said} The council has not chosen a method yet."
    return f"{said} The council’s choice from {day(chosen.from_on)}."


@dataclass(frozen=True)
class UnitRolledUp:
    """How one unit is, for its page."""

    row: WholeShown
    period: str
    href: str


def rolled_up_unit(request: Asked, reference: str) -> UnitRolledUp | None:
    """Return how a unit is, of what the reader may see; nothing where that is nothing. 14 SQL queries."""
    reading, parts = read_parts(request)
    made = services_rolled_up(request.actor, parts)
    rows = wholes_shown(made, parts, reading, actor=request.actor, may_change=False)
    for one, row in zip(made, rows, strict=True):
        if one.reference == reference:
            return UnitRolledUp(row, reading.wanted.period.label, page_address("rollup"))
    return None


@signed_in
def rolled_up(request: Asked) -> HttpResponse:
    """Everybody sees how each service or group is, what is worst in it, and how much of it is rated."""
    reading, parts = read_parts(request)
    is_past = reading.known is not None
    may_choose = not is_past and may_adopt(request.actor, timezone.localdate())
    is_groups = request.GET.get("by") == "groups"
    made = groups_rolled_up(parts) if is_groups else services_rolled_up(request.actor, parts)
    chosen = reading.wanted.period.label
    labels = [period.label for period in reading.periods]
    address = page_address("rollup")
    return render(
        request,
        "rolled_up/page.html",
        {
            "period": chosen,
            "periods": labels if chosen in labels else [chosen, *labels],
            "refusals": reading.refusals,
            "is_groups": is_groups,
            "ways": [
                ("Services", with_query(address, period=reading.values["period"]), not is_groups),
                ("Groups", with_query(address, period=reading.values["period"], by="groups"),
                 is_groups),
            ],
            "rows": wholes_shown(
                made, parts, reading, actor=request.actor,
                may_change=may_choose if is_groups else not is_past,
            ),
            "method": method_words(parts),
            "counted": counted_words(parts),
            "may_choose": may_choose,
            "kept": [("known", request.GET["known"])] if is_past else [],
            "crumbs": [("Scorecard", page_address("scorecard")), ("Roll-up", None)],
        },
    )  # fmt: skip

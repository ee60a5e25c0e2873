"""Which parts of the system the council uses: each is switched off and on from a day on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.governance.commands.changes import Say
from goldenthread.governance.queries.chosen import SYSTEM_PARTS, framework_for
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.chosen.changing import changing_chosen, framed, may_change_now
from goldenthread.staff.chosen.forms import EndForm
from goldenthread.staff.chosen.places import framework_places
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.ui.dates import day as in_words


@dataclass(frozen=True)
class PartShown:
    """A part of the system, whether it is used, since when, and what was or will be."""

    name: str
    about: str
    is_used: bool
    since: str
    others: tuple[str, ...]
    href: str


def _crumbs(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    return (("Parts in use", page_address("parts_in_use")), *more)


@signed_in
def parts(request: Asked) -> HttpResponse:
    """Anybody of the council sees which parts of the system are used here."""
    read = read_as(request)
    register = framework_for(request.actor, as_at=read.as_at, only=("part_in_use",))
    may = may_change_now(request)
    rows = []
    for part, (name, about) in SYSTEM_PARTS.items():
        stands = register.on("part_in_use", part, read.on)
        versions = register.ledgers["part_in_use"].versions(part)
        others = tuple(
            f"{'used' if it.says['is_used'] else 'not used'} from {in_words(it.from_on)}"
            f"{f' ({it.reason})' if it.reason else ''}"
            for it in versions
            if it is not stands
        )
        rows.append(
            PartShown(
                name=name,
                about=about,
                is_used=stands is None or stands.says["is_used"],
                since=in_words(stands.from_on) if stands else "",
                others=others,
                href=page_address("part_switch", part) if may else "",
            )
        )
    context = {
        "rows": rows,
        "places": framework_places("parts_in_use"),
        "crumbs": [("Parts in use", None)],
    }
    return render(request, "chosen/parts.html", {**context, "may_change": may})


@signed_in
def switch(request: Asked, part: str) -> HttpResponse:
    """Who administers the whole council switches a part off, or on again, from a day on."""
    view = changing_chosen(request)
    if part not in SYSTEM_PARTS:
        raise Http404("There is no such part.")
    name, about = SYSTEM_PARTS[part]
    register = framework_for(request.actor, only=("part_in_use",))
    stands = register.on("part_in_use", part, view.today)
    is_used = stands is None or bool(stands.says["is_used"])

    def made(form: EndForm) -> Any:
        change = Say("part_in_use", part, {"is_used": not is_used}, form.cleaned_data["from_on"])
        return framed(request, form, change, register=register)

    def lead(form: EndForm) -> str:
        day = in_words(form.cleaned_data["from_on"])
        if is_used:
            return (
                f"From {day} the council does not use {name.lower()}. Its places are gone from the"
                " navigation, and its pages say so. Nothing is lost: its history stays in the trail."
            )
        return f"From {day} the council uses {name.lower()} again, with all that was recorded."

    page = ChangePage(
        heading=f"{'Switch off' if is_used else 'Use'} {name.lower()}",
        caption="Parts in use",
        crumbs=_crumbs((name, None)),
        back=page_address("parts_in_use"),
        make=made,
        lead=lead,
        button="Switch it off" if is_used else "Use it again",
        explained=f"{name}: {about}.",
        is_grave=is_used,
        done=f"{name}: recorded.",
    )
    return changing(request, page, asking(EndForm, view))

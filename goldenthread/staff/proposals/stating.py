"""State what a proposal or a plan would do to each corporate objective, and record who was asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.plan.commands.effects import record_consultation, state_effects
from goldenthread.plan.queries.effects import About, Asking, Impacts
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.proposals.forms import ConsultationForm, EffectsForm
from goldenthread.staff.proposals.words import GRADES, MARKS
from goldenthread.staff.sending import send
from goldenthread.ui.dates import day

REFUSED = 422
NOTHING_NEW = "Nothing was recorded: it says so already."


@dataclass(frozen=True)
class Stating:
    """What effects are stated of: its words, what stands, and the page to go back to."""

    about: About
    title: str
    impacts: Impacts
    consultations: tuple[Asking, ...]
    read_at: int
    back: str
    crumbs: tuple[tuple[str, str | None], ...]


def state(request: Asked, of: Stating) -> HttpResponse:
    """Let somebody state what it would do to each corporate objective, and why."""
    rows = of.impacts.rows
    form = EffectsForm(
        request.POST or None,
        initial={"read_at": of.read_at, **EffectsForm.standing(rows)},
        impacts=rows,
    )
    found: list[int | None] = []

    def make() -> None:
        given = form.cleaned_data
        found.append(
            state_effects(
                of.about, form.stated(), by=request.actor, at=timezone.now(),
                reason=given["reason"], read_at=given["read_at"],
            )
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "The effects are recorded." if found[0] else NOTHING_NEW)
        return redirect(of.back)
    words = (f"What “{of.title}” would do", "Record the effects")
    return _form(request, form, of, words, template="proposals/effects_form.html")


def consult(request: Asked, of: Stating, number: int | None) -> HttpResponse:
    """Let somebody record whom they asked, or say otherwise of the entry of that number."""
    entry = next((it for it in of.consultations if it.number == number), None)
    if number is not None and entry is None:
        raise Http404("There is no such entry.")
    initial: dict[str, Any] = {"read_at": of.read_at, "on": timezone.localdate()}
    if entry is not None:
        initial |= {"with_whom": entry.with_whom, "on": entry.on, "what_came": entry.what_came}
    form = ConsultationForm(request.POST or None, initial=initial, is_new=entry is None)

    def make() -> None:
        given = form.cleaned_data
        record_consultation(
            of.about, form.consulted(), by=request.actor, at=timezone.now(), number=number,
            is_withdrawn=given.get("is_withdrawn", False), reason=given.get("reason", ""),
            read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "It is recorded.")
        return redirect(of.back)
    return _form(request, form, of, (f"Who was asked about “{of.title}”", "Record it"))


def _form(
    request: Asked,
    form: Any,
    of: Stating,
    words: tuple[str, str],
    *,
    template: str = "rolled_up/form.html",
) -> HttpResponse:
    heading, button = words
    context = {
        "form": form,
        "heading": heading,
        "caption": of.title,
        "button": button,
        "back": of.back,
        "lead": "",
        "tools": [],
        "method": page_address("method", "effects"),
        "crumbs": [*of.crumbs, (button, None)],
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, template, context, status=status)


def stated_shown(impacts: Impacts) -> dict[str, Any]:
    """Return what is stated of each corporate objective, for the page of a proposal or a plan."""
    return {
        "impacts": [
            {
                "it": it,
                "href": page_address("objective", it.reference),
                "grade": GRADES[it.grade] if it.grade else "",
                "mark": MARKS[it.grade] if it.grade else "",
                "by": f"{it.name or it.by}, {day(it.at)}" if it.at else "",
            }
            for it in impacts.rows
        ],
        "stated": sum(it.grade is not None for it in impacts.rows),
        "beside": impacts.beside,
    }

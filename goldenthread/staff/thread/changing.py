"""Add an objective, change it from a day on, and end it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.organisation.access import Right
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.plan.commands.objectives import (
    add_objective,
    change_objective,
    end_objective,
)
from goldenthread.plan.queries.around import around
from goldenthread.plan.queries.objective import ObjectiveShown, objective_shown
from goldenthread.rules.vocabulary import ObjectiveEnd
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.sending import permitted, send
from goldenthread.staff.thread.forms import EndForm, ObjectiveForm

_REFUSED = 422
_NOT_YOURS = (
    "You may say this of your own services’ objectives and those your post owns: choose another"
    " service or owner."
)


@signed_in
def add(request: Asked) -> HttpResponse:
    """Let somebody add an objective of the council."""
    request.actor.require(Right.SEE_ORGANISATION)
    request.actor.require(Right.CORRECT)
    there = around(timezone.localdate())
    form = ObjectiveForm(
        request.POST or None,
        initial={"read_at": head(), "from_on": timezone.localdate()},
        there=there,
        is_new=True,
        is_personal=False,
    )
    made: list[str] = []

    def make() -> None:
        given = form.cleaned_data
        made.append(
            add_objective(
                form.wanted(), by=request.actor, at=timezone.now(), level_id=given["level"],
                from_on=given["from_on"], reason=given["reason"],
            )
        )  # fmt: skip

    if send(request, form, permitted(make, _NOT_YOURS)):
        messages.success(request, "The objective is recorded.")
        return redirect(page_address("objective", made[0]))
    return _form(request, form, "Add an objective", "Add it", page_address("objectives"))


@signed_in
def add_own(request: Asked) -> HttpResponse:
    """Let a member of staff add an objective of their own, which they and their manager alone see."""
    request.actor.require(Right.SEE_ORGANISATION)
    person_id, there = request.actor.person_id, around(timezone.localdate())
    own = [pk for pk, it in there.levels.items() if it.is_personal]
    if person_id is None or not own:
        raise Http404("The council has no level for people’s own objectives.")
    form = ObjectiveForm(
        request.POST or None,
        initial={"read_at": head(), "from_on": timezone.localdate(), "level": own[0]},
        there=there,
        is_new=True,
        is_personal=True,
    )
    made: list[str] = []

    def make() -> None:
        given = form.cleaned_data
        made.append(
            add_objective(
                form.wanted(), by=request.actor, at=timezone.now(), level_id=given["level"],
                from_on=given["from_on"], person_id=person_id, reason=given["reason"],
            )
        )  # fmt: skip

    if send(request, form, make):
        said = (
            "The objective is recorded. Offer what it contributes to the objective that it serves."
        )
        messages.success(request, said)
        return redirect(page_address("objective", made[0]))
    return _form(
        request, form, "Add an objective of your own", "Add it", page_address("my_part"),
        lead="You and whoever holds the post of your manager see it, nobody else.",
    )  # fmt: skip


def changed_or_404(request: Asked, reference: str) -> ObjectiveShown:
    """Return an objective that the sender may change."""
    shown = objective_shown(request.actor, reference, on=timezone.localdate())
    if shown is None or not shown.may_change:
        raise Http404("There is no such objective.")
    return shown


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Let somebody change what an objective says from a day on."""
    shown = changed_or_404(request, reference)
    says = shown.says
    form = ObjectiveForm(
        request.POST or None,
        initial={
            "read_at": shown.read_at, "from_on": timezone.localdate(), "title": says.title,
            "words": says.words, "unit": says.unit_id, "owner": says.owner_id,
            "manager": says.manager_id, "portfolio": says.portfolio_id,
            "is_internal": says.is_internal, "begins_on": says.begins_on, "due_on": says.due_on,
        },
        there=shown.around,
        is_new=False,
        is_personal=shown.is_personal,
    )  # fmt: skip
    found: list[int | None] = []

    def make() -> None:
        given = form.cleaned_data
        found.append(
            change_objective(
                shown.id, form.wanted(), by=request.actor, at=timezone.now(),
                from_on=given["from_on"], reason=given["reason"], read_at=given["read_at"],
            )
        )  # fmt: skip

    if send(request, form, permitted(make, _NOT_YOURS)):
        said = (
            "The change is recorded." if found[0] else "Nothing was recorded: it says so already."
        )
        messages.success(request, said)
        return redirect(page_address("objective", reference))
    back = page_address("objective", reference)
    return _form(request, form, f"Change “{shown.says.title}”", "Record the change", back)


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """Let somebody end an objective: achieved, dropped, or replaced by another."""
    shown = changed_or_404(request, reference)
    initial = {"read_at": shown.read_at, "from_on": timezone.localdate()}
    form = EndForm(request.POST or None, initial=initial)

    def make() -> None:
        given = form.cleaned_data
        ended_as = ObjectiveEnd(given["ended_as"])
        successor = None
        if ended_as is ObjectiveEnd.REPLACED and given["successor"].strip():
            other = objective_shown(
                request.actor, given["successor"].strip().upper(), on=timezone.localdate()
            )
            if other is None:
                sentence = "There is no objective of that reference: choose another."
                raise NotPossible(sentence, field="successor")
            successor = other.id
        end_objective(
            shown.id, by=request.actor, at=timezone.now(), from_on=given["from_on"],
            ended_as=ended_as, successor_id=successor, reason=given["reason"],
            read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, f"{reference} ends.")
        return redirect(page_address("objective", reference))
    back = page_address("objective", reference)
    serving = len(shown.served_by)
    lead = f"{serving} that serve it would serve it no longer." if serving else ""
    return _form(request, form, f"End “{shown.says.title}”", "End it", back, lead=lead)


def _form(
    request: Asked, form: Any, heading: str, button: str, back: str, *, lead: str = ""
) -> HttpResponse:
    return render(
        request,
        "rolled_up/form.html",
        {
            "form": form,
            "heading": heading,
            "caption": "The golden thread",
            "button": button,
            "back": back,
            "lead": lead,
            "tools": [],
            "crumbs": [("Thread", page_address("thread")), (heading, None)],
        },
        status=_REFUSED if request.method == "POST" else 200,
    )

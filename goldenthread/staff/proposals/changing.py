"""State a proposal, change it, say what it would do and whom somebody asked, and end it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.organisation.access import Right
from goldenthread.plan.commands.proposals import add_proposal, change_proposal, end_proposal
from goldenthread.plan.queries.around import around
from goldenthread.plan.queries.effects import About
from goldenthread.plan.queries.proposals import ProposalShown, proposal_shown
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.proposals.forms import EndForm, ProposalForm
from goldenthread.staff.proposals.stating import NOTHING_NEW, REFUSED, Stating, consult, state
from goldenthread.staff.sending import permitted, send

_NOT_YOURS = "You may propose for your own services and what your post owns: choose another service or owner."


@signed_in
def add(request: Asked) -> HttpResponse:
    """Let somebody state what may be done, before anybody decides."""
    request.actor.require(Right.SEE_ORGANISATION)
    request.actor.require(Right.CORRECT)
    today = timezone.localdate()
    form = ProposalForm(
        request.POST or None,
        initial={"read_at": head(), "from_on": today},
        there=around(today),
        is_new=True,
    )
    made: list[str] = []

    def make() -> None:
        given = form.cleaned_data
        made.append(
            add_proposal(
                form.wanted(), by=request.actor, at=timezone.now(), from_on=given["from_on"],
                reason=given["reason"],
            )
        )  # fmt: skip

    if send(request, form, permitted(make, _NOT_YOURS)):
        messages.success(
            request, "The proposal is recorded. Now state what it would do to the objectives."
        )
        return redirect(page_address("proposal", made[0]))
    back = page_address("proposals")
    return _form(request, form, ("Add a proposal", "Add it", back))


def _changed(request: Asked, reference: str) -> ProposalShown:
    shown = proposal_shown(request.actor, reference, on=timezone.localdate())
    if shown is None or not shown.may_change:
        raise Http404("There is no such proposal.")
    return shown


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Let somebody change what a proposal says from a day on."""
    shown = _changed(request, reference)
    line = shown.line
    form = ProposalForm(
        request.POST or None,
        initial={
            "read_at": shown.read_at, "title": line.title, "words": line.words,
            "unit": line.unit_id, "owner": line.owner_id, "portfolio": line.portfolio_id,
            "begins_on": line.begins_on, "from_on": max(timezone.localdate(), line.from_on),
        },
        there=shown.around,
        is_new=False,
    )  # fmt: skip
    found: list[int | None] = []

    def make() -> None:
        given = form.cleaned_data
        found.append(
            change_proposal(
                line.id, form.wanted(), by=request.actor, at=timezone.now(),
                from_on=given["from_on"], reason=given["reason"], read_at=given["read_at"],
            )
        )  # fmt: skip

    if send(request, form, permitted(make, _NOT_YOURS)):
        messages.success(request, "The change is recorded." if found[0] else NOTHING_NEW)
        return redirect(page_address("proposal", reference))
    back = page_address("proposal", reference)
    return _form(request, form, (f"Change “{line.title}”", "Record the change", back))


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """Let somebody end a proposal: decided, dropped or overtaken."""
    shown = _changed(request, reference)
    initial = {
        "read_at": shown.read_at,
        "from_on": max(timezone.localdate(), shown.line.from_on),
    }
    form = EndForm(request.POST or None, initial=initial)

    def make() -> None:
        given = form.cleaned_data
        end_proposal(
            shown.line.id, by=request.actor, at=timezone.now(), from_on=given["from_on"],
            reason=given["reason"], read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, f"{reference} ends.")
        return redirect(page_address("proposal", reference))
    count = shown.line.stated
    lead = f"What it would do to {count} objectives counts no longer." if count else ""
    back = page_address("proposal", reference)
    return _form(request, form, (f"End “{shown.line.title}”", "End it", back), lead=lead)


def _stating(request: Asked, reference: str) -> Stating:
    shown = _changed(request, reference)
    return Stating(
        about=About(shown.line.id),
        title=shown.line.title,
        impacts=shown.impacts,
        consultations=shown.consultations,
        read_at=shown.read_at,
        back=page_address("proposal", reference),
        crumbs=(
            ("Proposals", page_address("proposals")),
            (reference, page_address("proposal", reference)),
        ),
    )


@signed_in
def effects(request: Asked, reference: str) -> HttpResponse:
    """Let somebody state what a proposal would do to each corporate objective, and why."""
    return state(request, _stating(request, reference))


@signed_in
def consultation_add(request: Asked, reference: str) -> HttpResponse:
    """Let somebody record whom they asked about a proposal."""
    return consult(request, _stating(request, reference), None)


@signed_in
def consultation_change(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let somebody record what came of asking, or take an entry away."""
    return consult(request, _stating(request, reference), number)


def _form(
    request: Asked, form: Any, words: tuple[str, str, str], *, lead: str = ""
) -> HttpResponse:
    heading, button, back = words
    context = {
        "form": form,
        "heading": heading,
        "caption": "Proposals",
        "button": button,
        "back": back,
        "lead": lead,
        "tools": [],
        "crumbs": [("Proposals", page_address("proposals")), (heading, None)],
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "rolled_up/form.html", context, status=status)

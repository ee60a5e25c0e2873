"""Promise something to a place, change it from a day on, and end it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.proposing import Proposed
from goldenthread.organisation.access import Right
from goldenthread.plan.commands.carried.promises import PromiseSent, propose_promise
from goldenthread.plan.commands.promises import add_promise, change_promise, end_promise
from goldenthread.plan.queries.around import around
from goldenthread.plan.queries.promise import PromiseShown, offered_for, promise_shown
from goldenthread.rules.vocabulary import ChangeKind, PromiseKind
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.climbing import SEND, offer_routes, on_its_way, route_chosen
from goldenthread.staff.sending import permitted, send
from goldenthread.staff.standards.forms import EndForm, PromiseForm
from goldenthread.staff.standards.words import KINDS

_REFUSED = 422
_NOT_YOURS = "You may promise for your own services and what your post owns: choose another service or owner."


@signed_in
def add(request: Asked, kind: str) -> HttpResponse:
    """Let somebody promise a standard, or say what matters in a place."""
    request.actor.require(Right.SEE_ORGANISATION)
    request.actor.require(Right.CORRECT)
    if kind not in tuple(PromiseKind):
        raise Http404("There is no such kind of promise.")
    today, wanted = timezone.localdate(), PromiseKind(kind)
    form = PromiseForm(
        request.POST or None,
        initial={"read_at": head(), "from_on": today},
        there=around(today),
        offered=offered_for(request.actor, on=today),
        kind=wanted,
        is_new=True,
    )
    must = offer_routes(form, ChangeKind.PROMISE, request)
    made: list[str] = []
    sent: list[Proposed] = []

    def make() -> None:
        given = form.cleaned_data
        if route_chosen(form):
            promise = PromiseSent(
                form.wanted(), given["from_on"], kind=wanted, area_id=given["area"]
            )
            sent.append(_propose(request, form, promise, given["title"]))
            return
        made.append(
            add_promise(
                form.wanted(), by=request.actor, at=timezone.now(), kind=wanted,
                area_id=given["area"], from_on=given["from_on"], reason=given["reason"],
            )
        )  # fmt: skip

    if send(request, form, permitted(make, _NOT_YOURS)):
        if sent:
            return on_its_way(request, sent[0])
        messages.success(request, "It is promised.")
        return redirect(page_address("standard", made[0]))
    words = (
        f"Add a {KINDS[wanted].lower()}",
        SEND if must else "Add it",
        page_address("standards"),
    )
    return _form(request, form, words)


def _changed(request: Asked, reference: str) -> PromiseShown:
    shown = promise_shown(request.actor, reference, on=timezone.localdate())
    if shown is None or not shown.may_change:
        raise Http404("There is no such promise.")
    return shown


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Let somebody change what a promise says from a day on."""
    shown = _changed(request, reference)
    line = shown.line
    form = PromiseForm(
        request.POST or None,
        initial={
            "read_at": shown.read_at, "title": line.title, "words": line.words,
            "series": line.series_id, "objective": line.objective_id, "unit": line.unit_id,
            "owner": line.owner_id, "from_on": max(timezone.localdate(), line.from_on),
        },
        there=shown.around,
        offered=offered_for(request.actor, on=timezone.localdate()),
        kind=line.kind,
        is_new=False,
    )  # fmt: skip
    must = offer_routes(form, ChangeKind.PROMISE, request)
    found: list[int | None] = []
    sent: list[Proposed] = []

    def make() -> None:
        given = form.cleaned_data
        if route_chosen(form):
            promise = PromiseSent(form.wanted(), given["from_on"], line.id)
            sent.append(_propose(request, form, promise, f"{reference} {line.title}"))
            return
        found.append(
            change_promise(
                line.id, form.wanted(), by=request.actor, at=timezone.now(),
                from_on=given["from_on"], reason=given["reason"], read_at=given["read_at"],
            )
        )  # fmt: skip

    back = page_address("standard", reference)
    if send(request, form, permitted(make, _NOT_YOURS)):
        if sent:
            return on_its_way(request, sent[0])
        said = (
            "The change is recorded." if found[0] else "Nothing was recorded: it says so already."
        )
        messages.success(request, said)
        return redirect(back)
    return _form(
        request, form, (f"Change “{line.title}”", SEND if must else "Record the change", back)
    )


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """Let somebody end a promise, with the reason."""
    shown = _changed(request, reference)
    line = shown.line
    initial = {"read_at": shown.read_at, "from_on": max(timezone.localdate(), line.from_on)}
    form = EndForm(request.POST or None, initial=initial)
    must = offer_routes(form, ChangeKind.PROMISE, request)
    sent: list[Proposed] = []

    def make() -> None:
        given = form.cleaned_data
        if route_chosen(form):
            promise = PromiseSent(None, given["from_on"], line.id)
            sent.append(_propose(request, form, promise, f"End {reference} {line.title}"))
            return
        end_promise(
            line.id, by=request.actor, at=timezone.now(), from_on=given["from_on"],
            reason=given["reason"], read_at=given["read_at"],
        )  # fmt: skip

    back = page_address("standard", reference)
    if send(request, form, make):
        if sent:
            return on_its_way(request, sent[0])
        messages.success(request, f"{reference} ends.")
        return redirect(back)
    wholes = ", ".join(name for _, name in line.wholes)
    lead = f"It is a part of: {wholes}. The whole keeps its figures." if wholes else ""
    return _form(
        request, form, (f"End “{line.title}”", SEND if must else "End it", back), lead=lead
    )


def _propose(request: Asked, form: Any, promise: PromiseSent, title: str) -> Proposed:
    """Send a promise up the chosen route."""
    given = form.cleaned_data
    return propose_promise(
        promise, by=request.actor, at=timezone.now(), route=route_chosen(form), title=title[:200],
        words=given["reason"], read_at=given["read_at"],
    )  # fmt: skip


def _form(
    request: Asked, form: Any, words: tuple[str, str, str], *, lead: str = ""
) -> HttpResponse:
    heading, button, back = words
    context = {
        "form": form,
        "heading": heading,
        "caption": "Standards and local priorities",
        "button": button,
        "back": back,
        "lead": lead,
        "tools": [],
        "crumbs": [("Standards", page_address("standards")), (heading, None)],
    }
    status = _REFUSED if request.method == "POST" else 200
    return render(request, "rolled_up/form.html", context, status=status)

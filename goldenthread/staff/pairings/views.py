"""Who looks at which business unit, and proposing it otherwise: the committee agrees before it holds."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.governance.access import may_propose
from goldenthread.governance.commands.carried.pairings import propose_pairings
from goldenthread.governance.queries.bodies import bodies_known
from goldenthread.governance.queries.routes import routes_for
from goldenthread.organisation.queries.units import units_on
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.bodies.changing import form_for
from goldenthread.staff.bodies.looking import Framed, framed
from goldenthread.staff.downloads import csv_streamed
from goldenthread.staff.organisation.changing import ChangePage, Deed, changing
from goldenthread.staff.organisation.looking import changing_from
from goldenthread.staff.organisation.wording import counted
from goldenthread.staff.pairings import shown
from goldenthread.staff.pairings.forms import PairingsForm
from goldenthread.ui.dates import day as in_words


@signed_in
def pairings(request: Asked) -> HttpResponse:
    """Anybody of the council sees which committee looks at which unit, and units with none or two."""
    it, given = framed(request), request.GET.dict()
    page = shown.pairings_shown(it, given, path=request.path)
    is_now = it.view.as_at is None and _may(request) and bool(_routes())
    href = page_address("pairings_propose") if is_now else ""
    context = it.surrounded("pairings", page=page, propose_href=href)
    return render(request, "pairings/list.html", context)


@signed_in
def table(request: Asked) -> HttpResponseBase:
    """Anybody of the council takes the pairings away as CSV."""
    it = framed(request)
    _, lines = shown.asked_for(it, request.GET.dict())
    return csv_streamed(shown.csv_of(it, lines), "pairings")


def _may(request: Asked) -> bool:
    return may_propose(request.actor, units_on(timezone.localdate()).values())


def _routes() -> tuple[Any, ...]:
    return routes_for(ChangeKind.PAIRING, timezone.localdate()).routes


@signed_in
def propose(request: Asked) -> HttpResponse:
    """Whoever answers for the whole council proposes pairings as one package."""
    if not _may(request) or not _routes():
        raise Http404("There is nothing to propose here.")
    view = changing_from(request)
    it = Framed(view, bodies_known(request.actor, structure=view.register), may_change=True)
    sent: list[str] = []

    def made(form: PairingsForm) -> Deed:
        given = form.cleaned_data

        def do() -> bool:
            package = propose_pairings(
                form.pairs(), by=request.actor, at=timezone.now(), from_on=given["from_on"],
                route=given["route"], title=given["title"], words=given["reason"],
                read_at=given["read_at"],
            )  # fmt: skip
            sent.append(package.reference)
            return True

        return Deed(do, lambda: _sentences(it, form))

    page = ChangePage(
        heading="Propose pairings",
        caption="Framework",
        crumbs=(("Pairings", page_address("pairings")), ("Propose", None)),
        back=page_address("pairings"),
        make=made,
        lead=lambda form: (
            f"{counted(len(form.pairs()), 'unit')} would be paired otherwise from"
            f" {in_words(form.cleaned_data['from_on'])}."
        ),
        button="Send for approval",
        explained=(
            "What is agreed takes the place of the committees that look at the unit now. Nothing changes"
            " before the last step of the route."
        ),
        done="The pairings are on their way. Nothing is in force yet.",
    )
    answer = changing(request, page, form_for(PairingsForm, it, routes=_routes()))
    return redirect(page_address("package", sent[0])) if sent else answer


def _sentences(it: Framed, form: PairingsForm) -> list[str]:
    """Return what is proposed, a sentence a unit."""
    names = {pair.unit_id: pair.body_id for pair in form.pairs()}
    return [
        f"{it.known.structure.unit_name(unit_id, it.view.today)}: with"
        f" {it.body(body_id).name if body_id is not None else 'nobody'}."
        for unit_id, body_id in names.items()
    ]

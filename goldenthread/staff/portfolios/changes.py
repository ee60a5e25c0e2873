"""Add a portfolio, change it from a day on, end it with a successor."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from goldenthread.governance.commands.changes import Add, End, Say
from goldenthread.governance.queries.portfolios import PortfolioKnown, Portfolios, portfolios_for
from goldenthread.organisation.commands.structure import free_reference, reference_from
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.chosen.changing import changing_chosen, framed
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.portfolios.forms import EndPortfolioForm, PortfolioForm
from goldenthread.ui.dates import day as in_words

#: Words of addresses that no portfolio may have for its own.
_TAKEN = {"add", "contents", "moves", "place"}


def crumbs_of(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    """Return the way to a page about portfolios."""
    return (("Portfolios", page_address("portfolios")), *more)


def _says(form: PortfolioForm) -> dict[str, Any]:
    given = form.cleaned_data
    return {"name": given["name"], "about": given["about"], "holder_id": form.post_id("holder")}


@signed_in
def add(request: Asked) -> HttpResponse:
    """Who administers the whole council adds a portfolio."""
    view = changing_chosen(request)
    register = portfolios_for(request.actor).register

    def made(form: PortfolioForm) -> Any:
        reference = free_reference(reference_from(form.cleaned_data["name"]), set(_TAKEN))
        change = Add("portfolio", _says(form), form.cleaned_data["from_on"], reference)
        return framed(request, form, change, register=register)

    page = ChangePage(
        heading="Add a portfolio",
        caption="Portfolios",
        crumbs=crumbs_of(("Add", None)),
        back=page_address("portfolios"),
        make=made,
        lead=lambda form: (
            f"{form.cleaned_data['name']} begins on {in_words(form.cleaned_data['from_on'])}."
            f" {_held(view, form)}"
        ),
        button="Add the portfolio",
        explained="A portfolio is what one member of the cabinet answers for. What is in it is chosen"
        " afterwards.",
        done="The portfolio is added.",
    )
    return changing(request, page, asking(PortfolioForm, view))


def _held(view: Looking, form: PortfolioForm) -> str:
    post = view.register.post_title(form.post_id("holder"), form.cleaned_data["from_on"])
    return f"The {post} holds it." if post else "No post holds it yet."


def _known(request: Asked, view: Looking, reference: str) -> tuple[Portfolios, PortfolioKnown]:
    known = portfolios_for(request.actor)
    key = known.key_of(reference)
    if key is None:
        raise Http404("There is no such portfolio.")
    return known, known.known(key, view.today)


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Who administers the whole council renames a portfolio, or lets another post hold it, from a day on."""
    view = changing_chosen(request)
    known, now = _known(request, view, reference)
    if now.is_ended:
        raise Http404("There is nothing to change here.")
    holder = view.register.post_references.get(now.holder_id or 0, "")
    title = view.register.post_title(now.holder_id, view.today)

    def made(form: PortfolioForm) -> Any:
        asked, was = _says(form), {"name": now.name, "about": now.about, "holder_id": now.holder_id}
        wanted = {name: value for name, value in asked.items() if value != was[name]}
        change = Say("portfolio", now.id, wanted, form.cleaned_data["from_on"])
        return framed(request, form, change, register=known.register)

    page = ChangePage(
        heading=f"Change {now.name}",
        caption="Portfolio",
        crumbs=crumbs_of((now.name, page_address("portfolio", reference)), ("Change", None)),
        back=page_address("portfolio", reference),
        make=made,
        lead=lambda form: (
            f"From {in_words(form.cleaned_data['from_on'])} {now.name} is called"
            f" {form.cleaned_data['name']}. {_held(view, form)}"
        ),
        button="Make this change",
        stands=(("Name", now.name, None), ("Held by", title or "nobody yet", None)),
        explained="What is in it stays in it.",
        done="The portfolio is changed.",
    )
    initial = {"name": now.name, "about": now.about, "holder": holder}
    return changing(request, page, asking(PortfolioForm, view, initial=initial))


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """Who administers the whole council ends a portfolio; another takes over what is in it."""
    view = changing_chosen(request)
    known, now = _known(request, view, reference)
    if now.is_ended:
        raise Http404("There is nothing to end here.")
    others = [(it.reference, it.name) for it in known.on(view.today) if it.id != now.id]

    def made(form: EndPortfolioForm) -> Any:
        given = form.cleaned_data
        heir = known.key_of(given["successor"]) if given["successor"] else None
        change = End("portfolio", now.id, given["from_on"], heir)
        return framed(request, form, change, register=known.register)

    page = ChangePage(
        heading=f"End {now.name}",
        caption="Portfolio",
        crumbs=crumbs_of((now.name, page_address("portfolio", reference)), ("End", None)),
        back=page_address("portfolio", reference),
        make=made,
        lead=lambda form: (
            f"{now.name} ends: {in_words(form.cleaned_data['from_on'])} is the first day without it."
        ),
        button="End the portfolio",
        explained="What is in it passes to the portfolio that you choose. Its history stays.",
        is_grave=True,
        done=f"{now.name} ends.",
    )
    return changing(request, page, asking(EndPortfolioForm, view, others=others))

"""Put indicators into a portfolio, move them to another, or take them out, from a day on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goldenthread.governance.commands.changes import PutInPortfolio
from goldenthread.governance.queries.portfolios import INDICATOR, Portfolios, portfolios_for
from goldenthread.indicators.queries.portfolios import InPortfolio, indicators_seen
from goldenthread.indicators.queries.scorecard import whole_scorecard
from goldenthread.records.ref import Ref
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.chosen.changing import changing_chosen, framed
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.wording import counted, listed
from goldenthread.staff.portfolios.changes import crumbs_of
from goldenthread.staff.portfolios.contents import ContentsAsked, asked_of, fitting
from goldenthread.staff.portfolios.forms import NONE, PlaceForm
from goldenthread.staff.scorecard.forms import read_address
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words

_NAMED = 6


@signed_in
def place(request: Asked) -> HttpResponse:
    """Who administers the whole council says in which portfolio indicators are from a day on."""
    view = changing_chosen(request)
    known, seen = portfolios_for(request.actor), indicators_seen(request.actor)
    chosen = _chosen(request, view, known, seen)
    if not chosen and request.method != "POST":
        messages.error(request, "Choose at least one indicator.")
        return redirect(page_address("portfolio_contents"))
    back = with_query(page_address("portfolio_contents"), within=request.GET.get("within"))

    def made(form: PlaceForm) -> Any:
        given = form.cleaned_data
        key = None if given["portfolio"] == NONE else known.key_of(given["portfolio"])
        refs = tuple(Ref(INDICATOR, pk, code) for code, pk in given["codes"].items())
        change = PutInPortfolio(refs, key, given["from_on"])
        return framed(request, form, change, register=known.register)

    page = ChangePage(
        heading="Put into a portfolio",
        caption=counted(len(chosen), "indicator"),
        crumbs=crumbs_of(("What is in which", back), ("Put into a portfolio", None)),
        back=back,
        make=made,
        lead=lambda form: _lead(known, form),
        button="Put them there",
        stands=_stands(view, known, chosen),
        explained="Each indicator is in one portfolio at most on any day: it leaves the one that it is in.",
        done="What is in which portfolio is recorded.",
    )
    options = [(it.reference, it.name) for it in _to_choose(view, known)]
    initial = {"codes": "\n".join(it.code for it in chosen), "portfolio": request.GET.get("to", "")}
    form_of = asking(
        PlaceForm,
        view,
        initial=initial,
        portfolios=options,
        known={it.code: pk for pk, it in seen.items()},
    )
    return changing(request, page, form_of)


def _to_choose(view: Looking, known: Portfolios) -> list[Any]:
    return [*known.on(view.today), *known.others(view.today)[0]]


def _chosen(
    request: Asked, view: Looking, known: Portfolios, seen: Mapping[int, InPortfolio]
) -> list[InPortfolio]:
    """Return what the form was sent with, what was ticked, or all that fits a list or a scorecard."""
    ticked = set(request.GET.getlist("about"))
    if request.method == "POST":
        ticked = {it.strip() for it in request.POST.get("codes", "").splitlines()}
        if not ticked & {it.code for it in seen.values()}:
            return []
    if ticked:
        return [it for it in seen.values() if it.code in ticked]
    if request.GET.get("of") == "scorecard":
        today = timezone.localdate()
        reading = read_address(request.GET.dict(), actor=request.actor, known=None, today=today)
        codes = {line.reference for line in whole_scorecard(request.actor, wanted=reading.wanted)}
        return [it for it in seen.values() if it.reference in codes]
    asked: ContentsAsked = asked_of(request.GET)
    if not (asked.text or asked.service or asked.within):
        return []
    return fitting(seen, asked, known, view)


def _stands(
    view: Looking, known: Portfolios, chosen: list[InPortfolio]
) -> tuple[tuple[str, str, str | None], ...]:
    """Return where the chosen indicators are now."""
    holding = known.holding(view.today)
    within: dict[str, list[str]] = {}
    for each in chosen:
        name = known.register.called("portfolio", holding.get(each.id), view.today)
        words = f"{each.code} {each.title}" if len(chosen) <= _NAMED else each.code
        within.setdefault(name or "In no portfolio", []).append(words)
    return tuple((name, listed(named, at_most=12), None) for name, named in within.items())


def _lead(known: Portfolios, form: PlaceForm) -> str:
    given = form.cleaned_data
    codes, day = list(given["codes"]), given["from_on"]
    named, verb = listed(codes, at_most=_NAMED), "is" if len(codes) == 1 else "are"
    if given["portfolio"] == NONE:
        return f"From {in_words(day)} {named} {verb} in no portfolio."
    name = known.register.called("portfolio", known.key_of(given["portfolio"]), day)
    return f"From {in_words(day)} {named} {verb} in {name}."

"""Portfolios: the list with what each comes to, and one with its indicators and history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.governance.queries.portfolios import PortfolioKnown, Portfolios, portfolios_for
from goldenthread.indicators.queries.portfolios import (
    indicators_seen,
    portfolios_rolled_up,
)
from goldenthread.indicators.queries.rollup import parts_for
from goldenthread.indicators.queries.scorecard import scorecard_for
from goldenthread.records.page import page_within
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.chosen.changing import looking_at, may_change_now
from goldenthread.staff.chosen.history import Spoken, history_of
from goldenthread.staff.chosen.places import framework_places
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.tree import Named, named
from goldenthread.staff.portfolios.changes import crumbs_of
from goldenthread.staff.portfolios.contents import IN_NONE, moved, moves_shown
from goldenthread.staff.rolled_up.presenters import WholeShown, counted_words, wholes_shown
from goldenthread.staff.rolled_up.views import method_words, read_parts
from goldenthread.staff.scorecard.forms import read_address
from goldenthread.staff.scorecard.presenters import line_shown
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words

_MOVES = 5


@dataclass(frozen=True)
class PortfolioLine:
    """A portfolio, who holds it, and what it comes to where it holds anything that the reader sees."""

    name: str
    href: str
    post: Named | None
    people: tuple[Named, ...]
    whole: WholeShown | None
    note: str = ""


def _line(
    view: Looking, each: PortfolioKnown, whole: WholeShown | None, note: str
) -> PortfolioLine:
    post, holder = None, each.holder_id
    people: tuple[Named, ...] = ()
    if holder is not None:
        post = Named(view.register.post_title(holder, view.day), view.post_address(holder))
        people = tuple(named(view, it) for it in view.register.holders(holder, view.day))
    href = page_address("portfolio", each.reference)
    return PortfolioLine(each.name, href, post, people, whole, note)


@signed_in
def portfolios(request: Asked) -> HttpResponse:
    """Anybody of the council sees each portfolio: who holds it, how it is, and what is in none."""
    read = read_as(request)
    known = portfolios_for(request.actor, as_at=read.as_at)
    view = looking_at(request)
    reading, parts = read_parts(request)
    made, gaps = portfolios_rolled_up(known, parts, view.day)
    rows = wholes_shown(
        made, parts, reading, actor=request.actor, may_change=False, asked="portfolio"
    )
    wholes = {one.reference: row for one, row in zip(made, rows, strict=True)}
    coming, ended = known.others(view.day)
    lines = [_line(view, it, wholes.get(it.reference), "") for it in known.on(view.day)]
    chosen = reading.wanted.period.label
    labels = [period.label for period in reading.periods]
    return render(
        request,
        "portfolios/list.html",
        {
            "lines": lines,
            "coming": [_line(view, it, None, f"from {in_words(it.from_on)}") for it in coming],
            "ended": [_line(view, it, None, _ended(it)) for it in ended],
            "gaps": gaps,
            "places": framework_places("portfolios"),
            "gaps_href": with_query(page_address("portfolio_contents"), within=IN_NONE),
            "period": chosen,
            "periods": labels if chosen in labels else [chosen, *labels],
            "refusals": reading.refusals,
            "method": method_words(parts),
            "counted": counted_words(parts),
            "may_change": may_change_now(request),
            "kept": [("known", request.GET["known"])] if read.is_past else [],
            "crumbs": [("Portfolios", None)],
        },
    )


def _ended(each: PortfolioKnown) -> str:
    took = f"; {each.successor} took over what was in it" if each.successor else ""
    return f"ended on {in_words(each.from_on)}{took}"


def _spoken(view: Looking, known: Portfolios) -> Spoken:
    def plain(value: Any, _: date) -> str:
        return str(value or "")

    return {
        "name": ("Called", plain),
        "about": ("About", plain),
        "holder_id": ("Held by", lambda value, on: view.register.post_title(value, on) or "nobody"),
        "successor_id": (
            "Passed to",
            lambda value, on: known.register.called("portfolio", value, on),
        ),
    }


@signed_in
def portfolio(request: Asked, reference: str) -> HttpResponse:
    """Anybody of the council sees a portfolio: who holds it, its indicators, its history and what moved."""
    read = read_as(request)
    known = portfolios_for(request.actor, as_at=read.as_at)
    key = known.key_of(reference)
    if key is None:
        raise Http404("There is no such portfolio.")
    view = looking_at(request)
    each = known.known(key, view.day)
    seen = indicators_seen(request.actor, as_at=read.as_at)
    latest = page_within(moved(known, seen, portfolio=key), 1, _MOVES)
    past, planned = history_of(known.versions(key), _spoken(view, known), today=view.day)
    may_change = may_change_now(request)
    note = ""
    if each.is_ended:
        note = _ended(each)
    elif each.from_on > view.day and known.register.on("portfolio", key, view.day) is None:
        note = f"from {in_words(each.from_on)}"
    return render(
        request,
        "portfolios/page.html",
        {
            **_indicators(request, known, reference),
            "each": each,
            "line": _line(view, each, None, note),
            "moves": moves_shown(latest, seen),
            "moves_href": with_query(page_address("portfolio_moves"), portfolio=reference)
            if latest.pages > 1
            else "",
            "past": past,
            "planned": planned,
            "tools": _tools(reference, may_change=may_change and not each.is_ended),
            "crumbs": crumbs_of((each.name, None)),
        },
    )


def _tools(reference: str, *, may_change: bool) -> list[tuple[str, str]]:
    found = [("Scorecard", with_query(page_address("scorecard"), portfolio=reference))]
    if may_change:
        contents = page_address("portfolio_contents")
        found = [
            ("Put indicators in", with_query(contents, within=IN_NONE)),
            ("Move or take out", with_query(contents, within=reference)),
            ("Change", page_address("portfolio_change", reference)),
            ("End", page_address("portfolio_end", reference)),
            *found,
        ]
    return found


def _indicators(request: Asked, known: Portfolios, reference: str) -> dict[str, Any]:
    """Return a portfolio's indicators as the scorecard has them, and what they come to."""
    read = read_as(request)
    given = {name: request.GET.get(name, "") for name in ("period", "page", "sort")}
    reading = read_address(
        {**given, "portfolio": reference},
        actor=request.actor,
        known=read.known,
        today=timezone.localdate(),
    )
    found = scorecard_for(request.actor, wanted=reading.wanted)
    parts = parts_for(request.actor, wanted=reading.wanted, on=read.on)
    made, _ = portfolios_rolled_up(known, parts, read.on)
    rows = wholes_shown(
        made, parts, reading, actor=request.actor, may_change=False, asked="portfolio"
    )
    wholes = {one.reference: row for one, row in zip(made, rows, strict=True)}
    return {
        "period": reading.wanted.period.label,
        "refusals": reading.refusals,
        "lines": [line_shown(line) for line in found.lines.items],
        "list": found.lines,
        "whole": wholes.get(reference),
        "method": method_words(parts),
        "address": with_query(page_address("portfolio", reference), period=given["period"]),
    }

"""What is in which portfolio, what is in none, and what moved when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.audit.queries import events_numbered
from goldenthread.governance.queries.portfolios import INDICATOR, Move, Portfolios, portfolios_for
from goldenthread.indicators.queries.portfolios import InPortfolio, indicators_seen
from goldenthread.records.page import Page, page_within
from goldenthread.staff.addresses import day_kept, page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.chosen.changing import looking_at, may_change_now
from goldenthread.staff.organisation.lists import FilterField, page_number, plain, unit_options
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.portfolios.changes import crumbs_of
from goldenthread.staff.recorded import recorded_by
from goldenthread.ui.addresses import Column, sorting_columns, with_query
from goldenthread.ui.dates import day as in_words

#: What the filter says of those in no portfolio.
IN_NONE = "-"
#: So many ticked boxes fit an address.
_SIZE = 50


@dataclass(frozen=True)
class ContentsAsked:
    """What the list is narrowed to, and how it is sorted."""

    text: str
    service: str
    within: str
    sort: str
    page: int


@dataclass(frozen=True)
class ContentLine:
    """An indicator and the portfolio that it is in."""

    code: str
    title: str
    href: str
    service: str
    rating_class: str
    portfolio: str
    portfolio_href: str


@dataclass(frozen=True)
class MoveShown:
    """That an indicator came into a portfolio or left one, in words."""

    when: str
    code: str
    title: str
    href: str
    before: str
    after: str
    reason: str
    recorded: str


def asked_of(given: Mapping[str, str]) -> ContentsAsked:
    """Return what an address asks of the list."""
    return ContentsAsked(
        text=plain(given, "q"),
        service=plain(given, "service"),
        within=plain(given, "within"),
        sort=plain(given, "sort"),
        page=page_number(given.get("page", "")),
    )


def fitting(
    seen: Mapping[int, InPortfolio], asked: ContentsAsked, known: Portfolios, view: Looking
) -> list[InPortfolio]:
    """Return the indicators that fit the filters, sorted as asked. No SQL query."""
    holding = known.holding(view.day)
    units = {reference: pk for pk, reference in view.register.unit_references.items()}
    within = known.key_of(asked.within) if asked.within not in ("", IN_NONE) else None
    found = [
        it
        for it in seen.values()
        if asked.text.casefold() in f"{it.code} {it.title}".casefold()
        and (not asked.service or units.get(asked.service) == it.unit_id)
        and (not asked.within or holding.get(it.id) == within)
    ]

    def portfolio_of(it: InPortfolio) -> tuple[bool, str]:
        name = known.register.called("portfolio", holding.get(it.id), view.day)
        return bool(name), name.casefold()

    key = asked.sort.removeprefix("-")
    if key == "title":
        found.sort(key=lambda it: it.title.casefold(), reverse=asked.sort.startswith("-"))
    elif key == "portfolio":
        found.sort(key=portfolio_of, reverse=asked.sort.startswith("-"))
    return found


@signed_in
def contents(request: Asked) -> HttpResponse:
    """Anybody of the council sees which indicator is in which portfolio, and which are in none."""
    view, asked = looking_at(request), asked_of(request.GET)
    known = portfolios_for(request.actor, as_at=view.as_at)
    seen = indicators_seen(request.actor, as_at=view.as_at)
    found = fitting(seen, asked, known, view)
    page = page_within(found, asked.page, _SIZE)
    holding = known.holding(view.day)
    path = page_address("portfolio_contents")
    values = {"q": asked.text, "service": asked.service, "within": asked.within}
    address = with_query(path, **values, sort=asked.sort)
    may_change = may_change_now(request)
    columns = [Column("Indicator", "title"), Column("Service"), Column("Now")]
    columns.append(Column("Portfolio", "portfolio"))
    filters, in_force = _filters(asked, known, view)
    return render(
        request,
        "portfolios/contents.html",
        {
            "page": page,
            "lines": [_line(it, known, holding, view) for it in page.items],
            "columns": sorting_columns(columns, address=address, sort=asked.sort),
            "filters": filters,
            "in_force": in_force,
            "kept": day_kept(),
            "address": address,
            "clear": path,
            "may_change": may_change,
            "place": page_address("portfolio_place"),
            "place_all": with_query(page_address("portfolio_place"), **values)
            if may_change and in_force and found
            else "",
            "gaps": sum(1 for pk in seen if pk not in holding),
            "crumbs": crumbs_of(("What is in which", None)),
        },
    )


def _line(
    it: InPortfolio, known: Portfolios, holding: Mapping[int, int], view: Looking
) -> ContentLine:
    key = holding.get(it.id)
    return ContentLine(
        code=it.code,
        title=it.title,
        href=page_address("indicator", it.reference),
        service=view.register.unit_name(it.unit_id, view.day),
        rating_class=it.rating_class if view.as_at is None else "",
        portfolio=known.register.called("portfolio", key, view.day),
        portfolio_href=page_address("portfolio", known.register.reference("portfolio", key))
        if key is not None
        else "",
    )


def _filters(
    asked: ContentsAsked, known: Portfolios, view: Looking
) -> tuple[tuple[FilterField, ...], tuple[str, ...]]:
    portfolios = [(it.reference, it.name) for it in known.on(view.day)]
    within = (("", "Any or none"), (IN_NONE, "In none"), *portfolios)
    units = (("", "All services"), *unit_options(view))
    fields = (
        FilterField("q", "Search", "text", asked.text, hint="Title or code"),
        FilterField("within", "Portfolio", "select", asked.within, within),
        FilterField("service", "Service", "select", asked.service, units),
    )
    chosen = (
        f"“{asked.text}”" if asked.text else "",
        dict(within).get(asked.within, "") if asked.within else "",
        dict(units).get(asked.service, "") if asked.service else "",
    )
    return fields, tuple(it for it in chosen if it)


@signed_in
def moves(request: Asked) -> HttpResponse:
    """Anybody of the council sees what came into which portfolio when, and why."""
    read = read_as(request)
    known = portfolios_for(request.actor, as_at=read.as_at)
    seen = indicators_seen(request.actor, as_at=read.as_at)
    reference = plain(request.GET, "portfolio")
    key = known.key_of(reference) if reference else None
    found = page_within(moved(known, seen, portfolio=key), page_number(request.GET.get("page", "")))
    return render(
        request,
        "portfolios/moves.html",
        {
            "page": found,
            "rows": moves_shown(found, seen),
            "name": known.known(key, read.on).name if key is not None else "",
            "address": with_query(page_address("portfolio_moves"), portfolio=reference or None),
            "crumbs": crumbs_of(("What moved", None)),
        },
    )


def moved(
    known: Portfolios, seen: Mapping[int, InPortfolio], *, portfolio: int | None = None
) -> list[Move]:
    """Return what moved of what the reader may see, without the reason where more moved with it."""
    every = [key[1] for key in known.register.ledgers["item"].rows if key[0] == INDICATOR]
    hidden = {it.event for it in known.moves([pk for pk in every if pk not in seen])}
    found = known.moves([pk for pk in every if pk in seen], portfolio=portfolio)
    return [
        Move(it.subject_id, it.from_on, it.before, it.after, "", it.event)
        if it.event in hidden
        else it
        for it in found
    ]


def moves_shown(found: Page[Move], seen: Mapping[int, InPortfolio]) -> list[MoveShown]:
    """Return moves in words. One SQL query."""
    authors = events_numbered({it.event for it in found.items})
    return [
        MoveShown(
            when=in_words(it.from_on),
            code=seen[it.subject_id].code,
            title=seen[it.subject_id].title,
            href=page_address("indicator", seen[it.subject_id].reference),
            before=it.before,
            after=it.after,
            reason=it.reason,
            recorded=recorded_by(authors.get(it.event)),
        )
        for it in found.items
    ]

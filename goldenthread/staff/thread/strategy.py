"""The strategy map, and the whole map through somebody's glasses."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.plan.queries.glasses import Glasses
from goldenthread.plan.queries.overview import map_for, overview_for
from goldenthread.plan.queries.strategy import StrategyMap
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.downloads import attached
from goldenthread.staff.thread.glasses import about, asked_for, choices, heading_of
from goldenthread.staff.thread.mapping import counted, drawn_map, map_table, theirs_shown
from goldenthread.ui.addresses import with_query
from goldenthread.ui.thread_map import Look

_FOR = {"residents": False, "council": True}
_VIEWS = (("", "All"), ("residents", "Outcomes for residents"), ("council", "The council itself"))


@signed_in
def strategy(request: Asked) -> HttpResponse:
    """Anybody of the council sees the strategy on one sheet, and goes down from any box."""
    read = read_as(request)
    found = _map(request, read)
    under, aim = request.GET.get("under", ""), request.GET.get("for", "")
    address = page_address("strategy_map")
    return render(
        request,
        "thread/map.html",
        {
            "found": found,
            "heading": found.under.title if found.under else "Strategy map",
            "picture": drawn_map(found, _title(found), is_past=read.is_past, is_linked=True),
            "levels": map_table(found),
            "views": [
                (words, with_query(address, **{"for": key or None}), key == aim and not under)
                for key, words in _VIEWS
            ],
            "file_href": with_query(
                page_address("strategy_picture"), under=under or None, **{"for": aim or None}
            ),
            "is_past": read.is_past,
            "crumbs": _crumbs(found),
        },
    )


@signed_in
def picture(request: Asked) -> HttpResponse:
    """The same picture as a file, for a report or a wall."""
    read = read_as(request)
    found = _map(request, read)
    drawn = drawn_map(found, _title(found), is_past=read.is_past, is_linked=False)
    day = f"-as-known-on-{read.known.day}" if read.known else ""
    return attached(str(drawn), f"strategy-map{day}.svg", "image/svg+xml")


def _map(request: Asked, read: Read) -> StrategyMap:
    found = map_for(
        request.actor,
        on=read.on,
        as_at=read.as_at,
        under=request.GET.get("under", "")[:60],
        is_internal=_FOR.get(request.GET.get("for", "")),
    )
    if found is None:
        raise Http404("There is no such objective.")
    return found


def _title(found: StrategyMap) -> str:
    what = f": what serves “{found.under.title}”" if found.under else ""
    return f"{settings.COUNCIL}, strategy map{what}"


def _crumbs(found: StrategyMap) -> list[tuple[str, str | None]]:
    crumbs: list[tuple[str, str | None]] = [("Thread", page_address("thread"))]
    if found.under is None:
        return [*crumbs, ("Strategy map", None)]
    return [*crumbs, ("Strategy map", page_address("strategy_map")), (found.under.reference, None)]


@signed_in
def overview(request: Asked) -> HttpResponse:
    """Anybody of the council sees the whole map with what is theirs, or another's, standing out."""
    read = read_as(request)
    glasses, reference = asked_for(request.GET)
    number = request.GET.get("page", "")
    found = overview_for(
        request.actor,
        on=read.on,
        as_at=read.as_at,
        glasses=glasses,
        reference=reference,
        page=int(number[:6]) if number.isdecimal() and number.isascii() else 1,
    )
    if found is None:
        raise Http404("There is nobody and nothing of that name.")
    heading = heading_of(found.seen)
    address = page_address("thread_overview")
    is_mine = glasses is Glasses.MINE
    here = address if is_mine else with_query(address, **{glasses.value: reference})
    return render(
        request,
        "thread/overview.html",
        {
            "heading": heading,
            "seen": found.seen,
            "is_mine": is_mine,
            "picture": drawn_map(
                found.map, heading, is_past=read.is_past, is_linked=True, others=Look.GREY
            ),
            "total": found.map.total,
            "rows": [theirs_shown(it) for it in found.page.items],
            "page": found.page,
            "address": here,
            "clear": address,
            "fields": choices(request.actor, found.around, read),
            "kept": [("known", read.known.day.isoformat())] if read.known else [],
            "about": about(found.seen),
            "counts": [] if read.is_past else counted(found.by_rating),
            "offers_href": with_query(page_address("contributions"), unit=reference, state="agreed")
            if glasses is Glasses.SERVICE and not read.is_past
            else "",
            "is_past": read.is_past,
            "crumbs": [("Thread", page_address("thread")), ("Strategic overview", None)],
        },
    )

"""My part: the ways from somebody's objectives to the community's outcomes, on one page."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.plan.queries.mine import my_part
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.home.awaiting import awaiting
from goldenthread.staff.reckoning import day_read
from goldenthread.staff.thread.my_part import picture_of, shown_parts, summary

_NEXT = 6


@signed_in
def my_part_page(request: Asked) -> HttpResponse:
    """A member of staff sees how what they do leads up to the community's outcomes, and what to do next."""
    return _page(request, "")


@signed_in
def my_part_of(request: Asked, person: str) -> HttpResponse:
    """A manager sees the same of somebody whose objectives they agree."""
    return _page(request, person)


def _page(request: Asked, person: str) -> HttpResponse:
    read = read_as(request)
    found = my_part(request.actor, on=read.on, as_at=read.as_at, person=person)
    if found is None:
        raise Http404("There is nobody of that name whose part is yours to see.")
    shown = shown_parts(found)
    does = found.is_self and not read.is_past
    waiting = awaiting(request, read, day_read(read)) if does else None
    tools = [("Print", "#print")] if shown else []
    if does and any(it.is_personal for it in found.around.levels.values()):
        tools.insert(0, ("Add an objective of your own", page_address("own_objective_add")))
    crumbs: list[tuple[str, str | None]] = [("Thread", page_address("thread"))]
    if found.is_self:
        crumbs.append(("My part", None))
    else:
        crumbs += [("My part", page_address("my_part")), (found.person, None)]
    return render(
        request,
        "thread/my_part.html",
        {
            "found": found,
            "posts": ", ".join(it.title for it in found.posts) or "No post",
            "summary": summary(found),
            "groups": shown,
            "picture": picture_of(found, is_past=read.is_past),
            "waiting": waiting.lines[:_NEXT] if waiting else (),
            "awaits": waiting.total if waiting else 0,
            "does": does,
            "is_past": read.is_past,
            "tools": tools,
            "people": [(name, page_address("my_part_of", it)) for it, name in found.people],
            "crumbs": crumbs,
        },
    )

"""The start page: what awaits the reader, how their remit stands, and what changed since they looked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from goldenthread.indicators.queries.imports.drafts import drafts_of
from goldenthread.indicators.queries.news import changed_since
from goldenthread.indicators.queries.remit import remit_of
from goldenthread.indicators.queries.returns import unreturned_in
from goldenthread.indicators.queries.waiting import Day, Kind, waiting_for, waiting_of
from goldenthread.organisation.access import Right
from goldenthread.organisation.commands.looks import mark_seen
from goldenthread.organisation.queries.looks import last_look
from goldenthread.records.page import Page, page_within
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.home.news import changes_shown
from goldenthread.staff.home.remit import remit_shown
from goldenthread.staff.home.waiting import (
    UNRETURNED,
    awaited_shown,
    headline,
    list_heading,
    unreturned_shown,
    waiting_shown,
)

_FEW = 5
_LEAST = 4
_MANY = 50


def _day() -> Day:
    today = timezone.localdate()
    reckoned: date | None = settings.DEMO_RECKONS_ON
    return Day(reckoned=reckoned or today, today=today)


def _page(request: Asked) -> int:
    given = request.GET.get("page", "")
    return int(given[:6]) if given.isdecimal() else 1


@signed_in
def home(request: Asked) -> HttpResponse:
    """Show the reader what awaits them, what is off target in their remit, and what changed."""
    actor, day = request.actor, _day()
    found = waiting_for(actor, day=day, size=_LEAST)
    unreturned = unreturned_in(actor, reckoned=day.reckoned, today=day.today)
    drafts = drafts_of(actor) if actor.may(Right.IMPORT) else []
    look = last_look(actor)
    changed = changed_since(actor, since=look.event if look else None, size=_FEW)
    acts = any(actor.may(right) for right in (Right.RECORD, Right.VALIDATE, Right.IMPORT))
    standing = remit_of(actor, today=day.today)
    remit = remit_shown(standing)
    shown = waiting_shown(found, drafts, day)
    return render(
        request,
        "home/page.html",
        {
            "heading": headline(shown.total) if acts else remit.headline,
            "post": actor.label,
            "acts": acts,
            "waiting": shown,
            "begins": actor.may(Right.IMPORT) and not (standing.total or shown.total),
            "unreturned": unreturned_shown(unreturned[:6], day.reckoned),
            "unreturned_figures": sum(each.due for each in unreturned),
            "unreturned_owners": len(unreturned),
            "remit": remit,
            "changes": changes_shown(changed, look, may_audit=actor.may(Right.AUDIT)),
            "reckoned_on": settings.DEMO_RECKONS_ON,
        },
    )


@signed_in
def waiting(request: Asked, kind: str) -> HttpResponse:
    """Show the whole of one list that the start page begins."""
    actor, day, number = request.actor, _day(), _page(request)
    listed: Page[Any]
    if kind == UNRETURNED:
        actor.require(Right.VALIDATE)
        rows = unreturned_in(actor, reckoned=day.reckoned, today=day.today)
        listed = page_within(unreturned_shown(rows, day.reckoned), number, _MANY)
    elif kind in list(Kind):
        found = waiting_of(actor, Kind(kind), day=day, page=number, size=_MANY)
        listed = found.mapped(lambda each: awaited_shown(each, day.reckoned))
    else:
        raise Http404("There is no such list.")
    heading = list_heading(kind)
    return render(
        request,
        "home/waiting.html",
        {
            "heading": heading,
            "is_of_owners": kind == UNRETURNED,
            "list": listed,
            "address": request.path,
            "reckoned_on": settings.DEMO_RECKONS_ON,
            "crumbs": [(heading, None)],
        },
    )


@signed_in
def changes(request: Asked) -> HttpResponse:
    """Show everything that changed since the reader last looked."""
    look = last_look(request.actor)
    changed = changed_since(
        request.actor, since=look.event if look else None, page=_page(request), size=20
    )
    shown = changes_shown(changed, look, may_audit=request.actor.may(Right.AUDIT))
    return render(
        request,
        "home/changes.html",
        {"changes": shown, "crumbs": [("What changed", None)]},
    )


@require_POST
@signed_in
def seen(request: Asked) -> HttpResponse:
    """Note that the reader has seen what changed, up to the event that their page was read at."""
    given = request.POST.get("event", "")
    if given.isdecimal():
        mark_seen(by=request.actor, at=timezone.now(), event=int(given[:18]))
        messages.success(request, "Noted: from now on you are shown what changes after this.")
    return redirect("home")

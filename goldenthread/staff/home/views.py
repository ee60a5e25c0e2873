"""The start page: what awaits the reader, how their remit stands, and what changed since they looked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from goldenthread.indicators.queries.exceptions.listed import attention_of
from goldenthread.indicators.queries.news import Past, changed_since
from goldenthread.indicators.queries.remit import remit_of
from goldenthread.indicators.queries.returns import unreturned_in
from goldenthread.indicators.queries.waiting import Day, Kind, waiting_of
from goldenthread.organisation.access import Right
from goldenthread.organisation.commands.looks import mark_seen
from goldenthread.organisation.queries.looks import last_look
from goldenthread.records.page import Page, page_within
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.exceptions.presenters import attention_shown
from goldenthread.staff.home.awaiting import awaiting
from goldenthread.staff.home.bodies import mine_shown
from goldenthread.staff.home.news import ChangesShown, changes_shown
from goldenthread.staff.home.remit import remit_shown
from goldenthread.staff.home.waiting import (
    UNRETURNED,
    awaited_shown,
    headline,
    list_heading,
    unreturned_shown,
)
from goldenthread.staff.reckoning import day_read
from goldenthread.staff.remembering import remembered
from goldenthread.staff.words_in_use import is_used

_FEW = 5
_MANY = 50


def _reckoned_on(day: Day) -> date | None:
    """Return the day to say, where what is due is reckoned as on another than the one that is read."""
    return day.reckoned if day.reckoned != day.today else None


def _page(request: Asked) -> int:
    given = request.GET.get("page", "")
    return int(given[:6]) if given.isdecimal() else 1


def _changed(request: Asked, read: Read, *, page: int = 1, size: int) -> ChangesShown:
    """Return what changed since the reader last looked; on a past day, what had changed lately."""
    actor = request.actor
    look = None if read.is_past else last_look(actor)
    past = Past(read.on, read.as_at) if read.as_at is not None else None
    since = look.event if look else None
    found = remembered(
        request,
        ("changed", since, past, page, size, actor.person_id),
        lambda: changed_since(actor, since=since, past=past, page=page, size=size),
    )
    return changes_shown(found, look, may_audit=actor.may(Right.AUDIT), is_past=read.is_past)


@signed_in
def home(request: Asked) -> HttpResponse:
    """Show the reader what awaits them, what is off target in their remit, and what changed."""
    actor, read = request.actor, read_as(request)
    day = day_read(read)
    posts = actor.post_ids
    unreturned = remembered(
        request,
        ("unreturned", day, posts),
        lambda: unreturned_in(actor, day=day),
    )
    acts = any(actor.may(right) for right in (Right.RECORD, Right.VALIDATE, Right.IMPORT))
    remit = remembered(
        request,
        ("remit", day),
        lambda: remit_shown(remit_of(actor, today=day.today, as_at=day.as_at)),
    )
    attention = remembered(
        request,
        ("attention", day, posts),
        lambda: (
            attention_shown(attention_of(actor, day=day), day)
            if is_used("exceptions") and actor.may(Right.SEE)
            else None
        ),
    )
    mine = remembered(
        request,
        ("bodies", read.on, read.as_at, actor.person_id, posts),
        lambda: mine_shown(actor, on=read.on, as_at=read.as_at) if is_used("bodies") else None,
    )
    shown = awaiting(request, read, day)
    return render(
        request,
        "home/page.html",
        {
            "heading": headline(shown.total, is_past=read.is_past)
            if acts or shown.lines
            else remit.headline,
            "post": actor.label,
            "acts": acts or bool(shown.lines or shown.more),
            "is_past": read.is_past,
            "waiting": shown,
            "begins": not read.is_past
            and actor.may(Right.IMPORT)
            and remit.is_empty
            and not shown.total,
            "unreturned": unreturned_shown(unreturned[:6], day.reckoned),
            "unreturned_figures": sum(each.due for each in unreturned),
            "unreturned_owners": len(unreturned),
            "remit": remit,
            "attention": attention,
            "mine": mine,
            "changes": _changed(request, read, size=_FEW),
            "reckoned_on": _reckoned_on(day),
        },
    )


@signed_in
def waiting(request: Asked, kind: str) -> HttpResponse:
    """Show the whole of one list that the start page begins."""
    actor, read, number = request.actor, read_as(request), _page(request)
    day = day_read(read)
    listed: Page[Any]
    if kind in (UNRETURNED, Kind.UNVALIDATED):
        actor.require(Right.VALIDATE)
    if kind == UNRETURNED:
        rows = unreturned_in(actor, day=day)
        listed = page_within(unreturned_shown(rows, day.reckoned), number, _MANY)
    elif kind in list(Kind):
        found = waiting_of(actor, Kind(kind), day=day, page=number, size=_MANY)
        listed = found.mapped(lambda each: awaited_shown(each, day))
    else:
        raise Http404("There is no such list.")
    heading = list_heading(kind)
    return render(
        request,
        "home/waiting.html",
        {
            "heading": heading,
            "is_of_owners": kind == UNRETURNED,
            "is_past": read.is_past,
            "list": listed,
            "address": page_address("waiting", kind),
            "reckoned_on": _reckoned_on(day),
            "crumbs": [(heading, None)],
        },
    )


@signed_in
def changes(request: Asked) -> HttpResponse:
    """Show everything that changed since the reader last looked."""
    shown = _changed(request, read_as(request), page=_page(request), size=20)
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

"""The structure on any day and as known: the tree, each unit, post and person, and who answers for what."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from goldenthread.indicators.queries.responsibilities import (
    Responsibilities,
    responsibilities_known,
)
from goldenthread.organisation.access import Right
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.downloads import csv_streamed, excel_file
from goldenthread.staff.organisation import responsible
from goldenthread.staff.organisation.framework import asked_of_post, asked_of_unit
from goldenthread.staff.organisation.lists import people_shown, plain, posts_shown
from goldenthread.staff.organisation.looking import (
    Looking,
    looking,
    person_or_404,
    post_or_404,
    unit_or_404,
)
from goldenthread.staff.organisation.post_page import person_page, post_page
from goldenthread.staff.organisation.standing_in import away_of_post
from goldenthread.staff.organisation.tree import tree_shown
from goldenthread.staff.organisation.unit_page import unit_page
from goldenthread.staff.rolled_up.views import rolled_up_unit
from goldenthread.staff.words_in_use import is_used
from goldenthread.ui.addresses import with_query


def watched_by(view: Looking) -> Responsibilities:
    """Return where the series that the reader may see belong, and who answers for them."""
    return responsibilities_known(actor=view.actor, as_at=view.as_at)


def surrounded(view: Looking, current: str, **context: object) -> dict[str, object]:
    """Return a page's context with the ways between these pages and what was refused of the address."""
    places = [
        ("Structure", "organisation"),
        ("Posts", "posts"),
        *([("Away", "absences")] if view.actor.may(Right.SEE_ORGANISATION) else []),
        ("People", "people"),
        ("Areas", "areas"),
        ("Responsibilities", "responsibilities"),
        *([("Spreadsheet", "structure")] if view.may_administer else []),
    ]
    return {
        "places": [(words, view.address(name), name == current) for words, name in places],
        "refusal": view.refusal,
        "other_day": "" if view.day == view.today or view.as_at else view.day,
        "is_future": view.day > view.today,
        **context,
    }


@signed_in
def tree(request: Asked) -> HttpResponse:
    """Anybody signed in sees how the organisation stands on a day, and finds a unit, a post or a person."""
    view = looking(request)
    shown = tree_shown(
        view,
        watched_by(view),
        query=plain(request.GET.dict(), "q"),
        path=with_query(request.get_full_path(), on=None),
    )
    known = request.GET.get("known", "")
    add = page_address("unit_add") if view.may_administer else ""
    context = surrounded(view, "organisation", page=shown, known=known, add_href=add)
    return render(request, "organisation/tree.html", context)


@signed_in
def unit(request: Asked, reference: str) -> HttpResponse:
    """Anybody signed in sees what a unit is, owns, was and will be."""
    view = looking(request)
    unit_id = unit_or_404(view, reference)
    page = unit_page(view, watched_by(view), unit_id)
    is_shown = is_used("rollup") and (page.indicators or page.below)
    shown = rolled_up_unit(request, reference) if is_shown else None
    asked = asked_of_unit(view, unit_id) if is_used("bodies") else None
    context = surrounded(view, "", page=page, rolled=shown, asked=asked, crumbs=page.crumbs)
    return render(request, "organisation/unit.html", context)


@signed_in
def post(request: Asked, reference: str) -> HttpResponse:
    """Anybody signed in sees who holds a post and what goes with it."""
    view = looking(request)
    post_id = post_or_404(view, reference)
    page = post_page(view, watched_by(view), post_id)
    asked = asked_of_post(view, post_id) if is_used("bodies") else None
    away = away_of_post(view, post_id)
    context = surrounded(view, "", page=page, asked=asked, away=away, crumbs=page.crumbs)
    return render(request, "organisation/post.html", context)


@signed_in
def person(request: Asked, reference: str) -> HttpResponse:
    """Anybody signed in sees which posts somebody holds, held and will hold."""
    view = looking(request)
    page = person_page(view, person_or_404(view, reference))
    context = surrounded(view, "", page=page, crumbs=page.crumbs)
    return render(request, "organisation/person.html", context)


@signed_in
def posts(request: Asked) -> HttpResponse:
    """Anybody signed in looks a post up; an administrator finds those that are vacant."""
    view = looking(request)
    page = posts_shown(view, request.GET.dict(), path=request.path)
    add = page_address("post_add") if view.may_administer else ""
    context = surrounded(
        view, "posts", page=page, heading="Posts", noun="posts", add=("Add a post", add)
    )
    return render(request, "organisation/list.html", context)


@signed_in
def people(request: Asked) -> HttpResponse:
    """Anybody signed in looks somebody up."""
    view = looking(request)
    page = people_shown(view, request.GET.dict(), path=request.path)
    context = surrounded(view, "people", page=page, heading="People", noun="people", add=("", ""))
    return render(request, "organisation/list.html", context)


@signed_in
def responsibilities(request: Asked) -> HttpResponse:
    """Anybody signed in sees who answers for what on a day, with what nobody answers for first."""
    view = looking(request)
    asked = responsible.asked_for(view, watched_by(view), request.GET.dict())
    page = responsible.responsible_shown(view, asked, request.GET.dict(), path=request.path)
    context = surrounded(view, "responsibilities", page=page)
    return render(request, "organisation/responsibilities.html", context)


@signed_in
def responsibilities_workbook(request: Asked) -> HttpResponse:
    """Anybody signed in takes the table away as an Excel file."""
    view = looking(request)
    asked = responsible.asked_for(view, watched_by(view), request.GET.dict())
    content = responsible.workbook_of(
        view, asked.lines, council=settings.COUNCIL, made=timezone.localdate()
    )
    return excel_file(content, "responsibilities")


@signed_in
def responsibilities_table(request: Asked) -> HttpResponseBase:
    """Anybody signed in takes the table away as CSV."""
    view = looking(request)
    asked = responsible.asked_for(view, watched_by(view), request.GET.dict())
    return csv_streamed(responsible.csv_of(view, asked.lines), "responsibilities")

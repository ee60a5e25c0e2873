"""Who holds which role, who can see and do what, and why."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from goldenthread.indicators.queries.who import (
    Asked as AsksOn,
)
from goldenthread.indicators.queries.who import (
    about_indicator,
    about_unit,
    person_whole,
    who_may,
)
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.roles import (
    Organised,
    organised,
    require_reader,
    roles_held,
)
from goldenthread.staff.asking import Asked, Read, read_as, signed_in
from goldenthread.staff.rights.person_page import person_shown
from goldenthread.staff.rights.roles_page import read_roles_asked, roles_shown
from goldenthread.staff.rights.who_page import read_who_asked, who_shown


def _read(request: Asked) -> tuple[Read, Organised, AsksOn]:
    """Return how the page is read, the organisation as it was then, and that moment."""
    require_reader(request.actor)
    read = read_as(request)
    at = timezone.now()
    if read.is_past:
        end = datetime.combine(read.on + timedelta(days=1), time())
        at = timezone.make_aware(end)
    return read, organised(read.on, as_at=read.as_at), AsksOn(read.on, at, read.as_at)


@signed_in
def roles(request: Asked) -> HttpResponse:
    """Somebody who administers or audits sees which post holds which role, and finds one among them."""
    read, there, _ = _read(request)
    asked = read_roles_asked(request.GET.dict(), there)
    found = roles_held(request.actor, there, asked.wanted)
    may_change = request.actor.may(Right.ADMINISTER) and not read.is_past
    shown = roles_shown(found, there, asked, actor=request.actor if may_change else None)
    return render(request, "rights/list.html", {"page": shown})


@signed_in
def who(request: Asked) -> HttpResponse:
    """Somebody who administers or audits asks who can see and do what with one indicator or unit."""
    read, there, asked = _read(request)
    reference = request.GET.get("about", "").strip()[:200]
    about = about_indicator(request.actor, reference, there, asked)
    about = about or about_unit(request.actor, reference, there)
    wanted = read_who_asked(request.GET.dict())
    people = who_may(about, there) if about else []
    shown = who_shown(about, people, wanted, is_past=read.is_past)
    unknown = reference if about is None else ""
    context = {"page": shown, "crumbs": shown.crumbs, "unknown": unknown}
    return render(request, "rights/who.html", context, status=404 if unknown else 200)


@signed_in
def person(request: Asked, reference: str) -> HttpResponse:
    """Somebody who administers or audits sees all that one person may see and do."""
    _, there, asked = _read(request)
    whole = person_whole(request.actor, reference, there, asked)
    if whole is None:
        raise Http404("There is no such person.")
    shown = person_shown(whole)
    return render(request, "rights/person.html", {"page": shown, "crumbs": shown.crumbs})

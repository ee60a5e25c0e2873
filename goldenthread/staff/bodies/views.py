"""The bodies of the framework, each body's page, and the gaps."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.bodies.gaps import gaps_shown
from goldenthread.staff.bodies.looking import body_or_404, framed
from goldenthread.staff.bodies.page import body_page
from goldenthread.staff.bodies.tree import bodies_shown


@signed_in
def bodies(request: Asked) -> HttpResponse:
    """Anybody of the council sees who decides and who reviews, on any day, and finds a body."""
    it = framed(request)
    shown = bodies_shown(it, request.GET.dict(), path=request.path)
    known = request.GET.get("known", "")
    add = page_address("body_add") if it.may_change else ""
    context = it.surrounded("bodies", page=shown, known=known, add_href=add)
    return render(request, "bodies/list.html", context)


@signed_in
def body(request: Asked, reference: str) -> HttpResponse:
    """Anybody of the council sees what a body is for, who sits on it, what it watches, was and will be."""
    it = framed(request)
    page = body_page(it, body_or_404(it, reference))
    return render(request, "bodies/body.html", it.surrounded("", page=page, crumbs=page.crumbs))


@signed_in
def gaps(request: Asked) -> HttpResponse:
    """Anybody of the council sees which seats nobody fills and what falls to nobody."""
    it = framed(request)
    return render(request, "bodies/gaps.html", it.surrounded("framework_gaps", page=gaps_shown(it)))

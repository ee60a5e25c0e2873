"""Add an approval route, change it with its steps from a day on, end it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, QueryDict

from goldenthread.governance.commands.changes import Add, End, Say
from goldenthread.governance.queries.chosen import framework_for
from goldenthread.governance.queries.routes_climbed import packages_climbing
from goldenthread.organisation.commands.structure import free_reference, reference_from
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.chosen.changing import changing_chosen, framed
from goldenthread.staff.chosen.forms import EndForm
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.staff.organisation.wording import counted, listed
from goldenthread.staff.routes.forms import FIRST, STEPS, RouteForm
from goldenthread.staff.routes.views import PARTS, route_crumbs
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.route_words import kinds_in_words

_SAME = ("name", "about", "kinds", "is_required", "allows_own", "steps")


@signed_in
def add(request: Asked) -> HttpResponse:
    """Who administers the whole council adds a route with its steps."""
    return _writing(request, None)


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Who administers the whole council changes a route and its steps, from a day on."""
    return _writing(request, reference)


def _writing(request: Asked, reference: str | None) -> HttpResponse:
    view = changing_chosen(request)
    register = framework_for(request.actor, only=PARTS)
    key = register.key_of("route", reference) if reference else None
    stands = register.on("route", key, view.today) if key is not None else None
    if reference and stands is None:
        raise Http404("There is nothing to change here.")
    held = stands.says if stands else {}
    name = str(held.get("name", ""))
    initial = {field: held[field] for field in _SAME} if stands else dict(FIRST)

    def made(form: RouteForm) -> Any:
        says, on = form.says(), form.cleaned_data["from_on"]
        if key is None:
            free = free_reference(reference_from(says["name"]), {"add-route"})
            return framed(request, form, Add("route", says, on, free), register=register)
        return framed(request, form, Say("route", key, says, on), register=register)

    page = ChangePage(
        heading=f"Change {name}" if name else "Add an approval route",
        caption="Approval routes",
        crumbs=route_crumbs((f"Change {name}" if name else "Add", None)),
        back=page_address("route", reference) if reference else page_address("routes"),
        make=made,
        lead=lambda form: _lead(form, key),
        button="Make this change" if name else "Add the route",
        explained="What climbs already goes on by the steps that it began with.",
        done="The route is recorded.",
        template="routes/route_form.html",
    )
    deed = request.POST.get("do", "") if request.method == "POST" else ""

    def form_of(given: QueryDict | None = None) -> RouteForm:
        data = STEPS.done(given, deed) if given is not None and deed else given
        begun = asking(
            RouteForm, view, initial=initial, framework=register, is_unfinished=bool(deed)
        )
        return begun(data)

    return changing(request, page, form_of)


def _lead(form: RouteForm, key: int | None) -> str:
    given = form.cleaned_data
    names = [str(each.cleaned_data["name"]) for each in form.rows]
    way = "in no other way" if given["is_required"] else "by it, or as they are recorded directly"
    said = [
        f"From {in_words(given['from_on'])} {given['name']} has {counted(len(names), 'step')}:"
        f" {listed(names, at_most=30)}.",
        f"It is for: {kinds_in_words(given['kinds'])}. They come into force {way}.",
    ]
    if key is not None:
        said.append(_climbing(key))
    return " ".join(said)


def _climbing(key: int) -> str:
    count = packages_climbing(key)
    if not count:
        return "No package climbs it now."
    verb = "climbs it now and finishes" if count == 1 else "climb it now and finish"
    return f"{counted(count, 'package')} {verb} on the steps of the day on which it set out."


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """Who administers the whole council ends a route: nothing sets out on it any more."""
    view = changing_chosen(request)
    register = framework_for(request.actor, only=PARTS)
    key = register.key_of("route", reference)
    stands = None if key is None else register.on("route", key, view.today)
    if key is None or stands is None:
        raise Http404("There is nothing to end here.")
    name, was = str(stands.says["name"]), stands.says

    def made(form: EndForm) -> Any:
        change = End("route", key, form.cleaned_data["from_on"])
        return framed(request, form, change, register=register)

    def lead(form: EndForm) -> str:
        day = in_words(form.cleaned_data["from_on"])
        freed = (
            " They need no route then, unless another asks for it." if was["is_required"] else ""
        )
        return f"{name} ends: nothing sets out on it from {day}.{freed} {_climbing(key)}"

    page = ChangePage(
        heading=f"End {name}",
        caption="Approval routes",
        crumbs=route_crumbs((name, page_address("route", reference)), ("End", None)),
        back=page_address("route", reference),
        make=made,
        lead=lead,
        button="End it",
        stands=(("Climbed by", kinds_in_words(was["kinds"]), None),),
        is_grave=True,
        done=f"{name} ends.",
    )
    return changing(request, page, asking(EndForm, view))

"""Changing who sits on a body, and what it watches: add, change, end, each from a day on."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from goldenthread.governance.commands.changes import End, Say
from goldenthread.governance.queries.bodies import Seat, SeatKind, Watched, WatchedKind
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.bodies.body_changes import crumbs_of
from goldenthread.staff.bodies.changing import (
    changed_of,
    deed,
    form_for,
    seat_or_none,
    watch_or_none,
)
from goldenthread.staff.bodies.forms import EndForm, FrameForm, SeatForm, WatchForm
from goldenthread.staff.bodies.looking import Framed, body_or_404, framed_to_change
from goldenthread.staff.organisation.changing import ChangePage, Deed, changing
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.frame_words import often


def _begun(request: Asked, reference: str) -> tuple[Framed, int, str]:
    """Return the bodies, the one of that reference, and its name."""
    it = framed_to_change(request)
    body_id = body_or_404(it, reference)
    return it, body_id, it.body(body_id).name


def _as_what(form: SeatForm) -> str:
    capacity = form.cleaned_data["capacity"].strip()
    unit = form.view.register.unit_name(form.unit_id("for_unit"), form.cleaned_data["from_on"])
    return (f" as {capacity}" if capacity else "") + (f", for {unit}" if unit else "")


@signed_in
def seat_add(request: Asked, reference: str) -> HttpResponse:
    """An administrator adds a member to a body from a day on."""
    it, body_id, name = _begun(request, reference)

    def made(form: SeatForm) -> Deed:
        change = Say("membership", form.key(), form.says(), form.cleaned_data["from_on"])
        return deed(request, it, change, form)

    def lead(form: SeatForm) -> str:
        day = in_words(form.cleaned_data["from_on"])
        who = it.seat(Seat(form.key(), "", None, it.view.today, None)).name
        return f"From {day} {who} sits on {name}{_as_what(form)}."

    page = ChangePage(
        heading="Add a member",
        caption=name,
        crumbs=crumbs_of(it, body_id, "Add a member"),
        back=page_address("body", reference),
        make=made,
        lead=lead,
        button="Add the member",
        done="The member is added.",
    )
    form_of = form_for(SeatForm, it, body_id=body_id, is_new=True, initial={"how": SeatKind.POST})
    return changing(request, page, form_of)


def _seat(request: Asked, it: Framed, body_id: int) -> Seat:
    found = seat_or_none(it, body_id, request.GET.get("who", ""))
    if found is None:
        raise Http404("There is no such member.")
    return found


@signed_in
def seat_change(request: Asked, reference: str) -> HttpResponse:
    """An administrator says as what a member sits on a body, or for which unit, from a day on."""
    it, body_id, name = _begun(request, reference)
    seat = _seat(request, it, body_id)
    who, stands = it.seat(seat).name, {"capacity": seat.capacity, "for_unit_id": seat.for_unit_id}
    unit = it.known.structure.unit_references.get(seat.for_unit_id or 0, "")

    def made(form: SeatForm) -> Deed:
        wanted = changed_of(stands, form.says())
        change = Say("membership", seat.key, wanted, form.cleaned_data["from_on"])
        return deed(request, it, change, form)

    def lead(form: SeatForm) -> str:
        day = in_words(form.cleaned_data["from_on"])
        return f"From {day} {who} sits on {name}{_as_what(form)}."

    page = ChangePage(
        heading=f"Change {who}’s membership",
        caption=name,
        crumbs=crumbs_of(it, body_id, "Change a member"),
        back=page_address("body", reference),
        make=made,
        lead=lead,
        button="Change the membership",
        done="The membership is changed.",
    )
    begins = {"capacity": seat.capacity, "for_unit": unit}
    form_of = form_for(SeatForm, it, body_id=body_id, is_new=False, initial=begins)
    return changing(request, page, form_of)


@signed_in
def seat_end(request: Asked, reference: str) -> HttpResponse:
    """An administrator ends a membership from a day on."""
    it, body_id, name = _begun(request, reference)
    seat = _seat(request, it, body_id)
    who = it.seat(seat).name

    def made(form: FrameForm) -> Deed:
        return deed(request, it, End("membership", seat.key, form.cleaned_data["from_on"]), form)

    page = ChangePage(
        heading=f"End {who}’s membership",
        caption=name,
        crumbs=crumbs_of(it, body_id, "End a membership"),
        back=page_address("body", reference),
        make=made,
        lead=lambda form: (
            f"{who} leaves {name}: {in_words(form.cleaned_data['from_on'])} is the first day without."
        ),
        button="End the membership",
        is_grave=True,
        done=f"{who} leaves {name}.",
    )
    asks = "Which is the first day without them?"
    return changing(request, page, form_for(EndForm, it, asks=asks))


@signed_in
def watch_add(request: Asked, reference: str) -> HttpResponse:
    """An administrator says what a body watches, how often and to what purpose, from a day on."""
    it, body_id, name = _begun(request, reference)

    def made(form: WatchForm) -> Deed:
        change = Say("watch", form.key(), form.says(), form.cleaned_data["from_on"])
        return deed(request, it, change, form)

    def lead(form: WatchForm) -> str:
        day, given = in_words(form.cleaned_data["from_on"]), form.cleaned_data
        what = it.watched(Watched(form.key(), "", "", it.view.today, None)).name
        return f"From {day} {name} watches {_within(what)}: {often(given['how_often']).lower()}."

    page = ChangePage(
        heading="Add what it watches",
        caption=name,
        crumbs=crumbs_of(it, body_id, "Add what it watches"),
        back=page_address("body", reference),
        make=made,
        lead=lead,
        button="Add it",
        done=f"{name} watches it.",
    )
    begins = {"what": WatchedKind.UNIT, "how_often": "quarterly"}
    form_of = form_for(WatchForm, it, body_id=body_id, is_new=True, initial=begins)
    return changing(request, page, form_of)


def _within(name: str) -> str:
    """Return what is watched as it stands within a sentence."""
    return name.lower() if name == "Everything" else name


def _watch(request: Asked, it: Framed, body_id: int) -> Watched:
    found = watch_or_none(it, body_id, request.GET.get("what", ""))
    if found is None:
        raise Http404("There is nothing such that it watches.")
    return found


@signed_in
def watch_change(request: Asked, reference: str) -> HttpResponse:
    """An administrator says how often a body watches something, or to what purpose, from a day on."""
    it, body_id, name = _begun(request, reference)
    watched = _watch(request, it, body_id)
    what = _within(it.watched(watched).name)
    stands = {"how_often": watched.how_often, "purpose": watched.purpose}

    def made(form: WatchForm) -> Deed:
        wanted = changed_of(stands, form.says())
        change = Say("watch", watched.key, wanted, form.cleaned_data["from_on"])
        return deed(request, it, change, form)

    def lead(form: WatchForm) -> str:
        day, given = in_words(form.cleaned_data["from_on"]), form.cleaned_data
        return f"From {day} {name} watches {what}: {often(given['how_often']).lower()}."

    page = ChangePage(
        heading=f"Change how {name} watches {what}",
        caption=name,
        crumbs=crumbs_of(it, body_id, "Change what it watches"),
        back=page_address("body", reference),
        make=made,
        lead=lead,
        button="Change it",
        done="It is changed.",
    )
    form_of = form_for(WatchForm, it, body_id=body_id, is_new=False, initial=stands)
    return changing(request, page, form_of)


@signed_in
def watch_end(request: Asked, reference: str) -> HttpResponse:
    """An administrator lets a body watch something no longer, from a day on."""
    it, body_id, name = _begun(request, reference)
    watched = _watch(request, it, body_id)
    what = _within(it.watched(watched).name)

    def made(form: FrameForm) -> Deed:
        return deed(request, it, End("watch", watched.key, form.cleaned_data["from_on"]), form)

    page = ChangePage(
        heading=f"No longer watch {what}",
        caption=name,
        crumbs=crumbs_of(it, body_id, "End what it watches"),
        back=page_address("body", reference),
        make=made,
        lead=lambda form: (
            f"From {in_words(form.cleaned_data['from_on'])} {name} no longer watches {what}."
        ),
        button="End it",
        is_grave=True,
        done=f"{name} no longer watches {what}.",
    )
    asks = "From which day does it no longer watch it?"
    return changing(request, page, form_for(EndForm, it, asks=asks))

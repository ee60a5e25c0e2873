"""Changing posts, who holds them, and who answers for an indicator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from goldenthread.indicators.commands.responsibility import Responsibility, set_responsibilities
from goldenthread.organisation.commands.post_changes import (
    AddPost,
    Appoint,
    ChangePerson,
    ChangePost,
    EndAppointment,
    EndPost,
    HandOver,
    WithdrawAppointment,
)
from goldenthread.organisation.queries.register import Held
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.organisation import forms
from goldenthread.staff.organisation.changing import ChangePage, Deed, asking, changing
from goldenthread.staff.organisation.consequences import what_goes_with
from goldenthread.staff.organisation.looking import (
    Looking,
    changing_from,
    person_or_404,
    post_or_404,
)
from goldenthread.staff.organisation.unit_changes import Crumbs, crumbs_of
from goldenthread.staff.organisation.views import watched_by
from goldenthread.staff.organisation.wording import listed, span
from goldenthread.ui.dates import day as in_words


def _administered_post(request: Asked, reference: str) -> tuple[Looking, int, str]:
    view = changing_from(request)
    post_id = post_or_404(view, reference)
    if not view.administers(_unit_of(view, post_id)):
        raise Http404("There is nothing to change here.")
    return view, post_id, view.register.post_title(post_id, view.day)


def _unit_of(view: Looking, post_id: int) -> int | None:
    versions = view.register.posts.versions(post_id)
    stands = view.register.posts.on(post_id, view.today) or versions[0]
    unit_id: int = stands.says["unit_id"]
    return unit_id


def _crumbs(view: Looking, post_id: int, done: str) -> Crumbs:
    title = view.register.post_title(post_id, view.day)
    return (
        *crumbs_of(view, _unit_of(view, post_id)),
        (title, view.post_address(post_id)),
        (done, None),
    )


def _stands(view: Looking, post_id: int) -> tuple[tuple[str, str, str | None], ...]:
    holders = [
        f"{view.register.people[it.person_id].name} ({span(it.from_on, it.to_on, seen_on=view.today)})"
        for it in view.register.appointments_of(post_id)
        if it.is_from(view.today)
    ]
    return (
        ("Title", view.register.post_title(post_id, view.today), None),
        ("Unit", view.register.unit_name(_unit_of(view, post_id), view.today), None),
        ("Held by", listed(holders) or "nobody: it is vacant", None),
    )


@signed_in
def add(request: Asked) -> HttpResponse:
    """An administrator adds a post to a unit."""
    view = changing_from(request)
    if not view.may_administer:
        raise Http404("There is nothing to change here.")
    unit = request.GET.get("unit", "")
    unit_id = forms.id_of(view.register.unit_references, unit)

    form_of = asking(forms.PostForm, view, initial={"unit": unit})

    def lead(form: forms.PostForm) -> str:
        day = form.cleaned_data["from_on"]
        where = view.register.unit_name(form.unit_id("unit"), day)
        return f"{form.cleaned_data['title']} begins on {in_words(day)}, in {where}. Nobody holds it yet."

    page = ChangePage(
        heading="Add a post",
        caption=view.register.unit_name(unit_id, view.day) if unit_id else "Organisation",
        crumbs=crumbs_of(view, unit_id, "Add a post"),
        back=view.unit_address(unit_id) or view.address("posts"),
        make=lambda form: AddPost(
            form.cleaned_data["title"], form.unit_id("unit") or 0, form.cleaned_data["from_on"]
        ),
        lead=lead,
        button="Add the post",
        done="The post is added.",
    )
    return changing(request, page, form_of)


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """An administrator gives a post another title, or moves it to another unit, from a day on."""
    view, post_id, title = _administered_post(request, reference)
    unit_id = _unit_of(view, post_id)

    unit = view.register.unit_references.get(unit_id or 0, "")
    form_of = asking(forms.PostForm, view, initial={"title": title, "unit": unit})

    def wanted(form: forms.PostForm) -> dict[str, Any]:
        asked = {"title": form.cleaned_data["title"].strip(), "unit_id": form.unit_id("unit")}
        was = {"title": title, "unit_id": unit_id}
        return {key: value for key, value in asked.items() if value != was[key]}

    def lead(form: forms.PostForm) -> str:
        day, asked = form.cleaned_data["from_on"], wanted(form)
        said = [
            f"is called {asked['title']}" if "title" in asked else "",
            f"belongs to {view.register.unit_name(asked['unit_id'], day)}"
            if "unit_id" in asked
            else "",
        ]
        return (
            f"From {in_words(day)} {title} {listed([it for it in said if it]) or 'stays as it is'}."
        )

    page = ChangePage(
        heading=f"Change {title}",
        caption="Post",
        crumbs=_crumbs(view, post_id, "Change"),
        back=view.post_address(post_id),
        make=lambda form: ChangePost(post_id, form.cleaned_data["from_on"], wanted(form)),
        lead=lead,
        button="Make this change",
        stands=_stands(view, post_id),
        explained="Whoever holds it goes on holding it, with all that it is responsible for.",
        done="The post is changed.",
    )
    return changing(request, page, form_of)


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """An administrator ends a post; another takes over what it is responsible for."""
    view, post_id, title = _administered_post(request, reference)

    form_of = asking(forms.EndPostForm, view, post_id=post_id)

    def lead(form: forms.EndPostForm) -> str:
        day, heir = form.cleaned_data["from_on"], form.post_id("successor")
        took = f" {view.register.post_title(heir, day)} takes over what it does." if heir else ""
        return f"{title} ends: {in_words(day)} is the first day without it.{took}"

    page = ChangePage(
        heading=f"End {title}",
        caption="Post",
        crumbs=_crumbs(view, post_id, "End"),
        back=view.post_address(post_id),
        make=lambda form: EndPost(post_id, form.post_id("successor"), form.cleaned_data["from_on"]),
        lead=lead,
        button="End the post",
        stands=_stands(view, post_id),
        is_grave=True,
        done=f"{title} ends, and what it did passes on.",
    )
    return changing(request, page, form_of)


@signed_in
def appoint(request: Asked, reference: str) -> HttpResponse:
    """An administrator says who holds a post, on what terms, from when to when."""
    view, post_id, title = _administered_post(request, reference)

    is_held = bool(view.register.holders(post_id, view.today))
    kind = "acting" if is_held else "substantive"
    form_of = asking(forms.AppointForm, view, initial={"kind": kind})

    page = ChangePage(
        heading=f"Appoint somebody to {title}",
        caption="Post",
        crumbs=_crumbs(view, post_id, "Appoint somebody"),
        back=view.post_address(post_id),
        make=lambda form: Appoint(
            post_id,
            form.somebody(),
            form.cleaned_data["kind"],
            form.cleaned_data["from_on"],
            form.cleaned_data["to_on"],
        ),
        lead=lambda form: f"{form.cleaned_data['person_name']} is appointed to {title}.",
        button="Appoint",
        stands=_stands(view, post_id),
        goes_with=lambda found: what_goes_with(found, watched_by(view), post_id),
        done="The appointment is recorded.",
    )
    return changing(request, page, form_of)


@signed_in
def hand_over(request: Asked, reference: str) -> HttpResponse:
    """An administrator hands a post from one holder to another in one step."""
    view, post_id, title = _administered_post(request, reference)
    people = view.register.people
    holders = [
        (
            people[it.person_id].reference,
            f"{people[it.person_id].name} ({span(it.from_on, it.to_on, seen_on=view.today)})",
        )
        for it in view.register.appointments_of(post_id)
        if it.is_from(view.today)
    ]

    initial = {"kind": "substantive", "leaving": holders[0][0] if holders else ""}
    form_of = asking(forms.HandOverForm, view, initial=initial, holders=holders)

    def leaving_id(form: forms.HandOverForm) -> int | None:
        chosen = form.cleaned_data["leaving"]
        return next((it.id for it in people.values() if it.reference == chosen), None)

    def lead(form: forms.HandOverForm) -> str:
        leaving = leaving_id(form)
        before = f" from {people[leaving].name}" if leaving else ""
        day = in_words(form.cleaned_data["from_on"])
        return f"On {day} {title} passes{before} to {form.cleaned_data['person_name']}."

    page = ChangePage(
        heading=f"Hand over {title}",
        caption="Post",
        crumbs=_crumbs(view, post_id, "Hand over"),
        back=view.post_address(post_id),
        make=lambda form: HandOver(
            post_id,
            leaving_id(form),
            form.somebody(),
            form.cleaned_data["kind"],
            form.cleaned_data["from_on"],
        ),
        lead=lead,
        button="Hand the post over",
        stands=_stands(view, post_id),
        goes_with=lambda found: what_goes_with(found, watched_by(view), post_id),
        explained="Responsibilities hang on the post, so that all of them pass on with it.",
        done=f"{title} is handed over.",
    )
    return changing(request, page, form_of)


def _appointment(view: Looking, post_id: int, person: str, began: str) -> tuple[Held, str]:
    """Return an appointment and who is appointed."""
    person_id = person_or_404(view, person)
    try:
        began_on = date.fromisoformat(began)
    except ValueError as refusal:
        raise Http404("There is no such appointment.") from refusal
    held = view.register.appointments.get((post_id, person_id, began_on))
    if held is None:
        raise Http404("There is no such appointment.")
    return held, view.register.people[person_id].name


@signed_in
def end_appointment(request: Asked, reference: str, person: str, began: str) -> HttpResponse:
    """An administrator says which is the last day on which somebody holds a post."""
    view, post_id, title = _administered_post(request, reference)
    held, name = _appointment(view, post_id, person, began)

    initial = {"from_on": held.to_on or view.today}
    form_of = asking(forms.EndAppointmentForm, view, initial=initial)

    page = ChangePage(
        heading=f"End an appointment to {title}",
        caption=name,
        crumbs=_crumbs(view, post_id, "End an appointment"),
        back=view.post_address(post_id),
        make=lambda form: EndAppointment(
            post_id, held.person_id, held.from_on, form.cleaned_data["from_on"]
        ),
        lead=lambda form: (
            f"{in_words(form.cleaned_data['from_on'])} is the last day on which {name} holds {title}."
        ),
        button="End the appointment",
        stands=_stands(view, post_id),
        goes_with=lambda found: what_goes_with(found, watched_by(view), post_id),
        explained="What the post is responsible for stays with the post. To pass it on to somebody,"
        " hand it over instead.",
        is_grave=True,
        done="The last day is recorded.",
    )
    return changing(request, page, form_of)


@signed_in
def withdraw_appointment(request: Asked, reference: str, person: str, began: str) -> HttpResponse:
    """An administrator withdraws an appointment that has not begun."""
    view, post_id, title = _administered_post(request, reference)
    held, name = _appointment(view, post_id, person, began)

    form_of = asking(forms.WithdrawForm, view)

    page = ChangePage(
        heading=f"Withdraw an appointment to {title}",
        caption=name,
        crumbs=_crumbs(view, post_id, "Withdraw an appointment"),
        back=view.post_address(post_id),
        make=lambda _: WithdrawAppointment(post_id, held.person_id, held.from_on),
        lead=lambda _: f"The appointment of {name} to {title} is withdrawn before it begins.",
        button="Withdraw the appointment",
        stands=_stands(view, post_id),
        explained="Whoever was to leave the post for it stays as before. The appointment and its"
        " withdrawal stay in the audit trail.",
        done="The appointment is withdrawn.",
    )
    return changing(request, page, form_of)


@signed_in
def change_person(request: Asked, reference: str) -> HttpResponse:
    """An administrator mends a person's name or e-mail."""
    view = changing_from(request)
    person_id = person_or_404(view, reference)
    if not view.may_administer:
        raise Http404("There is nothing to change here.")
    person = view.register.people[person_id]

    initial = {"name": person.name, "email": person.email}
    form_of = asking(forms.PersonForm, view, initial=initial)

    page = ChangePage(
        heading=f"Change {person.name}",
        caption="Person",
        crumbs=(
            *crumbs_of(view, None),
            ("People", view.address("people")),
            (person.name, view.person_address(person_id)),
            ("Change", None),
        ),
        back=view.person_address(person_id),
        make=lambda form: ChangePerson(
            person_id, form.cleaned_data["name"], form.cleaned_data["email"]
        ),
        lead=lambda form: (
            f"{person.name} is shown everywhere as {form.cleaned_data['name']},"
            f" with the e-mail {form.cleaned_data['email'] or '(none)'}."
        ),
        stands=(("Name", person.name, None), ("E-mail", person.email or "none", None)),
        button="Make this change",
        done="The person is changed.",
    )
    return changing(request, page, form_of)


def _duty_of(view: Looking, post_id: int | None) -> str:
    return view.register.post_title(post_id, view.today) or "the owner"


@signed_in
def set_duties(request: Asked, reference: str) -> HttpResponse:
    """An administrator says which posts own, measure, report and validate an indicator, from a day on."""
    view = changing_from(request)
    watched = watched_by(view)
    series_id = next((pk for pk, it in watched.names.items() if it[0] == reference), None)
    if series_id is None or not view.administers(watched.unit_id(series_id, view.today)):
        raise Http404("There is nothing to change here.")
    stands = watched.duties.on(series_id, view.today)
    held = {duty: stands.says[f"{duty}_id"] if stands else None for duty in Responsibility}
    references = view.register.post_references

    posts = {str(duty): references.get(post_id or 0, "") for duty, post_id in held.items()}
    form_of = asking(forms.DutiesForm, view, initial=posts)

    def made(form: forms.DutiesForm) -> Deed:
        return Deed(
            lambda: bool(
                set_responsibilities(
                    {series_id: {duty: form.post_id(str(duty)) for duty in Responsibility}},
                    by=request.actor,
                    at=timezone.now(),
                    from_on=form.cleaned_data["from_on"],
                    reason=form.cleaned_data["reason"].strip(),
                    read_at=form.cleaned_data["read_at"],
                )
            )
        )

    page = ChangePage(
        heading=f"Who is responsible for {reference}",
        caption=watched.names[series_id][1],
        crumbs=(
            ("Responsibilities", view.address("responsibilities")),
            (reference, page_address("indicator", reference)),
            ("Change", None),
        ),
        back=view.address("responsibilities"),
        make=made,
        lead=lambda form: _duties_in_words(view, reference, form, held),
        button="Set who is responsible",
        stands=tuple((str(it).capitalize(), _duty_of(view, pk), None) for it, pk in held.items()),
        done=f"Who is responsible for {reference} is recorded.",
    )
    return changing(request, page, form_of)


def _duties_in_words(
    view: Looking, reference: str, form: forms.DutiesForm, held: Mapping[Responsibility, int | None]
) -> str:
    wanted = {duty: form.post_id(str(duty)) for duty in Responsibility}
    said = [
        f"its {duty} is {_duty_of(view, post_id)} instead of {_duty_of(view, held[duty])}"
        for duty, post_id in wanted.items()
        if post_id != held[duty]
    ]
    day = in_words(form.cleaned_data["from_on"])
    if not said:
        return f"From {day} who is responsible for {reference} stays as it is."
    return f"From {day}, for {reference}: {listed(said)}. Its figures and ratings stay."

"""Changing units: add, change, end or merge, move what they watch, withdraw a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse

from goldenthread.audit.queries import NoSuchEvent
from goldenthread.indicators.commands.reorganising import MoveSeries
from goldenthread.indicators.queries.trail import event_told
from goldenthread.organisation.commands.unit_changes import (
    AddUnit,
    ChangeUnit,
    EndUnit,
    WithdrawPlan,
)
from goldenthread.organisation.queries.register import Register
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.organisation import forms
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.staff.organisation.looking import Looking, changing_from, unit_or_404
from goldenthread.staff.organisation.views import watched_by
from goldenthread.staff.organisation.wording import counted, listed
from goldenthread.staff.trail.words import event_in_words
from goldenthread.ui.dates import day as in_words

Crumbs = tuple[tuple[str, str | None], ...]


def administered_unit(request: Asked, reference: str) -> tuple[Looking, int]:
    """Return the unit of that reference, where the reader may change it; else it is not found."""
    view = changing_from(request)
    unit_id = unit_or_404(view, reference)
    if not view.administers(unit_id):
        raise Http404("There is nothing to change here.")
    return view, unit_id


def crumbs_of(view: Looking, unit_id: int | None, *more: str) -> Crumbs:
    """Return where a change stands: the units above, and what is done."""
    path = [
        (view.register.unit_name(it, view.day), view.unit_address(it)) for it in view.path(unit_id)
    ]
    return (("Organisation", view.address("organisation")), *path, *((each, None) for each in more))


def unit_stands(
    register: Register, view: Looking, unit_id: int
) -> tuple[tuple[str, str, str | None], ...]:
    """Return how a unit stands now, as facts."""
    found = register.unit(unit_id, view.today) or register.units.versions(unit_id)[-1]
    return (
        ("Name", str(found.says["name"]), None),
        ("Kind", str(found.says["kind"]), None),
        (
            "Stands under",
            register.unit_name(found.says["parent_id"], view.today) or "nothing",
            None,
        ),
        ("Partner organisation", "yes" if found.says["is_partner"] else "no", None),
    )


@signed_in
def add(request: Asked) -> HttpResponse:
    """An administrator adds a unit below another."""
    view = changing_from(request)
    if not view.may_administer:
        raise Http404("There is nothing to change here.")
    parent = request.GET.get("parent", "")
    parent_id = forms.id_of(view.register.unit_references, parent)

    form_of = asking(forms.UnitForm, view, initial={"parent": parent})

    def made(form: forms.UnitForm) -> AddUnit:
        it = form.cleaned_data
        return AddUnit(
            it["name"], it["kind"], form.unit_id("parent") or 0, it["from_on"], it["is_partner"]
        )

    def lead(form: forms.UnitForm) -> str:
        above = view.register.unit_name(form.unit_id("parent"), form.cleaned_data["from_on"])
        day = in_words(form.cleaned_data["from_on"])
        return f"{form.cleaned_data['name']} begins on {day}, under {above}."

    page = ChangePage(
        heading="Add a unit",
        caption=view.register.unit_name(parent_id, view.day) if parent_id else "Organisation",
        crumbs=crumbs_of(view, parent_id, "Add a unit"),
        back=view.unit_address(parent_id) or view.address("organisation"),
        make=made,
        lead=lead,
        button="Add the unit",
        done="The unit is added.",
    )
    return changing(request, page, form_of)


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """An administrator renames a unit, moves it, or changes its kind, from a day on."""
    view, unit_id = administered_unit(request, reference)
    now = view.register.unit(unit_id, view.today) or view.register.units.versions(unit_id)[-1]
    name, references = str(now.says["name"]), view.register.unit_references
    below = frozenset(pk for pk in view.units() if unit_id in view.path(pk)) | {unit_id}

    initial = {
        "name": name,
        "kind": now.says["kind"],
        "parent": references.get(now.says["parent_id"] or 0, ""),
        "is_partner": now.says["is_partner"],
    }
    form_of = asking(forms.UnitForm, view, initial=initial, below=below)

    page = ChangePage(
        heading=f"Change {name}",
        caption=str(now.says["kind"]).capitalize(),
        crumbs=crumbs_of(view, unit_id, "Change"),
        back=view.unit_address(unit_id),
        make=lambda form: ChangeUnit(
            unit_id, form.cleaned_data["from_on"], _wanted(form, now.says)
        ),
        lead=lambda form: _changed_in_words(view, name, form, _wanted(form, now.says)),
        button="Make this change",
        stands=unit_stands(view.register, view, unit_id),
        goes_with=lambda _: owned_words(view, unit_id),
        done="The unit is changed.",
    )
    return changing(request, page, form_of)


def _wanted(form: forms.UnitForm, says: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form asks for that is otherwise now."""
    it = form.cleaned_data
    asked = {
        "name": it["name"].strip(),
        "kind": it["kind"].strip(),
        "parent_id": form.unit_id("parent"),
        "is_partner": it["is_partner"],
    }
    return {key: value for key, value in asked.items() if value != says[key]}


def _changed_in_words(
    view: Looking, name: str, form: forms.UnitForm, asked: Mapping[str, Any]
) -> str:
    day, said = form.cleaned_data["from_on"], []
    if "name" in asked:
        said.append(f"is called {asked['name']}")
    if "kind" in asked:
        said.append(f"is of the kind {asked['kind']}")
    if "parent_id" in asked:
        said.append(f"stands under {view.register.unit_name(asked['parent_id'], day)}")
    if "is_partner" in asked:
        said.append(
            "is a partner organisation" if asked["is_partner"] else "is no partner organisation"
        )
    return f"From {in_words(day)} {name} {listed(said) or 'stays as it is'}."


def owned_words(view: Looking, unit_id: int) -> list[str]:
    """Return how much a change of a unit touches: what is below it, its posts, indicators and roles."""
    below = {pk for pk in view.units() if unit_id in view.path(pk)} | {unit_id}
    posts = [it for it in view.posts().values() if it.says["unit_id"] in below]
    watched = watched_by(view)
    series = [pk for pk in watched.names if watched.unit_id(pk, view.day) in below]
    roles = [key for key in view.register.grants_in_force(view.day) if key[2] in below]
    counts = [
        counted(len(below) - 1, "unit") if len(below) > 1 else "",
        counted(len(posts), "post"),
        counted(len(series), "indicator"),
        counted(len(roles), "right"),
    ]
    return [
        f"With it and below it: {listed([each for each in counts if each])}. They stay with it."
    ]


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """An administrator ends a unit, or merges it into another, from a day on."""
    view, unit_id = administered_unit(request, reference)
    name = view.register.unit_name(unit_id, view.day)

    form_of = asking(forms.EndUnitForm, view, unit_id=unit_id)

    def made(form: forms.EndUnitForm) -> EndUnit:
        it = form.cleaned_data
        return EndUnit(unit_id, form.unit_id("successor"), it["from_on"], it["successor_name"])

    def lead(form: forms.EndUnitForm) -> str:
        day, heir = form.cleaned_data["from_on"], form.unit_id("successor")
        took = f" {view.register.unit_name(heir, day)} takes over what it owns." if heir else ""
        return f"{name} ends: {in_words(day)} is the first day without it.{took}"

    page = ChangePage(
        heading=f"End {name}, or merge it into another unit",
        caption="Organisation",
        crumbs=crumbs_of(view, unit_id, "End or merge"),
        back=view.unit_address(unit_id),
        make=made,
        lead=lead,
        button="End the unit",
        explained="Nothing recorded is lost: before that day everything stays with this unit, from that"
        " day on it belongs to the one that takes over.",
        stands=unit_stands(view.register, view, unit_id),
        is_grave=True,
        done=f"{name} ends, and what it owned passes on.",
    )
    return changing(request, page, form_of)


@signed_in
def move_series(request: Asked, reference: str) -> HttpResponse:
    """An administrator moves indicators from a unit to another, from a day on."""
    view, unit_id = administered_unit(request, reference)
    watched = watched_by(view)
    series = {watched.reference(pk): pk for pk in watched.in_unit(unit_id, view.today)}
    offered = [(it, f"{it} {watched.names[pk][1]}") for it, pk in series.items()]
    name = view.register.unit_name(unit_id, view.day)

    form_of = asking(forms.MoveSeriesForm, view, unit_id=unit_id, series=offered)

    def made(form: forms.MoveSeriesForm) -> MoveSeries:
        chosen = tuple(series[it] for it in form.cleaned_data["series"])
        return MoveSeries(chosen, form.unit_id("unit") or 0, form.cleaned_data["from_on"])

    def lead(form: forms.MoveSeriesForm) -> str:
        day, count = form.cleaned_data["from_on"], len(form.cleaned_data["series"])
        unit = view.register.unit_name(form.unit_id("unit"), day)
        verb = "moves" if count == 1 else "move"
        return f"From {in_words(day)} {counted(count, 'indicator')} {verb} from {name} to {unit}."

    page = ChangePage(
        heading="Move indicators to another unit",
        caption=name,
        crumbs=crumbs_of(view, unit_id, "Move indicators"),
        back=view.unit_address(unit_id),
        make=made,
        lead=lead,
        button="Move them",
        done="The indicators move.",
    )
    return changing(request, page, form_of)


@signed_in
def withdraw(request: Asked, number: int) -> HttpResponse:
    """An administrator lets a planned change not come into force."""
    view = changing_from(request)
    if not view.may_administer:
        raise Http404("There is nothing to change here.")
    try:
        line = event_told(request.actor, number)
    except NoSuchEvent as refusal:
        raise Http404(str(refusal)) from refusal
    planned = line.event
    about = planned.subject.label if planned.subject and not line.is_about_hidden else ""

    form_of = asking(forms.WithdrawForm, view)

    page = ChangePage(
        heading="Withdraw a planned change",
        caption=event_in_words(planned.name) + (f": {about}" if about else ""),
        crumbs=crumbs_of(view, None, "Withdraw a planned change"),
        back=view.address("organisation"),
        make=lambda _: WithdrawPlan(number),
        lead=lambda _: f"What was planned on {in_words(planned.at)} does not come into force.",
        button="Withdraw the plan",
        explained="Only what is still to come is withdrawn; both the plan and its withdrawal stay in the"
        " audit trail.",
        done="The plan is withdrawn.",
    )
    return changing(request, page, form_of)

"""The places that figures are counted for: what they are called on a day, added, renamed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.organisation.access import Right
from goldenthread.organisation.commands.area_changes import AddAreas, RenameArea
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.organisation import forms
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.staff.organisation.looking import Looking, changing_from, looking
from goldenthread.staff.organisation.unit_changes import Crumbs, crumbs_of
from goldenthread.staff.organisation.views import surrounded, watched_by
from goldenthread.staff.organisation.wording import counted, listed
from goldenthread.ui.dates import day as in_words


@dataclass(frozen=True)
class AreaLine:
    """One area: its name on the day, names before and to come, and how many series it has."""

    name: str
    reference: str
    series: str
    before: tuple[str, ...]
    planned: tuple[tuple[str, str], ...]
    rename_href: str = ""


@signed_in
def areas(request: Asked) -> HttpResponse:
    """Anybody signed in sees the places that figures are counted for; an administrator renames them."""
    view = looking(request)
    counts = Counter(watched_by(view).area_ids.values())
    lines = [
        _line(view, pk, f"{counts[pk]:,}")
        for pk in view.register.areas.rows
        if view.reach is None or pk in counts
    ]
    lines.sort(key=lambda it: it.name.casefold())
    is_ours = view.actor.may(Right.SEE_ORGANISATION)
    context = surrounded(
        view,
        "areas",
        lines=lines,
        may_change=view.may_administer,
        thread_href=page_address("thread_overview") if is_ours else "",
    )
    return render(request, "organisation/areas.html", context)


def _line(view: Looking, area_id: int, series: str) -> AreaLine:
    reference = view.register.area_references[area_id]
    before: list[str] = []
    planned: list[tuple[str, str]] = []
    for earlier, later in pairwise(view.register.areas.versions(area_id)):
        if earlier.says == later.says:
            continue
        because = f" ({later.reason})" if later.reason else ""
        if later.from_on <= view.day:
            until = in_words(later.from_on - timedelta(days=1))
            before.append(f"{earlier.says['name']} until {until}{because}")
        else:
            may_withdraw = view.may_administer and later.from_on > view.today and later.event
            withdraw = view.address("plan_withdraw", later.event) if may_withdraw else ""
            words = f"{later.says['name']} from {in_words(later.from_on)}{because}"
            planned.append((words, withdraw))
    return AreaLine(
        view.register.area_name(area_id, view.day),
        reference,
        series,
        tuple(before[::-1]),
        tuple(planned),
        page_address("area_rename", reference) if view.may_administer else "",
    )


def _changing(request: Asked) -> Looking:
    view = changing_from(request)
    if not view.may_administer:
        raise Http404("There is nothing to change here.")
    return view


def _crumbs(view: Looking, done: str) -> Crumbs:
    return (*crumbs_of(view, None), ("Areas", view.address("areas")), (done, None))


@signed_in
def add(request: Asked) -> HttpResponse:
    """An administrator adds places that figures are counted for."""
    view = _changing(request)

    form_of = asking(forms.AreasForm, view)

    def names(form: forms.AreasForm) -> tuple[str, ...]:
        return tuple(it.strip() for it in form.cleaned_data["names"].splitlines() if it.strip())

    page = ChangePage(
        heading="Add areas",
        caption="Organisation",
        crumbs=_crumbs(view, "Add"),
        back=view.address("areas"),
        make=lambda form: AddAreas(names(form)),
        lead=lambda form: (
            f"{counted(len(names(form)), 'area')} to be added: {listed(list(names(form)))}."
        ),
        button="Add them",
        done="The areas are added.",
    )
    return changing(request, page, form_of)


@signed_in
def rename(request: Asked, reference: str) -> HttpResponse:
    """An administrator gives an area another name, from a day on."""
    view = _changing(request)
    area_id = forms.id_of(view.register.area_references, reference)
    if area_id is None:
        raise Http404("There is no such area.")
    name = view.register.area_name(area_id, view.today)

    form_of = asking(forms.AreaForm, view, initial={"name": name})

    def lead(form: forms.AreaForm) -> str:
        day = form.cleaned_data["from_on"]
        before = view.register.area_name(area_id, day)
        return f"From {in_words(day)} {before} is called {form.cleaned_data['name']}."

    page = ChangePage(
        heading=f"Rename {name}",
        caption="Area",
        crumbs=_crumbs(view, "Rename"),
        back=view.address("areas"),
        make=lambda form: RenameArea(
            area_id, form.cleaned_data["name"], form.cleaned_data["from_on"]
        ),
        lead=lead,
        button="Rename the area",
        explained="Its figures stay its own. An import finds the area by its earlier names as well.",
        done="The area is renamed.",
    )
    return changing(request, page, form_of)

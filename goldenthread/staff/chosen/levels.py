"""The levels of the thread, from the top: what each is called, and whose its objectives are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.governance.commands.changes import End, SetLevel
from goldenthread.governance.queries.chosen import framework_for
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.organisation.queries.dated import Dated
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.chosen.changing import changing_chosen, framed, may_change_now
from goldenthread.staff.chosen.forms import EndForm, LevelForm
from goldenthread.staff.chosen.history import Spoken, history_of
from goldenthread.staff.chosen.places import framework_places
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.staff.organisation.wording import listed
from goldenthread.ui.dates import day as in_words

_LEVELS = ("level", "plan_kind")


@dataclass(frozen=True)
class LevelShown:
    """A level as the list shows it."""

    place: int
    name: str
    plural: str
    about: str
    is_personal: bool
    href: str
    kinds: str
    note: str = ""


def levels_from(register: FrameworkRegister, day: date) -> list[tuple[int, Dated]]:
    """Return the levels in force on a day, from the top."""
    there = register.in_force("level", day).items()
    return sorted(there, key=lambda each: each[1].says["position"])


def _crumbs(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    return (("Levels of the thread", page_address("levels")), *more)


@signed_in
def levels(request: Asked) -> HttpResponse:
    """Anybody of the council sees the levels of the thread, from the top."""
    read = read_as(request)
    register = framework_for(request.actor, as_at=read.as_at, only=_LEVELS)
    there = levels_from(register, read.on)
    keys = {key for key, _ in there}
    others = [key for key in register.ledgers["level"].rows if key not in keys]
    rows = [_shown(register, key, it, read.on, place) for place, (key, it) in enumerate(there, 1)]
    return render(
        request,
        "chosen/levels.html",
        {
            "rows": rows,
            "others": [_other(register, key, read.on) for key in others],
            "may_change": may_change_now(request),
            "places": framework_places("levels"),
            "crumbs": [("Levels of the thread", None)],
        },
    )


def _shown(register: FrameworkRegister, key: int, it: Dated, day: date, place: int) -> LevelShown:
    reference = register.reference("level", key)
    kinds = [
        str(each.says["name"])
        for each in register.in_force("plan_kind", day).values()
        if reference in each.says["levels"]
    ]
    return LevelShown(
        place=place,
        name=str(it.says["name"]),
        plural=str(it.says["plural"]),
        about=str(it.says["about"]),
        is_personal=bool(it.says["is_personal"]),
        href=page_address("level", reference),
        kinds=listed(kinds),
    )


def _other(register: FrameworkRegister, key: int, day: date) -> LevelShown:
    """Return a level that is not in force on a day, with since or from when."""
    before = register.ledgers["level"].on(key, day)
    version = before or register.ledgers["level"].versions(key)[0]
    word = "ended on" if before else "from"
    note = f"{word} {in_words(version.from_on)}"
    reference = register.reference("level", key)
    says = version.says
    return LevelShown(
        0, str(says["name"]), str(says["plural"]), "", bool(says["is_personal"]),
        page_address("level", reference), "", note,
    )  # fmt: skip


_SPOKEN: Spoken = {
    "name": ("One is called", lambda value, _: str(value)),
    "plural": ("Many are called", lambda value, _: str(value)),
    "about": ("What stands on it", lambda value, _: str(value)),
    "position": ("Place from the top", lambda value, _: str(value)),
    "is_personal": ("Personal", lambda value, _: "yes" if value else "no"),
}


@signed_in
def level(request: Asked, reference: str) -> HttpResponse:
    """Anybody of the council sees a level, and what it was and will be called."""
    read = read_as(request)
    register = framework_for(request.actor, as_at=read.as_at, only=_LEVELS)
    key = register.key_of("level", reference)
    if key is None:
        raise Http404("There is no such level.")
    order = [each for each, _ in levels_from(register, read.on)]
    stands = register.on("level", key, read.on)
    shown = (
        _shown(register, key, stands, read.on, order.index(key) + 1)
        if stands
        else _other(register, key, read.on)
    )
    past, planned = history_of(register.ledgers["level"].versions(key), _SPOKEN, today=read.on)
    may = may_change_now(request) and stands is not None
    return render(
        request,
        "chosen/level.html",
        {
            "level": shown,
            "past": past,
            "planned": planned,
            "tools": [
                ("Change", page_address("level_change", reference)),
                ("End", page_address("level_end", reference)),
            ]
            if may
            else [],
            "crumbs": _crumbs((shown.plural, None)),
        },
    )


@signed_in
def add(request: Asked) -> HttpResponse:
    """Who administers the whole council adds a level; those from its place on make room."""
    return _writing(request, None)


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Who administers the whole council renames a level or moves it, from a day on."""
    return _writing(request, reference)


def _writing(request: Asked, reference: str | None) -> HttpResponse:
    view = changing_chosen(request)
    register = framework_for(request.actor, only=_LEVELS)
    key = register.key_of("level", reference) if reference else None
    stands = register.on("level", key, view.today) if key is not None else None
    if reference and stands is None:
        raise Http404("There is nothing to change here.")
    others = [each for each in levels_from(register, view.today) if each[0] != key]
    initial: dict[str, Any] = {"place": len(others) + 1}
    if stands:
        initial = {name: stands.says[name] for name in ("name", "plural", "about", "is_personal")}
        order = [each for each, _ in levels_from(register, view.today)]
        initial["place"] = order.index(key or 0) + 1
    name = str(stands.says["plural"]) if stands else ""

    def made(form: LevelForm) -> Any:
        given = form.cleaned_data
        says = {it: given[it] for it in ("name", "plural", "about", "is_personal")}
        change = SetLevel(says, int(given["place"]), given["from_on"], key)
        return framed(request, form, change, register=register)

    page = ChangePage(
        heading=f"Change {name}" if stands else "Add a level",
        caption="Levels of the thread",
        crumbs=_crumbs((f"Change {name}" if stands else "Add", None)),
        back=page_address("level", reference) if reference else page_address("levels"),
        make=made,
        lead=lambda form: (
            f"From {in_words(form.cleaned_data['from_on'])} {form.cleaned_data['plural']} are level"
            f" {form.cleaned_data['place']} of the thread."
        ),
        button="Make this change" if stands else "Add the level",
        explained="What stands below its place moves down by one.",
        done="The level is recorded.",
    )
    places = [
        (str(place), f"{place}: {'at the top' if place == 1 else 'under ' + above}")
        for place, above in enumerate(["", *(str(it.says["plural"]) for _, it in others)], start=1)
    ]
    form_of = asking(LevelForm, view, initial=initial, places=places)
    return changing(request, page, form_of)


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """Who administers the whole council ends a level from a day on."""
    view = changing_chosen(request)
    register = framework_for(request.actor, only=_LEVELS)
    key = register.key_of("level", reference)
    stands = register.on("level", key, view.today) if key is not None else None
    if key is None or stands is None:
        raise Http404("There is nothing to end here.")
    name = str(stands.says["plural"])
    held = _shown(register, key, stands, view.today, 0).kinds

    page = ChangePage(
        heading=f"End {name}",
        caption="Levels of the thread",
        crumbs=_crumbs((f"End {name}", None)),
        back=page_address("level", reference),
        make=lambda form: framed(
            request, form, End("level", key, form.cleaned_data["from_on"]), register=register
        ),
        lead=lambda form: (
            f"{name} end: {in_words(form.cleaned_data['from_on'])} is the first day without them."
        ),
        button="End the level",
        explained=f"It stands in {held}: change what stands there as well." if held else "",
        is_grave=True,
        done="The level ends.",
    )
    return changing(request, page, asking(EndForm, view))

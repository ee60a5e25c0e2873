"""Kinds of plan: the tree of them, and one with its headings, guidance and history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from goldenthread.governance.queries.chosen import framework_for
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.organisation.queries.dated import Dated
from goldenthread.rules.vocabulary import HeadingHolds
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as, signed_in
from goldenthread.staff.chosen.changing import may_change_now
from goldenthread.staff.chosen.guidance import guidance_shown
from goldenthread.staff.chosen.history import Spoken, history_of
from goldenthread.staff.chosen.places import framework_places
from goldenthread.staff.organisation.wording import counted, listed
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.plan_words import HOLDS, owned_by, span_in_words

_PARTS = ("plan_kind", "level", "guidance")


@dataclass(frozen=True)
class KindShown:
    """A kind of plan as the tree shows it, and how deep it stands."""

    name: str
    href: str
    depth: int
    about: str
    owner: str
    span: str
    headings: str
    levels: str
    guidance: str
    note: str = ""


@dataclass(frozen=True)
class HeadingShown:
    """One heading of a kind of plan."""

    name: str
    asks: str
    holds: str
    longest: str
    is_required: bool


def kind_crumbs(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    """Return the way to a page about kinds of plan."""
    return (("Kinds of plan", page_address("plan_kinds")), *more)


def tree_of(there: Mapping[int, Dated]) -> Iterator[tuple[int, int]]:
    """Yield each kind of plan after the one that it stands under, and how deep it stands."""
    below: dict[int | None, list[int]] = {}
    for key, it in there.items():
        above = it.says["above_id"]
        below.setdefault(above if above in there else None, []).append(key)
    waiting = [(key, 0) for key in reversed(below.get(None, []))]
    while waiting:
        key, depth = waiting.pop()
        yield key, depth
        waiting += [(each, depth + 1) for each in reversed(below.get(key, []))]


def level_names(register: FrameworkRegister, references: Sequence[str], day: date) -> str:
    """Return what levels are called on a day."""
    keys = (register.key_of("level", each) for each in references)
    return listed([register.called("level", key, day) for key in keys if key is not None])


def kind_shown(
    register: FrameworkRegister, key: int, it: Dated, day: date, depth: int
) -> KindShown:
    """Return a kind of plan in words."""
    says = it.says
    written = register.on("guidance", key, day)
    return KindShown(
        name=str(says["name"]),
        href=page_address("plan_kind", register.reference("plan_kind", key)),
        depth=min(depth, 6),
        about=str(says["about"]),
        owner=owned_by(says["owner"], says["unit_kind"]),
        span=span_in_words(says["years"], is_rolling=says["is_rolling"]),
        headings=counted(len(says["headings"]), "heading"),
        levels=level_names(register, says["levels"], day),
        guidance=_state(written.says) if written else "",
    )


def _state(says: Mapping[str, Any]) -> str:
    if says["launched_on"]:
        return f"launched on {in_words(says['launched_on'])}"
    return (
        f"approved on {in_words(says['approved_on'])}" if says["approved_on"] else "being written"
    )


@signed_in
def kinds(request: Asked) -> HttpResponse:
    """Anybody of the council sees which plans are written, each under the one that it serves."""
    read = read_as(request)
    register = framework_for(request.actor, as_at=read.as_at, only=_PARTS)
    there = register.in_force("plan_kind", read.on)
    others = [key for key in register.ledgers["plan_kind"].rows if key not in there]
    return render(
        request,
        "chosen/kinds.html",
        {
            "rows": [
                kind_shown(register, key, there[key], read.on, depth)
                for key, depth in tree_of(there)
            ],
            "others": [_other(register, key, read.on) for key in others],
            "may_change": may_change_now(request),
            "places": framework_places("plan_kinds"),
            "crumbs": [("Kinds of plan", None)],
        },
    )


def _other(register: FrameworkRegister, key: int, day: date) -> tuple[str, str, str]:
    """Return the name, address and state of a kind that is not in force on a day."""
    before = register.ledgers["plan_kind"].on(key, day)
    version = before or register.ledgers["plan_kind"].versions(key)[0]
    href = page_address("plan_kind", register.reference("plan_kind", key))
    word = "ended on" if before else "from"
    return str(version.says["name"]), href, f"{word} {in_words(version.from_on)}"


def _spoken(register: FrameworkRegister) -> Spoken:
    def plain(value: Any, _: date) -> str:
        return str(value)

    return {
        "name": ("Called", plain),
        "about": ("About", plain),
        "owner": ("Whose", lambda value, _: owned_by(value, "")),
        "unit_kind": ("Kind of unit", plain),
        "years": ("Years", plain),
        "is_rolling": ("Rolled on every year", lambda value, _: "yes" if value else "no"),
        "above_id": ("Serves", lambda value, on: register.called("plan_kind", value, on)),
        "levels": ("Levels", lambda value, on: level_names(register, value, on)),
        "headings": (
            "Headings",
            lambda value, _: listed([str(it["name"]) for it in value], at_most=60),
        ),
    }


@signed_in
def kind(request: Asked, reference: str) -> HttpResponse:
    """Anybody of the council sees what a kind of plan asks for, how it is to be written, and its history."""
    read = read_as(request)
    register = framework_for(request.actor, as_at=read.as_at, only=_PARTS)
    key = register.key_of("plan_kind", reference)
    if key is None:
        raise Http404("There is no such kind of plan.")
    stands = register.on("plan_kind", key, read.on)
    ledger = register.ledgers["plan_kind"]
    version = stands or ledger.on(key, read.on) or ledger.versions(key)[0]
    past, planned = history_of(ledger.versions(key), _spoken(register), today=read.on)
    there = register.in_force("plan_kind", read.on)
    above = version.says["above_id"]
    return render(
        request,
        "chosen/kind.html",
        {
            "kind": kind_shown(register, key, version, read.on, 0),
            "note": "" if stands else _other(register, key, read.on)[2],
            "above": (
                register.called("plan_kind", above, read.on),
                page_address("plan_kind", register.reference("plan_kind", above)),
            )
            if above
            else None,
            "below": [
                kind_shown(register, each, it, read.on, 0)
                for each, it in there.items()
                if it.says["above_id"] == key
            ],
            "headings": [heading_shown(it) for it in version.says["headings"]],
            "guidance": guidance_shown(register, key, read.on),
            "past": past,
            "planned": planned,
            "tools": _tools(reference) if stands and may_change_now(request) else [],
            "crumbs": kind_crumbs((str(version.says["name"]), None)),
        },
    )


def heading_shown(it: Mapping[str, Any]) -> HeadingShown:
    """Return a heading in words."""
    return HeadingShown(
        name=str(it["name"]),
        asks=str(it["asks"]),
        holds=HOLDS[HeadingHolds(it["holds"])],
        longest=f"{it['longest']:,} characters" if it["longest"] else "",
        is_required=bool(it["is_required"]),
    )


def _tools(reference: str) -> list[tuple[str, str]]:
    return [
        ("Change", page_address("plan_kind_change", reference)),
        ("Write guidance", page_address("plan_guidance", reference)),
        ("End", page_address("plan_kind_end", reference)),
    ]

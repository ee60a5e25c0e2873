"""Put something under a heading of a plan, say why it is there, order what stands there, take it out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.plan.commands.plan_entries import order_entries, set_entry, withdraw_entry
from goldenthread.plan.queries.plan_choices import (
    MOST_OFFERED,
    Offer,
    objectives_offered,
    series_offered,
)
from goldenthread.plan.queries.plans import ASKED_WHY, EntrySeen, HeadingSeen, PlanSeen
from goldenthread.rules.vocabulary import HeadingHolds
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.organisation.lists import plain
from goldenthread.staff.plans.forms import EntryForm, WithdrawForm
from goldenthread.staff.plans.places import plan_crumbs
from goldenthread.staff.plans.presenters import entry_shown, heading_shown, page_shown
from goldenthread.staff.plans.views import written_plan
from goldenthread.staff.plans.words import ENTRIES
from goldenthread.staff.sending import send

_REFUSED = 422
_WITH_SERIES = (HeadingHolds.INDICATORS, HeadingHolds.TARGETS)


def _heading(seen: PlanSeen, key: str) -> HeadingSeen:
    """Return a heading that things stand under; 404 where text alone does."""
    found = seen.heading(key)
    if found is None or not found.is_asked or found.holds is HeadingHolds.WORDS:
        raise Http404("Nothing but text stands there.")
    return found


def _entry(seen: PlanSeen, number: int) -> tuple[HeadingSeen, EntrySeen]:
    entry = seen.entry(number)
    if entry is None:
        raise Http404("It stands in the plan no longer.")
    found = seen.heading(entry.heading)
    if found is None:
        raise Http404("There is no such heading.")
    return found, entry


def _offers(request: Asked, seen: PlanSeen, found: HeadingSeen, text: str) -> list[Offer]:
    """Return what may be chosen for a heading, without what stands there already."""
    if found.holds is HeadingHolds.OBJECTIVES:
        says = seen.around.kind(seen.kind_id, seen.starts_on)
        held = {it.objective.id for it in found.entries if it.objective}
        offers = objectives_offered(
            request.actor, text, levels=seen.around.level_ids(says), unit_id=seen.unit_id,
            person_id=seen.person_id, there=seen.around,
        )  # fmt: skip
        return [it for it in offers if it.id not in held]
    if found.holds in _WITH_SERIES:
        held = {it.series.id for it in found.entries if it.series}
        offers = series_offered(request.actor, text, unit_id=seen.unit_id)
        is_once = found.holds is HeadingHolds.INDICATORS
        return [it for it in offers if not (is_once and it.id in held)]
    return []


@signed_in
def add(request: Asked, reference: str, heading: str) -> HttpResponse:
    """Let whoever writes a plan put something under a heading: found by search, or written."""
    seen = written_plan(request, reference)
    found, text = _heading(seen, heading), plain(request.GET, "q")
    noun = ENTRIES[found.holds]
    offers = _offers(request, seen, found, text)
    form = EntryForm(
        request.POST or None, initial={"read_at": head()}, holds=found.holds, noun=noun,
        asks_why=found.holds in ASKED_WHY, offers=offers,
    )  # fmt: skip

    def make() -> None:
        set_entry(seen.id, form.wanted(heading), by=request.actor, at=timezone.now())

    if send(request, form, make):
        messages.success(request, f"It stands under “{found.name}”.")
        return redirect(f"{page_address('plan_write', reference)}#w-{heading}")
    article = "an" if noun[0] in "aeiou" else "a"
    page = _frame(seen, found, f"Add {article} {noun}")
    chosen = found.holds is HeadingHolds.OBJECTIVES or found.holds in _WITH_SERIES
    page |= {"form": form, "button": "Add it", "searches": chosen, "search_text": text}
    page["search_note"] = _told(len(offers), text)
    return render(request, "plans/entry.html", page, status=_status(request))


def _told(count: int, text: str) -> str:
    """Return what a search came to, where that is not plain to see."""
    if count >= MOST_OFFERED:
        return f"The first {MOST_OFFERED} are shown: search for others by their words."
    if count:
        return ""
    return f"Nothing that may stand here holds “{text}”." if text else "Nothing may stand here yet."


@signed_in
def change(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let whoever writes a plan say otherwise what stands there, or why."""
    seen = written_plan(request, reference)
    found, entry = _entry(seen, number)
    if not found.is_asked:
        raise Http404("The heading is no longer asked for.")
    objective_id = entry.objective.id if entry.objective else None
    series_id = entry.series.id if entry.series else None
    kept = HeadingHolds.OBJECTIVES if objective_id else HeadingHolds.INDICATORS
    form = EntryForm(
        request.POST or None,
        initial={
            "read_at": seen.read_at, "words": entry.words, "why": entry.why,
            "why_words": entry.why_words,
        },
        holds=found.holds, noun=ENTRIES.get(found.holds, ""),
        asks_why=found.holds in ASKED_WHY, offers=(),
    )  # fmt: skip
    for name in ("objective", "series"):
        form.fields.pop(name, None)

    def make() -> None:
        wanted = form.wanted(entry.heading, objective_id=objective_id, series_id=series_id)
        set_entry(
            seen.id, wanted, by=request.actor, at=timezone.now(), number=number,
            read_at=form.cleaned_data["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "The change is recorded.")
        return redirect(f"{page_address('plan_write', reference)}#w-{entry.heading}")
    page = _frame(seen, found, f"Change {ENTRIES[kept] if objective_id or series_id else 'it'}")
    page |= {"form": form, "button": "Record the change", "entry": entry_shown(seen, entry)}
    return render(request, "plans/entry.html", page, status=_status(request))


@signed_in
def withdraw(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let whoever writes a plan take something out of it, with a reason."""
    seen = written_plan(request, reference)
    found, entry = _entry(seen, number)
    form = WithdrawForm(request.POST or None, initial={"read_at": seen.read_at})

    def make() -> None:
        given = form.cleaned_data
        withdraw_entry(
            seen.id, number, by=request.actor, at=timezone.now(), reason=given["reason"],
            read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "It is taken out of the plan.")
        return redirect(f"{page_address('plan_write', reference)}#w-{entry.heading}")
    page = _frame(seen, found, "Take it out of the plan")
    page |= {"form": form, "button": "Take it out", "entry": entry_shown(seen, entry)}
    return render(request, "plans/entry.html", page, status=_status(request))


@signed_in
def order(request: Asked, reference: str, heading: str) -> HttpResponse:
    """Let whoever writes a plan put what stands under a heading in another order, one place at a time."""
    seen = written_plan(request, reference)
    found = _heading(seen, heading)
    numbers = [it.number for it in found.entries]
    if request.method == "POST":
        moved = _moved(numbers, request.POST.get("move", ""))
        if moved != numbers:
            order_entries(seen.id, heading, moved, by=request.actor, at=timezone.now())
        return redirect(page_address("plan_entries_order", reference, heading))
    page = _frame(seen, found, "Change the order")
    page["heading"] = heading_shown(seen, found)
    return render(request, "plans/order.html", page)


def _moved(numbers: Sequence[int], asked: str) -> list[int]:
    """Return the numbers with one moved a place: ``up-3`` or ``down-3``."""
    way, _, text = asked.partition("-")
    found = list(numbers)
    number = int(text[:9]) if text.isascii() and text.isdecimal() else 0
    if number not in found or way not in ("up", "down"):
        return found
    here = found.index(number)
    there = max(0, min(here + (-1 if way == "up" else 1), len(found) - 1))
    found[here], found[there] = found[there], found[here]
    return found


def _frame(seen: PlanSeen, found: HeadingSeen, words: str) -> dict[str, Any]:
    write = page_address("plan_write", seen.reference)
    return {
        "page": page_shown(seen, "plan_write"),
        "words": words,
        "under": found.name,
        "asks": found.asks,
        "back": f"{write}#w-{found.key}",
        "crumbs": plan_crumbs(seen, ("Write", write), (found.name, None)),
    }


def _status(request: Asked) -> int:
    return _REFUSED if request.method == "POST" else 200

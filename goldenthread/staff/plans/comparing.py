"""Two states of a plan side by side, or this year's beside last year's: what came in, what was taken out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from markupsafe import Markup

from goldenthread.exchange.documents.marked_up import plain_of
from goldenthread.plan.queries.plan_comparison import (
    Change,
    EntryCompared,
    HeadingCompared,
    Piece,
    compare_plans,
)
from goldenthread.plan.queries.plan_talk import StageSeen, plan_talk
from goldenthread.plan.queries.plans import EntrySeen, PlanSeen, plan_seen
from goldenthread.rules.vocabulary import PlanStep
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.plans.places import plan_crumbs
from goldenthread.staff.plans.presenters import page_shown
from goldenthread.staff.plans.reading import read_plan
from goldenthread.staff.plans.talk_words import CARRIED, CHANGES
from goldenthread.staff.plans.words import STEPS, WHY
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day

_LAST: Final = "last"
_HELD: Final = {PlanStep.PROVISIONAL: "As circulated on {day}", PlanStep.FINAL: "As final on {day}"}


@dataclass(frozen=True)
class EntryLine:
    """One thing under a heading: what it is about before and after, and what became of it."""

    change: str
    is_same: bool
    before: str
    after: str


@dataclass(frozen=True)
class HeadingLine:
    """A heading: its text before and after with what changed marked, and what stands under it."""

    key: str
    name: str
    change: str
    is_same: bool
    before: Markup
    after: Markup
    has_text: bool
    entries: tuple[EntryLine, ...]


@signed_in
def compare(request: Asked, reference: str) -> HttpResponse:
    """Show what changed in a plan since it was circulated, or what differs from last year's."""
    read, seen = read_plan(request, reference)
    held = [it for it in plan_talk(request.actor, seen).stages if it.step in _HELD]
    # What a plan is now is no state to compare it with.
    held = [it for it in held if it.event != _standing(seen, held)]
    asked = request.GET.get("with", "")
    stage = next((it for it in held if str(it.event) == asked), None)
    is_last = seen.follows is not None and (asked == _LAST or (stage is None and not held))
    if stage is None and not is_last and held:
        stage = _first_choice(held)
    other: PlanSeen | None = None
    if stage is not None:
        other = plan_seen(request.actor, reference, on=read.on, as_at=stage.event)
    elif is_last and seen.follows is not None:
        other = plan_seen(request.actor, seen.follows.reference, on=read.on, as_at=read.as_at)
    found = compare_plans(other, seen, readable=plain_of) if other else ()
    words = CARRIED if is_last else CHANGES
    lines = [_heading(it, is_last=is_last) for it in found]
    return render(
        request,
        "plans/compare.html",
        {
            "page": page_shown(seen, "plan_compare"),
            "ways": _ways(seen, held, stage, is_last=is_last),
            "lines": lines,
            "count": sum(1 for it in lines if not it.is_same),
            "before": _called(stage) if stage else (seen.follows.title if seen.follows else ""),
            "after": seen.title if is_last else f"{STEPS[seen.step]}, as it stands",
            "legend": [words[it] for it in Change],
            "is_last": is_last,
            "crumbs": plan_crumbs(seen, ("Compare", None)),
        },
    )


def _standing(seen: PlanSeen, held: list[StageSeen]) -> int:
    """Return the event since which a plan stands as it is; nothing may be written since it is final."""
    is_over = seen.step not in (PlanStep.DRAFT, PlanStep.PROVISIONAL)
    return next((it.event for it in held if it.step is PlanStep.FINAL), 0) if is_over else 0


def _first_choice(held: list[StageSeen]) -> StageSeen:
    """Return how it was circulated last, or else the latest state there is."""
    return next((it for it in held if it.step is PlanStep.PROVISIONAL), held[0])


def _called(stage: StageSeen) -> str:
    return _HELD[stage.step].format(day=day(stage.on))


def _ways(
    seen: PlanSeen, held: list[StageSeen], stage: StageSeen | None, *, is_last: bool
) -> list[tuple[str, str, bool]]:
    address = page_address("plan_compare", seen.reference)
    found = [
        (_called(it), with_query(address, **{"with": str(it.event)}), it == stage) for it in held
    ]
    if seen.follows is not None:
        last = with_query(address, **{"with": _LAST})
        found.append((f"Last year’s plan: {seen.follows.title}", last, is_last))
    return found


def _heading(it: HeadingCompared, *, is_last: bool) -> HeadingLine:
    change = it.change
    texts = {each.change for each in it.pieces}
    words = CHANGES[change]
    if is_last and change is Change.REMOVED:
        words = "Left behind"
    return HeadingLine(
        key=it.key,
        name=it.name,
        change=words,
        is_same=change is Change.SAME,
        before=_marked(it.pieces, Change.REMOVED),
        after=_marked(it.pieces, Change.ADDED),
        has_text=bool(texts),
        entries=tuple(_entry(each, is_last=is_last) for each in it.entries),
    )


def _marked(pieces: tuple[Piece, ...], side: Change) -> Markup:
    """Return one side of a comparison; what differs is marked, and said to who reads by ear."""
    tag, spoken = ("ins", "new: ") if side is Change.ADDED else ("del", "taken out: ")
    found = Markup()
    for it in pieces:
        if it.change is Change.SAME:
            found += it.text  # Markup escapes what is added to it
        elif it.change is side:
            found += Markup(
                '<{tag} class="gt-{tag}"><span class="govuk-visually-hidden">{spoken}</span>'
                '{text}<span class="govuk-visually-hidden"> (end)</span></{tag}>'
            ).format(tag=tag, spoken=spoken, text=it.text)
    return found


def _entry(it: EntryCompared, *, is_last: bool) -> EntryLine:
    words = (CARRIED if is_last else CHANGES)[it.change]
    return EntryLine(
        words, it.change is Change.SAME, _entry_words(it.before), _entry_words(it.after)
    )


def _entry_words(it: EntrySeen | None) -> str:
    if it is None:
        return ""
    if it.objective is not None:
        name = f"{it.objective.title} ({it.objective.reference})"
    elif it.series is not None:
        name = f"{it.series.title} ({it.series.code})"
    else:
        name = it.words
    why = ": ".join(each for each in (WHY[it.why] if it.why else "", it.why_words) if each)
    more = it.words if it.words and it.words != name else ""
    return "\n".join(each for each in (name, more, why) if each)

"""Begin a prioritisation, say otherwise what it is, open it for scoring, close it, drop it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.organisation.access import Right
from goldenthread.organisation.queries.units import posts_on, units_on
from goldenthread.plan.commands.prioritisation_stages import (
    close_prioritisation,
    open_prioritisation,
)
from goldenthread.plan.commands.prioritisations import (
    add_prioritisation,
    change_prioritisation,
    drop_prioritisation,
)
from goldenthread.plan.queries.prioritisation import PrioritisationSeen, prioritisation_seen
from goldenthread.plan.queries.prioritisation_choices import earlier_ones
from goldenthread.rules.vocabulary import PrioritisationStep as Step
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.priorities.forms import (
    USUAL_SCALE,
    CloseForm,
    OpenForm,
    PrioritisationForm,
    StepForm,
    scale_typed,
)
from goldenthread.staff.priorities.words import counted
from goldenthread.staff.sending import permitted, send
from goldenthread.ui.dates import day

REFUSED = 422
NOTHING_NEW = "Nothing was recorded: it says so already."
_NOT_YOURS = (
    "You may run one for your own services or as your post: choose another service or post."
)
EARLY = (Step.PREPARING, Step.OPEN)


def run_by_reader(request: Asked, reference: str, steps: Collection[Step]) -> PrioritisationSeen:
    """Return a prioritisation that the reader runs, in one of these steps.

    Raises:
        Http404: there is none, or it is not theirs to change.
    """
    seen = prioritisation_seen(request.actor, reference, on=timezone.localdate())
    if seen is None or not seen.may_run or seen.step not in steps:
        raise Http404("There is no such prioritisation.")
    return seen


@signed_in
def add(request: Asked) -> HttpResponse:
    """Let somebody begin a prioritisation."""
    request.actor.require(Right.SEE_ORGANISATION)
    request.actor.require(Right.CORRECT)
    today = timezone.localdate()
    form = PrioritisationForm(
        request.POST or None,
        initial={"read_at": head(), "marks": USUAL_SCALE, "opens_on": today},
        units=units_on(today).values(),
        posts=posts_on(today).values(),
        earlier=earlier_ones(request.actor),
    )
    made: list[str] = []

    def make() -> None:
        made.append(
            add_prioritisation(
                form.wanted(), by=request.actor, at=timezone.now(),
                follows_id=form.cleaned_data.get("follows"),
            )
        )  # fmt: skip

    if send(request, form, permitted(make, _NOT_YOURS)):
        messages.success(request, "It is begun. Now say by what is judged, what, and who scores.")
        return redirect(page_address("prioritisation", made[0]))
    back = page_address("priorities")
    return form_page(request, form, ("Begin a prioritisation", "Begin it"), (), back)


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Let whoever runs a prioritisation say otherwise what it is."""
    seen = run_by_reader(request, reference, EARLY)
    today = timezone.localdate()
    form = PrioritisationForm(
        request.POST or None,
        initial={
            "read_at": seen.read_at, "title": seen.title, "purpose": seen.purpose,
            "unit": seen.unit.id if seen.unit else None, "owner": seen.owner_id,
            "marks": scale_typed(seen.marks), "opens_on": seen.opens_on,
            "closes_on": seen.closes_on,
        },
        units=units_on(today).values(),
        posts=posts_on(today).values(),
    )  # fmt: skip
    found: list[int | None] = []

    def make() -> None:
        given = form.cleaned_data
        found.append(
            change_prioritisation(
                seen.id, form.wanted(), by=request.actor, at=timezone.now(),
                reason=given["reason"], read_at=given["read_at"],
            )
        )  # fmt: skip

    if send(request, form, permitted(make, _NOT_YOURS)):
        messages.success(request, "The change is recorded." if found[0] else NOTHING_NEW)
        return redirect(page_address("prioritisation", reference))
    lead = (
        "It is open for scoring: its scale and first day stay as they are."
        if seen.is_scored
        else ""
    )
    words = (f"Change “{seen.title}”", "Record the change")
    return of_one(request, form, words, seen, lead=lead)


@signed_in
def open_for_scoring(request: Asked, reference: str) -> HttpResponse:
    """Let whoever runs a prioritisation open it, after which criteria stay as they are."""
    seen = run_by_reader(request, reference, [Step.PREPARING])
    form = OpenForm(request.POST or None, initial={"read_at": seen.read_at})

    def make() -> None:
        read_at = form.cleaned_data["read_at"]
        open_prioritisation(seen.id, by=request.actor, at=timezone.now(), read_at=read_at)

    if send(request, form, make):
        messages.success(request, f"{reference} is open for scoring.")
        return redirect(page_address("prioritisation", reference))
    criteria = counted(len(seen.criteria), "criterion", "criteria")
    asked = f"{counted(len(seen.options), 'option')} on {criteria}"
    lead = (
        f"{counted(len(seen.scorers), 'person', 'people')} will be asked to judge {asked}, from"
        f" {day(seen.opens_on)} until {day(seen.closes_on)}. From now on its scale, criteria and weights stay"
        " as they are; options can be withdrawn, and people added or released. Nobody sees another’s marks"
        " before it is closed, whoever runs it included."
    )
    return of_one(request, form, (f"Open “{seen.title}” for scoring", "Open it"), seen, lead=lead)


@signed_in
def close(request: Asked, reference: str) -> HttpResponse:
    """Let whoever runs a prioritisation close it, and say which marks are missing first."""
    seen = run_by_reader(request, reference, [Step.OPEN])
    form = CloseForm(request.POST or None, initial={"read_at": seen.read_at}, missing=seen.missing)

    def make() -> None:
        given = form.cleaned_data
        close_prioritisation(
            seen.id, by=request.actor, at=timezone.now(), is_confirmed=given["is_confirmed"],
            words=given["reason"], read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, f"{reference} is closed. This is what comes first.")
        return redirect(page_address("prioritisation_result", reference))
    words = (f"Close “{seen.title}”", "Close it and show the result")
    return of_one(request, form, words, seen, lead=_missing(seen))


def _missing(seen: PrioritisationSeen) -> str:
    """Return what closing it now would come to."""
    late = [f"{it.name} ({it.missing})" for it in seen.scorers if it.missing]
    if not late:
        return (
            "Everybody has judged everything. All will see the result; it cannot be opened again."
        )
    return (
        f"{counted(seen.missing, 'mark')} of {sum(it.of for it in seen.scorers):,} will be missing:"
        f" {', '.join(late)}. What is missing is left out with its weight, never taken as nought. A"
        " prioritisation that is closed cannot be opened again."
    )


@signed_in
def drop(request: Asked, reference: str) -> HttpResponse:
    """Let whoever runs a prioritisation drop it."""
    seen = run_by_reader(request, reference, EARLY)
    form = StepForm(request.POST or None, initial={"read_at": seen.read_at})

    def make() -> None:
        given = form.cleaned_data
        drop_prioritisation(
            seen.id, by=request.actor, at=timezone.now(), reason=given["reason"],
            read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, f"{reference} is dropped.")
        return redirect(page_address("prioritisation", reference))
    lead = "Nobody scores it any more and it has no result. Marks stay with those who gave them."
    return of_one(request, form, (f"Drop “{seen.title}”", "Drop it"), seen, lead=lead)


def of_one(
    request: Asked, form: Any, words: tuple[str, str], seen: PrioritisationSeen, *, lead: str = ""
) -> HttpResponse:
    """Return a form about one prioritisation, from which a link leads back to it."""
    back = page_address("prioritisation", seen.reference)
    return form_page(request, form, words, ((seen.reference, back),), back, lead=lead)


def form_page(
    request: Asked,
    form: Any,
    words: tuple[str, str],
    above: tuple[tuple[str, str], ...],
    back: str,
    *,
    lead: str = "",
) -> HttpResponse:
    """Return a page with one form."""
    heading, button = words
    crumbs: list[tuple[str, str | None]] = [("Priorities", page_address("priorities")), *above]
    context = {
        "form": form,
        "heading": heading,
        "caption": "Priorities",
        "button": button,
        "back": back,
        "lead": lead,
        "tools": [],
        "crumbs": [*crumbs, (button, None)],
    }
    status = REFUSED if request.method == "POST" else 200
    return render(request, "rolled_up/form.html", context, status=status)

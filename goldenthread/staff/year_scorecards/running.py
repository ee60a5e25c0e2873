"""Begin a year's scorecard, change it, plan its steps, drop it, record that it was agreed before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.queries.around import around
from goldenthread.reports.access import require_change
from goldenthread.reports.commands.begun import (
    begin_scorecard,
    change_scorecard,
    drop_scorecard,
    record_agreed,
    set_timetable,
)
from goldenthread.reports.commands.carrying import propose_scorecard
from goldenthread.rules.vocabulary import ChangeKind, ScorecardStep, YearLineState
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.climbing import ProposeForm, routes_offered
from goldenthread.staff.sending import send
from goldenthread.staff.year_scorecards.forms import (
    AgreedForm,
    CardForm,
    ReasonForm,
    StepForm,
    years_offered,
)
from goldenthread.staff.year_scorecards.presenters import crumbs_of
from goldenthread.staff.year_scorecards.reading import run_card
from goldenthread.staff.year_scorecards.words import STEPS, STEPS_ABOUT

__all__ = ["REFUSED", "acted"]

REFUSED = 422
NOTHING_NEW = "Nothing was changed: it stands so already."


def acted(
    request: Asked,
    form: Any,
    make: Callable[[], object],
    *,
    done: Callable[[], str],
    back: Callable[[], str],
    page: dict[str, Any],
) -> HttpResponse:
    """Send a form and lead back to where it shows; or show the form with what is to be mended.

    ``page`` holds heading, caption, button, cancel, crumbs; it may hold lead, consequences, is_grave, rows.
    """
    if send(request, form, make):
        messages.success(request, done())
        return redirect(back())
    status = REFUSED if request.method == "POST" else 200
    context = {"form": form, "consequences": (), "is_grave": False, "lead": "", "rows": (), **page}
    return render(request, "year_scorecards/form.html", context, status=status)


@signed_in
def begin(request: Asked) -> HttpResponse:
    """Let a performance officer begin the scorecard of a year."""
    today = timezone.localdate()
    require_change(request.actor, units_on(today).values())
    years = years_offered(today)
    initial = {
        "read_at": head(), "year": years[2][0], "title": f"Corporate scorecard {years[2][1]}",
        "is_planned": True,
    }  # fmt: skip
    form = CardForm(request.POST or None, initial=initial, there=around(today), is_new=True)
    made: list[str] = []

    def make() -> None:
        given = form.cleaned_data
        made.append(
            begin_scorecard(
                form.wanted(), by=request.actor, at=timezone.now(), reason=given["reason"],
                year_on=date.fromisoformat(given["year"]), is_planned=given["is_planned"],
            )
        )  # fmt: skip

    cards = page_address("year_scorecards")
    return acted(
        request, form, make,
        done=lambda: "The scorecard is begun. Now take candidates.",
        back=lambda: page_address("year_scorecard", made[0]),
        page={
            "heading": "Begin a year’s scorecard", "caption": "Scorecards by year",
            "button": "Begin it", "cancel": cards,
            "crumbs": [("Scorecards by year", cards), ("Begin", None)],
        },
    )  # fmt: skip


def _own(
    request: Asked, seen: Any, form: Any, make: Callable[[], object], words: tuple[str, str, str],
    *, consequences: Sequence[str] = (), is_grave: bool = False, lead: str = "",
) -> HttpResponse:  # fmt: skip
    heading, button, done = words
    href = page_address("year_scorecard", seen.reference)
    page = {
        "heading": heading, "caption": seen.title, "button": button, "cancel": href, "lead": lead,
        "consequences": consequences, "is_grave": is_grave, "crumbs": crumbs_of(seen, (heading, None)),
    }  # fmt: skip
    return acted(request, form, make, done=lambda: done, back=lambda: href, page=page)


@signed_in
def change(request: Asked, reference: str) -> HttpResponse:
    """Let a performance officer call it otherwise, or give it another owner."""
    seen = run_card(request, reference)
    initial = {"read_at": seen.read_at, "title": seen.title, "owner": seen.owner_id}
    form = CardForm(request.POST or None, initial=initial, there=seen.around, is_new=False)

    def make() -> None:
        given = form.cleaned_data
        change_scorecard(
            seen.id, form.wanted(), by=request.actor, at=timezone.now(), reason=given["reason"],
            read_at=given["read_at"],
        )  # fmt: skip

    words = (f"Change “{seen.title}”", "Record the change", "It stands so now.")
    return _own(request, seen, form, make, words)


@signed_in
def step(request: Asked, reference: str, step: str) -> HttpResponse:
    """Let a performance officer plan one step, and note when it was done."""
    seen = run_card(request, reference)
    if step not in [it.value for it in ScorecardStep]:
        raise Http404("There is no such step.")
    stage = next(it for it in seen.stages if it.step == step)
    form = StepForm(request.POST or None, initial={"read_at": seen.read_at}, stage=stage)

    def make() -> None:
        set_timetable(
            seen.id, {stage.step: form.planned()}, by=request.actor, at=timezone.now(),
            read_at=form.cleaned_data["read_at"],
        )  # fmt: skip

    words = (STEPS[stage.step], "Record the days", "The timetable stands so now.")
    return _own(request, seen, form, make, words, lead=STEPS_ABOUT[stage.step])


@signed_in
def drop(request: Asked, reference: str) -> HttpResponse:
    """Let a performance officer drop a scorecard that was begun by mistake."""
    seen = run_card(request, reference)
    form = ReasonForm(request.POST or None, initial={"read_at": seen.read_at})

    def make() -> None:
        given = form.cleaned_data
        drop_scorecard(
            seen.id, by=request.actor, at=timezone.now(), reason=given["reason"],
            read_at=given["read_at"],
        )  # fmt: skip

    consequences = (
        f"Its {seen.total} lines stay on record, and come into force no more.",
        f"Another scorecard may be begun for {seen.year}.",
    )
    words = (f"Drop “{seen.title}”", "Drop it", "The scorecard is dropped.")
    return _own(request, seen, form, make, words, consequences=consequences, is_grave=True)


@signed_in
def propose(request: Asked, reference: str) -> HttpResponse:
    """Let a performance officer put the chosen lines forward, to climb the council's route."""
    seen = run_card(request, reference)
    routes = routes_offered(ChangeKind.SCORECARD, seen.around.on)
    if not routes:
        raise Http404("No route is for scorecards.")
    initial = {"read_at": seen.read_at, "route": routes[0][0], "title": seen.title[:200]}
    form = ProposeForm(request.POST or None, initial=initial, routes=routes)

    def make() -> None:
        given = form.cleaned_data
        propose_scorecard(
            seen.id, by=request.actor, at=timezone.now(), route=given["route"],
            title=given["title"], words=given["words"], read_at=given["read_at"],
        )  # fmt: skip

    chosen = seen.counts.get(YearLineState.CHOSEN, 0)
    consequences = (
        f"{chosen} chosen lines are answered step by step, all at once or one by one.",
        f"What passes the last step is in force for {seen.year}.",
    )
    words = ("Put it forward", "Put it forward", "The scorecard is put forward.")
    return _own(request, seen, form, make, words, consequences=consequences)


@signed_in
def agreed(request: Asked, reference: str) -> HttpResponse:
    """Let a performance officer record that a scorecard was agreed before the council used the system."""
    seen = run_card(request, reference)
    if seen.starts_on > seen.around.on:
        raise Http404("Its year is still to come.")
    form = AgreedForm(request.POST or None, initial={"read_at": seen.read_at})

    def make() -> None:
        given = form.cleaned_data
        record_agreed(
            seen.id, by=request.actor, at=timezone.now(), agreed_on=given["agreed_on"],
            agreed_by=given["agreed_by"], reason=given["reason"], read_at=given["read_at"],
        )  # fmt: skip

    chosen, open_ = (
        seen.counts.get(YearLineState.CHOSEN, 0),
        seen.counts.get(YearLineState.CANDIDATE, 0),
    )
    consequences = [f"{chosen} chosen lines are in force for {seen.year}, and are changed no more."]
    if open_:
        consequences.append(f"{open_} candidates must be chosen or left out before.")
    words = ("Record as agreed", "Record it", "The scorecard is in force.")
    lead = "For a scorecard that was agreed before the council used the system, or elsewhere."
    return _own(
        request, seen, form, make, words, consequences=consequences, is_grave=True, lead=lead
    )

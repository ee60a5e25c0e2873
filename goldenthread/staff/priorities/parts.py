"""Say by which criteria which options are judged and who scores; say it otherwise, or take one away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.organisation.queries.units import units_on
from goldenthread.plan.commands.prioritisation_parts import (
    record_criterion,
    record_option,
    withdraw_criterion,
    withdraw_option,
)
from goldenthread.plan.commands.scorers import name_scorers, release_scorer
from goldenthread.plan.queries.prioritisation import OptionSeen, PrioritisationSeen
from goldenthread.plan.queries.prioritisation_choices import (
    objectives_offered,
    people_offered,
    proposals_offered,
)
from goldenthread.rules.numbers import plain
from goldenthread.rules.vocabulary import PrioritisationStep as Step
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.priorities.forms import (
    CriterionForm,
    OptionForm,
    ReleaseForm,
    ScorersForm,
    StepForm,
)
from goldenthread.staff.priorities.preparing import EARLY, NOTHING_NEW, of_one, run_by_reader
from goldenthread.staff.sending import send

_EARLY = (Step.PREPARING,)


@signed_in
def criterion_add(request: Asked, reference: str) -> HttpResponse:
    """Let whoever runs a prioritisation say by what options are judged."""
    return _criterion(request, reference, None)


@signed_in
def criterion_change(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let whoever runs a prioritisation say a criterion otherwise, or take it away."""
    return _criterion(request, reference, number)


def _criterion(request: Asked, reference: str, number: int | None) -> HttpResponse:
    seen = run_by_reader(request, reference, _EARLY)
    held = next((it for it in seen.criteria if it.number == number), None)
    if number is not None and held is None:
        raise Http404("There is no such criterion.")
    initial: dict[str, Any] = {"read_at": seen.read_at, "is_high_good": "yes"}
    if held is not None:
        way = "yes" if held.is_high_good else "no"
        initial |= {
            "name": held.name, "words": held.words, "weight": plain(held.weight),
            "is_high_good": way,
        }  # fmt: skip
    form = CriterionForm(request.POST or None, initial=initial, is_new=held is None)

    def make() -> None:
        given = form.cleaned_data
        said: dict[str, Any] = {
            "by": request.actor, "at": timezone.now(), "read_at": given["read_at"],
        }  # fmt: skip
        if number is not None and given.get("is_withdrawn"):
            withdraw_criterion(seen.id, number, **said)
        else:
            record_criterion(seen.id, form.wanted(), number=number, **said)

    if send(request, form, make):
        messages.success(request, "It is recorded.")
        return redirect(page_address("prioritisation", reference))
    words = (
        ("Add a criterion", "Add it") if held is None else (f"Change “{held.name}”", "Record it")
    )
    return of_one(request, form, words, seen)


@signed_in
def option_add(request: Asked, reference: str) -> HttpResponse:
    """Let whoever runs a prioritisation add what is to be scored."""
    return _option(request, run_by_reader(request, reference, _EARLY), None)


@signed_in
def option_change(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let whoever runs a prioritisation say an option otherwise."""
    seen = run_by_reader(request, reference, _EARLY)
    return _option(request, seen, _held(seen, number))


def _held(seen: PrioritisationSeen, number: int) -> OptionSeen:
    for it in seen.options:
        if it.number == number:
            return it
    raise Http404("There is no such option.")


def _option(request: Asked, seen: PrioritisationSeen, held: OptionSeen | None) -> HttpResponse:
    today = timezone.localdate()
    initial: dict[str, Any] = {"read_at": seen.read_at}
    if held is not None:
        initial |= {
            "title": held.title, "words": held.words, "objective": held.objective_id,
            "proposal": held.proposal_id, "unit": held.unit.id if held.unit else None,
            "amount": held.amount,
        }  # fmt: skip
    form = OptionForm(
        request.POST or None,
        initial=initial,
        objectives=objectives_offered(request.actor),
        proposals=proposals_offered(request.actor, on=today),
        units=[(pk, it.name) for pk, it in units_on(today).items()],
    )

    def make() -> None:
        record_option(
            seen.id, form.wanted(), by=request.actor, at=timezone.now(),
            number=held.number if held else None, read_at=form.cleaned_data["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, "It is recorded.")
        return redirect(page_address("prioritisation", seen.reference))
    words = ("Add an option", "Add it") if held is None else (f"Change “{held.title}”", "Record it")
    return of_one(request, form, words, seen)


@signed_in
def option_withdraw(request: Asked, reference: str, number: int) -> HttpResponse:
    """Let whoever runs a prioritisation take an option away, also while people score."""
    seen = run_by_reader(request, reference, EARLY)
    held = _held(seen, number)
    form = StepForm(request.POST or None, initial={"read_at": seen.read_at})

    def make() -> None:
        given = form.cleaned_data
        withdraw_option(
            seen.id, number, by=request.actor, at=timezone.now(), reason=given["reason"],
            read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, f"“{held.title}” is withdrawn.")
        return redirect(page_address("prioritisation", reference))
    lead = "It is scored no longer. Marks that it was given are kept and count no more."
    return of_one(request, form, (f"Withdraw “{held.title}”", "Withdraw it"), seen, lead=lead)


@signed_in
def scorers_add(request: Asked, reference: str) -> HttpResponse:
    """Let whoever runs a prioritisation ask people to score, or all members of a body."""
    seen = run_by_reader(request, reference, EARLY)
    offered = people_offered(request.actor, on=timezone.localdate())
    asked = {it.person_id for it in seen.scorers}
    form = ScorersForm(
        request.POST or None,
        bodies=offered.bodies,
        people=[it for it in offered.people if it[0] not in asked],
    )
    found: list[int | None] = []

    def make() -> None:
        given = form.cleaned_data
        said: dict[str, Any] = {"by": request.actor, "at": timezone.now()}
        body, people = given["body"], given["people"]
        if body is not None and people:
            raise NotPossible("Choose a body or people, one after the other.", field="people")
        named = offered.members[body] if body is not None else people
        found.append(name_scorers(seen.id, named, body_id=body, **said))

    if send(request, form, make):
        messages.success(request, "They are asked to score." if found[0] else NOTHING_NEW)
        return redirect(page_address("prioritisation", reference))
    return of_one(request, form, ("Who scores", "Ask them to score"), seen)


@signed_in
def scorer_release(request: Asked, reference: str, place: int) -> HttpResponse:
    """Let whoever runs a prioritisation release somebody from scoring; ``place`` is theirs in the list."""
    seen = run_by_reader(request, reference, EARLY)
    if not 0 < place <= len(seen.scorers):
        raise Http404("Nobody of that place is asked to score.")
    held = seen.scorers[place - 1]
    initial = {"read_at": seen.read_at, "person": held.person_id}
    form = ReleaseForm(request.POST or None, initial=initial)

    def make() -> None:
        given = form.cleaned_data
        if given["person"] != held.person_id:  # somebody was added or released meanwhile
            raise NotPossible("The list has changed meanwhile: go back to it and choose again.")
        release_scorer(
            seen.id, held.person_id, by=request.actor, at=timezone.now(), reason=given["reason"],
            read_at=given["read_at"],
        )  # fmt: skip

    if send(request, form, make):
        messages.success(request, f"{held.name} is released.")
        return redirect(page_address("prioritisation", reference))
    lead = "Marks that they gave are kept and count no more."
    return of_one(request, form, (f"Release {held.name}", "Release them"), seen, lead=lead)

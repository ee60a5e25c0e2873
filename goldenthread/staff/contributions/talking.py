"""The talk about one contribution: offer it, see every move, and make the move that is one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.proposing import Proposed
from goldenthread.organisation.access import NotPermitted
from goldenthread.plan.commands.carried.contributions import propose_contribution
from goldenthread.plan.commands.contributions import move_contribution, offer_contribution
from goldenthread.plan.queries.offering import OfferTo, offer_to, own_objective
from goldenthread.plan.queries.talks import MoveTold, TalkTold, talk_told
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.rules.vocabulary import ContributionSide as Side
from goldenthread.rules.vocabulary import ContributionStep as Step
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.climbing import SEND, offer_routes, on_its_way, packages_shown, route_chosen
from goldenthread.staff.contributions.forms import MoveForm, OfferForm, TermsForm, initial_terms
from goldenthread.staff.contributions.words import (
    BUTTONS,
    CONSEQUENCES,
    DONE,
    EXPLAINED,
    GRAVE,
    STATES,
    TERMS,
    WITH_TERMS,
    by_whom,
    objective_href,
    state_of,
    term_shown,
)
from goldenthread.staff.sending import send
from goldenthread.ui.dates import day, moment

_REFUSED = 422
_SIDES = {
    frozenset({Side.OFFERS}): "You speak for who offers it.",
    frozenset({Side.RECEIVES}): "You speak for the objective.",
    frozenset(Side): "You may speak for either side; the talk says for which you did.",
}
_SPOKEN = {Side.OFFERS: "for who offers it", Side.RECEIVES: "for the objective"}
#: Moves that may have to climb a route.
_CLIMBS = frozenset({Step.AGREED, Step.ENDED})
#: Moves that hold from a day of their own; the others leave the day of the terms as it was.
_DATED = WITH_TERMS | {Step.AGREED, Step.ENDED}


@dataclass(frozen=True)
class MoveShown:
    """One move of the timeline; ``terms`` are name, before and after, where it changed them."""

    title: str
    when: str
    by: str
    said: str
    from_on: str
    terms: tuple[tuple[str, str, str], ...]


def _found(request: Asked, reference: str) -> TalkTold:
    found = talk_told(request.actor, reference, on=timezone.localdate())
    if found is None:
        raise Http404("There is no such contribution.")
    return found


def _move_shown(told: MoveTold) -> MoveShown:
    """Return one move as the timeline shows it: only the terms that it changed."""
    changed = []
    for name, label in TERMS.items():
        after = term_shown(name, told.terms)
        before = term_shown(name, told.before) if told.before is not None else ""
        if after != before and not (name == "from_on" and told.step not in WITH_TERMS):
            changed.append((label, before, after))
    return MoveShown(
        title=STATES[told.step],
        when=moment(told.at),
        by=_said_by(told),
        said=told.terms.words,
        from_on=day(told.terms.from_on) if told.step in _DATED - WITH_TERMS else "",
        terms=tuple(changed),
    )


def _said_by(told: MoveTold) -> str:
    """Return who made a move and for which side; of one that a route adopted, who decided at which step."""
    who = f"{told.by_name}, {told.by_post}" if told.by_name else told.by_post
    if told.adopted is None:
        delegate = f", as delegate of {told.for_post}" if told.for_post else ""
        return f"{who}{delegate}, {_SPOKEN[told.side]}"
    at = f"{told.adopted.who}, at the step “{told.adopted.step}”"
    if told.adopted.power:
        return f"{at}; decided by {who} under the delegated power {told.adopted.power}"
    if told.adopted.is_body:
        return f"{at}; recorded by {who}"
    return f"{at}; answered by {told.by_name}" if told.by_name else at


@signed_in
def talk(request: Asked, reference: str) -> HttpResponse:
    """Show both sides how a contribution stands, every move in turn, and what is theirs to do now."""
    found = _found(request, reference)
    line = found.line
    agreed = line.agreed
    climbing = packages_shown(request, "contribution", line.id)
    context = {
        "line": line,
        "by": by_whom(line),
        "state": STATES[line.step],
        "awaits": "" if climbing else state_of(line),
        "climbing": climbing,
        "terms": [(label, term_shown(name, found.talk.moves[-1])) for name, label in TERMS.items()],
        "counts": f"Counts from {day(agreed.from_on)} on the terms agreed then." if agreed else "",
        "moves": [_move_shown(it) for it in reversed(found.moves)],
        "side": _SIDES.get(found.stands, ""),
        "buttons": [
            (BUTTONS[it], page_address("contribution_move", reference, it.value), it in GRAVE)
            for it in found.mine
            if not (climbing and it in _CLIMBS)
        ],
        "to_href": objective_href(line.to_reference, is_seen=line.to_seen),
        "crumbs": [("Contributions", page_address("contributions")), (reference, None)],
    }
    return render(request, "contributions/talk.html", context)


@signed_in
def move(request: Asked, reference: str, step: str) -> HttpResponse:
    """Let whoever's move it is agree, challenge, name other terms, decline, withdraw or end."""
    found = _found(request, reference)
    if step not in set(Step) or not found.stands:
        raise Http404("There is no such move.")
    wanted = Step(step)
    if wanted not in found.mine and request.method != "POST":
        raise Http404("It is not yours to do now.")
    form = _move_form(request, found, wanted)
    climbs = wanted in _CLIMBS and found.talk.person_id is None
    must = climbs and offer_routes(form, ChangeKind.CONTRIBUTION, request)
    sent: list[Proposed] = []

    def make() -> None:
        given = form.cleaned_data
        try:
            if route_chosen(form):
                sent.append(_sent(request, found, wanted, form))
                return
            move_contribution(
                found.line.id,
                wanted,
                by=request.actor,
                at=timezone.now(),
                from_on=given.get("from_on") or found.talk.moves[-1].from_on,
                terms=form.terms() if isinstance(form, TermsForm) else None,
                words=given["reason"],
                read_at=given["read_at"],
            )
        except NotPermitted:
            form.add_error(
                None,
                "It is the other side’s move now. Nothing of yours is lost: copy it, and look at"
                " the talk.",
            )

    if send(request, form, make) and form.is_valid():
        if sent:
            return on_its_way(request, sent[0])
        messages.success(request, DONE[wanted])
        return redirect("contribution", reference)
    context = {
        "form": form,
        "heading": BUTTONS[wanted],
        "caption": f"{reference}: {by_whom(found.line)} to {found.line.to_title}",
        "stands": _stands(found),
        "consequences": CONSEQUENCES[wanted],
        "button": SEND if must else BUTTONS[wanted],
        "is_grave": wanted in GRAVE,
        "back": page_address("contribution", reference),
        "crumbs": [
            ("Contributions", page_address("contributions")),
            (reference, page_address("contribution", reference)),
            (BUTTONS[wanted], None),
        ],
    }
    status = _REFUSED if request.method == "POST" else 200
    return render(request, "contributions/move.html", context, status=status)


def _stands(found: TalkTold) -> list[tuple[str, str]]:
    """Return the terms as they stand, as far as they say anything."""
    said = ((label, term_shown(name, found.talk.moves[-1])) for name, label in TERMS.items())
    return [(label, text) for label, text in said if text]


def _sent(request: Asked, found: TalkTold, step: Step, form: MoveForm) -> Proposed:
    """Send up the chosen route that a contribution is agreed, or ends."""
    given = form.cleaned_data
    label = f"{found.line.reference} {by_whom(found.line)} to {found.line.to_title}"
    return propose_contribution(
        found.line.id, step, by=request.actor, at=timezone.now(), from_on=given["from_on"],
        label=label, route=route_chosen(form), title=label[:200], words=given["reason"],
        read_at=given["read_at"],
    )  # fmt: skip


def _move_form(request: Asked, found: TalkTold, step: Step) -> MoveForm:
    last = found.talk.moves[-1]
    initial = {"read_at": head(), "from_on": max(timezone.localdate(), last.from_on)}
    given = request.POST if request.method == "POST" else None
    if step in WITH_TERMS:
        return TermsForm(given, initial=initial | initial_terms(last), must_say=False)
    return MoveForm(given, initial=initial, must_say=step in EXPLAINED, is_dated=step in _DATED)


@signed_in
def offer(request: Asked, reference: str) -> HttpResponse:
    """Let a unit, a partner or an objective's owner offer to serve an objective."""
    today = timezone.localdate()
    asked = offer_to(request.actor, reference, on=today)
    if asked is None:
        raise Http404("There is nothing to offer to.")
    form = OfferForm(
        request.POST or None,
        units=asked.units,
        has_own=bool(asked.objectives) or asked.is_seen,
        initial={"read_at": head(), "from_on": today, "weight": "1"},
    )
    made: list[str] = []
    if send(request, form, lambda: _offered(request, form, asked, made)) and made:
        messages.success(request, DONE[Step.OFFERED])
        return redirect("contribution", made[0])
    context: dict[str, Any] = {
        "form": form,
        "asked": asked,
        "to_href": objective_href(reference, is_seen=asked.is_seen),
        "back": page_address("contributions"),
        "crumbs": [("Contributions", page_address("contributions")), ("Offer", None)],
    }
    status = _REFUSED if request.method == "POST" else 200
    return render(request, "contributions/offer.html", context, status=status)


def _offered(request: Asked, form: OfferForm, asked: OfferTo, made: list[str]) -> None:
    """Make the offer, or say beside the box what stands in its way."""
    given = form.cleaned_data
    unit = next((it.id for it in asked.units if it.reference == given.get("unit")), None)
    named, objective = given.get("objective") or "", None
    if named:
        objective = own_objective(request.actor, named)
        if objective is None:
            form.add_error(
                "objective", f"There is no objective “{named}”: write its reference, such as O-12."
            )
            return  # fmt: skip
    try:
        reference = offer_contribution(
            form.terms(),
            by=request.actor,
            at=timezone.now(),
            to_id=asked.id,
            from_on=given["from_on"],
            unit_id=unit,
            objective_id=objective,
            words=given["reason"],
        )
    except NotPermitted:
        form.add_error("objective", "You may not offer by this objective: choose one of yours.")
        return
    made.append(reference)

"""Record that a body let a post decide in its place, and that it does so no longer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.utils import timezone

from goldenthread.governance.commands.powers import (
    PowerWanted,
    end_power,
    foresee_power,
    grant_power,
)
from goldenthread.governance.queries.chosen import framework_for
from goldenthread.governance.queries.instead import instead_known
from goldenthread.organisation.queries.register import Register
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.chosen.changing import changing_chosen
from goldenthread.staff.organisation.changing import ChangePage, Deed, asking, changing
from goldenthread.staff.organisation.forms import StructureForm, post_choices
from goldenthread.staff.powers.shown import power_shown
from goldenthread.staff.powers.views import power_crumbs
from goldenthread.ui.change_words import CHANGE_KINDS
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.forms import DayField
from goldenthread.ui.route_words import kinds_in_words


class PowerForm(StructureForm):
    """Which body lets which post decide what, from when to when, as it resolved when."""

    field_order = ("body", "post", "kinds", "decided_on", "minute", "from_on", "to_on")
    body = forms.ChoiceField(label="Which body?", error_messages={"required": "Choose the body."})
    post = forms.ChoiceField(
        label="Which post decides in its place?", error_messages={"required": "Choose the post."}
    )
    kinds = forms.MultipleChoiceField(
        label="Which changes?",
        choices=[(it.value, words) for it, words in CHANGE_KINDS.items()],
        error_messages={"required": "Tick at least one kind of change."},
        widget=forms.CheckboxSelectMultiple(attrs={"is_small": True}),
    )
    decided_on = DayField(
        label="On which day did the body resolve it?",
        error_messages={"required": "Write the day of the meeting."},
    )
    minute = forms.CharField(
        label="Minute",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"width": 20, "autocomplete": "off"}),
    )
    to_on = DayField(
        label="Until which day, that day included?",
        error_messages={"required": "Write the last day on which it holds."},
    )

    def __init__(self, *args: Any, bodies: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("body", bodies, nothing="Choose")
        self.offer("post", post_choices(self.view), nothing="Choose")


class EndPowerForm(StructureForm):
    """From which day it holds no longer, and why."""

    from_on = DayField(label="From which day does it hold no longer?")
    reason = forms.CharField(
        label="Why?",
        max_length=1000,
        error_messages={"required": "Say why: it stands in the trail."},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, earliest: date, latest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earliest, self.latest = earliest, latest

    def clean_from_on(self) -> date:
        """Refuse days on which it does not hold."""
        day = super().clean_from_on()
        if not self.earliest <= day <= self.latest:
            raise forms.ValidationError(
                f"Choose a day from {in_words(self.earliest)} to {in_words(self.latest)}."
            )
        return day


@signed_in
def grant(request: Asked) -> HttpResponse:
    """Who administers the whole council records that a body let a post decide in its place."""
    view = changing_chosen(request)
    known = framework_for(request.actor, only=("body",))
    there = known.in_force("body", view.today)
    bodies = [(known.reference("body", key), str(it.says["name"])) for key, it in there.items()]

    def made(form: PowerForm) -> Deed:
        given = form.cleaned_data
        names = ("from_on", "to_on", "decided_on", "minute", "reason")
        wanted = PowerWanted(
            body_id=known.key_of("body", given["body"]) or 0,
            post_id=form.post_id("post") or 0,
            kinds=tuple(given["kinds"]),
            **{name: given[name] for name in names},
        )

        def foreseen() -> list[str]:
            foresee_power(wanted, by=request.actor, at=timezone.now())
            return _beside(wanted, view.register)

        return Deed(
            lambda: bool(grant_power(wanted, by=request.actor, at=timezone.now())), foreseen
        )

    def lead(form: PowerForm) -> str:
        given = form.cleaned_data
        post = view.register.post_title(form.post_id("post"), view.today)
        body = dict(bodies)[given["body"]]
        minute = f", {given['minute']}" if given["minute"] else ""
        return (
            f"From {in_words(given['from_on'])} to {in_words(given['to_on'])} whoever holds {post} may decide"
            f" in the place of {body}: {kinds_in_words(given['kinds'])}. As resolved on"
            f" {in_words(given['decided_on'])}{minute}."
        )

    page = ChangePage(
        heading="Record a delegated power",
        caption="Delegated powers",
        crumbs=power_crumbs(("Record", None)),
        back=page_address("powers"),
        make=made,
        lead=lead,
        button="Record it",
        explained="A body lets a post decide changes of some kinds in its place for a time.",
        done="The delegated power is recorded.",
    )
    return changing(request, page, asking(PowerForm, view, bodies=bodies))


def _beside(wanted: PowerWanted, structure: Register) -> list[str]:
    """Return which powers of the body hold meanwhile for the same kinds of change."""
    said = []
    for it in instead_known().powers:
        shared = [kind for kind in wanted.kinds if kind in it.kinds]
        is_meanwhile = it.from_on <= wanted.to_on and it.latest_on >= wanted.from_on
        if it.body_id == wanted.body_id and shared and is_meanwhile:
            post = structure.post_title(it.post_id, wanted.from_on)
            whom = "The same post" if it.post_id == wanted.post_id else post
            said.append(
                f"{whom} has such a power already from {in_words(it.from_on)} to {in_words(it.latest_on)}"
                f" ({it.reference}: {kinds_in_words(shared)}). Both hold."
            )
    return said


@signed_in
def end(request: Asked, reference: str) -> HttpResponse:
    """Who administers the whole council ends a delegated power before its last day."""
    view = changing_chosen(request)
    it = next((each for each in instead_known().powers if each.reference == reference), None)
    if it is None:
        raise Http404("There is nothing to end here.")
    shown = power_shown(it, framework_for(request.actor, only=("body",)), view)

    def made(form: EndPowerForm) -> Deed:
        given = form.cleaned_data

        def do() -> bool:
            return bool(
                end_power(
                    reference,
                    by=request.actor,
                    at=timezone.now(),
                    ended_on=given["from_on"],
                    reason=given["reason"],
                    read_at=given["read_at"],
                )
            )

        return Deed(do)

    page = ChangePage(
        heading=f"End the power of {shown.post.name}",
        caption="Delegated powers",
        crumbs=power_crumbs((reference, page_address("power", reference)), ("End", None)),
        back=page_address("power", reference),
        make=made,
        lead=lambda form: (
            f"From {in_words(form.cleaned_data['from_on'])} {shown.body.name} decides these itself:"
            f" {shown.kinds}. What was decided by the power stands."
        ),
        stands=(("Decides", shown.kinds, None), ("Holds", shown.span, None)),
        button="End it",
        is_grave=True,
        done="The delegated power ends.",
    )
    begun = asking(EndPowerForm, view, earliest=it.from_on, latest=it.to_on)
    return changing(request, page, begun)

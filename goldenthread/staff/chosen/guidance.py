"""How plans of a kind are to be written: dated guidance, approved before it is launched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpResponse

from goldenthread.audit.queries import events_numbered
from goldenthread.governance.commands.changes import Say
from goldenthread.governance.queries.chosen import framework_for
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.chosen.changing import changing_chosen, framed
from goldenthread.staff.organisation.changing import ChangePage, asking, changing
from goldenthread.staff.organisation.forms import StructureForm
from goldenthread.staff.recorded import recorded_by
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.forms import DayField

_FIELDS = ("text", "approved_by", "approved_on", "launched_on")


@dataclass(frozen=True)
class GuidanceShown:
    """Guidance for the plans that begin on a day or later."""

    from_on: str
    is_in_force: bool
    text: str
    approved: str
    launched: str
    recorded: str


class GuidanceForm(StructureForm):
    """What guidance says, for which plans, and when it was approved and launched."""

    field_order = ("from_on", "text", "approved_by", "approved_on", "launched_on")
    from_on = DayField(
        label="For plans that begin on which day?",
        help_text="And later, until there is other guidance.",
    )
    text = forms.CharField(
        label="How they are to be written",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    approved_by = forms.CharField(
        label="Approved by",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"width": 30}),
    )
    approved_on = DayField(label="Approved on", required=False)
    launched_on = DayField(
        label="Launched on", required=False, help_text="It is approved before it is launched."
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a launch before the approval."""
        cleaned = super().clean() or {}
        approved, launched = cleaned.get("approved_on"), cleaned.get("launched_on")
        if launched and "approved_on" not in self.errors:
            if approved is None:
                self.add_error(
                    "approved_on",
                    "Guidance is approved before it is launched: write when it was approved, or leave"
                    " the launch empty.",
                )
            elif launched < approved:
                self.add_error(
                    "launched_on",
                    f"It was approved on {in_words(approved)}, and is launched on that day or later:"
                    " write another day.",
                )
        return cleaned


def guidance_shown(register: FrameworkRegister, key: int, day: date) -> list[GuidanceShown]:
    """Return the guidance of a kind of plan, the latest plans first. One SQL query."""
    versions = [it for it in register.ledgers["guidance"].versions(key) if not it.says["is_ended"]]
    authors = events_numbered({it.event for it in versions if it.event})
    stands = register.on("guidance", key, day)
    return [
        GuidanceShown(
            from_on=in_words(it.from_on),
            is_in_force=it is stands,
            text=str(it.says["text"]),
            approved=_approved(it.says["approved_by"], it.says["approved_on"]),
            launched=in_words(it.says["launched_on"]) if it.says["launched_on"] else "",
            recorded=recorded_by(authors.get(it.event or 0)),
        )
        for it in reversed(versions)
    ]


def _approved(by: str, on: date | None) -> str:
    return f"{in_words(on)}{f', {by}' if by else ''}" if on else ""


@signed_in
def write(request: Asked, reference: str) -> HttpResponse:
    """Who administers the whole council writes how plans of a kind are to be written, and launches it."""
    view = changing_chosen(request)
    register = framework_for(request.actor, only=("plan_kind", "guidance"))
    key = register.key_of("plan_kind", reference)
    if key is None or register.on("plan_kind", key, view.today) is None:
        raise Http404("There is nothing to write guidance for.")
    name = register.called("plan_kind", key, view.today)
    latest = register.ledgers["guidance"].versions(key)[-1:]
    initial: dict[str, Any] = {}
    if latest:
        initial = {field: latest[0].says[field] for field in _FIELDS}
        initial["from_on"] = latest[0].from_on

    def made(form: GuidanceForm) -> Any:
        given = form.cleaned_data
        wanted = {field: given[field] for field in _FIELDS}
        change = Say("guidance", key, wanted, given["from_on"])
        return framed(request, form, change, register=register)

    def lead(form: GuidanceForm) -> str:
        given = form.cleaned_data
        begun = f"{name}: guidance for plans that begin on {in_words(given['from_on'])} or later"
        if given["launched_on"]:
            return f"{begun}, launched on {in_words(given['launched_on'])}."
        return f"{begun}, {'approved and not launched' if given['approved_on'] else 'not approved'} yet."

    page = ChangePage(
        heading=f"Guidance for {name}",
        caption="Kinds of plan",
        crumbs=(
            ("Kinds of plan", page_address("plan_kinds")),
            (name, page_address("plan_kind", reference)),
            ("Guidance", None),
        ),
        back=page_address("plan_kind", reference),
        make=made,
        lead=lead,
        button="Record it",
        explained="For plans of a later period write another day: what was said for earlier ones stays.",
        done="The guidance is recorded.",
    )
    return changing(request, page, asking(GuidanceForm, view, initial=initial))

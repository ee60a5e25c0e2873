"""The forms of plans: begin or change one, write under a heading, put something there, take it out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from goldenthread.plan.commands.plan_entries import EntryWanted
from goldenthread.plan.commands.plans import PlanWanted
from goldenthread.plan.queries.plan_choices import BeginChoices, KindOffered, Offer
from goldenthread.rules.vocabulary import HeadingHolds, PlanOwner, WhyInPlan
from goldenthread.staff.fields import SensibleDay, reason_field
from goldenthread.staff.plans.words import WHY

_PLACE = 2**62


def _place(*, required: bool = True) -> forms.IntegerField:
    """Return the hidden box for the place of the record up to which a page was read."""
    return forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=_PLACE, required=required
    )


class PlanForm(forms.Form):
    """What a plan is called, whose it is, and its days, both written as people say them."""

    read_at = _place()
    title = forms.CharField(
        label="What is it called?", max_length=200, widget=forms.TextInput(attrs={"width": 30})
    )
    unit = forms.TypedChoiceField(label="Whose is it?", coerce=int, empty_value=None)
    body = forms.TypedChoiceField(label="Which body’s is it?", coerce=int, empty_value=None)
    person = forms.TypedChoiceField(label="Whose is it?", coerce=int, empty_value=None)
    manager = forms.TypedChoiceField(
        label="Which post reads it as the manager?",
        help_text="Whoever holds it sees this plan; nobody else does.",
        coerce=int,
        empty_value=None,
    )
    starts_on = SensibleDay(label="First day")
    last_on = SensibleDay(label="Last day")
    reason = reason_field()

    def __init__(
        self, *args: Any, kind: KindOffered, choices: BeginChoices, is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[PlanOwner, dict[str, list[tuple[int, str]]]] = {
            PlanOwner.UNIT: {"unit": [(it.id, it.name) for it in choices.units_of(kind)]},
            PlanOwner.BODY: {"body": list(choices.bodies)},
            PlanOwner.PERSON: {
                "person": list(choices.people),
                "manager": [(it.id, it.title) for it in choices.posts],
            },
        }
        asked = offered.get(kind.owner, {})
        for name in ("unit", "body", "person", "manager"):
            if name not in asked:
                del self.fields[name]
                continue
            field: Any = self.fields[name]
            given = asked[name]
            field.choices = given if len(given) == 1 else [("", "Choose"), *given]
        if is_new:
            del self.fields["reason"]
        elif "person" in self.fields:
            del self.fields["person"]

    def clean(self) -> dict[str, Any]:
        """Refuse a plan that ends before it starts."""
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "The plan ends before it starts: mend one of the days.")
        return given

    def wanted(self, *, person_id: int | None = None) -> PlanWanted:
        """Return what was written; the form is valid."""
        given = self.cleaned_data
        return PlanWanted(
            title=given["title"],
            starts_on=given["starts_on"],
            next_starts_on=given["last_on"] + timedelta(days=1),
            unit_id=given.get("unit"),
            body_id=given.get("body"),
            person_id=given.get("person") or person_id,
            manager_id=given.get("manager"),
        )


class PassageForm(forms.Form):
    """What stands under one heading; ``since`` is when the box was first opened."""

    read_at = _place()
    since = _place(required=False)
    text = forms.CharField(
        label="Text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
    )


class EntryForm(forms.Form):
    """One thing that stands under a heading, and why it is in the plan."""

    read_at = _place()
    objective = forms.TypedChoiceField(
        label="Which objective?",
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"is_small": True}),
        error_messages={"required": "Choose one; search for it if it is not among these."},
    )
    series = forms.TypedChoiceField(
        label="Which indicator?",
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect(attrs={"is_small": True}),
        error_messages={"required": "Choose one; search for it if it is not among these."},
    )
    words = forms.CharField(
        label="In words",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = forms.ChoiceField(
        label="Why is it in the plan?",
        help_text="It may be said later; a plan is not proposed without it.",
        required=False,
        choices=[(it.value, words) for it, words in WHY.items()],
        widget=forms.RadioSelect(attrs={"is_small": True}),
    )
    why_words = forms.CharField(
        label="Say it in words",
        help_text="Such as: residents put it first, or: we are in the worst quarter of councils.",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        holds: HeadingHolds,
        noun: str,
        asks_why: bool,
        offers: Sequence[Offer],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kept = {HeadingHolds.OBJECTIVES: "objective", HeadingHolds.INDICATORS: "series",
                HeadingHolds.TARGETS: "series"}.get(holds)  # fmt: skip
        for name in ("objective", "series"):
            if name != kept or not (offers or name == "objective"):
                del self.fields[name]
                continue
            field: Any = self.fields[name]
            field.choices = [(it.id, f"{it.title} ({it.note})") for it in offers]
        if holds is HeadingHolds.TARGETS and "series" in self.fields:
            series: Any = self.fields["series"]
            series.choices = [("", "None of these"), *series.choices]
            series.required = False
        if holds in (HeadingHolds.OBJECTIVES, HeadingHolds.INDICATORS):
            self.fields["words"].label = "What else is said of it here"
        else:
            self.fields["words"].label = f"The {noun}"
            self.fields["words"].required = True
        if not asks_why:
            del self.fields["why"], self.fields["why_words"]
        if holds is HeadingHolds.TARGETS:
            self.order_fields(["read_at", "words", "series"])

    def wanted(
        self, heading: str, *, objective_id: int | None = None, series_id: int | None = None
    ) -> EntryWanted:
        """Return what was written; the form is valid."""
        given = self.cleaned_data
        return EntryWanted(
            heading=heading,
            objective_id=given.get("objective") or objective_id,
            series_id=given.get("series") or series_id,
            words=given["words"],
            why=WhyInPlan(given["why"]) if given.get("why") else None,
            why_words=given.get("why_words", ""),
        )


class WithdrawForm(forms.Form):
    """Why something is taken out of a plan."""

    read_at = _place()
    reason = reason_field("It stands in the plan’s history and in the audit trail.")


def last_day(next_starts_on: date) -> date:
    """Return the last day of a plan."""
    return next_starts_on - timedelta(days=1)

"""The forms of prioritisations: what one is, its criteria, its options, who scores, and its steps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django import forms

from goldenthread.organisation.queries.units import PostHeld, Unit
from goldenthread.plan.commands.prioritisation_parts import (
    LONGEST_AMOUNT,
    LONGEST_NAME,
    WantedCriterion,
    WantedOption,
)
from goldenthread.plan.commands.prioritisations import WantedPrioritisation
from goldenthread.plan.commands.versioned import LONGEST_TITLE, LONGEST_WORDS
from goldenthread.plan.queries.prioritisation import MarkSaid
from goldenthread.rules.numbers import NotANumber, Number, number, plain
from goldenthread.staff.fields import SensibleDay, reason_field

_LINE: Final = re.compile(r"\s*([-+]?[0-9.]+)\s*[=:–—-]?\s*(.*)")
USUAL_SCALE: Final = "0 = Nothing\n1 = A little\n2 = Something\n3 = Much\n4 = All that is asked"


class _Read(forms.Form):
    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)


def _words(label: str, *, rows: int = 3, **more: Any) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows})
    said = {"required": False, "max_length": LONGEST_WORDS, "widget": box, **more}
    return forms.CharField(label=label, **said)


def _optional_reason(hint: str = "It stands in the trail.") -> forms.CharField:
    found = reason_field(hint)
    found.required = False
    return found


def _offered(label: str, **more: Any) -> forms.TypedChoiceField:
    said = {"coerce": int, "required": False, "empty_value": None, **more}
    return forms.TypedChoiceField(label=label, **said)


class PrioritisationForm(_Read):
    """What a prioritisation is called and for, who runs it, its scale and its days."""

    title = forms.CharField(label="What is to be prioritised", max_length=LONGEST_TITLE)
    purpose = _words("What the result is for")
    unit = _offered(
        "Service",
        required=True,
        help_text="Whoever may correct its figures runs it, and sees who gave which mark once it is closed.",
    )
    owner = _offered("Run by", help_text="The post that runs it as well.")
    marks = _words(
        "Scale of marks",
        rows=6,
        required=True,
        help_text="One mark on each line, the lowest first: a number, and in words what it means.",
    )
    opens_on = SensibleDay(label="First day of scoring")
    closes_on = SensibleDay(label="Last day of scoring")
    follows = _offered(
        "Begin from an earlier one", help_text="Its criteria, weights and options are taken over."
    )
    reason = _optional_reason()

    def __init__(
        self,
        *args: Any,
        units: Iterable[Unit],
        posts: Iterable[PostHeld],
        earlier: Sequence[tuple[int, str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        there = [it for it in units if not it.is_partner]
        names = {it.id: it.name for it in there}
        self.offer("unit", ((it.id, it.name) for it in there), "Choose a service")
        held = (it for it in posts if it.unit_id in names)
        self.offer("owner", ((it.id, f"{it.title}, {names[it.unit_id]}") for it in held))
        if earlier is None:
            del self.fields["follows"]
        else:
            del self.fields["reason"]
            self.offer("follows", earlier, "None: I write them myself")
            if not earlier:
                del self.fields["follows"]

    def offer(self, name: str, options: Iterable[tuple[int, str]], nothing: str = "None") -> None:
        """Offer these answers in a box to choose from."""
        field: Any = self.fields[name]
        field.choices = [("", nothing), *options]

    def clean_marks(self) -> tuple[tuple[Number, str], ...]:
        """Return the scale; the refusal names the line."""
        found = []
        lines = [it for it in self.cleaned_data["marks"].splitlines() if it.strip()]
        for place, line in enumerate(lines, start=1):
            match = _LINE.fullmatch(line)
            try:
                if match is None:
                    raise NotANumber("")
                found.append((number(match[1]), match[2].strip()))
            except NotANumber as refusal:
                raise forms.ValidationError(
                    f"Line {place}, “{line.strip()[:40]}”, does not begin with a number: write it like"
                    " “2 = Something”."
                ) from refusal
        return tuple(found)

    def wanted(self) -> WantedPrioritisation:
        """Return what was typed."""
        given = self.cleaned_data
        return WantedPrioritisation(
            title=given["title"],
            unit_id=given["unit"],
            marks=given["marks"],
            opens_on=given["opens_on"],
            closes_on=given["closes_on"],
            purpose=given["purpose"],
            owner_id=given["owner"],
        )


def scale_typed(marks: Iterable[MarkSaid]) -> str:
    """Return a scale as it is typed."""
    return "\n".join(f"{plain(it.mark)} = {it.words}" for it in marks)


class CriterionForm(_Read):
    """By what options are judged, what it weighs, and which way is good."""

    name = forms.CharField(
        label="What options are judged by",
        help_text="Such as: Contribution to the community strategy.",
        max_length=LONGEST_NAME,
    )
    words = _words("What to ask oneself")
    weight = forms.CharField(
        label="Weight",
        help_text="Beside the others: what weighs 2 counts twice as much as what weighs 1.",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"width": 5, "inputmode": "decimal", "is_bare": True}),
    )
    is_high_good = forms.TypedChoiceField(
        label="Which way is good",
        choices=[("yes", "A high mark is good"), ("no", "A low mark is good")],
        coerce=lambda it: it == "yes",
        widget=forms.RadioSelect(attrs={"is_inline": True, "is_small": True}),
    )
    is_withdrawn = forms.BooleanField(label="Take this criterion away", required=False)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["is_withdrawn"]

    def clean_weight(self) -> Number | None:
        """Return the weight, if anything is typed."""
        typed = self.cleaned_data["weight"].strip()
        try:
            return number(typed) if typed else None
        except NotANumber as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def wanted(self) -> WantedCriterion:
        """Return what was typed."""
        given = self.cleaned_data
        return WantedCriterion(
            given["name"], given["weight"], given["words"], given["is_high_good"]
        )


class OptionForm(_Read):
    """One of what is scored: in words, a block of a service's expenditure, an objective, a proposal."""

    title = forms.CharField(
        label="Title",
        help_text="Leave it empty for an objective or a proposal, which lends its own.",
        required=False,
        max_length=LONGEST_TITLE,
    )
    words = _words("In more words")
    objective = _offered("Objective")
    proposal = _offered("Proposal")
    unit = _offered("Service", help_text="For a block of a service’s expenditure.")
    amount = forms.CharField(
        label="Amount",
        help_text="As it is stated, such as £1.2 million in 2026/27. It is not reckoned with.",
        required=False,
        max_length=LONGEST_AMOUNT,
        widget=forms.TextInput(attrs={"width": 20}),
    )

    def __init__(
        self,
        *args: Any,
        objectives: Iterable[tuple[int, str]],
        proposals: Iterable[tuple[int, str]],
        units: Iterable[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, options in (("objective", objectives), ("proposal", proposals), ("unit", units)):
            field: Any = self.fields[name]
            field.choices = [("", "None"), *options]

    def wanted(self) -> WantedOption:
        """Return what was typed."""
        given = self.cleaned_data
        return WantedOption(
            given["title"], given["words"], given["unit"], given["objective"], given["proposal"],
            given["amount"],
        )  # fmt: skip


class ScorersForm(forms.Form):
    """Who is asked to score: the members of a body, or people one by one."""

    body = _offered(
        "Members of a body", help_text="Those who sit on it today, by post or in person."
    )
    people = forms.TypedMultipleChoiceField(
        label="People", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        bodies: Iterable[tuple[int, str]],
        people: Iterable[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        field.choices = [("", "None"), *bodies]
        field = self.fields["people"]
        field.choices = list(people)


class StepForm(_Read):
    """That a step is taken, with the words said of it."""

    reason = reason_field("It stands with it and in the trail.")


class ReleaseForm(StepForm):
    """That somebody is released: ``person``, as the page was read."""

    person = forms.IntegerField(widget=forms.HiddenInput)


class OpenForm(_Read):
    """That it is opened for scoring."""


class CloseForm(_Read):
    """That it is closed; where marks are missing that is confirmed."""

    is_confirmed = forms.BooleanField(required=False)
    reason = _optional_reason("It stands with the result.")

    def __init__(self, *args: Any, missing: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "What to say of it"
        if missing:
            count = "1 mark is" if missing == 1 else f"{missing:,} marks are"
            self.fields["is_confirmed"].label = f"Close it though {count} missing"
        else:
            self.fields["is_confirmed"].widget = forms.HiddenInput()

"""The forms of the talk about a plan, of its audit, and of next year’s plan."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from goldenthread.plan.commands.plan_carrying import Carried
from goldenthread.plan.commands.plan_comments import OUTCOMES
from goldenthread.plan.commands.plan_findings import FindingWanted
from goldenthread.plan.queries.plan_next import EntryOffered, NextPlan
from goldenthread.plan.queries.plans import PlanSeen
from goldenthread.staff.fields import SensibleDay, reason_field

_PLACE = 2**62


def _place() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=_PLACE)


def _text(label: str, longest: int, *, rows: int = 5, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class StepForm(forms.Form):
    """Until when comments are asked for, where they are, and what is said with the step."""

    read_at = _place()
    comments_until = SensibleDay(
        label="Until which day do you ask for comments?",
        help_text="Comments are taken until the end of that day.",
    )
    words = _text("Say why", 5_000, rows=3, hint="It stands with the plan and in the audit trail.")

    def __init__(self, *args: Any, is_out: bool, needs_words: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_out:
            del self.fields["comments_until"]
        if not needs_words:
            self.fields["words"].required = False
            self.fields["words"].label = "What you say with it"


class CommentForm(forms.Form):
    """A comment, on one heading or on the whole plan."""

    heading = forms.ChoiceField(label="On what?", required=False)
    text = _text("What do you want to say?", 20_000)

    def __init__(self, *args: Any, seen: PlanSeen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(it.key, it.name) for it in seen.headings if it.is_asked]
        self.fields["heading"].choices = [("", "The whole plan"), *named]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What came of a comment, and what is said to whoever made it."""

    read_at = _place()
    outcome = forms.ChoiceField(
        label="What came of it?",
        choices=[(it, it) for it in OUTCOMES],
        widget=forms.RadioSelect(attrs={"is_small": True}),
        error_messages={"required": "Choose what came of the comment."},
    )
    text = _text(
        "Your answer", 20_000, hint="Whoever made the comment reads it, and all who see the plan."
    )


class FindingForm(forms.Form):
    """What an audit of a plan found, when, and whether it is a key issue."""

    read_at = _place()
    text = _text("What was found?", 5_000)
    on = SensibleDay(label="On which day?")
    is_key_issue = forms.BooleanField(
        label="It is a key issue for the year ahead",
        help_text="Key issues of all plans stand in one list.",
        required=False,
    )
    reason = reason_field("It stands beside the finding and in the audit trail.")

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        if is_new:
            del self.fields["reason"]

    def wanted(self) -> FindingWanted:
        """Return what was written; the form is valid."""
        given = self.cleaned_data
        return FindingWanted(given["text"], given["on"], given["is_key_issue"])


class WithdrawFindingForm(forms.Form):
    """Why a finding is withdrawn."""

    read_at = _place()
    reason = reason_field("It stands beside the finding and in the audit trail.")


class NextForm(forms.Form):
    """What next year's plan is called, its days, and what is carried into it."""

    title = forms.CharField(
        label="What is it called?", max_length=200, widget=forms.TextInput(attrs={"width": 30})
    )
    starts_on = SensibleDay(label="First day")
    last_on = SensibleDay(label="Last day")
    entries = forms.TypedMultipleChoiceField(
        label="What is carried into it?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"is_small": True}),
    )
    passages = forms.MultipleChoiceField(
        label="Which texts are carried into it?",
        help_text="They are a beginning to write on from: the old plan keeps its own.",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"is_small": True}),
    )

    def __init__(self, *args: Any, found: NextPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, list[tuple[int | str, str]]] = {
            "entries": [(it.entry.number, entry_named(it)) for it in found.entries if it.may_carry],
            "passages": [(it.key, it.name) for it in found.passages if it.may_carry],
        }
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices
            if not choices:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Refuse a plan that ends before it starts."""
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", "The plan ends before it starts: mend one of the days.")
        return given

    def wanted(self) -> Carried:
        """Return what was written; the form is valid."""
        given = self.cleaned_data
        return Carried(
            title=given["title"],
            starts_on=given["starts_on"],
            next_starts_on=given["last_on"] + timedelta(days=1),
            numbers=frozenset(given.get("entries") or ()),
            headings=frozenset(given.get("passages") or ()),
        )


def entry_named(it: EntryOffered) -> str:
    """Return what an entry is about, and under which heading it stands."""
    entry = it.entry
    if entry.objective is not None:
        name = f"{entry.objective.title} ({entry.objective.reference})"
    elif entry.series is not None:
        name = f"{entry.series.title} ({entry.series.code})"
    else:
        name = entry.words if len(entry.words) <= _LONGEST else f"{entry.words[:_LONGEST]}…"
    return f"{it.heading}: {name}"


_LONGEST = 160

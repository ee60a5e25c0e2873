"""The forms of the talk: terms, a move with its day and words, an offer, a delegate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goldenthread.organisation.queries.units import PostHeld, Unit
from goldenthread.plan.commands.contributions import Terms
from goldenthread.rules.numbers import plain, read_figure
from goldenthread.staff.fields import ChangeForm, SensibleDay, reason_field

_LONGEST = 20_000


def _words(label: str, hint: str = "", *, rows: int = 3, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class MoveForm(ChangeForm):
    """From when a move holds and what is said to the other side."""

    from_on = SensibleDay(label="From which day")
    reason = reason_field("The other side reads it, and it stands in the audit trail.")

    def __init__(
        self, *args: Any, must_say: bool = True, is_dated: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not is_dated:
            del self.fields["from_on"]
        self.fields["reason"].label = "What you say to the other side"
        self.fields["reason"].required = must_say


class TermsForm(MoveForm):
    """The terms: how, how much, with what weight; what is done now, and what should be."""

    how = _words(
        "How it is contributed", "Such as: two sweepers more in the town centre.", required=True
    )
    how_much = forms.CharField(
        label="How much",
        help_text="Such as: every day instead of twice a week.",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"width": 30}),
    )
    weight = forms.CharField(
        label="Weight",
        help_text="Beside what else serves the objective: 1 is as much as any other.",
        max_length=20,
        widget=forms.TextInput(attrs={"width": 5, "inputmode": "decimal", "autocomplete": "off"}),
    )
    now_done = _words("What is done now")
    should_be_done = _words("What should be done")

    field_order = (
        "read_at", "unit", "objective", "how", "how_much", "now_done", "should_be_done", "weight",
        "from_on", "reason",
    )  # fmt: skip

    def clean_weight(self) -> Any:
        """Return the number that was written."""
        read = read_figure(self.cleaned_data["weight"])
        if read.refused or read.value is None:
            raise forms.ValidationError("Write a number in digits, such as 1 or 0.5.")
        if read.value < 0:
            raise forms.ValidationError("A weight is nought or more.")
        return read.value

    def terms(self) -> Terms:
        """Return what was written; the form is valid."""
        names = ("how", "how_much", "weight", "now_done", "should_be_done")
        return Terms(**{name: self.cleaned_data[name] for name in names})


class OfferForm(TermsForm):
    """Terms, and in whose name they are offered."""

    unit = forms.ChoiceField(label="By which unit", required=False)
    objective = forms.CharField(
        label="By which objective",
        help_text="By its reference, such as O-12. Its rating counts for what it serves.",
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"width": 10, "list": "own-objectives", "autocomplete": "off"}
        ),
    )

    def __init__(self, *args: Any, units: Sequence[Unit], has_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, must_say=False, **kwargs)
        none = [] if len(units) == 1 and not has_own else [("", "No unit")]
        self.fields["unit"].choices = none + [(it.reference, it.name) for it in units]  # type: ignore[attr-defined]
        self.fields["unit"].required = not none
        if not has_own:
            del self.fields["objective"]
        if not units:
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        """Refuse an offer in nobody's name."""
        given = super().clean() or {}
        if not given.get("unit") and not given.get("objective") and not self.errors:
            box = "unit" if "unit" in self.fields else "objective"
            self.add_error(box, "Choose the unit or the objective that serves it.")
        return given


class DelegateForm(forms.Form):
    """Which post speaks for an objective, from when, and who agreed it formally."""

    post = forms.ChoiceField(label="Which post")
    agreed_by = forms.CharField(
        label="Agreed by",
        help_text="Who agreed it formally, such as: the strategic director, 3 November 2026.",
        max_length=200,
    )
    from_on = SensibleDay(label="From which day")
    reason = reason_field("It stands in the audit trail.")

    def __init__(self, *args: Any, posts: Sequence[PostHeld], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", "Choose"), *((it.reference, it.title) for it in posts)]  # type: ignore[attr-defined]
        self.fields["reason"].required = False


class EndDelegateForm(forms.Form):
    """From when a post speaks for an objective no longer, and why."""

    from_on = SensibleDay(label="From which day")
    reason = reason_field("It stands in the audit trail.")


def initial_terms(move: Any) -> dict[str, Any]:
    """Return what the boxes hold at first: the terms as they stand."""
    names = ("how", "how_much", "now_done", "should_be_done")
    return {name: getattr(move, name) for name in names} | {"weight": plain(move.weight)}

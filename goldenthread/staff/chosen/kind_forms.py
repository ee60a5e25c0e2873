"""The form of a kind of plan: what it is, and its headings, each with boxes of its own.

It works without JavaScript: a button adds a heading, takes one out or moves it, and what was typed stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.rules.vocabulary import PlanOwner
from goldenthread.staff.organisation.forms import StructureForm
from goldenthread.staff.rows_typed import NamedRows, Rows
from goldenthread.ui.plan_words import HOLDS, PLAN_OWNERS

HEADINGS = Rows(
    "h",
    ("key", "name", "asks", "holds", "longest", "is_required"),
    60,
    ticked=frozenset({"is_required"}),
    first={"name": "", "holds": "words"},
)
_TEXT = 100_000


def _shorter(longest: int) -> dict[str, str]:
    return {"max_length": f"Shorten it to {longest:,} characters or fewer: it has %(show_value)d."}


class HeadingForm(forms.Form):
    """One heading: what it is called, asks for and holds, how long it may be, whether it must be there."""

    key = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    name = forms.CharField(
        label="Heading",
        max_length=120,
        error_messages={"required": "Write the heading, or take it out.", **_shorter(120)},
        widget=forms.TextInput(attrs={"width": 30, "autocomplete": "off"}),
    )
    asks = forms.CharField(
        label="What it asks for",
        required=False,
        max_length=2_000,
        error_messages=_shorter(2_000),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    holds = forms.ChoiceField(
        label="What stands under it", choices=[(it.value, words) for it, words in HOLDS.items()]
    )
    longest = forms.IntegerField(
        label="At most so many characters",
        required=False,
        min_value=1,
        max_value=_TEXT,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            f"Write a whole number from 1 to {_TEXT:,}, or leave it empty.",
        ),
        widget=forms.TextInput(attrs={"width": 5, "inputmode": "numeric", "autocomplete": "off"}),
    )
    is_required = forms.BooleanField(label="It must be filled in", required=False)


class KindForm(NamedRows, StructureForm):
    """A kind of plan; its rows are the forms of its headings, in order."""

    row = "heading"
    rows: list[HeadingForm]

    field_order = (
        "name", "about", "owner", "unit_kind", "years", "is_rolling", "above", "levels", "from_on",
    )  # fmt: skip
    name = forms.CharField(
        label="Name", max_length=120, widget=forms.TextInput(attrs={"width": 30})
    )
    about = forms.CharField(
        label="What it is for",
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = forms.ChoiceField(
        label="Whose is a plan of this kind?",
        choices=[(it.value, words) for it, words in PLAN_OWNERS.items()],
    )
    unit_kind = forms.CharField(
        label="Which kind of unit, where each has its own",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"width": 20}),
    )
    years = forms.IntegerField(
        label="For how many years is it written?",
        min_value=1,
        max_value=50,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Write a whole number of years from 1 to 50."
        ),
        widget=forms.TextInput(attrs={"width": 2, "inputmode": "numeric", "autocomplete": "off"}),
    )
    is_rolling = forms.BooleanField(label="It is rolled on every year", required=False)
    above = forms.ChoiceField(label="Which kind of plan does it serve?", required=False)
    levels = forms.MultipleChoiceField(
        label="Which levels of the thread stand in it?",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"is_small": True}),
    )

    def __init__(
        self,
        *args: Any,
        framework: FrameworkRegister,
        key: int | None,
        is_unfinished: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_unfinished = is_unfinished
        today = self.view.today
        kinds = framework.in_force("plan_kind", today)
        others = [
            (framework.reference("plan_kind", each), str(it.says["name"]))
            for each, it in kinds.items()
            if each != key
        ]
        self.offer("above", others, nothing="None: it stands at the top")
        levels = framework.in_force("level", today)
        order = sorted(levels, key=lambda each: levels[each].says["position"])
        named = [
            (framework.reference("level", each), str(levels[each].says["plural"])) for each in order
        ]
        self.offer("levels", named)
        if not named:
            del self.fields["levels"]
        used = sorted({str(it.says["kind"]) for it in self.view.units().values()} - {""})
        self.fields["unit_kind"].help_text = f"Such as {', '.join(used) or 'service'}."
        self.rows = self._heading_forms()

    def _heading_forms(self) -> list[HeadingForm]:
        if self.is_bound:
            return [
                HeadingForm(HEADINGS.data(each, n), prefix=f"h{n}")
                for n, each in enumerate(HEADINGS.typed(self.data))
            ]
        held: Sequence[dict[str, Any]] = self.initial.get("headings", [])
        return [HeadingForm(initial=each, prefix=f"h{n}") for n, each in enumerate(held)]

    def clean(self) -> dict[str, Any]:
        """Ask for the kind of unit where each has its own plan."""
        cleaned = super().clean() or {}
        if cleaned.get("owner") == PlanOwner.UNIT and not cleaned.get("unit_kind", "").strip():
            self.add_error("unit_kind", "Write which kind of unit has a plan of its own.")
        return cleaned

    def says(self, framework: FrameworkRegister) -> dict[str, Any]:
        """Return what a kind of plan is to say, as its table holds it."""
        given = self.cleaned_data
        names = ("name", "about", "owner", "years", "is_rolling")
        above = given["above"]
        return {
            **{name: given[name] for name in names},
            "unit_kind": given["unit_kind"] if given["owner"] == PlanOwner.UNIT else "",
            "above_id": framework.key_of("plan_kind", above) if above else None,
            "levels": list(given.get("levels", [])),
            "headings": [each.cleaned_data for each in self.rows],
        }

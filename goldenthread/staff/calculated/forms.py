"""Forms of what is calculated: a formula, a parameter's values, what a whole is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goldenthread.indicators.commands.compositions import WAYS
from goldenthread.rules.formulas import LONGEST
from goldenthread.rules.numbers import Number, read_figure
from goldenthread.rules.vocabulary import Accumulation, MissingParts
from goldenthread.staff.fields import DECIMALS_REFUSED, ChangeForm, from_field, reason_field
from goldenthread.staff.indicators.defined_words import MISSING_PARTS

#: How parts make a whole, in words.
HOW = {
    Accumulation.SUM: "Their sum",
    Accumulation.RATIO_OF_SUMS: "The ratio of the sums of their two counts",
    Accumulation.MEAN: "Their mean, each counting the same",
    Accumulation.LEAST: "The least of them",
    Accumulation.GREATEST: "The greatest of them",
}


class FormulaForm(ChangeForm):
    """How an indicator is worked out from others."""

    formula = forms.CharField(
        label="Formula",
        required=False,
        strip=False,
        max_length=LONGEST * 10,
        help_text="Codes and parameters stand in square brackets: [CS01] ÷ [population] × 1000. Empty: its"
        " figures are recorded.",
        widget=forms.Textarea(
            attrs={"rows": 4, "spellcheck": "false", "data-completes": "formula"}
        ),
    )
    missing_parts = forms.ChoiceField(
        label="Where one of its inputs has no figure",
        choices=[(each.value, MISSING_PARTS[each]) for each in MissingParts],
        widget=forms.RadioSelect(attrs={"is_small": True}),
    )
    from_on = from_field(
        help_text="Periods that end on this day or later are worked out by it; earlier figures stay."
    )
    period = forms.CharField(
        label="Try it for",
        required=False,
        max_length=60,
        help_text="Empty: the latest period that all its inputs reach.",
        widget=forms.TextInput(attrs={"width": 10}),
    )
    find = forms.CharField(
        label="Find a code or parameter",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"width": 20, "list": "names", "autocomplete": "off"}),
    )

    def says(self) -> dict[str, str]:
        """Return what the definition is to say."""
        text = self.cleaned_data["formula"].replace("\r\n", "\n").strip()
        return {"formula": text, "missing_parts": self.cleaned_data["missing_parts"]}


def read_value(form: forms.Form, field: str) -> Number | None:
    """Return the number typed in a box; one that cannot be read is refused beside it."""
    text = str(form.cleaned_data.get(field, "")).strip().replace("−", "-")
    if not text:
        form.add_error(field, "Write the value: a number.")
        return None
    read = read_figure(text)
    if read.refused or read.value is None:
        form.add_error(field, read.refused or f"“{text}” is no number.")
        return None
    return read.value


def _value_field() -> forms.CharField:
    return forms.CharField(
        label="Value",
        max_length=40,
        widget=forms.TextInput(attrs={"width": 10, "inputmode": "decimal", "autocomplete": "off"}),
    )


class ValueForm(ChangeForm):
    """What a parameter is from a day on."""

    from_on = from_field(help_text="Periods that end on this day or later take it.")
    value = _value_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = "Where the value comes from: it stands in the trail."
        self.fields["reason"].label = "Source, and why"
        self.order_fields(["value", "from_on", "reason"])


class ParameterForm(ValueForm):
    """A new parameter with its first value."""

    code = forms.CharField(
        label="Name in formulas",
        max_length=60,
        help_text="It stands in square brackets: [population].",
        widget=forms.TextInput(attrs={"width": 20}),
    )
    title = forms.CharField(label="Title", max_length=300)
    unit = forms.CharField(
        label="Unit",
        required=False,
        max_length=40,
        help_text="people, £, homes …",
        widget=forms.TextInput(attrs={"width": 10}),
    )
    decimals = forms.IntegerField(
        label="Decimals shown",
        min_value=0,
        max_value=6,
        error_messages=DECIMALS_REFUSED,
        initial=0,
        widget=forms.TextInput(attrs={"width": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["code", "title", "unit", "decimals", "value", "from_on", "reason"])


class PartsForm(ChangeForm):
    """Of which series a whole is made, and how."""

    from_on = from_field(
        help_text="For periods that end on this day or later it is worked out; earlier figures stay."
    )
    how = forms.ChoiceField(
        label="How they make it",
        choices=[(each.value, HOW[each]) for each in WAYS],
        widget=forms.RadioSelect(attrs={"is_small": True}),
    )
    parts = forms.CharField(
        label="Its parts",
        required=False,
        max_length=20_000,
        help_text="The code or reference of each on a line of its own. Empty: it is recorded again.",
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "data-completes": "lines"}),
    )
    reason = reason_field()

    def named(self) -> Sequence[str]:
        """Return the references that were typed, each once."""
        text = self.cleaned_data.get("parts", "").replace(",", "\n").replace(";", "\n")
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))

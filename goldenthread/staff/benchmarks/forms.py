"""Forms of others' figures: where they are from, what is compared with what, and with whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from goldenthread.rules.numbers import Number, read_figure
from goldenthread.rules.published import Provenance
from goldenthread.ui.forms import DayField

_LONGEST = 1000


def _words(label: str, hint: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=120,
        widget=forms.TextInput(attrs={"width": 30}),
    )


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Why",
        help_text="It stands in the audit trail.",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProvenanceForm(forms.Form):
    """Where figures are from: shown wherever one of them is."""

    name = _words("What the publication is called")
    source = forms.CharField(
        label="Who publishes it, and where",
        required=False,
        max_length=_LONGEST,
        widget=forms.TextInput(attrs={"width": 30}),
    )
    licence = _words("Licence", "Such as Open Government Licence v3.0.")
    attribution = forms.CharField(
        label="The sentence that the licence asks for",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    published_on = DayField(label="Published on", required=False)

    def provenance(self) -> Provenance:
        """Return what was said."""
        said = self.cleaned_data
        return Provenance(
            said["name"].strip(),
            said["source"].strip(),
            said["licence"].strip(),
            said["attribution"].strip(),
            said["published_on"],
        )


class MeasureForm(forms.Form):
    """Which published measure an indicator is compared with."""

    measure = forms.ChoiceField(
        label="Published measure", widget=forms.RadioSelect(attrs={"is_small": True})
    )
    factor = forms.CharField(
        label="Our figure times",
        help_text="Only where ours is in another unit: 100 where ours is a share and theirs per cent."
        " Leave it empty otherwise.",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"width": 5, "inputmode": "decimal", "autocomplete": "off"}),
    )
    reason = _reason()

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["measure"]
        field.choices = [*offered, ("none", "No comparison")]  # type: ignore[attr-defined]
        field.error_messages["required"] = "Choose a measure, or no comparison."

    def clean_factor(self) -> Number | None:
        """Return the factor exactly."""
        text = self.cleaned_data["factor"].strip()
        if not text:
            return None
        read = read_figure(text)
        if read.value is None or read.value <= 0:
            raise forms.ValidationError(
                "Write a number above nought, such as 100, or leave it empty."
            )
        return read.value


class NeighboursForm(forms.Form):
    """Which council is ours, and which others it compares itself with."""

    name = _words("What the group is called", "Such as Statistical neighbours.")
    own = forms.ChoiceField(label="Which council is ours")
    others = forms.MultipleChoiceField(
        label="Compared with",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"is_small": True}),
    )
    is_usual = forms.BooleanField(
        label="This is the usual group: it says which council is ours", required=False
    )
    reason = _reason()

    def __init__(self, *args: Any, councils: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own, others = self.fields["own"], self.fields["others"]
        own.choices = [("", "Choose a council"), *councils]  # type: ignore[attr-defined]
        others.choices = list(councils)  # type: ignore[attr-defined]

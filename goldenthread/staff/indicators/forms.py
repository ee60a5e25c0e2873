"""The form that records a figure: what was typed, read as an exact number or refused in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from goldenthread.indicators.queries.recording import Proposed, Recordable
from goldenthread.rules.missing import why_missing
from goldenthread.rules.numbers import (
    Number,
    Read,
    divide,
    percentage_of,
    plain,
    read_figure,
    read_yes_no,
    shown,
)
from goldenthread.rules.vocabulary import MissingReason, State, ValueKind

_COUNTED = (ValueKind.PERCENTAGE, ValueKind.RATIO)
_SIGNS = frozenset({"%", "£", "$", "€"})
_REASONS = [
    ("", "There is a figure"),
    *((each.value, why_missing(each).capitalize()) for each in MissingReason),
]
_LONGEST = 10_000


def _text(label: str, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"width": 10, "autocomplete": "off", **attrs})
    return forms.CharField(label=label, required=False, max_length=60, widget=widget)


class FigureForm(forms.Form):
    """A figure for one series and period; ``proposed`` holds it once the form is valid."""

    period = forms.CharField(widget=forms.HiddenInput)
    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    value = _text("Figure")
    numerator = _text("How many")
    denominator = _text("Out of")
    missing = forms.ChoiceField(label="No figure, because…", choices=_REASONS, required=False)
    state = forms.ChoiceField(
        label="How sure is it?",
        choices=[(State.PROVISIONAL.value, "Provisional"), (State.FINAL.value, "Final")],
        widget=forms.RadioSelect(attrs={"is_inline": True, "is_small": True}),
    )
    commentary = forms.CharField(
        label="Commentary",
        help_text="Why is it so, what is being done, and by when?",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    reason = forms.CharField(
        label="Reason for the correction",
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"width": 30}),
    )

    def __init__(self, *args: Any, about: Recordable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = about
        self.proposed: Proposed | None = None
        if about.value_kind not in _COUNTED:
            del self.fields["numerator"], self.fields["denominator"]
        if about.standing is None:
            del self.fields["reason"]
        elif about.standing.is_validated:
            self.fields["reason"].help_text = "The figure has been validated, so say why."
        unit = "prefix" if about.unit in _SIGNS - {"%"} else "suffix"
        if about.unit:
            self.fields["value"].widget.attrs[unit] = about.unit

    def _read(self, name: str) -> Read | None:
        """Return what was typed in a box; nothing where it is empty or refused."""
        text = self.cleaned_data.get(name, "").strip()
        if not text:
            return None
        is_yes_no = name == "value" and self.about.value_kind is ValueKind.YES_NO
        read = read_yes_no(text) if is_yes_no else read_figure(text)
        if read.refused:
            self.add_error(name, read.refused)
            return None
        unit = self.about.unit if name == "value" else ""
        if read.unit in _SIGNS and read.unit != unit:
            counted = f"in {unit}" if unit else "without a unit"
            self.add_error(name, f"“{text}” is in {read.unit}, but this is counted {counted}.")
            return None
        return read

    def clean(self) -> dict[str, Any]:
        """Read the figure; every refusal is a sentence beside its box."""
        cleaned = super().clean() or {}
        read = self._read("value")
        counts = self._counts()
        if self.errors:
            return cleaned
        missing = MissingReason(cleaned["missing"]) if cleaned.get("missing") else None
        value = read.value if read else None
        if read and read.missing:
            missing = missing or read.missing
        if counts:
            value = self._value_from(counts, value)
        if value is not None and missing:
            self.add_error("missing", "There is a figure as well as a reason why there is none.")
        elif value is None and not missing and not self.errors:
            self.add_error("value", "Write the figure, or choose why there is none.")
        if self.errors:
            return cleaned
        self.proposed = Proposed(
            value=value,
            missing=missing,
            numerator=counts[0] if counts and value is not None else None,
            denominator=counts[1] if counts and value is not None else None,
            state=State(cleaned["state"]),
            commentary=cleaned.get("commentary", "").replace("\r\n", "\n").strip(),
        )
        self._ask_for_reason(self.proposed)
        return cleaned

    def _counts(self) -> tuple[Number, Number] | None:
        if "numerator" not in self.fields:
            return None
        reads = [self._read("numerator"), self._read("denominator")]
        values = [each.value if each else None for each in reads]
        if values[0] is not None and values[1] is not None:
            return values[0], values[1]
        if (values[0] is None) != (values[1] is None) and not self.errors:
            empty = "denominator" if values[1] is None else "numerator"
            self.add_error(empty, "Give both counts, or neither.")
        return None

    def _value_from(self, counts: tuple[Number, Number], typed: Number | None) -> Number | None:
        """Return what the counts come to; refuse a typed figure that is something else."""
        try:
            is_percentage = self.about.value_kind is ValueKind.PERCENTAGE
            value = (percentage_of if is_percentage else divide)(*counts)
        except ZeroDivisionError:
            self.add_error("denominator", "Nothing can be divided by nought: mend the count.")
            return None
        places = len(plain(typed).partition(".")[2]) if typed is not None else 0
        if typed is not None and shown(value, decimals=places) != shown(typed, decimals=places):
            come_to = shown(value, decimals=max(places, self.about.decimals))
            self.add_error(
                "value",
                f"The two counts come to {come_to}{self.about.unit}: mend one of the three.",
            )
        return value

    def _ask_for_reason(self, proposed: Proposed) -> None:
        standing = self.about.standing
        if standing is None or not standing.is_validated or self.about.stands(proposed):
            return
        if not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", "The figure has been validated: say why it is corrected.")


def initial_of(about: Recordable) -> Mapping[str, Any]:
    """Return what the boxes hold at first: what stands, so that a correction begins from it."""
    held = about.standing
    return {
        "period": about.period.label,
        "read_at": about.read_at,
        "value": plain(held.value) if held and held.value is not None else "",
        "numerator": plain(held.numerator) if held and held.numerator is not None else "",
        "denominator": plain(held.denominator) if held and held.denominator is not None else "",
        "missing": held.missing if held else "",
        "state": held.state if held else State.PROVISIONAL.value,
        "commentary": about.said.text if about.said else "",
    }

"""Fields that several forms have: a day that people mean, why, and what every change says."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django import forms

from goldenthread.ui.forms import DayField

LATEST = date(2199, 12, 31)
EARLIEST = date(1900, 1, 1)
LONGEST_REASON = 1000
#: What is said of a number of decimals that is none, by the kind of the fault.
DECIMALS_REFUSED: Final = dict.fromkeys(
    ("invalid", "min_value", "max_value"), "Write a whole number from 0 to 6."
)


class SensibleDay(DayField):
    """A day of a year that people mean: one with three figures is a slip."""

    def to_python(self, value: Any) -> Any:
        """Return the day, or None when all boxes are empty."""
        day = super().to_python(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(f"Write the year with four figures, such as {2026}.")
        return day


def reason_field(
    hint: str = "It stands in the audit trail and beside the new version.",
) -> forms.CharField:
    """Return the field for why."""
    return forms.CharField(
        label="Why",
        help_text=hint,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def from_field(**more: Any) -> SensibleDay:
    """Return the field for the day from which a change holds."""
    hint = "Periods that end on this day or later are rated by it; earlier ones keep their rating."
    return SensibleDay(label="From which day", **{"help_text": hint, **more})


class ChangeForm(forms.Form):
    """What every change says: from when, why, and up to which event its author had read."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    from_on = from_field()
    reason = reason_field()

    def refuse(self, field: str, text: str) -> None:
        """Put a refusal beside the box that it speaks of, or above all of them."""
        self.add_error(field if field in self.fields else None, text)

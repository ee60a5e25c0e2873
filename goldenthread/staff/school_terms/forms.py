"""The form of a school year: three terms with their first days, and when the next year begins."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from goldenthread.rules.period_text import add_months
from goldenthread.rules.terms import TERMS_A_YEAR, SchoolYear
from goldenthread.staff.fields import ChangeForm, SensibleDay, reason_field

_NAMES = ("autumn", "spring", "summer")
_ORDINALS = ("First", "Second", "Third")


class SchoolYearForm(ChangeForm):
    """When each term of a year begins."""

    next_first = SensibleDay(
        label="The next school year begins on",
        help_text="The summer holiday belongs to the last term before it.",
    )
    reason = reason_field()

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["from_on"]
        for place in range(TERMS_A_YEAR):
            self.fields[f"name_{place}"] = forms.CharField(
                label=f"{_ORDINALS[place]} term",
                max_length=30,
                widget=forms.TextInput(attrs={"width": 10}),
            )
            self.fields[f"first_{place}"] = SensibleDay(label="begins on")
        if is_new:
            self.fields["reason"].required = False
            self.fields["reason"].help_text = "Where the dates are from."

    @property
    def terms(self) -> list[tuple[Any, Any]]:
        """Return the boxes of each term: its name and its first day."""
        return [(self[f"name_{place}"], self[f"first_{place}"]) for place in range(TERMS_A_YEAR)]

    def year(self) -> SchoolYear:
        """Return what was typed."""
        given = self.cleaned_data
        firsts = tuple(
            (" ".join(given[f"name_{place}"].split()).lower(), given[f"first_{place}"])
            for place in range(TERMS_A_YEAR)
        )
        return SchoolYear(firsts, given["next_first"])


def boxes_of(year: SchoolYear) -> dict[str, Any]:
    """Return what the boxes hold of a year that stands."""
    found: dict[str, Any] = {"next_first": year.next_first}
    for place, (name, day) in enumerate(year.firsts):
        found |= {f"name_{place}": name, f"first_{place}": day}
    return found


def boxes_after(year: SchoolYear | None, today: date) -> dict[str, Any]:
    """Return what the boxes hold of the year after one: its dates a year on, to be mended."""
    if year is None:
        first = date(today.year - (today.month < 9), 9, 1)
        firsts = (first, date(first.year + 1, 1, 1), date(first.year + 1, 4, 15))
        terms = tuple(zip(_NAMES, firsts, strict=True))
        return boxes_of(SchoolYear(terms, date(first.year + 1, 9, 1)))
    later = [(name, add_months(day, 12)) for name, day in year.firsts[1:]]
    terms = ((year.firsts[0][0], year.next_first), *later)
    return boxes_of(SchoolYear(terms, add_months(year.next_first, 12)))

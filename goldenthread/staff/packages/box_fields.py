"""The boxes of a line that may be refined, as fields of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from goldenthread.staff.packages.kinds import Box

__all__ = ["field_of", "is_as_it_was"]

#: From so many characters on it is written in several lines.
_MANY: Final = 200


def field_of(box: Box, label: str) -> forms.Field:
    """Return the field of a box: one of its options where it has any, else what is typed."""
    if box.options:
        there = [value for value, _ in box.options]
        lost = [] if box.value in there else [(box.value, "Choose one")]
        return forms.ChoiceField(
            label=label, required=False, choices=[*lost, *box.options], initial=box.value
        )
    widget: Any = (
        forms.Textarea(attrs={"rows": 3})
        if box.longest > _MANY
        else forms.TextInput(attrs={"width": 10} if box.longest < _MANY else {})
    )
    return forms.CharField(
        label=label, required=False, max_length=box.longest, initial=box.value, widget=widget
    )


def is_as_it_was(data: Mapping[str, Any], number: int, boxes: Iterable[Box]) -> bool:
    """Say whether the boxes of a line were sent as they were shown, and may hold that."""
    return all(
        data.get(f"r{number}_{it.name}", it.value) == it.value
        and (not it.options or it.value in dict(it.options))
        for it in boxes
    )

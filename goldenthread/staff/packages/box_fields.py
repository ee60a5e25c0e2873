"""The boxes of a line that may be refined, as fields of a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms

from goldenthread.staff.packages.kinds import Box

__all__ = ["field_of", "is_as_it_was", "is_as_shown"]

#: Up to so many characters it is written in a short box.
_FEW: Final = 60
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
        else forms.TextInput(attrs={"width": 10 if box.longest <= _FEW else 20})
    )
    return _Written(
        label=label, required=False, max_length=box.longest, initial=box.value, widget=widget
    )


class _Written(forms.CharField):
    """Text as it was written: browsers send every end of a line as two characters."""

    def to_python(self, value: Any) -> Any:
        return _lines(super().to_python(value))


def _lines(text: Any) -> Any:
    return text.replace("\r\n", "\n") if isinstance(text, str) else text


def is_as_shown(data: Mapping[str, Any], number: int, box: Box) -> bool:
    """Say whether a box of a line was sent as it was shown, or not at all."""
    return bool(_lines(data.get(f"r{number}_{box.name}", box.value)) == _lines(box.value))


def is_as_it_was(data: Mapping[str, Any], number: int, boxes: Iterable[Box]) -> bool:
    """Say whether the boxes of a line were sent as they were shown, and may hold that."""
    return all(
        is_as_shown(data, number, it) and (not it.options or it.value in dict(it.options))
        for it in boxes
    )

"""What may be asked of levels, words, parts and kinds of plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from goldenthread.staff.organisation.forms import StructureForm


def _text(label: str, longest: int, **more: Any) -> forms.CharField:
    width = forms.TextInput(attrs={"width": 30, "autocomplete": "off"})
    return forms.CharField(**{"label": label, "max_length": longest, "widget": width, **more})


class EndForm(StructureForm):
    """From which day something is no more, and why."""


class LevelForm(StructureForm):
    """What a level is called, where it stands, and whose its objectives are."""

    field_order = ("name", "plural", "place", "about", "is_personal", "from_on")
    name = _text("What one is called", 60, help_text="Such as Outcome.")
    plural = _text("What many are called", 60, help_text="Such as Outcomes.")
    place = forms.ChoiceField(label="Where does it stand?")
    about = forms.CharField(
        label="What stands on it",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_personal = forms.BooleanField(
        label="It is personal",
        help_text="Its objectives are seen by the person and their managers alone.",
        required=False,
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("place", places)


class WordForm(StructureForm):
    """What the council's people see for a term; ``taken`` are the words of others."""

    field_order = ("singular", "plural", "from_on")
    singular = _text("For one", 60)
    plural = _text("For many", 60)

    def __init__(self, *args: Any, taken: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean(self) -> dict[str, Any]:
        """Refuse a word that something else is called."""
        cleaned = super().clean() or {}
        for name in ("singular", "plural"):
            word = " ".join(str(cleaned.get(name, "")).split())
            other = self.taken.get(word.casefold())
            if other:
                self.add_error(
                    name, f"“{word}” is what {other} is called: choose a word of its own."
                )
            cleaned[name] = word
        return cleaned

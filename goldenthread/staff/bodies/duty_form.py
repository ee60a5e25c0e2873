"""The form of a duty: who must do what, how often or by when, to whom it goes, and where that is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from goldenthread.governance.queries.duties import DutyLine, HolderKind
from goldenthread.staff.bodies.forms import FrameForm, Reveals, kind_choices, part_choices
from goldenthread.staff.bodies.looking import Framed
from goldenthread.staff.organisation.forms import post_choices
from goldenthread.ui.frame_words import HOW_OFTEN

__all__ = ["DutyForm", "boxes_of"]

_WIDE = {"width": 30}
_LONGEST_REFERENCE = 48


class DutyForm(FrameForm):
    """A duty."""

    field_order = (
        "does", "holder", "body", "post", "unit_kind", "holder_words", "how_often", "by_when",
        "to_body", "to_words", "source", "from_on",
    )  # fmt: skip
    reveals: ClassVar[Reveals] = {
        "holder": {
            HolderKind.BODY: ("body",),
            HolderKind.POST: ("post",),
            HolderKind.EACH: ("unit_kind",),
            HolderKind.WORDS: ("holder_words",),
        }
    }
    wanting: ClassVar[Mapping[str, str]] = {
        "body": "Choose a body.",
        "post": "Choose a post.",
        "unit_kind": "Choose a kind of unit.",
        "holder_words": "Write whose duty it is.",
    }
    does = forms.CharField(
        label="What is to be done?", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    holder = forms.ChoiceField(
        label="Whose duty is it?",
        choices=[
            (HolderKind.BODY, "A body’s"),
            (HolderKind.POST, "A post’s"),
            (HolderKind.EACH, "Each unit’s of a kind"),
            (HolderKind.WORDS, "Somebody else’s"),
            (HolderKind.NOBODY, "Nobody’s yet"),
        ],
        widget=forms.RadioSelect(),
    )
    body = forms.ChoiceField(label="Which body’s?", required=False)
    post = forms.ChoiceField(label="Which post’s?", required=False)
    unit_kind = forms.ChoiceField(label="Each what?", required=False)
    holder_words = forms.CharField(
        label="Whose, in words?",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=_WIDE),
    )
    how_often = forms.ChoiceField(label="How often?", required=False)
    by_when = forms.CharField(
        label="By when?",
        help_text="Such as by 31 May, or ten days before the meeting.",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs=_WIDE),
    )
    to_body = forms.ChoiceField(label="To which body does it go?", required=False)
    to_words = forms.CharField(
        label="Or to whom else?",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=_WIDE),
    )
    source = forms.CharField(
        label="Where is that written?",
        help_text="Such as Constitution, part 3, or a report’s paragraph.",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=_WIDE),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = part_choices(self.it, "body")
        self.offer("body", bodies, nothing="Choose a body")
        self.offer("to_body", bodies, nothing="None")
        self.offer("post", post_choices(self.view), nothing="Choose a post")
        self.offer("unit_kind", kind_choices(self.it), nothing="Choose a kind")
        self.offer("how_often", list(HOW_OFTEN.items()), nothing="No interval")

    def clean(self) -> dict[str, Any]:
        """Refuse two answers to whom it goes."""
        cleaned = super().clean()
        if cleaned.get("to_body") and cleaned.get("to_words"):
            self.add_error("to_words", "Choose a body or write who else, not both.")
        return cleaned

    def says(self) -> dict[str, Any]:
        """Return what was typed, by field of the record."""
        given, holder = self.cleaned_data, self.cleaned_data["holder"]
        return {
            "does": " ".join(given["does"].split()),
            "body_id": self.part_id("body", "body") if holder == HolderKind.BODY else None,
            "post_id": self.post_id("post") if holder == HolderKind.POST else None,
            "unit_kind": given["unit_kind"] if holder == HolderKind.EACH else "",
            "holder_words": given["holder_words"].strip() if holder == HolderKind.WORDS else "",
            "how_often": given["how_often"],
            "by_when": given["by_when"].strip(),
            "to_body_id": self.part_id("body", "to_body"),
            "to_words": given["to_words"].strip(),
            "source": given["source"].strip(),
        }

    def holder_name(self) -> str:
        """Return whose duty it is, in words."""
        said, day = self.says(), self.cleaned_data["from_on"]
        if said["body_id"] is not None:
            return self.it.known.framework.called("body", said["body_id"], day)
        if said["post_id"] is not None:
            return self.view.register.post_title(said["post_id"], day)
        return f"each {said['unit_kind']}" if said["unit_kind"] else str(said["holder_words"])


def boxes_of(it: Framed, line: DutyLine, stands: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the boxes hold of a duty that stands."""
    framework, structure = it.known.framework, it.known.structure

    def body(name: str) -> str:
        return framework.reference("body", stands[name]) if stands[name] is not None else ""

    return {
        "does": stands["does"],
        "holder": line.holder,
        "body": body("body_id"),
        "post": structure.post_references.get(stands["post_id"] or 0, ""),
        "unit_kind": stands["unit_kind"],
        "holder_words": stands["holder_words"],
        "how_often": stands["how_often"],
        "by_when": stands["by_when"],
        "to_body": body("to_body_id"),
        "to_words": stands["to_words"],
        "source": stands["source"],
    }

"""The forms of packages beside that of an answer: propose, withdraw, suggest, accept or decline."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from goldenthread.governance.queries.package_lines import LineRow
from goldenthread.organisation.access import Actor
from goldenthread.staff.packages.box_fields import field_of, is_as_it_was
from goldenthread.staff.packages.kinds import KindShown
from goldenthread.staff.packages.words import ask_of, asks_of

_LONGEST: Final = 2_000
_MOST: Final = 5_000
_SPAN: Final = re.compile(r"^(\d{1,5})(?:\s*[-–]\s*(\d{1,5}))?$")


def _words(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class _ReadForm(forms.Form):
    """What every form holds: up to which event its author had read."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)


class AgainForm(_ReadForm):
    """Lines that were sent back, each as it is to be asked for now."""

    words = _words("What was done about it", "Those who sent it back read this first.")

    def __init__(
        self,
        *args: Any,
        lines: Sequence[LineRow],
        others: Sequence[int] = (),
        kind: KindShown,
        actor: Actor,
        **kwargs: Any,
    ) -> None:
        """``lines`` are those of the page, ``others`` the numbers of those on other pages."""
        super().__init__(*args, **kwargs)
        self.lines, self.kind, self.actor = tuple(lines), kind, actor
        self.others = tuple(others)
        if others:
            self.fields["rest"] = forms.BooleanField(
                label=f"Propose the other {len(others):,} again as they are", required=False
            )
        self.boxes = kind.boxes(actor, asks_of(lines))
        for row in self.lines:
            self.fields[f"take_{row.number}"] = forms.BooleanField(
                label=f"Propose line {row.number} again", required=False, initial=True
            )
            for box in self.boxes.get(row.number, ()):
                label = f"{box.label} (line {row.number})"
                self.fields[f"r{row.number}_{box.name}"] = field_of(box, label)

    def rows(self) -> list[dict[str, Any]]:
        """Return each line with its boxes."""
        return [
            {
                "row": row,
                "take": self[f"take_{row.number}"],
                "boxes": [
                    self[f"r{row.number}_{it.name}"] for it in self.boxes.get(row.number, ())
                ],
            }
            for row in self.lines
        ]

    def clean(self) -> dict[str, Any]:
        """Read what is asked for now, and refuse it beside its box."""
        given: dict[str, Any] = self.cleaned_data
        self.asked: dict[int, Mapping[str, Any] | None] = {}
        if given.get("rest"):
            self.asked |= dict.fromkeys(self.others)
        for row in self.lines:
            if not given.get(f"take_{row.number}"):
                continue
            if is_as_it_was(self.data, row.number, self.boxes.get(row.number, ())):
                self.asked[row.number] = None
                continue
            typed = {
                it.name: given.get(name, "")
                for it in self.boxes.get(row.number, ())
                if (name := f"r{row.number}_{it.name}") in self.data
            }
            read = self.kind.read(self.actor, ask_of(row), typed)
            for name, sentence in read.errors.items():
                self.add_error(f"r{row.number}_{name}", sentence)
            self.asked[row.number] = read.asked
        if not self.asked:
            self.add_error(None, "Choose at least one line to propose again.")
        return given


class WithdrawForm(_ReadForm):
    """Which lines are taken back, and why."""

    lines = forms.CharField(
        label="Which lines",
        help_text="Numbers such as 1, 4-7. Leave it empty for all that are not decided yet.",
        required=False,
        max_length=400,
    )
    words = _words("Why", "It stands on the package's page and in the trail.")

    def __init__(self, *args: Any, still_open: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.still_open = tuple(still_open)

    def clean_lines(self) -> list[int]:
        """Return the numbers that were typed; all that are open where none were."""
        text = str(self.cleaned_data["lines"]).strip()
        if not text:
            return list(self.still_open)
        found: set[int] = set()
        for part in text.split(","):
            read = _SPAN.match(part.strip())
            if read is None:
                raise forms.ValidationError(f"“{part.strip()}” is no line: write 1, 4-7.")
            first, last = int(read[1]), int(read[2] or read[1])
            if first > last or last - first > _MOST:
                raise forms.ValidationError(f"“{part.strip()}” goes the wrong way or too far.")
            found |= set(range(first, last + 1))
        return sorted(found)


class SuggestForm(forms.Form):
    """What somebody would rather see, of a line or of all."""

    line = forms.IntegerField(
        label="About line",
        help_text="Its number. Leave it empty where it is about all of them.",
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.TextInput(attrs={"width": 4, "inputmode": "numeric"}),
    )
    words = _words(
        "What you suggest", "It is accepted or declined, with a reason, before adoption."
    )


class AnswerForm(forms.Form):
    """Whether a suggestion is accepted, and why."""

    is_accepted = forms.ChoiceField(
        label="Your answer",
        choices=[("yes", "Accept it"), ("no", "Decline it")],
        widget=forms.RadioSelect,
    )
    words = _words(
        "Why", "Accepting changes nothing by itself: refine the line, or propose it again."
    )

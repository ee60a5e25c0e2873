"""What a clerk writes of a meeting: which it was, and of each package what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField

from goldenthread.governance.commands.deciding import LineAnswer, Meeting
from goldenthread.governance.commands.meetings import ForPackage
from goldenthread.governance.queries.meetings import BeforeBody
from goldenthread.rules.ladder import Answer
from goldenthread.staff.fields import SensibleDay

__all__ = ["MeetingForm", "RowAsked", "answer_words"]

_LONGEST: Final = 5_000
_NOT_REACHED: Final = "Not reached"


@dataclass(frozen=True)
class RowAsked:
    """One package with the boxes that its decision is written in; none where it waits for the rest."""

    before: BeforeBody
    answer: BoundField | None = None
    words: BoundField | None = None


def _choices(it: BeforeBody) -> list[tuple[str, str]]:
    """Return what may be answered to all lines of a package, in the words of its step."""
    found = [("", _NOT_REACHED)]
    for answer in it.step.answers:
        if answer is Answer.SENT_BACK:
            found.append((answer.value, "Sent back to its proposer"))
            found += [
                (f"{answer.value}:{step.key}", f"Sent back to {step.name}") for step in it.earlier
            ]
        elif answer is not Answer.HANDED:
            found.append((answer.value, it.step.word(answer)))
    return found


def _needs_words(chosen: str) -> bool:
    """Say whether an answer is one of which whoever proposed must hear why."""
    return chosen.partition(":")[0] in (Answer.REFUSED.value, Answer.SENT_BACK.value)


def answer_words(it: BeforeBody, chosen: str) -> str:
    """Return an answer as the form words it."""
    return dict(_choices(it)).get(chosen, _NOT_REACHED)


class MeetingForm(forms.Form):
    """The meeting's day, name and minute; of each package on the page an answer and why."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    called = forms.CharField(
        label="Which meeting?",
        help_text="As its minutes call it, such as Cabinet of 14 July.",
        max_length=200,
        widget=forms.TextInput(attrs={"width": 30}),
        error_messages={"required": "Write which meeting it was, such as Cabinet."},
    )
    on = SensibleDay(
        label="On which day?", error_messages={"required": "Write the day of the meeting."}
    )
    minute = forms.CharField(
        label="Under which minute?",
        help_text="The number by which the decisions are found again.",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"width": 20}),
    )

    def __init__(self, *args: Any, rows: Sequence[BeforeBody], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = list(rows)
        for it in self.before:
            if it.is_held:
                continue
            answer, words = self.names_of(it)
            self.fields[answer] = forms.ChoiceField(
                label=f"Decision on {it.reference}",
                choices=_choices(it),
                required=False,
                widget=forms.Select(attrs={"is_bare": True}),
            )
            self.fields[words] = forms.CharField(
                label=f"Words for {it.reference}",
                required=False,
                max_length=_LONGEST,
                widget=forms.Textarea(attrs={"rows": 2, "is_bare": True}),
            )

    @staticmethod
    def names_of(it: BeforeBody) -> tuple[str, str]:
        """Return the names of the boxes of a package's answer and words."""
        return f"answer-{it.reference}-{it.step.key}", f"words-{it.reference}-{it.step.key}"

    @property
    def rows(self) -> list[RowAsked]:
        """Every package of the page, with its boxes."""
        found = []
        for it in self.before:
            answer, words = self.names_of(it)
            found.append(RowAsked(it) if it.is_held else RowAsked(it, self[answer], self[words]))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse words without an answer, a no without words, a day to come, and what waits here no more."""
        cleaned = super().clean() or {}
        for it in self.before:
            answer, words = self.names_of(it)
            if cleaned.get(words, "").strip() and not cleaned.get(answer) and answer in self.fields:
                self.add_error(
                    answer, f"Say what was decided of {it.reference}, or take the words away."
                )
            if _needs_words(cleaned.get(answer, "")) and not cleaned.get(words, "").strip():
                said = answer_words(it, cleaned[answer])
                self.add_error(words, f"{it.reference}: {said}, so say why.")
        if cleaned.get("on") and cleaned["on"] > self.initial["on"]:
            self.add_error("on", "The meeting is still to come: record its decisions afterwards.")
        for reference, said in self._gone():
            self.add_error(
                None,
                f"{reference} does not wait here any more: somebody answered meanwhile, and that stands."
                + (f" You had written: {said}" if said else ""),
            )
        if not self.errors and not any(True for _ in self.answers()):
            raise forms.ValidationError("Choose what was decided of one package or more.")
        return cleaned

    def _gone(self) -> Iterator[tuple[str, str]]:
        """Yield what was answered of packages that are not on the page any more, with the words."""
        for name, value in self.data.items():
            if not name.startswith("answer-") or name in self.fields or not str(value).strip():
                continue
            reference = "-".join(name.split("-")[1:3])[:60]
            yield reference, str(self.data.get(name.replace("answer-", "words-", 1), ""))[:_LONGEST]

    def answers(self) -> Iterator[tuple[BeforeBody, str, str]]:
        """Yield each package that was reached, what was chosen and the words."""
        for it in self.before:
            answer, words = self.names_of(it)
            if chosen := self.cleaned_data.get(answer):
                yield it, chosen, self.cleaned_data.get(words, "").strip()

    def asked(self) -> list[ForPackage]:
        """Return what the command is to record."""
        found = []
        for it, chosen, words in self.answers():
            answer, _, back_to = chosen.partition(":")
            line = LineAnswer(Answer(answer), words, back_to=back_to)
            found.append(ForPackage(it.reference, it.step.key, line))
        return found

    def meeting(self) -> Meeting:
        """Return which meeting it was."""
        on: date = self.cleaned_data["on"]
        return Meeting(on, self.cleaned_data["called"], self.cleaned_data["minute"])

    def box_of(self, field: str) -> str | None:
        """Return the box that a refusal speaks of: a field, or the answer of a package."""
        if field in self.fields:
            return field
        return next((self.names_of(it)[0] for it in self.before if it.reference == field), None)

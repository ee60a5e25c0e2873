"""The form of an answer at a step: one for all lines, others for some of them, and when it was decided."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms

from goldenthread.governance.commands.deciding import LineAnswer, Meeting
from goldenthread.governance.queries.package import PackageShown
from goldenthread.governance.queries.package_lines import LineRow
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.refusals import NotPossible
from goldenthread.rules.ladder import Answer, Step, StepAct, StepBy
from goldenthread.staff.fields import SensibleDay
from goldenthread.staff.packages.box_fields import field_of, is_as_it_was, is_as_shown
from goldenthread.staff.packages.kinds import KindShown
from goldenthread.staff.packages.words import ask_of, asks_of

__all__ = ["DecideForm", "choices_at"]

_LONGEST: Final = 2_000
_NAMED: Final = re.compile(r"^Line (\d+) ")


def choices_at(step: Step, shown: PackageShown, bodies: Sequence[tuple[str, str]]) -> list[Any]:
    """Return what may be answered at a step, each with to which step or body it goes."""
    found: list[tuple[str, str]] = []
    stage = shown.route.stage_of(step.key)
    for answer in step.answers:
        if answer is Answer.SENT_BACK:
            found.append(("sent_back:", "Send back to its proposer"))
            found += [
                (f"sent_back:{each.key}", f"Send back to {each.name}")
                for earlier in shown.route.stages[1:stage]
                for each in earlier
            ]
        elif answer is Answer.HANDED:
            found += [(f"handed:{ref}", f"Hand on to {name}") for ref, name in bodies]
        else:
            found.append((f"{answer.value}:", _WORDS.get(step.word(answer), step.word(answer))))
    return found


_OF_FITTING: Final = (
    "It is for every line that fits the filters and has no answer of its own below, on this page and on"
    " others. All other lines go on waiting."
)
_WORDS: Final = {
    "Approved": "Approve",
    "Adopted": "Adopt",
    "Recommended": "Recommend",
    "Passed on": "Pass on",
    "Noted": "Note",
    "Refused": "Refuse",
}


class DecideForm(forms.Form):
    """An answer for all that wait, or for each; of a body also its meeting."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    all_lines = forms.ChoiceField(
        label="Answer to all lines",
        help_text="It is for every line that has no answer of its own below, on this page and on others.",
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="In words",
        help_text="Why, or what was said. What is refused or sent back needs it, here or beside its line.",
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    decided_on = SensibleDay(label="Decided on")
    meeting = forms.CharField(label="Meeting", required=False, max_length=200)
    minute = forms.CharField(
        label="Minute", required=False, max_length=200, widget=forms.TextInput(attrs={"width": 10})
    )

    def __init__(
        self,
        *args: Any,
        shown: PackageShown,
        step: Step,
        lines: Sequence[LineRow],
        others: Sequence[LineRow] = (),
        count: int | None = None,
        bodies: Sequence[tuple[str, str]],
        kind: KindShown,
        actor: Actor,
        **kwargs: Any,
    ) -> None:
        """``lines`` are those of the page; of ``others`` those are kept of which something was typed.

        ``count`` is how many lines fit, where they are narrowed.
        """
        super().__init__(*args, **kwargs)
        self.kind, self.actor, self.step = kind, actor, step
        self.sent = frozenset(self.data)
        choices = choices_at(step, shown, bodies)
        self.words_of = dict(choices)
        every: Any = self.fields["all_lines"]
        every.choices = [*choices, ("", "Nothing: only the lines that are answered below")]
        if count is not None:
            every.label = (
                f"Answer to all {count:,} that fit" if count != 1 else "Answer to the 1 that fits"
            )
            every.help_text = _OF_FITTING
        if step.by not in (StepBy.BODY, StepBy.REMIT):
            del self.fields["meeting"], self.fields["minute"]
        may_refine = StepAct.REFINE in step.acts and step.decides
        self.boxes = kind.boxes(actor, asks_of([*others, *lines])) if may_refine else {}
        self.carried = tuple(row for row in others if self._is_typed(row.number))
        self.lines = (*self.carried, *lines)
        for row in self.lines:
            self._add_line(row, choices)
        if self.is_bound:
            self._fill_boxes()

    def _add_line(self, row: LineRow, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[f"line_{row.number}"] = forms.ChoiceField(
            label=f"Answer to line {row.number}",
            choices=[("", "As for all lines"), *choices],
            required=False,
            widget=forms.Select(attrs={"is_bare": True}),
        )
        self.fields[f"words_{row.number}"] = forms.CharField(
            label=f"Words on line {row.number}",
            required=False,
            max_length=_LONGEST,
            widget=forms.Textarea(attrs={"rows": 2, "is_bare": True}),
        )
        for box in self.boxes.get(row.number, ()):
            self.fields[f"r{row.number}_{box.name}"] = field_of(box, box.label)

    def _fill_boxes(self) -> None:
        """Let boxes that were not on the page sent say what is asked; empty ones would take it away."""
        asked = {
            f"r{row.number}_{box.name}": box.value
            for row in self.lines
            for box in self.boxes.get(row.number, ())
        }
        self.data = asked | dict(self.data.items())

    def rows(self) -> list[dict[str, Any]]:
        """Return each line with its boxes, first those that were answered on other pages."""
        return [
            {
                "row": row,
                "answer": self[f"line_{row.number}"],
                "words": self[f"words_{row.number}"],
                "boxes": [
                    self[f"r{row.number}_{it.name}"] for it in self.boxes.get(row.number, ())
                ],
                "is_open": self._is_touched(row.number),
                "is_carried": row in self.carried,
            }
            for row in self.lines
        ]

    def _is_typed(self, number: int) -> bool:
        """Say whether an answer, words or a refinement of a line were typed."""
        return bool(self.data.get(f"line_{number}")) or self._is_added(number)

    def _is_added(self, number: int) -> bool:
        """Say whether words or a refinement of a line were typed."""
        boxes = self.boxes.get(number, ())
        is_changed = any(not is_as_shown(self.data, number, it) for it in boxes)
        return bool(self.data.get(f"words_{number}")) or is_changed

    def _is_touched(self, number: int) -> bool:
        """Say whether words or a refinement of a line were typed, or are to be mended."""
        names = [f"r{number}_{it.name}" for it in self.boxes.get(number, ())]
        asked = (f"line_{number}", f"words_{number}", *names)
        return self._is_added(number) or (
            self.is_bound and any(name in self.errors for name in asked)
        )

    def clean(self) -> dict[str, Any]:
        """Read what was refined, and refuse it beside its box; a refined line passes."""
        given: dict[str, Any] = self.cleaned_data
        self.refined: dict[int, Mapping[str, Any]] = {}
        for row in self.lines:
            typed = {
                it.name: given.get(name, "")
                for it in self.boxes.get(row.number, ())
                if (name := f"r{row.number}_{it.name}") in self.sent
            }
            if not typed or is_as_it_was(self.data, row.number, self.boxes[row.number]):
                continue
            read = self.kind.read(self.actor, ask_of(row), typed)
            for name, sentence in read.errors.items():
                self.add_error(f"r{row.number}_{name}", sentence)
            if read.asked is not None:
                self.refined[row.number] = read.asked
        return given

    def answers(self) -> dict[int, LineAnswer]:
        """Return what is answered to single lines, by number."""
        given, found = self.cleaned_data, {}
        for row in self.lines:
            chosen, words = given[f"line_{row.number}"], given[f"words_{row.number}"]
            refined = self.refined.get(row.number)
            if not chosen and not words and refined is None:
                continue
            chosen = chosen or given["all_lines"]
            if not chosen and refined is not None:
                chosen = f"{Answer.APPROVED.value}:"
            if not chosen:
                self.add_error(f"line_{row.number}", "Choose an answer for this line.")
                continue
            found[row.number] = _answer(chosen, words, refined)
        return found

    def others(self) -> LineAnswer | None:
        """Return what is answered to all other lines."""
        chosen = self.cleaned_data["all_lines"]
        return _answer(chosen) if chosen else None

    def meeting_held(self, today: date) -> Meeting:
        """Return when and where it was decided."""
        given = self.cleaned_data
        return Meeting(
            given["decided_on"] or today, given.get("meeting", ""), given.get("minute", "")
        )

    def refuse(self, refusal: NotPossible) -> None:
        """Put what a command refuses beside the line or the box that it speaks of."""
        told = [str(it) for it in refusal.listed] or [str(refusal)]
        sentences = told if len(told) > 1 and ": " in told[0] else [str(refusal)]
        for sentence in sentences[:20]:
            self.add_error(self._place(sentence, refusal.field), sentence)

    def _place(self, sentence: str, field: str) -> str | None:
        named = _NAMED.match(sentence)
        number = int(named[1]) if named else None
        if number is None:
            labels = (row.number for row in self.lines if sentence.startswith(f"{row.label}: "))
            number = next(labels, None)
        if number is not None and f"line_{number}" in self.fields:
            return f"line_{number}"
        return field if field in self.fields else None


def _answer(chosen: str, words: str = "", refined: Mapping[str, Any] | None = None) -> LineAnswer:
    name, _, place = chosen.partition(":")
    answer = Answer(name)
    return LineAnswer(
        answer,
        words,
        back_to=place if answer is Answer.SENT_BACK else "",
        to_body=place if answer is Answer.HANDED else "",
        refined=refined,
    )

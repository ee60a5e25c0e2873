"""One's own scoring sheet: every option on every criterion on one page, saved as far as it is filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from goldenthread.plan.commands.marks import LONGEST_WHY, GivenMark, give_marks
from goldenthread.plan.queries.prioritisation import PrioritisationSeen, prioritisation_seen
from goldenthread.plan.queries.prioritised import Sheet, sheet_of
from goldenthread.rules.numbers import number, plain
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, signed_in
from goldenthread.staff.priorities.preparing import REFUSED
from goldenthread.staff.priorities.words import ABSTAIN, counted, mark_in_words, percent, way
from goldenthread.staff.sending import send
from goldenthread.ui.dates import day, moment

_NAME: Final = re.compile(r"mark_([0-9]{1,6})_([0-9]{1,6})")


class SheetForm(forms.Form):
    """A mark and why for each option on each criterion."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)

    def __init__(self, *args: Any, seen: PrioritisationSeen, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seen = seen
        marks = [(plain(it.mark), mark_in_words(it.mark, it.words)) for it in seen.marks]
        choices = [("", "Not yet"), *marks, (ABSTAIN, "I cannot judge this")]
        for option in seen.options:
            for it in seen.criteria:
                about = f"{option.title}: {it.name}"
                attrs = {"is_label_hidden": True, "is_bare": True}
                self.fields[f"mark_{option.number}_{it.number}"] = forms.ChoiceField(
                    label=about,
                    choices=choices,
                    required=False,
                    widget=forms.Select(attrs=attrs),
                    error_messages={"invalid_choice": "Choose a mark of the scale."},
                )
                self.fields[f"why_{option.number}_{it.number}"] = forms.CharField(
                    label=f"Why, {about}",
                    required=False,
                    max_length=LONGEST_WHY,
                    widget=forms.TextInput(attrs=attrs),
                )

    def rows(self) -> list[dict[str, Any]]:
        """Return each option with its boxes."""
        return [
            {
                "option": option,
                "boxes": [
                    {
                        "it": it,
                        "share": percent(it.share) if it.share is not None else "0%",
                        "way": way(it.is_high_good),
                        "mark": self[f"mark_{option.number}_{it.number}"],
                        "why": self[f"why_{option.number}_{it.number}"],
                    }
                    for it in self.seen.criteria
                ],
            }
            for option in self.seen.options
        ]

    def given(self) -> dict[tuple[int, int], GivenMark]:
        """Return what was chosen and typed."""
        said = self.cleaned_data
        found = {}
        for option, criterion in self.seen.cells:
            chosen = said[f"mark_{option}_{criterion}"]
            is_mark = chosen not in ("", ABSTAIN)
            found[option, criterion] = GivenMark(
                number(chosen) if is_mark else None,
                chosen == ABSTAIN,
                said[f"why_{option}_{criterion}"],
            )
        return found


def _standing(sheet: Sheet) -> dict[str, str]:
    """Return what the boxes hold before anything is typed."""
    found = {}
    for (option, criterion), it in sheet.marks.items():
        mark = plain(it.mark) if it.mark is not None else ""
        found[f"mark_{option}_{criterion}"] = ABSTAIN if it.is_abstaining else mark
        found[f"why_{option}_{criterion}"] = it.reason
    return found


@signed_in
def marks(request: Asked, reference: str) -> HttpResponse:
    """Let somebody who is asked to score give marks, as far as they have come; and see their own after."""
    seen = prioritisation_seen(request.actor, reference, on=timezone.localdate())
    sheet = sheet_of(request.actor, seen) if seen else None
    if seen is None or sheet is None:
        raise Http404("There is no such sheet.")
    initial = {"read_at": seen.read_at, **_standing(sheet)}
    posted = request.POST if request.method == "POST" else None
    form = SheetForm(posted, initial=initial, seen=seen)
    found: list[int | None] = []

    def make() -> None:
        read_at = form.cleaned_data["read_at"]
        said: dict[str, Any] = {"by": request.actor, "at": timezone.now(), "read_at": read_at}
        found.append(give_marks(seen.id, form.given(), **said))

    if send(request, form, make):
        _thank(request, seen, is_new=bool(found[0]))
        return redirect(page_address("prioritisation_marks", reference))
    status = REFUSED if posted is not None else 200
    return render(request, "priorities/sheet.html", _page(seen, sheet, form), status=status)


def _thank(request: Asked, seen: PrioritisationSeen, *, is_new: bool) -> None:
    """Say what was recorded, and what was not because an option was withdrawn meanwhile."""
    messages.success(request, "Your marks are recorded." if is_new else "Nothing new was typed.")
    gone = _withdrawn(request.POST, seen)
    if gone:
        verb = "was" if len(gone) == 1 else "were"
        messages.warning(
            request,
            f"{', '.join(f'“{it}”' for it in gone)} {verb} withdrawn while you were scoring; the marks for"
            f" {'it' if len(gone) == 1 else 'them'} were not recorded.",
        )


def _withdrawn(posted: Mapping[str, str], seen: PrioritisationSeen) -> list[str]:
    sent = {int(it[1]) for name in posted if (it := _NAME.fullmatch(name)) and posted[name]}
    return [it.title for it in seen.withdrawn if it.number in sent]


def _page(seen: PrioritisationSeen, sheet: Sheet, form: SheetForm) -> dict[str, Any]:
    done = sheet.given + sheet.abstained
    left = len(seen.cells) - done
    return {
        "seen": seen,
        "form": form,
        "is_open": seen.may_score,
        "why_shut": "" if seen.may_score else _why_shut(seen),
        "progress": f"{done} of {counted(len(seen.cells), 'mark')} given"
        + (f"; {sheet.abstained} of them you cannot judge" if sheet.abstained else ""),
        "left": left,
        "latest": moment(sheet.latest_at) if sheet.latest_at else "",
        "scale": [mark_in_words(it.mark, it.words) for it in seen.marks],
        "until": day(seen.closes_on),
        "said": [] if seen.may_score else _said(seen, sheet),
        "result_href": page_address("prioritisation_result", seen.reference)
        if seen.is_closed
        else "",
        "back": page_address("prioritisation", seen.reference),
        "crumbs": [
            ("Priorities", page_address("priorities")),
            (seen.reference, page_address("prioritisation", seen.reference)),
            ("My marks", None),
        ],
    }


def _why_shut(seen: PrioritisationSeen) -> str:
    if seen.is_closed:
        return "It is closed: these are the marks that you gave."
    if seen.on < seen.opens_on or not seen.scorers:
        return f"Scoring begins on {day(seen.opens_on)}, once it is open."
    return "No marks are taken now: these are the marks that you gave."


def _said(seen: PrioritisationSeen, sheet: Sheet) -> list[tuple[str, str, str, str]]:
    """Return one's own marks as a table, where they cannot be changed."""
    words = {it.mark: mark_in_words(it.mark, it.words) for it in seen.marks}
    found = []
    for option in seen.options:
        for it in seen.criteria:
            given = sheet.marks.get((option.number, it.number))
            said = "Not judged"
            if given is not None and given.is_abstaining:
                said = "I cannot judge this"
            elif given is not None and given.mark is not None:
                said = words.get(given.mark, plain(given.mark))
            found.append((option.title, it.name, said, given.reason if given else ""))
    return found

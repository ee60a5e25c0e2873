"""The forms of a year's scorecard: begun, planned, agreed; its lines taken, asked for, changed, settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django import forms

from goldenthread.plan.queries.around import Around
from goldenthread.reports.commands.begun import LONGEST_TITLE, PlannedDays, WantedScorecard
from goldenthread.reports.commands.lines import LONGEST_TITLE as LONGEST_LINE
from goldenthread.reports.commands.lines import LONGEST_WHY, WantedLine
from goldenthread.reports.queries.issues import Issue
from goldenthread.reports.queries.lines import YearLine
from goldenthread.reports.queries.priorities import Priorities
from goldenthread.reports.queries.sessions import SessionSeen
from goldenthread.reports.queries.year_scorecards import Stage
from goldenthread.rules.periods import period_of
from goldenthread.rules.vocabulary import Frequency, LineSource, ReviewInterval, YearLineState
from goldenthread.staff.fields import SensibleDay, reason_field
from goldenthread.staff.proposals.forms import offer, posts_offered
from goldenthread.staff.year_scorecards.words import OFFERED_INTERVALS, SOURCES, STATES
from goldenthread.ui.dates import day

_SHOWN: Final = 90
#: So many years from this one on may be begun, and one that has begun.
_YEARS: Final = 4


def _read_at() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)


def _numbered(label: str, hint: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, help_text=hint, coerce=int, required=False, empty_value=None
    )


def _why_field(label: str = "Why it is here") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text="Members read this beside the line.",
        required=False,
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def years_offered(today: date) -> list[tuple[str, str]]:
    """Return the years of which a scorecard may be begun, by their first day."""
    year = period_of(today, Frequency.YEAR).previous()
    found = []
    for _ in range(_YEARS):
        found.append((year.start.isoformat(), year.label))
        year = year.following()
    return found


class CardForm(forms.Form):
    """What a year's scorecard is called, and who answers for it."""

    read_at = _read_at()
    year = forms.ChoiceField(label="For which year")
    title = forms.CharField(label="What it is called", max_length=LONGEST_TITLE)
    owner = _numbered("Owner", "The post that answers for it.")
    is_planned = forms.BooleanField(
        label="Plan the steps from November to April, as usual", required=False
    )
    reason = reason_field("It stands in the audit trail.")

    def __init__(self, *args: Any, there: Around, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", posts_offered(there))
        self.fields["reason"].required = False
        if is_new:
            year: Any = self.fields["year"]
            year.choices = years_offered(there.on)
        else:
            del self.fields["year"], self.fields["is_planned"]

    def wanted(self) -> WantedScorecard:
        """Return what was typed."""
        return WantedScorecard(self.cleaned_data["title"], self.cleaned_data["owner"])


class ReasonForm(forms.Form):
    """Why something is dropped or withdrawn."""

    read_at = _read_at()
    reason = reason_field()


class AgreedForm(forms.Form):
    """That a scorecard was agreed before the council used the system: when, and by whom."""

    read_at = _read_at()
    agreed_on = SensibleDay(label="When it was agreed")
    agreed_by = forms.CharField(
        label="Who agreed it",
        help_text="The body, and where it is minuted.",
        max_length=LONGEST_TITLE,
    )
    reason = reason_field("It stands in the audit trail.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class StepForm(forms.Form):
    """When a step is planned, and when it was done; the boxes are named by the step."""

    read_at = _read_at()

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage = stage
        labels = (("from_on", "Planned from"), ("due_on", "To be over by"), ("done_on", "Done on"))
        for name, label in labels:
            self.fields[f"{stage.step}_{name}"] = SensibleDay(
                label=label, required=False, initial=getattr(stage, name)
            )
        self.fields[f"{stage.step}_done_on"].help_text = "Leave it empty until it is done."

    def planned(self) -> PlannedDays:
        """Return what was typed."""
        names = ("from_on", "due_on", "done_on")
        return PlannedDays(*(self.cleaned_data.get(f"{self.stage.step}_{it}") for it in names))


class SaidForm(forms.Form):
    """A form that may say what was said at a session that led to it."""

    saying = _numbered("Which came of something that was said", "At a session, if it did.")

    def offer_sayings(self, sessions: Iterable[SessionSeen]) -> None:
        """Offer what was said, the latest session first; nothing where nothing was."""
        found = [
            (it.number, f"{day(session.on)}: {_short(it.text)} ({it.by_whom})")
            for session in sessions
            for it in session.sayings
        ]
        offer(self, "saying", found, "No")
        if not found:
            del self.fields["saying"]

    @property
    def said(self) -> int | None:
        """The number of what was said."""
        number: int | None = self.cleaned_data.get("saying")
        return number


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return f"“{flat[:_SHOWN]}…”" if len(flat) > _SHOWN else f"“{flat}”"


class TakeForm(SaidForm):
    """How indicators are taken as candidates: what they serve, how often they are reported, and why."""

    interval = forms.ChoiceField(label="Reported", required=False)
    priority = forms.ChoiceField(label="Serves", required=False)
    why = _why_field()
    field_order = ("interval", "priority", "why", "saying")

    def __init__(
        self, *args: Any, priorities: Priorities, sessions: Sequence[SessionSeen], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        interval: Any = self.fields["interval"]
        interval.choices = [
            ("", "As last year, or as often as each is counted"), *OFFERED_INTERVALS
        ]  # fmt: skip
        priority: Any = self.fields["priority"]
        rows = ((str(pk), it.title) for pk, it in priorities.rows.items())
        priority.choices = [
            ("", "What each evidences in the thread"),
            *rows,
            ("none", "No priority"),
        ]
        self.offer_sayings(sessions)

    @property
    def chosen_interval(self) -> ReviewInterval | None:
        """The interval for all of them; nothing where each has its own."""
        value = self.cleaned_data["interval"]
        return ReviewInterval(value) if value else None

    def serves(self, own: int | None) -> int | None:
        """Return what one serves that by the thread serves ``own``."""
        value = self.cleaned_data["priority"]
        return own if not value else None if value == "none" else int(value)


class LineForm(SaidForm):
    """What a line says; of a measure to be developed also what it is, whose, and by when."""

    read_at = _read_at()
    title = forms.CharField(label="What is to be measured", max_length=LONGEST_LINE)
    source = forms.ChoiceField(label="Where it came from")
    interval = forms.ChoiceField(label="Reported", choices=OFFERED_INTERVALS)
    priority = _numbered("Serves")
    why = _why_field()
    issue = forms.ChoiceField(label="Key issue that asks for it", required=False)
    owner = _numbered("Who develops it")
    due_on = SensibleDay(label="To be developed by", required=False)
    indicator = forms.CharField(
        label="Developed as",
        help_text="The code of the indicator, once it is there: it takes the place of this line.",
        required=False,
        max_length=130,
    )
    reason = reason_field("Why it is said otherwise. It stands in the history of the line.")
    field_order = (
        "read_at", "title", "source", "interval", "priority", "why", "issue", "owner", "due_on",
        "indicator", "saying", "reason",
    )  # fmt: skip

    def __init__(
        self, *args: Any, line: YearLine | None, priorities: Priorities, issues: Sequence[Issue],
        there: Around, sessions: Sequence[SessionSeen], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        source: Any = self.fields["source"]
        asked = (LineSource.MEMBERS, LineSource.KEY_ISSUE, LineSource.LOCAL, LineSource.STATUTORY)
        source.choices = [(it.value, SOURCES[it]) for it in asked]
        self.issues = {it.key: (it.plan_id, it.number) for it in issues}
        listed: Any = self.fields["issue"]
        shown = [(it.key, f"{it.key}: {_short(it.text)}") for it in issues]
        if line is not None and line.issue is not None and line.issue.key not in self.issues:
            self.issues[line.issue.key] = (line.issue.plan_id, line.issue.number)
            shown.append((line.issue.key, f"{line.issue.key}: {_short(line.issue.text)}"))
        listed.choices = [("", "None"), *shown]
        rows = [(pk, it.title) for pk, it in priorities.rows.items()]
        offer(self, "priority", rows, "No priority")
        offer(self, "owner", posts_offered(there), "Nobody yet")
        self.offer_sayings(sessions)
        self.fields["reason"].required = False
        if line is None:
            del self.fields["indicator"], self.fields["reason"]
        else:
            del self.fields["source"]
            if not line.is_measure:
                for name in ("title", "owner", "due_on", "indicator"):
                    del self.fields[name]

    def wanted(self, line: YearLine | None, series_id: int | None = None) -> WantedLine:
        """Return what was typed; of an indicator what it says of itself stays."""
        given = self.cleaned_data
        return WantedLine(
            interval=ReviewInterval(given["interval"]),
            objective_id=given["priority"],
            why=given["why"],
            finding=self.issues.get(given["issue"]),
            title=given.get("title", line.title_kept if line else ""),
            owner_id=given.get("owner", line.owner_kept if line else None),
            due_on=given.get("due_on", line.due_on if line else None),
            series_id=series_id,
        )


class SettleForm(SaidForm):
    """What becomes of some lines: chosen, left out with a reason, or a candidate again."""

    read_at = _read_at()
    state = forms.ChoiceField(
        label="What becomes of them",
        widget=forms.RadioSelect,
        choices=[
            (YearLineState.CHOSEN.value, "They are chosen for the scorecard"),
            (YearLineState.LEFT_OUT.value, "They are left out"),
            (
                YearLineState.CANDIDATE.value,
                f"{STATES[YearLineState.CANDIDATE]} again: it is still open",
            ),
        ],
    )
    reason = reason_field("Needed where lines are left out: whoever asked for one wants to know.")
    field_order = ("read_at", "state", "saying", "reason")

    def __init__(self, *args: Any, sessions: Sequence[SessionSeen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.offer_sayings(sessions)

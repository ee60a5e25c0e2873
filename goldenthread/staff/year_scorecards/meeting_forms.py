"""The forms of sessions that are open to all members: when and where, who came, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from goldenthread.reports.commands.sessions import (
    LONGEST_ATTENDED,
    LONGEST_PLACE,
    LONGEST_SAID,
    LONGEST_WHO,
    WantedSaying,
    WantedSession,
)
from goldenthread.reports.queries.lines import YearLine
from goldenthread.reports.queries.priorities import Priorities
from goldenthread.reports.queries.sessions import Saying, SessionSeen
from goldenthread.staff.fields import SensibleDay, reason_field

_PRIORITY, _LINE = "p", "l"
_ALL: Final = ("", "All of it")


class SessionForm(forms.Form):
    """When and where a session is, what it is about, and who came."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    on = SensibleDay(label="When")
    place = forms.CharField(label="Where", max_length=LONGEST_PLACE)
    priorities = forms.TypedMultipleChoiceField(
        label="Which priorities it is about",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    attended = forms.CharField(
        label="Who came",
        help_text="A name on each line. Leave it empty until the session was held.",
        required=False,
        max_length=LONGEST_ATTENDED,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    reason = reason_field("Why it is said otherwise. It stands in the audit trail.")

    def __init__(
        self, *args: Any, priorities: Priorities, session: SessionSeen | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        rows: Any = self.fields["priorities"]
        offered = {pk: it.title for pk, it in priorities.rows.items()}
        if session is not None:  # what has ended meanwhile can be taken away
            offered |= {pk: title for pk, (_, title) in session.priorities.items()}
        rows.choices = list(offered.items())
        self.fields["reason"].required = False
        if not offered:
            del self.fields["priorities"]
        if session is None:
            del self.fields["reason"]

    def wanted(self) -> WantedSession:
        """Return what was typed."""
        given = self.cleaned_data
        return WantedSession(
            given["on"], given["place"], given.get("priorities", ()), given["attended"]
        )


class SayingForm(forms.Form):
    """What was said, by whom, of what, and in words what came of it."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    about = forms.ChoiceField(label="About", required=False)
    by_whom = forms.CharField(
        label="Who said it", help_text="A name, or members together.", max_length=LONGEST_WHO
    )
    text = forms.CharField(
        label="What was said", max_length=LONGEST_SAID, widget=forms.Textarea(attrs={"rows": 4})
    )
    came_of_it = forms.CharField(
        label="What came of it, in words",
        help_text="Lines that changed for it are named by themselves: leave this empty for them.",
        required=False,
        max_length=LONGEST_SAID,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = reason_field("Why it is said otherwise. It stands in the audit trail.")

    def __init__(
        self, *args: Any, priorities: Priorities, lines: Sequence[YearLine], saying: Saying | None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        offered = {f"{_PRIORITY}{pk}": it.title for pk, it in priorities.rows.items()}
        if saying is not None and saying.objective and saying.objective_id:
            offered.setdefault(f"{_PRIORITY}{saying.objective_id}", saying.objective[1])
        named = [(key, f"Priority: {title}") for key, title in offered.items()]
        listed = [(f"{_LINE}{it.number}", f"Line: {it.code} {it.title}") for it in lines]
        about.choices = [_ALL, *named, *listed]
        self.fields["reason"].required = False
        if saying is None:
            del self.fields["reason"]

    @staticmethod
    def about_of(saying: Saying) -> str:
        """Return what the box holds of something that was said."""
        if saying.line_number is not None:
            return f"{_LINE}{saying.line_number}"
        return f"{_PRIORITY}{saying.objective_id}" if saying.objective_id else ""

    def wanted(self) -> WantedSaying:
        """Return what was typed."""
        given = self.cleaned_data
        about: str = given["about"]
        number = int(about[1:]) if about else None
        return WantedSaying(
            text=given["text"],
            by_whom=given["by_whom"],
            objective_id=number if about[:1] == _PRIORITY else None,
            line_number=number if about[:1] == _LINE else None,
            came_of_it=given["came_of_it"],
        )

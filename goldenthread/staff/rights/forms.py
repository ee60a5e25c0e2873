"""The forms of rights: roles, restrictions, shares. Every refusal is a sentence beside its box."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from goldenthread.indicators.queries.restricted import RestrictionKind
from goldenthread.organisation.access import Role
from goldenthread.organisation.queries.roles import Organised
from goldenthread.organisation.queries.units import Unit
from goldenthread.ui.forms import DayField

_LONGEST_REASON = 1000


def _reason(hint: str) -> forms.CharField:
    return forms.CharField(
        label="Why",
        help_text=hint,
        max_length=_LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why."},
    )


class _FromADay(forms.Form):
    """What a change of roles is asked: from which day, and why."""

    from_on = DayField(label="From", error_messages={"required": "Write the day."})
    reason = _reason("Who agreed it, or what it is for. It stands in the audit trail.")


class GrantForm(_FromADay):
    """Which role a post is to hold over which unit."""

    field_order = ("post", "role", "unit", "from_on", "reason")
    post = forms.TypedChoiceField(
        coerce=int, label="Post", error_messages={"required": "Choose the post."}
    )
    role = forms.TypedChoiceField(
        coerce=Role,
        choices=[("", "Choose a role"), *Role.choices],
        label="Role",
        error_messages={"required": "Choose the role."},
    )
    unit = forms.TypedChoiceField(
        coerce=int,
        label="Over unit",
        help_text="And over everything below it.",
        error_messages={"required": "Choose the unit."},
    )

    def __init__(self, *args: Any, there: Organised, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {unit.id: unit.name for unit in there.units.values()}
        posts = [
            (post.id, f"{post.title} ({names[post.unit_id]})" if post.unit_id in names else "")
            for post in there.posts.values()
        ]
        self.fields["post"].choices = [("", "Choose a post"), *posts]  # type: ignore[attr-defined]
        offered = [(unit.id, unit.name) for unit in units]
        self.fields["unit"].choices = [("", "Choose a unit"), *offered]  # type: ignore[attr-defined]


class WithdrawForm(_FromADay):
    """From which day a role is taken back, and why."""


class RestrictForm(forms.Form):
    """How an indicator is to be restricted, until when, and why."""

    kind = forms.TypedChoiceField(
        coerce=RestrictionKind,
        choices=[
            (RestrictionKind.OPEN, "Open: everybody whose role reaches it sees it"),
            (RestrictionKind.DRAFT, "Draft: not yet for readers"),
            (RestrictionKind.EMBARGOED, "Embargoed until a moment"),
            (RestrictionKind.EXEMPT, "Exempt from publication"),
        ],
        label="The indicator is",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    until_on = DayField(label="Embargoed until", required=False, help_text="The day it ends.")
    until_time = forms.CharField(
        label="At",
        required=False,
        max_length=5,
        help_text="Such as 9:30. It lifts by itself, to the minute.",
        widget=forms.TextInput(attrs={"width": 5}),
    )
    reason = _reason(
        "For what is exempt, the paragraph of Schedule 12A to the Local Government Act 1972."
    )
    read_at = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=0,
        max_value=2**62,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            "Open this page again, then write it once more.",
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Put day and time together; only an embargo has them."""
        cleaned = super().clean() or {}
        is_embargo = cleaned.get("kind") is RestrictionKind.EMBARGOED
        cleaned["until"] = None
        if is_embargo and not self.errors:
            cleaned["until"] = self._until(cleaned.get("until_on"), cleaned.get("until_time", ""))
        return cleaned

    def _until(self, on: date | None, text: str) -> datetime | None:
        if on is None:
            self.add_error("until_on", "Write the day on which the embargo ends.")
            return None
        try:
            at = datetime.strptime(text or "00:00", "%H:%M").time()  # noqa: DTZ007
        except ValueError:
            self.add_error("until_time", f"“{text}” is no time of day: write one such as 9:30.")
            return None
        # Of an hour that comes twice the later: nothing is let out before its time.
        until = timezone.make_aware(datetime.combine(on, at).replace(fold=1))
        if timezone.localtime(until.astimezone(UTC)).replace(tzinfo=None) != datetime.combine(
            on, at
        ):
            self.add_error(
                "until_time",
                f"The clocks go forward that night, and there is no {text}: write 2:00.",
            )
            return None
        return until


class ShareForm(forms.Form):
    """With which partner something is to be shared, or shared no longer, and why."""

    unit = forms.TypedChoiceField(
        coerce=int, label="Partner", error_messages={"required": "Choose the partner."}
    )
    what = forms.ChoiceField(
        choices=[("share", "Share with them"), ("withdraw", "Share with them no longer")],
        label="What is to be done",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one."},
    )
    reason = _reason("The agreement it rests on, or who asked for it.")

    def __init__(self, *args: Any, partners: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(unit.id, unit.name) for unit in partners]
        self.fields["unit"].choices = [("", "Choose a partner"), *offered]  # type: ignore[attr-defined]

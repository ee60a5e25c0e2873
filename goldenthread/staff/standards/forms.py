"""The forms of a promise: what it says from a day on, and how it ends."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from goldenthread.plan.commands.promises import WantedPromise
from goldenthread.plan.commands.versioned import LONGEST_TITLE, LONGEST_WORDS
from goldenthread.plan.queries.around import Around
from goldenthread.plan.queries.promise import Offered
from goldenthread.rules.vocabulary import PromiseKind
from goldenthread.staff.fields import ChangeForm, from_field, reason_field
from goldenthread.staff.proposals.forms import offer, posts_offered

_FROM: Final = "Today, or a day to come or gone; a day gone corrects history, so say why."


class PromiseForm(ChangeForm):
    """What is promised to a place: its words, whose it is, and what says whether it is kept."""

    title = forms.CharField(label="What is promised", max_length=LONGEST_TITLE)
    words = forms.CharField(
        label="In more words",
        help_text="Plain words, as a resident would read them.",
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    area = forms.TypedChoiceField(label="Place", coerce=int, required=False, empty_value=None)
    series = forms.TypedChoiceField(
        label="Indicator that says whether it is kept",
        help_text="Its target is what is promised. Only those that everybody may see are offered.",
        coerce=int,
        empty_value=None,
    )
    objective = forms.TypedChoiceField(
        label="Objective that it serves", coerce=int, required=False, empty_value=None
    )
    unit = forms.TypedChoiceField(label="Service", coerce=int, required=False, empty_value=None)
    owner = forms.TypedChoiceField(
        label="Owner", help_text="The post that answers for it.", coerce=int, empty_value=None
    )
    from_on = from_field(help_text=_FROM)
    field_order = (
        "read_at", "title", "words", "area", "series", "objective", "unit", "owner", "from_on",
        "reason",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        there: Around,
        offered: Offered,
        kind: PromiseKind,
        is_new: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        is_priority = kind is PromiseKind.PRIORITY
        if is_priority:
            self.fields["title"].label = "What matters there"
            self.fields["area"].required = True
        offer(self, "area", offered.areas.items(), "Choose" if is_priority else "Everywhere")
        offer(self, "series", offered.series.items(), "Choose")
        offer(self, "objective", offered.objectives.items())
        offer(self, "unit", ((pk, it.name) for pk, it in there.units.items()))
        offer(self, "owner", posts_offered(there), "Choose")
        del self.fields["series" if is_priority else "objective"]
        if not is_new:
            del self.fields["area"]
        self.fields["reason"].required = not is_new

    def wanted(self) -> WantedPromise:
        """Return what was typed."""
        given = self.cleaned_data
        return WantedPromise(
            title=given["title"],
            words=given["words"],
            unit_id=given["unit"],
            owner_id=given["owner"],
            series_id=given.get("series"),
            objective_id=given.get("objective"),
        )


class EndForm(ChangeForm):
    """From which day a promise holds no longer, and why."""

    from_on = from_field(help_text="From this day on it is promised no longer. Its history stays.")
    reason = reason_field("It stands in the trail, and on its page for everybody to read.")

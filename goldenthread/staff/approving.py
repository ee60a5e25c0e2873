"""Send something for approval: which routes it may climb, and the form that asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from goldenthread.governance.queries.routes import routes_for
from goldenthread.rules.vocabulary import ChangeKind

__all__ = ["ProposeForm", "routes_offered"]


class ProposeForm(forms.Form):
    """Which route a change climbs, what is said of it, and up to which event its author had read."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    route = forms.ChoiceField(label="Which route it climbs", widget=forms.RadioSelect)
    title = forms.CharField(
        label="What is proposed",
        help_text="Such as “600 affordable homes in four years”. It stands in every list.",
        max_length=200,
    )
    words = forms.CharField(
        label="Why",
        help_text="What those who decide should know first.",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, routes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["route"]
        offered.choices = list(routes)


def routes_offered(kind: ChangeKind, on: date) -> list[tuple[str, str]]:
    """Return the routes that a change of a kind may climb, each with its steps in words. 1 SQL query."""
    return [(it.reference, _route_words(it)) for it in routes_for(kind, on).routes]


def _route_words(it: Any) -> str:
    steps = ", ".join(step.name for stage in it.route.stages[1:] for step in stage)
    return f"{it.name}: {steps}"

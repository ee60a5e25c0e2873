"""Send a change for approval: by the form that would record it, or by one that asks for a route."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from goldenthread.governance.commands.proposing import Proposed
from goldenthread.governance.commands.required import climbs_route
from goldenthread.governance.queries.packages_about import packages_about
from goldenthread.governance.queries.routes import routes_for
from goldenthread.indicators.commands.change_drafts import CLIMBING
from goldenthread.indicators.queries.intended import Kind
from goldenthread.organisation.access import Right
from goldenthread.rules.vocabulary import ChangeKind
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked

__all__ = [
    "SEND",
    "ProposeForm",
    "may_send",
    "offer_routes",
    "on_its_way",
    "packages_shown",
    "route_chosen",
    "routes_offered",
]

SEND: Final = "Send for approval"


def offer_routes(form: Any, kind: ChangeKind, request: Asked) -> bool:
    """Let a form choose a route for its change; say whether it must climb one. 4 SQL queries.

    A reader who may correct nothing proposes nothing, so that no route is offered.
    """
    routes = routes_for(kind, timezone.localdate()).routes
    must = bool(climbs_route(kind, by=request.actor, at=timezone.now()))
    if not routes or not request.actor.may(Right.CORRECT):
        return must
    choices = [(it.reference, f"{SEND}: it climbs “{it.name}”") for it in routes]
    at_once = [] if must else [("", "At once, without approval")]
    form.fields["route"] = forms.ChoiceField(
        label="How it comes into force",
        help_text="What is sent for approval holds when the last step of its route lets it pass.",
        choices=[*at_once, *choices],
        required=must,
        initial=choices[0][0] if must else "",
        widget=forms.RadioSelect,
    )
    return must


def route_chosen(form: Any) -> str:
    """Return the route that was chosen on a form; nothing where its change is recorded at once."""
    return str(form.cleaned_data.get("route") or "")


def on_its_way(request: Asked, sent: Proposed) -> HttpResponse:
    """Say that a change climbs now, and lead to its package."""
    messages.success(request, f"{sent.reference} is on its way. Nothing is in force yet.")
    return redirect(page_address("package", sent.reference))


def packages_shown(request: Asked, kind: str, pk: int) -> list[tuple[str, str, str]]:
    """Return the packages on their way that would change one thing. 3 SQL queries.

    Each is its reference, title and address, for ``components/on_its_way.html``.
    """
    found = packages_about(request.actor, [(kind, pk)])
    return [(it.reference, it.title, page_address("package", it.reference)) for it in found]


class ProposeForm(forms.Form):
    """Which route a change climbs, what is said of it, and up to which event its author had read."""

    read_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**62)
    route = forms.ChoiceField(label="Which route it climbs", widget=forms.RadioSelect)
    title = forms.CharField(
        label="What is proposed",
        help_text="It stands in every list, such as: 600 affordable homes in four years.",
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


def may_send(kind: Kind, request: Asked, on: date) -> bool:
    """Say whether a change of a kind may be sent for approval: there is a route for it."""
    climbs = CLIMBING.get(kind)
    if climbs is None or not request.actor.may(Right.SEE_ORGANISATION):
        return False
    return bool(routes_for(climbs, on).routes)

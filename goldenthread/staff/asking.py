"""Who asks, and as known when: what every signed-in page begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from goldenthread.audit.queries import latest_event_on
from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.queries.accounts import has_second_step
from goldenthread.organisation.queries.people import actor_for

P = ParamSpec("P")


class Asked(HttpRequest):
    """A request whose sender is known."""

    actor: Actor


View: TypeAlias = Callable[Concatenate[Asked, P], HttpResponseBase]
Addressed: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> Addressed[P]:
    """Let only people who are signed in through, with ``request.actor``.

    What the actor may not do answers as what is absent does: 404. Who must have a second step and
    has none is led to where it is set up.
    """
    return _let_in(view, is_second_step_due=_lacks_second_step)


def signed_in_so_far(view: View[P]) -> Addressed[P]:
    """Let people through as :func:`signed_in` does, also those who have yet to set up a second step."""
    return _let_in(view, is_second_step_due=lambda _: False)


def must_have_second_step(actor: Actor) -> bool:
    """Say whether the settings ask this person for a second step."""
    whose = settings.REQUIRE_TWO_STEP
    return whose == "everyone" or (whose == "administrators" and actor.may(Right.ADMINISTER))


def _lacks_second_step(request: Any) -> bool:
    """Say whether the settings ask for a second step that this account has not.

    Who came by the council's provider was asked for it there.
    """
    if not must_have_second_step(request.actor):
        return False
    records = get_authentication_records(request, request.user)
    if any(record["method"] == "socialaccount" for record in records):
        return False
    return not has_second_step(request.user)


def _let_in(view: View[P], *, is_second_step_due: Callable[[Any], bool]) -> Addressed[P]:
    @wraps(view)
    def asked(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.actor = actor_for(request.user, on=timezone.localdate(), at=timezone.now())
        if is_second_step_due(request):
            return redirect("two_step")
        try:
            return view(request, *args, **kwargs)
        except NotPermitted as refusal:
            raise Http404(str(refusal)) from refusal

    return asked


@dataclass(frozen=True)
class KnownOn:
    """The day that a page is to be read as known on, and that day's last event."""

    day: date
    event: int


def known_on(request: HttpRequest) -> KnownOn | None:
    """Return the day in the address (``?known=2026-11-21``), or nothing for the present.

    Today, a day to come and what is not a day mean the present.
    """
    try:
        day = date.fromisoformat(request.GET.get("known", ""))
    except ValueError:
        return None
    if day >= timezone.localdate():
        return None
    return KnownOn(day, latest_event_on(day))

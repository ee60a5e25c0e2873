"""Who asks, and as known when: what every signed-in page begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from goldenthread.audit.queries import latest_event_on
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.organisation.queries.people import actor_for

P = ParamSpec("P")


class Asked(HttpRequest):
    """A request whose sender is known."""

    actor: Actor


def signed_in(
    view: Callable[Concatenate[Asked, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let only people who are signed in through, with ``request.actor``.

    What the actor may not do answers as what is absent does: 404.
    """

    @wraps(view)
    def asked(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        request.actor = actor_for(request.user, on=timezone.localdate(), at=timezone.now())
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

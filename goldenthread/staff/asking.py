"""Who asks, and as known when: what every signed-in page begins with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeAlias

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from goldenthread.audit.queries import latest_event_on
from goldenthread.organisation.access import Actor, NotPermitted
from goldenthread.staff.addresses import DAY_READ
from goldenthread.staff.remembering import actor_asking
from goldenthread.staff.requiring import lacks_second_step
from goldenthread.staff.words_in_use import CHOSEN, chosen_now, not_used, part_of

P = ParamSpec("P")
_EARLIEST = 1900


@dataclass(frozen=True)
class KnownOn:
    """The day that a page is to be read as known on, and that day's last event."""

    day: date
    event: int


@dataclass(frozen=True)
class Read:
    """How a page is read: what was in force ``on`` a day, of what was known up to the event ``as_at``.

    At present ``as_at`` is nothing: all is known. ``refusal`` says why the day asked for is not read.
    """

    on: date
    known: KnownOn | None = None
    refusal: str = ""

    @property
    def as_at(self) -> int | None:
        """The event up to which the page knows, or nothing at present."""
        return self.known.event if self.known else None

    @property
    def is_past(self) -> bool:
        """Whether the page shows the past, where nothing can be changed."""
        return self.known is not None


class Asked(HttpRequest):
    """A request whose sender is known, and how its page is read once that was asked."""

    actor: Actor
    reading: Read | None


View: TypeAlias = Callable[Concatenate[Asked, P], HttpResponseBase]
Addressed: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> Addressed[P]:
    """Let only people who are signed in through, with ``request.actor``.

    What the actor may not do answers as what is absent does: 404. The actor has the rights of today,
    whatever day the page reads. Who must have a second step and has none is led to set it up.
    """
    return _let_in(view, is_held_back=lacks_second_step)


def signed_in_so_far(view: View[P]) -> Addressed[P]:
    """Let people through as :func:`signed_in` does, also those who have yet to set up a second step."""
    return _let_in(view, is_held_back=lambda _: False)


def _let_in(view: View[P], *, is_held_back: Callable[[Any], bool]) -> Addressed[P]:
    part = part_of(view.__module__)

    @wraps(view)
    def asked(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            _say_that_it_ended(request)
            return redirect_to_login(request.get_full_path())
        request.actor = actor_asking(request)
        request.reading = None
        if is_held_back(request):
            return redirect("two_step")
        before = DAY_READ.set(None)
        chosen = chosen_now(request.head, timezone.localdate())
        words = CHOSEN.set(chosen)
        try:
            if not chosen.uses(part):
                return not_used(request, part)
            return view(request, *args, **kwargs)
        except NotPermitted as refusal:
            raise Http404(str(refusal)) from refusal
        finally:
            DAY_READ.reset(before)
            CHOSEN.reset(words)

    return asked


def _say_that_it_ended(request: HttpRequest) -> None:
    """Tell whoever comes with a session that is no more why they are to sign in again."""
    was_in_one = settings.SESSION_COOKIE_NAME in request.COOKIES
    if was_in_one and request.session.session_key is None and request.method == "GET":
        messages.info(
            request,
            "You are no longer signed in: a session ends after some hours, when it is ended from"
            " elsewhere, and at some upgrades. Sign in again to go on.",
        )


def read_as(request: HttpRequest) -> Read:
    """Return how the page is read, as its address says (``?known=2026-11-21``).

    A page that asks this reads the past: the layout says so in a banner and offers other days, and
    every link made by ``page_address`` to a page of ``READS_PAST`` keeps the day. Today, a day to come
    and what is not a day mean the present. One SQL query for a past day, else none.
    """
    held: Read | None = getattr(request, "reading", None)
    if held is None:
        held = _read(request.GET.get("known", "").strip(), today=timezone.localdate())
        request.reading = held  # type: ignore[attr-defined]
        DAY_READ.set(held.known.day if held.known else None)
    return held


def known_on(request: HttpRequest) -> KnownOn | None:
    """Return the past day that :func:`read_as` finds, or nothing for the present."""
    return read_as(request).known


def _read(text: str, *, today: date) -> Read:
    if not text:
        return Read(today)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year < _EARLIEST:
        such = (today - timedelta(days=1)).isoformat()
        return Read(today, refusal=f"“{text[:40]}” is not a day; write it as {such}.")
    if day > today:
        return Read(today, refusal="That day is still to come: this is shown as known now.")
    if day == today:
        return Read(today)
    return Read(day, KnownOn(day, latest_event_on(day)))

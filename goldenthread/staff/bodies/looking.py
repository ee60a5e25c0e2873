"""How the bodies are looked at: by whom, as they stand on which day, as known when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.http import Http404
from django.utils import timezone

from goldenthread.governance.queries.bodies import (
    Bodies,
    Seat,
    SeatKind,
    Watched,
    WatchedKind,
    bodies_known,
    may_reframe,
)
from goldenthread.governance.queries.duties import DutyLine, HolderKind
from goldenthread.indicators.queries.choosing import series_named
from goldenthread.indicators.queries.rollup import codes_seen
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.asking import Asked
from goldenthread.staff.chosen.places import framework_places
from goldenthread.staff.organisation.looking import Looking, changing_from, looking
from goldenthread.staff.organisation.tree import Named, named

__all__ = ["Framed", "body_or_404", "framed", "framed_to_change"]

#: The pages of the framework, in order: words and name; those that are not there are left out.


@dataclass(frozen=True)
class Framed:
    """The bodies with the structure that they are made of, on the day that is looked at."""

    view: Looking
    known: Bodies
    may_change: bool

    @cached_property
    def codes(self) -> dict[str, int]:
        """The indicators that the reader may see, by code. One SQL query, where it is asked."""
        return codes_seen(self.view.actor)

    @cached_property
    def titles(self) -> dict[str, str]:
        """What the indicators that bodies watch are called, by code. One SQL query, where it is asked."""
        rows = self.known.framework.ledgers["watch"].rows
        return dict(series_named({key[2] for key in rows if key[1] == WatchedKind.INDICATOR}))

    def body(self, body_id: int | None) -> Named:
        """Return a body by name, with its page."""
        name = self.known.framework.called("body", body_id, self.view.day)
        return Named(name, self.body_address(body_id) if body_id is not None else "")

    def body_address(self, body_id: int) -> str:
        """Return the address of a body's page, which keeps the day that is looked at."""
        return self.view.address("body", self.known.framework.reference("body", body_id))

    def unit(self, unit_id: int | None) -> Named | None:
        """Return a unit by name, with its page; nothing where there is none."""
        if unit_id is None:
            return None
        name = self.known.structure.unit_name(unit_id, self.view.day)
        return Named(name, self.view.unit_address(unit_id))

    def post(self, post_id: int) -> Named:
        """Return a post by title, with its page."""
        title = self.known.structure.post_title(post_id, self.view.day)
        return Named(title, self.view.post_address(post_id))

    def person(self, person_id: int) -> Named:
        """Return a person by name, with their page."""
        return Named(
            self.known.structure.people[person_id].name, self.view.person_address(person_id)
        )

    def holders(self, post_id: int) -> tuple[Named, ...]:
        """Return who holds a post on the day."""
        found = self.known.structure.holders(post_id, self.view.day)
        return tuple(named(self.view, it) for it in found)

    def seat(self, it: Seat) -> Named:
        """Return by what somebody sits on a body: a post, a person, a body, or the units of a kind."""
        _, person_id, post_id, member_body_id, unit_kind = it.key
        if person_id is not None:
            return self.person(person_id)
        if post_id is not None:
            return self.post(post_id)
        if it.kind is SeatKind.BODY:
            return self.body(member_body_id)
        return Named(f"One for each {unit_kind}", "")

    def token(self, it: Seat) -> str:
        """Return by what an address names a membership of a body.

        Such as ``post:head-of-housing``.
        """
        _, person_id, post_id, member_body_id, unit_kind = it.key
        structure = self.known.structure
        named_by = {
            SeatKind.PERSON: lambda: structure.people[person_id or 0].reference,
            SeatKind.POST: lambda: structure.post_references[post_id or 0],
            SeatKind.BODY: lambda: self.known.framework.reference("body", member_body_id),
            SeatKind.EACH: lambda: unit_kind,
        }
        return f"{it.kind}:{named_by[it.kind]()}"

    def sees_watched(self, it: Watched) -> bool:
        """Say whether the reader may know of it: an indicator that they may not see leaves no trace."""
        return it.kind is not WatchedKind.INDICATOR or it.words in self.codes

    def watched(self, it: Watched) -> Named:
        """Return what a body watches by name, with its page where it has one."""
        name = self.known.watched_name(it, self.view.day)
        subject = it.subject_id
        if it.kind is WatchedKind.UNIT:
            return Named(name, self.view.unit_address(subject))
        if it.kind is WatchedKind.BODY and subject is not None:
            return self.body(subject)
        if it.kind is WatchedKind.INDICATOR:
            title = self.titles.get(it.words, "")
            return Named(f"{name} {title}".strip(), page_address("indicator", it.words))
        if it.kind is WatchedKind.PORTFOLIO and subject is not None:
            reference = self.known.framework.reference("portfolio", subject)
            return Named(name, address_of("portfolio", reference) or "")
        return Named(name, "")

    def watch_token(self, it: Watched) -> str:
        """Return by what an address names something that a body watches."""
        framework, subject = self.known.framework, it.subject_id
        if it.kind is WatchedKind.UNIT:
            return f"{it.kind}:{self.known.structure.unit_references[subject or 0]}"
        if it.kind in (WatchedKind.BODY, WatchedKind.PORTFOLIO, WatchedKind.PLAN_KIND):
            return f"{it.kind}:{framework.reference(it.kind, subject)}"
        return f"{it.kind}:{it.words}"

    def holder(self, line: DutyLine) -> Named | None:
        """Return to whom a duty falls, with the page; nothing where it falls to nobody."""
        if line.holder is HolderKind.NOBODY:
            return None
        if line.body_id is not None:
            return self.body(line.body_id)
        return self.post(line.post_id) if line.post_id is not None else Named(line.holder_name, "")

    def surrounded(self, current: str, **context: object) -> dict[str, object]:
        """Return a page's context with the ways between these pages and what was refused of the address."""
        view = self.view
        on = view.day if view.day != view.today else None
        return {
            "places": framework_places(current, on=on),
            "refusal": view.refusal,
            "other_day": "" if view.day == view.today or view.as_at else view.day,
            "is_future": view.day > view.today,
            **context,
        }


def framed(request: Asked) -> Framed:
    """Return how this request looks at the bodies: ``?on=`` a day in force, ``?known=`` as known."""
    view = looking(request)
    known = bodies_known(request.actor, structure=view.register, as_at=view.as_at)
    may_change = view.as_at is None and may_reframe(request.actor, on=view.today)
    return Framed(view, known, may_change)


def framed_to_change(request: Asked) -> Framed:
    """Return the bodies as they are now, for a page that changes them.

    Whoever may not change them does not find it.
    """
    view = changing_from(request)
    known = bodies_known(request.actor, structure=view.register)
    if not may_reframe(request.actor, on=timezone.localdate()):
        raise Http404("There is nothing to change here.")
    return Framed(view, known, may_change=True)


def body_or_404(it: Framed, reference: str) -> int:
    """Return the body of that reference."""
    found: int | None = it.known.framework.key_of("body", reference)
    if found is None:
        raise Http404("There is no such body.")
    return found

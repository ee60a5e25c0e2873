"""How the structure is looked at: by whom, as it stands on which day, as known when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils import timezone

from goldenthread.organisation.access import Actor, Right, structure_reach
from goldenthread.organisation.queries.dated import Dated
from goldenthread.organisation.queries.register import (
    AppointmentKind,
    Held,
    Register,
    register_known,
)
from goldenthread.staff.addresses import page_address
from goldenthread.staff.asking import Asked, read_as
from goldenthread.ui.addresses import with_query
from goldenthread.ui.dates import day as in_words

__all__ = ["TERMS", "Looking", "looking"]

_EARLIEST, _LATEST = 1900, 2199
#: On what terms a post is held, as a mark beside a name; to hold it permanently is no mark.
TERMS = {
    AppointmentKind.SUBSTANTIVE: "",
    AppointmentKind.ACTING: "Acting",
    AppointmentKind.INTERIM: "Interim",
    AppointmentKind.SHARED: "Shared",
}


@dataclass(frozen=True)
class Looking:
    """The register with what is asked of it: ``day`` in force, ``as_at`` known; ``reach`` who sees what."""

    actor: Actor
    register: Register
    day: date
    today: date
    as_at: int | None
    reach: frozenset[int] | None
    refusal: str = ""

    @property
    def may_administer(self) -> bool:
        """Whether anything may be changed: somewhere, and not while the past is read."""
        return self.as_at is None and self.actor.may(Right.ADMINISTER)

    def sees(self, unit_id: int | None) -> bool:
        """Say whether the reader sees a unit, its posts and who holds them."""
        return self.reach is None or unit_id in self.reach

    def administers(self, unit_id: int | None) -> bool:
        """Say whether the reader may change a unit; one that is not there today goes with what is above."""
        seen: set[int] = set()
        while self.as_at is None and unit_id is not None and unit_id not in seen:
            if self.actor.may(Right.ADMINISTER, unit_id):
                return True
            seen.add(unit_id)
            if self.register.unit(unit_id, self.today) is not None:
                return False
            versions = self.register.units.versions(unit_id)
            unit_id = versions[-1].says["parent_id"] if versions else None
        return False

    def address(self, name: str, *args: object) -> str:
        """Return the address of one of these pages, which keeps the day that is looked at."""
        address = page_address(name, *args)
        return with_query(address, on=self.day) if self.day != self.today else address

    def unit_address(self, unit_id: int | None) -> str:
        """Return the address of a unit's page; nothing where the reader does not see it."""
        if unit_id is None or not self.sees(unit_id):
            return ""
        return self.address("unit", self.register.unit_references[unit_id])

    def post_address(self, post_id: int) -> str:
        """Return the address of a post's page; nothing where the reader does not see it."""
        if not self.sees_post(post_id):
            return ""
        return self.address("post", self.register.post_references[post_id])

    def person_address(self, person_id: int) -> str:
        """Return the address of a person's page."""
        return self.address("person", self.register.people[person_id].reference)

    def sees_post(self, post_id: int) -> bool:
        """Say whether the reader sees a post: by its unit on the day, or its nearest."""
        versions = self.register.posts.versions(post_id)
        return bool(versions) and self.sees(nearest(versions, self.day).says["unit_id"])

    def units(self) -> dict[int, Dated]:
        """Return the units in force that the reader sees, in order of name."""
        return {
            pk: it for pk, it in self.register.units_in_force(self.day).items() if self.sees(pk)
        }

    def posts(self) -> dict[int, Dated]:
        """Return the posts in force that the reader sees, in order of title."""
        there = self.register.posts_in_force(self.day)
        return {pk: it for pk, it in there.items() if self.sees(it.says["unit_id"])}

    def path(self, unit_id: int | None) -> list[int]:
        """Return the units above one, from the top, that are in force and seen."""
        found: list[int] = []
        while unit_id is not None and unit_id not in found and self.sees(unit_id):
            found.append(unit_id)
            stands = self.register.unit(unit_id, self.day)
            unit_id = stands.says["parent_id"] if stands else None
        return found[::-1]

    def term(self, held: Held) -> str:
        """Return the mark of an appointment that is not a permanent one."""
        return TERMS.get(AppointmentKind(held.kind), "")


def nearest(versions: list[Dated], day: date) -> Dated:
    """Return the version in force on a day, else the first that comes, of something that has versions."""
    past = [each for each in versions if each.from_on <= day]
    return past[-1] if past else versions[0]


def changing_from(request: Asked) -> Looking:
    """Return the structure as it is now, for a page that changes it."""
    today = timezone.localdate()
    reach = structure_reach(request.actor)
    return Looking(request.actor, register_known(), today, today, None, reach)


def looking(request: Asked) -> Looking:
    """Return how this request looks at the structure: ``?on=`` a day in force, ``?known=`` as known."""
    read = read_as(request)
    reach = structure_reach(request.actor)
    today = timezone.localdate()
    day, refusal = _day(request.GET.get("on", "").strip(), read.on)
    return Looking(
        request.actor, register_known(read.as_at), day, today, read.as_at, reach, refusal
    )


def _day(text: str, usual: date) -> tuple[date, str]:
    if not text:
        return usual, ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day.year <= _LATEST:
        return usual, f"“{text[:40]}” is not a day: the structure is shown on {in_words(usual)}."
    return day, ""


def unit_or_404(view: Looking, reference: str) -> int:
    """Return the unit of that reference, where the reader sees it."""
    found = next(
        (pk for pk, known in view.register.unit_references.items() if known == reference), None
    )
    if found is None or not view.sees(found):
        raise Http404("There is no such unit.")
    return found


def post_or_404(view: Looking, reference: str) -> int:
    """Return the post of that reference, where the reader sees it."""
    found = next(
        (pk for pk, known in view.register.post_references.items() if known == reference), None
    )
    if found is None or not view.sees_post(found):
        raise Http404("There is no such post.")
    return found


def person_or_404(view: Looking, reference: str) -> int:
    """Return the person of that reference, where the reader sees one of the posts that they hold or held."""
    found = next(
        (pk for pk, known in view.register.people.items() if known.reference == reference), None
    )
    held = view.register.held_by(found) if found is not None else []
    is_seen = view.reach is None or any(view.sees_post(it.post_id) for it in held)
    if found is None or not is_seen:
        raise Http404("There is no such person.")
    return found

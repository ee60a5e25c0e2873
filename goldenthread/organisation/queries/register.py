"""The whole structure at once: units, posts, people, appointments, roles and areas, on any day.

A council's structure is small (thousands of rows), and every question about it needs most of it: it is
loaded whole, with a fixed number of queries, and asked in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.audit.queries import head
from goldenthread.organisation.models import (
    Appointment,
    AppointmentKind,
    Area,
    AreaVersion,
    OrganisationUnit,
    OrganisationUnitVersion,
    Person,
    Post,
    PostVersion,
    Role,
    RoleGrant,
)
from goldenthread.organisation.queries.dated import Dated, Ledger, ledger_of

__all__ = [
    "POST_FIELDS",
    "UNIT_FIELDS",
    "AppointmentKey",
    "AppointmentKind",
    "GrantKey",
    "Held",
    "PersonKnown",
    "Register",
    "Role",
    "posts_known",
    "register_known",
    "units_known",
]

UNIT_FIELDS = (
    "name",
    "kind",
    "parent_id",
    "is_ended",
    "is_partner",
    "successor_id",
    "successors",
)
POST_FIELDS = ("title", "unit_id", "is_ended", "successor_id")

#: A post, a person and the day on which the appointment began.
AppointmentKey = tuple[int, int, date]
#: A post, a role and the unit that it reaches.
GrantKey = tuple[int, str, int]


@dataclass(frozen=True)
class Held:
    """That a person holds a post, as it stands; ``to_on`` is the last day, where one is known."""

    post_id: int
    person_id: int
    from_on: date
    to_on: date | None
    kind: str
    reason: str = ""
    event: int | None = None
    is_withdrawn: bool = False

    @property
    def key(self) -> AppointmentKey:
        """What tells this appointment from others."""
        return (self.post_id, self.person_id, self.from_on)

    def is_on(self, day: date) -> bool:
        """Say whether it is in force on a day."""
        return self.from_on <= day and (self.to_on is None or self.to_on >= day)

    def is_from(self, day: date) -> bool:
        """Say whether it is in force on a day or later."""
        return self.to_on is None or self.to_on >= day


@dataclass(frozen=True)
class PersonKnown:
    """A person; the e-mail is for those who administer."""

    id: int
    reference: str
    name: str
    email: str = ""


@dataclass
class Register:
    """The structure as known; ``references`` of units and posts stand beside their ledgers.

    ``appointments`` leaves out what was withdrawn before it began; ``appointment_rows`` holds every row.
    """

    units: Ledger[int]
    posts: Ledger[int]
    grants: Ledger[GrantKey]
    unit_references: dict[int, str]
    post_references: dict[int, str]
    people: dict[int, PersonKnown]
    appointments: dict[AppointmentKey, Held]
    appointment_rows: dict[AppointmentKey, list[Held]]
    areas: Ledger[int]
    area_references: dict[int, str]
    known_at: int

    def unit(self, unit_id: int, day: date) -> Dated | None:
        """Return a unit as it is on a day; nothing where it has not begun or has ended."""
        found = self.units.on(unit_id, day)
        return None if found is None or found.says["is_ended"] else found

    def post(self, post_id: int, day: date) -> Dated | None:
        """Return a post as it is on a day; nothing where it has not begun or has ended."""
        found = self.posts.on(post_id, day)
        return None if found is None or found.says["is_ended"] else found

    def units_in_force(self, day: date) -> dict[int, Dated]:
        """Return every unit in force on a day, in order of name."""
        found = ((unit_id, self.unit(unit_id, day)) for unit_id in self.units.rows)
        there = [(unit_id, version) for unit_id, version in found if version is not None]
        return dict(sorted(there, key=lambda each: str(each[1].says["name"]).casefold()))

    def posts_in_force(self, day: date) -> dict[int, Dated]:
        """Return every post in force on a day, in order of title."""
        found = ((post_id, self.post(post_id, day)) for post_id in self.posts.rows)
        there = [(post_id, version) for post_id, version in found if version is not None]
        return dict(sorted(there, key=lambda each: str(each[1].says["title"]).casefold()))

    def unit_name(self, unit_id: int | None, day: date) -> str:
        """Return what a unit is called on a day, or was or will be called nearest to it."""
        return _called(self.units, unit_id, "name", day)

    def post_title(self, post_id: int | None, day: date) -> str:
        """Return what a post is called on a day, or was or will be called nearest to it."""
        return _called(self.posts, post_id, "title", day)

    def area_name(self, area_id: int, day: date) -> str:
        """Return what an area is called on a day."""
        return _called(self.areas, area_id, "name", day)

    def appointments_of(self, post_id: int) -> list[Held]:
        """Return every appointment to a post, earliest first."""
        found = (held for held in self.appointments.values() if held.post_id == post_id)
        return sorted(found, key=lambda held: (held.from_on, held.person_id))

    def appointments_by_post(self) -> dict[int, list[Held]]:
        """Return every appointment by its post, earliest first."""
        found: dict[int, list[Held]] = defaultdict(list)
        for held in sorted(self.appointments.values(), key=lambda held: held.from_on):
            found[held.post_id].append(held)
        return found

    def holders(self, post_id: int, day: date) -> list[Held]:
        """Return who holds a post on a day."""
        return [held for held in self.appointments_of(post_id) if held.is_on(day)]

    def held_by(self, person_id: int) -> list[Held]:
        """Return every appointment of a person, earliest first."""
        found = (held for held in self.appointments.values() if held.person_id == person_id)
        return sorted(found, key=lambda held: (held.from_on, held.post_id))

    def grants_in_force(self, day: date) -> Iterator[GrantKey]:
        """Yield which roles posts hold over which units on a day."""
        for key in self.grants.rows:
            found = self.grants.on(key, day)
            if found is not None and not found.says["is_withdrawn"]:
                yield key

    def grants_from(self, day: date) -> Iterator[GrantKey]:
        """Yield which roles posts hold over which units on a day or later."""
        for key in self.grants.rows:
            later = (it for it in self.grants.versions(key) if it.from_on > day)
            if any(it and not it.says["is_withdrawn"] for it in (self.grants.on(key, day), *later)):
                yield key


def _called(ledger: Ledger[int], key: int | None, name: str, day: date) -> str:
    if key is None:
        return ""
    found = ledger.on(key, day) or next(iter(ledger.versions(key)), None)
    return str(found.says[name]) if found else ""


def register_known(as_at: int | None = None) -> Register:
    """Return the whole structure as known at an event, or now. 10 SQL queries."""

    def known(model: Any, *fields: str) -> Any:
        rows = model.objects.known_at(as_at).order_by("from_on", "event", "id")
        return rows.values_list(*fields)

    rows = _appointments(as_at)
    areas = {row.pk: row for row in Area.objects.known_at(as_at)}
    dated = ("from_on", "event", "reason")
    return Register(
        units=ledger_of(
            known(OrganisationUnitVersion, "unit_id", *dated, *UNIT_FIELDS),
            keys=1,
            fields=UNIT_FIELDS,
        ),
        posts=ledger_of(
            known(PostVersion, "post_id", *dated, *POST_FIELDS), keys=1, fields=POST_FIELDS
        ),
        grants=ledger_of(
            known(RoleGrant, "post_id", "role", "unit_id", "from_on", "event", "is_withdrawn"),
            keys=3,
            fields=["is_withdrawn"],
            has_reason=False,
        ),
        unit_references=_references(OrganisationUnit, as_at),
        post_references=_references(Post, as_at),
        people={
            pk: PersonKnown(pk, reference, name, email)
            for pk, reference, name, email in Person.objects.order_by("name").values_list(
                "id", "reference", "name", "email"
            )
        },
        appointments={key: every[-1] for key, every in rows.items() if not every[-1].is_withdrawn},
        appointment_rows=rows,
        areas=_areas(areas, known(AreaVersion, "area_id", "from_on", "event", "reason", "name")),
        area_references={pk: row.reference for pk, row in areas.items()},
        known_at=head() if as_at is None else as_at,
    )


def units_known(only: Collection[int]) -> Ledger[int]:
    """Return what these units are and where they stand, on any day. One SQL query."""
    rows = OrganisationUnitVersion.objects.filter(unit_id__in=only)
    values = rows.order_by("from_on", "event", "id").values_list(
        "unit_id", "from_on", "event", "reason", *UNIT_FIELDS
    )
    return ledger_of(values, keys=1, fields=UNIT_FIELDS)


def posts_known(only: Collection[int]) -> Ledger[int]:
    """Return what these posts are called and where they belong, on any day. One SQL query."""
    rows = PostVersion.objects.filter(post_id__in=only).order_by("from_on", "event", "id")
    values = rows.values_list("post_id", "from_on", "event", "reason", *POST_FIELDS)
    return ledger_of(values, keys=1, fields=POST_FIELDS)


def _areas(areas: dict[int, Area], versions: Any) -> Ledger[int]:
    """Return what areas are called: since ever by the name of their row, then by their versions."""
    ledger: Ledger[int] = Ledger()
    for pk, row in areas.items():
        # Whatever event added it, no plan: so that withdrawing a plan of the same event leaves it.
        ledger.rows[pk] = [Dated(date.min, {"name": row.name})]
    for pk, rows in ledger_of(versions, keys=1, fields=["name"]).rows.items():
        ledger.rows[pk] += rows
    return ledger


def _references(model: Any, as_at: int | None) -> dict[int, str]:
    return dict(model.objects.known_at(as_at).values_list("id", "reference"))


def _appointments(as_at: int | None) -> dict[AppointmentKey, list[Held]]:
    found: dict[AppointmentKey, list[Held]] = defaultdict(list)
    rows = Appointment.objects.known_at(as_at).order_by("event", "id")
    for row in rows.values_list(
        "post_id", "person_id", "from_on", "to_on", "kind", "reason", "event", "is_withdrawn"
    ):
        held = Held(*row)
        found[held.key].append(held)
    return found

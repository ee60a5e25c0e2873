"""A change of the structure on its way: drawn on the register in memory, judged, then written at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from goldenthread.audit.queries import latest_change_of
from goldenthread.organisation.access import RIGHTS_OF, Actor, Right, Role
from goldenthread.organisation.commands.refusals import (
    ChangedMeanwhile,
    NotPossible,
    refuse_far,
)
from goldenthread.organisation.commands.structure import free_reference, reference_from
from goldenthread.organisation.models import (
    Appointment,
    Area,
    AreaVersion,
    OrganisationUnit,
    OrganisationUnitVersion,
    Person,
    Post,
    PostVersion,
    RoleGrant,
)
from goldenthread.organisation.queries.administering import (
    Untended,
    may_sign_in,
    untended_from,
    untended_in_words,
)
from goldenthread.organisation.queries.dated import Dated, Key, Ledger
from goldenthread.organisation.queries.faults import Faults, faults_from
from goldenthread.organisation.queries.register import Held, PersonKnown, Register
from goldenthread.ui.dates import day as in_words

__all__ = ["Redrawing", "Succession"]

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Succession:
    """That a unit or a post ends, and who takes over what it owned from that day on.

    Of several ``heirs`` the first takes over all that ``series`` does not give to another.
    """

    ended_id: int
    heirs: tuple[int, ...]
    from_on: date
    series: Mapping[int, int] = field(default_factory=dict)

    def heir_of(self, series_id: int) -> int:
        """Return who takes over a series, or what was done for it."""
        return self.series.get(series_id, self.heirs[0])


@dataclass
class Redrawing:
    """A register and what is being changed in it.

    What is new has an id below nought until it is written. ``today`` decides what is past.
    """

    register: Register
    today: date
    reason: str = ""
    since: date | None = None
    new_units: dict[int, str] = field(default_factory=dict)
    new_posts: dict[int, str] = field(default_factory=dict)
    new_people: list[int] = field(default_factory=list)
    changed_people: dict[int, PersonKnown] = field(default_factory=dict)
    new_areas: list[int] = field(default_factory=list)
    appointed: list[Held] = field(default_factory=list)
    ended_units: list[Succession] = field(default_factory=list)
    ended_posts: list[Succession] = field(default_factory=list)
    withdrawn_event: int | None = None
    faults_before: Faults | None = None
    references: dict[str, set[str]] = field(default_factory=dict)
    signing_in: frozenset[int] = frozenset()
    untended_before: Untended | None = None

    def begin(self, since: date) -> None:
        """Note how the structure stood before anything is changed from ``since`` on."""
        refuse_far(since)
        if self.untended_before is None:
            self.signing_in = may_sign_in()
            self.untended_before = untended_from(self.register, self.today, self.signing_in)
        if self.since is None or since < self.since:
            self.since = since
            if not self._is_drawn:
                self.faults_before = faults_from(self.register, since)

    @property
    def _is_drawn(self) -> bool:
        held = self.register
        dated = (held.units, held.posts, held.grants, held.areas)
        return bool(self.appointed) or any(each.added for each in dated)

    @property
    def is_nothing(self) -> bool:
        """Say whether everything asked for stands already."""
        return not (self._is_drawn or self.new_areas or self.new_people or self.changed_people)

    def _temporary_id(self) -> int:
        made = (self.new_units, self.new_posts, self.new_people, self.new_areas)
        return -1 - sum(len(each) for each in made)

    def _taken(self, kind: str, known: Iterable[str]) -> set[str]:
        """Return the references of a kind that are taken; gathered once."""
        if kind not in self.references:
            self.references[kind] = set(known)
        return self.references[kind]

    def add_unit(self, says: Mapping[str, Any], *, from_on: date, reference: str = "") -> int:
        """Draw a new unit; return the id that it has until it is written."""
        unit_id = self._temporary_id()
        taken = self._taken("units", self.register.unit_references.values())
        wanted = reference or reference_from(str(says["name"]))
        self.new_units[unit_id] = self.register.unit_references[unit_id] = free_reference(
            wanted, taken
        )
        usual = {
            "is_ended": False,
            "is_partner": False,
            "successor_id": None,
            "successors": "",
        }
        self.register.units.put(unit_id, Dated(from_on, {**usual, **says}, reason=self.reason))
        return unit_id

    def add_post(self, title: str, unit_id: int, *, from_on: date, reference: str = "") -> int:
        """Draw a new post; return the id that it has until it is written."""
        post_id = self._temporary_id()
        taken = self._taken("posts", self.register.post_references.values())
        self.new_posts[post_id] = self.register.post_references[post_id] = free_reference(
            reference or reference_from(title), taken
        )
        says = {"title": title, "unit_id": unit_id, "is_ended": False, "successor_id": None}
        self.register.posts.put(post_id, Dated(from_on, says, reason=self.reason))
        return post_id

    def add_person(self, name: str, *, email: str = "", reference: str = "") -> int:
        """Draw a new person; return the id that they have until they are written."""
        if not name.strip():
            raise NotPossible("Write the person’s name.", field="person_name")
        person_id = self._temporary_id()
        people = self.register.people.values()
        taken = self._taken("people", (person.reference for person in people))
        free = free_reference(reference or reference_from(name), taken)
        self.register.people[person_id] = PersonKnown(person_id, free, name.strip(), email)
        self.new_people.append(person_id)
        return person_id

    def change_person(self, person_id: int, *, name: str, email: str) -> None:
        """Draw another name or e-mail of a person."""
        now = self.register.people[person_id]
        then = replace(now, name=name, email=email)
        if then != now:
            self.register.people[person_id] = self.changed_people[person_id] = then

    def add_area(self, name: str, *, reference: str = "") -> int:
        """Draw a new area; return the id that it has until it is written."""
        area_id = self._temporary_id()
        taken = self._taken("areas", self.register.area_references.values())
        free = free_reference(reference or reference_from(name), taken)
        self.register.area_references[area_id] = free
        self.register.areas.rows[area_id] = [Dated(date.min, {"name": name})]
        self.new_areas.append(area_id)
        return area_id

    def appoint(self, held: Held) -> None:
        """Draw an appointment, or how a known one stands from now on."""
        known = self.register.appointments.get(held.key)
        if known is not None and (known.to_on, known.kind) == (held.to_on, held.kind):
            return
        self.register.appointments[held.key] = held
        self.appointed.append(held)

    def end_appointment(self, held: Held, *, to_on: date) -> None:
        """Draw that an appointment ends; one that ended earlier is left."""
        name = self.register.people[held.person_id].name
        if held.to_on is not None and held.to_on <= to_on:
            return
        if to_on < held.from_on:
            raise NotPossible(
                f"{name} holds {self.register.post_title(held.post_id, held.from_on)} only from"
                f" {in_words(held.from_on)}: choose a later day.",
                field="from_on",
            )
        self.appoint(replace(held, to_on=to_on, reason=self.reason, event=None))

    def withdraw_appointment(self, held: Held) -> None:
        """Draw that an appointment which has not begun never does."""
        del self.register.appointments[held.key]
        self.appointed.append(replace(held, is_withdrawn=True, reason=self.reason, event=None))

    def grant(self, key: tuple[int, str, int], *, from_on: date, is_withdrawn: bool) -> None:
        """Draw that a post has a role over a unit from a day on, or has it no longer."""
        stands = self.register.grants.on(key, from_on)
        if stands is None:
            if not is_withdrawn:
                self.register.grants.put(key, Dated(from_on, {"is_withdrawn": False}))
            return
        self.register.grants.change(key, from_on, {"is_withdrawn": is_withdrawn})

    def refuse_faults(self) -> None:
        """Refuse what would leave the structure with a fault that it did not have.

        Raises:
            NotPossible: with the first fault's sentence, and the others listed.
        """
        if self.since is None or self.untended_before is None:
            return
        untended = untended_from(self.register, self.today, self.signing_in)
        if found := untended.beyond(self.untended_before):
            raise NotPossible(untended_in_words(self.register, found))
        after = faults_from(self.register, self.since)
        before = self.faults_before or {}
        news = [sentence for key, sentence in after.items() if key not in before]
        if news:
            raise NotPossible(news[0], listed=news[1:])

    def refuse_changed(self, read_at: int | None) -> None:
        """Refuse where somebody else changed one of the same things after ``read_at``."""
        if read_at is None:
            return
        for unit_id in self.touched_units:
            if self.register.units.latest_event(unit_id) > read_at:
                name = self.register.units.versions(unit_id)[0].says["name"]
                raise ChangedMeanwhile(_meanwhile(str(name)))
        for area_id, _ in self.register.areas.added:
            if self.register.areas.latest_event(area_id) > read_at:
                name = self.register.area_name(area_id, date.min)
                raise ChangedMeanwhile(_meanwhile(name))
        for post_id in self.touched_posts | {held.post_id for held in self.appointed}:
            every = (
                rows for key, rows in self.register.appointment_rows.items() if key[0] == post_id
            )
            latest = max((held.event or 0 for rows in every for held in rows), default=0)
            if max(latest, self.register.posts.latest_event(post_id)) > read_at:
                raise ChangedMeanwhile(_meanwhile(self.register.post_title(post_id, self.today)))
        for person_id in self.changed_people:
            if latest_change_of(Person._meta.db_table, person_id) > read_at:
                name = Person.objects.values_list("name", flat=True).get(pk=person_id)
                raise ChangedMeanwhile(_meanwhile(name))

    @property
    def touched_units(self) -> set[int]:
        """The units that have new versions."""
        return {unit_id for unit_id, _ in self.register.units.added}

    @property
    def touched_posts(self) -> set[int]:
        """The posts that have new versions."""
        return {post_id for post_id, _ in self.register.posts.added}

    def require(self, by: Actor) -> None:
        """Refuse what reaches a unit that the actor does not administer, or gives more than they have."""
        by.require(Right.ADMINISTER)
        reached: set[int | None] = set()
        for unit_id, version in self.register.units.added:
            reached |= {unit_id} if unit_id > 0 else {version.says["parent_id"]}
            if version.says["parent_id"] is not None:
                reached.add(version.says["parent_id"])
        for post_id, version in self.register.posts.added:
            reached |= {version.says["unit_id"], *self._units_recorded(post_id, version.from_on)}
        for (_, _, unit_id), _ in self.register.grants.added:
            reached.add(unit_id)
        for held in self.appointed:
            reached |= self._units_of_post(held)
        for person_id in self.changed_people:
            for held in self.register.held_by(person_id):
                if held.is_on(self.today):
                    reached |= self._units_of_post(held)
        reached |= {heir for it in self.ended_units for heir in it.heirs}
        for each in reached:
            if not self.is_administered(by, each):
                by.require(Right.ADMINISTER, each)
        for post_id in {held.post_id for held in self.appointed}:
            self._refuse_to_give(by, post_id)

    def _units_recorded(self, post_id: int, day: date) -> set[int]:
        """Return the units to which a post belongs as recorded, from a day on and today."""
        rows = [it for it in self.register.posts.rows.get(post_id, ()) if it.event is not None]
        recorded = Ledger({post_id: rows})
        stands = (recorded.on(post_id, it) for it in (day, max(day, self.today)))
        return {it.says["unit_id"] for it in stands if it is not None}

    def _units_of_post(self, held: Held) -> set[int | None]:
        """Return the unit to which the post of an appointment belongs, or last belonged."""
        day = max(held.from_on, self.today)
        stands = self.register.posts.on(held.post_id, day)
        return {stands.says["unit_id"] if stands else None}

    def _refuse_to_give(self, by: Actor, post_id: int) -> None:
        """Refuse to say who holds a post whose roles reach further than the actor does.

        Else whoever administers a part of the council would come, by a post there, to all of it.
        """
        for post, role, unit_id in self.register.grants_from(self.today):
            if post != post_id or self.is_administered(by, unit_id):
                continue
            for right in RIGHTS_OF[Role(role)]:
                by.require(right, unit_id)

    def is_administered(self, by: Actor, unit_id: int | None) -> bool:
        """Say whether the actor administers a unit; of a new one, or none today, what is above it."""
        seen: set[int] = set()
        while unit_id is not None and unit_id not in seen:
            if by.may(Right.ADMINISTER, unit_id):
                return True
            seen.add(unit_id)
            if unit_id > 0 and self.register.unit(unit_id, self.today) is not None:
                return False
            versions = self.register.units.versions(unit_id)
            unit_id = versions[-1].says["parent_id"] if versions else None
        return Right.ADMINISTER in by.everywhere

    def write(self) -> dict[int, int]:
        """Write what was drawn, inside an event; return the ids given, by those before.

        What is new in areas, people, units and posts comes first, so that the rest can point to it.
        """
        ids: dict[int, int] = {}
        units = [OrganisationUnit(reference=it) for it in self.new_units.values()]
        OrganisationUnit.objects.append(units)
        ids |= {key: row.pk for key, row in zip(self.new_units, units, strict=True)}
        posts = [Post(reference=it) for it in self.new_posts.values()]
        Post.objects.append(posts)
        ids |= {key: row.pk for key, row in zip(self.new_posts, posts, strict=True)}
        register = self.register
        areas = [
            Area(reference=register.area_references[it], name=register.area_name(it, date.min))
            for it in self.new_areas
        ]
        Area.objects.append(areas)
        ids |= {key: row.pk for key, row in zip(self.new_areas, areas, strict=True)}
        ids |= self._write_people()
        self._write_versions(ids)
        return ids

    def _write_people(self) -> dict[int, int]:
        ids = {}
        for person_id in self.new_people:
            known = self.register.people[person_id]
            row = Person(reference=known.reference, name=known.name, email=known.email)
            row.save()
            ids[person_id] = row.pk
        for person_id, known in self.changed_people.items():
            if person_id > 0:
                row = Person.objects.get(pk=person_id)
                row.name, row.email = known.name, known.email
                row.save()
        return ids

    def _write_versions(self, ids: Mapping[int, int]) -> None:
        def real(says: Mapping[str, Any]) -> dict[str, Any]:
            return {
                name: ids.get(value, value) if name.endswith("_id") else value
                for name, value in says.items()
            }

        versions: tuple[tuple[Any, str, Ledger[int]], ...] = (
            (OrganisationUnitVersion, "unit_id", self.register.units),
            (PostVersion, "post_id", self.register.posts),
            (AreaVersion, "area_id", self.register.areas),
        )
        for model, subject, ledger in versions:
            model.objects.append(
                [
                    model(
                        **{subject: ids.get(key, key)},
                        **real(it.says),
                        from_on=it.from_on,
                        reason=it.reason or self.reason,
                    )
                    for key, it in _latest(ledger)
                ]
            )
        RoleGrant.objects.append(
            [
                RoleGrant(
                    post_id=ids.get(post_id, post_id),
                    role=role,
                    unit_id=ids.get(unit_id, unit_id),
                    from_on=it.from_on,
                    **it.says,
                )
                for (post_id, role, unit_id), it in _latest(self.register.grants)
            ]
        )
        Appointment.objects.append(
            [
                Appointment(
                    post_id=ids.get(held.post_id, held.post_id),
                    person_id=ids.get(held.person_id, held.person_id),
                    from_on=held.from_on,
                    to_on=held.to_on,
                    kind=held.kind,
                    reason=held.reason,
                    is_withdrawn=held.is_withdrawn,
                )
                for held in {held.key: held for held in self.appointed}.values()
            ]
        )


def _latest(ledger: Ledger[Key]) -> list[tuple[Key, Dated]]:
    """Return what is to be recorded: of several versions of one subject and day the latest."""
    latest = {(key, each.from_on): (key, each) for key, each in ledger.added}
    return list(latest.values())


def _meanwhile(name: str) -> str:
    return (
        f"Somebody changed {name} while you were writing. Nothing of yours is lost:"
        " look at how it stands now and at what you wrote, and confirm again."
    )

"""What may be done to a post and to who holds it, each drawn on a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from goldenthread.organisation.commands.passing import pass_roles
from goldenthread.organisation.commands.redrawing import ONE_DAY, Redrawing, Succession
from goldenthread.organisation.commands.refusals import NotPossible, refuse_unreasoned
from goldenthread.organisation.commands.standing import post_there, unit_there
from goldenthread.organisation.queries.register import AppointmentKind, Held
from goldenthread.ui.dates import day as in_words

__all__ = [
    "AddPost",
    "Appoint",
    "ChangePerson",
    "ChangePost",
    "EndAppointment",
    "EndPost",
    "HandOver",
    "Somebody",
    "WithdrawAppointment",
]


@dataclass(frozen=True)
class Somebody:
    """A person who is known by an id, or a new one by name."""

    person_id: int | None = None
    name: str = ""
    email: str = ""
    is_namesake: bool = False

    def draw(self, drawn: Redrawing) -> int:
        """Return the person's id, drawing a new one where needed."""
        if self.person_id is not None:
            if self.person_id not in drawn.register.people:
                raise NotPossible("There is no such person: choose another.", field="person")
            return self.person_id
        name = self.name.strip()
        if not name:
            raise NotPossible("Choose a person, or write the name of a new one.", field="person")
        is_known = any(
            it.name.casefold() == name.casefold() for it in drawn.register.people.values()
        )
        if is_known and not self.is_namesake:
            raise NotPossible(
                f"There is a {name} already: choose that person from the list, or say that this is"
                " somebody else of the same name.",
                field="person_name",
            )
        return drawn.add_person(name, email=self.email.strip())


@dataclass(frozen=True)
class AddPost:
    """Add a post to a unit from a day on."""

    event_name: ClassVar = "organisation:post:added"
    title: str
    unit_id: int
    from_on: date

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        if not self.title.strip():
            raise NotPossible("Write the post’s title.", field="title")
        unit_there(drawn, self.unit_id, self.from_on, field="unit")
        drawn.add_post(self.title.strip(), self.unit_id, from_on=self.from_on)


@dataclass(frozen=True)
class ChangePost:
    """Give a post another title (``title``) or move it to another unit (``unit_id``)."""

    event_name: ClassVar = "organisation:post:changed"
    post_id: int
    from_on: date
    wanted: Mapping[str, Any]

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        title = post_there(drawn, self.post_id, self.from_on).says["title"]
        wanted = {
            key: value.strip() if isinstance(value, str) else value
            for key, value in self.wanted.items()
        }
        if not wanted.get("title", title):
            raise NotPossible("Write the post’s title.", field="title")
        if "unit_id" in wanted:
            unit_there(drawn, int(wanted["unit_id"]), self.from_on, field="unit")
        drawn.register.posts.change(self.post_id, self.from_on, wanted, reason=drawn.reason)


@dataclass(frozen=True)
class EndPost:
    """End a post; its roles, and what it is responsible for, pass to the successor. Its holders leave it."""

    event_name: ClassVar = "organisation:post:ended"
    post_id: int
    successor_id: int | None
    from_on: date

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        title, register = (
            post_there(drawn, self.post_id, self.from_on).says["title"],
            drawn.register,
        )
        if self.successor_id == self.post_id:
            raise NotPossible("A post cannot succeed itself: choose another.", field="successor")
        roles = [key for key in register.grants_in_force(self.from_on) if key[0] == self.post_id]
        heir = self.successor_id
        if heir is not None:
            post_there(drawn, heir, self.from_on, field="successor")
            pass_roles(
                drawn,
                lambda key: key[0] == self.post_id,
                lambda key: [(heir, key[1], key[2])],
                on=self.from_on,
            )
        elif roles:
            raise NotPossible(
                f"{title} still has rights over {register.unit_name(roles[0][2], self.from_on)}:"
                " choose the post that takes over what it does.",
                field="successor",
            )
        for held in register.appointments_of(self.post_id):
            if held.is_from(self.from_on):
                drawn.end_appointment(held, to_on=self.from_on - ONE_DAY)
        ended = {"is_ended": True, "successor_id": self.successor_id}
        register.posts.change(self.post_id, self.from_on, ended, reason=drawn.reason)
        heirs = () if heir is None else (heir,)
        drawn.ended_posts.append(Succession(self.post_id, heirs, self.from_on))


@dataclass(frozen=True)
class Appoint:
    """Appoint somebody to a post from a day on, where it is known until another."""

    event_name: ClassVar = "organisation:person:appointed"
    post_id: int
    who: Somebody
    kind: str
    from_on: date
    to_on: date | None = None

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        post_there(drawn, self.post_id, self.from_on)
        _refuse_backwards(self.from_on, self.to_on)
        if self.kind not in AppointmentKind.values:
            raise NotPossible("Choose on what terms the post is held.", field="kind")
        person_id = self.who.draw(drawn)
        for held in drawn.register.holders(self.post_id, self.from_on):
            if held.person_id == person_id and held.from_on < self.from_on:
                drawn.end_appointment(held, to_on=self.from_on - ONE_DAY)
        drawn.appoint(
            Held(self.post_id, person_id, self.from_on, self.to_on, self.kind, drawn.reason)
        )


def _refuse_backwards(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise NotPossible(
            "The last day comes before the first: mend one of the two.", field="to_on"
        )


@dataclass(frozen=True)
class EndAppointment:
    """End somebody's appointment; ``to_on`` is the last day on which they hold the post."""

    event_name: ClassVar = "organisation:appointment:ended"
    post_id: int
    person_id: int
    began_on: date
    to_on: date

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.to_on)
        refuse_unreasoned(self.to_on + ONE_DAY, today=drawn.today, reason=drawn.reason)
        held = drawn.register.appointments.get((self.post_id, self.person_id, self.began_on))
        if held is None:
            raise NotPossible("There is no such appointment: look at the post again.")
        if self.to_on < held.from_on:
            raise NotPossible(
                f"The appointment began on {in_words(held.from_on)}: the last day cannot be before it.",
                field="to_on",
            )
        drawn.appoint(replace(held, to_on=self.to_on, reason=drawn.reason, event=None))


@dataclass(frozen=True)
class WithdrawAppointment:
    """Withdraw an appointment before its first day; who was to leave for it stays as they were."""

    event_name: ClassVar = "organisation:appointment:withdrawn"
    post_id: int
    person_id: int
    begins_on: date

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(drawn.today)
        register = drawn.register
        held = register.appointments.get((self.post_id, self.person_id, self.begins_on))
        if held is None:
            raise NotPossible("There is no such appointment: look at the post again.")
        if held.from_on <= drawn.today:
            raise NotPossible(
                f"{register.people[held.person_id].name} holds"
                f" {register.post_title(held.post_id, held.from_on)} since {in_words(held.from_on)}:"
                " set the last day instead."
            )
        made = _event_that_made(register.appointment_rows[held.key])
        drawn.withdraw_appointment(held)
        for each in register.appointments_of(self.post_id):
            rows = register.appointment_rows[each.key]
            left_for_it = each.event == made and each.to_on == held.from_on - ONE_DAY
            if left_for_it and len(rows) > 1 and not rows[-2].is_withdrawn:
                drawn.appoint(replace(rows[-2], event=None))


def _event_that_made(rows: Sequence[Held]) -> int | None:
    """Return the event that recorded an appointment, or recorded it again after it was withdrawn."""
    made = None
    for row in rows:
        made = None if row.is_withdrawn else made or row.event
    return made


@dataclass(frozen=True)
class HandOver:
    """Hand a post from one holder to another: one leaves the day before, the other begins."""

    event_name: ClassVar = "organisation:post:handed_over"
    post_id: int
    leaving_id: int | None
    who: Somebody
    kind: str
    from_on: date

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        drawn.begin(self.from_on)
        refuse_unreasoned(self.from_on, today=drawn.today, reason=drawn.reason)
        title = post_there(drawn, self.post_id, self.from_on).says["title"]
        if self.who.person_id is not None and self.who.person_id == self.leaving_id:
            raise NotPossible("They hold the post already: choose somebody else.", field="person")
        leaving = [
            held
            for held in drawn.register.appointments_of(self.post_id)
            if held.person_id == self.leaving_id and held.is_from(self.from_on)
        ]
        if self.leaving_id is not None and not leaving:
            raise NotPossible(
                f"They do not hold {title} on {in_words(self.from_on)}: choose who hands it over.",
                field="leaving",
            )
        for held in leaving:
            drawn.end_appointment(held, to_on=self.from_on - ONE_DAY)
        Appoint(self.post_id, self.who, self.kind, self.from_on).draw(drawn)


@dataclass(frozen=True)
class ChangePerson:
    """Write a person's name or e-mail otherwise."""

    event_name: ClassVar = "organisation:person:changed"
    person_id: int
    name: str
    email: str

    def draw(self, drawn: Redrawing) -> None:
        """Draw it on the register."""
        if not self.name.strip():
            raise NotPossible("Write the person’s name.", field="name")
        drawn.change_person(self.person_id, name=self.name.strip(), email=self.email.strip())

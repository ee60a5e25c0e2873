"""Who looks after the council: on which days nobody who can sign in administers it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from goldenthread.organisation.access import RIGHTS_OF, Right, Role
from goldenthread.organisation.models import Account
from goldenthread.organisation.queries.register import Register
from goldenthread.ui.dates import day as in_words

__all__ = [
    "Untended",
    "addresses",
    "may_sign_in",
    "untended_from",
    "untended_in_words",
    "who_administers",
]


def may_sign_in() -> frozenset[int]:
    """Return the people whose account is open. One SQL query."""
    accounts = Account.objects.filter(is_active=True)
    return frozenset(accounts.values_list("person_id", flat=True))


def addresses() -> dict[int, str]:
    """Return where the people whose account is open are reached by mail, where it is known. One SQL query."""
    accounts = Account.objects.filter(is_active=True).exclude(email="")
    return dict(accounts.values_list("person_id", "email"))


@dataclass(frozen=True)
class Untended:
    """The councils that nobody administers, by the day from which it is so until the next one."""

    steps: dict[date, frozenset[int]] = field(default_factory=dict)

    def on(self, day: date) -> frozenset[int]:
        """Return the top units that nobody administers on a day."""
        latest = max((each for each in self.steps if each <= day), default=None)
        return self.steps[latest] if latest is not None else frozenset()

    def beyond(self, before: Untended) -> tuple[date, int] | None:
        """Return the first day and top unit that nobody administers and that somebody did before."""
        for day in sorted({*self.steps, *before.steps}):
            if news := self.on(day) - before.on(day):
                return day, min(news)
        return None


def who_administers(register: Register, day: date) -> frozenset[int]:
    """Return the people who administer a whole council on a day; a partner is no council. No SQL query."""
    councils = _councils(register, day)
    return frozenset(
        held.person_id
        for post_id, role, unit_id in register.grants_in_force(day)
        if unit_id in councils and Right.ADMINISTER in RIGHTS_OF[Role(role)]
        if register.post(post_id, day) is not None
        for held in register.holders(post_id, day)
    )


def untended_from(register: Register, since: date, people: Collection[int]) -> Untended:
    """Return which councils none of ``people`` administers, on ``since`` and each later day.

    A partner's own top unit is no council. No SQL query.
    """
    days = {since, *register.grants.days_after(since)}
    days |= register.units.days_after(since) | register.posts.days_after(since)
    for held in register.appointments.values():
        ends = held.to_on + timedelta(days=1) if held.to_on else since
        days |= {day for day in (held.from_on, ends) if day > since}
    return Untended({day: _untended(register, day, people) for day in days})


def untended_in_words(register: Register, found: tuple[date, int]) -> str:
    """Say from when which council would be without, as :meth:`Untended.beyond` found it."""
    day, unit_id = found
    return (
        f"Nobody who can sign in would administer {register.unit_name(unit_id, day)} from {in_words(day)} on:"
        " see first that somebody else does, who can sign in."
    )


def _councils(register: Register, day: date) -> set[int]:
    """Return the top units that are no partner's."""
    return {
        pk
        for pk in register.units.rows
        if (stands := register.unit(pk, day))
        and stands.says["parent_id"] is None
        and not stands.says["is_partner"]
    }


def _untended(register: Register, day: date, people: Collection[int]) -> frozenset[int]:
    councils = _councils(register, day)
    for post_id, role, unit_id in register.grants_in_force(day):
        if unit_id in councils and Right.ADMINISTER in RIGHTS_OF[Role(role)]:
            if register.post(post_id, day) is None:
                continue
            if any(held.person_id in people for held in register.holders(post_id, day)):
                councils.discard(unit_id)
    return frozenset(councils)

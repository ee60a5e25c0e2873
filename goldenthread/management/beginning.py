"""Begin a council: what stands before the first workbook is brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from goldenthread.audit.events import event
from goldenthread.indicators.commands.versions import adopt_rule
from goldenthread.organisation.access import SYSTEM, Role
from goldenthread.organisation.commands.posts import NewPost, add_posts, appoint_person
from goldenthread.organisation.commands.structure import add_units
from goldenthread.rules.numbers import Number
from goldenthread.rules.rating import within_percent

POST = "Performance Officer"


@dataclass(frozen=True)
class Beginning:
    """What a council begins with; ``near_target_percent`` is of the target."""

    council: str
    name: str
    username: str
    password: str
    from_on: date
    near_target_percent: Number


def begin(written: Beginning, *, at: datetime) -> None:
    """Add the council, its first rating rule, and a performance officer who may do everything.

    One event, ``management:council:begun``: all of it or nothing.
    """
    with event(by=SYSTEM, at=at, name="management:council:begun"):
        council_id = add_units(
            [written.council],
            by=SYSTEM,
            at=at,
            kind="council",
            parent_id=None,
            from_on=written.from_on,
        )[0]
        adopt_rule(
            by=SYSTEM,
            at=at,
            name="Corporate rule",
            rule=within_percent(written.near_target_percent),
            from_on=written.from_on,
            adopted_by=f"{POST}, when the system was set up",
            adopted_on=at.date(),
        )
        post_id = add_posts(
            [NewPost(POST, council_id, [(Role.PERFORMANCE_OFFICER, council_id)])],
            by=SYSTEM,
            at=at,
            from_on=written.from_on,
        )[0]
        appoint_person(
            by=SYSTEM,
            at=at,
            name=written.name,
            username=written.username,
            password=written.password,
            post_id=post_id,
            from_on=written.from_on,
        )

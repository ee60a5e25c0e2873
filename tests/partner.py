"""A partner beside the small council: its own unit, indicator and person, and what is shared with it."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.audit.events import event
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.shares import share_series
from goldenthread.organisation.access import SYSTEM, Role
from goldenthread.organisation.commands.posts import NewPost, add_posts, appoint_person
from goldenthread.organisation.commands.structure import add_units
from goldenthread.organisation.models import Account, OrganisationUnitVersion, Person
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT, QUARTERS, Cast

NAME = "Wexcombe Homes"


@dataclass(frozen=True)
class Partner:
    """What was built: the partner's unit, its post, and its own series ``WH01``; HS20 is shared with it."""

    unit_id: int
    post_id: int
    series_id: int


def build_partner(cast: Cast) -> Partner:
    """Add the partner below the council, with one indicator of its own and HS20 shared with it."""
    begun_on = cast.structure.begun_on
    (unit_id,) = add_units(
        [NAME], by=SYSTEM, at=AT, kind="partner", parent_id=cast.structure.council_id,
        from_on=begun_on,
    )  # fmt: skip
    with event(by=SYSTEM, at=AT, name="organisation:units:added"):
        OrganisationUnitVersion.objects.append(
            [
                OrganisationUnitVersion(
                    unit_id=unit_id, from_on=begun_on, name=NAME, kind="partner",
                    parent_id=cast.structure.council_id, is_partner=True,
                )
            ]
        )  # fmt: skip
    (post_id,) = add_posts(
        [NewPost(title="Performance Lead", unit_id=unit_id, roles=[(Role.PARTNER, unit_id)])],
        by=SYSTEM, at=AT, from_on=begun_on,
    )  # fmt: skip
    appoint_person(
        by=SYSTEM, at=AT, name="Femi Adebayo", username="partner", password=None,
        post_id=post_id, from_on=begun_on,
    )  # fmt: skip
    add_indicators(
        [NewIndicator(code="WH01", title="Homes let within 28 days")],
        by=SYSTEM, at=AT, from_on=begun_on,
    )  # fmt: skip
    (series_id,) = add_series(
        [NewSeries(code="WH01", unit_id=unit_id, owner_id=post_id)],
        by=SYSTEM, at=AT, from_on=begun_on,
    )  # fmt: skip
    periods = [parse_period(label) for label in QUARTERS]
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[
            Figure(series_id=series_id, period=it, value=number(str(30 + place % 3)))
            for place, it in enumerate(periods)
        ],
        targets=[NewTarget(series_id=series_id, period=it, value=number("30")) for it in periods],
    )  # fmt: skip
    share_series(
        [cast.series["HS20"]], by=SYSTEM, at=AT, unit_id=unit_id, reason="The housing agreement"
    )
    return Partner(unit_id, post_id, series_id)


def add_newcomer() -> None:
    """Add somebody who can sign in and holds no post: ``newcomer``."""
    with event(by=SYSTEM, at=AT, name="organisation:person:appointed"):
        person = Person(reference="newcomer", name="Noor Haddad")
        person.save()
        account = Account(username="newcomer", person=person)
        account.set_unusable_password()
        account.save()

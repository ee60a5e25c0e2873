"""The partner of the small council: an indicator of its own, and what is shared with it."""

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
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.models import Account, Person
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
    """Give the council's partner an indicator of its own, and share HS20 with it."""
    begun_on = cast.structure.begun_on
    unit_id = cast.structure.services[NAME]
    post_id = cast.structure.posts["Performance Lead, Wexcombe Homes"]
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

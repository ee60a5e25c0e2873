"""One small council for the tests: Wexcombe's own services and people, with a few indicators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.contrib.auth import get_user_model

from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import record_actuals
from goldenthread.indicators.commands.versions import adopt_rule
from goldenthread.management.wexcombe import Structure, build_structure
from goldenthread.organisation.access import SYSTEM, Actor
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.rating import within_points
from goldenthread.rules.vocabulary import Polarity, ValueKind

AT = datetime(2014, 7, 14, 9, 30, tzinfo=UTC)
QUARTERS = (
    "2012/13 Q3", "2012/13 Q4", "2013/14 Q1", "2013/14 Q2", "2013/14 Q3", "2013/14 Q4", "2014/15 Q1"
)  # fmt: skip

#: code, title, service, kind, unit, decimals, polarity, target, the quarters' values
INDICATORS = (
    ("CS01", "Call handling quality", "Customer Services", ValueKind.PERCENTAGE, "%", 1,
     Polarity.HIGH, "90", ("94.8", "95.3", "95.1", "95.6", "94.9", "95.9", "95.5")),
    ("CS02a", "Telephone calls answered in 15 seconds", "Customer Services", ValueKind.PERCENTAGE,
     "%", 1, Polarity.HIGH, "80", ("82.6", "84.0", "81.7", "82.9", "79.6", "78.5", "77.4")),
    ("HS01", "Days taken to decide whether to accept people as homeless", "Housing Services",
     ValueKind.DURATION, "days", 0, Polarity.LOW, "15", ("14", "13", "15", "14", "15", "14", "21")),
    ("HS20", "Households in temporary accommodation", "Housing Services", ValueKind.NUMBER, "", 0,
     Polarity.LOW, "40", ("31", "33", "35", "34", "36", "38", "31")),
    ("RB09", "Days to process new claims and change events", "Finance, Revs and Bens",
     ValueKind.DURATION, "days", 1, Polarity.LOW, "12", ("9.1", "9.8", "9.4", "10.2", "9.9", "4.5", "9.4")),
)  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """The council that was built; ``series`` gives each indicator's series id by its code."""

    structure: Structure
    series: dict[str, int]

    def actor(self, username: str) -> Actor:
        """Return who signs in under ``username``, as in 2014."""
        account = account_named(username)
        assert account is not None, username
        return actor_for(account, on=date(2014, 7, 14))


def build_cast() -> Cast:
    """Build the council: its structure, one rule, five indicators and seven quarters of figures."""
    structure = build_structure(at=AT)
    adopt_rule(
        by=SYSTEM, at=AT, name="Corporate rule", rule=within_points(number(5)),
        from_on=structure.begun_on, adopted_by="Cabinet", adopted_on=date(2013, 3, 12),
    )  # fmt: skip
    add_indicators(
        [
            NewIndicator(
                code=code, title=title, value_kind=kind, unit=unit, decimals=decimals,
                polarity=polarity,
            )
            for code, title, _, kind, unit, decimals, polarity, _, _ in INDICATORS
        ],
        by=SYSTEM, at=AT, from_on=structure.begun_on,
    )  # fmt: skip
    owners = {
        "Customer Services": structure.posts["Contact Centre Manager"],
        "Housing Services": structure.posts["Head of Housing"],
        "Finance, Revs and Bens": structure.posts["Head of Finance, Revs and Bens"],
    }
    ids = add_series(
        [
            NewSeries(code=row[0], unit_id=structure.services[row[2]], owner_id=owners[row[2]])
            for row in INDICATORS
        ],
        by=SYSTEM, at=AT, from_on=structure.begun_on,
    )  # fmt: skip
    series = dict(zip([row[0] for row in INDICATORS], ids, strict=True))
    periods = [parse_period(label) for label in QUARTERS]
    record_actuals(
        by=SYSTEM,
        at=AT,
        figures=[
            Figure(series_id=series[row[0]], period=period, value=number(value))
            for row in INDICATORS
            for period, value in zip(periods, row[8], strict=True)
        ],
        targets=[
            NewTarget(series_id=series[row[0]], period=period, value=number(row[7]))
            for row in INDICATORS
            for period in periods
        ],
    )
    return Cast(structure, series)


def give_password(username: str, password: str) -> None:
    """Let an account sign in by password, for tests of signing in."""
    account = get_user_model().objects.get(username=username)
    account.set_password(password)
    account.save()

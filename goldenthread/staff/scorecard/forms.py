"""What the address of a scorecard asks for: read, checked, and written back in one order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from goldenthread.indicators.queries.portfolios import portfolio_seen
from goldenthread.indicators.queries.rollup import Group, group_seen
from goldenthread.indicators.queries.scorecard import (
    BESIDE,
    CLASSES,
    HEADINGS,
    LOOKED_FOR,
    ORDERS,
    Choices,
    ScorecardFilter,
    choices_for,
    periods_to_choose,
)
from goldenthread.organisation.access import Actor, Right
from goldenthread.reports.queries.in_use import AgreedSeries, agreed_series
from goldenthread.rules.benchmarks import BANDS
from goldenthread.rules.period_text import UnreadablePeriod
from goldenthread.rules.periods import Period, parse_period, period_of
from goldenthread.rules.vocabulary import Frequency, LifeStage
from goldenthread.staff.asking import KnownOn
from goldenthread.ui.addresses import with_query

#: Every filter, in the order in which an address names them.
NAMES = (
    "period", "known", "q", "service", "group", "portfolio", "agreed", "rating", "direction", "owner",
    "signal", "quarter", "stage", "compared", "look", "show", "sort", "page",
)  # fmt: skip
#: After a unit's reference: the unit and all below it.
AND_BELOW = "*"
_LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Reading:
    """What was asked for, as a filter and as the values that stand in the address.

    ``refusals`` are sentences about values that make no sense; those values are left out.
    """

    wanted: ScorecardFilter
    values: Mapping[str, str]
    choices: Choices
    periods: tuple[Period, ...]
    refusals: tuple[str, ...]
    known: KnownOn | None
    group: Group | None = None
    portfolio: Group | None = None
    agreed: AgreedSeries | None = None

    def address(self, path: str) -> str:
        """Return ``path`` with everything that was asked for."""
        return with_query(path, **{name: self.values.get(name) for name in NAMES})


def read_address(
    given: Mapping[str, str], *, actor: Actor, known: KnownOn | None, today: date
) -> Reading:
    """Return what the address asks for. 6 SQL queries."""
    refusals: list[str] = []
    as_at = known.event if known else None
    periods = periods_to_choose(actor, as_at=as_at)
    period, period_text = _period(given.get("period", ""), periods.usual, today, refusals)
    choices = choices_for(actor, period=period, as_at=as_at)
    units = {unit.reference: unit.id for unit in choices.units}
    within = {f"{unit.reference}{AND_BELOW}": ids for unit, ids in choices.branches}
    services = {**{reference: (pk,) for reference, pk in units.items()}, **within}
    posts = {post.reference: post.id for post in choices.posts}
    group = _group(given.get("group", ""), actor, period, as_at, refusals)
    portfolio = _portfolio(given.get("portfolio", ""), actor, known, today, refusals)
    agreed = _agreed(given.get("agreed", ""), actor, known, today, refusals)
    values = {
        "period": period_text,
        "known": known.day.isoformat() if known else "",
        "q": " ".join(given.get("q", "").split())[:_LONGEST_SEARCH],
        "service": _one_of(given, "service", "service", services, refusals),
        "group": group.reference if group else "",
        "portfolio": portfolio.reference if portfolio else "",
        "agreed": agreed.reference if agreed else "",
        "rating": _one_of(given, "rating", "rating", CLASSES, refusals),
        "direction": _one_of(given, "direction", "direction", HEADINGS, refusals),
        "owner": _one_of(given, "owner", "owner", posts, refusals),
        "signal": _looked_for(given, as_at, refusals),
        "show": ",".join(each for each in BESIDE if each in given.get("show", "").split(",")),
        "quarter": _one_of(given, "quarter", "quarter", tuple(BANDS), refusals),
        "stage": _one_of(given, "stage", "stage", tuple(LifeStage), refusals),
        "compared": "1" if given.get("compared") else "",
        "look": "1" if given.get("look") else "",
        "sort": _order(given.get("sort", "")),
        "page": given.get("page", "") if given.get("page", "").isdecimal() else "",
    }
    if as_at is not None and (values["quarter"] or values["compared"]):
        refusals.append("Where we stand among other councils is shown as known now only.")
        values |= {"quarter": "", "compared": ""}
    wanted = ScorecardFilter(
        period=period,
        as_at=as_at,
        unit_ids=services[values["service"]] if values["service"] else (),
        classes=(values["rating"],) if values["rating"] else (),
        headings=(values["direction"],) if values["direction"] else (),
        owner_ids=(posts[values["owner"]],) if values["owner"] else (),
        text=values["q"],
        is_doubted=bool(values["look"]),
        beside=tuple(values["show"].split(",")) if values["show"] else (),
        looked_for=values["signal"],
        series_ids=_in_all(group, portfolio, agreed),
        quarters=(values["quarter"],) if values["quarter"] else (),
        stages=(values["stage"],) if values["stage"] else (),
        is_compared=bool(values["compared"] or values["quarter"]),
        order=values["sort"] or "worst",
        page=int(values["page"][:6] or 1),
    )
    return Reading(
        wanted, values, choices, periods.offered, tuple(refusals), known, group, portfolio, agreed
    )


def _period(
    text: str, usual: Period | None, today: date, refusals: list[str]
) -> tuple[Period, str]:
    """Return the period asked for, or the latest that at least half of the indicators report."""
    if text:
        try:
            period = parse_period(text)
        except (UnreadablePeriod, ValueError, OverflowError) as refusal:
            refusals.append(str(refusal))
        else:
            if period.start <= today:
                return period, period.label
            refusals.append(f"{period.label} has not begun yet: the latest one is shown.")
    return (usual or period_of(today, Frequency.QUARTER).previous()), ""


def _group(
    text: str, actor: Actor, period: Period, as_at: int | None, refusals: list[str]
) -> Group | None:
    """Return the group asked for, as it is on the period's last day. 3 SQL queries where one is asked for."""
    if not text:
        return None
    found = group_seen(actor, text, period.next_start - timedelta(days=1), as_at=as_at)
    if found is None:
        refusals.append(f"There is no group “{text[:40]}” here: that filter is left out.")
    return found


def _portfolio(
    text: str, actor: Actor, known: KnownOn | None, today: date, refusals: list[str]
) -> Group | None:
    """Return the portfolio asked for, as it is on the day read. 5 SQL queries where one is asked for."""
    if not text:
        return None
    found = None
    if actor.may(Right.SEE_ORGANISATION):
        day, as_at = (known.day, known.event) if known else (today, None)
        found = portfolio_seen(actor, text, day, as_at=as_at)
    if found is None:
        refusals.append(f"There is no portfolio “{text[:40]}” here: that filter is left out.")
    return found


def _agreed(
    text: str, actor: Actor, known: KnownOn | None, today: date, refusals: list[str]
) -> AgreedSeries | None:
    """Return the agreed scorecard of a year asked for. At most 18 SQL queries where one is asked for."""
    if not text:
        return None
    found = None
    if actor.may(Right.SEE_ORGANISATION):
        day, as_at = (known.day, known.event) if known else (today, None)
        found = agreed_series(actor, text, on=day, as_at=as_at)
    if found is None:
        refusals.append(
            f"There is no agreed scorecard “{text[:40]}” here: that filter is left out."
        )
    return found


def _in_all(*chosen: Group | AgreedSeries | None) -> tuple[int, ...] | None:
    """Return the series that are in all that was chosen; nothing where nothing was."""
    sets = [
        each.series_ids if isinstance(each, AgreedSeries) else frozenset(each.weights)
        for each in chosen
        if each is not None
    ]
    return tuple(sorted(frozenset.intersection(*sets))) if sets else None


def _one_of(
    given: Mapping[str, str],
    name: str,
    noun: str,
    offered: Mapping[str, object] | tuple[str, ...],
    refusals: list[str],
) -> str:
    value = given.get(name, "")
    if value and value not in offered:
        refusals.append(f"There is no {noun} “{value[:40]}” here: that filter is left out.")
        return ""
    return value


def _looked_for(given: Mapping[str, str], as_at: int | None, refusals: list[str]) -> str:
    """Return what is to be said of the history; of a past day nobody kept what could have been said."""
    value = _one_of(given, "signal", "signal", tuple(LOOKED_FOR), refusals)
    if value and as_at is not None:
        refusals.append("A past day cannot be narrowed by signal: that filter is left out.")
        return ""
    return value


def _order(text: str) -> str:
    return text if text.removeprefix("-") in ORDERS and text != "worst" else ""

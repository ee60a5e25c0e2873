"""Which series need somebody's attention, and why? Rules that a council makes, put to one series at a time.

Method: docs/methods/attention.md. Who is told, and what must follow by when, is the caller's business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from goldenthread.rules.brief import in_brief
from goldenthread.rules.numbers import NotANumber, Number, number, percentage_of, plain
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Assurance, Heading, Polarity, RatingClass, Variation
from goldenthread.rules.wording import Wording

MOST_PERIODS: Final = 24
PLAINLY: Final = Wording("", 0)


class AttentionKind(StrEnum):
    """What a rule looks for."""

    OFF_TARGET = "off_target"
    OFF_OR_NEAR = "off_or_near"
    WORSENING = "worsening"
    STATIC = "static"
    BEYOND_TOLERANCE = "beyond_tolerance"
    SIGNAL = "signal"
    ASSURANCE_FAILS = "assurance_fails"
    FORECAST_MISSES = "forecast_misses"
    LATE = "late"
    NEVER_RECORDED = "never_recorded"
    OWNER_LEFT = "owner_left"
    NOT_UPDATED = "not_updated"


OVER_PERIODS: Final = frozenset(
    {
        AttentionKind.OFF_TARGET,
        AttentionKind.OFF_OR_NEAR,
        AttentionKind.WORSENING,
        AttentionKind.STATIC,
    }
)
"""Kinds that may ask for several periods running."""
OVER_DAYS: Final = frozenset(
    {
        AttentionKind.LATE,
        AttentionKind.NEVER_RECORDED,
        AttentionKind.OWNER_LEFT,
        AttentionKind.NOT_UPDATED,
    }
)
"""Kinds that time alone brings about: they are looked for every day, and may wait for some days."""


def parameters_of(kind: AttentionKind) -> tuple[str, ...]:
    """Return what a rule of a kind may say beside it: ``periods``, ``percent``, ``days``.

    >>> parameters_of(AttentionKind.LATE), parameters_of(AttentionKind.SIGNAL)
    (('days',), ())
    """
    held = {
        "periods": kind in OVER_PERIODS,
        "percent": kind is AttentionKind.BEYOND_TOLERANCE,
        "days": kind in OVER_DAYS,
    }
    return tuple(name for name, is_held in held.items() if is_held)


class AttentionRefused(ValueError):
    """A rule cannot be used as it is written; the message says what to mend."""


@dataclass(frozen=True)
class AttentionRule:
    """What to look for: in how many ``periods`` running, by how many ``percent``, after how many ``days``.

    Raises:
        AttentionRefused: a number makes no sense for the kind; the message says which.
    """

    kind: AttentionKind
    periods: int = 1
    percent: Number | None = None
    days: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.periods <= MOST_PERIODS:
            raise AttentionRefused(f"A rule looks at 1 to {MOST_PERIODS} periods running.")
        if self.periods > 1 and self.kind not in OVER_PERIODS:
            raise AttentionRefused(f"“{self.in_brief()}” is not asked over several periods.")
        if (self.percent is not None) != (self.kind is AttentionKind.BEYOND_TOLERANCE):
            raise AttentionRefused(
                "A percentage is given for “beyond tolerance”, and for no other."
            )
        if self.percent is not None and self.percent <= 0:
            raise AttentionRefused("A tolerance is more than 0 per cent.")
        if self.days < 0 or (self.days and self.kind not in OVER_DAYS):
            raise AttentionRefused("Days are given for what time brings about, and are 0 or more.")
        if self.kind is AttentionKind.NOT_UPDATED and not self.days:
            raise AttentionRefused("Say for how many days nothing may be recorded.")

    def in_brief(self) -> str:
        """Return the kind in words: 'off target'."""
        return kind_in_words(self.kind)

    def in_words(self) -> str:
        """Return what the rule looks for, as it is read on a page.

        >>> AttentionRule(AttentionKind.OFF_OR_NEAR, periods=2).in_words()
        'off or near target 2 periods running'
        """
        words = self.in_brief()
        if self.percent is not None:
            words = f"more than {plain(self.percent)} per cent away from target, either way"
        if self.periods > 1:
            words += f" {self.periods} periods running"
        if self.days:
            words += f" for more than {self.days} day{'s' if self.days > 1 else ''}"
        return words

    def to_data(self) -> dict[str, object]:
        """Return the rule as JSON can hold it; ``rule_from_data`` reads it back."""
        stored: dict[str, object] = {"kind": str(self.kind)}
        if self.periods > 1:
            stored["periods"] = self.periods
        if self.percent is not None:
            stored["percent"] = plain(self.percent)
        if self.days:
            stored["days"] = self.days
        return stored


_BRIEF: Final[Mapping[AttentionKind, str]] = {
    AttentionKind.OFF_TARGET: "off target",
    AttentionKind.OFF_OR_NEAR: "off or near target",
    AttentionKind.WORSENING: "worsening",
    AttentionKind.STATIC: "the same figure as before",
    AttentionKind.BEYOND_TOLERANCE: "beyond tolerance",
    AttentionKind.SIGNAL: "a signal of concern on the control chart",
    AttentionKind.ASSURANCE_FAILS: "the target will not be met without change",
    AttentionKind.FORECAST_MISSES: "the year-end forecast misses the target",
    AttentionKind.LATE: "a figure is late",
    AttentionKind.NEVER_RECORDED: "no figure was ever recorded",
    AttentionKind.OWNER_LEFT: "nobody holds the owner's post",
    AttentionKind.NOT_UPDATED: "nothing was recorded",
}


def kind_in_words(kind: AttentionKind) -> str:
    """Return what a kind looks for, in a few words.

    >>> kind_in_words(AttentionKind.STATIC)
    'the same figure as before'
    """
    return _BRIEF[kind]


def rule_from_data(source: object) -> AttentionRule:
    """Return the rule that JSON holds.

    Raises:
        AttentionRefused: it is none; the message says why.
    """
    if not isinstance(source, Mapping):
        raise AttentionRefused("The rule is not a set of named values.")
    unread = sorted(str(name) for name in set(source) - {"kind", "periods", "percent", "days"})
    if unread:
        raise AttentionRefused(f"The rule has “{unread[0]}”, which nothing reads.")
    try:
        kind = AttentionKind(str(source.get("kind")))
    except ValueError:
        raise AttentionRefused(
            f"The rule has “{source.get('kind')}” for “kind”; it must be one of {', '.join(AttentionKind)}."
        ) from None
    periods, days, percent = source.get("periods", 1), source.get("days", 0), source.get("percent")
    if not isinstance(periods, int) or not isinstance(days, int) or isinstance(periods, bool):
        raise AttentionRefused("The rule's periods and days are whole numbers.")
    try:
        exact = None if percent is None else number(str(percent))
    except NotANumber as refusal:
        raise AttentionRefused(f"The rule's percentage: {refusal}") from None
    return AttentionRule(kind, periods, exact, days)


class Seen(NamedTuple):
    """What is known of a series in one period."""

    period: Period
    rating_class: RatingClass
    value: Number | None
    expected: Number | None
    heading: Heading


@dataclass(frozen=True)
class Watched:
    """One series as a rule sees it on a day: its periods, earliest first, and what follows from them.

    ``wording`` is how its figures are written; ``late`` the earliest period without a figure whose due day
    has passed, with that day; ``begun_on`` the first day from which figures are due; ``vacant_since`` from
    when nobody holds the owner's post; ``updated_on`` when a figure was last recorded.
    """

    seen: Sequence[Seen]
    polarity: Polarity = Polarity.HIGH
    wording: Wording = PLAINLY
    variation: Variation | None = None
    signal_words: str = ""
    assurance: Assurance | None = None
    forecast_class: RatingClass | None = None
    forecast_words: str = ""
    late: tuple[Period, date] | None = None
    begun_on: date | None = None
    vacant_since: date | None = None
    updated_on: date | None = None
    latest: Seen | None = field(init=False)

    def __post_init__(self) -> None:
        known = [each for each in self.seen if each.value is not None]
        object.__setattr__(self, "latest", known[-1] if known else None)


class Found(NamedTuple):
    """Why a series needs attention: since which day it has been so, in which period it shows, in words."""

    since: date
    period: Period | None
    because: str


def needs_attention(rule: AttentionRule, watched: Watched, *, today: date) -> Found | None:
    """Return why a series needs attention by a rule, or nothing.

    A period without a figure is passed over: it neither ends a run nor counts in it.

    >>> from goldenthread.rules.periods import parse_period
    >>> seen = [Seen(parse_period(label), RatingClass.OFF_TARGET, number(5), number(8), Heading.STEADY)
    ...         for label in ("2025/26 Q1", "2025/26 Q2")]
    >>> found = needs_attention(AttentionRule(AttentionKind.OFF_TARGET, periods=2), Watched(seen),
    ...     today=date(2025, 11, 1))
    >>> found.because, found.since.isoformat()
    ('off target 2 periods running, in 2025/26 Q2 with 5 against 8', '2025-04-01')
    """
    if rule.kind in _DAILY:
        return _DAILY[rule.kind](rule, watched, today)
    return _OF_FIGURES[rule.kind](rule, watched)


def _with_figures(watched: Watched, seen: Seen) -> str:
    if seen.value is None:
        return f"in {seen.period.label}"
    value, expected = watched.wording.against(seen.value, seen.expected)
    return f"in {seen.period.label} with {value}{f' against {expected}' if expected else ''}"


def _run(
    rule: AttentionRule, watched: Watched, words: str, holds: Callable[[Seen], bool]
) -> Found | None:
    """Return the run of periods up to the latest known for which something holds, if it is long enough."""
    run = []
    for each in reversed([each for each in watched.seen if each.value is not None]):
        if not holds(each):
            break
        run.append(each)
    if len(run) < rule.periods:
        return None
    running = f" {len(run)} periods running" if len(run) > 1 else ""
    because = f"{words}{running}, {_with_figures(watched, run[0])}"
    return Found(run[-1].period.start, run[0].period, because)


def _off_target(rule: AttentionRule, watched: Watched) -> Found | None:
    return _run(
        rule, watched, "off target", lambda seen: seen.rating_class is RatingClass.OFF_TARGET
    )


def _off_or_near(rule: AttentionRule, watched: Watched) -> Found | None:
    wanted = (RatingClass.OFF_TARGET, RatingClass.NEAR_TARGET)
    return _run(rule, watched, "off or near target", lambda seen: seen.rating_class in wanted)


def _worsening(rule: AttentionRule, watched: Watched) -> Found | None:
    return _run(rule, watched, "worsening", lambda seen: seen.heading is Heading.WORSENING)


def _static(rule: AttentionRule, watched: Watched) -> Found | None:
    known = [each for each in watched.seen if each.value is not None]
    run = []
    for each, before in zip(reversed(known), reversed(known[:-1]), strict=False):
        if each.value != before.value:
            break
        run.append(each)
    if len(run) < rule.periods:
        return None
    times = f"{len(run)} periods running" if len(run) > 1 else "again"
    because = f"the same figure {times}, {_with_figures(watched, run[0])}"
    return Found(run[-1].period.start, run[0].period, because)


def _beyond(rule: AttentionRule, watched: Watched) -> Found | None:
    seen, percent = watched.latest, rule.percent
    if seen is None or seen.value is None or not seen.expected or percent is None:
        return None  # of a target of nought nothing is a percentage
    away = percentage_of(Number(seen.value - seen.expected), Number(abs(seen.expected)))
    if abs(away) <= percent:
        return None
    side = "above" if away > 0 else "below"
    size = in_brief(Number(abs(away)), 1, percent)
    because = f"{size} per cent {side} target, {_with_figures(watched, seen)}"
    return Found(seen.period.start, seen.period, because)


def _signal(rule: AttentionRule, watched: Watched) -> Found | None:
    seen = watched.latest
    unusual = (Variation.CONCERN, Variation.NEITHER_HIGH, Variation.NEITHER_LOW)
    if seen is None or watched.variation not in unusual:
        return None
    words = watched.signal_words or "unusual on its control chart"
    return Found(seen.period.start, seen.period, f"{words}, {_with_figures(watched, seen)}")


def _assurance(rule: AttentionRule, watched: Watched) -> Found | None:
    seen = watched.latest
    if seen is None or watched.assurance is not Assurance.CONSISTENTLY_FAILS:
        return None
    because = f"the target lies beyond what happens, {_with_figures(watched, seen)}"
    return Found(seen.period.start, seen.period, because)


def _forecast(rule: AttentionRule, watched: Watched) -> Found | None:
    seen = watched.latest
    if seen is None or watched.forecast_class is not RatingClass.OFF_TARGET:
        return None
    words = watched.forecast_words or "the year end is foreseen off target"
    return Found(seen.period.start, seen.period, words)


def _late(rule: AttentionRule, watched: Watched, today: date) -> Found | None:
    if watched.late is None:
        return None
    period, due = watched.late
    days = (today - due).days
    if days <= rule.days:
        return None
    return Found(due, period, f"{period.label} is {days} day{'s' if days > 1 else ''} late")


def _never(rule: AttentionRule, watched: Watched, today: date) -> Found | None:
    if watched.latest is not None or watched.begun_on is None:
        return None
    if (today - watched.begun_on).days <= rule.days:
        return None
    return Found(watched.begun_on, None, "no figure was ever recorded")


def _vacant(rule: AttentionRule, watched: Watched, today: date) -> Found | None:
    since = watched.vacant_since
    if since is None or (today - since).days <= rule.days or since > today:
        return None
    return Found(since, None, "nobody holds the owner's post")


def _not_updated(rule: AttentionRule, watched: Watched, today: date) -> Found | None:
    since = watched.updated_on
    if since is None or (today - since).days <= rule.days:
        return None
    return Found(since, None, f"nothing was recorded for {(today - since).days} days")


_OF_FIGURES: Final[Mapping[AttentionKind, Callable[[AttentionRule, Watched], Found | None]]] = {
    AttentionKind.OFF_TARGET: _off_target,
    AttentionKind.OFF_OR_NEAR: _off_or_near,
    AttentionKind.WORSENING: _worsening,
    AttentionKind.STATIC: _static,
    AttentionKind.BEYOND_TOLERANCE: _beyond,
    AttentionKind.SIGNAL: _signal,
    AttentionKind.ASSURANCE_FAILS: _assurance,
    AttentionKind.FORECAST_MISSES: _forecast,
}
_DAILY: Final[Mapping[AttentionKind, Callable[[AttentionRule, Watched, date], Found | None]]] = {
    AttentionKind.LATE: _late,
    AttentionKind.NEVER_RECORDED: _never,
    AttentionKind.OWNER_LEFT: _vacant,
    AttentionKind.NOT_UPDATED: _not_updated,
}

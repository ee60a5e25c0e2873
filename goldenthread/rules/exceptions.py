"""Which figures should somebody look at again before they are believed?

Method: docs/methods/plausibility.md. A flag is a question to a person; it changes no figure and
no rating.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from goldenthread.rules.brief import MOST_DECIMALS, in_brief
from goldenthread.rules.commentary_figures import figures_for_period, percentages
from goldenthread.rules.numbers import SCALE, Number, divide, shown
from goldenthread.rules.vocabulary import Accumulation, Polarity, RatingClass, ValueKind

HUNDRED: Final = 100 * SCALE
FEWEST_BEFORE: Final = 2  # figures before one can speak of the usual


class FlagKind(StrEnum):
    """What makes a figure doubtful."""

    TEN_TIMES_USUAL = "ten_times_usual"
    NOUGHT_AFTER_NEVER_NOUGHT = "nought_after_never_nought"
    UNCHANGED = "unchanged"
    TARGET_OF_NOUGHT = "target_of_nought"
    TARGET_OF_ANOTHER_PERIOD = "target_of_another_period"
    PERCENTAGE_OVER_100 = "percentage_over_100"
    CUMULATIVE_FALLS = "cumulative_falls"
    COMMENTARY_DIFFERS = "commentary_differs"
    SHOWN_EQUAL_BUT_MISSED = "shown_equal_but_missed"
    SUPPLIED_RATING_DIFFERS = "supplied_rating_differs"


@dataclass(frozen=True)
class Flag:
    """A doubt, as a question that a person can answer."""

    kind: FlagKind
    question: str


class Figure(NamedTuple):
    """A figure with what it can be held against.

    ``history`` is oldest first and ends before this period. ``earlier_target`` is the target of
    the period before, in the same year. ``starts_year``: nothing has accumulated before it.
    ``supplied_class`` is the rating that came with the figure, if one did.
    """

    value: Number | None
    target: Number | None = None
    history: Sequence[Number | None] = ()
    value_kind: ValueKind = ValueKind.NUMBER
    accumulation: Accumulation = Accumulation.NONE
    commentary: str = ""
    polarity: Polarity = Polarity.HIGH
    period_label: str = ""
    target_period_matches: bool = True
    decimals: int | None = None
    earlier_target: Number | None = None
    starts_year: bool = False
    supplied_class: RatingClass | None = None

    @property
    def known(self) -> list[Number]:
        return [point for point in self.history if point is not None]

    @property
    def is_cumulative(self) -> bool:
        return self.accumulation is Accumulation.CUMULATIVE

    @property
    def before(self) -> Number | None:
        """The figure of the period just before, if there is one."""
        return self.history[-1] if self.history else None

    @property
    def last_time(self) -> str:
        """What the period before is called: 'last quarter'."""
        if not self.period_label or self.before is None:
            return "the last time"
        if " Q" in self.period_label:
            return "last quarter"
        if " H" in self.period_label:
            return "last half-year"
        if self.period_label.startswith("week"):
            return "last week"
        return "last year" if self.period_label[:1].isdigit() else "last month"

    def words(self, n: Number, *apart_from: Number) -> str:
        """Return ``n`` with this figure's decimals, or more where a difference would hide."""
        decimals = MOST_DECIMALS if self.decimals is None else self.decimals
        return in_brief(n, decimals, *apart_from)


def plausibility_flags(figure: Figure) -> list[Flag]:
    """Return the doubts about ``figure``, each as a question; an ordinary figure has none.

    >>> [flag.question for flag in plausibility_flags(Figure(
    ...     Number(0), history=[Number(99_800_000), Number(99_600_000)],
    ...     period_label="2014/15 Q2"))]
    ['0 after 99.6 last quarter and never 0 before: was nothing entered?']
    """
    flags = list(_of_target(figure))
    if figure.value is not None:
        for checks in (_of_history, _of_kind, _of_commentary, _of_rating):
            flags += checks(figure, figure.value)
    return flags


def _of_target(figure: Figure) -> Iterator[Flag]:
    target = figure.target
    if target is None:
        return
    if target == 0 and figure.earlier_target != 0:
        yield Flag(
            FlagKind.TARGET_OF_NOUGHT, "The target is 0: is nought meant, or is there no target?"
        )
    stale = figure.is_cumulative and not figure.starts_year and target == figure.earlier_target != 0
    if stale or not figure.target_period_matches:
        why = (
            "the same as the period before, though the figure adds up through the year"
            if stale
            else "set for another period"
        )
        yield Flag(
            FlagKind.TARGET_OF_ANOTHER_PERIOD,
            f"The target {figure.words(target)} is {why}: "
            f"what is the target for {figure.period_label or 'this period'}?",
        )


def _of_history(figure: Figure, value: Number) -> Iterator[Flag]:
    known, before, is_cumulative = figure.known, figure.before, figure.is_cumulative
    begins_anew = is_cumulative and figure.starts_year
    if value == 0 and len(known) >= FEWEST_BEFORE and 0 not in known and not begins_anew:
        yield Flag(
            FlagKind.NOUGHT_AFTER_NEVER_NOUGHT,
            f"0 after {figure.words(known[-1])} {figure.last_time} and never 0 before: "
            "was nothing entered?",
        )
    at_limit = value == 0 or (figure.value_kind is ValueKind.PERCENTAGE and value == HUNDRED)
    if before is not None and value == before and not at_limit and not begins_anew:
        yield Flag(
            FlagKind.UNCHANGED,
            f"{figure.words(value)}, exactly as in the period before: is it this period's figure?",
        )
    # Only beside the period just before: an earlier one may be of last year.
    if is_cumulative and not figure.starts_year and before is not None and value < before:
        yield Flag(
            FlagKind.CUMULATIVE_FALLS,
            f"{figure.words(value)} after {figure.words(before, value)}, though the figure adds up "
            "through the year: was an earlier figure corrected?",
        )
    if len(known) >= FEWEST_BEFORE and not is_cumulative:
        usual = Number(sorted(map(abs, known))[(len(known) - 1) // 2])  # of two, the lower
        if usual and abs(value) >= 10 * usual:
            times = shown(divide(Number(abs(value)), usual), decimals=0)
            yield Flag(
                FlagKind.TEN_TIMES_USUAL,
                f"{figure.words(value)} is {times} times the usual {figure.words(usual)}: is the decimal "
                "point in its place?",
            )


def _of_kind(figure: Figure, value: Number) -> Iterator[Flag]:
    if figure.value_kind is ValueKind.PERCENTAGE and value > HUNDRED:
        yield Flag(
            FlagKind.PERCENTAGE_OVER_100,
            f"{figure.words(value, Number(HUNDRED))}% is more than all of them: "
            "can it be over 100%?",
        )


def _of_commentary(figure: Figure, value: Number) -> Iterator[Flag]:
    if not figure.commentary:
        return
    named = figures_for_period(figure.commentary, figure.period_label)
    said = [one for one in named if not _agrees(one, figure, value)]
    if said and len(said) == len(named):
        yield _differs(said[0], "", figure, value)
        return
    if figure.value_kind is not ValueKind.PERCENTAGE or named:
        return
    known = {*figure.known, figure.target, *(Number(abs(value - old)) for old in figure.known)}
    given = [one for one in percentages(figure.commentary) if one not in known]
    if given and not any(_agrees(one, figure, value) for one in given):
        if len(given) > 1 and min(given) <= value <= max(given):
            return  # parts of a whole: the figure lies between them
        yield _differs(given[0], "%", figure, value)


def _agrees(said: Number, figure: Figure, value: Number) -> bool:
    """Say whether the commentary's number is the figure, rounded, or what was added to it."""
    step = SCALE
    while said % step:
        step //= 10
    if abs(said - value) * 2 <= step and said != value:
        return value % step != 0
    before = figure.before
    is_added = figure.is_cumulative and before is not None and before + said == value
    return said == value or is_added


def _differs(said: Number, unit: str, figure: Figure, value: Number) -> Flag:
    return Flag(
        FlagKind.COMMENTARY_DIFFERS,
        f"The commentary says {in_brief(said, MOST_DECIMALS)}{unit} where the figure is "
        f"{figure.words(value, said)}{unit}: which is right?",
    )


def _of_rating(figure: Figure, value: Number) -> Iterator[Flag]:
    """Yield what hidden decimals or the rating that came with the figure put in doubt."""
    target = figure.target
    if target is None or figure.polarity not in (Polarity.HIGH, Polarity.LOW):
        return
    gap = target - value if figure.polarity is Polarity.LOW else value - target
    decimals = MOST_DECIMALS if figure.decimals is None else figure.decimals
    looks_equal = abs(gap) < SCALE // 10**decimals and (
        shown(value, decimals=decimals) == shown(target, decimals=decimals)
    )
    supplied = figure.supplied_class
    if looks_equal and gap < 0:
        yield Flag(
            FlagKind.SHOWN_EQUAL_BUT_MISSED,
            f"{figure.words(value, target)} misses {figure.words(target, value)} by "
            f"{figure.words(Number(-gap))}, which its decimals hide: should more be shown?",
        )
    elif looks_equal and supplied in (RatingClass.NEAR_TARGET, RatingClass.OFF_TARGET):
        yield Flag(
            FlagKind.SHOWN_EQUAL_BUT_MISSED,
            f"{figure.words(value)} against {figure.words(target)} came as "
            f"{supplied.replace('_', ' ')}: are there decimals that were left out?",
        )
    elif supplied is not None and _contradicts(supplied, gap):
        side = "meets" if gap >= 0 else "misses"
        yield Flag(
            FlagKind.SUPPLIED_RATING_DIFFERS,
            f"{figure.words(value, target)} {side} the target of {figure.words(target, value)} "
            f"but came as {supplied.replace('_', ' ')}: which is out of date?",
        )


def _contradicts(supplied: RatingClass, gap: int) -> bool:
    if gap >= 0:
        return supplied in (RatingClass.NEAR_TARGET, RatingClass.OFF_TARGET)
    return supplied in (RatingClass.ON_TARGET, RatingClass.EXCEEDING)

"""What the reader sees for each rating and heading: the one table of word, shape and style.

Colour is never alone: each mark has its word and a shape of its own. A council may replace the
words; shapes and styles stay, so that a reader who moves between councils is not misled.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goldenthread.rules.control import Signal
from goldenthread.rules.vocabulary import (
    Assurance,
    Heading,
    LifeStage,
    MissingReason,
    RatingClass,
    Variation,
)

AWAITED = "awaited"
#: What the figure that a rule judges is called beside the others.
BASIS_WORDS = {
    "in_period": "In the period",
    "to_date": "Year to date",
    "rolling_year": "Last twelve months",
    "year_end": "Year end",
}


class Shape(StrEnum):
    """The outline that goes with a rating's word and colour."""

    STAR = "star"
    CIRCLE = "circle"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"
    SQUARE = "square"
    RING = "ring"
    DASHED_RING = "dashed_ring"


@dataclass(frozen=True)
class Mark:
    """How one rating is shown; ``css`` ends the class names ``gt-rating--`` and ``gt-point--``."""

    key: str
    word: str
    shape: Shape
    css: str


@dataclass(frozen=True)
class HeadingMark:
    """How one heading is shown; ``css`` ends the class name ``gt-dir--``."""

    key: str
    word: str
    css: str


@dataclass(frozen=True)
class StageMark:
    """How one stage of an indicator's life is shown; ``css`` ends the class name ``gt-stage--``."""

    key: str
    word: str
    css: str


@dataclass(frozen=True)
class Counted:
    """How many have one rating; ``href`` is the page that shows only those."""

    key: str
    count: int
    href: str | None = None
    is_current: bool = False


# In the order in which a reader needs them: what is wrong stands first.
RATING_MARKS: dict[str, Mark] = {
    mark.key: mark
    for mark in (
        Mark(RatingClass.OFF_TARGET, "Off target", Shape.TRIANGLE, "off"),
        Mark(RatingClass.NEAR_TARGET, "Near target", Shape.DIAMOND, "near"),
        Mark(RatingClass.ON_TARGET, "On target", Shape.CIRCLE, "on"),
        Mark(RatingClass.EXCEEDING, "Exceeding", Shape.STAR, "ex"),
        Mark(RatingClass.INFORMATION_ONLY, "Information only", Shape.SQUARE, "info"),
        Mark(RatingClass.NOT_RATED, "Not rated", Shape.RING, "no"),
        Mark(AWAITED, "Awaited", Shape.DASHED_RING, "wait"),
    )
}

HEADING_MARKS: dict[str, HeadingMark] = {
    mark.key: mark
    for mark in (
        HeadingMark(Heading.IMPROVING, "Improving", "good"),
        HeadingMark(Heading.STEADY, "No significant change", "same"),
        HeadingMark(Heading.WORSENING, "Worsening", "bad"),
        HeadingMark(Heading.CANNOT_SAY, "Cannot say yet", "none"),
    )
}

UNDER_AUDIT = "under_audit"
STAGE_MARKS: dict[str, StageMark] = {
    mark.key: mark
    for mark in (
        StageMark(LifeStage.PROPOSED, "Proposed", "proposed"),
        StageMark(LifeStage.LIVE, "Live", "live"),
        StageMark(LifeStage.SUSPENDED, "Suspended", "suspended"),
        StageMark(LifeStage.RETIRED, "Retired", "retired"),
        StageMark(UNDER_AUDIT, "Under audit", "audit"),
    )
}

VARIATION_MARKS: dict[str, Mark] = {
    mark.key: mark
    for mark in (
        Mark(Variation.CONCERN, "Concern", Shape.TRIANGLE, "concern"),
        Mark(Variation.IMPROVEMENT, "Improvement", Shape.STAR, "better"),
        Mark(Variation.NEITHER_HIGH, "Unusually high", Shape.SQUARE, "unusual"),
        Mark(Variation.NEITHER_LOW, "Unusually low", Shape.SQUARE, "unusual"),
        Mark(Variation.COMMON_CAUSE, "Usual ups and downs", Shape.CIRCLE, "common"),
        Mark(Variation.NONE, "No variation", Shape.CIRCLE, "common"),
    )
}
ASSURANCE_WORDS: dict[str, str] = {
    Assurance.CONSISTENTLY_FAILS: "Will not meet its target",
    Assurance.HIT_AND_MISS: "May or may not meet its target",
    Assurance.CONSISTENTLY_PASSES: "Will meet its target",
}
SIGNAL_WORDS: dict[str, str] = {
    Signal.ABOVE_LIMIT: "above the upper limit",
    Signal.BELOW_LIMIT: "below the lower limit",
    Signal.RISING: "one of a run that rises",
    Signal.FALLING: "one of a run that falls",
    Signal.TWO_OF_THREE_ABOVE: "two of three near the upper limit",
    Signal.TWO_OF_THREE_BELOW: "two of three near the lower limit",
    Signal.SHIFT_ABOVE: "one of a run above the mean",
    Signal.SHIFT_BELOW: "one of a run below the mean",
    Signal.COMMON_CAUSE: "",
}

_AWAITED_REASONS = frozenset({MissingReason.NOT_DUE, MissingReason.AWAITED, MissingReason.LATE})


def rating_mark(rating_class: str | None) -> Mark:
    """Return the mark of a rating class; what is unknown or absent is *not rated*, never a colour.

    >>> rating_mark("near_target").word, rating_mark("near_target").shape.value
    ('Near target', 'diamond')
    >>> rating_mark(None).word
    'Not rated'
    """
    return RATING_MARKS.get(str(rating_class), RATING_MARKS[RatingClass.NOT_RATED])


def heading_mark(heading: str | None) -> HeadingMark:
    """Return the mark of a heading; what is unknown cannot be said."""
    return HEADING_MARKS.get(str(heading), HEADING_MARKS[Heading.CANNOT_SAY])


def stage_mark(stage: str | None) -> StageMark:
    """Return the mark of a stage of an indicator's life; without one it is live.

    >>> stage_mark("retired").word, stage_mark(None).word
    ('Retired', 'Live')
    """
    return STAGE_MARKS.get(str(stage), STAGE_MARKS[LifeStage.LIVE])


def mark_for(rating_class: str | None, missing: MissingReason | None = None) -> str:
    """Return the key to show: a figure that is still to come is *awaited* rather than not rated.

    >>> mark_for("not_rated", MissingReason.LATE)
    'awaited'
    """
    if missing in _AWAITED_REASONS:
        return AWAITED
    return rating_mark(rating_class).key


def arrow(change: float | int | None, heading: str | None = None) -> str:
    """Return ``up``, ``down``, ``level`` or ``unknown``: which way the figure itself moved.

    The arrow says where the number went, the word says whether that is good.

    >>> arrow(-3, "improving")
    'down'
    >>> arrow(0.4, "steady")
    'level'
    """
    if heading == Heading.CANNOT_SAY:
        return "unknown"
    if heading == Heading.STEADY:
        return "level"
    if change is None:
        return "unknown" if heading is None else "level"
    if change == 0:
        return "level"
    return "up" if change > 0 else "down"


def one_of(noun: str) -> str:
    """Return the noun for one of what a plural names.

    >>> one_of("people"), one_of("changed records"), one_of("rows of targets"), one_of("duties")
    ('person', 'changed record', 'row of targets', 'duty')
    """
    many, of, rest = noun.partition(" of ")
    one = "person" if many == "people" else many.removesuffix("s")
    one = f"{one[:-2]}y" if one.endswith("ie") else one
    return f"{one}{of}{rest}"

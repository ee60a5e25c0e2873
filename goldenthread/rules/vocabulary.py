"""Words with meanings: what the field's terms are in the code. Published in docs/glossary.md."""

from __future__ import annotations

from enum import StrEnum


class Polarity(StrEnum):
    """Which way is good."""

    HIGH = "high"
    LOW = "low"
    RANGE = "range"
    NEAR_TARGET = "near_target"
    NONE = "none"


class Frequency(StrEnum):
    """How often a series is counted."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Accumulation(StrEnum):
    """How the parts of a longer span make its figure."""

    SUM = "sum"
    LATEST = "latest"
    RATIO_OF_SUMS = "ratio_of_sums"
    MEAN = "mean"
    LEAST = "least"
    GREATEST = "greatest"
    CUMULATIVE = "cumulative"  # supplied as the year to date already
    NONE = "none"


class ValueKind(StrEnum):
    """What sort of thing a value is."""

    NUMBER = "number"
    PERCENTAGE = "percentage"
    MONEY = "money"
    RATIO = "ratio"
    DURATION = "duration"
    DATE = "date"
    YES_NO = "yes_no"


class RatingClass(StrEnum):
    """What a rating means, whatever the council calls or colours it."""

    EXCEEDING = "exceeding"
    ON_TARGET = "on_target"
    NEAR_TARGET = "near_target"
    OFF_TARGET = "off_target"
    INFORMATION_ONLY = "information_only"
    NOT_RATED = "not_rated"


class Heading(StrEnum):
    """Where a series is heading, by what is good for it."""

    IMPROVING = "improving"
    STEADY = "steady"  # no significant change
    WORSENING = "worsening"
    CANNOT_SAY = "cannot_say"


class State(StrEnum):
    """How sure a figure is."""

    PROVISIONAL = "provisional"
    FINAL = "final"


class MissingReason(StrEnum):
    """Why there is no value."""

    NOT_DUE = "not_due"
    AWAITED = "awaited"
    LATE = "late"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_CALCULATE = "cannot_calculate"

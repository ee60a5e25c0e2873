"""What we watch: indicators and their definitions, series, targets, rules, actuals, ratings and commentary.

Every model here is append-only but the projections and drafts in ``now``, which can be rebuilt or pass.
"""

from goldenthread.indicators.models.defined import (
    Definition,
    Indicator,
    RatingRule,
    Series,
    SeriesPlacement,
)
from goldenthread.indicators.models.figures import (
    ASKED,
    Actual,
    Commentary,
    FlagAnswer,
    Import,
    ImportMapping,
    PlausibilityFlag,
    Target,
    Validation,
)
from goldenthread.indicators.models.held import Ownership, Restriction, RestrictionKind, Share
from goldenthread.indicators.models.now import ChangeDraft, ImportDraft, SeriesNow
from goldenthread.indicators.models.rated import IN_PERIOD, OUTTURN, Rating

__all__ = [
    "ASKED",
    "IN_PERIOD",
    "OUTTURN",
    "Actual",
    "ChangeDraft",
    "Commentary",
    "Definition",
    "FlagAnswer",
    "Import",
    "ImportDraft",
    "ImportMapping",
    "Indicator",
    "Ownership",
    "PlausibilityFlag",
    "Rating",
    "RatingRule",
    "Restriction",
    "RestrictionKind",
    "Series",
    "SeriesNow",
    "SeriesPlacement",
    "Share",
    "Target",
    "Validation",
]

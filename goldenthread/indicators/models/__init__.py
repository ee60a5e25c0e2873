"""What we watch: indicators and their definitions, series, targets, rules, actuals, ratings and commentary.

Every model here is append-only but the projections and drafts in ``now``, which can be rebuilt or pass.
"""

from goldenthread.indicators.models.audits import AuditSheet, IndicatorSet, SetItem, SetMatch
from goldenthread.indicators.models.compared import (
    BenchmarkFigures,
    BenchmarkLink,
    BenchmarkMeasure,
    BenchmarkPlace,
    BenchmarkSet,
    NeighbourGroup,
)
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
from goldenthread.indicators.models.life import IndicatorStage
from goldenthread.indicators.models.now import ChangeDraft, ImportDraft, SeriesNow, SeriesOutlook
from goldenthread.indicators.models.rated import (
    IN_PERIOD,
    OUTTURN,
    Rating,
    RatingOverride,
    StatedForecast,
)
from goldenthread.indicators.models.rolled_up import RollupChoice, SeriesGroup, SeriesWeight
from goldenthread.indicators.models.watched import (
    AcceptedUnderperformance,
    ClearedException,
    ExceptionRule,
    RaisedException,
)
from goldenthread.indicators.models.worked_out import (
    Breakdown,
    BreakdownFigure,
    Composition,
    CompositionPart,
    Parameter,
    ParameterValue,
    SchoolYear,
)

__all__ = [
    "ASKED",
    "IN_PERIOD",
    "OUTTURN",
    "AcceptedUnderperformance",
    "Actual",
    "AuditSheet",
    "BenchmarkFigures",
    "BenchmarkLink",
    "BenchmarkMeasure",
    "BenchmarkPlace",
    "BenchmarkSet",
    "Breakdown",
    "BreakdownFigure",
    "ChangeDraft",
    "ClearedException",
    "Commentary",
    "Composition",
    "CompositionPart",
    "Definition",
    "ExceptionRule",
    "FlagAnswer",
    "Import",
    "ImportDraft",
    "ImportMapping",
    "Indicator",
    "IndicatorSet",
    "IndicatorStage",
    "NeighbourGroup",
    "Ownership",
    "Parameter",
    "ParameterValue",
    "PlausibilityFlag",
    "RaisedException",
    "Rating",
    "RatingOverride",
    "RatingRule",
    "Restriction",
    "RestrictionKind",
    "RollupChoice",
    "SchoolYear",
    "Series",
    "SeriesGroup",
    "SeriesNow",
    "SeriesOutlook",
    "SeriesPlacement",
    "SeriesWeight",
    "SetItem",
    "SetMatch",
    "Share",
    "StatedForecast",
    "Target",
    "Validation",
]

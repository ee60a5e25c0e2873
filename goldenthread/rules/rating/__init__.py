"""How good is this figure? A rule, an actual and a target give a class and its reason.

Method: docs/methods/rating.md. Everything a caller needs is importable from here.
"""

from goldenthread.rules.rating.bands import (
    BeyondTolerance,
    GapInPercent,
    GapInPoints,
    WithinTolerance,
)
from goldenthread.rules.rating.case import Comparator, Context
from goldenthread.rules.rating.classes import NamedClass, class_words
from goldenthread.rules.rating.clauses import Clause, ClauseTest
from goldenthread.rules.rating.combined import AllOf, AnyOf, NoneOf
from goldenthread.rules.rating.heading import Heads, TowardsTarget, Travel
from goldenthread.rules.rating.many import label_many, rate_many
from goldenthread.rules.rating.progress import CompleteForTime, Overdue, PercentComplete
from goldenthread.rules.rating.rated import Rated, rate
from goldenthread.rules.rating.rule import (
    Rule,
    RuleRefused,
    hart_rule,
    rule_from_data,
    within_percent,
    within_points,
)
from goldenthread.rules.rating.stored import KINDS
from goldenthread.rules.rating.values import Against, InRange, Threshold, ThresholdName
from goldenthread.rules.rating.year_end import CanRecover, ForecastReaches

__all__ = [
    "KINDS",
    "Against",
    "AllOf",
    "AnyOf",
    "BeyondTolerance",
    "CanRecover",
    "Clause",
    "ClauseTest",
    "Comparator",
    "CompleteForTime",
    "Context",
    "ForecastReaches",
    "GapInPercent",
    "GapInPoints",
    "Heads",
    "InRange",
    "NamedClass",
    "NoneOf",
    "Overdue",
    "PercentComplete",
    "Rated",
    "Rule",
    "RuleRefused",
    "Threshold",
    "ThresholdName",
    "TowardsTarget",
    "Travel",
    "WithinTolerance",
    "class_words",
    "hart_rule",
    "label_many",
    "rate",
    "rate_many",
    "rule_from_data",
    "within_percent",
    "within_points",
]

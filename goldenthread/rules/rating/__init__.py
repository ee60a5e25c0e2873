"""How good is this figure? A rule, an actual and a target give a class and its reason.

Method: docs/methods/rating.md. Everything a caller needs is importable from here.
"""

from goldenthread.rules.rating.bands import GapInPercent, GapInPoints, WithinTolerance
from goldenthread.rules.rating.case import Comparator, Context
from goldenthread.rules.rating.clauses import Clause, ClauseTest
from goldenthread.rules.rating.combined import AllOf, AnyOf
from goldenthread.rules.rating.many import rate_many
from goldenthread.rules.rating.rated import Rated, rate
from goldenthread.rules.rating.rule import (
    Rule,
    RuleRefused,
    hart_rule,
    rule_from_data,
    within_percent,
    within_points,
)
from goldenthread.rules.rating.values import Against, InRange, Threshold, ThresholdName

__all__ = [
    "Against",
    "AllOf",
    "AnyOf",
    "Clause",
    "ClauseTest",
    "Comparator",
    "Context",
    "GapInPercent",
    "GapInPoints",
    "InRange",
    "Rated",
    "Rule",
    "RuleRefused",
    "Threshold",
    "ThresholdName",
    "WithinTolerance",
    "hart_rule",
    "rate",
    "rate_many",
    "rule_from_data",
    "within_percent",
    "within_points",
]

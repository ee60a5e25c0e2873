"""Which comes first, how grave, how good as a whole? Criteria, blocks, risks, assessments, coverage.

Method: docs/methods/scoring.md. Everything a caller needs is importable from here.
"""

from goldenthread.rules.scoring.assessments import Cap, Category, Result, Scheme, assess, capped
from goldenthread.rules.scoring.blocks import (
    Allocation,
    Manual,
    ScoreBand,
    Spending,
    allocate,
    variance,
)
from goldenthread.rules.scoring.coverage import Coverage, coverage
from goldenthread.rules.scoring.criteria import Scoring, score_options, together
from goldenthread.rules.scoring.ratios import score_against, score_in_words
from goldenthread.rules.scoring.refused import ScoringRefused
from goldenthread.rules.scoring.risk import Assessed, Level, Place, RiskMatrix, Step

__all__ = [
    "Allocation",
    "Assessed",
    "Cap",
    "Category",
    "Coverage",
    "Level",
    "Manual",
    "Place",
    "Result",
    "RiskMatrix",
    "Scheme",
    "ScoreBand",
    "Scoring",
    "ScoringRefused",
    "Spending",
    "Step",
    "allocate",
    "assess",
    "capped",
    "coverage",
    "score_against",
    "score_in_words",
    "score_options",
    "together",
    "variance",
]

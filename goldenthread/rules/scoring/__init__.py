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
from goldenthread.rules.scoring.criteria import Scored, Scoring, score_options
from goldenthread.rules.scoring.disagreement import FAR, Disagreement, Far, disagreement
from goldenthread.rules.scoring.prioritising import (
    Ends,
    Part,
    Prioritised,
    Weighed,
    out_of_hundred,
    prioritise,
)
from goldenthread.rules.scoring.ratios import score_against, score_in_words
from goldenthread.rules.scoring.refused import ScoringRefused
from goldenthread.rules.scoring.risk import Assessed, Level, Place, RiskMatrix, Step
from goldenthread.rules.scoring.sensitivity import Turning

__all__ = [
    "FAR",
    "Allocation",
    "Assessed",
    "Cap",
    "Category",
    "Coverage",
    "Disagreement",
    "Ends",
    "Far",
    "Level",
    "Manual",
    "Part",
    "Place",
    "Prioritised",
    "Result",
    "RiskMatrix",
    "Scheme",
    "ScoreBand",
    "Scored",
    "Scoring",
    "ScoringRefused",
    "Spending",
    "Step",
    "Turning",
    "Weighed",
    "allocate",
    "assess",
    "capped",
    "coverage",
    "disagreement",
    "out_of_hundred",
    "prioritise",
    "score_against",
    "score_in_words",
    "score_options",
    "variance",
]

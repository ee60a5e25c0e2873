"""What the methods of roll-up are called on pages."""

from __future__ import annotations

from goldenthread.rules.vocabulary import RollupMethod

METHODS = {
    RollupMethod.WEIGHTED_MEAN: "Weighted mean",
    RollupMethod.WORST: "Worst",
    RollupMethod.MAJORITY: "Majority",
}
MEANINGS = {
    RollupMethod.WEIGHTED_MEAN: "the rating nearest the mean of its parts’ by weight, where off target"
    " counts 1, near target 2, on target 3 and exceeding 4; half way is the worse",
    RollupMethod.WORST: "as its worst part",
    RollupMethod.MAJORITY: "what most of its parts are by weight; where two are as many, the worse",
}

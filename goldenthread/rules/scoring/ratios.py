"""How much of its target is an actual? One measure's score among many, as cities publish it."""

from __future__ import annotations

from goldenthread.rules.numbers import Number, divide, number, shown_apart
from goldenthread.rules.scoring.refused import ScoringRefused
from goldenthread.rules.vocabulary import Polarity

_ONE = number(1)
_DECIMALS = 2


def score_against(actual: Number, target: Number, polarity: Polarity = Polarity.HIGH) -> Number:
    """Return the actual as a share of its target; where low is good, the target as a share of the actual.

    Above 1 is better than the target.

    Raises:
        ScoringRefused: what it would be divided by is nought, or neither way is good.
    """
    if polarity not in (Polarity.HIGH, Polarity.LOW):
        raise ScoringRefused("A score against a target needs a good way: high or low.")
    over, under = (actual, target) if polarity is Polarity.HIGH else (target, actual)
    if under == 0:
        raise ScoringRefused("It would be divided by nought: there is no such score.")
    return divide(over, under)


def score_in_words(score: Number) -> str:
    """Return a score to two decimals, rounded half up, with more where it would else look like 1.

    >>> score_in_words(number("0.991")), score_in_words(number("0.9951"))
    ('0.99', '0.995')
    """
    return shown_apart(score, _ONE, decimals=_DECIMALS)[0]

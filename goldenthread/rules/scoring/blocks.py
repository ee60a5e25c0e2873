"""Which budget grows and which shrinks? Scored blocks of expenditure within a cash limit.

The method is ours and not a standard.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Generic, NamedTuple, TypeVar

from goldenthread.rules.numbers import SCALE, Number, plain
from goldenthread.rules.scoring.refused import ScoringRefused

Block = TypeVar("Block", bound=Hashable)

_PENNY: Final = SCALE // 100


class ScoreBand(NamedTuple):
    """From this score on, a budget changes by so many per cent."""

    at_least: Number
    per_cent: Number


class Manual(NamedTuple):
    """An amount that was decided otherwise, and why; it is kept whatever the limit."""

    amount: Number
    reason: str


class Spending(NamedTuple):
    """A block's present budget and its score."""

    budget: Number
    score: Number


@dataclass(frozen=True)
class Allocated:
    """A block's next budget: by its band alone, and as it is within the limit; ``reason`` of a manual one."""

    before: Number
    per_cent: Number
    by_band: Number
    amount: Number
    reason: str = ""


@dataclass(frozen=True)
class Allocation(Generic[Block]):
    """All blocks' next budgets, which together make the limit to the penny.

    ``factor`` is what those not set by hand were multiplied by to fit it.
    """

    blocks: Mapping[Block, Allocated]
    limit: Number
    factor: Fraction


def allocate(
    spending: Mapping[Block, Spending],
    bands: Sequence[ScoreBand],
    *,
    limit: Number,
    manual: Mapping[Block, Manual] | None = None,
) -> Allocation[Block]:
    """Return the budgets that the scores give, rescaled to the cash limit.

    A score changes a budget by the band that it reaches; then all but the manual ones are multiplied by one
    factor so that everything together is the limit.

    Raises:
        ScoringRefused: no band holds a score, a manual change has no reason, or the limit cannot be met.
    """
    kept = dict(manual or {})
    for block, change in kept.items():
        if block not in spending:
            raise ScoringRefused(f"There is no block called {block} to change.")
        if not change.reason.strip():
            raise ScoringRefused(f"Say why the amount for {block} was changed.")
    ordered = sorted(bands, key=lambda band: -band.at_least)
    by_band = {
        block: _changed(of.budget, _band_of(block, of.score, ordered))
        for block, of in spending.items()
    }
    fixed = sum(change.amount for change in kept.values())
    free = [block for block in spending if block not in kept]
    total = sum(by_band[block] for block in free)
    rest = limit - fixed
    if rest < 0:
        raise ScoringRefused(
            f"The amounts set by hand come to £{plain(Number(fixed), 0)}, more than the limit of"
            f" £{plain(limit, 0)}."
        )
    if not total:
        if rest:
            raise ScoringRefused("There is no budget left to make up the limit from.")
        factor = Fraction(1)
    else:
        factor = rest / total
    amounts = _to_the_penny({block: by_band[block] * factor for block in free}, Number(rest))
    return Allocation(
        {
            block: Allocated(
                before=of.budget,
                per_cent=_band_of(block, of.score, ordered),
                by_band=Number(round(by_band[block])),
                amount=kept[block].amount if block in kept else amounts[block],
                reason=kept[block].reason if block in kept else "",
            )
            for block, of in spending.items()
        },
        limit,
        factor,
    )


def _band_of(block: Block, score: Number, ordered: Sequence[ScoreBand]) -> Number:
    for band in ordered:
        if score >= band.at_least:
            return band.per_cent
    raise ScoringRefused(
        f"No band holds the score of {block}, {plain(score)}: begin the lowest at 0."
    )


def _changed(budget: Number, per_cent: Number) -> Fraction:
    return budget * (1 + Fraction(per_cent, 100 * SCALE))


def _to_the_penny(exact: Mapping[Block, Fraction], whole: Number) -> dict[Block, Number]:
    """Return amounts in whole pence that make the whole: what is left over goes to the largest remainders."""
    found = {block: value // _PENNY for block, value in exact.items()}
    left = whole // _PENNY - sum(found.values())
    by_rest = sorted(exact, key=lambda block: found[block] * _PENNY - exact[block])
    for block in by_rest[:left]:
        found[block] += 1
    return {block: Number(pence * _PENNY) for block, pence in found.items()}


@dataclass(frozen=True)
class Variance:
    """How far an actual is from its budget, above nought for overspending."""

    amount: Number

    @property
    def in_words(self) -> str:
        """Return 'over', 'under' or 'on budget'."""
        return "over" if self.amount > 0 else "under" if self.amount < 0 else "on budget"


def variance(budget: Number, actual: Number) -> Variance:
    """Return how far spending is from its budget."""
    return Variance(Number(actual - budget))

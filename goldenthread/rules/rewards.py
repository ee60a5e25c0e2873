"""What does reaching a stretched target earn? Reward grants of a public service agreement.

Method: docs/methods/rewards.md. Money is in pounds, exact; what is paid is in whole pence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from goldenthread.rules.brief import in_brief
from goldenthread.rules.numbers import SCALE, Number, divide, number, plain

_PENNY: Final = SCALE // 100


class RewardRefused(ValueError):
    """A reward cannot be worked out from these figures; the message says what to mend."""


def _to_nearest(value: Fraction, step: int) -> Number:
    """Return a value in millionths to the nearest step, a half going away from nought."""
    steps = abs(value) / step
    whole = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
    return Number(whole * step if value >= 0 else -whole * step)


class Pot(NamedTuple):
    """What may be earned in all: exactly, and rounded as the agreement says."""

    exact: Number
    grant: Number


def pot(net_budget: Number, *, rate: Number, round_to: Number) -> Pot:
    """Return the grant for all targets: a rate of the net budget requirement, to the nearest ``round_to``.

    >>> found = pot(number(132_993_000), rate=number("0.025"), round_to=number(1000))
    >>> plain(found.exact), plain(found.grant)
    ('3324825', '3325000')

    Raises:
        RewardRefused: the budget or rate is below nought, or it is rounded to nothing.
    """
    if net_budget < 0 or rate < 0 or round_to <= 0:
        raise RewardRefused(
            "A budget and a rate are nought or more, and a step to round to is above it."
        )
    exact = Fraction(net_budget * rate, SCALE)
    return Pot(Number(round(exact)), _to_nearest(exact, round_to))


#: No agreement had more targets, or instalments, than this.
MOST_PARTS: Final = 1000


def _refuse_parts(parts: int) -> None:
    if parts < 1:
        raise RewardRefused("A grant is shared among one target or more.")
    if parts > MOST_PARTS:
        raise RewardRefused(f"A grant is shared among {MOST_PARTS:,} parts at most, not {parts:,}.")


def shares(whole: Number, parts: int) -> list[Number]:
    """Return equal shares in whole pence that make the whole, odd pennies first.

    >>> [plain(share, 2) for share in shares(number("330769.23"), 2)]
    ['165,384.62', '165,384.61']

    Raises:
        RewardRefused: there are no parts or too many, or the whole is not in whole pence.
    """
    _refuse_parts(parts)
    if whole % _PENNY:
        raise RewardRefused(f"£{plain(whole)} is not in whole pence.")
    each, odd = divmod(abs(whole) // _PENNY, parts)
    sign = 1 if whole >= 0 else -1
    return [Number(sign * (each + (place < odd)) * _PENNY) for place in range(parts)]


def share(grant: Number, parts: int) -> Number:
    """Return one of equal shares to the nearest penny, as an agreement states it.

    >>> plain(share(number(4_300_000), 13), 2)
    '330,769.23'

    Raises:
        RewardRefused: there are no parts, or too many.
    """
    _refuse_parts(parts)
    return _to_nearest(Fraction(grant, parts), _PENNY)


@dataclass(frozen=True)
class Terms:
    """What was agreed: under ``least`` of the enhancement nothing is paid, over ``most`` of it no more."""

    least: Number = number("0.6")  # noqa: RUF009 (an exact constant)
    most: Number = number(1)  # noqa: RUF009 (an exact constant)
    instalments: int = 2


@dataclass(frozen=True)
class Reward:
    """What one target earns: the share of the enhancement achieved, what is payable for it, when."""

    achieved: Number
    payable: Number
    grant: Number
    instalments: Sequence[Number]
    because: str

    def after(self, paid: Number) -> Number:
        """Return what is still due after an interim payment; below nought it is to be paid back."""
        return Number(self.grant - paid)


def reward(
    actual: Number,
    *,
    without: Number,
    with_agreement: Number,
    share: Number,
    terms: Terms = Terms(),
) -> Reward:
    """Return what an actual earns of its target's share.

    Achieved is how far the actual came from what was expected ``without`` the agreement to what was
    promised with it: which way is good follows from the two.

    >>> earned = reward(number(106), without=number(120), with_agreement=number(100), share=number(1000))
    >>> plain(earned.achieved), plain(earned.grant), earned.because
    ('0.7', '700', '14 of the 20 promised, 70 per cent, is paid')

    Raises:
        RewardRefused: nothing was promised, so that nothing can be achieved of it.
    """
    promised = with_agreement - without
    if promised == 0:
        raise RewardRefused(
            "The target with the agreement is the same as without it: there is nothing to reward."
        )
    came = actual - without
    achieved = Fraction(came, promised)
    payable = min(achieved, Fraction(terms.most, SCALE))
    if achieved < Fraction(terms.least, SCALE):
        payable = Fraction(0)
    grant = _to_nearest(share * payable, _PENNY)
    return Reward(
        achieved=divide(Number(came), Number(promised)),
        payable=Number(round(payable * SCALE)),
        grant=grant,
        instalments=shares(grant, terms.instalments),
        because=_because(Number(came), Number(promised), achieved, payable),
    )


def _because(came: Number, promised: Number, achieved: Fraction, payable: Fraction) -> str:
    p = 1 if promised > 0 else -1
    per_cent = in_brief(Number(round(achieved * 100 * SCALE)), 1).replace("-", "−")
    gone = in_brief(Number(p * came), 2).replace("-", "−")
    words = f"{gone} of the {in_brief(Number(p * promised), 2)} promised, {per_cent} per cent"
    if payable == 0:
        return f"{words}, earns nothing"
    if payable < achieved:
        most = in_brief(Number(round(payable * 100 * SCALE)), 1)
        return f"{words}: {most} per cent is paid"
    return f"{words}, is paid"

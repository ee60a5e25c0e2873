"""Could a small count point to a person? What of a breakdown may be shown.

Method: docs/methods/suppression.md. Counts are whole numbers, not millionths.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, NamedTuple, TypeVar

Group = TypeVar("Group", bound=Hashable)

_ANY: Final = 10**15
"""More than any count: what a reader must reckon with for a cell of which nothing is said."""


@dataclass(frozen=True)
class Rules:
    """Counts from 1 to under ``below`` are small; totals are rounded to the nearest ``round_to``, if given.

    >>> Rules().in_words()
    'Counts from 1 to 4 are shown as fewer than 5; totals are rounded to the nearest 5.'

    Raises:
        ValueError: ``below`` is under 2, or ``round_to`` under 1.
    """

    below: int = 5
    round_to: int | None = 5

    def __post_init__(self) -> None:
        if self.below < 2:
            raise ValueError("Small counts begin at 1: give 2 or more as the first that is shown.")
        if self.round_to is not None and self.round_to < 1:
            raise ValueError("Totals are rounded to the nearest 1 or more.")

    def in_words(self) -> str:
        """Return the sentence under a table."""
        small = "1 is" if self.below == 2 else f"1 to {self.below - 1} are"
        rounded = (
            f"; totals are rounded to the nearest {self.round_to}"
            if self.round_to and self.round_to > 1
            else ""
        )
        return f"Counts from {small} shown as fewer than {self.below}{rounded}."

    def rounded(self, total: int) -> int:
        """Return a total as it is shown, a half rounded up."""
        step = self.round_to or 1
        return (2 * total + step) // (2 * step) * step

    def _range_of(self, shown: int) -> tuple[int, int]:
        """Return the least and greatest total that are shown so."""
        step = self.round_to or 1
        return max(shown - step // 2, 0), shown + (step - 1) // 2


class Showing(StrEnum):
    """How a count is shown."""

    AS_IT_IS = "as_it_is"
    SMALL = "small"  # fewer than so many
    WITHHELD = "withheld"  # so that no small one can be worked out
    NOT_KNOWN = "not_known"


@dataclass(frozen=True)
class Cell:
    """A count as it may be shown; ``count`` only where it is shown as it is."""

    showing: Showing
    count: int | None = None

    def in_words(self, rules: Rules) -> str:
        """Return what stands in the table."""
        match self.showing:
            case Showing.AS_IT_IS:
                return f"{self.count:,}"
            case Showing.SMALL:
                return f"fewer than {rules.below}"
            case Showing.WITHHELD:
                return "withheld"
            case _:
                return "not known"


@dataclass(frozen=True)
class Table(Generic[Group]):
    """A breakdown as it may be shown, with its total where every count is known."""

    cells: Mapping[Group, Cell]
    total: int | None
    rules: Rules

    @property
    def is_altered(self) -> bool:
        """Whether anything is shown otherwise than it is."""
        return any(cell.count is None for cell in self.cells.values())

    @property
    def hidden(self) -> frozenset[Group]:
        """The groups that have a count which is not shown."""
        kept = (Showing.AS_IT_IS, Showing.NOT_KNOWN)
        return frozenset(group for group, cell in self.cells.items() if cell.showing not in kept)


class Share(NamedTuple):
    """So many of so many, as a percentage is made of; or the two counts of a ratio, one over the other."""

    part: int
    whole: int

    @property
    def rest(self) -> int:
        """How many are not of the part."""
        return self.whole - self.part


@dataclass(frozen=True)
class Shares(Generic[Group]):
    """A breakdown of a percentage or ratio as it may be shown; None where one is withheld or not known."""

    cells: Mapping[Group, Share | None]
    hidden: frozenset[Group]
    total: Share | None
    rules: Rules

    @property
    def is_altered(self) -> bool:
        """Whether anything is shown otherwise than it is."""
        return bool(self.hidden)


_Counted = tuple[Callable[[Share], int], ...]
_OF_A_RATIO: Final[_Counted] = (lambda share: share.part, lambda share: share.whole)
_OF_A_PERCENTAGE: Final[_Counted] = (*_OF_A_RATIO, lambda share: share.rest)


def suppress_shares(
    shares: Mapping[Group, Share | None],
    rules: Rules = Rules(),
    *,
    withheld: Collection[Group] = (),
    is_ratio: bool = False,
) -> Shares[Group]:
    """Return what may be shown of a percentage by group, whose exact totals the reader knows.

    A share is withheld where its part, the rest of its group or the whole group is small, and a second one
    where any of the three could be told by subtraction. None is named as small. Those in ``withheld`` are
    withheld in any case. A ratio's numerator need not be of its denominator, so that it has no rest.

    >>> found = suppress_shares({"north": Share(3, 40), "south": Share(20, 50), "east": Share(0, 60)})
    >>> sorted(found.hidden), found.cells["east"], found.total
    (['north', 'south'], Share(part=0, whole=60), Share(part=23, whole=150))

    Raises:
        ValueError: a count is below nought, or a percentage's part greater than its whole.
    """
    counted = _OF_A_RATIO if is_ratio else _OF_A_PERCENTAGE
    exact, has_total = Rules(rules.below, None), True
    hidden: set[Group] = set(withheld)
    hidden |= {
        group
        for group, one in shares.items()
        if one is not None and any(1 <= count(one) < rules.below for count in counted)
    }
    for count in counted:
        counts = {group: count(one) if one is not None else None for group, one in shares.items()}
        table = suppress(counts, exact, withheld=hidden)
        hidden |= table.hidden
        has_total = has_total and table.total is not None
    known = [share for share in shares.values() if share is not None]
    total = Share(sum(one.part for one in known), sum(one.whole for one in known))
    return Shares(
        {group: None if group in hidden else share for group, share in shares.items()},
        frozenset(group for group in hidden if shares.get(group) is not None),
        total if has_total else None,
        rules,
    )


def suppress(
    counts: Mapping[Group, int | None],
    rules: Rules = Rules(),
    *,
    withheld: Collection[Group] = (),
) -> Table[Group]:
    """Return what may be shown of a breakdown that makes a total.

    Small counts are named as small. Where the total and the other counts would still tell one of them, the
    next smallest count is withheld, until none can be told. A true nought is shown unless it has to be
    withheld for another's sake. Those in ``withheld`` are withheld in any case.

    >>> exact = Rules(below=5, round_to=None)
    >>> table = suppress({"north": 3, "south": 12, "east": 40, "west": 0}, exact)
    >>> [cell.in_words(exact) for cell in table.cells.values()], table.total
    (['fewer than 5', 'withheld', '40', '0'], 55)

    Raises:
        ValueError: a count is below nought.
    """
    known = {group: count for group, count in counts.items() if count is not None}
    if any(count < 0 for count in known.values()):
        raise ValueError("A count is nought or more.")
    total = sum(known.values())
    shown_total = rules.rounded(total) if len(known) == len(counts) and counts else None
    small = {group for group, count in known.items() if 1 <= count < rules.below}
    held_back = {group for group in withheld if group in known and group not in small}
    # Which is withheld next: the smallest count that is not nought, and noughts last.
    others = sorted(
        (group for group in known if group not in small | held_back),
        key=lambda g: (known[g] == 0, known[g]),
    )
    while shown_total is not None and _can_be_told(known, small, held_back, shown_total, rules):
        if not others:
            shown_total = None
            break
        held_back.add(others.pop(0))
    cells = {
        group: _cell(count, is_small=group in small, is_withheld=group in held_back)
        for group, count in counts.items()
    }
    return Table(cells, shown_total, rules)


def _cell(count: int | None, *, is_small: bool, is_withheld: bool) -> Cell:
    if count is None:
        return Cell(Showing.NOT_KNOWN)
    if is_small:
        return Cell(Showing.SMALL)
    return Cell(Showing.WITHHELD) if is_withheld else Cell(Showing.AS_IT_IS, count)


def _can_be_told(
    known: Mapping[Group, int],
    small: set[Group],
    withheld: set[Group],
    shown_total: int,
    rules: Rules,
) -> bool:
    """Say whether a reader who adds and takes away can tell a small count exactly."""
    if not small:
        return False
    shown = sum(count for group, count in known.items() if group not in small | withheld)
    least_total, most_total = rules._range_of(shown_total)
    least, most = least_total - shown, most_total - shown
    # All small ones look alike: each lies in 1 … below−1, each withheld one is nought or more.
    rest_least = len(small) - 1
    rest_most = (len(small) - 1) * (rules.below - 1) + (_ANY if withheld else 0)
    lowest = max(1, least - rest_most)
    highest = min(rules.below - 1, most - rest_least)
    return lowest == highest


def may_show_percentage(numerator: int, denominator: int, rules: Rules = Rules()) -> bool:
    """Say whether a percentage may be shown: neither its count nor the rest of its group is small.

    >>> may_show_percentage(0, 40), may_show_percentage(3, 40), may_show_percentage(38, 40)
    (True, False, False)
    """
    return all(
        not 1 <= count < rules.below for count in (numerator, denominator - numerator, denominator)
    )

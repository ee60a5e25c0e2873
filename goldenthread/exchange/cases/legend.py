"""The rule that a report prints beside its colours: 'green = target met; amber = missed but within 10%'."""

from __future__ import annotations

import re
from typing import Final

from goldenthread.rules.numbers import Number, number, plain
from goldenthread.rules.rating import Clause, GapInPercent, GapInPoints, Rule
from goldenthread.rules.rating.clauses import ClauseTest
from goldenthread.rules.vocabulary import RatingClass

_COLOUR: Final = r"\b(green|amber|yellow|orange|red|blue|gr[ea]y)\b"
_AFTER: Final = re.compile(rf"{_COLOUR} ?[=:]([^;|]*?)(?=[;|]|[,.]? *{_COLOUR} ?[=:]|$)")
_BEFORE: Final = re.compile(rf"([^;|,=:]+)= ?{_COLOUR}")
_SIZE: Final = r"([0-9]+(?:\.[0-9]+)?) ?(%|per ?cent(?:age points?)?|percentage points?|points?|pp)"
_WITHIN: Final = re.compile(
    rf"(within|up to|no more than|at most|by less than|less than|under) (?:and including )?{_SIZE}"
)
_MORE: Final = re.compile(rf"(?:more than|over|greater than|worse than|by over) {_SIZE}")
_REACHED: Final = re.compile(
    r"target (?:is |was )?(?:met|achieved|reached|exceeded)"
    r"|\b(?:met|meets|meeting|achieved|achieving|exceeded|exceeding|on|at|above|better than)"
    r"(?: or (?:exceed(?:ed|s|ing)|above|better|better than))? (?:the )?target"
)
#: What an amber, or a green, asks for besides: then a size alone does not say which it is.
_BESIDES: Final = re.compile(
    r"\b(?:improv\w*|last year|maintain\w*|previous|trend|tolerance|and not)\b"
)


def rule_of_legend(legend: str) -> Rule | None:
    """Return the rule that a legend states wholly, in numbers; None where it leaves anything open.

    >>> rule = rule_of_legend("green = target met; amber = missed but within 10%; red = missed by more")
    >>> [clause.test.at_least // 1_000_000 for clause in rule.clauses]
    [0, -10]
    >>> rule_of_legend("above target=green, close to target=amber, below target=red") is None
    True
    """
    words = " ".join(legend.casefold().split())
    says = _parts(words)
    unsaid = {colour for colour in re.findall(_COLOUR, words) if colour not in says}
    if not says or unsaid or "blue" in says or any(map(_BESIDES.search, says.values())):
        return None
    amber = next((says[one] for one in ("amber", "yellow", "orange") if one in says), None)
    target = GapInPoints(Number(0))
    green: ClauseTest | None = target if "green" not in says else _edge(says["green"])
    if green is None and _REACHED.search(says["green"]):
        green = target
    near = None if amber is None else _edge(amber) or _beyond(says.get("red", ""))
    if green is None or (near is None and (amber is not None or "green" not in says)):
        return None
    clauses = [Clause(RatingClass.ON_TARGET, green)]
    if near is not None:
        is_strict = (
            bool(re.search(r"less than|under", amber or "")) and _edge(amber or "") is not None
        )
        clauses.append(Clause(RatingClass.NEAR_TARGET, near, not is_strict))
    rule = Rule(f"As printed: {legend.strip()}", tuple(clauses))
    return None if rule.problems() else rule


def _parts(legend: str) -> dict[str, str]:
    """Return what each colour stands for, whether it is named before or after."""
    found = {colour: words.strip() for colour, words, _ in _AFTER.findall(legend)}
    if not found:
        found = {colour: words.strip() for words, colour in _BEFORE.findall(legend)}
    return found


def _edge(words: str) -> ClauseTest | None:
    """Return the band that 'within 5%' or 'up to 2 points below' names."""
    sizes = _WITHIN.findall(words)
    if len(sizes) != 1 or len(re.findall(_SIZE, words)) != 1:
        return None
    return _band(sizes[0][1], sizes[0][2])


def _beyond(words: str) -> ClauseTest | None:
    """Return the band that ends where red begins: 'red = more than 10% below'."""
    sizes = _MORE.findall(words)
    return _band(*sizes[0]) if len(sizes) == 1 else None


def _band(size: str, unit: str) -> ClauseTest:
    bound = Number(-number(plain(number(size))))
    is_percent = unit == "%" or re.fullmatch("per ?cent", unit) is not None
    return GapInPercent(bound) if is_percent else GapInPoints(bound)

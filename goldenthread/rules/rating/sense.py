"""Does a rule make sense? What must be mended before it is adopted, and what is probably not meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from goldenthread.rules.brief import in_brief
from goldenthread.rules.numbers import SCALE
from goldenthread.rules.rating.bands import GapInPercent, GapInPoints, WithinTolerance
from goldenthread.rules.rating.classes import FEWEST_CLASSES, MOST_CLASSES
from goldenthread.rules.rating.clauses import Clause, ClauseTest
from goldenthread.rules.rating.implying import Asked, apart_from_nought, implies, is_impossible
from goldenthread.rules.rating.progress import PercentComplete
from goldenthread.rules.vocabulary import RatingClass

if TYPE_CHECKING:
    from goldenthread.rules.rating.rule import Rule

_GOODNESS: Final = {
    RatingClass.EXCEEDING: 4,
    RatingClass.ON_TARGET: 3,
    RatingClass.NEAR_TARGET: 2,
    RatingClass.OFF_TARGET: 1,
}
_GOOD: Final = (RatingClass.EXCEEDING, RatingClass.ON_TARGET)


def problems_of(rule: Rule) -> tuple[str, ...]:
    """Return what must be mended, each a sentence."""
    return (*_of_classes(rule), *_of_clauses(rule))


def doubts_of(rule: Rule) -> tuple[str, ...]:
    """Return what is probably not meant, each a sentence."""
    return (
        *_idle(rule),
        *_for_nought_alone(rule),
        *_turned_round(rule),
        *_of_nought(rule),
        *_out_of_bounds(rule),
    )


def _of_classes(rule: Rule) -> Iterator[str]:
    """Yield what is wrong with the classes that the rule gives."""
    given = _given(rule)
    own = rule.classes
    if not own and len(set(given)) < FEWEST_CLASSES:
        yield (
            f"Every figure would be {rule.words_for(rule.otherwise, rule.otherwise_label)}: give two"
            " classes or more."
        )
    if own and not FEWEST_CLASSES <= len(own) <= MOST_CLASSES:
        are = "is 1 class" if len(own) == 1 else f"are {len(own)} classes"
        yield f"There {are}: a rule has from {FEWEST_CLASSES} to {MOST_CLASSES}."
    twice = Counter(" ".join(one.label.split()).casefold() for one in own)
    for label in (one.label for one in own):
        if twice.pop(" ".join(label.split()).casefold(), 1) > 1:
            yield f"Two classes are called “{label}”: each needs a name of its own."
    for one in own:
        if not one.label.strip():
            yield f"A class that means {one.means.replace('_', ' ')} has no name."
        if one.means is RatingClass.NOT_RATED:
            yield f"“{one.label}” means not rated, which only a missing figure earns."
    if own:
        for means, label in dict.fromkeys(given):
            if not any(one.means is means and label in ("", one.label) for one in own):
                words = label or means.replace("_", " ")
                yield f"“{words}” is given, but none of the classes is called or means that."
    if rule.missing_gives in _GOOD:
        yield "A missing figure is never good: let it be off target, near it, or not rated."


def _given(rule: Rule) -> list[tuple[RatingClass, str]]:
    """Return the classes that clauses and the rest give."""
    return [
        *((clause.gives, clause.label) for clause in rule.clauses),
        (rule.otherwise, rule.otherwise_label),
    ]


def _of_clauses(rule: Rule) -> Iterator[str]:
    """Yield why clauses can never be reached, or met."""
    if not rule.clauses:
        yield "The rule has no clause: say what earns a class."
    for order, clause in enumerate(rule.clauses):
        asked = Asked(clause.test, rule.is_strict(clause))
        if is_impossible(asked):
            yield f"Clause {order + 1} can never be met: what it asks for contradicts itself."
            continue
        for before, earlier in enumerate(rule.clauses[:order]):
            if implies(asked, Asked(earlier.test, rule.is_strict(earlier))):
                yield _unreached(rule, order, before)
                break


def _unreached(rule: Rule, order: int, before: int) -> str:
    clause, earlier = rule.clauses[order], rule.clauses[before]
    words = rule.words_for(earlier.gives, earlier.label)
    if clause.test == earlier.test:
        contradicts = (clause.gives, clause.label) != (earlier.gives, earlier.label)
        asks = "asks the same as" if contradicts else "repeats"
        also = " and gives another class" if contradicts else ""
        return f"Clause {order + 1} {asks} clause {before + 1}{also}: it can never be reached."
    return (
        f"Clause {order + 1} can never be reached: whatever meets it meets clause {before + 1} first and"
        f" is {words}."
    )


def _idle(rule: Rule) -> Iterator[str]:
    """Yield which classes nobody gets, and a last clause that changes nothing."""
    given = _given(rule)
    if rule.missing_gives is not None:
        given.append((rule.missing_gives, rule.missing_label))
    for one in rule.classes:
        named = any(label == one.label for _, label in given)
        meant = rule.label_of(one.means) == one.label and (one.means, "") in given
        if not named and not meant and one.means is not RatingClass.INFORMATION_ONLY:
            yield f"No figure is ever “{one.label}”: no clause gives it."
    last: Clause | None = rule.clauses[-1] if rule.clauses else None
    if last is not None and (last.gives, last.label) == (rule.otherwise, rule.otherwise_label):
        yield (
            f"Clause {len(rule.clauses)} gives what every other figure gets too,"
            f" {rule.words_for(last.gives, last.label)}: it changes nothing."
        )


def _for_nought_alone(rule: Rule) -> Iterator[str]:
    """Yield which clauses are reached where the target is nought, and nowhere else."""
    for order, clause in enumerate(rule.clauses):
        asked = Asked(clause.test, rule.is_strict(clause))
        for before, earlier in enumerate(rule.clauses[:order]):
            first = Asked(earlier.test, rule.is_strict(earlier))
            if implies(asked, apart_from_nought(first)) and not implies(asked, first):
                yield (
                    f"Clause {order + 1} is reached only where the target is 0: whatever else meets it meets"
                    f" clause {before + 1} first and is {rule.words_for(earlier.gives, earlier.label)}."
                )
                break


def _turned_round(rule: Rule) -> Iterator[str]:
    """Yield where a figure that is better by the same measure gets the worse class."""
    for order, clause in enumerate(rule.clauses):
        asked = Asked(clause.test, rule.is_strict(clause))
        for before, earlier in enumerate(rule.clauses[:order]):
            first = Asked(earlier.test, rule.is_strict(earlier))
            if clause.test == earlier.test or not implies(first, apart_from_nought(asked)):
                continue
            if _GOODNESS.get(earlier.gives, 0) < _GOODNESS.get(clause.gives, 0):
                yield (
                    f"Clauses {before + 1} and {order + 1} overlap, and the better figures get the worse"
                    f" class: {rule.words_for(earlier.gives, earlier.label)} before"
                    f" {rule.words_for(clause.gives, clause.label)}. Is that meant?"
                )


def _of_nought(rule: Rule) -> Iterator[str]:
    """Yield where nothing is said for a target of nought."""
    for order, clause in enumerate(rule.clauses, start=1):
        if any(_lacks_alternative(test) for test in _all_tests(clause.test)):
            yield (
                f"Clause {order} measures in per cent, and of a target of 0 nothing is a percentage: there"
                " the clause is not met. Say what is asked for then, in points."
            )


def _lacks_alternative(test: ClauseTest) -> bool:
    if isinstance(test, GapInPercent):
        return test.if_nought is None
    return isinstance(test, WithinTolerance) and test.is_percent


def _out_of_bounds(rule: Rule) -> Iterator[str]:
    for order, clause in enumerate(rule.clauses, start=1):
        for test in _all_tests(clause.test):
            if isinstance(test, PercentComplete) and test.at_least > 100 * SCALE:
                bound = in_brief(test.at_least, 6)
                yield f"Clause {order} asks for {bound} per cent complete, which is more than all."
            if isinstance(test, GapInPoints | GapInPercent) and _is_near_above(clause, test):
                yield (
                    f"Clause {order} gives near target to figures that are better than the target. Did you"
                    f" mean short of it by no more than {in_brief(test.at_least, 6)}?"
                )


def _is_near_above(clause: Clause, test: GapInPoints | GapInPercent) -> bool:
    return clause.gives is RatingClass.NEAR_TARGET and clause.test is test and test.at_least > 0


def _all_tests(test: ClauseTest) -> Iterator[ClauseTest]:
    yield test
    for one in test.inner():
        yield from _all_tests(one)

"""Cases of published ratings: figures with the colour that their council printed (docs/methods/rating.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from goldenthread.exchange.cases.case import Case, Verdict
from goldenthread.exchange.cases.departures import departure_of
from goldenthread.exchange.cases.legend import rule_of_legend
from goldenthread.exchange.cases.published_rating import (
    COLOURS,
    INFORMATION,
    MET,
    NOT_MET,
    NOT_RATED,
    WITHIN,
    PublishedRating,
    Unreadable,
)
from goldenthread.exchange.cases.rows import misplaced, rows_of
from goldenthread.rules.numbers import number
from goldenthread.rules.rating import Rated, Rule, rate, within_points
from goldenthread.rules.rating.files import RuleFile
from goldenthread.rules.rating.library import rule_of_council
from goldenthread.rules.vocabulary import RatingClass

NEEDED: Final = (
    "council", "period", "polarity", "actual", "target", "published_rag", "published_status",
)  # fmt: skip
_GOOD: Final = (RatingClass.EXCEEDING, RatingClass.ON_TARGET)
_MISSED: Final = (RatingClass.NEAR_TARGET, RatingClass.OFF_TARGET)
_TARGET_ALONE: Final = within_points(number(0))
_UNRATED: Final = (RatingClass.NOT_RATED, RatingClass.INFORMATION_ONLY)

NO_FIGURE: Final = "a missing figure is not a miss"
NOT_GIVEN: Final = "the rule looks at what the row does not give"
NO_RULE: Final = "no rule of its council is known: met or missed is told from the target alone"


def check(file: Path, rule: RuleFile | None = None) -> list[Case]:
    """Return the file's cases, each rated by ``rule`` or by its council's rule of the library.

    Raises:
        CasesRefused: it holds none.
    """
    return [
        _judged(PublishedRating(row.cells, row.line), rule, misplaced(row))
        for row in rows_of(file, needed=NEEDED)
    ]


class _LeftAside(Exception):
    """Why a row says nothing of the rule; the message is a sentence."""


def _judged(row: PublishedRating, given: RuleFile | None, fault: str) -> Case:
    def case(verdict: Verdict, got: str = "", note: str = "") -> Case:
        return Case(row.name, _published(row), got, verdict, note, row.line)

    if fault:
        return case(Verdict.FAILED, "nothing", fault)
    try:
        rule = _rule_for(row, given)
        rated = rate(
            row.actual.value,
            expected=row.target,
            rule=rule or _TARGET_ALONE,
            polarity=row.polarity,
            context=row.context(),
        )
        agrees = _agrees(row, rated)
    except Unreadable as why:
        return case(Verdict.FAILED, "nothing", str(why))
    except _LeftAside as why:
        return case(Verdict.NOT_JUDGED, note=str(why))
    got = f"{rated.words}: {rated.because}"
    if row.is_anomaly:
        return _of_anomaly(row, got, agrees=agrees)
    if agrees:
        return case(Verdict.PASSED, got)
    why_not = NO_RULE if rule is None and _is_missed(row, rated) else _departs(row, rated)
    if why_not:
        return case(Verdict.DEPARTED, got, why_not)
    is_unknown = row.actual.value is not None and rated.rating_class is RatingClass.NOT_RATED
    if is_unknown and _lacks(row, rated.rule):
        return case(Verdict.NOT_JUDGED, got, NOT_GIVEN)
    return case(Verdict.FAILED, got)


def _published(row: PublishedRating) -> str:
    return row.cell("published_rag") or row.cell("published_status")


def _rule_for(row: PublishedRating, given: RuleFile | None) -> Rule | None:
    """Return the rule that rates a row: the given one, the one printed beside it, or its council's.

    Raises:
        _LeftAside: the rule that was given is another council's.
    """
    council = row.cell("council")
    if given is not None:
        if given.councils and not given.is_of(council):
            raise _LeftAside(f"the rule is of {given.councils[0]}")
        return given.rule
    printed = rule_of_legend(row.cell("tolerance_rule"))
    if printed is not None:
        return printed
    found = rule_of_council(council, row.year)
    return found.rule if found is not None else None


def _agrees(row: PublishedRating, rated: Rated) -> bool:
    """Say whether ours is what was published.

    Raises:
        Unreadable: it was published in words that are not known.
        _LeftAside: nothing was published.
    """
    ours, colour, status = rated.rating_class, row.colour, row.status
    labels = {one.label.casefold() for one in rated.rule.classes}
    if colour in labels or (not colour and status in labels):
        return rated.label.casefold() == (colour or status)
    if colour in COLOURS:
        return ours is COLOURS[colour]
    if colour in INFORMATION:
        return ours is RatingClass.INFORMATION_ONLY
    if colour in NOT_RATED:
        return ours in _UNRATED
    if colour:
        raise Unreadable(f"what “{row.cell('published_rag')}” means is not known")
    if status in WITHIN:
        return ours is RatingClass.NEAR_TARGET
    if status in MET:
        return ours in _GOOD
    if status in NOT_MET:  # of the target, which a rule's green may lie below
        return ours in _MISSED or (ours in _GOOD and _misses_target(row))
    if status in NOT_RATED or status in INFORMATION:
        return ours in _UNRATED
    if status:
        raise Unreadable(f"what “{row.cell('published_status')}” means is not known")
    raise _LeftAside("neither colour nor status was published")


def _misses_target(row: PublishedRating) -> bool:
    plain = rate(
        row.actual.value,
        expected=row.target,
        rule=_TARGET_ALONE,
        polarity=row.polarity,
        context=row.context(),
    )
    return plain.rating_class is RatingClass.OFF_TARGET


def _of_anomaly(row: PublishedRating, got: str, *, agrees: bool) -> Case:
    """Judge a row whose publication contradicts itself: it must be questioned, and not reproduced."""
    expected = f"a question about {_published(row)}, not {_published(row)} again"
    questions = [flag.question for flag in row.questions()]
    if not questions or agrees:
        return Case(row.name, expected, got, Verdict.FAILED, line=row.line)
    return Case(row.name, expected, f"{got}; {questions[0]}", Verdict.PASSED, line=row.line)


def _departs(row: PublishedRating, rated: Rated) -> str:
    """Return why a difference is meant, or nothing where it is not."""
    ours = rated.rating_class
    if row.actual.value is None and ours is RatingClass.NOT_RATED:
        was_rated = row.colour in COLOURS or row.status in (MET | NOT_MET | WITHIN)
        return NO_FIGURE if was_rated else ""
    if _is_not_given(row, rated):
        return NOT_GIVEN
    listed = departure_of(
        "ratings",
        row.cells,
        key=row.cell("indicator_code"),
        published=row.colour,
        ours=ours.value,
    )
    return listed.why if listed else ""


def _is_not_given(row: PublishedRating, rated: Rated) -> bool:
    """Say whether a miss cannot be told near from off target, for want of what the row does not give."""
    is_unsure = rated.rating_class in (RatingClass.NOT_RATED, RatingClass.OFF_TARGET)
    return _was_missed(row) and is_unsure and _lacks(row, rated.rule) and _misses_target(row)


def _was_missed(row: PublishedRating) -> bool:
    """Say whether what was published is a miss, near or far."""
    by_status = not row.colour and row.status in (NOT_MET | WITHIN)
    return COLOURS.get(row.colour) in _MISSED or by_status


def _is_missed(row: PublishedRating, rated: Rated) -> bool:
    """Say whether both miss the target, by an amount that only a rule could judge."""
    return _was_missed(row) and rated.rating_class is RatingClass.OFF_TARGET


def _lacks(row: PublishedRating, rule: Rule) -> bool:
    """Say whether the rule looks at something that the row does not give."""
    beside = row.context()
    return any(getattr(beside, name) is None for name in rule.needs())

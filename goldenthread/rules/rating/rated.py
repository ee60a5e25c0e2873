"""The rating of one figure: its class, the sentence that justifies it, and its arithmetic."""

from __future__ import annotations

from typing import NamedTuple

from goldenthread.rules.brief import MOST_DECIMALS, adding_up, in_brief, told_apart
from goldenthread.rules.missing import why_missing
from goldenthread.rules.numbers import Number, percentage_of
from goldenthread.rules.profiles import rounded
from goldenthread.rules.rating.bands import GapInPercent, GapInPoints, WithinTolerance
from goldenthread.rules.rating.case import Case, Context, Lack
from goldenthread.rules.rating.classes import class_words
from goldenthread.rules.rating.clauses import Clause, ClauseTest
from goldenthread.rules.rating.rule import Rule
from goldenthread.rules.vocabulary import MissingReason, Polarity, RatingClass


class Rated(NamedTuple):
    """A class and what justifies it.

    ``clause`` counts from nought; None where no clause was met. ``missing_label`` is the council's name
    of a class that a missing figure counts as. ``because`` and ``working`` are made when read, from
    the inputs kept here.
    """

    rating_class: RatingClass
    clause: int | None
    rule: Rule
    case: Case | None = None
    unrated: str = ""
    missing_label: str = ""

    @property
    def label(self) -> str:
        """Return what the council calls the class, or nothing where its rule has no names of its own."""
        if self.clause is not None:
            return self.rule.label_of(self.rating_class, self.rule.clauses[self.clause].label)
        if self.case is not None:
            return self.rule.label_of(self.rating_class, self.rule.otherwise_label)
        return self.rule.label_of(self.rating_class, self.missing_label)

    @property
    def words(self) -> str:
        """Return the class as it is said: the council's name for it, or its meaning."""
        return self.label or class_words(self.rating_class)

    @property
    def because(self) -> str:
        """Return the sentence with its numbers: '2 short of 95, within 5'."""
        if self.case is None:
            return self.unrated
        clause = self._deciding_clause()
        tail = clause.test.because(self.case, strict=self.rule.is_strict(clause))
        start = ""
        if self.rule.rests_on_target():
            start = _distance_in_words(self.case, _bounds(clause.test, self.case))
        percent = _percent_in_words(self.case, clause.test) if start else ""
        start = start or in_brief(self.case.actual, self.case.decimals)
        return f"{start}{percent}{', ' if tail else ''}{tail}"

    @property
    def working(self) -> tuple[str, ...]:
        """Return the arithmetic, line by line, for who asks why."""
        if self.case is None:
            return (self.unrated,)
        calculation = _calculation(self.case) if self.rule.rests_on_target() else ""
        chain = self._chain()
        if chain:
            return (f"{calculation}; {chain}, so {self.words}",)
        lines = [calculation] if calculation else []
        judged = self.rule.clauses if self.clause is None else self.rule.clauses[: self.clause + 1]
        for order, clause in enumerate(judged):
            so = "so" if order == self.clause else "so not"
            strict = self.rule.is_strict(clause)
            line = clause.test.line(self.case, strict=strict)
            lines.append(f"{line}, {so} {self.rule.words_for(clause.gives, clause.label)}")
        if self.clause is None:
            lines.append(f"no clause is met, so {self.words}")
        return tuple(lines)

    def _deciding_clause(self) -> Clause:
        return self.rule.clauses[-1 if self.clause is None else self.clause]

    def _chain(self) -> str:
        """Return '−5 ≤ −2.6 < 0' where every clause judged is a band of the same unit."""
        case = self.case
        if case is None:
            return ""
        judged = self.rule.clauses if self.clause is None else self.rule.clauses[: self.clause + 1]
        bands = [_plain_band(clause.test, case) for clause in judged]
        percents = {isinstance(band, GapInPercent) for band in bands if band and band.at_least}
        if None in bands or len(percents) > 1:
            return ""
        if case.aim() == 0 and any(isinstance(band, GapInPercent) for band in bands):
            return ""  # of which nothing is a percentage, not even none of it
        is_percent = percents == {True}
        gap = GapInPercent(Number(0)).percent(case) if is_percent else case.gap()
        if gap is None or isinstance(gap, Lack):
            return ""
        bounds = [band.at_least for band in bands if band]
        return self._spoken_chain(case, gap, bounds, judged, is_percent=is_percent)

    def _spoken_chain(
        self,
        case: Case,
        gap: Number,
        bounds: list[Number],
        judged: tuple[Clause, ...],
        *,
        is_percent: bool,
    ) -> str:
        decimals = 2 if is_percent else case.decimals
        words, unit = in_brief(gap, decimals, *bounds), " %" if is_percent else ""
        lower = upper = ""
        if self.clause is not None:
            sign = "<" if self.rule.is_strict(judged[-1]) else "≤"
            lower = f"{in_brief(bounds[-1], 6)}{unit} {sign} "
        missed = list(zip(bounds, judged, strict=True))[: self.clause]
        if missed:
            bound, clause = min(missed, key=lambda pair: pair[0])
            sign = "≤" if self.rule.is_strict(clause) else "<"
            upper = f" {sign} {in_brief(bound, 6)}{unit}"
        ratio = ""
        if is_percent:
            share, of = _divided(Number(case.gap()), Number(abs(case.aim())), case)  # type: ignore[arg-type]
            ratio = f"{share} ÷ {of} = {words} %; "
        return f"{ratio}{lower}{words}{unit}{upper}"


def rate(
    actual: Number | None,
    *,
    expected: Number | None,
    rule: Rule,
    polarity: Polarity,
    context: Context = Context(),  # noqa: B008 - it is frozen
) -> Rated:
    """Return the class of ``actual`` and what justifies it.

    An actual exactly on a band's edge takes the better class unless the rule says otherwise. A
    missing one is never nought: it is not rated, and says why, unless the rule gives what is missing
    though due a class of its own. A setting the rule needs and
    does not find (a target, a tolerance) also leaves it unrated; a figure to compare with that
    is missing fails its clause, and where nothing could be judged there is no rating.

    >>> from goldenthread.rules.numbers import number
    >>> from goldenthread.rules.rating import within_points
    >>> rate(number("93"), expected=number("95"), rule=within_points(number(5)),
    ...     polarity=Polarity.HIGH).because
    '2 short of 95, within 5'
    """
    if actual is None:
        return _of_missing(rule, polarity, context)
    if context.information_only or polarity is Polarity.NONE:
        return Rated(RatingClass.INFORMATION_ONLY, None, rule, unrated="for information only")
    case = Case(actual, expected, polarity, context)
    lacks: list[Lack] = []
    for order, clause in enumerate(rule.clauses):
        judged = clause.test.met(case, strict=rule.is_strict(clause))
        if judged is True:
            return Rated(clause.gives, order, rule, case)
        if isinstance(judged, Lack):
            lacks.append(judged)
            if not judged.is_comparison:
                return Rated(RatingClass.NOT_RATED, None, rule, unrated=judged.reason)
    if lacks and len(lacks) == len(rule.clauses):
        return Rated(RatingClass.NOT_RATED, None, rule, unrated=lacks[0].reason)
    return Rated(rule.otherwise, None, rule, case)


def counts_as_missing(polarity: Polarity, context: Context) -> bool:
    """Say whether a figure should be there that is not: due, meant to be rated, and not held back."""
    is_rated = not context.information_only and polarity is not Polarity.NONE
    return is_rated and context.missing not in _RIGHTLY_MISSING


_RIGHTLY_MISSING = (
    MissingReason.NOT_DUE,
    MissingReason.NOT_APPLICABLE,
    MissingReason.SUPPRESSED,
)


def _of_missing(rule: Rule, polarity: Polarity, context: Context) -> Rated:
    reason = why_missing(context.missing or MissingReason.AWAITED)
    if rule.missing_gives is None or not counts_as_missing(polarity, context):
        return Rated(RatingClass.NOT_RATED, None, rule, unrated=reason)
    words = rule.words_for(rule.missing_gives, rule.missing_label)
    return Rated(
        rule.missing_gives,
        None,
        rule,
        unrated=f"{reason}, which the rule counts as {words}",
        missing_label=rule.missing_label,
    )


def _plain_band(test: ClauseTest, case: Case) -> GapInPoints | GapInPercent | None:
    if isinstance(test, WithinTolerance):
        gap = test.as_gap(case)
        return None if isinstance(gap, Lack) else gap
    return test if isinstance(test, GapInPoints | GapInPercent) else None


def _bounds(test: ClauseTest, case: Case) -> list[Number]:
    """Return the points a gap must be told apart from: 5.04 is not shown as 5 beside within 5."""
    band = _plain_band(test, case)
    if isinstance(band, GapInPoints):
        return [Number(abs(band.at_least))]
    return [bound for one in test.inner() for bound in _bounds(one, case)]


def _distance_in_words(case: Case, bounds: list[Number]) -> str:
    """Return '2.6 short of 80', '1.05 over 8', 'at the target of 95' or, lacking a target, ''."""
    aim, gap = case.aim(), case.gap()
    if isinstance(aim, Lack) or isinstance(gap, Lack):
        return ""
    if case.polarity is Polarity.RANGE and gap == 0:
        return "inside the range"
    off = Number(case.actual - aim)
    if off == 0:
        return f"at the target of {in_brief(aim, case.decimals)}"
    side = {
        Polarity.HIGH: ("above", "short of"),
        Polarity.LOW: ("over", "under"),
    }.get(case.polarity, ("above", "below"))[off < 0]
    places = adding_up(case.actual, aim, case.decimals)
    words = (
        f"{in_brief(Number(abs(off)), places, *bounds)} {side} {in_brief(aim, places, case.actual)}"
    )
    if places == told_apart(case.actual, aim, case.decimals):
        return words
    return f"{in_brief(case.actual, places)} is {words}"  # the page shows fewer of its decimals


def _percent_in_words(case: Case, test: ClauseTest) -> str:
    band = _plain_band(test, case)
    if not isinstance(band, GapInPercent):
        return ""
    percent = band.percent(case)
    if percent is None or isinstance(percent, Lack) or percent == 0:
        return ""
    size, bound = Number(abs(percent)), Number(abs(band.at_least))
    return f" ({in_brief(size, 1, bound)} per cent)"


def _calculation(case: Case) -> str:
    aim, gap = case.aim(), case.gap()
    if isinstance(aim, Lack) or isinstance(gap, Lack):
        return ""
    if case.polarity is Polarity.RANGE and gap == 0:
        return f"{in_brief(case.actual, case.decimals)} is inside the range: 0"
    more, less = (aim, case.actual) if case.polarity is Polarity.LOW else (case.actual, aim)
    result = Number(more - less)
    decimals = adding_up(more, less, case.decimals)
    left, right = in_brief(more, decimals), in_brief(less, decimals)
    comes_to = in_brief(result, decimals)
    right = f"({right})" if right.startswith("−") else right
    line = f"{left} − {right} = {comes_to}"
    if result == gap:
        return line
    return f"{line}, which is {in_brief(Number(abs(gap)), decimals)} away"


def _divided(share: Number, of: Number, case: Case) -> tuple[str, str]:
    """Return both to as few decimals, the page's or more, as give the percentage that is shown of them."""
    wanted = rounded(percentage_of(share, of), 2)
    for places in range(case.decimals, MOST_DECIMALS + 1):
        top, under = rounded(share, places), rounded(of, places)
        if under and rounded(percentage_of(top, under), 2) == wanted:
            break
    return in_brief(share, places), in_brief(of, places)

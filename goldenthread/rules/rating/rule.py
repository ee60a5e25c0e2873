"""What earns which class: a council's rating rule, as data with a name."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.rules.numbers import Number, plain
from goldenthread.rules.rating.bands import GapInPercent, GapInPoints, WithinTolerance
from goldenthread.rules.rating.clauses import Clause, ClauseTest
from goldenthread.rules.rating.stored import RuleRefused, Written, test_from_data, test_to_data
from goldenthread.rules.rating.values import Against
from goldenthread.rules.vocabulary import Polarity, RatingClass

__all__ = ["Rule", "RuleRefused", "hart_rule", "rule_from_data", "within_percent", "within_points"]

BASES = ("in_period", "to_date", "year_end")


@dataclass(frozen=True)
class Rule:
    """Clauses read top-down: the first that is met gives its class, else ``otherwise``.

    ``basis`` is which figure is rated: the period's, the year's to date, or the year end's.
    """

    name: str
    clauses: tuple[Clause, ...]
    otherwise: RatingClass = RatingClass.OFF_TARGET
    basis: str = BASES[0]
    edge_takes_better: bool = True

    def is_strict(self, clause: Clause) -> bool:
        """Say whether a figure exactly on the clause's edge misses it."""
        if clause.edge_takes_better is None:
            return not self.edge_takes_better
        return not clause.edge_takes_better

    def rests_on_target(self) -> bool:
        """Say whether any test measures the distance to the target."""
        return any(_measures_a_gap(clause.test) for clause in self.clauses)

    def compares(self) -> bool:
        """Say whether any test looks at another figure of the same series."""
        return any(_compares(clause.test) for clause in self.clauses)

    def in_words(self, polarity: Polarity) -> str:
        """Return the rule as a councillor reads it.

        >>> within_points(Number(5_000_000)).in_words(Polarity.LOW)
        'On target at or below target; near target within 5 points; otherwise off target'
        """
        if polarity is Polarity.NONE:
            return "For information only: neither way is better"
        parts = [
            f"{class_words(clause.gives)} "
            f"{clause.test.in_words(polarity, strict=self.is_strict(clause))}"
            for clause in self.clauses
        ]
        words = "; ".join([*parts, f"otherwise {class_words(self.otherwise)}"])
        return words[0].upper() + words[1:]

    def to_data(self) -> dict[str, object]:
        """Return the rule as JSON can hold it; ``rule_from_data`` reads it back."""
        return {
            "name": self.name,
            "basis": self.basis,
            "edge_takes_better": self.edge_takes_better,
            "clauses": [
                {
                    "gives": str(clause.gives),
                    "test": test_to_data(clause.test),
                    "edge_takes_better": clause.edge_takes_better,
                }
                for clause in self.clauses
            ],
            "otherwise": str(self.otherwise),
        }


def class_words(rating_class: RatingClass) -> str:
    """Return the class in plain words: 'near target'."""
    return rating_class.value.replace("_", " ")


def _measures_a_gap(test: ClauseTest) -> bool:
    if isinstance(test, GapInPoints | GapInPercent | WithinTolerance):
        return True
    return any(_measures_a_gap(one) for one in test.inner())


def _compares(test: ClauseTest) -> bool:
    return isinstance(test, Against) or any(_compares(one) for one in test.inner())


def rule_from_data(source: object) -> Rule:
    """Return the rule that ``source``, read from JSON, describes.

    Raises:
        RuleRefused: it is not a rule; the message is a sentence that says where and why.
    """
    written = Written(source, where="The rule")
    rule = Rule(
        name=written.text("name"),
        clauses=tuple(
            _clause_from_data(one, order=order)
            for order, one in enumerate(written.list("clauses"), start=1)
        ),
        otherwise=_class_given(written, "otherwise", RatingClass.OFF_TARGET),
        basis=written.text("basis") if written.has("basis") else BASES[0],
        edge_takes_better=written.truth("edge_takes_better", otherwise=True),
    )
    written.finish()
    if rule.basis not in BASES:
        raise RuleRefused(
            f"The rule has “{rule.basis}” for “basis”; it must be one of {', '.join(BASES)}."
        )
    return rule


def _clause_from_data(source: object, *, order: int) -> Clause:
    written = Written(source, where=f"Clause {order}")
    gives = _class_given(written, "gives", None)
    edge = None
    if written.has("edge_takes_better"):
        edge = written.truth("edge_takes_better", otherwise=True)
    test = test_from_data(written.source.get("test"), where=f"Clause {order}")
    written.unread.discard("test")
    written.finish()
    return Clause(gives, test, edge)


def _class_given(written: Written, name: str, otherwise: RatingClass | None) -> RatingClass:
    if otherwise is not None and not written.has(name):
        written.unread.discard(name)
        return otherwise
    given = written.choice(name, RatingClass)
    if given is RatingClass.NOT_RATED:
        raise RuleRefused(f"{written.where} gives “not rated”, which only a missing figure earns.")
    return given


def within_points(n: Number) -> Rule:
    """Return the rule: on target at it or better, near target within ``n`` points of it."""
    return Rule(
        name=f"Near target within {plain(n)} {'point' if plain(n) == '1' else 'points'}",
        clauses=(
            Clause(RatingClass.ON_TARGET, GapInPoints(Number(0))),
            Clause(RatingClass.NEAR_TARGET, GapInPoints(Number(-n))),
        ),
    )


def within_percent(percent: Number, *, if_nought: Number | None = None) -> Rule:
    """Return the rule: on target at it or better, near target within ``percent`` of it.

    A target of nought has no percentage: near it is within ``if_nought`` points, if given.
    """
    alternative = None if if_nought is None else GapInPoints(Number(-if_nought))
    return Rule(
        name=f"Near target within {plain(percent)} per cent",
        clauses=(
            Clause(RatingClass.ON_TARGET, GapInPoints(Number(0))),
            Clause(RatingClass.NEAR_TARGET, GapInPercent(Number(-percent), alternative)),
        ),
    )


def hart_rule() -> Rule:
    """Return the rule that best explains Hart's published colours of 2014/15.

    Its legend gave no number. The finding, with each case it leaves: docs/methods/rating.md.
    """
    return within_percent(Number(10_000_000))

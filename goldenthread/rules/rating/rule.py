"""What earns which class: a council's rating rule, as data with a name."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.rules.numbers import Number, plain
from goldenthread.rules.rating.bands import GapInPercent, GapInPoints
from goldenthread.rules.rating.classes import NamedClass, class_words
from goldenthread.rules.rating.clauses import Clause
from goldenthread.rules.rating.sense import doubts_of, problems_of
from goldenthread.rules.rating.stored import RuleRefused, Written, test_from_data, test_to_data
from goldenthread.rules.vocabulary import Polarity, RatingClass

__all__ = ["Rule", "RuleRefused", "hart_rule", "rule_from_data", "within_percent", "within_points"]

BASES = ("in_period", "to_date", "rolling_year", "year_end")
_JUDGES = {
    "to_date": "By the year to date",
    "rolling_year": "By the last twelve months",
    "year_end": "By the year's end as foreseen",
}


@dataclass(frozen=True)
class Rule:
    """Clauses read top-down: the first that is met gives its class, else ``otherwise``.

    ``basis`` is which figure is rated: the period's, the year's to date, the last twelve months', or the
    year end's. ``classes`` are the council's own, where it has names for them; a label beside a meaning
    says which of several that mean the same. ``missing_gives`` rates a figure that should be there and is
    not, which is otherwise not rated.
    """

    name: str
    clauses: tuple[Clause, ...]
    otherwise: RatingClass = RatingClass.OFF_TARGET
    basis: str = BASES[0]
    edge_takes_better: bool = True
    classes: tuple[NamedClass, ...] = ()
    otherwise_label: str = ""
    allows_override: bool = False
    missing_gives: RatingClass | None = None
    missing_label: str = ""

    def is_strict(self, clause: Clause) -> bool:
        """Say whether a figure exactly on the clause's edge misses it."""
        if clause.edge_takes_better is None:
            return not self.edge_takes_better
        return not clause.edge_takes_better

    def rests_on_target(self) -> bool:
        """Say whether any test measures the distance to the target."""
        return any(clause.test.measures_a_gap() for clause in self.clauses)

    def needs(self) -> frozenset[str]:
        """Return which fields of the context it looks at, by name, besides those of every rating.

        A distance to a range looks at the range's ends besides.
        """
        of_clauses = (clause.test.needs() for clause in self.clauses)
        missing = {"missing"} if self.missing_gives is not None else ()
        return frozenset(missing).union(*of_clauses)

    def compares(self) -> bool:
        """Say whether any test looks at more than the actual and its target."""
        return bool(self.needs())

    def label_of(self, means: RatingClass, label: str = "") -> str:
        """Return what the council calls a class: its label, or nothing where it has no name of its own."""
        return label or next((one.label for one in self.classes if one.means is means), "")

    def words_for(self, means: RatingClass, label: str = "") -> str:
        """Return a class as it is said: the council's name for it, or its meaning."""
        return self.label_of(means, label) or class_words(means)

    def problems(self) -> tuple[str, ...]:
        """Return what must be mended before the rule can be adopted, each a sentence."""
        return problems_of(self)

    def doubts(self) -> tuple[str, ...]:
        """Return what is probably not meant, each a sentence; a rule may be adopted all the same."""
        return doubts_of(self)

    def in_words(self, polarity: Polarity) -> str:
        """Return the rule as a councillor reads it.

        >>> within_points(Number(5_000_000)).in_words(Polarity.LOW)
        'On target at or below target; near target within 5 points; otherwise off target'
        """
        if polarity is Polarity.NONE:
            return "For information only: neither way is better"
        parts = [
            f"{self.words_for(clause.gives, clause.label)} "
            f"{clause.test.in_words(polarity, strict=self.is_strict(clause))}"
            for clause in self.clauses
        ]
        parts.append(f"otherwise {self.words_for(self.otherwise, self.otherwise_label)}")
        if self.missing_gives is not None:
            parts.append(
                f"without a figure {self.words_for(self.missing_gives, self.missing_label)}"
            )
        words = "; ".join(parts)
        judges = _JUDGES.get(self.basis, "")
        return f"{judges}: {words}" if judges else words[0].upper() + words[1:]

    def to_data(self) -> dict[str, object]:
        """Return the rule as JSON can hold it; ``rule_from_data`` reads it back."""
        stored: dict[str, object] = {
            "name": self.name,
            "basis": self.basis,
            "edge_takes_better": self.edge_takes_better,
            "clauses": [
                {
                    "gives": clause.label or str(clause.gives),
                    "test": test_to_data(clause.test),
                    "edge_takes_better": clause.edge_takes_better,
                }
                for clause in self.clauses
            ],
            "otherwise": self.otherwise_label or str(self.otherwise),
        }
        if self.classes:
            stored["classes"] = [
                {"label": one.label, "means": str(one.means)} for one in self.classes
            ]
        if self.allows_override:
            stored["allows_override"] = True
        if self.missing_gives is not None:
            stored["missing"] = self.missing_label or str(self.missing_gives)
        return stored


def rule_from_data(source: object) -> Rule:
    """Return the rule that ``source``, read from JSON, describes.

    Raises:
        RuleRefused: it is not a rule; the message is a sentence that says where and why.
    """
    written = Written(source, where="The rule", knows=FIELDS)
    classes = tuple(
        _class_from_data(one, order=order)
        for order, one in enumerate(
            written.list("classes") if written.has("classes") else (), start=1
        )
    )
    clauses = tuple(
        _clause_from_data(one, classes, order=order)
        for order, one in enumerate(written.list("clauses"), start=1)
    )
    otherwise = (RatingClass.OFF_TARGET, "")
    if written.has("otherwise"):
        otherwise = _given(written, "otherwise", classes)
    missing = _given(written, "missing", classes) if written.has("missing") else (None, "")
    rule = Rule(
        name=written.text("name"),
        clauses=clauses,
        otherwise=otherwise[0],
        basis=written.one_of("basis", BASES) if written.has("basis") else BASES[0],
        edge_takes_better=written.truth("edge_takes_better", otherwise=True),
        classes=classes,
        otherwise_label=otherwise[1],
        allows_override=written.truth("allows_override", otherwise=False),
        missing_gives=missing[0],
        missing_label=missing[1],
    )
    written.finish()
    return rule


FIELDS = (
    "name", "basis", "edge_takes_better", "clauses", "otherwise", "classes", "allows_override", "missing",
)  # fmt: skip


def _class_from_data(source: object, *, order: int) -> NamedClass:
    written = Written(source, where=f"Class {order}", knows=("label", "means"))
    if not written.has("means"):
        raise RuleRefused(
            f"Class {order} has no “means”: say what it means, one of {', '.join(_MEANINGS)}."
        )
    found = NamedClass(written.text("label"), RatingClass(written.one_of("means", _MEANINGS)))
    written.finish()
    return found


_MEANINGS = tuple(one.value for one in RatingClass if one is not RatingClass.NOT_RATED)


def _clause_from_data(source: object, classes: tuple[NamedClass, ...], *, order: int) -> Clause:
    written = Written(source, where=f"Clause {order}", knows=("gives", "test", "edge_takes_better"))
    gives, label = _given(written, "gives", classes)
    edge = None
    if written.has("edge_takes_better"):
        edge = written.truth("edge_takes_better", otherwise=True)
    test = test_from_data(written.source.get("test"), where=f"Clause {order}")
    written.unread.discard("test")
    written.finish()
    return Clause(gives, test, edge, label)


def _given(written: Written, name: str, classes: tuple[NamedClass, ...]) -> tuple[RatingClass, str]:
    """Return the meaning and the label of the class that is named: one of the council's, or a meaning."""
    given = written.text(name)
    own = next((one for one in classes if one.label == given), None)
    if own is not None:
        return own.means, own.label
    if given == RatingClass.NOT_RATED:
        raise RuleRefused(f"{written.where} gives “not rated”, which only a missing figure earns.")
    labels = tuple(one.label for one in classes)
    return RatingClass(written.one_of(name, (*labels, *_MEANINGS))), ""


def within_points(n: Number) -> Rule:
    """Return the rule: on target at it or better, near target within ``n`` points; 0 has no near."""
    return Rule(
        name=f"Near target within {plain(n)} {'point' if plain(n) == '1' else 'points'}",
        clauses=(
            Clause(RatingClass.ON_TARGET, GapInPoints(Number(0))),
            *([Clause(RatingClass.NEAR_TARGET, GapInPoints(Number(-n)))] if n else []),
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

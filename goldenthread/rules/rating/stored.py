"""A clause's test as it is stored: JSON with exact numbers as text; refusals as sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from goldenthread.rules.numbers import NotANumber, Number, number, plain
from goldenthread.rules.rating.bands import (
    BeyondTolerance,
    GapInPercent,
    GapInPoints,
    WithinTolerance,
)
from goldenthread.rules.rating.case import NOUGHT, Comparator
from goldenthread.rules.rating.clauses import ClauseTest
from goldenthread.rules.rating.combined import AllOf, AnyOf, NoneOf
from goldenthread.rules.rating.heading import Heads, TowardsTarget, Travel
from goldenthread.rules.rating.progress import CompleteForTime, Overdue, PercentComplete
from goldenthread.rules.rating.values import Against, InRange, Threshold, ThresholdName
from goldenthread.rules.rating.year_end import CanRecover, ForecastReaches
from goldenthread.rules.vocabulary import Heading

DEEPEST = 8
Choice = TypeVar("Choice", bound=StrEnum)


class RuleRefused(ValueError):
    """A rule cannot be used as it is written; the message says why."""


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return ' Did you mean “gives”?' for the nearest of the known words, or nothing."""
    near = get_close_matches(word.lower().replace(" ", "_").replace("-", "_"), known, n=1)
    return f" Did you mean “{near[0]}”?" if near else ""


class Written:
    """One mapping of a stored rule, read field by field; what nobody reads is refused."""

    def __init__(
        self, source: object, *, where: str, depth: int = 0, knows: Sequence[str] = ()
    ) -> None:
        if not isinstance(source, Mapping):
            raise RuleRefused(f"{where} is not a set of named values.")
        if depth > DEEPEST:
            raise RuleRefused(f"{where} is nested more than {DEEPEST} deep.")
        self.source, self.where, self.depth = source, where, depth
        self.unread = set(source)
        self.knows = knows

    def text(self, name: str) -> str:
        value = self._take(name)
        if not isinstance(value, str) or not value.strip():
            meant = get_close_matches(name, map(str, self.unread), n=1)
            instead = f" It has “{meant[0]}”: is that meant?" if meant and value is None else ""
            raise RuleRefused(f"{self.where} needs “{name}” as text.{instead}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; none where nothing is given."""
        given = self.list(name) if self.has(name) else []
        self.unread.discard(name)
        if not all(isinstance(one, str) and one.strip() for one in given):
            raise RuleRefused(f"{self.where} needs “{name}” as a list of texts.")
        return tuple(str(one) for one in given)

    def number(self, name: str) -> Number:
        try:
            return number(self.text(name))
        except NotANumber as refusal:
            raise RuleRefused(f"{self.where}, “{name}”: {refusal}") from refusal

    def truth(self, name: str, *, otherwise: bool) -> bool:
        value = self._take(name)
        if value is None:
            return otherwise
        if not isinstance(value, bool):
            raise RuleRefused(f"{self.where} needs “{name}” as true or false.")
        return value

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        return choices(self.one_of(name, [one.value for one in choices]))

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        return self._known(name, self.text(name), choices)

    def many_of(self, name: str, choices: type[Choice]) -> tuple[Choice, ...]:
        known = [one.value for one in choices]
        return tuple(choices(self._known(name, str(one), known)) for one in self.list(name))

    def _known(self, name: str, value: str, choices: Sequence[str]) -> str:
        if value in choices:
            return value
        raise RuleRefused(
            f"{self.where} has “{value}” for “{name}”; it must be one of {', '.join(choices)}."
            f"{did_you_mean(value, choices)}"
        )

    def list(self, name: str) -> list[object]:
        value = self._take(name)
        if not isinstance(value, list | tuple) or not value:
            raise RuleRefused(f"{self.where} needs “{name}” as a list with something in it.")
        return list(value)

    def has(self, name: str) -> bool:
        return self.source.get(name) is not None

    def test(self, name: str) -> ClauseTest:
        return test_from_data(self._take(name), where=self.where, depth=self.depth + 1)

    def tests(self, name: str) -> tuple[ClauseTest, ...]:
        return tuple(
            test_from_data(one, where=self.where, depth=self.depth + 1) for one in self.list(name)
        )

    def finish(self) -> None:
        self.unread -= {name for name in self.unread if self.source[name] is None}
        if self.unread:
            names = ", ".join(f"“{name}”" for name in sorted(map(str, self.unread)))
            first = min(map(str, self.unread))
            meant = did_you_mean(first, self.knows)
            raise RuleRefused(f"{self.where} has {names}, which nothing reads.{meant}")

    def _take(self, name: str) -> object:
        self.unread.discard(name)
        return self.source.get(name)


def test_to_data(test: ClauseTest) -> dict[str, object]:
    """Return ``test`` as JSON can hold it."""
    stored: dict[str, object] = {"kind": test.kind}
    for field in fields(test):  # type: ignore[arg-type]
        stored[field.name] = _as_stored(getattr(test, field.name))
    return stored


def _as_stored(value: object) -> object:
    if isinstance(value, ClauseTest):
        return test_to_data(value)
    if isinstance(value, tuple):
        return [_as_stored(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return plain(Number(value))
    return str(value) if isinstance(value, StrEnum) else value


def test_from_data(source: object, *, where: str, depth: int = 0) -> ClauseTest:
    """Return the test that ``source`` describes.

    Raises:
        RuleRefused: it is not one; the message says where and why.
    """
    written = Written(source, where=f"{where}'s test" if depth == 0 else where, depth=depth)
    kind = written.text("kind")
    if kind not in _READERS:
        meant = did_you_mean(kind, list(_READERS))
        raise RuleRefused(f"{where} has a test of the unknown kind “{kind}”.{meant}")
    made, read = _READERS[kind]
    written.knows = ["kind", *(field.name for field in fields(made))]  # type: ignore[arg-type]
    test = read(written)
    written.finish()
    return test


def _threshold(written: Written) -> Threshold:
    value = written.number("value") if written.has("value") else None
    name = written.choice("name", ThresholdName) if written.has("name") else None
    if (value is None) == (name is None):
        raise RuleRefused(f"{written.where} needs either a “value” or a “name”, and not both.")
    return Threshold(value, name)


def _in_range(written: Written) -> InRange:
    return InRange(
        written.number("margin") if written.has("margin") else Number(0),
        written.truth("holds_low", otherwise=True),
        written.truth("holds_high", otherwise=True),
    )


def _gap_in_percent(written: Written) -> GapInPercent:
    if_nought = written.test("if_nought") if written.has("if_nought") else None
    return GapInPercent(written.number("at_least"), if_nought)


def _against(written: Written) -> Against:
    at_least = written.number("at_least") if written.has("at_least") else Number(0)
    return Against(written.choice("comparator", Comparator), at_least)


def _forecast(written: Written) -> ForecastReaches:
    at_least = written.number("at_least") if written.has("at_least") else NOUGHT
    return ForecastReaches(at_least, written.truth("is_percent", otherwise=False))


def _heads(written: Written) -> Heads:
    over = written.choice("over", Travel) if written.has("over") else Travel.SHORT
    ways = written.many_of("ways", Heading)
    if Heading.CANNOT_SAY in ways:
        raise RuleRefused(f"{written.where} cannot ask for a direction that cannot be told.")
    return Heads(ways, over)


def _towards(written: Written) -> TowardsTarget:
    if not written.has("comparator"):
        return TowardsTarget()
    return TowardsTarget(written.choice("comparator", Comparator))


def _overdue(written: Written) -> Overdue:
    return Overdue(written.number("by_more_than") if written.has("by_more_than") else NOUGHT)


_READERS: dict[str, tuple[type[ClauseTest], Callable[[Written], ClauseTest]]] = {
    one.kind: (one, read)
    for one, read in (
        (GapInPoints, lambda written: GapInPoints(written.number("at_least"))),
        (GapInPercent, _gap_in_percent),
        (
            WithinTolerance,
            lambda written: WithinTolerance(written.truth("is_percent", otherwise=False)),
        ),
        (
            BeyondTolerance,
            lambda written: BeyondTolerance(written.truth("is_percent", otherwise=False)),
        ),
        (Threshold, _threshold),
        (InRange, _in_range),
        (Against, _against),
        (Heads, _heads),
        (TowardsTarget, _towards),
        (ForecastReaches, _forecast),
        (CanRecover, lambda written: CanRecover()),
        (PercentComplete, lambda written: PercentComplete(written.number("at_least"))),
        (CompleteForTime, lambda written: CompleteForTime(written.number("at_least"))),
        (Overdue, _overdue),
        (AllOf, lambda written: AllOf(written.tests("of"))),
        (AnyOf, lambda written: AnyOf(written.tests("of"))),
        (NoneOf, lambda written: NoneOf(written.tests("of"))),
    )
}

KINDS = tuple(_READERS)
"""Every kind of test, by the name that stored rules and rule files give it."""

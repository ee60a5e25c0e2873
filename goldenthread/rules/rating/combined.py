"""Tests made of tests: all of these, any of these, none of these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from goldenthread.rules.rating.case import Case, Lack
from goldenthread.rules.rating.clauses import ClauseTest, Judged
from goldenthread.rules.vocabulary import Polarity


@dataclass(frozen=True)
class AllOf(ClauseTest):
    """Every one of these."""

    of: tuple[ClauseTest, ...]
    kind: ClassVar[str] = "all_of"

    def inner(self) -> tuple[ClauseTest, ...]:
        return self.of

    def joined(self, judged: list[Judged]) -> Judged:
        """Return what the parts, each judged, come to."""
        return False if False in judged else _first_lack(judged, otherwise=True)

    def met(self, case: Case, *, strict: bool) -> Judged:
        return self.joined([test.met(case, strict=strict) for test in self.of])

    def because(self, case: Case, *, strict: bool) -> str:
        wanted = self.met(case, strict=strict) is True
        return _joined_reasons(self.of, case, wanted=wanted, strict=strict)

    def line(self, case: Case, *, strict: bool) -> str:
        return " and ".join(test.line(case, strict=strict) for test in self.of)

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        return " and ".join(test.in_words(polarity, strict=strict) for test in self.of)


@dataclass(frozen=True)
class AnyOf(ClauseTest):
    """At least one of these."""

    of: tuple[ClauseTest, ...]
    kind: ClassVar[str] = "any_of"

    def inner(self) -> tuple[ClauseTest, ...]:
        return self.of

    def joined(self, judged: list[Judged]) -> Judged:
        """Return what the parts, each judged, come to."""
        return True if True in judged else _first_lack(judged, otherwise=False)

    def met(self, case: Case, *, strict: bool) -> Judged:
        return self.joined([test.met(case, strict=strict) for test in self.of])

    def because(self, case: Case, *, strict: bool) -> str:
        wanted = self.met(case, strict=strict) is True
        return _joined_reasons(self.of, case, wanted=wanted, strict=strict)

    def line(self, case: Case, *, strict: bool) -> str:
        return " or ".join(test.line(case, strict=strict) for test in self.of)

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        return " or ".join(test.in_words(polarity, strict=strict) for test in self.of)


@dataclass(frozen=True)
class NoneOf(ClauseTest):
    """Not one of these. The edge of each is its own: not *at least 50* begins right under 50."""

    of: tuple[ClauseTest, ...]
    kind: ClassVar[str] = "none_of"

    def inner(self) -> tuple[ClauseTest, ...]:
        return self.of

    def joined(self, judged: list[Judged]) -> Judged:
        """Return what the parts, each judged, come to."""
        return False if True in judged else _first_lack(judged, otherwise=True)

    def met(self, case: Case, *, strict: bool) -> Judged:
        return self.joined([test.met(case, strict=strict) for test in self.of])

    def because(self, case: Case, *, strict: bool) -> str:
        wanted = self.met(case, strict=strict) is not True
        return _joined_reasons(self.of, case, wanted=wanted, strict=strict)

    def line(self, case: Case, *, strict: bool) -> str:
        lines = "; ".join(test.line(case, strict=strict) for test in self.of)
        return f"{lines}: {'none holds' if self.met(case, strict=strict) is True else 'not none'}"

    def in_words(self, polarity: Polarity, *, strict: bool) -> str:
        return "not " + " nor ".join(test.in_words(polarity, strict=strict) for test in self.of)


def _first_lack(judged: list[Judged], *, otherwise: bool) -> Judged:
    lacks = sorted(
        (one for one in judged if isinstance(one, Lack)), key=lambda lack: lack.is_comparison
    )
    return lacks[0] if lacks else otherwise


def _joined_reasons(
    tests: tuple[ClauseTest, ...], case: Case, *, wanted: bool, strict: bool
) -> str:
    deciding = [test for test in tests if (test.met(case, strict=strict) is True) is wanted]
    reasons = [test.because(case, strict=strict) for test in deciding]
    return " and ".join(reason for reason in reasons if reason)

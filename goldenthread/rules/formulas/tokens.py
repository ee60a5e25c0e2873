"""The words that a formula is made of, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 2000
"""Characters a formula may have."""


class FormulaRefused(ValueError):
    """A formula cannot be used as it is written.

    The message is a sentence that says what to mend; ``start`` and ``stop`` say where in the text it is.
    """

    def __init__(self, message: str, *, start: int, stop: int) -> None:
        super().__init__(message)
        self.start, self.stop = start, stop


class Kind(StrEnum):
    """What a token is."""

    NUMBER = "number"
    REFERENCE = "reference"
    NAME = "name"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True)
class Token:
    """One word of a formula; ``text`` is as signs are kept, whatever was typed for them."""

    kind: Kind
    text: str
    start: int
    stop: int


_TYPED: Final = {
    "*": "×", "x": "×", "X": "×", "/": "÷", "-": "−", "–": "−",
    "<=": "≤", ">=": "≥", "<>": "≠", "!=": "≠", "==": "=",
}  # fmt: skip
_TOKEN: Final = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"|\[(?P<reference>[^\[\]]*)\]"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign><=|>=|<>|!=|==|[-+−–*/×÷(),<>=≤≥≠])"
)


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a formula, an end after the last.

    Raises:
        FormulaRefused: it is empty, too long, or holds something that no formula holds.
    """
    if len(text) > LONGEST:
        raise FormulaRefused(
            f"The formula has {len(text):,} characters; {LONGEST:,} are the most: work parts of it out"
            " as indicators of their own.",
            start=LONGEST,
            stop=len(text),
        )
    if not text.strip():
        raise FormulaRefused("The formula is empty.", start=0, stop=len(text))
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise _unreadable(text, place)
        kind, place = str(found.lastgroup), found.end()
        if kind == "space":
            continue
        written = found[kind]
        if kind == "name" and written in _TYPED:  # a lone x between two things multiplies them
            kind = "sign"
        if kind == "sign":
            written = _TYPED.get(written, written)
        yield Token(Kind(kind), written, found.start(), found.end())
    yield Token(Kind.END, "", len(text), len(text))


def _unreadable(text: str, place: int) -> FormulaRefused:
    if text[place] == "[":
        return FormulaRefused(
            f"The square bracket at character {place + 1} is never closed.",
            start=place,
            stop=len(text),
        )
    sign = text[place]
    hint = " Write 20 % as 0.2." if sign == "%" else ""
    return FormulaRefused(
        f"“{sign}” at character {place + 1} has no meaning in a formula.{hint}",
        start=place,
        stop=place + 1,
    )

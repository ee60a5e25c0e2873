"""One published case beside what ours gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final


class Verdict(StrEnum):
    """What a case came to. A departure is listed in its method page and is passed."""

    PASSED = "passed"
    FAILED = "failed"
    DEPARTED = "departed"
    NOT_JUDGED = "not judged"


@dataclass(frozen=True)
class Case:
    """What was expected and what was got, in words.

    ``note`` says what a departure is, or why a case cannot be judged; ``line`` is where it stands in a table.
    """

    name: str
    expected: str
    got: str
    verdict: Verdict
    note: str = ""
    line: int | None = None

    @property
    def place(self) -> str:
        """Where the case is found: 'line 5, R004 Hart', or its name alone."""
        if self.line is None:
            return self.name
        return f"line {self.line}, {self.name}" if self.name else f"line {self.line}"


class CasesRefused(Exception):
    """The file holds no cases of this form; the message is a sentence."""


class Misread(ValueError):
    """A case cannot be read as it is written; the message says why, in words."""


def text_of(file: Path) -> str:
    """Return what a file says.

    Raises:
        CasesRefused: it cannot be read as text.
    """
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError:
        raise CasesRefused(f"There is no file {file}.") from None
    except UnicodeDecodeError:
        raise CasesRefused(f"{file.name} is not text in UTF-8: save it as that.") from None


#: What reading a case of another form raises, besides the refusals of the rules themselves.
MISREAD: Final = (
    KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, StopIteration,
    RecursionError,
)  # fmt: skip


def json_of(file: Path, *, parse_float: Callable[[str], Any]) -> Any:
    """Return what a file holds, its fractions as ``parse_float`` makes them.

    Raises:
        CasesRefused: it cannot be read as JSON.
    """
    try:
        return json.loads(text_of(file), parse_float=parse_float)
    except json.JSONDecodeError as fault:
        raise CasesRefused(
            f"{file.name}, line {fault.lineno}, cannot be read as JSON: {fault.msg}, at its character"
            f" {fault.colno}."
        ) from None
    except RecursionError:
        raise CasesRefused(f"{file.name} is nested too deep to hold cases.") from None
    except ValueError:
        raise CasesRefused(f"{file.name} holds a number of too many digits to be read.") from None


def said_of(fault: BaseException) -> str:
    """Return why a case cannot be judged, in words: what it lacks, or what is said of what it holds."""
    if isinstance(fault, KeyError):
        return f"it has no “{fault.args[0]}”"
    if isinstance(fault, ZeroDivisionError):
        return "it would be divided by nought"
    if isinstance(fault, OverflowError):
        return "one of its numbers is too large"
    if type(fault).__module__.startswith("goldenthread."):  # those carry sentences
        return str(fault)
    return "it has no form that is known: something in it is of another kind than belongs there"

"""One published case beside what ours gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


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

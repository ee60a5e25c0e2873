"""Tell on the terminal how far long work has come: one line that grows, or a line now and then."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol


class Terminal(Protocol):
    """Where words go."""

    def write(self, words: str, /) -> object:
        """Take words as they stand."""

    def flush(self) -> object:
        """Let them be seen."""


@dataclass
class Telling:
    """Says a sentence at once, and a count at most every few seconds."""

    out: Terminal
    seconds: float = 3.0
    _told_at: float = 0.0

    def __post_init__(self) -> None:
        self._told_at = time.monotonic()

    def say(self, words: str) -> None:
        """Say a sentence."""
        self.out.write(words + "\n")
        self.out.flush()

    def rows(self, count: int) -> None:
        """Say how many rows are done, if it is some while since that was said."""
        if time.monotonic() - self._told_at >= self.seconds:
            self._told_at = time.monotonic()
            self.say(f"  {count:,} rows")

"""The kinds of published cases that can be judged. A new kind is a module with ``check`` and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from goldenthread.exchange.cases.case import Case
from goldenthread.rules.rating.files import RuleFile


@dataclass(frozen=True)
class Kind:
    """A kind of cases: the module that judges them, and the page that lists what departs on purpose."""

    module: str
    method: str
    takes_rule: bool = False

    def check(self, file: Path, rule: RuleFile | None = None) -> list[Case]:
        """Return a file's cases, each judged.

        Raises:
            CasesRefused: the file holds none.
        """
        found: Callable[..., list[Case]]
        loaded: Any = import_module(f"goldenthread.exchange.cases.{self.module}")
        found = loaded.check
        return found(file, rule) if self.takes_rule else found(file)


KINDS: Final = {
    "ratings": Kind("ratings", "rating", takes_rule=True),
    "summary-counts": Kind("summary_counts", "rollup"),
    "control-charts": Kind("control_charts", "control"),
    "quartiles": Kind("quartiles", "benchmarks"),
    "scoring": Kind("scoring", "scoring"),
}

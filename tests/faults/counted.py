"""How often each fault is tried, and what came of it."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field

from tests.journeys.council import ROOT

RESULTS = ROOT / "benchmarks" / "results"


def is_thorough() -> bool:
    """Say whether ``make faults`` runs, which has the time."""
    return os.environ.get("FAULTS") == "all"


def times(short: int, long: int) -> int:
    """Return how often to try: a few with every change, many by ``make faults``."""
    said = os.environ.get("FAULTS_TIMES")
    if said:
        return int(said)
    return long if is_thorough() else short


@dataclass
class Counted:
    """What was tried, and how often, on one database."""

    engine: str
    found: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, tried: str, outcome: str, by: int = 1) -> None:
        """Count one trial."""
        self.found[tried, outcome] += by

    def write(self, name: str) -> None:
        """Keep the counts of a thorough run beside those of the benchmarks."""
        if not is_thorough():
            return
        file = RESULTS / f"faults.{self.engine}.json"
        kept = json.loads(file.read_text()) if file.is_file() else {}
        rows: dict[str, dict[str, int]] = {}
        for (tried, outcome), count in sorted(self.found.items()):
            rows.setdefault(tried, {})[outcome] = count
        kept[name] = {"tried": sum(self.found.values()), "outcomes": rows}
        file.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")

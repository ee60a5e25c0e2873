"""How often each fault is tried, and what came of it."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass, field

from tests.journeys.council import ROOT

#: Where a thorough run keeps the counts of its parts; ``tests.faults.table`` sums them up.
KEPT = ROOT / "var" / "faults"


def is_thorough() -> bool:
    """Say whether ``make faults`` runs, which has the time."""
    return os.environ.get("FAULTS") == "all"


def times(short: int, long: int) -> int:
    """Return how often to try: a few with every change, many by ``make faults``."""
    said = os.environ.get("FAULTS_TIMES")
    if said:
        return int(said)
    return long if is_thorough() else short


#: In how many parts what takes long is tried, so that all cores have work.
PARTS = 4 if is_thorough() else 1


@dataclass
class Counted:
    """What was tried, and how often, on one database."""

    engine: str
    found: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, tried: str, outcome: str, by: int = 1) -> None:
        """Count one trial."""
        self.found[tried, outcome] += by

    def write(self, name: str, part: int = 0) -> None:
        """Keep the counts of a part of a thorough run."""
        if not is_thorough():
            return
        rows: dict[str, dict[str, int]] = {}
        for (tried, outcome), count in sorted(self.found.items()):
            rows.setdefault(tried, {})[outcome] = count
        folder = KEPT / self.engine / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{part}.json").write_text(json.dumps(rows))

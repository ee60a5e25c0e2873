"""Sum up what a thorough run tried: ``python -m tests.faults.table`` writes the counts and the table.

Counts go to ``benchmarks/results/faults.<database>.json``, the table to ``docs/faults.md``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from tests.faults.counted import KEPT
from tests.journeys.council import ROOT

RESULTS = ROOT / "benchmarks" / "results"
TABLE = ROOT / "docs" / "faults.md"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
#: What is counted under which name: what was done, and what was asked of it.
TRIED = {
    "bad_forms": (
        "Forms sent with random values, halves and repetitions",
        "no 500; what is refused records nothing",
    ),
    "bad_addresses": ("Addresses with random parts and query strings", "the same"),
    "bad_files": ("Random and damaged files through the pages of both importers", "the same"),
    "bad_files_read": (
        "Random and damaged files given to both readers",
        "read, or refused in a sentence",
    ),
    "killed": (
        "`kill -9` of web, worker or one process during imports, corrections and previews",
        "after the restart nothing lost, doubled or half-written; the chain verifies",
    ),
    "row_edits": (
        "Rows edited, deleted or added behind the application's back",
        "each named by `verify-audit`",
    ),
}
_MARK = "<!-- counts: written by tests/faults/table.py -->"


def _sum(engine: str) -> dict[str, dict[str, Counter[str]]]:
    """Return what the parts of a run counted, by name, page or kind, and outcome."""
    found: dict[str, dict[str, Counter[str]]] = {}
    for file in sorted((KEPT / engine).glob("*/*.json")):
        rows = found.setdefault(file.parent.name, {})
        for tried, outcomes in json.loads(file.read_text()).items():
            rows.setdefault(tried, Counter()).update(outcomes)
    return found


def write_counts() -> None:
    """Put what was counted in the place of what was counted before; what was not tried stays."""
    for engine in ENGINES:
        file = RESULTS / f"faults.{engine}.json"
        kept = json.loads(file.read_text()) if file.is_file() else {}
        for name, rows in _sum(engine).items():
            tried = sum(sum(it.values()) for it in rows.values())
            kept[name] = {"tried": tried, "outcomes": {key: dict(it) for key, it in rows.items()}}
        if kept:
            file.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


def _lines() -> Iterator[str]:
    kept = {
        engine: json.loads(file.read_text()) if file.is_file() else {}
        for engine in ENGINES
        for file in [RESULTS / f"faults.{engine}.json"]
    }
    yield "| what was done | what was asked | " + " | ".join(ENGINES.values()) + " |"
    yield "|---|---|" + "---:|" * len(ENGINES)
    for name, (what, asked) in TRIED.items():
        counts = [kept[engine].get(name, {}).get("tried", 0) for engine in ENGINES]
        yield f"| {what} | {asked} | " + " | ".join(f"{it:,}" for it in counts) + " |"
    values = [
        sum(row.get("bad values", 0) for row in _outcomes(kept[engine], "bad_values"))
        for engine in ENGINES
    ]
    texts = [
        sum(
            row.get("texts of refused forms kept", 0)
            for row in _outcomes(kept[engine], "bad_values")
        )
        for engine in ENGINES
    ]
    for words, counts in (
        ("– bad values in those forms", values),
        ("– texts typed into forms that were refused", texts),
    ):
        asked = "" if counts is values else "each still in its box"
        yield f"| {words} | {asked} | " + " | ".join(f"{it:,}" for it in counts) + " |"
    yield ""
    yield "Forms, by page (sent on SQLite and PostgreSQL together; *recorded or led on*, *refused*):"
    yield ""
    yield "| page | sent | recorded, shown or led on | refused with 422 | not there or not so (4xx) |"
    yield "|---|---:|---:|---:|---:|"
    pages: dict[str, Counter[str]] = {}
    for engine in ENGINES:
        for page, row in kept[engine].get("bad_forms", {}).get("outcomes", {}).items():
            pages.setdefault(page, Counter()).update(row)
    for page, row in sorted(pages.items()):
        well = sum(count for status, count in row.items() if status < "400")
        other = row.total() - well - row["422"]
        yield f"| `{page}` | {row.total():,} | {well:,} | {row['422']:,} | {other:,} |"


def _outcomes(
    kept: dict[str, dict[str, dict[str, dict[str, int]]]], name: str
) -> list[dict[str, int]]:
    return list(kept.get(name, {}).get("outcomes", {}).values())


def write_table() -> None:
    """Write the table of counts below the words of the page."""
    words = TABLE.read_text().partition(_MARK)[0]
    TABLE.write_text("\n".join([f"{words}{_MARK}", "", *_lines(), ""]))


if __name__ == "__main__":
    write_counts()
    write_table()

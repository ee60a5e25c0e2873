"""The tables of docs/rights.md, as the tests read them."""

from __future__ import annotations

from pathlib import Path

WRITTEN = (Path(__file__).resolve().parents[2] / "docs" / "rights.md").read_text(encoding="utf-8")


def table(heading: str) -> tuple[list[str], list[list[str]]]:
    """Return the heads and rows of the Markdown table below a heading."""
    part = WRITTEN.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    heads, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return heads, rows

"""The rules that councils are known to use, ready to be picked: goldenthread/frameworks/rules/."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from goldenthread.rules.rating.files import Rates, RuleFile, read_rule_file

LIBRARY = Path(__file__).resolve().parents[2] / "frameworks" / "rules"


@cache
def library() -> Mapping[str, RuleFile]:
    """Return every rule of the library by its file's name, in the order of the names."""
    return MappingProxyType(
        {
            file.stem: read_rule_file(file.read_bytes(), name=file.name)
            for file in sorted(LIBRARY.glob("*.toml"))
        }
    )


def rule_of_council(council: str, year: int | None) -> RuleFile | None:
    """Return how a council rated its indicators in the year that begins in ``year``.

    Where several of its rules were in use it is the one that began latest, and of those the one that
    judges the period itself.
    """
    known = [
        one
        for one in library().values()
        if one.is_of(council) and one.rates is Rates.INDICATORS and one.covers(year)
    ]
    return max(
        known,
        key=lambda one: (one.first_year or 0, one.rule.basis == "in_period"),
        default=None,
    )

"""What a definition says, in words, and what one version changed of the one before it."""

from __future__ import annotations

from typing import Any

from goldenthread.indicators.queries.definition_rows import Version
from goldenthread.rules.vocabulary import Accumulation, Frequency, MissingParts, Polarity, ValueKind
from goldenthread.staff.figures import good_way
from goldenthread.staff.indicators.words import ACCUMULATION, FREQUENCY, KIND

FIELDS = {
    "title": "Title",
    "description": "Meaning",
    "value_kind": "Kind",
    "unit": "Unit",
    "decimals": "Decimals shown",
    "polarity": "Good way",
    "frequency": "Counted",
    "accumulation": "Over the year",
    "is_information_only": "For information only",
    "rule_name": "Rating rule",
}
#: All that versions of a definition say; the form of a definition asks for the first ones.
LABELS = FIELDS | {
    "year_starts": "Month in which its years begin",
    "every": "Of how many such periods each",
    "profile": "Targets within the year",
    "forecast": "Forecast",
    "over_units": "Over units",
    "missing_parts": "Where a part is missing",
    "steady_band": "Steady up to",
    "formula": "Formula",
    "chart": "Control chart",
    "suppress_below": "Counts hidden below",
    "round_totals_to": "Totals rounded to",
}
MISSING_PARTS = {
    MissingParts.WAIT: "It waits until all are known",
    MissingParts.PARTIAL: "It is made of those that are known, and says which are left out",
    MissingParts.REFUSE: "It cannot be calculated, and says so",
}
OWN_RULE = "The council's own"
#: What may be chosen; a range has nowhere to be written down yet.
POLARITIES = (Polarity.HIGH, Polarity.LOW, Polarity.NEAR_TARGET, Polarity.NONE)


def field_value(name: str, value: Any) -> str:
    """Return what a definition says of one thing.

    >>> field_value("frequency", "month"), field_value("rule_name", "")
    ('Monthly', "The council's own")
    """
    if name == "value_kind":
        return KIND[ValueKind(value)]
    if name == "polarity":
        return good_way(Polarity(value)).capitalize()
    if name == "frequency":
        return FREQUENCY[Frequency(value)].capitalize()
    if name == "accumulation":
        return ACCUMULATION[Accumulation(value)]
    if name == "is_information_only":
        return "Yes" if value else "No"
    if name == "rule_name":
        return value or OWN_RULE
    if name == "missing_parts":
        return MISSING_PARTS[MissingParts(value)]
    if name == "formula":
        return value or "None: it is recorded"
    return str(value) if value not in (None, "") else "Nothing"


def changes_in_words(version: Version) -> str:
    """Return what a version changed, in words."""
    return "; ".join(
        f"{LABELS[name].lower()}: {field_value(name, version.says[name])}"
        f" (was {field_value(name, stood)})"
        for name, stood in version.before.items()
    )

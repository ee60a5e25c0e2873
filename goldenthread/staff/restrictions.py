"""What is hidden from most readers, in the words that those see who may see it all the same."""

from __future__ import annotations

from goldenthread.indicators.queries.restricted import Restricted, RestrictionKind
from goldenthread.ui.dates import moment


def restricted_in_words(held: Restricted | None) -> str:
    """Return how something is restricted, in a word or a few; nothing where it is open."""
    words = within_a_sentence(held)
    return words[:1].upper() + words[1:]


def within_a_sentence(held: Restricted | None) -> str:
    """Return the same without a capital."""
    if held is None:
        return ""
    if held.kind is RestrictionKind.EMBARGOED:
        return f"embargoed until {moment(held.until)}"
    return str(held.kind.label).lower()

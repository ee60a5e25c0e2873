"""What events are called on pages: their names as sentences."""

from __future__ import annotations

_WORDS = {
    "indicators:actuals:recorded": "Figures recorded",
    "indicators:actuals:imported": "Figures imported from a file",
    "indicators:import:confirmed": "Figures imported from a file",
    "indicators:actual:validated": "Figure validated",
    "indicators:actuals:validated": "Figures validated",
    "indicators:definitions:changed": "Definition changed",
    "indicators:flag:answered": "Question about a figure answered",
    "indicators:targets:set": "Targets set",
    "indicators:owners:set": "Owner named",
    "indicators:indicators:added": "Indicator added",
    "indicators:series:added": "Series added",
    "indicators:rule:adopted": "Rating rule adopted",
}


def event_in_words(name: str) -> str:
    """Return what an event did, from its name.

    >>> event_in_words("indicators:targets:set"), event_in_words("plan:objective:moved")
    ('Targets set', 'Plan: objective moved')
    """
    if name in _WORDS:
        return _WORDS[name]
    area, _, rest = name.partition(":")
    return f"{area.capitalize()}: {' '.join(rest.split(':')).replace('_', ' ')}"

"""The council's own classes: what it calls each, and what each means."""

from __future__ import annotations

from typing import NamedTuple

from goldenthread.rules.vocabulary import RatingClass

FEWEST_CLASSES, MOST_CLASSES = 2, 6


class NamedClass(NamedTuple):
    """One class of a council's: its label, such as “star”, bound to a meaning."""

    label: str
    means: RatingClass


def class_words(rating_class: RatingClass) -> str:
    """Return the class in plain words: 'near target'."""
    return rating_class.value.replace("_", " ")

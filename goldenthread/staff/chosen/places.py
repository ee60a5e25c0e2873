"""The ways between the pages of the framework."""

from __future__ import annotations

from datetime import date

from goldenthread.staff.addresses import address_of
from goldenthread.staff.words_in_use import words_for
from goldenthread.ui.addresses import with_query

__all__ = ["framework_places"]


def framework_places(current: str, *, on: date | None = None) -> list[tuple[str, str, bool]]:
    """Return each page of the framework that is there: words, address, whether it is the one shown.

    ``on`` is the day that is looked at, where it is another than today.
    """
    places = (
        ("Overview", "framework"),
        (words_for("body", "plural"), "bodies"),
        ("Duties", "duties"),
        ("Gaps", "framework_gaps"),
        (words_for("portfolio", "plural"), "portfolios"),
        ("Levels", "levels"),
        ("Kinds of plan", "plan_kinds"),
        ("Approval routes", "routes"),
        ("Delegated powers", "powers"),
        ("Words", "council_words"),
        ("Parts in use", "parts_in_use"),
        ("Handbook", "framework_handbook"),
    )
    return [
        (words, with_query(address, on=on), name == current)
        for words, name in places
        if (address := address_of(name))
    ]

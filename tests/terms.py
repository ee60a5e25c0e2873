"""School years for tests, as a council would say them."""

from __future__ import annotations

from datetime import date

from goldenthread.rules.terms import SchoolYear, SchoolYears


def school_year(first: int) -> SchoolYear:
    """Return the school year that begins in September of a year."""
    terms = (
        ("autumn", date(first, 9, 1)),
        ("spring", date(first + 1, 1, 5)),
        ("summer", date(first + 1, 4, 13)),
    )
    return SchoolYear(terms, date(first + 1, 9, 1))


def school_years(*firsts: int) -> SchoolYears:
    """Return several."""
    return SchoolYears.of(map(school_year, firsts))

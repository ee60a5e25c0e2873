"""The school years as they stand and as they stood, and who said so."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.audit.queries import head
from goldenthread.indicators.models import SchoolYear, SeriesNow
from goldenthread.indicators.queries.counting import year_from
from goldenthread.indicators.queries.indicator_rows import Author, Authors
from goldenthread.rules.terms import SchoolYear as YearOfTerms
from goldenthread.rules.vocabulary import Frequency


@dataclass(frozen=True)
class Version:
    """A school year as somebody said it; ``superseded_by`` where it stands no longer."""

    year: YearOfTerms
    reason: str
    author: Author
    superseded_by: Author | None


@dataclass(frozen=True)
class SchoolYearsShown:
    """Every school year, the latest first, each with what stands and what stood before it."""

    versions: tuple[Version, ...]
    counted: int
    read_at: int

    @property
    def standing(self) -> tuple[Version, ...]:
        """Return what stands, the latest year first."""
        return tuple(each for each in self.versions if each.superseded_by is None)

    def of(self, first: int) -> Version | None:
        """Return what stands for the year that begins in a calendar year."""
        return next((each for each in self.standing if each.year.first.year == first), None)


def school_years_shown() -> SchoolYearsShown:
    """Return the school years, which everybody may see. 5 SQL queries at most.

    ``counted`` is how many series are counted by terms, of all there are.
    """
    rows = list(SchoolYear.objects.order_by("event", "id"))
    latest = {row.first_on.year: row for row in rows}
    authors = Authors({row.event for row in rows})
    found = [
        Version(
            year_from(row),
            row.reason,
            authors.of(row.event),
            None
            if latest[row.first_on.year] is row
            else authors.of(latest[row.first_on.year].event),
        )
        for row in rows
    ]
    found.sort(key=lambda each: (each.year.first.year, each.author.event), reverse=True)
    return SchoolYearsShown(
        versions=tuple(found),
        counted=SeriesNow.objects.filter(frequency=Frequency.TERM).count(),
        read_at=head(),
    )

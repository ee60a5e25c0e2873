"""A rating made again from what it was made of is the rating that is kept."""

from __future__ import annotations

from goldenthread.indicators.models import Rating
from goldenthread.indicators.queries.indicator import book_from, explained
from goldenthread.indicators.queries.indicator_rows import load


def test_a_rating_made_again_from_its_stored_inputs_is_the_stored_rating(demo):
    """Every rating of the demo council, as known at its own event and, the standing ones, as known now."""
    differing, seen = [], 0
    for rating in Rating.objects.select_related("series").order_by("id"):
        seen += 1
        rows = load(rating.series, rating.event)
        again = explained(book_from(rating.series, rows), rating)
        if again.differs_from(rating):
            differing.append((rating.series.reference, str(again.period), rating.rating_class,
                              again.rated.rating_class, again.rated.because))  # fmt: skip
    assert seen > 150
    assert differing == []

"""What the parts of a rating rule are called on its pages."""

from __future__ import annotations

from typing import Final

from goldenthread.rules.vocabulary import Polarity

BASIS: Final = {
    "in_period": "the period's own",
    "to_date": "the year's so far",
    "rolling_year": "the last twelve months'",
    "year_end": "what the year end is expected to be",
}

GOOD: Final = {
    Polarity.HIGH: "High",
    Polarity.LOW: "Low",
    Polarity.NEAR_TARGET: "Near its target",
    Polarity.RANGE: "Within its range",
}

"""Two issues of a small set of indicators, for tests of what may be matched and by whom."""

from __future__ import annotations

from datetime import date

from goldenthread.indicators.commands.indicator_sets import record_set
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.indicator_sets import ItemSays, SetSays
from tests.cast import AT

BEFORE, NOW = "ours-2013", "ours-2014"
FIRST = SetSays(
    BEFORE, "Ours", "Our set 2013", date(2013, 4, 1),
    (ItemSays("O 1", "Homelessness decided", "Homes", "days", "low"), ItemSays("O 3", "Buses")),
)  # fmt: skip
SECOND = SetSays(
    NOW, "Ours", "Our set 2014", date(2014, 4, 1),
    (
        ItemSays("O 1", "Days to decide homelessness", "Homes", "days", "low", "quarter"),
        ItemSays("O 2", "Households in temporary accommodation", "Homes", "number", "low"),
        ItemSays("HS-20"),
        ItemSays("O 4", "Calls answered in 15 seconds", "Customers", "%", "high", "month", "By phone."),
    ),
    "The ministry", "What it is.", "A page.",
)  # fmt: skip


def load_sets() -> None:
    """Record both issues."""
    for says in (FIRST, SECOND):
        record_set(says, by=SYSTEM, at=AT)

"""Rights over the scorecards of years: all of the council see them, who administers all of it makes them."""

from __future__ import annotations

from django.db.models import Q

from goldenthread.governance.access import may_change, may_see, require_change, require_sight
from goldenthread.indicators.access import visible as series_visible
from goldenthread.organisation.access import Actor

__all__ = ["lines_visible", "may_change", "may_see", "require_change", "require_sight"]


def lines_visible(actor: Actor) -> Q:
    """Return the filter of the lines that the actor may see: none of an indicator hidden from them."""
    return Q(series__isnull=True) | series_visible(actor, through="series__")

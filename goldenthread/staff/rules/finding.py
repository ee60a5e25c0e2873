"""A rule found by its address."""

from __future__ import annotations

from django.http import Http404

from goldenthread.indicators.queries.rules import RuleListed
from goldenthread.staff.rules.forms import rule_slug


def found_rule(listed: list[RuleListed], slug: str) -> RuleListed:
    """Return the rule that an address names, or answer that there is none."""
    rule = next((each for each in listed if rule_slug(each.name) == slug), None)
    if rule is None:
        raise Http404("There is no such rule.")
    return rule

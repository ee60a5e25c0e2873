"""Delegated powers as their pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.governance.queries.instead import Power
from goldenthread.governance.queries.register import FrameworkRegister
from goldenthread.staff.addresses import address_of, page_address
from goldenthread.staff.organisation.looking import Looking
from goldenthread.staff.organisation.standing_in import STATES, post_and_holders, span_of, state_of
from goldenthread.staff.organisation.tree import Named
from goldenthread.ui.dates import day as in_words
from goldenthread.ui.route_words import kinds_in_words

__all__ = ["PowerShown", "power_shown"]


@dataclass(frozen=True)
class PowerShown:
    """A delegated power in words."""

    reference: str
    href: str
    body: Named
    post: Named
    holders: str
    kinds: str
    span: str
    resolved: str
    state: str


def power_shown(it: Power, bodies: FrameworkRegister, view: Looking) -> PowerShown:
    """Return a delegated power in words."""
    post, people = post_and_holders(view, it.post_id)
    body = bodies.reference("body", it.body_id)
    on = f"on {in_words(it.decided_on)}"
    return PowerShown(
        reference=it.reference,
        href=page_address("power", it.reference),
        body=Named(bodies.called("body", it.body_id, view.day), address_of("body", body) or ""),
        post=post,
        holders=people,
        kinds=kinds_in_words(it.kinds),
        span=span_of(it),
        resolved=f"{on}, {it.minute}" if it.minute else on,
        state=dict(STATES)[state_of(it, view.day)],
    )

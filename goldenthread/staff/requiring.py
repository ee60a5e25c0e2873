"""Who must have a second step to sign in, as the settings say, and who lacks it."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings

from goldenthread.organisation.access import Actor, Right
from goldenthread.organisation.queries.accounts import has_second_step


def must_have_second_step(actor: Actor) -> bool:
    """Say whether the settings ask this person for a second step."""
    whose = settings.REQUIRE_TWO_STEP
    return whose == "everyone" or (whose == "administrators" and actor.may(Right.ADMINISTER))


def lacks_second_step(request: Any) -> bool:
    """Say whether the settings ask whoever sent a request for a second step that they have not.

    Who came by the council's provider was asked for it there.
    """
    if not must_have_second_step(request.actor):
        return False
    records = get_authentication_records(request, request.user)
    if any(record["method"] == "socialaccount" for record in records):
        return False
    return not has_second_step(request.user)

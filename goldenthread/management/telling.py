"""Tell by mail those who watch indicators what was suspended or retired: never quietly dropped.

One mail a day and person at most, with all that is to be said; what was said before stands in the mails
themselves, so that a day that is begun twice tells once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from goldenthread.indicators.queries.removals_told import (
    RemovalTold,
    removals_since,
    removals_told_to,
)
from goldenthread.management.mailing import send_what_was_left
from goldenthread.organisation.commands.mails import KEPT, NewMail, ask_for_mail
from goldenthread.organisation.queries.administering import addresses
from goldenthread.organisation.queries.mails import MailAsked, mails_asked
from goldenthread.organisation.queries.people import account_of, actor_for
from goldenthread.rules.vocabulary import LifeStage
from goldenthread.ui.dates import day

__all__ = ["KIND", "tell_of_removals"]

KIND: Final = "indicators_removed"
_LOGGER = logging.getLogger("goldenthread.reminders")
#: What was recorded longer ago is not told as new: nobody is mailed about all that ever was when it begins.
_NEW: Final = timedelta(days=7)


def tell_of_removals(at: datetime) -> int:
    """Ask for the mails of a day; return how many. Nobody is mailed twice on a day."""
    if not settings.REMINDERS:
        return 0
    if not settings.ADDRESS:
        _LOGGER.info(
            "Nobody is told of removals: GOLDENTHREAD_ADDRESS is not set, so that links lead nowhere."
        )
        return 0
    today, reached = timezone.localdate(at), addresses()
    told = _told(mails_asked(KIND, since=at - KEPT))
    mails = []
    for watcher in removals_since(at - _NEW, on=today):
        before, latest = told[watcher.person_id]
        rows = watcher.rows - before
        if rows and latest != today.isoformat() and watcher.person_id in reached:
            items = _items(watcher.person_id, rows, at)
            if items:
                to = reached[watcher.person_id]
                facts = {"removed": items}
                mails.append(NewMail(KIND, watcher.person_id, to, settings.ADDRESS, facts))
    with transaction.atomic():
        for mail in mails:
            ask_for_mail(mail, at=at)
    if mails:
        send_what_was_left()
    return len(mails)


def _told(mails: list[MailAsked]) -> dict[int, tuple[set[int], str]]:
    """Return what each person was told of, and on which day the latest."""
    found: dict[int, tuple[set[int], str]] = defaultdict(lambda: (set(), ""))
    for it in mails:
        before, _ = found[it.person_id]
        before.update(item["row"] for item in it.facts.get("removed", ()))
        found[it.person_id] = (before, timezone.localdate(it.asked_at).isoformat())
    return found


def _items(person_id: int, rows: set[int] | frozenset[int], at: datetime) -> list[dict[str, Any]]:
    """Return what a person's mail says, of what they may see."""
    account = account_of(person_id)
    if account is None:
        return []
    actor = actor_for(account, on=timezone.localdate(at), at=at)
    return [_item(it) for it in removals_told_to(actor, rows)]


def _item(it: RemovalTold) -> dict[str, Any]:
    """Return what a mail says of one removal; the row says later that it was said."""
    return {
        "row": it.row,
        "what": f"{it.code} {it.title}",
        "became": _became(it),
        "why": " ".join(it.reason.split()),
        "by": f"{it.by}, {day(timezone.localdate(it.recorded_at))}",
        "path": reverse("life", args=[it.reference]),
    }


def _became(it: RemovalTold) -> str:
    """Say what became of it, in a sentence or two."""
    is_suspended = it.stage is LifeStage.SUSPENDED
    what = "suspended" if is_suspended else "retired"
    if it.is_withdrawn:
        return f"It was to be {what} from {day(it.from_on)}; that was taken back, and it stays as it is."
    until = f" until {day(it.until)}" if it.until else ""
    heir = f" Its successor is {it.successor}." if it.successor else ""
    if not is_suspended and not heir:
        heir = " It has no successor."
    return f"It is {what} from {day(it.from_on)}{until}.{heir}"

"""Remind by mail who must answer at a step: when it comes to them, before it is due, while it is overdue.

One mail a day and person at most, with all that is to be said. What was said before stands in the mails
themselves, so that a day that is begun twice reminds once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from goldenthread.governance.queries.answerers import Answerers, StepAnswered, answerers_known
from goldenthread.management.mailing import send_what_was_left
from goldenthread.organisation.commands.mails import KEPT, NewMail, ask_for_mail
from goldenthread.organisation.queries.administering import addresses, who_administers
from goldenthread.organisation.queries.mails import MailAsked, mails_asked
from goldenthread.ui.dates import day as in_words

__all__ = ["KIND", "remind"]

KIND: Final = "steps_waiting"
_LOGGER = logging.getLogger("goldenthread.reminders")
#: What came longer ago is not told as new: nobody is mailed about all that waits when reminders begin.
_NEW: Final = timedelta(days=7)
CAME, SOON, OVERDUE, NOBODY = "came", "soon", "overdue", "nobody"


@dataclass(frozen=True)
class _Told:
    """What one person was told of steps: when last, by step and why; whether today already."""

    days: Mapping[tuple[str, str], date]
    is_today: bool = False

    def latest(self, key: str, *whys: str) -> date | None:
        """Return the day on which it was last told for one of the reasons."""
        found = (self.days[key, why] for why in whys if (key, why) in self.days)
        return max(found, default=None)


def remind(at: datetime) -> int:
    """Ask for the mails of a day; return how many. Nobody is mailed twice on a day."""
    if not settings.REMINDERS:
        return 0
    if not settings.ADDRESS:
        _LOGGER.info(
            "Nobody is reminded: GOLDENTHREAD_ADDRESS is not set, so that links lead nowhere."
        )
        return 0
    today, known = timezone.localdate(at), answerers_known(timezone.localdate(at))
    told = _told(mails_asked(KIND, since=at - KEPT), today)
    by_person, reached = _by_person(known, told, today), addresses()
    with transaction.atomic():
        for pk, items in sorted(by_person.items()):
            if pk in reached:
                ask_for_mail(_mail(pk, reached[pk], items), at=at)
    asked = len(by_person.keys() & reached.keys())
    if asked:
        send_what_was_left()
    return asked


def _told(mails: Iterable[MailAsked], today: date) -> dict[int, _Told]:
    days: dict[int, dict[tuple[str, str], date]] = defaultdict(dict)
    today_too = set()
    for it in mails:
        on = timezone.localdate(it.asked_at)
        if on == today:
            today_too.add(it.person_id)
        for item in it.facts.get("steps", ()):
            days[it.person_id][item["key"], item["why"]] = on
    return {pk: _Told(held, pk in today_too) for pk, held in days.items()}


def _by_person(
    known: Answerers, told: Mapping[int, _Told], today: date
) -> dict[int, list[dict[str, Any]]]:
    """Return what is to be said to whom."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    tending = who_administers(known.structure, today) & known.sign_in
    for step in known.steps:
        if step.is_held:
            continue
        for pk in step.people or tending:
            before = told.get(pk, _Told({}))
            why = _why(step, before, today)
            if why and not before.is_today:
                found[pk].append(_item(step, why, today))
    return found


def _why(step: StepAnswered, told: _Told, today: date) -> str:
    """Return why a person is to be told of a step today; nothing where they are not."""
    if step.why:
        return NOBODY if _is_again(told.latest(step.key, NOBODY), today) else ""
    if step.due_on is not None and step.due_on < today:
        return OVERDUE if _is_again(told.latest(step.key, OVERDUE), today) else ""
    before = timedelta(days=settings.REMINDERS_DAYS_BEFORE)
    if step.due_on is not None and step.due_on - before <= today:
        return "" if told.latest(step.key, SOON) else SOON
    is_new = today - step.came_on <= _NEW
    return CAME if is_new and not told.latest(step.key, CAME) else ""


def _is_again(latest: date | None, today: date) -> bool:
    return latest is None or today - latest >= timedelta(days=settings.REMINDERS_OVERDUE_DAYS)


def _item(step: StepAnswered, why: str, today: date) -> dict[str, Any]:
    """Return what a mail says of a step; the key and why say later that it was said."""
    lines = "1 line" if step.lines == 1 else f"{step.lines:,} lines"
    where = "sent back to you" if step.stage == 0 else f"at the step “{step.step_name}”"
    return {
        "key": step.key,
        "why": why,
        "what": f"{step.title} ({step.reference}), {lines} {where}",
        "when": f"It came on {in_words(step.came_on)}{_due(step, today)}.",
        "nobody": step.why,
        "path": _path(step),
    }


def _due(step: StepAnswered, today: date) -> str:
    if step.due_on is None:
        return ""
    late = (today - step.due_on).days
    if late > 0:
        return (
            f" and was due on {in_words(step.due_on)}, {late} {'day' if late == 1 else 'days'} ago"
        )
    return f" and is due on {in_words(step.due_on)}"


def _path(step: StepAnswered) -> str:
    """Return where a step is answered: its page, or where all that awaits stands."""
    for name, args in (("package", [step.reference]), ("awaiting", [])):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    return "/"


def _mail(person_id: int, to: str, items: list[dict[str, Any]]) -> NewMail:
    """Return one person's mail, the most urgent first."""
    order = (OVERDUE, SOON, CAME, NOBODY)
    held = sorted(items, key=lambda it: order.index(it["why"]))
    return NewMail(KIND, person_id, to, settings.ADDRESS, {"steps": held})

"""Read how far mails have come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from goldenthread.organisation.models import Mail


@dataclass(frozen=True)
class MailSent:
    """The latest mail to somebody: sent, waiting to be tried again, or given up."""

    kind: str
    to: str
    asked_at: datetime
    sent_at: datetime | None
    due_at: datetime | None
    fault: str


def latest_mail_to(person_id: int) -> MailSent | None:
    """Return the latest mail that was asked for to somebody. One SQL query."""
    mail = Mail.objects.filter(person_id=person_id).order_by("-asked_at", "-pk").first()
    if mail is None:
        return None
    return MailSent(mail.kind, mail.to, mail.asked_at, mail.sent_at, mail.due_at, mail.fault)


@dataclass(frozen=True)
class MailsHeldUp:
    """How many mails did not go: they wait to be tried again, or were given up; the oldest, and why."""

    waiting: int
    given_up: int
    since: datetime | None
    fault: str


def mails_held_up() -> MailsHeldUp:
    """Return how many mails were not taken by the mail server. 2 SQL queries."""
    held_up = Mail.objects.filter(sent_at=None).exclude(fault="")
    counted = held_up.aggregate(
        waiting=Count("pk", filter=Q(due_at__isnull=False)),
        given_up=Count("pk", filter=Q(due_at=None)),
        since=Min("asked_at"),
    )
    latest = held_up.order_by("-asked_at", "-pk").values_list("fault", flat=True).first()
    return MailsHeldUp(**counted, fault=latest or "")


@dataclass(frozen=True)
class MailAsked:
    """A mail that was asked for: to whom, when, and what it tells of."""

    person_id: int
    asked_at: datetime
    facts: Mapping[str, Any]


def mails_asked(kind: str, *, since: datetime) -> list[MailAsked]:
    """Return the mails of a kind that were asked for from a moment on, the earliest first. One SQL query."""
    rows = Mail.objects.filter(kind=kind, asked_at__gte=since).order_by("asked_at", "pk")
    return [MailAsked(*row) for row in rows.values_list("person_id", "asked_at", "facts")]


def next_mail_due() -> datetime | None:
    """Return when the next of the mails that wait is due. One SQL query."""
    waiting = Mail.objects.filter(due_at__isnull=False).order_by("due_at").first()
    return waiting.due_at if waiting else None

"""Read how far mails have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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


def next_mail_due() -> datetime | None:
    """Return when the next of the mails that wait is due. One SQL query."""
    waiting = Mail.objects.filter(due_at__isnull=False).order_by("due_at").first()
    return waiting.due_at if waiting else None

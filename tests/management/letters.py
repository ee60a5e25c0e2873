"""Read what a day's beginning mails, by whom it goes to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone

from goldenthread.management.mailing import send_due_mails
from goldenthread.organisation.models import Account, Mail

ROOT = "https://performance.wexcombe.example"


def reach_everybody() -> None:
    """Give every account an address, by its name."""
    for account in Account.objects.all():
        account.email = f"{account.username}@wexcombe.example"
        account.save(update_fields=["email"])


def sent_by(tell: Callable[[datetime], object], at: datetime) -> dict[str, EmailMessage]:
    """Return what is mailed when a day begins, by whom it goes to; what is kept of it is of that day."""
    mail.outbox.clear()
    held, now = set(Mail.objects.values_list("pk", flat=True)), timezone.now()
    tell(at)
    new = Mail.objects.exclude(pk__in=held)
    asked = list(new.values_list("pk", flat=True))
    new.update(asked_at=now, due_at=now)
    send_due_mails()
    Mail.objects.filter(pk__in=asked).update(asked_at=at, due_at=now + timedelta(days=3_650))
    return {it.to[0].partition("@")[0]: it for it in mail.outbox}

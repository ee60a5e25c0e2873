"""Ask for a mail: it is kept with the change that it tells of, and sent by a job until it has gone.

Whoever asks tells the job to look (``staff.mailing.send_soon``); what each kind says is a template,
``jinja2/mails/<kind>.txt``. No secret is kept: links are signed as the mail is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenthread.organisation.models import Mail

#: How long to wait after each failure; after the last a mail is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *[timedelta(hours=2)] * 12,
    *[timedelta(hours=12)] * 4,
)
#: Mails that went, or were given up, are forgotten after this.
KEPT = timedelta(days=30)
#: A mail taken up by a job that died is taken up again after this.
_TAKEN = timedelta(minutes=10)


@dataclass(frozen=True)
class NewMail:
    """A mail to be sent: which kind, to whom, and where its links lead (``https://host``)."""

    kind: str
    person_id: int
    to: str
    root: str
    facts: Mapping[str, object]


def ask_for_mail(mail: NewMail, *, at: datetime) -> int:
    """Keep a mail to be sent, in the transaction that is open; return its id. No event of its own."""
    made = Mail.objects.create(
        kind=mail.kind,
        person_id=mail.person_id,
        to=mail.to,
        root=mail.root,
        facts=dict(mail.facts),
        asked_at=at,
        due_at=at,
    )
    return made.pk


def take_due_mails(*, at: datetime) -> list[Mail]:
    """Take up the mails that are due, so that no other job sends them; forget old ones."""
    Mail.objects.filter(due_at=None, asked_at__lt=at - KEPT).delete()
    found = Mail.objects.filter(due_at__lte=at).select_related("person").order_by("due_at")[:100]
    return [
        mail
        for mail in found
        if Mail.objects.filter(pk=mail.pk, due_at=mail.due_at).update(due_at=at + _TAKEN)
    ]


def note_mail_sent(mail: Mail, *, at: datetime) -> None:
    """Note that a mail was taken by the mail server."""
    Mail.objects.filter(pk=mail.pk).update(sent_at=at, due_at=None, fault="", tries=mail.tries + 1)


def note_mail_failed(mail: Mail, *, at: datetime, fault: str, is_final: bool = False) -> None:
    """Note why a mail did not go; it is tried again unless that is final or the pauses are used up."""
    is_final = is_final or mail.tries >= len(PAUSES)
    Mail.objects.filter(pk=mail.pk).update(
        due_at=None if is_final else at + PAUSES[mail.tries],
        fault=fault[:200],
        tries=mail.tries + 1,
    )

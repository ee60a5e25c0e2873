"""Send the mails that wait: what each says is a template, and its link is signed only now.

A mail that the server does not take is tried again, ever more seldom, for about three days.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_q.models import Schedule
from django_q.tasks import async_task, schedule

from goldenthread.organisation.access import Right
from goldenthread.organisation.commands.mails import (
    note_mail_failed,
    note_mail_sent,
    take_due_mails,
)
from goldenthread.organisation.queries.links import address_key, invitation_key, recovery_key
from goldenthread.organisation.queries.mails import next_mail_due
from goldenthread.organisation.queries.people import account_of, actor_for

_LOGGER = logging.getLogger("goldenthread.mails")
_AGAIN = "mails that wait"
_JOB = "goldenthread.management.tasks.send_mails"
_NO_SERVER = "No mail server is set: GOLDENTHREAD_MAIL_HOST."

SUBJECTS = {
    "invitation": "Open your account",
    "recovery": "Choose a new password",
    "address": "Confirm your e-mail address",
    "access_changed": "How you sign in has changed",
    "steps_waiting": "Changes wait for your answer",
    "indicators_removed": "Indicators that you watch were suspended or retired",
}


class NoLongerWanted(Exception):
    """What a mail was to lead to is gone, so that it need not be sent."""


def send_due_mails() -> tuple[int, int]:
    """Send every mail that is due; return how many went and how many did not, and come again for these."""
    sent = failed = 0
    for mail in take_due_mails(at=timezone.now()):
        try:
            _deliver(mail)
        except NoLongerWanted as reason:
            note_mail_failed(mail, at=timezone.now(), fault=str(reason), is_final=True)
        except (OSError, smtplib.SMTPException) as fault:
            failed += 1
            _LOGGER.warning("Mail %s (%s) did not go: %s", mail.pk, mail.kind, type(fault).__name__)
            note_mail_failed(mail, at=timezone.now(), fault=_in_words(fault))
        else:
            sent += 1
            note_mail_sent(mail, at=timezone.now())
    _come_again(next_mail_due())
    return sent, failed


def send_what_was_left() -> None:
    """Have the worker send what waits though nothing is queued, as when a program was killed before."""
    if next_mail_due() is not None:
        async_task(_JOB)


def _deliver(mail: Any) -> None:
    if not settings.MAY_MAIL:
        raise OSError(_NO_SERVER)
    context = {
        "name": mail.person.name,
        "council": settings.COUNCIL,
        "root": mail.root,
        "facts": mail.facts,
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        **_LINKS.get(mail.kind, lambda _: {})(mail),
    }
    body = render_to_string(f"mails/{mail.kind}.txt", context)
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    EmailMessage(
        subject=f"{SUBJECTS[mail.kind]}: {settings.COUNCIL} performance",
        body=body,
        from_email=formataddr((f"{settings.COUNCIL} performance", address)),
        to=[mail.to],
        headers={"Auto-Submitted": "auto-generated"},
    ).send()


def _account(mail: Any) -> Any:
    account = account_of(mail.person_id)
    if account is None or not account.is_active:
        raise NoLongerWanted("The account is closed.")
    return account


def _invitation(mail: Any) -> dict[str, Any]:
    key = invitation_key(mail.facts["invitation"])
    return {"link": mail.root + reverse("invitation", args=[key])}


def _recovery(mail: Any) -> dict[str, Any]:
    account = _account(mail)
    link = mail.root + reverse("new_password", args=[recovery_key(account)])
    return {"link": link, "username": account.username}


def _address(mail: Any) -> dict[str, Any]:
    key = address_key(_account(mail), mail.facts["email"])
    return {"link": mail.root + reverse("address_proven", args=[key])}


def _change(mail: Any) -> dict[str, Any]:
    return {"at": datetime.fromisoformat(mail.facts["at"]), "link": mail.root + reverse("account")}


def _steps(mail: Any) -> dict[str, Any]:
    _account(mail)
    return {"link": mail.root + reverse("awaiting")}


def _removed(mail: Any) -> dict[str, Any]:
    """Return where all that was removed stands, for those who may open that list."""
    account = _account(mail)
    actor = actor_for(account, on=timezone.localdate(), at=timezone.now())
    is_listed = actor.may(Right.SEE_ORGANISATION)
    return {"link": f"{mail.root}{reverse('removed')}?watched=mine" if is_listed else ""}


_LINKS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "invitation": _invitation,
    "recovery": _recovery,
    "address": _address,
    "access_changed": _change,
    "steps_waiting": _steps,
    "indicators_removed": _removed,
}


def _in_words(fault: Exception) -> str:
    """Return a fault as an administrator can act on it."""
    if str(fault) == _NO_SERVER:
        return _NO_SERVER
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return "The mail server does not know this address."
    if isinstance(fault, smtplib.SMTPAuthenticationError):
        return "The mail server refused our user name or password."
    if isinstance(fault, smtplib.SMTPResponseException):
        return f"The mail server refused it ({fault.smtp_code})."
    return "The mail server does not answer."


def _come_again(due: datetime | None) -> None:
    """Have the worker look again when the next mail is due."""
    Schedule.objects.filter(name=_AGAIN).delete()
    if due is not None:
        schedule(
            _JOB,
            name=_AGAIN,
            schedule_type=Schedule.ONCE,
            next_run=due,
        )

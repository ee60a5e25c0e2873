"""Who can sign in, as administrators see it: states, mails and second steps in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from goldenthread.organisation.queries.accesses import Access, AccessLine, AccountState
from goldenthread.organisation.queries.accounts import SecondSteps
from goldenthread.organisation.queries.mails import MailSent
from goldenthread.ui.dates import day, moment

STATES = {
    AccountState.NONE: "No account",
    AccountState.INVITED: "Invited",
    AccountState.EXPIRED: "Invitation expired",
    AccountState.OPEN: "Open",
    AccountState.SUSPENDED: "Suspended",
}
_MAILS = {
    "invitation": "the invitation",
    "recovery": "the link for a new password",
    "address": "the link that confirms an address",
    "access_changed": "the notice of a change",
}


@dataclass(frozen=True)
class AccessShown:
    """How somebody can sign in, ready to be shown."""

    name: str
    posts: str
    is_suspended: bool
    facts: Sequence[tuple[str, str]]
    mail: str
    is_mail_stuck: bool
    may_withdraw: bool
    may_recover: bool
    has_account: bool
    has_steps: bool
    sessions: int
    invite_title: str
    invite_button: str


def access_shown(access: Access) -> AccessShown:
    """Return how somebody can sign in, ready to be shown."""
    invitation = access.invitation
    is_open = bool(invitation and invitation.is_open)
    return AccessShown(
        name=access.name,
        posts=access.posts,
        is_suspended=access.state is AccountState.SUSPENDED,
        facts=_facts(access),
        mail=_mail_in_words(access.mail),
        is_mail_stuck=bool(access.mail and access.mail.fault and not access.mail.sent_at),
        may_withdraw=is_open,
        may_recover=access.state is AccountState.OPEN and bool(access.email),
        has_account=bool(access.username),
        has_steps=bool(access.steps and access.steps.is_on),
        sessions=access.sessions,
        invite_title="Invite anew" if access.has_password else "Invitation",
        invite_button="Send another invitation" if is_open else "Send the invitation",
    )


def _facts(access: Access) -> list[tuple[str, str]]:
    facts = [("Account", STATES[access.state])]
    invitation = access.invitation
    if invitation and invitation.is_open:
        when = f"sent {moment(invitation.sent_at)}, open until {day(invitation.expires_at)}"
        facts.append(("Invitation", f"To {invitation.email}, {when}"))
    if access.username:
        facts += [
            ("Username", access.username),
            ("E-mail address", access.email or "None: mails cannot reach this person"),
            ("Password", "Set" if access.has_password else "None"),
            ("Second step", steps_in_words(access.steps)),
            ("Signed in last", moment(access.signed_in_at) or "Never"),
            ("Signed in now", _places(access.sessions)),
        ]
    return facts


def _places(count: int) -> str:
    return {0: "Nowhere", 1: "In one place"}.get(count, f"In {count} places")


def steps_in_words(steps: SecondSteps | None) -> str:
    """Return by what somebody signs in besides a password.

    >>> steps_in_words(None)
    'None'
    """
    if steps is None or not steps.is_on:
        return "None"
    found = ["Authenticator app"] if steps.has_app else []
    if count := len(steps.passkeys):
        found.append("one passkey" if count == 1 else f"{count} passkeys")
    return ", ".join(found)


def _mail_in_words(mail: MailSent | None) -> str:
    """Return what became of the latest mail."""
    if mail is None:
        return ""
    what = _MAILS.get(mail.kind, "a mail")
    if mail.sent_at:
        return f"The latest mail, {what}, went to {mail.to} on {moment(mail.sent_at)}."
    if mail.due_at is None:
        return f"The latest mail, {what} to {mail.to}, was given up. {mail.fault}"
    if mail.fault:
        again = moment(mail.due_at)
        return (
            f"The latest mail, {what} to {mail.to}, has not gone yet. {mail.fault}"
            f" It is tried again on {again}."
        )
    return f"The latest mail, {what} to {mail.to}, is on its way since {moment(mail.asked_at)}."


@dataclass(frozen=True)
class LineShown:
    """One line of the list."""

    name: str
    href: str
    posts: str
    state: str
    signed_in: str
    second_step: str


def line_shown(line: AccessLine) -> LineShown:
    """Return one line of the list, ready to be shown."""
    return LineShown(
        name=line.name,
        href=reverse("access", args=[line.reference]),
        posts=line.posts,
        state=STATES[line.state],
        signed_in=_day_or_never(line.signed_in_at),
        second_step="Yes" if line.has_second_step else "No",
    )


def _day_or_never(when: datetime | None) -> str:
    return day(when) if when else "Never"

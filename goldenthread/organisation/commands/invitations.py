"""Invite a person by mail to open an account: they alone choose its password."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.accounts import AccountRefused, access_event
from goldenthread.organisation.commands.mails import NewMail, ask_for_mail
from goldenthread.organisation.models import Account, Invitation, Person
from goldenthread.organisation.queries.administered import require_administers
from goldenthread.organisation.queries.links import free_username, is_username_taken

_USERNAME = re.compile(r"[\w.@+-]{2,80}")


def refusal_of_username(username: str, *, person_id: int) -> str:
    """Return why a person cannot have a username, or nothing."""
    if not _USERNAME.fullmatch(username):
        return "Use 2 to 80 letters, digits and . @ + - _ for a username, without spaces."
    if is_username_taken(username, but_person_id=person_id):
        return "Somebody else has this username: choose another."
    return ""


def invite_person(
    *,
    by: Actor,
    at: datetime,
    person_id: int,
    email: str,
    root: str,
    days: int,
    username: str = "",
) -> int:
    """Invite somebody by mail to open an account, or to open theirs anew; return the invitation's id.

    An earlier invitation that is still open ends: its link opens nothing any more. ``root`` is
    where links lead (``https://host``), ``days`` how long they do. Audited as
    ``organisation:invitation:sent``.

    Raises:
        NotPermitted: ``by`` does not administer every unit that the person's posts are in or reach.
        AccountRefused: the account is suspended, or the username cannot be had.
    """
    require_administers(by, person_id, on=timezone.localdate(at))
    person = Person.objects.get(pk=person_id)
    account = Account.objects.filter(person=person).first()
    if account is not None and not account.is_active:
        raise AccountRefused("This account is suspended: restore it first.")
    username = username or (account.username if account else free_username(person.name))
    if refusal := refusal_of_username(username, person_id=person_id):
        raise AccountRefused(refusal)
    with access_event("organisation:invitation:sent", by=by, at=at, person_id=person_id):
        _end_open(person_id, at)
        invitation = Invitation(
            person=person,
            email=email,
            username=username,
            sent_at=at,
            expires_at=at + timedelta(days=days),
        )
        invitation.save()
        facts = {"invitation": invitation.pk, "days": days}
        ask_for_mail(NewMail("invitation", person_id, email, root, facts), at=at)
    return invitation.pk


def withdraw_invitation(*, by: Actor, at: datetime, person_id: int) -> None:
    """End somebody's open invitation: its link opens nothing any more.

    Audited as ``organisation:invitation:withdrawn``.

    Raises:
        NotPermitted: ``by`` does not administer them.
        AccountRefused: no invitation of theirs is open.
    """
    require_administers(by, person_id, on=timezone.localdate(at))
    if not _open(person_id).exists():
        raise AccountRefused("No invitation is open: it was accepted or withdrawn meanwhile.")
    with access_event("organisation:invitation:withdrawn", by=by, at=at, person_id=person_id):
        _end_open(person_id, at)


def accept_invitation(
    invitation_id: int, *, by: Actor, at: datetime, username: str, password: str
) -> Account:
    """Open an account by its invitation, with the username and password that the person chose.

    The address that the invitation went to is proven by that. Audited as
    ``organisation:invitation:accepted``.

    Raises:
        AccountRefused: the invitation has ended meanwhile, or the username cannot be had.
    """
    invitation = Invitation.objects.filter(pk=invitation_id).first()
    if invitation is None or by.person_id != invitation.person_id:
        raise AccountRefused("This invitation is somebody else's.")
    if refusal := refusal_of_username(username, person_id=invitation.person_id):
        raise AccountRefused(refusal)
    account = Account.objects.filter(person_id=invitation.person_id).first()
    account = account or Account(person_id=invitation.person_id)
    if account.pk and not account.is_active:
        raise AccountRefused("This account is suspended: ask whoever invited you.")
    account.username, account.email = username, invitation.email
    account.set_password(password)  # takes long on purpose: before the event opens
    with access_event(
        "organisation:invitation:accepted", by=by, at=at, person_id=invitation.person_id
    ):
        invitation = _open(invitation.person_id).filter(pk=invitation_id, expires_at__gt=at).first()
        if invitation is None:
            raise AccountRefused("This invitation has ended meanwhile: ask for another.")
        invitation.accepted_at = at
        invitation.save()
        account.save()
    return account


def _open(person_id: int) -> QuerySet[Invitation]:
    return Invitation.objects.filter(person_id=person_id, accepted_at=None, withdrawn_at=None)


def _end_open(person_id: int, at: datetime) -> None:
    for former in _open(person_id):
        former.withdrawn_at = at
        former.save()

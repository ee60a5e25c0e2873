"""Change an account: each change is an event; no secret stands in it, and no administrator sees one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from allauth.usersessions.models import UserSession
from django.utils import timezone

from goldenthread.audit.events import event
from goldenthread.organisation.access import Actor
from goldenthread.organisation.commands.mails import NewMail, ask_for_mail
from goldenthread.organisation.models import Account
from goldenthread.organisation.queries.administered import label_of, require_administers
from goldenthread.organisation.queries.administering import (
    may_sign_in,
    untended_from,
    untended_in_words,
)
from goldenthread.organisation.queries.register import register_known
from goldenthread.records.ref import Ref


class AccountRefused(Exception):
    """What was asked cannot be done to this account; the message says why and what to do."""


@contextmanager
def access_event(
    name: str, *, by: Actor, at: datetime, person_id: int, reason: str = ""
) -> Iterator[int]:
    """Open the event ``name`` about somebody's access; the trail names their post."""
    label = (
        by.label if person_id == by.person_id else label_of(person_id, on=timezone.localdate(at))
    )
    subject = Ref("person", person_id, label)
    with event(by=by, at=at, name=name, reason=reason, subject=subject) as number:
        yield number


def note_sign_in(*, by: Actor, at: datetime, how: str = "") -> None:
    """Put a sign-in on the trail as ``organisation:account:signed_in``, and by what."""
    subject = Ref("person", by.person_id or 0, by.label)
    with event(by=by, at=at, name="organisation:account:signed_in", reason=how, subject=subject):
        pass


def tell_of_change(account: Account, *, at: datetime, root: str, what: str) -> None:
    """Ask for a mail that tells somebody what changed in how they sign in; a step of a command."""
    if account.email:
        facts = {"what": what, "at": at.isoformat()}
        ask_for_mail(
            NewMail("access_changed", account.person_id, account.email, root, facts), at=at
        )


def change_password(account: Account, *, by: Actor, at: datetime, password: str, root: str) -> None:
    """Give one's own account another password; sessions elsewhere end by that.

    Audited as ``organisation:account:password_changed``; a mail tells of it.
    """
    account.set_password(password)  # takes long on purpose: before the event opens
    with access_event(
        "organisation:account:password_changed", by=by, at=at, person_id=account.person_id
    ):
        account.save(update_fields=["password"])
        tell_of_change(account, at=at, root=root, what="Your password was changed.")


def recover_password(
    account: Account, *, by: Actor, at: datetime, password: str, root: str
) -> None:
    """Give an account another password by a mailed link; sessions everywhere end by that.

    Audited as ``organisation:account:password_recovered``; a mail tells of it.
    """
    account.set_password(password)
    with access_event(
        "organisation:account:password_recovered", by=by, at=at, person_id=account.person_id
    ):
        account.save(update_fields=["password"])
        what = "A new password was chosen by a link sent to this address."
        tell_of_change(account, at=at, root=root, what=what)


def ask_to_recover(account: Account, *, at: datetime, root: str) -> None:
    """Ask for the mail with the link for a new password, for somebody who says they forgot it.

    Nothing has changed yet, and a stranger may have asked: this is no event.
    """
    ask_for_mail(NewMail("recovery", account.person_id, account.email, root, {}), at=at)


def send_recovery(*, by: Actor, at: datetime, person_id: int, root: str) -> None:
    """Send somebody the link for choosing a new password. Audited as ``organisation:account:recovery_sent``.

    Raises:
        NotPermitted: ``by`` does not administer them.
        AccountRefused: there is no open account, or no address to write to.
    """
    account = _administered(by, person_id, at)
    if not account.is_active:
        raise AccountRefused("This account is suspended: restore it first.")
    if not account.email:
        raise AccountRefused("This account has no e-mail address: invite the person anew.")
    with access_event("organisation:account:recovery_sent", by=by, at=at, person_id=person_id):
        ask_for_mail(NewMail("recovery", person_id, account.email, root, {}), at=at)


def suspend_account(*, by: Actor, at: datetime, person_id: int, reason: str, root: str) -> None:
    """Let somebody sign in no more, and end their sessions, until restored.

    Audited as ``organisation:account:suspended``.

    Raises:
        NotPermitted: ``by`` does not administer them.
        AccountRefused: it is one's own account, or suspended already, or nobody else who can sign in
            administers the council.
    """
    account = _administered(by, person_id, at)
    if person_id == by.person_id:
        raise AccountRefused("You cannot suspend your own account: ask another administrator.")
    if not account.is_active:
        raise AccountRefused("This account is suspended already.")
    with access_event(
        "organisation:account:suspended", by=by, at=at, person_id=person_id, reason=reason
    ):
        # Under the writer's lock: two who suspend each other at once would leave nobody.
        _refuse_untended(person_id, on=timezone.localdate(at))
        account.is_active = False
        account.save(update_fields=["is_active"])
        _end(account)
        tell_of_change(account, at=at, root=root, what="Your account was suspended.")


def restore_account(*, by: Actor, at: datetime, person_id: int, reason: str, root: str) -> None:
    """Let somebody sign in again as before. Audited as ``organisation:account:restored``.

    Raises:
        NotPermitted: ``by`` does not administer them.
        AccountRefused: the account is not suspended.
    """
    account = _administered(by, person_id, at)
    if account.is_active:
        raise AccountRefused("This account is not suspended.")
    with access_event(
        "organisation:account:restored", by=by, at=at, person_id=person_id, reason=reason
    ):
        account.is_active = True
        account.save(update_fields=["is_active"])
        what = "Your account was restored: you can sign in again as before."
        tell_of_change(account, at=at, root=root, what=what)


def change_address(account: Account, *, by: Actor, at: datetime, email: str, root: str) -> None:
    """Make a proven address the one that an account's mails go to; the former one is told.

    Audited as ``organisation:account:address_changed``.
    """
    with access_event(
        "organisation:account:address_changed", by=by, at=at, person_id=account.person_id
    ):
        what = "Mails about signing in now go to another address."
        tell_of_change(account, at=at, root=root, what=what)
        account.email = email
        account.save(update_fields=["email"])


def ask_to_prove_address(account: Account, *, at: datetime, email: str, root: str) -> None:
    """Ask for the mail whose link proves that a new address is the person's; no event yet."""
    facts = {"email": email}
    ask_for_mail(NewMail("address", account.person_id, email, root, facts), at=at)


def link_identity(account: Account, *, by: Actor, at: datetime, provider: str) -> None:
    """Put on the trail that an account may be opened by an identity of a provider from now on.

    Audited as ``organisation:account:identity_linked``.
    """
    with access_event(
        "organisation:account:identity_linked",
        by=by, at=at, person_id=account.person_id, reason=f"By {provider}",
    ):  # fmt: skip
        pass


def end_sessions(
    account: Account, *, by: Actor, at: datetime, but_key: str = "", only: Collection[int] = ()
) -> int:
    """End one's own sessions: those named, or all but the one of ``but_key``; return how many.

    Audited as ``organisation:account:sessions_ended`` where there were any.
    """
    found = UserSession.objects.filter(user=account).exclude(session_key=but_key)
    if only:
        found = found.filter(pk__in=only)
    count: int = found.count()
    if count:
        with access_event(
            "organisation:account:sessions_ended",
            by=by, at=at, person_id=account.person_id, reason=_how_many(count),
        ):  # fmt: skip
            _end(account, [it.pk for it in found])
    return count


def end_sessions_of(*, by: Actor, at: datetime, person_id: int) -> int:
    """End all of somebody's sessions; return how many. Audited as ``organisation:account:sessions_ended``.

    Raises:
        NotPermitted: ``by`` does not administer them.
    """
    account = _administered(by, person_id, at)
    return end_sessions(account, by=by, at=at)


def _how_many(count: int) -> str:
    return "One session" if count == 1 else f"{count} sessions"


def _end(account: Account, ids: Collection[int] | None = None) -> None:
    """End sessions; they go at once, whatever becomes of the event: a lost session harms nobody."""
    found = UserSession.objects.filter(user=account)
    for session in found if ids is None else found.filter(pk__in=ids):
        session.end()


def _refuse_untended(person_id: int, *, on: date) -> None:
    register, people = register_known(), may_sign_in()
    before = untended_from(register, on, people)
    if found := untended_from(register, on, people - {person_id}).beyond(before):
        raise AccountRefused(untended_in_words(register, found))


def _administered(by: Actor, person_id: int, at: datetime) -> Account:
    require_administers(by, person_id, on=timezone.localdate(at))
    account = Account.objects.filter(person_id=person_id).first()
    if account is None:
        raise AccountRefused("This person has no account: invite them.")
    return account

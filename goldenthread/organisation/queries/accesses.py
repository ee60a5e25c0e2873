"""Who can sign in, for administrators: invited or not, by what, since when; never a secret."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from goldenthread.organisation.access import Actor, NotPermitted, Right
from goldenthread.organisation.models import Account, Invitation, Person
from goldenthread.organisation.queries.accounts import SecondSteps, second_steps_of, sessions_of
from goldenthread.organisation.queries.administered import (
    label_of,
    reach_of_people,
    reaches_all,
    require_administers,
)
from goldenthread.organisation.queries.appointments import appointments_on
from goldenthread.organisation.queries.mails import MailSent, latest_mail_to
from goldenthread.organisation.queries.units import posts_on
from goldenthread.records.page import Page, page_of


class AccountState(StrEnum):
    """Whether somebody can sign in."""

    NONE = "none"
    INVITED = "invited"
    EXPIRED = "expired"
    OPEN = "open"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class InvitationSent:
    """The latest invitation of somebody."""

    id: int
    email: str
    username: str
    sent_at: datetime
    expires_at: datetime
    is_open: bool


@dataclass(frozen=True)
class Access:
    """How somebody can sign in, as an administrator sees it: never a secret."""

    person_id: int
    reference: str
    name: str
    posts: str
    person_email: str
    state: AccountState
    username: str
    email: str
    has_password: bool
    signed_in_at: datetime | None
    sessions: int
    steps: SecondSteps | None
    invitation: InvitationSent | None
    mail: MailSent | None


def _state(account: Account | None, invitation: Invitation | None, at: datetime) -> AccountState:
    if account is not None and not account.is_active:
        return AccountState.SUSPENDED
    waits = invitation and invitation.accepted_at is None and invitation.withdrawn_at is None
    if waits and not (account and account.has_usable_password()):
        assert invitation  # noqa: S101  (or nothing would wait)
        return AccountState.INVITED if invitation.expires_at > at else AccountState.EXPIRED
    return AccountState.OPEN if account else AccountState.NONE


def _sent(invitation: Invitation | None, at: datetime) -> InvitationSent | None:
    if invitation is None:
        return None
    return InvitationSent(
        invitation.pk,
        invitation.email,
        invitation.username,
        invitation.sent_at,
        invitation.expires_at,
        is_open=invitation.accepted_at is None
        and invitation.withdrawn_at is None
        and invitation.expires_at > at,
    )


def access_of(actor: Actor, reference: str, *, at: datetime, on: date) -> Access:
    """Return how somebody can sign in. At most 11 SQL queries.

    Raises:
        NotPermitted: there is nobody of that reference, or the actor does not administer them.
    """
    actor.require(Right.ADMINISTER)
    person = Person.objects.filter(reference=reference).first()
    if person is None:
        raise NotPermitted("There is nobody of that reference.")
    require_administers(actor, person.pk, on=on)
    account = Account.objects.filter(person=person).first()
    invitation = Invitation.objects.filter(person=person).order_by("-pk").first()
    return Access(
        person_id=person.pk,
        reference=person.reference,
        name=person.name,
        posts=label_of(person.pk, on=on),
        person_email=person.email,
        state=_state(account, invitation, at),
        username=account.username if account else "",
        email=account.email if account else "",
        has_password=bool(account and account.has_usable_password()),
        signed_in_at=account.last_login if account else None,
        sessions=len(sessions_of(account)) if account else 0,
        steps=second_steps_of(account) if account else None,
        invitation=_sent(invitation, at),
        mail=latest_mail_to(person.pk),
    )


@dataclass(frozen=True)
class AccessLine:
    """One line of the list of who can sign in."""

    reference: str
    name: str
    posts: str
    state: AccountState
    signed_in_at: datetime | None
    has_second_step: bool


def accesses(
    actor: Actor,
    *,
    at: datetime,
    on: date,
    named: str = "",
    state: AccountState | None = None,
    page: int = 1,
) -> Page[AccessLine]:
    """Return who can sign in, of those whom the actor administers, by name. At most 10 SQL queries.

    Raises:
        NotPermitted: the actor may not administer anything.
    """
    actor.require(Right.ADMINISTER)
    reach = reach_of_people(on)
    people = Person.objects.filter(name__icontains=named) if named else Person.objects.all()
    if Right.ADMINISTER not in actor.everywhere:
        beyond = [it for it, units in reach.items() if not reaches_all(actor, units)]
        people = people.exclude(pk__in=beyond)
    if state is not None:
        people = people.filter(pk__in=_people_in(state, at))
    found = page_of(people.order_by("name", "pk"), page)
    ids = [person.pk for person in found.items]
    accounts = {it.person_id: it for it in Account.objects.filter(person__in=ids)}
    invitations = {
        it.person_id: it for it in Invitation.objects.filter(person__in=ids).order_by("pk")
    }
    stepping = set(
        Authenticator.objects.filter(user__person__in=ids)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user__person", flat=True)
    )
    titles = _titles(ids, on)
    return found.mapped(
        lambda person: AccessLine(
            reference=person.reference,
            name=person.name,
            posts=", ".join(titles[person.pk]) or "No post",
            state=_state(accounts.get(person.pk), invitations.get(person.pk), at),
            signed_in_at=accounts[person.pk].last_login if person.pk in accounts else None,
            has_second_step=person.pk in stepping,
        )
    )


def _people_in(state: AccountState, at: datetime) -> QuerySet[Person]:
    """Return the people whose account is in a state, as :func:`_state` tells it."""
    asked = Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
    accounts = Account.objects.all()
    with_password = accounts.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    waiting = asked.exclude(person__in=with_password.values("person"))
    suspended = accounts.filter(is_active=False).values("person")
    everybody = Person.objects.all()
    waiting_for = {
        AccountState.INVITED: waiting.filter(expires_at__gt=at),
        AccountState.EXPIRED: waiting.filter(expires_at__lte=at),
    }
    if state is AccountState.SUSPENDED:
        return everybody.filter(pk__in=suspended)
    if state in waiting_for:
        return everybody.filter(pk__in=waiting_for[state].values("person")).exclude(
            pk__in=suspended
        )
    has_account = Q(pk__in=accounts.values("person"))
    rest = everybody.exclude(pk__in=suspended).exclude(pk__in=waiting.values("person"))
    return rest.filter(has_account if state is AccountState.OPEN else ~has_account)


def _titles(person_ids: Sequence[int], on: date) -> dict[int, list[str]]:
    """Return the titles of the posts that each of these people holds. 2 SQL queries."""
    held = appointments_on(on, only=Q(person_id__in=person_ids))
    posts = posts_on(on)
    titles: dict[int, list[str]] = defaultdict(list)
    for row in held:
        if row.post_id in posts:
            titles[row.person_id].append(posts[row.post_id].title)
    return titles

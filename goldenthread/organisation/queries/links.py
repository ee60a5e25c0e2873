"""The links that mails hold: signed, for one use, open for a while; and whom a stranger may mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.utils.http import base36_to_int, int_to_base36

from goldenthread.organisation.models import Account, Invitation

_INVITATION = "goldenthread.invitation"
_ADDRESS = "goldenthread.address"


def invitation_key(invitation_id: int) -> str:
    """Return what stands in an invitation's link."""
    return signing.dumps(invitation_id, salt=_INVITATION)


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that can be accepted: whose it is, and what was prefilled."""

    id: int
    person_id: int
    name: str
    username: str
    email: str


def invitation_by_key(key: str, *, at: datetime) -> OpenInvitation | None:
    """Return the invitation that a link opens, if it is still open. One SQL query."""
    try:
        number = signing.loads(key, salt=_INVITATION)
    except signing.BadSignature:
        return None
    found = Invitation.objects.filter(
        pk=number, accepted_at=None, withdrawn_at=None, expires_at__gt=at
    ).select_related("person").first()  # fmt: skip
    if found is None:
        return None
    return OpenInvitation(found.pk, found.person_id, found.person.name, found.username, found.email)


def recovery_key(account: Account) -> str:
    """Return what stands in a link for choosing a new password; using it, or signing in, ends it."""
    return f"{int_to_base36(account.pk)}-{default_token_generator.make_token(account)}"


def account_by_recovery_key(key: str) -> Account | None:
    """Return the account that a link for choosing a new password opens. One SQL query."""
    number, _, token = key.partition("-")
    try:
        account = Account.objects.filter(pk=base36_to_int(number), is_active=True).first()
    except ValueError:
        return None
    if account is None or not default_token_generator.check_token(account, token):
        return None
    return account


def address_key(account: Account, email: str) -> str:
    """Return what stands in a link that proves an address to be the person's."""
    return signing.dumps([account.pk, account.email, email], salt=_ADDRESS)


def address_by_key(key: str, account: Account, *, hours: int) -> str | None:
    """Return the address that a link proves, where it is this account's and still new."""
    try:
        number, former, email = signing.loads(key, salt=_ADDRESS, max_age=hours * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(email) if (number, former) == (account.pk, account.email) else None


def accounts_answering_to(written: str) -> list[Account]:
    """Return the open accounts with an address that go by a username or address. One SQL query.

    More than one where several share an address; none of them is told of the others.
    """
    if not written:
        return []
    found = Account.objects.filter(is_active=True).exclude(email="")
    same = found.filter(email__iexact=written) | found.filter(username__iexact=written)
    return list(same.order_by("pk")[:5])


def account_of_username(username: str) -> Account | None:
    """Return the account of a username, however it is capitalised, if just one has it. One SQL query."""
    found = list(Account.objects.filter(username__iexact=username)[:2]) if username else []
    return found[0] if len(found) == 1 else None


def account_of_address(email: str) -> Account | None:
    """Return the account whose mails go to an address, if just one's do. One SQL query."""
    found = list(Account.objects.filter(email__iexact=email)[:2]) if email else []
    return found[0] if len(found) == 1 else None


def is_username_taken(username: str, *, but_person_id: int) -> bool:
    """Say whether another account has the username, however it is capitalised. One SQL query."""
    taken = Account.objects.filter(username__iexact=username)
    return taken.exclude(person_id=but_person_id).exists()


def free_username(name: str) -> str:
    """Return a username that a name suggests and no account has.

    ``Helen Marsh`` becomes ``helen.marsh``, or ``helen.marsh.2`` where that is taken.
    """
    letters = "".join(it if it.isalnum() else " " for it in name.casefold())
    wanted = ".".join(letters.split())[:70] or "user"
    taken = {
        it.casefold()
        for it in Account.objects.filter(username__istartswith=wanted).values_list(
            "username", flat=True
        )
    }
    number, candidate = 2, wanted
    while candidate in taken:
        candidate, number = f"{wanted}.{number}", number + 1
    return candidate

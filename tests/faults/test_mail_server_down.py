"""The mail server is down: what was done stands, `check` says so, and the mail goes when it is back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.management.checking import Level, findings
from goldenthread.management.mailing import send_due_mails
from goldenthread.organisation.models import Mail
from tests.faults.mail_server import mail_server
from tests.journeys.council import free_port
from tests.staff.signing_in import signed_in_as, with_address

pytestmark = [pytest.mark.fault, pytest.mark.django_db]
PASSWORD = "A long and winding password 41"


@pytest.fixture
def port(cast, settings) -> int:
    """Where the mail server would be."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    port = free_port()
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    return port


def _mail_found() -> list[tuple[Level, str]]:
    return [(it.level, it.says) for it in findings(at=timezone.now()) if it.subject == "mail"]


def _later(by: timedelta) -> None:
    """Let time pass for the mails that wait."""
    for mail in Mail.objects.filter(due_at__isnull=False):
        Mail.objects.filter(pk=mail.pk).update(due_at=mail.due_at - by, asked_at=mail.asked_at - by)


def test_invitations_recoveries_and_notices_wait_until_the_server_is_back(port, client_as, client):
    officer, before = client_as("performance.officer"), head()
    with_address("director")
    with_address("councillor")

    invited = officer.post(
        "/people/helen-marsh/access/invite/",
        {"email": "helen@wexcombe.example", "username": "helen.marsh"}, follow=True,
    )  # fmt: skip
    assert "has not gone yet. The mail server does not answer." in invited.content.decode()
    forgotten = client.post("/sign-in/forgotten/", {"who": "director"}, follow=True)
    told = forgotten.content.decode()
    assert "If nothing has come after a quarter of an hour" in told, "the same words as ever"
    changed = signed_in_as("councillor").post(
        "/account/password/", {"password": PASSWORD}, follow=True
    )
    assert "Your password is changed" in changed.content.decode()
    done, kinds = head(), ["access_changed", "invitation", "recovery"]
    assert done > before, "what was done stands"
    assert sorted(it.kind for it in Mail.objects.filter(sent_at=None)) == kinds

    _later(timedelta(minutes=30))
    assert send_due_mails() == (0, 3), "still down"
    (level, says), (waits, how_many) = _mail_found()
    assert (level, waits) == (Level.WRONG, Level.LOOK)
    assert says.startswith("The mail server 127.0.0.1 does not take mail")
    assert how_many.startswith("3 mails wait, one since ")
    assert how_many.endswith("The mail server does not answer.")

    with mail_server(port) as letters:
        assert send_due_mails() == (0, 0), "not before it is due"
        _later(timedelta(minutes=30))
        assert send_due_mails() == (3, 0)
        assert send_due_mails() == (0, 0), "none twice"
        assert _mail_found() == [(Level.OK, "in order")]
    assert sorted(it["To"].partition("@")[0] for it in letters) == [
        "councillor",
        "director",
        "helen",
    ]
    assert head() == done
    assert (
        "went to helen@wexcombe.example"
        in officer.get("/people/helen-marsh/access/").content.decode()
    )

"""Mails that wait: sent by the job, tried again when the server is down, never lost and never in the way."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django_q.models import Schedule

from goldenthread.audit.queries import head
from goldenthread.management.mailing import SUBJECTS, send_due_mails, send_what_was_left
from goldenthread.management.tasks import send_mails
from goldenthread.organisation.commands.mails import PAUSES, NewMail, ask_for_mail
from goldenthread.organisation.models import Mail
from tests.cast import Cast
from tests.staff.signing_in import account_of, with_address

pytestmark = pytest.mark.django_db
INVITED = {"email": "helen@wexcombe.example", "username": "helen.marsh"}


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nothing listens on: bound, so that nobody else takes it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@pytest.fixture
def server_down(cast: Cast, settings, closed_port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port
    settings.EMAIL_USE_TLS = False


def waiting_since(minutes: int) -> Mail:
    """Let time pass for the one mail that waits."""
    Mail.objects.update(due_at=timezone.now() - timedelta(minutes=minutes))
    return Mail.objects.get()


def test_with_the_server_down_the_change_stands_and_the_page_says_what_becomes_of_the_mail(
    server_down, client_as
):
    officer, before = client_as("performance.officer"), head()
    answer = officer.post("/people/helen-marsh/access/invite/", INVITED, follow=True)
    assert answer.status_code == 200
    assert head() == before + 1, "the invitation stands"
    shown = answer.content.decode()
    assert "has not gone yet. The mail server does not answer." in shown
    assert "It is tried again on" in shown


def test_it_is_tried_again_and_goes_when_the_server_is_back(server_down, client_as, settings):
    officer = client_as("performance.officer")
    officer.post("/people/helen-marsh/access/invite/", INVITED)
    again = Schedule.objects.get(func="goldenthread.management.tasks.send_mails")
    assert timedelta(0) < again.next_run - timezone.now() <= PAUSES[0]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_mails()
    assert not mail.outbox, "not before its time"
    waiting_since(minutes=0)
    send_mails()
    assert [it.to for it in mail.outbox] == [["helen@wexcombe.example"]]
    assert Mail.objects.get().tries == 2
    assert not Schedule.objects.exists()
    send_mails()
    assert len(mail.outbox) == 1, "once"


def test_after_the_last_pause_it_is_given_up_and_the_page_says_so(server_down, client_as):
    officer = client_as("performance.officer")
    officer.post("/people/helen-marsh/access/invite/", INVITED)
    for _ in PAUSES:
        waiting_since(minutes=0)
        send_due_mails()
    assert Mail.objects.get().due_at is None
    assert send_due_mails() == (0, 0)
    assert "was given up" in officer.get("/people/helen-marsh/access/").content.decode()


def test_a_mail_taken_up_by_a_job_that_died_is_taken_up_again(cast: Cast):
    from goldenthread.organisation.commands.mails import take_due_mails

    person = with_address("director").person_id
    ask_for_mail(NewMail("recovery", person, "d@e.f", "http://x", {}), at=timezone.now())
    assert len(take_due_mails(at=timezone.now())) == 1
    assert take_due_mails(at=timezone.now()) == []
    assert len(take_due_mails(at=timezone.now() + timedelta(minutes=11))) == 1


def test_a_mail_that_no_job_was_queued_for_goes_when_the_worker_starts(cast: Cast):
    send_what_was_left()
    assert not mail.outbox
    person = with_address("director").person_id
    ask_for_mail(NewMail("recovery", person, "d@e.f", "http://x", {}), at=timezone.now())
    assert not mail.outbox
    send_what_was_left()
    assert [it.to for it in mail.outbox] == [["d@e.f"]]
    send_what_was_left()
    assert len(mail.outbox) == 1


def test_a_fault_of_one_mail_does_not_hold_up_the_next(cast: Cast, monkeypatch):
    person, now = with_address("director").person_id, timezone.now()
    for address in ("refused@e.f", "taken@e.f"):
        ask_for_mail(NewMail("recovery", person, address, "http://x", {}), at=now)

    def send(self, fail_silently=False):
        if self.to == ["refused@e.f"]:
            raise smtplib.SMTPRecipientsRefused({"refused@e.f": (550, b"unknown")})
        return mail.get_connection().send_messages([self])

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    assert send_due_mails() == (1, 1)
    assert "does not know this address" in Mail.objects.get(to="refused@e.f").fault
    assert Mail.objects.get(to="taken@e.f").sent_at


def test_a_link_for_a_closed_account_is_not_sent(cast: Cast):
    account = with_address("director")
    ask_for_mail(NewMail("recovery", account.person_id, "d@e.f", "http://x", {}), at=timezone.now())
    account.is_active = False
    account.save()
    assert send_due_mails() == (0, 0)
    assert not mail.outbox
    assert Mail.objects.get().due_at is None


def test_old_mails_are_forgotten_and_waiting_ones_are_not(cast: Cast):
    long_ago = timezone.now() - timedelta(days=31)
    person = account_of("director").person_id
    for sent in (True, False):
        ask_for_mail(NewMail("recovery", person, f"{sent}@e.f", "http://x", {}), at=long_ago)
    Mail.objects.filter(to="True@e.f").update(due_at=None, sent_at=long_ago)
    send_due_mails()
    assert [it.to for it in Mail.objects.all()] == ["False@e.f"]


@pytest.mark.parametrize("kind", sorted(SUBJECTS))
def test_every_mail_is_plain_says_who_sends_it_and_leads_by_one_link(cast: Cast, kind, settings):
    settings.COUNCIL = "St Ives & O'Hara <Borough>"
    account = with_address("director")
    facts = {
        "invitation": 1, "days": 14, "email": "d@e.f", "what": "Your password was changed.",
        "at": timezone.now().isoformat(), "steps": [],
    }  # fmt: skip
    ask_for_mail(
        NewMail(kind, account.person_id, "d@e.f", "https://thread.example", facts),
        at=timezone.now(),
    )
    send_due_mails()
    sent = mail.outbox[0]
    assert sent.subject == f"{SUBJECTS[kind]}: St Ives & O'Hara <Borough> performance"
    assert sent.body.startswith("Dear Imran Siddiqui,\n")
    assert "St Ives & O'Hara <Borough>, performance" in sent.body, "plain text, nothing escaped"
    links = [it for it in sent.body.split() if it.startswith("https://thread.example/")]
    assert len(links) == 2, "what it is about, and where the system is"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert max(len(it) for it in sent.body.splitlines() if "http" not in it) <= 100

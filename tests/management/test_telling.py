"""Who watches an indicator is told by mail that it was suspended or retired: once, with why and its successor."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Say
from goldenthread.indicators.commands.life import StageWanted, change_stage, withdraw_stage
from goldenthread.indicators.queries.removals_told import removals_since
from goldenthread.management.calendar import follow_the_calendar
from goldenthread.management.mailing import send_due_mails
from goldenthread.management.telling import tell_of_removals
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.models import Account, Mail
from goldenthread.rules.vocabulary import LifeStage
from tests.cast import AT
from tests.climbs import build_ladder
from tests.framework import FROM, done

pytestmark = pytest.mark.django_db
ROOT = "https://performance.wexcombe.example"
DAY = timedelta(days=1)
TODAY = AT.date()
WHY = "Nobody acts on it any more."
RETIRED = StageWanted(LifeStage.RETIRED, TODAY, successor="HS20", reason=WHY)


@pytest.fixture
def reached(cast, settings):
    """The council, everybody of which is reached by mail."""
    settings.ADDRESS = ROOT
    for account in Account.objects.all():
        account.email = f"{account.username}@wexcombe.example"
        account.save(update_fields=["email"])
    return cast


def change(wanted=RETIRED, *codes, by=SYSTEM):
    return change_stage(codes or ["HS01"], wanted, by=by, at=AT, read_at=head())


def sent(at):
    """Return what a day's beginning mails, by whom it goes to; what is kept of it is of that day."""
    mail.outbox.clear()
    held, now = set(Mail.objects.values_list("pk", flat=True)), timezone.now()
    tell_of_removals(at)
    new = Mail.objects.exclude(pk__in=held)
    asked = list(new.values_list("pk", flat=True))
    new.update(asked_at=now, due_at=now)
    send_due_mails()
    Mail.objects.filter(pk__in=asked).update(asked_at=at, due_at=now + timedelta(days=3_650))
    return {it.to[0].partition("@")[0]: it for it in mail.outbox}


def test_who_answers_for_it_reads_what_from_when_why_by_whom_and_what_follows(reached):
    change(RETIRED, "HS01", by=reached.actor("performance.officer"))
    found = sent(AT)
    assert "head.of.service" in found and "performance.officer" not in found
    letter = found["head.of.service"]
    assert letter.subject.startswith("Indicators that you watch were suspended or retired: ")
    words = " ".join(letter.body.split())
    print(letter.body)
    assert "An indicator that you watch is suspended or retired" in words
    assert f"It is retired from 14 July 2014. Its successor is HS20 Households in" in words
    assert f"Why: {WHY} Recorded by " in words
    assert f"{ROOT}/indicators/HS01/life/" in words
    assert f"{ROOT}/indicators/removed/?watched=mine" in words

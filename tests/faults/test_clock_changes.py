"""Both ends of summer time: the hour that is not there, and the one that comes twice."""

from __future__ import annotations

import html
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from goldenthread.audit.events import event
from goldenthread.audit.queries import events_page, latest_event_on
from goldenthread.audit.verification import verify
from goldenthread.indicators.access import may_see
from goldenthread.indicators.models import Restriction, SeriesNow
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.queries.people import account_named, actor_for
from goldenthread.records.models import StoredFile
from goldenthread.rules.periods import parse_period
from goldenthread.staff.rights.forms import RestrictForm
from goldenthread.ui.dates import moment
from tests.faults.sites import client_of

pytestmark = [pytest.mark.fault, pytest.mark.django_db]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


#: Moments in their order, and what London's clocks say of each.
SPRING = (
    ("2026-03-28T23:59:59", "28 March 2026, 11:59 pm"),
    ("2026-03-29T00:59:59", "29 March 2026, 12:59 am"),
    ("2026-03-29T01:00:00", "29 March 2026, 2:00 am"),
    ("2026-03-29T22:59:59", "29 March 2026, 11:59 pm"),
    ("2026-03-29T23:00:00", "30 March 2026, 12:00 am"),
)
AUTUMN = (
    ("2026-10-24T22:59:59", "24 October 2026, 11:59 pm"),
    ("2026-10-24T23:00:00", "25 October 2026, 12:00 am"),
    ("2026-10-25T00:30:00", "25 October 2026, 1:30 am"),
    ("2026-10-25T01:30:00", "25 October 2026, 1:30 am"),
    ("2026-10-25T23:59:59", "25 October 2026, 11:59 pm"),
    ("2026-10-26T00:00:00", "26 October 2026, 12:00 am"),
)


def _recorded(text: str) -> int:
    with event(by=SYSTEM, at=_at(text), name="tests:rows:written") as number:
        StoredFile(name="a", media_type="text/csv", size=1, sha256="0" * 64, content=b"x").save()
    return number


@pytest.mark.parametrize("moments", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_events_keep_their_order_and_belong_to_londons_days(moments):
    numbers = [_recorded(text) for text, _ in moments]
    assert numbers == sorted(numbers)
    assert [moment(_at(text)) for text, _ in moments] == [words for _, words in moments]
    listed = [it.number for it in events_page().items]
    assert listed == sorted(numbers, reverse=True)
    days = {}
    for number, (_, words) in zip(numbers, moments, strict=True):
        days[words.partition(",")[0]] = number
    for words, latest in days.items():
        on = datetime.strptime(words, "%d %B %Y").date()
        assert latest_event_on(on) == latest, words
    assert verify().fault is None


def test_an_embargo_that_ends_in_the_doubled_hour_ends_once(cast, event_at):
    until = _at("2026-10-25T01:00:00")
    with event_at(_at("2026-10-01T00:00:00")):
        row = Restriction(
            series_id=cast.series["CS01"], kind="embargoed", until=until, reason="Not before Sunday"
        )
        Restriction.objects.append([row])
    now = SeriesNow.objects.get(series_id=cast.series["CS01"])
    now.restriction, now.restricted_until = "embargoed", until
    account = account_named("councillor")
    seen = [
        may_see(actor_for(account, on=date(2026, 10, 25), at=at), now)
        for at in (until + timedelta(minutes=minutes) for minutes in (-90, -60, -30, -1, 0, 30, 90))
    ]
    assert seen == [False, False, False, False, True, True, True]


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_of_another_length_is_one_day(day):
    week = parse_period(f"week of {(day - timedelta(days=6)).day} {day - timedelta(days=6):%B %Y}")
    assert week.start <= day < week.next_start
    assert (week.next_start - week.start).days == 7
    assert parse_period(f"{day:%B %Y}").next_start.day == 1


@pytest.mark.parametrize(
    ("at", "period", "is_open"),
    [
        ("2014-09-29T22:59:59", "2014/15 Q2", False),
        ("2014-09-29T23:00:00", "2014/15 Q2", True),  # in summer London's day begins at eleven
        ("2014-12-30T23:59:59", "2014/15 Q3", False),
        ("2014-12-31T00:00:00", "2014/15 Q3", True),
    ],
)
def test_a_figure_can_be_recorded_from_londons_last_day_on(cast, monkeypatch, at, period, is_open):
    monkeypatch.setattr(timezone, "now", lambda: _at(at))
    officer = client_of("performance.officer")
    shown = officer.get("/indicators/CS02a/record/", {"period": period})
    assert shown.status_code == 200
    words = html.unescape(shown.content.decode())
    assert (f"{period} has not ended yet" not in words) is is_open


@pytest.mark.parametrize(
    ("at", "is_due"), [("2014-09-29T22:59:59", False), ("2014-09-29T23:00:00", True)]
)
def test_a_figure_is_due_when_londons_day_begins(cast, monkeypatch, at, is_due):
    monkeypatch.setattr(timezone, "now", lambda: _at(at))
    waits = client_of("service.manager").get("/waiting/due/")
    assert waits.status_code == 200
    assert ("2014/15 Q2" in waits.content.decode()) is is_due


@pytest.mark.parametrize(
    ("at", "is_over"),
    [
        ("2026-03-29T22:59:59", False),
        ("2026-03-29T23:00:00", True),  # the Sunday on which the clocks went forward had 23 hours
        ("2026-10-25T23:59:59", False),
        ("2026-10-26T00:00:00", True),  # and this one 25
    ],
)
def test_the_week_of_the_change_is_over_on_londons_monday(at, is_over):
    day = timezone.localdate(_at(at))
    week = parse_period(
        "week of 23 March 2026" if day < date(2026, 6, 1) else "week of 19 October 2026"
    )
    assert (week.next_start <= day) is is_over


def _embargoed(time: str, on: date) -> RestrictForm:
    return RestrictForm(
        {
            "kind": "embargoed", "until_on_day": on.day, "until_on_month": on.month,
            "until_on_year": on.year, "until_time": time, "reason": "Not before", "read_at": 1,
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("time", "on", "ends"),
    [
        ("0:59", date(2026, 3, 29), "2026-03-29T00:59:00"),
        ("2:00", date(2026, 3, 29), "2026-03-29T01:00:00"),
        ("", date(2026, 3, 30), "2026-03-29T23:00:00"),
        ("0:59", date(2026, 10, 25), "2026-10-24T23:59:00"),
        ("1:30", date(2026, 10, 25), "2026-10-25T01:30:00"),  # the later of the two
        ("2:00", date(2026, 10, 25), "2026-10-25T02:00:00"),
        ("", date(2026, 10, 25), "2026-10-24T23:00:00"),
    ],
)
def test_an_embargo_ends_when_londons_clocks_say_so(time, on, ends):
    form = _embargoed(time, on)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["until"].astimezone(UTC) == _at(ends)


@pytest.mark.parametrize("time", ["1:00", "1:30", "1:59"])
def test_an_embargo_cannot_end_in_the_hour_that_is_not_there(time):
    form = _embargoed(time, date(2026, 3, 29))
    assert not form.is_valid()
    assert f"there is no {time}: write 2:00" in form.errors["until_time"][0]

"""Who watches an indicator is told by mail that it was suspended or retired: once, with why and its heir."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.commands.changes import Add, Say
from goldenthread.governance.queries.register import framework_known
from goldenthread.indicators.commands.life import StageWanted, change_stage, withdraw_stage
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind, Series
from goldenthread.indicators.queries.removals_told import removals_since
from goldenthread.indicators.queries.watchers import ground_of, grounds_known, series_watched
from goldenthread.management.calendar import follow_the_calendar
from goldenthread.management.telling import tell_of_removals
from goldenthread.organisation.access import SYSTEM
from goldenthread.organisation.models import Mail
from goldenthread.rules.vocabulary import LifeStage
from tests.cast import AT
from tests.climbs import build_ladder
from tests.framework import FROM, done
from tests.management.letters import ROOT, reach_everybody, sent_by
from tests.talks import build_talks
from tests.yearly import evidence

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = AT.date()
WHY = "Nobody acts on it any more."
WATCH = {"how_often": "quarterly", "purpose": "To ask why."}
RETIRED = StageWanted(LifeStage.RETIRED, TODAY, successor="HS20", reason=WHY)


@pytest.fixture
def reached(cast, settings):
    """The council, everybody of which is reached by mail."""
    settings.ADDRESS = ROOT
    reach_everybody()
    return cast


def change(wanted=RETIRED, *codes, by=SYSTEM):
    return change_stage(codes or ["HS01"], wanted, by=by, at=AT, read_at=head())


def sent(at):
    return sent_by(tell_of_removals, at)


def test_who_answers_for_it_reads_what_from_when_why_by_whom_and_what_follows(reached):
    change(RETIRED, "HS01", by=reached.actor("performance.officer"))
    found = sent(AT)
    assert "head.of.service" in found and "performance.officer" not in found
    letter = found["head.of.service"]
    assert letter.subject.startswith("Indicators that you watch were suspended or retired: ")
    words = " ".join(letter.body.split())
    assert "An indicator that you watch was suspended or retired:" in words
    assert "It is retired from 14 July 2014. Its successor is HS20 Households in" in words
    assert f"Why: {WHY} Recorded by " in words
    assert f"{ROOT}/indicators/HS01/life/" in words
    assert f"{ROOT}/indicators/removed/?watched=mine" in words


def test_it_is_told_once_and_all_of_a_day_in_one_mail(reached):
    change(RETIRED, "CS01", "HS01")
    suspended = StageWanted(LifeStage.SUSPENDED, TODAY, TODAY + 30 * DAY, reason="No staff.")
    change(suspended, "HS20")
    letter = sent(AT)["head.of.service"]
    assert letter.body.count("Why: ") == 2, "Housing's two, and not Customer Services' one"
    assert "It is suspended from 14 July 2014 until 13 August 2014." in letter.body
    assert "2 indicators that you watch were" in letter.body
    assert sent(AT) == {} and sent(AT + DAY) == {}
    later = StageWanted(LifeStage.RETIRED, TODAY + 60 * DAY, reason=WHY)
    number = change_stage(["HS20"], later, by=SYSTEM, at=AT + DAY, read_at=head())
    assert number
    assert "HS20" in sent(AT + DAY)["head.of.service"].body
    withdraw_stage("HS20", later.from_on, by=SYSTEM, at=AT + 2 * DAY, reason="The board wants it.")
    taken_back = sent(AT + 2 * DAY)["head.of.service"].body
    assert "that was taken back" in taken_back and "The board wants it." in taken_back


def test_members_of_bodies_and_portfolio_holders_are_told(reached):
    climbs = build_ladder(reached)
    councillor = climbs.actor("councillor")
    assert ground_of(councillor, TODAY).units == frozenset()
    holder = reached.structure.posts["Portfolio Holder for Housing"]
    assert holder in councillor.post_ids
    indicator = Series.objects.get(reference="HS01").indicator_id
    for ends in (
        Say("watch", (climbs.bodies["leaders"], "indicator", None, "HS01"), WATCH, FROM),
        Say(
            "watch",
            (climbs.bodies["leaders"], "unit", reached.structure.services["HR"], ""),
            WATCH,
            FROM,
        ),
    ):
        done(ends)
    ground = ground_of(councillor, TODAY)
    assert ground.codes == {"HS01"} and reached.structure.services["HR"] in ground.units
    done(Add("portfolio", {"name": "Homes", "about": "", "holder_id": holder}, FROM, "homes"))
    homes = framework_known(only=["portfolio"]).key_of("portfolio", "homes")
    other = Series.objects.get(reference="CS01").indicator_id
    done(Say("item", ("indicator", other), {"portfolio_id": homes}, FROM))
    assert ground_of(councillor, TODAY).indicators == {other}
    facts = series_watched([indicator, other], TODAY)
    grounds = grounds_known(TODAY)
    for username in ("councillor", "head.of.service", "service.manager", "auditor"):
        actor = climbs.actor(username)
        held = grounds.of(actor.person_id, actor.post_ids)
        asked = set(held.watched().values_list("indicator", flat=True))
        by_hand = {pk for pk, rows in facts.items() if any(map(held.holds, rows))}
        assert by_hand == asked & {indicator, other}, username
    change(RETIRED, "HS01", "CS01")
    assert sent(AT)["councillor"].body.count("Why: ") == 2


def test_who_owns_an_objective_watches_what_it_rests_on(cast):
    talks, today = build_talks(cast), timezone.localdate()
    owner, other = cast.actor("head.of.service"), cast.actor("service.manager")
    indicator = Series.objects.get(reference="CS01").indicator_id
    (calls,) = series_watched([indicator], today)[indicator]
    assert not ground_of(owner, today).holds(calls)
    evidence(talks, "Homes for all", "CS01")
    assert ground_of(owner, today).series == {cast.series["CS01"]}
    assert ground_of(owner, today).holds(calls) and not ground_of(other, today).series


def test_what_is_hidden_from_a_watcher_leaves_no_trace_and_nobody_else_is_told(reached):
    climbs = build_ladder(reached)
    done(Say("watch", (climbs.bodies["leaders"], "everything", None, ""), WATCH, FROM))
    restrict_series(
        [reached.series["HS01"]], by=SYSTEM, at=AT, kind=RestrictionKind.DRAFT, reason="A draft."
    )
    change(StageWanted(LifeStage.RETIRED, TODAY, successor="HS01", reason=WHY), "HS20")
    change(StageWanted(LifeStage.RETIRED, TODAY, reason=WHY), "HS01")
    found = sent(AT)
    assert "HS01" not in found["councillor"].body
    assert "It has no successor." in found["councillor"].body
    assert "HS01" in found["head.of.service"].body
    assert "service.manager" not in found, "who watches neither"


@pytest.mark.parametrize("name", ["REMINDERS", "ADDRESS"])
def test_mails_of_removals_are_switched_off(reached, settings, name):
    change()
    setattr(settings, name, "")
    assert sent(AT) == {}


def test_the_day_tells_once_and_nothing_of_what_is_old(reached):
    change()
    assert follow_the_calendar(AT) == [] and follow_the_calendar(AT) == []
    assert Mail.objects.filter(kind="indicators_removed").count() >= 1
    assert removals_since(AT + DAY, on=TODAY) == []


def test_many_removals_take_the_same_queries_and_none_take_one(reached, django_assert_num_queries):
    with django_assert_num_queries(1):
        removals_since(AT - DAY, on=TODAY)
    change()
    with CaptureQueriesContext(connection) as one:
        removals_since(AT - DAY, on=TODAY)
    change(RETIRED, "CS01", "CS02a", "RB09")
    with CaptureQueriesContext(connection) as many:
        removals_since(AT - DAY, on=TODAY)
    assert len(one) == len(many) == 25

"""A year's scorecard: begun, candidates mapped to priorities, gaps, choosing, agreeing, comparing."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.events import event
from goldenthread.audit.queries import head
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import RestrictionKind, Series, SetMatch
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.reports.commands import begun, lines
from goldenthread.reports.queries.compared import compared_with_last_year
from goldenthread.reports.queries.gaps import mapped
from goldenthread.reports.queries.in_use import agreed_series, lines_in_use
from goldenthread.reports.queries.lines import LinesFilter, lines_for, lines_seen
from goldenthread.reports.queries.offered import OfferedFilter, offered_for
from goldenthread.reports.queries.pack import pack_of
from goldenthread.reports.queries.sessions import history_of_line, sessions_of
from goldenthread.reports.queries.year_scorecards import year_scorecards_for
from goldenthread.rules.vocabulary import LineSource, ReviewInterval, ScorecardStep, YearLineState
from tests.talks import DAY, build_talks, now
from tests.yearly import begin, evidence, find_issue

pytestmark = pytest.mark.django_db
MONTHLY, QUARTERLY, YEARLY = (
    ReviewInterval.MONTHLY,
    ReviewInterval.QUARTERLY,
    ReviewInterval.YEARLY,
)


@pytest.fixture
def talks(cast):
    return build_talks(cast)


@pytest.fixture
def yearly(talks):
    return begin(talks, year=2014)


def hide(talks, code):
    restrict_series(
        [talks.cast.series[code]], kind=RestrictionKind.EXEMPT, by=SYSTEM, at=now(), reason="So"
    )


def agree(yearly, **more):
    said = {"by": SYSTEM, "at": now(), "agreed_on": DAY, "agreed_by": "Cabinet, minute 12", **more}
    return begun.record_agreed(yearly.id, **said)


def test_a_scorecard_is_begun_for_a_financial_year_and_no_second_one_for_it(talks, yearly):
    seen = yearly.seen()
    assert (seen.reference, seen.year, seen.is_agreed) == ("YS-1", "2014/15", False)
    with pytest.raises(NotPossible, match=r"2014/15 has a scorecard already, YS-1"):
        begin(talks, year=2014)
    begun.drop_scorecard(yearly.id, by=SYSTEM, at=now(), reason="The wrong year")
    assert begin(talks, year=2014).reference == "YS-2"


def test_whoever_does_not_administer_the_whole_council_may_not_make_one(talks, yearly):
    for username in ("head.of.service", "councillor", "director"):
        with pytest.raises(NotPermitted):
            begun.begin_scorecard(
                begun.WantedScorecard("Ours"), by=talks.actor(username), at=now(), year_on=DAY
            )
        assert not yearly.seen(username).may_run
    assert yearly.seen("performance.officer").may_run


def test_the_timetable_says_what_is_next_and_what_is_late(yearly):
    days = {
        ScorecardStep.GATHER: begun.PlannedDays(date(2013, 11, 1), date(2013, 11, 30), DAY),
        ScorecardStep.INFORM: begun.PlannedDays(date(2013, 12, 1), date(2013, 12, 31)),
    }
    begun.set_timetable(yearly.id, days, by=SYSTEM, at=now())
    seen = yearly.seen()
    assert seen.next_stage is not None and seen.next_stage.step is ScorecardStep.INFORM
    assert [it.step for it in seen.stages if it.is_late] == [ScorecardStep.INFORM]
    assert begun.set_timetable(yearly.id, days, by=SYSTEM, at=now()) is None


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (begun.PlannedDays(date(2014, 2, 1), date(2014, 1, 1)), "end before it begins"),
        (begun.PlannedDays(done_on=date(2190, 1, 1)), "day to come"),
    ],
)
def test_days_that_make_no_sense_are_refused(yearly, days, sentence):
    with pytest.raises(NotPossible, match=sentence):
        begun.set_timetable(yearly.id, {ScorecardStep.APPROVE: days}, by=SYSTEM, at=now())


def test_candidates_are_taken_once_and_mapped_to_what_they_evidence(talks, yearly):
    evidence(talks, "Homes for all", "HS01", "HS20")
    page, every, priorities = offered_for(
        talks.actor("performance.officer"), yearly.seen(), OfferedFilter(text="HS")
    )
    assert [it.now.code for it in page.items] == ["HS01", "HS20"] and len(every) == 2
    homes = talks.objectives["Homes for all"]
    assert {it.priority_id for it in every} == {homes} and homes in priorities.rows
    assert {it.interval for it in every} == {QUARTERLY}
    yearly.take("HS01")
    with pytest.raises(NotPossible, match="on the list already"):
        yearly.take("HS01")
    _, left, _ = offered_for(
        talks.actor("performance.officer"), yearly.seen(), OfferedFilter(text="HS")
    )
    assert [it.now.code for it in left] == ["HS20"]


def test_what_stands_in_a_national_set_is_offered_as_such(talks, yearly):
    indicator = Series.objects.get(pk=talks.cast.series["HS01"]).indicator
    with event(by=SYSTEM, at=now(), name="indicators:set:matched"):
        SetMatch(family="national", code="NI 1", indicator=indicator).save()
    officer = talks.actor("performance.officer")
    _, found, _ = offered_for(officer, yearly.seen(), OfferedFilter(source="statutory"))
    assert [it.now.code for it in found] == ["HS01"]


def test_an_interval_more_frequent_than_the_indicator_is_counted_is_refused(talks, yearly):
    with pytest.raises(NotPossible, match=r"HS01 is counted too seldom to be reported monthly"):
        yearly.take("HS01", interval=MONTHLY)
    number = yearly.take("HS01", interval=YEARLY)["HS01"]
    with pytest.raises(NotPossible, match=r"choose quarterly or less often"):
        lines.change_line(yearly.id, number, lines.WantedLine(MONTHLY), by=SYSTEM, at=now())


def test_gaps_are_priorities_and_key_issues_without_a_candidate_and_what_serves_nothing(
    talks, yearly
):
    plan, number = find_issue(talks)
    yearly.take("HS01", objective_id=talks.objectives["Homes for all"])
    yearly.take("CS01")
    officer = talks.actor("performance.officer")

    # The key issue was found today, so that it counts for the year that today lies in.
    this_year = begin(talks, year=now().year if now().month > 3 else now().year - 1)
    this_year.take("CS01")
    found = mapped(officer, this_year.seen(), lines_seen(officer, this_year.seen())).gaps
    assert [it.text for it in found.issues] == ["Rents are falling behind"]
    asked = lines.WantedLine(MONTHLY, title="Rent arrears", finding=(plan, number))
    lines.add_measure(this_year.id, asked, by=SYSTEM, at=now(), source=LineSource.KEY_ISSUE)
    found = mapped(officer, this_year.seen(), lines_seen(officer, this_year.seen())).gaps
    assert not found.issues

    found = mapped(officer, yearly.seen(), lines_seen(officer, yearly.seen())).gaps
    assert [it.title for it in found.priorities] == [
        "A clean town", "A council that listens", "Answer calls at once"
    ]  # fmt: skip
    assert [it.code for it in found.serving_nothing] == ["CS01"]


def test_a_line_is_left_out_with_a_reason_alone(yearly):
    number = yearly.take("HS01")["HS01"]
    with pytest.raises(NotPossible, match="Say why"):
        yearly.settle(number, state=YearLineState.LEFT_OUT, reason=" ")
    assert yearly.settle(number, state=YearLineState.LEFT_OUT, reason="Watched elsewhere") == 1
    assert yearly.lines()["HS01"].reason == "Watched elsewhere"
    assert yearly.settle(number, state=YearLineState.LEFT_OUT) == 0


def test_two_who_settle_one_line_do_not_overwrite_each_other(yearly):
    number, read_at = yearly.take("HS01")["HS01"], head()
    yearly.settle(number)
    with pytest.raises(ChangedMeanwhile):
        yearly.settle(number, state=YearLineState.LEFT_OUT, read_at=read_at)
    assert yearly.lines()["HS01"].state is YearLineState.CHOSEN


def test_what_was_said_leads_to_the_line_that_changed_for_it(talks, yearly):
    number = yearly.take("HS01")["HS01"]
    session = yearly.meet(attended="Cllr A Reeve\n\n  Cllr  B Sykes ")
    said = yearly.say(session, line_number=number, by_whom="Cllr A Reeve")
    lines.change_line(
        yearly.id, number, lines.WantedLine(YEARLY), by=SYSTEM, at=now(), saying_number=said
    )
    officer = talks.actor("performance.officer")
    (found,) = sessions_of(officer, yearly.seen())
    assert found.attended == ("Cllr A Reeve", "Cllr B Sykes")
    (saying,) = found.sayings
    assert [(it.deed, it.number) for it in saying.led] == [("interval", number)]
    moves = history_of_line(officer, yearly.seen(), yearly.lines()["HS01"])
    assert [it.deed for it in moves] == ["interval", "added"]
    assert moves[0].saying is not None and moves[0].saying.by_whom == "Cllr A Reeve"


def test_a_session_to_come_holds_nothing_that_was_said(yearly):
    session = yearly.meet(date(2190, 1, 1))
    with pytest.raises(NotPossible, match="still to come"):
        yearly.say(session)


def test_a_measure_that_was_developed_gives_its_line_to_the_indicator(yearly, talks):
    number = lines.add_measure(
        yearly.id, lines.WantedLine(MONTHLY, title="Empty homes"), by=SYSTEM, at=now(),
        source=LineSource.MEMBERS,
    )  # fmt: skip
    assert yearly.lines()["Empty homes"].is_measure
    series = talks.cast.series["HS20"]
    wanted = lines.WantedLine(QUARTERLY, title="Empty homes", series_id=series)
    lines.change_line(yearly.id, number, wanted, by=SYSTEM, at=now())
    assert yearly.lines()["HS20"].number == number


def test_agreed_lines_are_in_force_and_are_changed_no_longer(talks, yearly):
    first = yearly.take("HS01", "CS01")
    with pytest.raises(NotPossible, match="No line is chosen"):
        agree(yearly)
    yearly.settle(first["HS01"])
    with pytest.raises(NotPossible, match="neither chosen nor left out"):
        agree(yearly)
    yearly.settle(first["CS01"], state=YearLineState.LEFT_OUT)
    with pytest.raises(NotPossible, match="who agreed it"):
        agree(yearly, agreed_by=" ")
    agree(yearly)
    seen = yearly.seen()
    assert seen.is_agreed and not seen.may_run and seen.agreed_by == "Cabinet, minute 12"
    assert yearly.lines()["HS01"].state is YearLineState.IN_FORCE
    with pytest.raises(NotPossible, match="is agreed"):
        yearly.settle(first["HS01"], state=YearLineState.LEFT_OUT)
    found = agreed_series(talks.actor("councillor"), yearly.reference, on=now().date())
    assert found is not None and found.series_ids == {talks.cast.series["HS01"]}


def test_a_scorecard_of_a_year_to_come_is_not_recorded_as_agreed(talks):
    with pytest.raises(NotPossible, match="still to come"):
        agree(begin(talks))


def test_in_use_each_line_has_the_figure_of_its_own_interval(talks, yearly):
    numbers = yearly.take("HS01", objective_id=talks.objectives["Homes for all"])
    numbers |= yearly.take("CS01", interval=YEARLY)
    yearly.settle(*numbers.values())
    agree(yearly)
    found = lines_in_use(talks.actor("councillor"), yearly.seen("councillor"))
    assert [title for title, _ in found.groups] == ["Homes for all", ""]
    (homes,), (calls,) = (every for _, every in found.groups)
    assert (homes.period.label, calls.period.label) == ("2014/15 Q1", "2013/14")
    assert homes.shown is not None and homes.shown.period.label == "2014/15 Q1"
    assert calls.shown is not None and calls.shown.period.label == "2013/14 Q4"


def test_this_year_is_compared_with_the_last(talks):
    # The scorecard of the year between was never agreed: it is no last year's
    before, _, after = (begin(talks, year=it) for it in (2012, 2013, 2014))
    before.settle(*before.take("HS01", "HS20", "CS01").values())
    agree(before)
    numbers = after.take("HS01", "HS20", interval=YEARLY) | after.take("CS01", "RB09")
    after.settle(numbers["HS01"], numbers["CS01"], numbers["RB09"])
    after.settle(numbers["HS20"], state=YearLineState.LEFT_OUT, reason="Counted nationally")
    found = compared_with_last_year(talks.actor("councillor"), after.seen("councillor"))
    assert [(it.change, it.line.code, it.reason) for it in found.rows] == [
        ("added", "RB09", ""),
        ("dropped", "HS20", "Counted nationally"),
        ("interval", "HS01", ""),
        ("same", "CS01", ""),
    ]


def test_a_hidden_indicator_leaves_no_trace_for_who_may_not_see_it_and_none_in_the_pack(
    talks, yearly
):
    number = yearly.take("HS20", objective_id=talks.objectives["Homes for all"])["HS20"]
    session = yearly.meet()
    yearly.say(session, "Temporary homes cost too much", line_number=number)
    hide(talks, "HS20")
    councillor, officer = talks.actor("councillor"), talks.actor("performance.officer")
    seen = yearly.seen("councillor")
    assert not lines_seen(councillor, seen) and seen.total == 0
    (met,) = sessions_of(councillor, seen)
    assert not met.sayings
    officer_sees = yearly.seen()
    assert officer_sees.total == 1
    assert [it.code for it in lines_seen(officer, officer_sees)] == ["HS20"]
    pack = pack_of(officer, officer_sees)
    assert pack.total == 0 and not any(it.lines for it in pack.parts)
    homes = next(it for it in pack.parts if it.priority.title == "Homes for all")
    assert not homes.is_covered


def test_lists_cost_as_much_for_ten_times_the_lines(talks, yearly):
    officer, seen = talks.actor("performance.officer"), yearly.seen()
    plan, number = find_issue(talks)
    homes = talks.objectives["Homes for all"]
    yearly.take("HS01", objective_id=homes)
    asked = lines.WantedLine(MONTHLY, homes, title="Rent arrears", finding=(plan, number))
    lines.add_measure(yearly.id, asked, by=SYSTEM, at=now(), source=LineSource.KEY_ISSUE)
    counted = []
    for size in (1, 40):
        for place in range(size):
            lines.add_measure(
                yearly.id, lines.WantedLine(YEARLY, title=f"Measure {size} {place}"), by=SYSTEM,
                at=now(), source=LineSource.LOCAL,
            )  # fmt: skip
        yearly.say(yearly.meet(), f"{size}")
        with CaptureQueriesContext(connection) as listed:
            lines_for(officer, seen, LinesFilter(text="Measure"))
        with CaptureQueriesContext(connection) as met:
            sessions_of(officer, seen)
        with CaptureQueriesContext(connection) as packed:
            pack_of(officer, seen)
        with CaptureQueriesContext(connection) as every:
            year_scorecards_for(officer, on=now().date())
        with CaptureQueriesContext(connection) as offered:
            offered_for(officer, seen, OfferedFilter())
        counted.append([len(it) for it in (listed, met, packed, every, offered)])
    assert counted == [[4, 10, 22, 16, 10]] * 2

"""Services, groups and the council rolled up: by which method, of what the reader may see, as known when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.commands.rollup import (
    WantedGroup,
    choose_rollup,
    set_group,
    weigh_in_unit,
    withdraw_group,
)
from goldenthread.indicators.models import RestrictionKind
from goldenthread.indicators.queries.rollup import (
    choice_on,
    groups_on,
    groups_rolled_up,
    parts_for,
    services_rolled_up,
)
from goldenthread.indicators.queries.scorecard import scorecard_for
from goldenthread.indicators.queries.scorecard_filter import ScorecardFilter
from goldenthread.organisation.access import SYSTEM, NotPermitted, Right
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Polarity, RatingClass, RollupMethod, ValueKind
from tests.cast import AT

Q1 = parse_period("2014/15 Q1")
ON, NEAR, OFF = RatingClass.ON_TARGET, RatingClass.NEAR_TARGET, RatingClass.OFF_TARGET
TODAY = AT.date()
LATER = AT + timedelta(days=3)


def parts(actor=SYSTEM, *, period=Q1, as_at=None):
    return parts_for(actor, wanted=ScorecardFilter(period, as_at=as_at), on=TODAY)


def services(actor=SYSTEM, *, method=None, **more):
    made = services_rolled_up(actor, parts(actor, **more), method=method)
    return {one.name: one for one in made}


def class_of(one):
    return one.whole.rolled_up.rating_class


def choose(method, *, by=SYSTEM, at=AT, from_on=date(2015, 1, 1), reason="So", **more):
    choose_rollup(method, by=by, at=at, from_on=from_on, reason=reason, **more)


def group(cast, *codes, name="Homes", by=SYSTEM, at=AT, weights=None, **more):
    held = weights or {cast.series[code]: number(1) for code in codes}
    return set_group(
        WantedGroup(name, held), by=by, at=at, **{"from_on": at.date(), "reason": "So", **more}
    )


def test_the_council_and_each_service_are_rated_from_what_is_inside(cast):
    found = services()
    homes = found["Housing Services"]
    assert (class_of(homes), homes.inside) == (NEAR, {ON: 1, OFF: 1})
    assert homes.whole.rolled_up.worst == ("series", cast.series["HS01"])
    top = next(iter(found.values()))
    assert (top.depth, top.whole.inside.counts.total, top.whole.inside.off_target) == (0, 5, 1)
    assert all(one.depth > 0 for one in list(found.values())[1:])


@pytest.mark.parametrize(
    ("method", "is_"),
    [(RollupMethod.WEIGHTED_MEAN, NEAR), (RollupMethod.WORST, OFF), (RollupMethod.MAJORITY, OFF)],
)
def test_each_method_gives_its_own_rating(cast, method, is_):
    assert class_of(services(method=method)["Housing Services"]) == is_


def test_a_choice_holds_for_periods_that_end_on_its_day_or_later(cast):
    choose(RollupMethod.WORST, from_on=date(2014, 9, 30))
    assert parts(period=Q1).chosen.from_on is None
    assert parts(period=parse_period("2014/15 Q2")).chosen.method is RollupMethod.WORST


def test_what_was_chosen_later_was_not_known_before(cast):
    before = head()
    choose(RollupMethod.WORST, from_on=TODAY)
    assert choice_on(TODAY, as_at=before).from_on is None
    assert choice_on(TODAY).method is RollupMethod.WORST


def test_a_choice_is_refused_in_a_sentence(cast):
    with pytest.raises(NotPossible, match="today or a day to come"):
        choose(RollupMethod.WORST, from_on=TODAY - timedelta(days=1))
    with pytest.raises(NotPossible, match="Say why"):
        choose(RollupMethod.WORST, reason=" ")
    with pytest.raises(NotPermitted):
        choose(RollupMethod.WORST, by=cast.actor("service.manager"))
    read_at = head()
    choose(RollupMethod.WORST)
    with pytest.raises(NotPossible, match="in force on that day already"):
        choose(RollupMethod.WORST)
    with pytest.raises(ChangedMeanwhile):
        choose(RollupMethod.MAJORITY, read_at=read_at)


def test_weights_in_a_unit_count_from_their_day(cast):
    unit = cast.structure.services["Housing Services"]
    heavy = {cast.series["HS01"]: number(9), cast.series["HS20"]: number(1)}
    weigh_in_unit(unit, heavy, by=SYSTEM, at=AT, from_on=date(2014, 7, 14), reason="So")
    assert class_of(services()["Housing Services"]) == NEAR
    later = parts_for(SYSTEM, wanted=ScorecardFilter(parse_period("2014/15 Q2")), on=TODAY)
    assert later.in_unit == {cast.series["HS01"]: number(9)}  # The other weighs one already.


def test_all_weights_of_nought_are_refused_before_they_are_saved(cast):
    with pytest.raises(NotPossible, match="All weights are nought"):
        group(cast, weights={cast.series["HS01"]: 0})
    with pytest.raises(NotPossible, match="nought or more"):
        group(cast, weights={cast.series["HS01"]: number(-1)})
    assert groups_on(TODAY) == ((), {})


def test_a_group_is_rated_from_its_indicators_by_weight(cast):
    heavy = {cast.series["HS01"]: number(1), cast.series["CS01"]: number(9)}
    group(cast, weights=heavy)
    made = groups_rolled_up(parts(period=parse_period("2014/15 Q2")))
    assert [one.whole.rolled_up.of for one in made] == [2]
    group(cast, weights=heavy, name="Calls", from_on=TODAY)
    made = groups_rolled_up(parts_for(SYSTEM, wanted=ScorecardFilter(Q1), on=TODAY))
    assert made == []  # They begin after the first quarter's last day.


def test_a_group_keeps_what_its_author_may_not_see(cast):
    hidden = cast.series["HS01"]
    reference = group(cast, "HS01", "HS20")
    restrict_series([hidden], by=SYSTEM, at=AT, kind=RestrictionKind.DRAFT, reason="So")
    author = replace(SYSTEM, everywhere=frozenset({Right.SEE, Right.ADMINISTER}))
    group(cast, "HS20", "CS01", by=author, reference=reference, at=LATER)
    held = groups_on(LATER.date())[0][0]
    assert set(held.weights) == {hidden, cast.series["HS20"], cast.series["CS01"]}


def test_a_group_is_changed_and_withdrawn_and_stays_readable_as_known(cast):
    reference = group(cast, "HS01")
    known = head()
    group(cast, "HS20", reference=reference, name="Housing", at=LATER)
    (now,) = groups_on(LATER.date())[0]
    assert (now.name, set(now.weights)) == ("Housing", {cast.series["HS20"]})
    withdraw_group(reference, by=SYSTEM, at=LATER, reason="So")
    assert groups_on(LATER.date())[0] == ()
    (then,) = groups_on(LATER.date(), as_at=known)[0]
    assert (then.name, set(then.weights)) == ("Homes", {cast.series["HS01"]})


def test_two_groups_have_two_names_and_one_change_at_a_time(cast):
    reference, read_at = group(cast, "HS01"), head()
    with pytest.raises(NotPossible, match="already"):
        group(cast, "HS20", name="homes")
    with pytest.raises(NotPossible, match="nothing was changed"):
        group(cast, "HS01", reference=reference)
    group(cast, "HS20", reference=reference)
    with pytest.raises(ChangedMeanwhile):
        group(cast, "CS01", reference=reference, read_at=read_at)


def test_only_what_the_reader_may_see_counts(cast):
    restrict_series(
        [cast.series["HS01"]], by=SYSTEM, at=AT, kind=RestrictionKind.DRAFT, reason="So"
    )
    councillor = cast.actor("councillor")
    homes = services(councillor)["Housing Services"]
    assert (class_of(homes), homes.inside) == (ON, {ON: 1})
    assert class_of(services()["Housing Services"]) == NEAR


def test_the_counts_inside_are_the_scorecards(cast):
    made = services_rolled_up(SYSTEM, parts())
    shown = scorecard_for(SYSTEM, wanted=ScorecardFilter(Q1))
    assert made[0].inside == {key: count for key, count in shown.counts.items() if count}


def test_what_is_to_come_is_overdue_once_its_period_is_over(cast):
    coming = parse_period("2014/15 Q2")
    wanted = ScorecardFilter(coming)
    early = parts_for(SYSTEM, wanted=wanted, on=date(2014, 9, 29))
    late = parts_for(SYSTEM, wanted=wanted, on=date(2014, 9, 30))
    assert (len(early.overdue), len(late.overdue)) == (0, 5)
    top = services_rolled_up(SYSTEM, late)[0]
    assert (class_of(top), top.whole.inside.overdue) == (RatingClass.NOT_RATED, 5)


def queries_of(period=Q1):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        found = parts(period=period)
        services_rolled_up(SYSTEM, found)
        groups_rolled_up(found)
    return len(captured), found


def test_two_thousand_series_take_no_more_queries_than_five(cast):
    few, _ = queries_of()
    codes = [f"X{each:04}" for each in range(2000)]
    add_indicators(
        [
            NewIndicator(code=code, title=code, value_kind=ValueKind.NUMBER, unit="", decimals=0,
                         polarity=Polarity.HIGH)
            for code in codes
        ],
        by=SYSTEM, at=AT, from_on=cast.structure.begun_on,
    )  # fmt: skip
    units = list(cast.structure.services.values())
    owner = cast.structure.posts["Head of Housing"]
    add_series(
        [
            NewSeries(code=code, unit_id=units[place % len(units)], owner_id=owner)
            for place, code in enumerate(codes)
        ],
        by=SYSTEM, at=AT, from_on=cast.structure.begun_on,
    )  # fmt: skip
    many, found = queries_of()
    assert len(found.leaves) == 2005
    assert (few, many) == (7, 8)  # one more asks which of those without a figure had begun

"""Adding indicators and their series, and adopting rules: did it, refused it."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.definitions import (
    CodeTaken,
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.responsibility import Responsibility, set_responsibilities
from goldenthread.indicators.commands.versions import adopt_rule
from goldenthread.indicators.models import Rating, RatingRule, SeriesNow
from goldenthread.organisation.access import SYSTEM, NotPermitted
from goldenthread.rules.numbers import number
from goldenthread.rules.rating import within_points
from tests.cast import AT

pytestmark = pytest.mark.django_db
FROM_ON = date(2014, 4, 1)


@pytest.mark.parametrize("codes", [("CS01",), ("NEW1", "NEW1")])
def test_a_code_stands_for_one_indicator_alone(cast, codes):
    before = head()
    with pytest.raises(CodeTaken, match=codes[0]):
        add_indicators(
            [NewIndicator(code=code, title="Another") for code in codes],
            by=SYSTEM,
            at=AT,
            from_on=FROM_ON,
        )
    assert head() == before


def test_a_new_indicator_is_on_the_scorecard_at_once_with_nothing_reported(cast):
    add_indicators([NewIndicator(code="LS1", title="Swims")], by=SYSTEM, at=AT, from_on=FROM_ON)
    unit_id = cast.structure.services["Leisure Services"]
    owner_id = cast.structure.posts["Head of Leisure"]
    [pk] = add_series(
        [NewSeries(code="LS1", unit_id=unit_id, owner_id=owner_id)],
        by=SYSTEM,
        at=AT,
        from_on=FROM_ON,
    )
    now = SeriesNow.objects.get(pk=pk)
    assert (now.title, now.rating_class, now.start_on, now.owner_id) == (
        "Swims",
        "not_rated",
        None,
        owner_id,
    )


def test_a_new_version_of_a_rule_leaves_what_was_rated(cast):
    before = list(Rating.objects.order_by("pk").values())
    version = adopt_rule(
        by=SYSTEM,
        at=AT,
        name="Corporate rule",
        rule=within_points(number(1)),
        from_on=date(2014, 7, 1),
        adopted_by="Cabinet",
        adopted_on=FROM_ON,
        reason="The tolerance was too wide.",
    )
    assert version == 2
    assert list(RatingRule.objects.order_by("pk").values_list("version", flat=True)) == [1, 2]
    assert list(Rating.objects.order_by("pk").values()) == before


def test_only_an_administrator_adds_adopts_or_hands_over(cast):
    by = cast.actor("head.of.service")
    before = head()
    with pytest.raises(NotPermitted):
        add_indicators([NewIndicator(code="X", title="X")], by=by, at=AT, from_on=FROM_ON)
    with pytest.raises(NotPermitted):
        adopt_rule(
            by=by,
            at=AT,
            name="Mine",
            rule=within_points(number(1)),
            from_on=FROM_ON,
            adopted_by="Me",
            adopted_on=None,
        )
    with pytest.raises(NotPermitted):
        set_responsibilities(
            {cast.series["HS01"]: {Responsibility.OWNER: cast.structure.posts["Head of Leisure"]}},
            by=by,
            at=AT,
            from_on=FROM_ON,
        )
    assert head() == before

"""What a newcomer finds in the demo council besides Hart's measures."""

from __future__ import annotations

from goldenthread.audit.followers import catch_up
from goldenthread.audit.models import Event
from goldenthread.indicators.models import (
    Rating,
    RatingOverride,
    Series,
    SeriesOutlook,
    Target,
)
from goldenthread.indicators.queries.benchmarks.compared import compared
from goldenthread.indicators.queries.benchmarks.listed import standing_of
from goldenthread.indicators.queries.breakdowns import tables_of
from goldenthread.indicators.queries.scorecard import (
    ScorecardFilter,
    periods_to_choose,
    scorecard_for,
)
from goldenthread.management.wexcombe import HOME
from goldenthread.management.wexcombe_further import further
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.suppression import Cell
from goldenthread.rules.vocabulary import TargetKind
from tests.cast import AT
from tests.stage import DEMO_ON


def outlook_of(reference: str) -> SeriesOutlook:
    return SeriesOutlook.objects.get(series__reference=reference)


def latest_class(reference: str) -> str:
    row = Rating.objects.filter(series__reference=reference).order_by("start_on", "id").last()
    assert row is not None
    return row.rating_class


def test_what_the_council_did_stands_in_the_order_of_its_days(demo):
    moments = list(Event.objects.order_by("number").values_list("at", flat=True))
    assert len(moments) > 80
    assert moments == sorted(moments)


def test_three_monthly_series_show_a_concern_a_target_always_met_and_a_settled_one(demo):
    catch_up(at=AT)
    found = {code: outlook_of(code) for code in ("EC01", "EC02", "EC03")}
    assert {code: (row.variation, row.assurance) for code, row in found.items()} == {
        "EC01": ("concern", "consistently_fails"),
        "EC02": ("common_cause", "consistently_passes"),
        "EC03": ("common_cause", ""),
    }


def test_hampshire_stands_among_all_councils_england_the_south_east_and_its_neighbours(demo):
    found = compared("HC01", recorded={})
    assert found is not None and found.standing is not None
    assert (found.own_name, found.standing.band, found.standing.rank) == ("Hampshire", "C", 80)
    assert [place.name for place in found.beside] == ["South East", "England"]
    assert len(found.groups[0].places) == 11
    assert found.source.licence == "Open Government Licence v3.0"


def test_the_usual_periods_stand_among_invented_districts(demo):
    for label in ("2013/14 Q4", "2014/15 Q1", "2014/15 Q2"):
        found = compared("RB07", recorded={}, label=label)
        assert found is not None and found.label == label
        assert "invented" in found.source.source and found.own_name == "Wexcombe"
        assert [group.name for group in found.groups] == ["Districts next to us"]
    standing = standing_of(Series.objects.filter(area=None).values_list("pk", flat=True))
    now = [each for each in standing.values() if each.label == "2014/15 Q2"]
    assert len(now) == 10 and all(each.quartile for each in now)


def test_a_range_a_tolerance_a_stretch_and_a_floor_are_there(demo):
    kinds = set(Target.objects.values_list("kind", flat=True))
    assert kinds == {kind.value for kind in TargetKind} - {"green", "amber"}
    assert (latest_class("HR12"), latest_class("ETS12")) == ("off_target", "off_target")


def test_twelve_months_are_judged_where_winters_are_worse(demo):
    """2.2, 2.5, 1.9 and 1.6 days are 8.2: over the year's 8, though both quarters were under 2."""
    catch_up(at=AT)
    found = outlook_of("HR13")
    assert (found.rolling_value, found.rolling_class) == (number("8.2"), "near_target")
    assert latest_class("HR13") == "near_target"


def test_a_rating_by_hand_stands_beside_the_computed_one(demo):
    (row,) = RatingOverride.objects.all()
    assert row.rating_class == "near_target" and row.until > DEMO_ON
    assert "Made for the demo" in row.reason


def test_a_small_group_is_hidden_and_a_second_one_withheld(demo):
    (one,) = tables_of(SYSTEM, "HS07")
    cells = one.table.cells.values()
    words = [cell.in_words(one.table.rules) for cell in cells if isinstance(cell, Cell)]
    assert words == ["fewer than 5", "withheld", "15", "11", "0"]
    assert "made for the demo" in one.name
    (of_wards,) = tables_of(SYSTEM, "ETS12")
    assert of_wards.table.hidden == {"Common", "Villages"} and of_wards.is_own_total
    (of_homes,) = tables_of(SYSTEM, "HS21")
    assert of_homes.is_ratio and of_homes.is_own_total
    assert of_homes.table.hidden == {"Common", "Villages"}  # four homes, and what would tell them


def test_what_is_not_harts_says_whose_it_is(demo):
    readme = (HOME / "README.md").read_text("utf-8")
    for each in further():
        assert f"`{each.file}`" in readme
        is_made = each.file.startswith("made")
        assert ("(made for the demo)" in each.new.title) == is_made


def test_the_scorecard_begins_with_harts_quarter_and_without_what_began_later(demo):
    usual = periods_to_choose(SYSTEM).usual
    assert usual == parse_period("2014/15 Q2")
    found = scorecard_for(SYSTEM, wanted=ScorecardFilter(usual))
    assert not {line.reference for line in found.lines.items} & {"EC01", "HC01"}
    assert found.total == 52

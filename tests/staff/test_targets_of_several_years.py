"""A target for several years with its profile: typed on one form, sent as one package, then in force."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import timezone

from goldenthread.audit.queries import head
from goldenthread.governance.models import LineNow, Package
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.models import Target
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Accumulation
from tests.cast import AT
from tests.climbs import NAMES, build_ladder
from tests.staff.test_targets import box, boxes_of

pytestmark = pytest.mark.django_db
ADDRESS = "/indicators/HOMES/targets/?from=2015"
HOMES = {
    "span_from_1": "20150401", "span_to_1": "20180401", "span_value_1": "600",
    "span_from_2": "20190401", "span_to_2": "20200401", "span_value_2": "300",
}  # fmt: skip
BEGUN = date(2013, 4, 1)
PROFILE = {"2015/16": "120", "2016/17": "140", "2017/18": "160", "2018/19": "180"}


@pytest.fixture
def officer(cast, client_as, request):
    """Somebody who administers; HOMES counts homes that are built, which add up, or the year to date."""
    how = getattr(request, "param", Accumulation.SUM)
    homes = NewIndicator(code="HOMES", title="Homes", unit="", accumulation=how)
    add_indicators([homes], by=SYSTEM, at=AT, from_on=BEGUN)
    housing = cast.structure.services["Housing Services"]
    add_series([NewSeries("HOMES", housing)], by=SYSTEM, at=AT, from_on=BEGUN)
    return client_as("performance.officer")


def typed(client, **more):
    page = client.get(ADDRESS).content.decode()
    read_at = re.search(r'name="read_at" value="(\d+)"', page)
    assert read_at is not None
    said = {"read_at": read_at[1], "then": "look", "reason": "The housing strategy."}
    return boxes_of(page) | said | more


@pytest.mark.parametrize("officer", [Accumulation.SUM, Accumulation.CUMULATIVE], indirect=True)
def test_a_whole_of_several_years_is_shared_out_over_them_and_nothing_is_kept(officer):
    before = head()
    page = officer.post(ADDRESS, typed(officer, **HOMES) | {"then": "years"}).content.decode()
    boxes = boxes_of(page)
    filled = [int(boxes[box(year)]) for year in PROFILE]
    assert sum(filled) == 600 and max(filled) - min(filled) <= 1
    assert 'value="300"' in page, "what was typed stands"
    assert "Not all years of" not in page and head() == before
    later = HOMES | {"span_from_1": "", "span_to_1": "", "span_value_1": ""}
    page = officer.post(ADDRESS, typed(officer, **later) | {"then": "years"}).content.decode()
    assert "Not all years of 2019/20-20/21 are on this page" in page
    page = officer.post(ADDRESS, typed(officer) | {"then": "years"}).content.decode()
    assert "Write a target for several years first" in page


def test_with_its_profile_it_is_sent_as_one_package_and_is_in_force_after_the_last_step(
    cast, officer
):
    climbs = build_ladder(cast)
    said = typed(officer, **HOMES, **{box(year): value for year, value in PROFILE.items()})
    looked = officer.post(ADDRESS, said, follow=True)
    for words in ("2015/16-18/19", "2019/20-20/21", "2016/17"):
        assert words in looked.content.decode(), words
    key = looked.request["PATH_INFO"].split("/")[2]
    sent = {"title": "600 homes", "route": "ladder", "words": "So", "read_at": head()}
    answer = officer.post(f"/packages/send/{key}/", sent, follow=True)
    page = " ".join(answer.content.decode().split())
    package = Package.objects.get()
    assert LineNow.objects.filter(package=package).count() == 1
    for words in ("2015/16-18/19", "600", "2019/20-20/21", "300", "2018/19", "180"):
        assert words in page, words
    assert not Target.objects.filter(value=number("600")).exists()
    for step in NAMES[1:]:
        for body in climbs.split(package.reference) if step == "policy" else [""]:
            climbs.decide(package.reference, step, body=body, at=timezone.now())
    stands = {
        (it.start_on, it.next_start_on): it.value
        for it in Target.objects.filter(series__reference="HOMES")
    }
    wanted = {**PROFILE, "2015/16-18/19": "600", "2019/20-20/21": "300"}
    for label, value in wanted.items():
        period = parse_period(label)
        assert stands[period.start, period.next_start] == number(value), label
    page = officer.get(ADDRESS).content.decode()
    boxes = boxes_of(page)
    assert boxes[box("2015/16-18/19")] == "600" and boxes[box("2018/19")] == "180"


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"span_to_1": ""}, "Choose the last of the years"),
        ({"span_from_1": ""}, "Choose the first of the years"),
        ({"span_value_1": ""}, "Write the target for all of these years"),
        ({"span_to_1": "20150401"}, "Choose a later year than the first"),
        ({"span_to_1": "20010401"}, "Select a valid choice"),
        ({"span_value_1": "many"}, "many"),
        ({"span_value_1": "£600"}, "is in £"),
        ({"span_from_2": "20150401", "span_to_2": "20180401"}, "stands twice"),
        ({box("2018/19"): "170"}, "Its years come to 590, not to 600"),
    ],
)
def test_what_makes_no_sense_is_told_beside_its_box_and_stands_as_typed(officer, more, sentence):
    before = head()
    said = typed(officer, **HOMES, **{box(year): value for year, value in PROFILE.items()}) | more
    answer = officer.post(ADDRESS, said)
    page = answer.content.decode()
    assert (answer.status_code, head()) == (422, before)
    assert sentence in page
    assert boxes_of(page)[box("2016/17")] == "140" and 'value="300"' in page

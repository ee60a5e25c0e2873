"""Sets of indicators: recorded once, matched anew without losing what was said, compared, adopted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.audit.models import Event
from goldenthread.audit.queries import head
from goldenthread.audit.verification import verify
from goldenthread.indicators.commands.definitions import CodeTaken, NewIndicator, NewSeries
from goldenthread.indicators.commands.indicator_sets import adopt_item, match_item, record_set
from goldenthread.indicators.commands.restrictions import restrict_series
from goldenthread.indicators.models import (
    Indicator,
    IndicatorSet,
    RestrictionKind,
    Series,
    SetItem,
    SetMatch,
)
from goldenthread.indicators.queries.hidden import hidden_from
from goldenthread.indicators.queries.indicator_sets.issues import families_for, set_differences
from goldenthread.indicators.queries.indicator_sets.items import ItemsFilter, items_listed, set_seen
from goldenthread.indicators.queries.indicator_sets.matches import in_sets
from goldenthread.indicators.queries.indicator_sets.one_item import item_seen
from goldenthread.indicators.queries.life import life_of
from goldenthread.organisation.access import NotPermitted
from goldenthread.organisation.commands.refusals import ChangedMeanwhile, NotPossible
from goldenthread.rules.vocabulary import LifeStage
from tests.cast import AT
from tests.listed import BEFORE, FIRST, NOW, SECOND, load_sets

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture
def loaded(cast):
    load_sets()
    return cast


def _match(cast, code="O 1", ours="HS01", *, by="performance.officer", read_at=None, **more):
    return match_item(
        NOW, code, ours, by=cast.actor(by), at=AT, read_at=head() if read_at is None else read_at,
        **more,
    )  # fmt: skip


def _seen(cast, by="councillor", **wanted):
    return set_seen(cast.actor(by), NOW, ItemsFilter(**wanted), on=TODAY)


def test_a_set_is_recorded_once_and_never_changed(loaded):
    officer, before = loaded.actor("performance.officer"), head()
    assert record_set(SECOND, by=officer, at=AT) is None
    with pytest.raises(NotPossible, match="says something else"):
        record_set(replace(SECOND, name="Another name"), by=officer, at=AT)
    with pytest.raises(NotPossible, match="holds no indicators"):
        record_set(replace(SECOND, reference="x", items=()), by=officer, at=AT)
    with pytest.raises(NotPossible, match="too far away"):
        record_set(replace(SECOND, reference="x", issued_on=date(9999, 1, 1)), by=officer, at=AT)
    assert head() == before
    assert (IndicatorSet.objects.count(), SetItem.objects.count()) == (2, 6)


def test_families_are_counted_by_what_is_said_of_their_items(loaded):
    _match(loaded)
    _match(loaded, "HS-20", "", reason="Not ours")
    issues = families_for(loaded.actor("staff"))["Ours"]
    assert [(it.reference, it.items, it.matched, it.without, it.lacking) for it in issues] == [
        (NOW, 4, 1, 1, 2),
        (BEFORE, 2, 1, 0, 1),
    ]


def test_what_is_said_anew_supersedes_and_nothing_is_lost(loaded):
    first = _match(loaded)
    second = _match(loaded, ours="", reason="Counted otherwise")
    assert second == first + 1
    assert _match(loaded, ours="", reason="Counted otherwise") is None
    _match(loaded, ours="HS20")
    seen = item_seen(loaded.actor("auditor"), NOW, "O 1", on=TODAY)
    assert [it.ours for it in seen.history] == ["HS20", "", "HS01"]
    assert seen.history[1].reason == "Counted otherwise"
    assert [it.by for it in seen.history] == ["Marian Cole"] * 3
    assert (seen.line.state, seen.line.ours) == ("matched", "HS20")
    assert [it.reference for it in seen.issues] == [NOW, BEFORE]
    assert Event.objects.get(number=first).name == "indicators:set:matched"
    assert verify().fault is None


def test_a_match_that_makes_no_sense_is_refused_and_nothing_is_recorded(loaded):
    before = head()
    with pytest.raises(NotPossible, match="Say why we have none"):
        _match(loaded, ours="")
    with pytest.raises(NotPossible, match="no such indicator in a set"):
        _match(loaded, "O 99")
    with pytest.raises(NotPossible, match="shorten it"):
        _match(loaded, reason="x" * 2_001)
    with pytest.raises(NotPermitted):
        _match(loaded, ours="XX9")
    for username in ("director", "head.of.service", "councillor", "auditor", "staff"):
        with pytest.raises(NotPermitted):
            _match(loaded, by=username)
        with pytest.raises(NotPermitted):
            record_set(replace(SECOND, reference="x"), by=loaded.actor(username), at=AT)
    assert head() == before


def test_two_who_match_at_once_one_stands_and_the_other_is_told(loaded):
    read = head()
    _match(loaded, read_at=read)
    with pytest.raises(ChangedMeanwhile):
        _match(loaded, ours="HS20", read_at=read)
    assert SetMatch.objects.count() == 1


def test_what_may_not_be_seen_is_not_matched_for_who_may_not(loaded):
    _match(loaded, "O 2", "HS20", reason="The same")
    restrict_series(
        [loaded.series["HS20"]], kind=RestrictionKind.EXEMPT, by=loaded.actor("performance.officer"),
        at=AT, reason="Paragraph 3",
    )  # fmt: skip
    issues = families_for(loaded.actor("staff"))["Ours"]
    assert (issues[0].matched, issues[0].lacking) == (0, 4)
    seen = item_seen(loaded.actor("staff"), NOW, "O 2", on=TODAY)
    assert (seen.line.state, seen.line.reason, seen.history, seen.suggested) == ("open", "", (), ())
    assert _seen(loaded, "staff", state="matched").page.total == 0
    assert _seen(loaded, "staff", text="HS20").page.total == 0
    assert hidden_from(loaded.actor("staff")).counted([SetMatch.objects.get().event])
    assert families_for(loaded.actor("performance.officer"))["Ours"][0].matched == 1


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        ({}, ["O 1", "O 2", "HS-20", "O 4"]),
        ({"order": "code"}, ["HS-20", "O 1", "O 2", "O 4"]),
        ({"order": "-title"}, ["O 2", "O 1", "O 4", "HS-20"]),
        ({"topic": "Homes"}, ["O 1", "O 2"]),
        ({"state": "matched"}, ["O 1"]),
        ({"state": "open", "text": "phone"}, ["O 4"]),
        ({"text": "hs01"}, ["O 1"]),
        ({"page": 999}, ["O 1", "O 2", "HS-20", "O 4"]),
    ],
)
def test_items_are_searched_narrowed_and_sorted(loaded, wanted, codes):
    _match(loaded)
    assert [it.says.code for it in _seen(loaded, **wanted).page.items] == codes
    listed = items_listed(loaded.actor("councillor"), NOW, ItemsFilter(**wanted))
    assert [it.says.code for it in listed] == codes


def test_an_untitled_item_sorts_and_is_suggested_by_its_code(loaded):
    by_code = item_seen(loaded.actor("auditor"), NOW, "HS-20", on=TODAY)
    by_title = item_seen(loaded.actor("auditor"), NOW, "O 2", on=TODAY)
    assert [it.code for it in by_code.suggested] == ["HS20"]
    assert [it.code for it in by_title.suggested][:1] == ["HS20"]
    assert SetMatch.objects.count() == 0


def test_an_issue_is_compared_with_the_one_before(loaded):
    issue, before, found = set_differences(loaded.actor("staff"), NOW)
    assert (issue.reference, before.reference) == (NOW, BEFORE)
    assert [it.code for it in found.new] == ["O 2", "HS-20", "O 4"]
    assert [it.code for it in found.gone] == ["O 3"]
    assert [names for _, _, names in found.changed] == [("title", "frequency")]
    assert set_differences(loaded.actor("staff"), BEFORE) is None
    assert set_differences(loaded.actor("staff"), "none") is None


def _adopt(cast, code="N1", **more):
    unit = Series.objects.get(indicator__code="HS20").unit_now_id
    return adopt_item(
        NOW, "O 4", by=cast.actor("performance.officer"), at=AT, new=NewIndicator(code, "Calls"),
        series=[NewSeries(code, unit)], from_on=TODAY, **more,
    )  # fmt: skip


def test_an_item_is_adopted_in_one_event_and_matched_with_it(loaded):
    before = head()
    assert _adopt(loaded, is_proposed=True) == ["N1"]
    assert head() == before + 1
    seen = item_seen(loaded.actor("auditor"), NOW, "O 4", on=TODAY)
    assert (seen.line.state, seen.line.ours) == ("matched", "N1")
    life = life_of("N1", actor=loaded.actor("auditor"), on=TODAY)
    assert life.now.stage is LifeStage.PROPOSED
    assert verify().fault is None


def test_an_item_that_cannot_be_adopted_leaves_nothing_behind(loaded):
    before = head()
    with pytest.raises(CodeTaken):
        _adopt(loaded, "HS01")
    assert head() == before
    assert not SetMatch.objects.exists()


def test_an_indicator_says_in_which_sets_it_stands_by_each_familys_latest_issue(loaded):
    before = head()
    _match(loaded)
    _match(loaded, "O 2", "HS01")
    actor, pk = loaded.actor("staff"), Indicator.objects.get(code="HS01").pk
    assert [(it.reference, it.code) for it in in_sets(actor, pk)] == [(NOW, "O 1"), (NOW, "O 2")]
    assert in_sets(actor, pk, as_at=before) == ()
    _match(loaded, ours="HS20")
    assert [it.code for it in in_sets(actor, pk)] == ["O 2"]


def test_the_partner_reads_no_sets(loaded):
    for ask in (
        lambda by: families_for(by),
        lambda by: set_seen(by, NOW, ItemsFilter(), on=TODAY),
        lambda by: items_listed(by, NOW, ItemsFilter()),
        lambda by: set_differences(by, NOW),
        lambda by: item_seen(by, NOW, "O 1", on=TODAY),
    ):
        with pytest.raises(NotPermitted):
            ask(loaded.actor("partner"))


def test_fixed_numbers_of_queries_read_sets_of_any_size(loaded):
    def counted():
        _match(loaded, "O 2", "HS20", reason=f"{head()}")
        actor, found = loaded.actor("councillor"), []
        for ask in (
            lambda: families_for(actor),
            lambda: set_seen(actor, NOW, ItemsFilter(order="ours"), on=TODAY),
            lambda: items_listed(actor, NOW, ItemsFilter()),
            lambda: item_seen(actor, NOW, "O 2", on=TODAY),
            lambda: set_differences(actor, NOW),
            lambda: in_sets(actor, Indicator.objects.get(code="HS20").pk),
        ):
            with CaptureQueriesContext(connection) as made:
                ask()
            found.append(len(made))
        return found

    few = counted()
    more = tuple(replace(FIRST.items[0], code=f"P {at}") for at in range(120))
    later = replace(SECOND, reference="ours-2015", items=SECOND.items + more)
    record_set(later, by=loaded.actor("performance.officer"), at=AT)
    assert counted() == few == [2, 7, 1, 11, 4, 3]

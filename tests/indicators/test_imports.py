"""Importing: what is refused and why, what is recorded, and that it is all or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from goldenthread.audit.models import Event
from goldenthread.audit.queries import head
from goldenthread.indicators.commands.figures import validate_actual
from goldenthread.indicators.commands.imports import (
    Confirmed,
    ImportRefused,
    begin_draft,
    confirm_draft,
    import_figures,
    look_at,
    map_draft,
    preview_draft,
)
from goldenthread.indicators.commands.reorganising import reorganise
from goldenthread.indicators.models import (
    Actual,
    Commentary,
    FlagAnswer,
    Import,
    ImportDraft,
    ImportMapping,
    Indicator,
    Ownership,
    PlausibilityFlag,
    Series,
    SeriesNow,
    Target,
)
from goldenthread.indicators.queries.imports.cells import published_class
from goldenthread.indicators.queries.imports.drafts import draft_of, kept_mapping
from goldenthread.indicators.queries.imports.offered import Choices, Offered, Source
from goldenthread.indicators.queries.imports.past import import_file, import_numbered, traced_rows
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.organisation.access import SYSTEM, NotPermitted, Right
from goldenthread.organisation.commands.area_changes import RenameArea
from goldenthread.organisation.queries.units import areas
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import Period
from goldenthread.rules.vocabulary import Polarity, State
from tests.cast import AT, Cast

TODAY = date(2014, 10, 20)
ADDS = Choices(adds_indicators=True, adds_services=True, adds_places=True, adds_posts=True)


def row(line: int = 2, code: str = "CS01", period: str = "2014/15 Q2", **more: Any) -> Offered:
    return Offered(line=line, code=code, period_text=period, **more)


def source(*rows: Offered, content: bytes = b"code,actual", name: str = "kpis.csv") -> Source:
    mapping = {"mapping": {"shape": "wide", "roles": {"0": "code"}}, "fingerprint": "f" * 64}
    return Source(name=name, content=content, sheet="KPIs", mapping=mapping, offered=rows)


def looked(cast: Cast, *rows: Offered, choices: Choices | None = None) -> dict[str, Any]:
    return look_at(
        by=cast.actor("performance.officer"), at=AT, source=source(*rows),
        choices=choices or Choices(), today=TODAY,
    )  # fmt: skip


def brought(
    cast: Cast,
    *rows: Offered,
    choices: Choices | None = None,
    answers: dict[str, dict[str, str]] | None = None,
) -> Confirmed:
    return import_figures(
        by=cast.actor("performance.officer"), at=AT, source=source(*rows),
        choices=replace(choices or Choices(), unit_id=cast.structure.council_id),
        answers=answers or {}, today=TODAY,
    )  # fmt: skip


def of_kind(outcome: dict[str, Any], kind: str) -> list[list[Any]]:
    return [line for line in outcome["lines"] if line[0] == kind]


def standing(code: str, start: date) -> Actual:
    return Actual.objects.filter(series__indicator__code=code, start_on=start).latest("pk")


Q2 = date(2014, 7, 1)
Q1 = date(2014, 4, 1)

BAD = [
    (row(actual="twelve"), "The actual: “twelve” is not a number"),
    (row(actual="#REF!"), "points at a cell that is gone"),
    (row(actual=date(2014, 7, 1)), "is a date where a number is expected"),
    (row(actual="95", target="tbd soon"), "The target: “tbd soon” is not a number"),
    (row(actual="95", previous="#DIV/0!"), "The previous figure: “#DIV/0!” divides by nought"),
    (row(is_uncalculated=True), "was never calculated"),
    (row(code="", actual="95"), "The row has no code"),
    (row(code="CS1O", actual="95"), "“CS1O” is not an indicator here. Did you mean"),
    (row(actual="95", service="Custmer Services"), "Did you mean Customer Services?"),
    (row(actual="95", place="Atlantis"), "“Atlantis” is not a place here"),
    (row(actual="95", period="sometime"), "The period: “sometime” is not a period"),
    (row(actual="95", period=""), "The row names no period"),
    (row(actual="95", period="2031/32 Q1"), "2031/32 Q1 has not begun"),
    (row(actual="95", numerator="1"), "without the other"),
    (row(actual="95", unit="x" * 41), "The unit has more than 40 characters"),
]


@pytest.mark.parametrize(("bad", "says"), BAD, ids=[says[:30] for _, says in BAD])
def test_a_bad_row_is_refused_with_its_line_and_what_to_mend(cast, bad, says):
    outcome = looked(cast, bad._replace(line=7))
    [refused] = of_kind(outcome, "refused")
    assert refused[1] == 7
    assert says in refused[6]
    assert outcome["is_nothing"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1,234", "1234"), ("12%", "12"), ("£1.2m", "1200000"), (95.5, "95.5"), ("(45)", "-45")],
)
def test_figures_are_read_as_people_write_them(cast, cell, value):
    brought(cast, row(actual=cell))
    assert standing("CS01", Q2).value == number(value)


@pytest.mark.parametrize("cell", ["-", "..", "awaiting", "", None])
def test_an_awaited_figure_is_none_and_never_nought(cast, cell):
    outcome = looked(cast, row(actual=cell))
    assert of_kind(outcome, "awaited") and outcome["is_nothing"]


@pytest.mark.parametrize(("cell", "why"), [("n/a", "not_applicable"), ("<5", "suppressed")])
def test_a_reason_that_is_a_fact_is_recorded(cast, cell, why):
    brought(cast, row(actual=cell))
    assert (standing("CS01", Q2).value, standing("CS01", Q2).missing) == (None, why)


def test_commentary_is_kept_where_the_figure_is_awaited(cast):
    brought(cast, row(actual="", commentary="The contractor has yet to report."))
    assert Commentary.objects.get(series_id=cast.series["CS01"]).line == 2
    assert not Actual.objects.filter(start_on=Q2).exists()


def test_two_rows_for_one_period_are_both_refused_by_each_others_line(cast):
    outcome = looked(cast, row(2, actual="95"), row(9, actual="96"))
    refused = of_kind(outcome, "refused")
    assert [line[1] for line in refused] == [2, 9]
    assert "on line 9" in refused[0][6] and "on line 2" in refused[1][6]


def test_a_row_that_says_the_same_again_is_taken_once(cast):
    outcome = looked(cast, row(2, actual="95"), row(9, actual="95"))
    assert len(of_kind(outcome, "new")) == 1
    assert "same as line 2" in of_kind(outcome, "remark")[0][6]


def test_everything_is_recorded_in_one_event_with_its_lines(cast):
    before = head()
    confirmed = brought(
        cast,
        row(2, actual="95.1", target="91", commentary="Better."),
        row(3, code="HS01", actual="16"),
    )
    assert head() == before + 1
    assert Event.objects.get(number=head()).name == "indicators:import:confirmed"
    assert (standing("CS01", Q2).line, standing("HS01", Q2).line) == (2, 3)
    assert standing("CS01", Q2).source_id == confirmed.number
    assert Target.objects.get(source_id=confirmed.number).line == 2
    assert SeriesNow.objects.get(pk=cast.series["CS01"]).actual_value == number("95.1")


def test_the_same_file_twice_changes_nothing(cast):
    rows = (row(2, actual="95.1", target="91", commentary="Better.", owner="Director of Place"),)
    brought(cast, *rows, choices=ADDS)
    before = head()
    again = brought(cast, *rows, choices=ADDS)
    assert again.number is None
    assert head() == before
    assert Import.objects.count() == 1
    assert of_kind(again.outcome, "unchanged") and not of_kind(again.outcome, "new")


def test_a_changed_figure_leaves_the_old_one_readable(cast):
    outcome = looked(cast, row(period="2014/15 Q1", actual="96.0"))
    [changed] = of_kind(outcome, "changed")
    assert (changed[4], changed[5]) == (number("95.5"), number("96"))
    brought(cast, row(period="2014/15 Q1", actual="96.0"))
    of_period = Actual.objects.filter(series_id=cast.series["CS01"], start_on=Q1)
    assert [each.value for each in of_period.order_by("pk")] == [number("95.5"), number("96")]


def test_a_validated_figure_is_corrected_only_with_a_reason(cast):
    validate_actual(by=cast.actor("performance.officer"), at=AT, actual_id=standing("CS01", Q1).pk)
    before = head()
    with pytest.raises(ImportRefused, match="1 validated figure would be corrected"):
        brought(cast, row(period="2014/15 Q1", actual="96"))
    assert head() == before
    brought(cast, row(period="2014/15 Q1", actual="96"), choices=Choices(reason="A late return"))
    assert standing("CS01", Q1).reason == "A late return"


def test_the_columns_of_earlier_figures_fill_what_is_not_there(cast):
    outcome = looked(cast, row(actual="95", previous="95.5", previous_year="94"))
    new = {(line[3], line[5]) for line in of_kind(outcome, "new")}
    assert new == {("2014/15 Q2", number("95")), ("2013/14", number("94"))}


def test_a_periods_own_row_has_the_say_over_the_column_of_earlier_figures(cast):
    outcome = looked(
        cast,
        row(2, period="2014/15 Q2", actual="95"),
        row(3, period="2014/15 Q3", actual="94", previous="99"),
    )
    assert number("99") not in {line[5] for line in outcome["lines"]}
    assert "than line 2, which is taken" in of_kind(outcome, "remark")[0][6]


def test_new_indicators_are_added_with_what_the_rows_show(cast):
    brought(
        cast,
        row(2, "WM01", title="Number of missed bins", service="Waste", actual="12", target="10",
            owner="Waste Manager"),
        row(3, "WM02", title="% of waste recycled", service="Waste", actual="41.25%"),
        choices=ADDS,
    )  # fmt: skip
    missed = Indicator.objects.get(code="WM01").definitions.get()
    recycled = Indicator.objects.get(code="WM02").definitions.get()
    assert (missed.polarity, missed.unit, missed.frequency) == (Polarity.LOW, "", "quarter")
    assert (recycled.polarity, recycled.unit, recycled.decimals) == (Polarity.HIGH, "%", 2)
    owner = Ownership.objects.get(series__indicator__code="WM01").owner
    assert owner.versions.get().title == "Waste Manager"
    assert SeriesNow.objects.get(code="WM01").rating_class == "near_target"


def test_a_title_beyond_all_measure_loses_its_end(cast):
    rows = (row(2, "WM01", title="x" * 400, actual="12"),)
    outcome = looked(cast, *rows, choices=replace(ADDS, unit_id=cast.structure.council_id))
    assert len(outcome["added"]["indicators"][0]["title"]) == 300
    assert "its end is left out" in of_kind(outcome, "remark")[0][6]


def test_a_polarity_that_was_put_right_is_recorded(cast):
    choices = replace(ADDS, polarities={"WM01": "high"})
    brought(cast, row(2, "WM01", title="Missed bins", actual="12"), choices=choices)
    assert Indicator.objects.get(code="WM01").definitions.get().polarity == "high"


def test_long_files_make_a_series_for_each_place(cast):
    brought(
        cast,
        row(2, "RTA", title="Injured on roads", place="Fleet", period="2013", actual="4"),
        row(3, "RTA", title="Injured on roads", place="Hook", period="2013", actual="6"),
        row(4, "RTA", title="Injured on roads", place="Hook", period="2011-13", actual="5.5"),
        choices=ADDS,
    )
    references = set(
        SeriesNow.objects.filter(code__startswith="RTA").values_list("code", flat=True)
    )
    assert references == {"RTA~fleet", "RTA~hook"}
    assert Indicator.objects.get(code="RTA").definitions.get().frequency == "year"


def test_an_area_is_found_by_its_earlier_name_and_shown_by_the_one_of_the_day(cast):
    brought(cast, row(2, "RTA", place="Fleet", period="2013/14", actual="4"), choices=ADDS)
    fleet = next(pk for pk, name in areas(TODAY).items() if name == "Fleet")
    renamed = RenameArea(fleet, "Fleet Town", date(2014, 1, 1))
    reorganise(renamed, by=SYSTEM, at=AT, reason="By order.")
    brought(
        cast,
        row(2, "RTA", place="Fleet", period="2012/13", actual="5"),
        row(3, "RTA", place="Fleet Town", period="2014/15", actual="6"),
        row(4, "BIN", place="Fleet", period="2013/14", actual="5"),
        row(5, "BIN", place="Fleet Town", period="2014/15", actual="6"),
        choices=ADDS,
    )
    series = Series.objects.filter(area=fleet).values_list("reference", flat=True)
    assert sorted(series) == ["BIN~fleet-town", "RTA~fleet"]
    officer = cast.actor("performance.officer")

    def called(year):
        period = Period(date(year, 4, 1), date(year + 1, 4, 1))
        return indicator_shown(officer, "RTA~fleet", period=period).area_name

    assert (called(2012), called(2014)) == ("Fleet", "Fleet Town")


def test_a_target_of_nought_beside_information_only_is_no_target(cast):
    outcome = looked(cast, row(actual="95", target="0", status="grey (info only)"))
    assert not of_kind(outcome, "target")


def test_what_is_final_stays_final_while_it_is_the_same(cast):
    brought(cast, row(actual="95"), choices=Choices(state=State.FINAL))
    again = brought(cast, row(actual="95"))
    assert again.number is None


def question(outcome: dict[str, Any], kind: str) -> str:
    return next(str(asked[0]) for asked in outcome["questions"] if asked[4] == kind)


def test_a_doubt_stays_open_unless_it_is_answered(cast):
    brought(cast, row(actual="0"))
    assert PlausibilityFlag.objects.filter(answer__isnull=True, actual__start_on=Q2).count() == 1


def test_a_doubt_that_is_answered_closes(cast):
    key = question(looked(cast, row(actual="0")), "nought_after_never_nought")
    brought(cast, row(actual="0"), answers={key: {"answer": "is_right", "words": "Line down."}})
    assert FlagAnswer.objects.get(flag__actual__start_on=Q2).answer == "Line down."


def test_a_doubtful_figure_can_be_left_out(cast):
    rows = (row(2, actual="0"), row(3, "HS01", actual="16"))
    key = question(looked(cast, *rows), "nought_after_never_nought")
    brought(cast, *rows, answers={key: {"answer": "leave_out"}})
    assert not Actual.objects.filter(series_id=cast.series["CS01"], start_on=Q2).exists()
    assert standing("HS01", Q2).value == number("16")


@pytest.mark.parametrize("username", ["head.of.service", "councillor", "auditor", "staff"])
def test_others_may_not_import(cast, username):
    with pytest.raises(NotPermitted):
        begin_draft(by=cast.actor(username), at=AT, name="kpis.csv", content=b"code,actual")


def test_an_indicator_of_another_service_is_refused(cast):
    officer = cast.actor("performance.officer")
    housing = cast.structure.services["Housing Services"]
    reached = {right: frozenset({housing}) for right in officer.units}
    narrow = replace(officer, units=reached | {Right.SEE: officer.units[Right.SEE]})
    outcome = look_at(
        by=narrow, at=AT, source=source(row(actual="95")), choices=Choices(), today=TODAY
    )
    assert "You may not record figures for CS01" in of_kind(outcome, "refused")[0][6]


def test_an_indicator_that_the_importer_may_not_see_is_as_one_that_is_not_there(cast):
    officer = cast.actor("performance.officer")
    housing = cast.structure.services["Housing Services"]
    narrow = replace(officer, units={right: frozenset({housing}) for right in officer.units})
    adding = Choices(unit_id=housing, adds_indicators=True)

    def refusals(code: str, title: str, choices: Choices) -> str:
        file = source(row(code=code, title=title, service="Housing Services", actual="95"))
        outcome = look_at(by=narrow, at=AT, source=file, choices=choices, today=TODAY)
        return " ".join(line[6] for line in of_kind(outcome, "refused")).replace(code, "…")

    title = "Call handling quality"
    assert refusals("CS01", title, Choices()) == refusals("XS01", title, Choices())
    assert refusals("CS01", "Another", adding) == "… cannot be added here: give it another code."
    assert refusals("XS01", title, adding) == ""


def drafted(cast: Cast, *rows: Offered) -> tuple[Any, Any, Source]:
    officer = cast.actor("performance.officer")
    file = source(*rows)
    key = begin_draft(by=officer, at=AT, name=file.name, content=file.content)
    map_draft(
        by=officer, at=AT, key=key, sheet="KPIs", mapping=file.mapping,
        choices=Choices(unit_id=cast.structure.council_id),
    )  # fmt: skip
    preview_draft(by=officer, at=AT, key=key, source=file, today=TODAY)
    return officer, key, file


def test_a_preview_writes_nothing(cast):
    before = head()
    officer, key, _ = drafted(cast, row(actual="95"))
    assert draft_of(officer, key).preview["counts"]["new"] == 1
    assert head() == before


def test_what_changed_since_the_preview_is_shown_before_anything_is_recorded(cast):
    officer, key, file = drafted(cast, row(actual="95"))
    brought(cast, row(actual="94"))
    before = head()
    confirmed = confirm_draft(by=officer, at=AT, key=key, source=file, today=TODAY)
    assert confirmed.differs and head() == before
    assert of_kind(confirmed.outcome, "changed")
    again = confirm_draft(by=officer, at=AT, key=key, source=file, today=TODAY)
    assert again.number is not None


def test_a_draft_is_its_owners_alone(cast):
    _, key, _ = drafted(cast, row(actual="95"))
    other = replace(cast.actor("performance.officer"), person_id=999)
    with pytest.raises(NotPermitted):
        draft_of(other, key)


def test_the_mapping_is_kept_and_the_file_comes_back_as_it_was(cast):
    officer = cast.actor("performance.officer")
    confirmed = brought(cast, row(actual="95"))
    assert confirmed.number is not None
    brought(cast, row(actual="96"))
    assert kept_mapping("f" * 64) == {"mapping": {"shape": "wide", "roles": {"0": "code"}}}
    assert ImportMapping.objects.count() == 1
    assert import_file(officer, confirmed.number)[2] == b"code,actual"
    assert import_numbered(officer, confirmed.number).counts["new"] == 1
    [traced] = traced_rows(officer, confirmed.number, kind="actual").items
    assert (traced.line, traced.reference, traced.value) == (2, "CS01", number("95"))


@pytest.mark.parametrize("count", [3, 30])
def test_queries_do_not_grow_with_the_rows(cast, count, django_assert_max_num_queries):
    rows = [
        row(at, f"N{at}", title=f"Thing {at}", service="Waste", actual=str(at), target="5")
        for at in range(2, count + 2)
    ]
    with django_assert_max_num_queries(95):
        brought(cast, *rows, choices=ADDS)


@pytest.mark.parametrize(
    ("status", "rating"),
    [
        ("green", "on_target"),
        ("Amber", "near_target"),
        ("RED", "off_target"),
        ("grey (info only)", "information_only"),
        ("", None),
        ("lilac", None),
    ],
)
def test_a_published_rating_is_understood_and_never_taken_over(status, rating):
    assert published_class(Offered(line=2, code="X", status=status)) == rating


def test_a_draft_that_nobody_came_back_to_is_forgotten(cast):
    officer = cast.actor("performance.officer")
    old = begin_draft(by=officer, at=AT, name="old.csv", content=b"code")
    young = begin_draft(by=officer, at=AT + timedelta(days=30), name="young.csv", content=b"code")
    assert {row.key for row in ImportDraft.objects.all()} == {old, young}
    latest = begin_draft(by=officer, at=AT + timedelta(days=31), name="new.csv", content=b"code")
    assert {row.key for row in ImportDraft.objects.all()} == {young, latest}

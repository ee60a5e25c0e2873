"""The scorecard: who sees what, what the address asks for, the same rows to take away."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.definitions import (
    NewIndicator,
    NewSeries,
    add_indicators,
    add_series,
)
from goldenthread.indicators.commands.figures import record_actuals, set_targets
from goldenthread.indicators.queries.scorecard import (
    ORDERS,
    Line,
    ScorecardFilter,
    scorecard_for,
    wanted_period,
    whole_scorecard,
)
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.counting import Counting
from goldenthread.rules.missing import why_missing
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from goldenthread.rules.vocabulary import Frequency, MissingReason, Polarity, RatingClass
from goldenthread.staff.scorecard.presenters import counts_of, line_shown, sentence_of
from tests.cast import AT

Q1, Q2 = parse_period("2014/15 Q1"), parse_period("2014/15 Q2")


def page(client, address="/scorecard/"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def record(cast, code, value, *, at=AT, period=Q1, **more):
    value = None if value is None else number(value)
    figure = Figure(series_id=cast.series[code], period=period, value=value, **more)
    return record_actuals(by=SYSTEM, at=at, figures=[figure])


def lines(actor, **asked):
    return scorecard_for(actor, wanted=ScorecardFilter(period=Q1, **asked)).lines.items


def add_many(cast, count):
    """Add indicators of one service, each with a figure and a target."""
    codes = [f"X{place:03}" for place in range(count)]
    begun = cast.structure.begun_on
    add_indicators([NewIndicator(code=c, title=f"Extra {c}") for c in codes], by=SYSTEM, at=AT,
                   from_on=begun)  # fmt: skip
    unit = cast.structure.services["Leisure Services"]
    ids = add_series([NewSeries(code=c, unit_id=unit) for c in codes], by=SYSTEM, at=AT,
                     from_on=begun)  # fmt: skip
    record_actuals(
        by=SYSTEM, at=AT,
        figures=[Figure(series_id=each, period=Q1, value=number("5")) for each in ids],
        targets=[NewTarget(series_id=each, period=Q1, value=number("6")) for each in ids],
    )  # fmt: skip


# --- the query ---------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [0, 25])
def test_the_present_takes_ten_queries_however_many_indicators(
    cast, more, django_assert_num_queries
):
    if more:
        add_many(cast, more)
    director = cast.actor("director")
    with django_assert_num_queries(10):
        found = scorecard_for(director, wanted=ScorecardFilter(period=Q1))
    assert found.total == 5 + more


@pytest.mark.parametrize("more", [0, 25])
def test_an_earlier_day_takes_thirteen_queries_however_many_indicators(
    cast, more, django_assert_num_queries
):
    if more:
        add_many(cast, more)
    director = cast.actor("director")
    wanted = ScorecardFilter(period=Q1, as_at=head())
    with django_assert_num_queries(13):
        found = scorecard_for(director, wanted=wanted)
    assert found.total == 5 + more


@pytest.mark.parametrize("more", [0, 25])
def test_the_whole_page_takes_the_same_queries_however_many_indicators(
    cast, more, client_as, django_assert_num_queries
):
    if more:
        add_many(cast, more)
    client = client_as("director")
    with django_assert_num_queries(24):  # and two more to remember it by
        page(client)
    with django_assert_num_queries(2):
        page(client)


def test_history_and_projection_say_the_same_of_the_present(cast):
    record(cast, "HS01", "20", commentary="Two cases took long.")
    record(cast, "HS20", None, missing=MissingReason.SUPPRESSED)
    director = cast.actor("director")
    assert lines(director) == lines(director, as_at=head())


def test_what_was_recorded_later_is_left_out_of_an_earlier_day(cast):
    before = head()
    director = cast.actor("director")
    then = lines(director, as_at=before)
    record(cast, "CS02a", "81", at=AT + timedelta(days=30), commentary="Staff came back.")
    now = {line.reference: line for line in lines(director)}
    assert now["CS02a"].rating_class == RatingClass.ON_TARGET
    assert lines(director, as_at=before) == then
    assert [line.actual for line in then if line.reference == "CS02a"] == [number("77.4")]


def test_an_earlier_period_shows_its_own_figures(cast):
    record(cast, "CS01", "91", period=Q2)
    director = cast.actor("director")
    assert {line.period for line in lines(director)} == {Q1}
    found = {line.reference: line for line in lines(director)}
    assert found["CS01"].actual == number("95.5")
    assert found["CS01"].history[-1] == number("95.9")


def test_what_is_not_reported_is_awaited_with_its_target(cast):
    target = NewTarget(series_id=cast.series["HS01"], period=Q2, value=number("15"))
    set_targets(by=SYSTEM, at=AT, targets=[target])
    record(cast, "CS01", "91", period=Q2)
    found = scorecard_for(cast.actor("director"), wanted=ScorecardFilter(period=Q2))
    line = next(each for each in found.lines.items if each.reference == "HS01")
    assert (line.is_awaited, line.actual, line.target) == (True, None, number("15"))
    assert line.rating_class == RatingClass.NOT_RATED
    assert line.history[-1] == number("21")
    assert line_shown(line).rating == "awaited"


def test_a_year_is_shown_until_the_next_has_ended():
    assert wanted_period(Q2, Counting(Frequency.YEAR)) == parse_period("2013/14")
    assert wanted_period(parse_period("2014/15 Q4"), Counting(Frequency.YEAR)) == parse_period(
        "2014/15"
    )
    assert wanted_period(Q2, Counting(Frequency.MONTH)) == parse_period("September 2014")


def test_off_target_comes_first_inside_its_service(cast):
    found = [(line.unit_name, line.reference) for line in lines(cast.actor("director"))]
    assert found == [
        ("Customer Services", "CS02a"),
        ("Customer Services", "CS01"),
        ("Finance, Revs and Bens", "RB09"),
        ("Housing Services", "HS01"),
        ("Housing Services", "HS20"),
    ]


def test_a_column_sorts_either_way(cast):
    director = cast.actor("director")
    by_code = [line.reference for line in lines(director, order="code")]
    assert by_code == ["CS01", "CS02a", "HS01", "HS20", "RB09"]
    assert [line.reference for line in lines(director, order="-code")] == by_code[::-1]


def test_the_counts_leave_the_rating_filter_out(cast):
    wanted = ScorecardFilter(period=Q1, classes=(RatingClass.OFF_TARGET,))
    found = scorecard_for(cast.actor("director"), wanted=wanted)
    assert [line.reference for line in found.lines.items] == ["HS01"]
    assert found.counts == {"on_target": 3, "near_target": 1, "off_target": 1}
    housing = cast.structure.services["Housing Services"]
    assert found.unit_counts[housing] == {"on_target": 1, "off_target": 1}


def test_staff_of_one_service_see_that_service_alone(cast):
    found = scorecard_for(cast.actor("staff"), wanted=ScorecardFilter(period=Q1))
    assert {line.unit_name for line in found.lines.items} == {"Housing Services"}
    assert found.total == 2


def both_ways(actor, **asked):
    """Return the scorecard of Q1 as it is now and as known at the latest event."""
    now = scorecard_for(actor, wanted=ScorecardFilter(period=Q1, **asked))
    then = scorecard_for(actor, wanted=ScorecardFilter(period=Q1, as_at=head(), **asked))
    return now, then


@pytest.fixture
def uneven(cast):
    """One series is a quarter ahead, one awaited, one suppressed, one said to be late, one doubted."""
    target = NewTarget(series_id=cast.series["CS01"], period=Q2, value=number("90"))
    set_targets(by=SYSTEM, at=AT, targets=[target])
    record(cast, "CS01", "80", period=Q2, commentary="A hard quarter.")
    record(cast, "CS02a", "0", commentary="To be confirmed.")
    record(cast, "HS20", None, missing=MissingReason.LATE)
    record(cast, "HS01", None, missing=MissingReason.SUPPRESSED)
    add_many(cast, 2)
    begun = cast.structure.begun_on
    add_indicators([NewIndicator(code="NEW", title="A new one")], by=SYSTEM, at=AT, from_on=begun)
    unit = cast.structure.services["Leisure Services"]
    add_series([NewSeries(code="NEW", unit_id=unit)], by=SYSTEM, at=AT, from_on=begun)
    return cast


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_both_ways_agree_in_every_order(uneven, order, sign):
    now, then = both_ways(uneven.actor("director"), order=sign + order)
    assert now.lines == then.lines
    assert (now.counts, now.unit_counts, now.doubted) == (
        then.counts,
        then.unit_counts,
        then.doubted,
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"classes": ("awaited",)},
        {"classes": ("off_target", "not_rated")},
        {"headings": ("cannot_say",)},
        {"is_doubted": True},
        {"text": "new one"},
    ],
)
def test_both_ways_agree_whatever_is_asked(uneven, asked):
    now, then = both_ways(uneven.actor("director"), **asked)
    assert now.lines == then.lines
    assert now.lines.items
    assert (now.counts, now.total, now.doubted) == (then.counts, then.total, then.doubted)


def test_a_series_that_is_further_on_still_shows_the_period_asked_for(uneven):
    now, _ = both_ways(uneven.actor("director"))
    line = next(each for each in now.lines.items if each.reference == "CS01")
    assert (line.period, line.actual, line.is_latest) == (Q1, number("95.5"), False)
    assert not line.has_commentary


def test_what_is_awaited_is_counted_by_itself(uneven):
    now, _ = both_ways(uneven.actor("director"))
    assert (now.counts["awaited"], now.counts["not_rated"]) == (2, 1)
    wanted = ScorecardFilter(period=Q1, classes=("awaited",))
    found = scorecard_for(uneven.actor("director"), wanted=wanted)
    assert sorted(line.reference for line in found.lines.items) == ["HS20", "NEW"]


def test_how_many_more_are_off_target_than_before_is_told(cast, client_as):
    director = cast.actor("director")
    assert scorecard_for(director, wanted=ScorecardFilter(period=Q1)).more_off_target == 1
    record(cast, "CS02a", "60")
    assert scorecard_for(director, wanted=ScorecardFilter(period=Q1)).more_off_target == 2
    assert "2 more off target than in 2013/14 Q4" in page(client_as("director"))
    record(cast, "CS01", "91", period=Q2)  # one that is further on is still counted
    assert scorecard_for(director, wanted=ScorecardFilter(period=Q1)).more_off_target == 2
    record(cast, "HS01", "14")
    record(cast, "CS02a", "81")
    assert "more off target" not in page(client_as("director"))


@pytest.mark.parametrize("order", ["worst", "council", "service", "-service", "title"])
def test_pages_hold_each_row_once_and_in_order(cast, order):
    add_many(cast, 23)
    director = cast.actor("director")
    whole = list(whole_scorecard(director, wanted=ScorecardFilter(period=Q1, order=order)))
    paged: list[Line] = []
    for place in range(1, 6):
        wanted = ScorecardFilter(period=Q1, order=order, page=place)
        paged += scorecard_for(director, wanted=wanted, size=6).lines.items
    assert paged == whole
    assert len({line.reference for line in paged}) == 28


def test_a_page_of_a_hundred_rows_is_under_a_hundred_kilobytes(cast, client_as):
    add_many(cast, 120)
    words = page(client_as("director"))
    assert words.count("<tr>") > 100
    assert len(words.encode()) < 100_000


# --- the words ---------------------------------------------------------------------------------


def test_a_near_miss_shows_the_decimals_that_make_it_one(cast):
    record(cast, "CS01", "89.96")
    line = next(each for each in lines(cast.actor("director")) if each.reference == "CS01")
    shown = line_shown(line)
    assert (shown.actual, shown.target) == ("89.96%", "90.00%")
    assert shown.because == "0.04 short of 90, within 5"


def test_a_missing_figure_is_its_reason_and_never_nought(cast):
    record(cast, "HS20", None, missing=MissingReason.SUPPRESSED)
    line = next(each for each in lines(cast.actor("director")) if each.reference == "HS20")
    shown = line_shown(line)
    assert (shown.actual, shown.missing) == ("", why_missing(MissingReason.SUPPRESSED).capitalize())
    assert shown.rating == "not_rated"


def test_polarity_stands_where_lower_is_better(cast):
    found = {line.reference: line for line in lines(cast.actor("director"))}
    assert line_shown(found["HS20"]).note == "lower is better"
    assert line_shown(found["CS01"]).note == ""
    assert line_shown(replace(found["CS01"], polarity=Polarity.NEAR_TARGET)).note != ""


def test_the_sentence_counts_the_rated_and_their_shares():
    counts = {"on_target": 1, "near_target": 1, "off_target": 1, "not_rated": 1}
    assert sentence_of(counts_of(counts)) == (
        "3 of 4 indicators rated: 33% off target, 33% near target, 33% on target."
        " Each is rounded by itself, so they add to 99%."
    )
    assert sentence_of(counts_of({})) == ""


# --- the page ----------------------------------------------------------------------------------


def test_a_director_sees_each_figure_with_its_reason_a_click_away(cast, client_as):
    words = page(client_as("director"))
    assert "How we are doing, 2014/15 Q1" in words
    assert "5 of 5 indicators rated" in words
    assert 'href="/indicators/CS02a/?why=1#why"' in words
    assert "2.6 short of 80, within 5" in words


def test_nobody_sees_it_without_signing_in(client, cast):
    answer = client.get("/scorecard/?rating=off_target")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=/scorecard/%3Frating")


def test_the_filter_lives_in_the_address(cast, client_as):
    client = client_as("director")
    words = page(client, "/scorecard/?service=housing-services&rating=off_target&sort=title")
    assert "HS01" in words
    assert "CS02a" not in words
    assert "HS20" not in words
    assert 'href="/scorecard.xlsx?service=housing-services&amp;rating=off_target' in words
    assert "Clear" in words


def test_a_second_press_on_a_count_lets_everything_back(cast, client_as):
    words = page(client_as("director"), "/scorecard/?service=housing-services&rating=off_target")
    assert '<a href="/scorecard/?service=housing-services" aria-current="true">' in words


def test_a_filter_that_fits_nothing_says_so(cast, client_as):
    assert "No indicator fits these filters" in page(client_as("director"), "/scorecard/?q=dragons")


@pytest.mark.parametrize(
    "address",
    [
        "/scorecard/?period=soon",
        "/scorecard/?period=2090/91+Q1",
        "/scorecard/?service=ministry",
        "/scorecard/?rating=purple",
        "/scorecard/?known=yesterday",
        "/scorecard/?owner=x&direction=up",
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence_beside_the_scorecard(
    cast, client_as, address
):
    words = page(client_as("director"), address)
    assert "Please check" in words
    assert "CS02a" in words


def test_odd_pages_and_orders_show_what_there_is(cast, client_as):
    assert "CS02a" in page(
        client_as("director"), "/scorecard/?page=99999999999&sort=-nonsense&look="
    )


def test_a_past_day_is_told_above_the_page(cast, client_as):
    record(cast, "CS02a", "81", at=datetime(2014, 9, 1, 9, tzinfo=UTC))
    words = page(client_as("director"), "/scorecard/?known=2014-08-01")
    assert "As known on <b>1 August 2014</b>" in words
    assert "77.4%" in words
    assert "77.4%" not in page(client_as("director"))


def test_before_anything_was_recorded_there_is_nothing_to_see(cast, client_as):
    words = page(client_as("director"), "/scorecard/?known=2010-01-01")
    assert "As known on <b>1 January 2010</b>" in words
    assert "CS02a" not in words


def test_doubted_figures_are_one_press_away(cast, client_as):
    record(cast, "RB09", "0")
    client = client_as("director")
    assert "1 figure needs a second look" in page(client)
    words = page(client, "/scorecard/?look=1")
    assert "RB09" in words
    assert "CS02a" not in words


def test_an_empty_council_is_told_what_to_do(client_as, db):
    from goldenthread.management.wexcombe import build_structure

    build_structure(at=AT)
    assert "No indicators yet" in page(client_as("performance.officer"))
    assert "Import a workbook" in page(client_as("performance.officer"))
    assert "Import a workbook" not in page(client_as("councillor"))


def test_one_early_figure_does_not_turn_the_scorecard_over(cast, client_as):
    record(cast, "CS01", "91", period=Q2)
    record(cast, "CS02a", "81", period=Q2)
    client = client_as("director")
    assert "How we are doing, 2014/15 Q1" in page(client)
    assert "How we are doing, 2014/15 Q2" in page(client, "/scorecard/?period=2014/15+Q2")
    record(cast, "HS01", "14", period=Q2)
    assert "How we are doing, 2014/15 Q2" in page(client)


# --- the files ---------------------------------------------------------------------------------


def test_the_workbook_has_the_same_rows_with_numbers_as_numbers(cast, client_as):
    record(cast, "HS20", None, missing=MissingReason.SUPPRESSED)
    answer = client_as("director").get("/scorecard.xlsx?service=housing-services")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["Scorecard"].iter_rows(values_only=True))
    heads = dict(zip(rows[0], range(len(rows[0])), strict=True))
    assert [row[heads["Code"]] for row in rows[1:]] == ["HS01", "HS20"]
    assert rows[1][heads["Actual"]] == 21
    assert rows[1][heads["Rating"]] == "Off target"
    assert rows[2][heads["Actual"]] == "Suppressed"
    notes = "\n".join(str(row[0]) for row in book["About"].iter_rows(values_only=True))
    assert "Period: 2014/15 Q1" in notes
    assert "Filter: Housing Services" in notes
    assert 'filename="scorecard-2014-15-Q1.xlsx"' in answer.headers["Content-Disposition"]


def test_the_csv_has_every_row_in_the_page_s_order(cast, client_as):
    add_many(cast, 130)
    answer = client_as("director").get("/scorecard.csv?sort=code")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Code"] for row in rows] == sorted(row["Code"] for row in rows)
    assert len(rows) == 135
    wanted = ScorecardFilter(period=Q1, order="code")
    every = whole_scorecard(cast.actor("director"), wanted=wanted)
    assert [line.reference for line in every] == [row["Code"] for row in rows]


def test_a_file_holds_no_more_than_its_reader_may_see(cast, client_as):
    rows = client_as("staff").get("/scorecard.csv").content.decode()
    assert "HS01" in rows
    assert "CS02a" not in rows


def test_a_long_scorecard_is_paged_at_a_hundred(cast, client_as):
    add_many(cast, 130)
    client = client_as("director")
    assert "page 1 of 2" in page(client, "/scorecard/?sort=code")
    assert "X129" in page(client, "/scorecard/?sort=code&page=2")
    assert "X129" not in page(client, "/scorecard/?sort=code")

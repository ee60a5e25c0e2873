"""Recording and correcting on a page: what is typed is read, doubted, kept, and never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenthread.audit.queries import head
from goldenthread.indicators.commands.changes import Figure, NewTarget
from goldenthread.indicators.commands.figures import record_actuals, set_targets, validate_actual
from goldenthread.indicators.queries.indicator import indicator_shown
from goldenthread.organisation.access import SYSTEM
from goldenthread.rules.numbers import number
from goldenthread.rules.periods import parse_period
from tests.cast import AT

Q1, Q2 = parse_period("2014/15 Q1"), parse_period("2014/15 Q2")
ADDRESS = "/indicators/CS02a/record/"


def shown(cast, code="CS02a", **more):
    found = indicator_shown(cast.actor("performance.officer"), code, **more)
    assert found is not None
    return found


def typed(**given):
    return {"period": "2014/15 Q2", "read_at": head(), "state": "provisional", **given}


def send(client, address=ADDRESS, **given):
    return client.post(address, typed(**given))


def words_of(answer):
    return answer.content.decode()


# --- what is shown -----------------------------------------------------------------------------


def test_everything_needed_stands_beside_the_box(cast, client_as):
    words = words_of(client_as("service.manager").get(ADDRESS))
    assert "Record a figure for 2014/15 Q2" in words
    for part in ("Last quarter", "77.4%", "Same quarter last year", "82.9%", "Higher is better"):
        assert part in words, part
    assert "How many" in words


def test_a_correction_begins_from_what_stands(cast, client_as):
    words = words_of(client_as("service.manager").get(f"{ADDRESS}?period=2014/15+Q1"))
    assert "Correct the figure for 2014/15 Q1" in words
    assert 'value="77.4"' in words


@pytest.mark.parametrize("who", ["councillor", "auditor", "staff", "head.of.service"])
def test_who_may_not_record_finds_nothing_there(cast, client_as, who):
    client = client_as(who)
    assert client.get(ADDRESS).status_code == 404
    assert send(client, value="80").status_code == 404
    assert shown(cast).figures[0].period == Q1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2090/91 Q1", "has not ended yet"),
        ("2014/15", "is not a period of this indicator"),
        ("soon", "soon"),
    ],
)
def test_a_period_that_will_not_do_is_refused_in_a_sentence(cast, client_as, text, says):
    client = client_as("service.manager")
    got = client.get(ADDRESS, {"period": text})
    assert got.status_code == 200
    assert says in words_of(got)
    sent = client.post(ADDRESS, typed(value="80") | {"period": text})
    assert sent.status_code == 422
    assert shown(cast).figures[0].period == Q1


# --- what is recorded --------------------------------------------------------------------------


def test_a_figure_is_recorded_rated_and_told(cast, client_as):
    target = NewTarget(series_id=cast.series["CS02a"], period=Q2, value=number("80"))
    set_targets(by=SYSTEM, at=AT, targets=[target])
    client = client_as("service.manager")
    answer = send(client, value="81.2 %", commentary="Both posts are filled.")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/indicators/CS02a/?period=2014%2F15+Q2"
    words = words_of(client.get(answer.headers["Location"]))
    assert "Recorded 81.2% for 2014/15 Q2: on target." in words
    assert "Both posts are filled." in words
    figure = shown(cast).present_figure
    assert figure is not None
    assert (figure.value, figure.author.label) == (number("81.2"), "Contact Centre Manager")


def test_two_counts_make_the_percentage(cast, client_as):
    answer = send(client_as("service.manager"), numerator="9,114", denominator="11,775")
    assert answer.status_code == 302
    figure = shown(cast).present_figure
    assert figure is not None
    assert (figure.value, figure.numerator) == (number("77.401274"), number("9114"))


def test_a_missing_figure_is_recorded_with_its_reason(cast, client_as):
    assert send(client_as("service.manager"), missing="not_applicable").status_code == 302
    figure = shown(cast, period=Q2).present_figure
    assert figure is not None
    assert (figure.value, figure.missing) == (None, "not_applicable")


def test_a_mark_in_the_box_is_read_as_its_reason(cast, client_as):
    assert send(client_as("service.manager"), value="n/a").status_code == 302
    figure = shown(cast, period=Q2).present_figure
    assert figure is not None
    assert figure.missing == "not_applicable"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"value": "eighty"}, "is not a number"),
        ({"value": "£80"}, "is in £, but this is counted in %"),
        ({}, "Write the figure, or choose why there is none"),
        ({"value": "80", "missing": "late"}, "There is a figure as well as a reason"),
        ({"numerator": "5"}, "Give both counts, or neither"),
        ({"numerator": "5", "denominator": "0"}, "Nothing can be divided by nought"),
        ({"value": "80", "numerator": "1", "denominator": "2"}, "The two counts come to 50"),
        ({"value": "80", "state": "certain"}, "certain"),
        ({"value": "80", "read_at": "x"}, "whole number"),
        ({"value": "9" * 40}, "too large"),
    ],
)
def test_what_cannot_be_read_is_refused_and_kept(cast, client_as, given, says):
    answer = send(client_as("service.manager"), commentary="Typed with care.", **given)
    assert answer.status_code == 422
    assert says in words_of(answer)
    assert "Typed with care." in words_of(answer)
    assert shown(cast).figures[0].period == Q1


# --- doubts ------------------------------------------------------------------------------------


def test_a_doubt_is_asked_back_with_what_was_typed_and_then_let_through(cast, client_as):
    client = client_as("performance.officer")
    address = "/indicators/RB09/record/"
    asked = send(client, address, value="0", commentary="No claims at all.")
    assert asked.status_code == 422
    assert "Please look again before this is recorded" in words_of(asked)
    assert "No claims at all." in words_of(asked)
    assert 'value="0"' in words_of(asked)
    kind = words_of(asked).split('name="right_')[1].split('"')[0]
    done = send(client, address, value="0", **{f"right_{kind}": "1"})
    assert done.status_code == 302
    figure = shown(cast, "RB09", period=Q2).present_figure
    assert figure is not None
    assert [doubt.answer for doubt in figure.doubts] == ["It is right."]


# --- corrections -------------------------------------------------------------------------------


def test_before_validation_a_correction_needs_no_ceremony(cast, client_as):
    answer = send(client_as("service.manager"), period="2014/15 Q1", value="78")
    assert answer.status_code == 302
    found = shown(cast)
    assert [row.value for row in found.figures[:2]] == [number("78"), number("77.4")]
    assert found.figures[1].is_superseded


def test_after_validation_a_correction_needs_a_reason(cast, client_as):
    standing = shown(cast).present_figure
    assert standing is not None
    validate_actual(by=cast.actor("director"), at=AT, actual_id=standing.actual_id)
    client = client_as("service.manager")
    refused = send(client, period="2014/15 Q1", value="78")
    assert refused.status_code == 422
    assert "say why it is corrected" in words_of(refused)
    done = send(client, period="2014/15 Q1", value="78", reason="Two days were counted twice.")
    assert done.status_code == 302
    figure = shown(cast).present_figure
    assert figure is not None
    assert figure.reason == "Two days were counted twice."
    assert "Corrected to 78.0%" in words_of(client.get(done.headers["Location"]))


def test_the_same_again_records_nothing(cast, client_as):
    client = client_as("service.manager")
    before = head()
    answer = send(client, period="2014/15 Q1", value="77.4")
    assert answer.status_code == 302
    assert head() == before
    assert "Nothing was recorded" in words_of(client.get(answer.headers["Location"]))


def test_what_somebody_else_recorded_meanwhile_is_shown_beside_what_was_typed(cast, client_as):
    read_at = head()
    other = Figure(
        series_id=cast.series["CS02a"], period=Q2, value=number("75"), commentary="Their words."
    )
    by = cast.actor("performance.officer")
    record_actuals(by=by, at=AT + timedelta(days=90), figures=[other])
    client = client_as("service.manager")
    refused = send(client, value="81", commentary="My words.", read_at=read_at)
    words = words_of(refused)
    assert refused.status_code == 422
    for part in ("Recorded meanwhile:", "75.0%", "Their words.", "My words.", 'value="81"'):
        assert part in words, part
    again = words.split('name="read_at" value="')[1].split('"')[0]
    assert send(client, value="81", commentary="My words.", read_at=again).status_code == 302
    figure = shown(cast).present_figure
    assert figure is not None
    assert figure.value == number("81")


def test_commentary_alone_is_recorded_without_a_new_figure(cast, client_as):
    client = client_as("service.manager")
    answer = send(client, period="2014/15 Q1", value="77.4", commentary="A late word.")
    assert "The commentary on 2014/15 Q1 is recorded." in words_of(
        client.get(answer.headers["Location"])
    )
    found = shown(cast)
    assert [row.text for row in found.commentary] == ["A late word."]
    assert not any(row.is_superseded for row in found.figures)

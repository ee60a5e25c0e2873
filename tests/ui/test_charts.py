"""Charts are valid, say in words what they show, and never draw what is missing."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.ui.charts import counts_bar, line_chart, sparkline
from goldenthread.ui.scales import axis_for, text_width
from goldenthread.ui.words import RATING_MARKS

SVG = "{http://www.w3.org/2000/svg}"
POINTS: list[tuple[str, Decimal | float | None, str | None]] = [
    ("2024/25 Q1", 84.0, "on_target"),
    ("2024/25 Q2", None, "not_rated"),
    ("2024/25 Q3", 79.5, "near_target"),
    ("2024/25 Q4", Decimal("71.25"), "off_target"),
]


def parsed(svg: str) -> ElementTree.Element:
    assert "style=" not in svg
    return ElementTree.fromstring(svg)


def texts(root: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


def test_a_chart_has_a_title_and_says_what_it_shows():
    root = parsed(line_chart(POINTS, [80] * 4, title="Calls <answered>", unit="%", decimals=1))
    title, said = root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc") or ""
    assert title == "Calls <answered>"
    assert "Latest 71.3%, off target, against a target of 80.0%" in said
    assert "No figure for 2024/25 Q2" in said
    named = (root.get("aria-labelledby") or "").split()
    assert named == [each.get("id") for each in root[:2]]


def test_a_missing_value_is_a_gap_and_never_nought():
    root = parsed(line_chart(POINTS, title="Calls"))
    assert len(list(root.iter(f"{SVG}g"))) == 3
    assert len(list(root.iter(f"{SVG}polyline"))) == 1  # only the last two stand side by side
    assert "0" not in texts(root)


def test_markers_differ_in_shape_and_not_only_in_colour():
    root = parsed(line_chart(POINTS, title="Calls"))
    shapes = [ElementTree.tostring(each[0], encoding="unicode") for each in root.iter(f"{SVG}g")]
    assert "circle" in shapes[0]
    assert len({shape.count(",") for shape in shapes}) == 3


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_latest_period_is_printed_and_not_cut(size):
    labels = [f"week of {n} January 2026" for n in range(1, 31)]
    root = parsed(
        line_chart([(label, n, None) for n, label in enumerate(labels)], title="Calls", size=size)
    )
    width = float((root.get("viewBox") or "").split()[2])
    letters = float(root.get("font-size") or 0)
    last = next(each for each in root.iter(f"{SVG}text") if each.text == labels[-1])
    assert float(last.get("x") or 0) + text_width(labels[-1], letters) / 2 <= width
    printed = [each for each in root.iter(f"{SVG}text") if each.text in labels]
    places = [float(each.get("x") or 0) for each in printed]
    wide = text_width(labels[-1], letters)
    assert all(right - left > wide for left, right in pairwise(places))


def test_a_target_that_changes_is_a_step_with_both_words():
    root = parsed(line_chart(POINTS, [80, 80, 85, 85], title="Calls", unit="%"))
    targets = [each for each in root.iter(f"{SVG}line") if each.get("stroke-dasharray")]
    assert len({each.get("y1") for each in targets}) == 2
    assert {"Target 80%", "Target 85%"} <= set(texts(root))


def test_the_usual_range_is_drawn_and_said():
    root = parsed(line_chart(POINTS, title="Calls", usual=(70, 86), decimals=0))
    assert "Usual range 70 to 86" in texts(root)
    assert len(list(root.iter(f"{SVG}rect"))) == 1


@pytest.mark.parametrize("points", [[], [("Q1", None, None)], [("Q1", 0, "on_target")]])
def test_a_chart_of_little_or_nothing_still_draws(points):
    parsed(line_chart(points, [], title="New measure"))


def test_a_sparkline_is_said_where_it_stands_alone_and_silent_beside_words():
    assert parsed(sparkline([1, None, 3], 2, label="rising")).get("aria-label") == "rising"
    assert parsed(sparkline([1, 2])).get("aria-hidden") == "true"


def test_a_sparkline_of_nothing_is_nothing():
    assert sparkline([None, None], 5) == ""


figure = st.none() | st.floats(-1e9, 1e9, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.text("Q1234 /", max_size=12), figure, st.sampled_from(list(RATING_MARKS)))
    ),
    st.lists(figure),
    st.text(),
)
def test_any_series_draws_inside_its_frame(points, targets, title):
    allowed = "".join(letter for letter in title if letter.isprintable())
    root = parsed(line_chart(points, targets[: len(points)], title=allowed))
    for each in root.iter(f"{SVG}text"):
        assert -1 <= float(each.get("y") or 0) <= 331


@given(st.lists(st.floats(-1e12, 1e12, allow_nan=False), min_size=1))
def test_an_axis_holds_every_value_with_few_steps(values):
    axis = axis_for(values)
    slack = (axis.high - axis.low) * 1e-6
    assert axis.low - slack <= min(values) <= max(values) <= axis.high + slack
    assert 2 <= len(axis.steps) <= 12


def test_a_bar_of_nothing_is_empty():
    assert list(parsed(counts_bar([]))) == []


def test_a_target_of_nought_is_named_above_the_axis_under_which_the_periods_are():
    drawn = parsed(line_chart([("Q1", 5, None), ("Q2", 3, None)], [0, 0], title="Complaints"))
    texts = {
        "".join(each.itertext()): float(each.get("y"))
        for each in drawn.iter()
        if each.tag.endswith("text")
    }
    ticks = [
        float(each.get("y1"))
        for each in drawn.iter()
        if each.tag.endswith("line") and each.get("y1")
    ]
    assert texts["Target 0"] < max(ticks)


def test_a_sparkline_ends_in_a_dot_and_shows_single_figures_as_dots():
    drawn = parsed(sparkline([1, None, 3, 2, None, 4], 2))
    places = [each.get("cx") for each in drawn.iter() if each.tag.endswith("circle")]
    assert places == ["6", "190"]
    lines = [each.get("d") for each in drawn.iter() if each.tag.endswith("path")]
    assert lines == ["M0 37h200", "M80 23l36 14"]

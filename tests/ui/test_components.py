"""Each component says what it should in each state, and escapes what it is given."""

from __future__ import annotations

from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from goldenthread.ui.words import RATING_MARKS, Counted, Shape, rating_mark

ATTACK = '<script>alert("x")</script>'


@pytest.mark.parametrize("key", RATING_MARKS)
def test_every_rating_shows_its_word_and_a_shape(drawn, key):
    html = drawn("rating", "rating(c)", c=key)
    assert RATING_MARKS[key].word in html
    assert "<svg" in html
    assert f"gt-rating--{RATING_MARKS[key].css}" in html


def test_no_two_ratings_share_a_shape_or_a_style():
    assert len({mark.shape for mark in RATING_MARKS.values()}) == len(RATING_MARKS) == len(Shape)
    assert len({mark.css for mark in RATING_MARKS.values()}) == len(RATING_MARKS)


def test_a_rating_may_carry_the_councils_own_word_and_lead_to_its_reason(drawn):
    html = drawn(
        "rating", 'rating("on_target", label=word, href="/why")', word="Green & <b>good</b>"
    )
    assert "Green &amp; &lt;b&gt;good&lt;/b&gt;" in html
    assert 'href="/why"' in html


def test_an_unknown_rating_is_never_a_colour():
    assert rating_mark("sparkling").word == "Not rated"


@pytest.mark.parametrize(
    ("heading", "change", "word", "style"),
    [
        ("improving", 2, "Improving", "good"),
        ("improving", -2, "Improving", "good"),
        ("worsening", 2, "Worsening", "bad"),
        ("steady", -0.4, "No significant change", "same"),
        ("cannot_say", None, "Cannot say yet", "none"),
    ],
)
def test_a_direction_says_whether_the_move_is_good(drawn, heading, change, word, style):
    html = drawn("direction", "direction(h, c)", h=heading, c=change)
    assert word in html
    assert f"gt-dir--{style}" in html


def test_the_arrow_follows_the_figure_and_not_the_judgement(drawn):
    fell_and_good = drawn("direction", 'direction("improving", -3)')
    rose_and_good = drawn("direction", 'direction("improving", 3)')
    assert "M6 11" in fell_and_good
    assert "M6 1 11" in rose_and_good


def test_counts_are_links_that_say_which_is_on(drawn):
    items = [Counted("off_target", 8, "?rating=off", is_current=True), Counted("awaited", 0)]
    html = drawn("counts", "counts(items, caption)", items=items, caption=ATTACK)
    assert 'href="?rating=off" aria-current="true"' in html
    assert "Off target" in html
    assert "Awaited" in html
    assert html.count("<rect") == 1  # nothing is drawn for nought
    assert ATTACK not in html


def test_counts_with_nothing_counted_still_draw(drawn):
    assert "<rect" not in drawn("counts", "counts(items)", items=[Counted("on_target", 0)])


def test_the_sorted_column_says_its_order(drawn):
    from goldenthread.ui.addresses import Column, sorting_columns

    columns = [Column("Measure", "name"), Column("Actual", "actual", True), Column("Trend")]
    made = sorting_columns(columns, address="/m/?page=3&service=2", sort="-actual")
    html = drawn("table", "table_head(columns)", columns=made)
    assert html.count("aria-sort") == 1
    assert 'aria-sort="descending"' in html
    assert 'href="/m/?service=2&amp;sort=actual"' in html
    assert html.count("<a ") == 2


def test_pages_keep_the_filters(drawn):
    page = SimpleNamespace(number=2, pages=3, total=250)
    html = drawn("pagination", 'pagination(page, "/m/?service=2", noun="measures")', page=page)
    assert "250 measures, page 2 of 3" in html
    assert "/m/?service=2&amp;page=3" in html


def test_one_page_offers_no_others(drawn):
    page = SimpleNamespace(number=1, pages=1, total=4)
    assert "<nav" not in drawn("pagination", 'pagination(page, "/m/")', page=page)


def test_filters_show_what_is_chosen_and_carry_the_rest(drawn):
    fields = [
        {
            "name": "service",
            "label": "Service",
            "kind": "select",
            "options": [("", "All"), ("3", ATTACK)],
            "value": 3,
        }
    ]
    html = drawn("filters", 'filters("/m/", fields, kept=[("sort", "name")])', fields=fields)
    assert '<option value="3" selected>' in html
    assert 'type="hidden" name="sort" value="name"' in html
    assert 'for="filter-service"' in html
    assert ATTACK not in html


@pytest.mark.parametrize(
    ("component", "call"),
    [
        ("empty", "empty(t, t, (t, '/'))"),
        ("why", "why(t, [(t, t, t)])"),
        ("facts", "key_facts([(t, t, t)])"),
        ("heading", "page_heading(t, t, [(t, '/')])"),
        ("heading", "section_heading(t, t)"),
        ("notice", "notice(t, 'error')"),
        ("notice", "flag(t)"),
        ("progress", "progress(t, 1, 2, '/jobs/1')"),
        ("present", "present(t, t, t, t, 'off_target', [(t, t, t)])"),
        ("timeline", "said(t, t, t, t)"),
        ("timeline", "deeds([(t, t, '/', t)])"),
        ("timeline", "timeline([{'when': t, 'title': t, 'changes': [(t, t, t)], 'reason': t}])"),
        ("thread", "thread([{'kind': t, 'title': t, 'worst': t, 'progress': t}])"),
        ("confirm", "confirm('/', none, [t], t, '/', [(t, t)])"),
        ("file_upload", "file_upload('f', t, t, t)"),
        ("chart", "line_chart([(t, 1, 'on_target')], [1], title=t, description=t, unit=t)"),
        ("chart", "sparkline([1, 2], 1, label=t)"),
    ],
)
def test_what_people_wrote_is_never_markup(drawn, component, call):
    html = drawn(component, call, t=ATTACK)
    assert "&lt;script" in html
    assert "<script" not in html


def test_work_under_way_asks_again_and_ended_work_does_not(drawn):
    assert 'hx-trigger="every 1s"' in drawn("progress", "progress('Reading', 1, 2, '/j')")
    assert "hx-" not in drawn("progress", "progress('Read', 2, 2, '/j', is_ended=True)")
    assert "<noscript><meta" in drawn("progress", "progress_refresh()")
    assert "noscript" not in drawn("progress", "progress_refresh(True)")


def test_a_trail_without_rows_says_so(drawn):
    assert "Nothing has happened" in drawn("timeline", "timeline([])")


def test_a_persons_own_objective_carries_words_and_no_traffic_light(drawn):
    html = drawn("thread", "thread([{'kind': 'Mine', 'title': 'Visits', 'progress': 'Done'}])")
    assert "Done" in html
    assert "gt-rating" not in html


def test_a_bar_of_counts_is_valid_xml(drawn):
    html = drawn("counts", "counts(items)", items=[Counted("on_target", 3), Counted("awaited", 1)])
    bar = html[html.index('<svg class="gt-bar"') :]
    root = ElementTree.fromstring(bar[: bar.index("</svg>") + 6])
    widths = [float(each.get("width", "0")) for each in root]
    assert widths == [748, 248]

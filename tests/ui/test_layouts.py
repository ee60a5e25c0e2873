"""Layouts and refusals render with everything, and with nothing at all."""

from __future__ import annotations

import re

import pytest

from goldenthread.ui.gallery import gallery_context

ERRORS = ["errors/404.html", "errors/403.html", "errors/500.html", "errors/maintenance.html"]
LAYOUTS = ["layouts/signed_in.html", "layouts/public.html", "layouts/error.html"]


@pytest.mark.parametrize("name", [*ERRORS, *LAYOUTS])
def test_a_page_needs_no_request_and_no_context(pages, name):
    html = pages.get_template(name).render()
    assert "<title>" in html
    assert "Skip to main content" in html
    assert "None" not in html


@pytest.mark.parametrize("name", ERRORS)
def test_each_refusal_has_one_heading_and_a_way_on(pages, name):
    html = pages.get_template(name).render(why="<b>", reference="R-7", what="measure", until="at 6")
    assert html.count("<h1") == 1
    assert "<b></b>" not in html


def test_the_frame_says_who_and_where(pages):
    html = pages.get_template("layouts/signed_in.html").render(
        signed_in={"name": "Priya Shah", "post": "Head of Housing"},
        sign_out_address="/sign-out/",
        search_address="/search/",
        search_text='"><script>',
        navigation=[("Home", "/", False), ("Measures", "/measures/", True)],
        crumbs=[("Measures", None)],
        as_known_on="31 March 2026",
        present_address="/measures/",
        messages=["3 figures recorded <b>"],
        attribution=["Contains public sector information."],
        csrf_token="token",
        csrf_input="",
    )
    assert "Head of Housing" in html
    assert 'method="post" action="/sign-out/"' in html
    assert 'role="search"' in html
    assert html.count('aria-current="true"') == 1
    assert 'aria-current="page"' in html
    assert html.count('class="govuk-breadcrumbs__link" href="/">Home</a>') == 1
    assert "As known on <b>31 March 2026</b>" in html
    assert "recorded &lt;b&gt;" in html
    assert '"><script>' not in html
    assert "Contains public sector information." in html


def test_no_search_box_where_nothing_can_be_searched(pages):
    assert 'role="search"' not in pages.get_template("layouts/signed_in.html").render()


def test_the_gallery_shows_every_component_and_breaks_no_policy(pages):
    html = pages.get_template("components/gallery.html").render(gallery_context())
    assert html.count("<h1") == 1
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_gallery_leaves_no_component_out(pages):
    gallery, _, _ = pages.loader.get_source(pages, "components/gallery.html")
    names = {name for name in pages.list_templates() if name.startswith("components/")}
    shown = set(re.findall(r'from "(components/[^"]+)"', gallery))
    assert names - shown == {"components/gallery.html", "components/frame.html"}


def test_every_macro_stands_in_the_readme(pages):
    from pathlib import Path

    import goldenthread.ui

    readme = (Path(goldenthread.ui.__path__[0]) / "README.md").read_text()
    for name in pages.list_templates():
        if name.startswith("components/") and not name.endswith(("frame.html", "gallery.html")):
            source, _, _ = pages.loader.get_source(pages, name)
            for macro in re.findall(r"{% macro (\w+)\(", source):
                assert f"`{macro}(" in readme, f"{name}: {macro}"


def test_days_and_moments_are_said_in_london_time(pages):
    from datetime import UTC, date, datetime

    template = pages.from_string("{{ d | day }}; {{ m | moment }}; {{ n | day }}")
    said = template.render(d=date(2026, 3, 31), m=datetime(2026, 7, 1, 23, 5, tzinfo=UTC), n=None)
    assert said == "31 March 2026; 2 July 2026, 12:05 am; "

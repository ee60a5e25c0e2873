"""The picture of a framework: well formed, nothing upon another, every word of a council's kept safe."""

from __future__ import annotations

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as some

from goldenthread.ui.bodies_map import ABOVE, REPORTS, WATCHES, Bond, Box, Layer, bodies_map

SVG = "{http://www.w3.org/2000/svg}"


def _drawn(layers, bonds=()):
    return ElementTree.fromstring(
        str(bodies_map(layers, bonds, title="The picture", description="In words."))
    )


def _boxes(drawing):
    return [
        tuple(float(it.get(name)) for name in ("x", "y", "width", "height"))
        for it in drawing.iter(f"{SVG}rect")
        if it.get("rx")
    ]


@given(some.lists(some.integers(0, 23), min_size=1, max_size=5))
def test_no_box_stands_upon_another_however_many_there_are(counts):
    layers = [
        Layer(
            f"Layer {place}",
            tuple(Box(f"{place}.{it}", f"Body number {it}") for it in range(count)),
        )
        for place, count in enumerate(counts)
    ]
    boxes = _boxes(_drawn(layers))
    assert len(boxes) == sum(counts)
    for place, (x, y, wide, high) in enumerate(boxes):
        for x2, y2, wide2, high2 in boxes[place + 1 :]:
            assert x + wide <= x2 or x2 + wide2 <= x or y + high <= y2 or y2 + high2 <= y


def test_every_bond_is_a_line_with_its_word_and_its_meaning_in_the_legend():
    layers = [
        Layer("Top", (Box("a", "A"), Box("b", "B"))),
        Layer("Below", (Box("c", "C", "3 members"),)),
    ]
    bonds = [
        Bond("a", "b", ABOVE), Bond("a", "c", WATCHES, "quarterly"), Bond("c", "b", REPORTS, "yearly"),
        Bond("a", "nowhere", WATCHES, "never"),
    ]  # fmt: skip
    said = "".join(_drawn(layers, bonds).itertext())
    for word in ("quarterly", "yearly", "stands above", "watches", "reports to", "3 members"):
        assert word in said
    assert "never" not in said


def test_names_are_kept_from_harm_and_within_their_box():
    name = '<script>alert("x")</script> & ' + "y" * 400
    drawing = _drawn([Layer("<b>", (Box("a", name, "<i>"),))])
    assert not list(drawing.iter(f"{SVG}script"))
    assert max(len(it.text or "") for it in drawing.iter(f"{SVG}text")) < 60

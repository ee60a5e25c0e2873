"""What the gallery at ``/components`` shows: each component in each state, invented throughout."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms

from goldenthread.ui.addresses import Column, sorting_columns
from goldenthread.ui.control_charts import ControlPoint, Lines
from goldenthread.ui.forms import DayField
from goldenthread.ui.words import (
    ASSURANCE_WORDS,
    HEADING_MARKS,
    RATING_MARKS,
    STAGE_MARKS,
    VARIATION_MARKS,
    Counted,
)

QUARTERS = [
    "13/14 Q1",
    "13/14 Q2",
    "13/14 Q3",
    "13/14 Q4",
    "14/15 Q1",
    "14/15 Q2",
    "14/15 Q3",
    "14/15 Q4",
]


class SpecimenForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", help_text="As it is said in reports.")
    figure = forms.DecimalField(
        label="This quarter", widget=forms.NumberInput(attrs={"suffix": "%", "width": 5})
    )
    count = forms.IntegerField(label="Calls answered", required=False)
    why = forms.CharField(
        label="Why, what are you doing about it, and by when?",
        widget=forms.Textarea,
        required=False,
    )
    unit = forms.ChoiceField(
        label="Service",
        choices=[("", "Choose a service"), ("1", "Housing"), ("2", "Customer Services")],
    )
    polarity = forms.ChoiceField(
        label="Which way is good?",
        choices=[("high", "Higher is better"), ("low", "Lower is better")],
        widget=forms.RadioSelect,
    )
    bodies = forms.MultipleChoiceField(
        label="Who sees it",
        choices=[("cabinet", "Cabinet"), ("panel", "Overview and Scrutiny")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed = forms.BooleanField(label="My head of service has agreed this figure", required=False)
    from_day = DayField(label="In force from", help_text="For example, 1 4 2026.")
    workbook = forms.FileField(label="Workbook", required=False)
    read_at = forms.IntegerField(widget=forms.HiddenInput, initial=41)


def gallery_context() -> dict[str, Any]:
    """Return everything that ``components/gallery.html`` shows."""
    refused = SpecimenForm({"figure": "lots", "from_day_day": "31", "from_day_month": "2"})
    refused.is_valid()
    return {
        "crumbs": [("Components", None)],
        "ratings": list(RATING_MARKS),
        "stages": list(STAGE_MARKS),
        "directions": _directions(),
        "counted": [
            Counted("off_target", 8, "#off"),
            Counted("near_target", 3, "#near", is_current=True),
            Counted("on_target", 28, "#on"),
            Counted("exceeding", 2, "#ex"),
            Counted("not_rated", 4, "#no"),
        ],
        "chart": _chart(),
        "control": _control(),
        "why_rows": _why_rows(),
        "facts": [
            ("Year to date", "77.9%", "23,104 of 29,660 calls"),
            ("Year end, forecast", "78.3%", "mean of the quarters so far"),
            ("Rank among 16 neighbours", "11th, third quartile", None),
        ],
        "columns": sorting_columns(
            [
                Column("Measure", "name"),
                Column("Actual", "actual", is_number=True),
                Column("Target", is_number=True),
                Column("Rating", "rating"),
                Column("Since last quarter"),
                Column("Two years"),
                Column("Owner", "owner"),
            ],
            address="#",
            sort="actual",
        ),
        "groups": _groups(),
        "page": SimpleNamespace(number=5, pages=9, total=812),
        "filter_fields": _filter_fields(),
        "trail": _trail(),
        "knots": _knots(),
        "form": SpecimenForm(
            initial={"name": "Calls answered in 15 seconds", "figure": "77.4"}, auto_id="open_%s"
        ),
        "refused_form": refused,
    }


def _directions() -> list[dict[str, Any]]:
    moves = {"improving": (1, -1), "worsening": (-1, 1), "steady": (0,), "cannot_say": (None,)}
    return [{"heading": key, "change": move} for key in HEADING_MARKS for move in moves[key]]


def _chart() -> dict[str, Any]:
    values = [84.0, 81.7, 82.9, None, 79.6, 78.5, 72.1, 77.4]
    classes = ["on_target", "on_target", "on_target", "not_rated", "near_target", "near_target"]
    classes += ["off_target", "near_target"]
    return {
        "points": list(zip(QUARTERS, values, classes, strict=True)),
        "targets": [80, 80, 80, 80, 80, 80, 82, 82],
        "figures": values,
    }


#: Seen within four hours in one hospital's A&E, April 2016 on (NHSRdatasets, CC0).
_SEEN = (
    78.3, 78.4, 79.9, 82.6, 90.8, 89.0, 86.4, 87.0, 81.4, 74.3, 85.0, 86.5, 84.1, 80.2, 85.5, 86.1,
    84.1, 84.9,
)  # fmt: skip


def _control() -> dict[str, Any]:
    kinds = ["common_cause"] * len(_SEEN)
    kinds[4], kinds[9] = "improvement", "concern"
    return {
        "points": [
            ControlPoint(str(place), value, kind, 95)
            for place, (value, kind) in enumerate(zip(_SEEN, kinds, strict=True), start=1)
        ],
        "lines": [Lines(0, len(_SEEN), 83.6, (74.4, 90.7), (77.5, 87.7))],
        "variations": [
            (kind, signal) for kind in VARIATION_MARKS for signal in ("above_limit", "below_limit")
        ],
        "assurances": list(ASSURANCE_WORDS),
    }


def _why_rows() -> list[tuple[str, str, str | None]]:
    return [
        (
            "Rule",
            "On target at or above target; near target within 5 points; otherwise off target",
            "Corporate scheme, version 3, adopted by Cabinet on 8 April 2014",
        ),
        (
            "Figure",
            "77.4",
            "9,114 of 11,775 calls, recorded by the Contact Centre Manager on 9 October 2014,"
            " validated on 14 October 2014",
        ),
        ("Expected", "80.0", "annual target, agreed by Cabinet on 18 March 2014"),
        ("Working", "77.4 − 80.0 = −2.6; −5 ≤ −2.6 < 0, so near target", None),
    ]


def _row(
    ref: str, name: str, shown: tuple[str, str], rating: str, heading: str, **more: Any
) -> Any:
    defaults = {"change": None, "flag": None, "points": [3, 4, 3, 5, 4, 6, 5, 5], "aim": 5}
    return SimpleNamespace(
        ref=ref,
        name=name,
        actual=shown[0],
        target=shown[1],
        rating=rating,
        heading=heading,
        owner="Head of Customer Services",
        **(defaults | more),
    )


def _waste() -> Any:
    missed = _row(
        "ETS01",
        "Missed collections per 100,000 (lower is better)",
        ("62", "40"),
        "off_target",
        "worsening",
        change=9,
        points=[38, 41, 40, 44, 39, 47, 53, 62],
        aim=40,
    )
    tips = _row(
        "ETS04", "Fly-tips cleared in a day", ("", "90%"), "awaited", "cannot_say", points=[]
    )
    return SimpleNamespace(
        name="Environmental and Technical Services",
        note="1 off target, 1 awaited",
        rows=[missed, tips],
    )


def _customers() -> Any:
    calls = _row(
        "CS02a",
        "Telephone calls answered in 15 seconds",
        ("77.4%", "80%"),
        "near_target",
        "worsening",
        change=-1.1,
        points=[84, 81.7, 82.9, None, 79.6, 78.5, 72.1, 77.4],
        aim=80,
    )
    doubt = "Nought after never nought: is it 0, or still awaited?"
    upheld = _row("CS03", "Complaints upheld", ("0", "4"), "on_target", "improving", flag=doubt)
    upheld.change = -3
    quality = _row("CS01", "Quality of call handling", ("95.5%", "90%"), "on_target", "steady")
    return SimpleNamespace(
        name="Customer Services",
        note="1 near target, 2 on target",
        rows=[calls, quality, upheld],
    )


def _groups() -> list[Any]:
    return [_waste(), _customers()]


def _filter_fields() -> list[dict[str, Any]]:
    def choice(name: str, label: str, *texts: str) -> dict[str, Any]:
        options = [(str(place or ""), text) for place, text in enumerate(texts)]
        return {"name": name, "label": label, "kind": "select", "options": options, "value": ""}

    return [
        choice("period", "Period", "2014/15 Q2", "2014/15 Q1"),
        choice("basis", "Basis", "In period", "Year to date"),
        choice(
            "service", "Service", "All services", "Housing", "Environmental and Technical Services"
        ),
        choice("portfolio", "Portfolio", "All portfolios", "Housing and Communities"),
        choice("direction", "Direction", "Any", "Worsening"),
        choice("owner", "Owner", "Anyone", "Head of Housing"),
        {
            "name": "known",
            "label": "As known on",
            "kind": "text",
            "value": "",
            "hint": "21 November 2026",
        },
    ]


def _trail() -> list[dict[str, Any]]:
    return [
        {
            "when": "14 October 2014, 10:12 am",
            "title": "Figure corrected",
            "by": "Performance Officer",
            "reason": "Abandoned calls had been counted twice.",
            "href": "#",
            "changes": [("2014/15 Q2", "74.4%", "77.4%"), ("Rating", "Off target", "Near target")],
        },
        {
            "when": "9 October 2014, 4:40 pm",
            "title": "Figure recorded",
            "by": "Contact Centre Manager",
            "text": "74.4%, provisional",
        },
    ]


def _knots() -> list[dict[str, Any]]:
    return [
        {
            "kind": "Outcome",
            "title": "Everyone can live in a decent home they can afford",
            "href": "#",
            "note": "Community Strategy 2009 to 2019 · Local Strategic Partnership",
            "rating_class": "near_target",
            "words": "5 of 6 parts rated",
            "worst": "temporary accommodation, off target",
        },
        {
            "kind": "Objective",
            "title": "No family in bed and breakfast for more than six weeks",
            "href": "#",
            "note": "Housing Service Plan 2014/15 · Head of Housing",
            "rating_class": "on_target",
            "words": "4 of 4 parts rated",
            "worst": "private tenancies within 28 days, off target",
        },
        {
            "kind": "Team",
            "title": "Find every household a private tenancy within 28 days",
            "href": "#",
            "note": "Housing Options Team Plan · Team Leader",
            "rating_class": "off_target",
            "words": "19 of 31 in time, 61%, target 80%",
        },
        {
            "kind": "Mine",
            "title": "Hold ten landlord visits a quarter",
            "href": "#",
            "note": "My appraisal 2014/15 · seen by me and my managers",
            "progress": "Done: 11 of 10",
        },
    ]

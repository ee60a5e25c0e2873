"""Every kind of field is drawn with its label, hint, value and refusal."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django import forms

from goldenthread.ui.forms import DayField, DayInput, drawn_field, form_errors
from goldenthread.ui.gallery import SpecimenForm

ANSWERS = {
    "name": 'Calls & "more"',
    "figure": "77.4",
    "count": "12",
    "why": "<b>Two</b> posts vacant",
    "unit": "2",
    "polarity": "low",
    "bodies": ["cabinet"],
    "agreed": "on",
    "from_day_day": "1",
    "from_day_month": "4",
    "from_day_year": "2026",
    "read_at": "41",
}


@pytest.fixture
def draw_form(drawn):
    def draw(form):
        return drawn("fields", "form_fields(form)", form=form)

    return draw


def test_every_kind_of_field_has_its_macro():
    kinds = [drawn_field(bound).kind for bound in SpecimenForm()]
    assert set(kinds) == {
        *("input", "textarea", "select", "radios", "checkboxes", "checkbox", "day", "file"),
        "hidden",
    }


def test_what_was_typed_is_kept_and_escaped(draw_form):
    html = draw_form(SpecimenForm(ANSWERS))
    assert 'value="Calls &amp; &#34;more&#34;"' in html
    assert "&lt;b&gt;Two&lt;/b&gt; posts vacant</textarea>" in html
    assert '<option value="2" selected>' in html
    assert re.search(r'value="low"\s+checked', html)
    assert re.search(r'value="cabinet"\s+checked', html)
    assert re.search(r'value="on"\s+checked', html)
    assert re.search(r'name="from_day_year"[^>]*value="2026"', html)
    assert '<input type="hidden" name="read_at" value="41">' in html


def test_numbers_ask_for_the_right_keys_and_show_their_unit(draw_form):
    html = draw_form(SpecimenForm())
    assert 'inputmode="decimal"' in html
    assert 'inputmode="numeric"' in html
    assert 'type="number"' not in html
    assert "govuk-input--width-5" in html
    assert re.search(r'govuk-input__suffix"[^>]*>\s*%', html)


def test_optional_fields_say_so_and_needed_ones_do_not(draw_form):
    html = draw_form(SpecimenForm())
    assert "Calls answered (optional)" in html
    assert "Name (optional)" not in html


def test_every_refusal_leads_to_a_box_that_exists(drawn, draw_form):
    form = SpecimenForm({"figure": "lots", "from_day_day": "31"})
    assert not form.is_valid()
    html = draw_form(form)
    errors = form_errors(form)
    boxes = [error["href"][1:] for error in errors if "href" in error]
    assert {"id_name", "id_figure", "id_from_day-day"} <= set(boxes)
    assert all(f'id="{box}"' in html for box in boxes)
    assert "href" not in errors[-1]  # a hidden box can be named, not gone to
    summary = drawn("fields", "error_summary(form)", form=form)
    assert "Name: Give an answer." in summary
    assert "Service: Choose an answer." in summary
    assert html.count("govuk-form-group--error") == len(boxes) == len(errors) - 1


def test_a_form_that_is_well_has_no_summary(drawn):
    assert drawn("fields", "error_summary(form)", form=SpecimenForm()).strip() == ""


def test_a_refusal_of_the_whole_form_is_in_the_summary(drawn):
    class Pair(forms.Form):
        def clean(self):
            raise forms.ValidationError("The numerator is greater than the <denominator>.")

    form = Pair({})
    form.is_valid()
    assert "greater than the &lt;denominator&gt;." in drawn("fields", "error_summary(f)", f=form)


def test_styles_and_handlers_in_a_widget_never_reach_the_page(drawn):
    class Sly(forms.Form):
        name = forms.CharField(
            widget=forms.TextInput(
                attrs={"style": "x", "onclick": "y", "hx-post": "/rate", "maxlength": 5}
            )
        )

    html = drawn("fields", "field(form['name'], label='Other', hint='A hint')", form=Sly())
    assert "onclick" not in html
    assert "style=" not in html
    assert 'hx-post="/rate"' in html
    assert "Other" in html
    assert "A hint" in html


def test_a_password_is_never_sent_back(drawn):
    class SignIn(forms.Form):
        word = forms.CharField(label="Password", widget=forms.PasswordInput)

    assert "secret" not in drawn("fields", "form_fields(f)", f=SignIn({"word": "secret"}))


@pytest.mark.parametrize(
    ("texts", "refusal"),
    [
        (["31", "2", "2026"], "31 2 2026 is not a day in the calendar."),
        (["1", "", "2026"], "Write the month in figures, such as 31 3 2026."),
        (["", "", ""], "This field is required."),
    ],
)
def test_a_day_that_cannot_be_read_is_refused_with_what_to_mend(texts, refusal):
    with pytest.raises(forms.ValidationError, match=refusal):
        DayField().clean(texts)


def test_a_day_in_three_boxes_is_a_day():
    assert DayField().clean([" 1", "4", "2026"]) == date(2026, 4, 1)
    assert DayField(required=False).clean(["", "", ""]) is None
    assert DayInput().decompress(date(2026, 4, 1)) == [1, 4, 2026]


def test_only_the_fields_asked_for_are_drawn_and_the_hidden_ones_with_them(drawn):
    html = drawn("fields", "form_fields(form, only=['name'])", form=SpecimenForm())
    assert 'name="name"' in html
    assert 'name="read_at"' in html
    assert 'name="unit"' not in html

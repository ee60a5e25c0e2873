"""From a plain Django form to the design system's macros: which one draws a field, and with what.

A widget may say more through its ``attrs``: ``width`` (characters: 2, 3, 4, 5, 10, 20, 30),
``prefix`` and ``suffix`` (a unit beside the box), ``is_inline`` (radios side by side), ``is_small``,
``is_bare`` (of many boxes alike: none says "(optional)", as it is said once), ``is_label_hidden`` (for
those who see it says so by its row and column) and ``asks`` (of a choice:
which other boxes each answer asks for, so that ``.gt-asked`` shows those alone). Anything else in
``attrs`` reaches the element, save styles and scripts written in the page, which the content policy
refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

_OURS = frozenset(
    {
        "width",
        "prefix",
        "suffix",
        "is_inline",
        "is_small",
        "hint_html",
        "asks",
        "is_bare",
        "is_label_hidden",
    }
)
_SET_BY_MACRO = frozenset(
    {
        "type",
        "id",
        "name",
        "value",
        "class",
        "rows",
        "cols",
        "required",
        "autocomplete",
        "inputmode",
    }
    | {"aria-describedby", "aria-invalid", "checked", "multiple", "disabled", "spellcheck"}
)
_WIDTHS = frozenset({2, 3, 4, 5, 10, 20, 30})
_DATE_PARTS = (("day", "Day", 2), ("month", "Month", 2), ("year", "Year", 4))


class DayInput(forms.MultiWidget):
    """A day as three boxes, for a field whose ``clean`` takes the three texts, such as DayField."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput() for part, _, _ in _DATE_PARTS
        }
        super().__init__(widgets=boxes, attrs=attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Return the three texts of a day."""
        return [value.day, value.month, value.year] if value else ["", "", ""]


class DayField(forms.Field):
    """A day typed as day, month and year; the refusal says which part is to be mended."""

    widget = DayInput

    def to_python(self, value: Any) -> Any:
        """Return the day, or None when all three boxes are empty."""
        texts = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(texts):
            return None
        for text, (part, _, _) in zip(texts, _DATE_PARTS, strict=True):
            if not text.isdecimal():
                raise forms.ValidationError(f"Write the {part} in figures, such as 31 3 2026.")
        try:
            return date(int(texts[2]), int(texts[1]), int(texts[0]))
        except (ValueError, OverflowError):
            raise forms.ValidationError(
                f"{' '.join(texts)} is not a day in the calendar."
            ) from None


@dataclass(frozen=True)
class DrawnField:
    """The macro that draws a field (``kind``) and the parameters it takes."""

    kind: str
    params: dict[str, Any]


def drawn_field(bound: BoundField, **overrides: Any) -> DrawnField:
    """Return how to draw one field of a form, with its value, hint and first error.

    ``overrides`` replace the macro's parameters: ``label`` (text, or markup from a template), ``hint``,
    ``classes``, ``rows`` and ``attributes``.
    """
    widget = bound.field.widget
    kind = _kind(bound, widget)
    params = _common(bound, widget) | _DRAWERS[kind](bound, widget)
    label = overrides.pop("label", None)
    if label is not None:
        params = _with_label(params, label)
    hint = overrides.pop("hint", None)
    if hint is not None:
        params["hint"] = {"text": hint}
    return DrawnField(kind, params | overrides)


def form_errors(*all_forms: forms.BaseForm) -> list[dict[str, str]]:
    """Return every refusal, in the order of the fields, each with the box to go to."""
    found: list[dict[str, str]] = []
    for form in all_forms:
        found += [{"text": str(text)} for text in form.non_field_errors()]
        for bound in form:
            box = f"#{first_box(bound)}"
            leads = {} if bound.is_hidden else {"href": box}  # nobody can go to a hidden box
            found += [{"text": _named(bound, text), **leads} for text in _refusals(bound)]
    return found


def _refusals(bound: BoundField) -> list[str]:
    """Return a field's refusals; Django's own word for an empty box becomes what to do about it."""
    plain = str(forms.Field.default_error_messages["required"])
    is_choice = isinstance(bound.field, forms.ChoiceField | forms.MultipleChoiceField)
    wanted = "Choose an answer" if is_choice else "Give an answer"
    if isinstance(bound.field, forms.FileField):
        wanted = "Choose a file"
    return [wanted + "." if str(text) == plain else str(text) for text in bound.errors]


def _named(bound: BoundField, text: str) -> str:
    """Return a refusal that can be read away from its box."""
    label = str(bound.label or "").rstrip("?")
    return text if not label or label.lower() in text.lower() else f"{label}: {text}"


def first_box(bound: BoundField) -> str:
    """Return the id of the element that a field's error should lead to."""
    name = bound.auto_id or bound.html_name
    return f"{name}-day" if isinstance(bound.field.widget, DayInput) else name


def _kind(bound: BoundField, widget: forms.Widget) -> str:
    if bound.is_hidden:
        return "hidden"
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (DayInput, "day"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.PasswordInput, "password"),
    )
    return next((kind for which, kind in kinds if isinstance(widget, which)), "input")


def _common(bound: BoundField, widget: forms.Widget) -> dict[str, Any]:
    params: dict[str, Any] = {
        "id": bound.auto_id or bound.html_name,
        "name": bound.html_name,
        "label": {"text": _label(bound), **_label_look(widget)},
        "attributes": _attributes(widget.attrs),
        "disabled": bound.field.disabled,
    }
    if bound.help_text:
        params["hint"] = {"text": str(bound.help_text)}
    if bound.errors:
        params["errorMessage"] = {"text": _refusals(bound)[0]}
    if widget.attrs.get("autocomplete"):
        params["autocomplete"] = widget.attrs["autocomplete"]
    return params


def _label_look(widget: forms.Widget) -> dict[str, str]:
    return {"classes": "govuk-visually-hidden"} if widget.attrs.get("is_label_hidden") else {}


def _label(bound: BoundField) -> str:
    optional = "" if bound.field.required or "(optional)" in str(bound.label) else " (optional)"
    if isinstance(bound.field.widget, forms.CheckboxInput) or bound.field.widget.attrs.get(
        "is_bare"
    ):
        optional = ""
    return f"{bound.label}{optional}"


def _attributes(attrs: Mapping[str, Any]) -> dict[str, Any]:
    kept = {}
    for name, value in attrs.items():
        if name in _OURS or name in _SET_BY_MACRO or name == "style" or name.startswith("on"):
            continue
        if value is None or value is False:
            continue
        kept[name] = {"value": True, "optional": True} if value is True else str(value)
    return kept


def _with_label(params: dict[str, Any], label: Any) -> dict[str, Any]:
    said = {"html" if hasattr(label, "__html__") else "text": str(label)}
    if "fieldset" in params:
        return params | {"fieldset": {"legend": {**params["fieldset"]["legend"], **said}}}
    return params | {"label": {**params["label"], **said}}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _input(bound: BoundField, widget: forms.Widget) -> dict[str, Any]:
    attrs = widget.attrs
    is_number = isinstance(bound.field, forms.IntegerField | forms.DecimalField | forms.FloatField)
    named = getattr(widget, "input_type", "text")
    value = widget.format_value(bound.value()) if hasattr(widget, "format_value") else bound.value()
    params: dict[str, Any] = {"value": _text(value), "type": "text" if named == "number" else named}
    mode = attrs.get("inputmode") or ("decimal" if is_number else "")
    if isinstance(bound.field, forms.IntegerField) and not attrs.get("inputmode"):
        mode = "numeric" if type(bound.field) is forms.IntegerField else mode
    if mode:
        params |= {"inputmode": mode, "spellcheck": False}
    width = attrs.get("width", 10 if is_number else None)
    if width in _WIDTHS:
        params["classes"] = f"govuk-input--width-{width}"
    for affix in ("prefix", "suffix"):
        if attrs.get(affix):
            params[affix] = {"text": attrs[affix]}
    return params


def _textarea(bound: BoundField, widget: forms.Widget) -> dict[str, Any]:
    rows = widget.attrs.get("rows")
    default = str(rows) in {"10", "None"}  # Django's own default is taller than most answers
    return {"value": _text(bound.value()), "rows": 4 if default else rows}


def _choices(bound: BoundField) -> list[tuple[str, str, bool]]:
    """Return value, text and whether it is chosen, groups written before their members."""
    chosen = bound.value()
    many = chosen if isinstance(chosen, list | tuple | set) else [chosen]
    picked = {_text(value) for value in many}
    field: Any = bound.field
    found = []
    for value, text in field.choices:
        members = text if isinstance(text, list | tuple) else [(value, text)]
        before = f"{value}: " if isinstance(text, list | tuple) else ""
        found += [(_text(v), f"{before}{t}", _text(v) in picked) for v, t in members]
    return found


def _select(bound: BoundField, widget: forms.Widget) -> dict[str, Any]:
    return {
        "items": [
            {"value": v, "text": t, "selected": on, "attributes": _asks(widget, v)}
            for v, t, on in _choices(bound)
        ],
    }


def _asks(widget: forms.Widget, answer: str) -> dict[str, str]:
    """Return the mark by which the look knows which boxes an answer asks for."""
    names = " ".join(widget.attrs.get("asks", {}).get(answer, ()))
    return {"data-asks": names} if names else {}


def _options(bound: BoundField, widget: forms.Widget) -> dict[str, Any]:
    names = {"is_inline": "inline", "is_small": "small"}
    kind = "checkboxes" if isinstance(widget, forms.CheckboxSelectMultiple) else "radios"
    classes = [f"govuk-{kind}--{css}" for attr, css in names.items() if widget.attrs.get(attr)]
    return {
        "idPrefix": bound.auto_id or bound.html_name,
        "fieldset": {"legend": {"text": _label(bound), "classes": "govuk-fieldset__legend--s"}},
        "classes": " ".join(classes),
        "attributes": {},
        "items": [
            {
                "value": v,
                "text": t,
                "checked": on,
                "disabled": bound.field.disabled,
                "attributes": _asks(widget, v),
            }
            for v, t, on in _choices(bound)
            if v or kind == "radios"
        ],
    }


def _checkbox(bound: BoundField, widget: forms.Widget) -> dict[str, Any]:
    is_on = bound.value() not in (False, None, "", "False", "0")
    item = {
        "value": "on",
        "text": _label(bound),
        "checked": is_on,
        "disabled": bound.field.disabled,
    }
    item["attributes"] = _attributes(widget.attrs)
    if bound.help_text:
        item["hint"] = {"text": str(bound.help_text)}
    return {
        "idPrefix": bound.auto_id or bound.html_name,
        "items": [item],
        "attributes": {},
        "hint": None,
    }


def _day(bound: BoundField, widget: forms.Widget) -> dict[str, Any]:
    assert isinstance(widget, DayInput)  # noqa: S101  (chosen by _kind)
    value = bound.value()
    texts = list(value) if isinstance(value, list | tuple) else widget.decompress(value)
    wrong = " govuk-input--error" if bound.errors else ""
    return {
        "fieldset": {"legend": {"text": _label(bound), "classes": "govuk-fieldset__legend--s"}},
        "attributes": {},
        "items": [
            {
                "id": f"{bound.auto_id or bound.html_name}-{part}",
                "name": f"{bound.html_name}_{part}",
                "label": label,
                "value": _text(text),
                "classes": f"govuk-input--width-{width}{wrong}",
            }
            for (part, label, width), text in zip(_DATE_PARTS, texts, strict=False)
        ],
    }


def _file(bound: BoundField, widget: forms.Widget) -> dict[str, Any]:
    return {"multiple": bool(getattr(widget, "allow_multiple_selected", False))}


def _hidden(bound: BoundField, widget: forms.Widget) -> dict[str, Any]:
    del widget
    value = bound.value()
    many = value if isinstance(value, list | tuple) else [value]
    return {"values": [_text(each) for each in many]}


def _password(bound: BoundField, widget: forms.Widget) -> dict[str, Any]:
    del bound, widget
    return {}


_DRAWERS = {
    "hidden": _hidden,
    "day": _day,
    "checkboxes": _options,
    "radios": _options,
    "checkbox": _checkbox,
    "select": _select,
    "textarea": _textarea,
    "file": _file,
    "password": _password,
    "input": _input,
}

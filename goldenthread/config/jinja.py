"""The Jinja2 environment of every page: where templates are found and what all of them may use."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    PrefixLoader,
)

from goldenthread.staff import words_in_use
from goldenthread.staff.addresses import page_address
from goldenthread.ui import (
    addresses,
    charts,
    control_charts,
    control_icons,
    dates,
    forms,
    shapes,
    strips,
    weights_chart,
    words,
)


def environment(**options: Any) -> Environment:
    """Return the environment that renders every page.

    Django hands over its own loader for ``jinja2/``; the design system's macros stand beside it
    under ``govuk_frontend_jinja/``. A missing variable is empty, whatever DEBUG says: layouts leave
    out what is absent, and the design system's macros ask for parameters that were not given.
    """
    ours = options.pop("loader", None) or PackageLoader("goldenthread", "jinja2")
    design_system = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    options |= {
        # Mails are plain text, in which a name stands as it is written.
        "autoescape": lambda name: not str(name).endswith(".txt"),
        "loader": ChoiceLoader([ours, design_system]),
        "undefined": ChainableUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    made = Environment(**options)  # noqa: S701  (autoescape is on, above)
    made.globals |= {
        "council": settings.COUNCIL,
        "demo": settings.DEMO,
        "url": page_address,
        "word": words_in_use.word,
        "words_for": words_in_use.words_for,
        "is_used": words_in_use.is_used,
        "static": static,
        "one_of": words.one_of,
        "with_query": addresses.with_query,
        "page_links": addresses.page_links,
        "rating_mark": words.rating_mark,
        "heading_mark": words.heading_mark,
        "stage_mark": words.stage_mark,
        "stage_shape": shapes.stage_shape,
        "rating_shape": shapes.rating_shape,
        "arrow_shape": shapes.arrow_shape,
        "shared_shapes": shapes.shared_shapes,
        "shared_shape": shapes.shared_shape,
        "shared_arrow": shapes.shared_arrow,
        "draw_sparkline": charts.sparkline,
        "draw_line_chart": charts.line_chart,
        "draw_strip_chart": strips.strip_chart,
        "draw_weights_chart": weights_chart.weights_chart,
        "draw_control_chart": control_charts.control_chart,
        "shared_icons": control_icons.shared_icons,
        "shared_icon": control_icons.shared_icon,
        "variation_icon": control_icons.variation_icon,
        "assurance_icon": control_icons.assurance_icon,
        "variation_mark": words.VARIATION_MARKS.get,
        "drawn_shape": shapes.drawn_shape,
        "draw_counts_bar": charts.counts_bar,
        "drawn_field": forms.drawn_field,
        "form_errors": forms.form_errors,
    }
    made.filters |= {"day": dates.day, "moment": dates.moment, "clock": dates.clock}
    return made

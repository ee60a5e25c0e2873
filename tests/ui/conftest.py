"""The environment that renders every page, as Django sets it up."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from jinja2 import Environment

from goldenthread.config.jinja import environment


@pytest.fixture(scope="session")
def pages() -> Environment:
    return environment()


@pytest.fixture(scope="session")
def drawn(pages: Environment) -> Callable[..., str]:
    """Render a piece of a page: ``drawn("rating", "rating(c)", c="on_target")``."""

    def draw(component: str, call: str, **context: object) -> str:
        macro = call.split("(")[0]
        source = f'{{% from "components/{component}.html" import {macro} %}}{{{{ {call} }}}}'
        return pages.from_string(source).render(context)

    return draw

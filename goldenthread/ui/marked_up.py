"""How do texts that people write in Markdown become pages that are safe and keep their headings in order?"""

from __future__ import annotations

import nh3
from markupsafe import Markup

__all__ = ["as_html"]

_DEEPEST = 6
#: What a text may hold besides words; pictures from elsewhere and forms are none of it.
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def as_html(text: str, *, below: int = 2) -> Markup:
    """Return a text in Markdown as safe HTML; its headings stand below a heading of level ``below``.

    >>> print(as_html("# Purpose"), as_html("<script>alert(1)</script>*So*"), sep="")
    <h3>Purpose</h3>
    <p>&lt;script&gt;alert(1)&lt;/script&gt;<em>So</em></p>
    <BLANKLINE>
    """
    from markdown_it import MarkdownIt  # a tenth of the start

    reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
    tokens = reader.disable("image").parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + below, _DEEPEST)}"
    made = nh3.clean(reader.renderer.render(tokens, reader.options, {}), tags=_TAGS)
    return Markup(made)  # noqa: S704  (cleaned)

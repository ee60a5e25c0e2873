"""How does a document become a PDF that people can read by ear (PDF/UA-1), with its own fonts?

The text of people comes to the typesetter as data, never as its source.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

from goldenthread.exchange.documents.parts import Document, DocumentRefused, in_order, printable

__all__ = ["write_pdf"]

_HERE: Final = Path(__file__).parent
_NOT_SHOWN: Final = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed', re.DOTALL)
#: How many signs that no font has are said in words before the document is refused.
_MOST_SIGNS: Final = 40


def write_pdf(document: Document) -> bytes:
    """Return the document as a PDF with tags, title and language.

    A sign that none of the fonts has is said in words, as ``[grinning face]``: where it stood, everybody
    reads what it was.

    Raises:
        DocumentRefused: it cannot be set; the message says what stands in the way.
    """
    import typst  # a third of the start, and only who takes a PDF needs it

    held = json.dumps(_data(document), ensure_ascii=False)
    for _ in range(_MOST_SIGNS):
        try:
            made = typst.compile(
                _HERE / "document.typ",
                format="pdf",
                font_paths=[_HERE / "fonts"],
                ignore_system_fonts=True,
                sys_inputs={"data": held},
                pdf_standards=["ua-1"],
                timestamp=_moment(document),
            )
        except typst.TypstError as refusal:
            wanting = _NOT_SHOWN.search(refusal.message)
            if wanting is None:
                raise DocumentRefused(_sentence(refusal)) from refusal
            held = _in_words(held, wanting["text"])
            continue
        return made
    raise DocumentRefused(
        "The text holds too many signs that the font of a PDF does not have: take the Word file instead."
    )


def _moment(document: Document) -> int:
    """Return midnight of the day on which it was made, as the file says it."""
    return int(datetime.combine(document.made_on, time(), UTC).timestamp())


def _data(document: Document) -> dict[str, Any]:
    language, _, region = document.language.partition("-")
    return {
        "title": printable(document.title),
        "caption": printable(document.caption),
        "council": printable(document.council),
        "language": language,
        "region": region.lower(),
        "made": [document.made_on.year, document.made_on.month, document.made_on.day],
        "contents": document.has_contents,
        "parts": [asdict(it) for it in in_order(document.parts)],
    }


def _in_words(held: str, text: str) -> str:
    """Say in words each sign of a text that the fonts did not show; letters of scripts stay unnamed."""
    shown = text.encode("utf-8").decode("unicode_escape") if "\\" in text else text
    for sign in sorted(set(shown)):
        if ord(sign) > 127:
            name = unicodedata.name(sign, "sign").casefold()
            is_joint = unicodedata.category(sign) in ("Cf", "Mn", "Co", "Cn")
            held = held.replace(sign, "" if is_joint else f"[{name}]")
    return held


def _sentence(refusal: Any) -> str:
    hints = "; ".join(str(it) for it in refusal.hints)
    said = f"{refusal.message}{f' ({hints})' if hints else ''}".replace("`", "“", 1)
    return f"The PDF could not be made: {said.rstrip('.')}. The Word file has the same content."

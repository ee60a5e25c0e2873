"""How does a document become a Word file with real headings, lists and header rows that repeat?"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

from goldenthread.exchange.documents.parts import (
    Document,
    Facts,
    Heading,
    Listed,
    Paragraph,
    Part,
    Run,
    Table,
    in_order,
    printable,
)

if TYPE_CHECKING:  # a tenth of the start, and only who takes a Word file needs it
    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

__all__ = ["write_docx"]

_FONT: Final = "Arial"
_DEEPEST_LIST: Final = 3
_STYLES: Final = {"plain": "Normal", "note": "Caption", "quote": "Quote", "code": "No Spacing"}
_INK: Final = "0B0C0C"


def write_docx(document: Document) -> bytes:
    """Return the document as a Word file."""
    from docx import Document as new_document

    made = new_document()
    _set_properties(made, document)
    _set_styles(made, document.language)
    _Writer(made).write(document)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _set_properties(made: WordDocument, document: Document) -> None:
    held, moment = made.core_properties, datetime.combine(document.made_on, time(), UTC)
    held.title, held.author = printable(document.title)[:255], printable(document.council)[:255]
    held.language, held.comments = document.language, ""
    held.created = held.modified = moment
    held.last_modified_by = held.author


def _set_styles(made: WordDocument, language: str) -> None:
    """Set one sans-serif font everywhere, dark ink, and the language in which it is to be read."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt, RGBColor

    for style in made.styles:
        if style.type not in (WD_STYLE_TYPE.PARAGRAPH, WD_STYLE_TYPE.CHARACTER):
            continue
        is_heading = style.name in ("Title", "Caption", "Quote") or "Heading" in str(style.name)
        if style.name != "Normal" and not is_heading:
            continue
        held: Any = style
        held.font.name = _FONT
        held.font.color.rgb = RGBColor.from_string(_INK)
        fonts = held.element.rPr.rFonts
        for name in list(fonts.attrib):
            if name.endswith("Theme"):
                del fonts.attrib[name]
        for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(name), _FONT)
    normal: Any = made.styles["Normal"]
    normal.font.size = Pt(11)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), language)
    for old in normal.element.rPr.findall(qn("w:lang")):
        normal.element.rPr.remove(old)
    normal.element.rPr.append(spoken)


class _Writer:
    """Appends parts to a Word document."""

    def __init__(self, made: WordDocument) -> None:
        self.made: Any = made

    def write(self, document: Document) -> None:
        self.made.add_paragraph(printable(document.council), style="Caption")
        self.made.add_paragraph(printable(document.title), style="Title")
        if document.caption:
            self.made.add_paragraph(printable(document.caption), style="Subtitle")
        for part in in_order(document.parts):
            self.part(part)
        footer = self.made.sections[0].footer.paragraphs[0]
        footer.text = printable(f"{document.council}: {document.title}")

    def part(self, part: Part) -> None:
        match part:
            case Heading():
                self.made.add_heading(printable(part.text), level=part.level)
            case Paragraph():
                _fill(self.made.add_paragraph(style=_STYLES[part.style]), part.runs)
            case Listed():
                self.listed(part, depth=1)
            case Table():
                self.table(part)
            case Facts():
                self.facts(part)

    def listed(self, part: Listed, *, depth: int) -> None:
        name = "List Number" if part.is_numbered else "List Bullet"
        style = name if depth == 1 else f"{name} {min(depth, _DEEPEST_LIST)}"
        number = self._numbering(style, part.start) if part.is_numbered else None
        for item in part.items:
            point = self.made.add_paragraph(style=style)
            if number is not None:
                held = point._p.get_or_add_pPr().get_or_add_numPr()
                held.get_or_add_ilvl().val, held.get_or_add_numId().val = 0, number
            _fill(point, item.runs)
            for below in item.below:
                self.listed(below, depth=depth + 1)

    def _numbering(self, style: str, start: int) -> int:
        """Return the number of a list of its own that begins at ``start``: else all would be one."""
        used = self.made.styles[style].element.pPr.numPr.numId.val
        numbering = self.made.part.numbering_part.element
        kind = numbering.num_having_numId(used).abstractNumId.val
        added = numbering.add_num(kind)
        added.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(added.numId)

    def table(self, part: Table) -> None:
        if part.caption:
            self.made.add_paragraph(printable(part.caption), style="Caption")
        titles = [(Run(it.title, is_strong=True),) for it in part.columns]
        made = self.made.add_table(rows=0, cols=len(part.columns), style="Table Grid")
        _caption(made, part.caption)
        for place, row in enumerate([titles, *part.rows]):
            added = made.add_row()
            _row(added, is_header=place == 0)
            for cell, runs, column in zip(added.cells, row, part.columns, strict=True):
                _fill(cell.paragraphs[0], runs)
                if column.is_number:
                    cell.paragraphs[0].alignment = 2  # to the right
        self.made.add_paragraph()

    def facts(self, part: Facts) -> None:
        for name, words in part.pairs:
            strong = Run(f"{name}: ", is_strong=True)
            _fill(self.made.add_paragraph(), (strong, Run(words)))


def _caption(table: WordTable, caption: str) -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    if caption:
        held = OxmlElement("w:tblCaption")
        held.set(qn("w:val"), printable(caption))
        table._tbl.tblPr.append(held)


def _row(row: Any, *, is_header: bool) -> None:
    """Keep a row on one page; let the header stand on each."""
    from docx.oxml.parser import OxmlElement

    held = row._tr.get_or_add_trPr()
    held.append(OxmlElement("w:cantSplit"))
    if is_header:
        held.append(OxmlElement("w:tblHeader"))


def _fill(paragraph: WordParagraph, runs: Iterable[Run]) -> None:
    for run in runs:
        text = printable(run.text)
        if run.href:
            _link(paragraph, text, run)
        else:
            _set(paragraph.add_run(text), run)


def _set(made: Any, run: Run) -> None:
    made.bold, made.italic = run.is_strong or None, run.is_emphasis or None
    if run.is_code:
        made.font.name = "Consolas"


def _link(paragraph: WordParagraph, text: str, run: Run) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import RGBColor

    link = OxmlElement("w:hyperlink")
    target = paragraph.part.relate_to(run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), target)
    made = paragraph.add_run(text)
    _set(made, run)
    made.underline, made.font.color.rgb = True, RGBColor(0x1A, 0x65, 0xA6)
    link.append(made._r)
    paragraph._p.append(link)

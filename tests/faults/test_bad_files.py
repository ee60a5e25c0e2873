"""Whatever file is brought has its sentence or is read; nothing of it breaks a page or a job."""

from __future__ import annotations

import io
from contextlib import suppress
from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.offering import mapping_data, read_file, source_from
from goldenthread.exchange.structure_file import read_structure
from tests.faults.asked import send
from tests.faults.counted import Counted
from tests.faults.garbage import damaged, texts
from tests.faults.pages import page_of
from tests.faults.sites import FIGURES, client_of, file_of
from tests.faults.tried import ENGINE, often, tried

pytestmark = [pytest.mark.fault, pytest.mark.django_db]

HEADINGS = FIGURES.split(b"\n", 1)[0].decode().split(",")
_GOOD = {
    "Code": ["CS01", "CS02a", "HS20", "XX01", "cs01 ", ""],
    "Service": ["Customer Services", "Housing Services", "New service", ""],
    "Period": ["2014/15 Q2", "2014/15 Q1", "2013/14 Q4", "January 2014", "2013/14", "week of 6 January 2014"],
    "Actual": ["95", "12.5", "12.5%", "n/a", "suppressed", "", "£5", "(3)"],
    "Target": ["90", "", "80%"],
    "Polarity": ["high", "low", ""],
    "Unit": ["%", "days", "£", ""],
    "Owner": ["Head of Housing", "New post", ""],
}  # fmt: skip


@composite
def _tables(draw: DrawFn) -> list[list[str]]:
    """Draw a table whose headings may be ours and whose cells may be anything."""
    heads = draw(st.permutations(HEADINGS))[: draw(st.integers(1, len(HEADINGS)))]
    heads = ["Code", "Period", "Actual", *[it for it in heads if it not in _GOOD or it == "Target"]]
    if draw(st.integers(0, 5)) == 0:
        heads = draw(st.lists(texts(), max_size=8))
    rows = [heads]
    for _ in range(draw(st.integers(0, 6))):
        cells = [
            st.sampled_from(_GOOD.get(it, ["words"])) if draw(st.integers(0, 3)) else texts()
            for it in heads
        ]
        rows.append([draw(it)[:1_000] for it in cells])
    return rows


def _csv(rows: list[list[str]]) -> bytes:
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return "\r\n".join(quoted).encode("utf-8", "surrogatepass")


def _xlsx(rows: list[list[str]]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for line, row in enumerate(rows, start=1):
        for place, cell in enumerate(row, start=1):
            it = book.active.cell(line, place)
            with suppress(IllegalCharacterError, UnicodeEncodeError):
                cell.encode()
                it.value = cell
                with suppress(ValueError, OverflowError):
                    it.value = float(cell) if cell.strip() not in {"inf", "nan"} else cell
    with suppress(ValueError):
        book.save(out)
    return out.getvalue()


def _files(good: bytes, suffix: str) -> st.SearchStrategy[tuple[str, bytes]]:
    names = st.just(f"kpis{suffix}") | texts().map(lambda it: it[:80] or "x")
    content = st.one_of(
        _tables().map(_csv), _tables().map(_csv), _tables().map(_xlsx), damaged(good),
        damaged(FIGURES), st.binary(max_size=300),
    )  # fmt: skip
    return st.tuples(names, content)


def test_no_file_breaks_its_reader(cast):
    officer, counted = client_of("performance.officer"), Counted(ENGINE)
    workbook = officer.get("/organisation/structure.xlsx").content

    @often(200, 20_000)
    @given(_files(workbook, ".xlsx"))
    def whatever_is_read_is_read_or_refused(file):
        name, content = file
        for read in (_read_figures, read_structure):
            try:
                read(name, content)
            except FileRefused as refusal:
                assert str(refusal).endswith((".", "”", ")")), refusal
                counted.add(read.__name__, "refused")
            else:
                counted.add(read.__name__, "read")

    whatever_is_read_is_read_or_refused()
    counted.write("bad_files_read")


def _read_figures(name: str, content: bytes) -> None:
    read = read_file(name, content)
    mapping = mapping_data(read.mapping, read.table)
    source_from(name, content, sheet=read.sheet, mapping=mapping, period="2014/15 Q2")


def test_no_file_breaks_the_pages_that_take_it(cast):
    officer, counted = client_of("performance.officer"), Counted(ENGINE)
    workbook = officer.get("/organisation/structure.xlsx").content

    def figures(name: str, content: bytes):
        answer = officer.post("/import/", file_of(name, content))
        if answer.status_code != HTTPStatus.FOUND:
            return answer
        place = answer["Location"]
        form = page_of(officer.get(place).content.decode()).form("unit_id")
        form.action = place
        adds = form.fields.pop("adds").options
        sent = [*form.sent(), *(("adds", it) for it in adds)]
        answer = send(officer, form, [*sent, ("period", "2014/15 Q2")])
        if answer.status_code != HTTPStatus.FOUND:
            return answer
        return officer.post(f"{place}preview/", {"then": "confirm", "reason": "x"}, follow=True)

    def structure(name: str, content: bytes):
        answer = officer.post("/organisation/structure/", file_of(name, content))
        if answer.status_code != HTTPStatus.FOUND:
            return answer
        return officer.get(answer["Location"])

    @often(25, 3_000)
    @given(st.booleans(), _files(workbook, ".xlsx"))
    def whatever_is_brought_is_answered(is_structure, file):
        bring = structure if is_structure else figures
        name, content = file
        name = name.encode("utf-8", "replace").decode()  # no browser sends half a character
        status = tried(lambda: bring(name, content), records=True)
        counted.add(bring.__name__, str(status))

    whatever_is_brought_is_answered()
    counted.write("bad_files")

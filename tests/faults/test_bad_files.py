"""Whatever file is brought has its sentence or is read; nothing of it breaks a page or a job."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from random import Random
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from goldenthread.exchange.files import FileRefused
from goldenthread.exchange.offering import mapping_data, read_file, source_from
from goldenthread.exchange.structure_file import read_structure
from tests.faults.asked import send
from tests.faults.counted import PARTS, Counted
from tests.faults.garbage import damaged, some, text
from tests.faults.pages import page_of
from tests.faults.sites import FIGURES, client_of, file_of
from tests.faults.tried import ENGINE, Faults, chances, tried

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


def _cell(chance: Random, head: str) -> str:
    good = chance.choice(_GOOD.get(head, ["words"])) if chance.randint(0, 3) else text(chance)
    return good[:1_000]


def _table(chance: Random) -> list[list[str]]:
    """Draw a table whose headings may be ours and whose cells may be anything."""
    heads = chance.sample(HEADINGS, chance.randint(1, len(HEADINGS)))
    heads = ["Code", "Period", "Actual", *[it for it in heads if it not in _GOOD or it == "Target"]]
    if chance.randint(0, 5) == 0:
        heads = some(chance, text, 8)
    return [heads, *([_cell(chance, it) for it in heads] for _ in range(chance.randint(0, 6)))]


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


def _file(chance: Random, workbook: bytes) -> tuple[str, bytes]:
    """Draw a file: a table of garbage, one that was damaged, or none at all."""
    name = chance.choice(["kpis.xlsx", "kpis.csv", text(chance)[:80] or "x"])
    draw: Sequence[Callable[[], bytes]] = (
        lambda: _csv(_table(chance)), lambda: _csv(_table(chance)), lambda: _xlsx(_table(chance)),
        lambda: damaged(chance, workbook), lambda: damaged(chance, FIGURES),
        lambda: chance.randbytes(chance.randint(0, 300)),
    )  # fmt: skip
    return name, chance.choice(draw)()


@pytest.fixture
def officer(cast) -> Client:
    """Who brings the files."""
    return client_of("performance.officer")


@pytest.mark.parametrize("part", range(PARTS))
def test_no_file_breaks_its_reader(officer, part):
    workbook, counted = officer.get("/organisation/structure.xlsx").content, Counted(ENGINE)
    faults = Faults()
    for number, chance in enumerate(chances("files", part, 200, 36_000)):
        name, content = _file(chance, workbook)
        read = chance.choice([_read_figures, read_structure])
        with faults.noted(read.__name__, name, content):
            counted.add(read.__name__, _outcome_of(read, name, content))
        if number % 250 == 249:
            counted.write("bad_files_read", part)
    faults.assert_none()


def _outcome_of(read: Callable[[str, bytes], object], name: str, content: bytes) -> str:
    try:
        read(name, content)
    except FileRefused as refusal:
        assert str(refusal).endswith((".", "”", ")")), refusal
        return "refused"
    return "read"


def _read_figures(name: str, content: bytes) -> None:
    read = read_file(name, content)
    mapping = mapping_data(read.mapping, read.table)
    source_from(name, content, sheet=read.sheet, mapping=mapping, period="2014/15 Q2")


@pytest.mark.parametrize("part", range(PARTS))
def test_no_file_breaks_the_pages_that_take_it(officer, part):
    workbook, counted = officer.get("/organisation/structure.xlsx").content, Counted(ENGINE)
    faults = Faults()
    for number, chance in enumerate(chances("pages", part, 24, 4_000)):
        bring = _bring_structure if number % 2 else _bring_figures
        name, content = _file(chance, workbook)
        name = name.encode("utf-8", "replace").decode()  # no browser sends half a character
        with faults.noted(bring.__name__, name, content):
            ask = partial(bring, officer, name, content)
            counted.add(bring.__name__[1:], str(tried(ask, records=True).status_code))
        if number % 50 == 49:
            counted.write("bad_files", part)
    faults.assert_none()


def _bring_figures(officer: Client, name: str, content: bytes) -> Any:
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


def _bring_structure(officer: Client, name: str, content: bytes) -> Any:
    answer = officer.post("/organisation/structure/", file_of(name, content))
    if answer.status_code != HTTPStatus.FOUND:
        return answer
    return officer.get(answer["Location"])

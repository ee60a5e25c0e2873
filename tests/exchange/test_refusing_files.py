from __future__ import annotations

import io
import struct
import zipfile

import pytest

from goldenthread.exchange.reading import FileRefused, Limits, read_workbook
from tests.exchange.files_made import MAIN, parts, sheet_xml, workbook, zipped

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'
GOOD = workbook([["code", "actual"], ["CS01", 95.9]])


def refusal(content: bytes, name: str = "kpis.xlsx", **limits: int) -> str:
    with pytest.raises(FileRefused) as refused:
        read_workbook(name, content, limits=Limits(**limits))
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"  \r\n\t ", "empty"),
        (b"\xef\xbb\xbf", "no rows"),
        (b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200, "a Windows program"),
        (b"\x7fELF\x02\x01\x01", "a program"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\x1f\x8b\x08\x00", "a compressed archive"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "a web page or XML"),
        (OLD_OFFICE, "old .xls kind"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (b"PK\x03\x04" + b"\x00" * 60, "damaged"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (b"code,actual\r\nA1,\x01\x02\x03\x04", "not a text table"),
        (b"code,actual\nA1,5\nA2,\x006\n", "Line 3 holds characters"),
        ("code,actual".encode("utf-16")[:-1], "cut short"),
        (b"\x81\x8d\x8f,\x90\x9d", "not a text table"),
        (b'code,actual\nA1,5\nA2,"6\nA3,7\n', "quotation mark opened on line 3"),
        (b"\n\n,,\n", "no rows"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_what_to_do(content, says):
    assert says in refusal(content, name="renamed.csv")


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (["[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"], ".xlsm"),
        (["[Content_Types].xml", "xl/workbook.bin"], ".xlsb"),
        (["mimetype", "content.xml"], ".ods"),
        (["[Content_Types].xml", "word/document.xml"], "a document or a presentation"),
        (["[Content_Types].xml", "other.xml"], "damaged"),
        (["EncryptedPackage"], "protected with a password"),
        (["kpis.csv"], "unpack it"),
    ],
)
def test_other_kinds_in_a_zip_are_named(names, says):
    assert says in refusal(zipped(dict.fromkeys(names, "x")))


def test_a_file_of_200_mb_is_refused_by_its_size_alone():
    class Untouchable(bytes):
        def __len__(self):
            return 200_000_000

        def startswith(self, *_):
            raise AssertionError("read before it was weighed")

    assert "200 MB and may be 20 MB at most" in refusal(Untouchable())


def test_a_zip_bomb_is_refused_by_its_ratio_before_anything_is_parsed():
    bomb = zipped(parts(sheet_xml(ROW)) | {"xl/media/zeros": b"\x00" * 30_000_000})
    assert len(bomb) < 100_000
    assert "unpacks to far more" in refusal(bomb)


def test_a_zip_bomb_is_refused_by_its_total():
    bomb = zipped(parts(sheet_xml(ROW)) | {f"xl/{n}": b"\x00" * 900_000 for n in range(5)})
    assert "unpacks to far more" in refusal(bomb, expanded_bytes=4_000_000)


def test_a_zip_of_very_many_parts_is_refused():
    assert "unpacks to far more" in refusal(
        zipped({f"{number}.xml": "" for number in range(50)}), entries=40
    )


def test_a_part_larger_than_its_directory_declares_is_refused():
    bomb = bytearray(zipped(parts(sheet_xml(ROW)) | {"xl/media/zeros": b"\x00" * 5_000_000}))
    with zipfile.ZipFile(io.BytesIO(bytes(bomb))) as archive:
        start = archive.start_dir
    at = bomb.index(b"xl/media/zeros", start) - 46
    struct.pack_into("<I", bomb, at + 24, 10)  # "unpacks to ten bytes"
    assert "damaged" in refusal(bytes(bomb))


def test_two_parts_of_one_name_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        for name, text in parts(sheet_xml(ROW)).items():
            archive.writestr(name, text)
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml(ROW))
    assert "damaged" in refusal(out.getvalue())


def test_a_zip_with_a_password_is_refused():
    content = bytearray(GOOD)
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        start = archive.start_dir
    struct.pack_into("<H", content, start + 8, 1)
    assert "protected with a password" in refusal(bytes(content))


def test_entities_are_refused_and_never_expanded():
    laughs = '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + sheet_xml(
        '<row r="1"><c r="A1" t="str"><v>&b;</v></c></row>'
    )
    assert "document type declaration" in refusal(zipped(parts(laughs)))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" t="str"><v></v></c></row>',
        '<row r="1048576"><c r="A1048576"><f>1</f></c></row>',
    ],
)
def test_a_cell_far_away_does_not_lay_out_the_whole_sheet(rows):
    assert "‘KPIs’ is too large" in refusal(zipped(parts(sheet_xml(rows))))


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="0"><c><v>1</v></c></row>',
        '<row r="1"><c r="A0"><v>1</v></c></row>',
        '<row r="1"><c r="nonsense"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1"><v>1</c></row>',
    ],
)
def test_a_sheet_that_makes_no_sense_is_damaged(sheet):
    assert "damaged" in refusal(zipped(parts(sheet_xml(sheet))))


@pytest.mark.parametrize("count", ["4294967296", "99999999999999999999", "-5", "many"])
def test_a_part_that_announces_more_than_it_holds_cannot_claim_memory(count):
    shared = f'<sst xmlns="{MAIN}" uniqueCount="{count}"><si><t>x</t></si></sst>'
    content = zipped(parts(sheet_xml(ROW)) | {"xl/sharedStrings.xml": shared})
    assert "damaged" in refusal(content)


def test_a_part_in_an_unknown_encoding_is_damaged():
    sheet = '<?xml version="1.0" encoding="UTF-99"?>' + sheet_xml(ROW)
    assert "damaged" in refusal(zipped(parts(sheet)))


def test_two_sheets_of_one_name_are_refused():
    book = (
        f'<workbook xmlns="{MAIN}" xmlns:r="urn:r"><sheets><sheet name="A" r:id="rId1"/>'
        '<sheet name="A" r:id="rId2"/></sheets></workbook>'
    )
    assert "damaged" in refusal(zipped(parts(sheet_xml(ROW), workbook=book)))


def test_one_long_text_used_by_many_cells_is_refused():
    shared = f'<sst xmlns="{MAIN}"><si><t>{"x" * 30_000}</t></si></sst>'
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 500))
    content = zipped(parts(sheet_xml(cells)) | {"xl/sharedStrings.xml": shared})
    assert "too large" in refusal(content, expanded_bytes=1_000_000)


def test_a_text_longer_than_a_cell_can_hold_is_refused():
    shared = f'<sst xmlns="{MAIN}"><si><t>{"x" * 70_000}</t></si></sst>'
    content = zipped(parts(sheet_xml(ROW)) | {"xl/sharedStrings.xml": shared})
    assert "more than 32,767 characters" in refusal(content)


def test_merged_cells_cannot_be_made_to_fill_for_ever():
    merges = "".join('<mergeCell ref="A1:Z100"/>' for _ in range(50))
    sheet = sheet_xml(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="100"><c r="Z100"><v>1</v></c></row>',
        f"<mergeCells>{merges}</mergeCells>",
    )
    assert "damaged" in refusal(zipped(parts(sheet)), cells=5_000)


def test_a_workbook_without_rows_is_refused():
    assert "holds no rows" in refusal(workbook([]))


def test_too_many_rows_are_refused_in_workbooks_and_text():
    assert "too large" in refusal(workbook([["a", "b"]] * 11), rows=10)
    assert "more than 10 rows" in refusal(b"a,b\n" * 11, rows=10)


def test_too_many_columns_are_refused_in_workbooks_and_text():
    assert "too large" in refusal(workbook([["a"] * 11]), columns=10)
    assert "more than 10 columns" in refusal(b"a," * 11, columns=10)

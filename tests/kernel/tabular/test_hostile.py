"""Files made to harm: each is refused with its code, soon, and in bounded memory."""

import io
import random
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.tabular import MEDIA_TYPES, Unreadable, archive, decimal, read, survey, text
from tests.kernel.tabular.conftest import (
    CLASSES,
    HEADER,
    UNHURRIED,
    codes,
    faults,
    from_csv,
    from_xlsx,
    one,
    refusal,
    rezipped,
    sheet_of,
    with_sheet,
    xlsx_of,
)

BOOK = xlsx_of([HEADER, ["550", "5А", 25]])
SHEET = "xl/worksheets/sheet1.xml"


def code(body: bytes) -> str:
    (fault,) = refusal(lambda: from_xlsx(body))
    assert all(fault.message)
    return fault.code


@pytest.mark.parametrize("kept", [4, 40, 400, len(BOOK) // 2, len(BOOK) - 1])
def test_a_workbook_cut_off(kept: int) -> None:
    assert code(BOOK[:kept]) == "file.broken"


def test_a_workbook_with_a_flipped_byte_is_never_read_wrongly() -> None:
    dice = random.Random(7)
    for _ in range(300):
        body = bytearray(BOOK)
        body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
        try:
            found = [row.values for row in from_xlsx(bytes(body))]
        except Unreadable:
            continue
        assert found == [{"school": "550", "class": "5А", "pupils": 25}]


def test_an_archive_that_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("readme.txt", "hello")
    assert code(out.getvalue()) == "file.broken"
    assert code(rezipped(BOOK, {"[Content_Types].xml": None})) == "file.broken"
    assert code(rezipped(BOOK, {"xl/workbook.xml": None})) == "file.broken"
    assert code(rezipped(BOOK, {SHEET: None})) == "file.broken"
    assert code(rezipped(BOOK, {"[Content_Types].xml": None, "content.xml": b""})) == "file.opendocument"
    assert code(rezipped(BOOK, {"xl/workbook.bin": b""})) == "file.binary_workbook"


@pytest.mark.parametrize(
    "part", ["xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml", "\\xl\\vbaProject.bin"]
)
def test_macros(part: str) -> None:
    assert code(rezipped(BOOK, {part: b"x"})) == "file.macros"


def test_links_to_other_files() -> None:
    assert code(rezipped(BOOK, {"xl/externalLinks/externalLink1.xml": b"<x/>"})) == "file.external_links"


def test_a_part_packed_beyond_belief() -> None:
    assert code(rezipped(BOOK, {"xl/media/x.bin": bytes(2_000_000)})) == "file.zip_bomb"


def test_a_sheet_packed_beyond_belief() -> None:
    blank = sheet_of('<row r="1">' + " " * 3_000_000 + "</row>")
    assert code(rezipped(BOOK, {SHEET: blank})) == "file.zip_bomb"


def test_more_content_than_can_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED", 1000)
    assert code(BOOK) == "file.zip_bomb"


def test_more_parts_than_can_be_meant() -> None:
    assert code(rezipped(BOOK, {f"xl/media/{number}": b"" for number in range(2001)})) == "file.zip_bomb"


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_a_part_that_is_longer_than_it_says(part: str) -> None:
    long = sheet_of('<row r="1"><c r="A1"><v>1</v></c></row>' * 1000)
    body = bytearray(rezipped(BOOK, {part: long}))
    size = len(long).to_bytes(4, "little")
    while (place := body.find(size)) >= 0:
        body[place : place + 4] = (50).to_bytes(4, "little")
    assert code(bytes(body)) == "file.broken"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice() -> None:
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a") as made:
        made.writestr(SHEET, sheet_of(""))
    assert code(out.getvalue()) == "file.broken"


def test_two_sheets_of_one_name() -> None:
    listed = zipfile.ZipFile(io.BytesIO(BOOK)).read("xl/workbook.xml")
    start, end = listed.index(b"<sheet "), listed.index(b"</sheets>")
    assert code(rezipped(BOOK, {"xl/workbook.xml": listed[:end] + listed[start:end] + listed[end:]})) == "file.broken"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999999"><c><v>2</v></c></row>',
        "<row r='1'><c r='xfd1048576'><v>2</v></c></row>",
        '<row r="99999999999"><c r="A1"><v>1</v></c><c><v>1</v></c></row>',
        '<row r="1"><c\n r="ZZZ9999999" t="str"><v>x</v></c></row>',
    ],
)
def test_cells_so_far_apart_that_the_rectangle_between_them_would_fill_the_memory(cells: str) -> None:
    assert code(with_sheet(cells)) == "file.too_many_cells"


def test_blank_cells_far_away_are_nothing() -> None:
    cells = '<row r="1"><c r="A1" t="str"><v>Ключ</v></c><c r="B1" t="str"><v>Значение</v></c></row>'
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    table = from_xlsx(with_sheet(cells + far), one("Значение", text))
    assert list(table) == []


def test_a_long_text_shared_by_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = f'<sst xmlns="x"><si><t>{"y" * 30_000}</t></si><si><t>z</t></si></sst>'.encode()
    many = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>{{}}</v></c></row>' for row in range(1, 1001))
    monkeypatch.setattr(survey, "MOST_TEXT", 20_000_000)
    bomb = {"xl/sharedStrings.xml": texts, SHEET: sheet_of(many.replace("{}", "0"))}
    assert code(rezipped(BOOK, bomb)) == "file.too_many_cells"
    harmless = bomb | {SHEET: sheet_of(many.replace("{}", "1"))}
    assert code(rezipped(BOOK, harmless)) == "header.not_found"


@pytest.mark.parametrize(
    "sheet",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><f/>&b;</sheetData></worksheet>',
        b"<worksheet><sheetData><row><c r='1A'><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='x'><c r='A1'><f>1</f><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>77</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c r='A1' t='zz'><v>77</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c r='A1'",
        b"<worksheet>" * 100_000,
        b"\x00\x01\x02",
        b"",
    ],
    ids=range(9),
)
def test_a_sheet_that_is_no_xml(sheet: bytes) -> None:
    assert code(rezipped(BOOK, {SHEET: sheet})) in {"file.broken", "file.zip_bomb", "header.not_found"}


def test_a_sheet_of_formulas_none_of_which_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "MOST_TROUBLES", 100)
    cells = "".join(f'<row r="{row}"><c r="A{row}"><f>1</f></c></row>' for row in range(1, 200))
    assert code(with_sheet(cells)) == "cell.formula_not_computed"


def test_merged_cells_without_number() -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row><row r="60000"><c r="A60000"><v>1</v></c></row>'
    merges = "<mergeCells>" + '<mergeCell ref="A1:B60000"/>' * 1000 + "</mergeCells>"
    assert code(with_sheet(row, merges)) == "file.broken"


NUMBERS = {"NaN": "NaN", "inf": "inf", "1e400": "1e400", "-1e400": "-1e400"}


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_that_are_none(number: str) -> None:
    cells = (
        '<row r="1"><c r="A1" t="str"><v>Ключ</v></c><c r="B1" t="str"><v>Значение</v></c></row>'
        f'<row r="2"><c r="B2"><v>{number}</v></c></row>'
    )
    assert codes(faults(from_xlsx(with_sheet(cells), one("Значение", decimal)))) == ["cell.not_a_number"]


# --- texts -----------------------------------------------------------------------------------------------------------

LONG = 10_000_000


@pytest.mark.parametrize("filling", [b"x", b";", b",", b'"', b'";', b"\xd0\xaf", b" ", b"1;", b"'", b"\r"], ids=repr)
def test_ten_megabytes_in_one_line(filling: bytes) -> None:
    body = ";".join(HEADER).encode() + b"\n" + (filling * LONG)[:LONG]
    try:
        found = faults(from_csv(body))
    except Unreadable as unreadable:
        found = unreadable.faults
    assert set(codes(found)) <= {
        "row.too_long",
        "row.quotes",
        "file.undecodable",
        "file.delimiter_ambiguous",
        "file.too_many_rows",
    }


def test_ten_megabytes_without_a_header() -> None:
    assert codes(refusal(lambda: from_csv(b"x" * LONG))) == ["row.too_long"]
    assert codes(refusal(lambda: from_csv((b"ab,cd;" * 1000 + b"\n") * 1000))) == ["header.not_found"]


def test_memory_does_not_grow_with_the_rows() -> None:
    rows = 10_000
    csv = (";".join(HEADER) + "\n" + "550;5А;25\n" * rows).encode()
    ndjson = ('{"school": "550", "class": "5А", "pupils": 25}\n' * rows).encode()
    array = b"[" + b",".join(ndjson.splitlines()) + b"]"
    for body, kind in ((csv, "text/csv"), (ndjson, "application/x-ndjson"), (array, "application/json")):
        tracemalloc.start()
        assert sum(row.values["pupils"] for row in read(body, CLASSES, media_type=kind)) == 25 * rows
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 8_000_000, kind


def walk(body: bytes, kind: str) -> None:
    try:
        table = read(body, CLASSES, media_type=kind)
    except Unreadable as unreadable:
        found = [*unreadable.faults, *unreadable.notes]
    else:
        found = [fault for row in table for fault in row.faults] + table.notes
    for fault in found:
        fault.message.ru.encode()
        fault.message.en.encode()
        assert "\n" not in fault.message.ru


GARBAGE = st.one_of(
    st.binary(max_size=200),
    st.text("Код школы;Класс,Ученикв\t\"'\n\r=1250.- \u00a0\ufeff\ud800{}[]:\\", max_size=200).map(
        lambda said: said.encode("utf-8", "surrogatepass")
    ),
    st.binary(max_size=50).map(lambda more: ";".join(HEADER).encode() + b"\n" + more),
    st.binary(max_size=50).map(lambda more: b'[{"school": "' + more + b'"}]'),
)


@UNHURRIED
@given(GARBAGE, st.sampled_from(MEDIA_TYPES))
def test_garbage_is_refused_and_never_breaks(body: bytes, kind: str) -> None:
    walk(body, kind)


INSIDES = [
    *("<v>1</v>", "<v></v>", "<f>x</f>", "<f/><v>0</v>", "<is><t>x</t></is>", "", "<v>#N/A</v>", "<v>Класс</v>"),
    *("<v>1e999</v>", "<v>-1</v>", "<v>2026-01-01</v>", "<x/>", "<v>1<v>2</v></v>"),
]


@UNHURRIED
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "C", "a", "AA", "1", "", "ZZZZ"]),
            st.sampled_from(["1", "2", "3", "0", "", "77"]),
            st.sampled_from(["n", "s", "str", "b", "e", "d", "inlineStr", "zz"]),
            st.sampled_from(INSIDES),
        ),
        max_size=12,
    )
)
def test_a_sheet_of_odd_cells_is_refused_and_never_breaks(cells: list[tuple[str, str, str, str]]) -> None:
    made = "".join(f'<c r="{column}{row}" t="{kind}">{inside}</c>' for column, row, kind, inside in cells)
    walk(with_sheet(f"<row>{made}</row>"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

"""What is written opens in Excel, runs nothing there, and reads back as what it was."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.tabular import (
    Absence,
    Column,
    Sheet,
    TableShape,
    boolean,
    choice,
    date_,
    decimal,
    integer,
    share,
    text,
    write_csv,
    write_xlsx,
)
from app.kernel.tabular.guard import unguarded
from app.kernel.tabular.readers import Facts, Misread
from app.kernel.tabular.to_csv import spelled
from app.kernel.text import Text
from tests.kernel.tabular.conftest import UNHURRIED, from_csv, from_json, from_xlsx, values

COLUMNS = ["Код", "Название", "Число", "Балл", "Доля", "Дата", "Верно", "Вид"]
KINDS = {"general": Text("Общая", "General"), "special": Text("Особая", "Special")}
READERS = (text, text, integer, decimal, share, date_, boolean, choice(KINDS))
SHAPE = TableShape(
    tuple(
        Column(f"c{place}", Text(title, f"Column {place}"), reads, filled=place == 0, absences=True)
        for place, (title, reads) in enumerate(zip(COLUMNS, READERS, strict=True))
    )
)


def written_csv(rows: Sequence[Sequence[object]], columns: Sequence[str] = COLUMNS, **more: Any) -> bytes:
    return b"".join(write_csv(rows, columns, **more))


def written_xlsx(*sheets: Sheet) -> bytes:
    out = io.BytesIO()
    write_xlsx(sheets, out)
    return out.getvalue()


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
ANY_TEXT = st.one_of(st.text(LETTERS | st.just("\n"), min_size=1), st.text("=+-@'\"\t;, \nx1Я_0Dx", min_size=1))


def stands_for_itself(said: str) -> bool:
    """Trimmed, composed, in lines of LF, and no word for an absence or an error."""
    try:
        return text(said, Facts()) == said and len(said.encode("utf-16-le")) < 60_000
    except Misread:
        return False


TEXTS = ANY_TEXT.map(str.strip).filter(stands_for_itself)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**13), max_value=10**13, places=6)
EXACT = st.one_of(
    NUMBERS, st.integers(-(10**20), 10**20).map(Decimal), st.sampled_from(["1.234", "-1.234", "12.345"]).map(Decimal)
)
SHARES = st.decimals(0, 1, places=5)
DATES = st.dates(date(1900, 3, 1), date(9999, 12, 31))


def or_absent(found: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return found | st.sampled_from(Absence)


ROWS = st.lists(
    st.tuples(
        TEXTS,
        or_absent(TEXTS),
        or_absent(st.integers(-(10**18), 10**18)),
        or_absent(EXACT),
        or_absent(SHARES),
        or_absent(DATES),
        or_absent(st.booleans()),
        or_absent(st.sampled_from(sorted(KINDS))),
    ).filter(lambda row: not str(row[0]).lower().startswith(("итого", "всего", "total", "grand total"))),
    max_size=5,
)


def as_rows(read: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row[f"c{place}"] for place in range(len(COLUMNS))) for row in read]


@UNHURRIED
@given(ROWS, st.booleans(), st.sampled_from([".", ","]))
def test_a_csv_reads_back_as_it_was(rows: list[tuple[Any, ...]], bom: bool, mark: Literal[".", ","]) -> None:
    assert as_rows(values(from_csv(written_csv(rows, bom=bom, mark=mark), SHAPE))) == rows


@UNHURRIED
@given(ROWS)
def test_a_workbook_reads_back_as_it_was(rows: list[tuple[Any, ...]]) -> None:
    assert as_rows(values(from_xlsx(written_xlsx(Sheet("Данные", COLUMNS, rows)), SHAPE))) == rows


@UNHURRIED
@given(ROWS)
def test_json_reads_as_what_it_says(rows: list[tuple[Any, ...]]) -> None:
    said = [{f"c{place}": unguarded(spelled(value)) for place, value in enumerate(row)} for row in rows]
    assert as_rows(values(from_json(said, SHAPE))) == rows


@UNHURRIED
@given(st.lists(st.lists(st.text("=+-@\t\r'\"x,;\n"), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_a_csv_begins_like_a_formula(rows: list[list[str]]) -> None:
    for row in csv.reader(io.StringIO(written_csv(rows, ["a", "=b"]).decode(), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)


def test_how_values_are_spelled() -> None:
    row = [
        None,
        "=1+1",
        -5,
        Decimal("-1.234"),
        0.5,
        date(2026, 9, 1),
        datetime(2026, 9, 1, 12, tzinfo=timezone(timedelta(hours=6))),
        True,
        Absence.UNKNOWN,
        UUID(int=5),
        Decimal("1E+3"),
    ]
    line = "'=1+1,-5,-1.234,0.5,2026-09-01,2026-09-01T06:00:00Z,true,unknown,00000000-0000-0000-0000-000000000005,1000"
    assert written_csv([row], ["a"]) == f"a\r\n,{line}\r\n".encode()
    assert written_csv([[-5, Decimal("-1.234"), Decimal("0.5"), 1.25]], ["a"], bom=True, mark=",") == (
        b"\xef\xbb\xbfa\r\n-5;-1,2340;0,5;1,25\r\n"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), object(), [1], b"x"])
def test_what_is_no_value_is_a_mistake_of_the_program(value: object) -> None:
    writers: list[Callable[[], object]] = [
        lambda: written_csv([[value]]),
        lambda: written_xlsx(Sheet("a", ["a"], [[value]])),
    ]
    for write in writers:
        with pytest.raises((ValueError, TypeError)):
            write()


def test_a_csv_comes_in_pieces() -> None:
    pieces = list(write_csv(([number, "x" * 50] for number in range(10_000)), ["a", "b"]))
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 200_000


def test_a_workbook_has_real_types_and_a_header_that_stays() -> None:
    rows = [["=1+1", 5, Decimal("0.1"), Decimal("0.1234567890123456789"), date(2026, 9, 1), True, Absence.UNKNOWN, None,
             datetime(2026, 9, 1, 12, tzinfo=UTC), 10**17 + 1]]  # fmt: skip
    titles = ["Первый", "b", "c", "d", "e", "f", "g", "h", "i", "Очень длинный заголовок столбца " * 3]
    body = written_xlsx(Sheet("Один", titles, rows), Sheet("Два", ["x"], []))
    book = openpyxl.load_workbook(io.BytesIO(body))
    assert book.sheetnames == ["Один", "Два"]
    sheet = book["Один"]
    cells = [cell.value for cell in sheet[2]]
    assert cells == ["=1+1", 5, 0.1, "0.1234567890123456789", datetime(2026, 9, 1), True, "unknown", None,  # noqa: DTZ001
                     datetime(2026, 9, 1, 12), "100000000000000001"]  # noqa: DTZ001  # fmt: skip
    assert sheet["A2"].data_type == "s", "a text, and no formula"
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet["E2"].number_format == "yyyy-mm-dd"
    assert 9 <= sheet.column_dimensions["A"].width < sheet.column_dimensions["J"].width <= 50


def test_a_text_beyond_the_limit_of_a_cell_is_a_mistake_and_not_cut() -> None:
    with pytest.raises(ValueError, match="32767"):
        written_xlsx(Sheet("a", ["a"], [["x" * 32_768]]))

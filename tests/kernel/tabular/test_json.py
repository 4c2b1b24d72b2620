"""JSON and NDJSON: the same rows, pointed at by JSON pointers."""

import json
from decimal import Decimal

import pytest

from app.kernel.tabular import Absence, decimal, integer, text
from tests.kernel.tabular.conftest import (
    codes,
    faults,
    from_json,
    from_ndjson,
    one,
    refusal,
    spots,
    values,
)

ROW = {"school": "550", "class": "5А", "pupils": 25}


def test_an_array_of_objects_is_a_table() -> None:
    table = from_json([ROW, {"Код школы": "551", "Класс": "6Б", "Учеников": "1 024", "mean": 12.5}])
    assert values(table) == [ROW, {"school": "551", "class": "6Б", "pupils": 1024, "mean": Decimal("12.5")}]
    assert [row.number for row in table] == [1, 2]


def test_absent_and_null_differ() -> None:
    shape = one("Показатель", integer)
    assert values(from_json([{"key": "a"}, {"key": "a", "value": None}], shape)) == [
        {"key": "a"},
        {"key": "a", "value": None},
    ]


def test_a_column_that_was_asked_for_tells_its_absences_apart() -> None:
    shape = one("Показатель", integer, absences=True)
    rows = [{"value": None}, {"value": "н/д"}, {"value": "not_applicable"}, {"value": 0}]
    assert [row["value"] for row in values(from_json(rows, shape))] == [
        Absence.ABSENT,
        Absence.UNKNOWN,
        Absence.NOT_APPLICABLE,
        0,
    ]


def test_what_every_row_needs_is_missed_row_by_row() -> None:
    assert spots(faults(from_json([{"pupils": 1, "class": "5А"}, {"school": "1", "class": "5А"}, {}]))) == [
        ("/0/school", "cell.blank"),
        ("/1/pupils", "column.missing"),
        ("/2/school", "cell.blank"),
        ("/2/class", "cell.blank"),
        ("/2/pupils", "column.missing"),
    ]


def test_faults_point_into_the_document() -> None:
    found = faults(from_json([ROW, {**ROW, "pupils": False, "mean": {"a": 1}}, {**ROW, "Учеников": 3}]))
    assert spots(found) == [
        ("/1/pupils", "cell.not_a_number"),
        ("/1/mean", "cell.nested"),
        ("/2/pupils", "column.duplicate"),
    ]
    assert found[0].place == {"row": 2, "column": "pupils"}
    assert found[0].message.ru == "Элемент 2, поле pupils. «False» — не число."


def test_an_unknown_name_is_told_once() -> None:
    table = from_json([{**ROW, "a/b~c": 1}, {**ROW, "a/b~c": 2, "Средний бал": 3}])
    assert len(values(table)) == 2
    assert spots(table.notes) == [("/0/a~1b~0c", "column.unknown"), ("/1/Средний бал", "column.unknown")]
    assert table.notes[1].hint is not None


@pytest.mark.parametrize("name", ["\ud800", "a" * 900_000, "a\x00b", ""])
def test_a_name_that_nobody_could_mean_is_told_of_as_far_as_it_can_be(name: str) -> None:
    """It came from one line of NDJSON, and the answer that names it must itself be text of bearable length."""
    table = from_ndjson(json.dumps(ROW | {name: 1}))
    assert len(values(table)) == 1
    (note,) = table.notes
    assert len(note.pointer.encode()) < 300


def test_a_name_said_twice_is_a_fault() -> None:
    body = b'[{"school": "1", "school": "2", "class": "5", "pupils": 1}]'
    assert spots(faults(from_json(body))) == [("/0/school", "cell.repeated")]


def test_elements_that_are_no_objects_are_told_one_by_one() -> None:
    found = faults(from_json([ROW, 5, [], "x", None, ROW]))
    assert spots(found) == [(f"/{number}", "row.not_an_object") for number in range(1, 5)]


@pytest.mark.parametrize("body", [b'{"items": []}', b'"x"', b"5", b"null", b"x"])
def test_only_an_array_is_a_table(body: bytes) -> None:
    assert codes(refusal(lambda: from_json(body))) == ["file.not_an_array"]


def test_an_empty_array_is_an_empty_table() -> None:
    assert list(from_json([])) == list(from_json(b" [ ] ")) == []


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b'[{"school": 1}', 1, 15),
        (b'[{"school": 1},]', 1, 16),
        (b'[{"school": 1} {"school": 2}]', 1, 16),
        (b'[{"school": 1}]x', 1, 16),
        (b'[{"school": 1},\n {"school": }]', 2, 13),
        (b'[{"school": 1},\n {"school": "a', 2, 13),
        ("[{\"школа\": 1},\n\n {'a': 1}]".encode(), 3, 3),
    ],
)
def test_a_broken_document_is_told_where(body: bytes, line: int, column: int) -> None:
    fault = faults(from_json(body, one("Школа", integer, aliases=("school",))))[-1]
    assert fault.code == "file.bad_json"
    assert f"Line {line}, character {column}:" in fault.message.en


def test_places_are_right_far_into_a_document() -> None:
    rows = [json.dumps({"key": "школа" * 50, "value": number}, ensure_ascii=False) for number in range(3000)]
    good = "[\n" + ",\n".join(rows) + "\n]"
    shape = one("Показатель", integer)
    assert [row["value"] for row in values(from_json(good.encode(), shape))] == list(range(3000))
    broken = good.replace('"value": 2990', '"value": ?')
    found = faults(from_json(broken.encode(), shape))
    column = rows[2990].index("2990") + 1
    assert [(fault.code, fault.place["row"]) for fault in found] == [("file.bad_json", 2991)]
    assert f"Line 2992, character {column}:" in found[0].message.en


@pytest.mark.parametrize(
    ("raw", "code"),
    [("NaN", "cell.not_a_number"), ("-Infinity", "cell.not_a_number"), ("1" * 5000, "cell.number_too_long"),
     ("1e999999999999999999999", "cell.number_too_long"), ("1e400000000", "cell.number_too_long"),
     ("1e-400000000", "cell.number_too_long"), ("0." + "1" * 5000, "cell.number_too_long")],
    ids=lambda raw: raw[:12],
)  # fmt: skip
def test_a_number_that_is_none_is_the_fault_of_its_cell(raw: str, code: str) -> None:
    shape = one("Показатель", decimal)
    body = f'[{{"key": "a", "value": {raw}}}, {{"key": "b", "value": 1}}]'.encode()
    assert spots(faults(from_json(body, shape))) == [("/0/value", code)]


def test_numbers_keep_every_digit() -> None:
    body = b'[{"key": 12345678901234567, "value": 0.1234567890123456789}]'
    assert values(from_json(body, one("Показатель", decimal))) == [
        {"key": "12345678901234567", "value": Decimal("0.1234567890123456789")}
    ]


def test_a_lone_surrogate_is_the_fault_of_its_cell() -> None:
    body = b'[{"key": "\\ud800", "value": "\\udfff"}, {"\\ud800": 1}]'
    table = from_json(body, one("Показатель", text))
    found = faults(table)
    assert spots(found) == [("/0/key", "cell.bad_character"), ("/0/value", "cell.bad_character")]
    for fault in [*found, *table.notes]:
        fault.message.ru.encode()


def test_deep_nesting_ends_the_reading_and_not_the_process() -> None:
    shape = one("Показатель", integer)
    deep = b'[{"value": 1}, {"value": ' + b"[" * 200_000 + b"]" * 200_000 + b"}]"
    assert codes(faults(from_json(deep, shape))) == ["row.nested"]
    assert codes(faults(from_json(b"[" * 200_000, shape))) == ["row.nested"]


def test_an_element_without_end_is_not_gathered_without_end() -> None:
    body = b'[{"key": "' + b"x" * 10_000_000 + b'"}]'
    assert codes(faults(from_json(body, one("Показатель", integer)))) == ["row.too_long"]


def test_json_must_be_utf8() -> None:
    assert codes(refusal(lambda: from_json('[{"key": "я"}]'.encode("cp1251")))) == ["file.undecodable"]
    assert codes(refusal(lambda: from_json('[{"key": "я"}]'.encode("utf-16")))) == ["file.undecodable"]
    assert values(from_json(b'\xef\xbb\xbf[{"key": "a"}]', one("Показатель", integer))) == [{"key": "a"}]


def test_a_line_is_a_row_and_a_broken_line_spoils_no_other() -> None:
    lines = [
        json.dumps(ROW),
        "",
        '{"school": ',
        "[1]",
        "{} x",
        json.dumps(ROW | {"pupils": "?"}),
        "[" * 100_000,
        json.dumps(ROW),
    ]
    table = from_ndjson("\n".join(lines))
    found = list(table)
    assert [(row.number, codes(row.faults)) for row in found] == [
        (1, []),
        (3, ["row.bad_json"]),
        (4, ["row.not_an_object"]),
        (5, ["row.bad_json"]),
        (6, ["cell.not_a_number"]),
        (7, ["row.nested"]),
        (8, []),
    ]
    assert found[1].faults[0].message.en == "Row 3. This is no valid JSON (character 12)."
    assert found[4].faults[0].pointer == "/pupils"


def test_a_line_without_end_is_told() -> None:
    assert codes(faults(from_ndjson('{"school": "' + "x" * 3_000_000))) == ["row.too_long"]


def test_other_numbers_settle_what_a_comma_means_here_too() -> None:
    shape = one("Показатель", decimal)
    assert codes(faults(from_json([{"value": "1,234"}, {"value": 12.5}], shape))) == ["cell.ambiguous_number"]
    assert values(from_json([{"value": "1,234"}, {"value": "12,5"}], shape))[0] == {"value": Decimal("1.234")}

"""The header is found by what it says: below title lines, in one row or more, in either language."""

import pytest

from app.kernel.tabular import Column, TableShape, Unreadable, integer, text
from app.kernel.text import Text
from tests.kernel.tabular.conftest import CLASSES, HEADER, codes, csv_of, from_csv, refusal, spots, values

GROUPED = TableShape((
    Column("school", Text("Код школы", "School"), text, filled=True),
    Column("math_tested", Text("Математика: писали", "Mathematics: tested"), integer),
    Column("math_max", Text("Математика: максимум", "Mathematics: maximum"), integer),
    Column("russian_tested", Text("Русский язык: писали", "Russian: tested"), integer),
    Column("note", Text("Примечание", "Note"), text),
))  # fmt: skip


def test_title_lines_stand_above_the_header() -> None:
    table = from_csv(csv_of([["Отчёт за 2026 год"], ["Район", "Восточный"], [], HEADER, ["550", "5А", "25"]]))
    assert table.header_row == 4
    assert [row.number for row in table] == [5]


@pytest.mark.parametrize(
    "titles",
    [
        "КОД ШКОЛЫ;класс ;учеников",
        "School code;Class;Pupils",
        "school;class;pupils",
        "Код\u00a0школы:;«Класс»;Учеников*",
        '"Код\nшколы";Класс;"Учеников "',
        "Код ОО;Класс;Число учеников (чел.)",
        "Koд школы;Клаcс;Учеников",
    ],
)
def test_a_title_may_be_spelled_in_many_ways(titles: str) -> None:
    assert values(from_csv(titles + "\n550;5А;25\n")) == [{"school": "550", "class": "5А", "pupils": 25}]


def test_a_saved_mapping_comes_first() -> None:
    body = "Шк;Класс;Учеников;Класс прошлого года\n550;5А;25;4А\n"
    table = from_csv(body, mapping={"шк.": "school", "класс прошлого года": None})
    assert values(table)[0]["school"] == "550"
    assert table.notes == []
    assert table.columns == {"school": "Шк", "class": "Класс", "pupils": "Учеников"}


def test_a_mapping_to_nowhere_is_told() -> None:
    assert codes(refusal(lambda: from_csv(csv_of([HEADER]), mapping={"a": "nowhere"}))) == ["mapping.unknown"]


def test_unknown_columns_are_each_named_with_the_nearest_known_title() -> None:
    table = from_csv("Код школы;Класс;Учеников;Средний бал;Погода\n550;5А;25;;\n")
    assert spots(table.notes) == [("D1", "column.unknown"), ("E1", "column.unknown")]
    assert table.notes[0].place == {"row": 1, "column": "D", "title": "Средний бал"}
    assert table.notes[0].hint == Text("Может быть, это «Средний балл»?", "Is it «Средний балл», perhaps?")
    assert table.notes[1].hint is None


def test_every_missing_and_every_doubled_column_is_told_at_once() -> None:
    with pytest.raises(Unreadable) as caught:
        from_csv("Код школ;Класс;Класс;Средний балл\n550;5А;5А;1\n")
    faults = caught.value.faults
    assert codes(faults) == ["column.missing", "column.missing", "column.duplicate"]
    assert faults[0].hint is not None
    assert "столбец A «Код школ»" in faults[0].hint.ru
    assert "«Учеников»" in faults[1].message.ru
    assert "B «Класс», C «Класс»" in faults[2].message.ru
    assert codes(caught.value.notes) == ["column.unknown"]


def test_a_file_without_a_header_is_told_what_is_wanted() -> None:
    (fault,) = refusal(lambda: from_csv("550;5А;25\n551;6Б;30\n"))
    assert fault.code == "header.not_found"
    assert fault.hint is not None
    assert "«Код школы», «Класс», «Учеников»" in fault.hint.ru
    assert "«School code», «Class», «Pupils»" in fault.hint.en


def test_a_header_of_two_rows_has_groups_above_its_columns() -> None:
    body = csv_of([
        ["Результаты"],
        ["Код школы", "Математика", "", "Русский язык", "Примечание"],
        ["", "Писали", "Максимум", "Писали", ""],
        ["550", "25", "20", "24", "-"],
    ])  # fmt: skip
    table = from_csv(body, GROUPED)
    assert table.header_row == 3
    assert table.columns["math_max"] == "Математика / Максимум"
    assert values(table) == [{"school": "550", "math_tested": 25, "math_max": 20, "russian_tested": 24, "note": None}]


def test_a_column_beside_a_group_is_known_by_its_own_title() -> None:
    body = csv_of([
        ["", "Математика", "", "Русский язык", ""],
        ["Код школы", "Писали", "Максимум", "Писали", "Примечание"],
        ["550", "25", "20", "24", "болели"],
    ])  # fmt: skip
    assert values(from_csv(body, GROUPED))[0]["note"] == "болели"


def test_a_header_of_three_rows() -> None:
    body = csv_of([
        ["Код школы", "Результаты", "", "", "Примечание"],
        ["", "Математика", "", "Русский язык", ""],
        ["", "Писали", "Максимум", "Писали", ""],
        ["550", "25", "20", "24", ""],
    ])  # fmt: skip
    assert values(from_csv(body, GROUPED))[0]["russian_tested"] == 24


def test_a_second_row_that_only_parts_unknown_columns_belongs_to_the_header() -> None:
    body = csv_of([
        ["Код школы", "Класс", "Учеников", "Погода", ""],
        ["", "", "", "утром", "вечером"],
        ["550", "5А", "25", "1", "2"],
    ])  # fmt: skip
    table = from_csv(body)
    assert table.header_row == 2
    assert [note.place["title"] for note in table.notes] == ["Погода / утром", "Погода / вечером"]
    assert len(values(table)) == 1


def test_the_same_column_under_two_groups_is_doubled() -> None:
    body = csv_of([["", "Осень", "Весна"], ["Код школы", "Примечание", "Примечание"], ["550", "a", "b"]])
    assert codes(refusal(lambda: from_csv(body, GROUPED))) == ["column.duplicate"]


def test_a_shape_in_which_a_title_means_two_columns_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="must name one column: a, b"):
        TableShape((
            Column("a", Text("Код", "Code"), text),
            Column("b", Text("Номер", "Number"), text, aliases=("КОД!",)),
        ))  # fmt: skip


def test_hundreds_of_columns_are_no_burden() -> None:
    titles = [f"x{number}" for number in range(400)]
    table = from_csv(csv_of([[*titles, *HEADER], [*titles, "550", "5А", "25"]]), CLASSES)
    assert len(table.notes) == 400
    assert table.notes[-1].pointer == "OJ1"
    assert values(table)[0]["pupils"] == 25

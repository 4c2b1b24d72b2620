"""CSV in the dress that Excel and other programs give it."""

import codecs
from decimal import Decimal

import pytest

from app.kernel.tabular import decimal, integer, read, text
from tests.kernel.tabular.conftest import (
    CLASSES,
    HEADER,
    codes,
    csv_of,
    faults,
    from_csv,
    one,
    refusal,
    spots,
    values,
)

ROWS = [HEADER, ["550", "5А", "25"], ["551", "6Б", "1 024"]]
READ = [{"school": "550", "class": "5А", "pupils": 25}, {"school": "551", "class": "6Б", "pupils": 1024}]
TEXT = csv_of(ROWS).decode()


DRESSES = {
    "UTF-8": TEXT.encode(),
    "UTF-8 with a mark": codecs.BOM_UTF8 + TEXT.encode(),
    "cp1251": TEXT.encode("cp1251"),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-16 BE with a mark": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "UTF-16 LE": TEXT.encode("utf-16-le"),
    "UTF-16 BE": TEXT.encode("utf-16-be"),
    "commas": TEXT.replace(";", ",").encode(),
    "tabs": TEXT.replace(";", "\t").encode(),
    "LF": TEXT.replace("\r\n", "\n").encode(),
    "CR": TEXT.replace("\r\n", "\r").encode(),
    "told semicolon": b"sep=;\r\n" + TEXT.encode(),
    "told comma": b"sep=,\r\n" + TEXT.replace(";", ",").encode(),
    "told tab": codecs.BOM_UTF8 + b"sep=\t\r\n" + TEXT.replace(";", "\t").encode(),
    "no last line end": TEXT.rstrip().encode(),
}


@pytest.mark.parametrize("dress", DRESSES)
def test_the_same_table_in_every_encoding_and_with_every_delimiter(dress: str) -> None:
    assert values(from_csv(DRESSES[dress])) == READ


def test_a_declared_charset_is_believed_if_it_is_true() -> None:
    body = TEXT.encode("cp1251")
    for charset in ("windows-1251", '"CP1251"'):
        assert values(read(body, CLASSES, media_type=f"text/csv; header=present; charset={charset}")) == READ
    assert codes(refusal(lambda: read(body, CLASSES, media_type="text/csv; charset=utf-8"))) == ["file.undecodable"]
    assert codes(refusal(lambda: read(body, CLASSES, media_type="text/csv; charset=koi8-r"))) == [
        "file.charset_unsupported"
    ]
    assert codes(refusal(lambda: read(body, CLASSES, media_type="text/csv; charset=x\ud800"))) == [
        "file.charset_unsupported"
    ]


PROSE = "Гимназия имени Марии Кюри;5А;25\r\nВечерняя школа посёлка Заозёрный;6Б;30\r\n"


@pytest.mark.parametrize("codec", ["koi8-r", "cp866", "mac-cyrillic", "iso8859-5"])
def test_other_russian_encodings_are_refused_and_not_turned_to_gibberish(codec: str) -> None:
    body = ("school;class;pupils\r\n" + PROSE).encode(codec)
    assert codes(refusal(lambda: from_csv(body))) == ["file.encoding_unknown"]


def test_western_letters_are_not_taken_for_russian() -> None:
    body = "school;class;pupils\r\nCafé;5é;3\r\nZoë;6;4\r\n".encode("cp1252")
    assert codes(refusal(lambda: from_csv(body))) == ["file.encoding_unknown"]


def test_a_damaged_byte_in_utf8_is_named_and_the_file_not_taken_for_cp1251() -> None:
    body = TEXT.encode().replace("6Б".encode(), b"6\xff")
    (fault,) = refusal(lambda: from_csv(body))
    assert fault.code == "file.undecodable"
    assert "Строка 3, знак 6: байт 0xFF" in fault.message.ru


def test_a_damaged_byte_far_into_a_file_is_named_too() -> None:
    rows = "School;Class;Pupils\n" + "550;5A;25\n" * 300_000
    body = rows.encode() + "551;6Б;30\n551;7Б;".encode() + b"\xd0\n"
    (fault,) = refusal(lambda: from_csv(body, CLASSES, mapping={"School": "school"}))
    assert (fault.code, "Строка 300003, знак 8: байт 0xD0" in fault.message.ru) == ("file.undecodable", True)


def test_signs_of_print_alone_are_enough_for_cp1251() -> None:
    body = "school;class;pupils\r\n№\xa0550;5;1\xa0024\r\n".encode("cp1251")
    assert values(from_csv(body)) == [{"school": "№\xa0550", "class": "5", "pupils": 1024}]


def test_a_nul_is_named() -> None:
    for body in (TEXT.encode().replace(b"551", b"5\x001"), TEXT.replace("551", "5\x001").encode("utf-16")):
        (fault,) = refusal(lambda body=body: from_csv(body))  # type: ignore[misc]
        assert fault.code == "file.nul"
        assert "Line 3, character 2" in fault.message.en


def test_half_a_character_of_utf16_is_named() -> None:
    assert codes(refusal(lambda: from_csv(TEXT.encode("utf-16")[:-1]))) == ["file.undecodable"]


def test_a_tie_between_delimiters_is_refused() -> None:
    (fault,) = refusal(
        lambda: from_csv("pupils,x;class\n1,2;3\n", one("Учеников", integer, aliases=("pupils", "class")))
    )
    assert fault.code == "file.delimiter_ambiguous"
    assert "точка с запятой, запятая" in fault.message.ru
    assert fault.hint is not None
    assert "sep=;" in fault.hint.en


def test_an_unknown_separator_is_refused() -> None:
    assert codes(refusal(lambda: from_csv("sep=|\nschool|class\n"))) == ["file.delimiter_unsupported"]


def test_commas_inside_values_do_not_win_over_the_delimiter_of_the_header() -> None:
    body = "Код школы;Класс;Учеников;Средний балл\n1,2,3;5,А,Б;7;12,5\n1,2,3;5,А,Б;7;12,5\n"
    assert values(from_csv(body))[0] == {"school": "1,2,3", "class": "5,А,Б", "pupils": 7, "mean": Decimal("12.5")}


def test_a_table_of_one_column_has_no_delimiter() -> None:
    names = "Значение\nШкола № 5, вечерняя\nЛицей\n"
    shape = one("Значение", text)
    assert [row["value"] for row in values(from_csv(names, shape))] == ["Школа № 5, вечерняя", "Лицей"]
    assert codes(refusal(lambda: from_csv(names + "a;b\tc\n", shape))) == ["file.delimiter_ambiguous"]


def test_quotes_hold_delimiters_quotes_and_line_breaks_and_rows_keep_their_line() -> None:
    body = 'Код школы;Класс;Учеников\n"550;\n""А""";5А;25\n\n551;6Б;много\n'
    rows = list(from_csv(body))
    assert rows[0].values["school"] == '550;\n"А"'
    assert [row.number for row in rows] == [2, 5]
    assert spots(rows[1].faults) == [("C5", "cell.not_a_number")]


def test_a_quote_in_the_middle_of_a_word_is_a_quote() -> None:
    assert values(from_csv('Код школы;Класс;Учеников\nООО "Ромашка";5А;1\n'))[0]["school"] == 'ООО "Ромашка"'


def test_a_row_with_broken_quotes_does_not_spoil_the_next() -> None:
    rows = list(from_csv('Код школы;Класс;Учеников\n"550"x;5А;25\n551;6Б;30\n'))
    assert [codes(row.faults) for row in rows] == [["row.quotes"], []]
    assert rows[1].values["school"] == "551"


def test_an_unclosed_quote_is_told_where_it_was_opened() -> None:
    rows = list(from_csv('Код школы;Класс;Учеников\n550;5А;25\n551;"6Б;30\n552;7В;31\n'))
    assert [(row.number, codes(row.faults)) for row in rows] == [(2, []), (3, ["row.quotes"])]
    assert "не закрыта" in rows[1].faults[0].message.ru


def test_a_decimal_comma_without_quotes_in_a_comma_file_is_one_value_too_many() -> None:
    rows = list(from_csv('Код школы,Класс,Учеников,Средний балл\n550,5А,25,12,5\n551,5А,25,"12,5"\n'))
    assert codes(rows[0].faults) == ["row.more_cells"]
    assert rows[1].values["mean"] == Decimal("12.5")


def test_missing_cells_at_the_end_are_blank() -> None:
    assert values(from_csv("Код школы;Класс;Учеников;Средний балл\n550;5А;25\n")) == [
        {"school": "550", "class": "5А", "pupils": 25, "mean": None}
    ]


def test_other_numbers_of_the_table_settle_what_a_comma_means() -> None:
    head = "Ключ;Показатель\n"
    shape = one("Показатель", decimal)
    assert codes(faults(from_csv(head + "a;1,234\n", shape))) == ["cell.ambiguous_number"]
    assert values(from_csv(head + "a;1,234\nb;12,5\n", shape))[0]["value"] == Decimal("1.234")
    assert values(from_csv(head + "a;1,234\nb;12.5\n", shape))[0]["value"] == Decimal(1234)
    assert values(from_csv(head + "a;1,234\nb;7 654,321\n", shape))[0]["value"] == Decimal("1.234")
    assert codes(faults(from_csv(head + "a;1,234\nb;12.5\nc;12,5\n", shape))) == ["cell.ambiguous_number"]
    assert codes(faults(from_csv(head + "12,5;1,234\n", shape))) == ["cell.ambiguous_number"], "texts are no evidence"


def test_a_guarded_text_is_freed() -> None:
    rows = values(from_csv("Ключ;Показатель\n'=1+1;'-5\n''=x;-5\n'а;'+1\n", one("Показатель", decimal)))
    assert [row["key"] for row in rows] == ["=1+1", "'=x", "'а"]
    assert [row["value"] for row in rows] == [-5, -5, 1]

"""One value at a time: what is certain is read, what is not is refused."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.tabular import Absence, Reader, boolean, choice, date_, decimal, integer, percent, share, text
from app.kernel.tabular.readers import Facts, Misread
from app.kernel.text import Text
from tests.kernel.tabular.conftest import UNHURRIED

NO_BREAK, NARROW, THIN, MINUS = "\u00a0", "\u202f", "\u2009", "\u2212"

MIDNIGHT = datetime(2026, 9, 1)  # noqa: DTZ001 - a workbook knows no zones


def facts(*marks: str) -> Facts:
    return Facts(evidence=lambda: frozenset(marks))


def complaint(reads: Reader, raw: object, *marks: str) -> str:
    with pytest.raises(Misread) as caught:
        reads(raw, facts(*marks))
    told = caught.value.complaint
    assert all(told.message)
    assert "{" not in "".join(told.message)
    return told.code


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("12", "12"),
        ("-7", "-7"),
        (f"{MINUS}7", "-7"),
        ("– 7", "-7"),
        ("+7", "7"),
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        (".5", "0.5"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("12.125", "12.125"),
        ("1234,567", "1234.567"),
        ("12,3456", "12.3456"),
        ("1 234", "1234"),
        ("1 234,5", "1234.5"),
        (f"1{NO_BREAK}234{NO_BREAK}567,125", "1234567.125"),
        (f"1{NARROW}234", "1234"),
        (f"-1{THIN}234.5", "-1234.5"),
        ("1,234,567", "1234567"),
        ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"),
        ("1e-05", "0.00001"),
        ("  12  ", "12"),
        ("\ufeff12\u200b", "12"),
        (12, "12"),
        (12.0, "12"),
        (0.1 + 0.2, "0.30000000000000004"),
        (Decimal("12.50"), "12.50"),
    ],
    ids=repr,
)
def test_a_number_is_read_as_it_is_written(raw: object, number: str) -> None:
    assert decimal(raw, facts()) == Decimal(number)


@pytest.mark.parametrize(
    "raw",
    ["двадцать", "12 чел.", "1 23", "12 3456", "0 125", "1,23,456", "1,,5", "1.2.3", "--5", "5-", "(5)", "NaN", "inf",
     "-Infinity", "0x10", "1_000", "١٢", "½", "5 + 3", "n/a", "нет", "12;5", "1'234", "²", "=1+1", "e5", "+", ",", ".",
     True, float("nan"), float("inf"), Decimal("NaN"), time(10)], ids=repr)  # fmt: skip
def test_what_is_no_number_is_refused(raw: object) -> None:
    assert complaint(decimal, raw) == "cell.not_a_number"
    assert complaint(integer, raw) == "cell.not_a_number"


def test_a_percentage_is_no_bare_number() -> None:
    assert complaint(decimal, "11 %") == "cell.percent"


def test_a_lone_comma_before_three_digits_needs_the_rest_of_the_table() -> None:
    assert complaint(decimal, "1,234") == "cell.ambiguous_number"
    assert decimal("1,234", facts(",")) == Decimal("1.234")
    assert decimal("1,234", facts(".")) == 1234
    assert complaint(decimal, "1,234", ",", ".") == "cell.ambiguous_number"


def test_a_lone_point_before_three_digits_is_a_decimal_mark_unless_the_table_uses_commas() -> None:
    assert decimal("1.234", facts()) == decimal("1.234", facts(".")) == Decimal("1.234")
    assert complaint(decimal, "1.234", ",") == "cell.ambiguous_number"


def test_a_count_of_three_digits_after_a_point_is_ambiguous() -> None:
    assert complaint(integer, "12.000") == "cell.ambiguous_number"
    assert integer("12.000", facts(".")) == 12


@pytest.mark.parametrize(
    "raw", ["12", "12,0", "12.00", 12.0, 12, "1e1", Decimal("12.0"), "012", 12.000000000000002], ids=repr
)
def test_a_whole_number_may_be_written_with_zeros_behind(raw: object) -> None:
    assert integer(raw, facts()) in {10, 12}


@pytest.mark.parametrize("raw", ["12,5", 12.5, Decimal("0.1"), "1e-1"], ids=repr)
def test_a_fraction_is_no_whole_number(raw: object) -> None:
    assert complaint(integer, raw) == "cell.not_whole"


@pytest.mark.parametrize(
    "raw", ["9" * 29, "1" + "0" * 5000, "0." + "1" * 40, 10**40, 1e300, Decimal("1e-99"), "1e200"], ids=repr
)
def test_a_number_has_a_bounded_length(raw: object) -> None:
    assert complaint(decimal, raw) == "cell.number_too_long"


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("12,5 %", "0.125"),
        ("12.5%", "0.125"),
        ("0,125", "0.125"),
        (0.125, "0.125"),
        ("100%", "1"),
        ("0", "0"),
        (1, "1"),
    ],
    ids=repr,
)
def test_a_share_is_a_percentage_or_a_number_up_to_one(raw: object, number: str) -> None:
    assert share(raw, facts()) == Decimal(number)


@pytest.mark.parametrize(
    ("raw", "number"), [("78%", "78"), ("12,5 %", "12.5"), (" 4% ", "4"), (78.0, "78"), ("78", "78")]
)
def test_percents_are_read_with_their_sign_and_without(raw: object, number: str) -> None:
    assert percent(raw, facts()) == Decimal(number)


@pytest.mark.parametrize("raw", ["78%%", "SUPP%"])
def test_what_is_no_number_of_percents_is_refused(raw: object) -> None:
    assert complaint(percent, raw) in {"cell.not_a_number", "cell.percent"}


@pytest.mark.parametrize("raw", ["12,5", "101 %", "-1 %", 12.5, "1,01"], ids=repr)
def test_a_percentage_without_its_sign_is_refused(raw: object) -> None:
    assert complaint(share, raw) == "cell.not_a_share"


@pytest.mark.parametrize(
    "raw",
    ["2026-09-01", "01.09.2026", "1.9.2026", "01.09.2026 г.", "2026/09/01", "2026-09-01T00:00:00", "01.09.2026 0:00",
     46266, 46266.0, "46266", date(2026, 9, 1), MIDNIGHT],
    ids=repr,
)  # fmt: skip
def test_a_date_is_read(raw: object) -> None:
    assert date_(raw, facts()) == date(2026, 9, 1)


def test_a_date_of_a_macintosh_workbook_counts_from_1904() -> None:
    assert date_(46266.0 - 1462, Facts(date1904=True)) == date(2026, 9, 1)


@pytest.mark.parametrize("raw", ["25/12/2026", "12/25/2026", "25-12-2026"], ids=repr)
def test_a_date_with_one_possible_month_is_certain(raw: str) -> None:
    assert date_(raw, facts()) == date(2026, 12, 25)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("01/02/2026", "cell.ambiguous_date"),
        ("1-2-2026", "cell.ambiguous_date"),
        ("2026-09-01T10:30", "cell.date_with_time"),
        ("2026-09-01T00:00:00Z", "cell.date_with_time"),
        (MIDNIGHT.replace(hour=10), "cell.date_with_time"),
        ("31.02.2026", "cell.not_a_date"),
        ("0000-01-01", "cell.not_a_date"),
        ("10000-01-01", "cell.not_a_date"),
        ("01.09.26", "cell.not_a_date"),
        ("2026", "cell.not_a_date"),
        (2026.0, "cell.not_a_date"),
        (46266.5, "cell.not_a_date"),
        (float("inf"), "cell.not_a_date"),
        (True, "cell.not_a_date"),
        ("вчера", "cell.not_a_date"),
    ],
    ids=repr,
)
def test_an_uncertain_date_is_refused(raw: object, code: str) -> None:
    assert complaint(date_, raw) == code


@pytest.mark.parametrize("raw", ["да", "ДА", "Yes", "true", "ИСТИНА", "1", 1, 1.0, True], ids=repr)
def test_yes_is_said_in_many_ways(raw: object) -> None:
    assert boolean(raw, facts()) is True


@pytest.mark.parametrize("raw", ["нет", "No", "FALSE", "ложь", "0", 0, 0.0, False], ids=repr)
def test_and_so_is_no(raw: object) -> None:
    assert boolean(raw, facts()) is False


@pytest.mark.parametrize("raw", ["может быть", "2", 2, "y", [], {}], ids=repr)
def test_and_nothing_else_is_either(raw: object) -> None:
    assert complaint(boolean, raw) in {"cell.not_a_boolean", "cell.nested"}


KINDS = choice({"lyceum": Text("Лицей", "Lyceum"), "5": Text("Школа № 5", "School No 5"), "x": Text("Ёлка", "Tree")})


@pytest.mark.parametrize(
    ("raw", "code"),
    [("lyceum", "lyceum"), (" ЛИЦЕЙ ", "lyceum"), ("елка", "x"), ("X", "x"), (5.0, "5"), ("школа №5", "5")],
    ids=repr,
)
def test_a_choice_is_told_by_code_or_title(raw: object, code: str) -> None:
    assert KINDS(raw, facts()) == code


def test_a_wrong_choice_is_told_what_is_near_and_what_there_is() -> None:
    with pytest.raises(Misread) as caught:
        KINDS("Лицеи", facts())
    hint = caught.value.complaint.hint
    assert hint is not None
    assert "Может быть, «Лицей»" in hint.ru
    assert "«Школа № 5»" in hint.ru
    assert "«Lyceum», perhaps" in hint.en


def test_a_title_two_choices_share_names_neither() -> None:
    twins = choice({"a": Text("Да", "Yes"), "b": Text("да!", "No")})
    assert complaint(twins, "да") == "cell.not_a_choice"
    assert twins("b", facts()) == "b"


@pytest.mark.parametrize(
    ("raw", "said"),
    [("  550 ", "550"), (550.0, "550"), (550, "550"), (5.1, "5.1"), ("и\u0306", "й"), ("a\r\nb", "a\nb"), ("х", "х")],
    ids=repr,
)
def test_a_text_is_trimmed_and_a_code_kept(raw: object, said: str) -> None:
    assert text(raw, facts()) == said


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("a\x00b", "cell.bad_character"),
        ("a\x07b" * 20, "cell.bad_character"),
        ("\ud800", "cell.bad_character"),
        ("#REF!", "cell.formula_error"),
        ("#ССЫЛКА!", "cell.formula_error"),
        (True, "cell.not_text"),
        (date(2026, 5, 1), "cell.date_for_text"),
        (1.2345678901234567e19, "cell.rounded_number"),
        (float("nan"), "cell.rounded_number"),
        (["x"], "cell.nested"),
    ],
    ids=repr,
)
def test_what_is_no_text_is_refused(raw: object, code: str) -> None:
    assert complaint(text, raw) == code


def test_a_number_that_excel_took_for_a_date_is_told_so() -> None:
    assert complaint(decimal, date(2026, 5, 1)) == "cell.date_for_number"


@pytest.mark.parametrize(
    ("raw", "absence"),
    [
        (None, Absence.ABSENT),
        ("", Absence.ABSENT),
        (" \u00a0", Absence.ABSENT),
        ("-", Absence.ABSENT),
        ("—", Absence.ABSENT),
        ("Н/Д", Absence.UNKNOWN),
        ("нет данных", Absence.UNKNOWN),
        ("unknown", Absence.UNKNOWN),
        ("…", Absence.UNKNOWN),
        ("Не применимо", Absence.NOT_APPLICABLE),
        ("not_applicable", Absence.NOT_APPLICABLE),
        ("X", Absence.NOT_APPLICABLE),
        ("х", Absence.NOT_APPLICABLE),
    ],
    ids=repr,
)
def test_an_absence_is_never_a_zero(raw: object, absence: Absence) -> None:
    for reads in (integer, decimal, share, date_, boolean):
        assert reads(raw, facts()) is absence


def test_a_file_may_have_marks_of_its_own() -> None:
    own = Facts({"SUPP": Absence.UNKNOWN, "NE": Absence.NOT_APPLICABLE})
    assert integer("supp", own) is text("SUPP", own) is Absence.UNKNOWN
    assert decimal(" ne ", own) is Absence.NOT_APPLICABLE


ANYTHING = st.one_of(
    *(st.text(), st.text("0123456789,.-+ eE%\u00a0/:TZ"), st.integers(), st.floats(), st.decimals(), st.booleans()),
    *(st.none(), st.dates(), st.datetimes(), st.times(), st.timedeltas(), st.lists(st.text())),
    st.dictionaries(st.text(), st.text()),
)


@UNHURRIED
@given(ANYTHING)
def test_a_reader_reads_or_complains_and_never_breaks(raw: Any) -> None:
    for reads in (integer, decimal, share, text, date_, boolean, KINDS):
        for marks in ((), (",",), (".",), (",", ".")):
            try:
                reads(raw, facts(*marks))
            except Misread as misread:
                "".join(misread.complaint.message).encode()


@UNHURRIED
@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_a_number_means_the_same_however_it_is_dressed(number: Decimal) -> None:
    plain = f"{number:f}"
    grouped = f"{number:,f}"
    for dressed in (
        plain,
        plain.replace(".", ","),
        grouped.replace(",", " "),
        grouped.replace(",", NO_BREAK).replace(".", ","),
    ):
        assert decimal(dressed, facts()) == number

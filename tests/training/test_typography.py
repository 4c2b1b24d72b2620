"""What is printed is set as Russian is set, and attendance is read as people write it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domains.training.loading import attendance
from app.domains.training.typography import academic_hours, days, quoted, set_in_type
from app.kernel.tabular import Absence
from app.kernel.tabular.readers import Facts


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1 академический час"), (2, "2 академических часа"), (5, "5 академических часов"),
     (11, "11 академических часов"), (21, "21 академический час"), (72, "72 академических часа"),
     (112, "112 академических часов"), (144, "144 академических часа")],
)  # fmt: skip
def test_hours_agree_with_their_number(number: int, words: str) -> None:
    assert academic_hours(number) == words.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ('Школа "Лицей" - и мы', "Школа «Лицей»~— и~мы"),
        ("А.П. Чехов в школе № 5", "А.~П.~Чехов в~школе~№~5"),
        ("Русский язык для всех", "Русский язык для~всех"),
        ("Из опыта 5 класса", "Из~опыта 5~класса"),
        ("онлайн-курс 2026-2027", "онлайн-курс 2026-2027"),
    ],
)
def test_a_sentence_as_a_compositor_sets_it(written: str, set_: str) -> None:
    assert set_in_type(written) == set_.replace("~", "\u00a0")


def test_a_title_that_quotes_has_other_marks_inside() -> None:
    assert quoted("Читаем «Муму»") == "«Читаем „Муму“»"


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2026, 10, 5), date(2026, 10, 5), "5~октября~2026~г."),
        (date(2026, 10, 5), date(2026, 10, 7), "5–7~октября~2026~г."),
        (date(2026, 10, 5), date(2026, 12, 18), "5~октября~— 18~декабря~2026~г."),
        (date(2026, 12, 5), date(2027, 1, 18), "5~декабря~2026~г.~— 18~января~2027~г."),
    ],
)
def test_days_are_told_as_short_as_they_stay_clear(first: date, last: date, told: str) -> None:
    assert days(first, last) == told.replace("~", "\u00a0")


@given(st.text(max_size=80))
def test_no_text_is_lost_in_setting(written: str) -> None:
    def bare(text: str) -> list[str]:
        return [sign for sign in text if sign.isalnum()]

    assert bare(set_in_type(written)) == bare(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1, 2, 4", "1, 2, 4"), ("1;2;4", "1, 2, 4"), ("1-3; 5", "1, 2, 3, 5"), ("2 – 4", "2, 3, 4"), (3.0, "3"),
        (7, "7"), ("Все", "all"), ("ALL", "all"), ("нет", "none"), ("0", "none"), ("вчера", "вчера"), ("3-1", ""),
        (None, Absence.ABSENT), ("  ", Absence.ABSENT),
    ],
)  # fmt: skip
def test_attendance_is_read_as_people_write_it(written: object, read: object) -> None:
    assert attendance(written, Facts()) == read


@given(st.lists(st.integers(1, 200), unique=True, max_size=20))
def test_attendance_that_goes_out_comes_in_as_it_was(numbers: list[int]) -> None:
    out = ", ".join(map(str, sorted(numbers))) or "none"
    assert attendance(out, Facts()) == out

"""Figures as people read them, and sentences in the case that Russian asks for."""

import pytest

from app.domains.feedback.words import counted, indicator, less, listed, number, on_scale, percent, shortened
from app.domains.monitoring.values import FormIndicator
from app.kernel.text import Text

GAP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "places", "signed", "told"),
    [
        (1234.5, 1, False, Text(f"1{GAP}234,5", "1,234.5")),
        (0.25, 1, False, Text("0,3", "0.3")),
        (0.35, 1, False, Text("0,4", "0.4")),
        (-0.25, 1, True, Text(f"{MINUS}0,3", f"{MINUS}0.3")),
        (2.0, 2, True, Text("+2", "+2")),
        (-0.04, 1, True, Text("0", "0")),
        (0.0, 1, True, Text("0", "0")),
        (50.0, 0, False, Text("50", "50")),
    ],
)
def test_numbers_are_rounded_half_up_for_the_eye(value: float, places: int, signed: bool, told: Text) -> None:
    assert number(value, places, signed=signed) == told


def test_per_cent_and_lists() -> None:
    assert percent(0.285, 1) == Text(f"28,5{GAP}%", f"28.5{GAP}%")
    assert percent(0.125) == Text(f"13{GAP}%", f"13{GAP}%")
    assert percent(None).ru == "нет данных"
    assert listed(["а", "б", "в"], 2) == Text("а, б и ещё 1", "а, б and 1 more")


@pytest.mark.parametrize(
    ("value", "signed", "told"),
    [
        (9.0, False, "9,0"), (-2.0, True, f"{MINUS}2,0"), (1.0, True, "+1,0"), (0.04, True, "0,0"),
        (-0.04, True, "0,0"), (-0.04, False, "0,0"), (1234.0, False, f"1{GAP}234,0"),
    ],
)  # fmt: skip
def test_points_of_the_scale_have_one_place_everywhere(value: float, signed: bool, told: str) -> None:
    assert on_scale(value, signed=signed).ru == told


@pytest.mark.parametrize(
    ("n", "told"),
    [(0, "листов"), (1, "лист"), (2, "листа"), (4, "листа"), (5, "листов"), (11, "листов"), (12, "листов"),
     (14, "листов"), (21, "лист"), (22, "листа"), (111, "листов"), (112, "листов"), (101, "лист")],
)  # fmt: skip
def test_russian_counts(n: int, told: str) -> None:
    assert counted(n, "лист", "листа", "листов") == told


def test_what_is_less_never_looks_like_the_bound() -> None:
    assert less(0.7996).ru == f"79,9{GAP}%"
    assert less(0.5).ru == f"50{GAP}%"


def test_long_names_are_cut_where_there_is_no_room() -> None:
    assert shortened("Школа № 604", 20) == "Школа № 604"
    assert shortened("Школа имени А. Б. Ваганова", 18) == "Школа имени А. Б…"


@pytest.mark.parametrize(
    ("name", "unit", "told"),
    [("Средний балл", "баллов", "Средний балл"), ("Учеников", "чел.", "Учеников, чел."),
     ("Стандартное отклонение", "баллов", "Стандартное отклонение, баллов")],
)  # fmt: skip
def test_a_unit_that_the_name_tells_is_not_told_twice(name: str, unit: str, told: str) -> None:
    asked = {
        "code": "one", "title": {"ru": name, "en": "One"}, "type": "decimal", "unit": {"ru": unit, "en": "points"},
        "kind": "process",
    }  # fmt: skip
    assert indicator(FormIndicator.model_validate(asked)).ru == told

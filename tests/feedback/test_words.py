"""Figures as people read them, and sentences in the case that Russian asks for."""

import pytest

from app.domains.feedback.findings import _points, sentence_of
from app.domains.feedback.lives import FindingKind
from app.domains.feedback.words import listed, number, percent
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
    ("value", "told"),
    [
        (1, "1 балл"), (2, "2 балла"), (5, "5 баллов"), (11, "11 баллов"), (12, "12 баллов"), (21, "21 балл"),
        (5.3, "5,3 балла"),
    ],
)  # fmt: skip
def test_points_of_the_scale(value: float, told: str) -> None:
    assert _points(value, signed=False).ru == f"{told} шкалы"


@pytest.mark.parametrize(
    ("kind", "effect", "low", "high", "told"),
    [
        ("above_expected", 7.7, 5.8, 9.6, "выше, чем обычно бывает у школ в таких условиях, на 7,7 балла шкалы"),
        ("above_expected", 7.7, 5.8, 9.6, "от 5,8 до 9,6, то есть выше"),
        ("below_expected", -5.2, -7.1, -3.4, "на 5,2 балла шкалы. С поправкой на случай — от 3,4 до 7,1, то есть ниже"),
        ("within_expected", 0.5, -1.2, 2.2, "Отличие +0,5 балла шкалы может быть случайным"),
        ("improved", 7.5, 4.3, 10.7, "улучшила результат на 7,5 балла шкалы"),
        ("not_improved", -1.0, -4.1, 2.1, f"на {MINUS}1 балл шкалы. Такое бывает и случайно"),
    ],
)  # fmt: skip
def test_findings_say_which_way_without_a_sign_to_be_read(
    kind: str, effect: float, low: float, high: float, told: str
) -> None:
    title = {"ru": "Математика", "en": "Mathematics"}
    finding = {"kind": FindingKind(kind).value, "told": {"strand": title, "effect": effect, "low": low, "high": high}}
    assert told in sentence_of(finding).ru.replace(GAP, " ")

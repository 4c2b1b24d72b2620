"""What a sheet finds in figures, and in which words: above, across and below zero, and where nothing is concluded."""

from typing import Any

import pytest

from app.domains.feedback.concluding import INCONCLUSIVE, concluded
from app.domains.feedback.findings import find, sentence_of
from app.domains.feedback.reading import how_to_read
from app.kernel.text import Text

Json = dict[str, Any]
GAP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
TITLE = {"ru": "Математика", "en": "Mathematics"}


def figure(value: float | None, low: float | None, high: float | None, *flags: str, **more: Any) -> Json:
    return {"value": value, "low": low, "high": high, "flags": list(flags), "suppressed": False, "verdict": None} | more


def result(n: float | None = 60.0, coverage: float | None = 1.0) -> Json:
    return {"n": n, "coverage": coverage}


def row(one: Json, **more: Any) -> Json:
    return {**one, "strand": "mathematics", "title": TITLE, "effect": one["value"], **more}


def sheet(**more: Any) -> Json:
    return {"forms": [], "goals": [], "analysis": None} | more


def analysed(compared: list[Json] | None = None, improved: list[Json] | None = None) -> Json:
    analysis = {"context_index": 1.0, "flags": [], "compared": compared or [], "improved": improved or []}
    return sheet(analysis=analysis)


def told(content: Json) -> Text:
    (found,) = find(content)
    text = sentence_of(found)
    return Text(text.ru.replace(GAP, " "), text.en.replace(GAP, " "))


# --- the whole interval above zero, across it, below it ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("interval", "verdict", "kind", "ru", "en"),
    [
        (
            (7.7, 5.8, 9.0), "above", "above_expected",
            ("Математика: результат выше, чем обычно бывает у школ в таких условиях, на 7,7 балла шкалы. С поправкой "
            "на случай — от 5,8 до 9,0: весь промежуток выше нуля."),
            "by 7.7 points of the scale. Allowing for chance, between 5.8 and 9.0: all of it above zero.",
        ),
        (
            (-0.5, -2.0, 1.0), "within", "within_expected",
            (f"Математика: результат такой, какой обычно бывает у школ в таких условиях. Отличие {MINUS}0,5 балла "
            f"шкалы может быть случайным: с поправкой на случай оно от {MINUS}2,0 до +1,0."),
            (f"The difference of {MINUS}0.5 points of the scale may be chance: allowing for it, it lies between "
            f"{MINUS}2.0 and +1.0."),
        ),
        (
            (-5.2, -7.1, -3.4), "below", "below_expected",
            ("Математика: результат ниже, чем обычно бывает у школ в таких условиях, на 5,2 балла шкалы. С поправкой "
            f"на случай — от {MINUS}7,1 до {MINUS}3,4: весь промежуток ниже нуля."),
            f"5.2 points of the scale. Allowing for chance, between {MINUS}7.1 and {MINUS}3.4: all of it below zero.",
        ),
    ],
)  # fmt: skip
def test_given_the_conditions(interval: Any, verdict: str, kind: str, ru: str, en: str) -> None:
    one = concluded(figure(*interval), [result()], [(2, 2)])
    assert (one["verdict"], one["flags"]) == (verdict, [])
    content = analysed(compared=[row(one)])
    assert find(content)[0]["key"] == f"{kind}:mathematics"
    text = told(content)
    assert text.ru == ru
    assert text.en.endswith(en)


TWO: Json = {"waves": 2, "wave": None, "given_context": True}
ALONE: Json = {"waves": 1, "wave": {"kind": "intermediate", "school_year": "2024/25"}, "given_context": False}


@pytest.mark.parametrize(
    ("interval", "over", "verdict", "kind", "ru", "en"),
    [
        (
            (5.8, 2.6, 9.0), TWO, "above", "improved",
            ("Математика: в среднем за два мониторинга после начала программы результат на 5,8 балла шкалы выше "
            "ожидаемого по прежним результатам и условиям школы. С вероятностью 90 % — от 2,6 до 9,0. Это улучшение: "
            "случайно столько прибавляют редко (реже одного раза из двадцати)."),
            ("Mathematics: on average over the two waves since the programme began the result is 5.8 points of the "
            "scale above what the school's earlier results and conditions let expect. With 90 % confidence, between "
            "2.6 and 9.0. That is an improvement: by chance so much is seldom gained (less than one time in twenty)."),
        ),
        (
            (6.9, 3.3, 10.4), ALONE, "above", "improved",
            ("Математика, промежуточный мониторинг 2024/25: результат на 6,9 балла шкалы выше ожидаемого по прежним "
            "результатам школы. С вероятностью 90 % — от 3,3 до 10,4. Это улучшение: случайно столько прибавляют редко "
            "(реже одного раза из двадцати)."),
            ("Mathematics, intermediate wave 2024/25: the result is 6.9 points of the scale above what the school's "
            "earlier results let expect. With 90 % confidence, between 3.3 and 10.4. That is an improvement: by chance "
            "so much is seldom gained (less than one time in twenty)."),
        ),
        (
            (-1.0, -4.1, 2.0), TWO, "within", "not_improved",
            ("Математика: в среднем за два мониторинга после начала программы результат на 1,0 балла шкалы ниже "
            "ожидаемого по прежним результатам и условиям школы. Такое бывает и случайно (с вероятностью 90 % — от "
            f"{MINUS}4,1 до +2,0): это не улучшение и не ухудшение."),
            ("Mathematics: on average over the two waves since the programme began the result is 1.0 points of the "
            "scale below what the school's earlier results and conditions let expect. That may be chance (with 90 % "
            f"confidence, between {MINUS}4.1 and +2.0): it is neither better nor worse."),
        ),
        (
            (-4.6, -7.7, -1.5), TWO | {"waves": 5}, "below", "worsened",
            ("Математика: в среднем за пять мониторингов после начала программы результат ниже того, чего можно было "
            "ожидать по прежним результатам и условиям школы, на 4,6 балла шкалы; случайностью это объяснить трудно (с "
            f"вероятностью 90 % — от {MINUS}7,7 до {MINUS}1,5)."),
            ("Mathematics: on average over the five waves since the programme began the result is 4.6 points of the "
            "scale below what the school's earlier results and conditions let expect; that is hard to explain by "
            f"chance (with 90 % confidence, between {MINUS}7.7 and {MINUS}1.5)."),
        ),
    ],
)  # fmt: skip
def test_given_earlier_results(interval: Any, over: Json, verdict: str, kind: str, ru: str, en: str) -> None:
    one = concluded(figure(*interval), [result(), result()])
    assert one["verdict"] == verdict
    content = analysed(improved=[row(one, **over)])
    assert find(content)[0]["key"] == f"{kind}:mathematics"
    assert told(content) == Text(ru, en)


def test_an_interval_that_touches_zero_says_nothing() -> None:
    assert concluded(figure(1.7, 0.0, 3.4))["verdict"] == "within"
    assert concluded(figure(-1.7, -3.4, 0.0))["verdict"] == "within"
    content = analysed(improved=[row(concluded(figure(0.0, -3.4, 3.4)), **TWO)])
    assert "результат совпал с ожидаемым по прежним результатам и условиям школы. Такое" in told(content).ru
    assert "the result is just what the school's earlier results" in told(content).en


# --- nothing is concluded ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("results", "counts", "flag", "why"),
    [
        ([result(n=1.0)], [], "few_tested", "Писали меньше 10 учеников, а по такому числу о школе не судят."),
        ([result(n=9.0)], [], "few_tested", "Писали меньше 10 учеников"),
        ([result()], [(2, 1)], "few_accepted", "Принято меньше 80 % листов"),
        ([result(coverage=0.79)], [], "few_covered", "Писали меньше 80 % учеников"),
        ([result(), result(n=3.0)], [], "few_tested", "Писали меньше 10 учеников"),
    ],
)
def test_data_that_do_not_speak_for_a_school_forbid_a_verdict(
    results: list[Json], counts: list[tuple[int, int]], flag: str, why: str
) -> None:
    one = concluded(figure(9.0, 7.0, 11.0, "leverage"), results, counts)
    assert (one["verdict"], one["flags"]) == (None, [flag, "leverage"])
    content = analysed(compared=[row(one)])
    assert find(content)[0]["kind"] == "not_judged"
    assert told(content).ru.startswith(f"Математика: сравнить результат с ожидаемым нельзя. {why}")
    content = analysed(improved=[row(one, **TWO)])
    assert find(content)[0]["kind"] == "improvement_not_judged"
    assert f"в одном из сравниваемых мониторингов {why[0].lower()}{why[1:]}" in told(content).ru


def test_what_is_enough_is_judged() -> None:
    for results, counts in (([result(n=10.0)], []), ([result(coverage=0.8)], [(10, 8)]), ([result(None, None)], [])):
        assert concluded(figure(9.0, 7.0, 11.0), results, counts)["verdict"] == "above"


@pytest.mark.parametrize("flag", sorted(INCONCLUSIVE))
def test_remarks_of_the_run_forbid_a_verdict(flag: str) -> None:
    one = concluded(figure(0.0, -1.0, 1.0, flag), [result()])
    assert one["verdict"] is None
    for content in (analysed(compared=[row(one)]), analysed(improved=[row(one, **TWO)])):
        text = told(content)
        assert text.ru.split(". ", 1)[1], "it says why"
        assert "обычно бывает" not in text.ru


def test_remarks_that_ask_for_care_forbid_nothing_and_are_told() -> None:
    one = concluded(figure(9.0, 7.0, 11.0, "leverage", "outside"), [result()])
    assert one["verdict"] == "above"
    lines = [line.ru for line in how_to_read(analysed(compared=[row(one)]))]
    assert sum("необычны для района" in line or "из внешнего расчёта" in line for line in lines) == 2


def test_where_nothing_was_computed_there_is_no_verdict() -> None:
    one = concluded(figure(None, None, None, verdict="within"), [result()])
    assert one["verdict"] is None
    assert told(analysed(compared=[row(one)])).ru.endswith("Ожидаемое не рассчитано.")


def test_what_is_hidden_is_not_judged_and_tells_nothing() -> None:
    one = concluded(figure(None, None, None, suppressed=True), [result(n=3.0)], [(2, 1)])
    assert (one["verdict"], one["flags"]) == (None, [])
    assert find(analysed(compared=[row(one)], improved=[row(one, **TWO)])) == []


# --- what limits all the others ---------------------------------------------------------------------------------------


def form(accepted: int, expected: int, *figures: Json) -> Json:
    title = {"ru": "Результаты", "en": "Results"}
    return {"form_code": "r", "title": title, "accepted": accepted, "expected": expected, "figures": list(figures)}


def mean(n: float = 50.0, coverage: float | None = 1.0, *reasons: str, **more: Any) -> Json:
    return {
        "code": "m", "title": {"ru": "Математика: Средний балл", "en": "Mathematics: Mean score"}, "kind": "result",
        "unit_mean": True, "n": n, "coverage": coverage, "insufficient": bool(reasons), "reasons": list(reasons),
        "suppressed": False, "sheets": 2, "expected": 2,
    } | more  # fmt: skip


def test_one_sheet_of_two_is_the_one_reason_that_is_told() -> None:
    content = sheet(forms=[form(1, 2, mean(25.0, 1.0, "few_sheets", sheets=1))])
    assert told(content) == Text(
        "По форме «Результаты» принят 1 лист из 2: о школе в целом судить нельзя.",
        "On the form “Results”, of 2 sheets 1 is accepted: that does not speak for the school.",
    )


@pytest.mark.parametrize(
    ("accepted", "expected", "said"),
    [
        (2, 5, "приняты 2 листа из 5: о школе в целом судить нельзя."), (9, 10, "принято 9 листов из 10. Всё, что"),
        (8, 10, "принято 8 листов из 10. Всё, что"), (21, 30, "принят 21 лист из 30: о школе"),
    ],
)  # fmt: skip
def test_sheets_that_are_not_accepted(accepted: int, expected: int, said: str) -> None:
    assert said in told(sheet(forms=[form(accepted, expected)])).ru


def test_pupils_and_sheets_that_are_not_covered() -> None:
    few = told(sheet(forms=[form(2, 2, mean(40.0, 0.7996, "few_covered"))])).ru
    assert few.startswith("Математика: Средний балл — охвачено 79,9 % учеников. Когда охвачено меньше 80 %")
    blank = told(sheet(forms=[form(5, 5, mean(60.0, 1.0, "few_sheets", sheets=3, expected=5))]))
    assert blank.ru.startswith("Математика: Средний балл — значение указано в 3 листах из 5.")
    assert "100" not in blank.ru
    assert blank.en.startswith("Mathematics: Mean score: of 5 sheets 3 tell it.")


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "писал 1 ученик. По результатам меньше 10 учеников о школе не судят."),
        (9, "писали 9 учеников. По результатам"), (10, "писали 10 учеников. Когда пишут меньше 25"),
        (22, "писали 22 ученика. Когда пишут меньше 25"),
    ],
)  # fmt: skip
def test_few_pupils(n: int, said: str) -> None:
    assert said in told(sheet(forms=[form(2, 2, mean(float(n)))])).ru


def test_a_goal_over_incomplete_data_is_preliminary() -> None:
    goal = {"code": "Ц1", "text": "Поднять балл", "target": 60, "actual": 61.5, "figure": "value", "state": "reached"}
    assert told(sheet(goals=[goal | {"insufficient": False}])).ru.endswith("факт 61,5.")
    care = told(sheet(goals=[goal | {"insufficient": True}]))
    assert care.ru.endswith("факт 61,5. Данные неполные, поэтому итог предварительный.")
    assert care.en.endswith("actual 61.5. The data are incomplete, so this is preliminary.")

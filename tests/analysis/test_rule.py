"""A whole run on made-up districts: who is eligible, whose improvement is stable, and what small cases say."""

import os
import random
import subprocess
import sys
from typing import Any

import pytest

from app.domains.analysis.conditions import RuleCondition, sentence, summary
from app.domains.analysis.method.__main__ import computed
from app.domains.analysis.method.power import simulate
from app.domains.analysis.sentences import AnalysisFlag, RunRemark, remarks_told
from tests.analysis.made import RULE, SUBJECTS, district, figures, lines, told

Json = dict[str, Any]


def why(row: Json) -> set[str]:
    """The conditions that do not hold."""
    return {one["code"] for one in row["reasons"] if not one["holds"]}


def test_the_same_inputs_give_the_same_bytes_in_any_order() -> None:
    document = district(gainers=2)
    made = [*computed(lines(document))]
    dice = random.Random(3)
    for _ in range(3):
        for wave in document["waves"]:
            for rows in (*wave["results"].values(), wave["context"], wave["states"]):
                dice.shuffle(rows)
        dice.shuffle(document["schools"])
        assert [*computed(lines(document))] == made


@pytest.mark.parametrize(
    "processor",
    [
        {"OPENBLAS_CORETYPE": "Prescott"},
        {"OPENBLAS_CORETYPE": "Haswell"},
        {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4"},
    ],
)
def test_no_digit_depends_on_the_processor(processor: dict[str, str]) -> None:
    content = b"".join(lines(district()))
    one, other = (
        subprocess.run(
            [sys.executable, "-m", "app.domains.analysis.method"],
            input=content, capture_output=True, check=True, env=os.environ | changed,
        ).stdout
        for changed in ({}, processor)
    )  # fmt: skip
    assert one == other


def test_who_truly_gains_is_strong_and_nobody_else() -> None:
    head, rows = told(district(gainers=2))
    strong = {code for code, row in rows.items() if row["standing"] == "strong"}
    assert strong == {"500", "501"}
    assert head["groups"] == {"strong": 2, "not_passed": 6, "outside": 22}
    assert why(rows["500"]) == set()
    assert head["remarks"] == []


def test_a_district_in_which_nobody_gains_says_so() -> None:
    head, rows = told(district(seed=5))
    assert head["remarks"] == ["nobody_passed"]
    assert all(row["standing"] in {"not_passed", "outside"} for row in rows.values())


@pytest.mark.parametrize(
    ("spoil", "condition"),
    [
        (lambda wave, id: _state(wave, id, [id, False, False]), "accepted"),
        (lambda wave, id: _state(wave, id, [id, True, True]), "open_correction"),
        (lambda wave, id: _result(wave, id, 3, 24), "tested"),
        (lambda wave, id: _result(wave, id, 2, 200), "tested_share"),
        (lambda wave, id: wave["context"].remove(next(row for row in wave["context"] if row[0] == id)), "context"),
    ],
)
def test_what_is_missing_makes_a_school_ineligible(spoil: Any, condition: str) -> None:
    document = district(gainers=2)
    spoil(document["waves"][2], document["schools"][0][0])
    _, rows = told(document)
    assert rows["500"]["standing"] in {"not_eligible", "not_passed"}
    assert condition in why(rows["500"])
    assert rows["501"]["standing"] == "strong"


def _state(wave: Json, id: str, state: list[Any]) -> None:
    wave["states"] = [state if one[0] == id else one for one in wave["states"]]


def _result(wave: Json, id: str, place: int, value: int) -> None:
    row = next(row for row in wave["results"]["russian"] if row[0] == id)
    row[place] = value


def test_a_falling_share_of_pupils_tested_is_seen() -> None:
    document = district(gainers=2)
    row = next(row for row in document["waves"][3]["results"]["russian"] if row[0] == document["schools"][0][0])
    row[2] = round(row[3] / 0.94)
    _, rows = told(document)
    assert "share_fall" in why(rows["500"])
    assert "tested_share" not in why(rows["500"])


def test_one_follow_up_wave_proves_nothing() -> None:
    document = district(gainers=2)
    document["waves"].pop()
    _, rows = told(document)
    assert "waves" in why(rows["500"])
    assert rows["500"]["standing"] == "not_eligible"


def test_one_subject_is_not_two() -> None:
    document = district(gainers=2)
    for wave in document["waves"][2:]:
        for row in wave["results"]["mathematics"]:
            if row[0] == document["schools"][0][0]:
                row[5] = row[7] = row[5] - 9 * row[4]
                row[8] = row[8] - 18 * row[5] - 81 * row[4]
    _, rows = told(document)
    assert rows["500"]["standing"] == "not_passed"
    assert "stable_strands" in why(rows["500"])


def test_figures_have_all_that_is_needed_to_read_them() -> None:
    head, rows = told(district())
    row = rows["510"]
    results = figures(row, "result", "russian")
    for one, result in zip(figures(row, "contextual", "russian"), results, strict=True):
        assert one["error"] > 0
        assert abs(one["value"] - one["reliability"] * (result["value"] - one["expected"])) < 1e-12
    for one in figures(row, "result"):
        assert {"n", "error", "coverage", "quartile", "third"} <= one.keys()
    assert len(figures(row, "improvement", "russian")) == 2
    (over,) = figures(row, "improvement_mean", "russian")
    assert abs(over["t"] - over["value"] / over["error"]) < 1e-12
    (gain,) = figures(row, "raw_gain", "russian")
    assert gain["error"] > 0
    model = next(one for one in head["models"] if one["figure"] == "improvement_mean")
    assert model["names"] == ["constant", "base", "context"]
    assert row["reasons"] == []


def test_without_any_deviation_nothing_is_computed_and_the_run_says_why() -> None:
    document = district()
    for wave in document["waves"]:
        for rows in wave["results"].values():
            for row in rows:
                row[6:10] = [None] * 4
    run, schools = told(document)
    assert "no_deviation" in run["remarks"]
    assert {model["reason"] for model in run["models"]} == {"no_deviation"}
    kinds = {one["figure"] for row in schools.values() for one in row["figures"]}
    assert kinds == {"context_index", "composition", "below_change"}
    assert {row["standing"] for row in schools.values()} == {"not_judged", "outside"}


def test_papers_of_two_grades_have_scales_of_their_own() -> None:
    document = district()
    for wave in document["waves"]:
        for rows in wave["results"].values():
            rows += [
                [row[0], 9, *row[2:5], row[5] / 10, row[6], row[7] / 10, row[8] / 100, row[9] / 100, *row[10:]]
                for row in rows
            ]
    head, rows = told(document)
    plain, plain_rows = told(district())
    assert len(head["scales"]) == 2 * len(plain["scales"])
    for one, other in zip(figures(rows["507"], "result"), figures(plain_rows["507"], "result"), strict=True):
        assert one["value"] == pytest.approx(other["value"], abs=1e-9)
        assert one["n"] == 2 * other["n"]
        assert (one["raw"], other["raw"] is None) == (None, False), "two papers have no mark together"


def test_what_contradicts_itself_is_told_and_nobody_is_judged_by_it() -> None:
    """A form may have let a part pass that is larger than its whole: the run must neither fail nor believe it."""
    document = district(gainers=2)
    first, second, third = (one[0] for one in document["schools"][:3])
    wave = document["waves"][3]
    for row in wave["results"]["russian"]:
        if row[0] == first:
            row[10] = row[11] + 3  # more below the minimum than were tested
        if row[0] == second:
            row[3] = row[2] + 15  # more tested than there are
    for row in wave["context"]:
        if row[0] == third:
            row[1] = row[2] + 1
    _, rows = told(document)
    for code, kinds in (("500", {"result", "raw_gain"}), ("501", {"result", "raw_gain", "below", "below_change"})):
        told_here = [one for one in rows[code]["figures"] if (one.get("wave"), one.get("strand")) == (3, "russian")]
        assert kinds <= {one["figure"] for one in told_here} <= kinds | {"contextual", "improvement"}
        assert [one["flags"] for one in told_here if one["figure"] == "result"] == [["contradiction"]]
        assert rows[code]["standing"] == "not_eligible"
        assert "consistent" in why(rows[code])
        assert all(one.get("coverage") is None or one["coverage"] <= 1 for one in told_here)
    index = [one for one in rows["502"]["figures"] if one["figure"] == "context_index"]
    assert [one.get("coverage") for one in index] == [1.0, 1.0, 1.0, 0.5]


def test_a_wave_of_before_the_programme_is_never_a_follow_up() -> None:
    document = district(gainers=2)
    document["waves"][0]["earlier"] = False  # a method that names the entry wave alone
    _, rows = told(document)
    assert {code for code, row in rows.items() if row["standing"] == "strong"} == {"500", "501"}
    assert {one["wave"] for one in figures(rows["500"], "improvement")} == {2, 3}


def test_what_a_school_lacks_is_named() -> None:
    document = district()
    no_past, no_context, unfinished = (one[0] for one in document["schools"][:3])
    for rows in document["waves"][0]["results"].values():
        rows[:] = [row for row in rows if row[0] != no_past]
    for wave in document["waves"]:
        wave["context"] = [row for row in wave["context"] if row[0] != no_context]
    _state(document["waves"][3], unfinished, [unfinished, False, False])
    _, schools = told(document)
    assert [one["flags"] for one in figures(schools["500"], "improvement", "russian")] == [["no_earlier"]] * 2
    assert all(one["flags"] == ["no_index"] for one in figures(schools["501"], "contextual"))
    assert [one.get("flags") for one in figures(schools["502"], "result", "russian")] == [None] * 3 + [["incomplete"]]


def test_a_summary_says_what_decided() -> None:
    _, rows = told(district(gainers=2))
    assert summary("strong", rows["500"]["reasons"]).en.startswith("Passes by the rule. Stable subjects: 2 (2 needed)")
    assert "нужно не меньше 2" in summary("not_passed", rows["505"]["reasons"]).ru
    lacking = [{"code": "accepted", "holds": False}, {"code": "accepted", "holds": False}]
    assert summary("not_eligible", lacking).ru == (
        "Судить нельзя: данных недостаточно. Не выполнены условия: все данные мониторинга приняты."
    )
    assert summary("candidate", []).en.startswith("candidate"), "a run of before this was told"


def test_an_item_that_is_the_same_everywhere_is_dropped_and_a_thin_one_leaves_a_partial_index() -> None:
    document = district()
    reference = document["definition"]["context"]["reference"]["items"]
    reference[0]["deviation"] = 0.0
    head, _ = told(document)
    assert {"code": "items_dropped", "about": ["income_low"]} in head["remarks"]
    assert remarks_told(head["remarks"])[0]["text"].endswith(": income_low.")
    document = district()
    document["definition"]["context"]["items"][1]["weight"] = 3.0
    for wave in document["waves"]:
        for row in wave["context"]:
            if row[0] == document["schools"][0][0]:
                row[2] = 200  # known of 200 of 310: less than eight in ten
                row[1] = min(row[1], 200)
    _, rows = told(document)
    assert rows["500"]["flags"] == ["partial_index"]
    assert rows["501"]["flags"] == []


def test_fixed_coefficients_from_outside_serve_a_small_district() -> None:
    document = district(schools=6, participants=2)
    head, _ = told(document)
    assert {model["reason"] for model in head["models"]} == {"few_schools"}
    document["definition"]["outside"] = {
        "models": {"russian": {"coefficients": {"constant": 50.0, "context": 4.0}, "tau2": 9.0}}
    }
    head, rows = told(document)
    model = next(one for one in head["models"] if one["figure"] == "contextual" and one["strand"] == "russian")
    assert (model["coefficients"], model["flags"]) == ([50.0, 4.0], ["outside"])
    (first, *_) = figures(rows["500"], "contextual", "russian")
    assert first["flags"] == ["outside"]


def test_every_code_has_its_sentence_in_both_languages() -> None:
    for labels in (AnalysisFlag, RunRemark, RuleCondition):
        assert all(one.label.ru and one.label.en for one in labels)
    for code in RuleCondition:
        for holds in (True, False):
            for found in (0.125, -0.125, None):
                text = sentence({"code": code.value, "holds": holds, "found": found, "asked": 0.1})
                assert text.ru
                assert text.en
    fallen = {"code": "share_fall", "holds": False, "found": 0.0825, "asked": 0.05}
    assert "на 8,3 п. п., допустимо не больше 5 п. п." in sentence(fallen).ru
    assert sentence(fallen | {"holds": True, "found": -0.02}).ru == "Доля писавших не снизилась."
    held = {"code": "held", "holds": True, "asked": -2.4}
    assert "баллов шкалы: 0)" in sentence(held | {"found": -0.001}).ru
    assert "(баллов шкалы: \N{MINUS SIGN}1,5), но это может быть случайным" in sentence(held | {"found": -1.5}).ru
    weak = {"code": "maximal", "holds": False, "asked": 1.645, "enough_for_candidate": 1.28}
    assert sentence(weak | {"found": -2.45}).ru.startswith("Улучшения нет: результат ниже ожидаемого")
    assert "Для кандидата достаточно 1,28" in sentence(weak | {"found": 1.31}).ru
    assert "не отличить от случайного" in sentence(weak | {"found": 0.4}).ru
    assert "0,13" in sentence({"code": "maximal", "holds": True, "found": 0.125, "asked": 1.645}).ru


# --- privacy ----------------------------------------------------------------------------------------------------------


# --- chance -----------------------------------------------------------------------------------------------------------


def test_where_nobody_improves_hardly_anybody_is_chosen() -> None:
    """A tenth of the proof in benchmarks/power.md: 36 schools, the ten weakest in the programme."""
    settings = {
        "rule": RULE, "sizes": [30 + 3 * at for at in range(36)], "enrolled": 10, "earlier": 1, "follow_up": 2,
        "strands": len(SUBJECTS), "districts": 100, "seed": 11, "between": 4.0, "yearly": 1.9, "together": 0.5,
        "told": 0.5, "gainers": 3, "gains": [0.0, 5.0],
    }  # fmt: skip
    nobody, some = simulate(settings)["outcomes"]
    assert nobody["strong_wrong"] < 0.5 < nobody["naive_wrong"]
    assert some["strong_right"] > 10 * some["strong_wrong"] > 0
    assert simulate(settings)["outcomes"] == [nobody, some]

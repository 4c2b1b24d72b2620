"""What leaves the centre of a run tells nobody what is hidden: an attacker who has everything else finds nothing."""

import random
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from app.domains.analysis.method import guard
from app.domains.analysis.method.engine import Score
from app.domains.monitoring.company import Counted, company
from app.domains.monitoring.figures import Figure, FormFigures
from app.domains.monitoring.moments import moments_of
from app.domains.monitoring.suppression import hidden
from tests.analysis.attacking import hidden_pairs, recounted, room, shares_that_fit, view
from tests.analysis.made import district, figures, told
from tests.monitoring.test_suppression import asked

Json = dict[str, Any]
DEVIATION = 11.5
"""Of the pupils of a made-up school."""


def made(seed: int) -> Json:
    """A district of 13 to 40 schools with one or two small ones, and some that are nearly small."""
    dice = random.Random(seed)
    schools = dice.choice([13, 16, 20, 24, 30, 40])
    small = [dice.randint(1, 9) for _ in range(dice.choice([1, 1, 2]))]
    nearly = [dice.choice([10, 11, 12]) for _ in range(dice.choice([0, 0, 1, 2]))]
    return district(schools=schools, participants=dice.choice([3, 8]), seed=seed, sizes=(*small, *nearly))


def dark(rows: dict[str, Json], strand: str) -> set[str]:
    return {code for code, row in rows.items() if any(one.get("small") for one in figures(row, "result", strand))}


def test_a_small_school_takes_one_other_with_it_and_no_more() -> None:
    _, rows = told(district(sizes=(7,)))
    for strand in ("russian", "mathematics"):
        assert "500" in dark(rows, strand)
        assert len(dark(rows, strand)) == 2
    _, rows = told(district())
    assert not dark(rows, "russian")


@pytest.mark.parametrize("seed", range(8))
def test_a_hidden_mean_is_known_no_better_than_by_its_own_pupils(seed: int) -> None:
    """Half of its standard error to and fro at least, mostly several of them, leaves no trace in any answer."""
    document = made(seed)
    strand, small, other = next(iter(hidden_pairs(document)))
    assert room(document, seed % 4, strand, small, other, DEVIATION) >= 0.5


def test_the_attack_would_find_it_in_exact_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above would prove nothing: with the models as they are, there mostly is no room at all."""
    monkeypatch.setattr(guard.KnownOutside, "model", lambda _, one: one)
    rooms = []
    for seed in range(5):
        document = made(seed)
        strand, small, other = next(iter(hidden_pairs(document)))
        rooms.append(room(document, seed % 4, strand, small, other, DEVIATION))
    assert sorted(rooms)[2] <= 0.1


def test_a_hidden_count_may_be_another_one() -> None:
    """Of two hidden schools one pupil more and one fewer; more, where it does not change who is the smallest."""
    for seed in range(4):
        document = district(schools=30, participants=1, seed=seed, sizes=(5, 33))
        strand, small, other = next(iter(hidden_pairs(document)))
        seen = view(document)
        same = [more for more in (-1, 1, 2, 4) if view(recounted(document, seed, strand, small, other, more)) == seen]
        assert len(same) > 2, (seed, same)


@pytest.mark.parametrize("sizes", [(), (6,)])
def test_an_index_does_not_tell_the_small_counts_among_its_shares(sizes: tuple[int, ...]) -> None:
    """Told to one place, it leaves several counts possible: also to whoever knows all others and the other shares."""
    left = []
    for seed in range(4):
        document = district(schools=20, participants=3, seed=seed, sizes=sizes)
        left.append(len(shares_that_fit(document, 5 + seed, seed % 2, range(-4, 5))))
    assert min(left) > 1
    assert sum(left) / len(left) > 4


def test_the_models_outside_are_near_the_exact_ones() -> None:
    """A few tenths of a point: what is told is another run, not another truth."""
    head, _ = told(district(schools=36, sizes=(7,)))
    for one in head["models"]:
        assert one["dark"]
        for exact, shown, error in zip(one["coefficients"], one["shown"]["coefficients"], one["errors"], strict=True):
            assert abs(exact - shown) < error
        assert one["shown"]["coefficients"] != one["coefficients"]


def test_one_hidden_school_alone_has_no_part_in_the_models_outside() -> None:
    one, other = (Score(y=y, n=30.0, square=None, n_square=0.0, raw=y) for y in (44.0, 52.0))
    assert guard._together({0: one, 1: other}, {0}) == {1: other}
    both = guard._together({0: one, 1: other}, {0, 1})
    assert [both[0].y, both[1].y] == [48.0, 48.0]


def test_a_part_is_hidden_with_the_rest_of_what_monitoring_tells_as_one() -> None:
    """The tables sum up all grades: less a subject of some of them, they would tell the others."""
    document = district(sizes=(30, 7))
    asked = {"form_code": "class_results", "tested": "tested"}
    document["definition"]["strands"] = [
        {"code": "russian", "grades": [4], **asked}, {"code": "mathematics", "grades": [9], **asked},
    ]  # fmt: skip
    for wave in document["waves"]:
        wave["results"]["russian"][1][4] = wave["results"]["russian"][1][6] = 30
    _, rows = told(document)
    assert "501" in dark(rows, "russian")
    assert len(dark(rows, "russian")) == 2
    assert dark(rows, "russian") == dark(rows, "mathematics"), "grade 9 alone is small there"
    del document["definition"]["strands"][1]
    assert not dark(told(document)[1], "russian")
    id = document["schools"][1][0]
    document["waves"][0]["others"] = {"russian": [[id, 9, 7], [id, 11, 1]]}
    assert "501" in dark(told(document)[1], "russian"), "eight pupils are left out"
    document["waves"][0]["others"] = {"russian": [[id, 9, 7], [id, 11, 20]]}
    assert not dark(told(document)[1], "russian")


# --- one choice of company --------------------------------------------------------------------------------------------

FORM = [
    asked("pupils"),
    asked("tested", base="pupils"),
    asked("mean", type="decimal", summing="mean", weight="tested"),
    asked("deviation", type="decimal", summing="deviation", weight="tested", mean="mean"),
    asked("below", base="tested"),
]
READY = FormFigures(FORM)


def shown(schools: dict[UUID, tuple[int, int, int]]) -> dict[UUID, set[str]]:
    """What monitoring hides of schools with so many pupils, tested, below the minimum."""

    def moments(pupils: int, tested: int, below: int) -> list[Fraction]:
        values = {"pupils": pupils, "tested": tested, "below": below, "mean": 60, "deviation": 10}
        wholes = {"tested": pupils, "below": tested}
        found = []
        for code, measure in moments_of(FORM):
            told = {
                "sheets": 1, "given": 1, "total": values.get(str(code), 0), "part": values.get(str(code), 0),
                "whole": wholes.get(str(code), 0), "weight": tested, "weighted": tested * 60, "exempt": tested == 0,
                "squares": tested * 3600, "spread": max(tested - 1, 0) * 100, "lacking": 0,
            }  # fmt: skip
            found.append(Fraction(told[measure.value]))
        return found

    def figured(rows: list[tuple[int, int, int]]) -> list[Figure]:
        return READY.figures(
            [sum(column, Fraction(0)) for column in zip(*(moments(*row) for row in rows), strict=True)], len(rows)
        )

    _, rows = hidden(FORM, figured([*schools.values()]), {id: figured([row]) for id, row in schools.items()})
    return {id: {one.code for one in row if one.suppressed} for id, row in rows.items()}


def test_monitoring_hides_whomever_the_analysis_counts_on() -> None:
    """The means and counts of the schools that share what they reached together are hidden in the tables, too."""
    for seed in range(300):
        dice = random.Random(seed)
        schools = {}
        for number in range(dice.randint(2, 14)):
            pupils = dice.randint(0, 14) if dice.random() < 0.3 else dice.randint(10, 90)
            tested = max(0, pupils - dice.choice([0, 0, 1, 2, 5]))
            schools[UUID(int=number + 1)] = (pupils, tested, dice.randint(0, tested))
        counted = {str(id): Counted(float(row[1]), float(row[0] - row[1])) for id, row in schools.items()}
        chosen = company(counted)
        dark_cells = shown(schools)
        for id in schools:
            if str(id) in chosen:
                assert {"tested", "mean", "deviation"} <= dark_cells[id], (seed, schools)

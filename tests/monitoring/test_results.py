"""What was received and what follows from it: exact, as soon as it is accepted, for the eyes of those it concerns."""

import statistics
from typing import Any

from app.domains.organizations.models import School
from tests.conftest import Client
from tests.monitoring.conftest import begun, done, results_of

Json = dict[str, Any]
Classes = dict[tuple[str, str], Json]

MARKS = {"4А": [61.0, 48.5, 70.25, 55.0], "4Б": [90.0, 12.0, 33.0]}
EVERYBODY = [*MARKS["4А"], *MARKS["4Б"]]


def figure(figures: list[Json], code: str) -> Json:
    return next(one for one in figures if one["code"] == code)


def of_pupils(marks: list[float]) -> Json:
    """The values of a class whose pupils have these marks."""
    values = results_of(russian_pupils=len(marks), russian_tested=len(marks), russian_below=1, russian_high=0)
    return values | {"russian_mean": statistics.fmean(marks), "russian_deviation": statistics.stdev(marks)}


async def test_sums_equal_those_of_the_pupils_one_by_one(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    explained = {"russian-roster": "Часть класса в другом корпусе"}
    for name, marks in MARKS.items():
        sheet = await begun(school, wave, classes["2", name], of_pupils(marks), submit=True, explanations=explained)
        assert done(await school.get(f"/monitoring/waves/{wave['id']}/results"))["forms"][0]["schools"] == []
        summary = done(await school.get("/monitoring/summaries"))["items"][0]
        assert figure(summary["figures"], "russian_tested")["sheets"] == (1 if name == "4А" else 2)
        if name == "4Б":
            mean, deviation = (figure(summary["figures"], f"russian_{what}") for what in ("mean", "deviation"))
            assert (mean["value"], mean["n"]) == (statistics.fmean(EVERYBODY), 7)
            assert abs(deviation["value"] - statistics.stdev(EVERYBODY)) < 1e-13
            below = figure(summary["figures"], "russian_below")
            assert (below["value"], below["share"], below["base"]) == (2, 2 / 7, 7)
    sheets = done(await centre.get("/monitoring/submissions"))["items"]
    for sheet in sheets:
        done(await centre.take(f"/monitoring/submissions/{sheet['id']}", "accept"))
    own = done(await school.get(f"/monitoring/waves/{wave['id']}/results"))["forms"][0]
    assert own["district"] is None
    assert figure(own["schools"][0]["figures"], "russian_mean")["value"] == statistics.fmean(EVERYBODY)
    all_ = done(await centre.get(f"/monitoring/waves/{wave['id']}/results"))["forms"][0]
    assert figure(all_["district"], "russian_mean")["value"] == statistics.fmean(EVERYBODY)
    assert figure(all_["district"], "russian_tested")["expected"] == 4


async def test_what_is_opened_again_no_longer_counts(
    client: Client, schools: list[School], wave: Json, classes: Classes
) -> None:
    school, centre = client("school", schools[0]), client("centre")
    first, second = [await begun(school, wave, classes["2", name], submit=True) for name in ("4А", "4Б")]
    for sheet in (first, second):
        done(await centre.take(f"/monitoring/submissions/{sheet['id']}", "accept"))
    summary = done(await school.get("/monitoring/summaries"))["items"][0]
    assert (summary["status"], summary["accepted"], summary["on_time"]) == ("accepted", 2, 2)
    done(await centre.take(f"/monitoring/submissions/{second['id']}", "reopen", note="Ошибка в протоколе"))
    summary = done(await school.get("/monitoring/summaries"))["items"][0]
    assert (summary["status"], summary["accepted"], summary["returned"]) == ("open", 1, 1)
    result = done(await centre.get(f"/monitoring/waves/{wave['id']}/results"))["forms"][0]["schools"][0]
    assert figure(result["figures"], "russian_tested")["value"] == 25

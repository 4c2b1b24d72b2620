"""What the department, a consultant and another school are told of a run, and what they are not."""

from typing import Any

import orjson
from sqlalchemy import select

from app.domains.organizations.models import SchoolClass
from tests.analysis.conftest import Method, Run, Town, definition, done, figure, strand
from tests.conftest import Client

Json = dict[str, Any]
OUTSIDE = ("department", "observer", "consultant")


def mean_of(results: Json, code: str) -> Json:
    """The mean in Russian of one school."""
    (form,) = [one for one in results["forms"] if one["form_code"] == "class_results"]
    (school,) = [one for one in form["schools"] if one["school_code"] == code]
    return dict(next(one for one in school["figures"] if one["code"] == "russian_mean"))


async def test_monitoring_hides_the_same_schools_from_everybody(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    """A consultant of one school sees no district, yet his school keeps another one company in its tables."""
    town.tiny = frozenset({"10"})
    await town.collect("baseline", "entry")
    made = await run(await method(), "exploration")
    asked = {"run_id": made["id"], "figure": "contextual", "strand": "russian"}
    items = done(await client("department").get("/analysis-results", params=asked))["items"]
    dark = {one["school_code"] for one in items if one["figures"][0]["suppressed"]}
    assert dark == {"2", "10"}
    address = f"/monitoring/waves/{town.waves['entry'].id}/results"
    for role in OUTSIDE:
        told = done(await client(role).get(address))
        mean = mean_of(told, "2")
        assert (mean["suppressed"], mean["value"], mean["n"], mean["reasons"]) == (True, None, None, [])
        assert (told["forms"][0]["district"] is None) == (role == "consultant")
    assert mean_of(done(await client("school").get(address)), "2")["n"] == 60


async def test_models_and_scales_are_told_as_they_may_be(client: Client, town: Town, method: Method, run: Run) -> None:
    town.tiny = frozenset({"10"})
    await town.collect("baseline", "entry")
    made = await run(await method(), "exploration")
    done(await client("centre").take(f"/analysis-runs/{made['id']}", "release"))
    for role in (*OUTSIDE, "school"):
        told = done(await client(role).get(f"/analysis-runs/{made['id']}"))
        assert told["scales"] == [], "of both subjects a small school wrote the paper"
        for exact, shown in zip(made["models"], told["models"], strict=True):
            assert exact["coefficients"]
            assert shown["coefficients"] != exact["coefficients"]
            assert all(round(one, 3) == one for one in (*shown["coefficients"], shown["tau2"], *shown["errors"]))
            assert "covariance" not in shown
            assert "shown" not in shown
        for part in ("inputs", "design", "inputs.ndjson", "verification"):
            assert (await client(role).get(f"/analysis-runs/{made['id']}/{part}")).status_code == 403
    assert len(made["scales"]) == 4


async def test_what_is_told_of_a_school_follows_from_the_models_as_told(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    """To whoever computes it: the expected value is that of the told coefficients and the told index, to a tenth."""
    await town.collect("entry")
    made = await run(await method(), "exploration")
    department = client("department")
    (model, *_) = [
        one
        for one in done(await department.get(f"/analysis-runs/{made['id']}"))["models"]
        if (one["figure"], one["strand"]) == ("contextual", "russian")
    ]
    wanted = {"run_id": made["id"], "include_figures": True}
    exact = {
        one["school_id"]: one for one in done(await client("centre").get("/analysis-results", params=wanted))["items"]
    }
    for item in done(await department.get("/analysis-results", params=wanted))["items"]:
        one, index = figure(item, "contextual", "russian"), figure(item, "context_index")
        assert index["value"] == round(index["value"], 1) == item["context_index"]
        constant, slope = model["coefficients"]
        assert abs(one["expected"] - constant - slope * index["value"]) <= 0.0501
        assert abs(one["residual"] - (one["observed"] - one["expected"])) < 0.11
        there = figure(exact[item["school_id"]], "contextual", "russian")
        assert abs(one["expected"] - there["expected"]) < 0.5
        assert abs(one["value"] - there["value"]) < 0.5


async def test_similar_schools_are_named_to_the_centre_alone(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    await town.collect("entry")
    made = await run(await method(), "exploration")
    done(await client("centre").take(f"/analysis-runs/{made['id']}", "release"))
    for role in ("centre", "administrator", *OUTSIDE, "school"):
        items = done(await client(role).get("/analysis-results", params={"run_id": made["id"]}))["items"]
        assert all(one["similar_schools"] == 4 for one in items)
        assert all(len(one["similar"]) == (4 if role in ("centre", "administrator") else 0) for one in items)


async def test_lists_stand_in_the_order_of_what_is_told(client: Client, town: Town, method: Method, run: Run) -> None:
    await town.collect("entry")
    made = await run(await method(), "exploration")
    asked = {"run_id": made["id"], "sort": "context_index"}
    for role in ("department", "centre"):
        items = done(await client(role).get("/analysis-results", params=asked))["items"]
        told = [round(one["context_index"], 1) for one in items]
        assert told == sorted(told)
        assert [one["school_id"] for one in items] == [
            one["school_id"] for one in done(await client("centre").get("/analysis-results", params=asked))["items"]
        ]


async def test_a_withdrawn_run_is_for_the_centre_alone(client: Client, town: Town, method: Method, run: Run) -> None:
    await town.collect("entry")
    made = await run(await method(), "exploration")
    wanted = {"run_id": made["id"]}
    before = done(await client("department").get("/analysis-results", params=wanted))["items"]
    done(await client("centre").take(f"/analysis-runs/{made['id']}", "withdraw", note="Данные исправлены"))
    assert len(done(await client("centre").get("/analysis-results", params=wanted))["items"]) == 14
    for role in OUTSIDE:
        assert done(await client(role).get("/analysis-results", params=wanted))["items"] == []
    department = client("department")
    told = done(await department.get(f"/analysis-runs/{made['id']}"))
    assert (told["status"], told["models"], told["scales"]) == ("withdrawn", [], [])
    assert (await department.get(f"/analysis-results/{before[0]['id']}")).status_code == 404
    chart = done(await department.get(f"/analysis-runs/{made['id']}/charts/scatter"))
    assert chart["datasets"].get("schools", []) == []


async def test_the_audit_tells_no_figures(client: Client, town: Town, method: Method, run: Run) -> None:
    """The whole district reads it: neither what a class has sent, nor a model or a reference with all its digits."""
    await town.collect("entry")
    draft = await method(frozen=False, told=definition())
    centre = client("centre")
    taken = {"wave_id": str(town.waves["entry"].id), "bands": 3}
    address = f"/analysis-methods/{draft['id']}"
    exact = done(await centre.take(address, "take-reference", **taken))["definition"]["context"]["reference"]
    frozen = done(await centre.take(address, "freeze"))
    made = await run(frozen, "exploration")
    seen = done(await client("department").get(address))["definition"]["context"]["reference"]
    for one, told in zip(exact["items"], seen["items"], strict=True):
        assert (round(one["mean"], 2), round(one["deviation"], 2)) == (told["mean"], told["deviation"])
        assert one != told
    (listed,) = done(await client("department").get("/analysis-methods"))["items"]
    assert listed["definition"]["context"]["reference"] == seen
    for entity, field in (("analysis_runs", "all_models"), ("analysis_methods", "definition")):
        entries = done(await client("department").get("/audit-entries", params={"entity": entity}))["items"]
        assert entries
        assert {one["new"].get(field, "•••") for one in entries} == {"•••"}
    assert str(made["models"][0]["tau2"]) not in (await client("department").get("/audit-entries")).text


async def test_what_a_subject_leaves_out_goes_into_the_run(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    """How many were tested in grades that it does not take: the tables of monitoring sum them up with the others."""
    await town.collect("entry")
    school = town.schools[3]
    (of_school,) = await town.db.all(select(SchoolClass).where(SchoolClass.school_id == school.id))
    of_school.grade = 9
    await town.db.flush()
    strands = [strand("russian") | {"grades": [4]}, strand("mathematics")]
    made = await run(await method(strands=strands), "exploration")
    _, wave = (await client("centre").get(f"/analysis-runs/{made['id']}/inputs.ndjson")).text.splitlines()
    assert orjson.loads(wave)["others"] == {"russian": [[str(school.id), 9, 63]]}

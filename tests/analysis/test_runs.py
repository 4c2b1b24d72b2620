"""Methods are frozen beforehand, runs say what they rest on, and what they say stays."""

import hashlib
import subprocess
import sys
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from app.domains.analysis.models import AnalysisInput, AnalysisMethod, AnalysisResult, AnalysisRun
from app.kernel.actor import EVERYTHING, SYSTEM
from app.kernel.problems import Problem
from tests.analysis.conftest import Method, Run, Town, definition, done, faults, figure, strand, with_reference
from tests.conftest import Client

Json = dict[str, Any]


async def test_a_method_is_tried_as_a_draft_and_frozen_for_ever(client: Client, town: Town, method: Method) -> None:
    draft = await method(frozen=False)
    assert (draft["edition"], draft["status"], draft["sha256"]) == (1, "draft", None)
    centre = client("centre")
    changed = done(await centre.amend(f"/analysis-methods/{draft['id']}", {"title": "Иначе"}))
    assert changed["title"] == "Иначе"
    frozen = done(await centre.take(f"/analysis-methods/{draft['id']}", "freeze"))
    told = orjson.dumps(frozen["definition"], option=orjson.OPT_SORT_KEYS)
    assert frozen["sha256"] == hashlib.sha256(told).hexdigest()
    refused = await centre.amend(f"/analysis-methods/{draft['id']}", {"title": "Снова иначе"})
    assert done(refused, 409)["code"] == "analysis-method-frozen"
    assert (await method(frozen=False))["edition"] == 2


async def test_without_a_reference_year_nothing_is_frozen(client: Client, town: Town, method: Method) -> None:
    await town.collect("entry")
    draft = await method(frozen=False, told=definition())
    centre = client("centre")
    refused = await centre.take(f"/analysis-methods/{draft['id']}", "freeze")
    assert faults(refused) == [("/definition/context/reference", "analysis.no-reference")]
    taken = done(
        await centre.take(f"/analysis-methods/{draft['id']}", "take-reference", wave_id=str(town.waves["entry"].id))
    )
    reference = taken["definition"]["context"]["reference"]
    assert reference["schools"] == 14
    assert len(reference["cuts"]) == 4
    assert {one["code"] for one in reference["items"]} == {"income_low", "parents_higher"}
    done(await centre.take(f"/analysis-methods/{draft['id']}", "freeze"))


async def test_a_rule_is_not_chosen_once_the_final_wave_has_opened(client: Client, town: Town, method: Method) -> None:
    early = await method()
    late = await method(frozen=False, code="late")
    await town.collect("baseline", "entry", "intermediate", "final")
    centre = client("centre")
    assert (
        done(await centre.take(f"/analysis-methods/{late['id']}", "freeze"), 409)["code"] == "analysis-method-too-late"
    )
    body = {"method_id": late["id"], "purpose": "decision", "title": "Итоги"}
    refused = done(await centre.post("/analysis-runs", json=body), 409)
    assert refused["code"] == "analysis-method-not-for-decision"
    done(await centre.post("/analysis-runs", json=body | {"purpose": "exploration"}), 201)
    done(await centre.post("/analysis-runs", json=body | {"method_id": early["id"]}), 201)


async def test_a_method_names_what_its_forms_have(client: Client, town: Town, programme: Json) -> None:
    told = with_reference()
    told["strands"][0]["mean"] = "russian_tested"
    told["strands"][1]["form_code"] = "nothing"
    body = {"programme_id": programme["id"], "code": "wrong", "title": "Неверная", "definition": told}
    refused = await client("centre").post("/analysis-methods", json=body)
    assert faults(refused) == [
        ("/definition/strands/0/mean", "analysis.no-indicator"),
        ("/definition/strands/1/form_code", "analysis.no-form"),
    ]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"strands": [strand("russian")]}, "rule/strands"),
        ({"rule": {"strong_strands": 5}}, "rule/strong_strands"),
        ({"rule": {"candidate": 1.7}}, "rule/candidate"),
        ({"earlier": ["baseline", "final"]}, "earlier"),
        ({"predictors": ["weather"]}, "predictors"),
        ({"context": None, "predictors": ["context"]}, "predictors"),
    ],
)
async def test_a_rule_that_nobody_could_meet_is_no_rule(
    client: Client, town: Town, programme: Json, change: Json, pointer: str
) -> None:
    body = {
        "programme_id": programme["id"],
        "code": "vain",
        "title": "Тщетная",
        "definition": with_reference() | change,
    }
    refused = await client("centre").post("/analysis-methods", json=body)
    assert [place for place, _ in faults(refused)] == [f"/definition/{pointer}"]


async def test_a_method_without_context_compares_with_nothing(client: Client, town: Town, programme: Json) -> None:
    told = {"strands": [strand("russian")], "rule": {"strands": 1}}
    body = {"programme_id": programme["id"], "code": "bare", "title": "Без условий", "definition": told}
    made = done(await client("centre").post("/analysis-methods", json=body), 201)
    assert (made["definition"]["context"], made["definition"]["predictors"]) == (None, [])


async def test_where_no_form_asks_the_deviation_it_is_told_by_the_method(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    for both in ({"deviation": None}, {"known_deviation": 11.5}):
        told = with_reference(strands=[strand("russian") | both])
        body = {"programme_id": town.programme["id"], "code": "twice", "title": "Дважды", "definition": told}
        assert faults(await client("centre").post("/analysis-methods", json=body)) == [
            ("/definition/strands/0", "value.deviation")
        ]
    known = [strand(code) | {"deviation": None, "known_deviation": 11.5} for code in ("russian", "mathematics")]
    await town.collect("baseline", "entry", "intermediate", "final")
    made = await run(await method(frozen=False, strands=known), purpose="exploration")
    document = (await client("centre").get(f"/analysis-runs/{made['id']}/inputs.ndjson")).content
    for line in document.splitlines()[1:]:
        for row in orjson.loads(line)["results"]["russian"]:
            n, weighted, squares, spread = row[6:10]
            assert (n, spread) == (row[3], (n - 1) * 11.5**2)
            assert (weighted, squares) == (row[5], pytest.approx(row[5] ** 2 / n))
    fitted = [model for model in made["models"] if model["figure"] == "contextual"]
    assert [model["schools"] for model in fitted] == [14] * 8
    assert all(model["tau2"] is not None for model in fitted)


async def test_a_run_says_what_it_rests_on_and_gives_the_same_digits(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    frozen = await method()
    await town.collect("baseline", "entry", "intermediate", "final")
    made = await run(frozen)
    assert made["method_sha256"] == frozen["sha256"]
    assert (made["stale"], made["schools_count"]) == (False, 14)
    assert [wave["earlier"] for wave in made["waves"]] == [True, True, False, False]
    assert {model["figure"] for model in made["models"]} == {"contextual", "improvement", "improvement_mean"}
    centre = client("centre")
    document = (await centre.get(f"/analysis-runs/{made['id']}/inputs.ndjson")).content
    assert hashlib.sha256(document).hexdigest() == made["input_sha256"]
    outside = subprocess.run(  # noqa: ASYNC221  # a test may wait
        [sys.executable, "-m", "app.domains.analysis.method"], input=document, capture_output=True, check=True
    )
    *told, digest = outside.stdout.splitlines(keepends=True)
    assert digest.decode().strip() == made["result_sha256"] == hashlib.sha256(b"".join(told)).hexdigest()
    again = done(await centre.get(f"/analysis-runs/{made['id']}/verification"))
    assert (again["inputs_equal"], again["results_equal"]) == (True, True)
    assert (await run(frozen))["result_sha256"] == made["result_sha256"]


async def test_inputs_and_design_go_out_as_tables(client: Client, town: Town, method: Method, run: Run) -> None:
    await town.collect("baseline", "entry")
    made = await run(await method(), "exploration")
    centre = client("centre")
    for what in ("inputs", "design", "results"):
        for kind in ("csv", "xlsx", "ndjson"):
            answer = await centre.get(f"/analysis-runs/{made['id']}/{what}", params={"format": kind})
            assert answer.status_code == 200, answer.text
    lines = (await centre.get(f"/analysis-runs/{made['id']}/design", params={"format": "ndjson"})).text.splitlines()
    rows = [orjson.loads(line) for line in lines]
    assert len(rows) == 14 * 2 * 2
    one = rows[0]
    assert abs(one["y"] - one["expected"] - one["residual"]) < 1e-12
    for role in ("department", "observer", "school"):
        assert (await client(role).get(f"/analysis-runs/{made['id']}/inputs")).status_code == 403
    table = await client("department").get(f"/analysis-runs/{made['id']}/results", params={"format": "ndjson"})
    told = [orjson.loads(line) for line in table.text.splitlines()]
    assert {one["school_code"] for one in told} == {school.code for school in town.schools}
    assert all(one["value"] is None or one["value"] == round(one["value"], 2) for one in told)
    assert (await client("school").get(f"/analysis-runs/{made['id']}/results")).status_code == 404


async def test_a_correction_marks_a_run_stale(client: Client, town: Town, method: Method, run: Run) -> None:
    await town.collect("baseline", "entry")
    made = await run(await method(), "exploration")
    sheet = town.sheets["entry", town.schools[0].id, "class_results"]
    centre = client("centre")
    assert done(await centre.get(f"/analysis-runs/{made['id']}"))["stale"] is False
    done(await centre.take(f"/monitoring/submissions/{sheet}", "reopen", note="Ошибка в числе писавших"))
    assert done(await centre.get(f"/analysis-runs/{made['id']}"))["stale"] is True
    assert [one["stale"] for one in done(await centre.get("/analysis-runs"))["items"]] == [True]
    refused = await centre.take(f"/analysis-runs/{made['id']}", "release")
    assert done(refused, 409)["code"] == "analysis-run-stale"


async def test_no_wave_is_left_out_of_a_decision(client: Client, town: Town, method: Method, run: Run) -> None:
    frozen = await method()
    await town.collect("baseline", "entry", "intermediate")
    made = await run(frozen)
    body = {"method_id": frozen["id"], "purpose": "decision", "title": "Итоги"}
    some = [str(town.waves[kind].id) for kind in ("baseline", "entry")]
    refused = await client("centre").post("/analysis-runs", json=body | {"wave_ids": some})
    assert faults(refused) == [("/wave_ids", "analysis.wave-left-out")]
    await town.collect("final")
    for role in ("centre", "administrator"):
        assert done(await client(role).get(f"/analysis-runs/{made['id']}"))["stale"] is True


async def test_a_paper_of_few_schools_is_for_the_centre_alone(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    town.schools = town.schools[:4]
    await town.collect("entry")
    made = await run(await method(), "exploration")
    assert [one["schools"] for one in made["scales"]] == [4, 4]
    assert done(await client("department").get(f"/analysis-runs/{made['id']}"))["scales"] == []


async def test_a_school_sees_its_own_result_once_it_is_released(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    await town.collect("baseline", "entry")
    made = await run(await method(), "exploration")
    school = client("school")
    wanted = {"run_id": made["id"]}
    assert done(await school.get("/analysis-results", params=wanted))["items"] == []
    assert (await school.get(f"/analysis-runs/{made['id']}")).status_code == 404
    done(await client("centre").take(f"/analysis-runs/{made['id']}", "release"))
    found = done(await school.get("/analysis-results", params=wanted))["items"]
    assert [one["school_code"] for one in found] == [town.schools[0].code]
    one = done(await school.get(f"/analysis-results/{found[0]['id']}"))
    assert figure(one, "result", "russian", town.waves["entry"])["n"] == 60
    assert done(await school.get(f"/analysis-runs/{made['id']}"))["stale"] is False
    district = done(await client("centre").get("/analysis-results", params=wanted | {"limit": 5}))
    assert len(district["items"]) == 5
    assert district["next_cursor"]
    await client("centre").take(f"/analysis-runs/{made['id']}", "withdraw", note="Ошибка в методике")
    assert done(await school.get("/analysis-results", params=wanted))["items"] == []


async def test_fewer_than_twelve_schools_have_no_model_and_are_told_why(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    town.schools = town.schools[:9]
    await town.collect("baseline", "entry")
    made = await run(await method(), "exploration")
    assert all(model["coefficients"] == [] for model in made["models"])
    model = made["models"][0]
    assert model["flags"] == ["few_schools"]
    assert "(9 / 12)" in model["explanation"]
    one = done(await client("centre").get("/analysis-results", params={"run_id": made["id"], "include_figures": True}))[
        "items"
    ][0]
    told = figure(one, "contextual", "russian", town.waves["entry"])
    assert (told["value"], told["flags"]) == (None, ["few_schools"])
    assert figure(one, "result", "russian", town.waves["entry"])["quartile"] in (1, 2, 3, 4)


async def test_columns_that_repeat_each_other_are_named(town: Town, method: Method, run: Run) -> None:
    await town.collect("entry")
    made = await run(await method(told=one_item()), "exploration")
    assert made["models"][0]["flags"] == ["collinear"]
    assert "context = constant + income_low" in made["models"][0]["explanation"]


def one_item() -> Json:
    told = with_reference(predictors=["income_low", "context"])
    told["context"]["items"] = told["context"]["items"][:1]
    told["context"]["reference"] = told["context"]["reference"] | {"items": told["context"]["reference"]["items"][:1]}
    told["rule"] = {"per_predictor": 5}
    return told


async def test_small_schools_are_hidden_from_the_department_alone(
    client: Client, town: Town, method: Method, run: Run
) -> None:
    town.tiny = frozenset({"2"})
    await town.collect("baseline", "entry")
    made = await run(await method(), "exploration")
    wanted = {"run_id": made["id"], "figure": "contextual", "strand": "russian"}
    of_centre = done(await client("centre").get("/analysis-results", params=wanted))["items"]
    of_department = done(await client("department").get("/analysis-results", params=wanted))["items"]
    assert not any(one["suppressed"] for item in of_centre for one in item["figures"])
    dark = {item["school_code"] for item in of_department if any(one["suppressed"] for one in item["figures"])}
    assert "2" in dark
    assert len(dark) == 2, "one other school keeps it company"
    for item in of_department:
        for one in item["figures"]:
            assert one["value"] is None if one["suppressed"] else one["value"] == round(one["value"], 1)


async def test_the_rule_is_tried_before_it_is_frozen(client: Client, town: Town, method: Method) -> None:
    await town.collect("entry")
    draft = await method(frozen=False)
    centre = client("centre")
    body = {"districts": 40, "seed": 3, "gains": [0.0, 5.0]}
    made = done(await centre.post(f"/analysis-methods/{draft['id']}/power", json=body), 201)
    assert made["settings"]["sizes"] == [60] * 5 + [70] * 9, "in tens: whoever reads them learns no small count"
    assert made["settings"]["enrolled"] == 2
    nobody, some = made["outcomes"]
    assert (nobody["improving"], nobody["strong_found"]) == (0, None)
    assert some["strong_right"] > 0
    assert (
        done(await centre.post(f"/analysis-methods/{draft['id']}/power", json=body), 201)["outcomes"]
        == made["outcomes"]
    )
    listed = done(await client("department").get("/analysis-powers", params={"method_id": draft["id"]}))
    assert len(listed["items"]) == 2


async def test_a_page_of_results_takes_few_queries(
    app: FastAPI, client: Client, town: Town, method: Method, run: Run
) -> None:
    from tests.monitoring.living import selects  # noqa: PLC0415

    await town.collect("entry")
    made = await run(await method(), "exploration")
    centre = client("centre")
    with selects(app) as seen:
        plain = done(await centre.get("/analysis-results", params={"run_id": made["id"]}))
    assert len(seen) <= 2
    assert all(one["figures"] == [] for one in plain["items"])


async def test_the_database_itself_keeps_what_was_computed(
    app: FastAPI, client: Client, town: Town, method: Method, run: Run
) -> None:
    await town.collect("entry")
    made = await run(await method(), "exploration")
    for model, name in (
        (AnalysisMethod, "title"), (AnalysisRun, "title"), (AnalysisResult, "school_name"), (AnalysisInput, "content"),
    ):  # fmt: skip
        with pytest.raises(Problem):
            await spoilt(app, model, name)
    assert done(await client("centre").get(f"/analysis-runs/{made['id']}"))["title"] == made["title"]


async def spoilt(app: FastAPI, model: Any, name: str) -> None:
    async with app.state.kernel.database.open(SYSTEM, EVERYTHING, writable=True) as db:
        row = await db.first(select(model).order_by(model.id.desc()))
        setattr(row, name, b"other" if name == "content" else "Иначе")
        await db.flush()

"""What the analysis found, in pictures and on the sheet: to each what he may see, and never in the order of results."""

import io
import json
from typing import Any

import pypdf
import pytest
from docx import Document

from tests.analysis.conftest import Method, Run, Town, method, run, town
from tests.conftest import As, Client
from tests.feedback.conftest import done, faults, looked_at
from tests.feedback.test_sheets import paper

Json = dict[str, Any]
DOC_PR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
__all__ = ["method", "run", "town"]


@pytest.fixture
async def computed(town: Town, method: Method, run: Run) -> Json:
    """A run over four waves; school 2 has truly improved, school 600 is tiny."""
    town.gainers, town.tiny = frozenset({"2"}), frozenset({"600"})
    frozen = await method(rule={"per_predictor": 5})
    await town.collect("baseline", "entry", "intermediate", "final")
    return await run(frozen)


async def released(client: Client, run: Json) -> None:
    done(await client("centre").take(f"/analysis-runs/{run['id']}", "release"))


async def test_the_district_is_drawn_by_name_and_within_its_funnel(client: Client, computed: Json) -> None:
    rows: Json = {}
    for language, above, tested, none in (
        ("ru", "Выше ожидаемого", "писавших", "не рейтинг"), ("en", "Above expected", "pupils tested", "no ranking"),
    ):  # fmt: skip
        address = f"/analysis-runs/{computed['id']}/charts/scatter"
        spec, svg, _, told = await looked_at(client("centre"), address, language)
        rows = spec["datasets"]
        assert len(rows["schools"]) == 14
        assert [one["name"] for one in rows["schools"]][:3] == ["Школа № 2", "Школа № 10", "Школа № 550"]
        assert len(rows["line"]) == 2
        upper = [one["limit"] for one in rows["funnel"] if one["side"] == "upper"]
        assert upper == sorted(upper, reverse=True), "the more pupils, the narrower"
        assert upper[0] > 0
        assert above in told
        assert tested in svg

        address = f"/analysis-runs/{computed['id']}/charts/expected"
        spec, _, _, told = await looked_at(client("centre"), address, language)
        lines = spec["datasets"]["rows"]
        assert [one["name"] for one in lines][:3] == ["Школа № 2", "Школа № 10", "Школа № 550"]
        assert all(one["low"] < one["estimate"] < one["high"] for one in lines)
        assert none in told
    address = f"/analysis-runs/{computed['id']}/charts/scatter"
    other = done(await client("centre").get(address, params={"strand": "mathematics"}))
    assert other["datasets"]["schools"] != rows["schools"]
    asked = {"strand": "astronomy", "wave_id": computed["id"]}
    assert faults(await client("centre").get(address, params=asked)) == [
        ("strand", "reference.unknown"), ("wave_id", "reference.unknown"),
    ]  # fmt: skip


async def test_a_school_is_shown_itself_alone_once_the_run_is_released(
    client: Client, computed: Json, town: Town
) -> None:
    school, address = client("school"), f"/schools/{town.schools[0].id}/charts/expected"
    nothing = done(await school.get(address))
    assert (nothing["datasets"]["rows"], nothing["description"]) == ([], "There is no run yet that you can see.")
    assert (await school.get(f"/analysis-runs/{computed['id']}/charts/scatter")).status_code == 404
    await released(client, computed)
    assert (await school.get(f"/schools/{town.schools[1].id}/charts/expected")).status_code == 404
    for language in ("ru", "en"):
        spec, _, _, told = await looked_at(school, address, language)
        assert len(spec["datasets"]["rows"]) == 8, "two subjects in four waves"
        assert "90" in told
    cloud, svg, *_ = await looked_at(school, f"/analysis-runs/{computed['id']}/charts/scatter")
    assert [one["name"] for one in cloud["datasets"]["schools"]] == ["Школа № 2"]
    assert cloud["datasets"]["own"] == cloud["datasets"]["schools"]
    assert "Школа № 10" not in svg


async def test_small_schools_are_hidden_from_others(client: Client, computed: Json, town: Town) -> None:
    await released(client, computed)
    await given(client("centre"), town)
    place = [one.code for one in town.schools].index("600")
    full = await sheet_of(client("centre"), town, place)
    assert all(one["effect"] is not None for one in full["analysis"]["compared"])
    for role in ("department", "observer"):
        hidden = await sheet_of(client(role), town, place)
        assert all(one["suppressed"] and one["effect"] is None for one in hidden["analysis"]["compared"])
        assert hidden["findings"] == []
        assert "скрыто: малое число" in await paper(client(role), hidden)
    tiny = next(one for one in town.schools if one.code == "600")
    for kind in ("scatter", "expected"):
        address = f"/analysis-runs/{computed['id']}/charts/{kind}"
        own = done(await client("centre").get(address))
        assert "Школа № 600" in json.dumps(own, ensure_ascii=False)
        for role in ("department", "observer"):
            spec = done(await client(role).get(address))
            told = (await client(role).get(address, headers={"Accept": "text/plain", "Accept-Language": "ru"})).text
            shown = spec["datasets"]["schools" if kind == "scatter" else "rows"]
            values = [one for one in shown if one["name"] == "Школа № 600"]
            assert values == [] or values[0]["estimate"] is None
            assert "Скрыто из-за малых чисел: " in told
    spec = done(await client("department").get(f"/schools/{tiny.id}/charts/expected"))
    assert all(one["estimate"] is None for one in spec["datasets"]["rows"])


async def given(who: As, town: Town, **body: Any) -> Json:
    return done(await who.post(f"/monitoring/waves/{town.waves['final'].id}/result-sheets", json=body))


async def sheet_of(who: As, town: Town, place: int = 0) -> Json:
    asked = {"school_id": str(town.schools[place].id), "wave_id": str(town.waves["final"].id)}
    (line,) = done(await who.get("/result-sheets", params=asked))["items"]
    return done(await who.get(f"/result-sheets/{line['id']}", headers={"Accept-Language": "ru"}))


async def test_the_sheet_compares_with_expected_and_similar_schools(client: Client, computed: Json, town: Town) -> None:
    centre, school = client("centre"), client("school")
    assert (await given(centre, town))["run_id"] is None, "nothing has been released"
    assert (await sheet_of(school, town))["analysis"] is None
    await released(client, computed)
    told = await given(centre, town)
    assert (told["run_id"], told["given"], told["replaced"]) == (computed["id"], 0, 14)
    sheet = await sheet_of(school, town)
    assert sheet["edition"] == 2
    analysis = sheet["analysis"]
    russian = analysis["compared"][0]
    assert {russian["strand"], analysis["compared"][1]["strand"]} == {"russian", "mathematics"}
    assert russian["low"] < russian["effect"] < russian["high"]
    assert russian["third"] in ("lower", "middle", "upper")
    assert analysis["similar_schools"] > 0
    kinds = [one["kind"] for one in sheet["findings"]]
    assert kinds.count("improved") == 2, sheet["findings"]
    assert any("Предмет russian: школа улучшила результат" in one["text"] for one in sheet["findings"])
    assert any("У вашей школы: " in one for one in sheet["how_to_read"])
    other = await sheet_of(centre, town, 3)
    assert "improved" not in [one["kind"] for one in other["findings"]]
    printed = await paper(school, sheet)
    drawing = (await school.get(f"/result-sheets/{sheet['id']}/paper")).content
    (shape,) = Document(io.BytesIO(drawing)).element.body.iter(DOC_PR)
    assert shape.get("descr").startswith("Выше ожидаемого: ")
    assert "Предмет russian" in printed
    assert "треть похожих школ" in printed
    pdf = (await school.get(f"/result-sheets/{sheet['id']}/paper.pdf")).content
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages[0].images) == 1, "the chart"
    assert "треть" in pages[0].extract_text()
    assert (await given(centre, town))["unchanged"] == 14

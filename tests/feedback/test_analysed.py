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
        judged = [one for one in lines if one["estimate"] is not None]
        assert {one["name"] for one in lines} - {one["name"] for one in judged} == {"Школа № 600"}, "seven pupils"
        assert all(one["low"] < one["estimate"] < one["high"] for one in judged)
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
    rows = full["analysis"]["compared"] + full["analysis"]["improved"]
    assert {(one["verdict"], one["flags"][0]) for one in rows} == {(None, "few_tested")}, "seven pupils"
    assert {one["third"] for one in full["analysis"]["compared"]} == {None}
    kinds = {one["kind"] for one in full["findings"]}
    assert kinds == {"few_pupils", "not_judged", "improvement_not_judged"}
    told = " ".join(one["text"] for one in full["findings"])
    assert "писали 7 учеников. По результатам меньше 10 учеников о школе не судят." in told
    assert "По меньшей мере в одном из сравниваемых мониторингов писали меньше 10 учеников" in told
    printed = await paper(client("centre"), full)
    assert "судить нельзя" in printed
    for verdict in ("в пределах ожидаемого", "выше ожидаемого\n", "ниже ожидаемого\n", "треть похожих школ"):
        assert verdict not in printed, verdict
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


async def given(who: As, town: Town, kind: str = "final", **body: Any) -> Json:
    return done(await who.post(f"/monitoring/waves/{town.waves[kind].id}/result-sheets", json=body))


async def sheet_of(who: As, town: Town, place: int = 0, kind: str = "final") -> Json:
    asked = {"school_id": str(town.schools[place].id), "wave_id": str(town.waves[kind].id)}
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
    assert {one["verdict"] for one in analysis["improved"]} == {"above"}
    start = "Предмет russian: в среднем за два мониторинга после начала программы результат на "
    assert any(one["text"].startswith(start) for one in sheet["findings"]), sheet["findings"]
    assert any("У вашей школы: " in one for one in sheet["how_to_read"])
    assert "меньше простой разности «получено − ожидалось»" in analysis["note"]
    for one in analysis["compared"]:
        assert abs(one["effect"]) < abs(one["observed"] - one["expected"]) + 0.11, "drawn towards zero"
    for one in analysis["improved"]:
        assert one["effect"] == pytest.approx(one["observed"] - one["expected"], abs=0.11), "as it is"
        assert (one["waves"], one["wave"], one["n"], one["given_context"]) == (2, None, None, True)
    anew = {}
    for kind in ("entry", "intermediate"):
        await given(centre, town, kind)
        anew[kind] = await sheet_of(school, town, kind=kind)
    improved = {kind: one["analysis"]["improved"] for kind, one in anew.items()}
    assert improved["entry"] == [], "before the programme nothing can have improved"
    assert improved["intermediate"][0]["effect"] != analysis["improved"][0]["effect"]
    one = improved["intermediate"][0]
    assert (one["waves"], one["wave"]) == (1, {"kind": "intermediate", "school_year": "2026/27"})
    assert any(
        one["text"].startswith("Предмет russian, промежуточный мониторинг 2026/27: результат на ")
        for one in anew["intermediate"]["findings"]
    )
    other = await sheet_of(centre, town, 3)
    assert "improved" not in [one["kind"] for one in other["findings"]]
    printed = await paper(school, sheet)
    drawing = (await school.get(f"/result-sheets/{sheet['id']}/paper")).content
    (shape,) = Document(io.BytesIO(drawing)).element.body.iter(DOC_PR)
    assert shape.get("descr").startswith("Выше ожидаемого: ")
    assert "Предмет russian" in printed
    assert "треть похожих школ" in printed
    assert "меньше простой разности «получено − ожидалось»" in printed
    pdf = (await school.get(f"/result-sheets/{sheet['id']}/paper.pdf")).content
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages[0].images) == 1, "the chart"
    assert "треть" in pages[0].extract_text()
    assert (await given(centre, town))["unchanged"] == 14

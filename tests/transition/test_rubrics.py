"""A criterion may name the figures in which it can be seen, and names only what waves can bring."""

from typing import Any

from tests.conftest import Client
from tests.transition.conftest import done, faults

Json = dict[str, Any]
ADDRESS = "/transition/rubrics"


def _rubric(*measured_by: Json) -> Json:
    told = {"ru": "Уроки", "en": "Lessons"}
    levels = [{"level": level, "description": told} for level in (1, 2)]
    criterion: Json = {"code": "lessons", "title": told, "levels": levels}
    if measured_by:
        criterion["measured_by"] = list(measured_by)
    return {
        "code": "lessons", "title": told, "scale": [{"level": level, "title": told} for level in (1, 2)],
        "directions": [{"code": "teaching", "title": told, "criteria": [criterion]}],
    }  # fmt: skip


def _figure(indicator: str, figure: str = "value", form_code: str = "class_results") -> Json:
    return {"form_code": form_code, "indicator": indicator, "figure": figure}


async def test_a_criterion_names_the_figures_it_can_be_seen_in(client: Client, forms: dict[str, Json]) -> None:
    centre = client("centre")
    named = [_figure("russian_mean"), _figure("russian_below", "share")]
    made = done(await centre.post(ADDRESS, json=_rubric(*named)), 201)
    assert made["directions"][0]["criteria"][0]["measured_by"] == named
    refused = await centre.post(
        ADDRESS,
        json=_rubric(
            _figure("astronomy_mean"), _figure("russian_mean", "share"), _figure("russian_maximum"),
            _figure("russian_mean"), _figure("russian_mean"), _figure("russian_mean", form_code="no_form"),
        ),
    )  # fmt: skip
    at = "/directions/0/criteria/0/measured_by"
    assert sorted(faults(refused)) == [
        (f"{at}/0/indicator", "indicator.unknown"),
        (f"{at}/1/figure", "indicator.no-share"),
        (f"{at}/2/indicator", "indicator.not-summed"),
        (f"{at}/4", "value.repeated"),
        (f"{at}/5/indicator", "indicator.unknown"),
    ]
    amended = await centre.amend(f"{ADDRESS}/{made['id']}", {"directions": _rubric(_figure("no_such"))["directions"]})
    assert faults(amended) == [(f"{at}/0/indicator", "indicator.unknown")]
    without = done(await centre.amend(f"{ADDRESS}/{made['id']}", {"directions": _rubric()["directions"]}))
    assert without["directions"][0]["criteria"][0]["measured_by"] == []


async def test_what_the_ready_rubric_names_is_asked_by_the_ready_forms(
    client: Client, rubric: Json, forms: dict[str, Json]
) -> None:
    named = [
        one
        for direction in rubric["directions"]
        for criterion in direction["criteria"]
        for one in criterion["measured_by"]
    ]
    assert len(named) == 4
    body = {name: rubric[name] for name in ("code", "title", "scale", "directions")}
    another = body | {"code": "another"}
    assert done(await client("centre").post(ADDRESS, json=another), 201)["edition"] == 1, "each is there"


async def test_what_the_edition_before_names_needs_no_form_of_the_district(client: Client, rubric: Json) -> None:
    body = {name: rubric[name] for name in ("code", "title", "scale", "directions")}
    assert done(await client("centre").post(ADDRESS, json=body), 201)["edition"] == 2
    another = await client("centre").post(ADDRESS, json=body | {"code": "another"})
    assert {code for _, code in faults(another)} == {"indicator.unknown"}

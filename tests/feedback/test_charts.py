"""Every chart, in both languages, as specification, SVG, PNG and words; and what of it nobody may see."""

import json
from typing import Any

from app.kernel.charts import FORMS, SPECIFICATION
from tests.conftest import Client
from tests.feedback.conftest import Collect, done, faults, looked_at
from tests.transition.conftest import at, begun

Json = dict[str, Any]
LANGUAGES = ("ru", "en")


async def test_the_charts_are_listed_with_their_addresses(client: Client) -> None:
    told = done(await client("school").get("/charts", headers={"Accept-Language": "ru"}))
    assert told["forms"] == list(FORMS)
    assert {one["code"] for one in told["items"]} >= {"completeness", "progress", "movement", "targets"}
    assert all(one["address"].startswith("/api/v1/") for one in told["items"])


async def test_completeness(client: Client, wave: Json, collect: Collect) -> None:
    await collect(wave, "2")
    address = f"/monitoring/waves/{wave['id']}/charts/completeness"
    for language in LANGUAGES:
        spec, svg, _, told = await looked_at(client("centre"), address, language)
        said = {"ru": ("Принято: 2", "принято", "лист не начат"), "en": ("Accepted: 2", "accepted", "not begun")}[
            language
        ]
        assert said[0] in told
        for word in said[1:]:
            assert f">{word}</text>" in svg
        assert sum(row["count"] for row in spec["datasets"]["forms"] if row["state"] == said[1]) == 2
        assert len({row["school"] for row in spec["datasets"]["schools"]}) > 1


async def test_a_school_sees_itself_alone(client: Client, accepted: Json, world: Any) -> None:
    address = f"/monitoring/waves/{accepted['id']}/charts/completeness"
    spec, svg, *_ = await looked_at(client("school"), address)
    assert {row["school"] for row in spec["datasets"]["schools"]} == {world.schools[0].name}
    assert world.schools[1].name not in svg


async def test_progress(client: Client, programme: Json) -> None:
    address = f"/programmes/{programme['id']}/charts/progress"
    for language in LANGUAGES:
        spec, svg, _, told = await looked_at(client("department"), address, language)
        assert ("не начато: " if language == "ru" else "not started: ") in told
        assert {row["organization"] for row in spec["datasets"]["cells"]} > {"Школа № 2"}
        assert "1.1.1 " in svg


async def test_movement(client: Client, accepted: Json, world: Any) -> None:
    address = f"/schools/{world.schools[0].id}/charts/movement"
    asked = {"form_code": "class_results", "indicator": "mathematics_mean"}
    for language in LANGUAGES:
        spec, svg, _, told = await looked_at(client("centre"), address, language, **asked)
        assert [row["value"] for row in spec["datasets"]["points"]] == [61.5, 55.75]
        assert ("61,5" if language == "ru" else "61.5") in svg
        assert ("учеников: 50" if language == "ru" else "pupils: 50") in told
        own, *_ = await looked_at(client("school"), address, language, **asked)
        assert len(own["datasets"]["points"]) == 1, "a school is not told of the district here"


async def test_without_a_name_the_first_mean_of_results_moves(client: Client, accepted: Json, world: Any) -> None:
    told = done(await client("centre").get(f"/schools/{world.schools[0].id}/charts/movement"))
    assert "Russian" in told["title"]["text"]
    empty = done(
        await client("school", world.other_schools[0]).get(f"/schools/{world.other_schools[0].id}/charts/movement")
    )
    assert empty["datasets"]["points"] == []


async def test_small_counts_are_hidden_before_they_are_drawn(
    client: Client, wave: Json, collect: Collect, world: Any
) -> None:
    await collect(wave, "2", mathematics_below=1)
    address = f"/schools/{world.schools[0].id}/charts/movement"
    asked = {"form_code": "class_results", "indicator": "mathematics_below", "figure": "share"}
    shown, *_ = await looked_at(client("centre"), address, **asked)
    assert [row["value"] for row in shown["datasets"]["points"]] == [0.04, 0.04]
    hidden = done(await client("department").get(address, params=asked))
    assert hidden["datasets"] == {"points": []}
    spec, svg, _, told = await looked_at(client("observer"), address, **asked)
    assert spec["datasets"]["points"] == []
    assert "0.04" not in json.dumps(spec)
    assert "4\N{NO-BREAK SPACE}%" not in svg
    assert "скрыто: малое число" in told


async def test_targets(client: Client, draft: Json, accepted: Json) -> None:
    school = client("school")
    row = await begun(school, draft)
    for language in LANGUAGES:
        spec, svg, _, told = await looked_at(school, f"{at(row)}/charts/targets", language)
        assert {point["what"] for point in spec["datasets"]["points"]} == (
            {"факт", "цель"} if language == "ru" else {"actual", "target"}
        )
        assert ("достигнуто 1" if language == "ru" else "1 reached") in told
        assert "Поднять средний балл" in svg


async def test_what_is_not_asked_for_anywhere_is_named(client: Client, accepted: Json, world: Any) -> None:
    address = f"/schools/{world.schools[0].id}/charts/movement"
    asked = {"form_code": "class_results", "indicator": "no_such"}
    assert faults(await client("centre").get(address, params=asked)) == [("indicator", "reference.unknown")]


async def test_the_form_is_negotiated(client: Client, accepted: Json) -> None:
    centre = client("centre")
    address = f"/monitoring/waves/{accepted['id']}/charts/completeness"
    for header, given in (
        ("*/*", SPECIFICATION),
        ("application/json", "application/json"),
        ("text/html, image/svg+xml;q=0.9, */*;q=0.1", "image/svg+xml"),
        ("image/*", "image/svg+xml"),
        ("image/png, */*", "image/png"),
        ("image/svg+xml;q=0, image/*;q=0.5", "image/png"),
    ):
        answer = await centre.get(address, headers={"Accept": header})
        assert (answer.status_code, answer.headers["content-type"]) == (200, given), header
    refused = await centre.get(address, headers={"Accept": "image/jpeg, text/html"})
    assert refused.status_code == 406
    assert refused.headers["content-type"] == "application/problem+json"
    assert done(refused, 406)["code"] == "not-acceptable"


async def test_an_unchanged_picture_is_not_sent_again(client: Client, accepted: Json) -> None:
    centre = client("centre")
    address = f"/monitoring/waves/{accepted['id']}/charts/completeness"
    headers = {"Accept": "image/png", "Accept-Language": "ru"}
    first = await centre.get(address, headers=headers)
    again = await centre.get(address, headers=headers | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    for other in ({"Accept": "image/svg+xml"}, {"Accept-Language": "en"}):
        answer = await centre.get(address, headers=headers | other | {"If-None-Match": first.headers["etag"]})
        assert answer.status_code == 200
    done(await centre.amend(f"/monitoring/waves/{accepted['id']}", {"title": "Входной мониторинг осени"}))
    changed = await centre.get(address, headers=headers | {"If-None-Match": first.headers["etag"]})
    assert changed.status_code == 200

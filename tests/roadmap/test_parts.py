"""The parts of a draft, each a resource: added, moved, changed, deleted, found; always in the printed order."""

from typing import Any

import pytest

from tests.conftest import As, Client
from tests.roadmap.conftest import Json, as_yaml, faults, made, small

TERM = {
    "starts_on": "2026-09-01",
    "due_on": None,
    "rule": {"anchor": "stage_end", "stage": "1", "wave": None, "offset_days": -10, "working_days": True},
    "quarters": ["2026-Q4", "2027-Q1"],
    "text": "в течение учебного года",
}
INDICATOR = {
    "code": "share-low",
    "title": "Доля обучающихся, не преодолевших минимальный порог",
    "unit": "%",
    "baseline": 18.5,
    "baseline_year": 2026,
    "planned": [{"stage": "1", "year": None, "value": 15.0}, {"stage": None, "year": 2028, "value": 10.25}],
}
MONEY = {"year": 2027, "source": "regional", "amount": "150000.50", "currency": "RUB"}


async def created(person: As, resource: str, **body: Any) -> Json:
    answer = await person.post(f"/{resource}", json=body)
    assert answer.status_code == 201, answer.text
    told: Json = answer.json()
    assert answer.headers["location"] == f"/api/v1/{resource}/{told['id']}"
    read = await person.get(f"/{resource}/{told['id']}")
    assert (read.json(), read.headers["etag"]) == (told, answer.headers["etag"])
    return told


@pytest.fixture
async def begun(client: Client) -> str:
    """The id of a draft with nothing in it."""
    return (await made(client("department"), as_yaml(small(stages=[])))).rpartition("/")[2]


async def test_an_edition_is_built_part_by_part(client: Client, begun: str) -> None:
    department = client("department")
    stage = await created(department, "roadmap-stages", roadmap_id=begun, code="1", title="Подготовка")
    section = await created(department, "roadmap-sections", stage_id=stage["id"], code="1.1")
    assert (section["stage"], section["title"], section["printed_number"]) == ("1", None, None)
    row = await created(
        department,
        "roadmap-measures",
        section_id=section["id"],
        code="1.1.1",
        title="Мероприятие",
        indicators=[INDICATOR],
        funding=[MONEY],
    )
    assert (row["stage"], row["section"], row["roadmap_id"]) == ("1", "1.1", begun)
    assert (row["indicators"], row["funding"], row["term"]) == ([INDICATOR], [MONEY], None)
    text = "  «Назначить координатора.\n\tи группу"
    duty = await created(
        department,
        "responsibilities",
        measure_id=row["id"],
        actor="school",
        text=text,
        kind="approves",
        term=TERM,
        responsible_persons="Директор",
        expected_result="Приказ",
    )
    assert duty["text"] == text
    assert (duty["stage"], duty["section"], duty["measure"], duty["position"]) == ("1", "1.1", "1.1.1", 1)
    assert (duty["term"], duty["responsible_persons"], duty["expected_result"]) == (TERM, "Директор", "Приказ")
    assert (duty["kind"], duty["deliverable"], duty["indicators"], duty["funding"]) == ("approves", None, [], [])
    changed = await department.amend(
        f"/responsibilities/{duty['id']}",
        {"term": None, "deliverable": "document", "kind": "receives", "indicators": [INDICATOR], "funding": [MONEY]},
    )
    assert changed.status_code == 200, changed.text
    assert {name: changed.json()[name] for name in ("term", "deliverable", "kind", "indicators", "funding")} == {
        "term": None,
        "deliverable": "document",
        "kind": "receives",
        "indicators": [INDICATOR],
        "funding": [MONEY],
    }
    assert (await department.take(f"/roadmaps/{begun}", "publish")).status_code == 200


async def test_codes_above_a_part_follow_when_they_change(client: Client, draft: str) -> None:
    department = client("department")
    stage = (await department.get("/roadmap-stages?code=3")).json()["items"][0]
    before = (await department.get("/responsibilities?stage=3&limit=200")).json()["items"]
    assert (await department.amend(f"/roadmap-stages/{stage['id']}", {"code": "III"})).status_code == 200
    after = (await department.get("/responsibilities?stage=III&limit=200")).json()["items"]
    assert [duty["id"] for duty in after] == [duty["id"] for duty in before]
    assert (await department.get("/responsibilities?stage=3")).json()["items"] == []


async def test_moving_a_stage_moves_all_that_stands_in_it(client: Client, draft: str) -> None:
    department = client("department")
    stage = (await department.get("/roadmap-stages?code=3")).json()["items"][0]
    moved = await department.amend(f"/roadmap-stages/{stage['id']}", {"position": 1})
    assert moved.json()["position"] == 1
    order = [(one["code"], one["position"]) for one in (await department.get("/roadmap-stages")).json()["items"]]
    assert order == [("3", 1), ("1", 2), ("2", 3)]
    assert (await department.get("/responsibilities?limit=1")).json()["items"][0]["measure"] == "3.1.1"
    tree = (await department.get(f"{draft}/tree")).json()
    assert [one["code"] for one in tree["stages"]] == ["3", "1", "2"]
    backwards = (await department.get("/roadmap-measures?sort=-position&limit=1")).json()["items"]
    assert backwards[0]["code"] == "2.1.7"


async def test_a_paragraph_is_put_in_front_and_the_others_move_down(client: Client, draft: str) -> None:
    department = client("department")
    row = (await department.get("/roadmap-measures?code=1.1.5")).json()["items"][0]
    await created(department, "responsibilities", measure_id=row["id"], actor="centre", text="Сначала это.", position=1)
    cell = (await department.get("/responsibilities?measure=1.1.5&actor=centre")).json()["items"]
    assert [(duty["position"], duty["text"][:10]) for duty in cell] == [
        (1, "Сначала эт"),
        (2, "Определить"),
        (3, "Разработат"),
    ]
    others = (await department.get("/responsibilities?measure=1.1.5&actor=department")).json()["items"]
    assert [duty["position"] for duty in others] == [1, 2]
    last = await created(department, "responsibilities", measure_id=row["id"], actor="centre", text="В конце.")
    assert last["position"] == 4


async def test_deleting_takes_along_what_stands_inside(client: Client, draft: str) -> None:
    department = client("department")
    stage = (await department.get("/roadmap-stages?code=2")).json()["items"][0]
    assert (await department.drop(f"/roadmap-stages/{stage['id']}")).status_code == 204
    tree = (await department.get(f"{draft}/tree")).json()
    assert [one["code"] for one in tree["stages"]] == ["1", "3"]
    assert (await department.get("/responsibilities?stage=2")).json()["items"] == []
    duty = (await department.get("/responsibilities?measure=3.1.1&actor=school")).json()["items"][0]
    assert (await department.drop(f"/responsibilities/{duty['id']}")).status_code == 204
    assert (await department.get(f"/responsibilities/{duty['id']}")).status_code == 404


async def test_a_code_stands_once_in_an_edition(client: Client, draft: str) -> None:
    department = client("department")
    stage = (await department.get("/roadmap-stages?code=1")).json()["items"][0]
    for resource, body in (
        ("roadmap-stages", {"roadmap_id": stage["roadmap_id"], "code": "2", "title": "x"}),
        ("roadmap-sections", {"stage_id": stage["id"], "code": "2.1"}),
    ):
        taken = await department.post(f"/{resource}", json=body)
        assert (taken.status_code, taken.json()["errors"][0]["pointer"]) == (409, "/code")
    taken = await department.amend(f"/roadmap-stages/{stage['id']}", {"code": "2"})
    assert taken.json()["code"] == "already-exists"


async def test_what_a_body_names_must_be_in_sight(client: Client, begun: str) -> None:
    department = client("department")
    for resource, name, more in (
        ("roadmap-stages", "roadmap_id", {"code": "1", "title": "x"}),
        ("roadmap-sections", "stage_id", {"code": "1"}),
        ("roadmap-measures", "section_id", {"code": "1"}),
        ("responsibilities", "measure_id", {"actor": "school", "text": "x"}),
    ):
        answer = await department.post(f"/{resource}", json={name: "018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80"} | more)
        assert faults(answer) == [(f"/{name}", "reference.unknown")]


async def test_a_responsibility_stands_in_a_column_of_the_edition(client: Client) -> None:
    department = client("department")
    await made(department, as_yaml(small()))
    row = (await department.get("/roadmap-measures")).json()["items"][0]
    answer = await department.post(
        "/responsibilities", json={"measure_id": row["id"], "actor": "centre", "text": "Текст."}
    )
    assert faults(answer) == [("/actor", "column.unknown")]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"text": " "}, "/text", "value.blank"),
        ({"text": "a\u0000b"}, "/text", "value.form"),
        ({"text": "x" * 20_001}, "/text", "value.too-long"),
        ({"actor": "pupil"}, "/actor", "value.unknown"),
        ({"deliverable": "miracle"}, "/deliverable", "value.unknown"),
        ({"kind": None}, "/kind", "value.unknown"),
        ({"position": 0}, "/position", "value.too-small"),
        ({"position": 10_000}, "/position", "value.too-large"),
        ({"position": "1"}, "/position", "value.type"),
        ({"funding": [MONEY | {"amount": 5}]}, "/funding/0/amount", "value.amount"),
        ({"funding": [MONEY | {"amount": "NaN"}]}, "/funding/0/amount", "value.amount"),
        ({"funding": [MONEY | {"currency": "рубли"}]}, "/funding/0/currency", "value.too-long"),
        ({"indicators": [INDICATOR | {"baseline": "18"}]}, "/indicators/0/baseline", "value.type"),
        ({"indicators": [INDICATOR | {"baseline": 1e300}]}, "/indicators/0/baseline", "value.too-large"),
        ({"indicators": [INDICATOR] * 51}, "/indicators", "list.too-long"),
        ({"term": TERM | {"due_on": "0000-01-01"}}, "/term/due_on", "value.type"),
        ({"term": {"quarters": ["२०२६-Q4"]}}, "/term/quarters/0", "value.form"),
        ({"colour": "red"}, "/colour", "name.unknown"),
    ],
)
async def test_what_a_responsibility_may_say(client: Client, draft: str, body: Json, pointer: str, code: str) -> None:
    department = client("department")
    row = (await department.get("/roadmap-measures?code=1.1.1")).json()["items"][0]
    whole = {"measure_id": row["id"], "actor": "school", "text": "Текст."} | body
    assert (pointer, code) in faults(await department.post("/responsibilities", json=whole))


async def test_a_change_must_know_what_it_changes(client: Client, draft: str) -> None:
    department = client("department")
    duty = (await department.get("/responsibilities?limit=1")).json()["items"][0]
    address = f"/responsibilities/{duty['id']}"
    tag = await department.etag(address)
    assert (await department.amend(address, {"text": "Первое."})).status_code == 200
    stale = await department.patch(address, json={"text": "Второе."}, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert (await department.delete(address)).status_code == 428
    assert (await department.get(address)).json()["text"] == "Первое."


async def test_responsibilities_are_found_by_what_they_are(client: Client, published: str) -> None:
    school = client("school")

    async def found(query: str) -> list[tuple[str, str]]:
        answer = await school.get(f"/responsibilities?limit=200&{query}")
        assert answer.status_code == 200, answer.text
        return [(duty["measure"], duty["actor"]) for duty in answer.json()["items"]]

    assert await found("deliverable=practice") == [("3.1.3", "centre"), ("3.1.3", "school")]
    assert await found("deliverable=practice&actor=school&kind=executes") == [("3.1.3", "school")]
    assert await found("deliverable=practice&kind=approves") == []
    assert len(await found("actor=department&actor=centre")) == 35
    assert len(await found("stage=1&actor=school")) == 9
    assert len(await found("section=1.2")) == 5
    assert await found("measure=1.3.1") == [("1.3.1", "centre"), ("1.3.1", "school")]
    assert await found("q=САМОДИАГНОСТИКИ") == [("1.1.1", "school")]
    assert await found("q=%25") == []
    edition = published.rpartition("/")[2]
    assert len(await found(f"roadmap_id={edition}")) == 54
    assert await found("roadmap_id=018f3b1e-7c1a-7d3e-9b1a-2f4c5d6e7f80") == []
    assert faults(await school.get("/responsibilities?actor=pupil&stages=1")) == [
        ("actor", "value.unknown"),
        ("stages", "name.unknown"),
    ]


async def test_measures_are_found_by_stage_and_section(client: Client, published: str) -> None:
    school = client("school")
    assert len((await school.get("/roadmap-measures?stage=1")).json()["items"]) == 9
    assert [row["code"] for row in (await school.get("/roadmap-measures?section=1.2")).json()["items"]] == [
        "1.2.1",
        "1.2.2",
    ]
    assert [row["code"] for row in (await school.get("/roadmap-measures?q=best-practice")).json()["items"]] == [
        "1.2.2",
        "3.1.3",
    ]
    assert [one["code"] for one in (await school.get("/roadmap-sections?stage=1")).json()["items"]] == [
        "1.1",
        "1.2",
        "1.3",
    ]
    assert [one["code"] for one in (await school.get("/roadmap-stages?q=запуск")).json()["items"]] == ["1"]


async def test_pages_meet_every_responsibility_once_in_order(client: Client, published: str, everything: Any) -> None:
    paged = [duty["id"] for duty in await everything("/responsibilities?limit=5")]
    whole = [duty["id"] for duty in await everything("/responsibilities?limit=200")]
    backwards = [duty["id"] for duty in await everything("/responsibilities?limit=5&sort=-position")]
    assert paged == whole == backwards[::-1]
    assert len(set(paged)) == 54
